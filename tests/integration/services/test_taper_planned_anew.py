"""A plan paused, resumed and planned anew, and who is called, over a real database."""

from datetime import date, timedelta

import pytest

from clinic_desktop.domain.check_in import CheckInDecision
from clinic_desktop.domain.errors import NotAllowed, UserError
from clinic_desktop.domain.plan import Piece, PlanState, ProductForm, StepFlag, TaperProduct
from clinic_desktop.domain.plan_terms import Collection, StockAtHome
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.taper_views import Replan
from tests.integration.services.taper_course import (
    FIRST,
    HADDAD,
    SECOND,
    SIGNER,
    STOP,
    at,
    checked,
    fields,
    life,
    plan_rows,
    sign,
)

# --- paused, resumed, planned anew ------------------------------------------------------------


def test_a_pause_keeps_the_dose_and_resuming_makes_a_new_version(clinic: ClinicServices) -> None:
    sign(clinic, check_in_every=0)
    paused_on = date(2027, 1, 11)
    on_the_day = at(clinic, paused_on)
    paused = on_the_day.tapers.pause(HADDAD, on=paused_on, reason="flu", signer=SIGNER)
    assert (paused.state, paused.step_now) == (PlanState.PAUSED, 2)
    assert plan_rows(at(clinic, STOP)) == [FIRST, SECOND]
    later = at(clinic, date(2027, 3, 1))
    assert life(later).step_now == 2
    anew = later.tapers.resume(HADDAD, on=date(2027, 3, 8))
    assert anew.answer.plan is not None
    starts = [step.start for step in anew.answer.plan.steps]
    assert starts == [FIRST, SECOND, paused_on, date(2027, 3, 8)]
    held = anew.answer.plan.steps[2]
    assert held.dose_ug == anew.answer.plan.steps[1].dose_ug
    assert anew.difference is not None
    assert anew.difference.days_after - anew.difference.days_before == 56 - 14
    sign(later, dict(anew.fields), check_in_every=0)
    resumed = life(later)
    assert (resumed.version, resumed.state) == (2, PlanState.ACTIVE)
    assert [v.state for v in resumed.versions] == [PlanState.SIGNED, PlanState.SUPERSEDED]
    stop = date(2027, 4, 5)
    assert plan_rows(later) == [FIRST, SECOND, paused_on, date(2027, 3, 8), stop]
    assert [e.what for e in resumed.events] == ["signed", "paused", "signed", "superseded"]


def test_a_missed_check_in_is_planned_anew_from_the_day_it_stopped(clinic: ClinicServices) -> None:
    sign(clinic)
    later = at(clinic, date(2027, 1, 18))
    anew = later.tapers.resume(HADDAD, on=date(2027, 1, 20))
    assert anew.answer.plan is not None
    assert [step.start for step in anew.answer.plan.steps][:3] == [
        FIRST,
        SECOND,
        date(2027, 1, 20),
    ]
    assert anew.answer.plan.steps[1].dose_ug == anew.answer.plan.steps[0].dose_ug
    sign(later, dict(anew.fields))
    assert life(later).next_check_in is not None


def test_a_stopped_plan_is_not_resumed_or_changed_behind_what_has_happened(
    clinic: ClinicServices,
) -> None:
    """Its days up to the stop were taken: going on from before it would write them anew."""
    sign(clinic, check_in_every=0)
    held_on, paused_on = date(2027, 1, 11), date(2027, 1, 20)
    on_the_day = at(clinic, held_on)
    sign(on_the_day, dict(on_the_day.tapers.hold(HADDAD, on=held_on, days=14).fields),
         check_in_every=0)  # fmt: skip
    then = at(clinic, paused_on)
    then.tapers.pause(HADDAD, on=paused_on, reason="flu", signer=SIGNER)
    later = at(clinic, date(2027, 2, 10))
    with pytest.raises(NotAllowed, match="ran until later"):
        later.tapers.resume(HADDAD, on=paused_on - timedelta(days=1))
    with pytest.raises(NotAllowed, match="changed after that day"):
        later.tapers.hold(HADDAD, on=held_on - timedelta(days=1), days=7)
    assert later.tapers.resume(HADDAD, on=paused_on).answer.plan is not None


def test_stock_at_home_is_counted_from_the_day_it_was_told(clinic: ClinicServices) -> None:
    """50 tablets and 1 and a half a night: 42 are used up in the first four weeks."""
    five = TaperProduct(ProductForm.TABLET, 5_000, Piece.HALF)
    home = (StockAtHome("zolpidem", five, quarters=4 * 50),)
    sign(clinic, check_in_every=0, at_home=home)
    later = at(clinic, date(2026, 12, 20))
    held = later.tapers.hold(HADDAD, on=later.as_of, days=28)
    (left,) = held.terms.at_home
    assert left.quarters == 4 * 8
    # Told anew, it is used from the next collection on, not for days that are past.
    told = (StockAtHome("zolpidem", five, quarters=4 * 20),)
    made = later.tapers.supply(held.fields, Collection.FOUR_WEEKLY, told)
    assert [issue.number for issue in made.issues][:2] == [1, 2]
    assert [issue.lines[0].from_home for issue in made.issues][:2] == [0, 4 * 20]
    soon = at(clinic, date(2027, 1, 4)).tapers.supply(held.fields, Collection.FOUR_WEEKLY)
    assert soon.issues[0].number == 2


@pytest.mark.parametrize("custom", [False, True])
def test_a_hold_never_hurries_the_next_cut(clinic: ClinicServices, custom: bool) -> None:
    asked = fields()
    if custom:
        asked = fields(method="custom", doses_mg=["7.5", "5", "2.5"])
        del asked["percent"]
    sign(clinic, asked, check_in_every=0)
    on = date(2026, 12, 10)  # 18 days before the second step
    later = at(clinic, on)
    with pytest.raises(NotAllowed, match="bring what comes next forward"):
        later.tapers.hold(HADDAD, on=on, days=17)
    held = later.tapers.hold(HADDAD, on=on, days=18).answer.plan
    assert held is not None
    assert SECOND in {step.start for step in held.steps}


def test_what_does_not_follow_is_refused_for_what_it_is(clinic: ClinicServices) -> None:
    sign(clinic, check_in_every=0)
    on = date(2027, 1, 11)
    later = at(clinic, on)
    with pytest.raises(UserError, match="no slower than now"):
        later.tapers.slow(HADDAD, on=on, changes={"interval_days": 14})
    with pytest.raises(UserError, match="no slower than now"):
        later.tapers.slow(HADDAD, on=on, changes={"percent": "30"})
    with pytest.raises(UserError, match="no step back"):
        later.tapers.back(HADDAD, on=on, to_step=2)


@pytest.mark.parametrize("interval_days", [14, 28])
def test_a_list_of_doses_is_not_slowed_to_a_shorter_interval(
    clinic: ClinicServices, interval_days: int
) -> None:
    asked = fields(method="custom", doses_mg=["7.5", "5", "2.5"])
    del asked["percent"]
    sign(clinic, asked, check_in_every=0)
    on = date(2027, 1, 11)
    with pytest.raises(UserError, match="no slower than now"):
        at(clinic, on).tapers.slow(HADDAD, on=on, changes={"interval_days": interval_days})


def test_free_nights_move_with_the_dose_they_were_chosen_for(clinic: ClinicServices) -> None:
    offers = {offer.key: offer for offer in clinic.tapers.presets(HADDAD, fields())}
    offer = offers["hypnotic-nights"]
    assert offer.fields is not None
    sign(clinic, dict(offer.fields), check_in_every=0, free_nights=offer.terms.free_nights)
    later = at(clinic, date(2026, 12, 20))
    anew = later.tapers.hold(HADDAD, on=later.as_of, days=21)
    assert anew.answer.plan is not None
    last = anew.answer.plan.steps[-1]
    nights = anew.terms.free_nights
    assert (nights[0].start, nights[-1].end) == (last.start, last.end)
    # Signed with the old dates all the same: what is kept and printed are the new ones.
    sign(later, dict(anew.fields), check_in_every=0, free_nights=offer.terms.free_nights)
    assert life(later).terms.free_nights == nights


def test_a_very_long_pause_is_told_in_parts_the_contract_takes(clinic: ClinicServices) -> None:
    sign(clinic, check_in_every=0)
    on_the_day = at(clinic, date(2027, 1, 11))
    on_the_day.tapers.pause(HADDAD, on=date(2027, 1, 11), reason="abroad", signer=SIGNER)
    later = at(clinic, date(2029, 1, 11))
    anew = later.tapers.resume(HADDAD, on=date(2029, 1, 15))
    assert anew.answer.plan is not None, anew.answer.refused_message
    days = [step.days for step in anew.answer.plan.steps if "held" in step.flags]
    assert days == [365, 365, 5]


@pytest.mark.parametrize("custom", [False, True])
def test_hold_back_and_slow_keep_what_was_taken(clinic: ClinicServices, custom: bool) -> None:
    asked = fields()
    if custom:
        asked = fields(method="custom", doses_mg=["7.5", "5", "2.5"])
        del asked["percent"]
    sign(clinic, asked, check_in_every=0)
    on = date(2027, 1, 11)
    later = at(clinic, on)
    held = later.tapers.hold(HADDAD, on=on, days=14)
    back = later.tapers.back(HADDAD, on=on, to_step=1)
    slow = later.tapers.slow(HADDAD, on=on, changes={"interval_days": 56})
    for anew in (held, back, slow):
        assert anew.answer.plan is not None, anew.answer.refused_message
        assert anew.answer.plan.steps
    assert held.answer.plan is not None
    assert held.answer.plan.steps[-1].dose_ug == 2500
    assert back.answer.plan is not None
    assert [s.dose_ug for s in back.answer.plan.steps][-2:] == [5000, 2500]
    assert slow.answer.plan is not None
    assert slow.answer.plan.steps[-1].days == 56


def test_a_pause_makes_a_call_that_a_check_in_or_resuming_ends(clinic: ClinicServices) -> None:
    """The patient still holds the sheets that are void."""
    sign(clinic, check_in_every=0)
    paused_on = date(2027, 1, 11)
    on_the_day = at(clinic, paused_on)
    letter = on_the_day.papers.prepare(HADDAD, "taper-letter")
    on_the_day.papers.issue(HADDAD, letter, SIGNER)
    on_the_day.queue.moves.set_action([HADDAD], "Blood test", date(2027, 2, 1), SIGNER)
    soon = at(clinic, paused_on + timedelta(days=1))
    soon.tapers.pause(HADDAD, on=paused_on, reason="flu", signer=SIGNER)
    assert [d.state for d in soon.patient_page(HADDAD).documents] == ["superseded"]
    assert next_of(soon) == ("Call: plan paused", paused_on)
    soon.tapers.check_in(HADDAD, checked(soon.as_of, CheckInDecision.HOLD), signer=SIGNER)
    assert next_of(soon) == ("Blood test", date(2027, 2, 1))


def test_what_is_set_after_a_pause_takes_the_place_of_its_call(clinic: ClinicServices) -> None:
    sign(clinic, check_in_every=0)
    paused_on = date(2027, 1, 11)
    at(clinic, paused_on).tapers.pause(HADDAD, on=paused_on, reason="flu", signer=SIGNER)
    later = at(clinic, date(2027, 1, 12))
    assert next_of(later) == ("Call: plan paused", paused_on)
    later.queue.moves.set_action([HADDAD], "Call again", date(2027, 1, 13), SIGNER)
    assert next_of(later) == ("Call again", date(2027, 1, 13))
    other = at(clinic, date(2027, 1, 14))
    sign(other, dict(other.tapers.resume(HADDAD, on=date(2027, 1, 25)).fields), check_in_every=0)
    other.queue.moves.set_action([HADDAD], "", None, SIGNER)
    assert next_of(other)[0] != "Call: plan paused"


def next_of(clinic: ClinicServices) -> tuple[str, date | None]:
    row = next(r for r in clinic.worklist("everyone").rows if r.patient.id == HADDAD)
    return row.next_action, row.next_due_on


def test_resuming_cuts_on_its_day_though_a_hold_was_planned_behind_the_pause(
    clinic: ClinicServices,
) -> None:
    sign(clinic, fields(holds=[{"after_reduction": 2, "days": 7}]), check_in_every=0)
    paused_on, on = date(2027, 1, 11), date(2027, 2, 8)
    at(clinic, paused_on).tapers.pause(HADDAD, on=paused_on, reason="flu", signer=SIGNER)
    anew = at(clinic, on).tapers.resume(HADDAD, on=on)
    assert anew.answer.plan is not None, anew.answer.refused_message
    steps = [(step.start, step.flags) for step in anew.answer.plan.steps]
    assert steps[1:4] == [(SECOND, ()), (paused_on, (StepFlag.HELD,)), (on, ())]


def test_what_was_signed_for_later_gives_way_and_what_has_begun_stays(
    clinic: ClinicServices,
) -> None:
    """A hold from the 18th, signed on the 11th: going back on the 12th takes its place; once it has
    begun, nothing is planned from a day before it."""
    sign(clinic, check_in_every=0)
    early, hold_on = at(clinic, date(2027, 1, 11)), date(2027, 1, 18)
    sign(early, dict(early.tapers.hold(HADDAD, on=hold_on, days=14).fields), check_in_every=0)
    on = date(2027, 1, 12)
    back = at(clinic, on).tapers.back(HADDAD, on=on, to_step=1)
    assert as_taken(back) == [("back", "2027-01-12")]
    assert back.answer.plan is not None
    slow = at(clinic, on).tapers.slow(HADDAD, on=on, changes={"interval_days": 35})
    assert as_taken(slow) == [("slow", "2027-01-12"), ("hold", "2027-01-18")]
    assert slow.answer.plan is not None
    with pytest.raises(NotAllowed, match="changed after that day"):
        at(clinic, hold_on).tapers.back(HADDAD, on=on, to_step=1)
    at(clinic, on).tapers.pause(HADDAD, on=on, reason="flu", signer=SIGNER)
    resumed = at(clinic, date(2027, 1, 25)).tapers.resume(HADDAD, on=date(2027, 1, 25))
    assert as_taken(resumed) == [("hold", "2027-01-12")]


def test_an_ended_plan_is_neither_paused_nor_planned_anew(clinic: ClinicServices) -> None:
    sign(clinic, check_in_every=0)
    later = at(clinic, STOP + timedelta(days=1))
    with pytest.raises(NotAllowed, match="has ended"):
        later.tapers.hold(HADDAD, on=STOP + timedelta(days=1), days=7)
    with pytest.raises(UserError, match="cannot be paused"):
        later.tapers.pause(HADDAD, on=STOP + timedelta(days=1), reason="flu", signer=SIGNER)
    assert later.tapers.pause(HADDAD, on=STOP, reason="flu", signer=SIGNER).step_now == 3
    resumed = later.tapers.resume(HADDAD, on=STOP + timedelta(days=7))
    assert resumed.answer.plan is not None
    assert resumed.answer.plan.finish is not None
    assert resumed.answer.plan.finish.on == STOP + timedelta(days=7)


def as_taken(anew: Replan) -> list[tuple[str, str]]:
    """What the new version tells the planner as taken."""
    events = anew.fields["as_taken"]
    assert isinstance(events, list)
    return [(event["action"], event["date"]) for event in events]


def test_a_list_planned_anew_keeps_the_holds_not_begun(clinic: ClinicServices) -> None:
    """After 7.5 mg a week was to be held, after 5 mg two; the first is due on 28 December."""
    holds = [{"after_reduction": 1, "days": 7}, {"after_reduction": 2, "days": 14}]
    asked = fields(method="custom", doses_mg=["7.5", "5", "2.5"], holds=holds)
    del asked["percent"]
    sign(clinic, asked, check_in_every=0)
    before, after = at(clinic, date(2026, 12, 14)), at(clinic, date(2026, 12, 30))
    left = [{"after_reduction": 1, "days": 14}]
    held = before.tapers.hold(HADDAD, on=date(2026, 12, 14), days=14).fields
    assert (held["start_date"], held["holds"]) == ("2027-01-04", left)
    slow = before.tapers.slow(HADDAD, on=date(2026, 12, 14), changes={"interval_days": 56}).fields
    assert (slow["start_date"], slow["holds"]) == ("2027-01-04", left)
    begun = after.tapers.hold(HADDAD, on=date(2026, 12, 30), days=14).fields
    assert (begun["start_date"], begun["holds"]) == ("2027-01-13", left)
    back = before.tapers.back(HADDAD, on=date(2026, 12, 14), to_step=0).fields
    assert (back["doses_mg"], back["holds"]) == (["7.5", "5", "2.5"], holds)
    again = after.tapers.back(HADDAD, on=date(2026, 12, 30), to_step=0)
    assert again.fields["holds"] == [{"after_reduction": 2, "days": 14}]
    assert again.answer.plan is not None
