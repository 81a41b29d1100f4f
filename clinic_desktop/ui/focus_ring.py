"""The focus ring."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from clinic_desktop.ui.painting import draw_ring


class FocusRing(QWidget):
    """A 2 px ring 3 px outside whichever control has the focus; style sheets cannot offset one."""

    RINGED = (QPushButton, QToolButton, QCheckBox, QRadioButton, QScrollArea)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Focus ring")
        self._watched: QWidget | None = None
        self._around: list[QWidget] = []
        """What the control stands in: where one of these moves or scrolls, the ring goes along."""
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        for one in (self._watched, *self._around):
            # A button that was deleted with the focus on it has no filter left to take off.
            if one is not None and isValid(one):
                one.removeEventFilter(self)
        self._watched, self._around = None, []
        window = self.parentWidget()
        if now is None or window is None or not isinstance(now, self.RINGED):
            self.hide()
            return
        if now.window() is not window:
            self.hide()
            return
        self._watched = now
        above = now.parentWidget()
        while above is not None and above is not window:
            self._around.append(above)
            above = above.parentWidget()
        for one in (now, *self._around):
            one.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        elif event.type() in (QEvent.Type.Hide, QEvent.Type.Destroy):
            self.hide()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        watched, window = self._watched, self.parentWidget()
        if watched is None or window is None or not watched.isVisible():
            self.hide()
            return
        corner = watched.mapTo(window, watched.rect().topLeft())
        ring = QRect(corner, watched.size()).adjusted(-3, -3, 3, 3)
        seen = ring.intersected(window.rect())
        for one in self._around:
            at = one.mapTo(window, one.rect().topLeft())
            seen = seen.intersected(QRect(at, one.size()).adjusted(-3, -3, 3, 3))
        if seen.isEmpty():
            # Scrolled out of sight: a ring over what lies there now would mark the wrong thing.
            self.hide()
            return
        self.setGeometry(ring)
        self.setMask(seen.translated(-ring.topLeft()))
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_ring(painter, QRectF(self.rect()))
        painter.end()
