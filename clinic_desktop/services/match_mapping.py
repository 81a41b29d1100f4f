"""A draft of the wizard as the mapping file that `--map` takes, and as its text."""

import re
from collections.abc import Mapping, Sequence

from clinic_desktop.importers.mapping import (
    DateOrder,
    Delimiter,
    Encoding,
    FileMapping,
    MappedTable,
    RecordKind,
)
from clinic_desktop.services.match_fields import PERSON_FIELDS
from clinic_desktop.services.match_views import Draft, DraftTable

_OWN_NUMBER = "prescription_id"
_MADE_FROM = ("patient_id", "drug", "start_date", "quantity", "directions")
_PERSON_KEPT = frozenset({"patient_id", *PERSON_FIELDS})


def mapping_of(draft: Draft) -> FileMapping:
    """The mapping a draft comes to; what was not said yet is left out of it."""
    tables: list[MappedTable] = []
    several = sum(table.kind == "prescriptions" for table in draft.tables) > 1
    for number, table in enumerate(draft.tables, start=1):
        tables += _tables_of(table, number, several=several)
    return FileMapping(
        name=draft.name,
        version=draft.version,
        title=f"Matched in the import wizard: {', '.join(one.file for one in draft.tables)}",
        table=tuple(tables),
        delimiter=Delimiter(draft.delimiter),
        encoding=Encoding(draft.encoding or Encoding.UTF8),
        date_order=DateOrder(draft.date_order) if draft.date_order else None,
        century_from=draft.century_from,
        empty=draft.empty,
    )


def _tables_of(table: DraftTable, number: int, *, several: bool) -> list[MappedTable]:
    """The table, and one of people where the rows of another kind hold them too."""
    kind = RecordKind(table.kind)
    of_person = {c: f for c, f in table.fields.items() if f in _PERSON_KEPT}
    own = dict(table.fields)
    made: list[MappedTable] = []
    if kind is RecordKind.PRESCRIPTIONS:
        own = {c: f for c, f in own.items() if f not in PERSON_FIELDS}
        if set(of_person.values()) & set(PERSON_FIELDS):
            name, once = f"people-{number}", ("patient_id",)
            made.append(_table(table, name, RecordKind.PATIENTS, of_person, {}, once))
    constants = {}
    if kind is RecordKind.PRESCRIPTIONS:
        constants = {"source": table.source, "drug_code_system": table.code_system}
    elif kind is RecordKind.CONDITIONS:
        constants = {"code_system": table.code_system}
    given = {name: value for name, value in constants.items() if value is not None}
    prefix = f"{number} " if several and kind is RecordKind.PRESCRIPTIONS else ""
    made.append(_table(table, f"{kind.value}-{number}", kind, own, given, (), prefix))
    return made


def _table(
    table: DraftTable,
    name: str,
    kind: RecordKind,
    fields: Mapping[str, str],
    constants: Mapping[str, str],
    one_per: tuple[str, ...],
    prefix: str = "",
) -> MappedTable:
    by_field: dict[str, list[str]] = {}
    for column, field in fields.items():
        by_field.setdefault(field, []).append(column)
    if kind is RecordKind.PRESCRIPTIONS and _OWN_NUMBER not in by_field:
        # Rows without a number of their own are known by what they say.
        made_from = [c for name in _MADE_FROM for c in by_field.get(name, ())]
        by_field[_OWN_NUMBER] = made_from
    return MappedTable(
        name=name,
        record=kind,
        files=(name_pattern(table.file),),
        columns={field: columns[0] for field, columns in by_field.items() if len(columns) == 1},
        made_of={field: tuple(columns) for field, columns in by_field.items() if len(columns) > 1},
        constants=constants,
        words={field: words for field, words in table.words.items() if field in by_field and words},
        one_per=one_per,
        id_prefix=prefix,
    )


def name_pattern(file: str) -> str:
    """The name with its digits left open, so that next month's file fits too; signs that a pattern
    would read are taken for any sign."""
    return re.sub(r"\d+", "*", re.sub(r"[\[\]?*]", "?", file))


# --- as text --------------------------------------------------------------------------------------


def mapping_text(mapping: FileMapping) -> str:
    """The mapping as TOML."""
    lines = [
        "# Made in the import wizard. Read it before you use it for other files.",
        "",
        f"name = {_quoted(mapping.name)}",
        f"version = {mapping.version}",
        f"title = {_quoted(mapping.title)}",
        f"delimiter = {_quoted(mapping.delimiter.value)}",
        f"encoding = {_quoted(mapping.encoding.value)}",
    ]
    if mapping.date_order is not None:
        lines.append(f"date_order = {_quoted(mapping.date_order.value)}")
    if mapping.century_from is not None:
        lines.append(f"century_from = {mapping.century_from}")
    if mapping.empty:
        lines.append(f"empty = {_listed(mapping.empty)}")
    for table in mapping.table:
        lines += ["", "[[table]]", f"name = {_quoted(table.name)}"]
        lines += [f"record = {_quoted(table.record.value)}", f"files = {_listed(table.files)}"]
        if table.id_prefix:
            lines.append(f"id_prefix = {_quoted(table.id_prefix)}")
        if table.one_per:
            lines.append(f"one_per = {_listed(table.one_per)}")
        lines += _section("columns", {k: _quoted(v) for k, v in table.columns.items()})
        lines += _section("made_of", {k: _listed(v) for k, v in table.made_of.items()})
        lines += _section("constants", {k: _quoted(v) for k, v in table.constants.items()})
        for field, words in table.words.items():
            lines += _section(f"words.{field}", {k: _quoted(v) for k, v in words.items()})
    return "\n".join(lines) + "\n"


def _section(name: str, values: Mapping[str, str]) -> list[str]:
    if not values:
        return []
    return [f"[table.{name}]", *(f"{_quoted(key)} = {value}" for key, value in values.items())]


def _listed(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"


def _quoted(text: str) -> str:
    """A TOML basic string; every sign that could end or change it is escaped."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    known = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    if sign in known:
        return known[sign]
    return sign if sign >= " " and sign != "\x7f" else f"\\u{ord(sign):04x}"
