"""The lower half of the patient page: prescriptions, reviews, plans, letters, answers as tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import FinishKind
from clinic_desktop.domain.review import ReviewState
from clinic_desktop.services.answers import AnswerLine
from clinic_desktop.services.letter_kinds import LETTER_KINDS
from clinic_desktop.services.patient_views import (
    DocumentSummary,
    DoseHistory,
    PlanSummary,
    PrescriptionView,
    ReviewView,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.text import Paragraph, Run, fact, faint, muted

ITEM_WORDS = {
    "indication": "why it is taken",
    "benefit": "whether it helps",
    "harms": "harms",
    "actual_use": "actual use",
    "interacting_risks": "interacting risks",
    "patient_view": "the patient's view",
    "decision": "decision with a reason",
    "next_review_date": "next review date",
    "pdmp_checked": "monitoring programme checked",
    "withdrawal_signs": "withdrawal signs",
    "naloxone_offered": "naloxone offered",
}

STATE_WORDS = {
    ReviewState.COMPLETE: "Complete",
    ReviewState.PARTIAL: "Partial",
    ReviewState.NOT_A_REVIEW: "Not a review",
}

COUNTED = ("tablet", "capsule")
DASH = " – "
NOT_UNDERSTOOD = "medicine not understood, shown as it came"


def medicine(one: PrescriptionView) -> tuple[Paragraph, ...]:
    """`diazepam – tablet – DOSE 5 mg – at night`; what was not understood as it came."""
    if one.ingredient is None:
        mark = format.read_by(one.read_by)
        why = f"no medicine the rules look at, {mark}" if mark else NOT_UNDERSTOOD
        return ((Run(format.one_line(one.drug_text), "body", "text", bold=True),), (muted(why),))
    runs = [fact(one.ingredient)]
    if one.form:
        runs += [faint(DASH, "body"), Run(one.form)]
    if one.strength_ug is not None:
        runs += [faint(DASH, "body"), Run(mg_text(one.strength_ug))]
    if one.ug_per_day is None:
        # "dose not recorded" and its like are the whole truth; a label before them is noise.
        runs += [faint(DASH, "body"), fact(format.one_line(one.dose_text))]
    else:
        runs += [faint(DASH, "body"), Run("DOSE "), fact(format.one_line(one.dose_text))]
    if one.as_needed:
        runs += [faint(DASH, "body"), Run("when needed")]
    lines: list[Paragraph] = [tuple(runs)]
    if one.directions_text:
        lines.append((muted(f"as written: {format.one_line(one.directions_text)}"),))
    if one.read_by:
        lines.append((muted(format.read_by(one.read_by)),))
    return tuple(lines)


def origin(one: PrescriptionView) -> str:
    """File, line or resource, import and mapping: where every value of the row is from."""
    if one.origin is None:
        return format.source(one.ref)
    came = one.origin
    words = f"import {came.batch_id} of {format.day(came.imported_at.date())}, feed {came.feed}"
    read = f", read through {came.mapping}" if came.mapping else ""
    return f"{format.source(one.ref)}, {format.one_line(words + read)}"


def prescription_columns() -> tuple[Column[PrescriptionView], ...]:
    return (
        Column("medicine", "Medicine", medicine, 260, stretch=True, cell_tip=origin),
        Column("status", "Status", _status, 140, drop=4),
        Column("start", "Date", lambda p: ((Run(format.day(p.start_on)),),), 120),
        Column("supply", "Supply", _supply, 170, drop=3),
        Column("indication", "Reason", _indication, 150, drop=2),
        Column("source", "Source", _source, 210, drop=1, cell_tip=origin),
    )


def _status(one: PrescriptionView) -> tuple[Paragraph, ...]:
    word = "Current" if one.current else "Past"
    stated = one.status if one.status and one.status.lower() != word.lower() else ""
    return ((fact(word),), (faint(f"source: {stated}" if stated else ""),))


def _supply(one: PrescriptionView) -> tuple[Paragraph, ...]:
    units = format.quantity(one.quantity)
    said = f"{units} {_unit(one)}" if units else "quantity not recorded"
    lines: list[Paragraph] = [(Run(said),)]
    days = format.count(one.days, "day") if one.days is not None else "days not known"
    lines.append((faint(f"{days}, {one.source_word}"),))
    return tuple(lines)


def _unit(one: PrescriptionView) -> str:
    """What was counted, where the form tells: 84 tablets."""
    counted = next((word for word in COUNTED if word in (one.form or "").lower()), None)
    if counted is None:
        return "units"
    return counted if one.quantity == 1 else f"{counted}s"


def _indication(one: PrescriptionView) -> tuple[Paragraph, ...]:
    return ((Run(format.one_line(one.indication or "Not recorded")),),)


def _source(one: PrescriptionView) -> tuple[Paragraph, ...]:
    who = ", ".join(p for p in (one.prescriber, one.organisation) if p)
    return ((muted(format.source(one.ref), "body"),), (faint(format.one_line(who)),))


def review_columns() -> tuple[Column[ReviewView], ...]:
    return (
        Column("date", "Date", lambda v: ((fact(format.day(v.review.review_on)),),), 130),
        Column("state", "State", _review_state, 170, stretch=True),
        Column("decision", "Decision", _decision, 130, stretch=True),
        Column("reviewer", "Reviewer", _reviewer, 190, drop=3),
        Column(
            "next",
            "Next review",
            lambda v: ((Run(format.day(v.review.next_review_on)),),),
            130,
            drop=2,
        ),
        Column(
            "source", "Source", lambda v: ((muted(format.source(v.ref), "body"),),), 180, drop=1
        ),
    )


def _review_state(view: ReviewView) -> tuple[Paragraph, ...]:
    if not view.counts:
        return (
            (fact("Not a review"),),
            (muted("no date, no reviewer, not in contact, or dated later"),),
        )
    lines: list[Paragraph] = [(fact(STATE_WORDS[view.state]),)]
    if view.missing:
        missing = format.all_of(ITEM_WORDS.get(name, name) for name in view.missing)
        lines.append((muted(f"missing: {missing}"),))
    return tuple(lines)


def _decision(view: ReviewView) -> tuple[Paragraph, ...]:
    decision = view.review.decision
    word = DECISION_WORDS[decision.value] if decision is not None else "Not recorded"
    return ((Run(word),), (muted(format.one_line(view.review.reason or "")),))


def _reviewer(view: ReviewView) -> tuple[Paragraph, ...]:
    contact = view.review.contact.value.replace("-", " ") if view.review.contact else ""
    return ((Run(format.one_line(view.review.reviewer or "Not recorded")),), (faint(contact),))


DECISION_WORDS = {
    "continue": "Continue",
    "reduce": "Reduce",
    "taper": "Taper agreed",
    "stop": "Stop",
    "refer": "Specialist advice",
    "declined": "Declined",
    "not-suitable": "Not suitable",
}


def plan_columns() -> tuple[Column[PlanSummary], ...]:
    return (
        Column("version", "Plan", _version, 150, stretch=True),
        Column("state", "State", lambda p: ((fact(p.state.value.capitalize()),),), 120),
        Column("start", "Starts", lambda p: ((Run(format.weekday(p.start_on)),),), 160, drop=2),
        Column("steps", "Steps", _plan_steps, 140, stretch=True),
        Column("signed", "Signed", _signed, 220, drop=1),
    )


def _version(one: PlanSummary) -> tuple[Paragraph, ...]:
    return ((fact(f"{one.drug}, version {one.version}"),),)


def _plan_steps(one: PlanSummary) -> tuple[Paragraph, ...]:
    finish = one.plan.finish
    lines: list[Paragraph] = [(Run(format.count(len(one.plan.steps), "step")),)]
    if finish is not None:
        word = "stops" if finish.kind is FinishKind.STOP else "stays on its last dose from"
        lines.append((muted(f"{word} {format.day(finish.on)}"),))
    return tuple(lines)


def _signed(one: PlanSummary) -> tuple[Paragraph, ...]:
    if one.signed_by is None:
        return ((Run("Not signed"),),)
    return ((Run(format.one_line(one.signed_by)),), (faint(format.day(one.signed_on)),))


def document_columns() -> tuple[Column[DocumentSummary], ...]:
    return (
        Column("kind", "Letter", lambda d: ((fact(document_words(d.kind)),),), 150, stretch=True),
        Column("code", "Code", lambda d: ((Run(d.code),),), 130),
        Column("date", "Made", lambda d: ((Run(format.day(d.created_on)),),), 140, drop=2),
        Column("state", "State", lambda d: ((fact(d.state.capitalize()),),), 130),
        Column("plan", "Plan", _plan_version, 140, drop=1),
    )


def _plan_version(one: DocumentSummary) -> tuple[Paragraph, ...]:
    return ((Run(f"version {one.plan_version}" if one.plan_version else "no plan"),),)


def answer_columns() -> tuple[Column[AnswerLine], ...]:
    return (
        Column("date", "Date", lambda a: ((fact(format.day(a.on)),),), 120),
        Column("flag", "Flag", _answered_flag, 140, stretch=True),
        Column("answer", "Answer and reason", _answer, 160, stretch=True),
        Column("now", "Now", _answer_now, 200, stretch=True, drop=2),
        Column("who", "Who", _answered_by, 180, drop=1),
    )


def _answered_flag(one: AnswerLine) -> tuple[Paragraph, ...]:
    return ((Run(one.title),), (faint(one.rule_id),))


def _answer(one: AnswerLine) -> tuple[Paragraph, ...]:
    until = f" until {format.day(one.until)}" if one.until is not None else ""
    return ((fact(f"{one.words}{until}"),), (muted(format.one_line(one.reason)),))


def _answer_now(one: AnswerLine) -> tuple[Paragraph, ...]:
    return ((Run(format.one_line(one.now)),),)


def _answered_by(one: AnswerLine) -> tuple[Paragraph, ...]:
    return ((Run(format.one_line(one.by)),), (faint(format.one_line(one.role)),))


def document_words(kind: str) -> str:
    return LETTER_KINDS.get(kind, kind.replace("-", " ").capitalize())


@dataclass(frozen=True, slots=True)
class DoseRow:
    """A row of the table beside the chart."""

    first: str
    last: str
    drug: str
    dose: str
    order: Any


def dose_rows(history: DoseHistory) -> list[DoseRow]:
    """The same numbers as the chart, newest first."""
    rows = [
        DoseRow(
            format.day(step.first_on),
            format.day(step.last_on),
            series.drug,
            format.a_day(step.ug),
            step.first_on,
        )
        for series in history.series
        for step in series.steps
    ]
    rows += [
        DoseRow(format.day(first), format.day(last), "", "no supply", first)
        for first, last in history.gaps
    ]
    rows += [
        DoseRow(format.day(first), format.day(last), drug, "opioid in supply", first)
        for drug, spans in history.opioid_lanes
        for first, last in spans
    ]
    rows += [
        DoseRow(format.day(mark.on), "", "", f"{mark.letter}: {mark.text}", mark.on)
        for mark in history.marks
    ]
    return sorted(rows, key=lambda one: one.order, reverse=True)


def dose_columns() -> tuple[Column[DoseRow], ...]:
    def text(name: str) -> Callable[[DoseRow], tuple[Paragraph, ...]]:
        return lambda one: ((Run(format.one_line(str(getattr(one, name)))),),)

    return (
        Column("first", "From", text("first"), 110),
        Column("last", "To", text("last"), 110, drop=1),
        Column("drug", "Medicine", text("drug"), 130),
        Column(
            "dose",
            "Dose or event",
            lambda d: ((fact(format.one_line(d.dose)),),),
            160,
            stretch=True,
        ),
    )
