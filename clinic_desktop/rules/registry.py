"""Joins the rules' logic to their reviewed words and numbers, and refuses any mismatch.

Every fault of every file is reported at once: a function without its TOML or the reverse, numbers
that do not fit or that nothing uses, a template that names an unknown fact or a fact no template
shows, a statement without words, an unknown exclusion, citation or gap, a missing sign-off.
"""

import hashlib
import importlib
import pkgutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, get_type_hints

import orjson

from clinic_desktop.catalogue.reading import Fault, ResourceFaults, read_toml
from clinic_desktop.domain.dose import UG_PER_MG, decimal_text
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.flag import Severity
from clinic_desktop.rules import library
from clinic_desktop.rules.exclusions import EXCLUSIONS
from clinic_desktop.rules.explain import template_names
from clinic_desktop.rules.spec import (
    DeclaredRule,
    Rule,
    RuleSet,
    RuleText,
    SharedText,
    Threshold,
)

UNITS = frozenset({"days", "years", "mg", "ratio", "%", "issues", "prescribers", "events", "drugs"})
SHARED_FILE = "shared.toml"
# "case" chooses the sentence, "left_censored" puts "at least" before the length of use.
UNSHOWN_FACTS = frozenset({"case", "left_censored"})


def declared_rules() -> tuple[DeclaredRule, ...]:
    """Every rule declared in `rules/library`, in the order of the module names."""
    found = []
    for module in sorted(pkgutil.iter_modules(library.__path__), key=lambda info: info.name):
        members = vars(importlib.import_module(f"{library.__name__}.{module.name}"))
        found += [member for member in members.values() if isinstance(member, DeclaredRule)]
    return tuple(found)


def load_rules(
    folder: Path,
    citation_keys: Collection[str],
    declared: Iterable[DeclaredRule] | None = None,
) -> RuleSet:
    """The rule set of `folder` (resources/rules). Raises `ResourceFaults` naming every fault."""
    faults: list[Fault] = []
    shared = read_toml(folder / SHARED_FILE, SharedText, faults)
    texts: dict[str, RuleText] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == SHARED_FILE:
            continue
        text = read_toml(path, RuleText, faults)
        if text is not None:
            texts[text.id] = text
            if path.stem != text.id:
                faults.append(Fault(path.name, "id", f"holds the rule {text.id}"))
    logic = {one.id: one for one in (declared_rules() if declared is None else declared)}
    if shared is not None:
        faults += [Fault(SHARED_FILE, "", words) for words in _shared_faults(shared)]
        for rule_id in sorted(texts.keys() | logic.keys()):
            text, one = texts.get(rule_id), logic.get(rule_id)
            faults += [
                Fault(f"{rule_id}.toml", "", words)
                for words in _rule_faults(text, one, shared, citation_keys)
            ]
    if faults or shared is None:
        raise ResourceFaults(faults)
    rules = tuple(joined_rule(texts[rule_id], logic[rule_id], shared) for rule_id in sorted(logic))
    return made_rule_set(rules, shared)


def with_thresholds(rule_set: RuleSet, rule_id: str, values: Mapping[str, Fraction]) -> RuleSet:
    """The same rules with some numbers of one rule moved, to preview a change.

    Raises `ResourceFaults` for an unknown name or a value outside its bounds.
    """
    rule = rule_set.get(rule_id)
    if rule is None:
        raise ResourceFaults([Fault("", "", f"no rule {rule_id}")])
    thresholds = dict(rule.text.thresholds)
    words = [f"no threshold {name}" for name in sorted(values.keys() - thresholds.keys())]
    for name in values.keys() & thresholds.keys():
        thresholds[name] = replace(thresholds[name], value=values[name])
    words += threshold_faults(thresholds)
    if words:
        raise ResourceFaults([Fault(f"{rule_id}.toml", "thresholds", word) for word in words])
    moved = joined_rule(replace(rule.text, thresholds=thresholds), rule.declared, rule.shared)
    rules = tuple(moved if one.id == rule_id else one for one in rule_set.rules)
    return made_rule_set(rules, rule_set.shared)


def build_numbers(into: type[Any], thresholds: Mapping[str, Threshold]) -> Any:
    """Thresholds as parameters: milligrams become micrograms, whole numbers integers."""
    return into(**{_field_name(name): _field_value(one) for name, one in thresholds.items()})


# --- joining --------------------------------------------------------------------------------------


def joined_rule(text: RuleText, declared: DeclaredRule, shared: SharedText) -> Rule:
    params = build_numbers(declared.params, text.thresholds)
    return Rule(text, shared, declared, params, digest_of(text))


def made_rule_set(rules: tuple[Rule, ...], shared: SharedText) -> RuleSet:
    numbers: ExposureNumbers = build_numbers(ExposureNumbers, shared.numbers)
    digest = digest_of([digest_of(shared), *(rule.content_hash for rule in rules)])
    return RuleSet(rules, numbers, shared, digest)


def digest_of(content: object) -> str:
    packed = orjson.dumps(content, default=_exact_text, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(packed).hexdigest()


def _exact_text(value: object) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(type(value).__name__)


def _field_name(name: str) -> str:
    return f"{name[:-3]}_ug" if name.endswith("_mg") else name


def _field_value(threshold: Threshold) -> int | Fraction:
    value = threshold.value * UG_PER_MG if threshold.unit == "mg" else threshold.value
    return value.numerator if value.denominator == 1 and threshold.unit != "ratio" else value


# --- faults ---------------------------------------------------------------------------------------


def _rule_faults(
    text: RuleText | None,
    declared: DeclaredRule | None,
    shared: SharedText,
    citation_keys: Collection[str],
) -> Iterator[str]:
    if text is None:
        yield "declared in rules/library, without a readable TOML"
        return
    if declared is None:
        yield "has a TOML and no function in rules/library"
        return
    if text.version != declared.version:
        yield f"the TOML is version {text.version}, the function version {declared.version}"
    yield from threshold_faults(text.thresholds)
    yield from _difference(
        "threshold", map(_field_name, text.thresholds), (f.name for f in fields(declared.params))
    )
    # A rule may put a shared statement into its own words.
    own_statements = {key for key in declared.checks if key in text.checks}
    yield from _difference(
        "statement", text.checks, own_statements | (set(declared.checks) - shared.checks.keys())
    )
    yield from _type_faults(text, declared)
    yield from _difference("sentence", text.sentences, declared.cases)
    yield from _difference("fact", text.facts, set(declared.facts) - UNSHOWN_FACTS)
    yield from _difference("word", text.words, declared.words)
    yield from _difference("own exclusion", text.own_exclusions, declared.own_exclusions)
    yield from _template_faults(text, declared)
    for key in text.exclusions:
        if key not in EXCLUSIONS or key not in shared.exclusions:
            yield f"unknown exclusion {key}"
    for key in declared.gaps:
        if key not in shared.gaps:
            yield f"no words for the gap {key}"
    for word in text.severities:
        if word not in set(Severity):
            yield f"unknown severity {word}"
    for action in text.taper_actions:
        if action not in text.actions:
            yield f"the taper action is none of the actions: {action}"
    if not text.citations:
        yield "no citation"
    for source in text.citations:
        if source.key not in citation_keys:
            yield f"unknown citation {source.key}"


def _template_faults(text: RuleText, declared: DeclaredRule) -> Iterator[str]:
    """Templates name only facts and numbers; every fact is in a sentence, every number in use."""
    params = {f.name for f in fields(declared.params)}
    shown: set[str] = set()
    templates = {
        **{f"sentences.{case}": (words, True) for case, words in text.sentences.items()},
        **{f"checks.{key}": (words, False) for key, words in text.checks.items()},
        **{f"own_exclusions.{key}": (words, False) for key, words in text.own_exclusions.items()},
        **{f"not_checked[{i}]": (words, False) for i, words in enumerate(text.not_checked)},
        "rule": (text.rule, False),
    }
    for where, (words, with_facts) in templates.items():
        try:
            names = template_names(words)
        except ValueError as error:
            yield f"{where}: {error}"
            continue
        if with_facts:
            shown |= names
        allowed = params | set(declared.facts) if with_facts else params
        for name in sorted(names - allowed):
            yield f"{where} names the unknown {'fact' if with_facts else 'number'} {name}"
    for name in sorted(set(declared.facts) - shown - UNSHOWN_FACTS):
        yield f"no sentence shows the fact {name}"


def threshold_faults(thresholds: Mapping[str, Threshold]) -> Iterator[str]:
    for name, one in thresholds.items():
        if one.unit not in UNITS:
            yield f"thresholds.{name}: unknown unit {one.unit}"
        if not one.low <= one.value <= one.high:
            yield (
                f"thresholds.{name}: {decimal_text(one.value)} is outside "
                f"{decimal_text(one.low)} to {decimal_text(one.high)}"
            )
        if name.endswith("_mg") != (one.unit == "mg"):
            yield f"thresholds.{name}: the name and the unit {one.unit} do not agree"
        value = _field_value(one)
        if one.unit != "ratio" and not isinstance(value, int):
            yield f"thresholds.{name}: {decimal_text(one.value)} {one.unit} is not a whole number"


def _type_faults(text: RuleText, declared: DeclaredRule) -> Iterator[str]:
    """Whole numbers for parameters that are whole, exact fractions for those that are not."""
    kinds = get_type_hints(declared.params)
    for name, one in text.thresholds.items():
        wanted = kinds.get(_field_name(name))
        if wanted is not None and type(_field_value(one)) is not wanted:
            yield f"thresholds.{name}: the function wants a {wanted.__name__}, unit {one.unit}"


def _shared_faults(shared: SharedText) -> Iterator[str]:
    yield from threshold_faults(shared.numbers)
    wanted = (f.name for f in fields(ExposureNumbers))
    yield from _difference("number", map(_field_name, shared.numbers), wanted)
    for key in EXCLUSIONS:
        if key not in shared.exclusions:
            yield f"no words for the exclusion {key}"
    placed: set[str] = set()
    for cause in shared.causes:
        if cause.headline not in shared.headlines:
            yield f"causes.{cause.key}: unknown headline {cause.headline}"
        if not cause.rules:
            yield f"causes.{cause.key}: no rule speaks of it"
        for rule_id in cause.rules:
            if rule_id in placed:
                yield f"causes.{cause.key}: {rule_id} is in another cause too"
            placed.add(rule_id)


def _difference(kind: str, written: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    written, wanted = set(written), set(wanted)
    for name in sorted(written - wanted):
        yield f"the {kind} {name} is used by nothing"
    for name in sorted(wanted - written):
        yield f"the {kind} {name} is missing"
