"""Reading a request: the grammar of decimals, bounds on both sides, and the path that is named."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from clinic_desktop.domain.plan import TaperRequest, TimeOfDay
from clinic_desktop.taper.output import refused_json
from clinic_desktop.taper.request import Refused, parse_request

TABLES = {
    "ashton": {
        "lorazepam": (Fraction(1), Fraction(1)),
        "flurazepam": (Fraction(15), Fraction(30)),
    }
}


def given(**changes: Any) -> dict[str, Any]:
    base = {
        "drug": "lorazepam",
        "products": [{"form": "tablet", "strength_mg": "1", "smallest_piece": "half"}],
        "current": {"morning": "1", "night": "2"},
        "goal_mg": "0",
        "method": "percent-of-current",
        "percent": "10",
        "interval_days": 14,
        "start_date": "2026-11-30",
    }
    return {key: value for key, value in {**base, **changes}.items() if value != "left out"}


def parse(source: str | bytes | dict[str, Any]) -> TaperRequest | Refused:
    text = json.dumps(source) if isinstance(source, dict) else source
    return parse_request(text, as_of=date(2026, 11, 24), equivalences=TABLES)


def accepted(**changes: Any) -> TaperRequest:
    request = parse(given(**changes))
    assert isinstance(request, TaperRequest), request
    return request


def refused_field(source: str | bytes | dict[str, Any]) -> str:
    refused = parse(source)
    assert isinstance(refused, Refused), source
    assert refused.message.startswith(refused.field)
    assert refused.message.endswith(".")
    return refused.field


def test_defaults_are_filled_in() -> None:
    request = accepted()
    assert (request.issue_days, request.max_units_per_dose, request.max_ul_per_dose) == (
        28,
        6,
        20_000,
    )
    assert request.cut_order == (TimeOfDay.MORNING, TimeOfDay.NIGHT)
    assert request.start_ug == 3000
    assert accepted(issue_days=None, holds=None, cut=None, last_dose_mg=None) == request


@pytest.mark.parametrize("decimal", ["10", "10.0", "0010", "10.000"])
def test_plain_decimals_are_read(decimal: str) -> None:
    assert accepted(percent=decimal).percent == 10


@pytest.mark.parametrize(
    "bad",
    ["", " 10", "10 ", "+10", "-10", "1e1", "10,0", ".5", "5.", "00010", "1.0000", "1_0", "٣",
     "NaN", "Infinity", "10\n", "10%", 10, 10.5, True, ["10"], {}],
)  # fmt: skip
def test_anything_else_is_no_decimal(bad: object) -> None:
    assert refused_field(given(percent=bad)) == "percent"


@pytest.mark.parametrize(
    ("field", "low", "high", "under", "over"),
    [
        ("percent", "0.1", "50", "0.099", "50.001"),
        ("interval_days", 1, 365, 0, 366),
        ("issue_days", 1, 365, 0, 366),
        ("max_units_per_dose", 2, 20, 0, 21),
        ("max_ml_per_dose", "0.1", "100", "0.099", "100.001"),
        ("start_date", "2026-11-24", "2028-11-24", "2026-11-23", "2028-11-25"),
        ("goal_mg", "0", "2.999", "-0", "3"),
        ("last_dose_mg", "0.001", "2.999", "0", "3"),
    ],
)
def test_bounds(field: str, low: object, high: object, under: object, over: object) -> None:
    accepted(**{field: low})
    accepted(**{field: high})
    assert refused_field(given(**{field: under})) == field
    assert refused_field(given(**{field: over})) == field


def test_step_is_below_the_start() -> None:
    fixed = given(method="fixed-mg", percent="left out")
    assert isinstance(parse({**fixed, "step_mg": "2.999"}), TaperRequest)
    assert refused_field({**fixed, "step_mg": "3"}) == "step_mg"
    assert refused_field(fixed) == "step_mg"


@pytest.mark.parametrize("field", ["drug", "products", "current", "goal_mg", "method", "percent",
                                   "interval_days", "start_date"])  # fmt: skip
def test_required_fields(field: str) -> None:
    assert refused_field(given(**{field: "left out"})) == field
    assert refused_field(given(**{field: None})) == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"step_mg": "1"}, "step_mg"),
        ({"colour": 1}, "colour"),
        ({"goal_mg": "1", "last_dose_mg": "1"}, "last_dose_mg"),
        ({"current": {"morning": "1", "lunch": "1"}}, "current.lunch"),
        ({"current": {"morning": "0"}}, "current.morning"),
        ({"current": {"morning": "0.25"}}, "current.morning"),
        ({"current": {"morning": "6.5"}}, "current.morning"),
        ({"current": {}}, "current"),
        ({"cut_order": ["night"]}, "cut_order"),
        ({"cut_order": ["night", "morning", "morning"]}, "cut_order"),
        ({"cut_order": ["night", "noon"]}, "cut_order"),
        ({"holds": [{"after_reduction": 1, "days": 0}]}, "holds[0].days"),
        ({"holds": [{"after_reduction": 1, "days": 1}] * 2}, "holds[1].after_reduction"),
        ({"holds": [{"after_reduction": 1, "days": 1, "why": ""}]}, "holds[0].why"),
        ({"id": 7}, "id"),
        ({"equivalence": "other"}, "equivalence"),
        ({"drug": "aspirin", "equivalence": "ashton"}, "equivalence"),
        ({"drug": "flurazepam", "equivalence": "ashton"}, "mg_for_10_diazepam.flurazepam"),
        ({"mg_for_10_diazepam": {"lorazepam": "1"}}, "mg_for_10_diazepam.lorazepam"),
        ({"equivalence": "ashton", "mg_for_10_diazepam": {"lorazepam": "2"}},
         "mg_for_10_diazepam.lorazepam"),
    ],
)  # fmt: skip
def test_the_path_of_the_field_is_named(changes: dict[str, Any], field: str) -> None:
    assert refused_field(given(**changes)) == field


@pytest.mark.parametrize(
    ("product", "field"),
    [
        ({"form": "tablet", "strength_mg": "1"}, "smallest_piece"),
        ({"form": "capsule", "strength_mg": "1", "smallest_piece": "half"}, "smallest_piece"),
        ({"form": "tablet", "strength_mg": "0.125", "smallest_piece": "half"}, "smallest_piece"),
        ({"form": "tablet", "strength_mg": "0.009", "smallest_piece": "whole"}, "strength_mg"),
        ({"form": "tablet", "strength_mg": "1000.001", "smallest_piece": "whole"}, "strength_mg"),
        ({"form": "syrup", "strength_mg": "1"}, "form"),
        ({"form": "odt", "strength_mg": "1", "smallest_piece": "whole", "per_ml": "1"}, "per_ml"),
        ({"form": "liquid", "strength_mg": "2", "per_ml": "5"}, "smallest_ml"),
        ({"form": "liquid", "strength_mg": "2", "per_ml": "0", "smallest_ml": "1"}, "per_ml"),
        ({"form": "liquid", "strength_mg": "2", "per_ml": "5", "smallest_ml": "20.001"},
         "smallest_ml"),
        ({"form": "liquid", "strength_mg": "2", "per_ml": "3", "smallest_ml": "1"}, "smallest_ml"),
    ],
)  # fmt: skip
def test_products_are_checked(product: dict[str, Any], field: str) -> None:
    tablet = {"form": "tablet", "strength_mg": "1", "smallest_piece": "half"}
    assert refused_field(given(products=[tablet, product])) == f"products[1].{field}"


def test_no_two_products_alike() -> None:
    tablet = {"form": "tablet", "strength_mg": "1", "smallest_piece": "half"}
    same = {"form": "tablet", "strength_mg": "1.0", "smallest_piece": "half"}
    assert refused_field(given(products=[tablet, same])) == "products[1]"


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", "5", '{"id": "a"} x', b"\xff\xfe{}", "[" * 9999]
)
def test_what_is_no_json_object_is_input(text: str | bytes) -> None:
    assert refused_field(text) == "input"


def test_a_repeated_key_is_refused() -> None:
    text = json.dumps(given(id="x"))
    assert refused_field('{"percent": "5", ' + text[1:]) == "percent"
    assert refused_field(text.replace('"morning"', '"night": "1", "morning"')) == "current.night"


@pytest.mark.parametrize("number", ["14.0", "1e1", "NaN", "Infinity", "9" * 5000])
def test_numbers_that_are_no_ordinary_integers(number: str) -> None:
    text = json.dumps(given()).replace('"interval_days": 14', f'"interval_days": {number}')
    assert refused_field(text) == "interval_days"


def test_the_id_is_echoed_in_a_refusal() -> None:
    refused = parse(given(id="plan-7", percent="0"))
    assert isinstance(refused, Refused)
    assert refused_json(refused) == {
        "id": "plan-7",
        "error": {"field": "percent", "message": "percent must be above zero."},
    }


def test_an_id_that_cannot_be_written_back_is_refused_and_not_echoed() -> None:
    refused = parse(given(id="\ud800"))
    assert isinstance(refused, Refused)
    assert refused.field == "id"
    assert "id" not in refused_json(refused)
    read = parse(given(id="\U0001f600"))
    assert isinstance(read, TaperRequest)
    assert read.id == "\U0001f600"


def test_a_choice_inside_the_range_of_a_table() -> None:
    request = accepted(
        drug="flurazepam", equivalence="ashton", mg_for_10_diazepam={"flurazepam": "20"}
    )
    assert request.mg_for_10_diazepam == (("flurazepam", Fraction(20)),)
