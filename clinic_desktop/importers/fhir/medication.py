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
        display = as_text(as_object(reference).get("display"))
        if medication is None:
            message = "The medicine it points to is not in these files: import that file with it."
            resource.warn("medicationReference", "reference to nothing", message)
            names += [display] if display else []
        else:
            ingredients = _ingredients(medication, document)
            names += _names_of(medication, ingredients, [display] if display else [])
            codes += codes_of(medication.get("code")) or _ingredient_codes(ingredients)
    if not names and not codes:
        message = "It names no medicine: the row is kept, and counts for nothing."
        resource.warn("medication", "empty", message)
    text, drug = resolver.drug_of_all(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(codes)))
    code, system = codes[0] if codes else (None, None)
    return Medicine(text or "", drug, code, system)


def _ingredients(medication: Json, document: Document) -> list[Json]:
    """Its ingredients, each with its name where that stands in a resource of its own."""
    found = []
    for one in as_objects(medication.get("ingredient")):
        elsewhere = document.find(one.get("itemReference"), medication)
        if elsewhere is not None:
            one = {**one, "itemCodeableConcept": elsewhere.get("code")}
        found.append(one)
    return found


def _names_of(medication: Json, ingredients: list[Json], shown: list[str]) -> list[str]:
    """Names of the product, the same with its form behind, and its ingredients in words.

    Several ingredients are only put together where the product has no name.
    """
    form = (words_of(medication.get("form")) or "").replace("(qualifier value)", "").strip()
    names = all_words_of(medication.get("code")) + shown
    if len(ingredients) == 1 or not names:
        built = (_built_name(one) for one in ingredients)
        names += [" / ".join(name for name in built if name is not None)]
    return [name for name in names if name] + [f"{name} {form}" for name in names if name and form]


def _ingredient_codes(ingredients: list[Json]) -> list[tuple[str, str]]:
    """Codes of the one ingredient: those of several say nothing of the product."""
    return codes_of(ingredients[0].get("itemCodeableConcept")) if len(ingredients) == 1 else []


def _built_name(ingredient: Json) -> str | None:
    """ "Lorazepam 2 mg", "diazepam 2 mg/ml": a strength only where it is of one unit or one mL."""
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
        return name
    per_unit = (as_text(per.get("unit")) or as_text(per.get("code")) or "").lower()
    if unit is None or not is_per_one or per_unit in ("l", "g"):
        return name
    return f"{name} {number} {unit}{'/ml' if per_unit == 'ml' else ''}"
