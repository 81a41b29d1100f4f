"""What the pharmacy gives out: for each issue what its days instruct, rounded up once.

Half a 5 mg tablet a day for 28 days is 14 tablets, not 28: parts are added over the issue first.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from clinic_desktop.domain.plan import PlanStep, SupplyIssue, SupplyLine, TaperProduct
from clinic_desktop.taper.tablets import printed_order

_QUARTERS, _UL_PER_ML = 4, 1000
_DAY = timedelta(days=1)


def issue_supply(steps: Sequence[PlanStep], issue_days: int) -> tuple[SupplyIssue, ...]:
    """Issues of `issue_days` without gaps, the last cut at the end of the last step."""
    issues: list[SupplyIssue] = []
    start = steps[0].start
    while start <= steps[-1].end:
        end = min(start + timedelta(days=issue_days - 1), steps[-1].end)
        issues.append(SupplyIssue(len(issues) + 1, start, end, _lines(steps, start, end)))
        start = end + _DAY
    return tuple(issues)


def _lines(steps: Sequence[PlanStep], start: date, end: date) -> tuple[SupplyLine, ...]:
    """Amounts in quarters of a unit or in microlitres, added up over the days of the issue.

    In a switch the lines of the old drug stand before those of the new one.
    """
    amounts: dict[tuple[str, TaperProduct], int] = {}
    for step in steps:
        days = (min(step.end, end) - max(step.start, start)).days + 1
        if days < 1:
            continue
        for dose in step.doses:
            for item in dose.items:
                a_day = item.ul if item.piece is None else item.count * item.piece.quarters
                key = (item.drug, item.product)
                amounts[key] = amounts.get(key, 0) + days * (a_day or 0)
    drugs = list(dict.fromkeys(part.drug for step in steps for part in step.by_drug))
    in_order = sorted(amounts, key=lambda key: (drugs.index(key[0]), printed_order(key[1])))
    return tuple(_line(drug, product, amounts[drug, product]) for drug, product in in_order)


def _line(drug: str, product: TaperProduct, amount: int) -> SupplyLine:
    if product.is_liquid:
        return SupplyLine(drug, product, ml=-(-amount // _UL_PER_ML))
    return SupplyLine(drug, product, units=-(-amount // _QUARTERS))
