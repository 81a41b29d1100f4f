"""The fixed parts of the window but the safety strip: context bar, rail and footer."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.services.facade import Signer
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import PressedByEnter
from clinic_desktop.ui.desk import Banner
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.painting import icon
from clinic_desktop.ui.text import Run, RunsLabel
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import column, empty, fill, label, scrolled, tip


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
        # Runs on to a further line at large text: a name is not broken, nor anything cut.
        facts = QWidget()
        flow = FlowLayout(facts, gap=look().px(26))
        flow.addWidget(who)
        pairs = [
            ("Born", format.born_banner(patient, banner.age)),
            ("Gender", format.sex(patient.sex)),
            (format.identifier_label(patient, jurisdiction), format.identifier(patient)),
            *banner.extras,
        ]
        for name, value in pairs:
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
            flow.addWidget(part)
        self._layout.addWidget(facts, 1)
        mark = banner.mark
        if patient.deceased_on is not None:
            mark = f"Died {format.day(patient.deceased_on)}"
        elif patient.reported_dead:
            mark = "Said to have died, no sure date"
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
        entries = QWidget()
        entries.setLayout(column(*parts, None, gap=2, margins=(8, 10, 8, 8)))
        # In a low window at large text: wheel and focus move the entries, a bar has no room.
        area = scrolled(entries, "window")
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Places")
        fill(QVBoxLayout(self), area, gap=0)
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
        self.fading.timeout.connect(self._fade)
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
        self._fit()

    def _fade(self) -> None:
        self._said.clear()
        self._fit()

    def _fit(self) -> None:
        """What is said is not cut: for as long as it needs the room, the rest waits."""
        standing = (self._signer, self._draft)
        needed = sum(p.sizeHint().width() + 20 for p in (*standing, self._said, self._jobs))
        roomy = not self._said.text() or needed + look().px(80) <= self.width()
        for part in standing:
            part.setVisible(roomy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_jobs(self, running: int) -> None:
        self._jobs.setText("" if not running else f"{format.count(running, 'job')} running")
