"""The help page "Published measures": what each counts, with its numbers, marks and differences."""

from collections.abc import Iterable, Mapping

from clinic_desktop.catalogue.citations import Citation
from clinic_desktop.docs_gen.rule_pages import MARK_WORDS
from clinic_desktop.rules.explain import threshold_text
from clinic_desktop.rules.measures.spec import Measure

DO_NOT_EDIT = "<!-- Made from resources/measures by `clinic-desktop docs build`; do not edit. -->"
_HEAD = """\
# Published measures

They count what was supplied over a year, for the practice report; they never flag a person. Each \
is computed as published as far as its text could be read; where this program has to differ, or a \
number is our own, that stands beside it. A person for whom something decisive is not known is in \
neither part and is counted apart."""


def measure_page(measures: Iterable[Measure], citations: Mapping[str, Citation]) -> str:
    return "\n\n".join([DO_NOT_EDIT, _HEAD, *(_measure(one, citations) for one in measures)]) + "\n"


def _measure(measure: Measure, citations: Mapping[str, Citation]) -> str:
    text = measure.text
    better = "lower" if text.lower_is_better else "higher"
    rows = "\n".join(
        f"| {one.label} | {threshold_text(one)} | {MARK_WORDS[one.mark]} | {one.basis} |"
        for one in text.thresholds.values()
    )
    parts = [
        f"## {text.id} {text.title}",
        f"{text.steward}. A {better} figure is better. {text.provenance}",
        f"**Counted among:** {measure.sentence('denominator')}",
        f"**Counted:** {measure.sentence('numerator')}",
    ]
    if text.exclusions:
        parts.append(f"**Left out:** {'; '.join(dict.fromkeys(text.exclusions.values()))}.")
    parts.append(f"| What | Value | Evidence | From |\n|---|---|---|---|\n{rows}")
    parts.append("Where it differs from the published text:")
    parts.append("\n".join(f"- {words}" for words in text.differences))
    parts.append("Sources:")
    parts.append(
        "\n".join(
            f"- {source.says} {citations[source.key].text}, {source.locator} "
            f"[{source.key}, {MARK_WORDS[source.mark]}]"
            for source in text.citations
        )
    )
    parts.append(f"Sign-off: {text.sign_off.state}. Version {text.version}.")
    return "\n\n".join(parts)
