"""The beginning of a table read with a draft of its mapping: the proof that the draft is right."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from clinic_desktop.domain.batch import RejectedRow, Sourced, TextKind
from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.nouns import noun
from clinic_desktop.domain.records import Prescription
from clinic_desktop.domain.supply import days_of_supply, units_per_day
from clinic_desktop.importers.files import InputFile
from clinic_desktop.importers.mapped_csv import MappedFiles
from clinic_desktop.importers.mapping import FileMapping
from clinic_desktop.importers.resolving import Resolver
from clinic_desktop.services.match_mapping import mapping_of
from clinic_desktop.services.match_views import (
    Ask,
    ColumnTrial,
    Draft,
    DraftTable,
    Example,
    Question,
)

MOST_EXAMPLES = 20
TEXTS_LISTED = 200


def for_trial(draft: Draft, table: DraftTable, questions: Sequence[Question]) -> FileMapping:
    """The mapping of one table without what is still asked, so that the rest can be looked at."""
    asked = {one.field for one in questions if one.field}
    dates = any(one.ask in (Ask.DATE_ORDER, Ask.CENTURY) for one in questions)
    fields = {
        column: name
        for column, name in table.fields.items()
        if name not in asked and not (dates and is_date(name))
    }
    made = mapping_of(replace(draft, tables=(replace(table, fields=fields),)))
    tables = []
    for one in made.table:
        needed = ("patient_id", "prescription_id") if one.record.value == "prescriptions" else ()
        missing = {
            name: "-" for name in needed if name not in one.fields or not one.columns_of(name)
        }
        made_of = {name: columns for name, columns in one.made_of.items() if name not in missing}
        tables.append(replace(one, constants={**one.constants, **missing}, made_of=made_of))
    return replace(made, table=tuple(tables))


def is_date(field: str) -> bool:
    return field.endswith(("_date", "deceased_on"))


class Tried:
    """One table read with a draft: problems by column, texts not understood, worked examples."""

    def __init__(self, table: DraftTable, mapping: FileMapping, resolver: Resolver) -> None:
        self._table = table
        self._mapping = mapping
        self._resolver = resolver
        self._left_out: dict[str, Counter[str]] = {}
        self._told: dict[str, Counter[str]] = {}
        self._examples: dict[tuple[str, str], Example] = {}

    @property
    def examples(self) -> list[Example]:
        """Those of drugs the rules look at, the understood before the others."""
        return sorted(self._examples.values(), key=lambda one: not one.sure)

    def read(self, file: InputFile) -> None:
        files = MappedFiles(self._mapping, self._resolver)
        identity = files.take(file)
        if identity is None or identity.sentence is not None:
            return
        files.look_through(lambda: None)
        for people in (True, False):
            for _, items in files.parts(people=people):
                for item in items:
                    if isinstance(item, Sourced):
                        self._note(item.warnings)
                        if isinstance(item.record, Prescription):
                            self._work(item.record)
                    elif isinstance(item, RejectedRow):
                        self._note(item.problems)

    def _note(self, problems: Sequence[Problem]) -> None:
        for one in problems:
            place = self._left_out if one.level is ProblemLevel.ERROR else self._told
            for column in one.field.partition(" (")[0].split("+"):
                place.setdefault(column, Counter())[one.message] += 1

    def _work(self, row: Prescription) -> None:
        if row.drug is None or not row.drug.ingredient.is_bzra:
            return
        key = (row.drug_text, row.directions_text or "")
        if key not in self._examples and len(self._examples) < MOST_EXAMPLES:
            self._examples[key] = example_of(row)

    def columns(self, questions: Sequence[Question]) -> tuple[ColumnTrial, ...]:
        texts: dict[TextKind, list[tuple[str, int]]] = {}
        for one in self._resolver.not_understood():
            texts.setdefault(one.kind, []).append((one.text, one.count))
        found = []
        for column in self._table.columns:
            field = self._table.fields.get(column.name)
            waits = [one for one in questions if one.column == column.name]
            if waits:
                found.append(
                    ColumnTrial(column.name, waits[0].words, 0, waits[0].theirs, waits=True)
                )
                continue
            wanted = {
                "drug": (TextKind.DRUG, TextKind.OTHER_DRUG),
                "directions": (TextKind.DIRECTIONS,),
                "code": (TextKind.CONDITION,),
            }.get(field or "", ())
            listed = [one for kind in wanted for one in texts.get(kind, [])]
            if listed:
                word = "not recognised" if field == "drug" else "not understood"
                rows = sum(count for _, count in listed)
                shown = tuple(f"{text}   {count:,}" for text, count in listed[:TEXTS_LISTED])
                kinds = f"{len(listed):,} {noun(len(listed), 'text')}"
                words = f"{rows:,} {noun(rows, 'row')} {word}, {kinds}"
                found.append(ColumnTrial(column.name, words, rows, shown))
                continue
            found.append(self._problem(column.name))
        return tuple(found)

    def _problem(self, column: str) -> ColumnTrial:
        for counted, ends in ((self._left_out, "left out"), (self._told, "to look at")):
            if column in counted:
                (message, of_this), *_ = counted[column].most_common(1)
                rows = counted[column].total()
                plain = message.removesuffix(" The row was left out.")
                of_them = f", {of_this:,} of them" if of_this < rows else ""
                told = f"{rows:,} {noun(rows, 'row')} {ends}{of_them}: {plain}"
                return ColumnTrial(column, told, rows)
        return ColumnTrial(column, "", 0)


def example_of(row: Prescription) -> Example:
    """What a row comes to, as exposure would take it."""
    units = units_per_day(row)
    days = days_of_supply(row, units)
    drug = row.drug
    assert drug is not None
    key, strength = drug.ingredient.key, drug.strength_ug
    if units is None:
        refused = row.directions_understood is False
        understood = f"{key}, {'directions not understood' if refused else 'dose not recorded'}"
    elif strength is None:
        understood = f"{key}, {decimal_text(units)} a day, strength not recorded"
    else:
        up_to = "up to " if row.as_needed else ""
        understood = f"{key} {up_to}{mg_text(units * strength)} a day"
    lasts = "not known" if days is None else f"{days:,} {noun(days, 'day')}"
    if row.as_needed and days is not None:
        lasts += " or more"
    return Example(
        row.drug_text,
        row.directions_text or "",
        _amount(row.quantity),
        understood,
        lasts,
        units is not None and strength is not None and days is not None,
    )


def _amount(quantity: Fraction | None) -> str:
    return "" if quantity is None else decimal_text(quantity)
