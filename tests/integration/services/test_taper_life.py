"""A plan from its questions to its end, over the demo clinic and a real database."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic_desktop.domain.check_in import CheckIn, CheckInDecision, Score
from clinic_desktop.domain.errors import NotAllowed, UserError
from clinic_desktop.domain.plan import PlanState, TimeOfDay
from clinic_desktop.domain.plan_life import PlanMove
from clinic_desktop.domain.plan_terms import Collection, PlanTerms
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.taper_views import GuardAnswer
from tests.demo_file import AS_OF
from tests.integration.services.taper_course import (
    FIRST,
    HADDAD,
    SECOND,
    SIGNER,
    STOP,
    THIRD,
    answered,
    at,
    checked,
    fields,
    life,
    plan_rows,
    sign,
)

# --- the questions before ---------------------------------------------------------------------


def test_a_question_left_open_keeps_the_plan_from_being_signed(clinic: ClinicServices) -> None:
    answers = answered(clinic)
    del answers["epilepsy"]
    assert clinic.tapers.unsettled(HADDAD, answers) == ("epilepsy",)
    with pytest.raises(NotAllowed, match="question comes before"):
        clinic.tapers.sign(
            HADDAD, fields(), terms=PlanTerms(), answers=answers, reasons={},
            identity=("SH", "1954"), signer=SIGNER,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "settled"),
    [
        (GuardAnswer(False), True),
        (GuardAnswer(True), False),
        (GuardAnswer(True, reason=" "), False),
        (GuardAnswer(True, reason="low risk"), True),
        (GuardAnswer(True, advice_from="neurology"), True),
    ],
)
def test_a_yes_needs_a_reason_or_advice(
    clinic: ClinicServices, answer: GuardAnswer, settled: bool
) -> None:
    answers = answered(clinic) | {"epilepsy": answer}
    assert (clinic.tapers.unsettled(HADDAD, answers) == ()) is settled


def test_steps_over_the_limits_are_one_decision_with_one_reason(clinic: ClinicServices) -> None:
    decided = {one.key: one for one in clinic.tapers.decisions(fields())}
    assert decided["pace"].needs_reason
    assert {choice.key for choice in decided["pace"].choices} >= {"longer-steps", "accept"}
    with pytest.raises(NotAllowed, match="beyond the usual limit"):
        clinic.tapers.sign(
            HADDAD, fields(), terms=PlanTerms(), answers=answered(clinic), reasons={},
            identity=("SH", "1954"), signer=SIGNER,
        )  # fmt: skip


def test_stopping_at_once_is_no_choice_where_dependence_is_likely(clinic: ClinicServices) -> None:
    sheet = clinic.tapers.guards(HADDAD)
    assert sheet.dependence == "likely"
    assert not sheet.stop_now.offered


# --- nothing advances by itself ---------------------------------------------------------------


def test_the_plan_waits_at_its_gate_and_goes_on_after_the_check_in(clinic: ClinicServices) -> None:
    sign(clinic)
    assert life(clinic).state is PlanState.SIGNED
    active = life(at(clinic, SECOND - timedelta(days=1)))
    assert (active.state, active.step_now) == (PlanState.ACTIVE, 1)
    assert active.next_check_in is not None
    assert active.next_check_in.due_on == SECOND - timedelta(days=3)
    waiting = life(at(clinic, SECOND))
    assert (waiting.state, waiting.step_now, waiting.blocked) == (PlanState.WAITING, 1, True)
    assert waiting.dose_ug == active.dose_ug
    much_later = life(at(clinic, STOP + timedelta(days=300)))
    assert (much_later.state, much_later.step_now) == (PlanState.WAITING, 1)
    assert PlanMove.COMPLETE not in much_later.moves

    after = at(clinic, SECOND).tapers.check_in(HADDAD, checked(SECOND), signer=SIGNER)
    assert (after.state, after.step_now) == (PlanState.ACTIVE, 2)
    assert after.next_check_in is not None
    assert after.next_check_in.step == 3
    assert after.check_ins[0].let_begin == 2


def test_steps_behind_a_gate_are_not_what_the_rules_take_for_planned(
    clinic: ClinicServices,
) -> None:
    sign(clinic)
    assert plan_rows(at(clinic, THIRD)) == [FIRST]
    at(clinic, SECOND).tapers.check_in(HADDAD, checked(SECOND), signer=SIGNER)
    assert plan_rows(at(clinic, THIRD)) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("on", "decision", "opens"),
    [
        (SECOND - timedelta(days=4), CheckInDecision.GO_ON, False),  # too early to tell
        (SECOND - timedelta(days=3), CheckInDecision.GO_ON, True),
        (SECOND, CheckInDecision.GO_ON, True),
        (SECOND + timedelta(days=1), CheckInDecision.GO_ON, False),  # its day has passed
        (SECOND, CheckInDecision.HOLD, False),
        (SECOND, CheckInDecision.SEEK_ADVICE, False),
    ],
)
def test_only_going_on_in_time_opens_the_gate(
    clinic: ClinicServices, on: date, decision: CheckInDecision, opens: bool
) -> None:
    sign(clinic)
    later = at(clinic, SECOND + timedelta(days=2))
    after = later.tapers.check_in(HADDAD, checked(on, decision), signer=SIGNER)
    assert (after.check_ins[0].let_begin == 2) is opens
    assert (after.state is PlanState.ACTIVE) is opens


def test_an_urgent_answer_cannot_end_with_going_on(clinic: ClinicServices) -> None:
    sign(clinic)
    later = at(clinic, SECOND)
    answers = {"seizure": "yes"}
    with pytest.raises(NotAllowed, match="cannot end with going on"):
        later.tapers.check_in(
            HADDAD, CheckIn(SECOND, CheckInDecision.GO_ON, answers), signer=SIGNER
        )
    held = later.tapers.check_in(
        HADDAD, CheckIn(SECOND, CheckInDecision.HOLD, answers), signer=SIGNER
    )
    assert held.state is PlanState.WAITING


def test_scores_are_tied_to_the_step_and_their_items_add_up(clinic: ClinicServices) -> None:
    sign(clinic)
    later = at(clinic, SECOND)
    good = Score("phq-9", 4, SECOND, (1, 1, 1, 1, 0, 0, 0, 0, 0))
    typed = Score("isi", 28, SECOND)
    given = replace(checked(SECOND), scores=(good, typed))
    after = later.tapers.check_in(HADDAD, given, signer=SIGNER)
    assert after.check_ins[0].step == 1
    assert set(after.check_ins[0].check_in.scores) == {good, typed}
    for bad in (
        Score("phq-9", 5, SECOND, good.answers),
        Score("phq-9", 4, SECOND, (4, *good.answers[1:4], 0, 0, 0, 0, -3)),
        Score("phq-9", 28, SECOND),
        Score("isi", 29, SECOND),
        Score("isi", -1, SECOND),
        Score("mine", 1, SECOND),
    ):
        with pytest.raises(UserError):
            later.tapers.check_in(HADDAD, replace(given, scores=(bad,)), signer=SIGNER)


def test_item_nine_wants_a_note_before_going_on(clinic: ClinicServices) -> None:
    sign(clinic)
    later = at(clinic, SECOND)
    score = Score("phq-9", 1, SECOND, (0,) * 8 + (1,))
    given = replace(checked(SECOND), scores=(score,))
    with pytest.raises(NotAllowed, match="item 9"):
        later.tapers.check_in(HADDAD, given, signer=SIGNER)
    noted = replace(given, note="passive, no plan, safety plan made")
    assert later.tapers.check_in(HADDAD, noted, signer=SIGNER).state is PlanState.ACTIVE


def test_a_check_in_due_is_the_next_action_of_the_worklist(clinic: ClinicServices) -> None:
    sign(clinic)
    later = at(clinic, SECOND - timedelta(days=3))
    row = next(r for r in later.worklist("everyone").rows if r.patient.id == HADDAD)
    assert (row.next_action, row.next_due_on) == ("Taper check-in", SECOND - timedelta(days=3))
    day_before = at(clinic, SECOND - timedelta(days=4))
    row = next(r for r in day_before.worklist("everyone").rows if r.patient.id == HADDAD)
    assert row.next_action == "Review"  # its date is the earlier one
    page = later.patient_page(HADDAD)
    assert page.plans[0].state is PlanState.ACTIVE


def test_plan_moves_that_the_table_does_not_have_are_refused(clinic: ClinicServices) -> None:
    sign(clinic, check_in_every=0)
    tapers = clinic.tapers
    with pytest.raises(NotAllowed):
        tapers.pause(HADDAD, on=AS_OF, reason="x", signer=SIGNER)  # not begun
    with pytest.raises(NotAllowed):
        tapers.complete(HADDAD, reason="x", signer=SIGNER)
    with pytest.raises(NotAllowed):
        tapers.resume(HADDAD, on=AS_OF)
    running = at(clinic, SECOND).tapers
    with pytest.raises(NotAllowed, match="cannot be moved"):
        running.complete(HADDAD, reason="done", signer=SIGNER)  # its end is not reached
    with pytest.raises(UserError, match="reason"):
        running.abandon(HADDAD, reason=" ", signer=SIGNER)
    for on in (FIRST, SECOND + timedelta(days=2)):
        with pytest.raises(UserError, match="from that day"):
            running.pause(HADDAD, on=on, reason="x", signer=SIGNER)


def test_a_plan_is_completed_from_its_last_day_on_and_then_rests(clinic: ClinicServices) -> None:
    sign(clinic, check_in_every=0)
    with pytest.raises(NotAllowed):
        at(clinic, STOP - timedelta(days=1)).tapers.complete(HADDAD, reason="ok", signer=SIGNER)
    done = at(clinic, STOP).tapers.complete(HADDAD, reason="stopped, well", signer=SIGNER)
    assert (done.state, done.moves) == (PlanState.COMPLETED, ())
    with pytest.raises(NotAllowed, match="no plan in force"):
        at(clinic, STOP).tapers.abandon(HADDAD, reason="x", signer=SIGNER)


def test_the_stop_waits_for_its_check_in_as_every_cut_does(clinic: ClinicServices) -> None:
    sign(clinic, check_in_every=3)
    before = at(clinic, STOP - timedelta(days=1))
    assert life(before).state is PlanState.ACTIVE
    waiting = life(at(clinic, STOP))
    assert (waiting.state, waiting.step_now) == (PlanState.WAITING, 3)


def test_a_draft_keeps_what_was_typed(clinic: ClinicServices) -> None:
    terms = PlanTerms(check_in_every=2, preset="joint-guideline-start")
    clinic.tapers.save_draft(
        HADDAD, fields(), terms=terms, answers={"epilepsy": GuardAnswer(False)},
        reasons={"pace": "why"}, signer=SIGNER,
    )  # fmt: skip
    draft = clinic.tapers.draft(HADDAD)
    assert draft is not None
    assert (draft.fields, draft.terms) == (fields(), terms)
    assert draft.answers == {"epilepsy": GuardAnswer(False)}
    sign(clinic)
    assert clinic.tapers.draft(HADDAD) is None


def test_versions_are_told_apart_as_data(clinic: ClinicServices) -> None:
    sign(clinic)
    sign(clinic, fields(interval_days=56))
    difference = clinic.tapers.between(HADDAD, 1, 1, 2)
    assert [change.field for change in difference.fields] == ["interval_days"]
    assert (difference.days_before, difference.days_after) == (84, 168)
    assert [step.number for step in difference.steps] == [1, 2, 3]
    json.dumps(difference.fields[0].before)


def test_nothing_is_printed_of_a_paused_plan(clinic: ClinicServices) -> None:
    sign(clinic, check_in_every=0)
    later = at(clinic, date(2027, 1, 11))
    assert later.papers.prepare(HADDAD, "taper-letter").pages
    later.tapers.pause(HADDAD, on=date(2027, 1, 11), reason="flu", signer=SIGNER)
    with pytest.raises(NotAllowed, match="paused"):
        later.papers.prepare(HADDAD, "taper-letter")


def test_days_without_the_planned_drug_are_a_flag_of_their_own(clinic: ClinicServices) -> None:
    sign(clinic)
    flags = {flag.rule_id: flag for flag in at(clinic, SECOND).patient_page(HADDAD).flags}
    assert "zolpidem was held for" in flags["PLAN-01"].sentence
    at(clinic, SECOND).tapers.abandon(HADDAD, reason="moved away", signer=SIGNER)


def test_the_terms_agreed_are_on_the_pharmacy_copy(clinic: ClinicServices) -> None:
    sign(clinic, collection=Collection.WEEKLY)
    copy = clinic.papers.prepare(HADDAD, "pharmacy-copy")
    assert "Collected every week" in copy.text


def test_a_letter_goes_as_far_as_the_next_check_in_and_further_once_it_is_recorded(
    clinic: ClinicServices,
) -> None:
    sign(clinic, check_in_every=1)
    before = clinic.papers.prepare(HADDAD, "taper-letter").text
    assert "Step 1:" in before
    assert "Step 2:" not in before
    assert "wait for our call" in before
    later = at(clinic, SECOND)
    later.tapers.check_in(HADDAD, checked(SECOND), signer=SIGNER)
    after = later.papers.prepare(HADDAD, "taper-letter").text
    assert "Step 2:" in after
    assert "Step 3:" not in after
    later.close()


def test_the_preview_of_a_draft_is_the_page_that_signing_gives(clinic: ClinicServices) -> None:
    terms: dict[str, Any] = {"check_in_every": 1, "clock_times": ((TimeOfDay.NIGHT, "22:00"),)}
    previews = {
        kind: clinic.papers.prepare(
            HADDAD, kind, plan_fields=fields(), plan_terms=PlanTerms(**terms)
        )
        for kind in ("taper-letter", "handout", "pharmacy-copy")
    }
    sign(clinic, **terms)
    for kind, preview in previews.items():
        assert preview.draft
        signed = clinic.papers.prepare(HADDAD, kind).text
        told = [line for line in signed.splitlines() if "Step" in line or "22:00" in line]
        assert told == [
            line for line in preview.text.splitlines() if "Step" in line or "22:00" in line
        ]
    assert "Step 2:" not in previews["taper-letter"].text
    assert "wait for our call" in previews["taper-letter"].text
