"""What the planner's fields hold, and the plan contract's input they make. No Qt.

Text is kept as typed, so that what cannot be read is refused by the planner with the field's name
and never corrected here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from clinic_desktop.domain.dose import mg, micrograms
from clinic_desktop.domain.plan import (
    Hold,
    Method,
    Nearest,
    Piece,
    ProductForm,
    TaperProduct,
    TimeOfDay,
)
from clinic_desktop.services.views import PlannerStart, StockProduct
from clinic_desktop.ui.dates import DateNotUnderstood, read_date
from clinic_desktop.ui.format import day
from clinic_desktop.ui.taper.product_words import product_words

START_PERCENT = "10"
START_WEEKS = 4
ISSUE_DAYS = 28
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class PlannerSettings:
    """One state of the fields. `amount` is a percentage or milligrams, by `method`; an empty
    `last_dose` leaves the dose to stop from to the products."""

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


def starting_settings(start: PlannerStart, today: date) -> PlannerSettings:
    """The complete draft the planner opens with: the slow end of the guideline pace, because
    defaults stick; from the Monday after next weekend."""
    times = tuple(when for when, _ in start.current)
    following = today + timedelta(days=7 - today.weekday())
    return PlannerSettings(
        drug=start.drug or "",
        current=tuple((when, mg(ug)) for when, ug in start.current),
        goal="",
        aims_to_stop=True,
        last_dose="",
        method=Method.PERCENT_OF_CURRENT,
        amount=START_PERCENT,
        every=str(START_WEEKS),
        every_unit="weeks",
        start=day(following),
        products=tuple(as_product(one) for one in start.products if one.chosen),
        cut_order=usual_cut_order(times),
        holds=(),
        issue_days=str(ISSUE_DAYS),
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
    others = tuple(p for p in settings.products if not is_same_unit(p, product))
    return replace(settings, products=in_order((*others, product)))


def without_product(settings: PlannerSettings, product: TaperProduct) -> PlannerSettings:
    kept = tuple(p for p in settings.products if not is_same_unit(p, product))
    return replace(settings, products=kept)


def in_order(products: Iterable[TaperProduct]) -> tuple[TaperProduct, ...]:
    return tuple(sorted(products, key=lambda p: (p.is_liquid, -p.strength_ug, p.form.value)))


def usual_cut_order(times: Iterable[TimeOfDay]) -> tuple[TimeOfDay, ...]:
    """Noon first, night last: the day is emptied before the night."""
    usual = (TimeOfDay.NOON, TimeOfDay.EVENING, TimeOfDay.MORNING, TimeOfDay.NIGHT)
    present = set(times)
    return tuple(when for when in usual if when in present)


def contract_fields(settings: PlannerSettings, today: date) -> dict[str, object]:
    """The plan contract's input. Numbers that are no numbers are handed on as they are."""
    try:
        start = read_date(settings.start, today)
    except DateNotUnderstood:
        start = None
    current = {when.value: text.strip() for when, text in settings.current if text.strip()}
    times = [when.value for when in settings.cut_order if when.value in current]
    fields: dict[str, object] = {
        "drug": settings.drug,
        "products": [product_fields(p) for p in settings.products],
        "current": current,
        "goal_mg": "0" if settings.aims_to_stop else settings.goal.strip(),
        "method": settings.method.value,
        "interval_days": _interval(settings),
        "start_date": start.isoformat() if start is not None else settings.start,
        "cut_order": times,
        "issue_days": _number(settings.issue_days),
        "holds": [{"after_reduction": h.after_reduction, "days": h.days} for h in settings.holds],
    }
    if settings.aims_to_stop and settings.last_dose.strip():
        fields["last_dose_mg"] = settings.last_dose.strip()
    amount = settings.amount.strip()
    fields["step_mg" if settings.method is Method.FIXED_MG else "percent"] = amount
    return fields


def product_fields(product: TaperProduct) -> dict[str, object]:
    fields: dict[str, object] = {
        "form": product.form.value,
        "strength_mg": mg(product.strength_ug),
    }
    if product.is_liquid:
        assert product.per_ul is not None
        assert product.smallest_ul is not None
        fields["per_ml"] = mg(product.per_ul)
        fields["smallest_ml"] = mg(product.smallest_ul)
    else:
        fields["smallest_piece"] = product.smallest_piece.value
    return fields


def with_nearest(settings: PlannerSettings, nearest: Nearest) -> PlannerSettings | None:
    """The settings with one value put in that mends an infeasible plan; None where no field here
    holds it."""
    value = nearest.value
    if isinstance(value, list):
        return _with_list(settings, nearest.field, value)
    text = str(value)
    if nearest.field == "last_dose_mg":
        return replace(settings, last_dose=text, aims_to_stop=True)
    if nearest.field == "goal_mg":
        return replace(settings, goal=text, aims_to_stop=text == "0")
    if nearest.field in ("percent", "step_mg"):
        return replace(settings, amount=text)
    if nearest.field == "interval_days":
        return replace(settings, every=text, every_unit="days")
    if nearest.field.startswith("holds["):
        at = int(nearest.field[6 : nearest.field.index("]")])
        holds = list(settings.holds)
        if not (0 <= at < len(holds) and isinstance(value, int)):
            return None
        held = holds[at]
        if nearest.field.endswith(".days"):
            holds[at] = replace(held, days=value)
        else:
            holds[at] = replace(held, after_reduction=value)
        return replace(settings, holds=tuple(holds))
    return None


def nearest_words(nearest: Nearest) -> str:
    """`The lower dose: 2.5 mg`, for a button."""
    name, value = field_words(nearest.field), nearest.value
    if isinstance(value, list):
        if nearest.field == "products":
            products = [_product(one) for one in value if isinstance(one, dict)]
            return f"{name}: {'; '.join(product_words(p) for p in products)}"
        return f"{name}: {len(value)} kept" if value else f"{name}: none"
    unit = {"percent": " %", "interval_days": " days"}.get(nearest.field, "")
    return f"{name}: {value}{' mg' if nearest.field.endswith('_mg') else unit}"


def _with_list(
    settings: PlannerSettings, name: str, value: list[dict[str, object]] | list[str]
) -> PlannerSettings | None:
    entries = [one for one in value if isinstance(one, dict)]
    if name == "products":
        return replace(settings, products=in_order(_product(one) for one in entries))
    if name == "holds":
        holds = tuple(
            Hold(int(str(one["after_reduction"])), int(str(one["days"]))) for one in entries
        )
        return replace(settings, holds=holds)
    return None


def _product(fields: dict[str, object]) -> TaperProduct:
    """A product in the contract's form."""
    per, smallest = fields.get("per_ml"), fields.get("smallest_ml")
    return TaperProduct(
        form=ProductForm(str(fields["form"])),
        strength_ug=micrograms(str(fields["strength_mg"])),
        smallest_piece=Piece(str(fields.get("smallest_piece") or "whole")),
        per_ul=micrograms(str(per)) if per is not None else None,
        smallest_ul=micrograms(str(smallest)) if smallest is not None else None,
    )


FIELD_WORDS = {
    "current": "The dose now",
    "goal_mg": "The lower dose",
    "last_dose_mg": "The dose to stop from",
    "percent": "Each cut",
    "step_mg": "Each cut",
    "interval_days": "How often",
    "start_date": "The start date",
    "products": "The products in stock",
    "cut_order": "The order of cuts",
    "holds": "A hold",
    "issue_days": "Supply",
    "drug": "The medicine",
}


def field_words(path: str) -> str:
    """The screen's name of a field of the contract."""
    return FIELD_WORDS.get(path.split(".")[0].split("[")[0], path)


def _interval(settings: PlannerSettings) -> object:
    number = _number(settings.every)
    if isinstance(number, int) and settings.every_unit == "weeks":
        return number * DAYS_A_WEEK
    return number


def _number(text: str) -> object:
    """A whole number, or the text as it stands for the planner to refuse."""
    stripped = text.strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() else stripped
