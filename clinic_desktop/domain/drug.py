"""What the rules and the planner need to know of a drug; the full entry lives in the catalogue."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class DrugClass(StrEnum):
    """Class of an ingredient; a benzodiazepine includes thieno- and other relatives."""

    BENZODIAZEPINE = "benzodiazepine"
    Z_DRUG = "z-drug"
    OPIOID = "opioid"
    GABAPENTINOID = "gabapentinoid"
    CNS_DEPRESSANT = "cns-depressant"
    CYP3A4_INHIBITOR = "cyp3a4-inhibitor"
    OTHER = "other"


class Release(StrEnum):
    """How the product releases the drug, as far as labelled maxima and splitting care."""

    IMMEDIATE = "immediate"
    EXTENDED = "extended"
    SUBLINGUAL_MIDNIGHT = "sublingual-midnight"


@dataclass(frozen=True, slots=True)
class LabelledMaximum:
    """A labelled maximum daily dose in micrograms; None: the label gives no maximum.

    `indication` is the label's word or "any"; `population` adult, older, male or female; `release`
    None: whatever the release. `mark` is the evidence mark of the figure.
    """

    jurisdiction: str
    indication: str
    population: str
    ug_per_day: int | None
    mark: str
    release: Release | None = None


@dataclass(frozen=True, slots=True)
class Ingredient:
    """An ingredient as the clinical core sees it.

    `mg_for_10_diazepam_*`: milligrams equal to 10 mg oral diazepam in the named table, the lower
    end where the table prints a range; None where the table is silent. `band_limits_ug`: upper
    limits of the low and the moderate dose band, for the three drugs that have their own.
    `hypnotic`: chiefly used for sleep. `raises_levels`: a strong CYP3A4 inhibitor, or fluvoxamine.
    `label_maxima`: every labelled maximum known, of all jurisdictions.
    """

    key: str
    drug_class: DrugClass
    long_acting: bool = False
    antiseizure: bool = False
    hypnotic: bool = False
    raises_levels: bool = False
    mg_for_10_diazepam_va_dod: Fraction | None = None
    mg_for_10_diazepam_ashton: Fraction | None = None
    band_limits_ug: tuple[int, int] | None = None
    label_maxima: tuple[LabelledMaximum, ...] = field(default=(), compare=False, repr=False)

    @property
    def is_bzra(self) -> bool:
        """Benzodiazepine or Z-drug."""
        return self.drug_class in (DrugClass.BENZODIAZEPINE, DrugClass.Z_DRUG)


@dataclass(frozen=True, slots=True)
class RecognisedDrug:
    """A drug text or code understood: ingredient, strength of one unit, form, release, route.

    `strength_ug` is micrograms in one tablet, capsule, film or millilitre; None when the text does
    not say. `systemic_oral` is False for injections, rectal, buccal, nasal and skin products of a
    benzodiazepine or Z-drug: known, shown, and kept out of oral exposure.
    """

    ingredient: Ingredient
    strength_ug: int | None = None
    form: str | None = None
    release: Release = Release.IMMEDIATE
    systemic_oral: bool = True
