"""Conditions and encounters."""

from datetime import date

from clinic_desktop.domain.records import Condition, Encounter, EncounterKind
from clinic_desktop.importers.fhir.elements import (
    Json,
    Resource,
    as_object,
    as_objects,
    as_text,
    codes_of,
    codings,
    first_code,
    words_of,
)
from clinic_desktop.importers.fhir.references import Document
from clinic_desktop.importers.resolving import Resolver

CONDITION_SYSTEMS = ("icd10", "snomed")
_NOT_CURRENT = ("inactive", "remission", "resolved")
_WITHDRAWN = ("refuted", "entered-in-error")
_INPATIENT = ("IMP", "ACUTE", "NONAC")
_OVER_ON_NO_DAY = (
    "The stay is over, and its last day is not recorded: while it began not long ago the rules "
    "take the person to be in hospital still. Ask the sender for the day."
)
_NEVER_HAPPENED = ("cancelled", "entered-in-error", "planned")


def condition_of(resource: Resource, patient_id: str, resolver: Resolver) -> Condition:
    """The condition; of several codes the one that reaches a word the rules use."""
    data = resource.data
    code, system, word = _code(data, resolver)
    end_on = _first_day(
        resource, ("abatementDateTime", "abatementPeriod.start", "abatementPeriod.end")
    )
    clinical = first_code(data.get("clinicalStatus"))
    return Condition(
        patient_id=patient_id,
        code=code,
        code_system=system,
        word=word,
        text=words_of(data.get("code")),
        onset_on=_first_day(resource, ("onsetDateTime", "onsetPeriod.start")),
        end_on=end_on,
        not_current=end_on is None
        and (
            clinical in _NOT_CURRENT
            or _has_abated(data)
            or resolver.condition_is_past(code, system)
        ),
    )


def is_withdrawn(data: Json) -> bool:
    """Whether the source itself says that the record is not so."""
    kind = data.get("resourceType")
    if kind == "Condition":
        return first_code(data.get("verificationStatus")) in _WITHDRAWN
    return kind == "Encounter" and data.get("status") in _NEVER_HAPPENED


def _has_abated(data: Json) -> bool:
    """Abated by an age, a text, a year or a plain yes: over, on a day that is not known."""
    return any(
        data.get(name) not in (None, False)
        for name in (
            "abatementBoolean", "abatementAge", "abatementRange", "abatementString",
            "abatementDateTime", "abatementPeriod",
        )
    )  # fmt: skip


def _code(data: Json, resolver: Resolver) -> tuple[str, str, str | None]:
    concept = data.get("code")
    known = [pair for pair in codes_of(concept) if pair[1] in CONDITION_SYSTEMS]
    for code, system in known:
        word = resolver.condition_word(code, system)
        if word is not None:
            return code, system, word
    if known:
        return (*known[0], None)
    for coding in codings(concept):
        code = as_text(coding.get("code")) or ""
        if code:
            return code, as_text(coding.get("system")) or "", None
    # Words without a code are known by the words, or two of them on one day would be one.
    return words_of(concept) or "", "", None


def _first_day(resource: Resource, paths: tuple[str, ...]) -> date | None:
    for path in paths:
        name, _, inner = path.partition(".")
        value = resource.data.get(name)
        if inner:
            value = as_object(value).get(inner)
        day = resource.day(value, path)
        if day is not None:
            return day
    return None


def encounter_of(resource: Resource, row_id: str, patient_id: str, document: Document) -> Encounter:
    """The encounter, its kind by its class."""
    data = resource.data
    period = as_object(data.get("period"))
    start_on = resource.day(period.get("start"), "period.start")
    if period.get("start") is None:
        resource.warn("period.start", "empty", "Not recorded. Rules that need it say so.")
    end_on = resource.day(period.get("end"), "period.end")
    kind = _kind(as_text(as_object(data.get("class")).get("code")))
    if kind is EncounterKind.INPATIENT and end_on is None and data.get("status") == "finished":
        resource.warn("period.end", "stay without an end", _OVER_ON_NO_DAY)
    return Encounter(
        id=row_id,
        patient_id=patient_id,
        start_on=start_on,
        end_on=end_on,
        kind=kind,
        reason=_reason(data, document),
        clinician=_clinician(data, document),
    )


def _kind(encounter_class: str | None) -> EncounterKind:
    if encounter_class in _INPATIENT:
        return EncounterKind.INPATIENT
    match encounter_class:
        case "EMER":
            return EncounterKind.EMERGENCY
        case "VR":
            return EncounterKind.PHONE
    return EncounterKind.AMBULATORY


def _reason(data: Json, document: Document) -> str | None:
    reasons = [words_of(one) for one in as_objects(data.get("reasonCode"))]
    for reference in as_objects(data.get("reasonReference")):
        condition = document.find(reference, data)
        said = words_of(condition.get("code")) if condition is not None else None
        reasons.append(said or as_text(reference.get("display")))
    said_type = [words_of(one) for one in as_objects(data.get("type"))]
    return "; ".join(dict.fromkeys(one for one in reasons or said_type if one)) or None


def _clinician(data: Json, document: Document) -> str | None:
    for one in as_objects(data.get("participant")):
        name = document.name_of(one.get("individual"), data)
        if name is not None:
            return name
    return None
