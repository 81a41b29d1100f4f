"""Answers to flags: what was decided, whether it still holds, and in what words it comes back."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.catalogue.dispositions import Dispositions
from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.disposition import (
    TAKEN_BACK,
    Change,
    ChangeKind,
    DispositionKind,
    FlagState,
    Given,
    flag_state,
    latest_until,
    must_have_date,
    what_changed,
)
from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.flag import Outcome, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.store.queue_records import StoredAnswer

ANSWER_WORDS = {
    DispositionKind.ACT: "Agreed, acting",
    DispositionKind.CONTINUE: "Continue",
    DispositionKind.SNOOZE: "Snoozed",
    DispositionKind.DISAGREE: "Disagreed",
    DispositionKind.NOT_SUITABLE: "Not suitable",
}


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The latest answer to a flag. It holds, or `came_back` says in words why it does not."""

    rule_id: str
    kind: DispositionKind
    words: str
    reason: str
    note: str
    until: date | None
    by: str
    role: str
    on: date
    came_back: str = ""

    @property
    def holds(self) -> bool:
        return not self.came_back


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One row of the log of answers: also what was taken back, and by whom. `title` is the rule's,
    `now` what became of the answer: it holds, or why it does not."""

    id: int
    rule_id: str
    title: str
    words: str
    reason: str
    until: date | None
    by: str
    role: str
    on: date
    now: str


@dataclass(frozen=True, slots=True)
class AnswerOffer:
    """What may be answered: reasons as (key, words, mark), whether a reason needs words of its own,
    and the dates: suggested, latest, and others one press away."""

    kind: DispositionKind
    reasons: tuple[tuple[str, str, str], ...]
    need_words: frozenset[str]
    suggested: date | None
    latest: date
    shortcuts: tuple[tuple[str, date], ...]
    must_have_date: bool


# --- whether answers hold -------------------------------------------------------------------------


def standing(
    stored: Sequence[StoredAnswer],
    timeline: Timeline,
    outcomes: Iterable[Outcome],
    rule_hash: Callable[[str], str],
    dispositions: Dispositions,
) -> dict[str, AnswerView]:
    """The latest answer to each flag the person has now, by rule; those taken back left out."""
    if not stored:
        return {}
    latest = {answer.rule_id: answer for answer in stored}
    found = {}
    for outcome in outcomes:
        answer = latest.get(outcome.rule_id)
        if answer is None or answer.kind == TAKEN_BACK or answer.state is None:
            continue
        kind = DispositionKind(answer.kind)
        given = Given(kind, answer.until, answer.rule_hash, read_state(answer.state))
        changes = what_changed(
            given,
            flag_state(timeline, outcome),
            rule_hash(outcome.rule_id),
            dispositions.numbers,
        )
        found[outcome.rule_id] = AnswerView(
            answer.rule_id,
            kind,
            ANSWER_WORDS[kind],
            reason_words(answer, dispositions),
            answer.note or "",
            answer.until,
            answer.by,
            answer.role,
            given.state.on,
            came_back_words(changes, given.state.on),
        )
    return found


def not_taken_back(stored: Iterable[StoredAnswer]) -> tuple[StoredAnswer, ...]:
    """Answers in the order they were given, without those that somebody took back. Taking back
    cancels the latest answer to that flag, once."""
    kept: dict[int, StoredAnswer] = {}
    latest: dict[tuple[str, str], int] = {}
    for answer in stored:
        flag = answer.patient_id, answer.rule_id
        if answer.kind == TAKEN_BACK:
            cancelled = latest.pop(flag, None)
            if cancelled is not None:
                del kept[cancelled]
        else:
            kept[answer.id] = answer
            latest[flag] = answer.id
    return tuple(kept.values())


def disagreements(stored: Iterable[StoredAnswer]) -> Mapping[str, int]:
    """How often somebody disagreed with a flag of each rule, and stayed with it."""
    return Counter(
        answer.rule_id
        for answer in not_taken_back(stored)
        if answer.kind == DispositionKind.DISAGREE
    )


def log(
    stored: Sequence[StoredAnswer],
    dispositions: Dispositions,
    *,
    standing: Mapping[str, AnswerView],
    title: Callable[[str], str],
) -> tuple[AnswerLine, ...]:
    """Every answer ever given to one person's flags, latest first. `standing` are the latest
    answers to the flags the person has now, `title` the short words of a rule."""
    lines = []
    later: dict[str, StoredAnswer] = {}
    for answer in reversed(stored):
        taken_back = answer.kind == TAKEN_BACK
        lines.append(
            AnswerLine(
                answer.id,
                answer.rule_id,
                title(answer.rule_id),
                "Taken back" if taken_back else ANSWER_WORDS[DispositionKind(answer.kind)],
                "" if taken_back else reason_words(answer, dispositions),
                answer.until,
                answer.by,
                answer.role,
                given_on(answer),
                "" if taken_back else _became(answer, later.get(answer.rule_id), standing),
            )
        )
        later[answer.rule_id] = answer
    return tuple(lines)


def _became(
    answer: StoredAnswer, later: StoredAnswer | None, standing: Mapping[str, AnswerView]
) -> str:
    """What became of an answer: `later` is the next row about the same flag."""
    if later is not None:
        done = "Taken back" if later.kind == TAKEN_BACK else "Answered anew"
        return f"{done} by {later.by} on {day_text(given_on(later))}"
    now = standing.get(answer.rule_id)
    if now is None:
        return "The flag is not there now"
    return now.came_back or "Holds"


def given_on(answer: StoredAnswer) -> date:
    """The day of the records an answer was given on; of older answers, the day of the clock."""
    return read_state(answer.state).on if answer.state else answer.at.date()


def reason_words(answer: StoredAnswer, dispositions: Dispositions) -> str:
    """The reason as it was offered, and the person's own words."""
    reason = dispositions.reason(answer.reason)
    said = reason.words if reason is not None and not reason.needs_words else ""
    return ": ".join(part for part in (said, answer.note or "") if part) or answer.reason


def came_back_words(changes: Sequence[Change], given_on: date) -> str:
    """`Came back: diazepam dose up 25% since 03-Sep-2026`; empty where nothing changed."""
    if not changes:
        return ""
    since = f"since {day_text(given_on)}"
    return "Came back: " + "; ".join(_change_words(change, since) for change in changes)


def _change_words(change: Change, since: str) -> str:
    on = f" on {day_text(change.on)}" if change.on is not None else ""
    begun = f" from {day_text(change.on)}" if change.on is not None else ""
    percent = decimal_text(change.percent, 0) if change.percent is not None else ""
    return {
        ChangeKind.RULE: f"the rule was changed {since}",
        ChangeKind.DATE: f"its date came{on}",
        ChangeKind.JUDGED: f"it can be judged now, which it could not {since}",
        ChangeKind.LEVEL: f"the level rose {since}",
        ChangeKind.DOSE: f"{change.name} dose up {percent}% {since}",
        ChangeKind.DOSE_UNKNOWN: f"the dose of {change.name} is no longer known",
        ChangeKind.DRUG: f"{change.name} started {since}",
        ChangeKind.OPIOID: f"opioid started {since}: {change.name}",
        ChangeKind.FALL: f"a fall{on}" if on else f"a fall recorded {since}",
        ChangeKind.PREGNANCY: f"pregnancy recorded {since}",
        ChangeKind.STAY: f"hospital stay{begun}",
    }[change.kind]


# --- giving an answer -----------------------------------------------------------------------------


def offer(
    kind: DispositionKind, level: Severity | None, today: date, dispositions: Dispositions
) -> AnswerOffer:
    """What may be answered to a flag of this level on this day."""
    latest = latest_until(kind, level, today, dispositions.numbers)
    reasons = dispositions.reasons_for(kind)
    lengths = dispositions.lengths(kind, today)
    dates = tuple((words, on) for words, on in lengths if on <= latest)
    return AnswerOffer(
        kind,
        tuple((reason.key, reason.words, reason.mark.value) for reason in reasons),
        frozenset(reason.key for reason in reasons if reason.needs_words),
        dates[0][1] if dates else (latest if must_have_date(kind) else None),
        latest,
        dates,
        must_have_date(kind),
    )


def check_answer(
    kind: DispositionKind,
    reason: str,
    note: str,
    until: date | None,
    level: Severity | None,
    today: date,
    dispositions: Dispositions,
) -> None:
    """Raises UserError with what to mend: an unknown reason, words or a date missing, a date too
    near or too far."""
    offered = {one.key: one for one in dispositions.reasons_for(kind)}
    if reason not in offered:
        raise UserError("The reason is missing", "Every answer names its reason.", "Choose one.")
    if offered[reason].needs_words and not note.strip():
        raise UserError(
            "The reason is missing", "This reason says nothing by itself.", "Write it in words."
        )
    if until is None:
        if must_have_date(kind):
            raise UserError(
                "The date is missing", "This answer comes back on a date.", "Give the date."
            )
        return
    latest = latest_until(kind, level, today, dispositions.numbers)
    if until <= today:
        raise UserError("The date is past", "An answer holds until a later day.", "Give one.")
    if until > latest:
        critical = "An urgent flag" if level is Severity.CRITICAL else "This answer"
        raise UserError(
            "The date is too far away",
            f"{critical} may stand until {day_text(latest)} at the latest.",
            "Give an earlier date.",
        )


# --- the state as text ----------------------------------------------------------------------------


def state_text(state: FlagState) -> str:
    """The state as JSON: dates in ISO form, doses as exact fractions of micrograms."""
    return json.dumps(
        {
            "on": state.on.isoformat(),
            "level": state.level,
            "doses": {
                name: None if ug is None else str(ug) for name, ug in sorted(state.doses.items())
            },
            "opioids": list(state.opioids),
            "pregnant": state.pregnant,
            "last_fall_on": _iso(state.last_fall_on),
            "undated_falls": state.undated_falls,
            "last_stay_on": _iso(state.last_stay_on),
        }
    )


def read_state(text: str) -> FlagState:
    told: Mapping[str, object] = json.loads(text)
    doses = told["doses"]
    opioids = told["opioids"]
    assert isinstance(doses, dict)
    assert isinstance(opioids, list)
    level = told["level"]
    return FlagState(
        on=date.fromisoformat(str(told["on"])),
        level=None if level is None else Severity(str(level)),
        doses={name: None if ug is None else Fraction(ug) for name, ug in doses.items()},
        opioids=tuple(opioids),
        pregnant=bool(told["pregnant"]),
        last_fall_on=_from_iso(told["last_fall_on"]),
        undated_falls=int(str(told["undated_falls"])),
        last_stay_on=_from_iso(told["last_stay_on"]),
    )


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on is not None else None


def _from_iso(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text is not None else None
