"""A row of another system's table, read through a mapping as if it were a row of the clinic CSV.

`MappedCells` answers the same questions as `Cells`, so that the rows become records by the very
functions of the clinic CSV; faults name the sender's own column.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from clinic_desktop.catalogue.directions_structured import CodedDose, directions_of
from clinic_desktop.domain.batch import Record
from clinic_desktop.domain.drug import RecognisedDrug
from clinic_desktop.domain.records import Prescription
from clinic_desktop.importers.clinic_tables import Table
from clinic_desktop.importers.csv_cells import Cells
from clinic_desktop.importers.mapping import (
    CLINIC_TABLES,
    DOSE_FIELDS,
    OWN_IDS,
    DateOrder,
    DosePeriod,
    FileMapping,
    MappedTable,
    places_of,
)
from clinic_desktop.importers.resolving import (
    NO_DIRECTIONS,
    REFUSED,
    Dose,
    Resolver,
    dose_of,
)
from clinic_desktop.importers.values import BadValue, exact_number, listed_word, listing
from clinic_desktop.importers.written_dates import written_date

Word = TypeVar("Word", bound=StrEnum)
Range = tuple[Fraction, Fraction]
_RANGE = re.compile(r"([\d.]+)\s*(?:-|\N{EN DASH}|to)\s*([\d.]+)", re.ASCII | re.IGNORECASE)
_NO_DAY = re.compile(r"\d{4}(?:[-/.]\d{1,2})?", re.ASCII)
_UCUM = {DosePeriod.DAY: "d", DosePeriod.WEEK: "wk"}


def exact_range(text: str) -> Range:
    """Both ends of a number or a range: "0.5-2" is (1/2, 2); `BadValue` where it is neither."""
    match = _RANGE.fullmatch(text)
    if match is None:
        number = exact_number(text)
        return number, number
    low, high = exact_number(match[1]), exact_number(match[2])
    if low > high:
        raise BadValue("range that falls", "The range ends below its start. Correct it.")
    return low, high


class MappedCells(Cells):
    """The cells of one row by our field names. `names` holds the name lists by field."""

    __slots__ = ("_constants", "_empty", "_mapped", "_mapping", "_names", "_own_id", "_patterns",
                 "_sources", "_words", "quantity_is_range")  # fmt: skip

    def __init__(
        self,
        file: str,
        mapping: FileMapping,
        mapped: MappedTable,
        header: Sequence[str],
        names: Mapping[str, Mapping[str, str]],
    ) -> None:
        super().__init__(file, {})
        self._mapping = mapping
        self._mapped = mapped
        self._names = names
        self._constants = mapped.constants
        self._own_id = OWN_IDS.get(mapped.record) if mapped.id_prefix else None
        self._empty = frozenset((*mapping.empty, ""))
        self._sources = {
            name: tuple(places_of(column, header)[0] for column in mapped.columns_of(name))
            for name in mapped.fields
            if name not in mapped.constants
        }
        self._patterns = {name: re.compile(one) for name, one in mapped.patterns.items()}
        self._words = {
            name: {theirs.lower(): ours for theirs, ours in words.items()}
            for name, words in mapped.words.items()
        }
        self.quantity_is_range = False

    def turn_to(self, line: int, row: list[str]) -> None:
        super().turn_to(line, row)
        self.quantity_is_range = False

    def text(self, column: str) -> str | None:
        text = self._constants.get(column) or self._written(column)
        if text is None:
            # A code without a name is shown as the code; what it stands for is asked by code.
            return self.text("drug_code") if column == "drug" else None
        if column in self._words:
            text = self._words[column].get(text.lower(), text)
        return self._mapped.id_prefix + text if column == self._own_id else text

    def _written(self, column: str) -> str | None:
        """The text of a field as the sender's columns have it, empty ones left out."""
        places = self._sources.get(column)
        if places is None:
            return None
        row, empty = self._row, self._empty
        if len(places) == 1:
            text = row[places[0]]
            if text in empty:
                return None
        else:
            cells = [row[place] for place in places]
            text = self._mapped.joined_by.join(cell for cell in cells if cell not in empty)
        if text and column in self._patterns:
            match = self._patterns[column].fullmatch(text)
            text = match[1] if match else ""
        if text and column in self._names:
            text = self._names[column].get(text, "")
        return text or None

    def day(self, column: str) -> date | None:
        text = self.text(column)
        if text is None:
            return None
        if _NO_DAY.fullmatch(text):
            message = "Only a year or month: taken as not recorded."
            self.warn(column, "date without a day", message)
            return None
        order = self._mapping.date_order or DateOrder.YEAR_FIRST
        century_from = self._mapping.century_from
        return self.read(column, lambda text: written_date(text, order, century_from))

    def amount(self, column: str) -> Fraction | None:
        """A quantity may be a range: its higher end counts, and it is one taken as needed."""
        text = self.text(column)
        if column != "quantity" or text is None or _RANGE.fullmatch(text) is None:
            return super().amount(column)
        ends = self.ends(column)
        if ends is None or not ends[1]:
            return None
        if ends[0] != ends[1]:
            self.quantity_is_range = True
            message = "A range is taken at its higher end, as a quantity to take as needed."
            self.warn(column, "range", message)
        return ends[1]

    def ends(self, column: str) -> Range | None:
        """Both ends of a number or range; the row is rejected where it is neither."""
        return self.read(column, exact_range)

    def word(self, column: str, words: type[Word]) -> Word | None:
        def listed(text: str) -> Word:
            try:
                return listed_word(text, words)
            except BadValue as fault:
                raise BadValue(
                    fault.kind,
                    "The mapping does not say what this word means. It may be"
                    f" {listing(words)}. Add it to words.{column} of the mapping.",
                ) from fault

        return self.read(column, listed)

    def reject(self, column: str, kind: str, message: str) -> None:
        super().reject(self.place_of(column), kind, message)

    def warn(self, column: str, kind: str, message: str) -> None:
        super().warn(self.place_of(column), kind, message)

    def place_of(self, column: str) -> str:
        """The sender's columns that a field is read from, and the field."""
        theirs = "+".join(self._mapped.columns_of(column))
        return f"{theirs} ({column})" if theirs else column


def table_through(cells: MappedCells, mapped: MappedTable) -> Table:
    """The clinic table of a mapped one, reading what only mapped rows have besides."""
    table = CLINIC_TABLES[mapped.record.value]
    has_dose = any(name in mapped.fields for name in DOSE_FIELDS)

    def read(_: Cells, resolver: Resolver) -> Record:
        record = table.read(cells, resolver)
        if isinstance(record, Prescription):
            if has_dose:
                record = _with_dose(record, cells, resolver)
            if cells.quantity_is_range:
                record = replace(record, as_needed=True)
        return record

    return replace(table, read=read)


def _with_dose(row: Prescription, cells: MappedCells, resolver: Resolver) -> Prescription:
    """The order with the dose of its columns; both ends of a range stay in its words."""
    amount, unit = cells.text("dose_amount"), cells.text("dose_unit")
    if amount is None:
        return row
    times = cells.text("times")
    period = cells.word("times_per", DosePeriod) or DosePeriod.DAY
    text = " ".join(part for part in (amount, unit) if part)
    if times is not None:
        text += f", {times} times a {period}"
    try:
        ends, often = exact_range(amount), exact_range(times) if times else None
    except BadValue:
        dose, is_range = REFUSED, False
    else:
        dose = _coded(ends, unit or "", often, period, row.drug, as_needed=row.as_needed)
        is_range = ends[0] != ends[1]
    if dose.understood is False and row.drug is not None:
        resolver.not_understood_directions(text, row.drug)
    return replace(
        row,
        directions_text=text,
        directions_understood=dose.understood,
        units_per_day=dose.units_per_day,
        as_needed=row.as_needed or dose.as_needed or is_range,
    )


def _coded(
    ends: Range,
    unit: str,
    often: Range | None,
    period: DosePeriod,
    drug: RecognisedDrug | None,
    *,
    as_needed: bool,
) -> Dose:
    """The dose of amounts and times; none is looked for where the drug is not known."""
    if drug is None:
        return NO_DIRECTIONS
    is_said = often is not None and often[1] > 0
    coded = CodedDose(
        ends[0],
        ends[1],
        unit,
        frequency=often[0] if often and is_said else None,
        frequency_max=often[1] if often and is_said else None,
        period=1 if is_said else None,
        period_unit=_UCUM[period] if is_said else "",
        as_needed=as_needed,
        strength_ug=drug.strength_ug,
    )
    return dose_of(directions_of(coded))
