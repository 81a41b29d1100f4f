"""Observations, procedures and encounters that stand for a review, as a mapping file says."""

from collections.abc import Iterator, Sequence

from clinic_desktop.domain.review import Contact, Review
from clinic_desktop.importers.fhir.elements import (
    Json,
    Resource,
    as_object,
    as_objects,
    as_text,
    codings,
    words_of,
)
from clinic_desktop.importers.fhir.references import Document
from clinic_desktop.importers.review_mapping import ReviewOf

_DONE = {
    "Observation": ("final", "amended", "corrected"),
    "Procedure": ("completed",),
    "Encounter": ("finished",),
}
_CODED_IN = {
    "Observation": ("code",),
    "Procedure": ("code",),
    "Encounter": ("type", "serviceType", "reasonCode"),
}
_DATED_BY = {
    "Observation": ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"),
    "Procedure": ("performedDateTime", "performedPeriod"),
    "Encounter": ("period",),
}
TYPES = frozenset(_DONE)


class Reviews:
    """The reviews of one mapping."""

    def __init__(self, reviews: Sequence[ReviewOf]) -> None:
        self._by_type = {
            kind: [one for one in reviews if one.resource == kind]
            for kind in {str(one.resource.value) for one in reviews}
        }

    def of(self, data: Json) -> ReviewOf | None:
        """What the mapping says of a resource; None where it is no review, or was not done."""
        kind = str(data.get("resourceType"))
        for one in self._by_type.get(kind, ()):
            if data.get("status") in _DONE[kind]:
                for coding in _codings(data, kind):
                    system, code = as_text(coding.get("system")), as_text(coding.get("code"))
                    if system and code and one.holds(system, code):
                        return one
        return None


def _codings(data: Json, kind: str) -> Iterator[Json]:
    for name in _CODED_IN[kind]:
        value = data.get(name)
        for concept in value if isinstance(value, list) else [value]:
            yield from codings(concept)


def review_of(
    resource: Resource, row_id: str, patient_id: str, document: Document, means: ReviewOf
) -> Review:
    """The review: who, when, how the person was met; what it says in words stands in the notes."""
    data = resource.data
    kind = str(data.get("resourceType"))
    review_on = None
    for path in _DATED_BY[kind]:
        value = data.get(path)
        start = as_object(value).get("start") if isinstance(value, dict) else value
        if start is not None:
            review_on = resource.day(start, path)
            break
    else:
        resource.warn("date", "empty", "No date says when it was. Rules that need it say so.")
    reviewer = _reviewer(data, kind, document)
    if reviewer is None:
        resource.warn("performer", "empty", "It does not say who reviewed: it counts as no review.")
    return Review(
        id=row_id,
        patient_id=patient_id,
        review_on=review_on,
        reviewer=reviewer,
        contact=_contact(data, means),
        decision=means.decision,
        notes=_notes(data, kind),
    )


def _contact(data: Json, means: ReviewOf) -> Contact | None:
    encounter_class = as_text(as_object(data.get("class")).get("code"))
    return means.contact or means.contact_by_class.get(encounter_class or "")


def _reviewer(data: Json, kind: str, document: Document) -> str | None:
    match kind:
        case "Observation":
            people: list[object] = list(as_objects(data.get("performer")))
        case "Procedure":
            people = [one.get("actor") for one in as_objects(data.get("performer"))]
        case _:
            people = [one.get("individual") for one in as_objects(data.get("participant"))]
    return next((name for one in people if (name := document.name_of(one, data))), None)


def _notes(data: Json, kind: str) -> str | None:
    said = [words_of(data.get(name)) for name in ("code", "valueCodeableConcept", "outcome")]
    said += [words_of(one) for one in as_objects(data.get("type"))] if kind == "Encounter" else []
    said.append(as_text(data.get("valueString")))
    said += [as_text(one.get("text")) for one in as_objects(data.get("note"))]
    return "; ".join(dict.fromkeys(one for one in said if one)) or None
