"""What a resource points to: inside itself, in its bundle, or in another file of the import.

A bundle's own entries come first; the rest of the import is looked up in an index that keeps only
what other resources ask for (names of medicines, people and places, words of conditions). Two
different resources with one address in two bundles name nothing: the index then stays silent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from clinic_desktop.importers.fhir.bundles import Pages
from clinic_desktop.importers.fhir.elements import (
    Json,
    as_object,
    as_objects,
    as_text,
    short_address,
)

_KEPT = {
    "Medication": ("code", "form", "ingredient"),
    "Substance": ("code",),
    "Practitioner": ("name",),
    "PractitionerRole": ("practitioner", "organization"),
    "Organization": ("name",),
    "Location": ("name",),
    "Condition": ("code",),
}
_NOT_A_RECORD_NUMBER = {"SS", "SB", "DL", "PPN", "TAX"}
NHS_NUMBER = "https://fhir.nhs.uk/id/nhs-number"


class Index:
    """Resources of the whole import that others point to, by "Type/id"."""

    def __init__(self) -> None:
        self._kept: dict[str, Json | None] = {}
        self._people: dict[tuple[str, str], str | None] = {}
        self.cancelled: set[tuple[str, str]] = set()
        """Items of prescriptions that a message takes back: (item, prescription)."""
        self.pages = Pages()
        self._replaced: dict[str, str | None] = {}
        self._replaced_named: list[tuple[tuple[str, str], str]] = []
        """Whom a record replaces, by identifier: known once everybody was seen."""

    def keep(self, resource: Json) -> None:
        kind, row_id = resource.get("resourceType"), as_text(resource.get("id"))
        if kind == "Patient" and row_id is not None:
            for one in as_objects(resource.get("identifier")):
                system, value = as_text(one.get("system")), as_text(one.get("value"))
                if system is not None and value is not None:
                    known = self._people.setdefault((system, value), row_id)
                    if known != row_id:
                        self._people[system, value] = None
        if not isinstance(kind, str) or kind not in _KEPT or row_id is None:
            return
        kept = {name: resource[name] for name in _KEPT[kind] if name in resource}
        kept["resourceType"] = kind
        key = f"{kind}/{row_id}"
        if self._kept.setdefault(key, kept) != kept:
            self._kept[key] = None

    def keep_replaced(self, patient: Json, full_url: str | None, document: "Document") -> None:
        """Keeps which records this person's own says that it stands in the place of."""
        own = row_id(patient, full_url)
        for link in as_objects(patient.get("link")):
            if link.get("type") == "replaces" and own is not None:
                other = as_object(link.get("other"))
                named = _identifier(other)
                if named is not None:
                    self._replaced_named.append((named, own))
                else:
                    self._keep_replaced(document.patient_id(other, patient), own)

    def settle_replaced(self) -> None:
        """Once every resource was seen: identifiers may belong to people who came later."""
        for named, own in self._replaced_named:
            self._keep_replaced(self.person(*named), own)

    def _keep_replaced(self, other: str | None, own: str) -> None:
        if other is not None and self._replaced.setdefault(other, own) != own:
            self._replaced[other] = None

    def replaced_by(self, patient_id: str) -> str | None:
        """The one record that says it stands in the place of this one."""
        return self._replaced.get(patient_id)

    def find(self, key: str) -> Json | None:
        return self._kept.get(key)

    def person(self, system: str, value: str) -> str | None:
        """The id of the one person with this identifier."""
        return self._people.get((system, value))


@dataclass(slots=True)
class Document:
    """One JSON document: its entries by address, and of a message its event and date."""

    index: Index
    by_address: dict[str, tuple[Json, str | None]] = field(default_factory=dict)
    message_date: str | None = None
    message_event: str | None = None

    def add(self, resource: Json, full_url: str | None) -> None:
        kind, row_id = resource.get("resourceType"), as_text(resource.get("id"))
        if full_url is not None:
            self.by_address.setdefault(full_url, (resource, full_url))
        if row_id is not None:
            self.by_address.setdefault(f"{kind}/{row_id}", (resource, full_url))

    def find(self, reference: object, holder: Json) -> Json | None:
        """The resource a reference points to, as far as it is known."""
        found = self._entry(reference, holder)
        if found is not None:
            return found[0]
        address = as_text(as_object(reference).get("reference"))
        return None if address is None else self.index.find(short_address(address))

    def _entry(self, reference: object, holder: Json) -> tuple[Json, str | None] | None:
        address = as_text(as_object(reference).get("reference"))
        if address is None:
            return None
        if address.startswith("#"):
            inside = as_objects(holder.get("contained"))
            wanted = address.removeprefix("#")
            return next(((one, None) for one in inside if one.get("id") == wanted), None)
        return self.by_address.get(address) or self.by_address.get(short_address(address))

    def patient_id(self, reference: object, holder: Json) -> str | None:
        """The row id of the patient a resource is about; None when it names no patient."""
        named = _identifier(reference)
        if named is not None:
            return self.index.person(*named)
        address = as_text(as_object(reference).get("reference"))
        if address is None or address.startswith("#"):
            return None
        found = self._entry(reference, holder)
        if found is not None:
            return row_id(*found) if found[0].get("resourceType") == "Patient" else None
        if address.startswith("urn:uuid:"):
            return address.removeprefix("urn:uuid:")
        kind, _, last = short_address(address).partition("/")
        return last if kind == "Patient" and last else None

    def order_id(self, reference: object, holder: Json) -> str | None:
        """The row id of the request a reference points to; None when it is no request."""
        found = self._entry(reference, holder)
        if found is not None:
            return row_id(*found) if found[0].get("resourceType") == "MedicationRequest" else None
        address = short_address(as_text(as_object(reference).get("reference")) or "")
        if address.startswith("urn:uuid:"):
            return address.removeprefix("urn:uuid:")
        kind, _, last = address.partition("/")
        return last if kind == "MedicationRequest" and last else None

    def name_of(self, reference: object, holder: Json) -> str | None:
        """The name of who or what a reference points to."""
        display = as_text(as_object(reference).get("display"))
        found = self.find(reference, holder)
        if found is not None and found.get("resourceType") == "PractitionerRole":
            who = self.find(found.get("practitioner"), found)
            if who is None or who.get("resourceType") == "PractitionerRole":  # a circle
                return as_text(as_object(found.get("practitioner")).get("display")) or display
            return _own_name(who) or display
        return (found and _own_name(found)) or display

    def organisation_of(self, reference: object, holder: Json) -> str | None:
        """The organisation behind a reference to it or to somebody's role in it."""
        found = self.find(reference, holder)
        if found is None:
            return None
        match found.get("resourceType"):
            case "Organization":
                return self.name_of(reference, holder)
            case "PractitionerRole":
                if self.kind_of(found.get("organization"), found) != "PractitionerRole":
                    return self.name_of(found.get("organization"), found)
        return None

    def kind_of(self, reference: object, holder: Json) -> str | None:
        """The type a reference points to."""
        found = self.find(reference, holder)
        if found is not None:
            return as_text(found.get("resourceType"))
        address = as_text(as_object(reference).get("reference")) or ""
        return short_address(address).partition("/")[0] or None


def _identifier(reference: object) -> tuple[str, str] | None:
    """(system, value) of a reference that names somebody by number: an identifier, or the search
    by which transactions name whom the server knows."""
    address = as_text(as_object(reference).get("reference"))
    if address is None:
        identifier = as_object(as_object(reference).get("identifier"))
        system, value = as_text(identifier.get("system")), as_text(identifier.get("value"))
    else:
        asked = address.removeprefix("Patient?identifier=")
        if asked == address:
            return None
        system, _, value = unquote(asked).partition("|")
    return (system, value) if system and value else None


def row_id(resource: Json, full_url: str | None) -> str | None:
    """The id a record is known by: its own, else its identifier, else its address in the bundle.

    The address comes last: message examples use one address for different people.
    """
    own = as_text(resource.get("id"))
    if own is not None:
        return own
    identifier = main_identifier(resource.get("identifier"))
    if identifier is not None:
        return identifier
    return full_url.removeprefix("urn:uuid:") if full_url and ":uuid:" in full_url else None


def main_identifier(identifiers: object) -> str | None:
    """The number people use: NHS number, medical record number, else the first that is no social
    security, licence or passport number."""
    ranked = sorted(_ranked(as_objects(identifiers)), key=lambda one: one[0])
    return ranked[0][1] if ranked else None


def _ranked(identifiers: Iterable[Json]) -> Iterable[tuple[int, str]]:
    for one in identifiers:
        value = as_text(one.get("value"))
        types = {
            as_text(coding.get("code"))
            for coding in as_objects(as_object(one.get("type")).get("coding"))
        }
        if value is None or types & _NOT_A_RECORD_NUMBER or one.get("use") == "old":
            continue
        if (as_text(one.get("system")) or "").lower() == NHS_NUMBER:
            yield 0, value
        elif "MR" in types:
            yield 1, value
        else:
            yield {"official": 2, "usual": 3}.get(str(one.get("use")), 4), value


def _own_name(resource: Json) -> str | None:
    name: Any = resource.get("name")
    if isinstance(name, str):
        return as_text(name)
    for one in as_objects(name):
        text = as_text(one.get("text"))
        if text is not None:
            return text
        parts = [
            *_texts(one.get("prefix")),
            *_texts(one.get("given")),
            *_texts([one.get("family")]),
        ]
        if parts:
            return " ".join(parts)
    return None


def _texts(values: object) -> list[str]:
    return [text for one in values if (text := as_text(one))] if isinstance(values, list) else []
