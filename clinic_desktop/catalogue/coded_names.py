"""Lists of product codes, each with the name its publisher gives it.

An export may bring a code without a name. The name of the list is then read as if it had stood in
the record, so that strength, form and route come by one way only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.catalogue.drugs import CODE_SYSTEMS
from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, place, read_toml


@dataclass(frozen=True, slots=True)
class CodedNames:
    """One list: names by code of one system."""

    system: str
    mark: Mark
    source: str
    sign_off: SignOff
    names: Mapping[str, str]


def read_coded_names(folder: Path, faults: list[Fault]) -> tuple[CodedNames, ...]:
    """Every list of the folder."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        listed = read_toml(path, CodedNames, faults)
        if listed is None:
            continue
        if listed.system not in CODE_SYSTEMS:
            faults.append(Fault(place(path), "system", f"unknown code system {listed.system!r}"))
        found.append(listed)
    return tuple(found)
