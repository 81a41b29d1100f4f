"""The use cases of a taper as one typed face: what the window may ask for beyond drawing a plan.

`clinic.tapers` is the real one. Fields are always the plan contract's input.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from clinic_desktop.domain.check_in import CheckIn
from clinic_desktop.domain.plan_terms import Collection, FreeNights, PlanTerms, StockAtHome
from clinic_desktop.services.patient_views import PlanSummary
from clinic_desktop.services.planner_views import PlannerAnswer
from clinic_desktop.services.signer import Signer
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
)


class Tapers(Protocol):
    """Tapers of the people of one clinic on one as-of date."""

    # --- before a plan is drawn ---------------------------------------------------------------

    def guards(self, patient_id: str, fields: Fields | None = None) -> GuardSheet:
        """The questions; with the `fields` of a plan, of the dose they hold."""
        ...

    def unsettled(
        self, patient_id: str, answers: Mapping[str, GuardAnswer], fields: Fields | None = None
    ) -> tuple[str, ...]:
        """Keys of the guard questions that still stand in the way of drawing: not answered, or
        answered yes with neither a reason nor specialist advice, or no against the record without
        a reason."""
        ...

    def presets(self, patient_id: str, fields: Fields) -> tuple[PresetOffer, ...]:
        """Every preset, for the drug, dose, stock, start date and table that `fields` hold."""
        ...

    def switch(self, patient_id: str, fields: Fields, to_drug: str) -> SwitchOffer: ...

    def start_on(self, earliest: date, weekday: int) -> date:
        """The first day from `earliest` on that is this weekday (Monday 0)."""
        ...

    def without_weekend_changes(self, fields: Fields) -> Fields:
        """The fields with a weekday start and whole weeks, never sooner or faster than asked."""
        ...

    # --- looking at plans ---------------------------------------------------------------------

    def decisions(self, fields: Fields) -> tuple[StepDecision, ...]:
        """The steps over a limit, each cause as one decision with its choices."""
        ...

    def ways_out(self, fields: Fields) -> tuple[StepChoice, ...]:
        """What would help where the products make no plan: a strength, a liquid, a switch."""
        ...

    def compare(self, plans: Sequence[tuple[str, Fields]], terms: PlanTerms) -> Comparison:
        """Up to three plans, each with a label. Raises UserError for none or more."""
        ...

    def supply(
        self,
        fields: Fields,
        collection: Collection,
        at_home: Sequence[StockAtHome] = (),
        free_nights: Sequence[FreeNights] = (),
    ) -> IssuePlan: ...

    def basis(self, patient_id: str, fields: Fields, terms: PlanTerms) -> tuple[BasisPart, ...]:
        """Where each number of the plan comes from, in seven parts."""
        ...

    @property
    def name_again_after_minutes(self) -> int:
        """After so long without a key or a click whoever signs types their name again."""
        ...

    def stamp(self, terms: PlanTerms) -> str:
        """What a plan signed now rests on: how far the records reach, the preset, and the state of
        review of its figures."""
        ...

    # --- a plan's life ------------------------------------------------------------------------

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
        """In place of an earlier draft; somebody else's only when it is taken over knowingly, else
        NotAllowed."""
        ...

    def draft(self, patient_id: str) -> DraftView | None: ...

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
        """Stores a signed plan; one in force of the same drug is superseded. UserError when a
        guard is unsettled, a decision lacks its reason or the identity is another's."""
        ...

    def life(self, patient_id: str) -> PlanLife | None:
        """The plan in force, or else the latest; None where nobody signed one."""
        ...

    def lives(self, patient_id: str) -> tuple[PlanLife, ...]:
        """Every taper of the person, newest first."""
        ...

    def pause(self, patient_id: str, *, on: date, reason: str, signer: Signer) -> PlanLife:
        """From `on` the doses of the day before go on; letters of the plan are superseded,
        and a call to the patient comes next in the queue until a check-in is recorded."""
        ...

    def complete(self, patient_id: str, *, reason: str, signer: Signer) -> PlanLife: ...

    def abandon(self, patient_id: str, *, reason: str, signer: Signer) -> PlanLife: ...

    def check_in_form(self) -> CheckInForm: ...

    def check_in(self, patient_id: str, check_in: CheckIn, *, signer: Signer) -> PlanLife:
        """Records a check-in. "Go on" lets the step behind it begin where its day has not passed;
        any other decision, or a day too late, leaves the plan waiting to be planned anew."""
        ...

    # --- planning anew: each gives a new version to look at, and signs nothing ----------------

    def resume(self, patient_id: str, *, on: date) -> Replan:
        """The paused or waiting plan taken up again: the next reduction starts `on`."""
        ...

    def hold(self, patient_id: str, *, on: date, days: int) -> Replan: ...

    def back(self, patient_id: str, *, on: date, to_step: int) -> Replan: ...

    def slow(self, patient_id: str, *, on: date, changes: Fields) -> Replan:
        """A longer `interval_days` and/or a smaller figure of the method."""
        ...

    def difference(self, patient_id: str, fields: Fields) -> PlanDifference | None:
        """What signing these fields would change against the plan in force; None without one."""
        ...

    def between(self, patient_id: str, plan_id: int, one: int, other: int) -> PlanDifference: ...

    def draw(self, fields: Fields) -> PlannerAnswer: ...
