"""The basis of a plan: where each of its numbers comes from, in seven parts.

A prescriber can check a plan without trusting it: what it is for, the sums, what went in, what is
not known, the guidance with its marks, how sure it is, and what else is reasonable.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clinic_desktop.catalogue.catalogue import Catalogue
from clinic_desktop.catalogue.planner_advice import PlannerAdvice
from clinic_desktop.catalogue.presets import Figure, Preset, Source
from clinic_desktop.domain.dates_in_words import day_text, weekday_text
from clinic_desktop.domain.dose import decimal_text, mg, mg_text
from clinic_desktop.domain.nouns import noun
from clinic_desktop.domain.plan import Method, TaperPlan, TaperProduct, TaperRequest
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.services.flag_views import SourceLine
from clinic_desktop.services.taper_views import BasisPart, Breach, GuardSheet
from clinic_desktop.taper.remedy import product_words

PARTS = (
    "What this is for",
    "How it is worked out",
    "What it used",
    "Missing or old",
    "Rests on",
    "How sure",
    "Other reasonable options",
)


@dataclass(frozen=True, slots=True)
class Person:
    """What the record says: the dose now in words, the questions, and how far it reaches."""

    dose_words: str
    guards: GuardSheet
    records_up_to: date | None
    as_of: date


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the plan rests on: advice of the program, the preset it began from, what it breaks."""

    advice: PlannerAdvice
    preset: Preset | None
    breaches: Sequence[Breach]
    catalogue: Catalogue
    line: Callable[[Source], SourceLine]


def plan_basis(
    plan: TaperPlan, terms: PlanTerms, person: Person, grounds: Grounds
) -> tuple[BasisPart, ...]:
    """The seven parts, none of them empty."""
    advice = grounds.advice
    told: tuple[tuple[Sequence[str], Sequence[SourceLine]], ...] = (
        ((advice.basis.intended_use,), ()),
        ((*_method(plan.request.slowed, advice), *advice.basis.rules), ()),
        (tuple(_used(plan.request, terms, person, grounds)), ()),
        (tuple(_missing(person)), ()),
        (tuple(map(_breach_words, grounds.breaches)), tuple(_sources(plan, grounds))),
        (tuple(_certainty(plan, grounds)), ()),
        ((*advice.basis.options, person.guards.stop_now.words), ()),
    )
    return tuple(
        BasisPart(name, tuple(lines), tuple(sources))
        for name, (lines, sources) in zip(PARTS, told, strict=True)
    )


# --- how it is worked out -------------------------------------------------------------------------


def _method(request: TaperRequest, advice: PlannerAdvice) -> Iterator[str]:
    days = request.interval_days
    yield f"{_cut_words(request)} Every {days} {noun(days, 'day')} from {_day(request)}."
    if request.method is Method.OCCUPANCY:
        model = advice.model
        yield (
            f"Occupancy = 100 x dose / (dose + {decimal_text(model.half_occupancy_mg)} mg of"
            f" {model.drug}, or as much of another drug by the table named). {model.words}"
        )


def _cut_words(request: TaperRequest) -> str:
    """What each cut takes off, in the words of the method asked for."""
    if request.method is Method.CUSTOM:
        return f"Doses as listed: {', '.join(mg(dose, 3) for dose in request.doses_ug)} mg a day."
    if request.method is Method.BANDS:
        bands = "; ".join(
            f"{mg_text(band.step_ug)} while above {mg_text(band.above_ug)}"
            for band in request.bands
        )
        return f"Each cut by the dose before: {bands}."
    if request.method is Method.FIXED_MG:
        return f"Each cut: {mg_text(request.step_ug or 0)}."
    if request.method is Method.OCCUPANCY:
        return f"Each cut: {decimal_text(request.points or 0)} points of the modelled curve."
    of = "the dose before" if request.method is Method.PERCENT_OF_CURRENT else "the start"
    return f"Each cut: {decimal_text(request.percent or 0)}% of {of}."


# --- what it used ---------------------------------------------------------------------------------


def _used(
    request: TaperRequest, terms: PlanTerms, person: Person, grounds: Grounds
) -> Iterator[str]:
    taken = ", ".join(f"{mg_text(dose)} {time.value}" for time, dose in request.current_ug)
    yield f"Taken now, as entered: {request.drug} {taken}. {person.dose_words}"
    yield f"Stock: {_listed(request.products)}."
    if request.switch_to is not None:
        switch = request.switch_to
        stage = f"a stage every {switch.stage_days} {noun(switch.stage_days, 'day')}"
        yield f"Switched to {switch.drug}, {stage}; stock: {_listed(switch.products)}."
    if request.equivalence is not None:
        yield _table(request, grounds)
    for hold in request.holds:
        longer = f"{hold.days} {noun(hold.days, 'day')} longer"
        yield f"Held {longer} after reduction {hold.after_reduction}."
    if terms.check_in_every:
        many = f" {terms.check_in_every}" if terms.check_in_every > 1 else ""
        yield f"A check-in before every{many} change{'s' if many else ''} of dose."
    yield from _figures(request, grounds)


def _listed(products: Sequence[TaperProduct]) -> str:
    return ", ".join(
        product_words(product) if product.is_liquid else _solid_words(product)
        for product in products
    )


def _solid_words(product: TaperProduct) -> str:
    form = product.form.value
    cut = "" if product.smallest_piece.value == "whole" else f" cut to a {product.smallest_piece}"
    return f"{mg_text(product.strength_ug)} {form}s{cut}"


def _table(request: TaperRequest, grounds: Grounds) -> str:
    assert request.equivalence is not None
    figures = ", ".join(
        f"{drug} {decimal_text(figure)} mg" for drug, figure in request.mg_for_10_diazepam
    )
    name = grounds.catalogue.equivalences[request.equivalence].name
    return f"Table: {name}. 10 mg of diazepam is {figures}."


def _figures(request: TaperRequest, grounds: Grounds) -> Iterator[str]:
    """Where the figures come from that are still the preset's or the starting draft's."""
    if grounds.preset is not None:
        yield f"Begun from the preset {grounds.preset.name}; what was changed since is as typed."
        yield from map(_figure_words, grounds.preset.figures)
        return
    start, told = grounds.advice.start, {f.field: f for f in grounds.advice.figures}
    is_start = request.method is Method.PERCENT_OF_CURRENT and request.percent == start.percent
    if is_start:
        yield f"{decimal_text(start.percent)}%: {_figure_words(told['start.percent'])}"
    if is_start and request.interval_days == start.weeks * 7:
        yield f"{start.weeks} weeks: {_figure_words(told['start.weeks'])}"
    if not is_start:
        yield "The figures of the cut are as typed here."


def _figure_words(figure: Figure) -> str:
    return f"{figure.basis} ({figure.mark.value})."


# --- what is missing, what it rests on, how sure --------------------------------------------------


def _missing(person: Person) -> Iterator[str]:
    unknown = [one.words for one in person.guards.questions if one.holds is None]
    if unknown:
        yield f"Not in the record, so asked here: {'; '.join(unknown)}."
    yield from person.guards.warnings
    yield _reach(person.records_up_to, person.as_of)


def _reach(records_up_to: date | None, as_of: date) -> str:
    if records_up_to is None:
        return "How far the records reach is not known."
    age = (as_of - records_up_to).days
    ago = {0: "today", 1: "yesterday"}.get(age, f"{age} days ago")
    return f"Records end {day_text(records_up_to)}, {ago}."


def _breach_words(breach: Breach) -> str:
    return f"Faster than {breach.guidance}: {breach.words} ({breach.source.mark})"


def _sources(plan: TaperPlan, grounds: Grounds) -> Iterator[SourceLine]:
    found = dict.fromkeys(grounds.preset.sources if grounds.preset is not None else ())
    found |= dict.fromkeys(grounds.advice.sources)
    if plan.request.method is Method.OCCUPANCY:
        found |= dict.fromkeys(grounds.advice.model_sources)
    seen: set[str] = set()
    for source in found:
        if source.key not in seen:
            seen.add(source.key)
            found_line = grounds.line(source)
            # The figures above name their sources by key.
            yield replace(found_line, title=f"{source.key}: {found_line.title}")


def _certainty(plan: TaperPlan, grounds: Grounds) -> Iterator[str]:
    yield from grounds.advice.basis.certainty
    if plan.request.method is Method.OCCUPANCY:
        yield from grounds.advice.model.limits
    yield _review(grounds.advice)


def _review(advice: PlannerAdvice) -> str:
    return f"Paces and limits: {advice.sign_off.state.value}."


def _day(request: TaperRequest) -> str:
    return weekday_text(request.start_date)


# --- in one line ----------------------------------------------------------------------------------


def stamp(
    records_up_to: date | None, as_of: date, preset: Preset | None, advice: PlannerAdvice
) -> str:
    """`Records end 21-Nov-2026, 3 days ago. Paces and limits: awaiting clinical review.`"""
    begun = (f"Begun from the preset {preset.name}.",) if preset is not None else ()
    return " ".join((_reach(records_up_to, as_of), *begun, _review(advice)))
