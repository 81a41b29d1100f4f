"""What a person said a text means, where the program could not tell.

A reading is about every row with the same text: directions together with the drug they stand on, a
drug's text together with its code. It is said once, by name and role; a later one takes its place
and nothing is written over.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from clinic_desktop.domain.drug import RecognisedDrug


class ReadingKind(StrEnum):
    DIRECTIONS = "directions"
    DRUG = "drug"


@dataclass(frozen=True, slots=True)
class ReadBy:
    """The mark on everything that rests on a reading: who said it, when, in which version."""

    kind: ReadingKind
    name: str
    role: str
    on: date
    version: int


@dataclass(frozen=True, slots=True)
class Subject:
    """The rows one reading is about: this very text, with `scope` the drug it stands on (of
    directions, as `drug_key` writes it) or the code beside it (of a drug, as `code_key` does)."""

    kind: ReadingKind
    text: str
    scope: str

    @property
    def key(self) -> str:
        """Names the subject in a place of fixed size, whatever the length of its text."""
        return sha256("\0".join((self.kind, self.text, self.scope)).encode()).hexdigest()


def drug_key(drug: RecognisedDrug) -> str:
    """The five fields of a recognised drug as one text."""
    fields = (drug.ingredient.key, drug.strength_ug, drug.form, drug.release, drug.systemic_oral)
    return "|".join("" if field is None else str(field) for field in fields)


def code_key(code: str | None, code_system: str | None) -> str:
    """A code with its system as one text; empty where there is none."""
    return f"{code_system or ''}|{code}" if code else ""
