"""Asks the program and the second implementation the same questions, side by side."""

from fractions import Fraction
from functools import cache

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.timeline import Timeline, build_timeline
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.registry import load_rules
from clinic_desktop.rules.spec import RuleSet
from tests.property.history_strategy import AS_OF
from tests.property.naive_exposure import NaiveExposure
from tests.property.naive_rules_more import naive_outcomes

Pair = tuple[str, object, object]


@cache
def rule_set() -> RuleSet:
    """The rules as the program ships them."""
    return load_rules(resources_root() / "rules", load_catalogue().citations.keys())


def timeline_of(history: PatientHistory, place: str) -> Timeline:
    return build_timeline(history, as_of=AS_OF, jurisdiction=place, numbers=rule_set().numbers)


def exposure_pairs(timeline: Timeline, naive: NaiveExposure) -> list[Pair]:
    """Figure, the program's value and the other's."""
    ours = timeline.episodes
    theirs = naive.episodes
    pairs: list[Pair] = [
        ("episodes", [(e.start_day, e.last_day) for e in ours], [(e.start, e.last) for e in theirs])
    ]
    for one, two in zip(ours, theirs, strict=False):
        pairs += [
            ("elapsed", one.elapsed_days, two.elapsed),
            ("covered", one.covered_days, two.covered_days),
            ("pdc 28", one.pdc_hundredths(28), naive.pdc_now(two, 28)),
            ("pdc 90", one.pdc_hundredths(90), naive.pdc_now(two, 90)),
            ("pdc 180", one.pdc_hundredths(180), naive.pdc_now(two, 180)),
            ("pattern", one.pattern and one.pattern.value, naive.pattern(two)),
            (
                "gaps",
                [(gap.first_day, gap.last_day) for gap in one.gaps],
                naive.runs(two.gap_days),
            ),
            ("left censored", one.left_censored, two.left_censored),
            ("current", one.current, two.current),
        ]
    days = {naive.d, naive.d + 5}
    for episode in theirs:
        days |= {episode.start, episode.last, (episode.start + episode.last) // 2}
    for supply in naive.supplies:
        days |= {supply.start - 1, supply.start, supply.start + 1}
    pairs += [
        ("doses", our_doses(timeline, day), {k.key: v for k, v in naive.doses(day).items()})
        for day in sorted(days)
    ]
    return pairs


def our_doses(timeline: Timeline, day: int) -> dict[str, Fraction | None]:
    return {
        dose.ingredient.key: None if dose.ug is None else Fraction(dose.ug) / 1000
        for dose in timeline.doses_on(day)
    }


def rule_pairs(timeline: Timeline, naive: NaiveExposure) -> list[Pair]:
    """Rule, the program's answer and the other's."""
    said = {
        o.rule_id: (o.kind.value, o.severity.value if o.severity is not None else None)
        for o in evaluate(timeline, rule_set())
    }
    return [(rule, said.get(rule), answer) for rule, answer in naive_outcomes(naive).items()]
