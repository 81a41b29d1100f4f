"""Strict TOML into frozen dataclasses: nothing coerced, nothing unknown let through.

>>> faults: list[Fault] = []
>>> entry = read_toml(Path("resources/citations/guidance.toml"), CitationFile, faults)

Every fault of every file is collected with the place it stands at (`file: table[2].key`), so that
one run tells a reviewer all there is to mend. Decimal numbers are written as strings and become
exact fractions; a float is refused wherever it stands.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path
from types import GenericAlias
from typing import Any, TypeVar, get_args, get_origin

from cattrs import BaseValidationError, Converter, transform_error
from cattrs.errors import ForbiddenExtraKeysError

from clinic_desktop.domain.errors import UserError

T = TypeVar("T")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?|-?\d+/[1-9]\d*")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a resource: the file, the place in it, and what to mend."""

    file: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.message}" if self.where else (
            f"{self.file}: {self.message}"
        )  # fmt: skip


class ResourceFaults(UserError):
    """The reviewed data cannot be used as they stand; carries every fault found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        listed = "\n".join(str(fault) for fault in faults)
        count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
        super().__init__("The reviewed data have faults", f"{count}:\n{listed}", "Mend the files.")


def place(path: Path) -> str:
    """A file as faults name it: with its folder, since a drug and its products share a name."""
    return f"{path.parent.name}/{path.name}"


def read_toml(path: Path, into: type[T], faults: list[Fault]) -> T | None:
    """The file as an `into`, or None with its faults added to the list."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        faults.append(Fault(place(path), "", f"cannot be read: {type(fault).__name__}"))
        return None
    except tomllib.TOMLDecodeError as fault:
        faults.append(Fault(place(path), "", f"is not TOML: {fault}"))
        return None
    return read_table(table, into, place(path), faults)


def read_table(table: dict[str, Any], into: type[T], file: str, faults: list[Fault]) -> T | None:
    """The same for a table already read; `file` names it in the faults."""
    try:
        return _converter().structure(table, into)
    except BaseValidationError as fault:
        for message in transform_error(fault, path="", format_exception=_words):
            words, _, where = message.rpartition(" @ ")
            faults.append(Fault(file, where.lstrip("."), words or message))
        return None


def _words(fault: BaseException, _type: type | None) -> str:
    if isinstance(fault, KeyError):
        return f"the key {fault.args[0]!r} is missing"
    if isinstance(fault, ForbiddenExtraKeysError):
        return f"unknown key: {', '.join(sorted(fault.extra_fields))}"
    if isinstance(fault, AttributeError):  # cattrs looked for the keys of what is no table
        return "must be a table"
    return str(fault) or type(fault).__name__


@lru_cache(maxsize=1)
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind in (str, int, bool, date):
        converter.register_structure_hook(kind, _exactly)
    converter.register_structure_hook(float, _no_float)
    converter.register_structure_hook(Fraction, _fraction)
    converter.register_structure_hook_factory(_is_open_tuple, partial(_tuple_hook, converter))
    return converter


def _is_open_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,)


def _tuple_hook(converter: Converter, kind: Any) -> Callable[[Any, Any], tuple[Any, ...]]:
    """A tuple comes from a list alone: a forgotten bracket must not give single letters."""
    of: Any = GenericAlias(list, (get_args(kind)[0],))
    structure = converter.get_structure_hook(of)

    def read(value: Any, _kind: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise ValueError(f"must be a list, is {type(value).__name__}")
        return tuple(structure(value, of))

    return read


def _exactly(value: Any, kind: type) -> Any:
    if issubclass(kind, Enum):  # cattrs hands the words of a StrEnum to the hook of str
        return _enum(value, kind)
    if type(value) is not kind or (kind is date and isinstance(value, datetime)):
        raise ValueError(f"must be a {kind.__name__}, is {type(value).__name__} {value!r}")
    return value


def _no_float(value: Any, _kind: type) -> Any:
    raise ValueError(f"write the number {value!r} as a string")


def _fraction(value: Any, _kind: type) -> Fraction:
    """An exact number: an integer, or a decimal or fraction in a string ("0.25", "1/2")."""
    if type(value) is int:
        return Fraction(value)
    if not isinstance(value, str):
        raise TypeError(f"must be a decimal string, is {type(value).__name__} {value!r}")
    if not _DECIMAL.fullmatch(value):  # Fraction itself also takes "1e3" and "1_000"
        raise ValueError(f"{value!r} is no decimal number")
    return Fraction(value)


def _enum(value: Any, kind: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        words = ", ".join(str(member.value) for member in kind)
        raise ValueError(f"{value!r} is not one of {words}") from None
