"""A taper as asked for: the JSON of the calculator's contract, read strictly.

`parse_request` gives a `TaperRequest` with every default filled in, or `Refused` with the field at
fault and a sentence that names it. Nothing is corrected: "13,5", 13.5 as a number, an unknown key
or a key written twice are refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from clinic_desktop.domain.dose import decimal_text, mg
from clinic_desktop.domain.plan import (
    Band,
    Cut,
    Hold,
    Method,
    Piece,
    ProductForm,
    TaperProduct,
    TaperRequest,
    TimeOfDay,
)
from clinic_desktop.taper.json_text import JsonObject, read_json
from clinic_desktop.taper.tablets import Stock, smallest_dose_ug

# For each table the milligrams (low, high) of each drug that equal 10 mg of diazepam.
Equivalences = Mapping[str, Mapping[str, tuple[Fraction, Fraction]]]

_Value = TypeVar("_Value")

_DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_UG = 1000
_MOST_DAYS = 365
_LATEST_START_DAYS = 731
_MOST_PRODUCTS = 20
_LEAST_DAILY_UG, _MOST_DAILY_UG = 10, 1_000_000

_TIMES = tuple(TimeOfDay)
_CUT_ORDER = (TimeOfDay.NOON, TimeOfDay.EVENING, TimeOfDay.MORNING, TimeOfDay.NIGHT)

_REQUIRED = ("drug", "products", "current", "goal_mg", "method", "interval_days", "start_date")
_OPTIONAL = (
    "id",
    "last_dose_mg",
    "cut",
    "cut_order",
    "issue_days",
    "max_units_per_dose",
    "max_ml_per_dose",
    "holds",
    "equivalence",
    "mg_for_10_diazepam",
    "switch_to",
    "as_taken",
)
_OWN_FIELD = {
    Method.PERCENT_OF_CURRENT: "percent",
    Method.PERCENT_OF_START: "percent",
    Method.FIXED_MG: "step_mg",
    Method.BANDS: "bands",
    Method.OCCUPANCY: "points",
    Method.CUSTOM: "doses_mg",
}
_KEYS = frozenset((*_REQUIRED, *_OPTIONAL, *_OWN_FIELD.values()))

_SOLID_KEYS = frozenset(("form", "strength_mg", "smallest_piece"))
_LIQUID_KEYS = frozenset(("form", "strength_mg", "per_ml", "smallest_ml"))


@dataclass(frozen=True, slots=True)
class Refused:
    """Input that is not planned: the path of the field, and a sentence that names it."""

    field: str
    message: str
    id: str | None = None


class _Refusal(Exception):
    def __init__(self, field: str, words: str) -> None:
        super().__init__(field)
        self.field = field
        self.words = words


def parse_request(
    source: str | bytes | Mapping[str, object], *, as_of: date, equivalences: Equivalences
) -> TaperRequest | Refused:
    """Read one input of the calculator.

    `as_of`: the earliest start date. `equivalences`: the named tables, for the drugs they hold.
    """
    request_id: str | None = None
    try:
        fields = _read_object(source)
        found = fields.get("id")
        request_id = found if isinstance(found, str) else None
        return _request(fields, as_of, equivalences)
    except _Refusal as refusal:
        return Refused(refusal.field, f"{refusal.field} {refusal.words}", request_id)


def _read_object(source: str | bytes | Mapping[str, object]) -> Mapping[str, object]:
    if isinstance(source, Mapping):
        return source
    try:
        found = read_json(source)
    except ValueError:
        raise _Refusal("input", "is not a JSON text.") from None
    if not isinstance(found, dict):
        raise _Refusal("input", "must be one JSON object.")
    return found


def _request(fields: Mapping[str, object], as_of: date, equivalences: Equivalences) -> TaperRequest:
    _check_keys(fields, _KEYS, "")
    for name in _REQUIRED:
        if fields.get(name) is None:
            raise _Refusal(name, "is missing.")
    request_id = fields.get("id")
    if request_id is not None and not isinstance(request_id, str):
        raise _Refusal("id", "must be a text.")
    drug = _text(fields["drug"], "drug")
    max_units = _optional(fields, "max_units_per_dose", _count(1, 20), 6)
    max_ul = _optional(fields, "max_ml_per_dose", _between("0.1", "100"), 20 * _UG)
    products = _products(fields["products"], "products", max_ul)
    current = _current(fields["current"])
    _refuse_unmakeable(current, drug, products, max_units, max_ul)
    start_ug = sum(dose for _, dose in current)
    goal_ug, last_dose_ug = _floor(fields, start_ug)
    method = _choice(Method, fields["method"], "method")
    figures = _own_field(fields, method, start_ug)
    times = tuple(time for time, _ in current)
    floor_ug = goal_ug or last_dose_ug
    if figures.doses_ug and floor_ug is not None and figures.doses_ug[-1] != floor_ug:
        raise _Refusal("doses_mg", f"must end with the dose given ({mg(floor_ug, 3)} mg).")
    equivalence, mg_for_10 = _equivalence(fields, drug, equivalences)
    if method is Method.OCCUPANCY and equivalence is None and drug != "diazepam":
        raise _Refusal("equivalence", f"is missing; the method {method.value} needs a table.")
    for name, words in (("switch_to", "a switch of drug"), ("as_taken", "the plan as taken")):
        if fields.get(name) not in (None, [], ()):
            raise _Refusal(name, f"cannot be planned yet: {words} comes with a later version.")
    return TaperRequest(
        id=request_id,
        drug=drug,
        products=products,
        current_ug=current,
        goal_ug=goal_ug,
        last_dose_ug=last_dose_ug,
        method=method,
        percent=figures.percent,
        step_ug=figures.step_ug,
        bands=figures.bands,
        points=figures.points,
        doses_ug=figures.doses_ug,
        interval_days=_count(1, _MOST_DAYS)(fields["interval_days"], "interval_days"),
        start_date=_start_date(fields["start_date"], as_of),
        cut=_optional(fields, "cut", lambda value, at: _choice(Cut, value, at), Cut.IN_ORDER),
        cut_order=_optional(
            fields,
            "cut_order",
            lambda value, at: _order(value, at, times),
            tuple(time for time in _CUT_ORDER if time in times),
        ),
        issue_days=_optional(fields, "issue_days", _count(1, _MOST_DAYS), 28),
        max_units_per_dose=max_units,
        max_ul_per_dose=max_ul,
        holds=_optional(fields, "holds", _holds, ()),
        equivalence=equivalence,
        mg_for_10_diazepam=mg_for_10,
    )


# Keys and plain values.


def _check_keys(found: Mapping[str, object], known: frozenset[str], path: str) -> None:
    at = f"{path}." if path else ""
    repeated = found.repeated if isinstance(found, JsonObject) else None
    if repeated is not None:
        raise _Refusal(f"{at}{_shown(repeated)}", "stands there more than once.")
    for key in found:
        if key not in known:
            raise _Refusal(f"{at}{_shown(key)}", "is not a field of the taper calculator here.")


def _shown(key: object) -> str:
    """A key nobody knows, fit to print: bounded, and free of control characters."""
    text = str(key)[:60]
    return "".join(char if char.isprintable() else "?" for char in text) or "(empty key)"


def _optional(
    fields: Mapping[str, object],
    name: str,
    read: Callable[[object, str], _Value],
    default: _Value,
) -> _Value:
    value = fields.get(name)
    return default if value is None else read(value, name)


def _text(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise _Refusal(at, "must be a text.")
    if not value.strip() or len(value) > 100 or not value.isprintable():
        raise _Refusal(at, "must be a name of 1 to 100 printable characters.")
    return value


def _thousandths(value: object, at: str) -> int:
    """A decimal text in thousandths: micrograms of milligrams, microlitres of millilitres."""
    if not isinstance(value, str):
        raise _Refusal(at, 'must be a decimal text such as "2.5", not a number or anything else.')
    if not _DECIMAL.fullmatch(value):
        raise _Refusal(
            at,
            'must be a plain decimal such as "2.5": at most 4 digits before the point and 3 after.',
        )
    whole, _, tail = value.partition(".")
    return int(whole) * _UG + int(tail.ljust(3, "0"))


def _positive(value: object, at: str) -> int:
    found = _thousandths(value, at)
    if not found:
        raise _Refusal(at, "must be above zero.")
    return found


def _between(low: str, high: str) -> Callable[[object, str], int]:
    def read(value: object, at: str) -> int:
        found = _positive(value, at)
        if not _thousandths(low, at) <= found <= _thousandths(high, at):
            raise _Refusal(at, f"must be from {low} to {high}.")
        return found

    return read


def _count(low: int, high: int | None) -> Callable[[object, str], int]:
    def read(value: object, at: str) -> int:
        bounds = f"from {low} to {high}" if high is not None else f"of {low} or more"
        if not isinstance(value, int) or isinstance(value, bool):
            raise _Refusal(at, f"must be a whole number {bounds}.")
        if value < low or (high is not None and value > high):
            raise _Refusal(at, f"must be a whole number {bounds}.")
        return value

    return read


_Choice = TypeVar("_Choice", Method, Cut, ProductForm, Piece, TimeOfDay)


def _choice(kind: type[_Choice], value: object, at: str) -> _Choice:
    for member in kind:
        if isinstance(value, str) and value == member.value:
            return member
    raise _Refusal(at, f"must be one of {', '.join(member.value for member in kind)}.")


def _list(value: object, at: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise _Refusal(at, "must be a list.")
    return list(value)


def _fields(value: object, at: str, known: frozenset[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _Refusal(at, "must be an object.")
    _check_keys(value, known, at)
    return value


# The fields of the contract.


def _products(value: object, at: str, max_ul: int) -> tuple[TaperProduct, ...]:
    found = _list(value, at)
    if not 1 <= len(found) <= _MOST_PRODUCTS:
        raise _Refusal(at, f"must be a list of 1 to {_MOST_PRODUCTS} products.")
    products: list[TaperProduct] = []
    labels: set[tuple[object, ...]] = set()
    for number, entry in enumerate(found):
        product = _product(entry, f"{at}[{number}]", max_ul)
        label = (product.form, product.strength_ug, product.per_ul)
        if label in labels:
            raise _Refusal(f"{at}[{number}]", "is a product that the list already has.")
        labels.add(label)
        products.append(product)
    return tuple(products)


def _product(value: object, at: str, max_ul: int) -> TaperProduct:
    fields = _fields(value, at, _SOLID_KEYS | _LIQUID_KEYS)
    form = _choice(ProductForm, fields.get("form"), f"{at}.form")
    known = _LIQUID_KEYS if form is ProductForm.LIQUID else _SOLID_KEYS
    for key in fields:
        if key not in known and fields[key] is not None:
            raise _Refusal(f"{at}.{key}", f"is not a field of the form {form.value}.")
    strength_ug = _between("0.01", "1000")(fields.get("strength_mg"), f"{at}.strength_mg")
    if form is ProductForm.LIQUID:
        return _liquid(fields, at, strength_ug, max_ul)
    piece = Piece.WHOLE
    if fields.get("smallest_piece") is not None or form is ProductForm.TABLET:
        piece = _choice(Piece, fields.get("smallest_piece"), f"{at}.smallest_piece")
    if form is not ProductForm.TABLET and piece is not Piece.WHOLE:
        raise _Refusal(f"{at}.smallest_piece", f"must be whole: the form {form.value} is not cut.")
    product = TaperProduct(form, strength_ug, piece)
    if smallest_dose_ug(product).denominator != 1:
        raise _Refusal(
            f"{at}.smallest_piece", "must be a whole number of micrograms of this strength."
        )
    return product


def _liquid(fields: Mapping[str, object], at: str, strength_ug: int, max_ul: int) -> TaperProduct:
    per_ul = _positive(fields.get("per_ml"), f"{at}.per_ml")
    smallest_ul = _positive(fields.get("smallest_ml"), f"{at}.smallest_ml")
    if smallest_ul > max_ul:
        raise _Refusal(
            f"{at}.smallest_ml", f"must not be above max_ml_per_dose ({mg(max_ul, 3)} mL)."
        )
    product = TaperProduct(ProductForm.LIQUID, strength_ug, per_ul=per_ul, smallest_ul=smallest_ul)
    if smallest_dose_ug(product).denominator != 1:
        raise _Refusal(f"{at}.smallest_ml", "must hold a whole number of micrograms.")
    return product


def _current(value: object) -> tuple[tuple[TimeOfDay, int], ...]:
    fields = _fields(value, "current", frozenset(time.value for time in _TIMES))
    if not fields:
        raise _Refusal("current", "must name the dose of at least one time of day.")
    doses = {key: _positive(dose, f"current.{key}") for key, dose in fields.items()}
    if not _LEAST_DAILY_UG <= sum(doses.values()) <= _MOST_DAILY_UG:
        raise _Refusal("current", "must add up to 0.01 to 1000 mg a day.")
    return tuple((time, doses[time.value]) for time in _TIMES if time.value in doses)


def _refuse_unmakeable(
    current: tuple[tuple[TimeOfDay, int], ...],
    drug: str,
    products: tuple[TaperProduct, ...],
    max_units: int,
    max_ul: int,
) -> None:
    """A start that the stock cannot make would hide a cliff in the first step."""
    most_ug = max(dose for _, dose in current)
    stock = Stock(drug, products, most_units=max_units, most_ul=max_ul, most_ug=most_ug)
    for time, dose in current:
        if not stock.makes_at_once(dose):
            raise _Refusal(
                f"current.{time.value}",
                f"({mg(dose, 3)} mg) cannot be made from the products in at most {max_units}"
                f" pieces and {mg(max_ul, 3)} mL at one time.",
            )


def _floor(fields: Mapping[str, object], start_ug: int) -> tuple[int, int | None]:
    goal_ug = _thousandths(fields["goal_mg"], "goal_mg")
    if goal_ug >= start_ug:
        raise _Refusal("goal_mg", f"must be below the start ({mg(start_ug, 3)} mg a day).")
    if fields.get("last_dose_mg") is None:
        return goal_ug, None
    last_dose_ug = _positive(fields["last_dose_mg"], "last_dose_mg")
    if goal_ug:
        raise _Refusal("last_dose_mg", "is only for a plan that stops; goal_mg is above zero.")
    if last_dose_ug >= start_ug:
        raise _Refusal("last_dose_mg", f"must be below the start ({mg(start_ug, 3)} mg a day).")
    return goal_ug, last_dose_ug


@dataclass(frozen=True, slots=True)
class _Figures:
    """The method's own field."""

    percent: Fraction | None = None
    step_ug: int | None = None
    bands: tuple[Band, ...] = ()
    points: Fraction | None = None
    doses_ug: tuple[int, ...] = ()


def _own_field(fields: Mapping[str, object], method: Method, start_ug: int) -> _Figures:
    own = _OWN_FIELD[method]
    for name in _OWN_FIELD.values():
        if name != own and fields.get(name) is not None:
            raise _Refusal(name, f"is not a field of the method {method.value}.")
    if fields.get(own) is None:
        raise _Refusal(own, f"is missing; the method {method.value} needs it.")
    if own == "percent":
        return _Figures(percent=Fraction(_between("0.1", "50")(fields[own], own), _UG))
    if own == "points":
        return _Figures(points=Fraction(_between("0.1", "50")(fields[own], own), _UG))
    if own == "bands":
        return _Figures(bands=_bands(fields[own], own, start_ug))
    if own == "doses_mg":
        return _Figures(doses_ug=_listed_doses(fields[own], own, start_ug))
    return _Figures(step_ug=_step(fields[own], own, start_ug))


def _step(value: object, at: str, start_ug: int) -> int:
    step_ug = _positive(value, at)
    if step_ug >= start_ug:
        raise _Refusal(at, f"must be below the start ({mg(start_ug, 3)} mg a day).")
    return step_ug


def _bands(value: object, at: str, start_ug: int) -> tuple[Band, ...]:
    bands: list[Band] = []
    for number, entry in enumerate(_list(value, at)):
        path = f"{at}[{number}]"
        fields = _fields(entry, path, frozenset(("above_mg", "step_mg")))
        above_ug = _thousandths(fields.get("above_mg"), f"{path}.above_mg")
        if bands and above_ug >= bands[-1].above_ug:
            raise _Refusal(f"{path}.above_mg", "must be below that of the band before.")
        bands.append(Band(above_ug, _step(fields.get("step_mg"), f"{path}.step_mg", start_ug)))
    if not bands or bands[-1].above_ug:
        raise _Refusal(at, 'must end with a band of above_mg "0".')
    return tuple(bands)


def _listed_doses(value: object, at: str, start_ug: int) -> tuple[int, ...]:
    doses: list[int] = []
    for number, entry in enumerate(_list(value, at)):
        dose_ug = _positive(entry, f"{at}[{number}]")
        before_ug = doses[-1] if doses else start_ug
        if dose_ug >= before_ug:
            raise _Refusal(f"{at}[{number}]", f"must be below {mg(before_ug, 3)} mg.")
        doses.append(dose_ug)
    if not doses:
        raise _Refusal(at, "must list at least one dose.")
    return tuple(doses)


def _date(value: object, at: str) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise _Refusal(at, "must be a date written YYYY-MM-DD.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _Refusal(at, "is a day that the calendar does not have.") from None


def _start_date(value: object, as_of: date) -> date:
    start = _date(value, "start_date")
    latest = as_of + timedelta(days=_LATEST_START_DAYS)
    if not as_of <= start <= latest:
        raise _Refusal("start_date", f"must be from {as_of.isoformat()} to {latest.isoformat()}.")
    return start


def _order(value: object, at: str, times: tuple[TimeOfDay, ...]) -> tuple[TimeOfDay, ...]:
    found = _list(value, at)
    order = tuple(
        _choice(TimeOfDay, entry, f"{at}[{number}]") for number, entry in enumerate(found)
    )
    if sorted(order) != sorted(times):
        raise _Refusal(at, "must name each time of current once.")
    return order


def _holds(value: object, at: str) -> tuple[Hold, ...]:
    holds: list[Hold] = []
    for number, entry in enumerate(_list(value, at)):
        path = f"{at}[{number}]"
        fields = _fields(entry, path, frozenset(("after_reduction", "days")))
        after = _count(1, None)(fields.get("after_reduction"), f"{path}.after_reduction")
        days = _count(1, _MOST_DAYS)(fields.get("days"), f"{path}.days")
        if any(hold.after_reduction == after for hold in holds):
            raise _Refusal(f"{path}.after_reduction", "names a reduction that has a hold already.")
        holds.append(Hold(after, days))
    return tuple(holds)


def _equivalence(
    fields: Mapping[str, object], drug: str, equivalences: Equivalences
) -> tuple[str | None, tuple[tuple[str, Fraction], ...]]:
    """The table named and, for the drug, the milligrams that equal 10 mg of diazepam."""
    chosen = _chosen_figures(fields.get("mg_for_10_diazepam"))
    named = fields.get("equivalence")
    if named is None:
        for key in chosen:
            raise _Refusal(f"mg_for_10_diazepam.{key}", "needs the table named in equivalence.")
        return None, ()
    if not isinstance(named, str) or named not in equivalences:
        raise _Refusal("equivalence", f"must be one of {', '.join(sorted(equivalences))}.")
    for key in chosen:
        if key != drug:
            raise _Refusal(f"mg_for_10_diazepam.{key}", "is not a drug of this plan.")
    figure = _figure(drug, named, equivalences[named], chosen.get(drug))
    return named, ((drug, figure),)


def _chosen_figures(value: object) -> dict[str, Fraction]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _Refusal("mg_for_10_diazepam", "must be an object of drugs and milligrams.")
    _check_keys(value, frozenset(map(str, value)), "mg_for_10_diazepam")
    return {
        str(key): Fraction(_positive(figure, f"mg_for_10_diazepam.{_shown(key)}"), _UG)
        for key, figure in value.items()
    }


def _figure(
    drug: str,
    table: str,
    figures: Mapping[str, tuple[Fraction, Fraction]],
    chosen: Fraction | None,
) -> Fraction:
    at = f"mg_for_10_diazepam.{_shown(drug)}"
    if drug not in figures:
        raise _Refusal("equivalence", f"names the table {table}, which has no figure for {drug}.")
    low, high = figures[drug]
    if chosen is None:
        if low != high:
            raise _Refusal(
                at,
                f"is missing: the table {table} gives a range ({decimal_text(low)} to"
                f" {decimal_text(high)} mg), and the prescriber chooses inside it.",
            )
        return low
    if not low <= chosen <= high:
        raise _Refusal(
            at, f"must be from {decimal_text(low)} to {decimal_text(high)} mg (table {table})."
        )
    return chosen
