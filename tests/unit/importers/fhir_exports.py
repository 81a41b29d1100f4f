"""Small FHIR exports, written for a test."""

import json
from pathlib import Path
from typing import Any

from clinic_desktop.domain.batch import Item, Sourced
from clinic_desktop.domain.records import Prescription
from clinic_desktop.importers.intake import Intake, Phase
from clinic_desktop.importers.resolving import Resolver

Json = dict[str, Any]

PATIENT: Json = {"resourceType": "Patient", "id": "p1", "birthDate": "1950-01-01"}
DIAZEPAM_5: Json = {"text": "Diazepam 5 mg tablets"}


def request(**fields: Any) -> Json:
    """A diazepam order of p1, with changes; a field set to None is left out."""
    made: Json = {
        "resourceType": "MedicationRequest",
        "id": "r1",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-01-05T23:30:00-05:00",
        "medicationCodeableConcept": DIAZEPAM_5,
    }
    made.update(fields)
    return {name: value for name, value in made.items() if value is not None}


def bundle(*resources: Json, kind: str = "collection", **fields: Any) -> Json:
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"resource": resource} for resource in resources],
        **fields,
    }


def write(path: Path, document: Json) -> Path:
    path.write_text(json.dumps(document))
    return path


def write_lines(path: Path, *resources: Json) -> Path:
    path.write_text("".join(json.dumps(resource) + "\n" for resource in resources))
    return path


def items_of(path: Path, resolver: Resolver) -> list[Item]:
    intake = Intake([path], resolver)
    return [item for phase in Phase for item in intake.items(phase)]


def only_prescription(folder: Path, resource: Json, resolver: Resolver) -> Prescription:
    """The prescription a resource becomes in a bundle with its patient."""
    path = write(folder / "bundle.json", bundle(PATIENT, resource))
    found = [
        item.record
        for item in items_of(path, resolver)
        if isinstance(item, Sourced) and isinstance(item.record, Prescription)
    ]
    (record,) = found
    return record
