"""What the pharmacy gives out: for each issue what its days instruct, rounded up once.

Half a 5 mg tablet a day for 28 days is 14 tablets, not 28: parts are added over the issue first.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from clinic_desktop.domain.plan import Item, PlanStep, SupplyIssue, SupplyLine, TaperProduct
from clinic_desktop.taper.tablets import printed_order

_QUARTERS, _UL_PER_ML = 4, 1000
_DAY = timedelta(days=1)


def issue_supply(steps: Sequence[PlanStep], issue_days: int) -> tuple[SupplyIssue, ...]:
    """Issues of `issue_days` without gaps, the last cut at the end of the last step."""
    given = _given_out(steps)
    place = {line: number for number, line in enumerate(given)}
    needed = [_a_day(step, place) for step in steps]
    issues: list[SupplyIssue] = []
    start, first = steps[0].start, 0
    while start <= steps[-1].end:
        end = min(start + timedelta(days=issue_days - 1), steps[-1].end)
        while steps[first].end < start:
            first += 1
        amounts = [0] * len(given)
        for step, a_day in zip(steps[first:], needed[first:], strict=True):
            if step.start > end:
                break
            days = (min(step.end, end) - max(step.start, start)).days + 1
            for number, amount in a_day:
                amounts[number] += days * amount
        lines = tuple(
            _line(*line, amount) for line, amount in zip(given, amounts, strict=True) if amount
        )
        issues.append(SupplyIssue(len(issues) + 1, start, end, lines))
        start = end + _DAY
    return tuple(issues)


def _given_out(steps: Sequence[PlanStep]) -> list[tuple[str, TaperProduct]]:
    """Every product of the plan in the order of its lines: the old drug of a switch first."""
    drugs = list(dict.fromkeys(part.drug for step in steps for part in step.by_drug))
    found = {(item.drug, item.product) for step in steps for _, item in _items(step)}
    return sorted(found, key=lambda line: (drugs.index(line[0]), printed_order(line[1])))


def _a_day(step: PlanStep, place: Mapping[tuple[str, TaperProduct], int]) -> list[tuple[int, int]]:
    """What a day of the step takes: places of products, with quarters of a unit or microlitres."""
    return [(place[item.drug, item.product], amount) for amount, item in _items(step)]


def _items(step: PlanStep) -> Iterator[tuple[int, Item]]:
    for dose in step.doses:
        for item in dose.items:
            amount = item.ul if item.piece is None else item.count * item.piece.quarters
            yield amount or 0, item


def _line(drug: str, product: TaperProduct, amount: int) -> SupplyLine:
    if product.is_liquid:
        return SupplyLine(drug, product, ml=-(-amount // _UL_PER_ML))
    return SupplyLine(drug, product, units=-(-amount // _QUARTERS))
