"""The plan as a table: one row a step, doses in milligrams, tablets drawn and in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import (
    Item,
    PlanStep,
    ProductForm,
    StepFlag,
    SupplyIssue,
    TaperPlan,
    TaperProduct,
    TimeOfDay,
)
from clinic_desktop.domain.plan_life import Gate
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.painting import draw_tablet
from clinic_desktop.ui.taper.product_words import ml_text, strength_words
from clinic_desktop.ui.text import Paragraph, Run, TextBlock, fact, faint, muted
from clinic_desktop.ui.theme import look

QUARTERS_A_UNIT = 4
TABLET_FORMS = (ProductForm.TABLET, ProductForm.ODT, ProductForm.ER_TABLET)
FORM_WORDS = {
    ProductForm.TABLET: "",
    ProductForm.CAPSULE: " capsule",
    ProductForm.ODT: " orodispersible",
    ProductForm.ER_TABLET: " slow-release",
    ProductForm.FILM: " film",
    ProductForm.LIQUID: "",
}


def step_columns(
    plan: TaperPlan,
    *,
    change_in_dose: bool = False,
    gates: Sequence[Gate] = (),
    stopped_at: int | None = None,
) -> tuple[Column[PlanStep], ...]:
    """Times of day that are never used have no column. `change_in_dose` tells the change under the
    dose, when its own column is gone; `gates` are the check-ins that steps wait behind. Steps after
    `stopped_at` do not begin for now: their dates no longer hold."""
    due = {gate.step: gate.due_on for gate in gates}

    def dates(step: PlanStep) -> tuple[Paragraph, ...]:
        if stopped_at is not None and step.number > stopped_at:
            return (
                (faint("does not begin for now", "body"),),
                (faint(format.weekday(step.start)),),
            )
        return _dates(step, due)

    so_far = dict(_changes_so_far(plan))

    def change(step: PlanStep) -> tuple[Paragraph, ...]:
        return _change(step, so_far.get(step.number))

    def dose(step: PlanStep) -> tuple[Paragraph, ...]:
        return (*_dose(step), *(change(step) if change_in_dose else ()))

    switched = plan.request.switch_to is not None
    used = [t for t in TimeOfDay if any(d.when is t for step in plan.steps for d in step.doses)]
    return (
        Column("step", "Step", lambda s: ((fact(str(s.number)),),), 46),
        Column("dates", "Dates", dates, 152),
        Column("dose", "Dose", dose, 118, right=True),
        Column("change", "Change", change, 96, right=True, drop=2),
        *(_time_column(when, named=switched) for when in used),
        Column("supply", "Supply", lambda s: _supply(plan, s), 138, stretch=True, drop=1),
    )


def _dates(step: PlanStep, due: Mapping[int, date]) -> tuple[Paragraph, ...]:
    """The days of the step; where it waits behind a check-in, the day that is due."""
    lines: list[Paragraph] = [
        (Run(format.weekday(step.start)),),
        (faint(f"to {format.weekday(step.end)}"),),
    ]
    if step.number in due:
        lines.append((muted(f"check-in {format.day(due[step.number])}"),))
    return tuple(lines)


def _dose(step: PlanStep) -> tuple[Paragraph, ...]:
    if step.dose_ug is None:
        return (*((fact(f"{mg_text(one.dose_ug)}"), muted(f" {one.drug}")) for one in step.by_drug),
                (muted(_as_diazepam(step)),))  # fmt: skip
    lines: list[Paragraph] = [(fact(mg_text(step.dose_ug)),)]
    if StepFlag.HELD in step.flags:
        lines.append((muted("held"),))
    elif step.target_ug is not None and step.target_ug != step.dose_ug:
        lines.append((muted(f"wanted {mg_text(step.target_ug)}"),))
    return tuple(lines)


def _as_diazepam(step: PlanStep) -> str:
    """What a stage of a switch comes to by the named table."""
    if step.diazepam_ug is None:
        return "switching"
    return f"as diazepam {mg_text(step.diazepam_ug)}"


def _changes_so_far(plan: TaperPlan) -> Iterator[tuple[int, Fraction]]:
    """(step, what all changes up to it come to, of the start)."""
    so_far = Fraction(0)
    for step in plan.steps:
        if step.change_of_start is not None:
            so_far += step.change_of_start
            yield step.number, so_far


def _change(step: PlanStep, so_far: Fraction | None) -> tuple[Paragraph, ...]:
    """Against the dose before, then against the start where that is another figure."""
    if step.change_of_current is None:
        return ((Run(""),),)
    lines: list[Paragraph] = [(Run(format.percent(step.change_of_current)),)]
    if so_far is not None and so_far != step.change_of_current:
        lines.append((muted(f"{format.percent(so_far)} in all"),))
    if StepFlag.FASTER in step.flags:
        lines.append((muted("faster than asked"),))
    elif StepFlag.BACK in step.flags:
        lines.append((muted("back"),))
    if StepFlag.SINGLE_DOSE_RISES in step.flags:
        lines.append((muted("one time of day rises"),))
    return tuple(lines)


# --- tablets --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piled:
    """What is taken of one product at one time: quarters of a unit, or microlitres. `drug` is
    named where the plan holds two."""

    drug: str
    product: TaperProduct
    quarters: int
    ul: int | None

    @property
    def words(self) -> str:
        """`half × 5 mg`, `1 and a quarter × 0.5 mg`, `2.5 mL of 2 mg in 5 mL`."""
        named = f" {self.drug}" if self.drug else ""
        if self.ul is not None:
            return f"{ml_text(self.ul)} of {strength_words(self.product)}{named}"
        times = f"{format.NBSP}×{format.NBSP}"
        strength = f"{mg_text(self.product.strength_ug)}{FORM_WORDS[self.product.form]}"
        return f"{format.pieces(self.quarters)}{times}{strength}{named}"


def piled(items: Sequence[Item], *, named: bool) -> list[Piled]:
    """The items of one time by product, in the order they came."""
    piles: dict[tuple[str, TaperProduct], tuple[int, int | None]] = {}
    for item in items:
        quarters, ul = piles.get((item.drug, item.product), (0, None))
        if item.piece is not None:
            quarters += item.count * item.piece.quarters
        piles[item.drug, item.product] = (quarters, item.ul if item.ul is not None else ul)
    return [
        Piled(drug if named else "", product, quarters, ul)
        for (drug, product), (quarters, ul) in piles.items()
    ]


def _time_column(when: TimeOfDay, *, named: bool) -> Column[PlanStep]:
    def at_time(step: PlanStep) -> list[Piled]:
        doses = (piled(dose.items, named=named) for dose in step.doses if dose.when is when)
        return next(doses, [])

    def words(step: PlanStep) -> tuple[Paragraph, ...]:
        return tuple((Run(one.words),) for one in at_time(step)) or ((faint("none"),),)

    def draw(painter: QPainter, rect: QRectF, step: PlanStep) -> None:
        _draw_items(painter, rect, at_time(step))

    def height(step: PlanStep, width: float) -> int:
        return round(sum(one.height for one in _laid_out(at_time(step), width)) + 4)

    return Column(
        when.value, format.times(when), words, 108, stretch=True, draw=draw, drawn_height=height
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """The tablets of one product and its words: beside them, or `below` them where the room beside
    would break `2 × 2 mg` in two."""

    tablets: list[int]
    block: TextBlock
    below: bool = False

    @property
    def height(self) -> float:
        return self.block.height + (_tablet_width() if self.below else 0)


def _draw_items(painter: QPainter, rect: QRectF, items: list[Piled]) -> None:
    size = look().px(14)
    laid_out = _laid_out(items, rect.width())
    top = rect.top() + (rect.height() - sum(one.height for one in laid_out)) / 2
    first_line = TextBlock(((Run("1"),),), 100).height
    for one in laid_out:
        x, line = rect.left(), size if one.below else first_line
        for part in one.tablets:
            box = QRectF(x, top + (line - size) / 2, size, size)
            draw_tablet(painter, box, part, look().color("text"))
            x += _tablet_width()
        words_left = rect.left() + (0 if one.below else _room(one.tablets))
        one.block.paint(painter, QPointF(words_left, top + one.height - one.block.height))
        top += one.height


def _laid_out(items: list[Piled], width: float) -> list[_Placed]:
    """Each product's tablets to draw, as far as there is room, and its words."""
    if not items:
        return [_Placed([], TextBlock(((faint("none"),),), width))]
    return [_placed(one, width) for one in items]


def _placed(one: Piled, width: float) -> _Placed:
    tablets = pictures(one.quarters) if one.product.form in TABLET_FORMS else []
    if _room(tablets) > width:
        tablets = []
    below = _room(tablets) + _longest_part(one.words, look().scale) > width
    words = TextBlock(((Run(one.words),),), width - (0 if below else _room(tablets)))
    return _Placed(tablets, words, below and bool(tablets))


@lru_cache(maxsize=256)
def _longest_part(words: str, _scale: int) -> float:
    """The width of the longest part that is never broken, at a text size."""
    return max(TextBlock(((Run(part),),), 100_000).natural_width for part in words.split(" "))


def _room(tablets: list[int]) -> float:
    """Width of the drawn tablets, with the gap after them."""
    return len(tablets) * _tablet_width() + 4 if tablets else 0


def _tablet_width() -> int:
    return look().px(14) + 2


def pictures(quarters: int) -> list[int]:
    """Whole tablets, then a half, then a quarter; in quarters.

    >>> pictures(11)
    [4, 4, 2, 1]
    """
    whole, rest = divmod(quarters, QUARTERS_A_UNIT)
    return [4] * whole + ([2] if rest >= 2 else []) + ([1] if rest % 2 else [])


# --- supply ---------------------------------------------------------------------------------------


def _supply(plan: TaperPlan, step: PlanStep) -> tuple[Paragraph, ...]:
    """The issues that begin in this step."""
    issues = [issue for issue in plan.supply if step.start <= issue.start <= step.end]
    lines: list[Paragraph] = []
    for issue in issues:
        if len(issues) > 1 or issue.start != step.start:
            lines.append((faint(f"from {format.day(issue.start)}"),))
        lines += issue_lines(issue, named=plan.request.switch_to is not None)
    return tuple(lines) or ((faint("in the issue before"),),)


def issue_lines(issue: SupplyIssue, *, named: bool) -> list[Paragraph]:
    """`5 mg: 35 tablets`, `2 mg in 5 mL: 150 mL` for each product of an issue."""
    lines: list[Paragraph] = []
    for one in issue.lines:
        drug = f"{one.drug} " if named else ""
        strength = f"{drug}{strength_words(one.product)}"
        if one.units is None:
            lines.append((muted(f"{strength}: "), fact(f"{one.ml}{format.NBSP}mL", "caption")))
            continue
        unit = "tablet" if one.product.form in TABLET_FORMS else one.product.form.value
        words = f" {unit if one.units == 1 else f'{unit}s'}"
        lines.append((muted(f"{strength}: "), fact(f"{one.units:,}", "caption"), muted(words)))
    return lines
