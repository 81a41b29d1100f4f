"""Looking after the program's own data: `resources check`, `docs build|check`, `settings`."""

from typing import Annotated

import typer

from clinic_desktop.cli.desk import desk
from clinic_desktop.cli.showing import print_json, print_line
from clinic_desktop.docs_gen import pages
from clinic_desktop.services.checking import check_resources
from clinic_desktop.services.settings import check_key


def register(app: typer.Typer) -> None:
    resources = typer.Typer(help="The reviewed data: rules, drugs, texts.", no_args_is_help=True)
    resources.command("check")(check)
    docs = typer.Typer(help="The generated reference pages.", no_args_is_help=True)
    docs.command("build")(build)
    docs.command("check")(check_docs)
    settings = typer.Typer(help="The clinic's own settings.", no_args_is_help=True)
    settings.command("get")(get)
    settings.command("set")(set_)
    app.add_typer(resources, name="resources")
    app.add_typer(docs, name="docs")
    app.add_typer(settings, name="settings")


def check(context: typer.Context) -> int:
    """Read everything reviewed, strictly, and report every fault at once."""
    here = desk(context)
    problems = check_resources(here.program)
    return _report(context, problems, "The reviewed data are in order.")


def build(context: typer.Context) -> int:
    """Write the generated help pages anew."""
    here = desk(context)
    written = pages.build(here.program, context.find_root().command)
    print_line(f"{written} pages written.")
    return 0


def check_docs(context: typer.Context) -> int:
    """Report generated help pages that are not what would be written now."""
    here = desk(context)
    stale = pages.check(here.program, context.find_root().command)
    return _report(context, stale, "The generated pages are up to date.")


def _report(context: typer.Context, problems: tuple[str, ...], fine: str) -> int:
    if desk(context).options.json:
        print_json({"ok": not problems, "problems": problems})
    else:
        for problem in problems:
            print_line(problem)
        if not problems:
            print_line(fine)
    return 1 if problems else 0


def get(
    context: typer.Context,
    key: Annotated[str | None, typer.Argument(help="One setting; all of them if left out.")] = None,
) -> int:
    """Show the clinic's settings."""
    here = desk(context)
    clinic = here.clinic()
    if key is not None:
        check_key(key)
    values = clinic.settings.values
    shown = {key: values.get(key)} if key is not None else dict(values)
    if here.options.json:
        print_json(shown)
    else:
        for name, value in shown.items():
            print_line(f"{name} = {value if value is not None else 'not set'}")
    return 0


def set_(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The setting.")],
    value: Annotated[str, typer.Argument(help="Its value.")],
) -> int:
    """Change one of the clinic's settings."""
    here = desk(context)
    here.clinic().change_settings({key: value})
    return 0
