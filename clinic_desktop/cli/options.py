"""The options every command takes, accepted before and after the sub-command.

Typer knows an option only where it is declared, so the global ones are moved in front of the
sub-command before parsing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import typer

WITH_VALUE = ("--db", "--as-of", "--jurisdiction")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FLAGS = ("--json", "--with-names")


@dataclass(frozen=True, slots=True)
class Globals:
    """What the global options said; `db` None is the user's own clinic.

    `db_was_typed`: `--db` stood on the command line and did not come from the environment.
    """

    db: str | None
    db_was_typed: bool
    as_of: date
    jurisdiction: str | None
    json: bool
    with_names: bool


def read_day(text: str, name: str) -> date:
    """The date an option says, in the one form all dates have here."""
    try:
        if _DAY.fullmatch(text) is None:  # Python knows other forms of ISO 8601
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no date. Write YYYY-MM-DD.", param_hint=name
        ) from None


def hoist(arguments: Sequence[str]) -> list[str]:
    """Global options first, everything else in its order.

    >>> hoist(["flags", "--json", "--patient", "P1", "--db", "x.db"])
    ['--json', '--db', 'x.db', 'flags', '--patient', 'P1']
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word in FLAGS or word.startswith(tuple(f"{name}=" for name in WITH_VALUE)):
            front.append(word)
        elif word in WITH_VALUE:
            front += [word, *waiting[:1]]
            del waiting[:1]
        else:
            rest.append(word)
    return front + rest
