"""Falls of dose against a day-by-day count that lists what counts on each day."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.days import DayLine
from clinic_desktop.domain.dose_change import count_doses
from clinic_desktop.domain.dose_series import DoseSeries, make_series
from clinic_desktop.domain.drug import DrugClass, Ingredient
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.layout import LineDays

FIRST, LAST = 100, 160
NUMBERS = ExposureNumbers()
DRUGS = (
    Ingredient("short", DrugClass.BENZODIAZEPINE, long_acting=False),
    Ingredient("long", DrugClass.BENZODIAZEPINE, long_acting=True),
)
CALENDAR = DayLine(FIRST)

Days = dict[int, int]


def _series(drug: Ingredient, days: Days) -> DoseSeries:
    lines = []
    for ug in sorted(set(days.values())):
        bits = 0
        for day, dose in days.items():
            if dose == ug:
                bits |= CALENDAR.span(day, day)
        key = (drug.key, ug, 1, 1, False)
        lines.append(LineDays(key, drug, Fraction(ug), held=bits, covered=bits))
    return make_series(lines, CALENDAR)


def _counted(days: Days, allowed: int, hospital: set[int]) -> Days:
    """What counts on each day: held, or within a gap that is short enough."""
    counted: Days = {}
    for day in range(min(days), LAST + 1):
        if day in days:
            counted[day] = days[day]
            continue
        before = max(d for d in days if d < day)
        after = min((d for d in days if d > day), default=LAST + 1)
        gap = [d for d in range(before + 1, after) if d not in hospital]
        if len(gap) <= allowed:
            counted[day] = days[before]
    return counted


@st.composite
def _people(draw: st.DrawFn) -> tuple[list[Days], set[int]]:
    hospital: set[int] = set()
    if draw(st.booleans()):
        start = draw(st.integers(FIRST, LAST - 1))
        hospital = set(range(start, start + draw(st.integers(1, 12))))
    people = []
    for _ in DRUGS:
        days: Days = {}
        day = FIRST + draw(st.integers(0, 10))
        while day <= LAST and len(days) < 60:
            length = draw(st.integers(1, 20))
            dose = draw(st.sampled_from([1000, 2000, 5000]))
            days |= {d: dose for d in range(day, min(day + length, LAST + 1)) if d not in hospital}
            day += length + draw(st.integers(0, 10))
        people.append(days)
    return people, hospital


@settings(max_examples=150, deadline=None)
@given(_people(), st.integers(FIRST, LAST))
def test_counted_doses_are_those_of_a_day_by_day_count(
    people: tuple[list[Days], set[int]], first: int
) -> None:
    drugs, hospital = people
    series = [_series(drug, days) for drug, days in zip(DRUGS, drugs, strict=True) if days]
    if not series:
        return
    bits = 0
    for day in hospital:
        bits |= CALENDAR.span(day, day)
    counted = count_doses(series, first, LAST, hospital=bits, numbers=NUMBERS)
    expected = [
        (drug.key, _counted(days, 7 if drug.long_acting else 3, hospital))
        for drug, days in zip(DRUGS, drugs, strict=True)
        if days
    ]
    for day in range(first, LAST + 1):
        wanted = {key: days[day] for key, days in expected if day in days}
        run = counted.run_on(day)
        found = {dose.ingredient.key: dose.ug for dose in run.doses} if run is not None else {}
        assert found == wanted, day
        if day - NUMBERS.steady_drugs_days >= first:
            window = range(day - NUMBERS.steady_drugs_days, day + 1)
            sets = {frozenset(key for key, days in expected if d in days) for d in window}
            assert counted.is_steady(day) == (len(sets) == 1 and sets != {frozenset()})
