"""Strength, form and release out of the words of a drug text.

A strength is micrograms in one tablet or capsule, or in one millilitre of a liquid. Where a text
holds several that differ, there is none: a strength is never chosen.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.catalogue.words import fold
from clinic_desktop.domain.drug import Release

_MASS_UG = {
    "mg": Fraction(1000),
    "milligram": Fraction(1000),
    "milligrams": Fraction(1000),
    "mcg": Fraction(1),
    "ug": Fraction(1),
    "microgram": Fraction(1),
    "micrograms": Fraction(1),
    "g": Fraction(1_000_000),
    "gram": Fraction(1_000_000),
    "grams": Fraction(1_000_000),
}
_NUMBER = r"(\d+(?:\.\d+)?|\.\d+)"
_MASS = "(" + "|".join(sorted(_MASS_UG, key=len, reverse=True)) + ")"
_AMOUNT = re.compile(
    rf"{_NUMBER}\s*{_MASS}\b(?:\s*(?:/|per|pour|in)\s*{_NUMBER}?\s*(ml|millilit(?:re|er)s?)\b)?"
)

_FORMS = (
    (re.compile(r"\b(inj|injections?|injectable|ampoules?|ampules?|amps?|syringes?|vials?|infusion|"
                r"intravenous|intramuscular|iv|im|cartridge|carpuject|auto injector)\b"),
     "injection"),
    (re.compile(r"\b(rectal|rectally|suppositor(?:y|ies)|enema)\b"), "rectal"),
    (re.compile(r"\b(buccal|oromucosal)\b"), "buccal"),
    (re.compile(r"\b(nasal|intranasal)\b"), "nasal"),
    (re.compile(r"\b(patch(?:es)?|transdermal)\b"), "patch"),
    (re.compile(r"\b(powder|bulk)\b"), "powder"),
    (re.compile(r"\b(odt|orodispersible|disintegrating|melts?)\b"), "odt"),
    (re.compile(r"\bfilms?\b(?!.coated)"), "film"),
    (re.compile(r"\b(capsules?|caps?|gelules?)\b"), "capsule"),
    (re.compile(r"\b(tablets?|tabs?|tabl|comprimes?|tabletten?|compresse)\b"), "tablet"),
    (re.compile(r"\b(oral (?:solution|liquid|suspension|concentrate|drops)|solution|liquid|syrup|"
                r"suspension|elixir|drops|concentrate|intensol)\b"), "liquid"),
)  # fmt: skip
_COMBINATION = re.compile(r" / | with | and ")
_EXTENDED = re.compile(
    r"\b(modified|extended|prolonged|sustained|controlled|slow)[ -]?release\b|"
    r"\b(mr|xr|er|cr|sr|pr|xl|12 hr|24 hr)\b"
)
NOT_ORAL = frozenset({"injection", "rectal", "buccal", "nasal", "patch", "powder"})
ORAL = frozenset({"odt", "film", "capsule", "tablet", "liquid"})
MIDNIGHT_STRENGTHS_UG = frozenset({1750, 3500})


@dataclass(frozen=True, slots=True)
class Described:
    """What a text says beside the name."""

    strength_ug: int | None
    form: str | None
    release: Release


def describe(text: str, *, ingredient: str, combined: bool) -> Described:
    """Strength, form and release. `combined`: the text names several ingredients, so that only the
    strength right behind the ingredient's own name is its strength."""
    folded = fold(text)
    form = next((name for pattern, name in _FORMS if pattern.search(folded)), None)
    strength = _strength(folded, ingredient, combined=combined)
    release = Release.EXTENDED if _EXTENDED.search(folded) else Release.IMMEDIATE
    if ingredient == "zolpidem" and strength in MIDNIGHT_STRENGTHS_UG and "sublingual" in folded:
        release = Release.SUBLINGUAL_MIDNIGHT
    return Described(strength, form, release)


def _strength(folded: str, ingredient: str, *, combined: bool) -> int | None:
    amounts = {_micrograms(match) for match in _AMOUNT.finditer(folded)}
    if not combined and len(amounts) == 1:
        return amounts.pop()
    if not combined and not _COMBINATION.search(folded):
        return None
    named = re.search(rf"\b{re.escape(ingredient)}\b(?:\s+[a-z]+)?\s+(?=[\d.])", folded)
    behind = _AMOUNT.match(folded, named.end()) if named is not None else None
    return _micrograms(behind) if behind is not None else None


def _micrograms(match: re.Match[str]) -> int | None:
    """Micrograms in one unit or one millilitre; None when that is no whole number above zero."""
    number, mass, volume, millilitre = match.groups()
    amount = Fraction(number) * _MASS_UG[mass]
    if millilitre is not None:
        millilitres = Fraction(volume) if volume is not None else Fraction(1)
        if not millilitres:
            return None
        amount /= millilitres
    return amount.numerator if amount.denominator == 1 and amount > 0 else None
