"""What may be wrong in a mapping, beyond what its types say: where, and in words."""

import re
from collections.abc import Iterator

from clinic_desktop.importers.mapping import (
    CLINIC_TABLES,
    DOSE_FIELDS,
    NAME,
    ONE_PER_FIELDS,
    OWN_IDS,
    FileMapping,
    MappedTable,
    RecordKind,
    listed_words,
)
from clinic_desktop.importers.review_mapping import faults_of_reviews

_Wrong = Iterator[tuple[str, str]]


def faults_of(mapping: FileMapping) -> _Wrong:
    """What is wrong in a mapping: where, and in words."""
    if not NAME.fullmatch(mapping.name):
        yield "name", "must be small letters and digits, with hyphens"
    if mapping.version < 1:
        yield "version", "must be 1 or more"
    if not mapping.table and not mapping.review:
        yield "table", "there is none, nor a review"
    yield from faults_of_reviews(mapping.review)
    names = [table.name for table in mapping.table]
    for number, table in enumerate(mapping.table):
        where = f"table[{number}]"
        if names.count(table.name) > 1:
            yield f"{where}.name", "stands twice"
        for part, words in (*_table_faults(table), *_name_list_faults(table, mapping)):
            yield f"{where}.{part}", words
    for kind in OWN_IDS:
        prefixes = [table.id_prefix for table in mapping.table if table.record is kind]
        if len(set(prefixes)) < len(prefixes):
            yield "table", f"each table of {kind} needs an id_prefix of its own: ids could meet"


def _table_faults(table: MappedTable) -> _Wrong:
    if table.record is RecordKind.NAMES:
        return
    known = _known_fields(table.record)
    for name in (*table.fields, *table.patterns, *table.words):
        if name not in known:
            yield "columns", f"{table.record} have no field {name!r}"
    given = table.fields
    for name in sorted({one for one in given if given.count(one) > 1}):
        yield "columns", f"{name!r} is given twice"
    for name in _required(table.record):
        if name not in given:
            yield "columns", f"the field {name!r} is missing"
    for name in table.one_per:
        if name not in ONE_PER_FIELDS or name not in given:
            yield "one_per", f"rows cannot be told apart by {name!r}"
    yield from _dose_faults(table)
    yield from _word_faults(table)
    for name, pattern in table.patterns.items():
        try:
            groups = re.compile(pattern).groups
        except re.error:
            groups = 0
        if groups != 1:
            yield f"patterns.{name}", "must be a regular expression with one group"


def _dose_faults(table: MappedTable) -> _Wrong:
    given = set(table.fields)
    if table.record is RecordKind.PRESCRIPTIONS and not given & {"drug", "drug_code"}:
        yield "columns", "a prescription needs its drug, or a drug_code"
    if "drug_code" in given and "drug_code_system" not in given:
        yield "columns", "say in drug_code_system what codes the drug_code holds"
    dose = given & set(DOSE_FIELDS)
    if dose and "directions" in given:
        yield "columns", "a dose comes from directions or from dose columns, not from both"
    if dose and not {"dose_amount", "dose_unit"} <= dose:
        yield "columns", "a dose in columns needs dose_amount and dose_unit"


def _word_faults(table: MappedTable) -> _Wrong:
    for name, words in table.words.items():
        yield from (
            (f"words.{name}", f"{ours!r} is no listed word")
            for ours in words.values()
            if _is_unlisted(table.record, name, ours)
        )
    for name, constant in table.constants.items():
        if _is_unlisted(table.record, name, constant):
            yield f"constants.{name}", f"{constant!r} is no listed word"


def _name_list_faults(table: MappedTable, mapping: FileMapping) -> _Wrong:
    names = {one.name for one in mapping.table}
    for one in table.names_from:
        if one.table not in names:
            yield "names_from", f"there is no table {one.table!r}"


def _is_unlisted(record: RecordKind, field_name: str, word: str) -> bool:
    words = listed_words(record, field_name)
    return words is not None and word not in {one.value for one in words}


def _known_fields(record: RecordKind) -> tuple[str, ...]:
    table = CLINIC_TABLES[record.value]
    own = DOSE_FIELDS if record is RecordKind.PRESCRIPTIONS else ()
    return (*table.required, *table.optional, *own)


def _required(record: RecordKind) -> tuple[str, ...]:
    """Ids and what gives a record its meaning; the names of a person may be missing."""
    match record:
        case RecordKind.PATIENTS:
            return ("patient_id",)
        case RecordKind.PRESCRIPTIONS:
            return ("prescription_id", "patient_id", "start_date")
        case RecordKind.REVIEWS:
            return ("review_id", "patient_id", "review_date")
        case _:
            return CLINIC_TABLES[record.value].required
