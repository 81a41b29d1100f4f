"""Saying once what a text means: the dose and the flags of everyone with the text change, and only
theirs; the rows themselves stay as they came in."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic_desktop import bootstrap
from clinic_desktop.cli.people import exposure_document
from clinic_desktop.domain.errors import NotAllowed, UnknownItem, UserError
from clinic_desktop.domain.reading import ReadingKind
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.health_views import HealthSection, ReadingView, TextView
from clinic_desktop.services.reading_answers import (
    Period,
    Said,
    SaidDose,
    SaidDrug,
    SaidNoDose,
    SaidOther,
)
from clinic_desktop.store.models import PrescriptionRow

AS_OF = date(2026, 11, 24)
PROGRAM = bootstrap.load_program()
KHAN = Signer("Dr A. Khan", "prescriber")
ONE = Fraction(1)
PEOPLE = (
    "patient_id,family_name,given_name,birth_date\nP1,Reed,Ann,1950-01-01\nP2,Cole,Bo,1960-02-02\n"
)
ORDERS = "prescription_id,patient_id,drug,directions,start_date,quantity,source\n"
THREE_A_DAY = SaidDose(ONE, ONE, "unit", 3)


def issues(patient: str, drug: str, directions: str, quantity: int = 84, count: int = 8) -> str:
    """Four-weekly issues up to the day before the as-of date."""
    rows = []
    for number in range(count):
        on = AS_OF - timedelta(days=1 + 28 * number)
        rows.append(
            f"{patient}-{drug[:4]}-{number},{patient},{drug},{directions},{on},{quantity},dispensed"
        )
    return "\n".join(rows) + "\n"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[ClinicServices]:
    opened = bootstrap.open_clinic(PROGRAM, tmp_path / "clinic.db", as_of=AS_OF, create=True)
    yield opened
    opened.close()


def bring_in(clinic: ClinicServices, folder: Path, orders: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "patients.csv").write_text(PEOPLE)
    (folder / "prescriptions.csv").write_text(ORDERS + orders)
    assert not clinic.import_paths([folder]).has_errors


def texts(clinic: ClinicServices, section: HealthSection) -> list[TextView]:
    return [row for row in clinic.health.rows(section) if isinstance(row, TextView)]


def the_text(clinic: ClinicServices, section: HealthSection) -> TextView:
    (found,) = texts(clinic, section)
    return found


def sign(clinic: ClinicServices, section: HealthSection, said: Said) -> ReadingView:
    key = the_text(clinic, section).key
    assert key is not None
    return clinic.readings.sign(key, said, KHAN)


def doses(clinic: ClinicServices, patient: str) -> list[tuple[str, Fraction | None]]:
    return [(one.drug, one.ug_per_day) for one in clinic.patient_page(patient).now_taking]


@pytest.fixture
def unclear(clinic: ClinicServices, tmp_path: Path) -> ClinicServices:
    """Two people with the same text on diazepam, one with it on zopiclone."""
    rows = issues("P1", "diazepam 5mg tablets", "TDS AS ADV") + issues(
        "P2", "diazepam 5mg tablets", "TDS AS ADV", count=1
    )
    bring_in(clinic, tmp_path / "in", rows + issues("P2", "zopiclone 7.5mg tablets", "TDS AS ADV"))
    return clinic


def test_a_text_is_counted_with_the_drug_it_stands_on(unclear: ClinicServices) -> None:
    assert unclear.status().not_understood == 2
    listed = texts(unclear, HealthSection.DIRECTIONS)
    assert [(one.on, one.rows, one.people) for one in listed] == [
        ("diazepam, 5\u00a0mg, tablet", 9, 2),
        ("zopiclone, 7.5\u00a0mg, tablet", 8, 1),
    ]


def test_what_is_said_once_is_the_dose_of_every_row_with_the_text(unclear: ClinicServices) -> None:
    assert doses(unclear, "P1") == [("diazepam", None)]
    flagged = {flag.rule_id for flag in unclear.patient_page("P1").flags if flag.severity}
    key = texts(unclear, HealthSection.DIRECTIONS)[0].key
    assert key is not None
    preview = unclear.readings.preview(key, THREE_A_DAY)
    assert (preview.rows, preview.people) == (9, 2)
    assert preview.dose == "15\u00a0mg a day"
    assert preview.examples == ("84\u00a0tablets at 3 a day last 28\u00a0days",)
    assert doses(unclear, "P1") == [("diazepam", None)]  # looking changes nothing

    signed = unclear.readings.sign(key, THREE_A_DAY, KHAN)

    assert (signed.by.name, signed.by.role, signed.by.version) == ("Dr A. Khan", "prescriber", 1)
    assert doses(unclear, "P1") == [("diazepam", Fraction(15_000))]
    assert ("diazepam", Fraction(15_000)) in doses(unclear, "P2")
    page = unclear.patient_page("P1")
    (taking,) = page.now_taking
    assert taking.read_by == (signed.by,)
    assert {row.read_by for row in page.prescriptions} == {(signed.by,)}
    assert {flag.rule_id for flag in page.flags if flag.severity} != flagged
    values = [one.value for flag in page.flags for one in flag.basis.inputs]
    assert any("15\u00a0mg a day; directions read by Dr A. Khan" in value for value in values)
    assert unclear.status().not_understood == 1
    assert page.history.read_by == (signed.by,)
    rows = exposure_document(unclear.timeline("P1"), {})["episodes"][0]["rows"]
    assert isinstance(rows, list)
    mark = {"what": "directions", "name": "Dr A. Khan", "role": "prescriber", "version": 1}
    assert rows[0]["read_by"] == [{**mark, "on": signed.by.on}]


def test_the_same_text_on_another_drug_is_not_read(unclear: ClinicServices) -> None:
    key = texts(unclear, HealthSection.DIRECTIONS)[0].key
    assert key is not None
    unclear.readings.sign(key, THREE_A_DAY, KHAN)
    assert the_text(unclear, HealthSection.DIRECTIONS).on.startswith("zopiclone")
    assert ("zopiclone", None) in doses(unclear, "P2")


def test_the_imported_rows_stay_as_they_came(unclear: ClinicServices) -> None:
    def stored() -> list[tuple[object, ...]]:
        with unclear.store.read() as session:
            p = PrescriptionRow
            rows = session.execute(select(p.id, p.units_per_day, p.directions_understood))
            return [tuple(row) for row in rows]

    before = stored()
    key = texts(unclear, HealthSection.DIRECTIONS)[0].key
    assert key is not None
    unclear.readings.sign(key, THREE_A_DAY, KHAN)
    assert stored() == before
    assert {(units, understood) for _, units, understood in before} == {(None, False)}


def test_a_reading_holds_for_rows_that_come_later_and_makes_no_import_differ(
    unclear: ClinicServices, tmp_path: Path
) -> None:
    key = texts(unclear, HealthSection.DIRECTIONS)[0].key
    assert key is not None
    unclear.readings.sign(key, THREE_A_DAY, KHAN)
    folder = tmp_path / "in"
    again = unclear.import_paths([folder])
    assert (again.changed, again.added) == (0, 0)
    orders = folder / "prescriptions.csv"
    orders.write_text(
        orders.read_text() + f"new,P2,diazepam 5mg tablets,TDS AS ADV,{AS_OF},84,dispensed\n"
    )
    assert unclear.import_paths([folder]).added == 1
    row = next(r for r in unclear.patient_page("P2").prescriptions if r.id == "new")
    assert row.ug_per_day == 15_000


def test_a_later_reading_takes_the_place_of_the_earlier(unclear: ClinicServices) -> None:
    key = texts(unclear, HealthSection.DIRECTIONS)[0].key
    assert key is not None
    unclear.readings.sign(key, THREE_A_DAY, KHAN)
    second = unclear.readings.sign(
        key, SaidDose(ONE, ONE, "unit", 2), Signer("Dr B. Osei", "prescriber")
    )
    assert second.by.version == 2
    assert doses(unclear, "P1") == [("diazepam", Fraction(10_000))]
    said = unclear.readings.start(key).versions
    assert [(one.by.version, one.by.name, one.means) for one in said] == [
        (2, "Dr B. Osei", "1\u00a0tablet, twice a day"),
        (1, "Dr A. Khan", "1\u00a0tablet, 3 times a day"),
    ]


def test_a_reading_taken_back_leaves_the_dose_unknown_again(unclear: ClinicServices) -> None:
    key = texts(unclear, HealthSection.DIRECTIONS)[0].key
    assert key is not None
    unclear.readings.sign(key, THREE_A_DAY, KHAN)
    with pytest.raises(UserError):
        unclear.readings.take_back(key, "  ", KHAN)
    unclear.readings.take_back(key, "the practice means something else", KHAN)
    assert doses(unclear, "P1") == [("diazepam", None)]
    assert unclear.status().not_understood == 2
    with pytest.raises(NotAllowed):
        unclear.readings.take_back(key, "again", KHAN)
    assert [one.stands for one in unclear.readings.start(key).versions] == [False, True]


def test_no_daily_dose_can_be_the_answer(unclear: ClinicServices) -> None:
    key = texts(unclear, HealthSection.DIRECTIONS)[0].key
    assert key is not None
    unclear.readings.sign(key, SaidNoDose(), KHAN)
    assert doses(unclear, "P1") == [("diazepam", None)]
    row = unclear.patient_page("P1").prescriptions[0]
    assert row.dose_text == "no daily dose in the directions"
    assert unclear.status().not_understood == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (SaidDose(ONE, ONE, "mg", 1), "cannot be made"),
        (SaidDose(Fraction(1, 3), ONE, "unit", 1), "quarters"),
        (SaidDose(Fraction(2), ONE, "unit", 1), "no range"),
        (SaidDose(ONE, ONE, "unit", 1001), "More than"),
        (SaidDose(ONE, ONE, "unit", 3, most=Fraction(2)), "maximum"),
    ],
)
def test_an_answer_that_is_no_dose_is_refused_in_words(
    unclear: ClinicServices, said: SaidDose, words: str
) -> None:
    key = texts(unclear, HealthSection.DIRECTIONS)[0].key
    assert key is not None
    assert words in unclear.readings.preview(key, said).refused
    with pytest.raises(UserError):
        unclear.readings.sign(key, said, KHAN)
    assert unclear.status().not_understood == 2


def test_milligrams_and_ranges_come_to_units(unclear: ClinicServices) -> None:
    key = texts(unclear, HealthSection.DIRECTIONS)[0].key
    assert key is not None
    said = SaidDose(Fraction(5), Fraction(10), "mg", 1, Period.OTHER_DAY, as_needed=True)
    preview = unclear.readings.preview(key, said)
    assert preview.sentence == "5 to 10\u00a0mg, once every other day, when needed"
    assert preview.dose == "up to 10\u00a0mg a day"  # as needed, a day of use holds a whole dose
    assert preview.examples == ("84\u00a0tablets at 2 a day last 42\u00a0days",)


def test_an_unknown_key_is_told(unclear: ClinicServices) -> None:
    with pytest.raises(UnknownItem):
        unclear.readings.start("0" * 64)


# --- drugs ----------------------------------------------------------------------------------------


@pytest.fixture
def misspelt(clinic: ClinicServices, tmp_path: Path) -> ClinicServices:
    rows = issues("P1", "DIAZEPM TABS 5MG", "ONE TDS", count=4)
    rows += f"odd,P1,DIAZEPM TABS 5MG,TDS AS ADV,{AS_OF},84,dispensed\n"
    rows += f"cream,P1,zinc cream,apply,{AS_OF},1,dispensed\n"
    bring_in(clinic, tmp_path / "in", rows)
    return clinic


def test_a_misspelt_drug_is_asked_about_and_never_taken(misspelt: ClinicServices) -> None:
    found = the_text(misspelt, HealthSection.MEDICINES)
    assert (found.text, found.near, found.rows) == ("DIAZEPM TABS 5MG", ("diazepam",), 5)
    assert [one.text for one in texts(misspelt, HealthSection.OTHER_MEDICINES)] == ["zinc cream"]
    assert misspelt.worklist("everyone").people == 0
    assert found.key is not None
    start = misspelt.readings.start(found.key)
    assert start.near == ("diazepam",)
    assert start.ingredients[0][1] == "benzodiazepine"


def test_a_drug_said_once_brings_its_people_and_their_directions_in(
    misspelt: ClinicServices,
) -> None:
    key = the_text(misspelt, HealthSection.MEDICINES).key
    assert key is not None
    said = SaidDrug("diazepam", 5_000, "tablet")
    preview = misspelt.readings.preview(key, said)
    assert preview.sentence == "diazepam, 5\u00a0mg, tablet"
    assert preview.examples == (
        "“ONE TDS” is 15\u00a0mg a day, 84\u00a0tablets at 3 a day last 28\u00a0days",
        "“TDS AS ADV” is not understood: say what it means next",
    )
    signed = misspelt.readings.sign(key, said, KHAN)
    assert signed.by.kind is ReadingKind.DRUG
    assert misspelt.worklist("everyone").people == 1
    rows = {row.id: row for row in misspelt.patient_page("P1").prescriptions}
    assert rows["P1-DIAZ-0"].ug_per_day == 15_000
    assert rows["P1-DIAZ-0"].read_by == (signed.by,)
    assert rows["cream"].read_by == ()
    # Its odd directions wait in turn, and both readings mark the row then.
    directions = the_text(misspelt, HealthSection.DIRECTIONS)
    assert (directions.text, directions.rows) == ("TDS AS ADV", 1)
    of_dose = sign(misspelt, HealthSection.DIRECTIONS, SaidDose(ONE, ONE, "unit", 2))
    row = next(r for r in misspelt.patient_page("P1").prescriptions if r.id == "odd")
    assert row.ug_per_day == 10_000
    assert row.read_by == (signed.by, of_dose.by)


def test_directions_that_come_in_later_are_read_by_the_grammar(
    misspelt: ClinicServices, tmp_path: Path
) -> None:
    sign(misspelt, HealthSection.MEDICINES, SaidDrug("diazepam", 5_000, "tablet"))
    orders = tmp_path / "in" / "prescriptions.csv"
    orders.write_text(
        orders.read_text() + f"later,P1,DIAZEPM TABS 5MG,ONE NOCTE,{AS_OF},28,dispensed\n"
    )
    misspelt.import_paths([tmp_path / "in"])
    row = next(r for r in misspelt.patient_page("P1").prescriptions if r.id == "later")
    assert row.ug_per_day == 5_000


def test_a_text_can_be_said_to_be_no_drug_of_ours(misspelt: ClinicServices) -> None:
    sign(misspelt, HealthSection.MEDICINES, SaidOther())
    assert texts(misspelt, HealthSection.MEDICINES) == []
    assert misspelt.worklist("everyone").people == 0
    (kept,) = misspelt.health.rows(HealthSection.READINGS)
    assert isinstance(kept, ReadingView)
    assert (kept.means, kept.rows, kept.people) == ("a medicine no rule looks at", 5, 1)


def test_a_strength_no_such_drug_has_is_refused(misspelt: ClinicServices) -> None:
    key = the_text(misspelt, HealthSection.MEDICINES).key
    assert key is not None
    assert misspelt.readings.preview(key, SaidDrug("diazepam", 1_000_000)).refused == ""
    assert "1,000.001" in misspelt.readings.preview(key, SaidDrug("diazepam", 1_000_001)).refused
    assert misspelt.readings.preview(key, SaidDrug("diazepam", 0)).refused
    assert misspelt.readings.preview(key, SaidDrug("diazepan", 5_000)).refused


def test_an_answer_of_the_other_kind_is_refused(misspelt: ClinicServices) -> None:
    with pytest.raises(UserError):
        sign(misspelt, HealthSection.MEDICINES, THREE_A_DAY)
