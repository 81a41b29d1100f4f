"""Rows of a CSV text, each with the line it starts on; a broken row costs itself and no other.

The stock reader swallows the rest of a file after one stray quote. Here the broken row is reported
and reading goes on at the line after its first.

>>> list(csv_rows(["a,b\\n", '1,"x\\n', "2,y\\n"]))
[(1, ['a', 'b']), (2, BrokenRow(reason='A quote is opened and never closed.')), (3, ['2', 'y'])]
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_ROW_LINES = 50
"""A quoted cell may hold line ends; more than this many lines is an unclosed quote."""

_OPEN_QUOTE = "A quote is opened and never closed."


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that is not CSV, and why."""

    reason: str


class _UnclosedQuote(Exception):
    pass


class _Feed:
    """Hands lines to the reader and remembers those of the row being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        self.of_row: list[str] = []
        self.first_line = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.of_row) >= LONGEST_ROW_LINES:
            raise _UnclosedQuote
        line = self._again.pop() if self._again else next(self._lines)
        self.of_row.append(line)
        return line

    def row_done(self) -> int:
        """The line the finished row began on; the next row begins after it."""
        first = self.first_line
        self.first_line += len(self.of_row)
        self.of_row.clear()
        return first

    def give_up_first_line(self) -> int:
        """Drops the first line of the unfinished row and puts the others back."""
        self._again.extend(reversed(self.of_row[1:]))
        del self.of_row[1:]
        return self.row_done()


def csv_rows(
    lines: Iterable[str], delimiter: str = ","
) -> Iterator[tuple[int, list[str] | BrokenRow]]:
    """Rows with their first line number, counted from 1; blank lines are passed over."""
    feed = _Feed(lines)
    while True:
        reader = csv.reader(feed, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                line = feed.row_done()
                if row:
                    yield line, row
        except _UnclosedQuote:
            yield feed.give_up_first_line(), BrokenRow(_OPEN_QUOTE)
        except csv.Error as fault:
            yield feed.give_up_first_line(), BrokenRow(_reason(str(fault)))
        else:
            return


def _reason(fault: str) -> str:
    if "unexpected end of data" in fault:
        return _OPEN_QUOTE
    if "field larger than field limit" in fault:
        return "A cell holds more text than any record does."
    return "A quote stands inside a cell. Double it, and put quotes around the whole cell."
