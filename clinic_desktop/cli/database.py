"""`db upgrade|backup|restore|check`, and `verify-letter`."""

from pathlib import Path
from typing import Annotated

import typer

from clinic_desktop import bootstrap
from clinic_desktop.cli.desk import desk
from clinic_desktop.cli.showing import print_json, print_line
from clinic_desktop.services import upkeep


def register(app: typer.Typer) -> None:
    database = typer.Typer(help="The clinic's database: copies and checks.", no_args_is_help=True)
    database.command("upgrade")(upgrade)
    database.command("backup")(backup)
    database.command("restore")(restore)
    database.command("check")(check)
    app.add_typer(database, name="db")
    app.command("verify-letter")(verify_letter)


def upgrade(context: typer.Context) -> int:
    """Bring the database up to this version; a copy is made first."""
    kept = upkeep.upgrade(_place(context))
    words = "The database was up to date." if kept.copy is None else "The database was upgraded."
    return _tell(context, kept, words)


def backup(
    context: typer.Context, out: Annotated[Path, typer.Argument(help="The new file.")]
) -> int:
    """Copy the database to a new file, whole, also while others work."""
    return _tell(context, bootstrap.back_up(_place(context), out), "The backup is made.")


def restore(
    context: typer.Context, source: Annotated[Path, typer.Argument(help="The backup.")]
) -> int:
    """Put a backup in the place of the database; what stood there is kept beside it.

    Says what was done since the backup was made: it is in the copy only.
    """
    return _tell(context, upkeep.restore(_place(context), source), "The backup is in place.")


def check(context: typer.Context) -> int:
    """Whether pages, references between rows and issued letters are sound."""
    return _tell(context, upkeep.check(_place(context)), "The database is sound.")


def verify_letter(
    context: typer.Context, code: Annotated[str, typer.Argument(help="The code on the letter.")]
) -> int:
    """Whether a letter still holds: current, superseded, void or unknown."""
    state = upkeep.letter_state(_place(context), code)
    if desk(context).options.json:
        print_json({"state": state})
    else:
        print_line(state)
    return 0 if state == "current" else 1


def _place(context: typer.Context) -> str | Path:
    return desk(context).options.db or bootstrap.default_database()


def _tell(context: typer.Context, kept: upkeep.Kept, fine: str) -> int:
    copy = str(kept.copy) if kept.copy is not None else None
    if desk(context).options.json:
        told = {"ok": not kept.problems, "problems": kept.problems, "copy": copy}
        print_json({**told, "lost": dict(kept.lost)} if kept.lost else told)
        return 1 if kept.problems else 0
    for problem in kept.problems:
        print_line(problem)
    if not kept.problems:
        print_line(fine)
    if kept.lost:
        lost = ", ".join(f"{words} {number:,}" for words, number in kept.lost.items())
        print_line(f"Done since the backup, and now in the copy only: {lost}.")
    if copy is not None:
        print_line(f"Copy: {copy}")
    return 1 if kept.problems else 0
