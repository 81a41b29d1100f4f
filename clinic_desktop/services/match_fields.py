"""Our fields in words, and which of them the name of a column suggests.

A suggestion is only where the list of choices stands at first, beside the column's own values; what
a date, a unit or a code means is never suggested.
"""

import re

FIELD_WORDS = {
    "patient_id": "Patient id",
    "family_name": "Family name",
    "given_name": "Given name",
    "birth_date": "Date of birth",
    "sex": "Gender",
    "identifier": "Number people use (NHS, MRN)",
    "title": "Title",
    "address": "Address",
    "phone": "Telephone",
    "deceased_on": "Date of death",
    "prescription_id": "Number of the row",
    "drug": "Medicine",
    "drug_code": "Code of the medicine",
    "start_date": "Date supplied",
    "directions": "Directions",
    "quantity": "Quantity",
    "quantity_unit": "Unit of the quantity",
    "days_supply": "Days it lasts",
    "repeats": "Repeats",
    "end_date": "End date",
    "status": "Status",
    "as_needed": "Only when needed",
    "prescriber": "Prescriber",
    "organisation": "Organisation",
    "indication": "Reason",
    "dose_amount": "Dose each time",
    "dose_unit": "Unit of the dose",
    "times": "How many times",
    "code": "Code",
    "text": "Words of the condition",
    "onset_date": "Onset",
    "encounter_id": "Number of the stay",
    "kind": "Kind of stay",
    "reason": "Reason",
    "clinician": "Clinician",
    "review_id": "Number of the review",
    "review_date": "Date of the review",
    "reviewer": "Reviewer",
    "contact": "Contact",
    "benefit": "Benefit",
    "harms": "Harms",
    "decision": "Decision",
    "next_review_date": "Next review",
}
PERSON_FIELDS = (
    "family_name", "given_name", "birth_date", "sex", "identifier", "title", "address", "phone",
    "deceased_on",
)  # fmt: skip
FIELDS_OF = {
    "prescriptions": (
        "patient_id", "drug", "directions", "quantity", "start_date", "prescription_id",
        "drug_code", "quantity_unit", "days_supply", "repeats", "end_date", "status", "as_needed",
        "prescriber", "organisation", "indication", "dose_amount", "dose_unit", "times",
        *PERSON_FIELDS,
    ),
    "patients": ("patient_id", *PERSON_FIELDS),
    "conditions": ("patient_id", "code", "text", "onset_date", "end_date"),
    "encounters": (
        "encounter_id", "patient_id", "start_date", "end_date", "kind", "reason", "clinician",
    ),
    "reviews": (
        "review_id", "patient_id", "review_date", "reviewer", "contact", "benefit", "harms",
        "decision", "reason", "next_review_date",
    ),
}  # fmt: skip
NEEDED = {
    "prescriptions": ("patient_id", "start_date"),
    "patients": ("patient_id",),
    "conditions": ("patient_id", "code"),
    "encounters": ("encounter_id", "patient_id", "start_date"),
    "reviews": ("review_id", "patient_id", "review_date"),
}
KIND_WORDS = {
    "prescriptions": "Prescriptions or supplies",
    "patients": "People",
    "conditions": "Conditions",
    "encounters": "Stays and contacts",
    "reviews": "Reviews",
}
SOURCE_WORDS = (
    ("prescribed", "prescribed (orders)"),
    ("dispensed", "dispensed (pharmacy)"),
    ("administered", "given (on a ward)"),
)

_NAMES = {
    "patient_id": "patientid patno patientno patientnumber pat patid pid subjectid patient",
    "family_name": "familyname surname lastname",
    "given_name": "givenname forename forenames firstname",
    "birth_date": "birthdate dob dateofbirth born birth",
    "sex": "sex gender",
    "identifier": "identifier nhsnumber nhsno nhs mrn",
    "prescription_id": "prescriptionid rxno rxnumber rxid orderid itemid issueid",
    "drug": "drug drugname medication medicine item itemname product drugdescription strength form",
    "start_date": "startdate issued issuedate dateissued dispensed dispensedate filldate date "
    "startedon prescribedon",
    "directions": "directions sig dosage instructions dosageinstructions",
    "quantity": "quantity qty qtydispensed amount",
    "days_supply": "dayssupply dayssupplied durationdays",
    "repeats": "repeats refills",
    "end_date": "enddate stopdate stopped",
    "status": "status state",
    "prescriber": "prescriber doctor clinician",
    "organisation": "organisation organization practice site",
    "indication": "indication reason",
    "code": "code icd10 snomed",
    "onset_date": "onset onsetdate",
}
_FIELD_OF_NAME = {name: field for field, names in _NAMES.items() for name in names.split()}


def suggested(columns: tuple[str, ...], kind: str, joined: tuple[str, ...]) -> dict[str, str]:
    """Our field by their column, as far as names tell; a field is suggested once unless columns of
    it may be joined."""
    found: dict[str, str] = {}
    for column in columns:
        name = _FIELD_OF_NAME.get(re.sub(r"[^a-z0-9]", "", column.lower()))
        if name in FIELDS_OF[kind] and (name in joined or name not in found.values()):
            found[column] = name
    return found
