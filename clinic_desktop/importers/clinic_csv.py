"""The clinic CSV: six tables with a header row, the project's own import format.

A row is rejected for an id that is missing, a date that does not exist, a number that is none,
negative or above 1,000,000, a word outside a listed set, or because it is not CSV. Everything else
that is odd comes in and is told about. Whether a patient id is among the people is for the store.
"""

import io
from collections.abc import Iterator

from clinic_desktop.domain.batch import Item, RejectedRow, Sourced
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.records import SourceRef
from clinic_desktop.importers.clinic_tables import Table
from clinic_desktop.importers.csv_cells import Cells, RowRejected
from clinic_desktop.importers.csv_rows import BrokenRow, csv_rows
from clinic_desktop.importers.files import InputFile
from clinic_desktop.importers.resolving import Resolver
from clinic_desktop.importers.values import listing, seen_text


def read_table(file: InputFile, table: Table, resolver: Resolver) -> Iterator[Item]:
    """The rows of one table, in order, after what is to say about its header."""
    with file.open() as stream:
        lines = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        rows = csv_rows(lines)
        header: list[str] = []
        for _, first in rows:
            if not isinstance(first, BrokenRow):
                header = [name.strip().lower() for name in first]
            break
        known = (*table.required, *table.optional)
        unknown = [name for name in header if name and name not in known]
        if unknown:
            yield Problem(
                file.name,
                1,
                listing(unknown),
                "unknown column",
                f"Not a column of {table.name}: it was not read.",
                ProblemLevel.INFO,
            )
        places = {name: place for place, name in enumerate(header) if name in known}
        yield from row_items(rows, len(header), Cells(file.name, places), table, resolver)


def row_items(
    rows: Iterator[tuple[int, list[str] | BrokenRow]],
    width: int,
    cells: Cells,
    table: Table,
    resolver: Resolver,
) -> Iterator[Item]:
    """The rows below a header of `width` columns, each read through the same `cells`."""
    for line, row in rows:
        if isinstance(row, BrokenRow):
            yield _broken(cells.file, line, row.reason)
            continue
        row = seen_cells(row)
        if not any(row):
            continue  # a row of nothing but commas, as spreadsheets leave behind
        if len(row) < width:
            row.extend([""] * (width - len(row)))
        elif len(row) > width and any(row[width:]):
            yield _broken(cells.file, line, _TOO_MANY)
            continue
        cells.turn_to(line, row)
        yield _item(cells, table, resolver)


def seen_cells(row: list[str]) -> list[str]:
    """The cells without blanks around them, and without what nobody sees."""
    if "".join(row).isprintable():
        return [cell.strip() for cell in row]
    return [seen_text(cell).strip() for cell in row]


_TOO_MANY = (
    "The row has more cells than the header: probably a comma inside a text. "
    "Put quotes around that text."
)


def _item(cells: Cells, table: Table, resolver: Resolver) -> Item:
    ref = SourceRef(cells.file, cells.line)
    try:
        record = table.read(cells, resolver)
    except RowRejected:
        return RejectedRow(ref, tuple(cells.problems), cells.text(table.required[0]))
    if cells.is_rejected:
        return RejectedRow(ref, tuple(cells.problems), record.id)
    return Sourced(record, ref, tuple(cells.problems))


def _broken(file: str, line: int, reason: str) -> RejectedRow:
    problem = Problem(file, line, "row", "broken row", f"{reason} The row was left out.")
    return RejectedRow(SourceRef(file, line), (problem,))
