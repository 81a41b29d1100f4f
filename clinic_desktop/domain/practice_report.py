"""The figures of a practice report: counts only, no person in any of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Counts of people on one day: in current use, and those the headline rules flag."""

    on: date
    on_drugs: int
    long_term: int
    rising: int
    overdue: int
    opioid: int


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule over the period. `flags` stand on its last day. `arisen`: flags that were not there
    the month before, old enough to be judged; `acted` of them were acted on in time. `reasons`:
    answers that were not an action, by their words. `to_look_at`: too few are acted on."""

    rule_id: str
    title: str
    flags: int
    per_100: Fraction | None
    arisen: int
    acted: int
    acted_share: Fraction | None
    recent_arisen: int
    recent_acted: int
    reasons: Mapping[str, int]
    to_look_at: bool


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """A published measure over a calendar year. `open`: people who could not be judged."""

    measure_id: str
    title: str
    steward: str
    year: int
    denominator: int
    numerator: int
    share: Fraction | None
    excluded: int
    open: int
    lower_is_better: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A headline figure now and at the last run; None where there was none."""

    name: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class PracticeReport:
    """Everything the report says."""

    from_on: date
    to_on: date
    rule_set: str
    clinic: str
    demo: bool
    records_up_to: date | None
    months: tuple[MonthFigures, ...]
    rules: tuple[RuleFigures, ...]
    measures: tuple[MeasureFigures, ...]
    compared: tuple[Compared, ...]
    last_run_to: date | None
    rules_off: tuple[str, ...]
    local_policy: tuple[str, ...]
    acted_within_days: int
    low_action_percent: int
    low_action_months: int
    notes: tuple[str, ...]
