"""POLY-CNS: three or more drugs that act on the central nervous system, at 65 or older.

Denominator: fills of one such drug on two dates or more, the first at least 30 days before the year
ends. Numerator: on 30 days or more, not necessarily in a row, three or more such drugs, each filled
on two dates or more, are covered.
"""

from dataclasses import dataclass

from clinic_desktop.domain.drug import DrugClass, Ingredient
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.supply import Supply
from clinic_desktop.rules.measures.claims import age_on, count_fills, recorded_between, supplies_of
from clinic_desktop.rules.measures.spec import NOT_ELIGIBLE, Member, Period, measure
from clinic_desktop.rules.steps import BIRTH_DATE, UNPLACED_ISSUE

EXCLUSIONS = ("palliative", "epilepsy")
CNS_ACTIVE = (
    DrugClass.BENZODIAZEPINE,
    DrugClass.Z_DRUG,
    DrugClass.OPIOID,
    DrugClass.GABAPENTINOID,
    DrugClass.CNS_DEPRESSANT,
)


@dataclass(frozen=True, slots=True)
class Params:
    min_age_years: int
    min_dates: int
    first_fill_before_end_days: int
    min_drugs: int
    min_overlap_days: int


@measure("POLY-CNS", version=1, params=Params, exclusions=EXCLUSIONS)
def poly_cns(
    history: PatientHistory, period: Period, numbers: ExposureNumbers, p: Params
) -> Member:
    age = age_on(history, period.first)
    if age is not None and age < p.min_age_years:
        return NOT_ELIGIBLE
    by_drug: dict[str, list[Supply]] = {}
    for supply in supplies_of(history, period, numbers, is_cns_active):
        by_drug.setdefault(supply.ingredient.key, []).append(supply)
    counted = (count_fills(supplies, period) for supplies in by_drug.values())
    repeated = [fills for fills in counted if fills.dates >= p.min_dates]
    latest_first = period.last_day - p.first_fill_before_end_days + 1
    if not any(
        fills.first_day is not None and fills.first_day <= latest_first for fills in repeated
    ):
        return NOT_ELIGIBLE
    excluded = recorded_between(history, period.first, period.last, EXCLUSIONS)
    if excluded:
        return Member(False, excluded_by=excluded)
    overlap = days_with_at_least(p.min_drugs, [fills.days for fills in repeated])
    gaps: tuple[str, ...] = () if age is not None else (BIRTH_DATE,)
    enough = overlap >= p.min_overlap_days
    if len(repeated) >= p.min_drugs and not enough and any(fills.unknown for fills in repeated):
        gaps += (UNPLACED_ISSUE,)
    facts = {"drugs": len(repeated), "overlap_days": overlap}
    if gaps:
        return Member(False, open_because=gaps, facts=facts)
    return Member(True, enough, facts=facts)


def is_cns_active(drug: Ingredient) -> bool:
    return drug.drug_class in CNS_ACTIVE


def days_with_at_least(number: int, sets: list[int]) -> int:
    """On how many days at least `number` of the sets of days hold."""
    at_least = [0] * number
    for days in sets:
        for level in range(number - 1, 0, -1):
            at_least[level] |= at_least[level - 1] & days
        at_least[0] |= days
    return at_least[-1].bit_count()
