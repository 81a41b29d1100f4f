"""Read models of data health and of readings: what in the records somebody should look at."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from clinic_desktop.domain.reading import ReadBy, ReadingKind
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.import_views import FeedView


class HealthSection(StrEnum):
    """The parts of the page, what to look at first before the rest."""

    DIRECTIONS = "directions"
    MEDICINES = "medicines"
    STRENGTHS = "strengths"
    CONDITIONS = "conditions"
    REPEATED = "repeated"
    SAME_PEOPLE = "same-people"
    REPORTED_DEAD = "reported-dead"
    FUTURE = "future"
    UNDATED = "undated"
    OPEN = "open"
    MISSING = "missing"
    FEEDS = "feeds"
    OTHER_MEDICINES = "other-medicines"
    READINGS = "readings"
    DRAFTS = "drafts"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class SectionCount:
    """How much a section holds, and whether somebody should look. `note` adds a figure in words,
    such as the oldest date."""

    section: HealthSection
    found: int
    wants_attention: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class TextView:
    """One text not understood. `key` names it to `Readings`, None where nothing can be said of it;
    `on` is the drug directions stand on, or the code beside a drug's text; `near` are the drugs a
    text may mean."""

    key: str | None
    text: str
    on: str
    near: tuple[str, ...]
    rows: int
    people: int


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record and what is odd about it. `with_people` are the other records of the same person,
    where that is what is odd."""

    patient: Patient
    kind: str
    what: str
    on: date | None
    note: str
    source: str
    with_people: tuple[Patient, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed and the age of its latest record; `stale` by the strip's own limit."""

    feed: FeedView
    age_days: int | None
    stale: bool


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What a person said a text means, in its latest version; `stands` False: taken back."""

    key: str
    kind: ReadingKind
    text: str
    on: str
    means: str
    by: ReadBy
    stands: bool
    rows: int
    people: int
    reason: str


HealthRow = TextView | RecordView | FeedHealth | ReadingView


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """One row a reading works on."""

    patient: Patient
    on: date | None
    quantity: Fraction | None
    directions: str | None


@dataclass(frozen=True, slots=True)
class ReadingStart:
    """What the form opens with.

    `units` are (key, words) that fit the drug's form. `refused` says why the program could not read
    the text. `ingredients` are (key, class); `near` those the text may mean, to be asked about and
    never taken. `versions` are what was said before, newest first.
    """

    key: str
    kind: ReadingKind
    text: str
    on: str
    form: str | None
    refused: str
    rows: int
    people: int
    affected: tuple[AffectedRow, ...]
    units: tuple[tuple[str, str], ...] = ()
    ingredients: tuple[tuple[str, str], ...] = ()
    forms: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    versions: tuple[ReadingView, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingPreview:
    """What would come of an answer, before it is signed. `refused` says why nothing would."""

    sentence: str
    dose: str
    examples: tuple[str, ...]
    rows: int
    people: int
    refused: str = ""
