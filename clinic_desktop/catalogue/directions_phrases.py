"""The phrases of a direction, before any is joined to another.

Each phrase keeps its place in the text, so that a refusal can quote it.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

HOURS_A_DAY = 24
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Part:
    """A phrase and its place in the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity(Part):
    """One number or a range of them; `low` is below `high` in a range."""

    low: Fraction
    high: Fraction
    is_decimal: bool = False  # "2.5", not "two and a half"


@dataclass(frozen=True, slots=True)
class Amount(Part):
    """How much at a time. `unit` is "unit", "mL", "drop" or "mg" (then in milligrams)."""

    low: Fraction
    high: Fraction
    unit: str
    unit_said: bool = True
    # "5 mg tablet": which tablet, not how much
    names_strength: bool = False
    # "(one) 5 ml spoonful": to be multiplied by the count before it
    is_spoon: bool = False
    is_decimal: bool = False
    # "(10 mg total)": of all the tablets together
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Concentration(Part):
    """ "2 mg/5 ml": milligrams in one millilitre of the bottle."""

    mg_per_ml: Fraction


@dataclass(frozen=True, slots=True)
class Packs(Part):
    """ "2 x 5 mg": a number of units of a strength."""

    count: Quantity
    strength_mg: Fraction


@dataclass(frozen=True, slots=True)
class Times(Part):
    """Times a day. `weak` is a bare "daily", which a time of day or "every 12 hours" may refine."""

    low: Fraction
    high: Fraction
    weak: bool = False
    needs_time_of_day: bool = False


@dataclass(frozen=True, slots=True)
class AmountTimes(Part):
    """ "1 x 3 daily": an amount and how often."""

    amount: Quantity
    times: Quantity


@dataclass(frozen=True, slots=True)
class Share(Part):
    """The part of days on which doses are taken: alternate days 1/2, weekly 1/7."""

    low: Fraction
    high: Fraction
    # "weekly" after a bare number: "2 weekly" may be "every two weeks"
    is_bare_week: bool = False
    # "every 14 days", which after "reduce to" may be the pace of the change
    is_every: bool = False
    # "weekdays", which "daily" beside them does not contradict
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class TimeOfDay(Part):
    """A slot of the day ("night") or a clock time; `is_before` says it opened with "before"."""

    slot: str
    is_clock: bool = False
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Weekday(Part):
    """A named day of the week."""

    day: str


@dataclass(frozen=True, slots=True)
class Length(Part):
    """For how long. `days` is None for months, which have no fixed number of days."""

    days: int | None
    is_range: bool


@dataclass(frozen=True, slots=True)
class Ceiling(Part):
    """At most this much; `is_daily` when a day was said.

    `extends`: "up to a maximum of" lets a dose rise to it. `is_up_to`: "up to 3" is an amount
    itself where no other is given.
    """

    amount: Fraction
    unit: str | None
    is_daily: bool
    extends: bool
    is_up_to: bool


@dataclass(frozen=True, slots=True)
class FrequencyCap(Part):
    """At most so many times a day."""

    times: Fraction


@dataclass(frozen=True, slots=True)
class WeeklyCap(Part):
    """At most so many days of use a week."""

    days: int


@dataclass(frozen=True, slots=True)
class Extra(Part):
    """ "An additional tablet if still awake": units besides the dose. `is_daily`: once a day."""

    units: Fraction
    is_daily: bool


@dataclass(frozen=True, slots=True)
class Rise(Part):
    """ "Increasing to 2 if needed"; `may`: "can increase to", which no length makes a next part."""

    may: bool


@dataclass(frozen=True, slots=True)
class Joint(Part):
    """What stands between phrases: "AND", "OR", "COMMA", "STOP", "SLASH", "DASH"."""

    kind: str


@dataclass(frozen=True, slots=True)
class Then(Part):
    """A new step begins (`changes`: "reduce to"), or (`stops`) nothing more is taken.

    `may_trail`: the word may also end the last part ("... one daily thereafter"). `after`: the
    length of the part before ("after one week, ...").
    """

    stops: bool = False
    changes: bool = False
    may_trail: bool = False
    after: Length | None = None


@dataclass(frozen=True, slots=True)
class Stage(Part):
    """ "Week 2", "days 1-7", "week 3 onwards": the days of a part, counted from day 1."""

    first_day: int
    last_day: int | None


@dataclass(frozen=True, slots=True)
class Repeat(Part):
    """ "May repeat once": further doses on the same day."""

    times: Fraction


@dataclass(frozen=True, slots=True)
class Saying(Part):
    """A phrase without figures: "as_needed", "reason", "meals", "advice" or "filler"."""

    kind: str


AnyPhrase: TypeAlias = (
    Amount | Concentration | Packs | Times | AmountTimes | Share | TimeOfDay | Weekday | Length
    | Ceiling | FrequencyCap | WeeklyCap | Joint | Then | Stage | Repeat | Extra
    | Rise | Saying
)  # fmt: skip
