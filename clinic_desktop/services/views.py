"""Read models: what a screen or a command shows, ready to show, frozen.

Values stay typed (dates, micrograms, severities); words that are clinical judgement come ready-made
from the rules. Screens format dates and draw, and decide nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.flag import Evidence, OutcomeKind, Severity, WhyStep
from clinic_desktop.domain.plan import PlanState, TaperPlan, TimeOfDay
from clinic_desktop.domain.reading import ReadBy
from clinic_desktop.domain.records import Patient, SourceRef
from clinic_desktop.domain.review import Review, ReviewState
from clinic_desktop.services.answers import AnswerLine, AnswerView
from clinic_desktop.services.import_views import ProvenanceView
from clinic_desktop.services.makeable import MakeableDoses

STALE_RECORDS_DAYS = 14
"""Records older than this are called stale on the strip and by feed (ux_and_safety: H04)."""


@dataclass(frozen=True, slots=True)
class ClinicStatus:
    """The safety strip: which clinic, demo or live, how old the records, whether all rules ran."""

    clinic_name: str
    demo: bool
    jurisdiction: str
    as_of: date
    records_up_to: date | None
    not_understood: int
    rules_ran: bool
    rules_note: str
    sign_off: str


# --- worklist -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NowTaking:
    """One drug now: `ug_per_day` None when not known ("dose not recorded"); `before_ug` the dose it
    changed from, if it did within the episode; `read_by` who said what its rows mean, where the
    program could not read them."""

    drug: str
    ug_per_day: Fraction | None
    as_needed: bool
    before_ug: Fraction | None = None
    read_by: tuple[ReadBy, ...] = ()


@dataclass(frozen=True, slots=True)
class EquivalentNow:
    """Diazepam-equivalent of today's dose as a range, with the two tables named; None: unknown."""

    low_ug: Fraction | None
    high_ug: Fraction | None
    low_table: str
    high_table: str
    incomplete: bool


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One person in the queue, with the most pressing reason first.

    `level` is None where nothing is found but something could not be assessed or is excluded.
    `how_long_days` is None when there is no current episode. `next_due_on` orders the queue.
    """

    patient: Patient
    age: int | None
    level: Severity | None
    why: str
    more: int
    now_taking: tuple[NowTaking, ...]
    how_long_days: int | None
    at_least: bool
    also: tuple[str, ...]
    last_review_on: date | None
    last_review_state: ReviewState | None
    next_action: str
    next_due_on: date | None
    status: str
    twelve_months: tuple[tuple[int, Fraction | None], ...] = ()
    """Steps of the main drug over the last 365 days: (day as an ordinal, micrograms a day)."""
    similar_name: bool = False
    owner: str | None = None
    came_back: str = ""
    """Why an earlier answer to the top reason no longer holds, in words."""
    contact_hold: str = ""
    """Why the person is not to be contacted yet, and who said so; empty: they may be."""
    is_new: bool = False
    """A reason is here that was not at the signer's last visit."""
    last_letter_on: date | None = None
    last_record_on: date | None = None
    """The latest date of anything the rules read of the person, up to the as-of date."""
    equivalent: EquivalentNow | None = None
    """Of the benzodiazepines held; None where none is."""
    prescriber: str = ""
    """Who wrote the latest of these prescriptions, and where."""
    site: str = ""


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A ready-made view of the queue with its count."""

    name: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of the queue. `sorted_by` and `hidden_note` are whole sentences."""

    view: str
    tabs: tuple[ViewTab, ...]
    rows: tuple[WorklistRow, ...]
    people: int
    hidden: Mapping[str, int]
    hidden_note: str
    sorted_by: str
    as_of: date
    in_view: int = 0
    """People of the view before filters."""
    new: int = 0
    """Rows shown with a reason that was not there at the signer's last visit."""
    next_due: tuple[date, int] | None = None
    """The next day on which something falls due, and for how many people."""
    saved: tuple[str, ...] = ()
    """Names of the signer's own views."""


# --- patient --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where a sentence's number comes from: a citation, its locator and its evidence mark."""

    key: str
    locator: str
    title: str
    mark: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class BasisInput:
    """One row the flag rests on: what, its value, its date, and where it came from."""

    evidence: Evidence
    what: str
    value: str
    on: date | None
    source: SourceRef | None


@dataclass(frozen=True, slots=True)
class Basis:
    """The seven parts shown beside every suggestion."""

    intended_use: str
    rule_sentence: str
    rule_version: str
    inputs: tuple[BasisInput, ...]
    missing: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    certainty: str
    options: tuple[str, ...]
    why_it_matters: str
    thresholds: tuple[tuple[str, str], ...]
    sign_off: str
    facts: tuple[tuple[str, str], ...] = ()
    """This person's own figures: (what, value)."""
    tested: tuple[WhyStep, ...] = ()
    """Every statement of the rule, with the value found and by how much."""
    local_policy: tuple[str, ...] = ()
    """What the clinic changed in the rule, and who signed it."""


@dataclass(frozen=True, slots=True)
class FlagView:
    rule_id: str
    title: str
    kind: OutcomeKind
    severity: Severity | None
    sentence: str
    detail: str
    exclusions: tuple[str, ...]
    gaps: tuple[str, ...]
    basis: Basis
    answer: AnswerView | None = None
    """The latest answer to it: one that holds, or one that came back and says why."""


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Flags of one cause, by the ids of their rules, the gravest first.

    `headline` is the question of the page they stand under and `cause` what they have in common, in
    words; both are empty for what could not be judged and what is set aside.
    """

    kind: OutcomeKind
    headline: str
    cause: str
    rule_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleAnswerView:
    """Why a rule did or did not fire: one line a statement tested."""

    rule_id: str
    title: str
    outcome: str
    sentence: str
    steps: tuple[WhyStep, ...]


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
    owner: str | None = None
    contact_hold: str = ""
    answers: tuple[AnswerLine, ...] = ()
    """Every answer ever given to a flag of theirs, latest first."""
    groups: tuple[FlagGroup, ...] = ()
    """The flags no answer holds back, by cause, the worst first; each is among `flags` too."""


# --- planner --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StockProduct:
    """A product offered to the planner: its words, and the pieces it may be cut into unasked."""

    label: str
    form: str
    strength_ug: int
    smallest_piece: str
    note: str
    chosen: bool
    per_ul: int | None = None
    smallest_ul: int | None = None


@dataclass(frozen=True, slots=True)
class GuardQuestion:
    """Something to settle before a plan is drawn. `holds` is None when not recorded. `entered`: of
    a dose entered for the plan, which the record does not have."""

    key: str
    words: str
    holds: bool | None
    found: str
    entered: bool = False


@dataclass(frozen=True, slots=True)
class GuidelinePace:
    """The guideline's usual pace, drawn as a pale band: cuts of the last dose, in per cent."""

    gentle_percent: Fraction
    gentle_days: int
    brisk_percent: Fraction
    brisk_days: int
    words: str


@dataclass(frozen=True, slots=True)
class StartingDraft:
    """The draft at the slow end of the guideline pace: cuts in per cent of the last dose; days of
    an issue, and of a stage where a switch is chosen."""

    percent: str
    weeks: int
    issue_days: int
    stage_days: int
    words: str


@dataclass(frozen=True, slots=True)
class PlannerStart:
    """What the planner opens with: the dose now (from the record, to be confirmed), products,
    guard questions, and a complete starting draft. `modelled`: what to say of the modelled
    curve, which is one of `model_drug`."""

    patient: Patient
    drug: str | None
    current: tuple[tuple[TimeOfDay, int], ...]
    current_note: str
    products: tuple[StockProduct, ...]
    guards: tuple[GuardQuestion, ...]
    draft: StartingDraft
    blocked: str | None
    modelled: str
    model_drug: str
    drugs: tuple[str, ...] = ()
    pace: GuidelinePace | None = None
    switch_drugs: tuple[str, ...] = ()
    """Longer-acting drugs there are products of, to change over to."""
    tables: tuple[tuple[str, str], ...] = ()
    """Clinical equivalence tables: (key, name)."""


@dataclass(frozen=True, slots=True)
class PlannerAnswer:
    """The plan for the fields as they stand, or the field that cannot be right."""

    plan: TaperPlan | None
    refused_field: str | None = None
    refused_message: str = ""
    makeable: MakeableDoses | None = None
    """The daily doses a step may be moved to; None without a plan."""


# --- documents ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadyCheck:
    """One line of the pre-flight list; where `ok` is False only a draft goes out without a
    reason."""

    words: str
    ok: bool


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """One document made once: the same bytes are previewed, hashed, printed and stored."""

    kind: str
    title: str
    code: str
    pdf: bytes
    sha256: str
    text: str
    pages: int
    draft: bool
    checks: tuple[ReadyCheck, ...]
    file_name: str

    @property
    def not_ready(self) -> tuple[str, ...]:
        return tuple(check.words for check in self.checks if not check.ok)
