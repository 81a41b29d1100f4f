"""What of the records somebody should look at: counts first, then rows with a way to the person."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import combinations
from pathlib import PurePath
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.reading import ReadingKind, drug_key
from clinic_desktop.rules.spec import RuleSet
from clinic_desktop.services.clinic_status import STALE_RECORDS_DAYS
from clinic_desktop.services.health_views import (
    FeedHealth,
    HealthRow,
    HealthSection,
    ReadingView,
    RecordView,
    SectionCount,
    TextView,
)
from clinic_desktop.services.import_views import FeedView
from clinic_desktop.services.readings import on_words, view_of
from clinic_desktop.store import clinic_facts, odd_rows
from clinic_desktop.store.history_rows import HistoryReader
from clinic_desktop.store.identity import read_decided
from clinic_desktop.store.merges import read_merges
from clinic_desktop.store.odd_rows import OddRecord
from clinic_desktop.store.reading import read_people
from clinic_desktop.store.readings import latest_readings
from clinic_desktop.store.review_drafts import drafts_until
from clinic_desktop.store.session import Store
from clinic_desktop.store.texts_not_read import ConditionGroup, NotRead, TextGroup

if TYPE_CHECKING:
    from clinic_desktop.services.imports import ImportDesk
    from clinic_desktop.services.program import Program

STALE_RULE = "DQ-01"
_RULED = (DrugClass.BENZODIAZEPINE, DrugClass.Z_DRUG, DrugClass.OPIOID)
# Days of housekeeping, not of medicine: how long a draft may lie, and a copy be old.
OLD_DRAFT_DAYS = 7
BACKUP_DAYS = 7
_QUIET = frozenset({HealthSection.OTHER_MEDICINES, HealthSection.READINGS})


class DataHealth:
    """The state of the records on one date."""

    def __init__(
        self,
        store: Store,
        program: "Program",
        imports: "ImportDesk",
        as_of: date,
        rules: Callable[[], RuleSet],
    ) -> None:
        self._store = store
        self._program = program
        self._imports = imports
        self._as_of = as_of
        self._rules = rules

    @property
    def stale_after_days(self) -> int:
        """How long after its last issue an active order is stale: the number DQ-01 judges by."""
        rule = self._rules().get(STALE_RULE)
        assert rule is not None
        return int(rule.params.stale_after_days)

    def overview(self) -> tuple[SectionCount, ...]:
        """Every section with its count, in order."""
        with self._store.read() as session:
            return tuple(self._count(session, section) for section in HealthSection)

    def rows(self, section: HealthSection) -> tuple[HealthRow, ...]:
        """The rows of a section, what matters most first, at most `MOST_ROWS`."""
        with self._store.read() as session:
            return self._rows(session, section)[: odd_rows.MOST_ROWS]

    def _count(self, session: Session, section: HealthSection) -> SectionCount:
        rows = self._rows(session, section)
        attention = bool(rows) and section not in _QUIET
        note = ""
        if section is HealthSection.OPEN and rows:
            oldest = rows[0]
            assert isinstance(oldest, RecordView)
            note = f"the oldest since {oldest.on.year}" if oldest.on else ""
        if section is HealthSection.FEEDS:
            stale = sum(isinstance(one, FeedHealth) and one.stale for one in rows)
            attention, note = stale > 0, f"{stale} stale" if stale else ""
        if section is HealthSection.BACKUP:
            return self._backup(session)
        return SectionCount(section, len(rows), attention, note)

    def _rows(self, session: Session, section: HealthSection) -> tuple[HealthRow, ...]:
        ingredients = self._program.catalogue.ingredients
        ruled = [key for key, one in ingredients.items() if one.drug_class in _RULED]
        match section:
            case HealthSection.DIRECTIONS:
                groups = NotRead(session, ingredients).directions()
                groups.sort(key=_directions_order)
                return tuple(_text_view(group, ()) for group in groups)
            case HealthSection.MEDICINES | HealthSection.OTHER_MEDICINES:
                return self._medicines(session, near=section is HealthSection.MEDICINES)
            case HealthSection.STRENGTHS:
                strengths = self._program.catalogue.strengths_ug()
                return self._records(session, odd_rows.of_unlisted_strength(session, strengths))
            case HealthSection.CONDITIONS:
                found = NotRead(session, ingredients).conditions()
                return tuple(map(_condition_view, sorted(found, key=lambda c: (-c.rows, c.text))))
            case HealthSection.REPEATED:
                return self._records(session, odd_rows.repeated_rows(session, ruled))
            case HealthSection.SAME_PEOPLE:
                return self._same_people(session)
            case HealthSection.REPORTED_DEAD:
                found_dead = odd_rows.reported_dead(session, read_merges(session))
                return self._records(session, found_dead)
            case HealthSection.FUTURE:
                return self._records(session, odd_rows.from_the_future(session, self._as_of))
            case HealthSection.UNDATED:
                return self._records(session, odd_rows.without_a_date(session))
            case HealthSection.OPEN:
                before = self._as_of - timedelta(days=self.stale_after_days)
                return self._records(session, odd_rows.open_long_since(session, before, ruled))
            case HealthSection.FEEDS:
                return tuple(map(self._feed, self._imports.feeds()))
            case HealthSection.MISSING:
                return self._missing(session)
            case HealthSection.DRAFTS:
                return self._drafts(session)
            case HealthSection.BACKUP:
                return ()
        return self._readings(session)

    def _medicines(self, session: Session, *, near: bool) -> tuple[HealthRow, ...]:
        """Texts close to a drug of ours, which somebody must settle, or those close to none."""
        views = []
        for one in NotRead(session, self._program.catalogue.ingredients).drugs():
            read = self._program.drugs.read(one.subject.text, one.code, one.code_system)
            is_near = bool(read.candidates) or not one.subject.text
            if is_near is near:
                views.append(_text_view(one, read.candidates))
        return tuple(sorted(views, key=lambda view: (-view.rows, view.text)))

    def _records(self, session: Session, found: Iterable[OddRecord]) -> tuple[HealthRow, ...]:
        listed = list(found)
        people = read_people(session, (one.patient_id for one in listed))
        return tuple(
            RecordView(
                people[one.patient_id],
                one.kind,
                one.what,
                one.on,
                f"{one.times} times the same" if one.times > 1 else "",
                _source(one),
            )
            for one in listed
        )

    def _missing(self, session: Session) -> tuple[HealthRow, ...]:
        """What full exports no longer hold: nothing was deleted, somebody must ask the sender."""
        found = self._imports.missing()
        people = read_people(session, (one.patient_id for one in found))
        return tuple(
            RecordView(
                people[one.patient_id],
                "person" if one.order_id is None else "prescription",
                "the whole person" if one.order_id is None else one.drug_text or "",
                one.since,
                f"not in the full export of {one.feed}",
                f"import {one.batch_id}",
            )
            for one in found
        )

    def _drafts(self, session: Session) -> tuple[HealthRow, ...]:
        """Reviews begun and neither signed nor dropped for a week or longer."""
        left = drafts_until(session, self._as_of - timedelta(days=OLD_DRAFT_DAYS))
        people = read_people(session, left)
        return tuple(
            RecordView(
                people[patient_id], "review", "a review begun and not signed",
                draft.saved_at.date(), f"kept for {draft.saved_by}", "",
            )
            for patient_id, draft in left.items()
            if patient_id in people
        )  # fmt: skip

    def _backup(self, session: Session) -> SectionCount:
        """The last copy made with this program; a server's own backups are not seen from here."""
        last = clinic_facts.last_backup(session)
        is_due = last is None or last.date() < self._as_of - timedelta(days=BACKUP_DAYS)
        is_asked_for = self._store.engine.dialect.name == "sqlite" and (
            clinic_facts.count_patients(session) > 0 and not clinic_facts.is_demo(session)
        )
        note = f"the last on {day_text(last.date())}" if last is not None else ""
        return SectionCount(
            HealthSection.BACKUP, int(last is not None), is_due and is_asked_for, note
        )

    def _same_people(self, session: Session) -> tuple[HealthRow, ...]:
        """Suspects that are not joined yet and that nobody has told apart."""
        merges, decided = read_merges(session), read_decided(session)
        groups = [
            group
            for group in odd_rows.same_people(session)
            if len({merges.survivor(one) for one in group.ids}) > 1
            and any(decided.of(*pair) is None for pair in combinations(group.ids, 2))
        ]
        people = read_people(session, (one for group in groups for one in group.ids))
        return tuple(
            RecordView(
                people[group.ids[0]],
                "person",
                group.shared,
                None,
                "",
                "",
                tuple(people[one] for one in group.ids[1:]),
            )
            for group in groups
        )

    def _feed(self, feed: FeedView) -> FeedHealth:
        reach = feed.records_up_to
        age = (self._as_of - reach).days if reach is not None else None
        return FeedHealth(feed, age, age is not None and age > STALE_RECORDS_DAYS)

    def _readings(self, session: Session) -> tuple[ReadingView, ...]:
        recognised = HistoryReader(session, self._program.catalogue.ingredients).recognised
        by_key = {drug_key(drug): drug for drug in recognised.values() if drug}
        return tuple(
            view_of(
                one,
                by_key.get(one.subject.scope)
                if one.subject.kind is ReadingKind.DIRECTIONS
                else None,
            )
            for one in latest_readings(session)
        )


def _directions_order(group: TextGroup) -> tuple[int, int, str]:
    """What rules ask a dose of first, then what stands on most rows."""
    assert group.drug is not None
    drug_class = group.drug.ingredient.drug_class
    place = _RULED.index(drug_class) if drug_class in _RULED else len(_RULED)
    return place, -group.rows, group.subject.text


def _text_view(group: TextGroup, near: tuple[str, ...]) -> TextView:
    return TextView(
        group.subject.key,
        group.subject.text,
        on_words(group.subject, group.drug),
        near,
        group.rows,
        group.people,
    )


def _condition_view(group: ConditionGroup) -> TextView:
    code = f"{group.code_system} {group.code}".strip()
    return TextView(None, group.text, code, (), group.rows, group.people)


def _source(one: OddRecord) -> str:
    """File name and line; where on the disk the file lay says nothing to a reader."""
    name = PurePath(one.file).name if one.file else ""
    return f"{name}, line {one.line:,}" if name and one.line is not None else name
