"""Letters for everybody of a view: `letters`."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from clinic_desktop.cli.desk import desk
from clinic_desktop.cli.files import write_file
from clinic_desktop.cli.progress import shown_progress
from clinic_desktop.cli.showing import print_json, print_line

KINDS = ("handout", "taper-letter", "pharmacy-copy")


def register(app: typer.Typer) -> None:
    app.command()(letters)


def letters(
    context: typer.Context,
    view: Annotated[str, typer.Option(help="Which view of the queue.")],
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(KINDS)}.")],
    out: Annotated[Path, typer.Option(help="The folder to write to; one PDF a person.")],
    paper: Annotated[str | None, typer.Option(help="a4 or letter.")] = None,
) -> int:
    """Documents of the signed plans of a view's people; says who is left out and why."""
    from clinic_desktop.services.letters import document_kind

    here = desk(context)
    clinic = here.clinic()
    wanted = document_kind(kind).value
    with shown_progress("Evaluating", quiet=here.options.json) as progress:
        rows = clinic.worklist(view, progress=progress).rows

    prepare = partial(clinic.papers.prepare, paper=paper)
    batch = replace(clinic.papers.batches, prepare=prepare).check(rows, wanted)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for letter in batch.letters:
        document = letter.document
        path = out / document.file_name
        write_file(path, document.pdf)
        files.append(
            {
                "patient": letter.patient.id,
                "path": str(path),
                "code": document.code,
                "sha256": document.sha256,
            }
        )
    # What somebody wrote by hand may name a person: only the program's own words without names.
    names = here.options.with_names
    left_out = [
        {"patient": one.patient.id, "reason": one.why if names else _sentence(one.what)}
        for one in batch.left_out
    ]
    if here.options.json:
        print_json({"files": files, "left_out": left_out})
        return 0
    for file in files:
        print_line(f"{file['path']}: patient {file['patient']}, code {file['code']}")
    for one in left_out:
        print_line(f"left out: patient {one['patient']}: {one['reason']}")
    print_line(f"{len(files)} made, {len(left_out)} left out.")
    return 0


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
