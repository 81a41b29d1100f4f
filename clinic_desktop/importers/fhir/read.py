"""FHIR files to items: one look through them all, then people, records and what repeats records.

The look counts what is not read and remembers what other resources point to. Each later pass reads
the files anew, so that nothing but that index is held, except for the one bundle being mapped.
"""

import codecs
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import orjson

from clinic_desktop.domain.batch import Item, Record, RejectedRow, Repeated, Sourced, Withdrawn
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.records import SourceRef
from clinic_desktop.importers.fhir.bundles import Deletion, deletions
from clinic_desktop.importers.fhir.elements import (
    Json,
    Resource,
    as_object,
    as_objects,
    as_text,
)
from clinic_desktop.importers.fhir.messages import (
    CANCELLED,
    is_cancellation,
    is_order_message,
    item_of,
    message_date,
    message_event,
)
from clinic_desktop.importers.fhir.notes import condition_of, encounter_of, is_withdrawn
from clinic_desktop.importers.fhir.older import as_r4
from clinic_desktop.importers.fhir.orders import (
    hospital_orders,
    is_for_hospital_stay,
    orders_repeated,
    prescription_of,
)
from clinic_desktop.importers.fhir.people import patient_of
from clinic_desktop.importers.fhir.references import Document, Index, row_id
from clinic_desktop.importers.fhir.reviews import Reviews, review_of
from clinic_desktop.importers.files import InputFile, until_broken
from clinic_desktop.importers.json_text import TWICE, BrokenJson, named_twice, read_json
from clinic_desktop.importers.resolving import Resolver
from clinic_desktop.importers.review_mapping import ReviewOf
from clinic_desktop.importers.values import seen_text

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
    twice: str | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class _Unread:
    """A line, or a place in a document, that is not taken, and why."""

    line: int | None
    place: str
    kind: str
    message: str


@dataclass(slots=True)
class FhirFile:
    """A file, one JSON document or one a line, of R4 or of an older version; and what the first
    look found: the types in it, and the lines not to be taken."""

    file: InputFile
    by_line: bool
    is_older: bool = False
    kinds: set[str] = field(default_factory=set)
    unread_lines: dict[int, _Unread] = field(default_factory=dict)
    doubled_lines: set[int] = field(default_factory=set)
    has_unread: bool = False
    has_reviews: bool = False


class FhirFiles:
    """All FHIR files of an import; each is one JSON document, or one a line."""

    def __init__(
        self, files: Sequence[FhirFile], resolver: Resolver, reviews: Reviews | None = None
    ) -> None:
        self._files = files
        self._reviews = reviews or Reviews(())
        self._resolver = resolver
        self._index = Index()
        self.not_used: dict[str, Counter[str]] = {one.file.name: Counter() for one in files}
        self.resources_read = 0
        self.problems: list[Problem] = []
        """What the first look found of whole files."""

    def look_through(self, check: Callable[[], None]) -> None:
        """Counts and indexes every resource; `check` may raise to stop."""
        for one in self._files:
            check()
            not_used = self.not_used[one.file.name]
            inpatient = 0
            for entry in _entries(one, self._index, is_first_look=True):
                if isinstance(entry, _Unread | Deletion):
                    one.has_unread = True
                    self.resources_read += 1
                    continue
                kind = str(entry.resource.get("resourceType"))
                self._index.keep(entry.resource)
                if kind == "Patient":
                    self._index.keep_replaced(entry.resource, entry.full_url, entry.document)
                inpatient += is_for_hospital_stay(entry.resource)
                if is_cancellation(entry.resource, entry.document):
                    self._index.cancelled.add(item_of(entry.resource, entry.full_url))
                one.kinds.add(kind)
                is_review = self._reviews.of(entry.resource) is not None
                one.has_reviews = one.has_reviews or is_review
                if kind in READ or is_review:
                    self.resources_read += 1
                else:
                    not_used[kind] += 1
            if inpatient:
                self.problems.append(hospital_orders(one.file.name, inpatient))
        self._index.settle_replaced()
        self.problems += self._index.pages.unfinished()

    def people(self) -> Iterator[Item]:
        return self._items(PEOPLE)

    def records(self) -> Iterator[Item]:
        return chain(self._items(RECORDS, tell_unread=True), self._stand_for_reviews())

    def _stand_for_reviews(self) -> Iterator[Item]:
        """Reviews after everything else: an encounter is a record of its own, and may be both."""
        for one in self._files:
            if one.has_reviews:
                yield from until_broken(one.file, self._reviews_of(one))

    def _reviews_of(self, one: FhirFile) -> Iterator[Item]:
        for entry in _entries(one, self._index):
            if isinstance(entry, _Entry):
                means = self._reviews.of(entry.resource)
                if means is not None:
                    yield self._item(one.file.name, entry, means)

    def repeated(self) -> Iterator[Item]:
        """Statements, last: by then every order they may repeat has come in."""
        return self._items(REPEATED)

    def _items(self, kinds: frozenset[str], *, tell_unread: bool = False) -> Iterator[Item]:
        for one in self._files:
            if one.kinds & kinds or (tell_unread and one.has_unread):
                yield from until_broken(one.file, self._of_file(one, kinds, tell_unread))

    def _of_file(self, one: FhirFile, kinds: frozenset[str], tell_unread: bool) -> Iterator[Item]:
        for entry in _entries(one, self._index):
            if isinstance(entry, _Unread):
                if tell_unread:
                    yield _rejected(one.file, entry)
            elif isinstance(entry, Deletion):
                if tell_unread:
                    yield entry.told(one.file.name, None)
            elif str(entry.resource.get("resourceType")) in kinds:
                yield self._item(one.file.name, entry)

    def _item(self, name: str, entry: _Entry, means: ReviewOf | None = None) -> Item:
        data = entry.resource
        kind = str(data["resourceType"])
        own_id = row_id(data, entry.full_url)
        ref = SourceRef(name, entry.line, f"{kind}/{own_id}" if own_id else entry.place)
        resource = Resource(data, ref)
        if entry.twice is not None:
            resource.reject(seen_text(entry.twice)[:60], "field named twice", _TWICE)
            return RejectedRow(ref, tuple(resource.problems), own_id)
        record = self._record(resource, kind, own_id, entry.document, means)
        if record is None or resource.is_rejected:
            return RejectedRow(ref, tuple(resource.problems), own_id)
        if is_withdrawn(data) or (entry.is_gone and kind != "Patient"):
            return Withdrawn(record, ref)
        is_first_word = is_order_message(data, entry.document)
        if is_first_word and item_of(data, entry.full_url) in self._index.cancelled:
            where = f"{ref.resource}: status"
            told = Problem(name, ref.line, where, "cancelled order", CANCELLED, ProblemLevel.INFO)
            return Repeated(ref, told)
        return Sourced(
            record,
            ref,
            tuple(resource.problems),
            updated_at=as_text(as_object(data.get("meta")).get("lastUpdated")),
            gives_way_to=orders_repeated(data, entry.document),
            is_first_word=is_first_word,
        )

    def _record(
        self,
        resource: Resource,
        kind: str,
        own_id: str | None,
        document: Document,
        means: ReviewOf | None,
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
        if means is not None:
            return review_of(resource, own_id or "", patient_id, document, means)
        match kind:
            case "Condition":
                return condition_of(resource, patient_id, self._resolver)
            case "Encounter":
                return encounter_of(resource, own_id or "", patient_id, document)
            case _:
                return prescription_of(resource, own_id or "", patient_id, document, self._resolver)


def _rejected(file: InputFile, unread: _Unread) -> RejectedRow:
    where = "line" if unread.line is not None else unread.place
    problem = Problem(file.name, unread.line, where, unread.kind, unread.message)
    return RejectedRow(SourceRef(file.name, unread.line, None), (problem,))


_BROKEN = "The line is not whole JSON. It was left out."
_TWICE = "It is named twice, and nothing says which is right."
_NO_RESOURCE = "This is JSON, but no resource. It was left out."
_TOO_DEEP = (
    "Bundles stand inside bundles here, deeper than any export. What is in them was left out."
)


# --- files to resources ---------------------------------------------------------------------------


def _entries(
    one: FhirFile, index: Index, *, is_first_look: bool = False
) -> Iterator[_Entry | _Unread | Deletion]:
    with one.file.open() as stream:
        if not one.by_line:
            document, has_twice = read_json(stream.read())
            listed = document if isinstance(document, list) else [document]
            for single in listed:
                yield from _of_document(single, one, index, None, has_twice=has_twice)
            return
        for number, line in enumerate(stream, start=1):
            unread = one.unread_lines.get(number)
            if unread is not None:
                yield unread
                continue
            text = line.removeprefix(codecs.BOM_UTF8).strip()
            if not text:
                continue
            has_twice = False
            if is_first_look or number in one.doubled_lines:
                try:
                    document, has_twice = read_json(text)
                    if has_twice:
                        one.doubled_lines.add(number)
                except BrokenJson:
                    unread = _Unread(number, "line", "broken JSON", _BROKEN)
                    one.unread_lines[number] = unread
                    yield unread
                    continue
            else:
                document = orjson.loads(text)
            yield from _of_document(document, one, index, number, has_twice=has_twice)


def _of_document(
    document: Any, one: FhirFile, index: Index, line: int | None, *, has_twice: bool
) -> Iterator[_Entry | _Unread | Deletion]:
    """The resources of one JSON document, of bundles those inside."""
    if not isinstance(document, dict):
        yield _Unread(line, "document", "no resource", _NO_RESOURCE)
        return
    around = Document(index)
    if document.get("resourceType") != "Bundle":
        resource = as_r4(document) if one.is_older else document
        twice = named_twice(resource) if has_twice else None
        yield _Entry(resource, None, str(document.get("resourceType")), line, around, twice)
        return
    index.pages.look(document, one.file.name, line)
    deleted = deletions(document, READ)
    yield from deleted
    gone = {one.address for one in deleted if one.is_gone}
    inside = list(_resources(document, None, "Bundle", 0))
    if one.is_older:
        inside = [(as_r4(resource), full_url, place) for resource, full_url, place in inside]
    for resource, full_url, _ in inside:
        around.add(resource, full_url)
    around.message_date = message_date(document, inside)
    around.message_event = message_event(document, inside)
    for resource, full_url, place in inside:
        if resource.get("resourceType") == "Bundle":
            yield _Unread(line, place, "bundles too deep", _TOO_DEEP)
            continue
        twice = named_twice(resource) if has_twice else None
        is_gone = bool(gone) and f"{resource.get('resourceType')}/{resource.get('id')}" in gone
        yield _Entry(resource, full_url, place, line, around, twice, is_gone)


def _resources(
    resource: Json, full_url: str | None, place: str, depth: int
) -> Iterator[tuple[Json, str | None, str]]:
    """Every resource with its address and place; a bundle itself where it is nested too deep."""
    if resource.get("resourceType") != "Bundle" or depth >= _DEEPEST_BUNDLE:
        yield resource, full_url, place
        return
    for number, entry in enumerate(as_objects(resource.get("entry"))):
        inner = entry.get("resource")
        if isinstance(inner, dict):
            if TWICE in entry:
                inner = {**inner, TWICE: entry[TWICE]}
            url = as_text(entry.get("fullUrl"))
            yield from _resources(inner, url, f"{place}.entry[{number}]", depth + 1)
