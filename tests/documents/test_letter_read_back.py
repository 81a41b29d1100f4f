"""Any plan of the contract, printed and read back out of the PDF, is the plan: doses, days, end."""

import itertools
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import assume, given, settings

from clinic_desktop.documents.blocks import DocumentKind
from clinic_desktop.documents.compose import compose
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.domain.plan import FinishKind, TaperPlan, TaperRequest
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import parse_request
from tests.documents.letter_samples import RESOURCES, signed, texts
from tests.documents.pdf_reading import page_texts
from tests.property.taper_inputs import TABLES, Json, inputs, thorough

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


@settings(thorough(EXAMPLES))
@given(inputs())
def test_every_plan_is_read_back_from_its_page(given_input: Json) -> None:
    request = parse_request(given_input, as_of=date(2026, 11, 24), equivalences=TABLES)
    assert isinstance(request, TaperRequest)
    plan = plan_taper(request)
    assume(0 < len(plan.steps) <= MOST_STEPS)
    ctx = replace(signed(plan), as_of=date(2026, 11, 24))
    pdf = render_pdf(compose(DocumentKind.TAPER_LETTER, ctx, texts()), RESOURCES)
    found = read_back(pdf)
    assert found == planned(plan)
    # Read from the paper alone: nothing of 0 mg, no rise, and the end that was meant.
    days = [sum(doses.values()) for _, doses in found]
    assert all(days)
    if request.switch_to is None:
        assert all(now <= before for before, now in itertools.pairwise(days))
    text = " ".join(" ".join(page_texts(pdf)).split())
    assert plan.finish is not None
    ending = text.rsplit("Step ", 1)[1]
    if plan.finish.kind is FinishKind.STOP:
        assert f"{plan.finish.on.day} {MONTHS[plan.finish.on.month - 1]}" in ending
    else:
        assert "Then STOP" not in text
