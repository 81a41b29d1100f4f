# ruff: noqa: ARG002 - a fake keeps the signatures of what it stands for
"""A clinic of invented people for tests of screens: frozen views, and the real planner.

It answers at once, from memory, and remembers what was signed, so that a test can look.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import cast

from clinic_desktop.domain.batch import FileReport, ImportReport, TextCount, TextKind
from clinic_desktop.domain.errors import Problem, UnknownItem, UserError
from clinic_desktop.domain.flag import Evidence, EvidenceKind, OutcomeKind, Severity, WhyStep
from clinic_desktop.domain.plan import TimeOfDay
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.domain.records import Patient, Sex, SourceRef
from clinic_desktop.domain.review import Contact, Decision, Review, ReviewState
from clinic_desktop.services.clinic_status import ClinicStatus
from clinic_desktop.services.document_views import PreparedDocument, ReadyCheck
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.flag_views import (
    Basis,
    BasisInput,
    FlagView,
    RuleAnswerView,
    SourceLine,
)
from clinic_desktop.services.health_views import (
    HealthRow,
    HealthSection,
    ReadingPreview,
    ReadingStart,
    ReadingView,
    SectionCount,
    TextView,
)
from clinic_desktop.services.import_views import ImportBatchView
from clinic_desktop.services.imports import ImportDesk
from clinic_desktop.services.meeting import MeetingPaper
from clinic_desktop.services.next_review import NextReview
from clinic_desktop.services.papers import PaperDesk
from clinic_desktop.services.patient_views import (
    ChartMark,
    ChartSeries,
    ChartStep,
    DocumentSummary,
    DoseHistory,
    PatientPage,
    PlanSummary,
    PrescriptionView,
    ReviewView,
)
from clinic_desktop.services.planner_views import (
    GuardQuestion,
    GuidelinePace,
    PlannerAnswer,
    PlannerStart,
    StartingDraft,
    StockProduct,
)
from clinic_desktop.services.practice_report import ReportDesk
from clinic_desktop.services.queue import Queue
from clinic_desktop.services.queue_filters import Facet
from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.queue_order import sort_words
from clinic_desktop.services.reading_answers import Said
from clinic_desktop.services.reviewing import KeptDraft, ReviewDesk, ReviewStart, Standing
from clinic_desktop.services.rule_policy import PolicyDesk
from clinic_desktop.services.settings import ClinicSettings
from clinic_desktop.services.stock_list import StockDesk
from clinic_desktop.services.taper_facade import Tapers
from clinic_desktop.services.tapering import draw_plan
from clinic_desktop.services.worklist_views import (
    EquivalentNow,
    NowTaking,
    ViewTab,
    Worklist,
    WorklistRow,
)
from tests.ui.fake_tapers import FakeTapers

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)
MG = 1000

STOCK = {
    "diazepam": (10, 5, 2),
    "clonazepam": (2, "0.5"),
    "zolpidem": (10, 5),
    "lorazepam": (1, "0.5"),
    "alprazolam": (1, "0.5", "0.25"),
    "temazepam": (20, 10),
    "zopiclone": ("7.5", "3.75"),
    "nitrazepam": (5,),
}

LIQUIDS = {
    "diazepam": (
        StockProduct("2 mg in 5 mL oral solution", "liquid", 2000, "whole", "", False, 5000, 500),
    ),
}


@dataclass(frozen=True)
class Person:
    """What a test needs to say of one invented person."""

    id: str
    family: str
    given: str
    born: date
    title: str
    drug: str
    mg: str | None
    level: Severity | None
    why: str
    due_in: int
    before: str | None = None
    days: int = 1157
    sex: Sex = Sex.FEMALE
    opioid: bool = False
    needs: tuple[str, ...] = ()
    guard: str | None = None
    deceased: date | None = None
    merged: str | None = None
    similar: bool = False
    also: tuple[str, ...] = ()
    action: str = "Review"
    status: str = "New"


PEOPLE = (
    Person("004118", "Okafor", "Grace", date(1951, 3, 2), "Ms", "diazepam", "15",
           Severity.CRITICAL, "Opioid started 09-Nov-2026", -5, before="10", opioid=True,
           needs=("large-print",), also=("Opioid", "65 or over"), action="Call Ms Okafor",
           status="Invited (1)", similar=True),
    Person("001207", "Whittaker", "Joan", date(1943, 1, 25), "Mrs", "lorazepam", "2",
           Severity.HIGH, "Never reviewed", -14, days=2680, also=("Falls", "65 or over")),
    Person("002644", "Haddad", "Samira", date(1954, 10, 11), "Mrs", "zolpidem", "10",
           Severity.HIGH, "Fall on 02-Nov-2026", -7, days=1718, also=("Falls", "65 or over")),
    Person("003902", "Duarte", "Elena", date(1968, 6, 14), "Mrs", "clonazepam", "2",
           Severity.HIGH, "Dose doubled since 2024", -3, before="1", days=944,
           guard="Alcohol dependence now", action="Sign plan", status="Plan draft"),
    Person("004520", "Petrov", "Nikolai", date(1980, 9, 8), "Mr", "alprazolam", "1.5",
           Severity.HIGH, "No supply for 6 days", -3, days=640, sex=Sex.MALE,
           also=("Alcohol not asked",), action="Call Mr Petrov"),
    Person("002913", "Byrne", "Patrick", date(1949, 3, 17), "Mr", "temazepam", "10",
           Severity.MODERATE, "Aged 65 or over, long use", -4, days=1920, sex=Sex.MALE),
    Person("004377", "Larsen", "Per", date(1968, 7, 30), "Mr", "zopiclone", "11.25",
           Severity.HIGH, "Dose up 50% in 6 months", 1, before="7.5", days=430, sex=Sex.MALE),
    Person("004181", "Okafor", "Gloria", date(1953, 3, 2), "Ms", "nitrazepam", "5",
           Severity.INFO, "Indication not recorded", 3, similar=True),
    Person("005001", "Novak", "Ivo", date(1977, 1, 2), "Mr", "diazepam", None,
           None, "Dose could not be read", 20, sex=Sex.MALE, days=200),
    Person("005002", "Gray", "Ann", date(1930, 4, 5), "Mrs", "diazepam", "5",
           Severity.MODERATE, "Aged 65 or over, long use", 30, deceased=date(2026, 10, 1)),
)  # fmt: skip

HOSTILE = (
    Person("h1", "<b>Bold</b>", "<img src=x>", date(1970, 1, 1), "Mr", "diazepam", "10",
           Severity.HIGH, "Sentence with <b>markup</b> & more", -1),
    Person("h2", "A" * 60, "B" * 60, date(1970, 1, 2), "", "diazepam", "10",
           Severity.MODERATE, "Long name", 2),
    Person("h3", "O\u202eNEIL", "R\u200fobert'); DROP TABLE", date(1970, 1, 3), "Dr", "diazepam",
           "10", Severity.INFO, "Marks that turn the line", 3),
)  # fmt: skip


def ug(mg_text: str | None) -> Fraction | None:
    return None if mg_text is None else Fraction(mg_text) * MG


def patient_of(person: Person) -> Patient:
    return Patient(
        id=person.id,
        family_name=person.family,
        given_name=person.given,
        birth_date=person.born,
        title=person.title or None,
        sex=person.sex,
        identifier=f"{person.id[:3]} {person.id[3:]}" if person.id.isdigit() else person.id,
        communication_needs=person.needs,
        deceased_on=person.deceased,
        merged_into=person.merged,
    )


def age_of(person: Person) -> int:
    born = person.born
    return TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))


def basis_of(rule_id: str, sentence: str) -> Basis:
    return Basis(
        intended_use="Helps a prescriber review. Not for emergencies.",
        rule_sentence=sentence,
        rule_version="version 1",
        inputs=(
            BasisInput(
                Evidence(EvidenceKind.PRESCRIPTION, "rx1"),
                "diazepam 5 mg tablets",
                "15 mg a day",
                date(2026, 11, 2),
                SourceRef("prescriptions.csv", 412),
            ),
        ),
        missing=("alcohol: nothing recorded",),
        sources=(SourceLine("S1", "rec 1", "Joint guideline 2025", "V"),),
        certainty="Exact when supply dates are. Not tested in this clinic.",
        options=("Ask who started the opioid", "Make no change now, with a reason"),
        why_it_matters="Opioids and benzodiazepines together slow breathing.",
        thresholds=(("Days together", "1 [P]"),),
        sign_off="awaiting clinical review",
    )


def flag_of(
    rule_id: str, severity: Severity | None, sentence: str, kind: OutcomeKind = OutcomeKind.FINDING
) -> FlagView:
    return FlagView(
        rule_id=rule_id,
        title=sentence,
        kind=kind,
        severity=severity,
        sentence=sentence,
        detail="4 records, latest 02-Nov-2026",
        exclusions=("epilepsy",) if kind is OutcomeKind.EXCLUDED else (),
        gaps=("dose not recorded",) if kind is OutcomeKind.UNASSESSABLE else (),
        basis=basis_of(rule_id, sentence),
    )


def history_of(person: Person) -> DoseHistory:
    start = TODAY - timedelta(days=person.days)
    steps: list[ChartStep] = []
    if person.before is not None:
        change = TODAY - timedelta(days=min(195, person.days // 2))
        half = start + timedelta(days=person.days // 3)
        steps.append(ChartStep(start, half, ug(person.before)))
        steps.append(
            ChartStep(half + timedelta(days=24), change - timedelta(days=1), ug(person.before))
        )
        steps.append(ChartStep(change, TODAY, ug(person.mg)))
        gaps: tuple[tuple[date, date], ...] = (
            (half + timedelta(days=1), half + timedelta(days=23)),
        )
    else:
        steps.append(ChartStep(start, TODAY, ug(person.mg)))
        gaps = ()
    lanes = (("morphine", ((date(2026, 11, 9), date(2026, 11, 22)),)),) if person.opioid else ()
    return DoseHistory(
        series=(ChartSeries(person.drug, tuple(steps)),),
        gaps=gaps,
        marks=(
            ChartMark(TODAY - timedelta(days=427), "R", "review, complete"),
            ChartMark(TODAY - timedelta(days=33), "L", "letter, recall"),
        ),
        opioid_lanes=lanes,
        from_on=start,
        to_on=TODAY,
        left_censored=person.days > 1000,
    )


def prescriptions_of(person: Person) -> tuple[PrescriptionView, ...]:
    def row(number: int, drug: str | None, text: str, *, current: bool) -> PrescriptionView:
        known = person.mg is not None and drug is not None
        return PrescriptionView(
            id=f"rx{number}",
            drug_text=text,
            ingredient=drug,
            form="tablet" if drug else None,
            strength_ug=5000 if drug else None,
            dose_text=f"{person.mg} mg a day" if known else "dose not recorded",
            ug_per_day=ug(person.mg) if known else None,
            as_needed=False,
            start_on=TODAY - timedelta(days=21 * number),
            end_on=None,
            days=28,
            quantity=Fraction(84),
            source_word="prescribed",
            status="active",
            prescriber="Dr Lind",
            organisation=None,
            indication=None,
            directions_text="ONE TDS" if drug else "AS DIRECTED <i>",
            relevant=drug is not None,
            current=current,
            ref=SourceRef("prescriptions.csv", 400 + number),
        )

    return (
        row(1, person.drug, f"{person.drug.upper()} TABS", current=True),
        row(2, None, "SOMETHING <b>ODD</b> 5MG", current=True),
        row(3, person.drug, f"{person.drug.upper()} TABS", current=False),
    )


def review_of(person: Person) -> ReviewView:
    review = Review(
        id="rv1",
        patient_id=person.id,
        review_on=TODAY - timedelta(days=427),
        reviewer="Dr Lind",
        contact=Contact.SEEN,
        indication="valid",
        decision=Decision.CONTINUE,
        reason="stable",
        next_review_on=TODAY - timedelta(days=337),
    )
    return ReviewView(
        review, ReviewState.PARTIAL, True, ("benefit", "patient_view"), SourceRef("reviews.csv", 4)
    )


class FakeQueue(Queue):
    """The list of the fake clinic; what is done in the queue is tested over the demo clinic."""

    def __init__(self, clinic: "FakeClinic") -> None:
        self._clinic = clinic

    def show(
        self, query: QueueQuery, progress: Callable[[int, int], None] | None = None
    ) -> Worklist:
        listed = self._clinic.worklist(query.view, query.text)
        wanted = query.text.casefold().split()
        rows = [
            row
            for row in listed.rows
            if all(word in f"{row.patient.family_name}".casefold() for word in wanted)
        ]
        for name, turned in query.sort:
            assert name == "name", "the demo clinic is there for other orders"
            rows.sort(key=lambda row: row.patient.family_name or "", reverse=turned)
        return replace(
            listed,
            rows=tuple(rows),
            hidden={**listed.hidden, "text filter": len(listed.rows) - len(rows)},
            sorted_by=sort_words(query.sort) if query.sort else listed.sorted_by,
        )

    def changed_elsewhere(self) -> int | None:
        return 0

    def resolve(self, query: QueueQuery) -> QueueQuery:
        return query

    def facets(self, query: QueueQuery) -> tuple[Facet, ...]:
        return ()

    def words_of(self, chosen: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return tuple(f"{key}: {value}" for key, value in chosen)

    def saved_views(self, signer: str) -> tuple[tuple[str, QueueQuery], ...]:
        return ()

    def visit(self, signer: Signer) -> None:
        return None


class FakeReviews(ReviewDesk):
    """Keeps drafts in memory; every review is partial."""

    def __init__(self) -> None:
        self.drafts: dict[str, KeptDraft] = {}

    def standing(self, review: Review) -> Standing:
        return Standing(ReviewState.PARTIAL, counts=True, missing=("harms",))

    def start(self, patient_id: str) -> ReviewStart:
        latest = date(2027, 2, 23)
        return ReviewStart(
            self.draft(patient_id), {}, (), (), NextReview(latest, latest, "within 3 months")
        )

    def mark(self, patient_id: str) -> tuple[int, ...]:
        return ()

    def keep_draft(
        self, patient_id: str, values: Mapping[str, object], by: str, *, take_over: bool = False
    ) -> datetime:
        at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
        self.drafts[patient_id] = KeptDraft(values, by, at)
        return at

    def draft(self, patient_id: str) -> KeptDraft | None:
        return self.drafts.get(patient_id)

    def drop_draft(self, patient_id: str, by: str) -> None:
        self.drafts.pop(patient_id, None)


class FakePapers(PaperDesk):
    """One page that says little; letters for many and those that went out are tested over the demo
    clinic."""

    def __init__(self, clinic: "FakeClinic") -> None:
        self._clinic = clinic

    def prepare(
        self,
        patient_id: str,
        kind: str,
        *,
        plan_fields: Mapping[str, object] | None = None,
        plan_terms: PlanTerms | None = None,
        as_draft: bool = False,
        large_print: bool = False,
        paper: str | None = None,
    ) -> PreparedDocument:
        self._clinic._ask()
        self._clinic._person(patient_id)
        signed = [p for p in self._clinic.signed_plans if p.plan.request.id == patient_id]
        if plan_fields is None and not signed:
            raise UserError(
                "No signed plan", "There is no signed plan to print.", "Sign one first."
            )
        draft = plan_fields is not None
        pages = 2 if large_print else 1
        return PreparedDocument(
            kind=kind,
            title=kind.replace("-", " ").capitalize(),
            code="DRAFT" if draft else "7F3A-92",
            pdf=small_pdf(pages),
            sha256="0" * 64,
            text=f"{kind} of {patient_id}\nEach day you take 13.5 mg.",
            pages=pages,
            draft=draft,
            checks=(
                ReadyCheck("Plan not signed" if draft else "Signed plan, version 1", not draft),
                ReadyCheck("Records 2 days old", True),
            ),
            file_name=f"{'DRAFT' if draft else '7F3A-92'} 2026-11-23.pdf",
        )

    def issue(
        self, patient_id: str, document: PreparedDocument, signer: Signer, *, although: str = ""
    ) -> None:
        self._clinic.issued.append(document)

    def meeting_list(self, listed: Worklist, title: str, *, names: bool) -> MeetingPaper:
        return MeetingPaper(small_pdf(1), "")


@dataclass
class FakeClinic:
    """Implements `services.facade.Clinic`. Attributes steer it; lists tell what was asked."""

    people: tuple[Person, ...] = PEOPLE
    demo: bool = True
    jurisdiction: str = "uk"
    fault: Exception | None = None
    rules_ran: bool = True
    records_up_to: date | None = TODAY - timedelta(days=2)
    settings: ClinicSettings = field(default_factory=lambda: ClinicSettings({}))
    signed_reviews: list[Review] = field(default_factory=list)
    signed_plans: list[PlanSummary] = field(default_factory=list)
    kept_drafts: list[dict[str, object]] = field(default_factory=list)
    issued: list[PreparedDocument] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    imported: list[tuple[Path, ...]] = field(default_factory=list)
    patients: dict[str, Patient] = field(default_factory=dict)

    def _ask(self) -> None:
        if self.fault is not None:
            raise self.fault

    def _person(self, patient_id: str) -> Person:
        found = next((p for p in self.people if p.id == patient_id), None)
        if found is None:
            raise UnknownItem("No such person", "There is no one with this id.", "Check the id.")
        return found

    @property
    def queue(self) -> Queue:
        return FakeQueue(self)

    @property
    def stock(self) -> StockDesk:
        raise NotImplementedError("the stock list is tested over the demo clinic")

    @property
    def tapers(self) -> Tapers:
        return cast("Tapers", FakeTapers(self, TODAY))

    def status(self) -> ClinicStatus:
        return ClinicStatus(
            clinic_name="Riverside clinic",
            demo=self.demo,
            jurisdiction=self.jurisdiction,
            as_of=TODAY,
            records_up_to=self.records_up_to,
            not_understood=3,
            rules_ran=self.rules_ran,
            rules_note="All rules ran 23-Nov-2026" if self.rules_ran else "REV-02 did not run",
            sign_off="awaiting clinical review",
        )

    @property
    def health(self) -> "FakeHealth":
        self._ask()
        return FakeHealth()

    @property
    def readings(self) -> "FakeReadings":
        self._ask()
        return FakeReadings()

    def look_again(self) -> int | None:
        return 0

    def worklist(
        self, view: str = "due", text: str = "", progress: Callable[[int, int], None] | None = None
    ) -> Worklist:
        self._ask()
        if view == "due":
            people = tuple(p for p in self.people if p.level is not None)
        elif view == "never":
            people = ()
        else:
            people = self.people
        return Worklist(
            view=view,
            tabs=(
                ViewTab("due", "Due", sum(p.level is not None for p in self.people)),
                ViewTab("never", "Never reviewed", 0),
                ViewTab("everyone", "Everyone", len(self.people)),
            ),
            rows=tuple(self._row(person) for person in people),
            people=len(self.people),
            hidden={"other views": len(self.people) - len(people)},
            hidden_note=f"{len(self.people) - len(people)} are in other views.",
            sorted_by="Sorted by overdue, then level, then longest use.",
            as_of=TODAY,
        )

    def _row(self, person: Person) -> WorklistRow:
        year: list[tuple[int, Fraction | None]] = []
        for month in range(13):
            day = TODAY.toordinal() - 365 + round(month * 365 / 12)
            before = person.before if month < 6 and person.before else person.mg
            year.append((day, ug(before)))
        return WorklistRow(
            patient=patient_of(person),
            age=age_of(person),
            level=person.level,
            why=person.why,
            more=2,
            now_taking=(NowTaking(person.drug, ug(person.mg), False, ug(person.before)),),
            how_long_days=person.days,
            at_least=person.days > 1000,
            also=person.also,
            last_review_on=None,
            last_review_state=None,
            next_action=person.action,
            next_due_on=TODAY + timedelta(days=person.due_in),
            status=person.status,
            twelve_months=tuple(year),
            similar_name=person.similar,
        )

    def patient_page(self, patient_id: str) -> PatientPage:
        self._ask()
        person = self._person(patient_id)
        reviewed = [r for r in self.signed_reviews if r.patient_id == patient_id]
        flags: list[FlagView] = []
        if person.level is not None:
            flags.append(flag_of("TOP-01", person.level, person.why))
        if not reviewed:
            flags.append(flag_of("REV-02", Severity.HIGH, "No review for 14 months."))
        flags.append(flag_of("DUR-01", Severity.MODERATE, "Long use: 3 years 2 months."))
        if person.mg is None:
            flags.append(flag_of("ESC-01", None, "Dose rise not judged.", OutcomeKind.UNASSESSABLE))
        if person.guard is not None:
            flags.append(
                flag_of("DUR-02", Severity.HIGH, "High dose, held back.", OutcomeKind.EXCLUDED)
            )
        views = [ReviewView(r, ReviewState.COMPLETE, True, (), None) for r in reviewed]
        closed = None
        if person.deceased is not None:
            closed = "This person has died. Nothing can be planned or printed for them."
        plans = tuple(p for p in self.signed_plans if p.plan.request.id == patient_id)
        return PatientPage(
            patient=patient_of(person),
            age=age_of(person),
            as_of=TODAY,
            records_up_to=self.records_up_to,
            status=person.status,
            now_taking=(NowTaking(person.drug, ug(person.mg), False, ug(person.before)),),
            equivalent=EquivalentNow(
                Fraction(10_000), Fraction(20_000), "VA/DoD 2021", "Ashton 2002", False
            ),
            how_long_days=person.days,
            at_least=person.days > 1000,
            pattern="regular",
            flags=tuple(flags),
            not_checked=("alcohol: nothing recorded", "liver function: no data"),
            conditions=person.also,
            history=history_of(person),
            prescriptions=prescriptions_of(person),
            reviews=(*views, review_of(person)),
            plans=plans,
            documents=tuple(
                DocumentSummary(d.code, d.kind, TODAY, "issued", 1) for d in self.issued
            ),
            next_action=person.action,
            next_due_on=TODAY + timedelta(days=person.due_in),
            closed=closed,
        )

    @property
    def policy(self) -> PolicyDesk:
        """Threshold review is tried on the real demo clinic."""
        raise NotImplementedError

    @property
    def reports(self) -> ReportDesk:
        """The practice report is tried on the real demo clinic."""
        raise NotImplementedError

    @cached_property
    def reviewing(self) -> ReviewDesk:
        return FakeReviews()

    def rules(self) -> tuple[tuple[str, str], ...]:
        return (("CO-01", "Opioid together"), ("DUR-01", "Long use"), ("REV-02", "Review overdue"))

    def why(self, patient_id: str, rule_id: str) -> RuleAnswerView:
        return RuleAnswerView(
            rule_id,
            dict(self.rules())[rule_id],
            "not met",
            "Not flagged: no opioid and no such drug on the same day.",
            (
                WhyStep("An opioid was in supply in the last 30 days", "none", False),
                WhyStep("One of these drugs is in supply", "15 mg a day", True),
                WhyStep("Alcohol use is recorded", None, None),
            ),
        )

    def find_patients(self, text: str) -> tuple[Patient, ...]:
        wanted = text.casefold()
        return tuple(
            patient_of(p)
            for p in self.people
            if wanted in f"{p.family} {p.given} {p.id}".casefold()
        )

    def sign_review(self, review: Review, signer: Signer, owner: str | None = None) -> PatientPage:
        self._ask()
        self.signed_reviews.append(replace(review, id=f"signed{len(self.signed_reviews)}"))
        return self.patient_page(review.patient_id)

    def planner_start(self, patient_id: str, drug: str | None = None) -> PlannerStart:
        self._ask()
        person = self._person(patient_id)
        current: tuple[tuple[TimeOfDay, int], ...] = ()
        total = ug(person.mg)
        if total is not None:
            if person.id == "004118":
                current = tuple(
                    (t, 5000) for t in (TimeOfDay.MORNING, TimeOfDay.NOON, TimeOfDay.NIGHT)
                )
            else:
                current = ((TimeOfDay.NIGHT, int(total)),)
        return PlannerStart(
            patient=patient_of(person),
            drug=person.drug,
            current=current,
            current_note="From the record, as directed. Confirm what the patient takes now.",
            products=tuple(
                StockProduct(
                    f"{strength} mg tablets",
                    "tablet",
                    int(Fraction(str(strength)) * MG),
                    "half",
                    "",
                    True,
                )
                for strength in STOCK[person.drug]
            )
            + LIQUIDS.get(person.drug, ()),
            guards=(
                GuardQuestion(
                    "epilepsy", "Epilepsy or another seizure disorder", False, "no, 12-Nov-2026"
                ),
                GuardQuestion(
                    "alcohol",
                    "Alcohol dependence now",
                    person.guard is not None,
                    "alcohol dependence, 2025" if person.guard else "no, 12-Nov-2026",
                ),
                GuardQuestion("very-high-dose", "A very high dose", False, "10 mg by both tables"),
            ),
            draft=StartingDraft("10", 4, 28, 7, "Starting point only. A draft until you sign."),
            blocked="This person has died." if person.deceased else None,
            modelled="Modelled.",
            model_drug="diazepam",
            drugs=(person.drug,),
            pace=GuidelinePace(Fraction(5), 28, Fraction(10), 14, "5 to 10% every 2 to 4 weeks"),
        )

    def draw_plan(self, fields: Mapping[str, object]) -> PlannerAnswer:
        return draw_plan(fields, as_of=TODAY, equivalences={})

    def change_settings(self, values: Mapping[str, str]) -> None:
        self.settings = ClinicSettings({**self.settings.values, **values})

    @property
    def papers(self) -> PaperDesk:
        return FakePapers(self)

    @property
    def imports(self) -> ImportDesk:
        return cast("ImportDesk", FakeImports())

    def import_paths(
        self,
        paths: Sequence[Path],
        *,
        dry_run: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport:
        self._ask()
        if progress is not None:
            progress(1, 2)
        self.imported.append(tuple(paths))
        return ImportReport(
            files=(FileReport(str(paths[0]), "clinic CSV", 12, 9, 1, 1, 1),),
            problems=(
                Problem(str(paths[0]), 7, "start_date", "date", "Line 7: there is no such day."),
            ),
            not_understood=(TextCount(TextKind.DIRECTIONS, "AS DIRECTED <b>", 3),),
            dry_run=dry_run,
            batch_id=None if dry_run else 1,
        )

    def help_page(self, name: str) -> str:
        return f"# {name}\n\nHelp for {name}."

    def support_details(self) -> tuple[tuple[str, str], ...]:
        return (("Program", "0.0"),)

    def today(self) -> date:
        return TODAY


class FakeImports:
    """Nothing came in yet; tests of imports use a real clinic."""

    def batches(self) -> tuple[ImportBatchView, ...]:
        return ()


class FakeHealth:
    """Three texts of directions that were not understood, and nothing else odd."""

    stale_after_days = 90

    def overview(self) -> tuple[SectionCount, ...]:
        return tuple(SectionCount(one, len(self.rows(one)), False) for one in HealthSection)

    def rows(self, section: HealthSection) -> tuple[HealthRow, ...]:
        if section is not HealthSection.DIRECTIONS:
            return ()
        return tuple(
            TextView(text, text, "diazepam, 5 mg, tablet", (), rows, 1)
            for text, rows in (("AS DIRECTED <b>", 3), ("one or two ?", 1), ("prn mdu", 2))
        )


class FakeReadings:
    """Knows no text: readings are tested on real records."""

    def start(self, key: str) -> ReadingStart:
        raise UnknownItem("No such text", "It is not in the records.", "")

    def preview(self, key: str, said: Said) -> ReadingPreview:
        raise UnknownItem("No such text", "It is not in the records.", "")

    def sign(self, key: str, said: Said, signer: Signer, note: str = "") -> ReadingView:
        raise UnknownItem("No such text", "It is not in the records.", "")

    def take_back(self, key: str, reason: str, signer: Signer) -> ReadingView:
        raise UnknownItem("No such text", "It is not in the records.", "")


def small_pdf(pages: int) -> bytes:
    """A PDF of blank A4 pages."""
    import io

    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()
