"""Read models of the worklist: one row a person, ready to show, frozen.

Values stay typed (dates, micrograms, severities); words that are clinical judgement come ready-made
from the rules. Screens format dates and draw, and decide nothing. So it is with all read models.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.reading import ReadBy
from clinic_desktop.domain.records import Patient
from clinic_desktop.domain.review import ReviewState


@dataclass(frozen=True, slots=True)
class NowTaking:
    """One drug now: `ug_per_day` None when not known ("dose not recorded"); `before_ug` the dose it
    changed from, if it did within the episode; `read_by` who said what its rows mean, where the
    program could not read them."""

    drug: str
    ug_per_day: Fraction | None
    as_needed: bool
    before_ug: Fraction | None = None
    read_by: tuple[ReadBy, ...] = ()


@dataclass(frozen=True, slots=True)
class EquivalentNow:
    """Diazepam-equivalent of today's dose as a range, with the two tables named; None: unknown."""

    low_ug: Fraction | None
    high_ug: Fraction | None
    low_table: str
    high_table: str
    incomplete: bool


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One person in the queue, with the most pressing reason first.

    `level` is None where nothing is found but something could not be assessed or is excluded.
    `how_long_days` is None when there is no current episode. `next_due_on` orders the queue.
    """

    patient: Patient
    age: int | None
    level: Severity | None
    why: str
    more: int
    now_taking: tuple[NowTaking, ...]
    how_long_days: int | None
    at_least: bool
    also: tuple[str, ...]
    last_review_on: date | None
    last_review_state: ReviewState | None
    next_action: str
    next_due_on: date | None
    status: str
    twelve_months: tuple[tuple[int, Fraction | None], ...] = ()
    """Steps of the main drug over the last 365 days: (day as an ordinal, micrograms a day)."""
    similar_name: bool = False
    owner: str | None = None
    came_back: str = ""
    """Why an earlier answer to the top reason no longer holds, in words."""
    contact_hold: str = ""
    """Why the person is not to be contacted yet, and who said so; empty: they may be."""
    is_new: bool = False
    """A reason is here that was not at the signer's last visit."""
    last_letter_on: date | None = None
    last_record_on: date | None = None
    """The latest date of anything the rules read of the person, up to the as-of date."""
    equivalent: EquivalentNow | None = None
    """Of the benzodiazepines held; None where none is."""
    prescriber: str = ""
    """Who wrote the latest of these prescriptions, and where."""
    site: str = ""


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A ready-made view of the queue with its count."""

    name: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of the queue. `sorted_by` and `hidden_note` are whole sentences."""

    view: str
    tabs: tuple[ViewTab, ...]
    rows: tuple[WorklistRow, ...]
    people: int
    hidden: Mapping[str, int]
    hidden_note: str
    sorted_by: str
    as_of: date
    in_view: int = 0
    """People of the view before filters."""
    new: int = 0
    """Rows shown with a reason that was not there at the signer's last visit."""
    next_due: tuple[date, int] | None = None
    """The next day on which something falls due, and for how many people."""
    saved: tuple[str, ...] = ()
    """Names of the signer's own views."""
