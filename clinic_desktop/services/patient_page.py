"""One person as a page: flags with their basis, the dose over time, every row as it came.

Pure: everything is handed in; `clinic` does the reading.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.domain.flag import Evidence, EvidenceKind, Outcome, WhyStep
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.nouns import noun
from clinic_desktop.domain.reading import ReadBy, ReadingKind
from clinic_desktop.domain.records import Patient, Prescription, SourceRef
from clinic_desktop.domain.supply import Supply
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.causes import CauseGroup
from clinic_desktop.services.answers import AnswerLine
from clinic_desktop.services.evaluation import Explained
from clinic_desktop.services.exposure_views import (
    also_words,
    dose_history,
    equivalent_now,
    now_taking,
)
from clinic_desktop.services.flag_views import Basis, BasisInput, FlagGroup, FlagView, SourceLine
from clinic_desktop.services.import_views import ProvenanceView
from clinic_desktop.services.patient_views import (
    DocumentSummary,
    PatientPage,
    PlanSummary,
    PrescriptionView,
    ReviewView,
)
from clinic_desktop.services.worklist import QueueEntry

DOSE_NOT_RECORDED = "dose not recorded"
NOT_UNDERSTOOD = "directions not understood"
NO_DAILY_DOSE = "no daily dose in the directions"
STRENGTH_NOT_RECORDED = "strength not recorded"

Sources = Mapping[Evidence, SourceRef]


def make_page(
    entry: QueueEntry,
    timeline: Timeline,
    *,
    explain: Callable[[Outcome], Explained],
    headline: Callable[[CauseGroup], str],
    tested: Callable[[Outcome], tuple[WhyStep, ...]],
    prescriptions: tuple[Prescription, ...],
    origins: Mapping[Evidence, ProvenanceView],
    plans: tuple[PlanSummary, ...],
    documents: tuple[DocumentSummary, ...],
    records_up_to: date | None,
    switched_off: tuple[str, ...] = (),
    answers: tuple[AnswerLine, ...] = (),
) -> PatientPage:
    """The page. `prescriptions` are all rows of the person, those of other drugs and those not
    recognised too; `switched_off` says which rules were not asked here."""
    history = timeline.history
    episode = timeline.current
    row = entry.row
    sources = {evidence: _named(one.ref) for evidence, one in origins.items()}
    return PatientPage(
        patient=timeline.patient,
        age=timeline.age,
        as_of=timeline.as_of,
        records_up_to=records_up_to,
        status=row.status,
        now_taking=now_taking(timeline),
        equivalent=equivalent_now(timeline),
        how_long_days=row.how_long_days,
        at_least=row.at_least,
        pattern=episode.pattern.value if episode is not None else None,
        flags=tuple(
            replace(
                _flag(outcome, explain(outcome), tested(outcome), history, sources),
                answer=entry.answers.get(outcome.rule_id),
            )
            for outcome in entry.outcomes
        ),
        not_checked=(*switched_off, *_not_checked(timeline)),
        conditions=also_words(timeline),
        history=dose_history(timeline, tuple((d.created_on, d.kind) for d in documents)),
        prescriptions=_prescriptions(timeline, prescriptions, origins),
        reviews=_reviews(timeline, sources),
        plans=plans,
        documents=documents,
        next_action=row.next_action,
        next_due_on=row.next_due_on,
        closed=closed_reason(timeline),
        withheld=withheld_reason(timeline.patient),
        owner=row.owner,
        contact_hold=row.contact_hold,
        answers=answers,
        groups=tuple(
            FlagGroup(
                kind=group.kind,
                headline=headline(group),
                cause=group.words,
                rule_ids=tuple(outcome.rule_id for outcome in group.outcomes),
            )
            for group in entry.groups
        ),
    )


def _named(ref: SourceRef) -> SourceRef:
    """A source by the file's name: where on the disk it lay says nothing to a reader."""
    return replace(ref, file=PurePath(ref.file).name)


def closed_reason(timeline: Timeline) -> str | None:
    """Why nothing can be recorded for this person any more, or None."""
    patient = timeline.patient
    if patient.deceased_on is not None and patient.deceased_on <= timeline.as_of:
        return "This person has died. Nothing can be planned or printed for them."
    if patient.merged_into:
        return f"This record was merged into {patient.merged_into}. Work in that record."
    return None


def refuse_closed(timeline: Timeline) -> None:
    """Raises NotAllowed where nothing can be recorded any more."""
    reason = closed_reason(timeline)
    if reason is not None:
        raise NotAllowed("Nothing can be recorded here", reason, "")


def withheld_reason(patient: Patient) -> str | None:
    """Why nothing is planned or printed for a person whose record is open all the same, or None."""
    if not patient.reported_dead:
        return None
    return (
        "The records say that this person has died, and give no sure date. Nothing is planned or "
        "printed for them until the sender gives the date, or says that they live."
    )


def refuse_withheld(timeline: Timeline) -> None:
    """Raises NotAllowed where no taper may be planned and no letter printed."""
    refuse_closed(timeline)
    reason = withheld_reason(timeline.patient)
    if reason is not None:
        raise NotAllowed("Nothing can be planned or printed here", reason, "")


def dose_text(row: Prescription, supply: Supply | None) -> str:
    """The daily dose in words, or which part of it the record does not say."""
    units = supply.units_per_day if supply is not None else row.units_per_day
    if units is None:
        if row.directions_understood is False:
            said = any(mark.kind is ReadingKind.DIRECTIONS for mark in row.read_by)
            return NO_DAILY_DOSE if said else NOT_UNDERSTOOD
        return DOSE_NOT_RECORDED
    strength = row.drug.strength_ug if row.drug is not None else None
    if strength is None:
        return f"{decimal_text(units)} a day, {STRENGTH_NOT_RECORDED}"
    up_to = "up to " if row.as_needed else ""
    return f"{up_to}{mg_text(units * strength)} a day"


def read_by_words(mark: ReadBy) -> str:
    """The mark beside everything that rests on a person's word."""
    return f"{mark.kind} read by {mark.name}, {day_text(mark.on)}"


def _flag(
    outcome: Outcome,
    explained: Explained,
    tested: tuple[WhyStep, ...],
    history: PatientHistory,
    sources: Sources,
) -> FlagView:
    basis = explained.basis
    inputs = tuple(
        _input(evidence, history, sources) for evidence in dict.fromkeys(outcome.evidence)
    )
    return FlagView(
        rule_id=outcome.rule_id,
        title=explained.title,
        kind=outcome.kind,
        severity=outcome.severity,
        sentence=explained.sentence,
        detail=_detail(inputs),
        exclusions=explained.exclusions,
        gaps=explained.gaps,
        basis=Basis(
            intended_use=basis.intended_use,
            rule_sentence=basis.rule_sentence,
            rule_version=basis.rule_version,
            inputs=inputs,
            missing=basis.missing,
            sources=tuple(
                SourceLine(source.key, source.locator, source.says, source.mark)
                for source in basis.sources
            ),
            certainty=" ".join(basis.limits),
            options=basis.options,
            why_it_matters=basis.why_it_matters,
            thresholds=tuple((name, f"{value} [{mark}]") for name, value, mark in basis.thresholds),
            sign_off=basis.sign_off,
            facts=basis.facts,
            tested=tested,
            local_policy=basis.local_policy,
        ),
    )


def _detail(inputs: tuple[BasisInput, ...]) -> str:
    dated = sorted((i.on for i in inputs if i.on is not None), reverse=True)
    count = f"{len(inputs)} {noun(len(inputs), 'record')}"
    return f"{count}, latest {day_text(dated[0])}" if dated else count


def _input(evidence: Evidence, history: PatientHistory, sources: Sources) -> BasisInput:
    """The row behind a piece of evidence, in words."""
    what, value, on = "record", "", None
    if evidence.kind is EvidenceKind.PRESCRIPTION:
        row = next((r for r in history.prescriptions if r.id == evidence.id), None)
        if row is not None:
            value = "; ".join((dose_text(row, None), *map(read_by_words, row.read_by)))
            what, on = row.drug_text, row.start_on
    elif evidence.kind is EvidenceKind.REVIEW:
        review = next((r for r in history.reviews if r.id == evidence.id), None)
        if review is not None:
            decision = review.decision.value if review.decision else "no decision"
            what, value, on = "review", decision, review.review_on
    elif evidence.kind is EvidenceKind.CONDITION:
        condition = next((c for c in history.conditions if c.id == evidence.id), None)
        if condition is not None:
            what, value = "condition", condition.text or condition.code
            on = condition.onset_on
    elif evidence.kind is EvidenceKind.ENCOUNTER:
        stay = next((e for e in history.encounters if e.id == evidence.id), None)
        if stay is not None:
            what, value, on = "encounter", stay.kind.value, stay.start_on
    else:
        plan = next((p for p in history.plan_rows if p.id == evidence.id), None)
        if plan is not None:
            what = f"plan step, {plan.drug or 'drug not recorded'}"
            value = mg_text(plan.dose_ug) if plan.dose_ug is not None else DOSE_NOT_RECORDED
            on = plan.start_on
    return BasisInput(evidence, what, value, on, sources.get(evidence))


def _not_checked(timeline: Timeline) -> tuple[str, ...]:
    """What a prescriber might think was checked and was not: nothing is recorded to check."""
    recorded = {condition.word for condition in timeline.history.conditions}
    missing = []
    if "alcohol-use-disorder" not in recorded:
        missing.append("alcohol: nothing recorded")
    if not timeline.history.conditions:
        missing.append("other conditions: none recorded")
    missing.append("a specialist's long-term plan: no field holds it")
    if timeline.patient.birth_date is None:
        missing.append("age: birth date not recorded")
    return tuple(missing)


def _prescriptions(
    timeline: Timeline,
    rows: tuple[Prescription, ...],
    origins: Mapping[Evidence, ProvenanceView],
) -> tuple[PrescriptionView, ...]:
    """Every row, newest first; those without a date last."""
    supplies = {
        row.id: supply
        for supply in (*timeline.supplies, *timeline.opioid_supplies)
        for row in supply.all_rows
    }
    held_now = _held_now(timeline)
    views = [_prescription(row, supplies.get(row.id), held_now, origins) for row in rows]
    views.sort(key=lambda view: (view.start_on or date.min, view.id), reverse=True)
    return tuple(views)


def _held_now(timeline: Timeline) -> frozenset[str]:
    """Ids of rows whose supply is held on the as-of date, and of recent issues of unknown length:
    what is told as taken now stands among the current ones."""
    unplaced = frozenset(row.id for supply in timeline.unplaced for row in supply.all_rows)
    return unplaced | frozenset(
        row.id
        for series in (*timeline.series.values(), *timeline.opioid_series.values())
        for line in series.lines
        for placement in line.placements
        if timeline.calendar.has(placement.held, timeline.day)
        for row in placement.supply.all_rows
    )


def _prescription(
    row: Prescription,
    supply: Supply | None,
    held_now: frozenset[str],
    origins: Mapping[Evidence, ProvenanceView],
) -> PrescriptionView:
    drug = row.drug
    origin = origins.get(Evidence(EvidenceKind.PRESCRIPTION, row.id))
    relevant = drug is not None and (
        drug.ingredient.is_bzra or drug.ingredient.drug_class is DrugClass.OPIOID
    )
    return PrescriptionView(
        id=row.id,
        drug_text=row.drug_text,
        ingredient=drug.ingredient.key if drug is not None else None,
        form=drug.form if drug is not None else None,
        strength_ug=drug.strength_ug if drug is not None else None,
        dose_text=dose_text(row, supply) if drug is not None else DOSE_NOT_RECORDED,
        ug_per_day=supply.ug_per_day if supply is not None else None,
        as_needed=row.as_needed,
        start_on=row.start_on,
        end_on=row.end_on,
        days=supply.days if supply is not None else row.days_supply,
        quantity=row.quantity,
        source_word=row.source.value,
        status=row.status.value if row.status is not None else "status not recorded",
        prescriber=row.prescriber,
        organisation=row.organisation,
        indication=row.indication,
        directions_text=row.directions_text,
        relevant=relevant,
        current=row.id in held_now,
        ref=_named(origin.ref) if origin is not None else None,
        origin=origin,
        read_by=row.read_by,
    )


def _reviews(timeline: Timeline, sources: Sources) -> tuple[ReviewView, ...]:
    """Every review, newest first, with its state and what a complete one would need."""
    views = [
        ReviewView(
            review=review,
            state=timeline.review_state(review),
            counts=review.counts_on(timeline.as_of),
            missing=timeline.missing_items(review),
            ref=sources.get(Evidence(EvidenceKind.REVIEW, review.id)),
        )
        for review in timeline.history.reviews
        if review.review_on is not None
    ]
    views.sort(key=lambda view: view.review.review_on or date.min, reverse=True)
    return tuple(views)
