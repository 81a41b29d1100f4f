"""The practice report on paper: its words as reviewed, every page numbered and marked."""

import os
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.documents.blocks import Document, Paper, RunCharts
from clinic_desktop.documents.compose.practice_report import practice_report
from clinic_desktop.documents.context import Clinic
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.documents.render_text import render_text
from clinic_desktop.domain.dose_chart import Box
from clinic_desktop.domain.practice_report import (
    Compared,
    MeasureFigures,
    MonthFigures,
    PracticeReport,
    RuleFigures,
)
from clinic_desktop.domain.run_chart import lay_out_run, median, nice_top
from tests.demo_file import PROGRAM
from tests.documents.pdf_reading import page_texts

GOLDEN = Path(__file__).parent / "golden" / "practice-report.txt"
CLINIC = Clinic("Riverside clinic", ("12 Quay Street", "Riverside"), "01632 960 144")


def rule(rule_id: str, flags: int, arisen: int, acted: int) -> RuleFigures:
    return RuleFigures(
        rule_id=rule_id,
        title=f"Title of {rule_id}",
        flags=flags,
        per_100=Fraction(100 * flags, 31),
        arisen=arisen,
        acted=acted,
        acted_share=Fraction(100 * acted, arisen) if arisen else None,
        recent_arisen=arisen,
        recent_acted=acted,
        reasons={"Benefits outweigh risks": 2} if rule_id == "DUR-02" else {},
        to_look_at=arisen > 0 and acted == 0,
    )


REPORT = PracticeReport(
    from_on=date(2026, 8, 1),
    to_on=date(2026, 10, 15),
    rule_set="0123456789ab",
    clinic="Riverside clinic",
    demo=True,
    records_up_to=date(2026, 11, 24),
    months=(
        MonthFigures(date(2026, 8, 31), 28, 22, 3, 19, 1),
        MonthFigures(date(2026, 9, 30), 28, 21, 3, 18, 2),
        MonthFigures(date(2026, 10, 15), 31, 19, 3, 14, 5),
    ),
    rules=(rule("CO-01", 5, 1, 0), rule("DUR-02", 19, 4, 1), rule("PT-01", 0, 0, 0)),
    measures=(
        MeasureFigures("COB", "Overlap", "Steward", 2024, 0, 0, None, 0, 0, True),
        MeasureFigures("DBO", "Lowered", "Steward", 2025, 7, 2, Fraction(200, 7), 1, 1, False),
    ),
    compared=(Compared("People in current use", 31, 28), Compared("Flags", 24, None)),
    last_run_to=date(2026, 7, 31),
    rules_off=("WD-02 Taper faster than advised",),
    local_policy=("DUR-02 Days since use began: 100 days in place of 90 days",),
    acted_within_days=30,
    low_action_percent=10,
    low_action_months=3,
    notes=("How it was counted.",),
)


def document(report: PracticeReport = REPORT) -> Document:
    return practice_report(
        report, CLINIC, PROGRAM.texts("en"), code="7F3A-92C4", lang="en-GB", paper=Paper.A4
    )


def test_it_reads_as_reviewed() -> None:
    text = render_text(document())
    if os.environ.get("CLINIC_WRITE_GOLDEN"):
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")


def test_every_page_has_its_number_its_code_and_the_demo_mark() -> None:
    many = replace(REPORT, rules=tuple(rule(f"R-{n:02}", 1, 1, 1) for n in range(60)))
    pages = page_texts(render_pdf(document(many), PROGRAM.resources))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "7F3A-92C4" in page
        assert "DEMO" in page
    real = page_texts(render_pdf(document(replace(REPORT, demo=False)), PROGRAM.resources))
    assert not any("DEMO" in page for page in real)


def test_the_first_report_says_that_it_is_the_first() -> None:
    first = replace(REPORT, last_run_to=None, compared=(Compared("Flags", 3, None),), rules_off=())
    assert "This is the first report of this clinic" in render_text(document(first))


def test_the_charts_show_the_counts_of_the_table() -> None:
    charts = [block for block in document().blocks if isinstance(block, RunCharts)]
    assert [one.values for block in charts for one in block.series] == [
        (22, 21, 19), (3, 3, 3), (19, 18, 14), (1, 2, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (2, 2), (3, 5), (5, 5), (6, 10), (50, 50), (51, 100)]
)
def test_the_scale_ends_at_a_round_count_that_holds_all(most: int, top: int) -> None:
    assert nice_top(most) == top


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=40))
def test_points_lie_in_the_box_in_the_order_of_their_counts(values: list[int]) -> None:
    box = Box(10, 20, 300, 100)
    laid = lay_out_run(tuple(values), box)
    assert len(laid.points) == len(values)
    for (x, y), value in zip(laid.points, values, strict=True):
        assert box.left <= x <= box.right
        assert box.top <= y <= box.bottom
        assert (y == box.bottom) or value > 0
    for (_, y1), one in zip(laid.points, values, strict=True):
        for (_, y2), other in zip(laid.points, values, strict=True):
            assert (y1 >= y2) or one > other
    assert sum(value <= laid.median for value in values) * 2 >= len(values)
    assert median(tuple(values)) == laid.median
