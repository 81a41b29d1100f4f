"""The queue: one row a person, views with counts, a stated order, nothing hidden in silence.

Rows come from evaluation; filtering, ordering and counting happen here on plain lists, so that the
window and the command line show the same queue.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clinic_desktop.domain.errors import UnknownItem
from clinic_desktop.domain.flag import Outcome, OutcomeKind, Severity
from clinic_desktop.domain.folding import folded
from clinic_desktop.domain.plan_life import Gate
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services.exposure_views import also_words, now_taking, twelve_months
from clinic_desktop.services.views import ViewTab, Worklist, WorklistRow

NO_LEVEL_RANK = 9


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A row with what the views ask of it."""

    row: WorklistRow
    outcomes: tuple[Outcome, ...]
    search_text: str

    def has_finding(self, *rules: str) -> bool:
        return any(
            o.kind is OutcomeKind.FINDING and (not rules or o.rule_id in rules)
            for o in self.outcomes
        )

    @property
    def needs_attention(self) -> bool:
        """A finding above information, or something that could not be assessed."""
        return any(
            o.kind is OutcomeKind.UNASSESSABLE
            or (o.kind is OutcomeKind.FINDING and o.severity is not Severity.INFO)
            for o in self.outcomes
        )


@dataclass(frozen=True, slots=True)
class QueueView:
    """A ready-made view: its name for the command line, its title, who is in it."""

    name: str
    title: str
    includes: Callable[[QueueEntry, date], bool]


VIEWS = (
    QueueView("due", "Due", lambda entry, _: entry.needs_attention),
    QueueView("overdue", "Overdue", lambda entry, as_of: _days_late(entry.row, as_of) > 0),
    QueueView("rising", "Rising dose", lambda entry, _: entry.has_finding("ESC-01", "ESC-02")),
    QueueView("opioid", "With an opioid", lambda entry, _: entry.has_finding("CO-01")),
    QueueView("no-review", "Review due", lambda entry, _: entry.has_finding("REV-02")),
    QueueView(
        "never",
        "Never reviewed",
        lambda entry, _: entry.row.last_review_on is None and entry.row.how_long_days is not None,
    ),
    QueueView(
        "cannot-tell",
        "Cannot be judged",
        lambda entry, _: any(o.kind is OutcomeKind.UNASSESSABLE for o in entry.outcomes),
    ),
    QueueView("everyone", "Everyone", lambda _, __: True),
)

SORTED_BY = "Sorted by days overdue, then level, then longest use."


def make_entry(
    timeline: Timeline,
    outcomes: tuple[Outcome, ...],
    title: Callable[[Outcome], str],
    check_in: Gate | None = None,
) -> QueueEntry:
    """The row of one person from their timeline and outcomes, which it keeps most pressing
    first; `title` gives the short words of an outcome's rule, `check_in` is the next one of a
    plan in force."""
    ranked = tuple(sorted(outcomes, key=_pressing))
    top = ranked[0] if ranked else None
    counted = [o for o in ranked if o.kind is not OutcomeKind.EXCLUDED]
    last = timeline.review_states[-1] if timeline.review_states else None
    episode = timeline.current
    action, due_on = next_action(timeline, outcomes, check_in)
    patient = timeline.patient
    row = WorklistRow(
        patient=patient,
        age=timeline.age,
        level=top.severity if top is not None and top.kind is OutcomeKind.FINDING else None,
        why=_why(top, title),
        more=max(0, len(counted) - 1),
        now_taking=now_taking(timeline),
        how_long_days=episode.elapsed_days if episode is not None else None,
        at_least=episode.left_censored if episode is not None else False,
        also=also_words(timeline),
        last_review_on=last[0].review_on if last else None,
        last_review_state=last[1] if last else None,
        next_action=action,
        next_due_on=due_on,
        status=_status(timeline),
        twelve_months=twelve_months(timeline),
    )
    words = (patient.id, patient.identifier, patient.family_name, patient.given_name)
    drugs = " ".join(one.drug for one in row.now_taking)
    return QueueEntry(row, ranked, folded(" ".join(w for w in words if w) + " " + drugs))


def _why(top: Outcome | None, title: Callable[[Outcome], str]) -> str:
    if top is None:
        return "Nothing to do"
    if top.kind is OutcomeKind.UNASSESSABLE:
        return f"Cannot be judged: {title(top)}"
    if top.kind is OutcomeKind.EXCLUDED:
        return f"Set aside: {title(top)}"
    return title(top)


def next_action(
    timeline: Timeline, outcomes: Iterable[Outcome], check_in: Gate | None = None
) -> tuple[str, date | None]:
    """What comes next and when, from the record alone: a lapse asks for a call today; otherwise a
    check-in that is due, or the earlier of it and the next review as written at the last one."""
    found = {o.rule_id for o in outcomes if o.kind is OutcomeKind.FINDING}
    if "WD-01" in found:
        return "Call about supply", timeline.as_of
    with_date = [r for r in timeline.reviews if r.next_review_on is not None]
    review_on = with_date[-1].next_review_on if with_date and timeline.current else None
    if check_in is not None and check_in.due_on <= max(timeline.as_of, review_on or date.max):
        return "Taper check-in", check_in.due_on
    if with_date and timeline.current is not None:
        return "Review", with_date[-1].next_review_on
    if found & {"REV-02", "DUR-01", "DUR-02", "DUR-03", "ESC-01", "ESC-03", "CO-01"}:
        return "Review: no date set", None
    return "None", None


def list_people(entries: Sequence[QueueEntry], *, view: str, text: str, as_of: date) -> Worklist:
    """The queue of one view, filtered by text, in the stated order, with every count."""
    chosen = next((v for v in VIEWS if v.name == view), None)
    if chosen is None:
        names = ", ".join(v.name for v in VIEWS)
        raise UnknownItem("No such view", f'There is no view "{view}".', f"Views: {names}.")
    wanted = folded(text).split()
    in_view = [e for e in entries if chosen.includes(e, as_of)]
    shown = [e for e in in_view if all(word in e.search_text for word in wanted)]
    shown.sort(key=lambda entry: _order(entry.row, as_of))
    hidden = {
        "other views": len(entries) - len(in_view),
        "text filter": len(in_view) - len(shown),
    }
    return Worklist(
        view=view,
        tabs=tuple(
            ViewTab(v.name, v.title, sum(v.includes(e, as_of) for e in entries)) for v in VIEWS
        ),
        rows=_mark_similar([entry.row for entry in shown]),
        people=len(entries),
        hidden=hidden,
        hidden_note=_hidden_note(hidden),
        sorted_by=SORTED_BY,
        as_of=as_of,
    )


def _pressing(outcome: Outcome) -> tuple[int, int]:
    """Findings by level, then what could not be judged, then what is excluded."""
    kinds = [OutcomeKind.FINDING, OutcomeKind.UNASSESSABLE, OutcomeKind.EXCLUDED]
    rank = outcome.severity.rank if outcome.severity is not None else NO_LEVEL_RANK
    return kinds.index(outcome.kind), rank


def _days_late(row: WorklistRow, as_of: date) -> int:
    return max(0, (as_of - row.next_due_on).days) if row.next_due_on is not None else 0


def _order(row: WorklistRow, as_of: date) -> tuple[int, int, int, str]:
    rank = row.level.rank if row.level is not None else NO_LEVEL_RANK
    return -_days_late(row, as_of), rank, -(row.how_long_days or 0), row.patient.id


def _status(timeline: Timeline) -> str:
    ahead = [r.start_on for r in timeline.history.plan_rows if r.start_on > timeline.as_of]
    if ahead and not timeline.plan_rows:
        return f"Plan signed, from {min(ahead):%d-%b-%Y}"
    if timeline.plan_rows and timeline.current is not None:
        since = timeline.day - timeline.plan_rows[-1].start_on.toordinal()
        if since <= timeline.numbers.unplaced_days:
            return f"Taper, step {len(timeline.plan_rows)}"
    return "Reviewed" if timeline.reviews else "New"


def _mark_similar(rows: list[WorklistRow]) -> tuple[WorklistRow, ...]:
    """Marks rows that share a family name and the first letter of the given name."""
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        seen[_look_alike(row)] = seen.get(_look_alike(row), 0) + 1
    return tuple(
        replace(row, similar_name=True) if seen[_look_alike(row)] > 1 else row for row in rows
    )


def _look_alike(row: WorklistRow) -> tuple[str, str]:
    patient = row.patient
    return folded(patient.family_name or patient.id), folded(patient.given_name or "")[:1]


def _hidden_note(hidden: dict[str, int]) -> str:
    parts = []
    if hidden["other views"]:
        parts.append(f"{hidden['other views']} are not in this view.")
    if hidden["text filter"]:
        parts.append(f"{hidden['text filter']} do not match the text.")
    return " ".join(parts)
