"""From a request to a plan of real products, or to the reasons why there is none.

First a switch to another drug, if one is asked for (`switch`), and the ladder of daily doses of
what is then taken (`ladder`). Then the calendar: one interval a reduction, holds as
steps of their own. Then each day is dealt out over its times (`split`) and made of pieces
(`tablets`); the limits are measured on what came out (`limits`).

Diazepam 15 mg, 10 % of the current dose, halves of 10, 5 and 2 mg tablets: 13.5, 12.5, 11.5, ...,
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
    PlanStep,
    StepFlag,
    TaperPlan,
    TaperRequest,
)
from clinic_desktop.taper.diazepam import diazepam_ug
from clinic_desktop.taper.infeasible import unfit_ladder, unmakeable_doses
from clinic_desktop.taper.ladder import Ladder, Rung, ladder_of, stock_of
from clinic_desktop.taper.limits import check_limits
from clinic_desktop.taper.split import Splitter
from clinic_desktop.taper.supply import issue_supply
from clinic_desktop.taper.switch import (
    after_switch,
    shortfall_check,
    swaps_of,
    switch_stages,
    unmakeable_switch,
)
from clinic_desktop.taper.tablets import Stock

_DAY = timedelta(days=1)


def plan_taper(request: TaperRequest) -> TaperPlan:
    """The plan that the request's own products, pace and dates give; never another one."""
    swaps = swaps_of(request)
    reduced = after_switch(request, swaps)
    infeasible = unmakeable_switch(request, swaps)
    if infeasible is not None:
        return TaperPlan(request, infeasible=infeasible)
    stock = stock_of(reduced)
    infeasible = unmakeable_doses(reduced, stock)
    if infeasible is not None:
        return TaperPlan(request, infeasible=infeasible)
    ladder = ladder_of(reduced, stock)
    infeasible = unfit_ladder(reduced, stock, ladder)
    if infeasible is not None:
        return TaperPlan(request, infeasible=infeasible)
    stages = tuple(switch_stages(request, swaps, stock_of(request))) if swaps else ()
    reductions = tuple(_Calendar(reduced, stock, stages).steps(ladder))
    steps = stages + reductions
    finish = _finish(request, steps)
    limits = check_limits(
        reduced,
        reductions,
        start_ug=reduced.start_ug,
        stop_on=finish.on if finish.kind is FinishKind.STOP else None,
        stopped_by_products=ladder.stopped_by_products,
    )
    return TaperPlan(
        request,
        steps=steps,
        finish=finish,
        supply=issue_supply(steps, request.issue_days),
        checks=shortfall_check(request, swaps) + limits,
        equivalence=(request.equivalence, request.mg_for_10_diazepam)
        if request.equivalence
        else None,
    )


class _Calendar:
    """Gives the rungs of a ladder their days, times and pieces, after the stages of a switch."""

    def __init__(self, request: TaperRequest, stock: Stock, stages: Sequence[PlanStep]) -> None:
        self._request = request
        self._stock = stock
        self._times = tuple(time for time, _ in request.current_ug)
        start = tuple(dose // stock.unit_ug for _, dose in request.current_ug)
        last_first = [self._times.index(time) for time in reversed(request.cut_order)]
        self._splitter = Splitter(stock.one_time, start, request.cut, last_first)
        self._doses = start
        self._number = len(stages)
        self._next_start = stages[-1].end + _DAY if stages else request.start_date

    def steps(self, ladder: Ladder) -> Iterator[PlanStep]:
        holds = {hold.after_reduction: hold.days for hold in self._request.holds}
        for number, rung in enumerate(ladder.rungs, 1):
            yield self._reduce(rung)
            if number in holds:
                yield self._step(holds[number], rung.dose_ug, self._doses, (StepFlag.HELD,))

    def _reduce(self, rung: Rung) -> PlanStep:
        doses = self._splitter.split(rung.dose_ug // self._stock.unit_ug, self._doses)
        flags: list[StepFlag] = []
        if rung.dose_ug != rung.target_ug:
            gentler = rung.dose_ug > rung.target_ug
            flags.append(StepFlag.GENTLER if gentler else StepFlag.FASTER)
        if any(now > before for now, before in zip(doses, self._doses, strict=True)):
            flags.append(StepFlag.SINGLE_DOSE_RISES)
        return self._step(self._request.interval_days, rung.target_ug, doses, tuple(flags))

    def _step(
        self, days: int, target_ug: int, doses: tuple[int, ...], flags: tuple[StepFlag, ...]
    ) -> PlanStep:
        request, unit_ug = self._request, self._stock.unit_ug
        prev_ug, dose_ug = sum(self._doses) * unit_ug, sum(doses) * unit_ug
        self._number += 1
        self._doses = doses
        start = self._next_start
        self._next_start = start + timedelta(days=days)
        by_drug = (DrugDose(request.drug, dose_ug),)
        return PlanStep(
            number=self._number,
            start=start,
            end=self._next_start - _DAY,
            target_ug=target_ug,
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
