"""What the program brings to every clinic: catalogue, rules, readers and texts, read once.

Loading is lazy where it can be: a window or a command pays for what it uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_desktop.catalogue.catalogue import Catalogue, load_catalogue
from clinic_desktop.catalogue.check_in import CheckInQuestions, load_check_in
from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.catalogue.planner_advice import PlannerAdvice, load_planner_advice
from clinic_desktop.catalogue.presets import TaperAdvice, load_taper_advice
from clinic_desktop.catalogue.recognition import DrugReader, Recognition
from clinic_desktop.catalogue.texts import Texts, load_texts
from clinic_desktop.domain.directions import Directions, NotUnderstood
from clinic_desktop.domain.dose import mg
from clinic_desktop.rules.measures.loading import load_measures
from clinic_desktop.rules.measures.spec import Measure
from clinic_desktop.rules.registry import load_rules
from clinic_desktop.rules.spec import RuleSet
from clinic_desktop.services.tapering import equivalence_ranges
from clinic_desktop.taper.request import Equivalences

if TYPE_CHECKING:
    from clinic_desktop.services.importing import Readers


@dataclass(frozen=True, slots=True)
class DrugAnswer:
    """What a drug text is; strength in milligrams as a decimal string, None where not said."""

    recognised: bool
    ingredient: str | None
    drug_class: str | None
    strength_mg: str | None
    form: str | None
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectionsAnswer:
    read: Directions | NotUnderstood


@dataclass(frozen=True)
class Program:
    """The reviewed data of one resources folder."""

    resources: Path

    @cached_property
    def catalogue(self) -> Catalogue:
        return load_catalogue(self.resources)

    @cached_property
    def rules(self) -> RuleSet:
        return load_rules(self.resources / "rules", self.catalogue.citations.keys())

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """The published quality measures, by id."""
        return load_measures(self.resources / "measures", self.catalogue.citations.keys())

    @cached_property
    def drugs(self) -> DrugReader:
        return DrugReader(self.catalogue)

    @cached_property
    def directions(self) -> DirectionsReader:
        return DirectionsReader(self.resources)

    @property
    def readers(self) -> "Readers":
        """What an import understands with."""
        from clinic_desktop.services.importing import Readers

        return Readers(self.drugs, self.directions, self.catalogue.conditions)

    @cached_property
    def taper_advice(self) -> TaperAdvice:
        """Named ways to taper and published paces."""
        catalogue = self.catalogue
        return load_taper_advice(self.resources, catalogue.citations.keys(), catalogue.equivalences)

    @cached_property
    def planner_advice(self) -> PlannerAdvice:
        """What the planner opens with, and the words of its basis."""
        return load_planner_advice(self.resources, self.catalogue.citations.keys())

    @cached_property
    def check_in(self) -> CheckInQuestions:
        return load_check_in(self.resources, self.catalogue.citations.keys())

    @cached_property
    def equivalences(self) -> Equivalences:
        """Clinical equivalence tables as the planner takes them."""
        return equivalence_ranges(self.catalogue)

    def texts(self, lang: str) -> Texts:
        return load_texts(self.resources, lang)

    def read_drug(self, text: str) -> DrugAnswer:
        """A drug text, or a code on its own: "596" and "N05BA12" are tried as codes too."""
        found = self.drugs.read(text)
        if found.drug is None and not found.candidates:
            found = self._read_code(text.strip()) or found
        drug = found.drug
        if drug is None:
            return DrugAnswer(False, None, None, None, None, found.candidates)
        strength = drug.strength_ug
        return DrugAnswer(
            recognised=True,
            ingredient=drug.ingredient.key,
            drug_class=drug.ingredient.drug_class.value,
            strength_mg=mg(strength) if strength is not None else None,
            form=drug.form,
            candidates=(),
        )

    def _read_code(self, code: str) -> Recognition | None:
        answers = (self.drugs.read("", code, system) for system in ("rxnorm", "atc", "snomed"))
        return next((answer for answer in answers if answer.drug is not None), None)

    def read_directions(self, text: str, drug_text: str | None = None) -> DirectionsAnswer:
        """Directions; milligram doses become units only where the drug text tells the strength."""
        drug = self.drugs.read(drug_text).drug if drug_text is not None else None
        strength = drug.strength_ug if drug is not None else None
        return DirectionsAnswer(self.directions.read(text, strength))


def load_program(resources: Path | None = None) -> Program:
    return Program(resources or resources_root())
