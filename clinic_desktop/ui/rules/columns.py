"""Columns of the list of rules, and of the people a change would reach."""

from clinic_desktop.domain.flag import Outcome, OutcomeKind
from clinic_desktop.services.policy_views import FlagChange, RuleLine, level
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.text import Paragraph, Run, fact, muted
from clinic_desktop.ui.theme import look

NOT_FOUND = {
    OutcomeKind.EXCLUDED: "Set aside",
    OutcomeKind.UNASSESSABLE: "Cannot be judged",
}


def rule_columns() -> tuple[Column[RuleLine], ...]:
    return (
        Column("rule", "Rule", lambda r: ((fact(r.rule_id),),), 100),
        Column("title", "Looks for", _title, 280, stretch=True),
        Column("on", "Here", _state, 150),
        Column("sign_off", "Sign-off", _sign_off, 240, drop=2),
        Column(
            "findings",
            "Flags",
            lambda r: ((Run("not counted" if r.findings is None else f"{r.findings:,}"),),),
            100,
            right=True,
        ),
        Column(
            "disagreed",
            "Disagreed",
            lambda r: ((Run(f"{r.disagreed:,}"),),),
            110,
            right=True,
            drop=1,
            tip="How often a flag of this rule was answered with “disagree”",
        ),
    )


def _title(rule: RuleLine) -> tuple[Paragraph, ...]:
    return ((Run(rule.title),),)


def _state(rule: RuleLine) -> tuple[Paragraph, ...]:
    moved = f"{format.count(rule.moved, 'number')} moved" if rule.moved else ""
    return ((Run("On") if rule.on else fact("Switched off"),), (muted(moved),))


def _sign_off(rule: RuleLine) -> tuple[Paragraph, ...]:
    words = format.one_line(rule.sign_off)
    return ((Run(words[0].upper() + words[1:]) if rule.reviewed else muted(words),),)


def change_columns() -> tuple[Column[FlagChange], ...]:
    return (
        Column("person", "Person", _person, 150, stretch=True),
        Column("before", "Now", lambda c: ((Run(said(c.before)),),), 120),
        Column("after", "Then", lambda c: ((Run(said(c.after)),),), 120),
    )


def _person(change: FlagChange) -> tuple[Paragraph, ...]:
    where = f"{format.identifier(change.patient)}   {change.rule_id}"
    return ((fact(format.name(change.patient)),), (muted(where),))


def said(outcome: Outcome | None) -> str:
    """What a rule says of a person, in a word or two."""
    if outcome is None:
        return "No flag"
    found = level(outcome)
    if outcome.kind is OutcomeKind.FINDING and found is not None:
        return look().level_word(found)
    return NOT_FOUND[outcome.kind]
