"""Find a person from anywhere, by name, number or date of birth; or what the menus do, by name."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from clinic_desktop.domain.records import Patient
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.dates import DateNotUnderstood, read_date
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import held, label

HOW = (
    "Up and Down choose, Enter opens. A date of birth as 14-Jun-1968 or 1968-06-14. Nothing is "
    "signed or printed from here."
)
MOST = 50
WANTED = "Name, number or date of birth, or what to do"


@dataclass(frozen=True, slots=True)
class Command:
    """Something the window can do now that opens a place or a sheet; `words` as in the menu."""

    menu: str
    words: str
    keys: str
    run: Callable[[], object]

    def fits(self, text: str) -> bool:
        return text.casefold() in f"{self.menu} {self.words}".casefold()


def finder_sheet(desk: Desk, commands: Sequence[Command] = ()) -> Sheet:
    """A sheet with one field and the people and commands it fits; Enter opens the chosen one."""
    return _Finder(desk, commands)


class _Finder(Sheet):
    def __init__(self, desk: Desk, commands: Sequence[Command]) -> None:
        super().__init__("Find a patient", width=660, yes="Open", no="Close", name="finder")
        self.names_person = False
        self._desk = desk
        self._commands = commands
        self._ticket: Ticket | None = None
        self.edit = field(
            spoken=WANTED,
            name="finderText",
            placeholder=WANTED,
        )
        self.list = QListWidget()
        self.list.setObjectName("finderList")
        self.list.setAccessibleName("People and commands found")
        held(self.list, min_height=240)
        self.said = label(HOW, "note", wrap=True, name="finderSaid")
        for part in (self.edit, self.list, self.said):
            self.body.addWidget(part)
        self.first_focus = self.edit
        self.yes.setEnabled(False)
        self.on_yes = self._open
        self.edit.textChanged.connect(self._search)
        self.edit.installEventFilter(self)
        self.list.itemDoubleClicked.connect(lambda _item: self.accept())
        self.list.currentRowChanged.connect(lambda at: self.yes.setEnabled(at >= 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if event.type() is QEvent.Type.KeyPress and step is not None:
                row = min(max(0, self.list.currentRow() + step), self.list.count() - 1)
                self.list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        if not text.strip():
            self._show(())
            self.said.setText(HOW)
            return
        typed = text.strip()
        words = _as_searched(typed, self._desk.today)
        self._ticket = self._desk.jobs.run(
            lambda: self._desk.clinic.find_patients(words), lambda found: self._found(found, typed)
        )
        self.closed.connect(self._ticket.cancel)

    def _found(self, people: tuple[Patient, ...], typed: str) -> None:
        self._ticket = None
        commands = [one for one in self._commands if one.fits(typed)]
        self._show(people, commands)
        said = HOW if people or commands else "No one in the records fits this."
        alike = _alike(people)
        if alike:
            said = f"{alike} with a similar name: check the date of birth and the number."
        if len(people) >= MOST:
            said = f"The first {MOST}, by name. Type more to narrow them."
        self.said.setText(said)

    def _show(self, people: tuple[Patient, ...], commands: Sequence[Command] = ()) -> None:
        """Name, birth date and number: two of one name must not look like one."""
        self.list.clear()
        today, where = self._desk.today, self._desk.status.jurisdiction
        for patient in people:
            age = format.age_on(patient.birth_date, patient.deceased_on or today)
            words = format.identity(patient, age, where)
            if patient.deceased_on is not None:
                words += f"     Died {format.day(patient.deceased_on)}"
            elif patient.reported_dead:
                words += "     Said to have died, no sure date"
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, patient.id)
            self.list.addItem(item)
        for command in commands:
            item = QListWidgetItem(f"{command.menu}: {command.words}     {command.keys}".rstrip())
            item.setData(Qt.ItemDataRole.UserRole, command)
            self.list.addItem(item)
        self.list.setCurrentRow(0 if self.list.count() else -1)
        self.yes.setEnabled(self.list.count() > 0)

    def _open(self) -> bool:
        if self.list.currentRow() < 0:
            return False
        chosen = self.list.currentItem().data(Qt.ItemDataRole.UserRole)
        if isinstance(chosen, Command):
            # Once this sheet is closed: it may open one of its own.
            QTimer.singleShot(0, self._desk, chosen.run)
        else:
            self._desk.open("patient", str(chosen))
        return True


def _alike(people: Sequence[Patient]) -> int:
    """How many look like another in their names."""
    named = Counter(one.alike for one in people)
    return sum(count for count in named.values() if count > 1)


def _as_searched(words: str, today: date) -> str:
    """A birth date in the form the records are searched in; anything else as it was typed."""
    try:
        on = read_date(words, today)
    except DateNotUnderstood:
        return words
    return words if on is None or on >= today else on.isoformat()
