"""People as the rules see them: `exposure`, `flags`, `why`, `worklist`."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated

import typer

from clinic_desktop.cli.desk import desk
from clinic_desktop.cli.progress import shown_progress
from clinic_desktop.cli.showing import mg_or_none, print_json, print_line, print_table
from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.equivalent import Equivalent, equivalent
from clinic_desktop.domain.flag import Evidence, EvidenceKind, Severity
from clinic_desktop.domain.records import Prescription
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services.evaluation import Told
from clinic_desktop.services.import_views import ProvenanceView
from clinic_desktop.services.worklist_views import NowTaking, Worklist, WorklistRow

PDC_WINDOW_DAYS = 90
LEVEL_WORDS = {
    Severity.CRITICAL: "Urgent",
    Severity.HIGH: "Act soon",
    Severity.MODERATE: "Review",
    Severity.INFO: "Information",
}

PatientOption = Annotated[str, typer.Option("--patient", help="The patient's id.")]


def register(app: typer.Typer) -> None:
    app.command()(exposure)
    app.command()(flags)
    app.command()(why)
    app.command()(worklist)


def exposure(context: typer.Context, patient: PatientOption) -> int:
    """Episodes of use as the rules see them."""
    here = desk(context)
    clinic = here.clinic()
    timeline = clinic.timeline(patient)
    if here.options.json:
        print_json(exposure_document(timeline, clinic.imports.provenance(patient)))
        return 0
    if not timeline.episodes:
        print_line("No episode: no supply of these drugs with a known length by this date.")
    print_table(
        ("Drugs", "Start", "Last covered", "Days", "Covered", "PDC 90", "Pattern", "Current"),
        (
            (
                ", ".join(_ingredients(e)),
                ("by " if e.left_censored else "") + e.start_on.isoformat(),
                e.last_covered_on.isoformat(),
                str(e.elapsed_days),
                str(e.covered_days),
                _pdc(e),
                e.pattern.value,
                "yes" if e.current else "no",
            )
            for e in timeline.episodes
        ),
    )
    for dose in exposure_document(timeline, {})["dose_now"]:
        words = "dose not recorded" if dose["mg_per_day"] is None else f"{dose['mg_per_day']} mg"
        print_line(f"now: {dose['ingredient']} {words} a day")
    return 0


def exposure_document(
    timeline: Timeline, origins: Mapping[Evidence, ProvenanceView]
) -> dict[str, list[dict[str, object]]]:
    """Episodes and today's doses in the form of the contract, each with the rows it rests on."""
    episode = timeline.current
    doses = timeline.doses_on(episode.anchor_day) if episode is not None else ()
    return {
        "episodes": [
            {
                "ingredients": _ingredients(e),
                "start": e.start_on,
                "last_covered": e.last_covered_on,
                "elapsed_days": e.elapsed_days,
                "covered_days": e.covered_days,
                "pdc_90": _pdc(e),
                "pattern": e.pattern,
                "gaps": [
                    {
                        "from": date.fromordinal(gap.first_day),
                        "to": date.fromordinal(gap.last_day),
                        "days": gap.days,
                    }
                    for gap in e.gaps
                ],
                "left_censored": e.left_censored,
                "current": e.current,
                "rows": [_source_document(row, origins) for row in e.rows],
            }
            for e in timeline.episodes
        ],
        "dose_now": [
            {
                "ingredient": dose.ingredient.key,
                "mg_per_day": mg_or_none(dose.ug),
                **_equivalent_range(dose.ingredient.drug_class, equivalent((dose,))),
            }
            for dose in doses
        ],
    }


def _source_document(
    row: Prescription, origins: Mapping[Evidence, ProvenanceView]
) -> dict[str, object]:
    """A row of an episode and where its values are from."""
    origin = origins.get(Evidence(EvidenceKind.PRESCRIPTION, row.id))
    return {
        "id": row.id,
        "start": row.start_on,
        "file": origin and origin.ref.file,
        "line": origin and origin.ref.line,
        "resource": origin and origin.ref.resource,
        "import": origin and origin.batch_id,
        "feed": origin and origin.feed,
        "mapping": origin and origin.mapping,
        "read_by": [
            {
                "what": mark.kind,
                "name": mark.name,
                "role": mark.role,
                "on": mark.on,
                "version": mark.version,
            }
            for mark in row.read_by
        ],
    }


def _equivalent_range(drug_class: DrugClass, total: Equivalent) -> dict[str, str | None]:
    known = (
        drug_class is DrugClass.BENZODIAZEPINE and not total.incomplete and not total.unknown_dose
    )
    return {
        "diazepam_mg_low": mg_or_none(total.low_ug) if known else None,
        "diazepam_mg_high": mg_or_none(total.high_ug) if known else None,
    }


def _ingredients(episode: Episode) -> list[str]:
    return sorted({supply.ingredient.key for supply in episode.supplies})


def _pdc(episode: Episode) -> str:
    return decimal_text(Fraction(episode.pdc_hundredths(PDC_WINDOW_DAYS), 100))


def flags(
    context: typer.Context,
    patient: Annotated[str | None, typer.Option(help="Only this patient's id.")] = None,
) -> int:
    """Evaluate the rules."""
    here = desk(context)
    clinic = here.clinic()
    with shown_progress("Evaluating", quiet=here.options.json) as progress:
        told = clinic.flags(patient, progress=progress)
    if here.options.json:
        print_json(
            {
                "as_of": here.options.as_of,
                "rule_set": clinic.rule_set_name,
                "rules_off": [rule.id for rule in clinic.policy.rules.switched_off],
                "local_policy": clinic.policy.moved,
                "people": told.people,
                "outcomes": [_outcome_document(one) for one in told.outcomes],
            }
        )
        return 0
    for one in told.outcomes:
        severity = one.outcome.severity
        level = LEVEL_WORDS[severity] if severity is not None else "Cannot be judged"
        print_line(
            f"{one.outcome.patient_id}  {one.outcome.rule_id}  {one.outcome.kind.value}  "
            f"{level}: {one.sentence}"
        )
    print_line(f"{len(told.outcomes)} outcomes for {len(told.people)} people on these drugs.")
    for words in (*clinic.policy.off, *clinic.policy.moved):
        print_line(words)
    return 0


def _outcome_document(told: Told) -> dict[str, object]:
    outcome = told.outcome
    return {
        "patient": outcome.patient_id,
        "rule": outcome.rule_id,
        "outcome": outcome.kind,
        "severity": outcome.severity,
        "sentence": told.sentence,
        "facts": told.facts,
        "evidence": [{"kind": e.kind, "id": e.id} for e in outcome.evidence],
        "sources": [{"key": s.key, "locator": s.locator} for s in told.sources],
        "gaps": told.gaps,
        "exclusions": outcome.exclusions,
    }


def why(
    context: typer.Context,
    patient: PatientOption,
    rule: Annotated[str, typer.Option("--rule", help="The rule's id, for example DUR-02.")],
) -> int:
    """Why a rule did or did not fire for this patient."""
    here = desk(context)
    answer = here.clinic().why(patient, rule)
    if here.options.json:
        print_json(
            {
                "patient": patient,
                "rule": answer.rule_id,
                "outcome": None if answer.outcome == "not met" else answer.outcome,
                "sentence": answer.sentence,
                "steps": [
                    {"statement": s.statement, "value": s.value, "holds": s.holds}
                    for s in answer.steps
                ],
            }
        )
        return 0
    print_line(f"{answer.rule_id} {answer.title}: {answer.outcome}. {answer.sentence}")
    for step in answer.steps:
        mark = {True: "holds", False: "does not hold", None: "cannot be told"}[step.holds]
        value = f" ({step.value})" if step.value else ""
        print_line(f"  {mark}: {step.statement}{value}")
    return 0


def worklist(
    context: typer.Context,
    view: Annotated[
        str, typer.Option(help="Which view of the queue: a ready-made one, or one somebody saved.")
    ] = "due",
) -> int:
    """The queue."""
    here = desk(context)
    with shown_progress("Evaluating", quiet=here.options.json) as progress:
        queue = here.clinic().worklist(view, progress=progress)
    names = here.options.with_names
    if here.options.json:
        print_json(
            {
                "view": queue.view,
                "as_of": queue.as_of,
                "people": queue.people,
                "rows": [_row_document(row, names=names) for row in queue.rows],
                "hidden": queue.hidden,
                "sorted_by": queue.sorted_by,
            }
        )
        return 0
    print_line(shown_line(queue))
    print_line(queue.sorted_by)
    print_table(
        ("Level", "Patient", "Why", "Now taking", "Days", "Last review", "Next action"),
        (worklist_cells(row, names=names) for row in queue.rows),
    )
    return 0


def shown_line(queue: Worklist) -> str:
    """How many of how many are shown, and what is hidden."""
    shown = f"Showing {len(queue.rows)} of {queue.people} people on these drugs."
    return f"{shown} {queue.hidden_note}".strip()


def worklist_cells(row: WorklistRow, *, names: bool) -> tuple[str, ...]:
    """One row of the queue as plain text."""
    due = f", {row.next_due_on.isoformat()}" if row.next_due_on else ""
    days = "" if row.how_long_days is None else str(row.how_long_days)
    return (
        LEVEL_WORDS[row.level] if row.level is not None else "-",
        f"{row.patient.id} {row.patient.family_name}" if names else row.patient.id,
        row.why + (f" (+{row.more} more)" if row.more else ""),
        "; ".join(now_taking_words(one) for one in row.now_taking) or "nothing now",
        f"at least {days}" if row.at_least and days else days,
        row.last_review_on.isoformat() if row.last_review_on else "never",
        f"{row.next_action}{due}",
    )


def now_taking_words(one: NowTaking) -> str:
    """A drug and its dose, or that the dose is not recorded."""
    if one.ug_per_day is None:
        return f"{one.drug}, dose not recorded"
    up_to = "up to " if one.as_needed else ""
    return f"{one.drug} {up_to}{mg_text(one.ug_per_day)} a day"


def _row_document(row: WorklistRow, *, names: bool) -> dict[str, object]:
    document: dict[str, object] = {
        "patient": row.patient.id,
        "level": row.level,
        "why": row.why,
        "more": row.more,
        "now_taking": [
            {"ingredient": one.drug, "mg_per_day": mg_or_none(one.ug_per_day)}
            for one in row.now_taking
        ],
        "how_long_days": row.how_long_days,
        "at_least": row.at_least,
        "last_review": row.last_review_on,
        "next_action": row.next_action,
        "next_due": row.next_due_on,
        "status": row.status,
        "owner": row.owner,
        "came_back": row.came_back or None,
        "contact_hold": row.contact_hold or None,
    }
    if names:
        document["family_name"] = row.patient.family_name
        document["given_name"] = row.patient.given_name
    return document
