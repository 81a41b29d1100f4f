"""FHIR files to items: one look through them all, then people, records and what repeats records.

The look counts what is not read and remembers what other resources point to. Each later pass reads
the files anew, so that nothing but that index is held, except for the one bundle being mapped.
"""

import codecs
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from clinic_desktop.domain.batch import Item, Record, RejectedRow, Sourced, Withdrawn
from clinic_desktop.domain.errors import Problem
from clinic_desktop.domain.records import SourceRef
from clinic_desktop.importers.fhir.elements import (
    Json,
    Resource,
    as_object,
    as_objects,
    as_text,
)
from clinic_desktop.importers.fhir.notes import condition_of, encounter_of, is_withdrawn
from clinic_desktop.importers.fhir.orders import orders_repeated, prescription_of
from clinic_desktop.importers.fhir.people import patient_of
from clinic_desktop.importers.fhir.references import Document, Index, row_id
from clinic_desktop.importers.files import InputFile, until_broken
from clinic_desktop.importers.resolving import Resolver

PEOPLE = frozenset({"Patient"})
RECORDS = frozenset(
    {"MedicationRequest", "MedicationDispense", "MedicationAdministration", "Condition",
     "Encounter"}
)  # fmt: skip
REPEATED = frozenset({"MedicationStatement"})
READ = PEOPLE | RECORDS | REPEATED
_DEEPEST_BUNDLE = 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """A resource of a file: where it stands and the document around it."""

    resource: Json
    full_url: str | None
    place: str
    line: int | None
    document: Document


@dataclass(frozen=True, slots=True)
class _BrokenLine:
    line: int


class FhirFiles:
    """All FHIR files of an import; each is one JSON document, or one a line."""

    def __init__(self, files: Sequence[tuple[InputFile, bool]], resolver: Resolver) -> None:
        self._files = files
        self._resolver = resolver
        self._index = Index()
        self.not_used: dict[str, Counter[str]] = {file.name: Counter() for file, _ in files}
        self.resources_read = 0
        self._has_statements = False

    def look_through(self, check: Callable[[], None]) -> None:
        """Counts and indexes every resource; `check` may raise to stop."""
        for file, by_line in self._files:
            check()
            not_used = self.not_used[file.name]
            for entry in _entries(file, self._index, by_line=by_line):
                if isinstance(entry, _BrokenLine):
                    self.resources_read += 1
                    continue
                kind = str(entry.resource.get("resourceType"))
                self._index.keep(entry.resource)
                if kind in READ:
                    self.resources_read += 1
                    self._has_statements |= kind in REPEATED
                else:
                    not_used[kind] += 1

    def people(self) -> Iterator[Item]:
        return self._items(PEOPLE)

    def records(self) -> Iterator[Item]:
        return self._items(RECORDS, tell_broken=True)

    def repeated(self) -> Iterator[Item]:
        """Statements, last: by then every order they may repeat has come in."""
        return self._items(REPEATED) if self._has_statements else iter(())

    def _items(self, kinds: frozenset[str], *, tell_broken: bool = False) -> Iterator[Item]:
        for file, by_line in self._files:
            yield from until_broken(file, self._of_file(file, by_line, kinds, tell_broken))

    def _of_file(
        self, file: InputFile, by_line: bool, kinds: frozenset[str], tell_broken: bool
    ) -> Iterator[Item]:
        for entry in _entries(file, self._index, by_line=by_line):
            if isinstance(entry, _BrokenLine):
                if tell_broken:
                    yield _broken(file, entry.line)
            elif entry.resource.get("resourceType") in kinds:
                yield self._item(file.name, entry)

    def _item(self, name: str, entry: _Entry) -> Item:
        data = entry.resource
        kind = str(data["resourceType"])
        own_id = row_id(data, entry.full_url)
        ref = SourceRef(name, entry.line, f"{kind}/{own_id}" if own_id else entry.place)
        resource = Resource(data, ref)
        record = self._record(resource, kind, own_id, entry.document)
        if record is None or resource.is_rejected:
            return RejectedRow(ref, tuple(resource.problems), own_id)
        if is_withdrawn(data):
            return Withdrawn(record, ref)
        return Sourced(
            record,
            ref,
            tuple(resource.problems),
            updated_at=as_text(as_object(data.get("meta")).get("lastUpdated")),
            gives_way_to=orders_repeated(data, entry.document),
        )

    def _record(
        self, resource: Resource, kind: str, own_id: str | None, document: Document
    ) -> Record | None:
        if own_id is None and kind != "Condition":
            resource.reject("id", "empty", "It has no id and no identifier.")
            return None
        if kind == "Patient":
            return patient_of(resource, own_id or "", document)
        patient_id = document.patient_id(resource.data.get("subject"), resource.data)
        if patient_id is None:
            resource.reject("subject", "no patient", "It does not say which patient it is about.")
            return None
        match kind:
            case "Condition":
                return condition_of(resource, patient_id, self._resolver)
            case "Encounter":
                return encounter_of(resource, own_id or "", patient_id, document)
            case _:
                return prescription_of(resource, own_id or "", patient_id, document, self._resolver)


def _broken(file: InputFile, line: int) -> RejectedRow:
    problem = Problem(
        file.name, line, "line", "broken JSON", "The line is not whole JSON. It was left out."
    )
    return RejectedRow(SourceRef(file.name, line), (problem,))


# --- files to resources ---------------------------------------------------------------------------


def _entries(file: InputFile, index: Index, *, by_line: bool) -> Iterator[_Entry | _BrokenLine]:
    with file.open() as stream:
        if not by_line:
            document = orjson.loads(stream.read().removeprefix(codecs.BOM_UTF8))
            yield from _of_document(document, index, None)
            return
        for number, line in enumerate(stream, start=1):
            text = line.removeprefix(codecs.BOM_UTF8).strip()
            if not text:
                continue
            try:
                document = orjson.loads(text)
            except orjson.JSONDecodeError:
                yield _BrokenLine(number)
                continue
            yield from _of_document(document, index, number)


def _of_document(document: Any, index: Index, line: int | None) -> Iterator[_Entry]:
    """The resources of one JSON document, of bundles those inside."""
    if not isinstance(document, dict):
        return
    around = Document(index)
    inside = list(_resources(document, None, str(document.get("resourceType")), 0))
    if document.get("resourceType") == "Bundle":
        for resource, full_url, _ in inside:
            around.add(resource, full_url)
        around.message_date = _message_date(document, inside)
    for resource, full_url, place in inside:
        yield _Entry(resource, full_url, place, line, around)


def _resources(
    resource: Json, full_url: str | None, place: str, depth: int
) -> Iterator[tuple[Json, str | None, str]]:
    if resource.get("resourceType") != "Bundle":
        yield resource, full_url, place
        return
    if depth >= _DEEPEST_BUNDLE:
        return
    for number, entry in enumerate(as_objects(resource.get("entry"))):
        inner = entry.get("resource")
        if isinstance(inner, dict):
            url = as_text(entry.get("fullUrl"))
            yield from _resources(inner, url, f"{place}.entry[{number}]", depth + 1)


def _message_date(bundle: Json, inside: Sequence[tuple[Json, str | None, str]]) -> str | None:
    """When a message was sent: its own time stamp, else that of its signature."""
    if bundle.get("type") != "message":
        return None
    stamps = [as_text(bundle.get("timestamp"))]
    stamps += [
        as_text(resource.get("recorded"))
        for resource, _, _ in inside
        if resource.get("resourceType") == "Provenance"
    ]
    stamps.append(as_text(as_object(bundle.get("meta")).get("lastUpdated")))
    return next((stamp for stamp in stamps if stamp), None)
