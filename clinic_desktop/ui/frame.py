"""The fixed parts of the window: safety strip, context bar, rail and footer."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.views import STALE_RECORDS_DAYS, ClinicStatus
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import PressedByEnter
from clinic_desktop.ui.desk import Banner
from clinic_desktop.ui.painting import draw_level, icon, stripes
from clinic_desktop.ui.text import Run, RunsLabel, TextBlock
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import column, empty, fill, label, tip


class SafetyStrip(QWidget):
    """Demo or live, which clinic, how old the records are, what was not understood, whether every
    rule ran. Any fault turns it amber with words and stays. A press on what was not understood asks
    for the list; the same stands in the File menu for the keyboard."""

    not_understood_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("safetyStrip")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._status: ClinicStatus | None = None
        self._link = QRectF()
        self.setMouseTracking(True)
        look().changed.connect(self.update)

    def show_status(self, status: ClinicStatus) -> None:
        self._status = status
        self.setAccessibleName(self.text())
        tip(self, self.text())
        self.update()

    def text(self) -> str:
        if self._status is None:
            return ""
        environment = "DEMO" if self._status.demo else "LIVE"
        return " | ".join([environment, *("".join(r.text for r in g) for g in self._groups())])

    def has_fault(self) -> bool:
        status = self._status
        if status is None:
            return False
        up_to = status.records_up_to
        is_old = up_to is not None and (status.as_of - up_to).days > STALE_RECORDS_DAYS
        return not status.rules_ran or up_to is None or is_old

    def _groups(self) -> list[tuple[Run, ...]]:
        status = self._status
        if status is None:
            return []
        ink = "demo" if status.demo else "muted"

        def words(text: str) -> Run:
            return Run(text, "caption", ink)

        def strong(text: str) -> Run:
            return Run(text, "caption", ink, bold=True)

        first = [strong(format.one_line(status.clinic_name))]
        if status.demo:
            first.append(words("    Invented people, nothing real is kept"))
        if status.records_up_to is None:
            records: tuple[Run, ...] = (words("No records yet"),)
        else:
            days = (status.as_of - status.records_up_to).days
            age = f"{format.count(days, 'day')} old" if days else "today"
            records = (
                words("Records up to "),
                strong(format.day(status.records_up_to)),
                words(f" ({age})"),
            )
        not_understood = format.count(status.not_understood, "item")
        rules = status.rules_note or ("All rules ran" if status.rules_ran else "Not all rules ran")
        return [
            tuple(first),
            records,
            (
                Run(
                    f"{not_understood} not understood",
                    "caption",
                    ink,
                    underline=status.not_understood > 0,
                ),
            ),
            (words(rules),),
        ]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._link.contains(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._link.contains(event.position()):
            self.not_understood_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors, status = look(), self._status
        rect = QRectF(self.rect())
        if status is None:
            painter.fillRect(rect, colors.color("sunken"))
            painter.end()
            return
        if self.has_fault():
            painter.fillRect(rect, colors.color("soon_tint"))
        elif status.demo:
            tile = stripes(colors.px(10), colors.color("demo_a"), colors.color("demo_b"))
            painter.fillRect(rect, tile)
        else:
            painter.fillRect(rect, colors.color("sunken"))
        painter.setPen(QPen(colors.color("hairline"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._link = QRectF()
        x = self._draw_environment(painter, rect, demo=status.demo)
        for place, group in enumerate(self._fitting_groups(rect.right() - x)):
            block = TextBlock((group,), 100_000)
            needed = block.natural_width + (colors.px(33) if place else 0)
            if x + needed > rect.right() - 12:
                break
            if place:
                painter.setPen(QPen(colors.color("divider"), 1))
                middle = x + colors.px(16)
                painter.drawLine(
                    QPointF(middle, rect.center().y() - 6), QPointF(middle, rect.center().y() + 6)
                )
                x += colors.px(33)
            block.paint(painter, QPointF(x, rect.center().y() - block.height / 2))
            if any(run.underline for run in group):
                self._link = QRectF(x, rect.top(), block.natural_width, rect.height())
            x += block.natural_width
        painter.end()

    def _fitting_groups(self, width: float) -> list[tuple[Run, ...]]:
        """Too narrow for all: the remark on the demo goes first, DEMO itself stays; then all that
        is said of the rules but how many are on, which comes before what was not understood."""
        name, records, not_understood, rules = self._groups()
        short = tuple(replace(run, text=run.text.split(",")[0]) for run in rules)
        for groups in (
            [name, records, not_understood, rules],
            [name[:1], records, not_understood, rules],
            [name[:1], records, not_understood, short],
            [name[:1], short, records, not_understood],
        ):
            gap = look().px(33)
            needed = sum(TextBlock((group,), 100_000).natural_width + gap for group in groups)
            if needed <= width:
                break
        return groups

    def _draw_environment(self, painter: QPainter, rect: QRectF, *, demo: bool) -> float:
        colors = look()
        word = TextBlock(
            ((Run("DEMO" if demo else "LIVE", "body", "demo" if demo else "text", bold=True),),),
            1_000,
        )
        x = float(colors.px(14))
        if self.has_fault():
            size = colors.px(16)
            top = rect.center().y() - size / 2
            draw_level(painter, QRectF(x, top, size, size), Severity.HIGH)
            x += size + colors.px(10)
        box = QRectF(x, rect.center().y() - colors.px(9.5), word.natural_width, colors.px(19))
        box.setWidth(word.natural_width + colors.px(12))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("demo" if demo else "text"), 1.5))
        painter.setBrush(colors.color("demo_a" if demo else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        word.paint(painter, QPointF(x + colors.px(6), rect.center().y() - word.height / 2))
        return box.right() + colors.px(16)


class ContextBar(QFrame):
    """One slot: the patient banner on single-patient screens, else the page title and its views."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("contextBar")
        self.setProperty("pane", "surface")
        self.setProperty("line", "below")
        # Not fixed: a long name wraps, and the bar must grow with it.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._layout = QHBoxLayout(self)
        fill(self._layout, gap=0, margins=(20, 0, 20, 0))
        self._kept: QWidget | None = None

    def show_title(self, title: str, tabs: QWidget | None) -> None:
        self._clear()
        heading = label(title, "title", name="pageTitle")
        self._layout.addWidget(heading)
        self._layout.addSpacing(look().px(22))
        if tabs is not None:
            self._kept = tabs
            self._layout.addWidget(tabs)
            tabs.show()
        self._layout.addStretch(1)
        self.setAccessibleName(title)

    def show_banner(self, banner: Banner, jurisdiction: str) -> None:
        self._clear()
        patient = banner.patient
        who = RunsLabel((Run(format.name(patient), "title", "text"),))
        who.setObjectName("bannerName")
        self._layout.addWidget(who)
        pairs = [
            ("Born", format.born_banner(patient, banner.age)),
            ("Gender", format.sex(patient.sex)),
            (format.identifier_label(patient, jurisdiction), format.identifier(patient)),
            *banner.extras,
        ]
        for name, value in pairs:
            self._layout.addSpacing(look().px(26))
            part = QWidget()
            part.setLayout(
                column(
                    None,
                    label(name, "caption"),
                    label(value, "strong", name=f"banner_{name}"),
                    None,
                    gap=1,
                )
            )
            tip(part, BANNER_TIPS.get(name, name))
            self._layout.addWidget(part)
        self._layout.addStretch(1)
        mark = banner.mark
        if patient.deceased_on is not None:
            mark = f"Died {format.day(patient.deceased_on)}"
        if mark:
            shown = label(mark, "mark", name="bannerMark")
            self._layout.addWidget(shown, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{format.name(patient)}, born {format.born(patient, banner.age)}")

    def _clear(self) -> None:
        """The views belong to their page and outlive the bar's content."""
        if self._kept is not None:
            self._layout.removeWidget(self._kept)
            self._kept.hide()
            self._kept.setParent(None)
            self._kept = None
        empty(self._layout)


BANNER_TIPS = {
    "Born": "Date of birth, and age in completed years on the day shown in the strip",
    "Gender": "As recorded in the source",
    "Id": "The number people use for this person, as the source gives it",
    "NHS number": "Ten digits, the last a check digit",
    "Plan": "Version and state of the plan on this screen",
}

RAIL_WIDE_FROM = 1200


class Rail(QFrame):
    """Where one can go. Entries that lead nowhere yet are not shown."""

    chosen = Signal(str)

    ENTRIES = (
        ("worklist", "Worklist", "worklist"),
        ("patient", "Patient", "person"),
        ("letters", "Letters", "letter"),
        ("import", "Import", "import"),
        ("health", "Data health", "health"),
        ("setup", "Setup", "setup"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setProperty("pane", "window")
        self.setProperty("line", "right")
        self.setAccessibleName("Places")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._counts: dict[str, int] = {}
        parts: list[QWidget | int | None] = []
        for number, (key, words, icon_name) in enumerate(self.ENTRIES, start=1):
            made = PressedByEnter()
            made.setObjectName(f"rail_{key}")
            made.setProperty("kind", "rail")
            made.setProperty("icon_name", icon_name)
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            made.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            tip(made, f"{words}  Alt+{number}")
            self._group.addButton(made)
            self._buttons[key] = made
            parts.append(made)
        layout = column(*parts, None, gap=2, margins=(8, 10, 8, 8))
        self.setLayout(layout)
        self._wide = True
        look().changed.connect(self._dress)
        self._dress()

    def show_place(self, key: str, possible: set[str]) -> None:
        # Exclusive buttons cannot all be off, and a place need not be one of the rail's.
        self._group.setExclusive(False)
        for name, made in self._buttons.items():
            made.setVisible(name in possible)
            made.setChecked(name == key)
        self._group.setExclusive(True)
        self._dress()

    def set_count(self, key: str, count: int) -> None:
        self._counts[key] = count
        self._dress()

    def set_wide(self, wide: bool) -> None:
        if wide != self._wide:
            self._wide = wide
            self._dress()

    def _dress(self) -> None:
        width = look().size("width", "rail" if self._wide else "rail_icons")
        self.setFixedWidth(width)
        for key, words, icon_name in self.ENTRIES:
            made = self._buttons[key]
            number = self._counts.get(key)
            counted = words if number is None else f"{words}   {number:,}"
            made.setText(f"  {counted}" if self._wide else "")
            made.setAccessibleName(counted)
            made.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonTextBesideIcon
                if self._wide
                else Qt.ToolButtonStyle.ToolButtonIconOnly
            )
            made.setIcon(icon(icon_name, "text" if made.isChecked() else "muted"))
            made.setIconSize(QSize(look().px(16), look().px(16)))


SAID_MS = 20_000


class Footer(QFrame):
    """Who is at the desk, whether a draft is open, what is running, which version."""

    def __init__(self, version: str) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.setProperty("pane", "window")
        self.setProperty("line", "above")
        self._signer = label("", "caption", name="footerSigner")
        self._draft = label("No draft open", "caption", name="footerDraft")
        self._said = label("", "caption", name="footerSaid")
        self._jobs = label("", "caption", name="footerJobs")
        self.fading = QTimer(self, singleShot=True, interval=SAID_MS)
        self.fading.timeout.connect(self._said.clear)
        layout = QHBoxLayout(self)
        fill(
            layout,
            self._signer,
            self._draft,
            self._said,
            None,
            self._jobs,
            label(f"v{version}", "caption"),
            gap=20,
            margins=(14, 0, 14, 0),
        )
        self.show_jobs(0)
        self.show_signer(None)

    def show_signer(self, signer: Signer | None) -> None:
        self._signer.setText(
            "Nobody has given a name yet"
            if signer is None
            else format.one_line(f"{signer.name} ({signer.role})")
        )

    def show_drafts(self, words: list[str]) -> None:
        if not words:
            self._draft.setText("No draft open")
        elif len(words) == 1:
            self._draft.setText(f"{words[0]}: draft, not in the record")
        else:
            self._draft.setText(f"{len(words)} drafts, not in the record")

    def say(self, words: str) -> None:
        """Long enough to be read, and not so long that it is taken for news of another page."""
        self._said.setText(words)
        self.fading.start()

    def show_jobs(self, running: int) -> None:
        self._jobs.setText("" if not running else f"{format.count(running, 'job')} running")
