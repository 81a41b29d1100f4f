"""Letters of signed plans, for one and for everybody of a view: `letter` and `letters`.

What is written here goes out, so it is kept in the archive under its code, as a letter put out in
the window is; `letter --draft` writes pages to look at only.
"""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from clinic_desktop.cli.desk import desk
from clinic_desktop.cli.files import read_file, refuse_same_file, write_file
from clinic_desktop.cli.progress import shown_progress
from clinic_desktop.cli.showing import messages, print_json, print_line
from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.services.calculator import read_plan_fields
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.document_views import PreparedDocument
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.letter_kinds import LETTER_KINDS

NOBODY_NAMED = "the command line"
UNASKED = "Put out on the command line, which asks no reason."

Kind = Annotated[str, typer.Option(help=f"One of {', '.join(LETTER_KINDS)}.")]
Paper = Annotated[str | None, typer.Option(help="a4 or letter; else as set for the clinic.")]
By = Annotated[str, typer.Option(help="Who puts it out, as the archive names them.")]


def register(app: typer.Typer) -> None:
    app.command()(letter)
    app.command()(letters)


def letter(
    context: typer.Context,
    patient: Annotated[str, typer.Option("--patient", help="The patient's id.")],
    kind: Kind,
    out: Annotated[Path, typer.Option(help="The PDF file to write.")],
    plan: Annotated[
        Path | None,
        typer.Option(help="Print this plan instead (input of the calculator), as a DRAFT."),
    ] = None,
    large_print: Annotated[bool, typer.Option(help="The large-print edition.")] = False,
    paper: Paper = None,
    by: By = NOBODY_NAMED,
    draft: Annotated[
        bool, typer.Option("--draft", help="To look at only: DRAFT on every page, not kept.")
    ] = False,
) -> int:
    """One document of the person's signed plan, kept in the archive."""
    refuse_same_file(plan, out)
    from clinic_desktop.services.letters import document_kind

    here = desk(context)
    clinic = here.clinic()
    document = clinic.papers.prepare(
        patient,
        document_kind(kind).value,
        plan_fields=read_plan_fields(read_file(plan)) if plan is not None else None,
        as_draft=draft,
        large_print=large_print,
        paper=paper,
    )
    file = _put_out(clinic, patient, document, out, by)
    if here.options.json:
        print_json({"files": [file], "left_out": []})
    else:
        print_line(f"{out}: {document.title}, {document.pages} pages, code {document.code}")
        print_line(_kept_words([file], by))
    return 0


def letters(
    context: typer.Context,
    view: Annotated[str, typer.Option(help="Which view of the queue.")],
    kind: Kind,
    out: Annotated[Path, typer.Option(help="The folder to write to; one PDF a person.")],
    paper: Paper = None,
    by: By = NOBODY_NAMED,
) -> int:
    """Documents of the signed plans of a view's people, each kept in the archive; says who is left
    out and why."""
    from clinic_desktop.services.letters import document_kind

    here = desk(context)
    clinic = here.clinic()
    wanted = document_kind(kind).value
    with shown_progress("Evaluating", quiet=here.options.json) as progress:
        rows = clinic.worklist(view, progress=progress).rows
    prepare = partial(clinic.papers.prepare, paper=paper)
    batch = clinic.papers.batches_by(prepare).check(rows, wanted)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    # What somebody wrote by hand may name a person: only the program's own words without names.
    names = here.options.with_names
    left_out = [
        {"patient": one.patient.id, "reason": one.why if names else _sentence(one.what)}
        for one in batch.left_out
    ]
    for one in batch.letters:
        path = out / one.document.file_name
        try:
            files.append(_put_out(clinic, one.patient.id, one.document, path, by))
        except NotAllowed as fault:
            left_out.append({"patient": one.patient.id, "reason": fault.message})
    if here.options.json:
        print_json({"files": files, "left_out": left_out})
        return 0
    for file in files:
        print_line(f"{file['path']}: patient {file['patient']}, code {file['code']}")
    for reason in left_out:
        print_line(f"left out: patient {reason['patient']}: {reason['reason']}")
    print_line(f"{len(files)} made, {len(left_out)} left out. {_kept_words(files, by)}".rstrip())
    return 0


def _put_out(
    clinic: ClinicServices, patient_id: str, document: PreparedDocument, path: Path, by: str
) -> dict[str, object]:
    """Write a document, and keep what is no draft. A file of a letter that the archive refused is
    taken away again: its code would be unknown to whoever checks it."""
    write_file(path, document.pdf)
    if not document.draft:
        for words in document.not_ready:
            messages.print(f"Not ready: {words}.")
        try:
            clinic.papers.issue(patient_id, document, Signer(by, ""), although=UNASKED)
        except Exception:
            path.unlink(missing_ok=True)
            raise
    return {
        "patient": patient_id,
        "path": str(path),
        "code": None if document.draft else document.code,
        "sha256": document.sha256,
        "kept": not document.draft,
    }


def _kept_words(files: list[dict[str, object]], by: str) -> str:
    if not files:
        return ""
    if any(file["kept"] for file in files):
        return f"Kept in the archive as put out by {by}; earlier ones of the kind are superseded."
    return "A draft is not kept: do not give it to anyone."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
