"""The taper calculator: `plan`. Pure: no patient, no database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from clinic_desktop.cli.desk import Desk, desk
from clinic_desktop.cli.files import read_file, refuse_no_place, refuse_same_file, write_file
from clinic_desktop.cli.showing import json_line, messages, print_json, print_line
from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.services.calculator import Calculated, calculate, draft_letter
from clinic_desktop.services.clinic import DEFAULT_JURISDICTION


def register(app: typer.Typer) -> None:
    app.command()(plan)


def plan(
    context: typer.Context,
    file: Annotated[
        Path, typer.Option("--in", help="A JSON file, or a .jsonl file with one input a line.")
    ],
    pdf: Annotated[Path | None, typer.Option(help="Write the taper letter, DRAFT, here.")] = None,
    text: Annotated[Path | None, typer.Option(help="Write the same as plain text here.")] = None,
) -> int:
    """Plan a taper of real products."""
    here = desk(context)
    if file.suffix == ".jsonl":
        if pdf is not None or text is not None:
            raise typer.BadParameter("--pdf and --text take one plan, not many.")
        return _many(here, file)
    refuse_same_file(file, pdf, text)
    for place in filter(None, (pdf, text)):
        refuse_no_place(place)
    answer = calculate(read_file(file), here.program, here.options.as_of)
    if answer.plan is not None and (pdf is not None or text is not None):
        _write_letter(here, answer.plan, pdf, text)
    if here.options.json:
        print_json(answer.document)
    elif answer.plan is not None:
        _print_plan(answer.plan)
    else:
        print_line(answer.message)
    return 3 if answer.plan is None else 0


def _write_letter(here: Desk, drawn: TaperPlan, pdf: Path | None, text: Path | None) -> None:
    """The letter as files, before anything is told: a fault then has stdout to itself."""
    if drawn.infeasible is not None:
        messages.print("No letter is written: the plan cannot be made.")
        return
    jurisdiction = here.options.jurisdiction or DEFAULT_JURISDICTION
    letter = draft_letter(drawn, here.program, here.options.as_of, jurisdiction)
    if pdf is not None:
        write_file(pdf, letter.pdf)
    if text is not None:
        write_file(text, letter.text.encode("utf-8"))


def _many(here: Desk, file: Path) -> int:
    """One answer a line; 1 when a line was refused or infeasible."""
    clean = True
    for line in _lines(file):
        answer: Calculated = calculate(line, here.program, here.options.as_of)
        clean = clean and answer.plan is not None and answer.plan.infeasible is None
        print_line(json_line(answer.document))
    return 0 if clean else 1


def _lines(file: Path) -> Iterator[bytes]:
    yield from read_file(file).splitlines()


def _print_plan(drawn: TaperPlan) -> None:
    if drawn.infeasible is not None:
        for reason in drawn.infeasible.reasons:
            print_line(f"cannot be made: {reason.message}")
        for nearest in drawn.infeasible.nearest:
            # As it goes into the input file.
            print_line(f'  would work: "{nearest.field}": {json_line(nearest.value)}')
        return
    for step in drawn.steps:
        dose = "switching" if step.dose_ug is None else mg_text(step.dose_ug)
        print_line(f"{step.number:3}  {step.start} to {step.end}  {dose}")
    if drawn.finish is not None:
        print_line(f"{drawn.finish.kind.value} on {drawn.finish.on}")
    for check in drawn.checks:
        print_line(f"{check.level.value}: {check.message}")
