"""Records in: `import`, `drug`, `directions`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from clinic_desktop.cli.desk import desk
from clinic_desktop.cli.progress import shown_progress
from clinic_desktop.cli.showing import json_line, print_json, print_line, print_table
from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.directions import NotUnderstood
from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.domain.errors import ProblemLevel, UserError
from clinic_desktop.domain.feed import DEFAULT_FEED
from clinic_desktop.services.program import DirectionsAnswer, DrugAnswer

FORMATS = ("auto", "fhir", "clinic-csv", "csv")
SHOWN_PROBLEMS = 40


def register(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command()(drug)
    app.command()(directions)


def import_(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files or folders to bring in.")],
    format_: Annotated[
        str, typer.Option("--format", help="auto, fhir, clinic-csv or csv.")
    ] = "auto",
    map_: Annotated[
        str | None,
        typer.Option(
            "--map",
            help="How tables of another system are read, and what stands for a review in FHIR: "
            "a mapping file, or its name.",
        ),
    ] = None,
    feed: Annotated[
        str, typer.Option(help="Who sent the records; ids live inside their feed.")
    ] = DEFAULT_FEED,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="The files hold everything of the feed: mark what is missing from them."
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="Report only; write nothing.")] = False,
) -> int:
    """Bring records in, in one transaction, with a report."""
    here = desk(context)
    if format_ not in FORMATS:
        raise typer.BadParameter(f"One of {', '.join(FORMATS)}.", param_hint="--format")
    if map_ is not None and format_ == "clinic-csv":
        raise typer.BadParameter("A clinic CSV needs no mapping.", param_hint="--map")
    if dry_run or not any(path.exists() for path in paths):
        clinic = here.clinic_to_look_at()
    else:
        clinic = here.clinic(create=True)
    with shown_progress("Importing", quiet=here.options.json) as progress:
        report = clinic.imports.run(
            paths,
            feed=feed,
            is_full=full,
            format=format_,
            mapping=map_,
            dry_run=dry_run,
            progress=progress,
        )
    if here.options.json:
        print_json(import_document(report))
    else:
        _print_report(report)
    if report.refused:
        return 3
    worth_a_look = any(p.level is ProblemLevel.ERROR for p in report.problems)
    return 1 if worth_a_look else 0


def import_document(report: ImportReport) -> dict[str, object]:
    """The report in the form of the contract."""
    return {
        "files": [
            {
                "path": f.path,
                "format": f.format,
                "rows_in": f.rows_in,
                "added": f.added,
                "changed": f.changed,
                "unchanged": f.unchanged,
                "rejected": f.rejected,
                "not_used": f.not_used,
            }
            for f in report.files
        ],
        "problems": [
            {
                "file": p.file,
                "line": p.line,
                "field": p.field,
                "value_kind": p.value_kind,
                "message": p.message,
                "severity": p.level,
            }
            for p in report.problems
        ],
        "not_understood": report.not_understood,
        "dry_run": report.dry_run,
        "mapping": report.mapping,
        "batch": report.batch_id,
    }


def _print_report(report: ImportReport) -> None:
    print_table(
        ("File", "Format", "Rows in", "Added", "Changed", "Unchanged", "Rejected", "Not used"),
        (
            (
                f.path,
                f.format,
                str(f.rows_in),
                str(f.added),
                str(f.changed),
                str(f.unchanged),
                str(f.rejected),
                str(f.not_used),
            )
            for f in report.files
        ),
    )
    for problem in report.problems[:SHOWN_PROBLEMS]:
        where = f"{problem.file}, line {problem.line}" if problem.line else problem.file
        print_line(f"{problem.level.value}: {where}: {problem.field}: {problem.message}")
    more = len(report.problems) - SHOWN_PROBLEMS
    if more > 0:
        print_line(f"... and {more} more. Use --json for all of them.")
    for text in report.not_understood[:SHOWN_PROBLEMS]:
        print_line(f"not understood ({text.kind}, {text.count} times): {text.text}")
    if report.mapping is not None:
        print_line(f"Tables were read through the mapping {report.mapping}.")
    if report.dry_run:
        print_line("Dry run: nothing was written.")
    elif report.batch_id is not None:
        print_line(f"This was import {report.batch_id}.")


def drug(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="A drug as written, or a code.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file with one text a line.")] = None,
) -> int:
    """What a drug text or code is."""
    here = desk(context)
    return _each(text, file, here.options.json, lambda one: _drug(here.program.read_drug(one)))


def _drug(answer: DrugAnswer) -> tuple[dict[str, object], str]:
    document: dict[str, object] = {
        "recognised": answer.recognised,
        "ingredient": answer.ingredient,
        "class": answer.drug_class,
        "strength_mg": answer.strength_mg,
        "form": answer.form,
        "candidates": answer.candidates,
    }
    if answer.recognised:
        words = " ".join(
            part
            for part in (
                answer.ingredient,
                f"{answer.strength_mg} mg" if answer.strength_mg else "strength not recorded",
                answer.form,
                f"({answer.drug_class})",
            )
            if part
        )
    elif answer.candidates:
        words = f"not recognised; did the sender mean {' or '.join(answer.candidates)}?"
    else:
        words = "not recognised"
    return document, words


def directions(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="Directions as written.")] = None,
    drug_text: Annotated[
        str | None, typer.Option("--drug", help="The drug as written, for its strength.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="A file with one text a line.")] = None,
) -> int:
    """Read a free-text direction."""
    here = desk(context)
    return _each(
        text,
        file,
        here.options.json,
        lambda one: _directions(here.program.read_directions(one, drug_text)),
    )


def _directions(answer: DirectionsAnswer) -> tuple[dict[str, object], str]:
    read = answer.read
    if isinstance(read, NotUnderstood):
        document: dict[str, object] = {
            "understood": False,
            "units_per_day_min": None,
            "units_per_day_max": None,
            "doses": [],
            "reason": read.reason,
            "part": read.part,
        }
        return document, f"not understood: {read.reason}"
    document = {
        "understood": True,
        "units_per_day_min": read.units_per_day_min,
        "units_per_day_max": read.units_per_day_max,
        "as_needed": read.as_needed,
        "doses": [
            {
                "amount": decimal_text(dose.amount_max),
                "amount_min": decimal_text(dose.amount_min),
                "unit": dose.unit,
                "times_per_day": dose.times_per_day,
                "when": dose.when,
                "as_needed": dose.as_needed,
                "step": number,
                "step_days": step.days,
            }
            for number, step in enumerate(read.steps, start=1)
            for dose in step.doses
        ],
        "max_per_day": read.max_per_day,
        "max_per_day_unit": read.max_per_day_unit,
        "reason": None,
    }
    most = read.units_per_day_max
    words = "no single daily amount" if most is None else f"{decimal_text(most)} a day at most"
    return document, f"understood: {words}{', when needed' if read.as_needed else ''}"


def _each(
    text: str | None,
    file: Path | None,
    as_json: bool,
    answer: Callable[[str], tuple[dict[str, object], str]],
) -> int:
    """One text, or a file with one a line and one answer a line."""
    if (text is None) == (file is None):
        raise typer.BadParameter("Give either a text or --file.")
    if text is not None:
        document, words = answer(text)
        if as_json:
            print_json(document)
        else:
            print_line(words)
        return 0
    assert file is not None
    for line in _lines(file):
        document, words = answer(line)
        print_line(json_line(document) if as_json else words)
    return 0


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8") as opened:
            yield from (line.rstrip("\r\n") for line in opened)
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(
            "The file cannot be read",
            f"{file.name} is missing, not readable or not UTF-8 text.",
            "Give a text file with one entry a line.",
        ) from fault
