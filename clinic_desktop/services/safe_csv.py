"""A list as CSV that a spreadsheet can open without harm.

A cell that a spreadsheet would take for a formula is led by an apostrophe: after any leading
spaces, no-break spaces and other blanks, and at the start of each of its lines. Numbers stay
numbers. What was made safe is counted, so that whoever opens the file is told.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FORMULA_LEADS = frozenset("=+-@\t\r\0|%")
"""Characters that begin a formula or a command in one spreadsheet or another, or that one of them
drops so that the next character leads; full-width forms are looked at as what they stand for."""

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class SafeCsv:
    """The file's bytes, and in how many cells text was made safe."""

    data: bytes
    rows: int
    made_safe: int

    @property
    def note(self) -> str:
        """`2 cells would have been read as formulas; an apostrophe was put before them.`"""
        if not self.made_safe:
            return ""
        cells = "1 cell" if self.made_safe == 1 else f"{self.made_safe} cells"
        return f"{cells} would have been read as a formula; an apostrophe was put before it."


def safe_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> SafeCsv:
    """RFC 4180 with a mark of UTF-8 at the start, so that spreadsheets read names rightly."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    made_safe = count = 0
    for row in rows:
        cells: list[str | int] = []
        for cell in row:
            if cell is None or isinstance(cell, int):
                cells.append("" if cell is None else cell)
                continue
            safe = safe_text(cell)
            made_safe += safe != cell
            cells.append(safe)
        writer.writerow(cells)
        count += 1
    return SafeCsv(out.getvalue().encode("utf-8-sig"), count, made_safe)


def safe_text(text: str) -> str:
    """The text, with an apostrophe before every line a spreadsheet could take for a formula."""
    lines = text.replace("\r\n", "\n").split("\n")
    if not any(_leads_a_formula(line) for line in lines):
        return text
    return "\n".join(f"'{line}" if _leads_a_formula(line) else line for line in lines)


def _leads_a_formula(line: str) -> bool:
    if line[:1] in ("\t", "\r", "\0"):
        return True
    for character in line:
        plain = unicodedata.normalize("NFKC", character)
        if plain[:1] in FORMULA_LEADS:
            return True
        # Blanks, and marks that show nothing, are skipped by one spreadsheet or another.
        if not character.isspace() and unicodedata.category(character) not in ("Cf", "Cc"):
            return False
    return False
