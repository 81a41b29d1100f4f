"""What the indication written on an order says, by its stem and never by more than that.

Other free text is never read for a reason to set a finding aside (rules_precise.md, 5).
"""

from collections.abc import Iterable

from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.records import Prescription

SEIZURE_STEMS = ("epilep", "seiz")
DETOX_STEMS = ("withdrawal", "detox")
SPASM_STEMS = ("spas",)


def indications(rows: Iterable[Prescription]) -> tuple[str, ...]:
    """The indications written on rows, in lower case; rows without one are left out."""
    return tuple(row.indication.lower() for row in rows if row.indication)


def says(rows: Iterable[Prescription], stems: tuple[str, ...]) -> bool:
    """An indication on one of the rows has one of the stems in it."""
    return any(stem in text for text in indications(rows) for stem in stems)


def rows_of(episode: Episode, drug: Ingredient) -> tuple[Prescription, ...]:
    """Rows of the episode for one drug."""
    return tuple(
        row for row in episode.rows if row.drug is not None and row.drug.ingredient.key == drug.key
    )


def is_antiseizure_use(episode: Episode, drug: Ingredient) -> bool:
    """The drug is taken against seizures: its indication says so, or none of its rows has an
    indication and it is one of the four used for that."""
    rows = rows_of(episode, drug)
    written = indications(rows)
    if not written:
        return drug.antiseizure
    return says(rows, SEIZURE_STEMS)


def is_detox_course(episode: Episode, numbers: ExposureNumbers) -> bool:
    """A planned withdrawal course: every supply says so and the whole, future supply included,
    spans at most two weeks."""
    if episode.last_day - episode.start_day + 1 > numbers.detox_course_days:
        return False
    return all(says(supply.all_rows, DETOX_STEMS) for supply in episode.supplies)
