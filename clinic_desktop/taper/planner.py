"""From a request to a plan of real products, or to the reasons why there is none.

First what the request comes to in days and daily doses (`outline`): a switch to another drug, the
ladder of reductions, holds, and what happened on the way. Then each day is dealt out over its times
(`split`) and made of pieces (`tablets`); the limits are measured on what came out (`limits`).

Diazepam 15 mg, 10% of the current dose, halves of 10, 5 and 2 mg tablets: 13.5, 12.5, 11.5, ...,
2, 1 mg, then the stop.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from clinic_desktop.domain.plan import (
    DoseAtTime,
    DrugDose,
    Finish,
    FinishKind,
    Infeasible,
    PlanStep,
    StepFlag,
    TaperPlan,
    TaperRequest,
)
from clinic_desktop.taper.course import Kind, Stretch
from clinic_desktop.taper.diazepam import diazepam_ug
from clinic_desktop.taper.ladder import stock_of
from clinic_desktop.taper.limits import check_limits
from clinic_desktop.taper.outline import Outline, outline_of
from clinic_desktop.taper.split import Splitter
from clinic_desktop.taper.supply import issue_supply
from clinic_desktop.taper.switch import shortfall_check, switch_stages

_DAY = timedelta(days=1)


def plan_taper(request: TaperRequest) -> TaperPlan:
    """The plan that the request's own products, pace and dates give; never another one."""
    outline = outline_of(request)
    if isinstance(outline, Infeasible):
        return TaperPlan(request, infeasible=outline)
    stages: tuple[PlanStep, ...] = ()
    if outline.swaps:
        stages = tuple(switch_stages(request, outline.swaps, stock_of(request)))
    reductions = tuple(_Calendar(outline, len(stages)).steps())
    steps = stages + reductions
    finish = _finish(request, steps)
    limits = check_limits(
        outline.reduced,
        reductions,
        start_ug=outline.reduced.start_ug,
        stop_on=finish.on if finish.kind is FinishKind.STOP else None,
        stopped_by_products=outline.course.stopped_by_products,
    )
    return TaperPlan(
        request,
        steps=steps,
        finish=finish,
        supply=issue_supply(steps, request.issue_days),
        checks=shortfall_check(request, outline.swaps) + limits,
        equivalence=(request.equivalence, request.mg_for_10_diazepam)
        if request.equivalence
        else None,
    )


class _Calendar:
    """Deals the stretches of a course out over the times of the day and makes them of pieces."""

    def __init__(self, outline: Outline, stages: int) -> None:
        request, stock = outline.reduced, outline.stock
        self._request = request
        self._stock = stock
        self._stretches = outline.course.stretches
        self._times = tuple(time for time, _ in request.current_ug)
        start = tuple(dose // stock.unit_ug for _, dose in request.current_ug)
        last_first = [self._times.index(time) for time in reversed(request.cut_order)]
        self._splitter = Splitter(stock.one_time, start, request.cut, last_first)
        self._doses = start
        self._doses_of_step = {0: start}
        self._number = stages

    def steps(self) -> Iterator[PlanStep]:
        for stretch in self._stretches:
            if stretch.kind is Kind.REDUCED:
                yield self._reduce(stretch)
            elif stretch.kind is Kind.HELD:
                yield self._step(stretch, self._doses, (StepFlag.HELD,))
            else:
                assert stretch.to_step is not None
                doses = self._doses_of_step[stretch.to_step]
                yield self._step(stretch, doses, (StepFlag.BACK,))

    def _reduce(self, stretch: Stretch) -> PlanStep:
        doses = self._splitter.split(stretch.dose_ug // self._stock.unit_ug, self._doses)
        flags: list[StepFlag] = []
        if stretch.dose_ug != stretch.target_ug:
            gentler = stretch.dose_ug > stretch.target_ug
            flags.append(StepFlag.GENTLER if gentler else StepFlag.FASTER)
        if any(now > before for now, before in zip(doses, self._doses, strict=True)):
            flags.append(StepFlag.SINGLE_DOSE_RISES)
        return self._step(stretch, doses, tuple(flags))

    def _step(
        self, stretch: Stretch, doses: tuple[int, ...], flags: tuple[StepFlag, ...]
    ) -> PlanStep:
        request, unit_ug = self._request, self._stock.unit_ug
        prev_ug, dose_ug = sum(self._doses) * unit_ug, sum(doses) * unit_ug
        self._number += 1
        self._doses = self._doses_of_step[self._number] = doses
        by_drug = (DrugDose(request.drug, dose_ug),)
        return PlanStep(
            number=self._number,
            start=stretch.start,
            end=stretch.next_start - _DAY,
            target_ug=stretch.target_ug,
            dose_ug=dose_ug,
            change_of_current=Fraction(prev_ug - dose_ug, prev_ug),
            change_of_start=Fraction(prev_ug - dose_ug, request.start_ug),
            by_drug=by_drug,
            doses=self._made(doses),
            flags=flags,
            diazepam_ug=diazepam_ug(request, by_drug),
        )

    def _made(self, doses: tuple[int, ...]) -> tuple[DoseAtTime, ...]:
        doses_ug = [dose * self._stock.unit_ug for dose in doses]
        made = zip(self._times, doses_ug, self._stock.make_day(doses_ug), strict=True)
        return tuple(DoseAtTime(when, dose_ug, items) for when, dose_ug, items in made if dose_ug)


def _finish(request: TaperRequest, steps: Sequence[PlanStep]) -> Finish:
    last = steps[-1]
    assert last.dose_ug is not None
    if request.goal_ug:
        return Finish(FinishKind.STAY, last.start, last.dose_ug)
    return Finish(FinishKind.STOP, last.end + _DAY, last.dose_ug)
