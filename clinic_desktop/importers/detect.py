"""What a file is, by its content: what the program reads, or what else it is and what to ask for.

The name of a file is not trusted (JSON comes named `.xml`). A file that is not read is answered
with one sentence for the person who has to ask the sender for another.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import orjson

from clinic_desktop.importers.clinic_tables import TABLES, Table
from clinic_desktop.importers.fhir.versions import NOT_READ, version_among
from clinic_desktop.importers.files import BROKEN_ARCHIVE, LARGEST_RATIO, InputFile, is_bomb
from clinic_desktop.importers.json_text import TWICE, BrokenJson, read_json

CHUNK = 1 << 20
LONGEST_LINE = 64 << 20
LARGEST_DOCUMENT = 256 << 20
"""One JSON document is held whole while it is read, at some three times its size; lines are not."""

LARGEST_UNPACKED = 8_000_000_000
_HEAD = 1 << 16
_SAMPLED_LINES = 200


class FileKind(StrEnum):
    """Kinds of file that are told apart; `readable` ones are brought in."""

    CLINIC_CSV = "clinic-csv"
    FHIR_JSON = "fhir-json"
    FHIR_NDJSON = "fhir-ndjson"
    EMPTY = "empty"
    DAMAGED = "damaged"
    BINARY = "binary"
    ENCODING = "other-encoding"
    JSON_BROKEN = "broken-json"
    JSON_OTHER = "json"
    TOO_LARGE = "too-large"
    FHIR_OTHER = "fhir-other-version"
    FHIR_XML = "fhir-xml"
    CCDA = "c-cda"
    NCPDP = "ncpdp-script"
    XML = "xml"
    HL7_V2 = "hl7-v2"
    CSV_OTHER = "csv"
    TEXT = "text"

    @property
    def report_name(self) -> str:
        """The word the report uses: both forms of FHIR JSON are "fhir"."""
        return "fhir" if self in (FileKind.FHIR_JSON, FileKind.FHIR_NDJSON) else self.value


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file is. `sentence` says why it is not read, None when it is; `table` is the clinic
    CSV table it holds, or nearly holds when it is not read; `fhir_version` is an older version that
    is read as R4; `line` is where reading stopped, when that is known; `lines` is about how many
    there are, for telling progress.
    """

    kind: FileKind
    sentence: str | None = None
    table: Table | None = None
    line: int | None = None
    lines: int = 0
    fhir_version: str | None = None


def identify(file: InputFile) -> Identity:
    """Reads the file through once (without holding it) and says what it is."""
    try:
        refused = scan(file)
        if refused is not None:
            return refused
        with file.open() as stream:
            head = stream.read(_HEAD).removeprefix(codecs.BOM_UTF8)
        if head.lstrip()[:1] in (b"{", b"["):
            return replace(_json_identity(file), lines=about_lines(file, head))
        text = head.decode("utf-8", errors="ignore")
        found = _markup_identity(text) or _table_identity(text)
        return replace(found, lines=about_lines(file, head))
    except BROKEN_ARCHIVE:
        sentence = "The archive is damaged or cut short. Ask for it to be sent again."
        return Identity(FileKind.DAMAGED, sentence)
    except OSError as fault:
        return Identity(FileKind.DAMAGED, f"It cannot be read: {fault.strerror or 'disk fault'}.")


def about_lines(file: InputFile, head: bytes) -> int:
    """The number of lines, taking the rest of the file to be as its beginning."""
    return file.size * head.count(b"\n") // max(len(head), 1)


# --- bytes ----------------------------------------------------------------------------------------

_BINARY_MAGIC = (
    (b"%PDF", "This is a PDF. Ask for the records as FHIR R4 JSON or as CSV."),
    (b"\xd0\xcf\x11\xe0", "This is an old office document. Save the sheet as CSV (UTF-8)."),
    (b"SQLite format 3", "This is a database file. Ask for an export as FHIR R4 JSON or as CSV."),
    (b"\x89PNG", "This is a picture. Ask for the records as FHIR R4 JSON or as CSV."),
    (b"\xff\xd8\xff", "This is a picture. Ask for the records as FHIR R4 JSON or as CSV."),
    (b"PK\x03\x04", "This is an archive inside an archive. Unpack the outer one first."),
    (b"\x1f\x8b", "This is an archive inside an archive. Unpack the outer one first."),
    (b"{\\rtf", "This is a word processor's document. Ask for FHIR R4 JSON, or for CSV."),
    (b"PAR1", "This is a Parquet table. Save it as CSV (UTF-8)."),
)
_TAR_MARK = (b"ustar", 257)


def scan(file: InputFile, encoding: str = "utf-8") -> Identity | None:
    """Faults of the bytes: none at all, not text, not so encoded, one endless line, a bomb."""
    decoder = codecs.getincrementaldecoder(encoding)()
    total = of_line = lines = 0
    is_json = False
    with file.open() as stream:
        while chunk := stream.read(CHUNK):
            if total == 0:
                refused = _by_magic(chunk)
                if refused is not None:
                    return refused
                is_json = chunk.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")
            total += len(chunk)
            if file.packed_bytes is not None and (
                total > LARGEST_UNPACKED or is_bomb(total, file.packed_bytes)
            ):
                return Identity(
                    FileKind.BINARY,
                    f"Unpacked, this file is more than {LARGEST_RATIO} times its size, or larger "
                    "than 8 GB: no honest export.",
                )
            if 0 in chunk:
                line = lines + chunk[: chunk.index(0)].count(b"\n") + 1
                return Identity(
                    FileKind.BINARY,
                    "The file holds NUL bytes: it is damaged, or not text. Ask for it again.",
                    line=line,
                )
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as fault:
                line = lines + chunk[: max(fault.start, 0)].count(b"\n") + 1
                return Identity(FileKind.ENCODING, _NOT_UTF8, line=line)
            lines += chunk.count(b"\n")
            last_end = chunk.rfind(b"\n")
            of_line = of_line + len(chunk) if last_end < 0 else len(chunk) - last_end - 1
            # The first line of JSON may be all of it; how large that may be is asked elsewhere.
            if of_line > LONGEST_LINE and (lines > 0 or not is_json):
                return Identity(
                    FileKind.BINARY, "One line is longer than any record.", line=lines + 1
                )
    if total == 0:
        return Identity(FileKind.EMPTY, "The file is empty. Ask for the export to be run again.")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Identity(FileKind.ENCODING, _NOT_UTF8, line=lines + 1)
    return None


_NOT_UTF8 = (
    "The text is not UTF-8; it was probably saved as Windows-1252. "
    "Save or export it again with the encoding UTF-8."
)


def _by_magic(chunk: bytes) -> Identity | None:
    if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Identity(
            FileKind.ENCODING, "The text is UTF-16. Save or export it again as UTF-8.", line=1
        )
    for magic, sentence in _BINARY_MAGIC:
        if chunk.startswith(magic):
            return Identity(FileKind.BINARY, sentence)
    mark, place = _TAR_MARK
    if chunk[place : place + len(mark)] == mark:
        return Identity(FileKind.BINARY, "This is a tar archive. Unpack it, or ask for a zip.")
    if not chunk.strip() and len(chunk) < CHUNK:
        return Identity(FileKind.EMPTY, "The file holds only blank lines.")
    return None


# --- JSON -----------------------------------------------------------------------------------------


def _json_identity(file: InputFile) -> Identity:
    lines = _json_lines(file)
    if lines is not None:
        return _lines_identity(lines)
    with file.open() as stream:
        text = stream.read(LARGEST_DOCUMENT + 1)
    if len(text) > LARGEST_DOCUMENT:
        return Identity(FileKind.TOO_LARGE, _TOO_LARGE)
    try:
        document, has_twice = read_json(text)
    except BrokenJson as fault:
        return Identity(FileKind.JSON_BROKEN, fault.sentence, line=fault.line)
    if has_twice and isinstance(document, dict) and TWICE in document:
        sentence = f"It names {document[TWICE]} twice, and nothing says which is right."
        return Identity(FileKind.JSON_BROKEN, f"{sentence} Ask for the file again.")
    return _document_identity(document)


_TOO_LARGE = (
    f"This is one JSON document of more than {LARGEST_DOCUMENT >> 20} MB. Ask for one resource a "
    "line (NDJSON, as a bulk export gives it): lines may be any number."
)


def _document_identity(document: Any) -> Identity:
    """Of one resource, a bundle, or a plain list of resources."""
    listed = document if isinstance(document, list) else [document]
    resources = [one for one in listed if isinstance(one, dict)]
    if not any(isinstance(one.get("resourceType"), str) for one in resources):
        return Identity(
            FileKind.JSON_OTHER, "This is JSON, but not FHIR. Ask for FHIR R4 JSON, or for CSV."
        )
    return _fhir_identity(resources, FileKind.FHIR_JSON)


def _fhir_identity(resources: list[Any], kind: FileKind) -> Identity:
    version = version_among(below for resource in resources for below in resources_below(resource))
    if version in NOT_READ:
        return Identity(FileKind.FHIR_OTHER, NOT_READ[version])
    return Identity(kind, fhir_version=version)


def resources_below(document: Any) -> Iterator[dict[str, Any]]:
    """The resource itself and, of bundles, every resource inside, nested bundles too."""
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict):
            continue
        yield one
        entries = one.get("entry")
        if one.get("resourceType") == "Bundle" and isinstance(entries, list):
            waiting.extend(
                entry.get("resource") for entry in reversed(entries) if isinstance(entry, dict)
            )


def _json_lines(file: InputFile) -> list[Any] | None:
    """The first lines when the file is one JSON document a line, None when it is one document.

    A first line that is whole with another after it makes it lines; so does a broken first line
    before a whole second one.
    """
    whole: list[Any] = []
    broken = 0
    with file.open() as stream:
        for _ in range(_SAMPLED_LINES):
            line = stream.readline(LONGEST_LINE)
            if not line:
                break
            line = line.removeprefix(codecs.BOM_UTF8).strip()
            if not line:
                continue
            if not line.startswith(b"{"):
                broken += 1
            else:
                try:
                    whole.append(orjson.loads(line))
                except orjson.JSONDecodeError:
                    broken += 1
            if broken > 1 and not whole:
                return None
    named_lines = file.name.lower().endswith((".ndjson", ".jsonl", ".ndjson.gz"))
    if whole and (named_lines or len(whole) + broken > 1):
        return whole
    return None


def _lines_identity(lines: list[Any]) -> Identity:
    resources = [one for one in lines if isinstance(one.get("resourceType"), str)]
    if not resources:
        return Identity(
            FileKind.JSON_OTHER,
            "These are JSON lines, but not FHIR resources: nothing to bring in.",
        )
    return _fhir_identity(resources, FileKind.FHIR_NDJSON)


# --- markup and tables ----------------------------------------------------------------------------

_ASK = "Ask the sender for FHIR R4 as JSON, or for CSV."
_MESSAGES = (
    (("MSH|", "FHS|", "BHS|"), FileKind.HL7_V2, "This is an HL7 version 2 message."),
    (("UNA", "UIB+"), FileKind.NCPDP, "This is an NCPDP SCRIPT message, in EDIFACT."),
    (("ISA*",), FileKind.TEXT, "This is an X12 message."),
    (("@prefix fhir",), FileKind.FHIR_XML, "This is FHIR, but in Turtle (RDF)."),
)
_XML_KINDS = (
    (r"<(\w+:)?ClinicalDocument\b", FileKind.CCDA, "This is a C-CDA (HL7 CDA) document, in XML."),
    (
        r"TransactionDomain=\"SCRIPT\"|ncpdp|<RxHistoryRe",
        FileKind.NCPDP,
        "This is an NCPDP SCRIPT message, in XML.",
    ),
    (r"http://hl7\.org/fhir", FileKind.FHIR_XML, "This is FHIR, but in XML."),
)


def _markup_identity(text: str) -> Identity | None:
    start = text.lstrip()
    for beginning, kind, what in _MESSAGES:
        if start.startswith(beginning):
            return Identity(kind, f"{what} {_ASK}")
    if not start.startswith("<"):
        return None
    for pattern, kind, what in _XML_KINDS:
        if re.search(pattern, start, re.IGNORECASE):
            return Identity(kind, f"{what} {_ASK}")
    if re.match(r"<!doctype html|<html", start, re.IGNORECASE):
        return Identity(FileKind.TEXT, f"This is a web page. {_ASK}")
    return Identity(FileKind.XML, f"This is XML of a kind that is not read. {_ASK}")


def _table_identity(text: str) -> Identity:
    first = text.lstrip("\ufeff").splitlines()[0] if text.strip() else ""
    for delimiter in ",", ";", "\t", "|":
        columns = _columns(first, delimiter)
        table = table_with(columns)
        if table is not None and delimiter == ",":
            return _clinic_csv_identity(table, columns)
        if table is not None:
            return Identity(
                FileKind.CSV_OTHER,
                f"The columns are those of {table.name}, but they are not separated by commas. "
                "Save the table as comma-separated CSV (UTF-8).",
                table,
                line=1,
            )
    if any(first.count(delimiter) >= 2 for delimiter in ",;\t|"):
        return _almost(_columns(first, ","))
    return Identity(FileKind.TEXT, "This is plain text, not records. Ask for FHIR R4 JSON or CSV.")


def table_with(columns: list[str]) -> Table | None:
    """The clinic CSV table that has all of its required columns among these."""
    fitting = [table for table in TABLES if set(table.required) <= set(columns)]
    # The most telling table wins: the required columns of one may be a part of another's.
    return max(fitting, key=lambda table: len(table.required), default=None)


def _columns(line: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
    return [name.strip().lower() for name in row]


def _clinic_csv_identity(table: Table, columns: list[str]) -> Identity:
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice and set(twice) & {*table.required, *table.optional}:
        return Identity(
            FileKind.CSV_OTHER,
            f"The header names {', '.join(twice)} twice, so it is not clear which is meant. "
            "Keep one of them.",
            table,
            line=1,
        )
    return Identity(FileKind.CLINIC_CSV, table=table)


def _almost(columns: list[str]) -> Identity:
    """A table that is none of ours; if it is close, with the columns that are wanting."""
    known = {name for table in TABLES for name in (*table.required, *table.optional)}
    if sum(name in known for name in columns) >= 2:
        nearest = max(
            TABLES,
            key=lambda table: len(set(table.required) & set(columns)) / len(table.required),
        )
        wanting = [name for name in nearest.required if name not in columns]
        sentence = (
            f"This looks like {nearest.name}, but the required column"
            f"{'s are' if len(wanting) > 1 else ' is'} missing: {', '.join(wanting)}."
        )
        return Identity(FileKind.CSV_OTHER, sentence, nearest, line=1)
    return Identity(FileKind.CSV_OTHER, FOREIGN_TABLE, line=1)


FOREIGN_TABLE = (
    "This is a table, but not in the clinic CSV format: its first line holds none of the "
    "column names. Name the columns as the format does, or ask for FHIR R4 JSON."
)
