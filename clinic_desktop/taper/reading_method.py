"""The figure of a method, read strictly: a percentage, a step, bands, points, or listed doses."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.dose import mg
from clinic_desktop.domain.plan import Band, Method
from clinic_desktop.taper.reading import (
    THOUSANDTHS,
    Refusal,
    between,
    list_of,
    object_fields,
    positive,
    thousandths,
)

OWN_FIELD = {
    Method.PERCENT_OF_CURRENT: "percent",
    Method.PERCENT_OF_START: "percent",
    Method.FIXED_MG: "step_mg",
    Method.BANDS: "bands",
    Method.OCCUPANCY: "points",
    Method.CUSTOM: "doses_mg",
}


@dataclass(frozen=True, slots=True)
class MethodFigures:
    """The method's own field; the others are empty."""

    percent: Fraction | None = None
    step_ug: int | None = None
    bands: tuple[Band, ...] = ()
    points: Fraction | None = None
    doses_ug: tuple[int, ...] = ()


def read_figure(fields: Mapping[str, object], method: Method, start_ug: int) -> MethodFigures:
    """The own field of `method`, in a plan that starts from `start_ug` a day."""
    own = OWN_FIELD[method]
    for name in OWN_FIELD.values():
        if name != own and fields.get(name) is not None:
            raise Refusal(name, f"is not a field of the method {method.value}.")
    if fields.get(own) is None:
        raise Refusal(own, f"is missing; the method {method.value} needs it.")
    if own == "percent":
        return MethodFigures(percent=Fraction(between("0.1", "50")(fields[own], own), THOUSANDTHS))
    if own == "points":
        return MethodFigures(points=Fraction(between("0.1", "50")(fields[own], own), THOUSANDTHS))
    if own == "bands":
        return MethodFigures(bands=_bands(fields[own], own, start_ug))
    if own == "doses_mg":
        return MethodFigures(doses_ug=_listed_doses(fields[own], own, start_ug))
    return MethodFigures(step_ug=_step(fields[own], own, start_ug))


def _step(value: object, at: str, start_ug: int) -> int:
    step_ug = positive(value, at)
    if step_ug >= start_ug:
        raise Refusal(at, f"must be below the start ({mg(start_ug, 3)} mg a day).")
    return step_ug


def _bands(value: object, at: str, start_ug: int) -> tuple[Band, ...]:
    bands: list[Band] = []
    for number, entry in enumerate(list_of(value, at)):
        path = f"{at}[{number}]"
        fields = object_fields(entry, path, frozenset(("above_mg", "step_mg")))
        above_ug = thousandths(fields.get("above_mg"), f"{path}.above_mg")
        if bands and above_ug >= bands[-1].above_ug:
            raise Refusal(f"{path}.above_mg", "must be below that of the band before.")
        bands.append(Band(above_ug, _step(fields.get("step_mg"), f"{path}.step_mg", start_ug)))
    if not bands or bands[-1].above_ug:
        raise Refusal(at, 'must end with a band of above_mg "0".')
    return tuple(bands)


def _listed_doses(value: object, at: str, start_ug: int) -> tuple[int, ...]:
    doses: list[int] = []
    for number, entry in enumerate(list_of(value, at)):
        dose_ug = positive(entry, f"{at}[{number}]")
        before_ug = doses[-1] if doses else start_ug
        if dose_ug >= before_ug:
            raise Refusal(f"{at}[{number}]", f"must be below {mg(before_ug, 3)} mg.")
        doses.append(dose_ug)
    if not doses:
        raise Refusal(at, "must list at least one dose.")
    return tuple(doses)
