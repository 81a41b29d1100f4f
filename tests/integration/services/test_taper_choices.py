"""Presets, comparison, supply and the switch, over the catalogue that comes with the program."""

import shutil
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.plan import Piece, ProductForm, StepFlag, TaperProduct
from clinic_desktop.domain.plan_terms import Collection, PlanTerms, StockAtHome
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.taper_views import Fields, PresetOffer
from tests.demo_file import AS_OF, PROGRAM

HADDAD = "002644"


@pytest.fixture(scope="module")
def clinic(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClinicServices]:
    copy = shutil.copy(told, tmp_path_factory.mktemp("demo"))
    opened = bootstrap.open_clinic(PROGRAM, copy, as_of=AS_OF)
    yield opened
    opened.close()


def tablets(*strengths: str, piece: str = "half") -> list[dict[str, object]]:
    return [{"strength_mg": mg, "form": "tablet", "smallest_piece": piece} for mg in strengths]


def fields(**changes: object) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "drug": "diazepam",
        "products": tablets("10", "5", "2"),
        "current": {"morning": "10", "night": "10"},
        "goal_mg": "0",
        "start_date": "2026-11-30",
    }
    return asked | changes


def offers(clinic: ClinicServices, asked: Fields) -> dict[str, PresetOffer]:
    return {offer.key: offer for offer in clinic.tapers.presets(HADDAD, asked)}


def drawn(clinic: ClinicServices, offer: PresetOffer) -> list[int | None]:
    assert offer.fields is not None, offer.not_offered
    answer = clinic.tapers.draw(offer.fields)
    assert answer.plan is not None, answer.refused_message
    return [step.dose_ug for step in answer.plan.steps]


def test_the_basis_names_preset_table_model_and_what_it_breaks(clinic: ClinicServices) -> None:
    asked = fields(
        drug="lorazepam",
        products=tablets("1"),
        current={"night": "4"},
        equivalence="ashton",
        mg_for_10_diazepam=None,
    )
    offer = offers(clinic, asked)["occupancy-fast"]
    assert offer.fields is not None, offer.not_offered
    parts = clinic.tapers.basis(HADDAD, offer.fields, offer.terms)
    assert all(part.lines or part.sources for part in parts)
    _, method, used, missing, rests, sure, _ = (" ".join(part.lines) for part in parts)
    assert "24.7 mg of diazepam" in method
    assert "Modelled, not measured" in method
    assert "Begun from the preset Equal points of modelled occupancy, fast" in used
    assert "10 mg of diazepam is lorazepam 1 mg" in used
    assert "The record has no dose of lorazepam now." in used
    assert "Records end" in missing
    assert "Faster than" in rests
    assert "T-MAUDSLEY" in {source.key for source in parts[4].sources}
    assert "human imaging found far lower occupancy" in sure


def test_every_preset_is_offered_or_says_why_not(clinic: ClinicServices) -> None:
    for asked in (
        fields(),
        fields(drug="lorazepam", products=tablets("1"), current={"morning": "1", "night": "1"}),
        fields(drug="zopiclone", products=tablets("7.5", "3.75"), current={"night": "7.5"}),
        fields(drug=None),
        fields(current={}),
    ):
        for offer in clinic.tapers.presets(HADDAD, asked):
            assert (offer.fields is None) == bool(offer.not_offered)
            assert offer.sources
            assert offer.sign_off == "awaiting clinical review"
            if offer.fields is not None:
                assert drawn(clinic, offer)
                assert offer.fields["current"] == asked["current"]
                assert offer.fields["products"] == asked["products"]


def test_bands_step_down_as_their_source_says(clinic: ClinicServices) -> None:
    asked = fields(current={"morning": "20", "night": "20"}, products=tablets("10", "5", "2", "1"))
    doses = drawn(clinic, offers(clinic, asked)["cks-bands"])
    expected = [*range(38, 18, -2), *range(19, 4, -1), 4.5, 4, 3.5, 3, 2.5, 2, 1.5, 1, 0.5]
    assert doses == [int(mg * 1000) for mg in expected]


def test_the_cross_taper_replaces_the_night_dose_first(clinic: ClinicServices) -> None:
    asked = fields(
        drug="lorazepam", products=tablets("1", "0.5"), current={"morning": "1", "night": "1"}
    )
    offer = offers(clinic, asked)["scottish-cross-taper"]
    assert offer.fields is not None
    plan = clinic.tapers.draw(offer.fields).plan
    assert plan is not None
    stages = [step for step in plan.steps if StepFlag.SWITCH in step.flags]
    assert [(d.when.value, d.items[0].drug) for d in stages[0].doses] == [
        ("morning", "lorazepam"),
        ("night", "diazepam"),
    ]
    assert [d.dose_ug for d in stages[1].doses] == [10_000, 10_000]
    # Then 1 mg steps, the morning emptied before the night.
    after = plan.steps[2:]
    assert [step.dose_ug for step in after[:3]] == [19_000, 18_000, 17_000]
    assert {d.when.value for step in after[-3:] for d in step.doses} == {"night"}


def test_a_preset_names_the_advice_it_breaks_by_measuring_it(clinic: ClinicServices) -> None:
    liquid = [{"form": "liquid", "strength_mg": "1", "per_ml": "1", "smallest_ml": "0.01"}]
    asked = fields(products=liquid, last_dose_mg="1")
    found = offers(clinic, asked)
    assert found["joint-guideline-start"].breaches == ()
    occupancy = {b.guidance: b for b in found["occupancy-fast"].breaches}
    assert occupancy["Joint guideline 2025, usual pace"].steps
    assert found["scottish-cross-taper"].also_breaks


def test_chosen_nights_without_lie_in_the_held_last_dose(clinic: ClinicServices) -> None:
    asked = fields(
        drug="zopiclone", products=tablets("7.5", "3.75", piece="whole"), current={"night": "7.5"}
    )
    offer = offers(clinic, asked)["hypnotic-nights"]
    assert offer.fields is not None
    plan = clinic.tapers.draw(offer.fields).plan
    assert plan is not None
    held = plan.steps[-1]
    assert StepFlag.HELD in held.flags
    nights = offer.terms.free_nights
    assert (nights[0].start, nights[-1].end) == (held.start, held.end)
    assert [len(one.weekdays) for one in nights] == [1, 2, 4]
    issued = clinic.tapers.supply(offer.fields, Collection.FORTNIGHTLY, free_nights=nights)
    last = [line.units for one in issued.issues[-3:] for line in one.lines]
    assert last == [12, 10, 6]


def test_micro_steps_need_a_fine_measure_and_say_which(clinic: ClinicServices) -> None:
    offer = offers(clinic, fields())["micro-steps"]
    assert offer.fields is None
    assert "1\u00a0mg in 1\u00a0mL measured in 0.1\u00a0mL" in offer.not_offered
    liquid = [{"form": "liquid", "strength_mg": "1", "per_ml": "1", "smallest_ml": "0.1"}]
    fine = offers(clinic, fields(products=[*tablets("10", "5"), *liquid]))["micro-steps"]
    assert fine.fields is not None
    assert fine.fields["step_mg"] == "0.142"  # a tenth of 20 mg over 14 days, rounded down
    assert fine.terms.check_in_every == 14


def test_a_modelled_preset_waits_for_a_table_and_never_guesses_one(clinic: ClinicServices) -> None:
    asked = fields(drug="nitrazepam", products=tablets("5"), current={"night": "10"})
    assert "equivalence table" in offers(clinic, asked)["occupancy-slow"].not_offered
    named = offers(clinic, {**asked, "equivalence": "ashton"})["occupancy-slow"]
    assert named.fields is not None
    assert named.modelled
    assert any("24.70 mg" in limit for limit in named.limits)


# --- compare ----------------------------------------------------------------------------------


def test_being_gentler_costs_days_pieces_and_visits(clinic: ClinicServices) -> None:
    brisk = fields(method="percent-of-start", percent="25", interval_days=14)
    gentle = fields(method="percent-of-start", percent="12.5", interval_days=14)
    refused = fields(method="percent-of-start", percent="0", interval_days=14)
    found = clinic.tapers.compare(
        [("brisk", brisk), ("gentle", gentle), ("none", refused)], PlanTerms()
    )
    one, two, none = found.plans
    assert (one.days, two.days) == (42, 98)
    assert (one.longer_days, two.longer_days) == (0, 56)
    assert (one.check_ins, two.check_ins) == (3, 7)
    assert one.largest_cut == two.largest_cut == Fraction(50)
    assert two.more_pieces > 0
    assert "56 more than the shortest" in found.words[1]
    assert none.days == 0
    assert "no plan" in found.words[2]
    for wrong in ([], [("x", brisk)] * 4):
        with pytest.raises(UserError, match="cannot be compared"):
            clinic.tapers.compare(wrong, PlanTerms())


# --- supply -----------------------------------------------------------------------------------


def test_stock_at_home_is_counted_and_what_is_no_use_goes_back(clinic: ClinicServices) -> None:
    asked = fields(method="percent-of-start", percent="25", interval_days=14)
    five = TaperProduct(ProductForm.TABLET, 5_000, Piece.HALF)
    one = TaperProduct(ProductForm.TABLET, 1_000, Piece.HALF)
    without = clinic.tapers.supply(asked, Collection.WEEKLY)
    with_home = clinic.tapers.supply(
        asked,
        Collection.WEEKLY,
        [StockAtHome("diazepam", five, 4 * 10), StockAtHome("diazepam", one, 4)],
    )

    def fives(plan: Any) -> int:
        return sum(
            line.units or 0
            for issue in plan.issues
            for line in issue.lines
            if line.product.strength_ug == 5_000
        )

    assert fives(without) - fives(with_home) == 10
    assert any("back to the pharmacy" in words for words in with_home.words)
    assert [issue.not_before for issue in without.issues][:2] == [
        date(2026, 11, 30),
        date(2026, 12, 7),
    ]


# --- dates ------------------------------------------------------------------------------------


def test_changes_are_kept_off_weekends_without_going_sooner_or_faster(
    clinic: ClinicServices,
) -> None:
    asked = fields(
        method="percent-of-current", percent="10", interval_days=10, start_date="2026-11-28",
        holds=[{"after_reduction": 1, "days": 3}],
    )  # fmt: skip
    moved = clinic.tapers.without_weekend_changes(asked)
    assert (moved["start_date"], moved["interval_days"]) == ("2026-11-30", 14)
    plan = clinic.tapers.draw(moved).plan
    assert plan is not None
    assert {step.start.weekday() for step in plan.steps} == {0}
    assert clinic.tapers.start_on(date(2026, 11, 24), 1) == date(2026, 11, 24)
    assert clinic.tapers.start_on(date(2026, 11, 24), 0) == date(2026, 11, 30)


# --- switch -----------------------------------------------------------------------------------


def test_every_table_tells_its_low_middle_and_high(clinic: ClinicServices) -> None:
    asked = fields(drug="lorazepam", current={"morning": "1", "night": "1"})
    offer = clinic.tapers.switch(HADDAD, asked, "diazepam")
    tables = {table.key: table for table in offer.tables}
    assert tables["ashton"].middle_ug == 20_000
    assert "who_ddd_ratio" not in tables
    flurazepam = clinic.tapers.switch(HADDAD, {**asked, "drug": "flurazepam"}, "diazepam")
    ranged = {table.key: table for table in flurazepam.tables}["ashton"]
    assert ranged.needs_choice == ("flurazepam",)
    assert (ranged.low_ug, ranged.high_ug) == (Fraction(2_000 * 10, 30), Fraction(2_000 * 10, 15))
    assert any("65" in words for words in offer.warnings)  # born in 1954
    assert "5 to 7 days" in offer.review_words
    assert offer.not_to_switch.startswith("Not to switch")


# --- products that would help -----------------------------------------------------------------


def test_a_marketed_strength_that_makes_the_last_steps_gentler_is_named(
    clinic: ClinicServices,
) -> None:
    asked = fields(
        drug="lorazepam", products=tablets("1", piece="whole"), current={"night": "4"},
        method="percent-of-current", percent="10", interval_days=28,
    )  # fmt: skip
    last_steps = next(d for d in clinic.tapers.decisions(asked) if d.key == "last-steps")
    named = [choice for choice in last_steps.choices if choice.key == "strength"]
    assert 1 <= len(named) <= 2
    assert last_steps.choices[-1].key == "accept"
    (switch,) = [choice for choice in last_steps.choices if choice.key == "switch"]
    assert (
        switch.words == "Or a switch to diazepam, which comes in smaller doses: under Switch drug"
    )
    before = clinic.tapers.draw(asked).plan
    assert before is not None
    for choice in named:
        assert choice.fields is not None
        after = clinic.tapers.draw(choice.fields).plan
        assert after is not None
        assert len(after.steps) > len(before.steps)


def test_where_the_stock_makes_no_plan_what_is_marketed_that_would_help_is_named(
    clinic: ClinicServices,
) -> None:
    asked = fields(
        drug="lorazepam", products=tablets("1", piece="whole"), current={"night": "1"},
        method="percent-of-current", percent="10", interval_days=28,
    )  # fmt: skip
    assert (none := clinic.tapers.draw(asked).plan) is not None
    assert none.infeasible is not None
    ways = clinic.tapers.ways_out(asked)
    assert [way.key for way in ways] == ["strength", "strength", "switch"]
    assert ways[0].words == "Stock 0.25\N{NO-BREAK SPACE}mg tablet too"
    assert "a liquid of 1\N{NO-BREAK SPACE}mg in 1" in ways[1].words
    for way in ways[:2]:
        assert way.fields is not None
        made = clinic.tapers.draw(way.fields).plan
        assert made is not None
        assert made.infeasible is None


def test_no_product_is_named_where_products_are_not_the_reason(clinic: ClinicServices) -> None:
    held = fields(
        method="percent-of-start", percent="25", interval_days=28,
        holds=[{"after_reduction": 9, "days": 14}],
    )  # fmt: skip
    assert clinic.tapers.ways_out(held) == ()
    assert clinic.tapers.ways_out(held | {"holds": []}) == ()
    diazepam = fields(
        products=tablets("10", piece="whole"), current={"night": "10"},
        method="percent-of-start", percent="25", interval_days=28,
    )  # fmt: skip
    assert "switch" not in {way.key for way in clinic.tapers.ways_out(diazepam)}
