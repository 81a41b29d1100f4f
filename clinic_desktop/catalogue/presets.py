"""Named ways to taper, and the published paces any plan can be held against.

A preset holds fields of the plan contract, each clinical figure with its mark and basis. A pace
reads: a fall of more than so much within so many days, or a dose kept for fewer days.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, ResourceFaults, place, read_toml
from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.plan import TimeOfDay

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Source:
    """A citation with the place in it, its mark, and what it says in our words."""

    key: str
    locator: str
    mark: Mark
    says: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Where the figure of a field comes from."""

    field: str
    mark: Mark
    basis: str


@dataclass(frozen=True, slots=True)
class PresetSwitch:
    drug: str
    equivalence: str
    stage_days: int
    order: tuple[TimeOfDay, ...]


@dataclass(frozen=True, slots=True)
class Micro:
    """A part of the starting dose spread over days: the cut of one day."""

    percent_of_start: Fraction
    over_days: int


@dataclass(frozen=True, slots=True)
class Nights:
    """Nights without the drug at the end: for `weeks_each` weeks one number of nights a week after
    the other, taken from `weekdays` in their order."""

    weeks_each: int
    weekdays: tuple[str, ...]
    free_a_week: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """One way to taper. `drugs` empty means any of the classes; `times` the only times of day it
    fits, empty for any. `fields` are fields of the plan contract."""

    key: str
    name: str
    says: str
    order: int
    classes: tuple[DrugClass, ...]
    modelled: bool
    limits: tuple[str, ...]
    also_breaks: tuple[str, ...]
    sign_off: SignOff
    fields: dict[str, Any]
    figures: tuple[Figure, ...]
    sources: tuple[Source, ...]
    drugs: tuple[str, ...] = ()
    not_drugs: tuple[str, ...] = ()
    times: tuple[TimeOfDay, ...] = ()
    switch: PresetSwitch | None = None
    micro: Micro | None = None
    nights: Nights | None = None


class PaceBase(StrEnum):
    CURRENT = "current"
    START = "start"
    MG = "mg"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class PublishedPace:
    """A limit: more than `percent` of the base, or `mg`, within `days`; or a dose kept for fewer
    than `days` days. `drugs` empty means any."""

    key: str
    name: str
    base: PaceBase
    days: int
    source: Source
    percent: Fraction | None = None
    mg: Fraction | None = None
    drugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaceFile:
    sign_off: SignOff
    paces: tuple[PublishedPace, ...]


@dataclass(frozen=True, slots=True)
class TaperAdvice:
    """Presets in their order, and the published paces."""

    presets: tuple[Preset, ...]
    paces: tuple[PublishedPace, ...]


PRESETS, GUIDANCE = "presets", "guidance/paces.toml"


def load_taper_advice(
    root: Path, citations: Collection[str], equivalences: Mapping[str, object]
) -> TaperAdvice:
    """The presets and paces under `root`. Raises ResourceFaults with every fault found."""
    faults: list[Fault] = []
    advice = read_taper_advice(root, citations, equivalences, faults)
    if faults:
        raise ResourceFaults(faults)
    return advice


def read_taper_advice(
    root: Path,
    citations: Collection[str],
    equivalences: Mapping[str, object],
    faults: list[Fault],
) -> TaperAdvice:
    presets: list[Preset] = []
    for path in sorted((root / PRESETS).glob("*.toml")):
        preset = read_toml(path, Preset, faults)
        if preset is None:
            continue
        presets.append(preset)
        _check_preset(preset, path, citations, equivalences, faults)
    paces: tuple[PublishedPace, ...] = ()
    file = read_toml(root / GUIDANCE, PaceFile, faults)
    if file is not None:
        paces = file.paces
        for pace in paces:
            _check_pace(pace, citations, faults)
    return TaperAdvice(tuple(sorted(presets, key=lambda one: one.order)), paces)


def _check_preset(
    preset: Preset,
    path: Path,
    citations: Collection[str],
    equivalences: Mapping[str, object],
    faults: list[Fault],
) -> None:
    where = place(path)
    if preset.key != path.stem:
        faults.append(Fault(where, "key", f"must be {path.stem!r} as the file is named"))
    for source in preset.sources:
        if source.key not in citations:
            faults.append(Fault(where, source.key, "is no citation"))
    if not preset.sources:
        faults.append(Fault(where, "sources", "a preset needs a source"))
    told = {figure.field for figure in preset.figures}
    for name in _figures_needed(preset) - told:
        faults.append(Fault(where, name, "has a figure without its mark and basis"))
    if preset.switch is not None and preset.switch.equivalence not in equivalences:
        faults.append(Fault(where, "switch.equivalence", "is no equivalence table"))
    if preset.nights is not None:
        for day in set(preset.nights.weekdays) ^ set(WEEKDAYS):
            faults.append(Fault(where, "nights.weekdays", f"each weekday once, not {day!r}"))
        if not all(0 < count < len(WEEKDAYS) for count in preset.nights.free_a_week):
            faults.append(Fault(where, "nights.free_a_week", "must be 1 to 6 nights a week"))


def _figures_needed(preset: Preset) -> set[str]:
    """Fields of a preset that hold a clinical figure."""
    needed = set(preset.fields) - {"method"}
    if preset.micro is not None:
        needed = needed - {"interval_days"} | {"micro.percent_of_start", "micro.over_days"}
    if preset.nights is not None:
        needed.add("nights")
    if preset.switch is not None:
        needed |= {"switch.stage_days", "switch.order"}
    if preset.modelled:
        needed.add("constant")
    return needed


def _check_pace(pace: PublishedPace, citations: Collection[str], faults: list[Fault]) -> None:
    if pace.source.key not in citations:
        faults.append(Fault(GUIDANCE, pace.key, f"{pace.source.key} is no citation"))
    needs = {"current": "percent", "start": "percent", "mg": "mg"}.get(pace.base.value)
    given = {name for name in ("percent", "mg") if getattr(pace, name) is not None}
    if given != ({needs} if needs else set()):
        faults.append(Fault(GUIDANCE, pace.key, f"base {pace.base.value} needs {needs or 'days'}"))
