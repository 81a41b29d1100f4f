"""The planner's fields and the contract's input they make."""

from dataclasses import replace

import pytest

from clinic_desktop.domain.plan import (
    Hold,
    Method,
    Nearest,
    Piece,
    ProductForm,
    TaperProduct,
    TimeOfDay,
)
from clinic_desktop.ui.taper.columns import pictures
from clinic_desktop.ui.taper.contract import contract_fields
from clinic_desktop.ui.taper.nearest import refused_words, with_nearest
from clinic_desktop.ui.taper.settings import (
    PlannerSettings,
    starting_settings,
    with_product,
    without_product,
)
from tests.ui.fake_clinic import TODAY, FakeClinic

HELD: list[dict[str, object]] = [{"after_reduction": 2, "days": 14}]


@pytest.fixture
def settings() -> PlannerSettings:
    return starting_settings(FakeClinic().planner_start("004118"), TODAY)


def test_the_starting_draft_is_the_slow_end(settings: PlannerSettings) -> None:
    fields = contract_fields(settings, TODAY)
    assert fields["method"] == "percent-of-current"
    assert fields["percent"] == "10"
    assert fields["interval_days"] == 28
    assert fields["start_date"] == "2026-11-30"
    assert fields["goal_mg"] == "0"
    assert fields["current"] == {"morning": "5", "noon": "5", "night": "5"}
    assert fields["cut_order"] == ["noon", "morning", "night"]


def test_the_starting_draft_is_a_plan(settings: PlannerSettings) -> None:
    answer = FakeClinic().draw_plan(contract_fields(settings, TODAY))
    assert answer.plan is not None
    doses = [step.dose_ug for step in answer.plan.steps]
    assert doses[:4] == [13_500, 12_500, 11_500, 10_500]
    assert len(doses) == 21


def test_what_cannot_be_read_is_handed_on_and_refused(settings: PlannerSettings) -> None:
    for change, field in (
        (replace(settings, amount="10,5"), "percent"),
        (replace(settings, every="often"), "interval_days"),
        (replace(settings, start="05/04/2027"), "start_date"),
        (
            replace(settings, current=((TimeOfDay.NIGHT, "5.1"),), cut_order=(TimeOfDay.NIGHT,)),
            "current",
        ),
    ):
        answer = FakeClinic().draw_plan(contract_fields(change, TODAY))
        assert answer.plan is None
        assert answer.refused_field is not None
        assert answer.refused_field.startswith(field)
        told = refused_words(answer.refused_field, answer.refused_message)
        assert not told.startswith(answer.refused_field)
        assert answer.refused_field not in told


def test_fixed_milligrams_and_a_lower_dose(settings: PlannerSettings) -> None:
    changed = replace(settings, method=Method.FIXED_MG, amount="1", aims_to_stop=False, goal="5")
    fields = contract_fields(changed, TODAY)
    assert fields["step_mg"] == "1"
    assert "percent" not in fields
    assert fields["goal_mg"] == "5"


def test_a_finer_piece_replaces_the_coarser(settings: PlannerSettings) -> None:
    finer = TaperProduct(ProductForm.TABLET, 2000, Piece.QUARTER)
    changed = with_product(settings, finer)
    assert [p.smallest_piece for p in changed.products if p.strength_ug == 2000] == [Piece.QUARTER]
    assert len(changed.products) == len(settings.products)
    assert 2000 not in {p.strength_ug for p in without_product(changed, finer).products}


@pytest.mark.parametrize(
    ("nearest", "name", "value"),
    [
        (Nearest("goal_mg", "2.5"), "goal", "2.5"),
        (Nearest("last_dose_mg", "1"), "last_dose", "1"),
        (Nearest("percent", "12.5"), "amount", "12.5"),
        (Nearest("interval_days", 10), "every", "10"),
        (Nearest("holds", HELD), "holds", (Hold(2, 14),)),
    ],
)
def test_a_nearest_value_lands_in_its_field(
    settings: PlannerSettings, nearest: Nearest, name: str, value: object
) -> None:
    mended = with_nearest(settings, nearest)
    assert mended is not None
    assert getattr(mended, name) == value


def test_each_nearest_value_of_an_infeasible_plan_mends_it(settings: PlannerSettings) -> None:
    asked = replace(settings, aims_to_stop=False, goal="2.3")
    answer = FakeClinic().draw_plan(contract_fields(asked, TODAY))
    assert answer.plan is not None
    assert answer.plan.infeasible is not None
    assert answer.plan.infeasible.nearest
    for nearest in answer.plan.infeasible.nearest:
        mended = with_nearest(asked, nearest)
        assert mended is not None
        again = FakeClinic().draw_plan(contract_fields(mended, TODAY))
        assert again.plan is not None, nearest
        assert again.plan.infeasible is None, nearest


@pytest.mark.parametrize(
    ("quarters", "drawn"), [(1, [1]), (2, [2]), (3, [2, 1]), (4, [4]), (7, [4, 2, 1]), (8, [4, 4])]
)
def test_tablets_drawn_add_up(quarters: int, drawn: list[int]) -> None:
    assert pictures(quarters) == drawn
    assert sum(drawn) == quarters
