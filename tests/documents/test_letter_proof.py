"""The doses on paper are the plan's doses: checked before print, and read back out of the PDF."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.documents.blocks import (
    Block,
    Document,
    DocumentKind,
    DoseRow,
    Edition,
    ScheduleTable,
    Span,
    StepList,
)
from clinic_desktop.documents.compose import compose
from clinic_desktop.documents.proof import ProofFault, check_document, read_line
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.domain.plan import Piece, TaperPlan
from tests.documents.letter_samples import (
    CLONAZEPAM_2,
    DIAZEPAM_15,
    RESOURCES,
    plan_of,
    signed,
    texts,
)
from tests.documents.pdf_reading import page_texts

LIQUID = {"form": "liquid", "strength_mg": "2", "per_ml": "5", "smallest_ml": "0.5"}
MIXED = {**DIAZEPAM_15, "products": [*DIAZEPAM_15["products"], LIQUID]}  # type: ignore[misc]


# --- reading the paper back: a small reader of its own, knowing nothing of blocks -----------------

COUNTS = {"a quarter": "1/4", "half": "1/2", "three quarters": "3/4"}
EXTRAS = {"a quarter": "1/4", "a half": "1/2", "three quarter": "3/4"}


def doses_on_paper(pdf: bytes) -> dict[int, dict[str, Fraction]]:
    """{step: {time of day: micrograms}} by adding up the tablets and millilitres printed."""
    text = " ".join(" ".join(page_texts(pdf)).split())
    found: dict[int, dict[str, Fraction]] = {}
    for part in re.split(r"(?=Step \d+: )", text.split("Every step", 1)[1])[1:]:
        number = re.match(r"Step (\d+): ", part)
        assert number is not None
        times = re.split(r"\b(Morning|Noon|Evening|Night)\b", part)
        doses = {when: _sum(said) for when, said in zip(times[1::2], times[2::2], strict=True)}
        found[int(number.group(1))] = doses
    return found


def _sum(said: str) -> Fraction:
    total = Fraction(0)
    tablets = (
        r"(?:(\d+)(?: and (a quarter|a half|three quarter))?|(a quarter|half|three quarters))"
        r"(?: of)?(?: a)? tablets? of ([\d.]+) mg"
    )
    for whole, extra, part, strength in re.findall(tablets, said):
        count = Fraction(COUNTS[part]) if part else int(whole) + Fraction(EXTRAS.get(extra, "0"))
        total += count * Fraction(strength) * 1000
    for ml, strength, per in re.findall(
        r"([\d.]+) mL of the ([\d.]+) mg in ([\d.]+) mL liquid", said
    ):
        total += Fraction(ml) * Fraction(strength) / Fraction(per) * 1000
    return total


def doses_planned(plan: TaperPlan) -> dict[int, dict[str, Fraction]]:
    return {
        step.number: {dose.when.value.title(): Fraction(dose.dose_ug) for dose in step.doses}
        for step in plan.steps
    }


@pytest.mark.parametrize("kind", [DocumentKind.TAPER_LETTER, DocumentKind.PHARMACY_COPY])
@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("request_json", [DIAZEPAM_15, CLONAZEPAM_2, MIXED])
def test_tablets_on_paper_add_up_to_every_dose(
    kind: DocumentKind, edition: Edition, request_json: dict[str, object]
) -> None:
    plan = plan_of(request_json)
    pdf = render_pdf(compose(kind, signed(plan, edition=edition), texts()), RESOURCES)
    assert doses_on_paper(pdf) == doses_planned(plan)


@given(
    morning=st.integers(1, 12),
    night=st.integers(1, 12),
    percent=st.sampled_from(["5", "10", "25"]),
    piece=st.sampled_from(["whole", "half", "quarter"]),
)
@settings(max_examples=15, deadline=None)
def test_any_plan_the_planner_makes_is_printed_exactly(
    morning: int, night: int, percent: str, piece: str
) -> None:
    plan = plan_of(
        {
            **DIAZEPAM_15,
            "products": [
                {"strength_mg": "5", "form": "tablet", "smallest_piece": "whole"},
                {"strength_mg": "1", "form": "tablet", "smallest_piece": piece},
            ],
            "current": {"morning": str(morning), "night": str(night)},
            "percent": percent,
        }
    )
    pdf = render_pdf(compose(DocumentKind.TAPER_LETTER, signed(plan), texts()), RESOURCES)
    assert doses_on_paper(pdf) == doses_planned(plan)


# --- the proof before print -----------------------------------------------------------------------


def the_letter() -> tuple[Document, TaperPlan]:
    plan = plan_of(DIAZEPAM_15)
    return compose(DocumentKind.TAPER_LETTER, signed(plan), texts()), plan


def with_schedule(document: Document, changed: ScheduleTable) -> Document:
    blocks: tuple[Block, ...] = tuple(
        changed if isinstance(block, ScheduleTable) else block for block in document.blocks
    )
    return replace(document, blocks=blocks)


def schedule_of(document: Document) -> ScheduleTable:
    return next(block for block in document.blocks if isinstance(block, ScheduleTable))


def with_first_row(document: Document, row: DoseRow) -> Document:
    schedule = schedule_of(document)
    first = replace(schedule.steps[0], rows=(row, *schedule.steps[0].rows[1:]))
    return with_schedule(document, replace(schedule, steps=(first, *schedule.steps[1:])))


@pytest.mark.parametrize(
    "words",
    [
        "2 tablets of 5 mg",  # one too many
        "1 tablet of 50 mg",  # ten times the strength
        "half a tablet of 5 mg",  # a part lost
        "1.0 tablet of 5 mg",  # a decimal of a tablet
        "one tablet of 5 mg",  # a word the reader does not know
        "1 tablet of 5 micrograms",
        "",
    ],
)
def test_words_that_are_not_the_dose_are_withheld(words: str) -> None:
    document, plan = the_letter()
    row = schedule_of(document).steps[0].rows[0]
    line = replace(row.lines[0], words=(Span(words),))
    with pytest.raises(ProofFault):
        check_document(with_first_row(document, replace(row, lines=(line,))), plan)


def test_a_drawing_that_is_not_the_dose_is_withheld() -> None:
    document, plan = the_letter()
    row = schedule_of(document).steps[0].rows[0]
    line = replace(row.lines[0], pieces=(Piece.HALF,))
    with pytest.raises(ProofFault, match="drawing"):
        check_document(with_first_row(document, replace(row, lines=(line,))), plan)


def test_milligrams_that_are_not_the_dose_are_withheld() -> None:
    document, plan = the_letter()
    row = schedule_of(document).steps[0].rows[0]
    with pytest.raises(ProofFault, match="milligrams"):
        check_document(with_first_row(document, replace(row, that_is="50 mg")), plan)


def test_a_lost_time_of_day_is_withheld() -> None:
    document, plan = the_letter()
    schedule = schedule_of(document)
    first = replace(schedule.steps[0], rows=schedule.steps[0].rows[1:])
    lost = replace(schedule, steps=(first, *schedule.steps[1:]))
    with pytest.raises(ProofFault, match="times of day"):
        check_document(with_schedule(document, lost), plan)


def test_a_lost_step_is_withheld() -> None:
    document, plan = the_letter()
    schedule = schedule_of(document)
    with pytest.raises(ProofFault, match="every step"):
        check_document(with_schedule(document, replace(schedule, steps=schedule.steps[1:])), plan)


def test_a_wrong_total_in_the_title_is_withheld() -> None:
    document, plan = the_letter()
    schedule = schedule_of(document)
    first = replace(schedule.steps[0], title="Step 1: 135 mg a day")
    wrong = replace(schedule, steps=(first, *schedule.steps[1:]))
    with pytest.raises(ProofFault, match="total"):
        check_document(with_schedule(document, wrong), plan)


def test_a_document_without_its_table_is_withheld() -> None:
    document, plan = the_letter()
    with pytest.raises(ProofFault, match="no table"):
        check_document(replace(document, blocks=()), plan)


def test_the_list_of_dates_is_proved_too() -> None:
    plan = plan_of(DIAZEPAM_15)
    document = compose(DocumentKind.HANDOUT, signed(plan), texts())
    blocks = tuple(
        replace(block, rows=((1, block.rows[0][1], "1.35 mg"), *block.rows[1:]))
        if isinstance(block, StepList)
        else block
        for block in document.blocks
    )
    with pytest.raises(ProofFault, match="total"):
        check_document(replace(document, blocks=blocks), plan)


@pytest.mark.parametrize(
    ("line", "micrograms"),
    [
        ("1 and three quarter tablets of 0.5 mg", 875),
        ("a quarter of a tablet of 2 mg", 500),
        ("three quarters of a tablet of lorazepam 1 mg", 750),
        ("2 slow-release tablets of alprazolam 0.5 mg", 1000),
        ("2.5 mL of the 2 mg in 5 mL liquid", 1000),
        ("0.1 mL of the diazepam 1 mg in 1 mL liquid", 100),
    ],
)
def test_lines_are_read_as_a_person_reads_them(line: str, micrograms: int) -> None:
    assert read_line(line) == micrograms
