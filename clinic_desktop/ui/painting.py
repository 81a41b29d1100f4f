"""What is drawn rather than written: level shapes, tablets, icons and hatching.

Each routine draws into a rectangle with the painter's own transform, so it is sharp at every screen
ratio. Shapes are those of the design tokens on a square of 16 units.
"""

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from clinic_desktop.domain.flag import Severity
from clinic_desktop.ui.theme import look

UNITS = 16.0


def draw_level(painter: QPainter, rect: QRectF, severity: Severity) -> None:
    """The level's shape: octagon, triangle, half-filled circle, outline square."""
    color = look().level_color(severity)
    _enter(painter, rect)
    if severity is Severity.CRITICAL:
        points = ((5, 0.8), (11, 0.8), (15.2, 5), (15.2, 11), (11, 15.2), (5, 15.2))
        corners = [*points, (0.8, 11), (0.8, 5)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        painter.setBrush(look().color("surface"))
        painter.drawRect(QRectF(7.1, 3.6, 1.8, 5.6))
        painter.drawEllipse(QPointF(8, 11.6), 1.1, 1.1)
    elif severity is Severity.HIGH:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([QPointF(8, 1.4), QPointF(15.4, 14.4), QPointF(0.6, 14.4)]))
    elif severity is Severity.MODERATE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPie(QRectF(1.4, 1.4, 13.2, 13.2), 90 * 16, 180 * 16)
        painter.setPen(QPen(color, 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(8, 8), 6.6, 6.6)
    else:
        painter.setPen(QPen(color, 1.8, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(1.9, 1.9, 12.2, 12.2))
    painter.restore()


def draw_tablet(painter: QPainter, rect: QRectF, quarters: int, color: QColor) -> None:
    """A whole tablet with its score line, or the part taken with the missing part dashed."""
    _enter(painter, rect)
    solid, dashed = QPen(color, 1.3), QPen(color, 0.9)
    dashed.setDashPattern([1.6, 1.8])
    body = QRectF(1, 1, 14, 14)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if quarters >= 4:
        painter.setPen(solid)
        painter.drawEllipse(body)
        painter.setPen(QPen(color, 0.9))
        painter.drawLine(QLineF(8, 1.4, 8, 14.6))
    else:
        painter.setPen(dashed)
        painter.drawArc(body, 0, 360 * 16)
        painter.setPen(solid)
        start, sweep = (90 * 16, 180 * 16) if quarters == 2 else (90 * 16, 90 * 16)
        painter.drawPie(body, start, sweep)
    painter.restore()


def draw_hatch(painter: QPainter, rect: QRectF, color: QColor, step: float) -> None:
    """Own diagonal lines at a steady pitch: Qt's pattern is fixed to device pixels."""
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.2))
    x = rect.left() - rect.height()
    while x < rect.right():
        painter.drawLine(QLineF(x, rect.bottom(), x + rect.height(), rect.top()))
        x += step
    painter.restore()


def draw_ring(painter: QPainter, rect: QRectF) -> None:
    """The focus ring: 2 px, rounded, inside the rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look().color("focus"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)
    painter.restore()


# --- icons ----------------------------------------------------------------------------------------


def icon(name: str, color: str = "muted") -> QIcon:
    """An icon in the current scheme and text size; remake it when the look changes."""
    size = look().px(16)
    ratio = _screen_ratio()
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_icon(painter, QRectF(0, 0, size, size), name, look().color(color))
    painter.end()
    return QIcon(pixmap)


def draw_icon(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    _enter(painter, rect)
    pen = QPen(color, 1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_ICONS[name]())
    painter.restore()


def _lines(*strokes: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    for stroke in strokes:
        path.moveTo(*stroke[0])
        for point in stroke[1:]:
            path.lineTo(*point)
    return path


def _worklist() -> QPainterPath:
    return _lines(((2, 4), (14, 4)), ((2, 8), (14, 8)), ((2, 12), (10, 12)))


def _person() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(8, 5), 3, 3)
    path.moveTo(2.5, 14)
    path.cubicTo(2.5, 9, 13.5, 9, 13.5, 14)
    return path


def _letter() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(1.5, 3.5, 13, 9.5))
    path.addPath(_lines(((1.8, 4), (8, 9), (14.2, 4))))
    return path


def _health() -> QPainterPath:
    """A pulse on its line."""
    return _lines(((1.5, 8.5), (4.5, 8.5), (6.5, 3.5), (9.5, 13), (11.5, 8.5), (14.5, 8.5)))


def _import() -> QPainterPath:
    return _lines(
        ((8, 2), (8, 10)),
        ((5, 7.2), (8, 10.2), (11, 7.2)),
        ((1.5, 9.5), (1.5, 14), (14.5, 14), (14.5, 9.5)),
    )


def _setup() -> QPainterPath:
    path = _lines(
        ((1.5, 5), (8, 5)), ((12, 5), (14.5, 5)), ((1.5, 11), (4, 11)), ((8, 11), (14.5, 11))
    )
    path.addEllipse(QPointF(10, 5), 2, 2)
    path.addEllipse(QPointF(6, 11), 2, 2)
    return path


def _search() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(6.8, 6.8), 4.6, 4.6)
    path.addPath(_lines(((10.4, 10.4), (14, 14))))
    return path


def _check() -> QPainterPath:
    return _lines(((2.5, 8.5), (6.5, 12.5), (13.5, 4)))


def _cross() -> QPainterPath:
    return _lines(((4, 4), (12, 12)), ((12, 4), (4, 12)))


def _chevron_down() -> QPainterPath:
    return _lines(((3.5, 6), (8, 10.5), (12.5, 6)))


def _chevron_left() -> QPainterPath:
    return _lines(((10, 3.5), (5.5, 8), (10, 12.5)))


def _chevron_right() -> QPainterPath:
    return _lines(((6, 3.5), (10.5, 8), (6, 12.5)))


def _plus() -> QPainterPath:
    return _lines(((8, 2.5), (8, 13.5)), ((2.5, 8), (13.5, 8)))


def _minus() -> QPainterPath:
    return _lines(((2.5, 8), (13.5, 8)))


def _undo() -> QPainterPath:
    path = _lines(((5.5, 2.5), (2, 6), (5.5, 9.5)), ((2, 6), (9, 6)))
    path.moveTo(9, 6)
    path.cubicTo(15.5, 6, 15.5, 13.5, 9, 13.5)
    path.lineTo(6, 13.5)
    return path


def _shield() -> QPainterPath:
    path = QPainterPath(QPointF(8, 1.5))
    path.lineTo(13.5, 3.5)
    path.cubicTo(13.5, 10, 12, 12.5, 8, 14.5)
    path.cubicTo(4, 12.5, 2.5, 10, 2.5, 3.5)
    path.closeSubpath()
    return path


def _file() -> QPainterPath:
    return _lines(
        ((3, 1.5), (9.5, 1.5), (13, 5), (13, 14.5), (3, 14.5), (3, 1.5)),
        ((9.5, 1.5), (9.5, 5), (13, 5)),
    )


_ICONS: dict[str, Callable[[], QPainterPath]] = {
    "worklist": _worklist,
    "person": _person,
    "letter": _letter,
    "health": _health,
    "import": _import,
    "setup": _setup,
    "search": _search,
    "check": _check,
    "cross": _cross,
    "chevron-down": _chevron_down,
    "chevron-left": _chevron_left,
    "chevron-right": _chevron_right,
    "plus": _plus,
    "minus": _minus,
    "undo": _undo,
    "shield": _shield,
    "file": _file,
}


def stripes(width: int, first: QColor, second: QColor) -> QBrush:
    """Diagonal stripes of `width` px, as a tile at the screen's ratio."""
    side = round(width * 2 * 1.4142)
    ratio = _screen_ratio()
    tile = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    tile.setDevicePixelRatio(ratio)
    tile.fill(first)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(second)
    half = side / 2
    for left in (-side, 0, side):
        corners = ((left, side), (left + half, side), (left + half + side, 0), (left + side, 0))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.end()
    return QBrush(tile)


def _screen_ratio() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen is not None else 1.0


def _enter(painter: QPainter, rect: QRectF) -> None:
    """Save the painter and map a 16 unit square onto the rectangle; the caller restores."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / UNITS, rect.height() / UNITS)
