"""What a resource says its medicine is: every name and every code, wherever they stand.

Strength is often in one of the names only, so all of them are handed to the catalogue, which
answers only where they agree.
"""

from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.domain.drug import RecognisedDrug
from clinic_desktop.importers.fhir.elements import (
    Json,
    Resource,
    all_words_of,
    as_object,
    as_objects,
    as_text,
    codes_of,
    words_of,
)
from clinic_desktop.importers.fhir.references import Document
from clinic_desktop.importers.resolving import Resolver
from clinic_desktop.importers.values import BadValue, number_of_json


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine as a prescription names it; `drug` None where it is not recognised."""

    text: str
    drug: RecognisedDrug | None
    code: str | None
    code_system: str | None


def medicine_of(resource: Resource, document: Document, resolver: Resolver) -> Medicine:
    """The medicine of a request, dispense, statement or administration."""
    data = resource.data
    reference = data.get("medicationReference")
    concept = data.get("medicationCodeableConcept")
    names, codes = all_words_of(concept), codes_of(concept)
    if reference is not None:
        medication = document.find(reference, data)
        if medication is None:
            message = "The medicine it points to is not in these files: import that file with it."
            resource.warn("medicationReference", "reference to nothing", message)
        else:
            names += _names_of(medication)
            codes += codes_of(medication.get("code"))
        display = as_text(as_object(reference).get("display"))
        names += [display] if display else []
    text, drug = resolver.drug_of_all(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(codes)))
    code, system = codes[0] if codes else (None, None)
    return Medicine(text or "", drug, code, system)


def _names_of(medication: Json) -> list[str]:
    """Names of the product; then its one ingredient with strength and form put into words."""
    names = all_words_of(medication.get("code"))
    ingredients = as_objects(medication.get("ingredient"))
    if len(ingredients) == 1:
        built = _built_name(ingredients[0], words_of(medication.get("form")))
        names += [built] if built else []
    return names


def _built_name(ingredient: Json, form: str | None) -> str | None:
    """ "Lorazepam 2 mg tablet" of coded parts; a strength only where it is per one unit."""
    name = words_of(ingredient.get("itemCodeableConcept"))
    strength = as_object(ingredient.get("strength"))
    amount, per = as_object(strength.get("numerator")), as_object(strength.get("denominator"))
    unit = as_text(amount.get("unit")) or as_text(amount.get("code"))
    if name is None:
        return None
    try:
        is_per_one = number_of_json(per.get("value", 1)) == Fraction(1)
        number = decimal_text(number_of_json(amount.get("value")))
    except BadValue:
        return None
    per_unit = (as_text(per.get("unit")) or as_text(per.get("code")) or "").lower()
    if unit is None or not is_per_one or per_unit in ("ml", "l", "g"):
        return None
    return " ".join(part for part in (name, number, unit, form) if part)
