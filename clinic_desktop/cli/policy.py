"""Threshold review: `preview-rule` says who would gain or lose a flag, and saves nothing."""

from collections.abc import Iterable
from typing import Annotated

import typer

from clinic_desktop.cli.desk import desk
from clinic_desktop.cli.people import LEVEL_WORDS
from clinic_desktop.cli.progress import shown_progress
from clinic_desktop.cli.showing import print_json, print_line
from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.domain.flag import Outcome, OutcomeKind
from clinic_desktop.services.policy_views import FlagChange, RulePreview, level


def register(app: typer.Typer) -> None:
    app.command("preview-rule")(preview_rule)


def preview_rule(
    context: typer.Context,
    rule: Annotated[
        str, typer.Argument(help='The rule\'s id, or "shared" for the numbers all rules share.')
    ],
    values: Annotated[
        list[str], typer.Option("--set", help="NAME=VALUE: a number of the rule; again for more.")
    ],
) -> int:
    """Who would gain or lose a flag if a number of a rule were moved. Nothing is saved."""
    here = desk(context)
    clinic = here.clinic()
    wanted = dict(_pair(text) for text in values)
    with shown_progress("Asking everyone", quiet=here.options.json) as progress:
        preview = clinic.policy.preview(rule, wanted, progress=progress)
    if here.options.json:
        print_json(preview_document(preview))
        return 0
    moved = ", ".join(f"{name} {decimal_text(value)}" for name, value in preview.values.items())
    print_line(f"{rule} with {moved}, for {preview.people} people on these drugs:")
    for words, changes in (
        ("would gain a flag", preview.gain),
        ("would lose it", preview.lose),
        ("would keep it at another level", preview.level_changed),
    ):
        print_line(f"{len(changes)} {words}")
        for one in changes:
            print_line(
                f"  {one.patient.id}  {one.rule_id}  {_said(one.before)} -> {_said(one.after)}"
            )
    print_line(f"{len(preview.keep)} would keep it. Nothing was saved.")
    return 0


def preview_document(preview: RulePreview) -> dict[str, object]:
    """In the form of the contract: ids of people, and what the rule says before and after."""
    return {
        "rule": preview.rule_id,
        "set": {name: decimal_text(value) for name, value in preview.values.items()},
        "people": preview.people,
        "gain": _ids(preview.gain),
        "lose": _ids(preview.lose),
        "unchanged": _ids(preview.keep),
        "changes": [
            {
                "patient": one.patient.id,
                "rule": one.rule_id,
                "before": _document(one.before),
                "after": _document(one.after),
            }
            for one in (*preview.gain, *preview.lose, *preview.level_changed)
        ],
        "cannot_tell": {"before": preview.cannot_tell_before, "after": preview.cannot_tell_after},
    }


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint="--set")
    return name.strip(), value


def _ids(changes: Iterable[FlagChange]) -> list[str]:
    """Each person once, in order: shared numbers may change several flags of one."""
    return list(dict.fromkeys(one.patient.id for one in changes))


def _document(outcome: Outcome | None) -> dict[str, object] | None:
    if outcome is None:
        return None
    return {"outcome": outcome.kind, "severity": outcome.severity}


def _said(outcome: Outcome | None) -> str:
    if outcome is None:
        return "nothing"
    found = level(outcome)
    if outcome.kind is OutcomeKind.FINDING and found is not None:
        return LEVEL_WORDS[found]
    return outcome.kind.value
