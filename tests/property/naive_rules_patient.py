"""The rules about patient risk from their help page alone, by loops over days.

Outcome and severity only; a second reading, meant to be checked by eye against
`resources/help/rules-precise-patient.md`.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.records import Condition, EncounterKind, Sex
from clinic_desktop.domain.review import Decision
from tests.property.naive_exposure import NaiveExposure
from tests.property.naive_rules import UNASSESSABLE, Answer, met

WORDS = (
    "pregnancy", "lactation", "alcohol-use-disorder", "substance-use-disorder", "dementia",
    "delirium", "liver-disease", "ptsd", "bipolar", "psychosis", "suicidality", "overdose",
    "myasthenia-gravis", "complex-sleep-behaviour", "palliative",
)  # fmt: skip


def recorded(x: NaiveExposure, *words: str) -> list[Condition]:
    return [
        c
        for c in x.history.conditions
        if c.word in words and (c.onset_on is None or c.onset_on <= x.as_of)
    ]


def is_current(x: NaiveExposure, c: Condition) -> bool:
    return not c.not_current and (c.end_on is None or c.end_on >= x.as_of)


def ago(x: NaiveExposure, on: date) -> int:
    return (x.as_of - on).days


def with_use(x: NaiveExposure, severity: str, exclusions: str = "") -> Answer:
    if x.current is None:
        return UNASSESSABLE if x.unplaced else None
    return met(x, severity, exclusions)


def or_undated(x: NaiveExposure, conditions: list[Condition]) -> Answer:
    return UNASSESSABLE if conditions and (x.current is not None or x.unplaced) else None


def pt_01(x: NaiveExposure) -> Answer:
    current = [c for c in recorded(x, "pregnancy", "lactation") if is_current(x, c)]
    for c in current:
        limit = 280 if c.word == "pregnancy" else 365
        if c.end_on is not None or (c.onset_on is not None and ago(x, c.onset_on) <= limit):
            return with_use(x, "high")
    return or_undated(x, [c for c in current if c.onset_on is None])


def pt_03(x: NaiveExposure) -> Answer:
    best = ""
    undated = []
    for c in recorded(x, "alcohol-use-disorder", "substance-use-disorder"):
        if is_current(x, c):
            recent = c.onset_on is None or ago(x, c.onset_on) <= 730
            best = "high" if recent else best or "moderate"
            continue
        over = c.end_on or c.onset_on
        if over is None:
            undated.append(c)
        elif ago(x, over) <= 730:
            best = best or "moderate"
    return with_use(x, best) if best else or_undated(x, undated)


def pt_05(x: NaiveExposure) -> Answer:
    delirium = recorded(x, "delirium")
    if any(is_current(x, c) for c in recorded(x, "dementia")) or any(
        c.onset_on is not None and ago(x, c.onset_on) <= 90 for c in delirium
    ):
        return with_use(x, "high", "PC")
    return or_undated(x, [c for c in delirium if c.onset_on is None and is_current(x, c)])


def pt_06(x: NaiveExposure) -> Answer:
    if x.history.patient.sex is Sex.MALE:
        return None
    anchor = min(x.d, x.current.last) if x.current else x.d

    def dose(day: int) -> tuple[bool, Fraction | None]:
        for drug, ug in x.doses(day).items():
            if drug.key == "zolpidem":
                return True, ug
        return False, None

    if x.current is None or not dose(anchor)[0]:
        recent = [s for s in x.unplaced if s.ingredient.key == "zolpidem"]
        return UNASSESSABLE if recent else None
    if x.history.patient.sex is not Sex.FEMALE:
        return UNASSESSABLE
    changed = before = None
    for day in range(x.current.start, anchor + 1):
        held, ug = dose(day)
        if not held:
            continue
        if changed is None or (before is not None and ug and ug >= Fraction(6, 5) * before):
            changed = day
        before = ug
    assert changed is not None
    return met(x, "moderate" if x.d - changed <= 28 else "info")


def pt_07(x: NaiveExposure) -> Answer:
    if not any(is_current(x, c) for c in recorded(x, "liver-disease")):
        return None
    severity = "moderate"
    if x.current is not None:
        for drug, mg in x.doses(min(x.d, x.current.last)).items():
            limit = {"zopiclone": Fraction(15, 4), "zolpidem": Fraction(5)}.get(drug.key)
            if limit is not None:
                over = mg is not None and mg > limit
            else:
                over = drug.key not in ("lorazepam", "oxazepam", "temazepam")
            severity = "high" if over else severity
    return with_use(x, severity)


def simple(word: str, severity: str) -> Callable[[NaiveExposure], Answer]:
    def rule(x: NaiveExposure) -> Answer:
        found = any(is_current(x, c) for c in recorded(x, word))
        return with_use(x, severity) if found else None

    return rule


def pt_09(x: NaiveExposure) -> Answer:
    if not any(is_current(x, c) for c in recorded(x, "bipolar", "psychosis")):
        return None
    taper = x.plan_rows_between(x.d - 89, x.d) or x.decided_between(
        x.d - 89, x.d, Decision.TAPER, Decision.REDUCE
    )
    return with_use(x, "moderate") if taper else None


def pt_10(x: NaiveExposure) -> Answer:
    found = recorded(x, "suicidality", "overdose")
    if any(c.onset_on is not None and ago(x, c.onset_on) <= 365 for c in found):
        return with_use(x, "critical")
    return or_undated(x, [c for c in found if c.onset_on is None])


def pt_11(x: NaiveExposure) -> Answer:
    def fits(issue: int) -> list[int]:
        """Ends of the stays in or after which the issue lies, unused before them."""
        ends = []
        for stay in x.history.encounters:
            if stay.kind is not EncounterKind.INPATIENT or not stay.start_on or not stay.end_on:
                continue
            begin, end = stay.start_on.toordinal(), stay.end_on.toordinal()
            unused = not any(begin - 180 <= day < begin for day in x.held)
            if end <= x.d and begin <= issue <= end + 14 and unused:
                ends.append(end)
        return ends

    if x.current is None:
        return UNASSESSABLE if any(fits(s.start) for s in x.unplaced) else None
    if x.current.elapsed > 89:
        return None
    issues = sorted({s.start for s in x.current.supplies})
    ends = fits(issues[0])
    if not ends or len(issues) < 2 or issues[-1] <= max(ends):
        return None
    return met(x, "moderate")


def pt_13(x: NaiveExposure) -> Answer:
    if not recorded(x, "complex-sleep-behaviour"):
        return None
    z_drug = DrugClass.Z_DRUG
    held = x.current and x.doses(min(x.d, x.current.last))
    if held and any(drug.drug_class is z_drug for drug in held):
        return met(x, "critical")
    recent = [s for s in x.unplaced if s.ingredient.drug_class is z_drug]
    return UNASSESSABLE if recent else None


RULES: dict[str, Callable[[NaiveExposure], Answer]] = {
    "PT-01": pt_01,
    "PT-03": pt_03,
    "PT-05": pt_05,
    "PT-06": pt_06,
    "PT-07": pt_07,
    "PT-08": simple("ptsd", "moderate"),
    "PT-09": pt_09,
    "PT-10": pt_10,
    "PT-11": pt_11,
    "PT-12": simple("myasthenia-gravis", "high"),
    "PT-13": pt_13,
}
