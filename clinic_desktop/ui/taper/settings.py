"""What the planner's fields hold. No Qt.

Text is kept as typed, so that what cannot be read is refused by the planner with the field's name
and never corrected here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from clinic_desktop.domain.dose import mg
from clinic_desktop.domain.plan import (
    Cut,
    Hold,
    Method,
    Piece,
    ProductForm,
    TaperProduct,
    TimeOfDay,
)
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.services.planner_views import PlannerStart, StockProduct
from clinic_desktop.ui.format import day

DoseTexts = tuple[tuple[TimeOfDay, str], ...]


@dataclass(frozen=True, slots=True)
class BandText:
    """Cut by `step_mg` while the dose is above `above_mg`."""

    above_mg: str
    step_mg: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The method in force before doses were listed by hand, to go back to."""

    method: Method
    amount: str
    bands: tuple[BandText, ...] = ()


@dataclass(frozen=True, slots=True)
class SwitchSettings:
    """The drug to change over to; `table` is empty until the prescriber names one.

    `figures`: milligrams equal to 10 mg of diazepam, of the drugs for which the table has a range.
    """

    drug: str
    table: str
    figures: tuple[tuple[str, str], ...]
    products: tuple[TaperProduct, ...]
    stage_days: str
    order: tuple[TimeOfDay, ...]


@dataclass(frozen=True, slots=True)
class PlannerSettings:
    """One state of the fields. `amount` is a percentage, milligrams or points, by `method`; an
    empty `last_dose` leaves the dose to stop from to the products, an empty maximum to the
    contract. `doses` are milligrams a day, listed by hand; `asked` what they were made from, and
    `by_hand` each change in words. `as_taken` is the contract's own, of a plan planned anew."""

    drug: str
    current: tuple[tuple[TimeOfDay, str], ...]
    goal: str
    aims_to_stop: bool
    last_dose: str
    method: Method
    amount: str
    every: str
    every_unit: str
    start: str
    products: tuple[TaperProduct, ...]
    cut_order: tuple[TimeOfDay, ...]
    holds: tuple[Hold, ...]
    issue_days: str
    bands: tuple[BandText, ...] = ()
    doses: tuple[str, ...] = ()
    asked: Asked | None = None
    by_hand: tuple[str, ...] = ()
    cut: Cut = Cut.IN_ORDER
    max_units: str = ""
    max_ml: str = ""
    table: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    switch: SwitchSettings | None = None
    as_taken: tuple[Mapping[str, object], ...] = ()
    terms: PlanTerms = field(default_factory=PlanTerms)


def starting_settings(start: PlannerStart, today: date) -> PlannerSettings:
    """The complete draft the planner opens with: the slow end of the guideline pace, because
    defaults stick; from the Monday after next weekend."""
    times = tuple(when for when, _ in start.current)
    following = today + timedelta(days=7 - today.weekday())
    return PlannerSettings(
        drug=start.drug or "",
        current=as_texts(start.current),
        goal="",
        aims_to_stop=True,
        last_dose="",
        method=Method.PERCENT_OF_CURRENT,
        amount=start.draft.percent,
        every=str(start.draft.weeks),
        every_unit="weeks",
        start=day(following),
        products=in_order(as_product(one) for one in start.products if one.chosen),
        cut_order=usual_cut_order(times),
        holds=(),
        issue_days=str(start.draft.issue_days),
    )


def as_texts(doses: Iterable[tuple[TimeOfDay, int]]) -> DoseTexts:
    """Doses as the fields write them, in milligrams."""
    return tuple((when, mg(ug)) for when, ug in doses)


def blank_settings(drug: str, products: tuple[TaperProduct, ...]) -> PlannerSettings:
    """Settings of no plan: only a drug and its products."""
    return PlannerSettings(
        drug=drug,
        current=(),
        goal="",
        aims_to_stop=True,
        last_dose="",
        method=Method.PERCENT_OF_CURRENT,
        amount="",
        every="",
        every_unit="weeks",
        start="",
        products=products,
        cut_order=(),
        holds=(),
        issue_days="",
    )


def as_product(stock: StockProduct, piece: Piece | None = None) -> TaperProduct:
    return TaperProduct(
        form=ProductForm(stock.form),
        strength_ug=stock.strength_ug,
        smallest_piece=piece or Piece(stock.smallest_piece),
        per_ul=stock.per_ul,
        smallest_ul=stock.smallest_ul,
    )


def is_same_unit(one: TaperProduct, other: TaperProduct) -> bool:
    """The same thing on the shelf, however finely it may be cut."""
    return (one.form, one.strength_ug, one.per_ul) == (
        other.form,
        other.strength_ug,
        other.per_ul,
    )


def with_product(settings: PlannerSettings, product: TaperProduct) -> PlannerSettings:
    """The product added; a finer piece replaces a coarser one of the same unit."""
    return replace(settings, products=joined(settings.products, product))


def without_product(settings: PlannerSettings, product: TaperProduct) -> PlannerSettings:
    kept = tuple(p for p in settings.products if not is_same_unit(p, product))
    return replace(settings, products=kept)


def joined(products: tuple[TaperProduct, ...], product: TaperProduct) -> tuple[TaperProduct, ...]:
    others = tuple(p for p in products if not is_same_unit(p, product))
    return in_order((*others, product))


def in_order(products: Iterable[TaperProduct]) -> tuple[TaperProduct, ...]:
    return tuple(sorted(products, key=lambda p: (p.is_liquid, -p.strength_ug, p.form.value)))


def usual_cut_order(times: Iterable[TimeOfDay]) -> tuple[TimeOfDay, ...]:
    """Noon first, night last: the day is emptied before the night."""
    usual = (TimeOfDay.NOON, TimeOfDay.EVENING, TimeOfDay.MORNING, TimeOfDay.NIGHT)
    present = set(times)
    return tuple(when for when in usual if when in present)
