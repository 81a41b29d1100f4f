"""The records under the patient page, from prescriptions to answers to flags; one table a tab."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Evidence, EvidenceKind
from clinic_desktop.services.patient_views import DocumentSummary, PatientPage, ReviewView
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Segments, Tabs
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.flow import tall_as_needed
from clinic_desktop.ui.patient.prescription_sheet import prescription_sheet
from clinic_desktop.ui.patient.records import (
    answer_columns,
    document_columns,
    plan_columns,
    prescription_columns,
    review_columns,
)
from clinic_desktop.ui.patient.review_record import show_review
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.widgets import fill, held, label

TAB_NAMES = ("prescriptions", "reviews", "plans", "letters", "answers")


class RecordTabs(QFrame):
    """Every row can be opened; a table without rows says why in words."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setProperty("line", "above")
        self._desk = desk
        self._view: PatientPage | None = None
        self._build_tables()
        self.tabs = Tabs("Records", wraps=True)
        self.tabs.chosen.connect(self.choose)
        self.current_or_past = Segments(
            (("current", "Current"), ("past", "Past")), spoken="Prescriptions", value="current"
        )
        self.current_or_past.setObjectName("currentOrPast")
        self.current_or_past.chosen.connect(lambda _key: self._filter_prescriptions())
        head = QHBoxLayout()
        fill(head, self.tabs, None, self.current_or_past, margins=(8, 0, 18, 0))
        head.setAlignment(self.current_or_past, Qt.AlignmentFlag.AlignVCenter)
        holder = QWidget()
        holder.setLayout(head)
        held(holder, min_height=38)
        tall_as_needed(holder)
        self._lists = QStackedWidget()
        self._empty = label("", "muted", wrap=True, name="recordsEmpty")
        self._empty.setContentsMargins(18, 14, 18, 14)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        for table in self._tables.values():
            held(table, min_height=112)
            self._lists.addWidget(table)
        self._lists.addWidget(self._empty)
        layout = QVBoxLayout(self)
        fill(layout, holder, self._lists, gap=0)
        layout.setStretch(1, 1)

    def _build_tables(self) -> None:
        self.prescriptions = RecordTable(
            RecordTableModel(prescription_columns(), lambda p: p.id, parent=self),
            spoken="Prescriptions",
            name="prescriptionTable",
        )
        self.prescriptions.opened.connect(
            lambda one: self._desk.show_sheet(prescription_sheet(one))
        )
        self.reviews = RecordTable(
            RecordTableModel(review_columns(), lambda v: v.review.id, parent=self),
            spoken="Reviews",
            name="reviewTable",
        )
        self.reviews.opened.connect(self._open_review)
        self.plans = RecordTable(
            RecordTableModel(plan_columns(), lambda p: p.plan_id, parent=self),
            spoken="Plans",
            name="planTable",
        )
        self.plans.opened.connect(self._open_plan)
        self.letters = RecordTable(
            RecordTableModel(document_columns(), lambda d: d.code, parent=self),
            spoken="Letters",
            name="letterTable",
        )
        self.letters.opened.connect(self._open_letter)
        self.answers = RecordTable(
            RecordTableModel(answer_columns(), lambda a: a.id, parent=self),
            spoken="Answers to flags",
            name="answerTable",
        )
        tables = (self.prescriptions, self.reviews, self.plans, self.letters, self.answers)
        self._tables: dict[str, RecordTable[Any]] = dict(zip(TAB_NAMES, tables, strict=True))

    def sizeHint(self) -> QSize:
        """The least it can do with: what is above asks for its height first."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return False

    # --- showing -------------------------------------------------------------------------------

    def show_page(self, view: PatientPage) -> None:
        self._view = view
        self.reviews.records.set_records(view.reviews)
        self.plans.records.set_records(view.plans)
        self.letters.records.set_records(view.documents)
        self.answers.records.set_records(view.answers)
        current = sum(p.current for p in view.prescriptions)
        self.current_or_past.set_words("current", f"Current {current}")
        self.current_or_past.set_words("past", f"Past {len(view.prescriptions) - current}")
        self.prescriptions.records.set_records(view.prescriptions)
        self._filter_prescriptions()
        self.choose(self.tabs.value() or "prescriptions", focus=False)

    def choose(self, name: str, *, focus: bool = True) -> None:
        view = self._view
        if view is None:
            return
        listed = (view.prescriptions, view.reviews, view.plans, view.documents, view.answers)
        self.tabs.show_tabs(
            [(key, key.capitalize(), len(one)) for key, one in zip(TAB_NAMES, listed, strict=True)],
            name,
        )
        self.current_or_past.setVisible(name == "prescriptions")
        table = self._tables[name]
        if table.records.shown():
            self._lists.setCurrentWidget(table)
            if focus:
                table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._empty.setText(self._empty_words(name))
            self._lists.setCurrentWidget(self._empty)

    def show_evidence(self, evidence: Evidence) -> None:
        """The row behind a piece of evidence."""
        name = {EvidenceKind.PRESCRIPTION: "prescriptions", EvidenceKind.REVIEW: "reviews"}.get(
            evidence.kind, "plans"
        )
        view = self._view
        if name == "prescriptions" and view is not None:
            current = any(p.id == evidence.id and p.current for p in view.prescriptions)
            self.current_or_past.choose("current" if current else "past")
            self._filter_prescriptions()
        self.choose(name)
        self._tables[name].choose_key(evidence.id)

    def _filter_prescriptions(self) -> None:
        current = self.current_or_past.value() == "current"
        self.prescriptions.records.filter(lambda p: p.current == current)
        if self.tabs.value() == "prescriptions":
            self.choose("prescriptions", focus=False)

    def _empty_words(self, name: str) -> str:
        view = self._view
        assert view is not None
        if name == "prescriptions":
            if view.prescriptions:
                other = "past" if self.current_or_past.value() == "current" else "current"
                return f"None here; there are {other} ones."
            upto = format.day(view.records_up_to)
            return f"No prescriptions of these drugs in the data (records up to {upto})."
        return {
            "reviews": "No review recorded.",
            "plans": "No plan yet. Ctrl+T opens the planner.",
            "letters": "No letter made yet. Ctrl+E opens the preview.",
            "answers": "No flag answered yet. A, C and N answer the flag in focus.",
        }[name]

    # --- opening a row -------------------------------------------------------------------------

    def _open_review(self, shown: ReviewView) -> None:
        show_review(self._desk, shown.review.patient_id, shown.review.id)

    def _open_letter(self, letter: DocumentSummary) -> None:
        if self._view is not None:
            self._desk.open("letter", self._view.patient.id, letter.code)

    def _open_plan(self, _plan: object) -> None:
        if self._view is not None:
            self._desk.open("plan", self._view.patient.id)
