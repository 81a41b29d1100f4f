"""What commands print: one JSON document, or plain lines; progress and messages go to stderr."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import orjson
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from clinic_desktop.domain.dose import decimal_text, mg
from clinic_desktop.domain.errors import ClinicError

PIPED_WIDTH = 160

messages = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def print_json(document: object) -> None:
    """One JSON document on stdout, nothing else."""
    sys.stdout.write(json_text(document) + "\n")


def json_text(document: object) -> str:
    return orjson.dumps(plain(document), option=orjson.OPT_INDENT_2).decode("utf-8")


def json_line(document: object) -> str:
    return orjson.dumps(plain(document)).decode("utf-8")


def plain(value: Any) -> Any:
    """Domain values as JSON: dates in ISO form, fractions as decimal strings, enums as words."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"no JSON form for {type(value).__name__}")


def mg_or_none(ug: Fraction | int | None) -> str | None:
    """Milligrams as a decimal string, None where not known."""
    return None if ug is None else mg(ug)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A plain table on stdout, cells wrapped and never cut; wide where no terminal bounds it."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold", box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    Console(highlight=False, markup=False, width=width).print(table)


def print_line(text: str = "") -> None:
    sys.stdout.write(text + "\n")


def error_document(error: ClinicError) -> dict[str, object]:
    return {"error": {"title": error.title, "message": error.message, "hint": error.hint}}


def print_error(error: ClinicError, *, as_json: bool) -> None:
    """A known fault in plain words, or as its JSON document."""
    if as_json:
        print_json(error_document(error))
        return
    messages.print(f"{error.title}. {error.message} {error.hint}".strip())
