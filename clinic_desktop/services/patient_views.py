"""Read models of a person's page: prescriptions, reviews, the dose over time, plans and papers."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.plan import PlanState, TaperPlan
from clinic_desktop.domain.reading import ReadBy
from clinic_desktop.domain.records import Patient, SourceRef
from clinic_desktop.domain.review import Review, ReviewState
from clinic_desktop.services.answers import AnswerLine
from clinic_desktop.services.flag_views import FlagGroup, FlagView
from clinic_desktop.services.import_views import ProvenanceView
from clinic_desktop.services.worklist_views import EquivalentNow, NowTaking


@dataclass(frozen=True, slots=True)
class PrescriptionView:
    """One row as it came, with what was understood of it; `dose_text` is "dose not recorded" or
    "directions not understood" where that is the truth."""

    id: str
    drug_text: str
    ingredient: str | None
    form: str | None
    strength_ug: int | None
    dose_text: str
    ug_per_day: Fraction | None
    as_needed: bool
    start_on: date | None
    end_on: date | None
    days: int | None
    quantity: Fraction | None
    source_word: str
    status: str
    prescriber: str | None
    organisation: str | None
    indication: str | None
    directions_text: str | None
    relevant: bool
    current: bool
    ref: SourceRef | None
    read_by: tuple[ReadBy, ...] = ()
    origin: ProvenanceView | None = None
    """The import it came in with; None for a row that did not come in."""


@dataclass(frozen=True, slots=True)
class ReviewView:
    review: Review
    state: ReviewState
    counts: bool
    missing: tuple[str, ...]
    ref: SourceRef | None


@dataclass(frozen=True, slots=True)
class ChartStep:
    """Days on one daily dose; None: supplied, dose not known."""

    first_on: date
    last_on: date
    ug: Fraction | None


@dataclass(frozen=True, slots=True)
class ChartSeries:
    drug: str
    steps: tuple[ChartStep, ...]


@dataclass(frozen=True, slots=True)
class ChartMark:
    """R review, P plan, L letter, O opioid start."""

    on: date
    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class DoseHistory:
    """Dose over time in milligrams a day of each drug, with gaps and marks; the table beside the
    chart shows the same rows."""

    series: tuple[ChartSeries, ...]
    gaps: tuple[tuple[date, date], ...]
    marks: tuple[ChartMark, ...]
    opioid_lanes: tuple[tuple[str, tuple[tuple[date, date], ...]], ...]
    from_on: date | None
    to_on: date
    left_censored: bool
    read_by: tuple[ReadBy, ...] = ()
    """Whose word some of these doses rest on."""


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A stored plan of the person."""

    plan_id: int
    version: int
    state: PlanState
    drug: str
    start_on: date
    signed_by: str | None
    signed_role: str | None
    signed_on: date | None
    plan: TaperPlan
    as_signed: bool = True
    """Drawn again, the plan has the very doses and supply that were signed."""


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    code: str
    kind: str
    created_on: date
    state: str
    plan_version: int | None


@dataclass(frozen=True, slots=True)
class PatientPage:
    patient: Patient
    age: int | None
    as_of: date
    records_up_to: date | None
    status: str
    now_taking: tuple[NowTaking, ...]
    equivalent: EquivalentNow | None
    how_long_days: int | None
    at_least: bool
    pattern: str | None
    flags: tuple[FlagView, ...]
    not_checked: tuple[str, ...]
    conditions: tuple[str, ...]
    history: DoseHistory
    prescriptions: tuple[PrescriptionView, ...]
    reviews: tuple[ReviewView, ...]
    plans: tuple[PlanSummary, ...]
    documents: tuple[DocumentSummary, ...]
    next_action: str
    next_due_on: date | None
    closed: str | None
    """Why nothing can be recorded any more (deceased, merged), or None."""
    withheld: str | None = None
    """Why nothing is planned or printed though the record is open (said to have died), or None."""
    owner: str | None = None
    contact_hold: str = ""
    answers: tuple[AnswerLine, ...] = ()
    """Every answer ever given to a flag of theirs, latest first."""
    groups: tuple[FlagGroup, ...] = ()
    """The flags no answer holds back, by cause, the worst first; each is among `flags` too."""
