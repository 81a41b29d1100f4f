"""Everything reviewed about drugs, read once at start-up and checked as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clinic_desktop.catalogue.citations import Citation, read_citations
from clinic_desktop.catalogue.conditions import ConditionWords, read_conditions
from clinic_desktop.catalogue.drugs import DrugEntry, LabelMaximum, make_ingredient, read_drugs
from clinic_desktop.catalogue.equivalences import EquivalenceTable, read_equivalences
from clinic_desktop.catalogue.interacting import InteractingClass, read_interacting
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.catalogue.products import (
    PlannerProduct,
    Product,
    for_planner,
    read_products,
)
from clinic_desktop.catalogue.reading import Fault, ResourceFaults
from clinic_desktop.domain.drug import Ingredient

# The two tables every range is made of.
VA_DOD = "va_dod2021"
ASHTON = "ashton"


@dataclass(frozen=True)
class Catalogue:
    """The reviewed drug data. Products are read on first use: only the planner needs them."""

    root: Path
    drugs: Mapping[str, DrugEntry]
    interacting: tuple[InteractingClass, ...]
    equivalences: Mapping[str, EquivalenceTable]
    citations: Mapping[str, Citation]
    conditions: ConditionWords

    @cached_property
    def ingredients(self) -> Mapping[str, Ingredient]:
        """Every ingredient the clinical core may meet, by key."""
        va_dod, ashton = self.equivalences.get(VA_DOD), self.equivalences.get(ASHTON)
        found = {key: make_ingredient(entry, va_dod, ashton) for key, entry in self.drugs.items()}
        for group in self.interacting:
            unlisted = group.unlisted
            found[unlisted.key] = unlisted
            for drug in group.drugs:
                found.setdefault(drug.key, drug.ingredient(group.drug_class))
        return found

    @cached_property
    def maxima(self) -> Mapping[str, tuple[LabelMaximum, ...]]:
        """Labelled maximum daily doses by drug."""
        return {key: entry.maxima for key, entry in self.drugs.items()}

    @cached_property
    def products(self) -> Mapping[str, tuple[Product, ...]]:
        faults: list[Fault] = []
        found = read_products(self.root / "drugs" / "products", faults)
        if faults:
            raise ResourceFaults(faults)
        return found

    def planner_products(self, drug: str, country: str) -> tuple[PlannerProduct, ...]:
        """What the planner offers of a drug in a country ("UK", "US", ...)."""
        return for_planner(self.products.get(drug, ()), country)


def load_catalogue(root: Path | None = None) -> Catalogue:
    """The catalogue of `root` (default: the program's own). Raises `ResourceFaults` with all
    faults found."""
    folder = root or resources_root()
    faults: list[Fault] = []
    citations = read_citations(folder / "citations", faults)
    catalogue = Catalogue(
        root=folder,
        drugs=read_drugs(folder / "drugs", faults),
        interacting=read_interacting(folder / "drugs" / "interacting", faults),
        equivalences=read_equivalences(folder / "equivalences", faults),
        citations=citations,
        conditions=read_conditions(folder / "conditions", citations.keys(), faults),
    )
    check_references(catalogue, faults)
    if faults:
        raise ResourceFaults(faults)
    return catalogue


def check_references(catalogue: Catalogue, faults: list[Fault]) -> None:
    """What one file says of another: sources exist, drugs are known, no code is two drugs'."""
    owner: dict[tuple[str, str], str] = {}
    for key, entry in catalogue.drugs.items():
        file = f"{key}.toml"
        for source in _sources(entry):
            if source not in catalogue.citations:
                faults.append(Fault(file, "source", f"no citation has the key {source!r}"))
        for code in entry.codes:
            other = owner.setdefault((code.system, code.code), key)
            if other != key:
                faults.append(Fault(file, "codes", f"{code.code} is the code of {other} too"))
    for table in catalogue.equivalences.values():
        file = f"{table.key}.toml"
        if table.source not in catalogue.citations:
            faults.append(Fault(file, "source", f"no citation has the key {table.source!r}"))
        for drug in table.doses:
            if drug not in catalogue.drugs:
                faults.append(Fault(file, drug, "no drug has this key"))
    for needed in (VA_DOD, ASHTON):
        if needed not in catalogue.equivalences:
            faults.append(Fault("equivalences", needed, "this table is missing"))


def _sources(entry: DrugEntry) -> set[str]:
    found = {code.source for code in entry.codes}
    found.update(source for maximum in entry.maxima for source in maximum.sources)
    for part in (entry.ddd, entry.half_life, entry.bands):
        if part is not None:
            found.add(part.source)
    return found
