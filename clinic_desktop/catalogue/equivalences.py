"""Equivalence tables as printed: milligrams equal to 10 mg of oral diazepam, ranges kept.

No averages and no interpolation: a drug a table does not hold has no value in it. Z-drug values
stand apart in each file, because they rest on few sources.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, place, read_toml


@dataclass(frozen=True, slots=True)
class EquivalentDose:
    """`low_mg` to `high_mg` of `drug` equal 10 mg of diazepam."""

    drug: str
    low_mg: Fraction
    high_mg: Fraction
    mark: Mark


@dataclass(frozen=True, slots=True)
class EquivalenceFile:
    key: str
    name: str
    basis_as_printed_mg: str
    source: str
    use: str
    sign_off: SignOff
    values: tuple[EquivalentDose, ...]
    z_drugs: tuple[EquivalentDose, ...] = ()


@dataclass(frozen=True, slots=True)
class EquivalenceTable:
    """One source's table. `basis_as_printed_mg` is the diazepam dose it was printed against;
    `for_reports_only` marks the DDD ratio, which is no equivalence."""

    key: str
    name: str
    basis_as_printed_mg: str
    source: str
    for_reports_only: bool
    doses: Mapping[str, EquivalentDose]

    def mg_for_10_diazepam(self, drug: str) -> tuple[Fraction, Fraction] | None:
        """Low and high end, or None where the table is silent."""
        dose = self.doses.get(drug)
        return (dose.low_mg, dose.high_mg) if dose is not None else None


USES = ("clinical", "reports")


def read_equivalences(folder: Path, faults: list[Fault]) -> Mapping[str, EquivalenceTable]:
    """Every table of the folder by key."""
    tables: dict[str, EquivalenceTable] = {}
    for path in sorted(folder.glob("*.toml")):
        file = read_toml(path, EquivalenceFile, faults)
        if file is None:
            continue
        if file.key != path.stem:
            faults.append(Fault(place(path), "key", f"must be {path.stem!r} as the file is named"))
        if file.use not in USES:
            faults.append(Fault(place(path), "use", f"must be one of {', '.join(USES)}"))
        doses: dict[str, EquivalentDose] = {}
        for dose in file.values + file.z_drugs:
            if dose.drug in doses:
                faults.append(Fault(place(path), dose.drug, "this drug stands twice"))
            if not 0 < dose.low_mg <= dose.high_mg:
                faults.append(Fault(place(path), dose.drug, "must have 0 < low_mg <= high_mg"))
            doses[dose.drug] = dose
        tables[file.key] = EquivalenceTable(
            key=file.key,
            name=file.name,
            basis_as_printed_mg=file.basis_as_printed_mg,
            source=file.source,
            for_reports_only=file.use == "reports",
            doses=doses,
        )
    return tables
