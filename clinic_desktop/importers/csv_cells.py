"""The cells of one row of a table: read as what their column holds, or told about."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from operator import itemgetter
from typing import NoReturn, TypeVar

from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.records import Prescription
from clinic_desktop.importers.values import (
    BadValue,
    calendar_date,
    exact_number,
    listed_word,
    whole_number,
)

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


class RowRejected(Exception):
    """The row cannot come in; its problems are on the `Cells`."""


_OF_ONE_ROW = ("prescription_id", "patient_id", "start_date", "end_date")


class Cells:
    """One row: its cells by column name, and what is wrong with them."""

    __slots__ = (
        "_by_name", "_columns", "_repeating", "_row", "file", "is_rejected", "line", "places",
        "problems", "remembered",
    )  # fmt: skip

    def __init__(self, file: str, places: Mapping[str, int]) -> None:
        self.file = file
        self.places = places
        self.line = 0
        names: dict[int, str] = {place: name for name, place in places.items()}
        self._columns = [names.get(place, "") for place in range(max(names, default=-1) + 1)]
        self._row: list[str] = []
        self._by_name: dict[str, str] = {}
        repeating = [place for name, place in places.items() if name not in _OF_ONE_ROW]
        self._repeating = itemgetter(*repeating) if len(repeating) > 1 else None
        self.remembered: dict[object, Prescription] = {}
        self.problems: list[Problem] = []
        self.is_rejected = False

    def turn_to(self, line: int, row: list[str]) -> None:
        """Makes this the row at `line`; a row shorter than the header ends in empty cells."""
        self.line = line
        self._row = row
        # A cell is asked for some twenty times a row: by name at once, not by its place each time.
        self._by_name = dict(zip(self._columns, row, strict=False))
        self.problems = []
        self.is_rejected = False

    def repeating(self) -> object:
        """The cells that many rows share, as one key; None where there are none."""
        return self._repeating(self._row) if self._repeating is not None else None

    def text(self, column: str) -> str | None:
        return self._by_name.get(column) or None

    def id(self, column: str) -> str:
        """An id must be there: without it nothing says which record or whose it is."""
        text = self.text(column)
        if text is None:
            self.reject(column, "empty", f"The {column} is missing. Every row needs one.")
            return ""
        return text

    def read(self, column: str, reader: Callable[[str], Value]) -> Value | None:
        """What `reader` makes of the cell; None where it is empty, or refused and told about."""
        text = self.text(column)
        if text is None:
            return None
        try:
            return reader(text)
        except BadValue as fault:
            self.reject(column, fault.kind, fault.message)
            return None

    def day(self, column: str) -> date | None:
        return self.read(column, calendar_date)

    def expected_date(self, column: str) -> date | None:
        """A date that a record should have; without it the row comes in and is told about."""
        if self.text(column) is None:
            self.warn(column, "empty", f"The {column} is not recorded. Rules that need it say so.")
            return None
        return self.day(column)

    def number(self, column: str) -> Fraction | None:
        return self.read(column, exact_number)

    def amount(self, column: str) -> Fraction | None:
        """A number that means something only above zero: 0 is "not recorded"."""
        number = self.number(column)
        if number == 0:
            self.warn(column, "zero", f"A {column} of 0 is taken as not recorded.")
            return None
        return number

    def whole(self, column: str, number: Fraction | None) -> int | None:
        """The number when it is whole; a part of a day or of a repeat is taken as not recorded."""
        if number is None:
            return None
        whole = whole_number(number)
        if whole is None:
            message = f"A {column} that is not a whole number is taken as not recorded."
            self.warn(column, "number with decimals", message)
        return whole

    def word(self, column: str, words: type[Word]) -> Word | None:
        return self.read(column, lambda text: listed_word(text, words))

    def reject(self, column: str, kind: str, message: str) -> None:
        self.is_rejected = True
        message = f"{message} The row was left out."
        self.problems.append(Problem(self.file, self.line, column, kind, message))

    def warn(self, column: str, kind: str, message: str) -> None:
        self.problems.append(
            Problem(self.file, self.line, column, kind, message, ProblemLevel.WARNING)
        )

    def leave(self) -> NoReturn:
        raise RowRejected
