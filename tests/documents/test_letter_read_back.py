"""Any plan of the contract, printed and read back out of the PDF, is the plan: doses, days, end."""

import itertools
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings

from clinic_desktop.documents.blocks import DocumentKind
from clinic_desktop.documents.compose import compose
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.domain.plan import FinishKind, StepFlag, TaperPlan, TaperRequest
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import parse_request
from tests.documents.letter_samples import RESOURCES, signed, texts
from tests.documents.pdf_reading import page_texts
from tests.property.taper_inputs import NIGHTLY, TABLES, Json, inputs, thorough

MOST_STEPS = 40
EXAMPLES = 25

PARTS = {"a quarter": "1/4", "half": "1/2", "three quarters": "3/4"}
EXTRAS = {"": "0", "a quarter": "1/4", "a half": "1/2", "three quarter": "3/4"}
MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip
SOLID = re.compile(
    r"(?:(\d+)(?: and (a quarter|a half|three quarter))?|(a quarter|half|three quarters)(?: of)? a)"
    r" (?:tablets?|capsules?|melting tablets?|slow-release tablets?|films?)"
    r" of (?:[a-z]+ )?([\d.]+) mg"
)
LIQUID = re.compile(r"([\d.]+) mL of the (?:[a-z]+ )?([\d.]+) mg in ([\d.]+) mL liquid")
DAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (\d+) ([A-Z][a-z]+) (\d{4})")

Doses = dict[str, Fraction]


def read_back(pdf: bytes) -> list[tuple[date, Doses]]:
    """First day and micrograms at each time of every step printed, in their order."""
    text = " ".join(" ".join(page_texts(pdf)).replace(",", "").split())
    found = []
    for number, part in enumerate(
        re.split(r"(?=Step \d+: )", text.split("Every step", 1)[1])[1:], 1
    ):
        assert part.startswith(f"Step {number}: ")
        times = re.split(r"\b(Morning|Noon|Evening|Night)\b", part)
        doses = {
            when.lower(): _sum(said) for when, said in zip(times[1::2], times[2::2], strict=True)
        }
        found.append((_first_day(part), doses))
    return found


def _sum(said: str) -> Fraction:
    total = Fraction(0)
    for whole, extra, part, strength in SOLID.findall(said):
        count = Fraction(PARTS[part]) if part else int(whole) + Fraction(EXTRAS[extra])
        total += count * Fraction(strength) * 1000
    for ml, strength, per in LIQUID.findall(said):
        total += Fraction(ml) * Fraction(strength) / Fraction(per) * 1000
    return total


def _first_day(said: str) -> date:
    found = DAY.search(said)
    assert found is not None, said[:200]
    day, month, year = found.groups()
    return date(int(year), MONTHS.index(month) + 1, int(day))


def planned(plan: TaperPlan) -> list[tuple[date, Doses]]:
    return [
        (step.start, {dose.when.value: Fraction(dose.dose_ug) for dose in step.doses})
        for step in plan.steps
    ]


@settings(thorough(EXAMPLES), max_examples=2_000 if NIGHTLY else EXAMPLES)
@given(inputs())
def test_every_plan_is_read_back_from_its_page(given_input: Json) -> None:
    plan = drawn(given_input)
    assume(0 < len(plan.steps) <= MOST_STEPS)
    assert_read_back(plan)


def tablet(strength: str, piece: str = "half") -> Json:
    return {"form": "tablet", "strength_mg": strength, "smallest_piece": piece}


SPOON = {"form": "liquid", "strength_mg": "2", "per_ml": "5", "smallest_ml": "0.5"}
TAKEN = [
    {"step": 1, "date": "2026-12-07", "action": "hold", "days": 10},
    {"step": 2, "date": "2026-12-12", "action": "resume"},
    {"step": 3, "date": "2026-12-20", "action": "back", "to_step": 1},
]
BY_METHOD: dict[str, Json] = {
    "percent-of-current": {"percent": "10"},
    "percent-of-start": {"percent": "12.5", "goal_mg": "5"},
    "fixed-mg": {"step_mg": "2.5", "holds": [{"after_reduction": 2, "days": 7}]},
    "bands": {"bands": [{"above_mg": "10", "step_mg": "2"}, {"above_mg": "0", "step_mg": "1"}]},
    "occupancy": {"points": "2.5", "last_dose_mg": "2"},
    "custom": {"doses_mg": ["12.5", "10", "5"]},
}
BY_FORM: dict[str, tuple[list[Json], Json]] = {
    "quarters": ([tablet("10", "quarter")], {"morning": "7.5", "night": "7.5"}),
    "capsule": ([{"form": "capsule", "strength_mg": "5"}], {"night": "15"}),
    "odt": ([{"form": "odt", "strength_mg": "2.5"}, tablet("5")], {"noon": "5", "night": "10"}),
    "er-tablet": ([{"form": "er-tablet", "strength_mg": "3"}], {"evening": "15"}),
    "film": ([{"form": "film", "strength_mg": "5"}], {"morning": "5", "noon": "5", "night": "5"}),
    "liquid": ([SPOON, tablet("5")], {"morning": "5", "noon": "5", "evening": "5"}),
    "switch": ([tablet("5", "whole")], {"morning": "5", "night": "10"}),
}
SWITCH: Json = {
    "switch_to": {
        "drug": "nitrazepam",
        "products": [tablet("5")],
        "equivalence": "a table",
        "stage_days": 7,
    }
}


@pytest.mark.parametrize("method", BY_METHOD)
def test_every_method_is_read_back(method: str) -> None:
    given_input = asked([tablet("10"), tablet("5"), tablet("2")], {"morning": "5", "night": "10"})
    assert_read_back(drawn({**given_input, "method": method, **BY_METHOD[method]}))


@pytest.mark.parametrize("form", BY_FORM)
def test_every_form_is_read_back(form: str) -> None:
    products, current = BY_FORM[form]
    pace = {"method": "percent-of-start", "percent": "20"}
    switch = SWITCH if form == "switch" else {}
    assert_read_back(drawn({**asked(products, current), **pace, **switch}))


def test_what_happened_on_the_way_is_read_back() -> None:
    given_input = asked([tablet("10"), tablet("5"), tablet("2")], {"night": "15"})
    pace = {"method": "percent-of-current", "percent": "10", "last_dose_mg": "5"}
    plan = drawn({**given_input, **pace, "as_taken": TAKEN})
    assert {flag for step in plan.steps for flag in step.flags} >= {StepFlag.HELD, StepFlag.BACK}
    assert_read_back(plan, rises=True)


def asked(products: list[Json], current: Json) -> Json:
    return {
        "drug": "diazepam",
        "products": products,
        "current": current,
        "goal_mg": "0",
        "interval_days": 14,
        "start_date": "2026-11-30",
    }


def drawn(given_input: Json) -> TaperPlan:
    request = parse_request(given_input, as_of=date(2026, 11, 24), equivalences=TABLES)
    assert isinstance(request, TaperRequest), request
    return plan_taper(request)


def assert_read_back(plan: TaperPlan, *, rises: bool = False) -> None:
    """`rises`: the prescriber went back to a higher dose."""
    assert plan.steps, plan.infeasible
    ctx = replace(signed(plan), as_of=date(2026, 11, 24))
    pdf = render_pdf(compose(DocumentKind.TAPER_LETTER, ctx, texts()), RESOURCES)
    found = read_back(pdf)
    assert found == planned(plan)
    # Read from the paper alone: nothing of 0 mg, no rise, and the end that was meant.
    days = [sum(doses.values()) for _, doses in found]
    assert all(days)
    if plan.request.switch_to is None and not rises:
        assert all(now <= before for before, now in itertools.pairwise(days))
    text = " ".join(" ".join(page_texts(pdf)).split())
    assert plan.finish is not None
    ending = text.rsplit("Step ", 1)[1]
    if plan.finish.kind is FinishKind.STOP:
        assert f"{plan.finish.on.day} {MONTHS[plan.finish.on.month - 1]}" in ending
    else:
        assert "Then STOP" not in text
