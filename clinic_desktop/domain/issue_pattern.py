"""How issues follow one another: starts, early refills, and supply from several sources.

The last two look at issues by their own start and length; nothing is carried forward or paused, for
that would make every early refill vanish (rules_precise.md, 8 PAT-01 and PAT-02).

28 days' supply on day 1 and the next issue on day 19 leave 1 + 28 - 19 = 10 days: early.
"""

from dataclasses import dataclass

from clinic_desktop.domain.records import EncounterKind
from clinic_desktop.domain.supply import LineKey, Supply
from clinic_desktop.domain.timeline import Timeline


def starts(timeline: Timeline, drug: str) -> tuple[int, ...]:
    """Days on which a drug was begun anew: issued, and not in the 180 days before, in order."""
    days = sorted({s.start_day for s in timeline.supplies if s.ingredient.key == drug})
    return tuple(
        day
        for position, day in enumerate(days)
        if not position or day - days[position - 1] > timeline.numbers.new_drug_days
    )


@dataclass(frozen=True, slots=True)
class EarlyRefill:
    """An issue while `days_left` of the line's previous one should have remained."""

    previous: Supply
    issue: Supply
    days_left: int


def early_refills(timeline: Timeline) -> tuple[EarlyRefill, ...]:
    """Early refills of the longer window, in order."""
    numbers = timeline.numbers
    since = timeline.day - numbers.early_refills_long_days + 1
    last: dict[LineKey, Supply] = {}
    found = []
    for issue in timeline.supplies:
        previous = last.get(issue.line)
        last[issue.line] = issue
        if previous is None or previous.days is None or issue.start_day < since:
            continue
        left = previous.start_day + previous.days - issue.start_day
        if left < numbers.early_refill_min_days:
            continue
        if left > numbers.early_refill_share * previous.days:
            found.append(EarlyRefill(previous, issue, left))
    return tuple(found)


def recent_refills(timeline: Timeline, refills: tuple[EarlyRefill, ...]) -> int:
    """How many of them fall in the shorter window."""
    since = timeline.day - timeline.numbers.early_refills_recent_days + 1
    return sum(1 for refill in refills if refill.issue.start_day >= since)


def refills_often_early(timeline: Timeline) -> bool:
    """Early refills often enough to be a pattern: the condition of PAT-01."""
    return are_often(timeline, early_refills(timeline))


def are_often(timeline: Timeline, refills: tuple[EarlyRefill, ...]) -> bool:
    numbers = timeline.numbers
    return (
        recent_refills(timeline, refills) >= numbers.early_refills_recent
        or len(refills) >= numbers.early_refills_long
    )


@dataclass(frozen=True, slots=True)
class Sources:
    """Issues of the window with who wrote them; those just after a discharge are left out."""

    issues: tuple[Supply, ...]
    prescribers: frozenset[str]
    organisations: frozenset[str]
    unnamed: tuple[Supply, ...]

    @property
    def are_several(self) -> bool:
        """Two prescribers of two organisations with supply at the same time: PAT-02's condition."""
        return (
            len(self.prescribers) >= 2
            and len(self.organisations) >= 2
            and any(_meet(a, b) for i, a in enumerate(self.issues) for b in self.issues[:i])
        )


def sources(timeline: Timeline) -> Sources:
    """Who issued benzodiazepines and Z-drugs in the window."""
    since = timeline.day - timeline.numbers.sources_window_days + 1
    discharges = [
        stay.end_on.toordinal()
        for stay in timeline.history.encounters
        if stay.kind is EncounterKind.INPATIENT and stay.end_on is not None
    ]
    bridge = timeline.numbers.discharge_bridge_days
    issues = [
        supply
        for supply in timeline.supplies
        if supply.start_day >= since
        and not any(0 <= supply.start_day - day <= bridge for day in discharges)
    ]
    named = [s for s in issues if s.rows[0].prescriber and s.rows[0].organisation]
    return Sources(
        tuple(named),
        frozenset(str(s.rows[0].prescriber) for s in named),
        frozenset(str(s.rows[0].organisation) for s in named),
        tuple(s for s in issues if not (s.rows[0].prescriber and s.rows[0].organisation)),
    )


def _meet(one: Supply, other: Supply) -> bool:
    if one.days is None or other.days is None:
        return False
    if (
        one.rows[0].prescriber == other.rows[0].prescriber
        or one.rows[0].organisation == other.rows[0].organisation
    ):
        return False
    first_ends = one.start_day + one.days - 1
    other_ends = other.start_day + other.days - 1
    return one.start_day <= other_ends and other.start_day <= first_ends
