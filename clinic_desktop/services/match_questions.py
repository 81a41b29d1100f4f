"""What only a person can say of a table: encoding, order of dates, units, codes, words.

Each question carries the evidence of the rows, and never an answer.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from clinic_desktop.importers.mapping import (
    DateOrder,
    Encoding,
    RecordKind,
    listed_words,
)
from clinic_desktop.importers.values import BadValue, listed_word
from clinic_desktop.importers.written_dates import possible_orders, written_date
from clinic_desktop.services.match_fields import FIELD_WORDS, NEEDED, SOURCE_WORDS
from clinic_desktop.services.match_views import JOINED, Ask, Draft, DraftTable, Question

MOST_WORDS = 60
_TWO_DIGITS = "year of two digits"
_ORDERS = ((DateOrder.DAY_FIRST, "day first"), (DateOrder.MONTH_FIRST, "month first"))
_DRUG_CODES = (
    ("rxnorm", "RxNorm"), ("atc", "ATC"), ("ndc", "NDC"), ("snomed", "SNOMED CT"), ("dmd", "dm+d"),
)  # fmt: skip
_CONDITION_CODES = (
    ("icd10", "ICD-10"),
    ("snomed", "SNOMED CT"),
    ("project", "words of this program"),
)


@dataclass(frozen=True, slots=True)
class HeadRows:
    """The first rows of a table, cells stripped."""

    table: DraftTable
    header: list[str]
    rows: list[list[str]]

    def cells(self, column: str) -> list[str]:
        if column not in self.header:
            return []
        place = self.header.index(column)
        return [row[place] for row in self.rows if len(row) > place and row[place]]


def questions_of(draft: Draft, heads: Sequence[HeadRows]) -> tuple[Question, ...]:
    """Everything that must be said before the import goes on, in the order of the table."""
    found: list[Question] = []
    if draft.encoding is None:
        found.append(
            Question(
                Ask.ENCODING,
                "The text is not UTF-8. Is it Windows-1252? Look at the names in the first values.",
                options=((Encoding.WINDOWS_1252.value, "Windows-1252"),),
            )
        )
    for number, head in enumerate(heads):
        found += _of_fields(head.table, number)
        found += _of_dates(draft, head, number)
        found += _of_codes(head.table, number)
        found += _of_words(draft, head, number)
    return tuple(found)


def _of_fields(table: DraftTable, number: int) -> list[Question]:
    given = set(table.fields.values())
    wanting = [FIELD_WORDS[name] for name in NEEDED[table.kind] if name not in given]
    if table.kind == RecordKind.PRESCRIPTIONS.value and not given & {"drug", "drug_code"}:
        wanting.append(FIELD_WORDS["drug"])
    dose = given & {"dose_amount", "dose_unit", "times"}
    if dose and not {"dose_amount", "dose_unit"} <= dose:
        wanting += [FIELD_WORDS[n] for n in ("dose_amount", "dose_unit") if n not in given]
    found = [
        Question(Ask.FIELDS, f"Say which column of {table.file} is: {name}.", number)
        for name in wanting
    ]
    for name in dict.fromkeys(table.fields.values()):
        columns = [column for column, field in table.fields.items() if field == name]
        if len(columns) > 1 and name not in JOINED:
            said = f"Also said of {columns[0]}: keep one as {FIELD_WORDS[name].lower()}."
            found.append(Question(Ask.FIELDS, said, number, columns[-1], name))
    if dose and "directions" in given:
        found.append(
            Question(Ask.FIELDS, "A dose comes from directions or from dose columns.", number)
        )
    if table.kind == RecordKind.PRESCRIPTIONS.value and table.source is None:
        found.append(
            Question(
                Ask.SOURCE, f"What are the rows of {table.file}?", number, options=SOURCE_WORDS
            )
        )
    return found


def _of_dates(draft: Draft, head: HeadRows, number: int) -> list[Question]:
    found = []
    for column, name in head.table.fields.items():
        if not name.endswith(("_date", "deceased_on")):
            continue
        cells = head.cells(column)
        orders = [possible_orders(cell) for cell in cells]
        either = sum(len(one) > 1 for one in orders)
        only = Counter(one[0] for one in orders if len(one) == 1)
        if draft.date_order is None and (either or only):
            day, month = only[DateOrder.DAY_FIRST], only[DateOrder.MONTH_FIRST]
            words = (
                f"{either:,} could be either order ({day:,} only day first, {month:,} only "
                "month first)."
            )
            options = tuple((order.value, said) for order, said in _ORDERS)
            found.append(Question(Ask.DATE_ORDER, words, number, column, name, options))
        elif draft.century_from is None and (short := sum(map(_has_short_year, cells))):
            words = f"{short:,} years of two digits."
            found.append(Question(Ask.CENTURY, words, number, column, name))
    return found


def _has_short_year(cell: str) -> bool:
    for order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
        try:
            written_date(cell, order, None)
        except BadValue as fault:
            if fault.kind == _TWO_DIGITS:
                return True
    return False


def _of_codes(table: DraftTable, number: int) -> list[Question]:
    name = {"prescriptions": "drug_code", "conditions": "code"}.get(table.kind)
    column = next((c for c, field in table.fields.items() if field == name), None)
    if column is None or table.code_system is not None:
        return []
    options = _DRUG_CODES if name == "drug_code" else _CONDITION_CODES
    return [Question(Ask.CODE_SYSTEM, "Which codes are these?", number, column, name, options)]


def _of_words(draft: Draft, head: HeadRows, number: int) -> list[Question]:
    """Words of theirs that stand for none of ours."""
    found = []
    for column, name in head.table.fields.items():
        words = listed_words(RecordKind(head.table.kind), name)
        if words is None or name == "drug_code_system":
            continue
        known = {theirs.lower() for theirs in head.table.words.get(name, {})}
        unknown = []
        for cell in dict.fromkeys(head.cells(column)):
            if cell.lower() in known or cell in draft.empty:
                continue
            try:
                listed_word(cell, words)
            except BadValue:
                unknown.append(cell)
        if unknown:
            options = tuple((one.value, one.value.replace("-", " ")) for one in words)
            said = f"{len(unknown):,} words to translate."
            found.append(
                Question(
                    Ask.WORDS, said, number, column, name, options, tuple(unknown[:MOST_WORDS])
                )
            )
    return found
