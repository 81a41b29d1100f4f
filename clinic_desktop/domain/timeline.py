"""One person on a date, as the rules see them: exposure, reviews, conditions, overlaps.

`build_timeline` turns a `PatientHistory` into a `Timeline`. Everything dated after the as-of date
is unknown on it and takes no part (only `future` holds it, for data quality).
Days are ordinals; `date.fromordinal` turns them back.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from clinic_desktop.domain.days import DayLine
from clinic_desktop.domain.dose_series import DoseSeries, make_series, supplies_held
from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.episode import Coverage, Episode, Pattern, find_episodes
from clinic_desktop.domain.equivalent import (
    DoseBand,
    Equivalent,
    IngredientDose,
    dose_band,
    equivalent,
)
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.flag import Evidence, EvidenceKind
from clinic_desktop.domain.future import FutureRecords, records_after
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.layout import hospital_days, lay_out
from clinic_desktop.domain.recent_dose import RecentDose, recent_dose
from clinic_desktop.domain.records import Condition, Patient, PlanRow, Prescription
from clinic_desktop.domain.review import Decision, Review, ReviewState, answered
from clinic_desktop.domain.supply import Supply, is_usable, make_supplies

BESIDE = (DrugClass.GABAPENTINOID, DrugClass.CNS_DEPRESSANT, DrugClass.CYP3A4_INHIBITOR)
"""Classes that matter beside a benzodiazepine or Z-drug, opioids apart."""


class Dependence:
    """Likelihood of physical dependence, in order (rules_precise.md, 4)."""

    NONE = 0
    POSSIBLE = 1
    LIKELY = 2


@dataclass(frozen=True, slots=True)
class OverlapRun:
    """A run of days on which an opioid and a BZRA were both held, short breaks included."""

    first_day: int
    last_day: int
    opioid_issues: tuple[Supply, ...]


@dataclass(frozen=True)
class Timeline:
    """What a rule may look at, for one person on one date. See the module docstring."""

    patient: Patient
    as_of: date
    jurisdiction: str
    numbers: ExposureNumbers
    calendar: DayLine
    hospital: int
    supplies: tuple[Supply, ...]
    opioid_supplies: tuple[Supply, ...]
    usable_rows: tuple[Prescription, ...]
    series: dict[str, DoseSeries]
    opioid_series: dict[str, DoseSeries]
    episodes: tuple[Episode, ...]
    history: PatientHistory
    beside_rows: tuple[Prescription, ...] = ()

    @cached_property
    def day(self) -> int:
        """D, the as-of date as an ordinal."""
        return self.as_of.toordinal()

    # --- person -------------------------------------------------------------------------------

    @cached_property
    def age(self) -> int | None:
        """Completed years on the as-of date; None when the birth date is not known."""
        return self.age_on(self.as_of)

    def age_on(self, on: date) -> int | None:
        born = self.patient.birth_date
        if born is None:
            return None
        had_birthday = (on.month, on.day) >= (born.month, born.day)
        return on.year - born.year - (0 if had_birthday else 1)

    @property
    def older(self) -> bool:
        """Of the age from which these drugs weigh heavier; False when the age is not known."""
        return self.age is not None and self.age >= self.numbers.older_age_years

    @property
    def in_hospital(self) -> bool:
        return self.calendar.has(self.hospital, self.day)

    def hospital_days_between(self, first: int, last: int) -> int:
        return (self.hospital & self.calendar.span(first, last)).bit_count()

    def days_outside_hospital(self, first: int, last: int) -> int:
        return max(0, last - first + 1) - self.hospital_days_between(first, last)

    # --- episodes and doses -------------------------------------------------------------------

    @property
    def latest(self) -> Episode | None:
        return self.episodes[-1] if self.episodes else None

    @cached_property
    def current(self) -> Episode | None:
        """The latest episode, if it still goes on ("active BZRA")."""
        latest = self.latest
        return latest if latest is not None and latest.current else None

    @cached_property
    def current_evidence(self) -> tuple[Evidence, ...]:
        """The rows behind the supplies of the current episode; several rules rest on them."""
        episode = self.current
        return tuple(
            Evidence(EvidenceKind.PRESCRIPTION, row.id)
            for supply in (episode.supplies if episode is not None else ())
            for row in supply.rows
        )

    @cached_property
    def unplaced(self) -> tuple[Supply, ...]:
        """Recent BZRA issues of unknown length: they have no days on the calendar."""
        return tuple(
            supply
            for supply in self.supplies
            if supply.days is None and self.day - supply.start_day <= self.numbers.unplaced_days
        )

    def doses_on(self, day: int) -> tuple[IngredientDose, ...]:
        """BZRA ingredients held on a day, with their daily dose."""
        return tuple(
            IngredientDose(series.ingredient, series.ug_on(day))
            for series in self.series.values()
            if series.is_held(day)
        )

    def is_held(self, day: int) -> bool:
        """Some benzodiazepine or Z-drug is held on the day."""
        return any(series.is_held(day) for series in self.series.values())

    def equivalent_on(self, day: int) -> Equivalent:
        # Half a dozen rules ask about the same day.
        found = self._equivalents.get(day)
        if found is None:
            found = self._equivalents[day] = equivalent(self.doses_on(day))
        return found

    @cached_property
    def _equivalents(self) -> dict[int, Equivalent]:
        return {}

    def band_on(self, day: int) -> DoseBand | None:
        return dose_band(self.doses_on(day), self.numbers)

    def dependence_on(self, episode: Episode, day: int) -> int:
        """`Dependence` on a day of the episode: regular use, long enough or at a higher dose."""
        if episode.pattern_on(day) is not Pattern.REGULAR:
            return Dependence.NONE
        elapsed = episode.elapsed_on(day)
        if elapsed >= self.numbers.dependence_likely_days:
            return Dependence.LIKELY
        if elapsed >= self.numbers.dependence_likely_days_moderate_dose:
            band = self.band_on(day)
            if band is not None and band >= DoseBand.MODERATE:
                return Dependence.LIKELY
        return Dependence.POSSIBLE

    def benzodiazepine_series(self) -> tuple[DoseSeries, ...]:
        return tuple(
            series
            for series in self.series.values()
            if series.ingredient.drug_class is DrugClass.BENZODIAZEPINE
        )

    @cached_property
    def recent_dose(self) -> RecentDose | None:
        """Mean benzodiazepine dose over the last 28 days; None when no day of them is covered."""
        first = self.day - self.numbers.recent_dose_days + 1
        return recent_dose(self.benzodiazepine_series(), first, self.day, self.numbers)

    # --- opioids ------------------------------------------------------------------------------

    @cached_property
    def overlap_runs(self) -> tuple[OverlapRun, ...]:
        """Runs of days with an opioid and a BZRA both held, up to the as-of date."""
        if not self.opioid_series or not self.series:
            return ()
        both = self.calendar.up_to(
            self._held(self.opioid_series) & self._held(self.series), self.day
        )
        spans: list[tuple[int, int]] = []
        for first, last in self.calendar.runs(both):
            if spans and first - spans[-1][1] - 1 <= self.numbers.overlap_run_gap_days:
                spans[-1] = (spans[-1][0], last)
            else:
                spans.append((first, last))
        return tuple(
            OverlapRun(a, b, supplies_held(self.opioid_series.values(), a, b)) for a, b in spans
        )

    @cached_property
    def opioid_overlap(self) -> OverlapRun | None:
        """The latest overlap run, if its last day is recent: the condition of CO-01."""
        run = self.overlap_runs[-1] if self.overlap_runs else None
        if run is None or run.last_day < self.day - self.numbers.overlap_recent_days + 1:
            return None
        return run

    @property
    def opioid_now(self) -> bool:
        return self.opioid_overlap is not None

    def opioid_and_bzra_held_between(self, first: int, last: int) -> bool:
        span = self.calendar.span(first, last)
        return bool(self._held(self.opioid_series) & self._held(self.series) & span)

    @staticmethod
    def _held(series: dict[str, DoseSeries]) -> int:
        held = 0
        for one in series.values():
            held |= one.held
        return held

    # --- other drugs beside -------------------------------------------------------------------

    @cached_property
    def beside_supplies(self) -> tuple[Supply, ...]:
        """Supplies of gabapentinoids, other CNS depressants and CYP3A4 inhibitors."""
        return tuple(make_supplies(self.beside_rows, self.numbers))

    @cached_property
    def beside_series(self) -> dict[str, DoseSeries]:
        """Their days, laid as those of opioids are: never stretched, one day if of unknown length.
        Few rules ask, and few people have any, so they are laid out when asked for."""
        lines = lay_out(
            self.beside_supplies,
            calendar=self.calendar,
            hospital=self.hospital,
            as_of_day=self.day,
            numbers=self.numbers,
        )
        return {key: make_series(group, self.calendar) for key, group in lines.items() if group}

    # --- conditions ---------------------------------------------------------------------------

    def conditions(self, *words: str) -> tuple[Condition, ...]:
        """Conditions with one of these words, whenever they were (onset after D left out)."""
        if not self.history.conditions:
            return ()
        return tuple(
            c
            for c in self.history.conditions
            if c.word in words and (c.onset_on is None or c.onset_on <= self.as_of)
        )

    def current_conditions(self, *words: str) -> tuple[Condition, ...]:
        return tuple(c for c in self.conditions(*words) if c.is_current(self.as_of))

    # --- reviews and plans --------------------------------------------------------------------

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        """Reviews that count (dated by D, named reviewer, in contact), in order of date."""
        counted = [r for r in self.history.reviews if r.counts_on(self.as_of)]
        counted.sort(key=lambda review: (review.review_on or date.min, review.id))
        return tuple(counted)

    @cached_property
    def plan_rows(self) -> tuple[PlanRow, ...]:
        """Recorded taper steps that began by D, in order."""
        if not self.history.plan_rows:
            return ()
        known = (row for row in self.history.plan_rows if row.start_on <= self.as_of)
        return tuple(sorted(known, key=lambda row: row.start_on))

    def plan_rows_between(self, first: int, last: int) -> tuple[PlanRow, ...]:
        return tuple(r for r in self.plan_rows if first <= r.start_on.toordinal() <= last)

    def review_state(self, review: Review) -> ReviewState:
        """Complete, partial or not a review: items R1 to R13 (rules_precise.md, 8)."""
        if not answered(review.indication) or not review.decided_with_reason:
            return ReviewState.NOT_A_REVIEW
        if not self.missing_items(review):
            return ReviewState.COMPLETE
        if answered(review.benefit) or answered(review.harms):
            return ReviewState.PARTIAL
        return ReviewState.NOT_A_REVIEW

    def missing_items(self, review: Review) -> tuple[str, ...]:
        """Names of the unanswered items a complete review needs, for this person on that day."""
        assert review.review_on is not None
        day = review.review_on.toordinal()
        wanted = {
            "indication": answered(review.indication),
            "benefit": answered(review.benefit),
            "harms": answered(review.harms),
            "actual_use": answered(review.actual_use),
            "interacting_risks": answered(review.interacting_risks),
            "patient_view": answered(review.patient_view),
            "decision": review.decided_with_reason,
            "next_review_date": review.next_review_on is not None,
        }
        if self.jurisdiction == "us":
            wanted["pdmp_checked"] = answered(review.pdmp_checked)
        if self.plan_rows_between(day - self.numbers.review_plan_lookback_days, day):
            wanted["withdrawal_signs"] = answered(review.withdrawal_signs)
        if self.opioid_and_bzra_held_between(day - self.numbers.review_overlap_lookback_days, day):
            wanted["naloxone_offered"] = answered(review.naloxone_offered)
        return tuple(name for name, is_answered in wanted.items() if not is_answered)

    @cached_property
    def review_states(self) -> tuple[tuple[Review, ReviewState], ...]:
        """Every review that counts with its state, in order of date."""
        return tuple((review, self.review_state(review)) for review in self.reviews)

    def last_review(self, *states: ReviewState) -> Review | None:
        """The latest counted review in one of these states."""
        return next((r for r, state in reversed(self.review_states) if state in states), None)

    def reviews_within(self, days: int, *decisions: Decision) -> tuple[Review, ...]:
        """Counted reviews with one of these decisions, dated 0 to `days` days ago."""
        return tuple(
            review
            for review in self.reviews
            if review.decision in decisions and self.days_since(review.review_on) <= days
        )

    def days_since(self, on: date | None) -> int:
        assert on is not None
        return self.day - on.toordinal()

    # --- data quality -------------------------------------------------------------------------

    @cached_property
    def future(self) -> FutureRecords:
        return records_after(self.history, self.as_of)


def build_timeline(
    history: PatientHistory,
    *,
    as_of: date,
    jurisdiction: str,
    numbers: ExposureNumbers,
) -> Timeline:
    """Lay one person's records on the calendar."""
    day = as_of.toordinal()
    bzra_rows: list[Prescription] = []
    opioid_rows: list[Prescription] = []
    beside_rows: list[Prescription] = []
    for row in history.prescriptions:
        if is_usable(row, day) and row.drug is not None:
            ingredient = row.drug.ingredient
            if ingredient.is_bzra:
                bzra_rows.append(row)
            elif ingredient.drug_class is DrugClass.OPIOID:
                opioid_rows.append(row)
            elif ingredient.drug_class in BESIDE:
                beside_rows.append(row)
    supplies = make_supplies(bzra_rows, numbers)
    opioids = make_supplies(opioid_rows, numbers)
    calendar = DayLine(_first_day(supplies, opioids, beside_rows, day))
    hospital = hospital_days(history.encounters, day, calendar, numbers)
    lines = lay_out(supplies, calendar=calendar, hospital=hospital, as_of_day=day, numbers=numbers)
    series = {key: make_series(group, calendar) for key, group in lines.items() if group}
    opioid_lines = lay_out(
        opioids, calendar=calendar, hospital=hospital, as_of_day=day, numbers=numbers
    )
    held = covered = 0
    for one in series.values():
        held |= one.held
        covered |= one.covered
    coverage = Coverage(calendar, held, covered, hospital, day, numbers)
    first_record = history.first_record_on
    return Timeline(
        patient=history.patient,
        as_of=as_of,
        jurisdiction=jurisdiction,
        numbers=numbers,
        calendar=calendar,
        hospital=hospital,
        supplies=tuple(supplies),
        opioid_supplies=tuple(opioids),
        usable_rows=tuple(bzra_rows),
        series=series,
        opioid_series={k: make_series(g, calendar) for k, g in opioid_lines.items() if g},
        episodes=find_episodes(
            [line for group in lines.values() for line in group],
            bzra_rows,
            coverage,
            first_record.toordinal() if first_record else None,
        ),
        history=history,
        beside_rows=tuple(beside_rows),
    )


def _first_day(
    supplies: list[Supply], opioids: list[Supply], beside: list[Prescription], default: int
) -> int:
    """The origin of the calendar: nothing can be held before the first supply."""
    first = default
    if supplies:
        first = min(first, supplies[0].start_day)
    if opioids:
        first = min(first, opioids[0].start_day)
    for row in beside:
        if row.start_on is not None:
            first = min(first, row.start_on.toordinal())
    return first
