"""Joins the measures' logic to `resources/measures`, and refuses any mismatch."""

from collections.abc import Collection, Iterator
from dataclasses import fields
from pathlib import Path

from clinic_desktop.catalogue.reading import Fault, ResourceFaults, place, read_toml
from clinic_desktop.rules.explain import template_names
from clinic_desktop.rules.measures.cob import cob
from clinic_desktop.rules.measures.dbo import dbo
from clinic_desktop.rules.measures.long_term import covered_half_a_year, eight_weeks_and_more
from clinic_desktop.rules.measures.poly_cns import poly_cns
from clinic_desktop.rules.measures.spec import DeclaredMeasure, Measure, MeasureText
from clinic_desktop.rules.registry import build_numbers

DECLARED = (cob, dbo, covered_half_a_year, eight_weeks_and_more, poly_cns)
PEOPLE = frozenset({"bzra", "opioid", "cns"})


def load_measures(folder: Path, citation_keys: Collection[str]) -> dict[str, Measure]:
    """Every measure by id. Raises `ResourceFaults` naming every fault."""
    faults: list[Fault] = []
    logic = {one.id: one for one in DECLARED}
    found: dict[str, Measure] = {}
    for path in sorted(folder.glob("*.toml")):
        text = read_toml(path, MeasureText, faults)
        if text is None:
            continue
        declared = logic.pop(path.stem, None)
        words = list(_faults(path, text, declared, citation_keys))
        faults += [Fault(place(path), "", word) for word in words]
        if declared is not None and not words:
            params = build_numbers(declared.params, text.thresholds)
            found[text.id] = Measure(text, declared, params)
    faults += [Fault("measures", "", f"{one} has no file") for one in sorted(logic)]
    if faults:
        raise ResourceFaults(faults)
    return found


def _faults(
    path: Path,
    text: MeasureText,
    declared: DeclaredMeasure | None,
    citation_keys: Collection[str],
) -> Iterator[str]:
    if declared is None or text.id != path.stem:
        yield "no measure of this name is declared"
        return
    if text.version != declared.version:
        yield f"the file is version {text.version}, the function version {declared.version}"
    numbers = {one.name for one in fields(declared.params)}
    if numbers != text.thresholds.keys():
        odd = ", ".join(sorted(numbers ^ text.thresholds.keys()))
        yield f"numbers the file and the function do not share: {odd}"
    if set(declared.exclusions) != text.exclusions.keys():
        odd = ", ".join(sorted(set(declared.exclusions) ^ text.exclusions.keys()))
        yield f"exclusions the file and the function do not share: {odd}"
    if text.people not in PEOPLE:
        yield f"unknown people {text.people!r}"
    for template in (text.denominator, text.numerator):
        for name in sorted(template_names(template) - numbers):
            yield f"names the unknown number {name}"
    if not text.citations:
        yield "no citation"
    for source in text.citations:
        if source.key not in citation_keys:
            yield f"unknown citation {source.key}"
