"""The sections of data health in words, and the columns of their tables."""

from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.reading import ReadingKind
from clinic_desktop.services.health_views import (
    AffectedRow,
    FeedHealth,
    HealthSection,
    ReadingView,
    RecordView,
    SectionCount,
    TextView,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.text import Paragraph, Run, fact, muted

TITLES = {
    HealthSection.DIRECTIONS: "Directions not understood",
    HealthSection.MEDICINES: "Medicines not recognised",
    HealthSection.STRENGTHS: "Strengths of no listed product",
    HealthSection.CONDITIONS: "Conditions in no list",
    HealthSection.REPEATED: "Rows that stand twice",
    HealthSection.SAME_PEOPLE: "Perhaps the same person",
    HealthSection.REPORTED_DEAD: "Said to have died, without a date",
    HealthSection.FUTURE: "Records from the future",
    HealthSection.UNDATED: "Prescriptions without a date",
    HealthSection.OPEN: "Orders open since long ago",
    HealthSection.MISSING: "Missing from a full export",
    HealthSection.FEEDS: "Feeds",
    HealthSection.OTHER_MEDICINES: "Other medicines",
    HealthSection.READINGS: "Texts read by a person",
    HealthSection.DRAFTS: "Reviews begun and left",
    HealthSection.BACKUP: "Backup",
}
MEANINGS = {
    HealthSection.DIRECTIONS: "No dose is made of them, and rules that need it say so. Say once "
    "what a text means, and all its rows are read so.",
    HealthSection.MEDICINES: "Close to the name of a medicine the rules look at, and not it. They "
    "count for nothing until somebody says what they are.",
    HealthSection.STRENGTHS: "No product listed here has them: perhaps a slip of ten or of the "
    "unit. They count as written; what is wrong the sender must mend.",
    HealthSection.CONDITIONS: "Kept and shown, and not counted by any rule.",
    HealthSection.REPEATED: "The same medicine, date, dose and amount: counted as one supply.",
    HealthSection.SAME_PEOPLE: "Records that share an identifier, or names and birth date. They "
    "are never joined by guess.",
    HealthSection.REPORTED_DEAD: "Their flags stay; no taper is planned and no letter goes out. "
    "Ask the sender for the date, or to put it right.",
    HealthSection.FUTURE: "Dated after today. They take part in nothing until that day.",
    HealthSection.UNDATED: "They cannot be laid on the calendar: in no dose and in no rule.",
    HealthSection.OPEN: "Still called active, without an end, and nothing issued since.",
    HealthSection.MISSING: "They were there before and are not in the sender's latest full export. "
    "Nothing is deleted: ask the sender.",
    HealthSection.FEEDS: "Where records come from, the last import, and how far they reach.",
    HealthSection.OTHER_MEDICINES: "They match nothing the rules look at. Look through them once: "
    "a local name of a sedative would stand here.",
    HealthSection.READINGS: "What clinicians said texts mean. Each can be read anew or taken back.",
    HealthSection.DRAFTS: "Begun a week ago or longer, and neither signed nor dropped.",
    HealthSection.BACKUP: "A copy is made with: clinic-desktop db backup FILE. Once a week at "
    "least; a server's own backups are not seen from here.",
}


def _number(value: int) -> tuple[Paragraph, ...]:
    return ((Run(f"{value:,}"),),)


def _words(text: str) -> tuple[Paragraph, ...]:
    return ((Run(format.one_line(text)),),)


def overview_columns() -> tuple[Column[SectionCount], ...]:
    return (
        Column(
            "section",
            "What",
            lambda one: ((fact(TITLES[one.section]),),),
            270,
            level=lambda one: Severity.MODERATE if one.wants_attention else None,
        ),
        Column("found", "Found", _found, 120, right=True),
        Column("means", "What it means", _means, 400, stretch=True, drop=1),
    )


def _found(one: SectionCount) -> tuple[Paragraph, ...]:
    if not one.found:
        return ((muted("none", "body"),),)
    return ((Run(f"{one.found:,}", bold=one.wants_attention),), (muted(one.note),))


def _means(one: SectionCount) -> tuple[Paragraph, ...]:
    return ((muted(MEANINGS[one.section], "body"),),)


def text_columns(*, directions: bool) -> tuple[Column[TextView], ...]:
    def words(one: TextView) -> tuple[Paragraph, ...]:
        """The text, and what tells it apart from the same text elsewhere."""
        lines: list[Paragraph] = [(fact(format.one_line(one.text) or "no text"),)]
        where = f"{'on' if directions else 'code'} {format.one_line(one.on)}" if one.on else ""
        near = f"close to {format.all_of(one.near)}" if one.near else ""
        lines.append((muted(", ".join(part for part in (where, near) if part)),))
        return tuple(lines)

    return (
        Column("text", "Text as it came", words, 300, stretch=True),
        Column("rows", "Rows", lambda t: _number(t.rows), 90, right=True),
        Column("people", "People", lambda t: _number(t.people), 90, right=True, drop=1),
    )


def record_columns() -> tuple[Column[RecordView], ...]:
    return (
        Column("patient", "Person", _who, 240),
        Column("on", "Date", lambda r: _words(format.day(r.on)), 130, drop=2),
        Column("what", "Record", _record, 200, stretch=True),
        Column("source", "Source", lambda r: ((muted(format.one_line(r.source), "body"),),), 230,
               drop=1),
    )  # fmt: skip


def _who(one: RecordView) -> tuple[Paragraph, ...]:
    people = (one.patient, *one.with_people)
    return tuple(
        line
        for person in people
        for line in (
            (fact(format.name(person)),),
            (muted(f"born {format.day(person.birth_date)}, id {format.one_line(person.id)}"),),
        )
    )


def _record(one: RecordView) -> tuple[Paragraph, ...]:
    what = one.what if one.kind in ("prescription", "person") else f"{one.kind}, {one.what}"
    return ((Run(format.one_line(what)),), (muted(one.note),))


def feed_columns() -> tuple[Column[FeedHealth], ...]:
    return (
        Column(
            "feed",
            "Feed",
            lambda f: ((fact(format.one_line(f.feed.name)),),),
            220,
            stretch=True,
            level=lambda f: Severity.HIGH if f.stale else None,
        ),
        Column("last", "Last import", _last_import, 210, drop=2),
        Column("reach", "Records up to", _reach, 210),
        Column("imports", "Imports", lambda f: _number(f.feed.imports), 100, right=True, drop=1),
    )


def _last_import(one: FeedHealth) -> tuple[Paragraph, ...]:
    at = one.feed.last_import_at
    people = format.count(one.feed.people, "person", "people")
    return ((Run(f"{format.day(at.date())} {at:%H:%M}"),), (muted(people),))


def _reach(one: FeedHealth) -> tuple[Paragraph, ...]:
    if one.feed.records_up_to is None or one.age_days is None:
        return ((Run("no dated prescription"),),)
    age = "today" if not one.age_days else f"{format.count(one.age_days, 'day')} old"
    word = fact(f"stale, {age}", "caption") if one.stale else muted(age)
    return ((Run(format.day(one.feed.records_up_to)),), (word,))


def reading_columns() -> tuple[Column[ReadingView], ...]:
    return (
        Column("text", "Text as it came", _read_text, 200, stretch=True),
        Column("means", "Means", _reading_means, 200, stretch=True),
        Column("by", "Read by", _by, 200, drop=2),
        Column("rows", "Rows", lambda r: _number(r.rows), 80, right=True, drop=1),
    )


def _read_text(one: ReadingView) -> tuple[Paragraph, ...]:
    kind = "medicine" if one.kind is ReadingKind.DRUG else f"on {one.on}"
    return ((fact(format.one_line(one.text)),), (muted(format.one_line(kind)),))


def _reading_means(one: ReadingView) -> tuple[Paragraph, ...]:
    if one.stands:
        return ((Run(one.means),),)
    return (
        (fact("taken back"),),
        (muted(f"was: {one.means}. {format.one_line(one.reason)}"),),
    )


def _by(one: ReadingView) -> tuple[Paragraph, ...]:
    return (
        (Run(format.one_line(f"{one.by.name} ({one.by.role})")),),
        (muted(f"{format.day(one.by.on)}, version {one.by.version}"),),
    )


def affected_columns() -> tuple[Column[AffectedRow], ...]:
    return (
        Column("patient", "Person", _affected, 200, stretch=True),
        Column("on", "Date", lambda r: _words(format.day(r.on)), 120),
        Column("quantity", "Amount", _amount, 110, right=True, drop=1),
    )


def _affected(one: AffectedRow) -> tuple[Paragraph, ...]:
    return (
        (fact(format.name(one.patient)),),
        (muted(format.one_line(one.directions or "no directions")),),
    )


def _amount(one: AffectedRow) -> tuple[Paragraph, ...]:
    return _words(format.quantity(one.quantity) or "not recorded")
