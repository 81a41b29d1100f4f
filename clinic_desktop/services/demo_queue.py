"""What the demo clinic's team has done with its queue: answers, owners, actions, opt-outs."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.demo import Story
from clinic_desktop.services.signer import Signer

SIGNER = Signer("Dr A. Khan", "prescriber")
OpenOn = Callable[[date], ClinicServices]


def work_queue(stories: tuple[Story, ...], open_on: OpenOn, as_of: date) -> None:
    """Tells what was done, once; an answer given earlier rests on the records of that day."""
    today = open_on(as_of)
    for story in stories:
        told: Mapping[str, Any] | None = story.told.get("queue")
        if told is None or _is_told(today, story.id):
            continue
        if "answer" in told:
            given_on = as_of - timedelta(told["ago"])
            _answer(open_on(given_on), story.id, told, given_on)
        if "owner" in told:
            today.queue.moves.assign([story.id], told["owner"], SIGNER)
        if "action" in told:
            words, days = told["action"]
            today.queue.moves.set_action([story.id], words, as_of + timedelta(days), SIGNER)
        if "hold" in told:
            today.queue.moves.hold_contact([story.id], told["hold"], SIGNER)


def _is_told(clinic: ClinicServices, patient_id: str) -> bool:
    row = clinic.queue.people.entry(patient_id).row
    return bool(row.owner or row.contact_hold)


def _answer(
    clinic: ClinicServices, patient_id: str, told: Mapping[str, Any], given_on: date
) -> None:
    kind, reason, note = told["answer"]
    still_open = [
        outcome.rule_id
        for outcome in clinic.queue.people.entry(patient_id).open_outcomes
        if outcome.kind is not OutcomeKind.EXCLUDED
    ]
    rules = [one for one in told.get("rules", still_open) if one in still_open]
    clinic.queue.answers.give(
        patient_id,
        rules,
        DispositionKind(kind),
        reason=reason,
        note=note,
        until=given_on + timedelta(told["days"]),
        signer=SIGNER,
    )
