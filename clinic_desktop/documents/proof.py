"""Proof before print: the tablets a document shows must add up to the plan's dose, row by row.

The words of each row are read back here by a reader of their own, not by the code that wrote them,
and the drawn pieces are added up beside them. "1 and a half tablets of 5 mg" is 3/2 x 5 mg; if that
is not exactly what the plan gives at that time, or a step is missing, nothing is printed.
"""

import re
from collections.abc import Collection
from fractions import Fraction

from clinic_desktop.documents.blocks import (
    Document,
    DocumentKind,
    DoseLine,
    DoseRow,
    DoseTable,
    ScheduleTable,
    StepList,
)
from clinic_desktop.domain.plan import DoseAtTime, PlanStep, TaperPlan

PARTS = {
    "a quarter": Fraction(1, 4),
    "half": Fraction(1, 2),
    "three quarters": Fraction(3, 4),
    "and a quarter": Fraction(1, 4),
    "and a half": Fraction(1, 2),
    "and three quarter": Fraction(3, 4),
}
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
SOLID = re.compile(
    rf"(?:(?P<part>a quarter of a|half a|three quarters of a)"
    rf"|(?P<whole>\d+)(?: (?P<mixed>and a quarter|and a half|and three quarter))?)"
    rf" [a-z -]+ of (?P<drug>\D*?)(?P<strength>{NUMBER}) mg"
)
LIQUID = re.compile(
    rf"(?P<ml>{NUMBER}) mL of the (?P<drug>\D*?)(?P<strength>{NUMBER}) mg in (?P<per>{NUMBER}) mL"
    r" liquid"
)
DOSE = re.compile(rf"({NUMBER}) mg")


class ProofFault(Exception):
    """What would be printed is not what was planned: a bug, and the document is withheld."""


def check_document(
    document: Document, plan: TaperPlan, told: Collection[int] | None = None
) -> None:
    """Raise ProofFault unless every dose printed equals the plan's, for every step and time.

    `told`: the numbers of the steps that a patient's pages show; None, and on the pharmacy's, all.
    """
    whole = told is None or document.kind is DocumentKind.PHARMACY_COPY
    steps = {step.number: step for step in plan.steps if whole or step.number in (told or ())}
    for block in document.blocks:
        match block:
            case DoseTable():
                step = _step(steps, block.step)
                _check_rows(block.rows, step)
                _check_total(block.total, step)
            case ScheduleTable():
                if tuple(row.number for row in block.steps) != tuple(steps):
                    raise ProofFault("the schedule does not show every step once, in order")
                for shown in block.steps:
                    step = _step(steps, shown.number)
                    _check_rows(shown.rows, step)
                    _check_total(shown.title.split(":", 1)[-1], step)
            case StepList():
                if tuple(number for number, _, _ in block.rows) != tuple(steps):
                    raise ProofFault("the list of dates does not show every step once, in order")
                for number, _, dose in block.rows:
                    _check_total(dose, _step(steps, number))
            case _:
                continue
    wanted = StepList if document.kind is DocumentKind.HANDOUT else ScheduleTable
    if not any(isinstance(block, wanted) for block in document.blocks):
        raise ProofFault("the document has no table of steps")


def read_line(text: str) -> Fraction:
    """Micrograms said by one printed line; ProofFault when it cannot be read whole."""
    plain = text.replace("\u00a0", " ")
    if found := SOLID.fullmatch(plain):
        if found["part"]:
            units = PARTS[found["part"].removesuffix(" of a").removesuffix(" a")]
        else:
            units = Fraction(found["whole"]) + (PARTS[found["mixed"]] if found["mixed"] else 0)
        return units * _number(found["strength"]) * 1000
    if found := LIQUID.fullmatch(plain):
        return _number(found["ml"]) * _number(found["strength"]) / _number(found["per"]) * 1000
    raise ProofFault("a line of a dose table cannot be read back")


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def _step(steps: dict[int, PlanStep], number: int) -> PlanStep:
    try:
        return steps[number]
    except KeyError:
        raise ProofFault(f"step {number} is not in the plan") from None


def _check_rows(rows: tuple[DoseRow, ...], step: PlanStep) -> None:
    if tuple(row.when for row in rows) != tuple(dose.when for dose in step.doses):
        raise ProofFault(f"step {step.number}: the times of day are not the plan's")
    for row, dose in zip(rows, step.doses, strict=True):
        where = f"step {step.number}, {dose.when.value}"
        read = sum((read_line(line.text) for line in row.lines), Fraction(0))
        if read != dose.dose_ug:
            raise ProofFault(f"{where}: the words do not add up to the dose")
        if _total(row.that_is) != dose.dose_ug:
            raise ProofFault(f"{where}: the milligrams shown are not the dose")
        _check_pieces(row.lines, dose, where)


def _check_pieces(lines: tuple[DoseLine, ...], dose: DoseAtTime, where: str) -> None:
    """Each drawing must be worth what its own words say."""
    if sum(i.dose_ug for i in dose.items) != dose.dose_ug:
        raise ProofFault(f"{where}: the plan's own items do not add up")
    for line in lines:
        if not line.pieces:
            if LIQUID.fullmatch(line.text.replace("\u00a0", " ")) is None:
                raise ProofFault(f"{where}: a solid dose without a drawing")
            continue
        found = SOLID.fullmatch(line.text.replace("\u00a0", " "))
        if found is None:
            raise ProofFault(f"{where}: pieces drawn beside words that are not about pieces")
        drawn = Fraction(sum(piece.quarters for piece in line.pieces), 4)
        if drawn * _number(found["strength"]) * 1000 != read_line(line.text):
            raise ProofFault(f"{where}: the drawing is not what the words say")


def _check_total(text: str, step: PlanStep) -> None:
    shown = _total(text)
    planned = sum(dose.dose_ug for dose in step.doses)
    if shown != planned or (step.dose_ug is not None and step.dose_ug != planned):
        raise ProofFault(f"step {step.number}: the day's total is not the plan's")


def _total(text: str) -> Fraction:
    """Micrograms of all doses in a text ("lorazepam 1 mg and diazepam 10 mg")."""
    doses = DOSE.findall(text.replace("\u00a0", " "))
    return sum((_number(dose) * 1000 for dose in doses), Fraction(0))
