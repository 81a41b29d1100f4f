"""Who would gain or lose a flag if a rule changed, asked of everyone without saving anything.

Reading and laying out the records is nearly all of an evaluation, so timelines are kept while a
change is weighed and only the rule in question is asked again. Numbers several rules share change
the timelines themselves: those are laid out anew from the records kept with them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.domain.flag import Outcome, OutcomeKind
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.timeline import Timeline, build_timeline
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.spec import RuleSet
from clinic_desktop.services.evaluation import REPORT_EVERY
from clinic_desktop.services.policy_views import FlagChange, RulePreview
from clinic_desktop.store import reading
from clinic_desktop.store.session import Store

Progress = Callable[[int, int], None]
Answers = list[dict[str, Outcome]]


@dataclass
class Previewer:
    """Weighs changes for one clinic on one date."""

    store: Store
    ingredients: Mapping[str, Ingredient]
    as_of: date
    jurisdiction: str
    _timelines: list[Timeline] | None = field(default=None, init=False)
    _answers: dict[tuple[str, frozenset[str]], Answers] = field(default_factory=dict, init=False)

    def forget(self) -> None:
        """Lets go of what was kept: the records changed, or nobody weighs a change any more."""
        self._timelines = None
        self._answers = {}

    def preview(
        self,
        now: RuleSet,
        proposed: RuleSet,
        rule_id: str,
        asked: Collection[str],
        values: Mapping[str, Fraction],
        progress: Progress | None = None,
    ) -> RulePreview:
        """What `proposed` would say in place of `now`, of the rules `asked`."""
        ids = frozenset(asked)
        kept = self._kept(now, progress)
        before = self._answers.get((now.content_hash, ids))
        if before is None:
            before = [_ask(timeline, now, ids) for timeline in kept]
            self._answers = {(now.content_hash, ids): before}
        laid_anew = proposed.numbers != now.numbers
        gain, lose, keep = [], [], []
        untold_before = untold_after = 0
        for number, (timeline, old) in enumerate(zip(kept, before, strict=True), start=1):
            there = self._laid(timeline.history, proposed) if laid_anew else timeline
            new = _ask(there, proposed, ids)
            for one in sorted(old.keys() | new.keys()):
                change = FlagChange(timeline.patient, one, old.get(one), new.get(one))
                untold_before += change.kind_before is OutcomeKind.UNASSESSABLE
                untold_after += change.kind_after is OutcomeKind.UNASSESSABLE
                if change.flagged_before and change.flagged_after:
                    keep.append(change)
                elif change.flagged_after:
                    gain.append(change)
                elif change.flagged_before:
                    lose.append(change)
            if progress is not None and number % REPORT_EVERY == 0:
                progress(number, len(kept))
        return RulePreview(
            rule_id,
            values,
            len(kept),
            tuple(gain),
            tuple(lose),
            tuple(keep),
            untold_before,
            untold_after,
        )

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


def _ask(timeline: Timeline, rules: RuleSet, only: Collection[str]) -> dict[str, Outcome]:
    return {outcome.rule_id: outcome for outcome in evaluate(timeline, rules, only)}
