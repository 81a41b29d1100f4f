"""What was agreed beside the doses is on the page: collections, home stock, hours, free nights."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from clinic_desktop.documents.blocks import DocumentKind
from clinic_desktop.documents.compose import COMPOSERS, compose
from clinic_desktop.documents.context import LetterContext
from clinic_desktop.documents.proof import ProofFault, check_document
from clinic_desktop.documents.render_text import render_text
from clinic_desktop.documents.wording import Wording
from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct, TimeOfDay
from clinic_desktop.domain.plan_terms import Collection, FreeNights, PlanTerms, StockAtHome
from tests.documents.letter_samples import CLONAZEPAM_2, plan_of, signed, texts

HALF_MG = TaperProduct(ProductForm.TABLET, 500, Piece.QUARTER)
PLAN = plan_of(CLONAZEPAM_2)


def said(kind: DocumentKind, terms: PlanTerms) -> str:
    ctx = replace(signed(PLAN), terms=terms)
    return " ".join(render_text(compose(kind, ctx, texts())).split())


def test_the_pharmacy_is_told_collections_and_not_the_plans_own_issues() -> None:
    copy = said(DocumentKind.PHARMACY_COPY, PlanTerms(collection=Collection.WEEKLY))
    assert "Collected every week. Exact units" in copy
    assert "nothing is carried over from the issue before" not in copy
    # 1.875 mg is 3 and three quarter tablets a day: 26.25 a week, so 27, 26, 26, 26 and not 4 x 27.
    plain = copy.replace("\xa0", " ")
    assert "30 November 2026 to 6 December 2026 27 tablets" in plain
    assert "14 December 2026 to 20 December 2026 26 tablets" in plain


def test_stock_at_home_is_used_first() -> None:
    home = StockAtHome("clonazepam", HALF_MG, 4 * 30)
    copy = said(
        DocumentKind.PHARMACY_COPY, PlanTerms(collection=Collection.WEEKLY, at_home=(home,))
    )
    assert "what the patient has at home is used first" in copy
    assert "Nothing: enough is at home" in copy


def test_daily_collections_of_a_long_plan_are_told_by_the_week() -> None:
    copy = said(DocumentKind.PHARMACY_COPY, PlanTerms(collection=Collection.DAILY))
    assert "every day; the totals are for a week" in copy
    assert "7 December 2026 to 13 December 2026" in copy.replace("\xa0", " ")


@pytest.mark.parametrize("kind", [DocumentKind.TAPER_LETTER, DocumentKind.PHARMACY_COPY])
def test_the_hour_stands_beside_the_time_of_day(kind: DocumentKind) -> None:
    terms = PlanTerms(clock_times=((TimeOfDay.MORNING, "08:00"),))
    assert "Morning, 08:00" in said(kind, terms)
    assert "Night," not in said(kind, terms)


def test_in_the_text_view_the_hour_does_not_run_into_the_count() -> None:
    terms = PlanTerms(clock_times=((TimeOfDay.NIGHT, "22:00"),))
    told = pages(DocumentKind.TAPER_LETTER, replace(signed(PLAN), terms=terms))
    assert "Night, 22:00  2 tablets of 0.5 mg" in told


@pytest.mark.parametrize("kind", COMPOSERS)
def test_chosen_nights_without_are_told_wherever_steps_are(kind: DocumentKind) -> None:
    last = PLAN.steps[-1]
    nights = FreeNights(last.start, last.end, (1, 5))
    told = said(kind, PlanTerms(free_nights=(nights,))).replace("\xa0", " ")
    assert "take nothing on Tuesday and Saturday. Do not take more on the other nights." in told


def test_a_letter_with_free_nights_never_asks_to_take_it_every_day_or_to_miss_nothing() -> None:
    last = PLAN.steps[-1]
    terms = PlanTerms(free_nights=(FreeNights(last.start, last.end, (1, 5)),))
    ctx = replace(signed(PLAN), terms=terms, as_of=last.start + timedelta(days=1))
    told = " ".join(pages(DocumentKind.TAPER_LETTER, ctx).split())
    assert "do not miss doses" not in told
    assert "Leave out only the nights we agreed." in told
    assert "Every day, " not in told
    assert told.count("take nothing on Tuesday and Saturday") == 2  # beside the dose, and in steps
    before = replace(ctx, as_of=PLAN.steps[0].start, waits_from=2, next_visit_on=DUE)
    assert "do not miss doses" in pages(DocumentKind.TAPER_LETTER, before)


def test_free_nights_are_taken_off_the_collections() -> None:
    last = PLAN.steps[-1]
    every_night = FreeNights(last.start, last.end, tuple(range(7)))
    copy = said(DocumentKind.PHARMACY_COPY, PlanTerms(free_nights=(every_night,)))
    assert date(2028, 1, 23) == last.end
    assert "27 December 2027 to 23 January 2028 Nothing" in copy.replace("\xa0", " ")


# --- up to the next check-in ----------------------------------------------------------------------

DUE = PLAN.steps[2].start - timedelta(days=3)
WAITING = replace(signed(PLAN), waits_from=3, next_visit_on=DUE)
WAIT = "Stay on this dose and wait for our call."


def pages(kind: DocumentKind, ctx: LetterContext) -> str:
    return render_text(compose(kind, ctx, texts())).replace("\xa0", " ")


@pytest.mark.parametrize("kind", [DocumentKind.TAPER_LETTER, DocumentKind.HANDOUT])
def test_a_patients_pages_end_at_the_next_check_in(kind: DocumentKind) -> None:
    told = " ".join(pages(kind, WAITING).split())
    words = Wording(texts())
    assert words.weekday_date(PLAN.steps[1].start).replace("\xa0", " ") in told
    assert words.weekday_date(PLAN.steps[2].start).replace("\xa0", " ") not in told
    due = words.weekday_date(DUE).replace("\xa0", " ")
    assert f"{WAIT} Our next check is due by {due}." in told
    assert "no more clonazepam" not in told.rpartition(WAIT)[2]


def test_without_a_check_in_the_whole_plan_is_told() -> None:
    told = pages(DocumentKind.TAPER_LETTER, signed(PLAN))
    assert "Every step" in told
    assert WAIT not in told


def test_a_check_in_before_the_stop_leaves_every_step_and_no_stop() -> None:
    ctx = replace(WAITING, waits_from=PLAN.steps[-1].number + 1)
    told = pages(DocumentKind.TAPER_LETTER, ctx)
    assert f"Step {PLAN.steps[-1].number}:" in told
    assert WAIT in told
    assert "no more clonazepam" not in told


def test_the_pharmacy_has_the_whole_plan_and_is_told_where_the_patients_sheet_ends() -> None:
    same = "The patient has the same table of steps."
    last = PLAN.steps[-1].number
    for ctx, ends in (
        (WAITING, "ends before step 3, which waits for a check due by"),
        (replace(WAITING, waits_from=last + 1), "ends before the stop, which waits"),
    ):
        told = " ".join(pages(DocumentKind.PHARMACY_COPY, ctx).split())
        assert f"Step {last}:" in told
        assert ends in told
        assert same not in told
    assert same in pages(DocumentKind.PHARMACY_COPY, signed(PLAN))


@pytest.mark.parametrize("kind", [DocumentKind.TAPER_LETTER, DocumentKind.HANDOUT])
def test_a_step_behind_the_check_in_is_withheld(kind: DocumentKind) -> None:
    whole = compose(kind, signed(PLAN), texts())
    with pytest.raises(ProofFault, match="every step"):
        check_document(whole, PLAN, told=[1, 2])


# --- the letter and the pharmacy's copy say the same of supply ------------------------------------


def test_the_letter_tells_the_collection_the_pharmacy_is_told() -> None:
    letter = said(DocumentKind.TAPER_LETTER, PlanTerms(collection=Collection.WEEKLY))
    given = "From Monday 30 November 2026 your pharmacy will give you 27 tablets of 0.5 mg"
    assert f"{given} for 1 week." in letter
    assert "You get enough for 1 week at a time." in letter
    daily = said(DocumentKind.TAPER_LETTER, PlanTerms(collection=Collection.DAILY))
    assert "4 tablets of 0.5 mg for 1 day." in daily
    assert "You get enough for 1 day at a time." in daily


def test_the_letter_tells_the_first_supply_after_the_stock_at_home() -> None:
    home = StockAtHome("clonazepam", HALF_MG, 4 * 30)
    terms = PlanTerms(collection=Collection.WEEKLY, at_home=(home,))
    letter = said(DocumentKind.TAPER_LETTER, terms)
    assert "First use what you have at home." in letter
    assert "From Monday 7 December 2026 your pharmacy will give you 23" in letter


def test_stock_told_with_a_later_version_is_spoken_of_until_it_is_used() -> None:
    home = StockAtHome("clonazepam", HALF_MG, 4 * 30)
    terms = PlanTerms(collection=Collection.WEEKLY, at_home=(home,))
    signed_on = PLAN.steps[0].start + timedelta(days=10)
    ctx = replace(signed(PLAN), terms=terms, signed_on=signed_on)
    soon = pages(DocumentKind.TAPER_LETTER, replace(ctx, as_of=signed_on))
    assert "First use what you have at home." in soon
    used = pages(DocumentKind.TAPER_LETTER, replace(ctx, as_of=signed_on + timedelta(days=42)))
    assert "First use what you have at home." not in used
