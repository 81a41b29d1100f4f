"""A course replayed with what happened: held, resumed, gone back to a higher dose, slowed.

Each event keeps the days before its date, ends the stretch in force the day before, and lays anew
what lay ahead; the next event meets the course so changed.

Reductions of 28 days from 30 November, held for 14 days from 14 December: the first lasts 14 days,
the hold 14, and the second reduction starts on 28 December as it would have done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from clinic_desktop.domain.dose import mg
from clinic_desktop.domain.plan import (
    DoseHeld,
    DoseRaised,
    HoldEnded,
    PaceSlowed,
    TakenEvent,
    TaperRequest,
)
from clinic_desktop.taper.course import (
    Course,
    Kind,
    Stretch,
    first_day,
    hold_dose,
    lay,
    planned_hold,
    stages_of,
)
from clinic_desktop.taper.ladder import descend, floor_of
from clinic_desktop.taper.pace import pace_of
from clinic_desktop.taper.reading import Refusal
from clinic_desktop.taper.tablets import Stock


def replay(request: TaperRequest, stock: Stock, course: Course) -> Course:
    """The course after every event of the request, of which `course` is the one planned.

    Raises Refusal, with the path of the field, for an event that does not fit the course it meets.
    """
    taken = _Taken(request, stock, course)
    for number, event in enumerate(request.as_taken):
        taken.meet(event, f"as_taken[{number}]")
    return taken.course


@dataclass
class _Taken:
    """The course so far, and the request with the pace that holds from here on."""

    request: TaperRequest
    stock: Stock
    course: Course

    def meet(self, event: TakenEvent, at: str) -> None:
        position = self._in_force(event, at)
        past = self.course.stretches[: position + 1]
        if isinstance(event, PaceSlowed):
            self._slow(event, at, past)
            return
        last = past[-1]
        cut = (*past[:-1], replace(last, days=(event.on - last.start).days))
        if isinstance(event, DoseHeld):
            self._go_on((*cut, *self._with_hold_due(hold_dose(last, event.on, event.days), past)))
        elif isinstance(event, HoldEnded):
            if last.kind is not Kind.HELD:
                raise Refusal(f"{at}.step", "must be a held step, to resume from.")
            if event.on >= last.next_start:
                raise Refusal(f"{at}.date", "must lie inside the held step.")
            self._go_on(cut)
        else:
            self._go_on((*cut, *self._with_hold_due(self._back(event, at, last), past)))

    def _with_hold_due(self, begun: Stretch, past: Sequence[Stretch]) -> tuple[Stretch, ...]:
        """The stretch an event begins, and behind it the hold planned after the last reduction
        where none has begun yet: what was asked for is not lost by holding or going back."""
        since = [stretch for stretch in past if stretch.reductions == begun.reductions]
        planned = planned_hold(self.request, begun)
        if planned is None or any(stretch.planned for stretch in since):
            return (begun,)
        return begun, planned

    def _in_force(self, event: TakenEvent, at: str) -> int:
        """The position of the stretch in force the day before, which the event must name."""
        stages, first = stages_of(self.request), first_day(self.request)
        if event.on <= first:
            raise Refusal(
                f"{at}.step", "must not be a stage of the switch; it is followed as planned."
            )
        stretches = self.course.stretches
        if event.on > stretches[-1].next_start and not self.request.goal_ug:
            raise Refusal(f"{at}.date", "must not lie after the first day without the drug.")
        position = max(n for n, stretch in enumerate(stretches) if stretch.start < event.on)
        number = stages + position + 1
        if event.step != number:
            raise Refusal(
                f"{at}.step", f"must be the number of the step of the day before, {number}."
            )
        return position

    def _back(self, event: DoseRaised, at: str, last: Stretch) -> Stretch:
        stages = stages_of(self.request)
        field = f"{at}.to_step"
        if not 0 <= event.to_step < event.step:
            raise Refusal(field, "must be the number of an earlier step, or 0 for the start.")
        if 0 < event.to_step <= stages:
            raise Refusal(field, "must not be a stage of the switch; 0 is the dose it ended with.")
        dose_ug = self.request.start_ug
        if event.to_step:
            dose_ug = self.course.stretches[event.to_step - stages - 1].dose_ug
        if dose_ug <= last.dose_ug:
            raise Refusal(
                field, f"must have a higher dose than the day before ({mg(last.dose_ug, 3)} mg)."
            )
        days = self.request.interval_days
        return Stretch(
            Kind.BACK, event.on, days, dose_ug, dose_ug, last.reductions, to_step=event.to_step
        )

    def _slow(self, event: PaceSlowed, at: str, past: Sequence[Stretch]) -> None:
        """A new pace from the next reduction on; what was laid before that keeps its place."""
        self.request = _slower(self.request, event, at)
        kept = list(past)
        for stretch in self.course.stretches[len(past) :]:
            if stretch.kind is Kind.REDUCED:
                break
            days = stretch.days if stretch.kind is Kind.HELD else self.request.interval_days
            kept.append(replace(stretch, start=kept[-1].next_start, days=days))
        self._go_on(tuple(kept))

    def _go_on(self, past: tuple[Stretch, ...]) -> None:
        """The reductions that follow, from the last dose and day of `past`."""
        last = past[-1]
        times = len(self.request.current_ug)
        ladder = descend(
            pace_of(self.request), self.stock, times, last.dose_ug, floor_of(self.request)
        )
        ahead = lay(self.request, ladder, last.next_start, last.reductions)
        self.course = Course((*past, *ahead), ladder.stopped_by_products, ladder.endless)


def _slower(request: TaperRequest, event: PaceSlowed, at: str) -> TaperRequest:
    if event.interval_days is not None and event.interval_days <= request.interval_days:
        raise Refusal(
            f"{at}.interval_days", f"must be longer than the {request.interval_days} days now."
        )
    if event.percent is not None:
        _refuse_unless_smaller(event.percent, request.percent, f"{at}.percent")
    if event.step_ug is not None:
        _refuse_unless_smaller(event.step_ug, request.step_ug, f"{at}.step_mg")
    if event.points is not None:
        _refuse_unless_smaller(event.points, request.points, f"{at}.points")
    return request.at_pace_of(event)


def _refuse_unless_smaller(asked: Fraction | int, now: Fraction | int | None, at: str) -> None:
    if now is None or asked >= now:
        raise Refusal(at, "must be smaller than it is now: a plan is only slowed.")
