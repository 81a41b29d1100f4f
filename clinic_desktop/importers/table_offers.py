"""What to say of a table that no format of ours fits: its columns, and a mapping that would fit.

The first line of a table without a header holds somebody's data: it is only repeated when every
cell of it looks like the name of a column.
"""

import csv
import re
from collections.abc import Sequence

from clinic_desktop.importers.files import InputFile
from clinic_desktop.importers.mapping import Delimiter, Encoding, FileMapping

_COLUMN_NAME = re.compile(r"[A-Za-z][\w .()/#%-]{0,39}", re.ASCII)
_LONG_NUMBER = re.compile(r"\d{3}|\d[-/.]\d")
_HEAD_BYTES = 1 << 16
_MOST_COLUMNS_SHOWN = 30
_FEWEST_COLUMNS = 2


def describe_table(file: InputFile, shipped: Sequence[FileMapping]) -> str | None:
    """A sentence on a foreign table; None where the file does not begin as one."""
    with file.open() as stream:
        first = stream.read(_HEAD_BYTES).partition(b"\n")[0]
    line = first.decode(Encoding.UTF8.codec, errors="replace").strip("\r")
    delimiter = max(Delimiter, key=lambda one: line.count(one.sign))
    columns = _columns(line, delimiter)
    if len(columns) < _FEWEST_COLUMNS:
        return None
    if not _is_header(columns):
        return (
            f"This is a table of {len(columns)} columns (parted by {delimiter}), but its first "
            "line does not hold names of columns. Export it with a header line."
        )
    shown = ", ".join(columns[:_MOST_COLUMNS_SHOWN])
    if len(columns) > _MOST_COLUMNS_SHOWN:
        shown += f" and {len(columns) - _MOST_COLUMNS_SHOWN} more"
    what = f"This is a table parted by {delimiter}, with the columns {shown}."
    fitting = [
        (mapping, table)
        for mapping in shipped
        if mapping.delimiter is delimiter
        and (table := mapping.table_for(file.name, columns)) is not None
        and not table.wanting(columns)
    ]
    if not fitting:
        return f"{what} It is read through a mapping (--map FILE) that says what each column holds."
    offers = " or ".join(
        f"{mapping.name} (as its table {table.name}: {table.record})" for mapping, table in fitting
    )
    return (
        f"{what} The mapping {offers} fits it: import it with --format csv --map "
        f"{fitting[0][0].name}."
    )


def header_columns(head: bytes) -> tuple[list[str], Delimiter] | None:
    """The column names a table begins with and what parts them; None where it begins otherwise."""
    line = head.partition(b"\n")[0].decode(Encoding.UTF8.codec, errors="replace").strip("\r")
    delimiter = max(Delimiter, key=lambda one: line.count(one.sign))
    columns = _columns(line, delimiter)
    is_table = len(columns) >= _FEWEST_COLUMNS and _is_header(columns)
    return (columns, delimiter) if is_table else None


def _columns(line: str, delimiter: Delimiter) -> list[str]:
    try:
        row = next(csv.reader([line], delimiter=delimiter.sign, strict=True), [])
    except csv.Error:
        return []
    return [name.strip() for name in row]


def _is_header(columns: list[str]) -> bool:
    names = [name for name in columns if name]
    return len(set(names)) == len(names) and all(
        _COLUMN_NAME.fullmatch(name) and not _LONG_NUMBER.search(name) for name in names
    )
