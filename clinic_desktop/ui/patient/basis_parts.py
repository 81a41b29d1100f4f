"""The seven parts of a basis: the same words for the panel, for a copy and for a test."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Evidence, WhyStep
from clinic_desktop.services.flag_views import Basis, BasisInput, FlagView, SourceLine
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.text import Paragraph, Run, RunsLabel, fact, faint, muted
from clinic_desktop.ui.widgets import IconMark, fill, held, label, row, tip

MARK_WORDS = {
    "V": "verified",
    "V2": "second-hand",
    "S": "second-hand",
    "B": "background",
    "P": "proposed",
}
PART_NAMES = (
    "What this is for",
    "The rule",
    "What it used",
    "Missing or old",
    "Rests on",
    "How sure",
    "Other reasonable options",
)
NEWEST_ROWS = 5
"""Rows shown before "more": enough to see the pattern, few enough to keep the parts in view."""
HOLDS = {True: ("check", "holds"), False: ("cross", "does not hold"), None: ("minus", "not known")}


def seven_texts(flag: FlagView, page: PatientPage | None) -> list[tuple[str, list[str]]]:
    """Every part with its lines, none of them empty."""
    basis = flag.basis
    rule_words = [basis.rule_sentence]
    rule_words += [f"{name}: {value}" for name, value in basis.thresholds]
    rule_words += basis.local_policy
    rule_words.append(version(flag.rule_id, basis))
    used = [f"{name}: {value}" for name, value in basis.facts]
    used += [f"{step.statement}: {step_words(step)}" for step in basis.tested]
    used += [f"{i.what}: {i.value} ({where(i)})" for i in newest_first(basis.inputs)]
    told = [
        [basis.intended_use, basis.why_it_matters],
        rule_words,
        used or ["No record."],
        missing_lines(flag, page),
        [source_words(source) for source in basis.sources] or ["No source given."],
        [basis.certainty],
        list(basis.options) or ["Make no change now, with a reason."],
    ]
    return [
        (name, [line for line in lines if line])
        for name, lines in zip(PART_NAMES, told, strict=True)
    ]


def missing_lines(flag: FlagView, page: PatientPage | None) -> list[str]:
    """What was missing or not checked, and how old the records are."""
    lines = list(flag.basis.missing) or ["Nothing the rule asks for is missing."]
    if page is not None:
        lines.append(record_age(page.records_up_to, page.as_of))
    return lines


def record_age(up_to: date | None, as_of: date) -> str:
    """`Records end 21-Nov-2026, 2 days ago.`"""
    if up_to is None:
        return "How far the records reach is not known."
    return f"Records end {format.day(up_to)}, {format.count((as_of - up_to).days, 'day')} ago."


def step_words(step: WhyStep) -> str:
    """`427 days, 337 days over`, `not known`."""
    said = [part for part in (step.value, step.margin) if part]
    return ", ".join(said) or HOLDS[step.holds][1]


def newest_first(inputs: tuple[BasisInput, ...]) -> list[BasisInput]:
    return sorted(inputs, key=lambda one: one.on or date.min, reverse=True)


def seven_parts(
    flag: FlagView, page: PatientPage | None, to_row: Callable[[Evidence], object]
) -> list[tuple[str, list[QWidget]]]:
    """The parts as widgets; `to_row` is asked for the row behind a piece of evidence."""
    basis = flag.basis
    parts: list[tuple[str, list[QWidget]]] = []
    for name, lines in seven_texts(flag, page):
        if name == PART_NAMES[2]:
            parts.append((name, _used(basis, to_row)))
        elif name == PART_NAMES[4] and basis.sources:
            parts.append((name, [source_line(source) for source in basis.sources]))
        elif name == PART_NAMES[1]:
            shown: list[QWidget] = [label(line, wrap=True) for line in lines[:-1]]
            parts.append((name, [*shown, label(lines[-1], "note", wrap=True)]))
        else:
            parts.append((name, [label(line, wrap=True) for line in lines]))
    return parts


def _used(basis: Basis, to_row: Callable[[Evidence], object]) -> list[QWidget]:
    parts: list[QWidget] = []
    if basis.facts:
        parts.append(_facts(basis.facts))
    if basis.tested:
        parts.append(label("Tested, and by how much", "caption"))
        parts += [_tested(step) for step in basis.tested]
    if basis.inputs:
        count = format.count(len(basis.inputs), "row")
        parts.append(label(f"{count} of the record, newest first", "caption"))
        parts.append(_Rows(newest_first(basis.inputs), to_row))
    return parts or [label("No record.", wrap=True)]


def _facts(facts: tuple[tuple[str, str], ...]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 2, 0, 4)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)
    for place, (name, value) in enumerate(facts):
        grid.addWidget(RunsLabel((Run(format.one_line(name)),)), place, 0)
        grid.addWidget(RunsLabel((fact(format.one_line(value)),)), place, 1)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return holder


def _tested(step: WhyStep) -> QWidget:
    icon, spoken = HOLDS[step.holds]
    found: Paragraph = (fact(step.value or spoken, "caption"),)
    if step.margin:
        found = (*found, muted(f"  {step.margin}"))
    words = RunsLabel((Run(format.one_line(step.statement)),), found)
    holder = QWidget()
    mark = IconMark(icon, "muted", spoken=spoken)
    layout = row(mark, words, gap=8)
    layout.setStretch(1, 1)
    layout.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    holder.setLayout(layout)
    return holder


class _Rows(QWidget):
    """The newest rows; the rest on asking. Each leads to the row itself."""

    def __init__(self, inputs: list[BasisInput], to_row: Callable[[Evidence], object]) -> None:
        super().__init__()
        self._to_row = to_row
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=2)
        self._add(inputs[:NEWEST_ROWS])
        rest = inputs[NEWEST_ROWS:]
        if rest:
            words = f"Show {format.count(len(rest), 'more row')}"
            self._more = button(words, "link", name="basisMore", on=lambda: self._show(rest))
            self._layout.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def _show(self, rest: list[BasisInput]) -> None:
        self._more.hide()
        self._add(rest)

    def _add(self, inputs: list[BasisInput]) -> None:
        for one in inputs:
            words = RunsLabel(
                (Run(format.one_line(one.what)),),
                (
                    fact(format.one_line(one.value), "caption"),
                    faint(f"  {format.day(one.on)}" if one.on is not None else "  no date"),
                ),
            )
            link = button(format.source(one.source), "link", on=partial(self._to_row, one.evidence))
            link.setAccessibleName(f"Go to the row: {one.what}, {format.source(one.source)}")
            line = row(words, link, gap=8)
            line.setStretch(0, 1)
            line.setAlignment(link, Qt.AlignmentFlag.AlignTop)
            self._layout.addLayout(line)


def source_line(source: SourceLine) -> QWidget:
    holder = QWidget()
    words = RunsLabel((Run(source_words(source, with_mark=False)),))
    tag = label(MARK_WORDS.get(source.mark, source.mark), "tag")
    tip(tag, "How far this source was read: verified, second-hand, background or proposed")
    layout = row(words, tag, gap=8)
    layout.setStretch(0, 1)
    layout.setAlignment(tag, Qt.AlignmentFlag.AlignTop)
    holder.setLayout(layout)
    return holder


def numbered(number: int, name: str, parts: Sequence[QWidget]) -> QHBoxLayout:
    """One part under its name, with its number at the left."""
    digit = label(str(number), "caption")
    held(digit, width=20)
    digit.setAlignment(Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    fill(column, label(name, "caption"), *parts, gap=2)
    line = QHBoxLayout()
    fill(line, digit, gap=2)
    line.addLayout(column, 1)
    return line


def source_words(source: SourceLine, *, with_mark: bool = True) -> str:
    locator = f", {source.locator}" if source.locator else ""
    mark = f" [{MARK_WORDS.get(source.mark, source.mark)}]" if with_mark else ""
    return f"{source.title or source.key}{locator}{mark}"


def where(one: BasisInput) -> str:
    found = format.source(one.source)
    return f"{format.day(one.on)}, {found}" if one.on is not None else found


def version(rule_id: str, basis: Basis) -> str:
    named = "" if rule_id in basis.rule_version else rule_id
    return ", ".join(part for part in (named, basis.rule_version, basis.sign_off) if part)
