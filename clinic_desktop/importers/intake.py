"""The files of one import as streams of items: people first, then everything else.

Each phase reads the files anew, so that a row can refer to a person of any file and no file is
held. Files that are not read become problems in the first phase.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from clinic_desktop.domain.batch import Item
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.importers.clinic_csv import read_table
from clinic_desktop.importers.detect import BROKEN_ARCHIVE, FileKind, Identity, identify
from clinic_desktop.importers.fhir.read import FhirFiles
from clinic_desktop.importers.files import InputFile, UnopenableFile, find_files
from clinic_desktop.importers.resolving import Resolver

NOT_OPENED = "not-opened"


class Phase(Enum):
    """What a pass over the files brings: people, their records, and what only repeats a record."""

    PEOPLE = auto()
    RECORDS = auto()
    REPEATED = auto()


@dataclass(frozen=True, slots=True)
class _Input:
    file: InputFile
    identity: Identity


class Intake:
    """The files of one import, told apart."""

    def __init__(
        self,
        paths: Iterable[Path],
        resolver: Resolver,
        *,
        wanted_format: str = "auto",
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """`wanted_format` is "auto", "fhir" or "clinic-csv"; `check` may raise to stop."""
        self._resolver = resolver
        self.files: list[tuple[str, str]] = []
        self.problems: list[Problem] = []
        self._tables: list[_Input] = []
        fhir: list[tuple[InputFile, bool]] = []
        for found in find_files(paths):
            check()
            if isinstance(found, UnopenableFile):
                self.files.append((found.name, NOT_OPENED))
                self._tell(found.name, None, found.sentence, in_folder=found.in_folder)
                continue
            identity = _as_wanted(identify(found), wanted_format)
            self.files.append((found.name, identity.kind.report_name))
            if identity.sentence is not None:
                self._tell(
                    found.name, identity.line, identity.sentence, in_folder=found.in_folder,
                    damaged=identity.kind in _DAMAGED,
                )  # fmt: skip
            elif identity.kind is FileKind.CLINIC_CSV:
                self._tables.append(_Input(found, identity))
            else:
                fhir.append((found, identity.kind is FileKind.FHIR_NDJSON))
        self._fhir = FhirFiles(fhir, resolver)
        if fhir:
            self._fhir.look_through(check)

    def _tell(
        self, name: str, line: int | None, sentence: str, *, in_folder: bool, damaged: bool = False
    ) -> None:
        """A file beside the records is a note; one that was named, or is damaged, is an error."""
        level = ProblemLevel.INFO if in_folder and not damaged else ProblemLevel.ERROR
        self.problems.append(Problem(name, line, "file", "file not read", sentence, level))

    @property
    def is_readable(self) -> bool:
        """Whether there is a table of ours, or a resource the program reads."""
        return bool(self._tables) or self._fhir.resources_read > 0

    @property
    def not_used(self) -> dict[str, Counter[str]]:
        """Resources of types the program does not read, by file."""
        return self._fhir.not_used

    def items(self, phase: Phase) -> Iterator[Item]:
        """The items of a phase, file by file."""
        if phase is Phase.PEOPLE:
            yield from self.problems
            yield from self._people_wanting()
        for one in self._tables:
            table = one.identity.table
            assert table is not None
            if phase is (Phase.PEOPLE if table.holds_people else Phase.RECORDS):
                yield from _until_broken(one.file, read_table(one.file, table, self._resolver))
        match phase:
            case Phase.PEOPLE:
                yield from self._fhir.people()
            case Phase.RECORDS:
                yield from self._fhir.records()
            case Phase.REPEATED:
                yield from self._fhir.repeated()

    def _people_wanting(self) -> Iterator[Problem]:
        """Tables without their people are brought in only for people known from before."""
        tables = [one for one in self._tables if one.identity.table is not None]
        if tables and not any(one.identity.table.holds_people for one in tables):  # type: ignore[union-attr]
            yield Problem(
                tables[0].file.name,
                None,
                "file",
                "no patients.csv",
                "There is no patients.csv with this table: rows are brought in only for people "
                "who are in the records already.",
                ProblemLevel.WARNING,
            )


_DAMAGED = (
    FileKind.EMPTY,
    FileKind.DAMAGED,
    FileKind.ENCODING,
    FileKind.JSON_BROKEN,
    FileKind.FHIR_OTHER,
)


def _as_wanted(identity: Identity, wanted: str) -> Identity:
    if wanted == "auto" or identity.sentence is not None:
        return identity
    if identity.kind.report_name == wanted:
        return identity
    return Identity(
        identity.kind, f"This file is {identity.kind.report_name}, not {wanted} as was asked for."
    )


def _until_broken(file: InputFile, items: Iterator[Item]) -> Iterator[Item]:
    """The items of a file; a disk or archive that fails on the way ends it with a problem."""
    try:
        yield from items
    except (*BROKEN_ARCHIVE, UnicodeDecodeError, OSError):
        yield Problem(
            file.name, None, "file", "file not read to its end",
            "Reading stopped in the middle: the file changed or its disk failed. Import it again.",
        )  # fmt: skip
