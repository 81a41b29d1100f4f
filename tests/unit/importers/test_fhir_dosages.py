"""Coded doses and texts of orders, each held against the other."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.importers.resolving import Resolver
from tests.unit.importers.fhir_exports import Json, only_prescription, request

TABLET = {"unit": "tablet"}
TWICE = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}


def dose(value: float, unit: str | None = "tablet") -> list[Json]:
    return [{"doseQuantity": {"value": value, **({"unit": unit} if unit else {})}}]


def night(text: str | None = None, **fields: Any) -> Json:
    made: Json = {"doseAndRate": dose(1), "timing": {"repeat": {"when": ["HS"]}}, **fields}
    return made | ({"text": text} if text else {})


CASES: list[tuple[str, list[Json], Fraction | None, bool | None, bool]] = [
    # what it is, dosageInstruction, units a day, understood, as needed
    ("none at all", [], None, None, False),
    ("only a flag", [{"asNeededBoolean": True}], None, None, True),
    ("coded", [{"doseAndRate": dose(1), "timing": TWICE}], Fraction(2), True, False),
    ("coded in mg", [{"doseAndRate": dose(7.5, "mg"), "timing": TWICE}], Fraction(3), True, False),
    ("no unit", [{"doseAndRate": dose(1, None), "timing": TWICE}], None, False, False),
    ("moment only", [night()], Fraction(1), True, False),
    ("text only", [{"text": "take 1 tablet at night"}], Fraction(1), True, False),
    ("text not understood", [{"text": "as directed by the hospital"}], None, False, False),
    ("dose without timing", [{"doseAndRate": dose(1)}], None, False, False),
    ("frequency without dose", [{"timing": TWICE}], None, False, False),
    (
        "frequency without dose, text tells it",
        [{"timing": TWICE, "text": "take 1 tablet twice a day"}],
        Fraction(2), True, False,
    ),
    (
        "frequency against text",
        [{"timing": TWICE, "text": "take 1 tablet three times a day"}],
        None, False, False,
    ),
    (
        "both agree",
        [{"doseAndRate": dose(1), "timing": TWICE, "text": "1 tablet twice a day"}],
        Fraction(2), True, False,
    ),
    (
        "both differ",
        [{"doseAndRate": dose(1), "timing": TWICE, "text": "2 tablets twice a day"}],
        None, False, False,
    ),
    (
        "text unread, with numbers",
        [{"doseAndRate": dose(1), "timing": TWICE, "text": "cut by 5 when the team says so"}],
        None, False, False,
    ),
    (
        "as needed in text only",
        [{"doseAndRate": dose(1), "timing": TWICE, "text": "1 tablet twice a day when required"}],
        Fraction(2), True, True,
    ),
    (
        "range",
        [{"doseAndRate": [{"doseRange": {"low": {"value": 1, **TABLET},
                                         "high": {"value": 2, **TABLET}}}], "timing": TWICE}],
        Fraction(4), True, True,
    ),
    (
        "two moments",
        [
            {"sequence": 1, "doseAndRate": dose(1), "timing": {"repeat": {"when": ["MORN"]}}},
            {"sequence": 1, "doseAndRate": dose(2), "timing": {"repeat": {"when": ["HS"]}}},
        ],
        Fraction(3), True, False,
    ),
    (
        "one instruction twice",
        [{"sequence": 1, "doseAndRate": dose(1), "timing": TWICE}] * 2,
        None, False, False,
    ),
    (
        "steps",
        [
            {"sequence": 1, "doseAndRate": dose(2),
             "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d",
                                   "boundsDuration": {"value": 7, "code": "d"}}}},
            {"sequence": 2, "doseAndRate": dose(1),
             "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}},
        ],
        None, False, False,
    ),
    (
        "one of two not understood",
        [night(), {"text": "and as the nurse says"}],
        None, False, False,
    ),
    ("a rate", [{"doseAndRate": [{"rateQuantity": {"value": 1}}], "timing": TWICE}],
     None, False, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("dosages", "units", "understood", "as_needed"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_dose_of_an_order(
    dosages: list[Json],
    units: Fraction | None,
    understood: bool | None,
    as_needed: bool,
    tmp_path: Path,
    resolver: Resolver,
) -> None:
    row = only_prescription(tmp_path, request(dosageInstruction=dosages), resolver)
    assert (row.units_per_day, row.directions_understood, row.as_needed) == (
        units,
        understood,
        as_needed,
    )


def test_coded_directions_are_shown_in_words(tmp_path: Path, resolver: Resolver) -> None:
    row = only_prescription(
        tmp_path,
        request(dosageInstruction=[{"doseAndRate": dose(0.5), "timing": TWICE}]),
        resolver,
    )
    assert row.directions_text == "(coded) 0.5 tablet, 2 times in 1 d"


def test_what_was_refused_is_listed_with_its_text(tmp_path: Path, resolver: Resolver) -> None:
    only_prescription(tmp_path, request(dosageInstruction=[{"text": "as directed"}]), resolver)
    assert [(one.kind.value, one.text, one.count) for one in resolver.not_understood()] == [
        ("directions", "as directed", 1)
    ]


def test_directions_of_another_medicine_are_not_asked_about(
    tmp_path: Path, resolver: Resolver
) -> None:
    cream = request(
        medicationCodeableConcept={"text": "Emollient cream"},
        dosageInstruction=[{"text": "apply freely"}],
    )
    row = only_prescription(tmp_path, cream, resolver)
    assert row.directions_text == "apply freely"
    assert row.directions_understood is None
    assert "directions" not in {one.kind.value for one in resolver.not_understood()}
