"""Tapers of one clinic: presets, guards, comparison, supply, and a plan from draft to its end.

The real `Tapers`; each topic stands in its own module, and this one reads, writes and hands on.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from clinic_desktop.domain.check_in import CheckIn
from clinic_desktop.domain.errors import NotAllowed, UnknownItem, UserError
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.domain.plan_life import Gate, PlanMove, gates_of
from clinic_desktop.domain.plan_terms import Collection, FreeNights, PlanTerms, StockAtHome
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services import (
    taper_basis,
    taper_figures,
    taper_guards,
    taper_life,
    taper_switch,
    tapering,
)
from clinic_desktop.services.patient_page import refuse_closed
from clinic_desktop.services.plans import step_rows
from clinic_desktop.services.program import Program
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.taper_presets import PresetDesk, weekday_after
from clinic_desktop.services.taper_replan import InForce, Replanner
from clinic_desktop.services.taper_terms import (
    grounds_json,
    read_grounds,
    read_terms,
    terms_json,
)
from clinic_desktop.services.taper_views import (
    BasisPart,
    CheckInForm,
    Comparison,
    DraftView,
    Fields,
    GuardAnswer,
    GuardSheet,
    IssuePlan,
    PlanDifference,
    PlanLife,
    PresetOffer,
    Replan,
    StepChoice,
    StepDecision,
    SwitchOffer,
    VersionView,
)
from clinic_desktop.services.taper_ways import WaysOut
from clinic_desktop.services.views import PlannerAnswer, PlanSummary
from clinic_desktop.store import clinic_facts, plan_life, plan_writing
from clinic_desktop.store.session import Store
from clinic_desktop.taper.output import plan_json

TimelineOf = Callable[[str], Timeline]


class TaperDesk:
    """`timeline_of` reads one person; `moved` is told whose plan was signed, moved or checked;
    `summary_of` gives the signed plan of a person as the other screens show it."""

    def __init__(
        self,
        program: Program,
        store: Store,
        *,
        as_of: date,
        country: str,
        now: Callable[[], str],
        timeline_of: TimelineOf,
        moved: Callable[[str], None],
        summary_of: Callable[[str], PlanSummary],
    ) -> None:
        self._program = program
        self._store = store
        self._as_of = as_of
        self._country = country
        self._now = now
        self._timeline_of = timeline_of
        self._moved = moved
        self._summary_of = summary_of

    # --- before a plan is drawn -------------------------------------------------------------------

    def guards(self, patient_id: str) -> GuardSheet:
        return taper_guards.guard_sheet(self._timeline_of(patient_id))

    def unsettled(self, patient_id: str, answers: Mapping[str, GuardAnswer]) -> tuple[str, ...]:
        questions = tapering.guard_questions(self._timeline_of(patient_id))
        return taper_guards.unsettled(questions, answers)

    def presets(self, patient_id: str, fields: Fields) -> tuple[PresetOffer, ...]:
        refuse_closed(self._timeline_of(patient_id))
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

    def draw(self, fields: Fields) -> PlannerAnswer:
        return tapering.draw_plan(
            fields, as_of=self._as_of, equivalences=self._program.equivalences
        )

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
        return taper_figures.issue_plan(self._made(fields), collection, at_home, free_nights)

    def basis(self, patient_id: str, fields: Fields, terms: PlanTerms) -> tuple[BasisPart, ...]:
        timeline, plan, presets = self._timeline_of(patient_id), self._made(fields), self._presets
        with self._store.read() as session:
            records_up_to = clinic_facts.records_up_to(session, self._as_of)
        return taper_basis.plan_basis(
            plan,
            terms,
            taper_basis.Person(
                tapering.dose_words(timeline, plan.request.drug, self._program.directions),
                taper_guards.guard_sheet(timeline),
                records_up_to,
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

    def _made(self, fields: Fields) -> TaperPlan:
        answer = self.draw(fields)
        if answer.plan is None or not answer.plan.steps:
            message = answer.refused_message or "It cannot be made as asked."
            raise UserError("There is no plan", message, "Mend the plan first.")
        return answer.plan

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
    ) -> None:
        refuse_closed(self._timeline_of(patient_id))
        plan = self._made(fields)
        kept = {"grounds": grounds_json(answers, reasons), "terms": terms_json(terms)}
        with self._store.write() as session:
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
        refuse_closed(timeline)
        answer = self.draw(fields)
        if answer.refused_field is not None:
            raise UserError("The plan is refused", answer.refused_message, "Mend the field.")
        plan = taper_guards.check_signable(
            answer.plan,
            patient=timeline.patient,
            questions=tapering.guard_questions(timeline),
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
            gates = self._check_ins(plan, terms)
            plan_life.add_terms(session, patient_id, plan_id, version, terms_json(terms), gates)
        self._moved(patient_id)
        return self._summary_of(patient_id)

    def _check_ins(self, plan: TaperPlan, terms: PlanTerms) -> tuple[Gate, ...]:
        """Of a plan signed today."""
        return gates_of(plan, terms, after=self._as_of)

    def first_check_in(self, plan: TaperPlan, terms: PlanTerms) -> Gate | None:
        """The first check-in of a plan, were it signed today."""
        return next(iter(self._check_ins(plan, terms)), None)

    def lives(self, patient_id: str) -> tuple[PlanLife, ...]:
        with self._store.read() as session:
            return taper_life.lives(session, patient_id, self._again, self._as_of)

    def life(self, patient_id: str) -> PlanLife | None:
        found = self.lives(patient_id)
        in_force = [one for one in found if one.moves]
        return next(iter((*in_force, *found)), None)

    def next_check_in(self, patient_id: str, plan_id: int) -> Gate | None:
        """The check-in of a plan in force that is not recorded yet."""
        lives = (life for life in self.lives(patient_id) if life.plan_id == plan_id)
        return next((life.next_check_in for life in lives), None)

    def terms_of(self, patient_id: str, plan_id: int, version: int) -> PlanTerms | None:
        """What was agreed beside the doses of a version; None for one signed without."""
        with self._store.read() as session:
            kept = plan_life.terms_of(session, patient_id, plan_id, version)
        return None if kept is None else read_terms(kept)

    def pause(self, patient_id: str, *, on: date, reason: str, signer: Signer) -> PlanLife:
        life = self._in_force(patient_id)
        with self._store.write() as session:
            taper_life.pause(
                session, patient_id, life, on=on, as_of=self._as_of, reason=reason,
                signer=signer, at=self._now(),
            )  # fmt: skip
        return self._after(patient_id)

    def complete(self, patient_id: str, *, reason: str, signer: Signer) -> PlanLife:
        return self._end(patient_id, PlanMove.COMPLETE, reason, signer)

    def abandon(self, patient_id: str, *, reason: str, signer: Signer) -> PlanLife:
        return self._end(patient_id, PlanMove.ABANDON, reason, signer)

    def _end(self, patient_id: str, move: PlanMove, reason: str, signer: Signer) -> PlanLife:
        life = self._in_force(patient_id)
        with self._store.write() as session:
            taper_life.end(
                session, patient_id, life, move, reason=reason, signer=signer, at=self._now(),
                on=self._as_of,
            )  # fmt: skip
        return self._after(patient_id)

    def check_in_form(self) -> CheckInForm:
        return taper_life.check_in_form(self._program.check_in)

    def check_in(self, patient_id: str, check_in: CheckIn, *, signer: Signer) -> PlanLife:
        life = self._in_force(patient_id)
        with self._store.write() as session:
            taper_life.check_in(
                session, patient_id, life, check_in, self._program.check_in, as_of=self._as_of,
                signer=signer, at=self._now(),
            )  # fmt: skip
        return self._after(patient_id)

    def _in_force(self, patient_id: str) -> PlanLife:
        refuse_closed(self._timeline_of(patient_id))
        life = self.life(patient_id)
        if life is None or not life.moves:
            raise NotAllowed(
                "There is no plan in force",
                "Nobody signed one, or it has ended.",
                "Sign one in the planner.",
            )
        return life

    def _after(self, patient_id: str) -> PlanLife:
        self._moved(patient_id)
        life = self.life(patient_id)
        assert life is not None
        return life

    # --- planning anew ----------------------------------------------------------------------------

    def resume(self, patient_id: str, *, on: date) -> Replan:
        return self._replan(patient_id, lambda plans, now: plans.resume(now, on))

    def hold(self, patient_id: str, *, on: date, days: int) -> Replan:
        return self._replan(patient_id, lambda plans, now: plans.hold(now, on, days))

    def back(self, patient_id: str, *, on: date, to_step: int) -> Replan:
        return self._replan(patient_id, lambda plans, now: plans.back(now, on, to_step))

    def slow(self, patient_id: str, *, on: date, changes: Fields) -> Replan:
        return self._replan(patient_id, lambda plans, now: plans.slow(now, on, changes))

    def _replan(self, patient_id: str, change: Callable[[Replanner, InForce], Fields]) -> Replan:
        life = self._in_force(patient_id)
        with self._store.read() as session:
            paused_on = plan_life.paused_on(session, patient_id, life.plan_id, life.version)
        now = InForce(
            life.current.fields, life.current.plan, taper_life.stopped_on(life, paused_on)
        )
        fields = change(Replanner(self._draw_begun), now)
        answer = self.draw(fields)
        changed = None
        if answer.plan is not None and answer.plan.steps:
            changed = _difference(life.current, fields, answer.plan)
        return Replan(fields, life.terms, answer, changed)

    def _draw_begun(self, fields: Fields) -> PlannerAnswer:
        """The plan as on its first day, which may lie before the as-of date."""
        start = fields.get("start_date")
        begun = date.fromisoformat(start) if isinstance(start, str) else self._as_of
        return tapering.draw_plan(
            fields, as_of=min(begun, self._as_of), equivalences=self._program.equivalences
        )

    def difference(self, patient_id: str, fields: Fields) -> PlanDifference | None:
        life = self.life(patient_id)
        if life is None or not life.moves:
            return None
        return _difference(life.current, fields, self._made(fields))

    def between(self, patient_id: str, plan_id: int, one: int, other: int) -> PlanDifference:
        versions = {
            (version.plan_id, version.version): version
            for life in self.lives(patient_id)
            for version in life.versions
        }
        try:
            before, after = versions[plan_id, one], versions[plan_id, other]
        except KeyError:
            raise UnknownItem(
                "There is no such version", "No version of this number was signed.", ""
            ) from None
        return _difference(before, after.fields, after.plan)

    def _again(self, fields: Fields, signed_on: date) -> TaperPlan:
        """A stored plan is drawn anew from what was asked: the planner is exact and repeatable."""
        answer = tapering.draw_plan(
            fields, as_of=signed_on, equivalences=self._program.equivalences
        )
        assert answer.plan is not None
        return answer.plan


def _difference(before: VersionView, fields: Fields, plan: TaperPlan) -> PlanDifference:
    return taper_figures.difference(before.plan, plan, before.fields, fields)
