"""The rules' help pages are those the resources make."""

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.locations import resources_root
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
