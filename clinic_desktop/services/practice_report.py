"""The practice report: the clinic in figures, by month and by rule, compared with the last run.

Everyone with a record of these drugs is judged anew on the last day of each month, from the records
as they read today; nobody is named. Each run's figures are kept, to hold the next against.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

import orjson
from sqlalchemy.orm import Session

from clinic_desktop.catalogue.dispositions import Dispositions
from clinic_desktop.catalogue.report_numbers import ReportNumbers
from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.drug import DrugClass, Ingredient
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.flag import Outcome, OutcomeKind, Severity
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.practice_report import (
    Compared,
    MeasureFigures,
    MonthFigures,
    PracticeReport,
    RuleFigures,
)
from clinic_desktop.domain.timeline import Timeline, build_timeline
from clinic_desktop.rules.evaluate import evaluate, is_evaluated
from clinic_desktop.rules.measures.spec import Measure, Period
from clinic_desktop.rules.spec import RuleSet
from clinic_desktop.services.answers import given_on, not_taken_back
from clinic_desktop.store import clinic_facts, queue_records, reading, report_runs
from clinic_desktop.store.queue_records import StoredAnswer
from clinic_desktop.store.report_runs import StoredRun
from clinic_desktop.store.session import Store

Progress = Callable[[int, int], None]
LONG_TERM, RISING, OVERDUE, OPIOID = ("DUR-02",), ("ESC-01", "ESC-02"), ("REV-02",), ("CO-01",)
MEASURES = ("DBO", "COB", "LONG-180", "LONG-8W")
REPORT_EVERY = 20
NOTES = (
    "Every month is judged from the records as they read today: what came in later counts.",
    "A flag counts as arisen in the month in which it first stands on the last day; one that came "
    "and went within a month is not seen.",
    "Acted on: the answer “agree and act” to the flag, a review held, or a taper step begun.",
    "Measures of health plans are counted over the records of one clinic, and over its supply; "
    "numbers of one clinic are small, and change by chance.",
)


@dataclass(frozen=True)
class ReportDesk:
    """`rules` and the rest are asked for at each run: local policy may have changed them."""

    store: Store
    ingredients: Mapping[str, Ingredient]
    measures: Mapping[str, Measure]
    dispositions: Dispositions
    numbers: ReportNumbers
    rules: Callable[[], RuleSet]
    policy_words: Callable[[], tuple[tuple[str, ...], tuple[str, ...]]]
    clinic: str
    demo: bool
    as_of: date
    jurisdiction: str
    clock: Callable[[], datetime]

    def make(
        self,
        from_on: date | None = None,
        to_on: date | None = None,
        progress: Progress | None = None,
    ) -> PracticeReport:
        """The report of a period (default: the year up to the as-of date), kept for the next.

        Raises UserError for a period that ends before it begins or after the as-of date.
        """
        last = to_on or self.as_of
        year_before = max(last.year - 1, date.min.year)
        first = from_on or date(year_before, last.month, min(last.day, 28)) + timedelta(days=1)
        self._check(first, last)
        rules = self.rules()
        count = _Count(rules, points(first, last), self.as_of, self.numbers)
        with self.store.read() as session:
            answers = not_taken_back(queue_records.answers(session))
            people = reading.relevant_people(session, self.ingredients)
            acts = _acts(answers)
            for number, history in enumerate(
                reading.stream_histories(session, self.ingredients), start=1
            ):
                count.add(history, self._timelines(history, rules, count.days), acts)
                if progress is not None and number % REPORT_EVERY == 0:
                    progress(number, len(people))
            measured = self._measured(session_histories(session, self), rules, last)
            records_up_to = clinic_facts.records_up_to(session, self.as_of)
            before = report_runs.last_run(session)
        months = count.months()
        figures = count.rule_figures(_reasons(answers, first, last, self.dispositions))
        compared = _compared(months[-1], figures, before)
        off, moved = self.policy_words()
        report = PracticeReport(
            from_on=first,
            to_on=last,
            rule_set=rules.content_hash[:12],
            clinic=self.clinic,
            demo=self.demo,
            records_up_to=records_up_to,
            months=months,
            rules=figures,
            measures=measured,
            compared=compared,
            last_run_to=before.to_on if before is not None else None,
            rules_off=off,
            local_policy=moved,
            acted_within_days=self.numbers.acted_within_days.value,
            low_action_percent=self.numbers.low_action_percent.value,
            low_action_months=self.numbers.low_action_months.value,
            notes=NOTES,
        )
        self._keep(report)
        return report

    def _check(self, first: date, last: date) -> None:
        if last < first:
            raise UserError(
                "This period ends before it begins", f"From {first} to {last}.", "Change a date."
            )
        if last > self.as_of:
            raise UserError(
                "This period lies in the future",
                f"It ends on {last}; the records are looked at as of {self.as_of}.",
                "Choose an earlier last day.",
            )

    def _timelines(
        self, history: PatientHistory, rules: RuleSet, days: Iterable[date]
    ) -> Iterator[Timeline]:
        for day in days:
            yield build_timeline(
                history, as_of=day, jurisdiction=self.jurisdiction, numbers=rules.numbers
            )

    def _measured(
        self, histories: "Histories", rules: RuleSet, last: date
    ) -> tuple[MeasureFigures, ...]:
        """The published measures over the two latest calendar years that had ended by `last`."""
        latest = last.year if (last.month, last.day) == (12, 31) else last.year - 1
        found = []
        for name in MEASURES:
            measure = self.measures[name]
            for year in (latest - 1, latest):
                members = [
                    measure.judge(history, Period.year(year), rules.numbers)
                    for history in histories(measure.text.people)
                ]
                below = sum(one.in_denominator for one in members)
                above = sum(one.in_numerator for one in members)
                found.append(
                    MeasureFigures(
                        measure_id=name,
                        title=measure.text.title,
                        steward=measure.text.steward,
                        year=year,
                        denominator=below,
                        numerator=above,
                        share=Fraction(100 * above, below) if below else None,
                        excluded=sum(bool(one.excluded_by) for one in members),
                        open=sum(bool(one.open_because) for one in members),
                        lower_is_better=measure.text.lower_is_better,
                    )
                )
        return tuple(found)

    def _keep(self, report: PracticeReport) -> None:
        """Keeps the figures; the same run over again is kept once."""
        kept = {
            "headline": {one.name: one.now for one in report.compared},
            "people": report.months[-1].on_drugs,
        }
        figures = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()
        run = StoredRun(
            report.from_on,
            report.to_on,
            report.rule_set,
            figures,
            self.clock().isoformat(timespec="seconds"),
        )
        with self.store.write() as session:
            last = report_runs.last_run(session)
            if last is None or (last.from_on, last.to_on, last.rule_set, last.figures) != (
                run.from_on,
                run.to_on,
                run.rule_set,
                run.figures,
            ):
                report_runs.add_run(session, run)


Histories = Callable[[str], Iterator[PatientHistory]]


def session_histories(session: Session, desk: ReportDesk) -> Histories:
    """People by the drugs a measure asks for; those on an opioid alone too."""

    def people(kind: str) -> Iterator[PatientHistory]:
        if kind == "bzra":
            return reading.stream_histories(session, desk.ingredients)
        opioids = [
            key for key, one in desk.ingredients.items() if one.drug_class is DrugClass.OPIOID
        ]
        wanted = report_runs.people_on(session, opioids)
        return reading.stream_histories(session, desk.ingredients, patient_ids=wanted)

    return people


def points(first: date, last: date) -> tuple[date, ...]:
    """The day before the period, the last day of each month in it, and its last day."""
    found = [first - timedelta(days=1)]
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(min(last, date(year, month, monthrange(year, month)[1])))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(found)


@dataclass
class _RuleCount:
    flags: int = 0
    arisen: int = 0
    acted: int = 0
    recent_arisen: int = 0
    recent_acted: int = 0


@dataclass
class _Count:
    """Adds people up as they stream by."""

    rules: RuleSet
    days: tuple[date, ...]
    as_of: date
    numbers: ReportNumbers
    _months: list[Counter[str]] = field(init=False)
    _rules: dict[str, _RuleCount] = field(init=False)

    def __post_init__(self) -> None:
        self._months = [Counter() for _ in self.days]
        self._rules = {rule.id: _RuleCount() for rule in self.rules}

    def add(self, history: PatientHistory, timelines: Iterable[Timeline], acts: "Acts") -> None:
        before: set[str] | None = None
        for number, timeline in enumerate(timelines):
            found = _findings(timeline, self.rules)
            self._add_month(self._months[number], timeline, found)
            if before is not None:
                self._add_arisen(number, history, set(found) - before, acts)
            before = set(found)
        for rule_id in before or ():
            self._rules[rule_id].flags += 1

    def _add_month(
        self, month: Counter[str], timeline: Timeline, found: Mapping[str, Outcome]
    ) -> None:
        month["on_drugs"] += timeline.current is not None and is_evaluated(timeline)
        month["long_term"] += any(rule in found for rule in LONG_TERM)
        month["rising"] += any(rule in found for rule in RISING)
        month["opioid"] += any(rule in found for rule in OPIOID)
        month["overdue"] += any(
            rule in found and found[rule].severity is not Severity.INFO for rule in OVERDUE
        )

    def _add_arisen(
        self, number: int, history: PatientHistory, arisen: set[str], acts: "Acts"
    ) -> None:
        since, seen = self.days[number - 1], self.days[number]
        last_day = seen.toordinal() + self.numbers.acted_within_days.value
        if last_day > self.as_of.toordinal():
            return  # its days are not over yet
        until = date.fromordinal(last_day)
        recent = number > len(self.days) - 1 - self._recent_points()
        for rule_id in arisen:
            acted = _was_acted_on(history, rule_id, since, until, acts)
            count = self._rules[rule_id]
            count.arisen += 1
            count.acted += acted
            count.recent_arisen += recent
            count.recent_acted += recent and acted

    def _recent_points(self) -> int:
        """How many of the last months count as recent: those whose days are over."""
        settled = self.as_of.toordinal() - self.numbers.acted_within_days.value
        unsettled = sum(day.toordinal() > settled for day in self.days[1:])
        return self.numbers.low_action_months.value + unsettled

    def months(self) -> tuple[MonthFigures, ...]:
        return tuple(
            MonthFigures(
                day,
                month["on_drugs"],
                month["long_term"],
                month["rising"],
                month["overdue"],
                month["opioid"],
            )
            for day, month in zip(self.days[1:], self._months[1:], strict=True)
        )

    def rule_figures(self, reasons: Mapping[str, Mapping[str, int]]) -> tuple[RuleFigures, ...]:
        on_drugs = self._months[-1]["on_drugs"]
        return tuple(
            RuleFigures(
                rule_id=rule.id,
                title=rule.title,
                flags=count.flags,
                per_100=Fraction(100 * count.flags, on_drugs) if on_drugs else None,
                arisen=count.arisen,
                acted=count.acted,
                acted_share=Fraction(100 * count.acted, count.arisen) if count.arisen else None,
                recent_arisen=count.recent_arisen,
                recent_acted=count.recent_acted,
                reasons=reasons.get(rule.id, {}),
                to_look_at=count.recent_arisen > 0
                and 100 * count.recent_acted
                < self.numbers.low_action_percent.value * count.recent_arisen,
            )
            for rule, count in ((rule, self._rules[rule.id]) for rule in self.rules)
        )


Acts = Mapping[tuple[str, str], tuple[date, ...]]


def _acts(answers: Iterable[StoredAnswer]) -> Acts:
    """Days on which a person's flag was answered with an action."""
    found: dict[tuple[str, str], list[date]] = {}
    for answer in answers:
        days = found.setdefault((answer.patient_id, answer.rule_id), [])
        if answer.kind == DispositionKind.ACT:
            days.append(given_on(answer))
    return {key: tuple(days) for key, days in found.items()}


def _was_acted_on(
    history: PatientHistory, rule_id: str, since: date, until: date, acts: Acts
) -> bool:
    days = [*acts.get((history.patient.id, rule_id), ())]
    days += [
        review.review_on
        for review in history.reviews
        if review.review_on is not None and review.counts_on(until)
    ]
    days += [row.start_on for row in history.plan_rows]
    return any(since < day <= until for day in days)


def _findings(timeline: Timeline, rules: RuleSet) -> dict[str, Outcome]:
    return {
        outcome.rule_id: outcome
        for outcome in evaluate(timeline, rules)
        if outcome.kind is OutcomeKind.FINDING
    }


def _reasons(
    answers: Iterable[StoredAnswer], first: date, last: date, dispositions: Dispositions
) -> dict[str, dict[str, int]]:
    """Answers of the period that were not an action, by rule and by the words of their reason. A
    reason of a person's own words is not repeated here: it could name somebody."""
    found: dict[str, Counter[str]] = {}
    passive = (
        DispositionKind.CONTINUE,
        DispositionKind.SNOOZE,
        DispositionKind.DISAGREE,
        DispositionKind.NOT_SUITABLE,
    )
    for answer in answers:
        if first <= given_on(answer) <= last and answer.kind in passive:
            reason = dispositions.reason(answer.reason)
            words = reason.words if reason is not None else "In words of their own"
            found.setdefault(answer.rule_id, Counter())[words] += 1
    return {rule_id: dict(counted.most_common()) for rule_id, counted in found.items()}


def _compared(
    now: MonthFigures, rules: Iterable[RuleFigures], before: StoredRun | None
) -> tuple[Compared, ...]:
    headline = {
        "People in current use": now.on_drugs,
        "Long-term supply": now.long_term,
        "Rising dose": now.rising,
        "Review overdue": now.overdue,
        "Opioid at the same time": now.opioid,
        "Flags": sum(rule.flags for rule in rules),
    }
    then = orjson.loads(before.figures)["headline"] if before is not None else {}
    return tuple(Compared(name, value, then.get(name)) for name, value in headline.items())
