"""Help pages of the rules, rendered from their reviewed words and worked examples.

One page a rule, `resources/help/rules/<ID>.md`, and an index; nothing in them is written by hand.
"""

from collections.abc import Iterable, Mapping, Sequence

from clinic_desktop.catalogue.citations import Citation
from clinic_desktop.domain.records import Sex
from clinic_desktop.rules.examples import Example, table_rows
from clinic_desktop.rules.explain import exclusion_words, rule_sentence, statement, threshold_text
from clinic_desktop.rules.spec import Rule, RuleSet

DO_NOT_EDIT = "<!-- Made from resources/rules by `clinic-desktop docs build`; do not edit. -->"
MARK_WORDS = {
    "V": "verified",
    "V2": "second-hand",
    "S": "partial copy",
    "B": "background, unverified",
    "P": "our proposal",
}
WRITTEN_DOWN = (
    "What exactly is counted, day by day, is written down by hand: "
    "[eleven rules](../rules-precise.md) and [patient risk](../rules-precise-patient.md)."
)


def render_pages(
    rule_set: RuleSet,
    citations: Mapping[str, Citation],
    examples: Mapping[str, Sequence[Example]],
) -> dict[str, str]:
    """Every page by its name, which is the rule's id."""
    pages = {
        f"{rule.id}.md": render_rule(rule, citations, examples.get(rule.id, ()))
        for rule in rule_set
    }
    pages["index.md"] = _index(rule_set)
    return pages


def render_rule(rule: Rule, citations: Mapping[str, Citation], examples: Sequence[Example]) -> str:
    """The page of one rule."""
    text = rule.text
    shared = rule.shared
    blocks = [
        DO_NOT_EDIT,
        f"# {rule.id} {text.title}",
        f"*{text.question}*",
        rule_sentence(rule),
        "## Why it matters",
        text.why_it_matters,
        "## What you could do",
        _bullets((*text.actions, *shared.options)),
        "## How pressing it is",
        _bullets(f"**{word}**: {meaning}" for word, meaning in text.severities.items()),
        "## What is tested, in order",
        _numbered(statement(key, rule) for key in rule.declared.checks),
        "## When it is set aside",
        _bullets(_exclusions(rule)) or "Never.",
        "## What is not checked",
        _bullets((*text.not_checked, *text.limits, *shared.limits)),
        "## Numbers",
        _numbers(rule),
        "## Sources",
        _bullets(_sources(rule, citations)),
        f"{text.provenance} Sign-off: {text.sign_off.state}. Version {text.version}.",
    ]
    if examples:
        blocks += ["## Worked examples", "Day 1 is the first day of the example."]
        blocks += [_example(example) for example in examples]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _index(rule_set: RuleSet) -> str:
    rows = [
        f"| [{rule.id}]({rule.id}.md) | {rule.title} | {rule.text.question} |" for rule in rule_set
    ]
    table = "\n".join(["| Rule | Title | Question |", "|---|---|---|", *rows])
    shared = "\n".join(
        f"| {one.label} | {threshold_text(one)} | {_mark(one.mark)} | {one.basis} |"
        for one in rule_set.shared.numbers.values()
    )
    return (
        "\n\n".join(
            [
                DO_NOT_EDIT,
                "# Rules",
                rule_set.shared.intended_use,
                table,
                "## Numbers several rules share",
                f"| What | Value | Evidence | From |\n|---|---|---|---|\n{shared}",
                f"{rule_set.shared.provenance} Sign-off: {rule_set.shared.sign_off.state}.",
                WRITTEN_DOWN,
            ]
        )
        + "\n"
    )


def _exclusions(rule: Rule) -> list[str]:
    keys = (*rule.text.exclusions, *rule.text.own_exclusions)
    return [words[0].upper() + words[1:] for words in exclusion_words(keys, rule)]


def _numbers(rule: Rule) -> str:
    if not rule.text.thresholds:
        return ""
    rows = "\n".join(
        f"| {one.label} | {threshold_text(one)} | {_mark(one.mark)} | {one.basis} |"
        for one in rule.text.thresholds.values()
    )
    return f"| What | Value | Evidence | From |\n|---|---|---|---|\n{rows}"


def _sources(rule: Rule, citations: Mapping[str, Citation]) -> list[str]:
    return [
        f"{source.says} {citations[source.key].text}, {source.locator} "
        f"[{source.key}, {_mark(source.mark)}]"
        for source in rule.text.citations
    ]


def _example(example: Example) -> str:
    parts = [f"### {example.name}"]
    if example.says:
        parts.append(example.says)
    if example.sex is not Sex.UNKNOWN:
        parts.append(f"Recorded sex: {example.sex}.")
    for heading, table in (
        ("Supplies", example.supplies),
        ("Reviews", example.reviews),
        ("Conditions", example.conditions),
        ("Hospital stays", example.stays),
        ("Visits", example.visits),
        ("Taper steps", example.plan),
    ):
        if table:
            parts.append(f"{heading}:\n\n{_table(table)}")
    parts.append(f"On day {example.day}: {'; '.join(example.expect)}.")
    return "\n\n".join(parts)


def _table(text: str) -> str:
    rows = table_rows(text)
    if not rows:
        return ""
    head = list(rows[0])
    lines = [head, ["---"] * len(head), *([row[name] for name in head] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _mark(mark: str) -> str:
    return MARK_WORDS[mark]


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
