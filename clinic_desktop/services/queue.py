"""The queue of one clinic: the list as asked, own views, visits; its people, answers and moves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services import queue_filters, queue_list
from clinic_desktop.services.evaluation import Evaluator
from clinic_desktop.services.judged_people import JudgedPeople, Progress
from clinic_desktop.services.program import Program
from clinic_desktop.services.queue_answers import FlagAnswers
from clinic_desktop.services.queue_filters import Facet
from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.queue_moves import Moves
from clinic_desktop.services.queue_views import VIEWS, find_view
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.worklist import QueueEntry
from clinic_desktop.services.worklist_views import Worklist
from clinic_desktop.store import queue_records
from clinic_desktop.store.session import Store


class Queue:
    """Safe to call from one worker thread at a time. `note` is said with what is hidden."""

    def __init__(
        self,
        program: Program,
        store: Store,
        evaluator: Callable[[], Evaluator],
        clock: Callable[[], datetime],
        as_of: date,
        note: Callable[[], str] = str,
    ) -> None:
        self.people = JudgedPeople(program, store, evaluator, as_of)
        self.moves = Moves(self.people, store, clock)
        dispositions = program.catalogue.dispositions
        self.answers = FlagAnswers(self.people, store, evaluator, dispositions, clock, as_of)
        self._store = store
        self._evaluator = evaluator
        self._clock = clock
        self._note = note
        self._last_visits: dict[str, str | None] = {}
        self._new: dict[str, tuple[int, frozenset[str]]] = {}

    # --- the list -----------------------------------------------------------------------------

    def show(self, query: QueueQuery, progress: Progress | None = None) -> Worklist:
        """The queue as asked; the name of a saved view stands for what was saved. Raises
        UnknownItem."""
        index = self.people.index(progress)
        shown = queue_list.list_people(
            index,
            self.resolve(query),
            new=self._new_people(query.signer, index.entries),
            saved=[name for name, _ in self.saved_views(query.signer)],
        )
        return replace(shown, hidden_note=f"{shown.hidden_note} {self._note()}".strip())

    def changed_elsewhere(self) -> int | None:
        """How many people another workstation has touched since; None: anybody may be changed."""
        return self.people.changed_elsewhere()

    def facets(self, query: QueueQuery) -> tuple[Facet, ...]:
        """Every filter with its values and how many of the view have each, other filters aside."""
        index, query = self.people.index(), self.resolve(query)
        tokens = [index.entries[n].tokens for n in index.in_view(query.view, query.signer)]
        return queue_filters.facets(tokens, self._token_words())

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
            for entry in self.people.entries()
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
        revision, found = self._new.get(signer, (-1, frozenset()))
        if revision != self.people.revision:
            with self._store.read() as session:
                seen = queue_records.flags_seen(session)
            found = frozenset(
                entry.row.patient.id
                for entry in entries
                for outcome in entry.open_outcomes
                if seen.get((entry.row.patient.id, outcome.rule_id), "") > before
            )
            self._new[signer] = self.people.revision, found
        return found

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")
