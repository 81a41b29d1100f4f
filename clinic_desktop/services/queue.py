"""The queue of one clinic: everyone judged once and kept, and what is done with them there.

A signed act makes its person be judged again, an import everyone. Acts are own records: signed,
append-only, and taken back by a new row.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from clinic_desktop.domain.disposition import TAKEN_BACK, DispositionKind, flag_state
from clinic_desktop.domain.errors import ClinicError, NotAllowed, UnknownItem, UserError
from clinic_desktop.domain.flag import Outcome, OutcomeKind, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services import answers, queue_filters, queue_list
from clinic_desktop.services.answers import AnswerOffer
from clinic_desktop.services.evaluation import Evaluator, Judged
from clinic_desktop.services.patient_page import closed_reason
from clinic_desktop.services.program import Program
from clinic_desktop.services.queue_filters import Facet
from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.queue_state import (
    HOLD,
    NOBODY,
    MoveKind,
    PersonState,
    read_state,
    read_states,
)
from clinic_desktop.services.queue_views import VIEWS, find_view
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.views import Worklist
from clinic_desktop.services.worklist import QueueEntry, make_entry
from clinic_desktop.store import queue_records, reading, writing
from clinic_desktop.store.session import Store

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What a bulk act did: who it was for, who was left out and why, and how to undo it."""

    words: str
    people: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    undo: Callable[[Signer], None] | None = None


class Queue:
    """Safe to call from one worker thread at a time."""

    def __init__(
        self,
        program: Program,
        store: Store,
        evaluator: Callable[[], Evaluator],
        clock: Callable[[], datetime],
        as_of: date,
        note: Callable[[], str] = str,
    ) -> None:
        self._program = program
        self._store = store
        self._evaluator = evaluator
        self._clock = clock
        self._as_of = as_of
        self._note = note
        self._entries: dict[str, QueueEntry] | None = None
        self._ordered: list[QueueEntry] | None = None
        self._counts: queue_list.Counts | None = None
        self._last_visits: dict[str, str | None] = {}
        self._new: dict[str, frozenset[str]] = {}

    # --- everyone, judged ---------------------------------------------------------------------

    def forget(self) -> None:
        """Everyone is to be judged anew."""
        self._entries = None
        self._ordered = None
        self._new.clear()

    def judge_again(self, patient_id: str) -> None:
        """One person is to be judged anew, if anybody was judged yet."""
        if self._entries is not None:
            self._keep(self.entry(patient_id))

    def entry(self, patient_id: str) -> QueueEntry:
        """One person as they stand now, with their own records."""
        return self.entry_of(self._judge(patient_id))

    def entry_of(self, judged: Judged) -> QueueEntry:
        with self._store.read() as session:
            state = read_state(session, judged.timeline.patient.id)
        return self._make(judged, state)

    def entries(self, progress: Progress | None = None) -> list[QueueEntry]:
        """Everyone on these drugs who can be worked with, in the order of urgency."""
        if self._entries is None:
            self._entries = self._judge_all(progress)
        if self._ordered is None:
            for entry in queue_list.mark_similar(self._entries.values()):
                self._entries[entry.row.patient.id] = entry
            self._ordered = sorted(self._entries.values(), key=lambda entry: entry.order)
            self._counts = queue_list.count(self._ordered, self._as_of)
        return self._ordered

    def _judge_all(self, progress: Progress | None) -> dict[str, QueueEntry]:
        evaluator = self._evaluator()
        ingredients = self._program.catalogue.ingredients
        entries: dict[str, QueueEntry] = {}
        with self._store.read() as session:
            states = read_states(session)
            total = len(reading.relevant_people(session, ingredients))
            histories = reading.stream_histories(session, ingredients)
            for judged in evaluator.judge_all(histories, total, progress):
                patient_id = judged.timeline.patient.id
                if closed_reason(judged.timeline) is None and judged.timeline.usable_rows:
                    entries[patient_id] = self._make(judged, states.get(patient_id, NOBODY))
        return entries

    def _make(self, judged: Judged, state: PersonState) -> QueueEntry:
        evaluator = self._evaluator()
        return make_entry(
            judged.timeline,
            judged.outcomes,
            evaluator.title,
            grouped=evaluator.grouped,
            state=state,
            answers=answers.standing(
                state.answers,
                judged.timeline,
                judged.outcomes,
                lambda rule_id: evaluator.rule(rule_id).content_hash,
                self._program.catalogue.dispositions,
            ),
        )

    def _keep(self, entry: QueueEntry) -> None:
        assert self._entries is not None
        self._entries[entry.row.patient.id] = entry
        self._ordered = None
        self._new.clear()

    def _judge(self, patient_id: str) -> Judged:
        with self._store.read() as session:
            history = reading.read_history(session, patient_id, self._program.catalogue.ingredients)
        return self._evaluator().judge(history)

    def finding_counts(self) -> Mapping[str, int] | None:
        """Findings of each rule, answered or not; None until the queue was asked for."""
        if self._entries is None:
            return None
        return Counter(
            outcome.rule_id
            for entry in self._entries.values()
            for outcome in entry.outcomes
            if outcome.kind is OutcomeKind.FINDING
        )

    # --- the list -----------------------------------------------------------------------------

    def show(self, query: QueueQuery, progress: Progress | None = None) -> Worklist:
        """The queue as asked; the name of a saved view stands for what was saved. Raises
        UnknownItem."""
        entries = self.entries(progress)
        assert self._counts is not None
        shown = queue_list.list_people(
            entries,
            self.resolve(query),
            self._as_of,
            new=self._new_people(query.signer, entries),
            saved=[name for name, _ in self.saved_views(query.signer)],
            counts=self._counts,
        )
        return replace(shown, hidden_note=f"{shown.hidden_note} {self._note()}".strip())

    def facets(self, query: QueueQuery) -> tuple[Facet, ...]:
        """Every filter with its values and how many of the view have each, other filters aside."""
        in_view = queue_list.members(self.entries(), self.resolve(query))
        return queue_filters.facets([entry.tokens for entry in in_view], self._token_words())

    def words_of(self, chosen: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """Chosen filters as chips say them: `Level: Urgent`."""
        words = self._token_words()
        return tuple(
            f"{queue_filters.TITLES[key]}: {queue_filters.token_words(f'{key}={value}', words)}"
            for key, value in chosen
        )

    def _token_words(self) -> Mapping[str, str]:
        rules = self._evaluator().rules
        words = {rule.id: f"{rule.id} {rule.title}" for rule in rules}
        return words | dict(rules.shared.exclusions)

    # --- own views, visits --------------------------------------------------------------------

    def saved_views(self, signer: str) -> tuple[tuple[str, QueueQuery], ...]:
        with self._store.read() as session:
            found = queue_records.saved_views(session, signer)
        return tuple((name, QueueQuery.from_json(text, signer)) for name, text in found)

    def resolve(self, query: QueueQuery) -> QueueQuery:
        """A query whose view may be the name of a saved one: the signer's own, else anybody's."""
        if any(view.name == query.view for view in VIEWS):
            return query
        with self._store.read() as session:
            found = queue_records.all_saved_views(session)
        named = [one for one in found if one[1] == query.view]
        own = next((one for one in named if one[0] == query.signer), None)
        chosen = own or (named[0] if named else None)
        if chosen is None:
            find_view(query.view)
            raise AssertionError
        return QueueQuery.from_json(chosen[2], query.signer or chosen[0])

    def save_view(self, name: str, query: QueueQuery, signer: Signer) -> None:
        """Raises UserError for a name that is empty or that of a ready-made view."""
        name = name.strip()
        taken = {view.name for view in VIEWS} | {v.title for v in VIEWS}
        if not name or name in taken:
            raise UserError("The view needs a name", "Its name must be one of its own.", "")
        with self._store.write() as session:
            queue_records.save_view(session, signer.name, name, query.as_json(), self._now())

    def forget_view(self, name: str, signer: Signer) -> None:
        with self._store.write() as session:
            queue_records.forget_view(session, signer.name, name)

    def visit(self, signer: Signer) -> None:
        """The signer opens the queue: from now on, what they have not seen before is new."""
        flags = {
            (entry.row.patient.id, outcome.rule_id)
            for entry in self.entries()
            for outcome in entry.open_outcomes
            if outcome.kind is OutcomeKind.FINDING
        }
        with self._store.write() as session:
            if signer.name not in self._last_visits:
                self._last_visits[signer.name] = queue_records.last_visit(session, signer.name)
            seen = queue_records.flags_seen(session)
            new, gone = flags - seen.keys(), seen.keys() - flags
            # Finer than a second: what came between two visits of one second is new at the later.
            at = self._clock().astimezone(UTC).isoformat(timespec="microseconds")
            queue_records.note_flags(session, sorted(new), gone, at)
            queue_records.note_visit(session, signer.name, at)
        self._new.clear()

    def _new_people(self, signer: str, entries: Sequence[QueueEntry]) -> frozenset[str]:
        """People with an open reason first seen after the signer's visit before this one."""
        before = self._last_visits.get(signer)
        if before is None:
            return frozenset()
        if signer not in self._new:
            with self._store.read() as session:
                seen = queue_records.flags_seen(session)
            self._new[signer] = frozenset(
                entry.row.patient.id
                for entry in entries
                for outcome in entry.open_outcomes
                if seen.get((entry.row.patient.id, outcome.rule_id), "") > before
            )
        return self._new[signer]

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")

    # --- answers to flags ---------------------------------------------------------------------

    def offer(self, kind: DispositionKind, level: Severity | None) -> AnswerOffer:
        """What may be answered to a flag of this level today."""
        return answers.offer(kind, level, self._as_of, self._program.catalogue.dispositions)

    def answer(
        self,
        patient_id: str,
        rule_ids: Sequence[str],
        kind: DispositionKind,
        *,
        reason: str,
        note: str = "",
        until: date | None = None,
        signer: Signer,
    ) -> None:
        """One person's answer to one or several of their flags, signed. Raises UserError."""
        judged = self._judge(patient_id)
        _refuse_closed(judged.timeline)
        found = {outcome.rule_id: outcome for outcome in judged.outcomes}
        for rule_id in rule_ids:
            if rule_id not in found:
                raise UnknownItem("The flag is gone", f"{rule_id} says nothing any more.", "")
        self._add_answers(
            judged.timeline,
            [found[rule_id] for rule_id in rule_ids],
            kind,
            reason=reason,
            note=note,
            until=until,
            signer=signer,
        )
        self.judge_again(patient_id)

    def _add_answers(
        self,
        timeline: Timeline,
        outcomes: Sequence[Outcome],
        kind: DispositionKind,
        *,
        reason: str,
        note: str,
        until: date | None,
        signer: Signer,
    ) -> None:
        for outcome in outcomes:
            answers.check_answer(
                kind,
                reason,
                note,
                until,
                outcome.severity,
                self._as_of,
                self._program.catalogue.dispositions,
            )
        evaluator = self._evaluator()
        with self._store.write() as session:
            for outcome in outcomes:
                writing.add_disposition(
                    session,
                    timeline.patient.id,
                    outcome.rule_id,
                    kind=kind.value,
                    reason=reason,
                    note=note.strip() or None,
                    until=until,
                    rule_hash=evaluator.rule(outcome.rule_id).content_hash,
                    state=answers.state_text(flag_state(timeline, outcome)),
                    by=signer.name,
                    role=signer.role,
                    at=self._now(),
                )

    def take_back(self, patient_id: str, rule_ids: Sequence[str], signer: Signer) -> None:
        """The latest answers count no more; the rows stay."""
        rules = self._evaluator().rules
        with self._store.write() as session:
            for rule_id in rule_ids:
                rule = rules.get(rule_id)
                writing.add_disposition(
                    session,
                    patient_id,
                    rule_id,
                    kind=TAKEN_BACK,
                    reason=TAKEN_BACK,
                    until=None,
                    rule_hash=rule.content_hash if rule is not None else "",
                    by=signer.name,
                    role=signer.role,
                    at=self._now(),
                )
        self.judge_again(patient_id)

    # --- moves, of one person or of many ------------------------------------------------------

    def assign(self, people: Sequence[str], owner: str, signer: Signer) -> Done:
        """Gives people an owner; an empty name takes the owner away."""
        undo = self._move(people, MoveKind.OWNER, owner.strip() or None, signer=signer)
        who = f"to {owner.strip()}" if owner.strip() else "to nobody"
        return Done(f"{_count(people)} assigned {who}.", tuple(people), undo=undo)

    def set_action(
        self, people: Sequence[str], action: str, due_on: date | None, signer: Signer
    ) -> Done:
        """What is next and when; an empty action goes back to what the record says."""
        words = action.strip() or None
        if words is not None and due_on is None:
            raise UserError("The date is missing", "A next action has a date.", "Give the date.")
        undo = self._move(people, MoveKind.ACTION, words, due_on=due_on, signer=signer)
        return Done(f"Next action set for {_count(people)}.", tuple(people), undo=undo)

    def hold_contact(self, people: Sequence[str], reason: str, signer: Signer) -> Done:
        """ "Do not contact yet": no letter is prepared for them in bulk until it is taken back."""
        if not reason.strip():
            raise UserError("The reason is missing", "Why are they not to be contacted?", "")
        undo = self._move(people, MoveKind.CONTACT, HOLD, reason=reason.strip(), signer=signer)
        return Done(f"Do not contact yet: {_count(people)}.", tuple(people), undo=undo)

    def allow_contact(self, people: Sequence[str], signer: Signer) -> Done:
        undo = self._move(people, MoveKind.CONTACT, None, signer=signer)
        return Done(f"{_count(people)} may be contacted.", tuple(people), undo=undo)

    def _move(
        self,
        people: Sequence[str],
        kind: MoveKind,
        value: str | None,
        *,
        due_on: date | None = None,
        reason: str | None = None,
        signer: Signer,
    ) -> Callable[[Signer], None]:
        """One row a person; hands back what puts the earlier state into force again."""
        before = {}
        with self._store.write() as session:
            for patient_id in people:
                before[patient_id] = read_state(session, patient_id).latest(kind)
                queue_records.add_move(
                    session,
                    patient_id,
                    kind.value,
                    value,
                    due_on=due_on,
                    reason=reason,
                    by=signer.name,
                    role=signer.role,
                    at=self._now(),
                )
        for patient_id in people:
            self.judge_again(patient_id)

        def undo(by: Signer) -> None:
            for patient_id, earlier in before.items():
                self._move(
                    [patient_id],
                    kind,
                    earlier.value if earlier is not None else None,
                    due_on=earlier.due_on if earlier is not None else None,
                    reason=earlier.reason if earlier is not None else None,
                    signer=by,
                )

        return undo

    def snooze(
        self, people: Sequence[str], *, reason: str, note: str = "", until: date, signer: Signer
    ) -> Done:
        """Snoozes every open reason of people; those it cannot hold for are left out and named."""
        done: dict[str, list[str]] = {}
        left_out = []
        for patient_id in people:
            entry = self.entry(patient_id)
            flags = [o for o in entry.open_outcomes if o.kind is not OutcomeKind.EXCLUDED]
            if not flags:
                left_out.append((patient_id, "nothing is open"))
                continue
            try:
                self.answer(
                    patient_id,
                    [flag.rule_id for flag in flags],
                    DispositionKind.SNOOZE,
                    reason=reason,
                    note=note,
                    until=until,
                    signer=signer,
                )
            except ClinicError as fault:
                left_out.append((patient_id, fault.message))
            else:
                done[patient_id] = [flag.rule_id for flag in flags]

        def undo(by: Signer) -> None:
            for patient_id, rule_ids in done.items():
                self.take_back(patient_id, rule_ids, by)

        return Done(f"{_count(list(done))} snoozed.", tuple(done), tuple(left_out), undo)


def _refuse_closed(timeline: Timeline) -> None:
    reason = closed_reason(timeline)
    if reason is not None:
        raise NotAllowed("Nothing can be recorded here", reason, "")


def _count(people: Sequence[str]) -> str:
    return f"{len(people):,} {'person' if len(people) == 1 else 'people'}"
