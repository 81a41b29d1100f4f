"""The worklist for a meeting: words as reviewed, ids only unless names are asked for."""

import os
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from clinic_desktop.documents.blocks import Document, Paper
from clinic_desktop.documents.compose.meeting_list import MeetingList, meeting_list
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.documents.render_text import render_text
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.queue_out import meeting_rows
from clinic_desktop.services.worklist_views import NowTaking, Worklist, WorklistRow
from tests.demo_file import AS_OF, PROGRAM
from tests.documents.pdf_reading import page_texts

GOLDEN = Path(__file__).parent / "golden" / "meeting-list.txt"


def row(number: int, *, level: Severity | None = Severity.HIGH) -> WorklistRow:
    return WorklistRow(
        patient=Patient(f"00{number}", "O<Neil", "Ann & Co", date(1951, 3, 2)),
        age=75,
        level=level,
        why="Long-term regular use",
        more=2 if number % 2 else 0,
        now_taking=(NowTaking("diazepam", Fraction(7500), False),) if level else (),
        how_long_days=400,
        at_least=False,
        also=(),
        last_review_on=None,
        last_review_state=None,
        next_action="Call" if level else "None",
        next_due_on=AS_OF if level else None,
        status="New",
        owner="Dr A. Khan" if number % 2 else None,
    )


def document(rows: tuple[WorklistRow, ...], *, names: bool) -> Document:
    listed = Worklist("due", (), rows, 40, {}, "", "", AS_OF)
    told = MeetingList(
        view="Due",
        people=40,
        sorted_by="Sorted by days overdue, then level, then longest use.",
        hidden="Not in this view: 2 snoozed and 30 others.",
        rows=meeting_rows(listed, names=names),
        as_of=AS_OF,
        records_up_to=date(2026, 11, 21),
        clinic="Riverside clinic",
        has_names=names,
        demo=True,
    )
    return meeting_list(told, PROGRAM.texts("en"), lang="en-GB", paper=Paper.A4)


ROWS = (row(1), row(2, level=Severity.CRITICAL), row(3, level=None))


def test_it_reads_as_reviewed() -> None:
    text = render_text(document(ROWS, names=False)) + "\n" + render_text(document((), names=True))
    if os.environ.get("CLINIC_WRITE_GOLDEN"):
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")


def test_names_stand_in_it_only_where_they_were_asked_for() -> None:
    assert "O<Neil" not in render_text(document(ROWS, names=False))
    assert "O<Neil, Ann & Co, born 02-Mar-1951, id 001" in render_text(document(ROWS, names=True))


def test_the_page_says_the_same_on_every_page_and_names_print_literally() -> None:
    many = tuple(replace(one, patient=replace(one.patient, id=f"{n:03}"))
                 for n, one in enumerate(ROWS * 20))  # fmt: skip
    pages = page_texts(render_pdf(document(many, names=True), PROGRAM.resources))
    assert len(pages) > 2
    joined = " ".join(" ".join(page.split()) for page in pages)
    assert joined.count("O<Neil") == len(many)
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "DEMO" in page
