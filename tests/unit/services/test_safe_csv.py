"""CSV that a spreadsheet cannot run: every lead character, blanks before it, later lines."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.services.safe_csv import FORMULA_LEADS, safe_csv, safe_text

PAYLOADS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\0=1",
    "  =1",
    "\u00a0=1",
    "\u2003\u00a0 +1",
    "\ufeff=1",
    "\u200b=1",
    "\uff1d1+1",
    "fine\n=1",
    "fine\r\n  @x",
    "|calc",
    "%0A=1",
]


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_a_spreadsheet_would_run_is_led_by_an_apostrophe(text: str) -> None:
    safe = safe_text(text)
    assert safe != text
    lead = FORMULA_LEADS | {"\uff1d"}
    assert not any(line.strip()[:1] in lead for line in safe.split("\n"))
    assert safe.replace("'", "") == text.replace("\r\n", "\n")


@pytest.mark.parametrize("text", ["O'Neil", "15 mg", "a = b", "a\nb", "", "Dr A. Khan", "'quoted"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


def test_numbers_stay_numbers_and_what_was_made_safe_is_told() -> None:
    made = safe_csv(("a", "b"), [(-5, "x"), (None, "=x"), (3, "two\n=lines")])
    rows = list(csv.reader(io.StringIO(made.data.decode("utf-8-sig"), newline="")))
    assert rows == [["a", "b"], ["-5", "x"], ["", "'=x"], ["3", "two\n'=lines"]]
    assert made.rows == 3
    assert made.made_safe == 2
    assert made.note.startswith("2 cells")
    assert safe_csv(("a",), [("x",)]).note == ""


@given(st.text())
def test_no_line_of_any_cell_leads_with_a_formula(text: str) -> None:
    for line in safe_text(text).split("\n"):
        assert line.lstrip()[:1] not in FORMULA_LEADS
