"""Dosage instructions to one daily figure, or a refusal.

The coded dose with its frequency is read first, the text else. Where both can be read and differ,
and where a text that was not understood holds numbers of its own, nothing is taken. Several
instructions are added up only when each names its own moments of the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from clinic_desktop.catalogue.directions_structured import CodedDose, combine, directions_of
from clinic_desktop.domain.directions import Directions, NotUnderstood
from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.domain.drug import RecognisedDrug
from clinic_desktop.importers.fhir.elements import (
    DAYS_IN,
    Json,
    Resource,
    as_object,
    as_objects,
    as_text,
    first_code,
)
from clinic_desktop.importers.resolving import REFUSED, Dose, Resolver, dose_of

_DIFFER = NotUnderstood("", "The coded dose and the text differ.")
_UNREAD_NUMBERS = NotUnderstood("", "The text holds numbers that were not understood.")
_NOT_TIMES = NotUnderstood("", "Several instructions that are not different times of one day.")
_MAX_PERIOD = NotUnderstood("maxDosePerPeriod", "The maximum is not for a day.")
_SEVERAL_DOSES = NotUnderstood("doseAndRate", "Several doses are given, or a rate.")


@dataclass(frozen=True, slots=True)
class DosageReading:
    """The dose of an order and its directions in words (None: it has none)."""

    dose: Dose
    text: str | None


def read_dosages(
    resource: Resource, path: str, drug: RecognisedDrug | None, resolver: Resolver
) -> DosageReading:
    """Reads every dosage instruction at `path` ("dosageInstruction" or "dosage")."""
    dosages = as_objects(resource.data.get(path))
    as_needed = any(_as_needed(one) for one in dosages)
    strength_ug = drug.strength_ug if drug is not None else None
    coded = [
        _coded(resource, f"{path}[{place}]", one, strength_ug) for place, one in enumerate(dosages)
    ]
    words = [_words(one) for one in dosages]
    text = "; ".join(one for one in words if one) or None
    if text is None or drug is None:
        return DosageReading(Dose(as_needed=as_needed), text)
    parts = [
        _read(one, coded_dose, strength_ug, resolver)
        for one, coded_dose in zip(dosages, coded, strict=True)
    ]
    dose = _together(dosages, parts)
    if dose.understood is False:
        resolver.not_understood_directions(text, drug)
    return DosageReading(replace(dose, as_needed=dose.as_needed or as_needed), text)


def _together(dosages: Sequence[Json], parts: Sequence[Directions | NotUnderstood]) -> Dose:
    understood = [part for part in parts if isinstance(part, Directions)]
    if len(understood) < len(parts):
        return REFUSED
    if len(understood) == 1:
        return dose_of(understood[0])
    sequences = [one.get("sequence") for one in dosages]
    if len(set(map(str, sequences))) == 1:
        is_parted = _are_parted(understood)
        return dose_of(combine(understood, concurrent=True) if is_parted else _NOT_TIMES)
    by_place = {
        place: part
        for place, part in zip(sequences, understood, strict=True)
        if isinstance(place, int)
    }
    if len(by_place) == len(understood):
        return dose_of(combine([by_place[place] for place in sorted(by_place)], concurrent=False))
    return REFUSED


def _are_parted(parts: Sequence[Directions]) -> bool:
    """Whether each part names moments of the day that no other names."""
    named = [
        {moment for step in part.steps for dose in step.doses for moment in dose.when}
        for part in parts
    ]
    return all(named) and sum(map(len, named)) == len(set().union(*named))


def _read(
    dosage: Json,
    coded: CodedDose | NotUnderstood | None,
    strength_ug: int | None,
    resolver: Resolver,
) -> Directions | NotUnderstood:
    """One instruction: coded and in words, each held against the other."""
    text = _text(dosage)
    written = resolver.read_directions(text, strength_ug) if text is not None else None
    if coded is None or isinstance(coded, NotUnderstood):
        return written or coded or NotUnderstood("", "No directions are recorded.")
    by_code = directions_of(coded)
    if written is None:
        return by_code
    if isinstance(written, NotUnderstood):
        says_numbers = any(letter.isdigit() for letter in text or "")
        return _UNREAD_NUMBERS if says_numbers else by_code
    if isinstance(by_code, NotUnderstood):
        return written if _agrees(coded, written) else _DIFFER
    if by_code.units_per_day_max != written.units_per_day_max:
        return _DIFFER
    return replace(
        written,
        as_needed=written.as_needed or by_code.as_needed,
        is_range=written.is_range or by_code.is_range,
    )


def _agrees(coded: CodedDose, written: Directions) -> bool:
    """Whether a coded part that does not tell the whole is at least not against the text."""
    doses = [dose for step in written.steps for dose in step.doses]
    if len(written.steps) != 1:
        return True
    days = DAYS_IN.get(coded.period_unit)
    if coded.frequency is not None and coded.period and days is not None:
        times = Fraction(coded.frequency_max or coded.frequency) / (coded.period * days)
        if times != sum(dose.times_per_day for dose in doses):
            return False
    if coded.dose_max is not None and coded.unit and len(doses) == 1:
        return coded.unit == "mg" or doses[0].unit == "mg" or coded.dose_max == doses[0].amount_max
    return True


# --- coded parts ----------------------------------------------------------------------------------


def _coded(
    resource: Resource, path: str, dosage: Json, strength_ug: int | None
) -> CodedDose | NotUnderstood | None:
    """The coded dose and timing, None when nothing is coded; impossible numbers are rejected."""
    timing = as_object(dosage.get("timing"))
    repeat = as_object(timing.get("repeat"))
    rates = [one for one in as_objects(dosage.get("doseAndRate")) if one]
    amounts = [
        _amounts(resource, f"{path}.doseAndRate[{place}]", one) for place, one in enumerate(rates)
    ]
    known = list(dict.fromkeys(one for one in amounts if one is not None))
    if not rates and not timing:
        return None
    if len(known) > 1 or any(name.startswith("rate") for one in rates for name in one):
        return _SEVERAL_DOSES
    low, high, unit = known[0] if known else (None, None, "")

    def number(name: str) -> Fraction | None:
        return resource.number(repeat.get(name), f"{path}.timing.repeat.{name}")

    ceiling = _ceiling(resource, f"{path}.maxDosePerPeriod", dosage.get("maxDosePerPeriod"))
    if isinstance(ceiling, NotUnderstood):
        return ceiling
    bounds = repeat.get("boundsDuration")
    return CodedDose(
        low,
        high,
        unit,
        frequency=number("frequency"),
        frequency_max=number("frequencyMax"),
        period=number("period"),
        period_max=number("periodMax"),
        period_unit=as_text(repeat.get("periodUnit")) or "",
        timing_code=first_code(timing.get("code")) or "",
        when=_texts(repeat.get("when")),
        times_of_day=_texts(repeat.get("timeOfDay")),
        days_of_week=_texts(repeat.get("dayOfWeek")),
        as_needed=_as_needed(dosage),
        max_per_day=ceiling[0],
        max_per_day_unit=ceiling[1],
        days=resource.days(bounds, f"{path}.timing.repeat.boundsDuration") if bounds else None,
        strength_ug=strength_ug,
    )


def _amounts(
    resource: Resource, path: str, rate: Json
) -> tuple[Fraction | None, Fraction | None, str] | None:
    """Lowest and highest amount with their unit."""
    one = as_object(rate.get("doseQuantity"))
    if one:
        value = resource.number(one.get("value"), f"{path}.doseQuantity.value")
        # "Less than 2 tablets" is no dose: without a unit it is refused by its reader.
        unit = "" if resource.is_bound(one, f"{path}.doseQuantity") else _unit(one)
        return (value, value, unit) if value is not None else None
    ends = as_object(rate.get("doseRange"))
    low, high = as_object(ends.get("low")), as_object(ends.get("high"))
    if not ends:
        return None
    least = resource.number(low.get("value"), f"{path}.doseRange.low.value")
    most = resource.number(high.get("value"), f"{path}.doseRange.high.value")
    # A range whose ends differ in unit has no one unit: an empty one is refused by its reader.
    unit = _unit(high) if not low or _unit(low) == _unit(high) else ""
    return (least, most, unit)


def _unit(quantity: Json) -> str:
    return as_text(quantity.get("unit")) or as_text(quantity.get("code")) or ""


def _ceiling(
    resource: Resource, path: str, ratio: object
) -> tuple[Fraction | None, str] | NotUnderstood:
    if not as_object(ratio):
        return None, ""
    most, per = (as_object(as_object(ratio).get(name)) for name in ("numerator", "denominator"))
    amount = resource.number(most.get("value"), f"{path}.numerator.value")
    period = resource.number(per.get("value", 1), f"{path}.denominator.value")
    unit = (as_text(per.get("code")) or as_text(per.get("unit")) or "").lower()
    if amount is None or period is None or DAYS_IN.get(unit, Fraction(0)) * period != 1:
        return _MAX_PERIOD
    return amount, _unit(most)


def _as_needed(dosage: Json) -> bool:
    return dosage.get("asNeededBoolean") is True or bool(dosage.get("asNeededCodeableConcept"))


def _texts(values: object) -> tuple[str, ...]:
    found = values if isinstance(values, list) else []
    return tuple(text for one in found if (text := as_text(one)))


# --- words ----------------------------------------------------------------------------------------


def _text(dosage: Json) -> str | None:
    return as_text(dosage.get("text")) or as_text(dosage.get("patientInstruction"))


def _words(dosage: Json) -> str | None:
    """The directions as written; where they are only coded, the codes spelled out and marked."""
    text = _text(dosage)
    if text is not None:
        return text
    repeat = as_object(as_object(dosage.get("timing")).get("repeat"))
    parts: list[str] = []
    for one in as_objects(dosage.get("doseAndRate"))[:1]:
        quantity = as_object(one.get("doseQuantity"))
        ends = as_object(one.get("doseRange"))
        if quantity:
            parts.append(f"{_plain(quantity.get('value'))} {_unit(quantity) or '(no unit)'}")
        elif ends:
            low, high = as_object(ends.get("low")), as_object(ends.get("high"))
            parts.append(f"{_plain(low.get('value'))} to {_plain(high.get('value'))} {_unit(high)}")
    if "frequency" in repeat:
        unit = as_text(repeat.get("periodUnit")) or ""
        period = _plain(repeat.get("period"))
        parts.append(f"{_plain(repeat.get('frequency'))} times in {period} {unit}".rstrip())
    parts += _texts(repeat.get("when"))
    code = first_code(as_object(dosage.get("timing")).get("code"))
    parts += [code] if code else []
    parts += ["as needed"] if _as_needed(dosage) and parts else []
    return f"(coded) {', '.join(parts)}" if parts else None


def _plain(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "?"
    return decimal_text(Fraction(str(value))) if abs(value) < 1e15 else "?"
