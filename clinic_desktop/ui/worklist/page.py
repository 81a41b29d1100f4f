"""The worklist: a queue with an owner and a date, in the order it says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.worklist_views import Worklist, WorklistRow
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import BASIS, Desk, Page, Place
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.flow import flowing
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.text import RunsLabel, fact, muted
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label, row
from clinic_desktop.ui.worklist.asking import ListAsking
from clinic_desktop.ui.worklist.bulk import BulkBar
from clinic_desktop.ui.worklist.bulk_acts import BulkActs
from clinic_desktop.ui.worklist.chips import ChipBar
from clinic_desktop.ui.worklist.columns import WorklistColumns
from clinic_desktop.ui.worklist.empty_views import empty_view
from clinic_desktop.ui.worklist.freshness import UP_TO_DATE, Freshness
from clinic_desktop.ui.worklist.peek import Peek
from clinic_desktop.ui.worklist.views_bar import ViewsBar

PLACEHOLDER_AFTER_MS = 300
BUTTONS_FROM = 300
"""Height of the page at 100% text; in a lower one the menu alone has what is asked for seldom."""


class WorklistPage(Page):
    """One table over `Clinic.queue`; the query says what is shown, and the page says the query."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("worklistPage")
        self._list: Worklist | None = None
        self._read_at: datetime | None = None
        self._query = self._shown = QueueQuery()
        self._ticket: Ticket | None = None
        self._selected: set[str] = set()
        self._old = True
        self._visited = False
        self.asking = ListAsking(desk, self)
        self.views = ViewsBar()
        self.views.chosen.connect(self.asking.choose_view)
        self._columns = WorklistColumns(desk.today, self._selected)
        self.model = RecordTableModel(
            self._columns.columns(),
            lambda row: row.patient.id,
            group=self._group,
            count_words=lambda n: format.count(n, "person", "people"),
            parent=self,
        )
        self.table = RecordTable(self.model, spoken="Worklist", name="worklistTable")
        self.table.opened.connect(lambda found: desk.open("patient", found.patient.id))
        self.table.peeked.connect(self._peek)
        self.table.current_changed.connect(self._follow_peek)
        self.table.columns_changed.connect(self._columns_changed)
        self.table.clicked.connect(self._clicked)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().sectionClicked.connect(self.asking.sort_by)
        self.bulk = BulkBar()
        self.acts = BulkActs(desk, self, self.bulk)
        self._build()
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(PLACEHOLDER_AFTER_MS)
        self._slow.timeout.connect(self._show_slow)
        desk.records_changed.connect(self._mark_old)
        for keys, act in (
            ("X", self._select_current),
            ("Ctrl+A", self._select_all),
            ("B", self._open_basis),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def _build(self) -> None:
        self.text = field(
            spoken="Find in this list: name, number, medicine or reason",
            name="worklistFilter",
            placeholder="Find in this list",
            width=200,
        )
        self.text.textChanged.connect(self.asking.find_text)
        self.narrow = button("+ Filter", "quiet", name="addFilter", on=self.asking.ask_filter)
        self.sorting = button("Order", "quiet", name="chooseOrder", on=self.asking.ask_order)
        self.as_given = button(
            "Order of urgency", "quiet", name="orderOfUrgency", on=self.asking.sort_as_given
        )
        self.as_given.hide()
        self.choosing = button("Columns", "quiet", name="chooseColumns", on=self.asking.ask_columns)
        self.keep = button("Save view", "quiet", name="saveView", on=self.asking.ask_view)
        self.refresh = button(UP_TO_DATE, name="refresh", on=self.look_again)
        self.freshness = Freshness(self.desk, self.refresh, self.isVisible, self)
        self.said = RunsLabel()
        self.said.setObjectName("worklistSaid")
        self.show_snoozed = button(
            "Show snoozed",
            "link",
            name="showSnoozed",
            on=partial(self.asking.choose_view, "snoozed"),
        )
        self.show_snoozed.hide()
        self.updating = label("", "note", name="worklistUpdating")
        self.chips = ChipBar()
        self.chips.removed.connect(self.asking.drop_chip)
        self.chips.cleared.connect(self.asking.drop_filters)
        self.states = States(self.table)
        self._peek_pane = Peek(self.desk)
        left = QVBoxLayout()
        fill(left, gap=0)
        bar = QHBoxLayout()
        fill(
            bar,
            flowing(self.text, self.narrow, self.sorting, self.as_given),
            flowing(self.updating, self.choosing, self.keep, self.refresh),
            margins=(12, 8, 12, 4),
        )
        bar.setStretch(0, 1)
        left.addLayout(bar)
        left.addLayout(row(self.chips, margins=(12, 0, 12, 4)))
        said = row(self.said, self.show_snoozed, margins=(14, 0, 14, 4))
        said.setStretch(0, 1)
        left.addLayout(said)
        left.addWidget(self.states, 1)
        left.addWidget(self.bulk)
        layout = QHBoxLayout(self)
        fill(layout, gap=0)
        layout.addLayout(left, 1)
        layout.addWidget(self._peek_pane)

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Worklist"

    def tabs(self) -> QWidget:
        return self.views

    def help_name(self) -> str:
        return "worklist"

    def enter(self, place: Place) -> None:
        wanted = place.detail or self._query.view
        self._query = replace(self._query, view=wanted)
        if self._old or self._list is None or self._list.view != wanted:
            self.load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {
            "refresh": self.look_again,
            "find": self._find,
            **self.asking.commands(),
            **self.acts.commands(),
        }
        chosen = self.table.current()
        if chosen is not None:
            patient_id = chosen.patient.id
            found |= {
                "go_patient": partial(self.desk.open, "patient", patient_id),
                "review": partial(self.desk.open, "review", patient_id),
                "plan": partial(self.desk.open, "planner", patient_id),
                "letter": partial(self.desk.open, "documents", patient_id),
            }
        return found

    # --- what the acts ask ---------------------------------------------------------------------

    @property
    def query(self) -> QueueQuery:
        return self._query

    @property
    def shown_query(self) -> QueueQuery:
        """The query behind the rows shown, a saved view written out."""
        return self._shown

    def listed(self) -> Worklist | None:
        return self._list

    def view_title(self) -> str:
        """The view in words: its title, or the name somebody gave it."""
        tabs = self._list.tabs if self._list is not None else ()
        found = next((tab.title for tab in tabs if tab.name == self._query.view), None)
        return found or self._query.view

    def chosen_rows(self) -> tuple[WorklistRow, ...]:
        """Those selected, in the order shown; with nobody selected, the current row."""
        rows = [found for found in self.model.shown() if found.patient.id in self._selected]
        current = self.table.current()
        return tuple(rows) or ((current,) if current is not None else ())

    def clear_selection(self) -> None:
        self._selected.clear()
        self._show_selected()

    # --- loading -------------------------------------------------------------------------------

    def ask(self, query: QueueQuery) -> None:
        """Show another query; who was selected in the one before is selected no more."""
        self._query = query
        self.clear_selection()
        self.load()

    def look_again(self) -> None:
        """Fetch what other workstations signed, then show the list anew."""

        def told(changed: int | None) -> None:
            if changed is None:
                self.desk.announce("The list was made anew.")
            else:
                people = format.count(changed, "person", "people") if changed else "Nobody"
                self.desk.announce(f"{people} changed elsewhere.")
            self.desk.status_changed.emit()

        self.desk.jobs.run(self.desk.clinic.look_again, told, self._failed)
        self.load()

    def load(self) -> None:
        """Ask for the list; the old rows stay, greyed, until the new ones are here."""
        if self._ticket is not None:
            self._ticket.cancel()
        queue, signer = self.desk.clinic.queue, self.desk.signer
        query = replace(self._query, signer=signer.name if signer is not None else "")
        visiting, self._visited = not self._visited, True
        if visiting:
            self.asking.show_columns()
        self._query = query
        self.model.set_stale(True)
        self._slow.start()

        def read() -> tuple[Worklist, QueueQuery, tuple[str, ...]]:
            if visiting and signer is not None:
                queue.visit(signer)
            shown = queue.resolve(query)
            return queue.show(query), shown, queue.words_of(shown.chosen)

        self._ticket = self.desk.jobs.run(read, self._loaded, self._failed)

    def _loaded(self, answer: tuple[Worklist, QueueQuery, tuple[str, ...]]) -> None:
        listed, query, words = answer
        self._ticket = None
        self._slow.stop()
        self.updating.setText("")
        self._old = False
        self.freshness.shown_anew()
        self._list = listed
        self._read_at = datetime.now(UTC).astimezone()
        self._shown = query
        self._selected &= {found.patient.id for found in listed.rows}
        self.model.group_by(None if query.sort else self._group)
        self.model.set_records(listed.rows)
        self.desk.queue = tuple(found.patient.id for found in listed.rows)
        self.views.show_views(
            [(tab.name, tab.title, tab.count) for tab in listed.tabs],
            listed.saved,
            self._query.view,
        )
        self._fit_views()
        self.chips.show_chips(query.chosen, words)
        self.as_given.setVisible(bool(query.sort))
        self._say(listed)
        self._show_selected()
        if listed.rows:
            self.states.show_content()
        else:
            self.states.show_state(
                empty_view(listed, query, self.asking.choose_view, self.asking.clear, self.desk)
            )
        due = next((tab.count for tab in listed.tabs if tab.name == "due"), None)
        if due is not None:
            self.desk.due_counted.emit(due)
        self.changed.emit()

    def _failed(self, fault: Exception) -> None:
        self._ticket = None
        self._slow.stop()
        self.updating.setText("")
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        if self._read_at is not None:
            # The rows stay as they were, greyed, and say since when.
            reason = fault.message if isinstance(fault, ClinicError) else "The program failed."
            self.updating.setText(f"Not updated since {self._read_at:%H:%M}. {reason}")
            return
        safe = "Your drafts, and everything signed."
        self.states.show_state(
            fault_view("The list could not be updated.", fault, self.load, safe=safe)
        )

    def _show_slow(self) -> None:
        self.updating.setText("Updating.")
        if self._list is None:
            self.states.show_state(Placeholder("Reading the list of people."))

    def _mark_old(self) -> None:
        """New data never move rows from under a selection or a menu: they wait for F5."""
        self._old = True
        if not self.isVisible():
            return
        if self._selected or QApplication.activePopupWidget() is not None:
            self.freshness.compare(self._list.rows if self._list is not None else (), self._query)
        else:
            self.load()

    def _say(self, listed: Worklist) -> None:
        self.show_snoozed.setVisible(listed.hidden.get("snoozed", 0) > 0)
        note = f" {listed.hidden_note}" if listed.hidden_note else ""
        new = f" {listed.new:,} new since your last visit." if listed.new else ""
        self.said.show_runs(
            (
                muted("Showing "),
                fact(f"{len(listed.rows):,} of {listed.people:,}", "caption"),
                muted(f" people.{note}"),
                fact(new, "caption"),
                muted(f"   |   {listed.sorted_by}"),
            )
        )

    def forget_text(self) -> None:
        """Empties the field without asking for another list."""
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)

    def _group(self, found: WorklistRow) -> str:
        due = found.next_due_on
        return "Overdue" if due is not None and due < self.desk.today else "Open"

    # --- selecting -----------------------------------------------------------------------------

    def _clicked(self, index: QModelIndex) -> None:
        found = self.model.record(index.row())
        if found is not None and self.model.columns[index.column()].key == "select":
            self._toggle(found)

    def _select_current(self) -> None:
        found = self.table.current()
        if found is not None:
            self._toggle(found)

    def _open_basis(self) -> None:
        found = self.table.current()
        if found is not None:
            self.desk.open("patient", found.patient.id, BASIS)

    def _toggle(self, found: WorklistRow) -> None:
        self._selected ^= {found.patient.id}
        self._show_selected()

    def _select_all(self) -> None:
        everyone = {found.patient.id for found in self.model.shown()}
        if everyone <= self._selected:
            self._selected.clear()
        else:
            self._selected |= everyone
        self._show_selected()

    def _show_selected(self) -> None:
        self.bulk.show_selected(len(self._selected))
        self.table.viewport().update()
        self.commands_changed.emit()

    # --- view ----------------------------------------------------------------------------------

    def _find(self) -> None:
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()

    def _peek(self, found: WorklistRow) -> None:
        if self._peek_pane.isVisible():
            self._peek_pane.hide()
            return
        self._peek_pane.show()
        self._peek_pane.show_person(found)

    def _follow_peek(self, found: WorklistRow) -> None:
        if self._peek_pane.isVisible():
            self._peek_pane.show_person(found)
        self.commands_changed.emit()

    def _columns_changed(self) -> None:
        gone = self.table.dropped | self.table.unwanted
        self._columns.next_in_why = "next" in gone
        self._columns.status_in_next = "status" in gone
        self.table.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The rows need the room more than the reminder of the keys does.
        self.bulk.set_roomy(self.height() > look().px(440))
        for part in (self.sorting, self.choosing, self.keep):
            part.setVisible(self.height() > look().px(BUTTONS_FROM))
        self._fit_views()

    def _fit_views(self) -> None:
        self.views.fit(self.window().width() - look().px(190))
