"""An outcome in words: one sentence, and the basis on which a prescriber can judge it.

The end of a name says how its value is written: `elapsed_days` 112 is "112 days", `dose_ug` 7500
is "7.5 mg", `started_on` is "3 May 2026". Facts hold dates, integers and exact fractions; they
become words here and nowhere else.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from fractions import Fraction
from string import Formatter

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.dose import decimal_text, mg, mg_text, with_unit
from clinic_desktop.domain.flag import (
    Basis,
    BasisSource,
    FactValue,
    Outcome,
    OutcomeKind,
)
from clinic_desktop.domain.local_policy import MovedNumber, PolicyEntry
from clinic_desktop.rules.spec import Rule, Threshold

DEFAULT_CASE = "finding"
LOCAL_POLICY = "local policy"
"""In place of the evidence mark, of a number the clinic moved."""
LENGTHS_OF_USE = frozenset({"elapsed_days"})


def sentence(outcome: Outcome, rule: Rule) -> str:
    """One plain sentence for a prescriber: what was found, with this person's own figures."""
    words = _sentence(outcome, rule)
    return words[:1].upper() + words[1:]  # a drug's name may come first


def _sentence(outcome: Outcome, rule: Rule) -> str:
    if outcome.kind is OutcomeKind.UNASSESSABLE:
        return rule.shared.unassessable.format(
            title=rule.title, gaps=listed(gap_texts(outcome, rule))
        )
    case = str(outcome.facts.get("case", DEFAULT_CASE))
    words = fact_texts(outcome, rule)
    found = rule.text.sentences[case].format_map({**parameter_texts(rule), **words})
    if outcome.kind is OutcomeKind.EXCLUDED:
        return rule.shared.excluded.format(
            sentence=found, exclusions=listed(exclusion_texts(outcome, rule))
        )
    return found


def fact_texts(outcome: Outcome, rule: Rule) -> dict[str, str]:
    """Every fact in words; a length of use with nothing recorded before it is "at least" that."""
    texts = {name: value_text(name, value, rule) or "" for name, value in outcome.facts.items()}
    if outcome.facts.get("left_censored"):
        for name in LENGTHS_OF_USE & texts.keys():
            texts[name] = f"at least {texts[name]}"
    return texts


def exclusion_texts(outcome: Outcome, rule: Rule) -> tuple[str, ...]:
    """The reasons for which the finding was set aside, in words."""
    return exclusion_words(outcome.exclusions, rule)


def exclusion_words(keys: Iterable[str], rule: Rule) -> tuple[str, ...]:
    """Exclusions in words, with the rule's own numbers in them."""
    texts = {**rule.shared.exclusions, **rule.text.own_exclusions}
    return tuple(texts[key].format_map(parameter_texts(rule)) for key in keys)


def gap_texts(outcome: Outcome, rule: Rule) -> tuple[str, ...]:
    """What was missing or could not be read, in words."""
    return tuple(rule.shared.gaps[key] for key in outcome.gaps)


def statement(key: str, rule: Rule) -> str:
    """The statement a check of the rule tests, with the rule's own numbers in it."""
    template = rule.text.checks.get(key) or rule.shared.checks[key]
    return template.format_map(parameter_texts(rule))


_LIMIT = re.compile(r"(at least|at most) \{(\w+)\}", re.IGNORECASE)


def margin_text(key: str, value: FactValue | None, rule: Rule) -> str | None:
    """By how much a value is over or under the number its statement compares it with: "12 days
    over", "3 days short", "exactly at the limit"; None where it compares with none."""
    template = rule.text.checks.get(key) or rule.shared.checks.get(key, "")
    found = _LIMIT.search(template)
    if found is None or isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    limit = getattr(rule.params, found[2])
    unit = key.rpartition("_")[2]
    if unit != found[2].rpartition("_")[2] or not isinstance(limit, int | Fraction):
        return None
    if value == limit:
        return "exactly at the limit"
    over = Fraction(value) - Fraction(limit)
    words = number_text(key, abs(over))
    if over > 0:
        return f"{words} over"
    return f"{words} short" if found[1].lower() == "at least" else f"{words} under"


def rule_sentence(rule: Rule) -> str:
    """The whole rule in one sentence, with its numbers."""
    return rule.text.rule.format_map(parameter_texts(rule))


def basis(outcome: Outcome, rule: Rule) -> Basis:
    """The seven parts of the Basis panel."""
    labels = rule.text.facts
    facts = tuple(
        (labels[name], text) for name, text in fact_texts(outcome, rule).items() if name in labels
    )
    not_checked = tuple(text.format_map(parameter_texts(rule)) for text in rule.text.not_checked)
    moved = {one.name for one in rule.local.moved}
    return Basis(
        intended_use=rule.shared.intended_use,
        rule_sentence=rule_sentence(rule),
        rule_version=f"{rule.id}, version {rule.declared.version} ({rule.content_hash[:12]})",
        thresholds=tuple(
            (one.label, threshold_text(one), LOCAL_POLICY if name in moved else one.mark)
            for name, one in rule.text.thresholds.items()
        ),
        facts=facts,
        evidence=outcome.evidence,
        missing=gap_texts(outcome, rule) + not_checked,
        sources=tuple(
            BasisSource(source.key, source.locator, source.mark, source.says)
            for source in rule.text.citations
        ),
        why_it_matters=rule.text.why_it_matters,
        limits=rule.text.limits + rule.shared.limits,
        sign_off=sign_off(rule),
        local_policy=local_policy(rule),
        options=options(rule, specialist_first=outcome.specialist_first),
    )


def local_policy(rule: Rule) -> tuple[str, ...]:
    """What the clinic decided that bears on the rule, a sentence each; shared numbers too."""
    local = rule.local
    told = [f"Local policy: {moved_words(one)}" for one in (*local.moved, *local.shared)]
    if local.switched_off is not None:
        told.append(f"Local policy: switched off, {signature(local.switched_off)}")
    return tuple(told)


def moved_words(one: MovedNumber) -> str:
    """ "Days since use began, at least: 100 days in place of 90 days, signed by ..."."""
    return f"{moved_number(one)}, {signature(one.entry)}"


def moved_number(one: MovedNumber) -> str:
    """What was moved from where to where, without who signed it and why."""
    now, was = (with_unit(decimal_text(value), one.unit) for value in (one.now, one.was))
    return f"{one.label}: {now} in place of {was}"


def signature(entry: PolicyEntry) -> str:
    """Who signed a decision, when and why."""
    on = day_text(entry.at.date())
    return f"signed by {entry.by} ({entry.role}), {on}: {entry.reason}"


def sign_off(rule: Rule) -> str:
    """Reviewed by the clinic's own lead, for the rule as it stands; else what the file says."""
    reviewed = rule.local.reviewed
    if reviewed is None:
        return rule.text.sign_off.state
    on = day_text(reviewed.at.date())
    return f"reviewed by {reviewed.by} ({reviewed.role}), {on}"


def options(rule: Rule, *, specialist_first: bool) -> tuple[str, ...]:
    """What a prescriber may do. Where specialist advice comes first, no taper is among it: advice
    stands in the place of the first suggestion to reduce."""
    actions: list[str] = []
    for action in rule.text.actions:
        guarded = specialist_first and action in rule.text.taper_actions
        words = rule.shared.specialist_first if guarded else action
        if words not in actions:
            actions.append(words)
    return (*actions, *rule.shared.options)


def parameter_texts(rule: Rule) -> dict[str, str]:
    """The rule's numbers as words, by name, for its templates."""
    return {
        one.name: value_text(one.name, getattr(rule.params, one.name)) or ""
        for one in fields(rule.params)
    }


def value_text(name: str, value: FactValue | None, rule: Rule | None = None) -> str | None:
    """A value in words; the end of its name says its unit. None stays None: not recorded.

    Text values that the rule has words for (a reason, a level) are put into those words.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        # As clinicians' screens write dates (ux_and_safety 1.3); no patient reads these sentences.
        return day_text(value)
    if isinstance(value, str | tuple):
        words = rule.text.words if rule is not None else {}
        parts = (value,) if isinstance(value, str) else value
        return listed(tuple(words.get(part, part) for part in parts))
    return number_text(name, value)


def number_text(name: str, value: int | Fraction) -> str:
    unit = name.rpartition("_")[2]
    if unit in ("days", "years"):
        return f"{int(value):,} {unit[:-1] if value == 1 else unit}"
    if unit == "ug":
        return mg_text(value)
    if unit == "hundredths":
        return f"{value}%"
    if unit == "percent":
        return f"{decimal_text(value, 0)}%"
    if unit == "ratio":
        return f"{decimal_text(value, 2)} times"
    return decimal_text(value, 2)


def threshold_text(threshold: Threshold) -> str:
    """A reviewed number with its unit, as it stands in the resource."""
    return with_unit(decimal_text(threshold.value), threshold.unit)


def listed(parts: tuple[str, ...]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def template_names(template: str) -> set[str]:
    """Names in braces; ValueError for anything but a plain name."""
    names = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"{{{name}}} is not a plain name")
        names.add(name)
    return names


def plain_facts(facts: Mapping[str, FactValue]) -> dict[str, object]:
    """Facts for JSON: doses in milligrams and ratios as decimal strings, dates in ISO form."""
    return dict(_plain(name, value) for name, value in facts.items())


def _plain(name: str, value: FactValue) -> tuple[str, object]:
    if isinstance(value, bool | str):
        return name, value
    if name.endswith("_ug") and isinstance(value, int | Fraction):
        return f"{name[:-3]}_mg", mg(value)
    if isinstance(value, Fraction):
        return name, decimal_text(value)
    if isinstance(value, date):
        return name, value.isoformat()
    return name, list(value) if isinstance(value, tuple) else value
