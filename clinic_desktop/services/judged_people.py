"""Everyone on these drugs, judged once and kept; and who is judged again, and when.

A signed act makes its person be judged again, an import everyone. What another workstation signed
is fetched when somebody asks for it (`look_again`).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services import answers
from clinic_desktop.services.evaluation import Evaluator, Judged
from clinic_desktop.services.patient_page import closed_reason
from clinic_desktop.services.program import Program
from clinic_desktop.services.queue_index import QueueIndex
from clinic_desktop.services.queue_state import NOBODY, PersonState, read_state, read_states
from clinic_desktop.services.worklist import QueueEntry, make_entry
from clinic_desktop.store import reading
from clinic_desktop.store.change_marks import ChangeMarks, change_marks
from clinic_desktop.store.session import Store

Progress = Callable[[int, int], None]


class JudgedPeople:
    """Safe to call from one worker thread at a time. `revision` moves whenever somebody's row may
    be different."""

    def __init__(
        self, program: Program, store: Store, evaluator: Callable[[], Evaluator], as_of: date
    ) -> None:
        self._program = program
        self._store = store
        self._evaluator = evaluator
        self._as_of = as_of
        self._index: QueueIndex | None = None
        self._marks = ChangeMarks((), {})
        self._touched: set[str] = set()
        self.revision = 0

    # --- everyone -----------------------------------------------------------------------------

    def forget(self) -> None:
        """Everyone is to be judged anew."""
        self._index = None
        self.revision += 1

    def index(self, progress: Progress | None = None) -> QueueIndex:
        """Everyone on these drugs who can be worked with."""
        if self._index is None:
            self._index = QueueIndex(self._judge_all(progress), self._as_of)
        return self._index

    def entries(self, progress: Progress | None = None) -> Sequence[QueueEntry]:
        """Everyone of the index, in no order."""
        return self.index(progress).entries

    def finding_counts(self) -> Mapping[str, int] | None:
        """Findings of each rule, answered or not; None until everyone was judged."""
        if self._index is None:
            return None
        return Counter(
            outcome.rule_id
            for entry in self._index.entries
            for outcome in entry.outcomes
            if outcome.kind is OutcomeKind.FINDING
        )

    def _judge_all(self, progress: Progress | None) -> list[QueueEntry]:
        evaluator = self._evaluator()
        ingredients = self._program.catalogue.ingredients
        entries = []
        with self._store.read() as session:
            self._keep_marks(change_marks(session))
            states = read_states(session)
            total = len(reading.relevant_people(session, ingredients))
            histories = reading.stream_histories(session, ingredients)
            for judged in evaluator.judge_all(histories, total, progress):
                if _belongs(judged):
                    patient_id = judged.timeline.patient.id
                    entries.append(self._make(judged, states.get(patient_id, NOBODY)))
        return entries

    def _keep_marks(self, marks: ChangeMarks) -> None:
        self._marks = marks
        self._touched.clear()

    # --- one person ---------------------------------------------------------------------------

    def judge(self, patient_id: str) -> Judged:
        with self._store.read() as session:
            history = reading.read_history(session, patient_id, self._program.catalogue.ingredients)
        return self._evaluator().judge(history)

    def entry(self, patient_id: str) -> QueueEntry:
        """One person as they stand now, with their own records."""
        return self.entry_of(self.judge(patient_id))

    def entry_of(self, judged: Judged) -> QueueEntry:
        with self._store.read() as session:
            state = read_state(session, judged.timeline.patient.id)
        return self._make(judged, state)

    def judge_again(self, patient_id: str) -> None:
        """One person is to be judged anew, if anybody was judged yet."""
        if self._index is None:
            return
        judged = self.judge(patient_id)
        there = self._index.get(patient_id) is not None
        if _belongs(judged):
            self._put(self.entry_of(judged))
        elif there:
            self.forget()
        self._touched.add(patient_id)

    def note(self, entry: QueueEntry) -> None:
        """Somebody was looked at just now: from here on the queue shows them as they stand."""
        known = self._index.get(entry.row.patient.id) if self._index is not None else None
        if known is None:
            return
        row = replace(entry.row, similar_name=known.row.similar_name)
        if replace(entry, row=row) != known:
            self._put(entry)

    def _put(self, entry: QueueEntry) -> None:
        assert self._index is not None
        self.revision += 1
        if not self._index.put(entry):
            # Somebody new: names look alike in another way, and places shift.
            self._index = QueueIndex([*self._index.entries, entry], self._as_of)

    def changed_elsewhere(self) -> int | None:
        """How many people another workstation has touched since; None: records came in, which may
        change anybody. Nobody is judged for it: one small read."""
        if self._index is None:
            return 0
        with self._store.read() as session:
            marks = change_marks(session)
        if marks.records != self._marks.records:
            return None
        return len(self._moved_in(marks) - self._touched)

    def look_again(self) -> int | None:
        """Judges anew whom another workstation has touched since; how many people that is. None:
        records came in, or nobody was judged yet, so everyone is to be judged anew."""
        if self._index is None:
            return None
        with self._store.read() as session:
            marks = change_marks(session)
        if marks.records != self._marks.records:
            self.forget()
            return None
        own, changed = set(self._touched), self._moved_in(marks)
        for patient_id in changed:
            self.judge_again(patient_id)
        self._keep_marks(marks)
        return len(changed - own)

    def _moved_in(self, marks: ChangeMarks) -> set[str]:
        """People whose marks are others than those kept."""
        known = self._marks.people
        return {one for one, mark in marks.people.items() if known.get(one) != mark}

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


def _belongs(judged: Judged) -> bool:
    """Whether there is something to do for the person in the queue."""
    return closed_reason(judged.timeline) is None and bool(judged.timeline.usable_rows)
