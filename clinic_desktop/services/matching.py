"""Matching the columns of any table: look at the files, try a draft, save it as a mapping file.

Nothing is written to the records here, and nothing that could be read two ways is decided: it comes
back as a question.
"""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.importers.csv_rows import BrokenRow, csv_rows
from clinic_desktop.importers.detect import FileKind, Identity, identify, scan
from clinic_desktop.importers.files import BROKEN_ARCHIVE, InputFile, UnopenableFile, find_files
from clinic_desktop.importers.mapping import Delimiter, FileMapping
from clinic_desktop.importers.mapping_faults import faults_of
from clinic_desktop.importers.mapping_files import read_mapping, shipped_mappings
from clinic_desktop.importers.resolving import Resolver
from clinic_desktop.importers.table_offers import header_columns
from clinic_desktop.services.files_out import write_whole
from clinic_desktop.services.match_fields import suggested
from clinic_desktop.services.match_mapping import mapping_of, mapping_text
from clinic_desktop.services.match_questions import HeadRows, questions_of
from clinic_desktop.services.match_trial import Tried, for_trial
from clinic_desktop.services.match_views import (
    JOINED,
    Ask,
    Draft,
    DraftTable,
    Question,
    Readiness,
    SampledColumn,
    SavedMapping,
    SeenFile,
    Trial,
)

if TYPE_CHECKING:
    from clinic_desktop.services.program import Program

HEAD_BYTES = 1 << 19
FIRST_VALUES = 3
EXAMPLES = 5
_ENCODINGS = ("utf-8", "windows-1252")
_CODECS = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}
KIND_WORDS = {
    FileKind.CLINIC_CSV: "clinic CSV",
    FileKind.FHIR_JSON: "FHIR R4",
    FileKind.FHIR_NDJSON: "FHIR R4, a line each",
    FileKind.CSV_OTHER: "a table of another system",
    FileKind.FHIR_OTHER: "FHIR of another version",
    FileKind.FHIR_XML: "FHIR as XML",
    FileKind.CCDA: "C-CDA document",
    FileKind.NCPDP: "NCPDP SCRIPT message",
    FileKind.HL7_V2: "HL7 version 2 message",
    FileKind.XML: "XML",
    FileKind.JSON_OTHER: "JSON, not FHIR",
    FileKind.JSON_BROKEN: "broken JSON",
    FileKind.TEXT: "text",
    FileKind.EMPTY: "empty",
    FileKind.DAMAGED: "damaged",
    FileKind.BINARY: "not text",
    FileKind.ENCODING: "text of another encoding",
}


class Matching:
    """What the import wizard asks before anything is read for good."""

    def __init__(self, program: "Program") -> None:
        self._program = program

    # --- looking ------------------------------------------------------------------------------

    def look(self, paths: Sequence[Path]) -> tuple[SeenFile, ...]:
        """What each file is: read as it is, a table to match, or something else and what to ask."""
        return tuple(self._look_at(found) for found in find_files(paths))

    def _look_at(self, found: InputFile | UnopenableFile) -> SeenFile:
        name = PurePath(found.name).name
        if isinstance(found, UnopenableFile):
            return SeenFile(
                found.name, name, "cannot be opened", 0, Readiness.FOREIGN, found.sentence
            )
        identity = identify(found)
        what = KIND_WORDS[identity.kind]
        if identity.sentence is None:
            if identity.table is not None:
                what = f"{what}, {identity.table.name}"
            return SeenFile(found.name, name, what, identity.lines, Readiness.READY)
        if self._can_be_matched(found, identity):
            lines = identity.lines or _about_lines(found)
            what, ready = KIND_WORDS[FileKind.CSV_OTHER], Readiness.TO_MATCH
            return SeenFile(found.name, name, what, lines, ready, fits=self._fitting(found))
        return SeenFile(
            found.name, name, what, identity.lines, Readiness.FOREIGN, identity.sentence
        )

    def _can_be_matched(self, file: InputFile, identity: Identity) -> bool:
        if identity.kind is FileKind.CSV_OTHER:
            return header_columns(_head(file)[:65536]) is not None
        if identity.kind is not FileKind.ENCODING:
            return False
        try:
            return scan(file, "cp1252") is None and header_columns(_head(file)[:65536]) is not None
        except (*BROKEN_ARCHIVE, OSError):
            return False

    def _fitting(self, file: InputFile) -> tuple[str, ...]:
        """The mappings that come with the program and fit the columns of a table."""
        found = header_columns(_head(file)[:65536])
        if found is None:
            return ()
        columns, delimiter = found
        return tuple(
            mapping.name
            for mapping in shipped_mappings(self._program.resources / "mappings")
            if mapping.delimiter is delimiter
            and any(not table.wanting(columns) for table in mapping.tables_for(file.name, columns))
        )

    def draft(self, paths: Sequence[Path], files: Sequence[str]) -> Draft:
        """A draft for the tables among the files (`SeenFile.path`), columns suggested by name."""
        tables: list[DraftTable] = []
        delimiter, encoding = "comma", "utf-8"
        for file in self._files(paths, files):
            head = _head(file)
            if not _is_utf8(head):
                encoding = ""
            found = header_columns(head[:65536])
            assert found is not None
            columns, parted_by = found
            delimiter = parted_by.value
            sampled = tuple(
                SampledColumn(name, _first_values(values))
                for name, values in _columns_of(head, parted_by, encoding or "windows-1252")
            )
            kind = "prescriptions"
            tables.append(
                DraftTable(
                    PurePath(file.name).name,
                    sampled,
                    kind,
                    suggested(tuple(columns), kind, JOINED),
                )
            )
        name = _plain_name(tables[0].file if tables else "tables")
        return Draft(name, 1, delimiter, encoding or None, tuple(tables))

    # --- trying -------------------------------------------------------------------------------

    def trial(self, paths: Sequence[Path], files: Sequence[str], draft: Draft) -> Trial:
        """Reads the beginning of each file with the draft: what is asked, what is not understood,
        and worked examples."""
        heads = [
            HeadRows(table, *_rows_of(_head(file), draft))
            for file, table in zip(self._files(paths, files), draft.tables, strict=True)
        ]
        questions = questions_of(draft, heads)
        resolver = self._resolver()
        columns, examples, whole = [], [], True
        for number, (file, table) in enumerate(
            zip(self._files(paths, files), draft.tables, strict=True)
        ):
            head = _head(file)
            whole = whole and len(head) >= file.size
            of_table = [one for one in questions if one.table == number]
            tried = Tried(table, for_trial(draft, table, of_table), resolver.apart())
            tried.read(_in_memory(file, head))
            columns.append(tried.columns(of_table))
            examples += tried.examples
        if not questions:
            questions = tuple(
                Question(Ask.FIELDS, f"{fault.capitalize()}.") for fault in _faults(draft)
            )
        rows = sum(len(one.rows) for one in heads)
        return Trial(rows, whole, questions, tuple(columns), tuple(examples[:EXAMPLES]))

    def mapping(self, draft: Draft) -> FileMapping:
        """The mapping an import is made through."""
        return mapping_of(draft)

    def save(self, draft: Draft, path: Path) -> SavedMapping:
        """Writes the draft as a mapping file, the same that `--map` takes."""
        mapping = mapping_of(draft)
        write_whole(path, mapping_text(mapping).encode())
        read_mapping(path)  # what was written is what will be read
        return SavedMapping(path, mapping.label)

    def _resolver(self) -> Resolver:
        readers = self._program.readers
        return Resolver(readers.drugs, readers.directions, readers.conditions)

    def _files(self, paths: Sequence[Path], names: Sequence[str]) -> Iterator[InputFile]:
        """The files of these names, in the order of the names."""
        found = {one.name: one for one in find_files(paths) if isinstance(one, InputFile)}
        for name in names:
            if name not in found:
                raise EnvironmentFault(
                    "A file is not there any more",
                    f"{PurePath(name).name} was moved or deleted since it was chosen.",
                    "Choose the files again.",
                )
            yield found[name]


# --- the beginning of a file ----------------------------------------------------------------------


def _head(file: InputFile) -> bytes:
    """The first rows, whole ones."""
    with file.open() as stream:
        head = stream.read(HEAD_BYTES)
    end = head.rfind(b"\n")
    return head if len(head) < HEAD_BYTES or end < 0 else head[: end + 1]


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return fault.start > len(head) - 4  # a sign cut in two at the end of the head
    return True


def _in_memory(file: InputFile, head: bytes) -> InputFile:
    return InputFile(file.name, len(head), lambda: io.BytesIO(head))


def _about_lines(file: InputFile) -> int:
    head = _head(file)
    return file.size * head.count(b"\n") // max(len(head), 1)


def _rows_of(head: bytes, draft: Draft) -> tuple[list[str], list[list[str]]]:
    """The header, and the rows that are whole."""
    codec = _CODECS[draft.encoding or "windows-1252"]
    text = io.StringIO(head.decode(codec, errors="replace"), newline="")
    rows = [row for _, row in csv_rows(text, Delimiter(draft.delimiter).sign)]
    whole = [[cell.strip() for cell in row] for row in rows if not isinstance(row, BrokenRow)]
    return (whole[0], whole[1:]) if whole else ([], [])


def _columns_of(
    head: bytes, delimiter: Delimiter, encoding: str
) -> Iterator[tuple[str, list[str]]]:
    header, rows = _rows_of(head, Draft("", 1, delimiter.value, encoding, ()))
    for place, name in enumerate(header):
        if name:
            yield name, [row[place] for row in rows if len(row) > place]


def _first_values(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:FIRST_VALUES]


def _plain_name(file: str) -> str:
    """`rx-export` of "Rx_export_2026.csv": a name as mapping files have it."""
    letters = "".join(
        c if c.isascii() and c.isalnum() else "-" for c in PurePath(file).stem.lower()
    )
    return "-".join(part for part in letters.split("-") if part and not part.isdigit()) or "table"


def _faults(draft: Draft) -> list[str]:
    """What is wrong in the mapping itself, in words."""
    return [words for _, words in faults_of(mapping_of(draft))]
