"""Who is who: people of two feeds who may be one, and ids that stand for two people."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.errors import Problem
from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.import_views import IdentityCandidateView, ImportPreview, PersonView
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.imports.columns import problem_columns
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.text import Paragraph, Run, fact, muted
from clinic_desktop.ui.widgets import fill, label, row

OF_IDENTITY = frozenset({"id of another person", "id on several rows", "id of a rejected patient"})


class IdentityStep(QWidget):
    """Nobody is joined by guess: each pair is confirmed, or told apart, by name and role."""

    decided = Signal(object, bool)
    """A pair, and whether they are one person."""

    def __init__(self) -> None:
        super().__init__()
        self._likely: ImportPreview | None = None
        self._words = label("", "muted", wrap=True, name="identityWords")
        self.pairs: RecordTable[IdentityCandidateView] = RecordTable(
            RecordTableModel(pair_columns(), lambda p: (p.one.id, p.other.id), parent=self),
            spoken="People who may be one",
            name="identityPairs",
        )
        self.problems: RecordTable[Problem] = RecordTable(
            RecordTableModel(
                problem_columns(), lambda p: (p.file, p.line, p.field, p.message), parent=self
            ),
            spoken="Ids that stand for two people",
            name="identityProblems",
        )
        self.same = button("The same person", name="identitySame", on=lambda: self._decide(True))
        self.differ = button("Two people", name="identityDiffer", on=lambda: self._decide(False))
        self._acts = QWidget()
        self._acts.setLayout(row(self.same, self.differ, None, gap=10, margins=(20, 8, 20, 10)))
        self.pairs.current_changed.connect(self._show_acts)
        self._problem_head = label("Ids that stand for two people", "section")
        layout = QVBoxLayout(self)
        fill(layout, gap=0)
        layout.addLayout(row(self._words, margins=(20, 12, 20, 8)))
        layout.addWidget(self.pairs, 1)
        layout.addWidget(self._acts)
        layout.addLayout(row(self._problem_head, margins=(20, 10, 20, 6)))
        layout.addWidget(self.problems, 1)
        layout.addStretch()

    def show_people(
        self,
        pairs: tuple[IdentityCandidateView, ...],
        report: ImportReport | None,
        likely: ImportPreview | None = None,
    ) -> None:
        """The undecided pairs of the records, and those an import would make (`likely`)."""
        self._likely = likely
        coming = tuple(p for p in likely.pairs if not likely.is_decidable(p)) if likely else ()
        pairs = (*pairs, *coming)
        problems = report.problems if report is not None else ()
        conflicts = tuple(one for one in problems if one.value_kind in OF_IDENTITY)
        self.pairs.records.set_records(pairs)
        self.problems.records.set_records(conflicts)
        self.pairs.setVisible(bool(pairs))
        self._acts.setVisible(bool(pairs))
        self._problem_head.setVisible(bool(conflicts))
        self.problems.setVisible(bool(conflicts))
        parts = []
        if pairs:
            parts.append(
                f"{format.count(len(pairs), 'pair')} of people from two feeds may be one person. "
                "They stay two until somebody says so."
            )
        if coming:
            parts.append(
                f"{len(coming)} of them with somebody of these files: say who they are once they "
                "are in, under Who is who."
            )
        if conflicts:
            parts.append("Rows of an id that stands for two people are left out.")
        self._words.setText(
            " ".join(parts)
            or "Nobody of these files is at odds with somebody known, or like somebody of another "
            "feed."
        )
        self._show_acts()

    def _show_acts(self, _current: object = None) -> None:
        """A pair can be decided where both people are in the records."""
        pair = self.pairs.current() or next(iter(self.pairs.records.shown()), None)
        ready = pair is not None and (self._likely is None or self._likely.is_decidable(pair))
        for act in (self.same, self.differ):
            act.setEnabled(ready)

    def _decide(self, same: bool) -> None:
        pair = self.pairs.current() or next(iter(self.pairs.records.shown()), None)
        if pair is not None:
            self.decided.emit(pair, same)


def pair_columns() -> tuple[Column[IdentityCandidateView], ...]:
    return (
        Column("one", "In one feed", lambda p: _person(p.one), 260, stretch=True),
        Column("other", "In the other", lambda p: _person(p.other), 260, stretch=True),
        Column(
            "agrees",
            "Agree, differ",
            _agreement,
            210,
            level=lambda p: Severity.HIGH if p.differs else Severity.MODERATE,
        ),
    )


def _person(one: PersonView) -> tuple[Paragraph, ...]:
    family = (one.family_name or "no family name").upper()
    name = f"{family}, {one.given_name or 'no given name'}"
    identifier = f", {one.identifier}" if one.identifier else ""
    return (
        (fact(format.one_line(name)),),
        (muted(f"born {format.day(one.birth_date)}{format.one_line(identifier)}"),),
        (muted(format.one_line(f"{one.feed}, id {one.own_id}")),),
    )


def _agreement(one: IdentityCandidateView) -> tuple[Paragraph, ...]:
    lines: list[Paragraph] = [(Run(f"same {format.all_of(one.agrees)}"),)]
    if one.differs:
        lines.append((fact(f"not the same {format.all_of(one.differs)}", "caption"),))
    return tuple(lines)


def decision_sheet(
    pair: IdentityCandidateView, *, same: bool, signed: str, on_yes: Callable[[str], object]
) -> Sheet:
    """The sign sheet of one pair; a reason is needed where what is known differs."""
    title = "These are one person" if same else "These are two people"
    sheet = Sheet(title, yes=title, no="Go back", name="identitySheet")
    for one in (pair.one, pair.other):
        for line in _person(one)[:2]:
            sheet.body.addWidget(label("".join(run.text for run in line), wrap=True))
    reason = field(spoken="Reason", name="identityReason", placeholder="Reason")
    sheet.body.addWidget(reason)
    sheet.body.addWidget(label(signed, "muted", wrap=True))
    sheet.first_focus = reason
    needs = same and bool(pair.differs)

    def accept() -> bool:
        if needs and not reason.text().strip():
            sheet.refuse(f"They differ in {format.all_of(pair.differs)}: say how you know.")
            return False
        on_yes(reason.text())
        return True

    sheet.on_yes = accept
    return sheet
