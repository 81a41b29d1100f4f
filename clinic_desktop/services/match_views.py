"""Read models of matching: what a file is, what its columns hold, what still has to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

JOINED = ("drug", "directions", "address", "prescription_id")
"""Fields that may be read from several columns, joined in their order."""


class Readiness(StrEnum):
    """Whether a file is read as it is, needs its columns matched, or is something else."""

    READY = "ready"
    TO_MATCH = "to-match"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class SeenFile:
    """One file that was chosen. `sentence` says what else it is and what to ask for; `fits` names
    the mappings that come with the program and have all its columns."""

    path: str
    name: str
    what: str
    lines: int
    readiness: Readiness
    sentence: str = ""
    fits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampledColumn:
    """A column as it came: its name and its first different values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftTable:
    """How the rows of one file are to be read, as far as it was said.

    `fields` gives our field for their column; `words` our word for theirs, by field. `source` is
    what the rows of prescriptions are; `code_system` what codes they hold.
    """

    file: str
    columns: tuple[SampledColumn, ...]
    kind: str = "prescriptions"
    fields: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    source: str | None = None
    code_system: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping in the making. None: not said yet, and never guessed."""

    name: str
    version: int
    delimiter: str
    encoding: str | None
    tables: tuple[DraftTable, ...]
    date_order: str | None = None
    century_from: int | None = None
    empty: tuple[str, ...] = ()


class Ask(StrEnum):
    """What a question is about."""

    ENCODING = "encoding"
    DATE_ORDER = "date-order"
    CENTURY = "century"
    SOURCE = "source"
    CODE_SYSTEM = "code-system"
    WORDS = "words"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can say; the import waits for it. `theirs` are the words a code map
    must translate; `options` are (key, words) to choose from."""

    ask: Ask
    words: str
    table: int = 0
    column: str | None = None
    field: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnTrial:
    """What reading a column came to: problems in words, with texts to look at."""

    column: str
    problem: str
    rows: int
    texts: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A row of the file, read with the draft."""

    drug: str
    directions: str
    quantity: str
    understood: str
    lasts: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """The first rows read with a draft; nothing is written. `whole`: these are all the rows."""

    rows: int
    whole: bool
    questions: tuple[Question, ...]
    columns: tuple[tuple[ColumnTrial, ...], ...]
    examples: tuple[Example, ...]

    @property
    def ready(self) -> bool:
        return not self.questions


@dataclass(frozen=True, slots=True)
class SavedMapping:
    path: Path
    label: str
