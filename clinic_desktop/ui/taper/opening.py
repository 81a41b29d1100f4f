"""What the planner opens with, read in one go: dose, stock, questions, draft, plan in force."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from clinic_desktop.services.facade import Clinic
from clinic_desktop.services.planner_views import PlannerStart
from clinic_desktop.services.taper_views import DraftView, GuardAnswer, GuardSheet, PlanLife
from clinic_desktop.ui.desk import Draft
from clinic_desktop.ui.taper.from_contract import settings_of
from clinic_desktop.ui.taper.guard_form import from_record
from clinic_desktop.ui.taper.settings import PlannerSettings, starting_settings


@dataclass(frozen=True, slots=True)
class Opening:
    start: PlannerStart
    guards: GuardSheet
    unsettled: tuple[str, ...]
    answers: Mapping[str, GuardAnswer]
    reasons: Mapping[str, str]
    settings: PlannerSettings
    confirmed: bool
    life: PlanLife | None
    note: str
    """Where the settings come from, when it is not the starting draft."""
    is_draft: bool


def read_opening(
    clinic: Clinic, patient_id: str, drug: str | None, draft: Draft | None, today: date
) -> Opening:
    """The unsaved draft of this window first, then the one stored, then the starting draft."""
    start = clinic.planner_start(patient_id, drug)
    guards = clinic.tapers.guards(patient_id)
    life = clinic.tapers.life(patient_id) if start.blocked is None else None
    settings = starting_settings(start, today)
    answers: Mapping[str, GuardAnswer] = from_record(guards)
    reasons: Mapping[str, str] = {}
    confirmed, note, is_draft = False, "", False
    kept = _of_window(draft, settings, start) if draft is not None else None
    stored = clinic.tapers.draft(patient_id) if kept is None and start.blocked is None else None
    if kept is not None:
        settings, answers, reasons, confirmed, note = kept
        answers = {**from_record(guards), **answers}
        is_draft = True
    elif stored is not None and stored.fields.get("drug") == start.drug:
        settings = _of_store(stored, settings)
        answers, reasons = {**answers, **stored.answers}, stored.reasons
        note = f"Draft kept by {stored.saved_by}, not signed. Reset begins anew."
    return Opening(
        start,
        guards,
        clinic.tapers.unsettled(patient_id, answers),
        answers,
        reasons,
        settings,
        confirmed,
        life,
        note,
        is_draft,
    )


def _of_store(stored: DraftView, base: PlannerSettings) -> PlannerSettings:
    return replace(settings_of(stored.fields, base), terms=stored.terms)


def _of_window(
    draft: Draft, base: PlannerSettings, start: PlannerStart
) -> tuple[PlannerSettings, Mapping[str, GuardAnswer], Mapping[str, str], bool, str] | None:
    """A draft of this drug: its settings, or the fields of a plan made anew elsewhere."""
    values: Mapping[str, Any] = draft.values
    reasons = values.get("reasons", {})
    if "fields" in values:
        settings = settings_of(values["fields"], base)
        settings = replace(settings, terms=values["terms"])
        return settings, values.get("answers", {}), reasons, False, str(values.get("note", ""))
    settings = values["settings"]
    if settings.drug != (start.drug or ""):
        return None
    # What was confirmed was the dose as the record had it then.
    confirmed = bool(values["confirmed"]) and values.get("recorded") == start.current
    return settings, values["answers"], reasons, confirmed, ""
