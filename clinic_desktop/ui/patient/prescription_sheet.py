"""One prescription whole: as it came, as it was read, and where each of it is from."""

from clinic_desktop.services.patient_views import PrescriptionView
from clinic_desktop.ui import format
from clinic_desktop.ui.sheets import Sheet, facts


def prescription_sheet(one: PrescriptionView) -> Sheet:
    """For the keyboard what the hover tells, and the words of the file beside what they became."""
    sheet = Sheet("Prescription", no="Close", name="prescriptionSheet")
    read = one.ingredient or "not recognised"
    if one.ingredient is not None and one.form:
        read += f", {one.form}"
    origin = one.origin
    listed = [
        ("Medicine as it came", one.drug_text),
        ("Read as", read),
        ("Directions as they came", one.directions_text or "none"),
        ("Dose", one.dose_text),
        ("Read by", format.read_by(one.read_by)),
        ("Date", format.day(one.start_on)),
        ("Quantity", format.quantity(one.quantity) or "not recorded"),
        ("Lasts", format.count(one.days, "day") if one.days is not None else "not known"),
        ("Status and kind", f"{one.status}, {one.source_word}"),
        ("File and line", format.source(one.ref)),
    ]
    if origin is not None:
        listed += [
            ("Import", f"{origin.batch_id}, {format.day(origin.imported_at.date())}"),
            ("Feed", origin.feed),
            ("Mapping", origin.mapping or "none: the columns are those of this program, or FHIR"),
        ]
    sheet.body.addWidget(facts([(name, format.one_line(words)) for name, words in listed if words]))
    return sheet
