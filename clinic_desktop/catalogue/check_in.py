"""What a check-in asks: plain items, and symptom scales with their notices."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, ResourceFaults, read_toml


class ItemKind(StrEnum):
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Item:
    """`low` and `high` belong to a number, `choices` to a choice, `urgent` to a flag: what to do
    when it is set."""

    key: str
    words: str
    kind: ItemKind
    source: str
    mark: Mark
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class ItemFile:
    sign_off: SignOff
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """From this total on."""

    start: int
    words: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale. Without `items` only its total is typed; `highest` None is not known. Item
    `alert_item`, counted from 1, is looked at by itself whenever it is not zero."""

    key: str
    name: str
    lowest: int
    notice: str
    source: str
    mark: Mark
    highest: int | None = None
    question: str = ""
    items: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    bands: tuple[ScoreBand, ...] = ()
    alert_item: int | None = None


@dataclass(frozen=True, slots=True)
class ScaleFile:
    sign_off: SignOff
    scales: tuple[Scale, ...]


@dataclass(frozen=True, slots=True)
class CheckInQuestions:
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]


FOLDER = "check_in"


def load_check_in(root: Path, citations: Collection[str]) -> CheckInQuestions:
    """Items and scales under `root`. Raises ResourceFaults with every fault found."""
    faults: list[Fault] = []
    found = read_check_in(root, citations, faults)
    if faults:
        raise ResourceFaults(faults)
    return found


def read_check_in(root: Path, citations: Collection[str], faults: list[Fault]) -> CheckInQuestions:
    items = read_toml(root / FOLDER / "items.toml", ItemFile, faults)
    scales = read_toml(root / FOLDER / "scales.toml", ScaleFile, faults)
    found = CheckInQuestions(items.items if items else (), scales.scales if scales else ())
    keys: set[str] = set()
    asked = [(one.key, one.source) for one in found.items]
    for key, source in asked + [(one.key, one.source) for one in found.scales]:
        if key in keys:
            faults.append(Fault(FOLDER, key, "this key is used twice"))
        keys.add(key)
        if source not in citations:
            faults.append(Fault(FOLDER, key, f"{source} is no citation"))
    for item in found.items:
        _check_item(item, faults)
    for scale in found.scales:
        _check_scale(scale, faults)
    return found


def _check_item(item: Item, faults: list[Fault]) -> None:
    is_range = item.low is not None and item.high is not None and item.low < item.high
    wants = {
        ItemKind.NUMBER: is_range,
        ItemKind.CHOICE: len(item.choices) > 1,
        ItemKind.FLAG: bool(item.urgent),
        ItemKind.WORDS: True,
    }
    if not wants[item.kind]:
        faults.append(Fault(FOLDER, item.key, f"lacks what a {item.kind.value} needs"))


def _check_scale(scale: Scale, faults: list[Fault]) -> None:
    if scale.items:
        most = len(scale.items) * (len(scale.answers) - 1)
        if scale.highest != most:
            faults.append(Fault(FOLDER, scale.key, f"highest must be {most}, as its items add up"))
        if not scale.notice:
            faults.append(Fault(FOLDER, scale.key, "shown items need their notice"))
    starts = [band.start for band in scale.bands]
    if starts != sorted(set(starts)) or (starts and starts[0] != scale.lowest):
        faults.append(Fault(FOLDER, scale.key, "bands must rise from the lowest total"))
