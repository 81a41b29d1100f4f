"""One row a person: what is most pressing and still open, what they take, what is next.

Rows come from evaluation and from what the clinic itself has recorded; `queue_list` filters, orders
and counts them, so that the window and the command line show the same queue.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.flag import Outcome, OutcomeKind, Severity
from clinic_desktop.domain.folding import folded
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.plan_life import Gate
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.causes import CauseGroup
from clinic_desktop.services.answers import AnswerView
from clinic_desktop.services.exposure_views import (
    also_words,
    equivalent_now,
    now_taking,
    twelve_months,
)
from clinic_desktop.services.queue_filters import tokens_of
from clinic_desktop.services.queue_state import NOBODY, PersonState
from clinic_desktop.services.queue_views import views_of
from clinic_desktop.services.worklist_views import WorklistRow

NO_LEVEL_RANK = 9
CALL_ABOUT_PAUSE = "Call: plan paused"
"""The sheets of a paused plan are void, and the patient still holds them."""
SAID_TO_HAVE_DIED = "Ask when they died: no date"
STANDING_STILL: Mapping[str, str] = {
    PlanState.WAITING.value: "Waiting for check-in",
    PlanState.PAUSED.value: "Paused",
}
NO_ANSWERS: Mapping[str, AnswerView] = {}
Order = tuple[int, int, int, str]


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A row with what views, filters and orders ask of it.

    `outcomes` are all, the most pressing first; `open_outcomes` those no answer holds back,
    `groups` the same by their cause.
    `tokens` are what the filters look for. `order` is the order of urgency on the as-of date.
    """

    row: WorklistRow
    outcomes: tuple[Outcome, ...]
    open_outcomes: tuple[Outcome, ...]
    groups: tuple[CauseGroup, ...]
    answers: Mapping[str, AnswerView]
    search_text: str
    tokens: frozenset[str]
    days_late: int
    order: Order
    alike: tuple[str, str]
    wants_letter: bool
    check_on: date | None
    views: frozenset[str] = frozenset()
    dose_ug: int = 0
    """The highest daily dose in whole micrograms: exact fractions are slow to compare."""

    def has_finding(self, *rules: str) -> bool:
        """An open finding, of one of the rules where some are named."""
        return any(
            o.kind is OutcomeKind.FINDING and (not rules or o.rule_id in rules)
            for o in self.open_outcomes
        )

    @property
    def needs_attention(self) -> bool:
        """An open finding above information, or something that could not be assessed."""
        return any(
            o.kind is OutcomeKind.UNASSESSABLE
            or (o.kind is OutcomeKind.FINDING and o.severity is not Severity.INFO)
            for o in self.open_outcomes
        )

    def is_due(self, as_of: date) -> bool:
        """Something is open, or the date of what comes next is here."""
        due_on = self.row.next_due_on
        return self.needs_attention or (due_on is not None and due_on <= as_of)

    def answered(self, kind: DispositionKind) -> bool:
        """Nothing is open, and an answer of this kind is among those that hold."""
        return not self.needs_attention and any(
            answer.holds and answer.kind is kind for answer in self.answers.values()
        )


def make_entry(
    timeline: Timeline,
    outcomes: tuple[Outcome, ...],
    title: Callable[[Outcome], str],
    *,
    grouped: Callable[[Sequence[Outcome]], tuple[CauseGroup, ...]],
    state: PersonState = NOBODY,
    answers: Mapping[str, AnswerView] = NO_ANSWERS,
) -> QueueEntry:
    """The row of one person from their timeline, outcomes and own records; `title` gives the short
    words of an outcome's rule, `grouped` brings those of one cause together."""
    ranked = tuple(sorted(outcomes, key=_pressing))
    still_open = tuple(o for o in ranked if not _held_back(answers.get(o.rule_id)))
    top = still_open[0] if still_open else None
    groups = grouped(still_open)
    why, more = _reasons(groups, title)
    last = timeline.review_states[-1] if timeline.review_states else None
    episode = timeline.current
    action, due_on = _next(timeline, still_open, state, answers)
    latest = max(timeline.usable_rows, key=lambda one: one.start_on or date.min, default=None)
    row = WorklistRow(
        patient=timeline.patient,
        age=timeline.age,
        level=top.severity if top is not None and top.kind is OutcomeKind.FINDING else None,
        why=why or _answered_words(answers) or "Nothing to do",
        more=more,
        now_taking=now_taking(timeline),
        how_long_days=episode.elapsed_days if episode is not None else None,
        at_least=episode.left_censored if episode is not None else False,
        also=also_words(timeline),
        last_review_on=last[0].review_on if last else None,
        last_review_state=last[1] if last else None,
        next_action=action,
        next_due_on=due_on,
        status=_status(timeline, still_open, answers, state.plan_state),
        twelve_months=twelve_months(timeline),
        owner=state.owner,
        came_back=next(
            (answers[o.rule_id].came_back for o in still_open if o.rule_id in answers), ""
        ),
        contact_hold=state.contact_hold,
        last_letter_on=state.last_letter_on,
        last_record_on=last_record_on(timeline),
        equivalent=equivalent_now(timeline),
        prescriber=(latest.prescriber if latest is not None else None) or "",
        site=(latest.organisation if latest is not None else None) or "",
    )
    late = days_late(row, timeline.as_of)
    rank = row.level.rank if row.level is not None else NO_LEVEL_RANK
    entry = QueueEntry(
        row=row,
        outcomes=ranked,
        open_outcomes=still_open,
        groups=groups,
        answers=answers,
        search_text=_search_text(row),
        tokens=tokens_of(row, still_open, timeline),
        days_late=late,
        order=(-late, rank, -(row.how_long_days or 0), row.patient.id),
        alike=row.patient.alike,
        wants_letter=state.plan_state is not None
        and not state.has_letter
        and not timeline.patient.reported_dead,
        check_on=state.check_in.due_on if state.check_in is not None else None,
    )
    doses = [one.ug_per_day for one in row.now_taking if one.ug_per_day is not None]
    return replace(
        entry,
        views=views_of(entry, timeline.as_of),
        dose_ug=max((ug.numerator // ug.denominator for ug in doses), default=0),
    )


def last_record_on(timeline: Timeline) -> date | None:
    """The latest date, up to the as-of date, of what the rules read of the person."""
    history = timeline.history
    dates = [
        *(row.start_on for row in history.prescriptions),
        *(review.review_on for review in history.reviews),
        *(stay.start_on for stay in history.encounters),
        *(condition.onset_on for condition in history.conditions),
    ]
    known = (on for on in dates if on is not None and on <= timeline.as_of)
    return max(known, default=None)


def _held_back(answer: AnswerView | None) -> bool:
    return answer is not None and answer.holds


def _reasons(groups: Sequence[CauseGroup], title: Callable[[Outcome], str]) -> tuple[str, int]:
    """The top reason in words, and how many more causes there are."""
    if not groups:
        return "", 0
    counted = [group for group in groups if group.kind is not OutcomeKind.EXCLUDED]
    return _why(groups[0].top, title), max(0, len(counted) - 1)


def _why(top: Outcome, title: Callable[[Outcome], str]) -> str:
    if top.kind is OutcomeKind.UNASSESSABLE:
        return f"Cannot be judged: {title(top)}"
    if top.kind is OutcomeKind.EXCLUDED:
        return f"Set aside: {title(top)}"
    return title(top)


def _answered_words(answers: Mapping[str, AnswerView]) -> str:
    """What holds the person's reasons back: `Continue: benefits outweigh risks`."""
    first = next((answer for answer in answers.values() if answer.holds), None)
    return f"{first.words}: {first.reason}" if first is not None else ""


# --- what is next ---------------------------------------------------------------------------------


def _next(
    timeline: Timeline,
    still_open: Sequence[Outcome],
    state: PersonState,
    answers: Mapping[str, AnswerView],
) -> tuple[str, date | None]:
    """A death without a date, before anybody calls; a call about a pause; else what somebody set by
    hand; else, where every reason is answered, the check-in or the day the first answer ends; else
    what the record says."""
    if timeline.patient.reported_dead:
        return SAID_TO_HAVE_DIED, None
    if state.call_about_pause is not None:
        return CALL_ABOUT_PAUSE, state.call_about_pause
    if state.action is not None:
        return state.action
    standing = [answer for answer in answers.values() if answer.holds and answer.until]
    nothing_open = all(o.kind is OutcomeKind.EXCLUDED for o in still_open)
    if not standing or not nothing_open:
        return next_action(timeline, still_open, state.check_in)
    first = min(standing, key=lambda answer: answer.until or date.max)
    assert first.until is not None
    if state.check_in is not None and state.check_in.due_on <= first.until:
        return "Taper check-in", state.check_in.due_on
    return (first.reason if first.kind is DispositionKind.ACT else "Look again"), first.until


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


def days_late(row: WorklistRow, as_of: date) -> int:
    return max(0, (as_of - row.next_due_on).days) if row.next_due_on is not None else 0


def _pressing(outcome: Outcome) -> tuple[int, int]:
    """Findings by level, then what could not be judged, then what is excluded."""
    kinds = [OutcomeKind.FINDING, OutcomeKind.UNASSESSABLE, OutcomeKind.EXCLUDED]
    rank = outcome.severity.rank if outcome.severity is not None else NO_LEVEL_RANK
    return kinds.index(outcome.kind), rank


def _status(
    timeline: Timeline,
    still_open: Sequence[Outcome],
    answers: Mapping[str, AnswerView],
    plan_state: str | None = None,
) -> str:
    """One of few words: a taper that stands still says so before anything else."""
    if plan_state is not None and plan_state in STANDING_STILL:
        return STANDING_STILL[plan_state]
    standing = [answer for answer in answers.values() if answer.holds]
    if standing and all(o.kind is OutcomeKind.EXCLUDED for o in still_open):
        return answered_status(standing)
    ahead = [r.start_on for r in timeline.history.plan_rows if r.start_on > timeline.as_of]
    if ahead and not timeline.plan_rows:
        return f"Plan signed, from {day_text(min(ahead))}"
    if timeline.plan_rows and timeline.current is not None:
        since = timeline.day - timeline.plan_rows[-1].start_on.toordinal()
        if since <= timeline.numbers.unplaced_days:
            return f"Taper, step {len(timeline.plan_rows)}"
    return "Reviewed" if timeline.reviews else "New"


def answered_status(standing: Sequence[AnswerView]) -> str:
    """`Snoozed to 03-Jan-2027`; of several answers the one that ends first speaks."""
    first = min(standing, key=lambda answer: answer.until or date.max)
    return f"{first.words} to {day_text(first.until)}" if first.until is not None else first.words


# --- finding --------------------------------------------------------------------------------------


def _search_text(row: WorklistRow) -> str:
    patient = row.patient
    born = day_text(patient.birth_date) if patient.birth_date is not None else ""
    words = (
        patient.id,
        patient.identifier,
        patient.family_name,
        patient.given_name,
        born,
        row.why,
        *(one.drug for one in row.now_taking),
        *row.also,
        row.next_action,
        row.status,
        row.owner,
    )
    return folded(" ".join(word for word in words if word))
