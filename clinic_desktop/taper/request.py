"""A taper as asked for: the JSON of the calculator's contract, read strictly.

`parse_request` gives a `TaperRequest` with every default filled in, or `Refused` with the field at
fault and a sentence that names it. Nothing is corrected: "13,5", 13.5 as a number, an unknown key
or a key written twice are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from clinic_desktop.domain.dose import mg
from clinic_desktop.domain.plan import (
    Cut,
    Hold,
    Method,
    Switch,
    TakenEvent,
    TaperProduct,
    TaperRequest,
    TimeOfDay,
)
from clinic_desktop.taper.diazepam import DIAZEPAM
from clinic_desktop.taper.json_text import read_json
from clinic_desktop.taper.outline import outline_of
from clinic_desktop.taper.product_json import read_products
from clinic_desktop.taper.reading import (
    Refusal,
    between,
    calendar_day,
    check_keys,
    choice,
    count,
    days,
    is_id,
    list_of,
    object_fields,
    optional,
    positive,
    text,
    thousandths,
    times_order,
)
from clinic_desktop.taper.reading_as_taken import read_events
from clinic_desktop.taper.reading_equivalence import Equivalences as Equivalences
from clinic_desktop.taper.reading_equivalence import Figures, read_figures
from clinic_desktop.taper.reading_method import OWN_FIELD, read_figure
from clinic_desktop.taper.reading_switch import read_switch
from clinic_desktop.taper.switch import swap_doses
from clinic_desktop.taper.tablets import Stock

_UG = 1000
_LATEST_START = timedelta(days=731)
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
_KEYS = frozenset((*_REQUIRED, *_OPTIONAL, *OWN_FIELD.values()))


@dataclass(frozen=True, slots=True)
class Refused:
    """Input that is not planned: the path of the field, and a sentence that names it."""

    field: str
    message: str
    id: str | None = None


def parse_request(
    source: str | bytes | Mapping[str, object], *, as_of: date, equivalences: Equivalences
) -> TaperRequest | Refused:
    """Read one input of the calculator.

    `as_of`: the earliest start date, but of a plan begun and taken already. `equivalences`: the
    named tables, for the drugs they hold.
    """
    request_id: str | None = None
    try:
        fields = _read_object(source)
        found = fields.get("id")
        request_id = found if is_id(found) else None
        return _request(fields, as_of, equivalences)
    except Refusal as refusal:
        return Refused(refusal.field, f"{refusal.field} {refusal.words}", request_id)


def _read_object(source: str | bytes | Mapping[str, object]) -> Mapping[str, object]:
    if isinstance(source, Mapping):
        return source
    try:
        found = read_json(source)
    except ValueError:
        raise Refusal("input", "is not a JSON text.") from None
    if not isinstance(found, dict):
        raise Refusal("input", "must be one JSON object.")
    return found


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is taken now, and what the reductions start from: the new drug after a switch."""

    drug: str
    products: tuple[TaperProduct, ...]
    current: tuple[tuple[TimeOfDay, int], ...]
    max_units: int
    max_ul: int
    switch: Switch | None
    equivalence: str | None
    figures: Figures
    start_ug: int

    @property
    def times(self) -> tuple[TimeOfDay, ...]:
        return tuple(time for time, _ in self.current)


def _taken(fields: Mapping[str, object], equivalences: Equivalences) -> _Taken:
    drug = text(fields["drug"], "drug")
    max_units = optional(fields, "max_units_per_dose", count(1, 20), 6)
    max_ul = optional(fields, "max_ml_per_dose", between("0.1", "100"), 20 * _UG)
    products = read_products(fields["products"], "products", max_ul)
    current = _current(fields["current"])
    times = tuple(time for time, _ in current)
    _refuse_unmakeable(current, drug, products, max_units, max_ul)
    switch = optional(
        fields,
        "switch_to",
        lambda value, at: read_switch(value, at, drug=drug, times=times, max_ul=max_ul),
        None,
    )
    equivalence, figures = _equivalence(fields, drug, switch, equivalences)
    start_ug = sum(dose for _, dose in current)
    if switch is not None:
        start_ug = _start_after(switch, current, figures, max_units, max_ul)
    return _Taken(
        drug, products, current, max_units, max_ul, switch, equivalence, figures, start_ug
    )


def _request(fields: Mapping[str, object], as_of: date, equivalences: Equivalences) -> TaperRequest:
    check_keys(fields, _KEYS, "")
    for name in _REQUIRED:
        if fields.get(name) is None:
            raise Refusal(name, "is missing.")
    request_id = fields.get("id")
    if request_id is not None and not is_id(request_id):
        raise Refusal("id", "must be a text that can be written in UTF-8.")
    taken = _taken(fields, equivalences)
    goal_ug, last_dose_ug = _floor(fields, taken.start_ug)
    method = choice(Method, fields["method"], "method")
    figures = read_figure(fields, method, taken.start_ug)
    floor_ug = goal_ug or last_dose_ug
    if figures.doses_ug and floor_ug is not None and figures.doses_ug[-1] != floor_ug:
        raise Refusal("doses_mg", f"must end with the dose given ({mg(floor_ug, 3)} mg).")
    if method is Method.OCCUPANCY and taken.equivalence is None and taken.drug != DIAZEPAM:
        raise Refusal("equivalence", f"is missing; the method {method.value} needs a table.")
    start_date, events = _start_and_events(fields, method, as_of)
    request = TaperRequest(
        id=request_id,
        drug=taken.drug,
        products=taken.products,
        current_ug=taken.current,
        goal_ug=goal_ug,
        last_dose_ug=last_dose_ug,
        method=method,
        percent=figures.percent,
        step_ug=figures.step_ug,
        bands=figures.bands,
        points=figures.points,
        doses_ug=figures.doses_ug,
        interval_days=days(fields["interval_days"], "interval_days"),
        start_date=start_date,
        cut=optional(fields, "cut", lambda value, at: choice(Cut, value, at), Cut.IN_ORDER),
        cut_order=optional(
            fields,
            "cut_order",
            lambda value, at: times_order(value, at, taken.times),
            tuple(time for time in _CUT_ORDER if time in taken.times),
        ),
        issue_days=optional(fields, "issue_days", days, 28),
        max_units_per_dose=taken.max_units,
        max_ul_per_dose=taken.max_ul,
        holds=optional(fields, "holds", _holds, ()),
        equivalence=taken.equivalence,
        mg_for_10_diazepam=taken.figures,
        switch_to=taken.switch,
        as_taken=events,
    )
    if events:
        outline_of(request)  # refuses an event that does not fit the steps
    return request


# The fields of the contract.


def _current(value: object) -> tuple[tuple[TimeOfDay, int], ...]:
    fields = object_fields(value, "current", frozenset(time.value for time in _TIMES))
    if not fields:
        raise Refusal("current", "must name the dose of at least one time of day.")
    doses = {key: positive(dose, f"current.{key}") for key, dose in fields.items()}
    if not _LEAST_DAILY_UG <= sum(doses.values()) <= _MOST_DAILY_UG:
        raise Refusal("current", "must add up to 0.01 to 1000 mg a day.")
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
            raise Refusal(
                f"current.{time.value}",
                f"({mg(dose, 3)} mg) cannot be made from the products in at most {max_units}"
                f" pieces and {mg(max_ul, 3)} mL at one time.",
            )


def _floor(fields: Mapping[str, object], start_ug: int) -> tuple[int, int | None]:
    goal_ug = thousandths(fields["goal_mg"], "goal_mg")
    if goal_ug >= start_ug:
        raise Refusal("goal_mg", f"must be below the start ({mg(start_ug, 3)} mg a day).")
    if fields.get("last_dose_mg") is None:
        return goal_ug, None
    last_dose_ug = positive(fields["last_dose_mg"], "last_dose_mg")
    if goal_ug:
        raise Refusal("last_dose_mg", "is only for a plan that stops; goal_mg is above zero.")
    if last_dose_ug >= start_ug:
        raise Refusal("last_dose_mg", f"must be below the start ({mg(start_ug, 3)} mg a day).")
    return goal_ug, last_dose_ug


def _start_and_events(
    fields: Mapping[str, object], method: Method, as_of: date
) -> tuple[date, tuple[TakenEvent, ...]]:
    """A plan that was taken already may have begun before `as_of`, however long ago."""
    start = calendar_day(fields["start_date"], "start_date")
    latest = as_of + _LATEST_START
    if start > latest:
        raise Refusal("start_date", f"must not be after {latest.isoformat()}.")
    taken = fields.get("as_taken")
    events = read_events(
        [] if taken is None else taken,
        "as_taken",
        start_date=start,
        method=method,
        figure=OWN_FIELD[method],
    )
    if not events and start < as_of:
        raise Refusal("start_date", f"must be from {as_of.isoformat()} to {latest.isoformat()}.")
    return start, events


def _holds(value: object, at: str) -> tuple[Hold, ...]:
    holds: list[Hold] = []
    for number, entry in enumerate(list_of(value, at)):
        path = f"{at}[{number}]"
        fields = object_fields(entry, path, frozenset(("after_reduction", "days")))
        after = count(1, None)(fields.get("after_reduction"), f"{path}.after_reduction")
        held_days = days(fields.get("days"), f"{path}.days")
        if any(hold.after_reduction == after for hold in holds):
            raise Refusal(f"{path}.after_reduction", "names a reduction that has a hold already.")
        holds.append(Hold(after, held_days))
    return tuple(holds)


def _equivalence(
    fields: Mapping[str, object], drug: str, switch: Switch | None, equivalences: Equivalences
) -> tuple[str | None, Figures]:
    """The one table of the plan, and its figure for each drug: a switch names the table itself."""
    choices, named = fields.get("mg_for_10_diazepam"), fields.get("equivalence")
    if switch is None:
        return read_figures(choices, (drug,), named, "equivalence", equivalences)
    if named is not None and named != switch.equivalence:
        raise Refusal("equivalence", f"must be the table of the switch ({switch.equivalence}).")
    at = "switch_to.equivalence"
    return read_figures(choices, (drug, switch.drug), switch.equivalence, at, equivalences)


def _start_after(
    switch: Switch,
    current: tuple[tuple[TimeOfDay, int], ...],
    figures: Figures,
    max_units: int,
    max_ul: int,
) -> int:
    """The start of the reductions: the new drug's total at the last stage.

    Where the switch cannot be made, which the plan says, the doses asked for are held against what
    it should have reached.
    """
    (_, old_figure), (_, new_figure) = figures
    equal_ug = sum(dose for _, dose in current) * new_figure / old_figure
    if not _LEAST_DAILY_UG <= equal_ug <= _MOST_DAILY_UG:
        raise Refusal(
            "current", f"must equal 0.01 to 1000 mg of {switch.drug} a day by the table named."
        )
    swaps = swap_doses(
        switch, current, (old_figure, new_figure), max_units=max_units, max_ul=max_ul
    )
    if any(swap.is_too_short for swap in swaps):
        return ceil(equal_ug)
    return sum(swap.new_ug for swap in swaps)
