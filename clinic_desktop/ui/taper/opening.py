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
    """The unsaved draft of this window first, then the one stored, then the starting draft; with no
    `drug` given, of the medicine that draft is of."""
    start = clinic.planner_start(patient_id, drug)
    stored = clinic.tapers.draft(patient_id) if start.blocked is None else None
    begun = _drug_begun(draft, stored)
    if drug is None and begun and begun != start.drug:
        start = clinic.planner_start(patient_id, begun)
    guards = clinic.tapers.guards(patient_id)
    life = clinic.tapers.life(patient_id) if start.blocked is None else None
    settings = starting_settings(start, today)
    answers: Mapping[str, GuardAnswer] = from_record(guards)
    reasons: Mapping[str, str] = {}
    confirmed, note, is_draft = False, "", False
    kept = _of_window(draft, settings, start) if draft is not None else None
    if kept is not None:
        settings, answers, reasons, confirmed, note = kept
        answers = {**from_record(guards), **answers}
        is_draft = True
    elif stored is not None and stored.fields.get("drug") == start.drug:
        settings = _of_store(stored, settings)
        answers, reasons = {**answers, **stored.answers}, stored.reasons
        note = f"Draft kept by {stored.saved_by}, not signed. Reset begins anew."
    if kept is None and draft is not None:
        # Asked while another medicine was planned: the answers are about the same person.
        values: Mapping[str, Any] = draft.values
        answers = {**answers, **values.get("answers", {})}
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


def drug_of(values: Mapping[str, Any]) -> str:
    """The medicine a draft of the window is of."""
    if "fields" in values:
        return str(values["fields"].get("drug", ""))
    return str(values["settings"].drug)


def drafts_of_others(draft: Draft | None, drug: str) -> dict[str, Mapping[str, object]]:
    """What the window has of plans of the person's other medicines, by medicine."""
    if draft is None:
        return {}
    values: Mapping[str, Any] = draft.values
    latest = {name: value for name, value in values.items() if name != "others"}
    found = {**values.get("others", {}), drug_of(values): latest}
    return {key: kept for key, kept in found.items() if key != drug}


def _drug_begun(draft: Draft | None, stored: DraftView | None) -> str | None:
    if draft is not None:
        return drug_of(draft.values)
    return str(stored.fields.get("drug", "")) if stored is not None else None


def _of_store(stored: DraftView, base: PlannerSettings) -> PlannerSettings:
    return replace(settings_of(stored.fields, base), terms=stored.terms)


def _of_window(
    draft: Draft, base: PlannerSettings, start: PlannerStart
) -> tuple[PlannerSettings, Mapping[str, GuardAnswer], Mapping[str, str], bool, str] | None:
    """A draft of this drug: its settings, or the fields of a plan made anew elsewhere."""
    values: Mapping[str, Any] = draft.values
    if drug_of(values) != (start.drug or ""):
        other = values.get("others", {}).get(start.drug)
        if other is None:
            return None
        values = {**other, "answers": values.get("answers", {})}
    reasons = values.get("reasons", {})
    if "fields" in values:
        settings = settings_of(values["fields"], base)
        settings = replace(settings, terms=values["terms"])
        return settings, values.get("answers", {}), reasons, False, str(values.get("note", ""))
    settings = values["settings"]
    # What was confirmed was the dose as the record had it then.
    confirmed = bool(values["confirmed"]) and values.get("recorded") == start.current
    return settings, values["answers"], reasons, confirmed, ""
