"""Reference pages of the rules (placeholder until the worked examples render)."""

from collections.abc import Mapping

from clinic_desktop.services.program import Program


def rule_pages(program: Program) -> Mapping[str, str]:
    """One page a rule, by rule id."""
    return {rule.id: f"# {rule.id} {rule.title}\n" for rule in program.rules}
