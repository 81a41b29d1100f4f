"""The help page "How directions are read": what is understood, what is refused, and how often.

The figures come from their reviewed file; the examples are read by the very reader as the page is
made, so that neither can drift from the program unnoticed.
"""

from fractions import Fraction

from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.directions_figures import (
    CorpusFigures,
    DirectionExample,
    PublishedFigures,
)
from clinic_desktop.domain.directions import Directions, NotUnderstood
from clinic_desktop.domain.dose import UG_PER_MG, decimal_text

DO_NOT_EDIT = (
    "<!-- Made from resources/directions/figures.toml by `clinic-desktop docs build`; "
    "do not edit. -->"
)
_RULES = """\
A dose is read out of the directions on a prescription or fill, or not at all.

- **Whole or not at all.** Every word must be understood. One that is not makes the text refused, \
with the part that was not understood; it is never passed over.
- **Ranges keep both ends.** "1-2 at night" is one to two. Rules that guard against too much use \
the higher end, and the supply counts as taken when needed.
- **When needed** says nothing about how often it was: the figure is the most the directions allow \
on a day of use.
- **Some days only.** "On alternate days" is half of the amount a day, "once a week" a seventh.
- **Milligrams** become tablets only where the strength is known.
- **Steps.** "1 daily for 7 days then half" has no single daily figure; its steps are shown.
- **Refused is not clear.** The record stays in view as not understood, and rules that need its \
dose say what they could not judge."""
_CAUTION = (
    "The reader was built with these texts in sight: on texts it has never met it refuses more. "
    "A refusal can be seen and mended, a wrong reading cannot, so the two are never added up."
)


def directions_page(published: PublishedFigures, reader: DirectionsReader) -> str:
    """The page as Markdown."""
    blocks = [
        DO_NOT_EDIT,
        "# How directions are read",
        _RULES,
        "## Examples",
        _table(
            ("Directions", "Strength", "Read as"),
            [_example_row(one, reader) for one in published.example],
        ),
        "## How often it is right",
        _table(
            ("Texts", "Number", "Exact", "Refused", "Wrong", "Measured on"),
            [_figures_row(one) for one in published.corpus],
        ),
        _CAUTION,
        "### What was compared",
        "\n".join(f"- **{one.title}** ({one.texts_from}). {one.how}" for one in published.corpus),
        f"Sign-off: {published.sign_off.state}.",
    ]
    return "\n\n".join(blocks) + "\n"


def _figures_row(corpus: CorpusFigures) -> tuple[str, ...]:
    figures = corpus.figures
    return (
        corpus.title,
        f"{figures.total:,}",
        _count(figures.exact, figures.total),
        _count(figures.refused, figures.total),
        _count(figures.wrong, figures.total),
        corpus.measured_on.isoformat(),
    )


def _count(part: int, total: int) -> str:
    """A count and its share to a tenth of a percent, half up."""
    if not total:
        return f"{part:,}"
    tenths = (Fraction(part * 1000, total) + Fraction(1, 2)).__floor__()
    return f"{part:,} ({tenths // 10}.{tenths % 10}%)"


def _example_row(example: DirectionExample, reader: DirectionsReader) -> tuple[str, ...]:
    strength = example.strength_mg
    strength_ug = None if strength is None else (strength * UG_PER_MG).numerator
    read = reader.read(example.text, strength_ug)
    shown = "not known" if strength is None else f"{decimal_text(strength)} mg"
    return f"`{example.text}`", shown, _words(read)


def _words(read: Directions | NotUnderstood) -> str:
    if isinstance(read, NotUnderstood):
        return f"refused at `{read.part}`: {read.reason}"
    most, least = read.units_per_day_max, read.units_per_day_min
    if most is None:
        steps = len(read.steps)
        return f"{steps} steps, no single daily figure" if steps > 1 else "no figure in units"
    amount = decimal_text(most)
    if read.is_range and least is not None and least != most:
        amount = f"{decimal_text(least)} to {amount}"
    return f"{amount} a day{', when needed' if read.as_needed else ''}"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
