"""The counting of exposure a second time, day by day, from the written definition alone.

Sections 1 to 5 of the precise rules, with plain dicts, sets of day numbers and loops: slow, and
meant to be checked against the page by eye. It shares the record types with the program and
nothing else. A day is a date's ordinal.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import (
    Condition,
    EncounterKind,
    Prescription,
    PrescriptionStatus,
    Source,
)
from clinic_desktop.domain.review import Contact, Decision, Review

DROPPED = {
    PrescriptionStatus.CANCELLED,
    PrescriptionStatus.ENTERED_IN_ERROR,
    PrescriptionStatus.DRAFT,
    PrescriptionStatus.ON_HOLD,
}
ANTISEIZURE = {"clobazam", "clonazepam", "clorazepate", "nitrazepam"}
OWN_BANDS_MG = {
    "clonazepam": (Fraction(1, 2), Fraction(3, 2)),
    "lorazepam": (Fraction(2), Fraction(3)),
    "alprazolam": (Fraction(1), Fraction(2)),
}
LONG_ACTING = {
    "diazepam",
    "chlordiazepoxide",
    "clobazam",
    "clonazepam",
    "clorazepate",
    "cloxazolam",
    "ethyl loflazepate",
    "flunitrazepam",
    "flurazepam",
    "halazepam",
    "ketazolam",
    "medazepam",
    "nitrazepam",
    "nordazepam",
    "prazepam",
    "quazepam",
}

LineKey = tuple[int | None, Fraction | None, bool]


@dataclass(eq=False)
class NaiveSupply:
    """One issue: what a row or several equal rows say, and the days it was laid on."""

    rows: list[Prescription]
    orders: list[Prescription]
    ingredient: Ingredient
    start: int
    prn: bool
    units: Fraction | None
    strength_ug: int | None
    n: int | None
    stopped_on: int | None
    held: set[int] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)

    @property
    def line(self) -> LineKey:
        return (self.strength_ug, self.units, self.prn)

    @property
    def mg_a_day(self) -> Fraction | None:
        if self.units is None or self.strength_ug is None:
            return None
        return self.units * self.strength_ug / 1000

    @property
    def indications(self) -> list[str]:
        return indications(self.rows + self.orders)


@dataclass(eq=False)
class NaiveEpisode:
    start: int
    last: int
    limit: int
    supplies: list[NaiveSupply]
    rows: list[Prescription] = field(default_factory=list)
    elapsed: int = 0
    covered_days: int = 0
    gap_days: set[int] = field(default_factory=set)
    left_censored: bool = False
    current: bool = False


def indications(rows: list[Prescription]) -> list[str]:
    return [row.indication.lower() for row in rows if row.indication]


def drug_of(row: Prescription) -> RecognisedDrug:
    assert row.drug is not None
    return row.drug


def start_of(row: Prescription) -> int:
    assert row.start_on is not None
    return row.start_on.toordinal()


def is_usable(row: Prescription, d: int) -> bool:
    return (
        row.drug is not None
        and row.status not in DROPPED
        and row.source is not Source.ADMINISTERED
        and row.start_on is not None
        and row.start_on.toordinal() <= d
    )


def recorded_quantity(row: Prescription) -> Fraction | None:
    return row.quantity if row.quantity is not None and row.quantity >= 1 else None


def recorded_days(row: Prescription) -> int | None:
    return row.days_supply if row.days_supply is not None and row.days_supply >= 1 else None


def units_a_day(row: Prescription) -> Fraction | None:
    if row.units_per_day is not None:
        return row.units_per_day
    quantity, days = recorded_quantity(row), recorded_days(row)
    if not row.as_needed and quantity is not None and days is not None:
        return quantity / days
    return None


def days_supply(row: Prescription) -> int | None:
    quantity, units = recorded_quantity(row), units_a_day(row)
    by_quantity = None
    if quantity is not None and units is not None:
        by_quantity = max(1, int(quantity / units))
    by_end = None
    if (
        row.end_on is not None
        and row.start_on is not None
        and row.end_on.toordinal() >= start_of(row)
    ):
        by_end = (row.end_on - row.start_on).days + 1
    choices = [recorded_days(row), by_quantity, by_end]
    if row.as_needed:
        choices = [by_quantity, recorded_days(row), by_end]
    for choice in choices:
        if choice is not None:
            return choice
    return None


def make_supplies(rows: list[Prescription]) -> list[NaiveSupply]:
    """Rows to supplies (section 2); `rows` are usable and of one class."""

    def gives_way_to(order: Prescription) -> list[Prescription]:
        if order.source is not Source.PRESCRIBED:
            return []
        return [
            fill
            for fill in rows
            if fill.source is Source.DISPENSED
            and drug_of(fill).ingredient.key == drug_of(order).ingredient.key
            and drug_of(fill).strength_ug == drug_of(order).strength_ug
            and 0 <= start_of(fill) - start_of(order) <= 14
        ]

    found: dict[tuple[object, ...], NaiveSupply] = {}
    for row in rows:
        if gives_way_to(row):
            continue
        key = (
            drug_of(row).ingredient.key,
            drug_of(row).strength_ug,
            units_a_day(row),
            row.as_needed,
            row.start_on,
            recorded_quantity(row),
            recorded_days(row),
            row.source,
            row.prescriber,
            row.organisation,
        )
        stopped = None
        if (
            row.status is PrescriptionStatus.STOPPED
            and row.end_on is not None
            and row.end_on.toordinal() >= start_of(row)
        ):
            stopped = row.end_on.toordinal()
        if key in found:
            same = found[key]
            same.rows.append(row)
            same.n = max(filter(None, (same.n, days_supply(row))), default=None)
            same.stopped_on = min(filter(None, (same.stopped_on, stopped)), default=None)
            continue
        found[key] = NaiveSupply(
            [row],
            [],
            drug_of(row).ingredient,
            start_of(row),
            row.as_needed,
            units_a_day(row),
            drug_of(row).strength_ug,
            days_supply(row),
            stopped,
        )
    for order in rows:
        fills = gives_way_to(order)
        if fills:
            soonest = min(fills, key=start_of)
            for supply in found.values():
                if soonest in supply.rows:
                    supply.orders.append(order)
    # Of two issues on one date the shorter is laid first, then the one that stops first, whatever
    # the order of the rows.
    return sorted(found.values(), key=lambda s: (s.start, s.n or 0, s.stopped_on or 10**7))


class NaiveExposure:
    """Everything sections 1 to 5 say of one person on one day."""

    def __init__(self, history: PatientHistory, as_of: date, jurisdiction: str) -> None:
        self.history = history
        self.d = as_of.toordinal()
        self.as_of = as_of
        self.jurisdiction = jurisdiction
        self.hospital = self._hospital_days()
        # Doses of days already looked up: the only shortcut taken here.
        self._doses: dict[tuple[int, bool], dict[Ingredient, Fraction | None]] = {}
        usable = [r for r in history.prescriptions if is_usable(r, self.d)]
        self.usable_bzra = [r for r in usable if drug_of(r).ingredient.is_bzra]
        usable_opioid = [r for r in usable if drug_of(r).ingredient.drug_class is DrugClass.OPIOID]
        self.supplies = make_supplies(self.usable_bzra)
        self.opioids = make_supplies(usable_opioid)
        self._lay(self.supplies, opioid=False)
        self._lay(self.opioids, opioid=True)
        self.unplaced = [s for s in self.supplies if s.n is None and self.d - s.start <= 90]
        self.held = set().union(*(s.held for s in self.supplies))
        self.covered = set().union(*(s.covered for s in self.supplies))
        self.opioid_held = set().union(*(s.held for s in self.opioids))
        self.episodes = self._episodes()
        self.latest = self.episodes[-1] if self.episodes else None
        self.current = self.latest if self.latest and self.latest.current else None

    # --- section 3 -----------------------------------------------------------------------------

    def _hospital_days(self) -> set[int]:
        days: set[int] = set()
        for stay in self.history.encounters:
            if stay.kind is not EncounterKind.INPATIENT or stay.start_on is None:
                continue
            start = stay.start_on.toordinal()
            if start > self.d:
                continue
            if stay.end_on is None:
                end = self.d + 1 if self.d - start <= 90 else start
            else:
                end = stay.end_on.toordinal()
            days.update(day for day in range(start, end) if day <= self.d)
        return days

    def _outside(self, first: int, count: int) -> list[int]:
        """The first `count` days from `first` on that are no hospital days."""
        days: list[int] = []
        day = first
        while len(days) < count:
            if day not in self.hospital:
                days.append(day)
            day += 1
        return days

    def _lay(self, supplies: list[NaiveSupply], *, opioid: bool) -> None:
        for key in {s.ingredient.key for s in supplies}:
            mine = [s for s in supplies if s.ingredient.key == key]
            self._lay_ingredient(mine, opioid=opioid)

    def _lay_ingredient(self, mine: list[NaiveSupply], *, opioid: bool) -> None:
        lines: dict[LineKey, list[NaiveSupply]] = defaultdict(list)
        for supply in mine:
            if supply.n is not None:
                lines[supply.line].append(supply)
            elif opioid:
                supply.held = supply.covered = {supply.start}
        placed = [s for s in mine if s.n is not None]
        prn_dates = sorted({s.start for s in mine if s.prn})
        line_held: dict[LineKey, set[int]] = {line: set() for line in lines}
        for s in sorted({p.start for p in placed}):
            issued_now = {p.line for p in placed if p.start == s}
            for supply in [p for p in placed if p.start == s]:
                still = sum(day >= s for day in line_held[supply.line])
                begin = self._outside(s, min(30, still) + 1)[-1]
                self._lay_supply(supply, begin, prn_dates, opioid=opioid)
                line_held[supply.line] |= supply.held
            for new in issued_now:
                for old in lines:
                    if old == new or old in issued_now:
                        continue
                    old_dates = {p.start for p in lines[old]}
                    before = [t for t in old_dates if t < s]
                    if not before:
                        continue
                    new_last = max(line_held[new], default=s)
                    again = any(s < t <= new_last for t in old_dates)
                    ran_beside = max(before) in line_held[new]
                    if again or ran_beside:
                        continue
                    for supply in lines[old]:
                        if supply.start < s:
                            supply.held = {day for day in supply.held if day < s}
                            supply.covered = {day for day in supply.covered if day < s}
                    line_held[old] = {day for day in line_held[old] if day < s}

    def _lay_supply(
        self, supply: NaiveSupply, begin: int, prn_dates: list[int], *, opioid: bool
    ) -> None:
        n = supply.n
        assert n is not None
        length = n
        if supply.prn and not opioid:
            later = [t for t in prn_dates if t > supply.start]
            earlier = [t for t in prn_dates if t < supply.start]
            if later:
                span = later[0] - begin
            elif earlier:
                span = supply.start - earlier[-1]
            else:
                span = n
            length = max(n, min(90, span))
        days = self._outside(begin, length)
        kept = [days[k * length // n] for k in range(n)]
        end = supply.stopped_on
        supply.held = {day for day in days if end is None or day <= end}
        supply.covered = {day for day in kept if end is None or day <= end}

    # --- section 4 -----------------------------------------------------------------------------

    def outside_hospital(self, first: int, last: int) -> int:
        return sum(day not in self.hospital for day in range(first, last + 1))

    def _limit(self, day: int) -> int:
        longest = max(s.n or 0 for s in self.supplies if day in s.held)
        return min(60, max(30, longest // 2))

    def _episodes(self) -> list[NaiveEpisode]:
        runs: list[list[int]] = []
        for day in sorted(self.held):
            if runs:
                previous = runs[-1][-1]
                if self.outside_hospital(previous + 1, day - 1) <= self._limit(previous):
                    runs[-1].append(day)
                    continue
            runs.append([day])
        runs = [run for run in runs if run[0] <= self.d]
        found = []
        for run in runs:
            start, last = run[0], run[-1]
            mine = [s for s in self.supplies if s.held & set(run)]
            episode = NaiveEpisode(start, last, self._limit(last), mine)
            now = min(self.d, last)
            episode.rows = [
                row
                for row in self.usable_bzra
                if start <= start_of(row) <= now or any(row in s.rows + s.orders for s in mine)
            ]
            episode.elapsed = now - start + 1
            episode.covered_days = sum(start <= day <= now for day in self.covered)
            episode.gap_days = {
                day
                for day in range(start, last + 1)
                if day not in self.held and day not in self.hospital
            }
            first = self.history.first_record_on
            episode.left_censored = first is None or start - first.toordinal() <= 60
            episode.current = (
                run is runs[-1] and self.outside_hospital(last + 1, self.d) <= episode.limit
            )
            found.append(episode)
        return found

    @staticmethod
    def runs(days: set[int]) -> list[tuple[int, int]]:
        """Consecutive days as first and last of each run."""
        return [
            (day, next(d for d in range(day, day + 10_000) if d + 1 not in days))
            for day in sorted(days)
            if day - 1 not in days
        ]

    def pdc(self, episode: NaiveEpisode, window: int, t: int) -> int:
        """In hundredths, half up; nothing is covered where the whole window was in hospital."""
        days = [
            day
            for day in range(max(t - window + 1, episode.start), t + 1)
            if day not in self.hospital
        ]
        if not days:
            return 0
        share = Fraction(sum(day in self.covered for day in days), len(days))
        return int(share * 100 + Fraction(1, 2))

    def pdc_now(self, episode: NaiveEpisode, window: int) -> int:
        return self.pdc(episode, window, self.d if episode.current else episode.last)

    def pattern(self, episode: NaiveEpisode) -> str:
        pdc = self.pdc_now(episode, 90)
        return "regular" if pdc >= 57 else "intermittent" if pdc <= 43 else "mixed"

    def dependence(self, episode: NaiveEpisode, t: int) -> str:
        pdc = self.pdc(episode, 90, t)
        if pdc < 57:
            return "none"
        elapsed = t - episode.start + 1
        if elapsed >= 90 or (elapsed >= 28 and self.band(self.doses(t)) in ("moderate", "high")):
            return "likely"
        return "possible"

    # --- doses ---------------------------------------------------------------------------------

    def doses(self, day: int, *, covered: bool = False) -> dict[Ingredient, Fraction | None]:
        """Milligrams by BZRA held (or covered) on a day; None where a part is not known."""
        if (day, covered) in self._doses:
            return dict(self._doses[day, covered])
        lines: dict[Ingredient, dict[LineKey, Fraction | None]] = {}
        for supply in self.supplies:
            if day in (supply.covered if covered else supply.held):
                lines.setdefault(supply.ingredient, {})[supply.line] = supply.mg_a_day
        found = {
            drug: None
            if None in parts.values()
            else sum((mg for mg in parts.values() if mg is not None), Fraction(0))
            for drug, parts in lines.items()
        }
        self._doses[day, covered] = found
        return dict(found)

    def dde(self, doses: Mapping[Ingredient, Fraction | None]) -> tuple[Fraction, Fraction]:
        """Known part of the benzodiazepine total under VA/DoD and Ashton."""
        total = [Fraction(0), Fraction(0)]
        for drug, mg in doses.items():
            both = tables(drug)
            if drug.drug_class is DrugClass.BENZODIAZEPINE and mg is not None and both:
                for i in (0, 1):
                    total[i] += mg * 10 / both[i]
        return total[0], total[1]

    def known_part(self, day: int) -> dict[Ingredient, Fraction]:
        """Milligrams by BZRA covered on a day, counting the lines whose dose is known."""
        lines: dict[Ingredient, dict[LineKey, Fraction]] = {}
        for supply in self.supplies:
            if day in supply.covered:
                known = supply.mg_a_day if supply.mg_a_day is not None else Fraction(0)
                lines.setdefault(supply.ingredient, {})[supply.line] = known
        return {drug: sum(parts.values(), Fraction(0)) for drug, parts in lines.items()}

    def dde_high(self, day: int) -> Fraction:
        return max(self.dde(self.doses(day)))

    def band(self, doses: dict[Ingredient, Fraction | None]) -> str | None:
        benzos = [x for x in doses if x.drug_class is DrugClass.BENZODIAZEPINE]
        if len(benzos) == 1 and benzos[0].key in OWN_BANDS_MG:
            mg = doses[benzos[0]]
            if mg is None:
                return None
            low, moderate = OWN_BANDS_MG[benzos[0].key]
            return "low" if mg <= low else "moderate" if mg <= moderate else "high"
        high = max(self.dde(doses))
        return "low" if high <= 10 else "moderate" if high <= 15 else "high"

    # --- section 5 and conditions --------------------------------------------------------------

    def current_condition(self, *words: str) -> bool:
        return any(
            c.word in words
            and not c.not_current
            and (c.onset_on is None or c.onset_on <= self.as_of)
            and (c.end_on is None or c.end_on >= self.as_of)
            for c in self.history.conditions
        )

    def ever_condition(self, *words: str) -> bool:
        def known(c: Condition) -> bool:
            return c.onset_on is None or c.onset_on <= self.as_of

        return any(c.word in words and known(c) for c in self.history.conditions)

    @property
    def in_hospital(self) -> bool:
        return self.d in self.hospital

    @property
    def age(self) -> int | None:
        born = self.history.patient.birth_date
        if born is None:
            return None
        age = 0
        while True:
            year = born.year + age + 1
            try:
                birthday = born.replace(year=year)
            except ValueError:
                birthday = date(year, 3, 1)
            if birthday > self.as_of:
                return age
            age += 1

    @property
    def older(self) -> bool:
        return self.age is not None and self.age >= 65

    def antiseizure(self, episode: NaiveEpisode, drug: Ingredient) -> bool:
        said = indications([r for r in episode.rows if drug_of(r).ingredient == drug])
        if said:
            return any("epilep" in t or "seiz" in t for t in said)
        return drug.key in ANTISEIZURE

    def exclusions(self, names: str) -> list[str]:
        """Those of the named exclusions (e.g. "PC SZ") that hold for the latest episode."""
        episode = self.latest
        held_now = list(self.doses(min(self.d, episode.last))) if episode else []
        holds = {
            "PC": self.current_condition("palliative"),
            "SZ": episode is not None
            and self.current_condition("epilepsy")
            and bool(held_now)
            and all(self.antiseizure(episode, drug) for drug in held_now),
            "AD": episode is not None and self.detox(episode),
            "IP": self.in_hospital
            or (episode is not None and len(episode.supplies) == 1 and episode.supplies[0].n == 1),
            "RBD": self.current_condition("rem-sleep-behaviour-disorder"),
        }
        return [f"EX-{name}" for name in names.split() if holds[name]]

    def detox(self, episode: NaiveEpisode) -> bool:
        return episode.last - episode.start + 1 <= 14 and all(
            any("withdrawal" in t or "detox" in t for t in s.indications) for s in episode.supplies
        )

    # --- reviews and plan rows (section 8) -----------------------------------------------------

    @property
    def reviews(self) -> list[Review]:
        return [
            r
            for r in self.history.reviews
            if r.review_on is not None
            and r.review_on <= self.as_of
            and r.reviewer
            and r.contact in (Contact.SEEN, Contact.PHONE, Contact.VIDEO)
        ]

    def is_partial(self, r: Review) -> bool:
        return is_answer(r.indication) and r8(r) and (is_answer(r.benefit) or is_answer(r.harms))

    def is_complete(self, r: Review) -> bool:
        assert r.review_on is not None
        core = (r.indication, r.benefit, r.harms, r.actual_use, r.interacting_risks)
        if not all(is_answer(x) for x in (*core, r.patient_view)):
            return False
        if not r8(r) or r.next_review_on is None:
            return False
        if self.jurisdiction == "us" and not is_answer(r.pdmp_checked):
            return False
        on = r.review_on
        if any(
            on - timedelta(days=89) <= p.start_on <= on for p in self.history.plan_rows
        ) and not is_answer(r.withdrawal_signs):
            return False
        days = range(on.toordinal() - 27, on.toordinal() + 1)
        overlap = any(day in self.held and day in self.opioid_held for day in days)
        return not overlap or is_answer(r.naloxone_offered)

    def plan_rows_between(self, first: int, last: int) -> bool:
        return any(
            first <= p.start_on.toordinal() <= min(last, self.d) for p in self.history.plan_rows
        )

    def decided_between(self, first: int, last: int, *decisions: Decision) -> bool:
        return any(
            r.decision in decisions and first <= r.review_on.toordinal() <= last
            for r in self.reviews
            if r.review_on is not None
        )

    # --- opioid overlap (CO-01) ----------------------------------------------------------------

    @property
    def last_overlap_run(self) -> tuple[int, int] | None:
        days = sorted(day for day in self.held & self.opioid_held if day <= self.d)
        if not days:
            return None
        first = days[-1]
        for day in reversed(days):
            if first - day - 1 <= 30:
                first = day
            else:
                break
        return first, days[-1]

    @property
    def opioid_now(self) -> bool:
        run = self.last_overlap_run
        return run is not None and run[1] >= self.d - 27


def tables(drug: Ingredient) -> tuple[Fraction, Fraction] | None:
    """Milligrams equal to 10 mg diazepam in both tables, one standing in for the other."""
    va, ashton = drug.mg_for_10_diazepam_va_dod, drug.mg_for_10_diazepam_ashton
    if va is None and ashton is None:
        return None
    first = va if va is not None else ashton
    second = ashton if ashton is not None else va
    assert first is not None
    assert second is not None
    return first, second


def is_answer(value: str | None) -> bool:
    return value is not None and value.strip() not in ("", "not-asked")


def r8(r: Review) -> bool:
    return r.decision is not None and is_answer(r.reason)
