"""Frozen records built at the speed of plain ones.

A frozen dataclass sets every field through `object.__setattr__`; for the 21 fields of a
prescription that takes longer than reading the row from the database, and a whole-clinic run builds
a million of them. A *maker* is a plain dataclass with the same slots: it takes the fields in the
order of the record and then turns into the record, which from then on is as frozen as any.
"""

from collections.abc import Callable
from dataclasses import fields, make_dataclass
from typing import Any, TypeVar

Record = TypeVar("Record")


def maker(record_class: type[Record]) -> Callable[..., Record]:
    """A quick constructor of a frozen, slotted dataclass; every field must be given, in order."""

    def turn(self: Any) -> None:
        self.__class__ = record_class

    return make_dataclass(
        f"New{record_class.__name__}",
        [field.name for field in fields(record_class)],  # type: ignore[arg-type]
        namespace={"__post_init__": turn},
        slots=True,
        eq=False,
        repr=False,
    )
