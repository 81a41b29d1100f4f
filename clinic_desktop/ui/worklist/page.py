"""The worklist: a queue with an owner and a date, in the order it says."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.views import Worklist, WorklistRow
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import Choice, Tabs, button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.text import RunsLabel, fact, muted
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label, pane, row
from clinic_desktop.ui.worklist.columns import WorklistColumns
from clinic_desktop.ui.worklist.peek import Peek

PLACEHOLDER_AFTER_MS = 300


class WorklistPage(Page):
    """One table over `Clinic.worklist`; text narrows what was loaded, tabs load another view."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("worklistPage")
        self._list: Worklist | None = None
        self._view = "due"
        self._ticket: Ticket | None = None
        self._tabs = Tabs("Views of the worklist")
        self._tabs.chosen.connect(self._choose_view)
        self._tab_choice = Choice([], spoken="View of the worklist", name="viewChoice")
        self._tab_choice.picked.connect(self._choose_view)
        self._tab_holder = QWidget()
        holder = QHBoxLayout(self._tab_holder)
        fill(holder, self._tabs, self._tab_choice, gap=0)
        self._columns = WorklistColumns(desk.today)
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
        self.table.horizontalHeader().sectionClicked.connect(self._sort_by)
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._build()
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(PLACEHOLDER_AFTER_MS)
        self._slow.timeout.connect(self._show_slow)
        desk.records_changed.connect(self._mark_old)
        self._old = True

    def _build(self) -> None:
        self.text = field(
            spoken="Find in this list: name, number, medicine or reason",
            name="worklistFilter",
            placeholder="Find in this list",
            width=220,
        )
        self.text.setClearButtonEnabled(False)
        self.text.textChanged.connect(self._filter)
        self.clear = button("Clear", "quiet", name="clearFilter", on=self.text.clear)
        self.clear.hide()
        self.as_given = button(
            "Order of urgency", "quiet", name="orderOfUrgency", on=self._sort_as_given
        )
        self.as_given.hide()
        self.refresh = button("Refresh   F5", name="refresh", on=self.load)
        self.said = RunsLabel()
        self.said.setObjectName("worklistSaid")
        self.updating = label("", "note", name="worklistUpdating")
        self.states = States(self.table)
        self._peek_pane = Peek(self.desk)
        left = QVBoxLayout()
        top = row(
            self.text,
            self.clear,
            self.as_given,
            None,
            self.updating,
            self.refresh,
            gap=10,
            margins=(12, 8, 12, 4),
        )
        fill(left, gap=0)
        left.addLayout(top)
        left.addLayout(row(self.said, margins=(14, 0, 14, 4)))
        left.addWidget(self.states, 1)
        foot = self._foot = pane("sunken", "above", "actionbar")
        foot_layout = QHBoxLayout(foot)
        hint = "Preview  Space      Open  Enter      Move  Up and Down"
        fill(foot_layout, None, label(hint, "caption"), margins=(14, 0, 14, 0))
        left.addWidget(foot)
        layout = QHBoxLayout(self)
        fill(layout, gap=0)
        layout.addLayout(left, 1)
        layout.addWidget(self._peek_pane)

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Worklist"

    def tabs(self) -> QWidget:
        return self._tab_holder

    def help_name(self) -> str:
        return "worklist"

    def enter(self, place: Place) -> None:
        if place.detail:
            self._view = place.detail
        if self._old or self._list is None or self._list.view != self._view:
            self.load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {"refresh": self.load, "find": self._find}
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

    # --- loading -------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for the view; the old rows stay, greyed, until the new ones are here."""
        if self._ticket is not None:
            self._ticket.cancel()
        view = self._view
        self.model.set_stale(True)
        self._slow.start()
        self._ticket = self.desk.jobs.run(
            lambda: self.desk.clinic.worklist(view, "", None), self._loaded, self._failed
        )

    def _loaded(self, listed: Worklist) -> None:
        self._ticket = None
        self._slow.stop()
        self.updating.setText("")
        self._old = False
        self._list = listed
        self._view = listed.view
        self.model.set_records(listed.rows)
        tabs = [(tab.name, tab.title, tab.count) for tab in listed.tabs]
        self._tabs.show_tabs(tabs, listed.view)
        self._tab_choice.clear()
        for name, words, number in tabs:
            self._tab_choice.addItem(f"{words} {number:,}", name)
        self._tab_choice.choose(listed.view)
        self._fit_tabs()
        self._filter(self.text.text())
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
        safe = "Your drafts, and everything signed."
        self.states.show_state(
            fault_view("The list could not be updated.", fault, self.load, safe=safe)
        )

    def _show_slow(self) -> None:
        self.updating.setText("Updating.")
        if self._list is None:
            self.states.show_state(Placeholder("Reading the list of people."))

    def _mark_old(self) -> None:
        self._old = True
        if self.isVisible():
            self.load()

    # --- filter, sort, states ------------------------------------------------------------------

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        self.clear.setVisible(bool(words))
        self.model.filter(
            (lambda found: all(w in _searchable(found) for w in words)) if words else None
        )
        shown = self.model.shown()
        self.desk.queue = tuple(found.patient.id for found in shown)
        self._say()
        if shown:
            self.states.show_content()
        elif self._list is not None:
            self.states.show_state(self._empty_view(text))

    def _empty_view(self, text: str) -> QWidget:
        assert self._list is not None
        hidden = len(self._list.rows)
        if text.strip() and hidden:
            return StateView(
                "No one matches this filter.",
                f"Filter: “{format.one_line(text)}”. {format.count(hidden, 'person', 'people')} "
                "of this view are hidden by it.",
                buttons=(("Clear filter", "primary", self.text.clear),),
                name="emptyFiltered",
            )
        if self._list.people == 0:
            return StateView(
                "No one in these records takes these drugs.",
                "Nothing was found in the records brought in so far.",
                buttons=(("Import records", "primary", partial(self.desk.open, "import")),),
                name="emptyNew",
            )
        return StateView(
            "Nothing due here.",
            f"{format.count(self._list.people, 'person', 'people')} in the records take or took "
            f"these drugs. {self._list.hidden_note}",
            buttons=tuple(
                (
                    f"Show {tab.title.lower()}, {tab.count:,}",
                    "plain",
                    partial(self._choose_view, tab.name),
                )
                for tab in self._list.tabs
                if tab.count and tab.name != self._list.view
            )[:2],
            good=True,
            name="emptyDone",
        )

    def _say(self) -> None:
        listed = self._list
        if listed is None:
            return
        shown = len(self.model.shown())
        by = self.model.sorted_by
        sentence = f"Sorted by {by}." if by else listed.sorted_by
        note = f" {listed.hidden_note}" if listed.hidden_note else ""
        self.as_given.setVisible(by is not None)
        self.said.show_runs(
            (
                muted("Showing "),
                fact(f"{shown:,} of {listed.people:,}", "caption"),
                muted(f" people.{note}   |   {sentence}"),
            )
        )

    def _sort_by(self, section: int) -> None:
        if self.model.columns[section].sort_key is None:
            return
        same = self._sorted == (section, Qt.SortOrder.AscendingOrder)
        order = Qt.SortOrder.DescendingOrder if same else Qt.SortOrder.AscendingOrder
        self._sorted = (section, order)
        self.model.sort(section, order)
        self._after_sort()

    def _sort_as_given(self) -> None:
        self._sorted = None
        self.model.sort(-1)
        self._after_sort()

    def _after_sort(self) -> None:
        self.desk.queue = tuple(found.patient.id for found in self.model.shown())
        self._say()

    def _choose_view(self, view: str) -> None:
        self._view = view
        self._tabs.show_tabs(
            [(t.name, t.title, t.count) for t in self._list.tabs] if self._list else [], view
        )
        self.load()

    def _group(self, found: WorklistRow) -> str:
        due = found.next_due_on
        if due is None:
            return "No date"
        days = (due - self.desk.today).days
        if days < 0:
            return "Overdue"
        return "Due this week" if days <= 7 else "Later"

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
        self._columns.next_in_why = "next" in self.table.dropped
        self.table.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The rows need the room more than the reminder of the keys does.
        self._foot.setVisible(self.height() > look().px(440))
        self._fit_tabs()

    def _fit_tabs(self) -> None:
        """All views in a row, or a list of them where the row would not fit."""
        room = self.window().width() - look().px(190)
        narrow = self._tabs.needed_width() > room
        self._tabs.setVisible(not narrow)
        self._tab_choice.setVisible(narrow)


def _searchable(found: WorklistRow) -> str:
    parts = [
        format.name(found.patient),
        found.patient.id,
        found.patient.identifier or "",
        format.day(found.patient.birth_date),
        found.why,
        *(one.drug for one in found.now_taking),
        *found.also,
        found.next_action,
        found.status,
    ]
    return " ".join(parts).casefold()
