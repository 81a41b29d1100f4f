"""From a timeline to what is shown of exposure: now taking, how long, the dose chart's data.

Nothing is decided here: every figure is read off the `Timeline` the rules see.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.dose_series import DoseRun, DoseSeries, supplies_held
from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.equivalent import equivalent
from clinic_desktop.domain.reading import ReadBy
from clinic_desktop.domain.review import Review
from clinic_desktop.domain.supply import Supply
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services.patient_views import ChartMark, ChartSeries, ChartStep, DoseHistory
from clinic_desktop.services.worklist_views import EquivalentNow, NowTaking

SPARKLINE_DAYS = 365
TABLE_NAMES = ("VA/DoD 2021", "Ashton")

ALSO_WORDS = {
    "fall": "Falls",
    "hip-fracture": "Falls",
    "epilepsy": "Epilepsy",
    "pregnancy": "Pregnancy",
    "dementia": "Dementia",
    "alcohol-use-disorder": "Alcohol",
    "substance-use-disorder": "Substance use",
    "copd": "Lung disease",
    "sleep-apnoea": "Sleep apnoea",
    "respiratory-failure": "Lung disease",
    "palliative": "Palliative",
    "suicidality": "Suicidal thoughts",
    "withdrawal-seizure": "Past withdrawal seizure",
}
OLDER_AGE = 65


def now_taking(timeline: Timeline) -> tuple[NowTaking, ...]:
    """Drugs of the latest episode on its anchor day while current, and recent issues whose length
    is not known; a dose that is not recorded stays None."""
    episode = timeline.current
    found: list[NowTaking] = []
    if episode is not None:
        day = episode.anchor_day
        for series in timeline.series.values():
            if series.is_held(day):
                runs = series.runs(episode.start_day, day)
                found.append(
                    NowTaking(
                        drug=series.ingredient.key,
                        ug_per_day=series.ug_on(day),
                        as_needed=_as_needed_on(series, day),
                        before_ug=_dose_before(runs),
                        read_by=_read_by(supplies_held((series,), day, day)),
                    )
                )
    named = {one.drug for one in found}
    for supply in timeline.unplaced:
        if supply.ingredient.key not in named:
            named.add(supply.ingredient.key)
            found.append(
                NowTaking(
                    supply.ingredient.key,
                    supply.ug_per_day,
                    supply.as_needed,
                    read_by=_read_by((supply,)),
                )
            )
    return tuple(found)


def _read_by(supplies: Iterable[Supply]) -> tuple[ReadBy, ...]:
    """Whose word the supplies rest on, each once."""
    marks = (mark for supply in supplies for row in supply.rows for mark in row.read_by)
    return tuple(dict.fromkeys(marks))


def _as_needed_on(series: DoseSeries, day: int) -> bool:
    return any(line.key[-1] for line in series.lines if series.calendar.has(line.held, day))


def _dose_before(runs: tuple[DoseRun, ...]) -> Fraction | None:
    """The latest earlier dose that differs from the last, if both are known."""
    if not runs or runs[-1].ug is None:
        return None
    return next(
        (r.ug for r in reversed(runs[:-1]) if r.ug is not None and r.ug != runs[-1].ug), None
    )


def also_words(timeline: Timeline) -> tuple[str, ...]:
    """Other risks in words, each once: what the row and the banner mention beside the flags."""
    words: list[str] = []
    if timeline.opioid_now:
        words.append("Opioid")
    if timeline.age is not None and timeline.age >= OLDER_AGE:
        words.append("65 or over")
    for condition in timeline.current_conditions(*ALSO_WORDS):
        assert condition.word is not None
        if ALSO_WORDS[condition.word] not in words:
            words.append(ALSO_WORDS[condition.word])
    if timeline.in_hospital:
        words.append("In hospital")
    return tuple(words)


def equivalent_now(timeline: Timeline) -> EquivalentNow | None:
    """The day's benzodiazepines in diazepam by both tables; None when none is held, its bounds None
    where nothing of it can be converted."""
    episode = timeline.current
    if episode is None:
        return None
    doses = [
        dose
        for dose in timeline.doses_on(episode.anchor_day)
        if dose.ingredient.drug_class is DrugClass.BENZODIAZEPINE
    ]
    if not doses:
        return None
    total = equivalent(doses)
    if total.unknown_dose or not total.high_ug:
        return EquivalentNow(None, None, *TABLE_NAMES, total.incomplete)
    names = TABLE_NAMES if total.va_dod_ug <= total.ashton_ug else TABLE_NAMES[::-1]
    return EquivalentNow(total.low_ug, total.high_ug, *names, total.incomplete)


def twelve_months(timeline: Timeline) -> tuple[tuple[int, Fraction | None], ...]:
    """Steps of the main drug's dose over the last year: (day as an ordinal, micrograms a day).

    The first point is the first day of the year, the last is today; None where nothing is held or
    the dose is not known.
    """
    series = _main_series(timeline)
    if series is None:
        return ()
    first = timeline.day - SPARKLINE_DAYS + 1
    points: list[tuple[int, Fraction | None]] = []
    free_from = first
    for run in series.runs(first, timeline.day):
        if run.first_day > free_from:
            points.append((free_from, None))
        points.append((run.first_day, run.ug))
        free_from = run.last_day + 1
    if not points:
        return ()
    points.append((free_from, None) if free_from <= timeline.day else (timeline.day, points[-1][1]))
    if points[-1][0] < timeline.day:
        points.append((timeline.day, None))
    return tuple(points)


def _main_series(timeline: Timeline) -> DoseSeries | None:
    """The series held last, and of those the one held longest."""
    return max(
        timeline.series.values(),
        key=lambda series: (series.calendar.last(series.held) if series.held else 0,
                            series.held.bit_count()),
        default=None,
    )  # fmt: skip


def dose_history(timeline: Timeline, letters: tuple[tuple[date, str], ...] = ()) -> DoseHistory:
    """Every drug's dose over time with gaps and marks, for the chart and the table beside it."""
    drugs = tuple(
        ChartSeries(
            series.ingredient.key,
            tuple(
                ChartStep(date.fromordinal(r.first_day), date.fromordinal(r.last_day), r.ug)
                for r in series.runs(series.calendar.first(series.held), timeline.day)
            ),
        )
        for series in timeline.series.values()
        if series.held
    )
    starts = [series.steps[0].first_on for series in drugs if series.steps]
    latest = timeline.latest
    return DoseHistory(
        series=drugs,
        gaps=_gaps(timeline),
        marks=_marks(timeline, letters),
        opioid_lanes=tuple(
            (
                series.ingredient.key,
                tuple(
                    (date.fromordinal(first), date.fromordinal(min(last, timeline.day)))
                    for first, last in series.calendar.runs(series.held)
                    if first <= timeline.day
                ),
            )
            for series in timeline.opioid_series.values()
        ),
        from_on=min(starts, default=None),
        to_on=timeline.as_of,
        left_censored=latest.left_censored if latest is not None else False,
        read_by=_read_by(timeline.supplies),
    )


def _gaps(timeline: Timeline) -> tuple[tuple[date, date], ...]:
    """Days without any of these drugs between and after episodes, as they are drawn."""
    held = 0
    for series in timeline.series.values():
        held |= series.held
    runs = [run for run in timeline.calendar.runs(held) if run[0] <= timeline.day]
    gaps = [
        (date.fromordinal(before[1] + 1), date.fromordinal(after[0] - 1))
        for before, after in pairwise(runs)
    ]
    if runs and runs[-1][1] < timeline.day:
        gaps.append((date.fromordinal(runs[-1][1] + 1), timeline.as_of))
    return tuple(gaps)


def _marks(timeline: Timeline, letters: tuple[tuple[date, str], ...]) -> tuple[ChartMark, ...]:
    marks = [ChartMark(_on(review), "R", _review_words(review)) for review in timeline.reviews]
    marks += [ChartMark(row.start_on, "P", "Plan step") for row in timeline.plan_rows]
    marks += [ChartMark(on, "L", kind) for on, kind in letters]
    return tuple(sorted(marks, key=lambda mark: mark.on))


def _on(review: Review) -> date:
    assert review.review_on is not None
    return review.review_on


def _review_words(review: Review) -> str:
    decision = review.decision.value.replace("-", " ") if review.decision else "no decision"
    return f"Review by {review.reviewer}: {decision}"
