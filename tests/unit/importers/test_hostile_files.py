"""Files made to do harm, or broken beyond what any export is: refused in words, at little cost."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from clinic_desktop.importers import detect, files
from clinic_desktop.importers.detect import FileKind, Identity, identify
from clinic_desktop.importers.files import InputFile, UnopenableFile, find_files
from clinic_desktop.importers.json_text import TWICE, BrokenJson, named_twice, read_json
from clinic_desktop.importers.values import seen_text

HEADER = b"patient_id,family_name,given_name,birth_date\n"


def identity(path: Path) -> Identity:
    (found,) = find_files([path])
    assert isinstance(found, InputFile), found
    return identify(found)


def refusal(path: Path) -> str:
    (found,) = find_files([path])
    assert isinstance(found, UnopenableFile)
    return found.sentence


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


# --- archives -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ratio", "is_refused"), [(99, False), (100, False), (101, True)])
def test_a_hundred_times_is_the_most(ratio: int, is_refused: bool) -> None:
    packed = 2_000_000
    assert files.is_bomb(ratio * packed, packed) is is_refused


def test_many_harmless_members_are_a_bomb_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "RATIO_COUNTS_FROM", 1_000_000)
    members = [(f"{n}.csv", HEADER + b"0" * 900_000) for n in range(4)]
    assert "100 times" in refusal(zipped(tmp_path / "bomb.zip", *members))


def test_a_gzip_bomb_is_stopped_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "RATIO_COUNTS_FROM", 1_000_000)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(HEADER + b"0\n" * 4_000_000))
    found = identity(path)
    assert found.kind is FileKind.BINARY
    assert "100 times" in str(found.sentence)


def test_more_members_than_any_export_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_MEMBERS", 3)
    members = [(f"{n}.csv", HEADER) for n in range(4)]
    assert "holds 4 files" in refusal(zipped(tmp_path / "many.zip", *members))
    three = zipped(tmp_path / "few.zip", *members[:3])
    assert len(list(find_files([three]))) == 3


def test_more_bytes_than_any_export_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_ARCHIVE", len(HEADER) - 1)
    assert "larger" in refusal(zipped(tmp_path / "large.zip", ("a.csv", HEADER)))


def test_two_members_of_one_name_are_not_one(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "twice.zip", ("a.csv", HEADER), ("a.csv", HEADER))
    assert "one name" in refusal(path)


def test_a_link_in_an_archive_leads_nowhere(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("patients.csv")
    link.external_attr = 0o120777 << 16
    assert "link" in refusal(zipped(tmp_path / "link.zip", (link, b"/etc/passwd")))


@pytest.mark.parametrize("name", ["../../up.csv", "/etc/abs.csv", "C:\\win.csv", "a\x1b[2Jb.csv"])
def test_names_in_archives_are_only_names(name: str, tmp_path: Path) -> None:
    path = zipped(tmp_path / "names.zip", (name, HEADER))
    (found,) = find_files([path])
    assert isinstance(found, InputFile)
    assert found.name.isprintable()
    assert identify(found).kind is FileKind.CLINIC_CSV
    assert [one.name for one in tmp_path.iterdir()] == ["names.zip"]


def test_a_file_name_that_is_no_text_is_spelled_out(tmp_path: Path) -> None:
    (tmp_path / "p\udcff.csv").write_bytes(HEADER)
    (found,) = find_files([tmp_path])
    assert found.name.endswith("p\\udcff.csv")


def test_an_archive_of_another_kind_is_named(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"))
    (tmp_path / "a.tar").write_bytes(packed.getvalue())
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(packed.getvalue()))
    for name in "a.tar", "a.tar.gz":
        assert "tar archive" in str(identity(tmp_path / name).sentence)


# --- size -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [b"", HEADER], ids=["the first line", "a later line"])
def test_an_endless_line_is_not_read(
    before: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detect, "LONGEST_LINE", 2_000_000)
    monkeypatch.setattr(detect, "CHUNK", 1 << 16)
    path = tmp_path / "long.csv"
    path.write_bytes(before + b"x" * 3_000_000)
    found = identity(path)
    assert found.kind is FileKind.BINARY
    assert "longer than any record" in str(found.sentence)


def test_one_json_document_has_a_largest_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b'{"resourceType": "Bundle", "entry": []}'
    path = tmp_path / "bundle.json"
    path.write_bytes(text)
    monkeypatch.setattr(detect, "LARGEST_DOCUMENT", len(text))
    assert identity(path).kind is FileKind.FHIR_JSON
    monkeypatch.setattr(detect, "LARGEST_DOCUMENT", len(text) - 1)
    found = identity(path)
    assert found.kind is FileKind.TOO_LARGE
    assert "NDJSON" in str(found.sentence)


# --- JSON -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_nesting_is_answered(depth: int, tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_bytes(b'{"a":' * depth + b"1" + b"}" * depth)
    assert "nested deeper" in str(identity(path).sentence)


@pytest.mark.parametrize("value", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"'x'", b"01"])
def test_what_is_no_json_value(value: bytes) -> None:
    with pytest.raises(BrokenJson):
        read_json(b'{"resourceType": "Patient", "x": ' + value + b"}")


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": 1, "a": 2}',
        b'{"a" : 1, "a" : 2}',
        b'{"x": [{"y": {"a": 1, "b": 2, "a": 1}}]}',
        b'{"a": "\\u0022:", "a": "\\":"}',
        b'{"\\u0061": 1, "a": 2}',
    ],
)
def test_a_field_named_twice_is_found(text: bytes) -> None:
    document, has_twice = read_json(text)
    assert has_twice
    assert named_twice(document) == "a"


@pytest.mark.parametrize(
    "text", [b'{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}', b'{"a": "\\u0022: \\":", "b" : 1}']
)
def test_a_field_named_once_in_each_object_is_fine(text: bytes) -> None:
    document, has_twice = read_json(text)
    assert not has_twice
    assert TWICE not in document


def test_a_bundle_with_two_lists_of_entries_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(b'{"resourceType": "Bundle", "entry": [], "entry": []}')
    assert "names entry twice" in str(identity(path).sentence)


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\u202emazapaid\u202c", "mazapaid"),
        ("diazepam\u200f 5 mg", "diazepam 5 mg"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("\ufeffone\u00ad two\u2066", "one two"),
        ("one\r\ntwo\tthree", "one\r\ntwo\tthree"),
        ("Zoë Ó\u2019Neill 12½ µg\u00a0", "Zoë Ó\u2019Neill 12½ µg\u00a0"),
    ],
)
def test_what_nobody_sees_is_no_part_of_a_text(text: str, seen: str) -> None:
    assert seen_text(text) == seen


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"{\\rtf1 Dear colleague}", "word processor"),
        (b"UNA:+./*'UIB+UNOA:0'", "NCPDP"),
        (b"ISA*00*          *", "X12"),
        (b"FHS|^~\\&|", "HL7 version 2"),
        (b"@prefix fhir: <http://hl7.org/fhir/> .\n", "FHIR"),
        (b"PAR1\x15\x04", "Parquet"),
    ],
)
def test_more_foreign_formats_are_named(content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(content)
    sentence = str(identity(path).sentence)
    assert word in sentence
    assert "Ask" in sentence or "Save" in sentence
