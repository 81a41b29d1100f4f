"""Drugs that matter beside a benzodiazepine or Z-drug: opioids, gabapentinoids, other sedatives,
strong CYP3A4 inhibitors. One file a class, names and codes as reviewed data."""

from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, place, read_toml
from clinic_desktop.domain.drug import DrugClass, Ingredient


@dataclass(frozen=True, slots=True)
class MarkedCode:
    code: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class InteractingDrug:
    """`names` are other generic names and brands, matched as whole words. `potency` is "strong" or
    "moderate" for inhibitors, and left out for fluvoxamine, which is named beside the strong ones;
    `mark` stands where it differs from that of the class."""

    key: str
    names: tuple[str, ...] = ()
    atc: tuple[str, ...] = ()
    rxnorm: tuple[MarkedCode, ...] = ()
    snomed: tuple[MarkedCode, ...] = ()
    potency: str | None = None
    mark: Mark | None = None

    @property
    def by_system(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Its codes, system by system."""
        return (
            ("atc", self.atc),
            ("rxnorm", tuple(one.code for one in self.rxnorm)),
            ("snomed", tuple(one.code for one in self.snomed)),
        )

    def ingredient(self, drug_class: DrugClass) -> Ingredient:
        raises_levels = drug_class is DrugClass.CYP3A4_INHIBITOR and (
            self.potency == "strong" or self.potency is None
        )
        return Ingredient(self.key, drug_class, raises_levels=raises_levels)


@dataclass(frozen=True, slots=True)
class InteractingClass:
    """One class. A code in `atc_codes` or under an `atc_prefixes` belongs to it even where no drug
    of the list carries it."""

    drug_class: DrugClass
    source: str
    mark: Mark
    atc_prefixes: tuple[str, ...]
    atc_codes: tuple[str, ...]
    sign_off: SignOff
    drugs: tuple[InteractingDrug, ...]

    @property
    def unlisted(self) -> Ingredient:
        """A drug known by its code to be of this class, though no drug of the list is it."""
        return Ingredient(f"other {self.drug_class.value}", self.drug_class)

    def holds_atc(self, code: str) -> bool:
        return code in self.atc_codes or code.startswith(self.atc_prefixes)


def read_interacting(folder: Path, faults: list[Fault]) -> tuple[InteractingClass, ...]:
    """Every class of the folder; a drug that stands in two classes is a fault."""
    classes = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        group = read_toml(path, InteractingClass, faults)
        if group is None:
            continue
        classes.append(group)
        for drug in group.drugs:
            if drug.key in seen:
                faults.append(Fault(place(path), drug.key, f"stands in {seen[drug.key]} too"))
            seen[drug.key] = place(path)
    return tuple(classes)
