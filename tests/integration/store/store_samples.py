"""People and drugs for tests of the store, and a way to put records in without an import."""

from datetime import date
from fractions import Fraction

from sqlalchemy import insert
from sqlalchemy.orm import Session

from clinic_desktop.domain.batch import Record
from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug, Release
from clinic_desktop.domain.records import Patient, Prescription
from clinic_desktop.store.import_rows import DrugIds, record_table
from clinic_desktop.store.models import ImportBatchRow, ImportFileRow

DIAZEPAM = Ingredient("diazepam", DrugClass.BENZODIAZEPINE, long_acting=True)
ZOPICLONE = Ingredient("zopiclone", DrugClass.Z_DRUG)
MORPHINE = Ingredient("morphine", DrugClass.OPIOID)
GABAPENTIN = Ingredient("gabapentin", DrugClass.GABAPENTINOID)
INGREDIENTS = {one.key: one for one in (DIAZEPAM, ZOPICLONE, MORPHINE, GABAPENTIN)}

DIAZEPAM_5 = RecognisedDrug(DIAZEPAM, 5_000, "tablet")
DIAZEPAM_INJECTION = RecognisedDrug(DIAZEPAM, 5_000, "injection", systemic_oral=False)
ZOPICLONE_7_5 = RecognisedDrug(ZOPICLONE, 7_500, "tablet", Release.IMMEDIATE)
MORPHINE_10 = RecognisedDrug(MORPHINE, 10_000, "tablet", Release.EXTENDED)
GABAPENTIN_300 = RecognisedDrug(GABAPENTIN, 300_000, "capsule")

FILE, LINE = "records/prescriptions.csv", 7


def rx(
    patient_id: str,
    record_id: str = "rx1",
    drug: RecognisedDrug | None = DIAZEPAM_5,
    start_on: date | None = date(2026, 3, 1),
) -> Prescription:
    return Prescription(
        id=record_id,
        patient_id=patient_id,
        drug_text="as written",
        drug=drug,
        start_on=start_on,
        units_per_day=Fraction(1, 2),
    )


def put(session: Session, *records: Record) -> None:
    """Writes records as an import would, all from one line of one file."""
    connection = session.connection()
    drug_ids = DrugIds(connection)
    batch = connection.execute(
        insert(ImportBatchRow).returning(ImportBatchRow.id),
        {"feed": "test", "started_at": "2026-06-01T12:00:00+00:00", "format": "clinic-csv"},
    ).scalar_one()
    counts = dict.fromkeys(("rows_in", "added", "changed", "unchanged", "rejected", "not_used"), 0)
    file_id = connection.execute(
        insert(ImportFileRow).returning(ImportFileRow.id),
        {"batch_id": batch, "path": FILE, "format": "clinic-csv", **counts},
    ).scalar_one()
    for record in sorted(records, key=lambda one: not isinstance(one, Patient)):
        table = record_table(type(record))
        row = table.values(
            table.key(record), table.content(record, drug_ids), (file_id, LINE, None)
        )
        connection.execute(insert(table.rows), row)
