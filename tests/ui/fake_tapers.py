# ruff: noqa: ARG002 - the face is the service's, the fake looks at half of it
"""The tapers of the fake clinic: questions, decisions and signing, enough to draw and sign a plan.

A plan's life, presets and the rest are tested over the demo clinic.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.services import taper_guards, tapering
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.patient_views import PlanSummary
from clinic_desktop.services.taper_views import (
    DraftView,
    Fields,
    GuardAnswer,
    GuardSheet,
    PlanDifference,
    PlanLife,
    StepChoice,
    StepDecision,
    StopNow,
)

if TYPE_CHECKING:
    from tests.ui.fake_clinic import FakeClinic


class FakeTapers:
    def __init__(self, clinic: "FakeClinic", today: date) -> None:
        self._clinic = clinic
        self._today = today

    def guards(self, patient_id: str, fields: Fields | None = None) -> GuardSheet:
        questions = self._clinic.planner_start(patient_id).guards
        stop = StopNow(False, "Dependence is likely: stopping at once is not a choice here.")
        return GuardSheet(questions, "likely", stop, ())

    def unsettled(
        self, patient_id: str, answers: Mapping[str, GuardAnswer], fields: Fields | None = None
    ) -> tuple[str, ...]:
        return taper_guards.unsettled(self.guards(patient_id).questions, answers)

    def decisions(self, fields: Fields) -> tuple[StepDecision, ...]:
        plan = self._clinic.draw_plan(fields).plan
        return () if plan is None else taper_guards.decisions(plan, fields)

    def ways_out(self, fields: Fields) -> tuple[StepChoice, ...]:
        return ()

    name_again_after_minutes = 2

    def stamp(self, terms: PlanTerms) -> str:
        return "Records end 23-Nov-2026, today."

    def difference(self, patient_id: str, fields: Fields) -> PlanDifference | None:
        return None

    def life(self, patient_id: str) -> PlanLife | None:
        return None

    def lives(self, patient_id: str) -> tuple[PlanLife, ...]:
        return ()

    def draft(self, patient_id: str) -> DraftView | None:
        return None

    def save_draft(
        self,
        patient_id: str,
        fields: Fields,
        *,
        terms: PlanTerms,
        answers: Mapping[str, GuardAnswer],
        reasons: Mapping[str, str],
        signer: Signer,
        take_over: bool = False,
    ) -> None:
        self._clinic.kept_drafts.append(dict(fields))

    def sign(
        self,
        patient_id: str,
        fields: Fields,
        *,
        terms: PlanTerms,
        answers: Mapping[str, GuardAnswer],
        reasons: Mapping[str, str],
        identity: tuple[str, str],
        signer: Signer,
    ) -> PlanSummary:
        tapering.check_identity(self._clinic.planner_start(patient_id).patient, identity)
        plan = self._clinic.draw_plan({**fields, "id": patient_id}).plan
        assert plan is not None
        self._clinic.reasons = dict(reasons)
        summary = PlanSummary(
            plan_id=len(self._clinic.signed_plans) + 1,
            version=1,
            state=PlanState.SIGNED,
            drug=plan.request.drug,
            start_on=plan.steps[0].start,
            signed_by=signer.name,
            signed_role=signer.role,
            signed_on=self._today,
            plan=plan,
        )
        self._clinic.signed_plans.append(summary)
        return summary
