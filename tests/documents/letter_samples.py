"""Plans and contexts for the document tests: invented people, plans made by the planner."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from clinic_desktop.catalogue.texts import Texts, load_texts
from clinic_desktop.documents.context import Clinic, LetterContext, Prescriber
from clinic_desktop.domain.plan import TaperPlan, TaperRequest
from clinic_desktop.domain.records import Patient
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import parse_request

RESOURCES = Path(__file__).parents[2] / "resources"
AS_OF = date(2026, 11, 23)

DIAZEPAM_15: dict[str, object] = {
    "drug": "diazepam",
    "products": [
        {"strength_mg": "10", "form": "tablet", "smallest_piece": "half"},
        {"strength_mg": "5", "form": "tablet", "smallest_piece": "half"},
        {"strength_mg": "2", "form": "tablet", "smallest_piece": "half"},
    ],
    "current": {"morning": "5", "noon": "5", "night": "5"},
    "goal_mg": "0",
    "method": "percent-of-current",
    "percent": "10",
    "interval_days": 28,
    "start_date": "2026-11-30",
}
CLONAZEPAM_2: dict[str, object] = {
    "drug": "clonazepam",
    "products": [{"strength_mg": "0.5", "form": "tablet", "smallest_piece": "quarter"}],
    "current": {"morning": "1", "night": "1"},
    "goal_mg": "0",
    "method": "fixed-mg",
    "step_mg": "0.125",
    "interval_days": 28,
    "start_date": "2026-11-30",
}
CLONAZEPAM_STAY: dict[str, object] = {**CLONAZEPAM_2, "goal_mg": "1"}


def plan_of(request: Mapping[str, object]) -> TaperPlan:
    """The planner's plan for a request that must be accepted."""
    parsed = parse_request(request, as_of=AS_OF, equivalences={})
    assert isinstance(parsed, TaperRequest), parsed
    return plan_taper(parsed)


def texts() -> Texts:
    return load_texts(RESOURCES, "en-GB")


PATIENT = Patient(
    id="p-902",
    family_name="Duarte",
    given_name="Elena",
    title="Mrs",
    birth_date=date(1968, 6, 14),
    identifier="003 902",
    address=("7 Mill Lane", "Riverside", "RV2 6BD"),
)
CLINIC = Clinic(
    name="Riverside clinic",
    address=("12 Quay Street", "Riverside RV1 4QT"),
    phone="01632 960 144",
    emergency_number="999",
    out_of_hours="Call 111",
)


def signed(plan: TaperPlan, patient: Patient = PATIENT, **changes: object) -> LetterContext:
    """A letter context for a signed plan of an invented person."""
    ctx = LetterContext(
        plan=plan,
        as_of=AS_OF,
        patient=patient,
        clinic=CLINIC,
        prescriber=Prescriber("Dr A. Khan", "General practitioner"),
        plan_version=1,
        signed_on=AS_OF,
        signed_by="Dr A. Khan",
        records_up_to=date(2026, 11, 21),
        letter_code="4C8E-17",
        demo=True,
    )
    return replace(ctx, **changes)  # type: ignore[arg-type]  # tests name real fields
