"""A signed plan's life at one clinic: read with where it stands, moved, and planned anew.

Nothing here signs: what is planned anew is looked at first.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from clinic_desktop.domain.check_in import CheckIn
from clinic_desktop.domain.errors import NotAllowed, UnknownItem, UserError
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.domain.plan_life import Gate, PlanMove
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services import taper_check_in, taper_figures, taper_life, tapering
from clinic_desktop.services.patient_page import refuse_closed
from clinic_desktop.services.patient_views import PlanSummary
from clinic_desktop.services.planner_views import PlannerAnswer
from clinic_desktop.services.program import Program
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.taper_replan import InForce, Replanner, no_slower
from clinic_desktop.services.taper_terms import read_terms
from clinic_desktop.services.taper_views import (
    CheckInForm,
    Fields,
    PlanDifference,
    PlanLife,
    Replan,
    VersionView,
)
from clinic_desktop.store import plan_life
from clinic_desktop.store.session import Store

TimelineOf = Callable[[str], Timeline]


class LifeDesk:
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

    def draw(self, fields: Fields) -> PlannerAnswer:
        return tapering.draw_plan(
            fields, as_of=self._as_of, equivalences=self._program.equivalences
        )

    def _made(self, fields: Fields) -> TaperPlan:
        answer = self.draw(fields)
        if answer.plan is None or not answer.plan.steps:
            message = answer.refused_message or "It cannot be made as asked."
            raise UserError("There is no plan", message, "Mend the plan first.")
        return answer.plan

    # --- where it stands, and what is done with it ------------------------------------------------

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
        return taper_check_in.check_in_form(self._program.check_in)

    def check_in(self, patient_id: str, check_in: CheckIn, *, signer: Signer) -> PlanLife:
        life = self._in_force(patient_id)
        with self._store.write() as session:
            taper_check_in.check_in(
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
            life.current.fields,
            life.current.plan,
            taper_life.stopped_on(life, paused_on),
            self._as_of,
        )
        fields = change(Replanner(self._draw_begun), now)
        answer = self.draw(fields)
        if (answer.refused_field or "").startswith("as_taken"):
            raise _misfit(answer.refused_field or "")
        changed, terms = None, life.terms
        if answer.plan is not None and answer.plan.steps:
            changed = _difference(life.current, fields, answer.plan)
            signed = life.current
            left = taper_figures.home_left(signed.plan, terms, signed.signed_on, self._as_of)
            terms = replace(terms, at_home=left).with_nights_of(answer.plan.steps)
        return Replan(fields, terms, answer, changed)

    def _draw_begun(self, fields: Fields) -> PlannerAnswer:
        """The plan as on its first day, which may lie before the as-of date."""
        start = fields.get("start_date")
        begun = date.fromisoformat(start) if isinstance(start, str) else self._as_of
        return tapering.draw_plan(
            fields, as_of=min(begun, self._as_of), equivalences=self._program.equivalences
        )

    # --- versions against each other --------------------------------------------------------------

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


def _misfit(field: str) -> UserError:
    """Why what is asked does not follow what was signed, by the field the planner refuses."""
    name = field.rpartition(".")[2]
    if name == "to_step":
        return UserError(
            "That is no step back",
            "Only an earlier step with a higher dose than now can be gone back to.",
            "Choose another step.",
        )
    if name in ("interval_days", "percent", "step_mg", "points"):
        return no_slower()
    return UserError(
        "It cannot be planned anew from that day",
        "It does not fit what was signed before: the step of that day is another.",
        "Choose another day, or draw a new plan from the dose taken now.",
    )
