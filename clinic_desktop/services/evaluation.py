"""Asks the rules about everyone, or about one person, and puts the answers into words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import Basis, BasisSource, Outcome
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.timeline import Timeline, build_timeline
from clinic_desktop.rules.causes import CauseGroup, group_by_cause
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.explain import basis, exclusion_texts, gap_texts, plain_facts, sentence
from clinic_desktop.rules.spec import Rule, RuleSet

REPORT_EVERY = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """One person with the timeline the rules saw and what they said."""

    timeline: Timeline
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome in words, with its sources; `facts` are fit for JSON, doses in milligrams."""

    outcome: Outcome
    sentence: str
    facts: Mapping[str, object]
    gaps: tuple[str, ...]
    sources: tuple[BasisSource, ...]


@dataclass(frozen=True, slots=True)
class ToldPeople:
    """Everyone with any record of these drugs, and every outcome."""

    people: tuple[str, ...]
    outcomes: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Evaluator:
    """The rules on one date, for one jurisdiction."""

    rules: RuleSet
    as_of: date
    jurisdiction: str

    def judge(self, history: PatientHistory) -> Judged:
        timeline = build_timeline(
            history,
            as_of=self.as_of,
            jurisdiction=self.jurisdiction,
            numbers=self.rules.numbers,
        )
        return Judged(timeline, evaluate(timeline, self.rules))

    def judge_all(
        self,
        histories: Iterable[PatientHistory],
        total: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Judged]:
        """Judges one person after the other as they stream in; memory stays flat."""
        for number, history in enumerate(histories, start=1):
            yield self.judge(history)
            if progress is not None and number % REPORT_EVERY == 0:
                progress(number, total)

    def tell(self, outcome: Outcome) -> Told:
        rule = self.rule(outcome.rule_id)
        return Told(
            outcome,
            sentence(outcome, rule),
            plain_facts(outcome.facts),
            gap_texts(outcome, rule),
            basis(outcome, rule).sources,
        )

    def title(self, outcome: Outcome) -> str:
        return self.rule(outcome.rule_id).title

    def grouped(self, outcomes: Sequence[Outcome]) -> tuple[CauseGroup, ...]:
        """Those of one cause together, the worst first."""
        return group_by_cause(outcomes, self.rules.shared)

    def headline(self, group: CauseGroup) -> str:
        """The question of the page a group stands under, in words."""
        return self.rules.shared.headlines.get(group.headline, "")

    def sentence(self, outcome: Outcome) -> str:
        return sentence(outcome, self.rule(outcome.rule_id))

    def explain(self, outcome: Outcome) -> "Explained":
        """Title, sentence, basis, and the exclusions and gaps in words."""
        rule = self.rule(outcome.rule_id)
        return Explained(
            rule.title,
            sentence(outcome, rule),
            basis(outcome, rule),
            exclusion_texts(outcome, rule),
            gap_texts(outcome, rule),
        )

    def rule(self, rule_id: str) -> Rule:
        found = self.rules.get(rule_id)
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Explained:
    title: str
    sentence: str
    basis: Basis
    exclusions: tuple[str, ...]
    gaps: tuple[str, ...]
