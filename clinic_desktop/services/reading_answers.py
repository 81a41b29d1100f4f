"""What a person can say a text means, and what the program makes of it. Pure.

Directions are said in numbers (how much, how often), never in another free text; the same code that
reads coded directions of a feed makes a dose of them, and refuses what it would refuse there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from clinic_desktop.catalogue.directions_structured import CodedDose, directions_of
from clinic_desktop.catalogue.strength import NOT_ORAL
from clinic_desktop.domain.directions import NotUnderstood
from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug, Release
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.nouns import noun
from clinic_desktop.importers.resolving import MOST_UNITS_A_DAY, Dose, dose_of

UNIT_WORDS = {
    "tablet": ("tablet", "tablets"),
    "capsule": ("capsule", "capsules"),
    "film": ("film", "films"),
    "odt": ("tablet", "tablets"),
    "mL": ("mL", "mL"),
    "mg": ("mg", "mg"),
}
_PLAIN_UNIT = ("unit", "units")
LARGEST_STRENGTH_UG = 1_000_000


class Period(StrEnum):
    """What a number of times is counted over."""

    DAY = "day"
    OTHER_DAY = "other-day"
    WEEK = "week"

    @property
    def days(self) -> int:
        return {"day": 1, "other-day": 2, "week": 7}[self.value]


PERIOD_WORDS = {Period.DAY: "a day", Period.OTHER_DAY: "every other day", Period.WEEK: "a week"}


@dataclass(frozen=True, slots=True)
class SaidDose:
    """`amount_min` to `amount_max` of `unit` ("unit", "mL", "mg"), `times` in each `per`; `most` a
    ceiling on a day, in the same unit."""

    amount_min: Fraction
    amount_max: Fraction
    unit: str
    times: int
    per: Period = Period.DAY
    as_needed: bool = False
    most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class SaidNoDose:
    """No daily dose stands in these directions, and none is to be looked for."""


@dataclass(frozen=True, slots=True)
class SaidDrug:
    """A drug of the catalogue; `strength_ug` in one unit or millilitre, None where not said."""

    ingredient: str
    strength_ug: int | None = None
    form: str | None = None
    release: Release = Release.IMMEDIATE


@dataclass(frozen=True, slots=True)
class SaidOther:
    """A medicine no rule looks at."""


Said = SaidDose | SaidNoDose | SaidDrug | SaidOther


# --- meaning --------------------------------------------------------------------------------------


def dose_said(said: SaidDose | SaidNoDose, strength_ug: int | None) -> Dose:
    """The dose of what was said. UserError where no single daily figure comes of it."""
    if isinstance(said, SaidNoDose):
        return Dose(understood=False)
    read = directions_of(
        CodedDose(
            said.amount_min,
            said.amount_max,
            said.unit,
            frequency=said.times,
            period=said.per.days,
            period_unit="d",
            as_needed=said.as_needed,
            max_per_day=said.most,
            max_per_day_unit=said.unit if said.most is not None else "",
            strength_ug=strength_ug,
        )
    )
    if isinstance(read, NotUnderstood):
        raise UserError("This is no dose", read.reason, "Correct the amounts.")
    dose = dose_of(read)
    if read.units_per_day_max is not None and read.units_per_day_max > MOST_UNITS_A_DAY:
        raise UserError(
            "This is no dose",
            f"More than {MOST_UNITS_A_DAY:,} units a day.",
            "Correct the amounts.",
        )
    if dose.units_per_day is None:
        raise UserError(
            "No daily dose comes of this",
            "The strength of the medicine is not known, so milligrams cannot be counted in units.",
            "Say the dose in units, or say what the medicine is first.",
        )
    return dose


def drug_said(said: SaidDrug, ingredients: Mapping[str, Ingredient]) -> RecognisedDrug:
    """The drug as the catalogue would have recognised it. UserError for what it cannot be."""
    ingredient = ingredients.get(said.ingredient)
    if ingredient is None:
        raise UserError("No such medicine", "The catalogue does not hold it.", "Choose one.")
    strength = said.strength_ug
    if strength is not None and (
        strength <= 0 or (ingredient.is_bzra and strength > LARGEST_STRENGTH_UG)
    ):
        raise UserError(
            "This is no strength",
            f"No {ingredient.key} is made of {mg_text(strength)}.",
            "Correct the strength, or leave it out.",
        )
    by_any_route = ingredient.drug_class is DrugClass.OPIOID
    oral = said.form not in NOT_ORAL
    return RecognisedDrug(ingredient, strength, said.form, said.release, oral or by_any_route)


# --- in words -------------------------------------------------------------------------------------


def unit_words(unit: str, form: str | None, amount: Fraction) -> str:
    """The unit of an amount: tablets of a tablet, units where the form is not known."""
    named = UNIT_WORDS.get(unit) or UNIT_WORDS.get(form or "", _PLAIN_UNIT)
    return named[amount > 1]


def said_words(said: Said, form: str | None = None) -> str:
    """`1 to 2 tablets, 3 times a day, when needed, at most 4 a day`."""
    match said:
        case SaidNoDose():
            return "no daily dose stands in these directions"
        case SaidOther():
            return "a medicine no rule looks at"
        case SaidDrug():
            return drug_words(said)
    amount = decimal_text(said.amount_max)
    if said.amount_min != said.amount_max:
        amount = f"{decimal_text(said.amount_min)} to {amount}"
    words = [f"{amount}\u00a0{unit_words(said.unit, form, said.amount_max)}"]
    words.append(f"{_times(said.times)} {PERIOD_WORDS[said.per]}")
    if said.as_needed:
        words.append("when needed")
    if said.most is not None:
        words.append(
            f"at most {decimal_text(said.most)} {unit_words(said.unit, form, said.most)} a day"
        )
    return ", ".join(words)


def _times(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def drug_words(drug: SaidDrug | RecognisedDrug) -> str:
    """`diazepam, 5 mg, tablet`; a release other than immediate is named."""
    key = drug.ingredient if isinstance(drug.ingredient, str) else drug.ingredient.key
    strength = "strength not recorded" if drug.strength_ug is None else mg_text(drug.strength_ug)
    if drug.form == "liquid" and drug.strength_ug is not None:
        strength += " in 1 mL"
    words = [key, strength, drug.form or "form not recorded"]
    if drug.release is not Release.IMMEDIATE:
        words.append(f"{drug.release.value.replace('-', ' ')} release")
    return ", ".join(words)


def lasts_words(quantity: Fraction, units_per_day: Fraction, form: str | None) -> str:
    """`84 tablets at 3 a day last 28 days`; the same floor as exposure takes."""
    units = "mL" if form == "liquid" else unit_words("unit", form, quantity)
    days = max(1, quantity // units_per_day)
    return (
        f"{decimal_text(quantity)}\u00a0{units} at {decimal_text(units_per_day)} a day "
        f"last {days:,}\u00a0{noun(days, 'day')}"
    )


def usual(values: Sequence[Fraction | None], most: int = 2) -> list[Fraction]:
    """The amounts most often supplied, most frequent first."""
    counted = Counter(value for value in values if value)
    return [value for value, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0]))][:most]


# --- as stored ------------------------------------------------------------------------------------


def as_json(said: Said) -> dict[str, object]:
    match said:
        case SaidNoDose():
            return {"says": "no-dose"}
        case SaidOther():
            return {"says": "other"}
        case SaidDrug():
            return {
                "says": "drug",
                "ingredient": said.ingredient,
                "strength_ug": said.strength_ug,
                "form": said.form,
                "release": said.release.value,
            }
    return {
        "says": "dose",
        "amount_min": str(said.amount_min),
        "amount_max": str(said.amount_max),
        "unit": said.unit,
        "times": said.times,
        "per": said.per.value,
        "as_needed": said.as_needed,
        "most": None if said.most is None else str(said.most),
    }


def from_json(stored: Mapping[str, object]) -> Said:
    match stored["says"]:
        case "no-dose":
            return SaidNoDose()
        case "other":
            return SaidOther()
        case "drug":
            strength, form = stored["strength_ug"], stored["form"]
            return SaidDrug(
                str(stored["ingredient"]),
                int(str(strength)) if strength is not None else None,
                str(form) if form is not None else None,
                Release(str(stored["release"])),
            )
    most = stored["most"]
    return SaidDose(
        Fraction(str(stored["amount_min"])),
        Fraction(str(stored["amount_max"])),
        str(stored["unit"]),
        int(str(stored["times"])),
        Period(str(stored["per"])),
        bool(stored["as_needed"]),
        Fraction(str(most)) if most is not None else None,
    )
