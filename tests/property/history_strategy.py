"""Whole small histories that bite: all that the counting and the rules look at, near the edges."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.domain.drug import Ingredient, RecognisedDrug
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import (
    Condition,
    Encounter,
    EncounterKind,
    Patient,
    PlanRow,
    Prescription,
    PrescriptionStatus,
    Sex,
    Source,
)
from clinic_desktop.domain.review import Contact, Decision, Review

AS_OF = date(2026, 6, 30)
# A whole history is drawn in many small choices, which Hypothesis would call slow.
some = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
STRENGTHS_UG = {
    "diazepam": (2_000, 5_000, 10_000),
    "clonazepam": (500, 1_000, 2_000),
    "lorazepam": (1_000, 2_000),
    "alprazolam": (250, 500, 1_000),
    "temazepam": (10_000, 20_000),
    "oxazepam": (10_000, 15_000),
    "nitrazepam": (5_000, 10_000),
    "clobazam": (10_000, 20_000),
    "brotizolam": (250,),
    "zopiclone": (3_750, 7_500),
    "zolpidem": (5_000, 10_000),
    "morphine": (10_000,),
    "codeine": (15_000, 30_000),
}
OPIOIDS = ("morphine", "codeine")
EDGES: tuple[int, ...] = (
    0,
    1,
    3,
    7,
    8,
    13,
    14,
    15,
    27,
    28,
    29,
    30,
    31,
    32,
    42,
    56,
    57,
    59,
    60,
    61,
    62,
)
EDGES += (88, 89, 90, 91, 92, 104, 120, 179, 180, 181, 182, 240, 364, 365, 366, 400)
LENGTHS = (1, 2, 3, 4, 7, 10, 14, 15, 28, 28, 28, 29, 30, 30, 31, 56, 56, 57, 60, 61, 84, 90, 100)
UNITS = tuple(Fraction(u) for u in ("1/2", "1", "3/2", "2", "3", "4"))
INDICATIONS = (
    *(None, None, None, "anxiety", "Epilepsy", "alcohol withdrawal", "muscle spasm", ""),
    *("insomnia", "panic", "sleep"),
)
CONDITION_WORDS = (
    "palliative",
    "epilepsy",
    "rem-sleep-behaviour-disorder",
    "copd",
    "sleep-apnoea",
    "respiratory-failure",
    "alcohol-use-disorder",
    "substance-use-disorder",
    "bipolar",
    "cancer-active",
    "sickle-cell",
    "withdrawal-seizure",
    "withdrawal-delirium",
    "fall",
    "fall",
    "hip-fracture",
    "dementia",
)


@cache
def ingredients() -> Mapping[str, Ingredient]:
    return load_catalogue().ingredients


days_ago = st.one_of(st.sampled_from(EDGES), st.integers(0, 420))
soon_or_past = st.one_of(days_ago, st.sampled_from((-1, -5, -30)))


def before(as_of: date, days: int) -> date:
    return as_of - timedelta(days=days)


@dataclass(frozen=True)
class Line:
    """What stays the same from issue to issue until the prescriber changes it."""

    drug: RecognisedDrug
    units: Fraction
    as_needed: bool
    n: int
    wording: str


# How a row tells its dose and length; each leaves something else out.
WORDINGS: tuple[str, ...] = (
    "full",
    "full",
    "full",
    "full",
    "full",
    "no-length",
    "no-directions",
    "quantity",
)
WORDINGS += ("end", "days-only", "nothing", "zero", "misfit", "part", "scrap", "crumb")


@st.composite
def lines(draw: st.DrawFn, ingredient: Ingredient, clear: bool) -> Line:
    """A clear line is one whose dose and length are both told."""
    strengths = STRENGTHS_UG[ingredient.key]
    told = clear or draw(st.integers(0, 3)) > 0
    return Line(
        drug=RecognisedDrug(
            ingredient, draw(st.sampled_from(strengths if told else (*strengths, None)))
        ),
        units=draw(st.sampled_from(UNITS)),
        as_needed=draw(st.integers(0, 5)) == 0,
        n=draw(st.sampled_from(LENGTHS)),
        wording="full" if told else draw(st.sampled_from(WORDINGS)),
    )


def row_of(line: Line, number: int, start: date) -> Prescription:
    quantity: Fraction | None = line.n * line.units
    days: int | None = line.n
    units: Fraction | None = line.units
    end: date | None = None
    wording = line.wording
    if wording == "no-length":
        quantity = days = None
    elif wording == "no-directions":
        units = None
    elif wording == "quantity":
        days = None
    elif wording == "end":
        quantity = days = None
        end = start + timedelta(days=line.n - 1)
    elif wording == "days-only":
        units = quantity = None
    elif wording == "nothing":
        units = quantity = days = None
    elif wording == "part":
        quantity, days = line.n * line.units * Fraction(4, 5), None
    elif wording == "scrap":
        quantity, days = max(Fraction(1), line.units / 3), None
    elif wording == "crumb":
        quantity, days = Fraction(1, 2), None
    elif wording == "zero":
        days = 0
    elif wording == "misfit":
        days = max(1, line.n // 2)
    return Prescription(
        id=f"r{number}",
        patient_id="p",
        drug_text=line.drug.ingredient.key,
        drug=line.drug,
        start_on=start,
        directions_understood=True if units is not None else None,
        units_per_day=units,
        as_needed=line.as_needed,
        quantity=quantity,
        days_supply=days,
        end_on=end,
        prescriber="Dr A",
        organisation="Practice 1",
    )


@st.composite
def courses(
    draw: st.DrawFn, ingredient: Ingredient, as_of: date, clear: bool, start: date | None
) -> list[Prescription]:
    """Issues of one drug: refilled early, on time or late, changed, stopped, filled, repeated."""
    line = draw(lines(ingredient, clear))
    count = draw(st.integers(1, 16))
    if start is None:
        # Half of the courses run up to about the day they are looked at.
        reaching = (count * line.n - draw(st.integers(-5, 40))) % 420
        start = before(as_of, draw(st.one_of(st.just(reaching), days_ago)))
    rows: list[Prescription] = []
    indication = draw(st.sampled_from(INDICATIONS))
    steady = draw(st.booleans())
    for _ in range(count):
        if rows and start > as_of + timedelta(days=5):
            break
        row = _with(row_of(line, len(rows), start), indication=indication)
        rows.append(row)
        if draw(st.integers(0, 5)) == 0:
            rows.extend(draw(companions(row, ingredient, clear)))
        jitter = draw(st.sampled_from((0, 0, 0, -1, 1, 2, -5)))
        if not steady:
            jitter = draw(st.sampled_from((-20, -14, -8, -3, 1, 3, 4, 7, 8, 29, 30, 31, 45, 61)))
        start += timedelta(days=max(0, line.n + jitter))
        change = draw(st.integers(0, 7))
        if change == 7:
            line = draw(lines(ingredient, clear))
        elif change >= 5:
            # A change of dose and of nothing else is what most rules compare.
            line = replace(line, units=draw(st.sampled_from(UNITS)))
    ending = draw(st.sampled_from(("as it is", "active", "stopped", "early", "completed")))
    return [*rows[:-1], draw(_ended(rows[-1], ending, as_of))]


def _with(row: Prescription, **changes: Any) -> Prescription:
    return replace(row, **changes)


@st.composite
def companions(
    draw: st.DrawFn, row: Prescription, ingredient: Ingredient, clear: bool
) -> list[Prescription]:
    """Rows beside a row: its fill, its copy, another line of the drug, a row that never was."""
    assert row.start_on is not None
    kind = draw(
        st.sampled_from(
            ("fill", "copy", "near-copy", "beside", "dropped", "given", "undated", "strange")
        )
    )
    if kind == "fill":
        later = draw(st.sampled_from((0, 1, 3, 13, 14, 15)))
        return [
            _with(
                row,
                id=row.id + "f",
                source=Source.DISPENSED,
                start_on=row.start_on + timedelta(days=later),
                indication=None,
            )
        ]
    if kind == "copy":
        copy = _with(row, id=row.id + "c", indication=draw(st.sampled_from(INDICATIONS)))
        if draw(st.booleans()):
            end = row.start_on + timedelta(days=draw(st.sampled_from((5, 29))))
            copy = _with(copy, status=PrescriptionStatus.STOPPED, end_on=end)
        return [copy]
    if kind == "undated":
        return [_with(row, id=row.id + "u", start_on=None)]
    if kind == "strange":
        return [_with(row, id=row.id + "s", drug=None)]
    if kind == "near-copy":
        return [_with(row, id=row.id + "n", prescriber="Dr B")]
    if kind == "beside":
        other = draw(lines(ingredient, clear))
        start = row.start_on + timedelta(days=draw(st.sampled_from((0, 0, 1, 14))))
        return [_with(row_of(other, 0, start), id=row.id + "b")]
    status = draw(
        st.sampled_from(
            (
                PrescriptionStatus.CANCELLED,
                PrescriptionStatus.ENTERED_IN_ERROR,
                PrescriptionStatus.DRAFT,
                PrescriptionStatus.ON_HOLD,
            )
        )
    )
    soon = row.start_on + timedelta(days=3)
    if kind == "dropped":
        return [_with(row, id=row.id + "d", start_on=soon, status=status)]
    return [_with(row, id=row.id + "g", start_on=soon, source=Source.ADMINISTERED)]


@st.composite
def _ended(draw: st.DrawFn, row: Prescription, ending: str, as_of: date) -> Prescription:
    if row.start_on is None:
        return row
    if ending == "active":
        return _with(row, status=PrescriptionStatus.ACTIVE)
    if ending == "completed":
        return _with(row, status=PrescriptionStatus.COMPLETED)
    if ending == "stopped":
        return _with(
            row,
            status=PrescriptionStatus.STOPPED,
            end_on=max(row.start_on, before(as_of, draw(st.integers(-3, 33)))),
        )
    if ending == "early":
        return _with(
            row,
            status=draw(st.sampled_from((PrescriptionStatus.STOPPED, None))),
            end_on=row.start_on + timedelta(days=draw(st.integers(-1, 20))),
        )
    return row


@st.composite
def _from_somewhere(draw: st.DrawFn, row: Prescription) -> Prescription:
    """The row from one of several prescribers and practices, perhaps with repeats."""
    return _with(
        row,
        prescriber=draw(st.sampled_from(("Dr A", "Dr B", "Dr C", "Dr D", "Dr E", None))),
        organisation=draw(st.sampled_from(("P 1", "P 2", "P 2", None))),
        repeats=draw(st.sampled_from((None, 0, 1))),
    )


@st.composite
def reviews(draw: st.DrawFn, as_of: date, number: int) -> Review:
    full = draw(st.booleans())
    item = st.just("yes") if full else st.sampled_from(("yes", "not-known", "not-asked", None))
    valid = draw(st.sampled_from(("valid", "not-valid", "not-known", "not-asked", None)))
    on = before(as_of, draw(soon_or_past))
    return Review(
        id=f"v{number}",
        patient_id="p",
        review_on=draw(st.sampled_from((on, on, on, on, None))),
        reviewer=draw(st.sampled_from(("Dr A", "Dr A", "Dr A", None))),
        contact=draw(st.sampled_from((*Contact, Contact.SEEN, Contact.SEEN, None))),
        indication="valid" if full else valid,
        benefit=draw(item),
        harms=draw(item),
        actual_use=draw(item),
        interacting_risks=draw(item),
        patient_view=draw(item),
        decision=draw(st.sampled_from((*Decision, None))),
        reason=draw(item),
        next_review_on=draw(st.sampled_from((as_of, None))) if not full else as_of,
        withdrawal_signs=draw(item),
        pdmp_checked=draw(st.sampled_from(("yes", "not-asked", None))),
        naloxone_offered=draw(st.sampled_from(("yes", "not-asked", None))),
    )


def _handovers(rows: list[Prescription]) -> list[date]:
    """Days on which another drug could take over from the one issued last."""
    last = max(rows, key=lambda row: row.start_on or date.min)
    assert last.start_on is not None
    runs_out = last.start_on + timedelta(days=last.days_supply or 28)
    return [last.start_on, *(runs_out + timedelta(days=late) for late in (-7, -1, 0, 1, 4, 8))]


@st.composite
def histories(draw: st.DrawFn, as_of: date = AS_OF) -> PatientHistory:
    """One person's records."""
    known = ingredients()
    bzras: list[str] = [key for key in STRENGTHS_UG if key not in OPIOIDS]
    keys = draw(st.lists(st.sampled_from(bzras), min_size=1, max_size=2))
    if draw(st.integers(0, 2)) == 0:
        keys.append(draw(st.sampled_from(OPIOIDS)))
    clear = draw(st.booleans())
    rows: list[Prescription] = []
    for index, key in enumerate(keys):
        start = None
        if rows and draw(st.integers(0, 3)) == 0:
            start = draw(st.sampled_from(_handovers(rows)))
        course = draw(courses(known[key], as_of, clear, start))
        rows += [_with(row, id=f"{index}{row.id}") for row in course]
    if draw(st.integers(0, 3)) == 0:
        rows = [draw(_from_somewhere(row)) for row in rows]
    stays = []
    for number in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
        start = before(as_of, draw(soon_or_past))
        length = draw(st.sampled_from((None, 0, 1, 2, 5, 14, 35)))
        stays.append(
            Encounter(
                f"e{number}",
                "p",
                start,
                None if length is None else start + timedelta(days=length),
                draw(st.sampled_from((EncounterKind.INPATIENT,) * 4 + tuple(EncounterKind))),
            )
        )
    conditions = [
        Condition(
            "p",
            str(number),
            "x",
            draw(st.sampled_from(CONDITION_WORDS)),
            onset_on=draw(st.one_of(st.none(), soon_or_past.map(lambda k: before(as_of, k)))),
            end_on=draw(
                st.sampled_from((None, None, None, before(as_of, 1), as_of, before(as_of, -9)))
            ),
            not_current=draw(st.integers(0, 5)) == 0,
        )
        for number in range(draw(st.sampled_from((0, 0, 1, 1, 2))))
    ]
    first = min(row.start_on for row in rows if row.start_on is not None)
    earlier = draw(st.sampled_from((0, 0, 30, 59, 60, 61, 62)))
    born = draw(
        st.sampled_from(
            (date(1980, 2, 29), date(1961, 6, 30), date(1961, 7, 1), date(1940, 1, 1), None)
        )
    )
    ended = draw(st.integers(0, 40))
    return PatientHistory(
        patient=Patient(
            "p",
            birth_date=born,
            sex=draw(st.sampled_from(Sex)),
            deceased_on=before(as_of, draw(st.integers(-1, 1))) if ended == 40 else None,
            merged_into="q" if ended == 39 else None,
        ),
        prescriptions=tuple(draw(st.permutations(rows))),
        conditions=tuple(conditions),
        encounters=tuple(stays),
        reviews=tuple(
            draw(reviews(as_of, k)) for k in range(draw(st.sampled_from((0, 0, 1, 1, 2, 3))))
        ),
        plan_rows=tuple(
            PlanRow("p", before(as_of, draw(soon_or_past)))
            for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2))))
        ),
        first_record_on=min(
            [before(first, earlier)] + [s.start_on for s in stays if s.start_on is not None]
        ),
    )
