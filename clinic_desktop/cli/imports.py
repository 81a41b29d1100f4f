"""What came in: `imports list|undo|feeds|missing|identities`."""

from typing import Annotated

import typer

from clinic_desktop.cli.desk import desk
from clinic_desktop.cli.showing import print_json, print_line, print_table
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.import_views import ImportBatchView, PersonView


def register(app: typer.Typer) -> None:
    imports = typer.Typer(help="What came in, and undoing it.", no_args_is_help=True)
    imports.command("list")(list_)
    imports.command("undo")(undo)
    imports.command("feeds")(feeds)
    imports.command("missing")(missing)
    imports.command("identities")(identities)
    app.add_typer(imports, name="imports")


def list_(context: typer.Context) -> int:
    """Every import, the latest first."""
    here = desk(context)
    found = here.clinic().imports.batches()
    if here.options.json:
        print_json({"imports": found})
        return 0
    print_table(
        ("Import", "When", "Feed", "Files", "Rows in", "Added", "Changed", "Rejected", ""),
        (
            (
                str(one.id),
                one.imported_at.isoformat(sep=" ", timespec="minutes"),
                one.feed,
                str(len(one.files)),
                str(one.rows_in),
                str(one.added),
                str(one.changed),
                str(one.rejected),
                _state(one),
            )
            for one in found
        ),
    )
    return 0


def _state(one: ImportBatchView) -> str:
    if one.undone_at is not None:
        return f"undone {one.undone_at.date()} by {one.undone_by}"
    return "full export" if one.is_full else ""


def undo(
    context: typer.Context,
    batch: Annotated[int, typer.Argument(help="The number of the import.")],
    by: Annotated[str, typer.Option(help="Your name.")],
    role: Annotated[str, typer.Option(help="Your role.")],
    dry_run: Annotated[bool, typer.Option(help="Say what would happen; change nothing.")] = False,
) -> int:
    """Take a whole import out again, unless later records stand on it."""
    here = desk(context)
    clinic = here.clinic()
    done = clinic.imports.check_undo(batch) if dry_run else None
    if done is None:
        done = clinic.imports.undo(batch, Signer(by, role))
    if here.options.json:
        print_json(done)
        return 0 if done.is_allowed else 1
    print_line(
        f"Import {batch}: {done.removed} records removed, {done.put_back} put back as they were, "
        f"{done.people_removed} of the removed are people."
    )
    for sentence in done.refusals:
        print_line(f"Not possible: {sentence}")
    if dry_run:
        print_line("Dry run: nothing was changed.")
    return 0 if done.is_allowed else 1


def feeds(context: typer.Context) -> int:
    """The senders of records, and how far their records reach."""
    here = desk(context)
    found = here.clinic().imports.feeds()
    if here.options.json:
        print_json({"feeds": found})
        return 0
    print_table(
        ("Feed", "Imports", "Last import", "Days ago", "People", "Records up to", "Missing"),
        (
            (
                one.name,
                str(one.imports),
                one.last_import_at.date().isoformat(),
                str(one.days_since_import),
                str(one.people),
                one.records_up_to.isoformat() if one.records_up_to else "-",
                str(one.missing),
            )
            for one in found
        ),
    )
    return 0


def missing(context: typer.Context) -> int:
    """People and orders that a full export of their feed no longer held."""
    here = desk(context)
    found = here.clinic().imports.missing()
    if here.options.json:
        print_json({"missing": found})
        return 0
    for one in found:
        what = "the person" if one.order_id is None else f"order {one.order_id} ({one.drug_text})"
        print_line(f"{one.patient_id}: {what}, missing since {one.since} (import {one.batch_id})")
    print_line(f"{len(found)} missing.")
    return 0


def identities(context: typer.Context) -> int:
    """People of two feeds who may be one; confirming it is done in the window."""
    here = desk(context)
    found = here.clinic().imports.identity_candidates()
    names = here.options.with_names
    if here.options.json:
        print_json(
            {
                "candidates": [
                    {
                        "one": _person(pair.one, names=names),
                        "other": _person(pair.other, names=names),
                        "agrees": pair.agrees,
                        "differs": pair.differs,
                    }
                    for pair in found
                ]
            }
        )
        return 0
    for pair in found:
        differs = f"; differ in {', '.join(pair.differs)}" if pair.differs else ""
        print_line(f"{pair.one.id} and {pair.other.id}: same {', '.join(pair.agrees)}{differs}")
    print_line(f"{len(found)} pairs to look at.")
    return 0


def _person(one: PersonView, *, names: bool) -> dict[str, object]:
    shown: dict[str, object] = {"id": one.id, "feed": one.feed, "own_id": one.own_id}
    if names:
        shown |= {"family_name": one.family_name, "given_name": one.given_name}
        shown |= {"birth_date": one.birth_date, "identifier": one.identifier}
    return shown
