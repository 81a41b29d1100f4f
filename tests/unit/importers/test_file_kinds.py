"""Every file is told apart by content and answered with a sentence."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from clinic_desktop.importers.detect import FileKind, Identity, identify
from clinic_desktop.importers.files import InputFile, UnopenableFile, find_files

PATIENT = {"resourceType": "Patient", "id": "p1"}


def identity(path: Path) -> Identity:
    (found,) = find_files([path])
    assert isinstance(found, InputFile), found
    return identify(found)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", FileKind.EMPTY),
        (b" \n\n", FileKind.EMPTY),
        (b'{"resourceType": "Patient", "id": "p', FileKind.JSON_BROKEN),
        (b'{"resourceType": "Patient"} and more', FileKind.JSON_BROKEN),
        (b'{"resourceType": "Patient", "x": NaN}', FileKind.JSON_BROKEN),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, FileKind.JSON_BROKEN),
        (b'{"a": 1}', FileKind.JSON_OTHER),
        (b"[1, 2]", FileKind.JSON_OTHER),
        (json.dumps(PATIENT).encode(), FileKind.FHIR_JSON),
        (b"\xef\xbb\xbf" + json.dumps(PATIENT).encode(), FileKind.FHIR_JSON),
        (json.dumps(PATIENT).encode() + b"\n" + json.dumps(PATIENT).encode(), FileKind.FHIR_NDJSON),
        (b'{"exportId": 1}\n{"exportId": 2}\n', FileKind.JSON_OTHER),
        (b'{"resourceType": "MedicationOrder"}', FileKind.FHIR_JSON),
        (b'{"resourceType": "Patient", "name": [{"family": ["A"]}]}', FileKind.FHIR_JSON),
        (b'{"resourceType": "Condition", "clinicalStatus": "active"}', FileKind.FHIR_JSON),
        (b'{"resourceType": "MedicationRequest", "medication": {"concept": {}}}',
         FileKind.FHIR_OTHER),
        (b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>', FileKind.FHIR_XML),
        (b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>', FileKind.CCDA),
        (b'<Message TransactionDomain="SCRIPT"/>', FileKind.NCPDP),
        (b"<a/>", FileKind.XML),
        (b"MSH|^~\\&|a", FileKind.HL7_V2),
        (b"%PDF-1.7", FileKind.BINARY),
        (b"patient_id,fam\x00ily\n", FileKind.BINARY),
        ("patient_id,x\nP1,Zoë\n".encode("cp1252"), FileKind.ENCODING),
        ("patient_id,x\n".encode("utf-16"), FileKind.ENCODING),
        (b"patient_id,family_name,given_name,birth_date\n", FileKind.CLINIC_CSV),
        (b"\xef\xbb\xbfPatient_ID,Family_Name,Given_name,birth_date,shoe\r\n", FileKind.CLINIC_CSV),
        (b"patient_id;family_name;given_name;birth_date\n", FileKind.CSV_OTHER),
        (b"patient_id,family_name,birth_date\n", FileKind.CSV_OTHER),
        (b"patient_id,patient_id,family_name,given_name,birth_date\n", FileKind.CSV_OTHER),
        (b"a,b,c\n1,2,3\n", FileKind.CSV_OTHER),
        (b"Dear colleague\n", FileKind.TEXT),
    ],
)  # fmt: skip
def test_kind(content: bytes, kind: FileKind, tmp_path: Path) -> None:
    path = tmp_path / "export.dat"
    path.write_bytes(content)
    found = identity(path)
    assert found.kind is kind
    is_read = kind in (FileKind.CLINIC_CSV, FileKind.FHIR_JSON, FileKind.FHIR_NDJSON)
    assert (found.sentence is None) is is_read
    if found.sentence is not None:
        assert found.sentence.endswith(".")


def test_json_cut_in_half_is_said_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    text = json.dumps({"resourceType": "Bundle", "entry": [{"resource": PATIENT}]}, indent=1)
    path.write_text(text[: len(text) // 2])
    found = identity(path)
    assert found.sentence is not None
    assert "line 5" in found.sentence
    assert found.line == 5


def test_the_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "prescriptions.csv"
    path.write_text("prescription_id,patient_id,drug\n")
    found = identity(path)
    assert found.sentence is not None
    assert "prescriptions.csv" in found.sentence
    assert "start_date" in found.sentence


def test_a_table_that_is_not_ours_keeps_its_first_row_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "no_header.csv"
    path.write_text("P1,Sutcliffe,Zeta,1950-01-01\n")
    assert "Sutcliffe" not in str(identity(path).sentence)


def test_json_named_xml_is_json(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(json.dumps(PATIENT))
    assert identity(path).kind is FileKind.FHIR_JSON


def test_one_line_named_ndjson_is_lines(tmp_path: Path) -> None:
    path = tmp_path / "Patient.ndjson"
    path.write_text(json.dumps(PATIENT) + "\n")
    assert identity(path).kind is FileKind.FHIR_NDJSON


def test_gzip_is_looked_into_and_a_cut_one_is_told(tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps(PATIENT).encode() * 1)
    (tmp_path / "a.json.gz").write_bytes(packed)
    (tmp_path / "b.json.gz").write_bytes(packed[:-12])
    assert identity(tmp_path / "a.json.gz").kind is FileKind.FHIR_JSON
    assert identity(tmp_path / "b.json.gz").kind is FileKind.DAMAGED


def test_members_of_a_zip_are_files_and_nothing_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "clinic.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../patients.csv", "patient_id,family_name,given_name,birth_date\n")
        archive.writestr("__MACOSX/._patients.csv", "junk")
    found = list(find_files([path]))
    assert [one.name for one in found] == [f"{path}/../../patients.csv"]
    assert isinstance(found[0], InputFile)
    assert identify(found[0]).kind is FileKind.CLINIC_CSV
    assert sorted(one.name for one in tmp_path.iterdir()) == ["clinic.zip"]


@pytest.mark.parametrize("members", [["[Content_Types].xml"], ["secret.csv"]])
def test_workbooks_and_broken_archives_are_answered(members: list[str], tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    if members == ["secret.csv"]:
        path.write_bytes(path.read_bytes()[:-10])
    (found,) = find_files([path])
    assert isinstance(found, UnopenableFile)


def test_a_zip_bomb_is_refused_by_its_directory_alone(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("patients.csv", b"0" * 120_000_000)
    (found,) = find_files([path])
    assert isinstance(found, UnopenableFile)


def test_links_and_hidden_files_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("x")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "link.csv").symlink_to(secret)
    (folder / ".hidden").write_text("x")
    (found,) = find_files([folder])
    assert isinstance(found, UnopenableFile)
    assert "link" in found.sentence


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    (found,) = find_files([tmp_path / "nothing.csv"])
    assert isinstance(found, UnopenableFile)
    assert not found.in_folder
