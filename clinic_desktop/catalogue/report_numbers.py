"""The reviewed numbers of the practice report."""

from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, ResourceFaults, place, read_toml


@dataclass(frozen=True, slots=True)
class ReportNumber:
    """A number with its bounds, evidence mark and where it is from."""

    label: str
    value: int
    unit: str
    low: int
    high: int
    mark: Mark
    basis: str


@dataclass(frozen=True, slots=True)
class ReportNumbers:
    acted_within_days: ReportNumber
    low_action_percent: ReportNumber
    low_action_months: ReportNumber


@dataclass(frozen=True, slots=True)
class ReportFile:
    provenance: str
    sign_off: SignOff
    numbers: ReportNumbers


def read_report_numbers(root: Path, faults: list[Fault]) -> ReportFile | None:
    """`resources/report/practice.toml`; None with its faults added."""
    path = root / "report" / "practice.toml"
    found = read_toml(path, ReportFile, faults)
    if found is None:
        return None
    for name in ReportNumbers.__slots__:
        one: ReportNumber = getattr(found.numbers, name)
        if not one.low <= one.value <= one.high:
            faults.append(
                Fault(place(path), name, f"{one.value} is outside {one.low} to {one.high}")
            )
    return found


def load_report_numbers(root: Path) -> ReportFile:
    """Raises `ResourceFaults`."""
    faults: list[Fault] = []
    found = read_report_numbers(root, faults)
    if found is None or faults:
        raise ResourceFaults(faults)
    return found
