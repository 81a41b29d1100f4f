"""Requests, dispenses, statements and administrations to prescriptions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.records import Prescription, PrescriptionStatus, Source
from clinic_desktop.importers.fhir.dosage import read_dosages
from clinic_desktop.importers.fhir.elements import (
    Json,
    Resource,
    as_object,
    as_objects,
    as_text,
    codings,
    words_of,
)
from clinic_desktop.importers.fhir.medication import medicine_of
from clinic_desktop.importers.fhir.references import Document
from clinic_desktop.importers.quantities import is_count_of_units
from clinic_desktop.importers.resolving import Resolver

_Status = PrescriptionStatus
_STATUSES: Mapping[str, PrescriptionStatus | None] = {
    **{status.value: status for status in PrescriptionStatus},
    "unknown": None,
    "preparation": _Status.DRAFT,
    "in-progress": _Status.DRAFT,
    "intended": _Status.DRAFT,
    "declined": _Status.CANCELLED,
    "not-taken": _Status.CANCELLED,
    "not-done": _Status.CANCELLED,
}
_NOT_ORDERED_YET = ("proposal", "plan", "option")
_INTENTS = {
    word: word
    for word in (
        *_NOT_ORDERED_YET, "order", "directive", "original-order", "reflex-order", "filler-order",
        "instance-order",
    )
}  # fmt: skip
_SOURCES = {
    "MedicationRequest": Source.PRESCRIBED,
    "MedicationDispense": Source.DISPENSED,
    "MedicationStatement": Source.PRESCRIBED,
    "MedicationAdministration": Source.ADMINISTERED,
}
_NOT_FOR_A_STAY = frozenset({"outpatient", "community", "discharge", "patientspecified"})
_OVER = (_Status.CANCELLED, _Status.ENTERED_IN_ERROR)


def prescription_of(
    resource: Resource, row_id: str, patient_id: str, document: Document, resolver: Resolver
) -> Prescription:
    """The prescription a medication resource of any of the four types stands for."""
    data = resource.data
    kind = str(data.get("resourceType"))
    medicine = medicine_of(resource, document, resolver)
    is_statement = kind == "MedicationStatement"
    path = "dosage" if is_statement else "dosageInstruction"
    if kind == "MedicationAdministration":
        path = "dosages"  # an amount given once is no direction
    reading = read_dosages(resource, path, medicine.drug, resolver)
    start_on, end_on = _dates(resource, document, path)
    quantity, quantity_unit, days_supply, repeats = _supply(resource)
    prescriber, organisation = _prescriber(data, document)
    row = Prescription(
        id=row_id,
        patient_id=patient_id,
        drug_text=medicine.text,
        drug=medicine.drug,
        start_on=start_on,
        source=_SOURCES[kind],
        directions_text=reading.text,
        directions_understood=reading.dose.understood,
        units_per_day=reading.dose.units_per_day,
        as_needed=reading.dose.as_needed,
        quantity=quantity,
        quantity_unit=quantity_unit,
        days_supply=days_supply,
        repeats=repeats,
        end_on=end_on,
        status=_status(resource),
        prescriber=prescriber,
        organisation=organisation,
        indication=_indication(data, document),
        drug_code=medicine.code,
        drug_code_system=medicine.code_system,
    )
    if start_on is None and not resource.is_rejected:
        resource.warn("start", "empty", "No date says when it began. Rules that need it say so.")
    if medicine.drug is None and not resource.is_rejected:
        resolver.not_understood_drug(medicine.text, medicine.code, medicine.code_system)
    return row


def is_for_hospital_stay(data: Json) -> bool:
    """Whether the sender calls it an inpatient's, and nothing else too."""
    if str(data.get("resourceType")) not in _SOURCES:
        return False
    said = data.get("category")
    concepts = said if isinstance(said, list) else [said]
    codes = {as_text(one.get("code")) for concept in concepts for one in codings(concept)}
    return "inpatient" in codes and not codes & _NOT_FOR_A_STAY


def hospital_orders(file: str, count: int) -> Problem:
    """The note of a file that holds what was ordered for stays in hospital. Such an order counts as
    the contract has it: one called so by mistake must not take a person out of sight."""
    return Problem(
        file,
        None,
        "category",
        "inpatient",
        f"Ordered or given for a stay in hospital: {count:,}. Each counts like any other order or "
        "supply. If people had them on the ward alone, ask the sender to leave them out.",
        ProblemLevel.WARNING,
    )


def orders_repeated(data: Json, document: Document) -> tuple[str, ...]:
    """Ids of the requests a statement only repeats."""
    if data.get("resourceType") != "MedicationStatement":
        return ()
    named = [*as_objects(data.get("basedOn")), *as_objects(data.get("derivedFrom"))]
    found = (document.order_id(reference, data) for reference in named)
    return tuple(order_id for order_id in found if order_id is not None)


def _status(resource: Resource) -> PrescriptionStatus | None:
    data = resource.data
    status: PrescriptionStatus | None = resource.word(data.get("status"), "status", _STATUSES)
    intent = None
    if data.get("resourceType") == "MedicationRequest":
        intent = resource.word(data.get("intent"), "intent", _INTENTS)
    if data.get("doNotPerform") is True and status is not _Status.ENTERED_IN_ERROR:
        return _Status.CANCELLED
    if intent in _NOT_ORDERED_YET and status not in _OVER:
        return _Status.DRAFT
    return status


def _dates(resource: Resource, document: Document, path: str) -> tuple[date | None, date | None]:
    """First day, from the first place that has one, and last day where a bound gives it."""
    data = resource.data
    bounds = [
        as_object(as_object(as_object(one.get("timing")).get("repeat")).get("boundsPeriod"))
        for one in as_objects(data.get(path))
    ]
    start_on = None
    for name, day in _starts(data, bounds, document):
        start_on = resource.day(day, name)
        if start_on is not None or resource.is_rejected:
            break
    ends_on = [resource.day(one.get("end"), "boundsPeriod.end") for one in bounds]
    end_on = max((end for end in ends_on if end is not None), default=None)
    effective = as_object(data.get("effectivePeriod"))
    return start_on, end_on or resource.day(effective.get("end"), "effectivePeriod.end")


def _starts(data: Json, bounds: Sequence[Json], document: Document) -> Iterator[tuple[str, object]]:
    """Where the first day may stand, the surest first."""
    match data.get("resourceType"):
        case "MedicationRequest":
            yield "authoredOn", data.get("authoredOn")
            validity = as_object(as_object(data.get("dispenseRequest")).get("validityPeriod"))
            yield "dispenseRequest.validityPeriod.start", validity.get("start")
            starts = [str(one["start"]) for one in bounds if one.get("start") is not None]
            yield "boundsPeriod.start", min(starts, default=None)
            yield "message date", document.message_date
        case "MedicationDispense":
            yield "whenHandedOver", data.get("whenHandedOver")
            yield "whenPrepared", data.get("whenPrepared")
        case kind:
            yield "effectiveDateTime", data.get("effectiveDateTime")
            yield "effectivePeriod.start", as_object(data.get("effectivePeriod")).get("start")
            if kind == "MedicationStatement":
                yield "dateAsserted", data.get("dateAsserted")


def _supply(
    resource: Resource,
) -> tuple[Fraction | None, str | None, int | None, int | None]:
    """Quantity with its unit, days' supply and repeats."""
    data = resource.data
    if data.get("resourceType") == "MedicationDispense":
        quantity, unit = _quantity(resource, "quantity", data.get("quantity"))
        return quantity, unit, resource.days(data.get("daysSupply"), "daysSupply", unit="d"), None
    request = as_object(data.get("dispenseRequest"))
    if not request:
        return None, None, None, None
    quantity, unit = _quantity(resource, "dispenseRequest.quantity", request.get("quantity"))
    duration = "dispenseRequest.expectedSupplyDuration"
    days = resource.days(request.get("expectedSupplyDuration"), duration)
    path = "dispenseRequest.numberOfRepeatsAllowed"
    repeats = resource.number(request.get("numberOfRepeatsAllowed"), path)
    return quantity, unit, days, resource.whole(repeats, path)


def _quantity(
    resource: Resource, path: str, quantity: object
) -> tuple[Fraction | None, str | None]:
    one = as_object(quantity)
    unit = as_text(one.get("unit")) or as_text(one.get("code"))
    if resource.is_bound(one, path):
        return None, unit
    amount = resource.amount(one.get("value"), f"{path}.value")
    if amount is not None and not is_count_of_units(unit):
        message = "Not counted in tablets, capsules or mL: taken as not recorded."
        resource.warn(path, "unit that is no dose unit", message)
        return None, unit
    return amount, unit


def _prescriber(data: Json, document: Document) -> tuple[str | None, str | None]:
    """Who ordered it, and for which organisation."""
    ordered = data
    if data.get("resourceType") == "MedicationDispense":
        # The performer of a dispense is the pharmacy; who ordered it stands on the request.
        for reference in as_objects(data.get("authorizingPrescription")):
            ordered = document.find(reference, data) or {}
            break
        else:
            return None, None
    requester = ordered.get("requester")
    organisation = document.organisation_of(requester, ordered)
    if document.kind_of(requester, ordered) == "Organization":
        return None, organisation or document.name_of(requester, ordered)
    return document.name_of(requester, ordered), organisation


def _indication(data: Json, document: Document) -> str | None:
    """Reasons in words, whether coded here or a condition elsewhere."""
    reasons = [words_of(one) for one in as_objects(data.get("reasonCode"))]
    for reference in as_objects(data.get("reasonReference")):
        condition = document.find(reference, data)
        said = words_of(condition.get("code")) if condition is not None else None
        reasons.append(said or as_text(reference.get("display")))
    return "; ".join(dict.fromkeys(reason for reason in reasons if reason)) or None
