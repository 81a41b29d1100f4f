"""One import: rows on their way in, and the report of what became of each.

An importer turns files into a stream of `Item`s; the store applies them and counts. For every file
`rows_in = added + changed + unchanged + rejected`: a row is imported, or the report says why not.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.records import (
    Condition,
    Encounter,
    Patient,
    PlanRow,
    Prescription,
    SourceRef,
)
from clinic_desktop.domain.review import Review

Record = Patient | Prescription | Condition | Encounter | Review | PlanRow


@dataclass(frozen=True, slots=True)
class Sourced:
    """A record with where it came from.

    `updated_at` is the source's own moment of last change (FHIR `meta.lastUpdated`), which decides
    between two versions of one id. `gives_way_to` names orders of the same person: where one of
    them came in, this record says the same thing again and is left out. `is_first_word`: an order
    as it was first sent, which takes back no cancellation that has come in since.
    """

    record: Record
    ref: SourceRef
    warnings: tuple[Problem, ...] = ()
    updated_at: str | None = None
    gives_way_to: tuple[str, ...] = ()
    is_first_word: bool = False


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot come in, with all that is wrong in it; `own_id` where it could be read."""

    ref: SourceRef
    problems: tuple[Problem, ...]
    own_id: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A record the source calls refuted or entered in error: it must not stand in the store."""

    record: Record
    ref: SourceRef


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row that says again what another row of the same import says: counted as unchanged.
    `problem` is None where that is how such a file is written."""

    ref: SourceRef
    problem: Problem | None


Item = Sourced | RejectedRow | Withdrawn | Repeated | Problem


class TextKind(StrEnum):
    """What kind of text was not understood, the ones to look at first.

    `DRUG`: it may be a drug of ours, and somebody must say. `OTHER_DRUG`: it matches nothing in the
    catalogue and is taken for another medicine, which is right unless a name of ours is missing.
    """

    DIRECTIONS = "directions"
    DRUG = "drug"
    CONDITION = "condition"
    OTHER_DRUG = "other-drug"


@dataclass(frozen=True, slots=True)
class TextCount:
    """A text that was not understood, and on how many rows it stands."""

    kind: TextKind
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    `not_used` counts what the program does not read (FHIR resources of other types, records the
    source itself withdraws); `not_used_kinds` says which, most frequent first.
    """

    path: str
    format: str
    rows_in: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    not_used: int = 0
    not_used_kinds: tuple[tuple[str, int], ...] = ()

    @property
    def balanced(self) -> bool:
        return self.rows_in == self.added + self.changed + self.unchanged + self.rejected


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do (`dry_run`). `batch_id` is None when nothing was stored.

    `refused`: nothing in the files could be read at all. `mapping` is the name and version of the
    mapping that tables of other systems were read through.
    """

    files: tuple[FileReport, ...]
    problems: tuple[Problem, ...]
    not_understood: tuple[TextCount, ...]
    dry_run: bool
    batch_id: int | None
    refused: bool = False
    mapping: str | None = None

    @property
    def rows_in(self) -> int:
        return sum(file.rows_in for file in self.files)

    @property
    def added(self) -> int:
        return sum(file.added for file in self.files)

    @property
    def changed(self) -> int:
        return sum(file.changed for file in self.files)

    @property
    def unchanged(self) -> int:
        return sum(file.unchanged for file in self.files)

    @property
    def rejected(self) -> int:
        return sum(file.rejected for file in self.files)

    @property
    def balanced(self) -> bool:
        return all(file.balanced for file in self.files)

    @property
    def has_errors(self) -> bool:
        """Something was left out: a row was rejected, or a file could not be read."""
        return any(problem.level is ProblemLevel.ERROR for problem in self.problems)


PROBLEMS_SHOWN = 100
MOST_FIELDS = 200
_PLACE_IN_LIST = re.compile(r"\[\d+\]")


class ProblemLog:
    """Collects problems; those of one kind in one file beyond the first hundred become one line.

    A file with ten thousand faults of one kind would bury the one fault of another.
    """

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self._seen: dict[tuple[str, str, ProblemLevel], int] = {}

    def add(self, problem: Problem) -> None:
        field = _PLACE_IN_LIST.sub("[]", problem.field.rpartition(": ")[2])
        kind = (problem.file, field, problem.level)
        if kind not in self._seen and len(self._seen) >= MOST_FIELDS:
            kind = (problem.file, "other fields", problem.level)
        self._seen[kind] = self._seen.get(kind, 0) + 1
        if self._seen[kind] <= PROBLEMS_SHOWN:
            self._kept.append(problem)

    def problems(self) -> tuple[Problem, ...]:
        """What was collected: errors before warnings before notes, then by file and line."""
        drawn_together = [
            Problem(
                file,
                None,
                field,
                "many rows",
                f"{count - PROBLEMS_SHOWN:,} more rows of this file have a fault in this field.",
                level,
            )
            for (file, field, level), count in self._seen.items()
            if count > PROBLEMS_SHOWN
        ]
        files: dict[str, int] = {}
        for file, _, _ in self._seen:
            files.setdefault(file, len(files))

        def order(one: Problem) -> tuple[int, int, bool, int]:
            return (_WEIGHT[one.level], files[one.file], one.line is None, one.line or 0)

        return tuple(sorted([*self._kept, *drawn_together], key=order))


_WEIGHT = {level: place for place, level in enumerate(ProblemLevel)}
