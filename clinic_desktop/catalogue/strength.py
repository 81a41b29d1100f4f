"""Strength, form and release out of the words of a drug text.

>>> describe("Clonazepam 500micrograms/5ml oral solution", ingredient="clonazepam", combined=False)
Described(strength_ug=100, form='liquid', release=<Release.IMMEDIATE: 'immediate'>)

A strength is micrograms in one tablet or capsule, or in one millilitre of a liquid. It is never
chosen: where a text holds several that differ, a range ("0.5-1 mg"), a rate ("25 mcg/hour") or a
number with a comma that may divide thousands ("1,000 micrograms"), there is none.
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
_VOLUME = rf"(?:/|per|pour|in)\s*{_NUMBER}?\s*(ml|millilit(?:re|er)s?)"
_RATE = r"(?:/|per)\s*\d*\s*(h|hr|hrs|hours?|day|drops?|gtt|kg|cm|g|gram)"
_AMOUNT = re.compile(rf"{_NUMBER}\s*{_MASS}\b(?:\s*{_VOLUME}\b|\s*{_RATE}\b)?")
_PER_MILLILITRE = re.compile(rf"{_MASS}\s*{_VOLUME}\b")
_SEVERAL = re.compile(rf"{_MASS}\s*(?:/|and|with|or|\+|&|,)\s*{_NUMBER}\s*{_MASS}\b")
_RANGE_BEFORE = re.compile(r"\d\s*(?:[-–—/]|to|or)\s*$")
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2},\d{3}(?!\d)")

_FORMS = (
    ("buccal", r"buccal|oromucosal"),
    ("rectal", r"rectal|rectally|rec ?tubes?|suppositor(?:y|ies)|enema"),
    ("nasal", r"nasal|intranasal"),
    ("injection", r"inj|injections?|injectable|ampoules?|ampules?|amps?|(?<!oral )syringes?|vials?|"
                  r"infusion|intravenous|intramuscular|iv|im|cartridge|carpuject|auto.?injector"),
    ("patch", r"patch(?:es)?|transdermal"),
    ("topical", r"cream|ointment|gel|shampoo|lotion|topical"),
    ("powder", r"powder|bulk"),
    ("spray", r"spray"),
    ("odt", r"odt|orodispersible|disintegrating|melts?"),
    ("film", r"films?(?!.coated)"),
    ("capsule", r"capsules?|caps?|capsulas?|gelules?|kapseln?"),
    ("tablet", r"tablets?|tabs?|(?:film)?tabl|(?:film|retard)?tabletten?|comprimes?|comprimidos?|"
               r"tabletas?|compress[ae]"),
    ("liquid", r"solution|liquid|syrup|suspension|elixir|drops|gouttes|conc|concentrate|intensol"),
)  # fmt: skip
_FORM_PATTERNS = tuple((name, re.compile(rf"\b(?:{words})\b")) for name, words in _FORMS)
_EXTENDED = re.compile(
    r"\b(modified|extended|prolonged|sustained|controlled|slow)[ -]?release\b|"
    r"\b(mr|xr|er|cr|sr|xl|lp|retard)\b|\b(12|24) ?hr?\b"
)
_PR = re.compile(r"\bpr\b")
_COMBINED = re.compile(r"\s/\s|\swith\s|\sand\s|\s?\+\s?|[a-z]{4,}/[a-z]{4,}")
NOT_ORAL = frozenset({"injection", "rectal", "buccal", "nasal", "patch", "powder", "topical"})
COUNTED_FORMS = frozenset({"tablet", "capsule"})  # "Stesolid 5 mg tablets" are no rescue dose
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
    form = next((name for name, pattern in _FORM_PATTERNS if pattern.search(folded)), None)
    release = Release.EXTENDED if _EXTENDED.search(folded) else Release.IMMEDIATE
    if _PR.search(folded):  # prolonged release on a tablet, per rectum on anything without a form
        form, release = (form, Release.EXTENDED) if form in ORAL else (form or "rectal", release)
    strength = None if _THOUSANDS.search(text) else _strength(folded, ingredient, combined)
    if form == "liquid" and not _PER_MILLILITRE.search(folded):
        strength = None  # milligrams in the bottle, or in a spoon: not in a millilitre
    if ingredient == "zolpidem" and strength in MIDNIGHT_STRENGTHS_UG and "sublingual" in folded:
        release = Release.SUBLINGUAL_MIDNIGHT
    return Described(strength, form, release)


def _strength(folded: str, ingredient: str, combined: bool) -> int | None:
    amounts = {_micrograms(match) for match in _AMOUNT.finditer(folded)}
    if not combined and not _COMBINED.search(folded):
        return amounts.pop() if len(amounts) == 1 else None
    if _SEVERAL.search(folded):  # "1 mg and 2 mg": two strengths, not two drugs
        return None
    named = re.search(rf"\b{re.escape(ingredient)}\b(?:\s+[a-z]+)?\s+(?=[\d.])", folded)
    behind = _AMOUNT.match(folded, named.end()) if named is not None else None
    return _micrograms(behind) if behind is not None else None


def _micrograms(match: re.Match[str]) -> int | None:
    """Micrograms in one unit or one millilitre; None when that is no whole number above zero, the
    end of a range, or a rate."""
    number, mass, volume, millilitre, rate = match.groups()
    if rate is not None or _RANGE_BEFORE.search(match.string, 0, match.start()):
        return None
    amount = Fraction(number) * _MASS_UG[mass]
    if millilitre is not None:
        millilitres = Fraction(volume) if volume is not None else Fraction(1)
        if not millilitres:
            return None
        amount /= millilitres
    return amount.numerator if amount.denominator == 1 and amount > 0 else None
