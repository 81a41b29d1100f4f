"""The peek pane: why a person is in the list, without leaving it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.flag_views import FlagView
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.services.worklist_views import WorklistRow
from clinic_desktop.ui import format
from clinic_desktop.ui.charts import DoseChartView
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.text import Run, RunsLabel, faint, muted
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import LevelMark, empty, fill, label, row, rule, scrolled


class Peek(QFrame):
    """Read only; it names the person itself, so that it can be read alone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("peek")
        self.setProperty("pane", "surface")
        self.setProperty("line", "left")
        self.setAccessibleName("Preview")
        self._desk = desk
        self._row: WorklistRow | None = None
        content = QWidget()
        self._body = QVBoxLayout(content)
        fill(self._body, gap=8, margins=(18, 12, 18, 12))
        layout = QVBoxLayout(self)
        fill(layout, scrolled(content))
        self._set_width()
        look().changed.connect(self._set_width)
        self.hide()

    def show_person(self, listed: WorklistRow) -> None:
        self._row = listed
        patient_id = listed.patient.id
        self._desk.jobs.run(
            lambda: self._desk.clinic.patient_page(patient_id),
            lambda page: self._show(page) if self._row is listed else None,
        )

    def _set_width(self) -> None:
        self.setFixedWidth(look().size("width", "peek"))

    def _show(self, page: PatientPage) -> None:
        empty(self._body)
        patient = page.patient
        where = f"Born {format.born(patient, page.age)}    Id {format.identifier(patient)}"
        for part in (
            label("Preview", "caption"),
            RunsLabel((Run(format.name(patient), "section"),), (faint(where),)),
            rule(),
        ):
            self._body.addWidget(part)
        for one in page.now_taking:
            dose = Run(f"{one.drug} {format.taking(one)}", "section")
            self._body.addWidget(RunsLabel((dose,), (faint(format.change(one)),)))
        chart = DoseChartView(compact=True)
        chart.show_history(page.history, months=12)
        self._body.addWidget(label("Dose over 12 months, mg a day", "caption"))
        self._body.addWidget(chart)
        self._body.addWidget(rule())
        reasons = _reasons(page)
        for flag in reasons[:3]:
            assert flag.severity is not None
            reason = RunsLabel(
                (Run(format.one_line(flag.title)),), (muted(format.one_line(flag.sentence)),)
            )
            mark = LevelMark(flag.severity)
            line = row(mark, reason, gap=8)
            line.setStretch(1, 1)
            line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
            self._body.addLayout(line)
        more = len(reasons) - 3
        unchecked = f"Not checked: {'; '.join(page.not_checked)}." if page.not_checked else ""
        told = " ".join(
            part
            for part in (f"{format.count(more, 'more reason')}." if more > 0 else "", unchecked)
            if part
        )
        if told:
            self._body.addWidget(label(told, "note", wrap=True))
        self._body.addWidget(rule())
        self._body.addWidget(label("Last three events", "caption"))
        for on, words in _events(page)[:3]:
            line = row(label(on, "note"), label(words, wrap=True), gap=14)
            line.setStretch(1, 1)
            self._body.addLayout(line)
        self._body.addStretch(1)
        self._body.addLayout(
            row(
                button("Close", "plain", name="peekClose", on=self.hide),
                button("Open", "plain", name="peekOpen", on=self._open),
                None,
            )
        )

    def _open(self) -> None:
        if self._row is not None:
            self._desk.open("patient", self._row.patient.id)


def _reasons(page: PatientPage) -> list[FlagView]:
    """The gravest flag of each cause that is still open, worst first."""
    flags = {flag.rule_id: flag for flag in page.flags if flag.severity is not None}
    leading = [group.rule_ids[0] for group in page.groups if group.kind is OutcomeKind.FINDING]
    return [flags[rule_id] for rule_id in leading or flags if rule_id in flags]


def _events(page: PatientPage) -> list[tuple[str, str]]:
    """What happened last, newest first: supplies, reviews, letters."""
    dated = [
        (p.start_on, f"{p.ingredient or format.one_line(p.drug_text)} {p.source_word}")
        for p in page.prescriptions
        if p.start_on is not None and p.start_on <= page.as_of
    ]
    dated += [
        (view.review.review_on, "Reviewed")
        for view in page.reviews
        if view.review.review_on is not None
    ]
    dated += [(document.created_on, document.kind) for document in page.documents]
    dated.sort(key=lambda event: event[0], reverse=True)
    return [(format.day(on), words) for on, words in dated]
