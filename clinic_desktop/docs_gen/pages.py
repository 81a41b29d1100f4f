"""All generated pages (rules, commands, readers), built or compared with what is there."""

import re
from collections.abc import Mapping
from pathlib import Path

from clinic_desktop.catalogue.directions_figures import read_figures
from clinic_desktop.docs_gen.command_page import Command, command_page
from clinic_desktop.docs_gen.directions_page import directions_page
from clinic_desktop.docs_gen.mapping_page import mapping_page
from clinic_desktop.docs_gen.measure_page import measure_page
from clinic_desktop.docs_gen.rule_pages import render_pages
from clinic_desktop.importers.mapping_files import shipped_mappings
from clinic_desktop.rules.examples import read_examples
from clinic_desktop.services.program import Program

_LINK = re.compile(r"\]\(([\w./-]+\.md)\)")


def rendered(program: Program, command: Command) -> Mapping[Path, str]:
    """Every page by its path below resources/help."""
    examples = read_examples(program.resources / "rules" / "examples")
    rules = render_pages(program.rules, program.catalogue.citations, examples)
    pages = {Path("rules") / name: text for name, text in rules.items()}
    pages[Path("command-line.md")] = command_page(command)
    figures = read_figures(program.resources / "directions" / "figures.toml")
    pages[Path("directions.md")] = directions_page(figures, program.directions)
    pages[Path("mappings.md")] = mapping_page(shipped_mappings(program.resources / "mappings"))
    measures = program.measures.values()
    pages[Path("measures.md")] = measure_page(measures, program.catalogue.citations)
    return pages


def build(program: Program, command: Command) -> int:
    """Writes the pages and removes generated ones that are no longer made; how many it wrote."""
    folder = program.resources / "help"
    pages = rendered(program, command)
    for path, text in pages.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    for leftover in _generated(folder) - set(pages):
        (folder / leftover).unlink()
    return len(pages)


def check(program: Program, command: Command) -> tuple[str, ...]:
    """Pages that are missing, stale or no longer made."""
    folder = program.resources / "help"
    pages = rendered(program, command)
    problems = []
    for path, text in sorted(pages.items()):
        target = folder / path
        if not target.is_file():
            problems.append(f"{path}: missing; run docs build")
        elif target.read_text("utf-8") != text:
            problems.append(f"{path}: stale; run docs build")
    problems += [f"{path}: no longer made" for path in sorted(_generated(folder) - set(pages))]
    problems += broken_links(folder)
    return tuple(problems)


def broken_links(folder: Path) -> list[str]:
    """Links between help pages, those written by hand too, that lead nowhere."""
    return [
        f"{page.relative_to(folder)}: no page {target}"
        for page in sorted(folder.rglob("*.md"))
        for target in _LINK.findall(page.read_text("utf-8"))
        if not (page.parent / target).is_file()
    ]


def _generated(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in (folder / "rules").glob("*.md")}
