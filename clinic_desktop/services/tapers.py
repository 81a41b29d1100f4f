"""Tapers of one clinic: presets, guards, comparison, supply, and a plan from draft to its end.

The real `Tapers`; each topic stands in its own module, and this one reads, writes and hands on.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.equivalent import IngredientDose
from clinic_desktop.domain.errors import NotAllowed, UserError
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.domain.plan_life import Gate, gates_of
from clinic_desktop.domain.plan_terms import Collection, FreeNights, PlanTerms, StockAtHome
from clinic_desktop.services import (
    taper_basis,
    taper_figures,
    taper_guards,
    taper_switch,
    tapering,
)
from clinic_desktop.services.life_desk import LifeDesk
from clinic_desktop.services.patient_page import refuse_withheld
from clinic_desktop.services.patient_views import PlanSummary
from clinic_desktop.services.plans import step_rows
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.taper_presets import PresetDesk, weekday_after
from clinic_desktop.services.taper_terms import (
    grounds_json,
    read_grounds,
    read_terms,
    terms_json,
)
from clinic_desktop.services.taper_views import (
    BasisPart,
    Comparison,
    DraftView,
    Fields,
    GuardAnswer,
    GuardSheet,
    IssuePlan,
    PresetOffer,
    StepChoice,
    StepDecision,
    SwitchOffer,
)
from clinic_desktop.services.taper_ways import WaysOut
from clinic_desktop.store import clinic_facts, plan_life, plan_writing
from clinic_desktop.taper.output import plan_json


class TaperDesk(LifeDesk):
    """The real `Tapers`: drawing, looking, drafts and signing, over the life of what was signed."""

    # --- before a plan is drawn -------------------------------------------------------------------

    def guards(self, patient_id: str, fields: Fields | None = None) -> GuardSheet:
        return taper_guards.guard_sheet(self._timeline_of(patient_id), self._entered(fields))

    def unsettled(
        self, patient_id: str, answers: Mapping[str, GuardAnswer], fields: Fields | None = None
    ) -> tuple[str, ...]:
        return taper_guards.unsettled(self.guards(patient_id, fields).questions, answers)

    def _entered(self, fields: Fields | None) -> IngredientDose | None:
        """The dose a plan starts from, which may be another than the record's; None where none is
        drawn, and where the plan began earlier than today."""
        plan = self.draw(fields).plan if fields is not None else None
        if plan is None or plan.request.as_taken:
            return None
        ingredient = self._program.catalogue.ingredients.get(plan.request.drug)
        if ingredient is None:
            return None
        return IngredientDose(ingredient, Fraction(plan.request.start_ug))

    def presets(self, patient_id: str, fields: Fields) -> tuple[PresetOffer, ...]:
        refuse_withheld(self._timeline_of(patient_id))
        return self._presets.offers(fields, self._as_of)

    @property
    def _presets(self) -> PresetDesk:
        program = self._program
        return PresetDesk(
            program.taper_advice,
            program.catalogue,
            program.equivalences,
            self._country,
            modelled=program.planner_advice.model.words,
        )

    def switch(self, patient_id: str, fields: Fields, to_drug: str) -> SwitchOffer:
        warnings = taper_guards.person_warnings(self._timeline_of(patient_id))
        return taper_switch.switch_offer(fields, to_drug, self._program.catalogue, warnings)

    def start_on(self, earliest: date, weekday: int) -> date:
        return weekday_after(earliest, weekday)

    def without_weekend_changes(self, fields: Fields) -> Fields:
        return taper_figures.without_weekend_changes(fields)

    # --- looking at plans -------------------------------------------------------------------------

    def decisions(self, fields: Fields) -> tuple[StepDecision, ...]:
        plan = self.draw(fields).plan
        if plan is None:
            return ()
        return self._ways.with_ways(taper_guards.decisions(plan, fields), plan, fields)

    def ways_out(self, fields: Fields) -> tuple[StepChoice, ...]:
        plan = self.draw(fields).plan
        if plan is None or plan.infeasible is None:
            return ()
        return self._ways.of_infeasible(plan, fields)

    @property
    def _ways(self) -> WaysOut:
        program = self._program
        return WaysOut(program.catalogue, program.equivalences, self._country, self.draw)

    def compare(self, plans: Sequence[tuple[str, Fields]], terms: PlanTerms) -> Comparison:
        return taper_figures.compare(
            [(label, fields, self.draw(fields)) for label, fields in plans], terms
        )

    def supply(
        self,
        fields: Fields,
        collection: Collection,
        at_home: Sequence[StockAtHome] = (),
        free_nights: Sequence[FreeNights] = (),
    ) -> IssuePlan:
        return taper_figures.issue_plan(
            self._made(fields), collection, at_home, free_nights, as_of=self._as_of
        )

    def basis(self, patient_id: str, fields: Fields, terms: PlanTerms) -> tuple[BasisPart, ...]:
        timeline, plan, presets = self._timeline_of(patient_id), self._made(fields), self._presets
        return taper_basis.plan_basis(
            plan,
            terms,
            taper_basis.Person(
                tapering.dose_words(timeline, plan.request.drug, self._program.directions),
                taper_guards.guard_sheet(timeline),
                self._records_up_to(),
                self._as_of,
            ),
            taper_basis.Grounds(
                self._program.planner_advice,
                presets.preset(terms.preset),
                presets.breaches(plan),
                self._program.catalogue,
                presets.line,
            ),
        )

    @property
    def name_again_after_minutes(self) -> int:
        return self._program.planner_advice.signing.name_again_after_minutes

    def stamp(self, terms: PlanTerms) -> str:
        return taper_basis.stamp(
            self._records_up_to(),
            self._as_of,
            self._presets.preset(terms.preset),
            self._program.planner_advice,
        )

    def _records_up_to(self) -> date | None:
        with self._store.read() as session:
            return clinic_facts.records_up_to(session, self._as_of)

    # --- a plan's life ----------------------------------------------------------------------------

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
        refuse_withheld(self._timeline_of(patient_id))
        plan = self._made(fields)
        kept = {"grounds": grounds_json(answers, reasons), "terms": terms_json(terms)}
        with self._store.write() as session:
            there = plan_life.draft(session, patient_id)
            if there is not None and there.saved_by != signer.name and not take_over:
                raise NotAllowed(
                    "Somebody else has a draft of a plan",
                    f"{there.saved_by} keeps one for this person.",
                    "“Keep draft” puts yours in its place.",
                )
            plan_writing.save_draft(
                session,
                patient_id,
                request=json.dumps(dict(fields), ensure_ascii=False),
                plan=json.dumps(plan_json(plan), ensure_ascii=False),
                reasons=json.dumps(kept, ensure_ascii=False),
                drugs={part.drug for step in plan.steps for part in step.by_drug},
                by=signer.name,
                at=self._now(),
            )

    def draft(self, patient_id: str) -> DraftView | None:
        with self._store.read() as session:
            stored = plan_life.draft(session, patient_id)
        if stored is None:
            return None
        kept = json.loads(stored.reasons)
        answers, reasons = read_grounds(kept["grounds"])
        return DraftView(
            fields=json.loads(stored.request),
            terms=read_terms(kept["terms"]),
            answers=answers,
            reasons=reasons,
            saved_by=stored.saved_by,
            saved_at=stored.saved_at,
        )

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
        timeline = self._timeline_of(patient_id)
        refuse_withheld(timeline)
        answer = self.draw(fields)
        if answer.refused_field is not None:
            raise UserError("The plan is refused", answer.refused_message, "Mend the field.")
        plan = taper_guards.check_signable(
            answer.plan,
            patient=timeline.patient,
            questions=tapering.guard_questions(timeline, self._entered(fields)),
            answers=answers,
            reasons=reasons,
            identity=identity,
        )
        with self._store.write() as session:
            plan_id, version = plan_writing.add_signed_plan(
                session,
                patient_id,
                request=json.dumps(dict(fields), ensure_ascii=False),
                plan=json.dumps(plan_json(plan), ensure_ascii=False),
                reasons=grounds_json(answers, reasons),
                steps=step_rows(plan),
                by=signer.name,
                role=signer.role,
                at=self._now(),
                on=self._as_of,
            )
            agreed = terms.with_nights_of(plan.steps)
            gates = self._check_ins(plan, agreed)
            plan_life.add_terms(session, patient_id, plan_id, version, terms_json(agreed), gates)
        self._moved(patient_id)
        return self._summary_of(patient_id)

    def _check_ins(self, plan: TaperPlan, terms: PlanTerms) -> tuple[Gate, ...]:
        """Of a plan signed today."""
        return gates_of(plan, terms, after=self._as_of)

    def first_check_in(self, plan: TaperPlan, terms: PlanTerms) -> Gate | None:
        """The first check-in of a plan, were it signed today."""
        return next(iter(self._check_ins(plan, terms)), None)
