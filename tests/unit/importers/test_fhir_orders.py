"""Where each field of a prescription comes from in FHIR R4."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from clinic_desktop.domain.batch import RejectedRow, Sourced, Withdrawn
from clinic_desktop.domain.records import (
    Condition,
    Encounter,
    EncounterKind,
    Patient,
    Prescription,
    PrescriptionStatus,
    Source,
)
from clinic_desktop.importers.resolving import Resolver
from tests.unit.importers.fhir_exports import (
    DIAZEPAM_5,
    PATIENT,
    Json,
    bundle,
    items_of,
    only_prescription,
    request,
    write,
    write_lines,
)

SUBJECT = {"reference": "Patient/p1"}


def test_the_date_is_the_calendar_date_as_written(tmp_path: Path, resolver: Resolver) -> None:
    row = only_prescription(tmp_path, request(), resolver)
    assert row.start_on == date(2026, 1, 5)
    assert row.source is Source.PRESCRIBED


def test_without_authored_on_the_start_of_validity_counts(
    tmp_path: Path, resolver: Resolver
) -> None:
    order = request(
        authoredOn=None,
        dispenseRequest={"validityPeriod": {"start": "2026-02-01", "end": "2026-03-01"}},
    )
    row = only_prescription(tmp_path, order, resolver)
    assert (row.start_on, row.end_on) == (date(2026, 2, 1), None)


def test_bounds_give_start_and_end(tmp_path: Path, resolver: Resolver) -> None:
    bounds = {"start": "2026-02-03", "end": "2026-02-10T23:59:00Z"}
    order = request(
        authoredOn=None, dosageInstruction=[{"timing": {"repeat": {"boundsPeriod": bounds}}}]
    )
    row = only_prescription(tmp_path, order, resolver)
    assert (row.start_on, row.end_on) == (date(2026, 2, 3), date(2026, 2, 10))


def test_a_message_dates_orders_that_have_no_date(tmp_path: Path, resolver: Resolver) -> None:
    message = bundle(
        PATIENT, request(authoredOn=None), kind="message", timestamp="2026-03-04T10:00:00Z"
    )
    items = items_of(write(tmp_path / "m.json", message), resolver)
    (row,) = [
        i.record for i in items if isinstance(i, Sourced) and isinstance(i.record, Prescription)
    ]
    assert row.start_on == date(2026, 3, 4)


def test_a_year_alone_is_no_date_and_is_told(tmp_path: Path, resolver: Resolver) -> None:
    path = write(tmp_path / "b.json", bundle(PATIENT, request(authoredOn="2026")))
    (row,) = [
        item
        for item in items_of(path, resolver)
        if isinstance(item, Sourced) and isinstance(item.record, Prescription)
    ]
    assert isinstance(row.record, Prescription)
    assert row.record.start_on is None
    assert "MedicationRequest/r1: authoredOn" in {problem.field for problem in row.warnings}


def test_a_year_alone_gives_way_to_the_next_place_with_a_date(
    tmp_path: Path, resolver: Resolver
) -> None:
    order = request(
        authoredOn="2026-02", dispenseRequest={"validityPeriod": {"start": "2026-02-03"}}
    )
    assert only_prescription(tmp_path, order, resolver).start_on == date(2026, 2, 3)
    wrong = request(
        authoredOn="2026-02-30", dispenseRequest={"validityPeriod": {"start": "2026-02-03"}}
    )
    path = write(tmp_path / "wrong.json", bundle(PATIENT, wrong))
    assert [type(item) for item in items_of(path, resolver)] == [Sourced, RejectedRow]


@pytest.mark.parametrize(
    ("duration", "days"),
    [
        ({"value": 28, "code": "d"}, 28),
        ({"value": 4, "unit": "weeks"}, 28),
        ({"value": 1, "unit": "month"}, 30),
        ({"value": 1, "code": "a"}, 365),
        ({"value": 48, "code": "h"}, 2),
        ({"value": 30}, None),
        ({"value": 2, "unit": "moons"}, None),
        ({"value": 0, "code": "d"}, None),
        ({"value": 10.5, "code": "d"}, None),
        ({"value": 28, "code": "d", "comparator": "<="}, None),
    ],
)
def test_days_of_supply(
    duration: Json, days: int | None, tmp_path: Path, resolver: Resolver
) -> None:
    order = request(dispenseRequest={"expectedSupplyDuration": duration})
    assert only_prescription(tmp_path, order, resolver).days_supply == days


@pytest.mark.parametrize(
    ("quantity", "wanted"),
    [
        ({"value": 28.0, "unit": "tablet"}, Fraction(28)),
        ({"value": 0.1, "unit": "mL"}, Fraction(1, 10)),
        ({"value": 28}, Fraction(28)),
        ({"value": 0, "unit": "tablet"}, None),
        ({"value": 1, "unit": "box"}, None),
        ({"value": 140, "unit": "mg"}, None),
        ({"value": 28, "unit": "tablet", "comparator": "<"}, None),
    ],
)
def test_quantity(
    quantity: Json, wanted: Fraction | None, tmp_path: Path, resolver: Resolver
) -> None:
    order = request(dispenseRequest={"quantity": quantity, "numberOfRepeatsAllowed": 3})
    row = only_prescription(tmp_path, order, resolver)
    assert (row.quantity, row.repeats) == (wanted, 3)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "active"}, PrescriptionStatus.ACTIVE),
        ({"status": "unknown"}, None),
        ({"status": None}, None),
        ({"status": "entered-in-error"}, PrescriptionStatus.ENTERED_IN_ERROR),
        ({"intent": "plan"}, PrescriptionStatus.DRAFT),
        ({"intent": "proposal", "status": "cancelled"}, PrescriptionStatus.CANCELLED),
        ({"intent": "reflex-order"}, PrescriptionStatus.ACTIVE),
        ({"doNotPerform": True}, PrescriptionStatus.CANCELLED),
        ({"doNotPerform": False}, PrescriptionStatus.ACTIVE),
    ],
)
def test_status(
    fields: Json, status: PrescriptionStatus | None, tmp_path: Path, resolver: Resolver
) -> None:
    assert only_prescription(tmp_path, request(**fields), resolver).status is status


def test_a_dispense(tmp_path: Path, resolver: Resolver) -> None:
    order = request(id="r9", requester={"display": "Dr A"})
    dispense = {
        "resourceType": "MedicationDispense",
        "id": "d1",
        "status": "in-progress",
        "subject": SUBJECT,
        "medicationCodeableConcept": DIAZEPAM_5,
        "whenPrepared": "2026-01-06",
        "whenHandedOver": "2026-01-07",
        "quantity": {"value": 56, "unit": "tablet"},
        "daysSupply": {"value": 28},
        "performer": [{"actor": {"display": "The pharmacy"}}],
        "authorizingPrescription": [{"reference": "MedicationRequest/r9"}],
    }
    path = write(tmp_path / "b.json", bundle(PATIENT, order, dispense))
    (row,) = [
        i.record
        for i in items_of(path, resolver)
        if isinstance(i, Sourced) and i.record.id == "d1" and isinstance(i.record, Prescription)
    ]
    assert row.source is Source.DISPENSED
    assert row.start_on == date(2026, 1, 7)
    assert (row.quantity, row.days_supply, row.status) == (
        Fraction(56),
        28,
        PrescriptionStatus.DRAFT,
    )
    assert row.prescriber == "Dr A"


def test_a_statement_names_the_order_it_repeats(tmp_path: Path, resolver: Resolver) -> None:
    order = request()
    statement = {
        "resourceType": "MedicationStatement",
        "id": "s1",
        "status": "active",
        "subject": SUBJECT,
        "medicationCodeableConcept": DIAZEPAM_5,
        "effectivePeriod": {"start": "2026-01-05", "end": "2026-02-05"},
        "basedOn": [{"reference": "urn:uuid:order"}],
        "derivedFrom": [{"reference": "Observation/7"}],
    }
    document = bundle(PATIENT, statement)
    document["entry"].append({"fullUrl": "urn:uuid:order", "resource": order})
    items = items_of(write(tmp_path / "b.json", document), resolver)
    last = items[-1]
    assert isinstance(last, Sourced)
    assert last.gives_way_to == ("r1",)
    assert isinstance(last.record, Prescription)
    assert (last.record.start_on, last.record.end_on) == (date(2026, 1, 5), date(2026, 2, 5))


# --- the medicine ---------------------------------------------------------------------------------


def medicine(tmp_path: Path, resolver: Resolver, **fields: object) -> Prescription:
    order = request(medicationCodeableConcept=None, **fields)
    return only_prescription(tmp_path, order, resolver)


def test_a_contained_medication(tmp_path: Path, resolver: Resolver) -> None:
    contained = {"resourceType": "Medication", "id": "m", "code": DIAZEPAM_5}
    row = medicine(
        tmp_path, resolver, contained=[contained], medicationReference={"reference": "#m"}
    )
    assert row.drug is not None
    assert (row.drug.ingredient.key, row.drug.strength_ug) == ("diazepam", 5000)


def test_strength_stands_in_the_ingredient_only(tmp_path: Path, resolver: Resolver) -> None:
    contained = {
        "resourceType": "Medication",
        "id": "m",
        "form": {"text": "tablet"},
        "ingredient": [
            {
                "itemCodeableConcept": {"text": "Lorazepam"},
                "strength": {
                    "numerator": {"value": 2, "code": "mg"},
                    "denominator": {"value": 1, "code": "TAB"},
                },
            }
        ],
    }
    row = medicine(
        tmp_path, resolver, contained=[contained], medicationReference={"reference": "#m"}
    )
    assert row.drug is not None
    assert (row.drug.ingredient.key, row.drug.strength_ug) == ("lorazepam", 2000)


@pytest.mark.parametrize(
    ("strength", "form", "strength_ug", "is_swallowed"),
    [
        (None, "tablet", None, True),
        ({"numerator": {"value": 2, "code": "mg"}, "denominator": {"value": 1, "code": "mL"}},
         "Injection solution (qualifier value)", 2000, False),
        ({"numerator": {"value": 2, "code": "mg"}, "denominator": {"value": 1, "code": "mL"}},
         "Oral solution", 2000, True),
    ],
)  # fmt: skip
def test_an_ingredient_is_named_with_or_without_its_strength(
    strength: object, form: str, strength_ug: int, is_swallowed: bool,
    tmp_path: Path, resolver: Resolver,
) -> None:  # fmt: skip
    ingredient = {"itemCodeableConcept": {"text": "Lorazepam"}} | (
        {"strength": strength} if strength else {}
    )
    contained = {
        "resourceType": "Medication", "id": "m", "form": {"text": form}, "ingredient": [ingredient],
    }  # fmt: skip
    row = medicine(
        tmp_path, resolver, contained=[contained], medicationReference={"reference": "#m"}
    )
    assert row.drug is not None
    assert (row.drug.ingredient.key, row.drug.strength_ug) == ("lorazepam", strength_ug)
    assert row.drug.systemic_oral is is_swallowed


def test_the_form_of_a_medication_is_not_lost_behind_its_name(
    tmp_path: Path, resolver: Resolver
) -> None:
    contained = {
        "resourceType": "Medication", "id": "m", "code": {"text": "Lorazepam 2 mg"},
        "form": {"text": "Injection Solution"},
    }  # fmt: skip
    row = medicine(
        tmp_path, resolver, contained=[contained], medicationReference={"reference": "#m"}
    )
    assert row.drug is not None
    assert not row.drug.systemic_oral
    assert row.drug_text == "Lorazepam 2 mg"


def test_several_ingredients_name_a_medication_without_a_name(
    tmp_path: Path, resolver: Resolver
) -> None:
    parts = [{"itemCodeableConcept": {"text": name}} for name in ("Amitriptyline", "Perphenazine")]
    contained = {"resourceType": "Medication", "id": "m", "ingredient": parts}
    row = medicine(
        tmp_path, resolver, contained=[contained], medicationReference={"reference": "#m"}
    )
    assert row.drug_text == "Amitriptyline / Perphenazine"


@pytest.mark.parametrize("kind", ["Medication", "Substance"])
def test_an_ingredient_in_a_resource_of_its_own(
    kind: str, tmp_path: Path, resolver: Resolver
) -> None:
    strength = {"numerator": {"value": 5, "unit": "mg"}, "denominator": {"value": 1, "unit": "1"}}
    ingredient = {"itemReference": {"reference": f"{kind}/k2"}, "strength": strength}
    order = request(
        medicationCodeableConcept=None, medicationReference={"reference": "Medication/k1"}
    )
    write_lines(
        tmp_path / "m.ndjson",
        {"resourceType": "Medication", "id": "k1", "ingredient": [ingredient]},
        {"resourceType": kind, "id": "k2", "code": {"text": "diazepam"}},
    )
    write_lines(tmp_path / "o.ndjson", PATIENT, order)
    rows = [
        item.record
        for item in items_of(tmp_path, resolver)
        if isinstance(item, Sourced) and isinstance(item.record, Prescription)
    ]
    (drug,) = [row.drug for row in rows]
    assert drug is not None
    assert (drug.ingredient.key, drug.strength_ug) == ("diazepam", 5000)


@pytest.mark.parametrize(
    ("reference", "patient_id"),
    [
        ("Patient?identifier=http://mrn|77", "p1"),
        ("Patient?identifier=http%3A%2F%2Fmrn%7C77", "p1"),
        ("Patient?identifier=http://mrn|78", None),
        ("Patient?identifier=77", None),
    ],
)
def test_a_patient_named_by_a_search(
    reference: str, patient_id: str | None, tmp_path: Path, resolver: Resolver
) -> None:
    person = {**PATIENT, "identifier": [{"system": "http://mrn", "value": "77"}]}
    order = request(subject={"reference": reference})
    *_, found = items_of(write_lines(tmp_path / "o.ndjson", person, order), resolver)
    assert isinstance(found, Sourced if patient_id else RejectedRow)
    if isinstance(found, Sourced):
        assert isinstance(found.record, Prescription)
        assert found.record.patient_id == patient_id


def test_less_than_a_dose_is_no_dose(tmp_path: Path, resolver: Resolver) -> None:
    def units(**dose: object) -> Fraction | None:
        timing = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
        instruction = {"timing": timing, "doseAndRate": [{"doseQuantity": dose}]}
        row = only_prescription(tmp_path, request(dosageInstruction=[instruction]), resolver)
        return row.units_per_day

    assert units(value=2, unit="tablet") == 2
    assert units(value=2, unit="tablet", comparator="<") is None


def test_an_order_that_names_no_medicine_is_told(tmp_path: Path, resolver: Resolver) -> None:
    write(tmp_path / "order.json", request(medicationCodeableConcept=None))
    items = items_of(tmp_path, resolver)
    (row,) = [i for i in items if isinstance(i, Sourced) and isinstance(i.record, Prescription)]
    (told,) = [one for one in row.warnings if "medication" in one.field]
    assert told.message.startswith("It names no medicine")


def test_a_medication_in_another_file_of_the_folder(tmp_path: Path, resolver: Resolver) -> None:
    reference = {"reference": "Medication/m9"}
    write_lines(
        tmp_path / "A_MedicationRequest.ndjson",
        request(medicationCodeableConcept=None, medicationReference=reference),
    )
    write_lines(
        tmp_path / "Medication.ndjson",
        {"resourceType": "Medication", "id": "m9", "code": DIAZEPAM_5},
    )
    write_lines(tmp_path / "Patient.ndjson", PATIENT)
    items = items_of(tmp_path, resolver)
    (row,) = [i for i in items if isinstance(i, Sourced) and isinstance(i.record, Prescription)]
    assert isinstance(row.record, Prescription)
    assert row.record.drug is not None
    assert row.ref.line == 1
    assert row.ref.resource == "MedicationRequest/r1"


def test_one_address_for_two_medicines_names_neither(tmp_path: Path, resolver: Resolver) -> None:
    for number, text in enumerate(("Diazepam 5 mg tablets", "Lorazepam 1 mg tablets")):
        write(
            tmp_path / f"m{number}.json",
            {"resourceType": "Medication", "id": "m", "code": {"text": text}},
        )
    write(
        tmp_path / "order.json",
        request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/m"}),
    )
    items = items_of(tmp_path, resolver)
    (row,) = [i for i in items if isinstance(i, Sourced) and isinstance(i.record, Prescription)]
    assert isinstance(row.record, Prescription)
    assert row.record.drug is None
    assert any("medicationReference" in problem.field for problem in row.warnings)


def test_names_that_differ_in_strength_leave_it_unknown(tmp_path: Path, resolver: Resolver) -> None:
    concept = {"text": "Diazepam 5 mg tablets", "coding": [{"display": "Diazepam 10 mg tablets"}]}
    row = only_prescription(tmp_path, request(medicationCodeableConcept=concept), resolver)
    assert row.drug is not None
    assert row.drug.strength_ug is None


def test_names_of_two_drugs_are_not_recognised(tmp_path: Path, resolver: Resolver) -> None:
    concept = {"text": "Diazepam 5 mg tablets", "coding": [{"display": "Lorazepam 1 mg tablets"}]}
    row = only_prescription(tmp_path, request(medicationCodeableConcept=concept), resolver)
    assert row.drug is None


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"subject": None}, "subject"),
        ({"subject": {"reference": "Group/7"}}, "subject"),
        ({"authoredOn": "2026-02-31"}, "authoredOn"),
        ({"status": "maybe"}, "status"),
        ({"intent": "wish"}, "intent"),
        ({"id": None}, "id"),
        ({"dispenseRequest": {"quantity": {"value": -28}}}, "dispenseRequest.quantity.value"),
        (
            {"dosageInstruction": [{"doseAndRate": [{"doseQuantity": {"value": 1e9}}]}]},
            "dosageInstruction[0].doseAndRate[0].doseQuantity.value",
        ),
    ],
)
def test_a_record_that_cannot_be_is_rejected_with_its_field(
    fields: Json, field: str, tmp_path: Path, resolver: Resolver
) -> None:
    path = write(tmp_path / "b.json", bundle(PATIENT, request(**fields)))
    (row,) = [item for item in items_of(path, resolver) if isinstance(item, RejectedRow)]
    assert any(problem.field.endswith(field) for problem in row.problems)
    assert all(str(problem.message).endswith(".") for problem in row.problems)


def test_a_broken_line_is_a_rejected_row_once(tmp_path: Path, resolver: Resolver) -> None:
    path = tmp_path / "x.ndjson"
    write_lines(path, PATIENT, request())
    path.write_text(path.read_text() + '{"resourceType": "Pati')
    items = items_of(path, resolver)
    (row,) = [item for item in items if isinstance(item, RejectedRow)]
    assert row.ref.line == 3
    assert len([item for item in items if isinstance(item, Sourced)]) == 2


def test_shapes_that_are_not_fhir_do_not_break_the_reader(
    tmp_path: Path, resolver: Resolver
) -> None:
    odd = request(
        dosageInstruction={"text": 7},
        medicationCodeableConcept=["x"],
        dispenseRequest=3,
        reasonCode="x",
        meta=[],
    )
    patient = {**PATIENT, "name": {"family": 3}, "address": [None, 4], "telecom": "x", "link": [1]}
    items = items_of(write(tmp_path / "b.json", bundle(patient, odd)), resolver)
    assert len(items) == 2
    of_no_type = {**request(), "resourceType": ["MedicationRequest"]}
    assert len(items_of(write_lines(tmp_path / "n.ndjson", PATIENT, of_no_type), resolver)) == 1


# --- people, conditions, encounters ---------------------------------------------------------------


def records(tmp_path: Path, resolver: Resolver, *resources: Json) -> list[object]:
    items = items_of(write(tmp_path / "b.json", bundle(*resources)), resolver)
    return [item.record for item in items if isinstance(item, Sourced)]


def test_a_person(tmp_path: Path, resolver: Resolver) -> None:
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [
            {"type": {"coding": [{"code": "SS"}]}, "value": "999-12-3456"},
            {"type": {"coding": [{"code": "MR"}]}, "value": "MRN 7"},
        ],
        "name": [
            {"use": "maiden", "family": "Old"},
            {"use": "official", "family": "Reed", "given": ["Ann", "May"], "prefix": ["Mrs"]},
        ],
        "gender": "female",
        "birthDate": "1950-01-01",
        "telecom": [{"system": "email", "value": "x"}, {"system": "phone", "value": "0123"}],
        "address": [{"use": "home", "line": ["1 Hill St"], "city": "Leeds", "postalCode": "LS1"}],
        "communication": [{"language": {"coding": [{"code": "pl"}]}}],
        "deceasedDateTime": "2026-01-02T10:00:00Z",
        "link": [{"other": {"reference": "Patient/p2"}, "type": "replaced-by"}],
    }
    (person,) = records(tmp_path, resolver, patient)
    assert isinstance(person, Patient)
    assert (person.family_name, person.given_name, person.title) == ("Reed", "Ann May", "Mrs")
    assert person.identifier == "MRN 7"
    assert person.address == ("1 Hill St", "Leeds", "LS1")
    assert (person.phone, person.language) == ("0123", "pl")
    assert (person.deceased_on, person.merged_into) == (date(2026, 1, 2), "p2")


@pytest.mark.parametrize(
    ("fields", "died_on", "reported"),
    [
        ({"deceasedBoolean": True}, None, True),
        ({"deceasedDateTime": "2026"}, None, True),
        ({"deceasedDateTime": "2026-05"}, None, True),
        ({"deceasedDateTime": "2026-05-01T23:30:00-05:00"}, date(2026, 5, 1), False),
        ({"deceasedBoolean": False}, None, False),
        ({}, None, False),
    ],
)
def test_a_death_without_a_date_is_kept_as_said(
    fields: Json, died_on: date | None, reported: bool, tmp_path: Path, resolver: Resolver
) -> None:
    items = items_of(write(tmp_path / "b.json", bundle({**PATIENT, **fields})), resolver)
    (person,) = [item for item in items if isinstance(item, Sourced)]
    assert isinstance(person.record, Patient)
    assert (person.record.deceased_on, person.record.reported_dead) == (died_on, reported)
    assert ("death without a date" in {one.value_kind for one in person.warnings}) is reported


def condition(**fields: object) -> Json:
    return {
        "resourceType": "Condition",
        "id": "c1",
        "subject": SUBJECT,
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G40.909"}]},
        **fields,
    }


def test_a_condition_reaches_its_word(tmp_path: Path, resolver: Resolver) -> None:
    _, found = records(tmp_path, resolver, PATIENT, condition(onsetDateTime="2020-05-06"))
    assert isinstance(found, Condition)
    assert (found.word, found.onset_on, found.not_current) == ("epilepsy", date(2020, 5, 6), False)


@pytest.mark.parametrize(("code", "past"), [("F10.20", False), ("F10.21", True)])
def test_a_code_of_remission_is_not_current(
    code: str, past: bool, tmp_path: Path, resolver: Resolver
) -> None:
    coding = {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}
    _, found = records(tmp_path, resolver, PATIENT, condition(code={"coding": [coding]}))
    assert isinstance(found, Condition)
    assert (found.word, found.not_current) == ("alcohol-use-disorder", past)


@pytest.mark.parametrize("status", ["inactive", "remission", "resolved"])
def test_over_without_a_date_is_kept_and_not_current(
    status: str, tmp_path: Path, resolver: Resolver
) -> None:
    over = condition(clinicalStatus={"coding": [{"code": status}]})
    _, found = records(tmp_path, resolver, PATIENT, over)
    assert isinstance(found, Condition)
    assert found.not_current


@pytest.mark.parametrize(
    ("fields", "end_on", "not_current"),
    [
        ({"abatementDateTime": "2019"}, None, True),
        ({"abatementDateTime": "2019-05"}, None, True),
        ({"abatementPeriod": {"start": "2019"}}, None, True),
        ({"abatementPeriod": {"end": "2019-05-06"}}, date(2019, 5, 6), False),
        ({"abatementPeriod": {"start": "2019-05", "end": "2019-05-06"}}, date(2019, 5, 6), False),
        (
            {"abatementPeriod": {"start": "2019-05-01", "end": "2019-05-06"}},
            date(2019, 5, 1),
            False,
        ),
        ({"abatementBoolean": False}, None, False),
    ],
)
def test_an_end_that_is_no_whole_date_is_an_end(
    fields: Json, end_on: date | None, not_current: bool, tmp_path: Path, resolver: Resolver
) -> None:
    _, found = records(tmp_path, resolver, PATIENT, condition(**fields))
    assert isinstance(found, Condition)
    assert (found.end_on, found.not_current) == (end_on, not_current)


@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
def test_what_the_source_takes_back_does_not_come_in(
    status: str, tmp_path: Path, resolver: Resolver
) -> None:
    gone = condition(verificationStatus={"coding": [{"code": status}]})
    items = items_of(write(tmp_path / "b.json", bundle(PATIENT, gone)), resolver)
    assert [type(item) for item in items] == [Sourced, Withdrawn]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("IMP", EncounterKind.INPATIENT),
        ("ACUTE", EncounterKind.INPATIENT),
        ("NONAC", EncounterKind.INPATIENT),
        ("EMER", EncounterKind.EMERGENCY),
        ("VR", EncounterKind.PHONE),
        ("AMB", EncounterKind.AMBULATORY),
        ("WELLNESS", EncounterKind.AMBULATORY),
    ],
)
def test_encounters(code: str, kind: EncounterKind, tmp_path: Path, resolver: Resolver) -> None:
    encounter = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "class": {"code": code},
        "subject": SUBJECT,
        "period": {"start": "2026-01-01T10:00:00Z", "end": "2026-01-03T10:00:00Z"},
    }
    _, found = records(tmp_path, resolver, PATIENT, encounter)
    assert isinstance(found, Encounter)
    assert (found.kind, found.start_on, found.end_on) == (kind, date(2026, 1, 1), date(2026, 1, 3))


@pytest.mark.parametrize(
    ("status", "code", "end", "told"),
    [
        ("finished", "IMP", None, True),
        ("finished", "IMP", "2026-01", True),
        ("finished", "IMP", "2026-01-09", False),
        ("finished", "AMB", None, False),
        ("in-progress", "IMP", None, False),
    ],
)
def test_a_stay_that_is_over_on_no_day_is_told(
    status: str, code: str, end: str | None, told: bool, tmp_path: Path, resolver: Resolver
) -> None:
    stay = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": status,
        "class": {"code": code},
        "subject": SUBJECT,
        "period": {"start": "2026-01-05", **({"end": end} if end else {})},
    }
    _, item = items_of(write(tmp_path / "b.json", bundle(PATIENT, stay)), resolver)
    assert isinstance(item, Sourced)
    assert ("stay without an end" in {one.value_kind for one in item.warnings}) is told


def test_people_without_ids_in_messages_are_known_by_their_number(
    tmp_path: Path, resolver: Resolver
) -> None:
    """Message examples use one address for different people, so the number comes first."""
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990548609"}
    document = {
        "resourceType": "Bundle",
        "type": "message",
        "entry": [
            {
                "fullUrl": "urn:uuid:same",
                "resource": {"resourceType": "Patient", "identifier": [number]},
            },
            {"resource": request(subject={"reference": "urn:uuid:same"})},
        ],
    }
    items = items_of(write(tmp_path / "m.json", document), resolver)
    person, order = [item.record for item in items if isinstance(item, Sourced)]
    assert person.id == "9990548609"
    assert isinstance(order, Prescription)
    assert order.patient_id == "9990548609"
