"""Answers to flags, given and taken back: signed, append-only, each with what it was given on."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from clinic_desktop.catalogue.dispositions import Dispositions
from clinic_desktop.domain.disposition import TAKEN_BACK, DispositionKind, flag_state
from clinic_desktop.domain.errors import ClinicError, UnknownItem
from clinic_desktop.domain.flag import OutcomeKind, Severity
from clinic_desktop.services import answers
from clinic_desktop.services.answers import AnswerOffer
from clinic_desktop.services.evaluation import Evaluator
from clinic_desktop.services.judged_people import JudgedPeople
from clinic_desktop.services.patient_page import refuse_closed
from clinic_desktop.services.queue_moves import Done, people_words
from clinic_desktop.services.signer import Signer
from clinic_desktop.store import writing
from clinic_desktop.store.session import Store


class FlagAnswers:
    """One person's flags answered; the people they are of are judged again."""

    def __init__(
        self,
        people: JudgedPeople,
        store: Store,
        evaluator: Callable[[], Evaluator],
        dispositions: Dispositions,
        clock: Callable[[], datetime],
        as_of: date,
    ) -> None:
        self._people = people
        self._store = store
        self._evaluator = evaluator
        self._dispositions = dispositions
        self._clock = clock
        self._as_of = as_of

    def offer(self, kind: DispositionKind, level: Severity | None) -> AnswerOffer:
        """What may be answered to a flag of this level today."""
        return answers.offer(kind, level, self._as_of, self._dispositions)

    def give(
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
        judged = self._people.judge(patient_id)
        refuse_closed(judged.timeline)
        found = {outcome.rule_id: outcome for outcome in judged.outcomes}
        for rule_id in rule_ids:
            if rule_id not in found:
                raise UnknownItem("The flag is gone", f"{rule_id} says nothing any more.", "")
        outcomes = [found[rule_id] for rule_id in rule_ids]
        for outcome in outcomes:
            answers.check_answer(
                kind, reason, note, until, outcome.severity, self._as_of, self._dispositions
            )
        evaluator = self._evaluator()
        with self._store.write() as session:
            for outcome in outcomes:
                writing.add_disposition(
                    session,
                    patient_id,
                    outcome.rule_id,
                    kind=kind.value,
                    reason=reason,
                    note=note.strip() or None,
                    until=until,
                    rule_hash=evaluator.rule(outcome.rule_id).content_hash,
                    state=answers.state_text(flag_state(judged.timeline, outcome)),
                    by=signer.name,
                    role=signer.role,
                    at=self._now(),
                )
        self._people.judge_again(patient_id)

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
        self._people.judge_again(patient_id)

    def snooze(
        self, people: Sequence[str], *, reason: str, note: str = "", until: date, signer: Signer
    ) -> Done:
        """Snoozes every open reason of people; those it cannot hold for are left out and named."""
        done: dict[str, list[str]] = {}
        left_out = []
        for patient_id in people:
            entry = self._people.entry(patient_id)
            flags = [o for o in entry.open_outcomes if o.kind is not OutcomeKind.EXCLUDED]
            if not flags:
                left_out.append((patient_id, "nothing is open"))
                continue
            try:
                self.give(
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

        return Done(f"{people_words(list(done))} snoozed.", tuple(done), tuple(left_out), undo)

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")
