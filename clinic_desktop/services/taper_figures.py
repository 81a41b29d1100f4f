"""Plans side by side, a version against the one before, and the pharmacy's issue plan."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.nouns import noun
from clinic_desktop.domain.plan import FinishKind, Piece, PlanStep, TaperPlan
from clinic_desktop.domain.plan_life import gates_of
from clinic_desktop.domain.plan_terms import Collection, FreeNights, PlanTerms, StockAtHome
from clinic_desktop.services.planner_views import PlannerAnswer
from clinic_desktop.services.taper_views import (
    Comparison,
    FieldChange,
    Fields,
    HandOut,
    IssueLine,
    IssuePlan,
    PlanDifference,
    PlanFigures,
    StepChange,
)
from clinic_desktop.taper.issue_plan import Collections, collections_of, stock_at_home
from clinic_desktop.taper.limits import FALL_OVER_25, STEP_OVER_10

MOST_PLANS = 3
_SATURDAY = 5
_MOST_WHOLE_WEEKS_DAYS = 364


# --- side by side ---------------------------------------------------------------------------------


def compare(plans: Sequence[tuple[str, Fields, PlannerAnswer]], terms: PlanTerms) -> Comparison:
    """Up to three plans; each is held against the shortest of them. Raises UserError."""
    if not 1 <= len(plans) <= MOST_PLANS:
        raise UserError(
            "These plans cannot be compared",
            f"{len(plans)} were chosen.",
            f"Choose one to {MOST_PLANS}.",
        )
    drawn = [_totals(answer.plan, terms) for _, _, answer in plans]
    made = [one for one in drawn if one.days]
    shortest = min(made, key=lambda one: one.days) if made else _NOTHING
    figures = tuple(
        PlanFigures(
            label=label,
            fields=fields,
            answer=answer,
            curve=tuple((s.start, s.end, s.dose_ug) for s in _steps(answer)),
            days=one.days,
            steps=one.steps,
            finish_on=answer.plan.finish.on if answer.plan and answer.plan.finish else None,
            largest_cut=_largest_cut(answer),
            pieces=one.pieces,
            splits=one.splits,
            check_ins=one.check_ins,
            over_10=_over(answer, STEP_OVER_10),
            over_25=_over(answer, FALL_OVER_25),
            longer_days=max(0, one.days - shortest.days),
            more_pieces=one.pieces - shortest.pieces if one.days else 0,
            more_check_ins=one.check_ins - shortest.check_ins if one.days else 0,
            total_ug=one.total_ug,
        )
        for (label, fields, answer), one in zip(plans, drawn, strict=True)
    )
    return Comparison(figures, tuple(map(_cost_words, figures)))


class _Totals:
    """Days, steps and pieces of a plan; all zero where there is none."""

    def __init__(self, plan: TaperPlan | None, terms: PlanTerms) -> None:
        steps = plan.steps if plan is not None else ()
        items = [(step.days, item) for step in steps for dose in step.doses for item in dose.items]
        self.days = sum(step.days for step in steps)
        self.steps = len(steps)
        self.pieces = sum(days * (item.count or 1) for days, item in items)
        self.splits = sum(
            days * item.count for days, item in items if item.piece not in (None, Piece.WHOLE)
        )
        self.total_ug = sum(step.days * sum(p.dose_ug for p in step.by_drug) for step in steps)
        self.check_ins = len(gates_of(plan, terms)) if plan is not None else 0


def _totals(plan: TaperPlan | None, terms: PlanTerms) -> _Totals:
    return _Totals(plan, terms)


_NOTHING = _Totals(None, PlanTerms())


def _steps(answer: PlannerAnswer) -> tuple[PlanStep, ...]:
    return answer.plan.steps if answer.plan is not None else ()


def _largest_cut(answer: PlannerAnswer) -> Fraction | None:
    cuts = [step.change_of_current for step in _steps(answer) if step.change_of_current is not None]
    return max(cuts) * 100 if cuts else None


def _over(answer: PlannerAnswer, check_id: str) -> int:
    """Steps over a limit on the current dose."""
    checks = answer.plan.checks if answer.plan is not None else ()
    return len({n for c in checks if c.id == check_id and c.base == "current" for n in c.steps})


def _cost_words(one: PlanFigures) -> str:
    """What being gentler costs, in days, pieces and visits."""
    if not one.days:
        why = one.answer.refused_message or "It cannot be made as asked."
        return f"{one.label}: no plan. {why}"
    if not one.longer_days:
        return f"{one.label}: {one.days} days, the shortest."
    pieces, visits = max(0, one.more_pieces), max(0, one.more_check_ins)
    return (
        f"{one.label}: {one.days} days, {one.longer_days} more than the shortest, with "
        f"{pieces} more {noun(pieces, 'piece')} to swallow and "
        f"{visits} more {noun(visits, 'check-in')}."
    )


# --- versions -------------------------------------------------------------------------------------


def difference(
    before: TaperPlan, after: TaperPlan, asked_before: Fields, asked_after: Fields
) -> PlanDifference:
    """What changes from one version to the other: only what differs."""
    fields = tuple(
        FieldChange(name, asked_before.get(name), asked_after.get(name))
        for name in sorted({*asked_before, *asked_after})
        if _plain(asked_before.get(name)) != _plain(asked_after.get(name))
    )
    old, new = _by_number(before), _by_number(after)
    steps = tuple(
        StepChange(number, old.get(number), new.get(number))
        for number in sorted({*old, *new})
        if old.get(number) != new.get(number)
    )
    days_before, days_after = (sum(s.days for s in p.steps) for p in (before, after))
    return PlanDifference(
        fields=fields,
        steps=steps,
        days_before=days_before,
        days_after=days_after,
        finish_before=before.finish.on if before.finish else None,
        finish_after=after.finish.on if after.finish else None,
        words=tuple(_difference_words(before, after, steps, days_after - days_before)),
    )


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _by_number(plan: TaperPlan) -> dict[int, tuple[date, date, int | None]]:
    return {step.number: (step.start, step.end, step.dose_ug) for step in plan.steps}


def _difference_words(
    before: TaperPlan, after: TaperPlan, steps: Sequence[StepChange], days: int
) -> list[str]:
    words = []
    if steps:
        words.append(f"Changed from step {steps[0].number} on." if len(steps) > 1 else
                     f"Step {steps[0].number} changed.")  # fmt: skip
    if days:
        words.append(f"{abs(days)} {noun(abs(days), 'day')} {'longer' if days > 0 else 'shorter'}.")
    if before.finish and after.finish and before.finish.kind is not after.finish.kind:
        stops = after.finish.kind is FinishKind.STOP
        words.append("It now ends with a stop." if stops else "It now ends on a dose to stay on.")
    if before.finish and after.finish and before.finish.last_dose_ug != after.finish.last_dose_ug:
        words.append(f"The last dose is {mg_text(after.finish.last_dose_ug)} a day.")
    return words or ["Nothing of the doses or dates changes."]


# --- supply ---------------------------------------------------------------------------------------


def issue_plan(
    plan: TaperPlan,
    collection: Collection,
    at_home: Sequence[StockAtHome],
    free_nights: Sequence[FreeNights] = (),
    *,
    as_of: date,
) -> IssuePlan:
    """The pharmacy's plan from `as_of` on, when the stock at home is counted. Stock that the plan
    has no use for is told, never counted."""
    terms = PlanTerms(
        collection=collection, at_home=tuple(at_home), free_nights=tuple(free_nights)
    ).with_nights_of(plan.steps)
    every = _collections(plan, terms, as_of)
    made = replace(every, collected=tuple(one for one in every.collected if one.covers_to >= as_of))
    return IssuePlan(
        issues=tuple(
            IssueLine(
                number=one.number,
                not_before=one.on,
                covers_to=one.covers_to,
                lines=tuple(
                    HandOut(
                        line.drug,
                        line.product,
                        None if line.product.is_liquid else line.whole,
                        line.whole if line.product.is_liquid else None,
                        line.from_home,
                    )
                    for line in one.lines
                ),
            )
            for one in made.collected
        ),
        left_over=made.left_over,
        words=tuple(_supply_words(made, collection, at_home, plan)),
    )


def home_left(
    plan: TaperPlan, terms: PlanTerms, counted_on: date, as_of: date
) -> tuple[StockAtHome, ...]:
    """What is left on `as_of` of the stock counted at home on `counted_on`."""
    left = stock_at_home(terms)
    for one in _collections(plan, terms, counted_on).collected:
        for line in one.lines if one.on < as_of else ():
            if (line.drug, line.product) in left:
                left[line.drug, line.product] -= line.from_home
    return tuple(
        StockAtHome(drug, product, ul=amount)
        if product.is_liquid
        else StockAtHome(drug, product, quarters=amount)
        for (drug, product), amount in left.items()
        if amount
    )


def _collections(plan: TaperPlan, terms: PlanTerms, counted_on: date) -> Collections:
    home = stock_at_home(terms)
    return collections_of(plan, terms.collection.days, home, terms.is_free, counted_on)


def _supply_words(
    made: Collections, collection: Collection, at_home: Sequence[StockAtHome], plan: TaperPlan
) -> list[str]:
    often = {
        Collection.DAILY: "every day",
        Collection.WEEKLY: "every 7 days",
        Collection.FORTNIGHTLY: "every 14 days",
        Collection.FOUR_WEEKLY: "every 28 days",
    }[collection]
    words = [f"Collected {often}, {len(made.collected)} times; nothing is handed out early."]
    used = {(i.drug, i.product) for s in plan.steps for d in s.doses for i in d.items}
    if any((one.drug, one.product) in used for one in at_home):
        words.append("What is at home is used first and counted.")
    if any((one.drug, one.product) not in used for one in at_home):
        words.append("Some of what is at home is not part of this plan: back to the pharmacy.")
    units = [amount for _, product, amount in made.left_over if not product.is_liquid]
    if any(units):
        words.append("A part of a cut tablet is left at the end: back to the pharmacy.")
    return words


# --- dates ----------------------------------------------------------------------------------------


def without_weekend_changes(fields: Fields) -> Fields:
    """A start on a weekday and intervals of whole weeks, so that every change falls on that day;
    rounded up, so that nothing comes sooner or faster than asked."""
    changed: dict[str, object] = dict(fields)
    start = fields.get("start_date")
    if isinstance(start, str):
        on = date.fromisoformat(start)
        to_monday = 7 - on.weekday() if on.weekday() >= _SATURDAY else 0
        changed["start_date"] = (on + timedelta(days=to_monday)).isoformat()
    changed["interval_days"] = _whole_weeks(fields.get("interval_days"))
    holds = fields.get("holds")
    if isinstance(holds, list):
        changed["holds"] = [
            {**hold, "days": _whole_weeks(hold.get("days"))} if isinstance(hold, Mapping) else hold
            for hold in holds
        ]
    switch = fields.get("switch_to")
    if isinstance(switch, Mapping):
        changed["switch_to"] = {**switch, "stage_days": _whole_weeks(switch.get("stage_days"))}
    return changed


def _whole_weeks(days: object) -> object:
    """Days rounded up to whole weeks, within what the contract takes; anything else as it is."""
    if not isinstance(days, int) or isinstance(days, bool):
        return days
    weeks = -(-days // 7) * 7
    return weeks if weeks <= _MOST_WHOLE_WEEKS_DAYS else days
