"""Which version of FHIR resources are, by the elements only that version has.

Resources rarely say their version. Names and shapes give it away: `MedicationOrder` is DSTU2, a
dose directly on the dosage instruction is STU3, a medication as `{concept: ...}` is R5.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any

_ASK = "Ask the sender for FHIR R4 (4.0.1) as JSON."
NOT_READ = {"R5": f"This is FHIR R5, a newer version that means other things. {_ASK}"}
READ_WITH_CARE = (
    "This is FHIR {version}, an older version. It was read where its elements mean what they mean "
    "in R4; compare a few people with the sending system, or ask for FHIR R4 (4.0.1) as JSON."
)
_ONLY_IN = {
    "MedicationOrder": "DSTU2",
    "DiagnosticOrder": "DSTU2",
    "BodySite": "STU3",
    "ReferralRequest": "STU3",
    "MedicationUsage": "R5",
}
_ENOUGH = 1_000


def version_among(resources: Iterable[dict[str, Any]]) -> str | None:
    """The version other than R4 that one of the first resources shows itself to be of."""
    found = (version_of(resource) for resource in islice(resources, _ENOUGH))
    return next((version for version in found if version is not None), None)


def version_of(resource: dict[str, Any]) -> str | None:
    """The version other than R4 that a resource shows itself to be of, if it does."""
    kind = resource.get("resourceType")
    if not isinstance(kind, str):
        return None
    if kind in _ONLY_IN:
        return _ONLY_IN[kind]
    match kind:
        case "Patient":
            return _of_patient(resource)
        case "MedicationRequest" | "MedicationDispense" | "MedicationStatement":
            return _of_medication(resource, kind)
        case "Condition":
            return _of_condition(resource)
        case "Encounter":
            return _of_encounter(resource)
    return None


def _of_patient(patient: dict[str, Any]) -> str | None:
    names = patient.get("name")
    if isinstance(names, list) and any(
        isinstance(name, dict) and isinstance(name.get("family"), list) for name in names
    ):
        return "DSTU2"
    return "STU3" if "animal" in patient else None


def _of_medication(order: dict[str, Any], kind: str) -> str | None:
    if isinstance(order.get("medication"), dict):
        return "R5"
    if kind == "MedicationStatement":
        if "taken" in order:
            return "STU3"
        if "patient" in order and "subject" not in order:
            return "DSTU2"
    requester = order.get("requester")
    if isinstance(requester, dict) and "agent" in requester:
        return "STU3"
    dosages = order.get("dosage" if kind == "MedicationStatement" else "dosageInstruction")
    if isinstance(dosages, list) and any(
        isinstance(one, dict)
        and any(name in one for name in ("doseQuantity", "doseRange", "doseSimpleQuantity"))
        for one in dosages
    ):
        return "STU3"
    return None


def _of_condition(condition: dict[str, Any]) -> str | None:
    if "patient" in condition and "subject" not in condition:
        return "DSTU2"
    return "STU3" if isinstance(condition.get("clinicalStatus"), str) else None


def _of_encounter(encounter: dict[str, Any]) -> str | None:
    if "actualPeriod" in encounter or isinstance(encounter.get("class"), list):
        return "R5"
    return "DSTU2" if isinstance(encounter.get("class"), str) else None
