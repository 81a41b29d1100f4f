"""The drug files: class, codes, half-lives, labelled maxima and names, each with its mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from clinic_desktop.catalogue.equivalences import EquivalenceTable
from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, place, read_toml
from clinic_desktop.domain.dose import UG_PER_MG
from clinic_desktop.domain.drug import DrugClass, Ingredient, LabelledMaximum, Release

JURISDICTIONS = ("uk", "us", "ca")
POPULATIONS = ("adult", "older", "male", "female")
CODE_SYSTEMS = ("atc", "rxnorm", "snomed", "ndc", "dmd")
INDICATIONS = (
    "any",
    "anxiety",
    "insomnia",
    "panic",
    "epilepsy",
    "seizure",
    "alcohol-withdrawal",
    "spasticity-cerebral-palsy",
)


@dataclass(frozen=True, slots=True)
class Code:
    system: str
    code: str
    mark: Mark
    source: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DefinedDailyDose:
    """WHO defined daily dose in mg; for reports only, never an equivalence."""

    mg: Fraction
    mark: Mark
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class HalfLife:
    """Elimination half-life in hours; `active_metabolite` in the source's words."""

    active_metabolite: str
    mark: Mark
    source: str
    hours_low: Fraction | None = None
    hours_high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    """Upper limits of the low and of the moderate withdrawal-risk band, mg a day."""

    low_mg: Fraction
    moderate_mg: Fraction
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True)
class LabelMaximum:
    """Labelled maximum daily dose; `mg_per_day` None: the label gives no maximum."""

    jurisdiction: str
    indication: str
    population: str
    mark: Mark
    sources: tuple[str, ...]
    mg_per_day: Fraction | None = None
    release: Release | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DrugEntry:
    """One drug file.

    `rescue_brands` are never taken by mouth as a daily dose. `extended_brands` and
    `midnight_brands` tell the release by the name alone. `mostly_injected`: oral only where the
    text says so, by a form or by one of the `oral_brands`.
    """

    key: str
    drug_class: DrugClass
    class_as_listed: str
    indication_group: str
    long_acting: bool
    antiseizure: bool
    brands: tuple[str, ...]
    synonyms: tuple[str, ...]
    rescue_brands: tuple[str, ...]
    notes: str
    sign_off: SignOff
    codes: tuple[Code, ...] = ()
    ddd: DefinedDailyDose | None = None
    half_life: HalfLife | None = None
    bands: Bands | None = None
    maxima: tuple[LabelMaximum, ...] = ()
    extended_brands: tuple[str, ...] = ()
    midnight_brands: tuple[str, ...] = ()
    mostly_injected: bool = False
    oral_brands: tuple[str, ...] = ()

    @property
    def sources(self) -> set[str]:
        """Keys of every citation the file rests on."""
        found = {code.source for code in self.codes}
        found.update(source for maximum in self.maxima for source in maximum.sources)
        found.update(p.source for p in (self.ddd, self.half_life, self.bands) if p is not None)
        return found


def read_drugs(folder: Path, faults: list[Fault]) -> Mapping[str, DrugEntry]:
    """Every drug of the folder by key."""
    drugs: dict[str, DrugEntry] = {}
    for path in sorted(folder.glob("*.toml")):
        entry = read_toml(path, DrugEntry, faults)
        if entry is None:
            continue
        if path.stem != entry.key.replace(" ", "-"):
            faults.append(Fault(place(path), "key", f"{entry.key!r} is not how the file is named"))
        _check(entry, place(path), faults)
        drugs[entry.key] = entry
    return drugs


def _check(entry: DrugEntry, file: str, faults: list[Fault]) -> None:
    for code in entry.codes:
        if code.system not in CODE_SYSTEMS:
            faults.append(Fault(file, "codes", f"unknown code system {code.system!r}"))
    half_life = entry.half_life
    if half_life is not None and (half_life.hours_low or 0) > (half_life.hours_high or 0):
        faults.append(Fault(file, "half_life", "hours_low must not be above hours_high"))
    if entry.bands is not None and entry.bands.low_mg >= entry.bands.moderate_mg:
        faults.append(Fault(file, "bands", "low_mg must be below moderate_mg"))
    for number, maximum in enumerate(entry.maxima):
        where = f"maxima[{number}]"
        if maximum.jurisdiction not in JURISDICTIONS:
            faults.append(Fault(file, where, f"unknown jurisdiction {maximum.jurisdiction!r}"))
        if maximum.population not in POPULATIONS:
            faults.append(Fault(file, where, f"unknown population {maximum.population!r}"))
        if maximum.indication not in INDICATIONS:
            faults.append(Fault(file, where, f"unknown indication {maximum.indication!r}"))
        if maximum.mg_per_day is not None and (maximum.mg_per_day * UG_PER_MG).denominator != 1:
            faults.append(Fault(file, where, "mg_per_day is not a whole number of micrograms"))
        if maximum.mg_per_day is None and not maximum.note:
            faults.append(Fault(file, where, "a label without a maximum needs a note"))
        if not maximum.sources:
            faults.append(Fault(file, where, "a figure needs a source"))


def make_ingredient(
    entry: DrugEntry, va_dod: EquivalenceTable | None, ashton: EquivalenceTable | None
) -> Ingredient:
    """The drug as the clinical core sees it; a range in a table counts with its lower end."""
    bands = entry.bands
    return Ingredient(
        key=entry.key,
        drug_class=entry.drug_class,
        long_acting=entry.long_acting,
        antiseizure=entry.antiseizure,
        hypnotic=entry.indication_group.startswith("hypnotic"),
        mg_for_10_diazepam_va_dod=_low_end(va_dod, entry.key),
        mg_for_10_diazepam_ashton=_low_end(ashton, entry.key),
        band_limits_ug=(_ug(bands.low_mg), _ug(bands.moderate_mg)) if bands is not None else None,
        label_maxima=tuple(_labelled(maximum) for maximum in entry.maxima),
    )


def _labelled(maximum: LabelMaximum) -> LabelledMaximum:
    return LabelledMaximum(
        jurisdiction=maximum.jurisdiction,
        indication=maximum.indication,
        population=maximum.population,
        ug_per_day=None if maximum.mg_per_day is None else _ug(maximum.mg_per_day),
        mark=maximum.mark,
        release=maximum.release,
    )


def _low_end(table: EquivalenceTable | None, drug: str) -> Fraction | None:
    value = table.mg_for_10_diazepam(drug) if table is not None else None
    return value[0] if value is not None else None


def _ug(mg: Fraction) -> int:
    return int(mg * UG_PER_MG)
