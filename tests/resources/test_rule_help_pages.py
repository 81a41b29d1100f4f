"""The rules' help pages are those the resources make."""

from pathlib import Path

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.docs_gen.pages import broken_links
from clinic_desktop.docs_gen.rule_pages import render_pages
from clinic_desktop.rules.examples import read_examples
from clinic_desktop.rules.registry import load_rules


def test_pages_are_up_to_date_and_show_every_example() -> None:
    root = resources_root()
    catalogue = load_catalogue()
    rules = load_rules(root / "rules", catalogue.citations.keys())
    examples = read_examples(root / "rules" / "examples")
    pages = render_pages(rules, catalogue.citations, examples)
    written = {path.name: path.read_text("utf-8") for path in (root / "help/rules").glob("*.md")}
    assert sorted(written) == sorted(pages)
    stale = [name for name, text in pages.items() if written[name] != text]
    assert not stale, "run docs build"
    assert examples.keys() == {rule.id for rule in rules}, "an example file of no rule"
    for name, of_rule in examples.items():
        missing = [one.name for one in of_rule if f"### {one.name}\n" not in pages[f"{name}.md"]]
        assert not missing


def test_a_link_between_help_pages_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "a.md").write_text(
        "[b](rules/b.md), [c](rules/c.md), [out](https://example.org/x.md)"
    )
    (tmp_path / "rules" / "b.md").write_text("[a](../a.md)")
    assert broken_links(tmp_path) == ["a.md: no page rules/c.md"]
