"""Everything reviewed about drugs, read once at start-up and checked as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clinic_desktop.catalogue.citations import Citation, read_citations
from clinic_desktop.catalogue.coded_names import CodedNames, read_coded_names
from clinic_desktop.catalogue.conditions import ConditionWords, read_conditions
from clinic_desktop.catalogue.dispositions import Dispositions, read_dispositions
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
    """The reviewed drug data. `products` and `drugs` are by drug, `maxima` too."""

    drugs: Mapping[str, DrugEntry]
    products: Mapping[str, tuple[Product, ...]]
    interacting: tuple[InteractingClass, ...]
    coded_names: tuple[CodedNames, ...]
    equivalences: Mapping[str, EquivalenceTable]
    citations: Mapping[str, Citation]
    conditions: ConditionWords
    dispositions: Dispositions

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

    def strengths_ug(self) -> Mapping[str, frozenset[int]]:
        """By drug the strengths of its products in any country: micrograms in a unit or a mL."""
        return {
            drug: frozenset(product.strength_ug for product in products)
            for drug, products in self.products.items()
        }

    def planner_products(self, drug: str, country: str) -> tuple[PlannerProduct, ...]:
        """What the planner offers of a drug in a country ("UK", "US", ...)."""
        return for_planner(self.products.get(drug, ()), country)


def load_catalogue(root: Path | None = None) -> Catalogue:
    """The catalogue of `root` (default: the program's own). Raises `ResourceFaults` with all
    faults found."""
    folder = root or resources_root()
    faults: list[Fault] = []
    citations = read_citations(folder / "citations", faults)
    dispositions = read_dispositions(folder / "dispositions", citations.keys(), faults)
    if dispositions is None:
        raise ResourceFaults(faults)
    catalogue = Catalogue(
        drugs=read_drugs(folder / "drugs", faults),
        products=read_products(folder / "drugs" / "products", faults),
        interacting=read_interacting(folder / "drugs" / "interacting", faults),
        coded_names=read_coded_names(folder / "drugs" / "codes", faults),
        equivalences=read_equivalences(folder / "equivalences", faults),
        citations=citations,
        conditions=read_conditions(folder / "conditions", citations.keys(), faults),
        dispositions=dispositions,
    )
    check_references(catalogue, faults)
    if faults:
        raise ResourceFaults(faults)
    return catalogue


def check_references(catalogue: Catalogue, faults: list[Fault]) -> None:
    """What one file says of another: sources exist, drugs are known, no code is two drugs'."""
    _check_sources(catalogue, faults)
    _check_codes(catalogue, faults)
    for table in catalogue.equivalences.values():
        for drug in table.doses.keys() - catalogue.drugs.keys():
            faults.append(Fault(f"equivalences/{table.key}.toml", drug, "no drug has this key"))
    for drug in catalogue.products.keys() - catalogue.drugs.keys():
        faults.append(Fault("products", drug, "no drug has this key"))
    for needed in (VA_DOD, ASHTON):
        if needed not in catalogue.equivalences:
            faults.append(Fault("equivalences", needed, "this table is missing"))


def _check_sources(catalogue: Catalogue, faults: list[Fault]) -> None:
    cited: list[tuple[str, str]] = []
    for key, entry in catalogue.drugs.items():
        cited += [(f"drugs/{key}.toml", source) for source in sorted(entry.sources)]
    for key, products in catalogue.products.items():
        sources = {product.source for product in products}
        cited += [(f"products/{key}.toml", source) for source in sorted(sources)]
    cited += [("drugs/codes", listed.source) for listed in catalogue.coded_names]
    cited += [(f"interacting, {g.drug_class.value}", g.source) for g in catalogue.interacting]
    cited += [(f"equivalences/{t.key}.toml", t.source) for t in catalogue.equivalences.values()]
    for file, source in cited:
        if source not in catalogue.citations:
            faults.append(Fault(file, "source", f"no citation has the key {source!r}"))


def _check_codes(catalogue: Catalogue, faults: list[Fault]) -> None:
    owner: dict[tuple[str, str], str] = {}
    for key, entry in catalogue.drugs.items():
        for code in entry.codes:
            _claim(owner, code.system, code.code, key, faults)
        for product in catalogue.products.get(key, ()):
            if product.rxnorm is not None:
                _claim(owner, "rxnorm", product.rxnorm, key, faults)
    for group in catalogue.interacting:
        for drug in group.drugs:
            for system, codes in drug.by_system:
                for one in codes:
                    _claim(owner, system, one, drug.key, faults)


def _claim(
    owner: dict[tuple[str, str], str], system: str, code: str, key: str, faults: list[Fault]
) -> None:
    other = owner.setdefault((system, code), key)
    if other != key:
        faults.append(Fault(key, "codes", f"{system} {code} is the code of {other} too"))
