"""Columns of what an import did, and of what it did not understand."""

from pathlib import Path

from clinic_desktop.domain.batch import FileReport, TextCount, TextKind
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.import_effect import FlagMove
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.text import Paragraph, Run, fact, muted

KIND_WORDS = {
    TextKind.DIRECTIONS: "Directions",
    TextKind.DRUG: "Medicine",
    TextKind.CONDITION: "Condition",
    TextKind.OTHER_DRUG: "Other medicine",
}
FORMAT_WORDS = {"fhir": "FHIR", "clinic-csv": "clinic CSV", "csv": "CSV", "c-cda": "C-CDA"}
LEVELS = {
    ProblemLevel.ERROR: Severity.HIGH,
    ProblemLevel.WARNING: Severity.MODERATE,
    ProblemLevel.INFO: Severity.INFO,
}


def _number(value: int) -> tuple[Paragraph, ...]:
    return ((Run(f"{value:,}"),),)


def _format(file: FileReport) -> tuple[Paragraph, ...]:
    return ((Run(FORMAT_WORDS.get(file.format, file.format)),),)


def file_columns() -> tuple[Column[FileReport], ...]:
    return (
        Column("file", "File", _file_name, 260, stretch=True),
        Column("format", "What it is", _format, 170),
        Column("rows", "Rows", lambda f: _number(f.rows_in), 90, right=True),
        Column("added", "Added", lambda f: _number(f.added), 90, right=True),
        Column("changed", "Changed", lambda f: _number(f.changed), 90, right=True),
        Column("unchanged", "Unchanged", lambda f: _number(f.unchanged), 100, right=True),
        Column("rejected", "Rejected", lambda f: _number(f.rejected), 90, right=True),
        Column("not_used", "Not used", _not_used, 180, drop=1),
    )


def _file_name(file: FileReport) -> tuple[Paragraph, ...]:
    return ((fact(format.one_line(Path(file.path).name)),),)


def _not_used(file: FileReport) -> tuple[Paragraph, ...]:
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in file.not_used_kinds[:3])
    return ((Run(f"{file.not_used:,}"),), (muted(kinds),))


def problem_columns() -> tuple[Column[Problem], ...]:
    words = {ProblemLevel.ERROR: "Rejected", ProblemLevel.WARNING: "Warning"}
    return (
        Column(
            "level",
            "Level",
            lambda p: ((fact(words.get(p.level, "Note")),),),
            130,
            level=lambda p: LEVELS[p.level],
        ),
        Column("where", "Where", _where, 210, drop=2),
        Column("field", "Field", lambda p: ((Run(format.one_line(p.field)),),), 160, drop=1),
        Column(
            "message",
            "What to do",
            lambda p: ((Run(format.one_line(p.message)),),),
            300,
            stretch=True,
        ),
    )


def _where(problem: Problem) -> tuple[Paragraph, ...]:
    name = format.one_line(Path(problem.file).name)
    line = f"line {problem.line:,}" if problem.line is not None else ""
    return ((Run(name),), (muted(line),))


def text_columns() -> tuple[Column[TextCount], ...]:
    return (
        Column(
            "text",
            "Text as it came",
            lambda t: ((fact(format.one_line(t.text)),),),
            400,
            stretch=True,
        ),
        Column("kind", "Kind", lambda t: ((Run(KIND_WORDS[t.kind]),),), 180),
        Column("count", "Rows", lambda t: _number(t.count), 100, right=True),
    )


def move_columns() -> tuple[Column[FlagMove], ...]:
    return (
        Column("who", "Person", _who, 260),
        Column("gained", "Flagged now", lambda m: _titles(m.gained), 260, stretch=True),
        Column("lost", "No longer", lambda m: _titles(m.lost), 260, stretch=True),
    )


def _who(move: FlagMove) -> tuple[Paragraph, ...]:
    state = "newly flagged" if move.is_new else "no longer flagged" if move.is_over else ""
    return ((fact(format.name(move.patient)),), (muted(state),))


def _titles(titles: tuple[str, ...]) -> tuple[Paragraph, ...]:
    return tuple((Run(format.one_line(title)),) for title in titles) or ((muted("none"),),)
