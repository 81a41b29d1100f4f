"""Data health: every section with its count, then the rows of one, with a way to the person."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.health_views import (
    FeedHealth,
    HealthRow,
    HealthSection,
    ReadingView,
    RecordView,
    SectionCount,
    TextView,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.health.columns import (
    MEANINGS,
    TITLES,
    feed_columns,
    overview_columns,
    reading_columns,
    record_columns,
    text_columns,
)
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label, pane, row

PAGE = "health"
REMARKS_FROM_WIDTH = 620
REMARKS_FROM_HEIGHT = 300
EMPTY = {
    HealthSection.DIRECTIONS: "All directions were understood.",
    HealthSection.READINGS: "Nobody had to say what a text means.",
    HealthSection.FEEDS: "No import has been made yet.",
    HealthSection.BACKUP: "Backups are files outside the records.",
}


class HealthPage(Page):
    """`Place.detail` names the section in view; without one all are told with their counts."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("healthPage")
        self._section: HealthSection | None = None
        self.heading = label("", "section", name="healthHeading")
        self._words = label("", "muted", wrap=True, name="healthWords")
        self.tables = self._make_tables()
        self._table: RecordTable[Any] = self.tables["overview"]
        content = QWidget()
        body = QVBoxLayout(content)
        fill(body, gap=0)
        for table in self.tables.values():
            body.addWidget(table, 1)
            table.hide()
        self.states = States(content)
        foot = pane("sunken", "above", "footbar")
        self.hint = label("", "caption", name="healthHint")
        self.all = button("All sections", name="healthAll", on=partial(desk.open, PAGE))
        self.open = button("Open", "primary", name="healthOpen", on=self._open_current)
        fill(
            QHBoxLayout(foot), self.hint, None, self.all, self.open, gap=10, margins=(20, 0, 20, 0)
        )
        layout = QVBoxLayout(self)
        fill(layout, gap=0)
        layout.addLayout(row(self.heading, margins=(20, 12, 20, 2)))
        layout.addLayout(row(self._words, margins=(20, 0, 20, 8)))
        layout.addWidget(self.states, 1)
        layout.addWidget(foot)

    def _make_tables(self) -> dict[str, RecordTable[Any]]:
        """One table for each kind of row; the section decides which is shown."""

        def make(name: str, columns: Any, key: Callable[[Any], object]) -> RecordTable[Any]:
            table = RecordTable(
                RecordTableModel(columns, key, parent=self),
                spoken="Data health",
                name=f"health_{name}",
            )
            table.opened.connect(self._open)
            return table

        return {
            "overview": make("overview", overview_columns(), lambda one: one.section),
            "texts": make("texts", text_columns(directions=True), lambda t: (t.text, t.on)),
            "codes": make("codes", text_columns(directions=False), lambda t: (t.text, t.on)),
            "records": make(
                "records", record_columns(), lambda r: (r.patient.id, r.kind, r.what, r.on)
            ),
            "feeds": make("feeds", feed_columns(), lambda f: f.feed.name),
            "readings": make("readings", reading_columns(), lambda r: r.key),
        }

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Short of room the remarks leave, so that rows and buttons stay whole."""
        super().resizeEvent(event)
        self.hint.setVisible(self.width() >= look().px(REMARKS_FROM_WIDTH))
        self._words.setVisible(self.height() >= look().px(REMARKS_FROM_HEIGHT))

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Data health"

    def help_name(self) -> str:
        return "data-health"

    def enter(self, place: Place) -> None:
        self._section = HealthSection(place.detail) if place.detail else None
        self.load()

    def commands(self) -> Mapping[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {"refresh": self.load}
        current = self._table.current()
        if isinstance(current, RecordView):
            found["go_patient"] = partial(self._open, current)
        return found

    # --- reading -------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the section in view, or the counts of all."""
        section = self._section
        self.heading.setText("What needs a look" if section is None else TITLES[section])
        self._words.setText(
            "Nothing here is guessed: what could not be read is in no dose and in no rule."
            if section is None
            else MEANINGS[section]
        )
        self.all.setVisible(section is not None)
        self.states.show_state(Placeholder("Reading the records."))
        self._enable_open()
        health = self.desk.clinic.health
        if section is None:
            self.desk.jobs.run(health.overview, self._show_overview, self._failed)
        else:
            self.desk.jobs.run(
                lambda: health.rows(section), partial(self._show_rows, section), self._failed
            )

    def _show_overview(self, counts: tuple[SectionCount, ...]) -> None:
        if self._section is None:
            self._show_table("overview", counts)

    def _show_rows(self, section: HealthSection, rows: tuple[HealthRow, ...]) -> None:
        if self._section is not section:
            return
        if not rows:
            self.states.show_state(
                StateView(
                    EMPTY.get(section, "There is none."),
                    MEANINGS[section],
                    buttons=(("All sections", "plain", partial(self.desk.open, PAGE)),),
                    good=True,
                    name="healthNone",
                )
            )
            return
        name = {TextView: "codes", RecordView: "records", FeedHealth: "feeds"}.get(
            type(rows[0]), "readings"
        )
        if section is HealthSection.DIRECTIONS:
            name = "texts"
        self.heading.setText(f"{TITLES[section]}   {len(rows):,}")
        self._show_table(name, rows)

    def _show_table(self, name: str, rows: tuple[Any, ...]) -> None:
        for key, table in self.tables.items():
            table.setVisible(key == name)
        self._table = self.tables[name]
        self._table.records.set_records(rows)
        self.states.show_content()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._enable_open()
        self.commands_changed.emit()

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view(
                "The records could not be looked through.",
                fault,
                self.load,
                safe="The records are as before.",
            )
        )

    # --- opening -------------------------------------------------------------------------------

    def _enable_open(self) -> None:
        words = {
            None: "Show rows",
            HealthSection.DIRECTIONS: "Say what it means",
            HealthSection.MEDICINES: "Say what it is",
            HealthSection.OTHER_MEDICINES: "Say what it is",
            HealthSection.READINGS: "Read anew or take back",
            HealthSection.CONDITIONS: "",
            HealthSection.FEEDS: "",
        }.get(self._section, "Open the person")
        ready = self.states.state is None
        self.open.setText(words)
        self.open.setAccessibleName(words)
        self.open.setVisible(bool(words) and ready)
        self.hint.setText(f"{words}  Enter      Move  Up and Down" if words and ready else "")

    def _open_current(self) -> None:
        current = self._table.current()
        if current is not None:
            self._open(current)

    def _open(self, found: SectionCount | HealthRow) -> None:
        match found:
            case SectionCount():
                self.desk.open(PAGE, None, found.section.value)
            case RecordView():
                self.desk.open("patient", found.patient.id)
            case TextView(key=str(key)) | ReadingView(key=key):
                self.desk.open("reading", None, key)
            case _:
                self.desk.announce(format.one_line("Nothing can be said of this here."))
