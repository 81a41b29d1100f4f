"""What the records say that the program does not understand: kind, text, on how many rows."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.batch import TextKind
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.views import NotUnderstoodView
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.imports.columns import NotUnderstood, text_columns
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.widgets import fill, label, row


class NotUnderstoodPage(Page):
    """Nothing is guessed: what is listed here is in no dose and in no rule."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("notUnderstoodPage")
        self._words = label("", "muted", wrap=True, name="notUnderstoodWords")
        self.table: RecordTable[NotUnderstood] = RecordTable(
            RecordTableModel(text_columns(), lambda t: (t.kind, t.text), parent=self),
            spoken="Not understood",
            name="notUnderstoodTable",
        )
        content = QWidget()
        layout = QVBoxLayout(content)
        fill(layout, gap=0)
        layout.addLayout(row(self._words, margins=(20, 12, 20, 8)))
        layout.addWidget(self.table, 1)
        self.states = States(content)
        fill(QVBoxLayout(self), self.states)

    def title(self) -> str:
        return "Not understood"

    def help_name(self) -> str:
        return "import"

    def enter(self, place: Place) -> None:
        self.states.show_state(Placeholder("Reading the records."))
        self._read()

    def _read(self) -> None:
        self.desk.jobs.run(self.desk.clinic.not_understood, self._show, self._failed)

    def _show(self, listed: tuple[NotUnderstoodView, ...]) -> None:
        if not listed:
            self.states.show_state(
                StateView(
                    "Everything was understood.",
                    "Every medicine, direction and condition of the records.",
                    good=True,
                )
            )
            return
        directions = sum(one.kind is TextKind.DIRECTIONS for one in listed)
        self._words.setText(
            f"{format.count(directions, 'text')} of directions stand first: a dose that cannot be "
            "read is not guessed, and rules that need it say so. Medicines and conditions below "
            "are taken for ones no rule looks at. Mend them in your own system and import again."
        )
        self.table.records.set_records(listed)
        self.states.show_content()

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view(
                "The list could not be read.", fault, self._read, safe="The records are as before."
            )
        )
