"""Histories at the edges: one plain course of use, put on or beside a limit, and a record or two.

The wide strategy seldom meets two limits at once; here all is clear but the few days that matter.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

from clinic_desktop.domain.drug import RecognisedDrug
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import (
    Condition,
    Encounter,
    EncounterKind,
    Patient,
    PlanRow,
    Prescription,
    PrescriptionStatus,
    Source,
)
from clinic_desktop.domain.review import Contact, Decision, Review
from tests.property.history_strategy import (
    AS_OF,
    CONDITION_WORDS,
    STRENGTHS_UG,
    before,
    ingredients,
)

ELAPSED = (
    13,
    14,
    15,
    28,
    29,
    30,
    42,
    56,
    57,
    58,
    84,
    88,
    89,
    90,
    91,
    117,
    118,
    119,
    120,
    150,
    179,
    180,
    181,
    240,
    370,
)
LATE = (0, 0, 0, 0, 0, 1, 3, 4, 7, 8, 29, 30, 31)
REVIEW_AGES: tuple[int, ...] = (
    0,
    1,
    15,
    16,
    17,
    29,
    30,
    31,
    45,
    46,
    47,
    60,
    61,
    75,
    76,
    77,
    89,
    90,
    91,
    92,
    120,
)
REVIEW_AGES += (121, 165, 166, 167, 179, 180, 181, 182, 360, 361, 364, 365, 366)
STEP_DAYS = (8, 15, 16, 22, 28, 29, 30, 31, 36, 42, 43, 44, 57, 58, 62, 63, 64, 76, 77, 78, 90, 91)
UNITS = tuple(Fraction(f) for f in ("1", "1", "2", "3", "61/20", "4", "6", "121/20"))
RISES = tuple(Fraction(f) for f in ("119/100", "6/5", "5/4", "149/100", "3/2", "2", "3"))
FALLS = tuple(Fraction(f) for f in ("51/100", "1/2", "49/100", "1/4"))


@dataclass(frozen=True)
class Block:
    """Days in a row on one dose, told in issues of at most `n` days."""

    first: date
    days: int
    units: Fraction
    n: int


def rows_of(key: str, ug: int, blocks: list[Block], prefix: str) -> list[Prescription]:
    drug = RecognisedDrug(ingredients()[key], ug)
    rows = []
    for number, block in enumerate(blocks):
        for offset in range(0, block.days, block.n):
            rows.append(
                Prescription(
                    id=f"{prefix}{number}.{offset}",
                    patient_id="p",
                    drug_text=key,
                    drug=drug,
                    start_on=block.first + timedelta(days=offset),
                    units_per_day=block.units,
                    days_supply=min(block.n, block.days - offset),
                    indication="anxiety",
                )
            )
    return rows


def as_needed(row: Prescription, number: int, on: date, tablets: int) -> Prescription:
    return Prescription(
        id=f"n{number}",
        patient_id="p",
        drug_text=row.drug_text,
        drug=row.drug,
        start_on=on,
        as_needed=True,
        units_per_day=Fraction(1),
        quantity=Fraction(tablets),
        indication="anxiety",
    )


@st.composite
def courses(draw: st.DrawFn) -> list[Prescription]:
    """One drug without anything unknown, its length, doses, gaps or frequency at a limit."""
    key = draw(st.sampled_from(("diazepam", "clonazepam", "lorazepam", "temazepam", "zopiclone")))
    ug = draw(st.sampled_from(STRENGTHS_UG[key]))
    elapsed, late = draw(st.sampled_from(ELAPSED)), draw(st.sampled_from(LATE))
    n = draw(st.sampled_from((7, 14, 20, 21, 22, 27, 28, 28, 30, 56, 84, 118, 120, 122)))
    units = draw(st.sampled_from(UNITS))
    shape = draw(
        st.sampled_from(("steady", "step", "steps", "rises", "cut", "gap", "prn", "ahead", "past"))
    )
    start = before(AS_OF, elapsed + late - 1)
    if shape in ("step", "steps"):
        days = sorted({draw(st.sampled_from(STEP_DAYS)) for _ in range(1 + (shape == "steps"))})
        edges = [0, *(day - 1 for day in days if day < elapsed), elapsed]
        blocks, dose = [], units
        for first, following in pairwise(edges):
            blocks.append(Block(start + timedelta(days=first), following - first, dose, n))
            dose *= draw(st.sampled_from(RISES))
        return rows_of(key, ug, blocks, "s")
    if shape == "rises":
        # Two small rises, the first on or beside the limits of where a rise counts.
        one = draw(st.sampled_from((28, 54, 56, elapsed - 178, elapsed - 179, elapsed - 180)))
        edges = sorted({0, max(1, min(one, elapsed - 50)), max(2, elapsed - 40), elapsed})
        blocks = [
            Block(start + timedelta(days=a), b - a, units * Fraction(6, 5) ** k, n)
            for k, (a, b) in enumerate(pairwise(edges))
        ]
        return rows_of(key, ug, blocks, "t")
    if shape == "past":
        ages = draw(st.sampled_from(((88,), (89,), (90,), (91,), (240, 89), (240, 90))))
        blocks = [Block(before(AS_OF, age), 7, units, 7) for age in ages]
        status = draw(st.sampled_from((PrescriptionStatus.ACTIVE, None)))
        rows = rows_of(key, ug, blocks, "p")
        told = draw(st.sampled_from(("anxiety", None)))
        return [*rows[:-1], replace(rows[-1], status=status, indication=told)]
    if shape == "cut":
        back = draw(st.sampled_from((0, 1, 5, 28, 29, 30, 31))) + late
        first = min(elapsed - 1, max(1, elapsed + late - 1 - back))
        blocks = [
            Block(start, first, units, n),
            Block(
                start + timedelta(days=first),
                elapsed - first,
                units * draw(st.sampled_from(FALLS)),
                n,
            ),
        ]
        return rows_of(key, ug, blocks, "c")
    if shape == "gap":
        gap = draw(st.sampled_from((3, 29, 30, 31, 58, 59, 60, 61, 62)))
        blocks = [
            Block(before(start, gap + n), n, units, n),
            Block(start, elapsed, units, n),
        ]
        return rows_of(key, ug, blocks, "g")
    rows = rows_of(key, ug, [Block(start, elapsed, units, n)], "r")
    if shape == "prn":
        counts = draw(st.sampled_from((st.integers(33, 56), st.sampled_from((44, 45, 46)))))
        days = draw(
            st.sampled_from(([89], [88], [90], [91], [92], [179, 89], [269, 179, 89], [190, 91]))
        )
        return [as_needed(rows[0], k, before(AS_OF, k), draw(counts)) for k in days] + [
            as_needed(rows[0], 0, AS_OF, 1)
        ]
    if shape == "ahead":
        rows.append(as_needed(rows[0], 1, before(AS_OF, late), 5))
    return rows


@st.composite
def reviews(draw: st.DrawFn, full: bool, age: int) -> Review:
    """A review that is complete but for the items asked for in some cases, or a bare decision."""
    item = "yes" if full else None
    return Review(
        id=f"v{age}",
        patient_id="p",
        review_on=before(AS_OF, age),
        reviewer="Dr A",
        contact=Contact.SEEN,
        indication=item,
        benefit=item,
        harms=item,
        actual_use=item,
        interacting_risks=item,
        patient_view=item,
        decision=draw(st.sampled_from((Decision.CONTINUE, *Decision))),
        reason=draw(st.sampled_from(("yes", item))),
        next_review_on=AS_OF if full else None,
        withdrawal_signs=draw(st.sampled_from(("yes", None, None))),
        pdmp_checked=draw(st.sampled_from(("yes", None))),
        naloxone_offered=draw(st.sampled_from(("yes", None, None))),
    )


def with_review(history: PatientHistory, review: Review) -> PatientHistory:
    return replace(history, reviews=(*history.reviews, review))


@st.composite
def extras(draw: st.DrawFn, history: PatientHistory) -> PatientHistory:
    """The history with one record more, its date on or beside a limit."""
    kind = draw(
        st.sampled_from(
            (
                "review",
                "review",
                "decision",
                "plan",
                "plan",
                "opioid",
                "opioid",
                "opioids",
                "condition",
                "unplaced",
                "stay",
                "active",
                "detox",
                "drug",
                "beside",
                "fill",
                "unread",
                "hole",
                "together",
                "together",
                "co-use",
            )
        )
    )
    age = draw(st.sampled_from(REVIEW_AGES))
    rows = history.prescriptions
    if kind in ("review", "decision"):
        return with_review(history, draw(reviews(kind == "review", age)))
    if kind == "together":
        # Whether a review is complete can rest on what went before it.
        age = draw(st.sampled_from((5, 15, 16, 17, 30, 31, 32, 60, 61, 76, 77, 89, 90, 91)))
        history = with_review(history, draw(reviews(True, age)))
        earlier = age + draw(st.sampled_from((0, 1, 26, 27, 28, 88, 89, 90)))
        if earlier > age + 28 or draw(st.booleans()):
            return replace(history, plan_rows=(PlanRow("p", before(AS_OF, earlier)),))
        blocks = [Block(before(AS_OF, earlier + 4), 5, Fraction(1), 5)]
        return replace(history, prescriptions=(*rows, *rows_of("codeine", 15_000, blocks, "y")))
    if kind == "co-use":
        # An opioid just begun or just long enough, and a review about as old as it asks for.
        days = draw(st.sampled_from((88, 89, 90, 91, 92)))
        blocks = [Block(before(AS_OF, days - 1), days, Fraction(1), 30)]
        rows = (*rows, *rows_of("codeine", 15_000, blocks, "z"))
        age = draw(st.sampled_from((15, 16, 17, 30, 31, 60, 61, 75, 76, 77, 90, 91, 180, 181)))
        return with_review(replace(history, prescriptions=rows), draw(reviews(True, age)))
    if kind == "plan":
        ages = [age]
        for old in history.reviews:
            assert old.review_on is not None
            ages += [(AS_OF - old.review_on).days + days for days in (-1, 0, 88, 89, 90)]
        last = max(
            row.start_on + timedelta(days=row.days_supply or 1) for row in rows if row.start_on
        )
        ages += [max(0, (AS_OF - last).days + days) for days in (89, 90, 91)]
        on = before(AS_OF, draw(st.sampled_from(ages)))
        return replace(history, plan_rows=(*history.plan_rows, PlanRow("p", on)))
    if kind in ("opioid", "opioids"):
        days = draw(st.sampled_from((1, 3, 4, 7, 28, 61, 62, 63, 64, 90, 91, 120)))
        ages = [0, 1, 26, 27, 28, 29, 60, 88, 89, 90, 91, 120]
        for old in history.reviews:
            assert old.review_on is not None
            ages += [(AS_OF - old.review_on).days + more for more in (-1, 0, 27, 28)]
        ended = draw(st.sampled_from(ages))
        blocks = [Block(before(AS_OF, ended + days - 1), days, Fraction(1), days)]
        if kind == "opioids":
            gap = draw(st.sampled_from((29, 30, 31)))
            blocks.append(Block(before(blocks[0].first, gap + days), days, Fraction(1), days))
        return replace(history, prescriptions=(*rows, *rows_of("codeine", 15_000, blocks, "o")))
    if kind == "condition":
        word = draw(st.sampled_from(CONDITION_WORDS))
        return replace(history, conditions=(Condition("p", "c", "x", word),))
    if kind == "unplaced":
        shortest = draw(st.sampled_from((1, 14, 15, 44, 45, 88, 89, 90, 91)))
        lost = replace(
            rows[-1],
            id="u",
            start_on=before(AS_OF, shortest),
            as_needed=False,
            quantity=None,
            days_supply=None,
        )
        return replace(history, prescriptions=(*rows, lost))
    if kind == "stay":
        start = before(AS_OF, draw(st.sampled_from((0, 1, 14, 30, 89, 90, 91))))
        nights = draw(st.sampled_from((None, 1, 5)))
        end = None if nights is None else start + timedelta(days=nights)
        return replace(
            history, encounters=(Encounter("e", "p", start, end, EncounterKind.INPATIENT),)
        )
    if kind == "active":
        status = draw(st.sampled_from((PrescriptionStatus.ACTIVE, PrescriptionStatus.STOPPED)))
        last_row = rows[-1]
        assert last_row.start_on is not None
        end = last_row.start_on + timedelta(days=(last_row.days_supply or 9) - 1)
        ended_row = replace(last_row, status=status, end_on=end)
        return replace(history, prescriptions=(*rows[:-1], ended_row))
    if kind == "detox":
        indication = draw(st.sampled_from(("alcohol withdrawal", None, "epilepsy", "spasm")))
        return replace(
            history, prescriptions=tuple(replace(row, indication=indication) for row in rows)
        )
    if kind == "fill":
        order = draw(st.sampled_from(rows))
        assert order.start_on is not None
        later = order.start_on + timedelta(days=draw(st.sampled_from((0, 13, 14, 15))))
        fill = replace(order, id="f", source=Source.DISPENSED, start_on=later)
        return replace(history, prescriptions=(*rows, fill))
    if kind == "unread":
        long_ago = before(AS_OF, draw(st.sampled_from((60, 363, 364, 365, 366))))
        row = replace(rows[-1], id="w", start_on=long_ago, units_per_day=None, quantity=None)
        return replace(history, prescriptions=(*rows, replace(row, days_supply=3)))
    if kind == "hole" and len(rows) > 2:
        gone = draw(st.integers(1, len(rows) - 1))
        return replace(history, prescriptions=rows[:gone] + rows[gone + 1 :])
    key = draw(st.sampled_from(("diazepam", "oxazepam", "nitrazepam", "zolpidem")))
    if kind == "beside":
        # A second drug that ends in the last weeks, after about as long as makes a set steady.
        days = draw(st.sampled_from((12, 13, 14, 15, 16, 30)))
        ends = draw(st.sampled_from((1, 4, 8, 20, 28, 29, 30, 31)))
        block = Block(before(AS_OF, ends + days - 1), days, Fraction(draw(st.integers(1, 8))), 30)
        return replace(
            history, prescriptions=(*rows, *rows_of(key, STRENGTHS_UG[key][-1], [block], "b"))
        )
    first = before(AS_OF, age)
    blocks = [Block(first, draw(st.sampled_from((5, 28, 90))), Fraction(1), 28)]
    return replace(history, prescriptions=(*rows, *rows_of(key, STRENGTHS_UG[key][0], blocks, "d")))


@st.composite
def edge_histories(draw: st.DrawFn) -> PatientHistory:
    """A plain course at a limit with none to three records beside it."""
    rows = draw(courses())
    first = min(row.start_on for row in rows if row.start_on is not None)
    history = PatientHistory(
        Patient("p", birth_date=draw(st.sampled_from((None, date(1961, 6, 30), date(1961, 7, 1))))),
        tuple(rows),
        first_record_on=before(first, draw(st.sampled_from((0, 60, 61)))),
    )
    for _ in range(draw(st.integers(0, 3))):
        history = draw(extras(history))
    return history
