"""The steps of a plan as dose rows: what to take, at which time, and what that is in mg.

Nothing is computed here: pieces, doses and dates are the plan's own, in the plan's order.
"""

from collections.abc import Callable, Iterable

from clinic_desktop.documents.blocks import (
    DoseRow,
    DoseTable,
    ScheduleStep,
    ScheduleTable,
    StepList,
)
from clinic_desktop.documents.compose.frame import Frame
from clinic_desktop.domain.plan import DoseAtTime, PlanStep, StepFlag, TaperPlan, TimeOfDay

Notes = Callable[[PlanStep], tuple[str, ...]]


def dose_table(frame: Frame, step: PlanStep) -> DoseTable:
    """One step as its own table, with a closing row for the day."""
    words = frame.wording
    return DoseTable(
        step=step.number,
        head=_head(frame),
        rows=_rows(frame, step),
        total_words=_total_words(frame, step),
        total=words.dose(step),
    )


def _total_words(frame: Frame, step: PlanStep) -> str:
    words, texts = frame.wording, frame.texts
    first = words.date_text(step.start)
    if free_night_notes(frame, step):
        return texts.words("letter.table.total_free")
    if goes_on(frame, step):
        return texts.words("letter.table.total_from", date=first)
    if step.start == step.end:
        return texts.words("letter.table.total_day", date=first)
    dates = texts.words("dates.from_to", first=first, last=words.date_text(step.end))
    return texts.words("letter.table.total", dates=dates)


def goes_on(frame: Frame, step: PlanStep) -> bool:
    """Whether a step has no last day: the dose to stay on, or the one on which a check-in that was
    missed is awaited."""
    waits = frame.ctx.waits_from is not None and step is frame.told_steps[-1]
    stays = frame.stays and step is frame.plan.steps[-1]
    return stays or (waits and step.end < frame.ctx.as_of)


def schedule_table(frame: Frame, notes: Notes) -> ScheduleTable:
    """Every step, then how the plan ends."""
    return _schedule(frame, notes, frame.plan.steps, plan_end(frame))


def told_table(frame: Frame, notes: Notes) -> ScheduleTable:
    """The steps a patient is told now, then what comes after them."""
    return _schedule(frame, notes, frame.told_steps, told_end(frame))


def _schedule(frame: Frame, notes: Notes, told: Iterable[PlanStep], ending: str) -> ScheduleTable:
    steps = tuple(
        ScheduleStep(
            number=step.number,
            title=frame.texts.words(
                "letter.table.step", n=str(step.number), dose=frame.wording.dose(step)
            ),
            dates=_dates(frame, step),
            rows=_rows(frame, step),
            notes=notes(step),
        )
        for step in told
    )
    return ScheduleTable(_head(frame), steps, ending)


def step_list(frame: Frame) -> StepList:
    """The steps a patient is told now in one line each: number, first day, dose a day."""
    texts = frame.texts
    return StepList(
        head=(
            texts.words("handout.list.step"),
            texts.words("handout.list.start"),
            texts.words("handout.list.dose"),
        ),
        rows=tuple(
            (step.number, frame.wording.weekday_date(step.start), frame.wording.dose(step))
            for step in frame.told_steps
        ),
        ending=told_end(frame),
    )


def told_end(frame: Frame) -> str:
    """What comes after the steps a patient is told: the check-in, else the end of the plan."""
    due_on = frame.ctx.next_visit_on
    if frame.ctx.waits_from is None or due_on is None:
        return plan_end(frame)
    late = "_late" if frame.is_late else ""
    date = frame.wording.weekday_date(due_on)
    return frame.texts.words(f"letter.table.end_wait{late}", date=date)


def plan_end(frame: Frame) -> str:
    """The last row: the first day without the drug, or the dose to stay on. Never a zero dose."""
    finish, words = frame.finish, frame.wording
    if frame.stays:
        return frame.texts.words(
            "letter.table.end_stay", dose=words.dose(frame.plan.steps[-1]), drug=frame.drug
        )
    return frame.texts.words(
        "letter.table.end_stop", date=words.weekday_date(finish.on), drug=frame.drug
    )


def patient_notes(frame: Frame) -> Notes:
    """What a patient is told beside a step: only what they will notice."""

    def notes(step: PlanStep) -> tuple[str, ...]:
        texts, found = frame.texts, []
        if StepFlag.HELD in step.flags:
            found.append(texts.words("letter.table.held"))
        if StepFlag.BACK in step.flags:
            found.append(texts.words("letter.table.back"))
        if StepFlag.SWITCH in step.flags:
            stages = sum(StepFlag.SWITCH in one.flags for one in frame.plan.steps)
            key = f"letter.table.switch{'_whole' if stages == 1 else ''}"
            found.append(texts.words(key, old=frame.old_drug, new=frame.drug))
        if StepFlag.SINGLE_DOSE_RISES in step.flags:
            found.append(texts.words("letter.table.rises"))
        return (*found, *free_night_notes(frame, step))

    return notes


def free_night_notes(frame: Frame, step: PlanStep) -> tuple[str, ...]:
    """The nights of a step on which nothing is taken, as chosen beforehand."""
    terms, words = frame.ctx.terms, frame.wording
    return tuple(
        frame.texts.words(
            "letter.table.free_nights",
            first=words.date_text(max(free.start, step.start)),
            last=words.date_text(min(free.end, step.end)),
            days=words.all_of([words.weekday(day) for day in free.weekdays]),
        )
        for free in (terms.free_nights if terms else ())
        if free.start <= step.end and free.end >= step.start
    )


def _head(frame: Frame) -> tuple[str, str, str]:
    texts = frame.texts
    return (
        texts.words("letter.table.when"),
        texts.words("letter.table.take"),
        texts.words("letter.table.that_is"),
    )


def _dates(frame: Frame, step: PlanStep) -> str:
    """First to last day, or only the first of a step that goes on."""
    words, texts = frame.wording, frame.texts
    if goes_on(frame, step):
        return texts.words("letter.table.stays", date=words.weekday_date(step.start))
    dates = words.dates(step.start, step.end)
    return texts.words("letter.table.step_dates", dates=dates, days=words.days(step.days))


def _rows(frame: Frame, step: PlanStep) -> tuple[DoseRow, ...]:
    return tuple(_row(frame, dose) for dose in step.doses)


def _row(frame: Frame, dose: DoseAtTime) -> DoseRow:
    words = frame.wording
    return DoseRow(
        when=dose.when,
        when_words=_when(frame, dose.when),
        lines=words.dose_lines(
            dose.items, main_strengths(frame.plan), name_drug=frame.drug != frame.old_drug
        ),
        that_is=words.dose_at(dose),
    )


def _when(frame: Frame, when: TimeOfDay) -> str:
    """The time of day, with the hour by the clock where one was agreed."""
    clock = dict(frame.ctx.terms.clock_times).get(when) if frame.ctx.terms else None
    said = frame.wording.when(when)
    if clock is None:
        return said
    return frame.texts.words("letter.table.clock", when=said, clock=clock)


def main_strengths(plan: TaperPlan) -> frozenset[tuple[str, int]]:
    """The largest solid strength the plan uses of each drug: drawn large and filled."""
    largest: dict[str, int] = {}
    for step in plan.steps:
        for dose in step.doses:
            for item in dose.items:
                if not item.product.is_liquid:
                    largest[item.drug] = max(largest.get(item.drug, 0), item.product.strength_ug)
    return frozenset(largest.items())
