"""The command-line reference, read off the commands themselves."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Command(Protocol):
    """What is read off a command; a group has `commands` besides."""

    help: str | None

    @property
    def params(self) -> Sequence[Any]:
        """Arguments and options."""
        ...


def command_page(command: Command) -> str:
    """One section a command: what it does, its arguments and options."""
    lines = ["# The command line", "", "Generated from the commands. Do not edit.", ""]
    lines += ["Global options are accepted before and after the sub-command.", ""]
    lines += _parameters(command)
    for name, one in _commands(command, ""):
        lines += [f"## `{name}`", "", (one.help or "").strip(), ""]
        lines += _parameters(one)
    return "\n".join(lines).rstrip() + "\n"


def _commands(group: Command, prefix: str) -> list[tuple[str, Command]]:
    found: list[tuple[str, Command]] = []
    members: Mapping[str, Command] = getattr(group, "commands", {})
    for name, command in sorted(members.items()):
        full = f"{prefix}{name}"
        inner = _commands(command, f"{full} ")
        found += inner or [(full, command)]
    return found


def _parameters(command: Command) -> list[str]:
    rows = []
    for parameter in command.params:
        if parameter.param_type_name != "option":
            words = getattr(parameter, "help", None) or ""
            rows.append(f"| {parameter.name.upper()} | {words} |")
        elif "--help" not in parameter.opts:
            names = ", ".join((*parameter.opts, *parameter.secondary_opts))
            rows.append(f"| `{names}` | {parameter.help or ''} |")
    return ["| option | meaning |", "|---|---|", *rows, ""] if rows else []
