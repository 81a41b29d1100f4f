"""What a measure is: a published definition in words and numbers, joined to a pure function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeVar

from clinic_desktop.catalogue.marks import SignOff
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.flag import FactValue
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.rules.explain import value_text
from clinic_desktop.rules.spec import CitedSource, Threshold

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Period:
    """The measured time, both days in; the published measures take a calendar year."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def first_day(self) -> int:
        return self.first.toordinal()

    @property
    def last_day(self) -> int:
        return self.last.toordinal()


@dataclass(frozen=True, slots=True)
class Member:
    """What a measure says of one person.

    `excluded_by`: condition words that take an otherwise eligible person out of the denominator.
    `open_because`: what is not known and could change the answer (the gap words of the rules); such
    a person is in neither part and is counted apart. `facts`: the counts that decided.
    """

    in_denominator: bool
    in_numerator: bool = False
    excluded_by: tuple[str, ...] = ()
    open_because: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)


NOT_ELIGIBLE = Member(False)

MeasureFunction = Callable[[PatientHistory, Period, ExposureNumbers, Any], Member]


@dataclass(frozen=True, slots=True)
class DeclaredMeasure:
    """A measure's logic and the condition words that exclude from it."""

    id: str
    version: int
    params: type
    exclusions: tuple[str, ...]
    function: MeasureFunction


def measure(
    measure_id: str, *, version: int, params: type[P], exclusions: tuple[str, ...] = ()
) -> Callable[
    [Callable[[PatientHistory, Period, ExposureNumbers, P], Member]],
    DeclaredMeasure,
]:
    """Declares the function below it as the logic of a measure."""

    def declare(
        function: Callable[[PatientHistory, Period, ExposureNumbers, P], Member],
    ) -> DeclaredMeasure:
        return DeclaredMeasure(measure_id, version, params, exclusions, function)

    return declare


@dataclass(frozen=True, slots=True)
class MeasureText:
    """`resources/measures/<ID>.toml` as read.

    `people` says who must be read for the denominator, by class of drug: "opioid", "bzra" (the
    people the rules look at) or "cns" (`poly_cns.CNS_ACTIVE`).
    `differences`: where this program cannot or does not count as published.
    """

    id: str
    version: int
    title: str
    steward: str
    people: str
    lower_is_better: bool
    denominator: str
    numerator: str
    provenance: str
    exclusions: dict[str, str]
    thresholds: dict[str, Threshold]
    differences: tuple[str, ...]
    citations: tuple[CitedSource, ...]
    sign_off: SignOff


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure ready to be asked."""

    text: MeasureText
    declared: DeclaredMeasure
    params: Any

    @property
    def id(self) -> str:
        return self.declared.id

    def judge(self, history: PatientHistory, period: Period, numbers: ExposureNumbers) -> Member:
        """One person in the period. Records dated after its last day take no part; `numbers` are
        those of the rule set. People merged away, or dead before the period, are not eligible."""
        patient = history.patient
        died = patient.deceased_on is not None and patient.deceased_on < period.first
        if died or patient.merged_into is not None:
            return NOT_ELIGIBLE
        return self.declared.function(history, period, numbers, self.params)

    def sentence(self, part: str) -> str:
        """The "denominator" or "numerator" in words, with its numbers."""
        template: str = getattr(self.text, part)
        return template.format_map(
            {
                one.name: value_text(one.name, getattr(self.params, one.name)) or ""
                for one in fields(self.params)
            }
        )
