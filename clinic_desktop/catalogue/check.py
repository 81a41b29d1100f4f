"""Checks the reviewed drug data as a whole: what loading checks, and that no file lies unread.

>>> check_resources(resources_root()).ok
True
"""

from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.catalogue.catalogue import Catalogue, load_catalogue
from clinic_desktop.catalogue.check_in import read_check_in
from clinic_desktop.catalogue.planner_advice import read_planner_advice
from clinic_desktop.catalogue.presets import read_taper_advice
from clinic_desktop.catalogue.reading import Fault, ResourceFaults, place
from clinic_desktop.catalogue.report_numbers import read_report_numbers

# Folders of the resources; the ones the catalogue reads hold TOML and nothing else.
CATALOGUE_FOLDERS = (
    "citations",
    "conditions",
    "dispositions",
    "drugs",
    "drugs/codes",
    "drugs/interacting",
    "drugs/products",
    "equivalences",
    "presets",
    "guidance",
    "check_in",
    "report",
)
OTHER_FOLDERS = (
    "demo",
    "directions",
    "fonts",
    "help",
    "locale",
    "mappings",
    "measures",
    "rules",
    "settings",
    "texts",
    "theme",
)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Every problem found, each with its file and place."""

    problems: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def check_resources(root: Path) -> CheckReport:
    """All faults of the drug data under `root`; reads everything, changes nothing."""
    faults = list(_unread(root))
    try:
        catalogue = load_catalogue(root)
    except ResourceFaults as found:
        faults.extend(found.faults)
    else:
        faults.extend(_incomplete(catalogue))
        citations = catalogue.citations.keys()
        read_taper_advice(root, citations, catalogue.equivalences, faults)
        read_planner_advice(root, citations, faults)
        read_check_in(root, citations, faults)
        read_report_numbers(root, faults)
    return CheckReport(tuple(faults))


def _unread(root: Path) -> list[Fault]:
    """Files and folders that nothing reads: a drug filed in the wrong place is a drug missed."""
    faults = []
    for entry in sorted(root.iterdir()) if root.is_dir() else ():
        if not entry.is_dir() or entry.name not in (*CATALOGUE_FOLDERS, *OTHER_FOLDERS):
            faults.append(Fault(entry.name, "", "nothing reads this"))
    for name in CATALOGUE_FOLDERS:
        folder = root / name
        if not folder.is_dir():
            faults.append(Fault(name, "", "this folder is missing"))
            continue
        for entry in sorted(folder.iterdir()):
            known_folder = entry.is_dir() and f"{name}/{entry.name}" in CATALOGUE_FOLDERS
            if not known_folder and (entry.is_dir() or entry.suffix != ".toml"):
                faults.append(Fault(place(entry), "", "nothing reads this"))
    return faults


def _incomplete(catalogue: Catalogue) -> list[Fault]:
    """Drugs without what the program needs of every drug."""
    return [
        Fault(f"drugs/{key}.toml", "half_life", "every drug needs its half-life")
        for key, entry in catalogue.drugs.items()
        if entry.half_life is None
    ]
