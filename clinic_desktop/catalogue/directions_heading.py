"""The medicine named before its own directions: "DIAZEPAM TABS 5MG, ONE TDS".

There the form is no amount and the milligrams are a strength, because an amount follows. In
"Diazepam 5 mg tds" nothing else says how much, so the milligrams are the dose.
"""

from collections.abc import Sequence
from dataclasses import replace

from clinic_desktop.catalogue.directions_terminals import AFTER_A_COUNT, Word, kinds_at

_JOINTS = frozenset({"COMMA", "STOP", "DASH", "SLASH"})
_BRACKETS = frozenset({"(", ")", "[", "]", ":", "*", '"'})


_HEAD = frozenset({"UNIT", "FILLER", "DRUG", "RELEASE"}) | _BRACKETS


def settle_heading(row: Sequence[Word]) -> list[Word]:
    """Forms without a number dropped at the head; its milligrams marked as a strength."""
    head = 0
    while head < len(row) and (row[head].kind in _HEAD or _ends_a_form(row, head)):
        head += 1
    kinds = {word.kind for word in row[:head]}
    if not kinds & {"UNIT", "DRUG"} or not kinds_at(row, head, "NUM"):
        return list(row)
    out = [word for word in row[:head] if word.kind not in {"UNIT", "LETTER", "RELEASE", "STOP"}]
    is_bottle = kinds_at(row, head + 2, "SLASH")  # "2 mg/5 ml"
    if "DRUG" not in kinds or not kinds_at(row, head, "NUM", "MG") or is_bottle:
        return out + list(row[head:])
    following = head + 2
    is_parted = False
    while following < len(row) and row[following].kind in _JOINTS | {"FILLER"} | _BRACKETS:
        is_parted = is_parted or row[following].kind in _JOINTS
        following += 1
    if _is_amount(row, following, is_parted=is_parted):
        mass = row[head + 1]
        unit = replace(mass, kind="UNIT", value="unit", text="unit")
        return [*out, row[head], mass, unit, *row[head + 2 :]]
    return out + list(row[head:])


def _ends_a_form(row: Sequence[Word], at: int) -> bool:
    """The letter and the full stop of "Tab. Clonazepam", "T. Clonazepam"."""
    if row[at].kind == "LETTER":
        return kinds_at(row, at + 1, "STOP", "DRUG") or kinds_at(row, at + 1, "DRUG")
    return row[at].kind == "STOP" and at > 0 and row[at - 1].kind in {"UNIT", "LETTER"}


def _is_amount(row: Sequence[Word], at: int, *, is_parted: bool) -> bool:
    """Whether a number of units stands here; "5 mg 3 times a day" and "5 mg 2 daily" have none."""
    if not kinds_at(row, at, "NUM"):
        return False
    after = row[at + 1].kind if at + 1 < len(row) else ""
    if after == "TO" and at + 3 < len(row):
        after = row[at + 3].kind
    return after not in AFTER_A_COUNT | {"MG"} and (is_parted or after not in {"A_DAY", "A_WEEK"})
