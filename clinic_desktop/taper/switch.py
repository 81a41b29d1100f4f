"""One drug replaced by another, one time of the day a stage, before the reductions begin.

The new dose at a time is the highest that its products make there without going above the
equivalent of the old one, so a switch never raises the day. After the last stage the plan is an
ordinary one of the new drug: `after_switch` gives the request it answers.

Lorazepam 1 mg at night is 10 mg of diazepam by Ashton's table; of whole 3 mg tablets 9 mg is made,
which is exactly 10% short: planned, and said so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import (
    CheckLevel,
    DoseAtTime,
    DrugDose,
    Infeasible,
    InfeasibleReason,
    LimitCheck,
    Nearest,
    PlanStep,
    StepFlag,
    Switch,
    TaperRequest,
    TimeOfDay,
)
from clinic_desktop.taper.diazepam import diazepam_ug
from clinic_desktop.taper.infeasible import first_that
from clinic_desktop.taper.product_json import MOST_PRODUCTS, product_json
from clinic_desktop.taper.remedy import (
    FINEST_UG,
    Need,
    find_remedy,
    maximum_in_the_way,
    product_words,
    with_products,
)
from clinic_desktop.taper.tablets import Stock

SWITCH_SHORTFALL = "switch-shortfall"
_MOST_SHORT = Fraction(1, 10)
_MOST_UNITS, _UL, _MOST_ML = 20, 1000, 100


@dataclass(frozen=True, slots=True)
class Swap:
    """The dose at one time before and after, and the exact equivalent it was measured against."""

    when: TimeOfDay
    old_ug: int
    equal_ug: Fraction
    new_ug: int

    @property
    def is_short(self) -> bool:
        return self.new_ug < self.equal_ug

    @property
    def is_too_short(self) -> bool:
        return self.new_ug < self.equal_ug * (1 - _MOST_SHORT)

    @property
    def is_too_fine(self) -> bool:
        """No multiple of the finest measure that is ever named comes near enough."""
        finest = int(self.equal_ug) // FINEST_UG * FINEST_UG
        return finest < self.equal_ug * (1 - _MOST_SHORT)

    @property
    def enough(self) -> Need:
        """A dose at this time at most 10% short."""
        return Need(int(self.equal_ug) + 1, self.equal_ug * (1 - _MOST_SHORT))


def swap_doses(
    switch: Switch,
    current_ug: Sequence[tuple[TimeOfDay, int]],
    mg_for_10_diazepam: tuple[Fraction, Fraction],
    *,
    max_units: int,
    max_ul: int,
) -> tuple[Swap, ...]:
    """The new dose at each time of `current_ug`, in the order of the stages.

    `mg_for_10_diazepam`: the figures of the old and the new drug, in the one table.
    """
    old_figure, new_figure = mg_for_10_diazepam
    equals = {when: old_ug * new_figure / old_figure for when, old_ug in current_ug}
    stock = Stock(
        switch.drug,
        switch.products,
        most_units=max_units,
        most_ul=max_ul,
        most_ug=int(max(equals.values())),
    )
    old = dict(current_ug)
    return tuple(
        Swap(when, old[when], equals[when], stock.highest_below(int(equals[when]) + 1, 1) or 0)
        for when in switch.order
    )


def swaps_of(request: TaperRequest) -> tuple[Swap, ...]:
    """The swaps of a request, in the order of its stages; none without a switch."""
    switch = request.switch_to
    if switch is None:
        return ()
    figures = dict(request.mg_for_10_diazepam)
    return swap_doses(
        switch,
        request.current_ug,
        (figures[request.drug], figures[switch.drug]),
        max_units=request.max_units_per_dose,
        max_ul=request.max_ul_per_dose,
    )


def after_switch(request: TaperRequest, swaps: Sequence[Swap]) -> TaperRequest:
    """The request as its reductions answer it: the new drug, its products and its doses.

    The switch itself stays, for the days its stages take; without one nothing changes.
    """
    switch = request.switch_to
    if switch is None:
        return request
    new = {swap.when: swap.new_ug for swap in swaps}
    return replace(
        request,
        drug=switch.drug,
        products=switch.products,
        current_ug=tuple((when, new[when]) for when, _ in request.current_ug),
    )


def switch_stages(request: TaperRequest, swaps: Sequence[Swap], old: Stock) -> Iterator[PlanStep]:
    """A step for each swap: the times reached take the new drug, the others the old one."""
    switch = request.switch_to
    assert switch is not None
    after = after_switch(request, swaps)
    new = Stock(
        switch.drug,
        switch.products,
        most_units=request.max_units_per_dose,
        most_ul=request.max_ul_per_dose,
        most_ug=after.start_ug,
    )
    for number in range(1, len(swaps) + 1):
        reached = {swap.when for swap in swaps[:number]}
        kept_ug = [0 if when in reached else dose_ug for when, dose_ug in request.current_ug]
        new_ug = [dose_ug if when in reached else 0 for when, dose_ug in after.current_ug]
        by_drug = tuple(
            DrugDose(drug, dose_ug)
            for drug, dose_ug in ((request.drug, sum(kept_ug)), (switch.drug, sum(new_ug)))
            if dose_ug
        )
        start = request.start_date + timedelta(days=(number - 1) * switch.stage_days)
        yield PlanStep(
            number=number,
            start=start,
            end=start + timedelta(days=switch.stage_days - 1),
            target_ug=None,
            dose_ug=None,
            change_of_current=None,
            change_of_start=None,
            by_drug=by_drug,
            doses=tuple(
                DoseAtTime(when, of_old + of_new, old_items + new_items)
                for (when, _), of_old, of_new, old_items, new_items in zip(
                    request.current_ug,
                    kept_ug,
                    new_ug,
                    old.make_day(kept_ug),
                    new.make_day(new_ug),
                    strict=True,
                )
            ),
            flags=(StepFlag.SWITCH,),
            diazepam_ug=diazepam_ug(request, by_drug),
        )


# What the products of the new drug leave short.


def unmakeable_switch(request: TaperRequest, swaps: Sequence[Swap]) -> Infeasible | None:
    """A new dose would be more than 10% below the equivalent of the old one."""
    short = [swap for swap in swaps if swap.is_too_short]
    if not short:
        return None
    needs = [swap.enough for swap in short]
    nearest = list(_mended(request, needs))
    why = ""
    if not nearest:
        otherwise = "20 pieces and 100 mL at one time are too few for such a dose"
        if any(swap.is_too_fine for swap in short):
            otherwise = "a dose that near needs a finer measure than 0.01 mg"
        why = f"; {maximum_in_the_way(_at_one_time(request, swaps), needs, otherwise)}"
    message = (
        f"Of {after_switch(request, swaps).drug} {_amounts(short)}, more than 10% below the"
        f" equivalent, {'is' if len(short) == 1 else 'are'} all that the products of the switch"
        f" make{why}."
    )
    return Infeasible((InfeasibleReason("switch-not-makeable", message),), tuple(nearest))


def _mended(request: TaperRequest, needs: Sequence[Need]) -> Iterator[Nearest]:
    """The least change of the products, or of one maximum, that makes every new dose."""
    switch = request.switch_to
    assert switch is not None

    def fits(other: TaperRequest) -> bool:
        swaps = swaps_of(other)
        return not any(swap.is_too_short for swap in swaps) and _within_start(
            request, sum(swap.new_ug for swap in swaps)
        )

    remedy = find_remedy(_at_one_time(request, swaps_of(request)), needs)
    products = with_products(switch.products, remedy)
    if (
        remedy
        and len(products) <= MOST_PRODUCTS
        and fits(replace(request, switch_to=replace(switch, products=products)))
    ):
        yield Nearest("switch_to.products", [product_json(product) for product in products])
    units = first_that(
        lambda units: fits(replace(request, max_units_per_dose=units)),
        request.max_units_per_dose + 1,
        _MOST_UNITS,
    )
    if units is not None:
        yield Nearest("max_units_per_dose", units)
    ml = first_that(
        lambda ml: fits(replace(request, max_ul_per_dose=ml * _UL)),
        request.max_ul_per_dose // _UL + 1,
        _MOST_ML,
    )
    if ml is not None:
        yield Nearest("max_ml_per_dose", str(ml))


def _within_start(request: TaperRequest, start_ug: int) -> bool:
    """Whether every dose asked for lies below the start that the switch gives."""
    asked = (
        request.goal_ug,
        request.last_dose_ug or 0,
        request.step_ug or 0,
        *(band.step_ug for band in request.bands),
        *request.doses_ug,
    )
    return max(asked) < start_ug


def shortfall_check(request: TaperRequest, swaps: Sequence[Swap]) -> tuple[LimitCheck, ...]:
    """The stages whose new dose falls short of the equivalent, by however little; none, or one."""
    short = {stage: swap for stage, swap in enumerate(swaps, 1) if swap.is_short}
    if not short:
        return ()
    at_once = _at_one_time(request, swaps)
    nearer = [Need(swap.enough.below_ug, swap.new_ug + 1) for swap in short.values()]
    exact = [Need(swap.enough.below_ug, swap.equal_ug) for swap in short.values()]
    possible = [need for need in nearer if find_remedy(at_once, (need,))]
    remedy = (
        find_remedy(at_once, exact)
        or find_remedy(at_once, nearer)
        or (find_remedy(at_once, possible) if possible else ())
    )
    if remedy:
        named = " and ".join(map(product_words, remedy))
        how = f"with {named} a nearer dose can be made"
    else:
        too_fine = "a dose that near needs a finer measure than 0.01 mg"
        how = f"no liquid helps: {maximum_in_the_way(at_once, nearer, too_fine)}"
    stages = tuple(short)
    told = "Step" if len(stages) == 1 else "Steps"
    return (
        LimitCheck(
            id=SWITCH_SHORTFALL,
            base=None,
            level=CheckLevel.NOTE,
            cause="products",
            steps=stages,
            at_stop=False,
            message=(
                f"{told} {_listed([str(stage) for stage in stages])}: of {at_once.drug}"
                f" {_amounts(list(short.values()))} {'is' if len(short) == 1 else 'are'} given,"
                f" because these products make nothing nearer; {how}."
            ),
            remedy=remedy,
        ),
    )


def _at_one_time(request: TaperRequest, swaps: Sequence[Swap]) -> TaperRequest:
    """The new drug taken once a day, so that what a day can be is what one time can be."""
    after = after_switch(request, swaps)
    return replace(after, current_ug=after.current_ug[:1])


def _amounts(swaps: Sequence[Swap]) -> str:
    return _listed(
        [
            f"{mg_text(swap.new_ug)} in place of {mg_text(swap.equal_ug)} ({swap.when.value})"
            for swap in swaps
        ]
    )


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if words[1:] else "") + "".join(words[-1:])
