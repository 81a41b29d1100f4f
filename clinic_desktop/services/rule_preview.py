"""Who would gain or lose a flag if a rule changed, asked of everyone without saving anything.

Reading and laying out the records is nearly all of an evaluation, so timelines are kept while a
change is weighed, and only the rule in question is asked again, of those only whose answer a number
that moved may change (`watched_numbers`). Numbers several rules share change the timelines
themselves: those are laid out anew from the records kept with them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.domain.flag import Outcome, OutcomeKind
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.local_policy import SHARED_NUMBERS
from clinic_desktop.domain.timeline import Timeline, build_timeline
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.spec import Rule, RuleSet
from clinic_desktop.services.evaluation import REPORT_EVERY
from clinic_desktop.services.policy_views import FlagChange, RulePreview
from clinic_desktop.services.watched_numbers import (
    Number,
    Uses,
    WatchedNumber,
    WatchedParams,
)
from clinic_desktop.store import reading
from clinic_desktop.store.session import Store

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a rule said of one person, and how it used its numbers on the way."""

    outcome: Outcome | None
    uses: Uses


@dataclass
class Previewer:
    """Weighs changes for one clinic on one date."""

    store: Store
    ingredients: Mapping[str, Ingredient]
    as_of: date
    jurisdiction: str
    _timelines: list[Timeline] | None = field(default=None, init=False)
    _answers: dict[str, list[_Answer]] = field(default_factory=dict, init=False)

    def forget(self) -> None:
        """Lets go of what was kept: the records changed, or nobody weighs a change any more."""
        self._timelines = None
        self._answers = {}

    def preview(
        self,
        now: RuleSet,
        proposed: RuleSet,
        rule_id: str,
        values: Mapping[str, Fraction],
        progress: Progress | None = None,
    ) -> RulePreview:
        """What `proposed` would say in place of `now`, of one rule or of all (`SHARED_NUMBERS`)."""
        timelines = self._kept(now, progress)
        pairs: Iterable[FlagChange]
        if rule_id == SHARED_NUMBERS:
            pairs = self._laid_anew(timelines, now, proposed, progress)
        else:
            pairs = self._asked_again(timelines, now, proposed, rule_id)
        gain, lose, keep = [], [], []
        untold_before = untold_after = 0
        for change in pairs:
            untold_before += change.kind_before is OutcomeKind.UNASSESSABLE
            untold_after += change.kind_after is OutcomeKind.UNASSESSABLE
            if change.flagged_before and change.flagged_after:
                keep.append(change)
            elif change.flagged_after:
                gain.append(change)
            elif change.flagged_before:
                lose.append(change)
        return RulePreview(
            rule_id,
            values,
            len(timelines),
            tuple(gain),
            tuple(lose),
            tuple(keep),
            untold_before,
            untold_after,
        )

    def _asked_again(
        self, timelines: list[Timeline], now: RuleSet, proposed: RuleSet, rule_id: str
    ) -> Iterator[FlagChange]:
        """One rule asked again of those whose answer rests on a number that moved."""
        old, new = _on(now, rule_id), _on(proposed, rule_id)
        before = self._before(timelines, now, old)
        moved = _moved(old, new)
        alone = replace(proposed, rules=(new,) if new is not None else ())
        for timeline, answer in zip(timelines, before, strict=True):
            if old is None or new is None or answer.uses.may_change(moved):
                after = next(iter(evaluate(timeline, alone)), None)
            else:
                after = answer.outcome
            if answer.outcome is not None or after is not None:
                yield FlagChange(timeline.patient, rule_id, answer.outcome, after)

    def _before(self, timelines: list[Timeline], now: RuleSet, rule: Rule | None) -> list[_Answer]:
        if rule is None:
            return [_Answer(None, Uses())] * len(timelines)
        if rule.content_hash not in self._answers:
            self._answers = {rule.content_hash: [_watch(one, now, rule) for one in timelines]}
        return self._answers[rule.content_hash]

    def _laid_anew(
        self,
        timelines: list[Timeline],
        now: RuleSet,
        proposed: RuleSet,
        progress: Progress | None,
    ) -> Iterator[FlagChange]:
        """Every rule asked on timelines laid out by the numbers proposed."""
        for number, timeline in enumerate(timelines, start=1):
            there = self._laid(timeline.history, proposed)
            old = {outcome.rule_id: outcome for outcome in evaluate(timeline, now)}
            new = {outcome.rule_id: outcome for outcome in evaluate(there, proposed)}
            for one in sorted(old.keys() | new.keys()):
                yield FlagChange(timeline.patient, one, old.get(one), new.get(one))
            if progress is not None and number % REPORT_EVERY == 0:
                progress(number, len(timelines))

    def _kept(self, now: RuleSet, progress: Progress | None) -> list[Timeline]:
        if self._timelines is None:
            timelines = []
            with self.store.read() as session:
                people = reading.relevant_people(session, self.ingredients)
                histories = reading.stream_histories(session, self.ingredients)
                for number, history in enumerate(histories, start=1):
                    timelines.append(self._laid(history, now))
                    if progress is not None and number % REPORT_EVERY == 0:
                        progress(number, len(people))
            self._timelines = timelines
        return self._timelines

    def _laid(self, history: PatientHistory, rules: RuleSet) -> Timeline:
        return build_timeline(
            history, as_of=self.as_of, jurisdiction=self.jurisdiction, numbers=rules.numbers
        )


def _on(rules: RuleSet, rule_id: str) -> Rule | None:
    """The rule if it is switched on."""
    return next((rule for rule in rules if rule.id == rule_id), None)


def _moved(old: Rule | None, new: Rule | None) -> Mapping[str, tuple[Number, Number]]:
    """Numbers that moved, from what to what."""
    if old is None or new is None:
        return {}
    pairs = {
        one.name: (getattr(old.params, one.name), getattr(new.params, one.name))
        for one in fields(old.params)
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _watch(timeline: Timeline, rules: RuleSet, rule: Rule) -> _Answer:
    uses = Uses()
    watched = replace(rule, params=WatchedParams(rule.params, uses))
    outcome = next(iter(evaluate(timeline, replace(rules, rules=(watched,)))), None)
    told = set(_told(outcome)) if outcome is not None else set()
    if told:
        # A number that is told in the answer is another answer when it moves.
        uses.reckoned |= told
        outcome = next(iter(evaluate(timeline, replace(rules, rules=(rule,)))), None)
    return _Answer(outcome, uses)


def _told(outcome: Outcome) -> Iterator[str]:
    """Names of watched numbers among the facts of an answer."""
    for value in outcome.facts.values():
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, WatchedNumber):
                yield one.name
