"""What the pharmacy hands out from the day of the letter on: the same for patient and pharmacy.

Without terms these are the plan's own issues; with terms the collections agreed, stock at home
used first. What was handed out before is past, and not told again.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.documents.compose.frame import Frame
from clinic_desktop.domain.plan import SupplyLine
from clinic_desktop.taper.issue_plan import Handed, collections_of, stock_at_home


@dataclass(frozen=True, slots=True)
class Issue:
    """Whole units for the days from `start` to `end`; no lines where enough is at home, and
    `from_home` where some of what is at home is used."""

    number: int
    start: date
    end: date
    lines: tuple[SupplyLine, ...]
    from_home: bool = False

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def issues(frame: Frame, *, at_least_days: int = 1) -> tuple[Issue, ...]:
    """The issues not yet handed out. `at_least_days`: shorter collections are told together, so
    that a long plan stays a page."""
    terms = frame.ctx.terms
    if terms is None:
        every = [Issue(one.number, one.start, one.end, one.lines) for one in frame.plan.supply]
    else:
        days = max(at_least_days, terms.collection.days)
        every = [
            Issue(
                one.number,
                one.on,
                one.covers_to,
                tuple(_line(line) for line in one.lines if line.whole),
                any(line.from_home for line in one.lines),
            )
            for one in collections_of(
                frame.plan,
                days,
                stock_at_home(terms),
                terms.is_free,
                frame.ctx.signed_on or frame.ctx.as_of,
            ).collected
        ]
    return tuple(issue for issue in every if issue.end >= frame.ctx.as_of)


def days_at_a_time(frame: Frame) -> int:
    """For how long the patient is given medicine at once: never for longer than the plan runs."""
    terms, steps = frame.ctx.terms, frame.plan.steps
    days = terms.collection.days if terms else frame.plan.request.issue_days
    return days if frame.stays else min(days, (steps[-1].end - steps[0].start).days + 1)


def _line(line: Handed) -> SupplyLine:
    if line.product.is_liquid:
        return SupplyLine(line.drug, line.product, ml=line.whole)
    return SupplyLine(line.drug, line.product, units=line.whole)
