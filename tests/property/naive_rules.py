"""Nine rules a second time, from the written definitions alone: outcome and severity only.

Sections 5 to 9 of the precise rules over `naive_exposure`. An answer is a pair such as
("finding", "high"), ("excluded", "high"), ("unassessable", None), or None for no outcome.
"""

from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.drug import DrugClass, Ingredient
from clinic_desktop.domain.records import PrescriptionStatus
from clinic_desktop.domain.review import Decision, Review
from tests.property.naive_exposure import (
    LONG_ACTING,
    NaiveEpisode,
    NaiveExposure,
    drug_of,
    indications,
    r8,
    start_of,
    tables,
)

Answer = tuple[str, str | None] | None
LEVELS = ["info", "moderate", "high", "critical"]
UNASSESSABLE: Answer = ("unassessable", None)
RESP = ("copd", "sleep-apnoea", "respiratory-failure")
SUD = ("alcohol-use-disorder", "substance-use-disorder")


def age_days(x: NaiveExposure, review: Review) -> int:
    assert review.review_on is not None
    return (x.as_of - review.review_on).days


def met(x: NaiveExposure, severity: str, exclusions: str = "", *own: bool) -> Answer:
    excluded = x.exclusions(exclusions) or any(own)
    return ("excluded" if excluded else "finding", severity)


def up(severity: str) -> str:
    return LEVELS[min(3, LEVELS.index(severity) + 1)]


def down(severity: str) -> str:
    return LEVELS[max(0, LEVELS.index(severity) - 1)]


def highest(severities: list[str]) -> str:
    return max(severities, key=LEVELS.index)


# --- duration ----------------------------------------------------------------------------------


def dur_01(x: NaiveExposure) -> Answer:
    e = x.current
    if (
        e is not None
        and e.covered_days >= 29
        and any(s.start >= e.start + 21 for s in e.supplies)
        and x.pattern(e) in ("regular", "mixed")
        and e.elapsed <= 89
    ):
        return met(x, "moderate", "PC SZ AD IP RBD")
    if x.unplaced and not (e is not None and e.elapsed >= 90):
        return UNASSESSABLE
    return None


def dur_02(x: NaiveExposure) -> Answer:
    e = x.current
    if e is not None and e.elapsed >= 90 and x.pdc_now(e, 90) >= 57:
        recent = any(x.is_complete(r) and age_days(x, r) <= 90 for r in x.reviews)
        return met(x, "info" if recent else "high", "PC SZ AD IP RBD")
    return UNASSESSABLE if x.unplaced else None


def dur_03(x: NaiveExposure) -> Answer:
    e = x.current
    reasoned = x.plan_rows_between(x.d - 365, x.d) or any(
        age_days(x, r) <= 365
        and (
            r.decision in (Decision.TAPER, Decision.REDUCE, Decision.STOP, Decision.REFER) or r8(r)
        )
        for r in x.reviews
    )
    if e is not None and e.elapsed >= 180 and x.pdc_now(e, 180) >= 50 and not reasoned:
        return met(x, "high", "PC SZ AD IP RBD")
    return UNASSESSABLE if x.unplaced else None


# --- escalation --------------------------------------------------------------------------------


def esc_01(x: NaiveExposure) -> Answer:
    e = x.current
    if e is None or e.elapsed < 57:
        return None
    answers = [
        esc_01_group(x, e, DrugClass.BENZODIAZEPINE),
        esc_01_group(x, e, DrugClass.Z_DRUG),
    ]
    severities = [a for a in answers if a not in (None, "unassessable")]
    if severities:
        return met(x, highest(severities), "PC SZ AD")
    return UNASSESSABLE if "unassessable" in answers else None


def esc_01_group(x: NaiveExposure, e: NaiveEpisode, group: DrugClass) -> str | None:
    def covered_dose(day: int) -> dict[Ingredient, Fraction | None]:
        doses = x.doses(day, covered=True)
        return {drug: mg for drug, mg in doses.items() if drug.drug_class is group}

    days = [day for day in range(e.start, min(x.d, e.last) + 1) if covered_dose(day)]
    if not days:
        return None
    c_days = [day for day in days if day > days[-1] - 28]
    c_start = days[-1] - 27
    first, last = (29, 90) if e.elapsed >= 90 else (15, 42)
    b_first, b_last = e.start + first - 1, min(e.start + last - 1, c_start - 1)
    b_days = [day for day in days if b_first <= day <= b_last]
    if len(b_days) < 14 or len(c_days) < 14:
        return None
    drugs = {drug for day in b_days + c_days for drug in covered_dose(day)}
    if len(drugs) > 1 and group is DrugClass.Z_DRUG:
        return None
    if any(None in covered_dose(day).values() for day in b_days + c_days):
        return "unassessable"
    if len(drugs) > 1:
        if any(
            d.mg_for_10_diazepam_va_dod is None or d.mg_for_10_diazepam_ashton is None
            for d in drugs
        ):
            return "unassessable"

        def mean_dde(some: list[int], table: int) -> Fraction:
            return sum((x.dde(covered_dose(day))[table] for day in some), Fraction(0)) / len(some)

        b = [mean_dde(b_days, 0), mean_dde(b_days, 1)]
        c = [mean_dde(c_days, 0), mean_dde(c_days, 1)]
        ratios = [c[0] / b[0], c[1] / b[1]]
        if min(ratios) < Fraction(6, 5) or max(ratios) < 2:
            return None
        entered = max(c) > 15 and max(b) <= 15
        before_taper = range(e.start, last_taper(x, e, c_start))

        def total(day: int) -> tuple[Fraction, Fraction]:
            return x.dde({drug: mg for drug, mg in x.doses(day).items() if drug in drugs})

        reversal = any(total(d)[0] >= c[0] and total(d)[1] >= c[1] for d in before_taper)
        return esc_01_severity(x, e, drugs, max(ratios), entered, reversal)
    (drug,) = drugs

    def mg(day: int) -> Fraction:
        known = covered_dose(day)[drug]
        assert known is not None
        return known

    b_mean = sum((mg(day) for day in b_days), Fraction(0)) / len(b_days)
    c_mean = sum((mg(day) for day in c_days), Fraction(0)) / len(c_days)
    if c_mean / b_mean < Fraction(6, 5):
        return None
    both = tables(drug)
    if both is None:
        return "unassessable"
    if min((c_mean - b_mean) * 10 / table for table in both) < Fraction(5, 2):
        return None
    floor = b_mean * Fraction(6, 5)
    issued = sorted({s.start for s in e.supplies if s.ingredient == drug})
    on_issue = [x.doses(day).get(drug) for day in issued[-2:]]
    by_issues = len(on_issue) == 2 and all(dose is not None and dose >= floor for dose in on_issue)
    own_days = [day for day in days if drug in covered_dose(day)][-28:]
    by_days = len(own_days) == 28 and all(
        (covered_dose(day)[drug] or 0) >= floor for day in own_days
    )
    if not by_issues and not by_days:
        return None

    def band(mean: Fraction) -> str | None:
        return x.band({drug: mean})

    entered = band(c_mean) == "high" and band(b_mean) != "high"
    before_taper = range(e.start, last_taper(x, e, c_start))
    reversal = any((x.doses(day).get(drug) or 0) >= c_mean for day in before_taper)
    return esc_01_severity(x, e, {drug}, c_mean / b_mean, entered, reversal)


def last_taper(x: NaiveExposure, e: NaiveEpisode, c_start: int) -> int:
    """The latest day before C on which a taper was recorded; the episode's start without one."""
    for day in range(c_start - 1, e.start - 1, -1):
        if x.plan_rows_between(day, day) or x.decided_between(
            day, day, Decision.TAPER, Decision.REDUCE
        ):
            return day
    return e.start


def esc_01_severity(
    x: NaiveExposure,
    e: NaiveEpisode,
    drugs: set[Ingredient],
    ratio: Fraction,
    entered_high: bool,
    reversal: bool,
) -> str:
    rises = 0
    for drug in drugs:
        issued = sorted({s.start for s in e.supplies if s.ingredient == drug})
        for one, two in pairwise(issued):
            before, after = x.doses(one).get(drug), x.doses(two).get(drug)
            if (
                before is not None
                and after is not None
                and after >= before * Fraction(6, 5)
                and x.d - 179 <= two <= x.d
                and one > e.start + 27
            ):
                rises += 1
    severity = "moderate"
    if ratio >= Fraction(3, 2) or entered_high or rises >= 2:
        severity = "high"
    if x.opioid_now:
        severity = "critical"
    if any(
        x.is_complete(r) and r.decision is Decision.CONTINUE and age_days(x, r) <= 30
        for r in x.reviews
    ):
        severity = down(severity)
    return "info" if reversal else severity


def esc_03_level(x: NaiveExposure) -> tuple[str | None, bool, list[int]]:
    """Level (None: low), whether a dose was unknown, and the days looked at."""

    def benzos(day: int) -> dict[Ingredient, Fraction | None]:
        doses = x.doses(day, covered=True)
        return {k: v for k, v in doses.items() if k.drug_class is DrugClass.BENZODIAZEPINE}

    days = [day for day in range(x.d - 27, x.d + 1) if benzos(day)]
    if not days:
        return None, False, days
    drugs = {drug for day in days for drug in benzos(day)}
    unknown = any(None in benzos(day).values() for day in days)
    mean = [
        sum((x.dde(x.known_part(day))[i] for day in days), Fraction(0)) / len(days) for i in (0, 1)
    ]
    only = next(iter(drugs))
    if len(drugs) == 1 and only.key in ("clonazepam", "lorazepam", "alprazolam"):
        mg = sum((x.known_part(day)[only] for day in days), Fraction(0)) / len(days)
        level = x.band({only: mg})
        if min(mean) >= 30:
            level = "very high"
    else:
        high = max(mean)
        level = (
            "very high"
            if high >= 30
            else "high"
            if high > 15
            else "moderate"
            if high > 10
            else "low"
        )
    return (None if level == "low" else level), unknown, days


def esc_03(x: NaiveExposure) -> Answer:
    level, unknown, days = esc_03_level(x)
    if not days:
        return UNASSESSABLE if x.unplaced else None
    if level is None:
        return UNASSESSABLE if unknown else None
    severity = {"moderate": "info", "high": "moderate", "very high": "high"}[level]
    if x.older or x.opioid_now or x.current_condition(*RESP):
        severity = up(severity)
    drugs = {
        drug
        for day in days
        for drug in x.doses(day, covered=True)
        if drug.drug_class is DrugClass.BENZODIAZEPINE
    }
    spasm = False
    if {drug.key for drug in drugs} == {"diazepam"} and x.current is not None:
        (drug,) = drugs
        total = sum((x.known_part(day)[drug] for day in days), Fraction(0))
        spasm = total / len(days) <= 60 and any(
            "spas" in text
            for text in indications([r for r in x.current.rows if drug_of(r).ingredient == drug])
        )
    return met(x, severity, "PC SZ AD", spasm)


# --- reviews, opioids --------------------------------------------------------------------------


def rev_02(x: NaiveExposure) -> Answer:
    e = x.current
    if e is None or e.elapsed < 90:
        return UNASSESSABLE if x.unplaced else None
    intervals = []
    run = x.last_overlap_run
    if x.opioid_now and run is not None:
        intervals.append(90)
        if x.d - run[0] + 1 <= 90:
            intervals.append(30)
    level, _, _ = esc_03_level(x)
    if x.current_condition(*SUD, "sleep-apnoea", "bipolar") or level in ("high", "very high"):
        intervals.append(60)
    if not intervals:
        intervals.append(180 if x.pattern(e) == "intermittent" else 90)
    interval = min(intervals)
    ages = [age_days(x, r) for r in x.reviews if x.is_partial(r)]
    since = min(ages, default=None)
    if since is None or since > 2 * interval:
        return met(x, "high", "PC IP")
    if since > interval:
        return met(x, "moderate", "PC IP")
    if since >= interval - 14:
        return met(x, "info", "PC IP")
    return UNASSESSABLE if x.unplaced else None


def co_01(x: NaiveExposure) -> Answer:
    run = x.last_overlap_run
    if not x.opioid_now or run is None:
        recent_opioid = any(x.d - 27 <= day <= x.d for day in x.opioid_held)
        return UNASSESSABLE if x.unplaced and recent_opioid else None
    in_run = [s for s in x.opioids if any(run[0] <= day <= run[1] for day in s.held)]
    issues = {(s.ingredient.key, s.start) for s in in_run}
    anchor = min(x.d, x.latest.last) if x.latest else x.d
    if len(issues) == 1 and all(s.n is not None and s.n <= 3 for s in in_run):
        severity = "moderate"
    elif x.d - run[0] + 1 <= 90 or x.dde_high(anchor) > 15 or x.current_condition(*RESP) or x.older:
        severity = "critical"
    else:
        severity = "high"
    if x.current_condition("palliative", "cancer-active", "sickle-cell"):
        severity = "info"
    return met(x, severity)


# --- withdrawal --------------------------------------------------------------------------------


def wd_01(x: NaiveExposure) -> Answer:
    e = x.latest
    if e is None or x.in_hospital:
        return None
    severities = []
    unknown = False
    r = min(x.d, e.last)
    gap = x.outside_hospital(r + 1, x.d)
    held_on_r = list(x.doses(r))
    usual = 7 if all(drug.key in LONG_ACTING for drug in held_on_r) else 3
    ended = any(s.stopped_on == r and r in s.held for s in e.supplies)
    single = len(e.supplies) == 1 and e.supplies[0].n is not None and e.supplies[0].n <= 14
    tapering = (
        x.plan_rows_between(r - 89, x.d)
        or x.decided_between(r - 89, x.d, Decision.TAPER, Decision.REDUCE)
        or x.detox(e)
    )
    if (
        1 <= gap <= 30
        and (gap > usual or ended)
        and at_risk(x, e, r)
        and not single
        and not tapering
    ):
        if any(s.start >= r - 14 for s in x.unplaced):
            unknown = True
        else:
            severities.append(wd_01_severity(x, e, r))
    for day in range(max(x.d - 29, e.start + 1), min(x.d, e.last) + 1):
        if day in x.held and day - 1 in x.held:
            fall = fall_between(x, day - 1, day)
            if fall is not None and fall > Fraction(1, 2) and at_risk(x, e, day - 1):
                severities.append(wd_01_severity(x, e, day - 1))
    if severities:
        return met(x, highest(severities))
    return UNASSESSABLE if unknown else None


def at_risk(x: NaiveExposure, e: NaiveEpisode, day: int) -> bool:
    dependence = x.dependence(e, day)
    return dependence == "likely" or (dependence == "possible" and x.dde_high(day) > 10)


def wd_01_severity(x: NaiveExposure, e: NaiveEpisode, day: int) -> str:
    seizures = x.current_condition("epilepsy") and any(
        x.antiseizure(e, drug) for drug in x.doses(day)
    )
    ever = x.ever_condition("withdrawal-seizure", "withdrawal-delirium", "alcohol-use-disorder")
    return "critical" if seizures or ever or x.dde_high(day) >= 30 else "high"


def counted_doses(x: NaiveExposure, day: int) -> dict[Ingredient, Fraction | None]:
    """Drugs held on a day, and those in a gap too short to be an end, at their last dose."""
    found = x.doses(day)
    for drug in {s.ingredient for s in x.supplies}:
        held = {d for s in x.supplies if s.ingredient == drug for d in s.held}
        before = [d for d in held if d < day]
        if day in held or not before:
            continue
        after = [d for d in held if d > day]
        gap_end = min(after) - 1 if after else x.d
        gap = sum(d not in x.hospital for d in range(max(before) + 1, gap_end + 1))
        if gap <= (7 if drug.key in LONG_ACTING else 3):
            found[drug] = x.doses(max(before))[drug]
    return found


def fall_between(x: NaiveExposure, u: int, v: int) -> Fraction | None:
    """Share of the dose on u that is gone on v; None where it cannot be said."""
    before, after = counted_doses(x, u), counted_doses(x, v)
    for day in range(u - 13, u):
        if set(counted_doses(x, day)) != set(before):
            return None
    if None in before.values() or None in after.values():
        return None
    if len(before) == 1 and set(after) == set(before):
        (drug,) = before
        one, two = before[drug], after[drug]
        assert one is not None
        assert two is not None
        return (one - two) / one
    falls = []
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
        if totals[0] == 0:
            return None
        falls.append((totals[0] - totals[1]) / totals[0])
    return min(falls)


# --- data quality ------------------------------------------------------------------------------


def dq_01(x: NaiveExposure) -> Answer:
    rows = [r for r in x.history.prescriptions if r.drug is not None]
    bzra = [r for r in rows if drug_of(r).ingredient.is_bzra]
    if not bzra:
        return None
    unread = any(s.mg_a_day is None and x.d - 364 <= s.start <= x.d for s in x.supplies)
    e = x.current
    scope = e.rows if e is not None else [r for r in x.usable_bzra if start_of(r) >= x.d - 89]
    no_indication = (
        bool(scope)
        and not indications(scope)
        and not any(r.indication == "valid" for r in x.reviews)
    )
    stale = False
    for key in {drug_of(r).ingredient.key for r in x.usable_bzra}:
        mine = [r for r in x.usable_bzra if drug_of(r).ingredient.key == key]
        latest = max(start_of(r) for r in mine)
        if x.d - latest > 90 and any(r.status is PrescriptionStatus.ACTIVE for r in mine):
            stale = True
    dates = [
        r.start_on
        for r in rows
        if drug_of(r).ingredient.is_bzra or drug_of(r).ingredient.drug_class is DrugClass.OPIOID
    ]
    dates += [r.review_on for r in x.history.reviews]
    dates += [c.onset_on for c in x.history.conditions]
    dates += [s.start_on for s in x.history.encounters]
    future = any(on is not None and on > x.as_of for on in dates)
    return met(x, "info") if unread or no_indication or stale or future else None


RULES = {
    "DUR-01": dur_01,
    "DUR-02": dur_02,
    "DUR-03": dur_03,
    "ESC-01": esc_01,
    "ESC-03": esc_03,
    "REV-02": rev_02,
    "CO-01": co_01,
    "WD-01": wd_01,
    "DQ-01": dq_01,
}
