"""What screens and commands show of imports: feeds, batches, undo, identities, what is missing."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.records import SourceRef


@dataclass(frozen=True, slots=True)
class ImportedFileView:
    """A file of an import: rows in = added + changed + unchanged + rejected."""

    path: str
    format: str
    rows_in: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    not_used: int


@dataclass(frozen=True, slots=True)
class ImportBatchView:
    """One import. `undone_at` and `undone_by` are None while it stands."""

    id: int
    feed: str
    imported_at: datetime
    format: str
    mapping: str | None
    is_full: bool
    undone_at: datetime | None
    undone_by: str | None
    files: tuple[ImportedFileView, ...]

    @property
    def rows_in(self) -> int:
        return sum(file.rows_in for file in self.files)

    @property
    def added(self) -> int:
        return sum(file.added for file in self.files)

    @property
    def changed(self) -> int:
        return sum(file.changed for file in self.files)

    @property
    def rejected(self) -> int:
        return sum(file.rejected for file in self.files)


@dataclass(frozen=True, slots=True)
class UndoView:
    """What undoing an import would do. `refusals` are sentences that say why it may not be done;
    where there are none, it may."""

    batch_id: int
    removed: int
    put_back: int
    people_removed: int
    refusals: tuple[str, ...]

    @property
    def is_allowed(self) -> bool:
        return not self.refusals


@dataclass(frozen=True, slots=True)
class FeedView:
    """A sender of records. `records_up_to` is the date of its latest supply by the as-of date,
    `days_since_import` is counted to it; `missing` counts what its full exports no longer hold."""

    name: str
    imports: int
    last_import_at: datetime
    days_since_import: int
    people: int
    records_up_to: date | None
    missing: int


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as one feed knows them; `own_id` is the sender's own id."""

    id: str
    feed: str
    own_id: str
    family_name: str | None
    given_name: str | None
    birth_date: date | None
    identifier: str | None


@dataclass(frozen=True, slots=True)
class IdentityCandidateView:
    """Two people of different feeds who may be one. `agrees` and `differs` name "identifier",
    "name" and "birth date"; what one of them lacks stands in neither."""

    one: PersonView
    other: PersonView
    agrees: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do. `pairs` are people who would be, or are, perhaps one person of two
    feeds; `incoming` the ids of those people of these files who are not in the records yet."""

    report: ImportReport
    pairs: tuple[IdentityCandidateView, ...] = ()
    incoming: frozenset[str] = frozenset()

    def is_decidable(self, pair: IdentityCandidateView) -> bool:
        """Whether both are in the records, so that somebody can say who they are."""
        return not {pair.one.id, pair.other.id} & self.incoming


@dataclass(frozen=True, slots=True)
class IdentityDecisionView:
    """A signed decision about two people; of several about one pair the latest holds."""

    one_id: str
    other_id: str
    is_same: bool
    reason: str | None
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MissingView:
    """A person (`order_id` None) or an order that a full export of its feed no longer held."""

    patient_id: str
    feed: str
    order_id: str | None
    drug_text: str | None
    since: date
    batch_id: int


@dataclass(frozen=True, slots=True)
class ProvenanceView:
    """Where the values of a record came from, and how they were read."""

    ref: SourceRef
    feed: str
    batch_id: int
    imported_at: datetime
    mapping: str | None

    @property
    def words(self) -> str:
        """ "prescriptions.csv, line 7, import 3 of 2026-06-01 (hospital)", for a hover."""
        place = f"line {self.ref.line}" if self.ref.line is not None else self.ref.resource
        name = self.ref.file.replace("\\", "/").rpartition("/")[2]
        parts = [name, place or "", f"import {self.batch_id} of {self.imported_at.date()}"]
        words = f"{', '.join(part for part in parts if part)} ({self.feed})"
        return f"{words}, read through {self.mapping}" if self.mapping else words
