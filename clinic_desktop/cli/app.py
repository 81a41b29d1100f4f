"""`clinic-desktop` on the command line: every command a thin call of a service.

Exit codes: 0 fine · 1 ran, and there is something to look at · 2 usage · 3 input refused whole ·
4 locked or not allowed · 5 environment. The contract is design page cli.md.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from clinic_desktop import bootstrap
from clinic_desktop.cli import (
    database,
    demo,
    imports,
    letters,
    maintenance,
    people,
    planning,
    policy,
    records,
    report,
)
from clinic_desktop.cli.desk import Desk
from clinic_desktop.cli.options import Globals, hoist, read_day
from clinic_desktop.cli.showing import print_error
from clinic_desktop.domain.errors import (
    ClinicError,
    EnvironmentFault,
    NotAllowed,
    UnknownItem,
    UserError,
)

EXIT_CODES: tuple[tuple[type[ClinicError], int], ...] = (
    (UnknownItem, 2),
    (NotAllowed, 4),
    (EnvironmentFault, 5),
    (UserError, 3),
)


# Every fault of the command line is one of these; Typer gives its base no name of its own.
_UsageFault: type[Any] = typer.BadParameter.__mro__[1]


def _exit_with(code: object, **_options: object) -> None:
    """Commands return their exit code; Typer exits with 0 unless told otherwise."""
    if code:
        raise typer.Exit(code if isinstance(code, int) else 1)


app = typer.Typer(
    name="clinic-desktop",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    result_callback=_exit_with,
    help="Find, review and safely taper long-term benzodiazepine and Z-drug use.",
)
for module in (
    records,
    imports,
    people,
    policy,
    report,
    planning,
    demo,
    letters,
    database,
    maintenance,
):
    module.register(app)


@app.callback()
def main(
    context: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(envvar="CLINIC_DB", help="Database file or URL; default: your own clinic."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Work as of this date (YYYY-MM-DD); default: today.")
    ] = None,
    jurisdiction: Annotated[
        str | None, typer.Option(help="us or uk; default: the clinic's setting.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")
    ] = False,
    with_names: Annotated[bool, typer.Option(help="Print names; otherwise ids only.")] = False,
) -> None:
    """Global options, accepted before and after the sub-command."""
    if jurisdiction not in (None, "us", "uk"):
        raise typer.BadParameter("Give us or uk.", param_hint="--jurisdiction")
    source = context.get_parameter_source("db")
    context.obj = Desk(
        Globals(
            db=db,
            db_was_typed=source is not None and source.name == "COMMANDLINE",
            as_of=read_day(as_of, "--as-of") if as_of is not None else bootstrap.today(),
            jurisdiction=jurisdiction,
            json=as_json,
            with_names=with_names,
        )
    )


def run(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code; known faults are told in plain words."""
    hoisted = hoist(arguments)
    as_json = "--json" in hoisted
    try:
        if as_json:
            # Not by itself: it would print what is wrong with the command line, and no document.
            return int(app(hoisted, standalone_mode=False) or 0)
        app(hoisted)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except _UsageFault as fault:
        hint = "clinic-desktop --help, or COMMAND --help, says what there is."
        said = UserError("The command line cannot be read", fault.format_message(), hint)
        print_error(said, as_json=as_json)
        return int(fault.exit_code)
    except ClinicError as error:
        print_error(error, as_json=as_json)
        return next(code for kind, code in EXIT_CODES if isinstance(error, kind))
    return 0
