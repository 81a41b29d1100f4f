"""The files of one import as streams of items: people first, then everything else.

Each phase reads the files anew, so that a row can refer to a person of any file and no file is
held. Files that are not read become problems in the first phase.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from clinic_desktop.domain.batch import Item
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.importers.clinic_csv import read_table
from clinic_desktop.importers.clinic_tables import TABLES
from clinic_desktop.importers.detect import FOREIGN_TABLE, FileKind, Identity, identify
from clinic_desktop.importers.fhir.read import FhirFile, FhirFiles
from clinic_desktop.importers.fhir.reviews import Reviews
from clinic_desktop.importers.fhir.versions import READ_WITH_CARE
from clinic_desktop.importers.files import InputFile, UnopenableFile, find_files, until_broken
from clinic_desktop.importers.mapped_csv import MappedFiles
from clinic_desktop.importers.mapping import FileMapping
from clinic_desktop.importers.resolving import Resolver
from clinic_desktop.importers.table_offers import describe_table

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
        mapping: FileMapping | None = None,
        shipped: Sequence[FileMapping] = (),
    ) -> None:
        """`wanted_format` is "auto", "fhir", "clinic-csv" or "csv"; `check` may raise to stop.

        `mapping` reads tables of other systems, and says what stands for a review in FHIR; of the
        `shipped` ones those are offered that would fit a table no mapping was given for.
        """
        self._resolver = resolver
        self._shipped = shipped
        has_tables = mapping is not None and mapping.table
        self._mapped = MappedFiles(mapping, resolver) if mapping and has_tables else None
        self.files: list[tuple[str, str]] = []
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._tables: list[_Input] = []
        fhir: list[FhirFile] = []
        for found in find_files(paths):
            check()
            if isinstance(found, UnopenableFile):
                self.files.append((found.name, NOT_OPENED))
                self._tell(
                    found.name, None, found.sentence, in_folder=found.in_folder,
                    damaged=self._has_name_of_ours(found.name),
                )  # fmt: skip
                continue
            identity = self._mapped.take(found) if self._mapped is not None else None
            is_mapped = identity is not None
            if identity is None:
                identity = _as_wanted(self._identify(found), wanted_format)
            self.files.append((found.name, identity.kind.report_name))
            self.lines[found.name] = identity.lines
            if identity.sentence is not None:
                damaged = identity.kind in _DAMAGED or self._is_one_of_ours(found, identity)
                self._tell(
                    found.name, identity.line, identity.sentence, in_folder=found.in_folder,
                    damaged=is_mapped or damaged,
                )  # fmt: skip
            elif is_mapped:
                continue
            elif identity.kind is FileKind.CLINIC_CSV:
                self._tables.append(_Input(found, identity))
            else:
                by_line = identity.kind is FileKind.FHIR_NDJSON
                fhir.append(FhirFile(found, by_line, is_older=identity.fhir_version is not None))
                self._tell_version(found.name, identity.fhir_version)
        self._fhir = FhirFiles(fhir, resolver, Reviews(mapping.review if mapping else ()))
        if fhir:
            self._fhir.look_through(check)
            self.problems += self._fhir.problems
        if self._mapped is not None:
            self._mapped.look_through(check)

    def _identify(self, file: InputFile) -> Identity:
        identity = identify(file)
        if identity.sentence != FOREIGN_TABLE:
            return identity
        sentence = describe_table(file, self._shipped) or FOREIGN_TABLE
        if self._mapped is not None:
            sentence = f"No table of the mapping {self._mapped.mapping.label} is this. {sentence}"
        return replace(identity, sentence=sentence)

    def _is_one_of_ours(self, file: InputFile, identity: Identity) -> bool:
        """A table that has the name of ours and nearly its columns, or is no text at all: people
        would come in without the rows it holds."""
        if not self._has_name_of_ours(file.name):
            return False
        if identity.kind is FileKind.BINARY:
            return True
        return identity.table is not None and identity.table.name == _last_part(file.name)

    def _has_name_of_ours(self, name: str) -> bool:
        """Where a mapping is given, the tables are another system's."""
        return self._mapped is None and _last_part(name) in _NAMES_OF_OURS

    def _tell(
        self, name: str, line: int | None, sentence: str, *, in_folder: bool, damaged: bool = False
    ) -> None:
        """A file beside the records is a note; one that was named, or is damaged, is an error."""
        level = ProblemLevel.INFO if in_folder and not damaged else ProblemLevel.ERROR
        self.problems.append(Problem(name, line, "file", "file not read", sentence, level))

    def _tell_version(self, name: str, version: str | None) -> None:
        if version is not None:
            sentence = READ_WITH_CARE.format(version=version)
            level = ProblemLevel.WARNING
            self.problems.append(Problem(name, None, "file", "older version", sentence, level))

    @property
    def is_readable(self) -> bool:
        """Whether there is a table of ours, or a resource the program reads."""
        has_mapped = self._mapped is not None and not self._mapped.is_empty
        return has_mapped or bool(self._tables) or self._fhir.resources_read > 0

    @property
    def not_used(self) -> dict[str, Counter[str]]:
        """Resources of types the program does not read, by file."""
        of_mapped = self._mapped.not_used if self._mapped is not None else {}
        return {**self._fhir.not_used, **of_mapped}

    def items(self, phase: Phase) -> Iterator[Item]:
        """The items of a phase, file by file."""
        if phase is Phase.PEOPLE:
            yield from self.problems
            yield from self._mapped.problems if self._mapped is not None else ()
            yield from self._people_wanting()
        for one in self._tables:
            table = one.identity.table
            assert table is not None
            if phase is (Phase.PEOPLE if table.holds_people else Phase.RECORDS):
                yield from until_broken(one.file, read_table(one.file, table, self._resolver))
        if self._mapped is not None and phase is not Phase.REPEATED:
            for file, items in self._mapped.parts(people=phase is Phase.PEOPLE):
                yield from until_broken(file, items)
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
        first = tables[0].file.name if tables else None
        has_people = any(one.identity.table.holds_people for one in tables)  # type: ignore[union-attr]
        if self._mapped is not None:
            first = first or self._mapped.first_file
            has_people = has_people or self._mapped.has_people
        if first is not None and not has_people:
            yield Problem(
                first,
                None,
                "file",
                "no patients.csv",
                "There is no table of people (patients.csv) with this one: rows are brought in "
                "only for people who are in the records already.",
                ProblemLevel.WARNING,
            )


_NAMES_OF_OURS = frozenset(table.name for table in TABLES)


def _last_part(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].lower()


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
