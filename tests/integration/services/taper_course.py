"""Zolpidem 10 mg of a demo person, tapered: signed, looked at on any day, moved by hand."""

from datetime import date, datetime
from typing import Any

from clinic_desktop.domain.check_in import CheckIn, CheckInDecision
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.taper_views import GuardAnswer, PlanLife

SIGNER = Signer("Dr T. Example", "prescriber")
HADDAD = "002644"
FIRST, SECOND, THIRD = date(2026, 11, 30), date(2026, 12, 28), date(2027, 1, 25)
STOP = date(2027, 2, 22)


def fields(**changes: object) -> dict[str, object]:
    asked: dict[str, object] = {
        "drug": "zolpidem",
        "products": [{"strength_mg": "5", "form": "tablet", "smallest_piece": "half"}],
        "current": {"night": "10"},
        "goal_mg": "0",
        "method": "percent-of-start",
        "percent": "25",
        "interval_days": 28,
        "start_date": FIRST.isoformat(),
    }
    return asked | changes


def answered(clinic: ClinicServices) -> dict[str, GuardAnswer]:
    return {
        question.key: GuardAnswer(bool(question.holds), advice_from="Dr A. Adviser")
        for question in clinic.tapers.guards(HADDAD).questions
    }


def sign(clinic: ClinicServices, asked: dict[str, Any] | None = None, **terms: Any) -> None:
    clinic.tapers.sign(
        HADDAD,
        asked or fields(),
        terms=PlanTerms(**terms),
        answers=answered(clinic),
        reasons={"last-steps": "nothing smaller is stocked", "pace": "as in the trials"},
        identity=("SH", "1954"),
        signer=SIGNER,
    )


def at(clinic: ClinicServices, on: date) -> ClinicServices:
    """The same clinic looked at on another day; its clock tells that day too."""
    noon = datetime(on.year, on.month, on.day, 12).astimezone()
    return ClinicServices(
        clinic.program, clinic.store, as_of=on, jurisdiction=None, clock=lambda: noon
    )


def life(clinic: ClinicServices) -> PlanLife:
    found = clinic.tapers.life(HADDAD)
    assert found is not None
    return found


def checked(on: date, decision: CheckInDecision = CheckInDecision.GO_ON) -> CheckIn:
    return CheckIn(on, decision, {"worry": 3, "sleep_hours": 6, "seizure": "no"})


def plan_rows(clinic: ClinicServices) -> list[date]:
    return sorted(
        row.start_on for row in clinic.timeline(HADDAD).history.plan_rows if row.start_on >= FIRST
    )
