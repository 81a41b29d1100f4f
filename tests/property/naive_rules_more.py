"""Eleven rules more from the written definitions alone, and every rule's answer in one place.

As `naive_rules`: outcome and severity only, by loops over days, meant to be checked by eye.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise

from clinic_desktop.domain.drug import Ingredient, LabelledMaximum
from clinic_desktop.domain.records import Condition, EncounterKind, PrescriptionStatus, Sex
from tests.property import naive_rules as first
from tests.property.naive_exposure import (
    NaiveEpisode,
    NaiveExposure,
    NaiveSupply,
    indications,
    recorded_quantity,
    start_of,
    tables,
)
from tests.property.naive_rules import (
    RESP,
    SUD,
    UNASSESSABLE,
    Answer,
    counted_doses,
    highest,
    met,
)


def naive_outcomes(x: NaiveExposure) -> dict[str, Answer]:
    """Every rule's answer."""
    patient = x.history.patient
    rules = {
        **first.RULES,
        "DUR-04": dur_04,
        "ESC-02": esc_02,
        "ESC-04": esc_04,
        "REV-01": rev_01,
        "REV-03": rev_03,
        "CO-02": co_02,
        "PAT-01": pat_01,
        "PAT-02": pat_02,
        "WD-02": wd_02,
        "PT-02": pt_02,
        "PT-04": pt_04,
    }
    if patient.merged_into or (patient.deceased_on is not None and patient.deceased_on <= x.as_of):
        return dict.fromkeys(rules)
    return {name: rule(x) for name, rule in rules.items()}


def falls(x: NaiveExposure) -> list[Condition]:
    """Falls and hip fractures that began in the last 365 days."""
    return [
        c
        for c in x.history.conditions
        if c.word in ("fall", "hip-fracture")
        and c.onset_on is not None
        and 0 <= (x.as_of - c.onset_on).days <= 365
    ]


def anchor(x: NaiveExposure) -> int:
    return min(x.d, x.latest.last) if x.latest else x.d


# --- duration, escalation -------------------------------------------------------------------------


def dur_04(x: NaiveExposure) -> Answer:
    dates = {s.start for s in x.supplies if s.start >= x.d - 364}
    # "in 365 days" belongs to the issue with repeats as well (section 4 of the catalogue).
    repeats = any((r.repeats or 0) > 0 for r in x.usable_bzra if start_of(r) >= x.d - 364)
    if len(dates) < 2 and not (dates and repeats):
        return None
    if x.age is not None and x.age < 65:
        return None
    if x.current is None:
        return UNASSESSABLE if x.unplaced else None
    if x.age is None:
        return UNASSESSABLE
    worse = (
        falls(x)
        or x.current_condition("dementia")
        or x.opioid_now
        or x.dde_high(min(x.d, x.current.last)) > 10
    )
    return met(x, "high" if worse else "moderate", "PC SZ AD RBD")


def esc_02(x: NaiveExposure) -> Answer:
    if not (issued_too_much(x) or as_needed_creep(x)):
        return None
    finding = [a is not None and a[0] == "finding" for a in (pat_01(x), pat_02(x))]
    return met(x, "high" if any(finding) else "moderate", "PC SZ AD")


def issued_too_much(x: NaiveExposure) -> bool:
    recent = [s for s in x.supplies if not s.prn and s.start >= x.d - 89]
    for drug, line in {(s.ingredient, s.line) for s in recent}:
        mine = [s for s in recent if s.ingredient == drug and s.line == line]
        dates = sorted({s.start for s in mine})
        units_a_day = mine[0].units
        if len(dates) < 3 or units_a_day is None:
            continue
        counted = [recorded_quantity(s.rows[0]) for s in mine if s.start < dates[-1]]
        if None in counted:
            continue
        issued = sum((q for q in counted if q is not None), Fraction(0))
        expected = units_a_day * x.outside_hospital(dates[0], dates[-1] - 1)
        if (
            expected
            and issued / expected >= Fraction(6, 5)
            and issued - expected >= 7 * units_a_day
        ):
            return True
    return False


def as_needed_creep(x: NaiveExposure) -> bool:
    e = x.current
    if e is None or e.start > x.d - 90:
        return False
    for drug in {s.ingredient for s in x.supplies if s.prn}:
        mine = [s for s in x.supplies if s.prn and s.ingredient == drug]
        now = [recorded_quantity(s.rows[0]) for s in mine if s.start >= x.d - 89]
        before = [recorded_quantity(s.rows[0]) for s in mine if x.d - 179 <= s.start <= x.d - 90]
        if not now or None in now or None in before:
            continue
        units_now = sum((q for q in now if q is not None), Fraction(0))
        units_before = sum((q for q in before if q is not None), Fraction(0))
        if (
            units_now >= Fraction(3, 2) * units_before
            and x.pdc(e, 90, x.d - 90) <= 43
            and x.pdc(e, 90, x.d) >= 57
        ):
            return True
    return False


STEMS = {
    "anxiety": ("anx",),
    "panic": ("panic",),
    "insomnia": ("insom", "sleep"),
    "epilepsy": ("epilep", "seiz"),
    "seizure": ("epilep", "seiz"),
    "spasticity-cerebral-palsy": ("spas",),
    "alcohol-withdrawal": ("withdrawal", "detox"),
}


def esc_04(x: NaiveExposure) -> Answer:
    e = x.current
    if e is None:
        return UNASSESSABLE if x.unplaced else None
    a = min(x.d, e.last)
    severities = []
    unknown = False
    for drug, mg in x.doses(a).items():
        held = [s for s in x.supplies if s.ingredient == drug and a in s.held]
        maximum = maximum_of(x, drug, held)
        if maximum is None or maximum.ug_per_day is None:
            continue
        if mg is None:
            unknown = True
        elif mg * 1000 > maximum.ug_per_day:
            worse = x.opioid_now or x.older or x.current_condition(*RESP)
            severity = "critical" if worse else "high"
            severities.append("moderate" if maximum.mark == "B" else severity)
    if severities:
        return met(x, highest(severities), "AD")
    return UNASSESSABLE if unknown else None


def maximum_of(
    x: NaiveExposure, drug: Ingredient, held: list[NaiveSupply]
) -> LabelledMaximum | None:
    releases = {s.rows[0].drug.release for s in held if s.rows[0].drug is not None}
    rows = [
        row
        for row in drug.label_maxima
        if row.jurisdiction == x.jurisdiction and (row.release is None or row.release in releases)
    ]
    said = [text for s in held for text in s.indications]
    labelled = {row.indication for row in rows}
    named = {
        word
        for word in labelled
        if any(stem in text for stem in STEMS.get(word, ()) for text in said)
    }
    chosen: list[LabelledMaximum] = []
    for word in named or labelled:
        for_it = [row for row in rows if row.indication == word]
        older = [row for row in for_it if row.population == "older"]
        older = older or [r for r in rows if r.indication == "any" and r.population == "older"]
        if x.older and older:
            chosen += older
            continue
        adult = [row for row in for_it if row.population == "adult"]
        sex = x.history.patient.sex
        sexes = (sex.value,) if sex in (Sex.MALE, Sex.FEMALE) else ("male", "female")
        chosen += adult or [row for row in for_it if row.population in sexes]
    empty = [row for row in chosen if row.ug_per_day is None]
    return empty[0] if empty else max(chosen, key=lambda r: r.ug_per_day or 0, default=None)


# --- reviews --------------------------------------------------------------------------------------


def rev_01(x: NaiveExposure) -> Answer:
    e = x.current
    if e is None or e.elapsed > 89:
        return None
    if e.elapsed < 15 and len({s.start for s in e.supplies}) < 2:
        return None
    reviews = [
        r for r in x.reviews if r.review_on is not None and r.review_on.toordinal() >= e.start - 14
    ]
    indication = bool(indications(e.rows)) or any(r.indication == "valid" for r in reviews)
    plan = (
        any(r.end_on is not None and r.status is not PrescriptionStatus.STOPPED for r in e.rows)
        or x.plan_rows_between(e.start - 14, x.d)
        or any(r.decision is not None and r.next_review_on is not None for r in reviews)
    )
    return None if indication and plan else met(x, "moderate", "AD IP")


def rev_03(x: NaiveExposure) -> Answer:
    e = x.current
    if e is None:
        return UNASSESSABLE if x.unplaced else None
    if len(e.supplies) == 1 and (e.supplies[0].n or 0) <= 14:
        return UNASSESSABLE if x.unplaced else None
    missed = []
    for event in {e.start, *rises(x, e)}:
        overlap = any(day in x.held & x.opioid_held for day in range(event, x.d + 1))
        limit = 14 if overlap else 28
        reviewed = any(
            x.is_partial(r) and r.review_on is not None and r.review_on.toordinal() > event
            for r in x.reviews
        )
        if limit < x.d - event <= 90 and not reviewed:
            missed.append(limit)
    if missed:
        return met(x, "high" if 14 in missed else "moderate")
    return UNASSESSABLE if x.unplaced else None


def rises(x: NaiveExposure, e: NaiveEpisode) -> Iterator[int]:
    """Held days of a drug with at least 1.2 times its dose on its previous held day."""
    for drug in {s.ingredient for s in e.supplies}:
        days = [day for day in range(e.start, min(x.d, e.last) + 1) if drug in x.doses(day)]
        for one, two in pairwise(days):
            before, after = x.doses(one)[drug], x.doses(two)[drug]
            if before is not None and after is not None and after >= before * Fraction(6, 5):
                yield two


# --- combinations, patterns -----------------------------------------------------------------------


def co_02(x: NaiveExposure) -> Answer:
    held = {
        drug: {d for s in x.supplies if s.ingredient == drug for d in s.held if d <= x.d}
        for drug in {s.ingredient for s in x.supplies}
    }
    for one, two in combinations(held, 2):
        shared = sorted(held[one] & held[two])
        if sum(day >= x.d - 55 for day in shared) < 14:
            continue
        f = shared[-1]
        for day in reversed(shared):
            if f - day - 1 > 30:
                break
            f = day
        if all(
            any(s.ingredient == drug and s.start > f for s in x.supplies) for drug in (one, two)
        ):
            worse = x.older or x.dde_high(anchor(x)) > 15
            return met(
                x, "high" if worse else "moderate", "PC SZ AD", x.plan_rows_between(x.d - 56, x.d)
            )
    return None


def pat_01(x: NaiveExposure) -> Answer:
    early = []
    for drug, line in {(s.ingredient, s.line) for s in x.supplies}:
        mine = [s for s in x.supplies if s.ingredient == drug and s.line == line]
        for previous, issue in pairwise(mine):
            if previous.n is None:
                continue
            left = previous.start + previous.n - issue.start
            if left >= 7 and left > Fraction(previous.n, 4):
                early.append(issue.start)
    if sum(day >= x.d - 89 for day in early) < 2 and sum(day >= x.d - 179 for day in early) < 3:
        return None
    worse = x.opioid_now or x.current_condition(*SUD)
    return met(x, "high" if worse else "moderate", "PC SZ AD")


def pat_02(x: NaiveExposure) -> Answer:
    discharged = [
        stay.end_on.toordinal()
        for stay in x.history.encounters
        if stay.kind is EncounterKind.INPATIENT and stay.end_on is not None
    ]
    issues = [
        s
        for s in x.supplies
        if s.start >= x.d - 179 and not any(0 <= s.start - day <= 7 for day in discharged)
    ]
    named = [s for s in issues if s.rows[0].prescriber and s.rows[0].organisation]
    prescribers = {s.rows[0].prescriber for s in named}
    organisations = {s.rows[0].organisation for s in named}
    together = any(
        one.rows[0].prescriber != two.rows[0].prescriber
        and one.rows[0].organisation != two.rows[0].organisation
        and one.n is not None
        and two.n is not None
        and set(range(one.start, one.start + one.n)) & set(range(two.start, two.start + two.n))
        for one, two in combinations(named, 2)
    )
    if len(prescribers) >= 2 and len(organisations) >= 2 and together:
        early = pat_01(x)
        severity = "info" if len(prescribers) == 2 else "moderate"
        if len(prescribers) >= 4 and early is not None and early[0] == "finding":
            severity = "high"
        return met(x, severity, "PC SZ AD", x.current_condition("cancer-active"))
    return UNASSESSABLE if len(issues) >= 2 and len(named) < len(issues) else None


# --- withdrawal, patient risk ---------------------------------------------------------------------


def wd_02(x: NaiveExposure) -> Answer:
    e = x.current
    if e is None or x.in_hospital:
        return None
    found: list[Fraction] = []
    unknown = False
    for v in range(x.d - 27, x.d + 1):
        for u in range(max(v - 14, e.start), v):
            if u not in x.held or v not in x.held or any(d in x.hospital for d in range(u, v + 1)):
                continue
            fall = fall_of(x, u, v)
            if fall is not None and fall <= Fraction(1, 4):
                continue
            if not steady(x, u) or x.dependence(e, u) != "likely":
                continue
            if any(is_single_cut(x, day) for day in range(u + 1, v + 1)):
                continue
            if fall is None:
                unknown = True
            else:
                found.append(fall)
    if found:
        return met(x, "high" if max(found) > Fraction(1, 2) else "moderate", "AD")
    return UNASSESSABLE if unknown else None


@lru_cache(maxsize=4096)
def counted(x: NaiveExposure, day: int) -> dict[Ingredient, Fraction | None]:
    return counted_doses(x, day)


def steady(x: NaiveExposure, u: int) -> bool:
    return all(set(counted(x, day)) == set(counted(x, u)) for day in range(u - 13, u))


def is_single_cut(x: NaiveExposure, day: int) -> bool:
    if day not in x.held or day - 1 not in x.held or not steady(x, day - 1):
        return False
    fall = fall_of(x, day - 1, day)
    return fall is not None and fall > Fraction(1, 2)


def fall_of(x: NaiveExposure, u: int, v: int) -> Fraction | None:
    """The share that is gone; None when a dose is unknown or a drug is in neither table."""
    before, after = counted(x, u), counted(x, v)
    if None in before.values() or None in after.values():
        return None
    if before == after:
        return Fraction(0)
    if len(before) == 1 and set(before) == set(after):
        (drug,) = before
        one, two = before[drug], after[drug]
        assert one is not None
        assert two is not None
        return (one - two) / one
    shares = []
    for table in (0, 1):
        totals = []
        for doses in (before, after):
            total = Fraction(0)
            for drug, mg in doses.items():
                both = tables(drug)
                if both is None:
                    return None
                total += (mg or 0) * 10 / both[table]
            totals.append(total)
        shares.append((totals[0] - totals[1]) / totals[0])
    return min(shares)


def pt_02(x: NaiveExposure) -> Answer:
    if not x.current_condition(*RESP):
        return None
    if x.current is None:
        return UNASSESSABLE if x.unplaced else None
    worse = x.opioid_now or x.current_condition("respiratory-failure")
    return met(x, "critical" if worse else "high")


def pt_04(x: NaiveExposure) -> Answer:
    if x.age is not None and x.age < 65:
        return None
    if x.current is not None and falls(x):
        return UNASSESSABLE if x.age is None else met(x, "high")
    undated = x.ever_condition("fall", "hip-fracture") and any(
        c.word in ("fall", "hip-fracture") and c.onset_on is None for c in x.history.conditions
    )
    if undated and (x.current is not None or x.unplaced):
        return UNASSESSABLE
    return None
