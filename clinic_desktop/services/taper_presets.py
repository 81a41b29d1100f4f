"""Presets turned into fields of the plan contract for a person's drug and stock.

A preset chooses method, figures, interval, and where it is one a switch; drug, dose, products and
dates stay the person's. What it goes faster than is measured on the plan it draws.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from clinic_desktop.catalogue.catalogue import Catalogue
from clinic_desktop.catalogue.presets import (
    WEEKDAYS,
    Micro,
    Nights,
    Preset,
    PresetSwitch,
    PublishedPace,
    Source,
    TaperAdvice,
)
from clinic_desktop.domain.dose import UG_PER_MG, mg
from clinic_desktop.domain.nouns import noun
from clinic_desktop.domain.plan import ProductForm, StepFlag, TaperPlan, TaperRequest, TimeOfDay
from clinic_desktop.domain.plan_terms import FreeNights, PlanTerms
from clinic_desktop.services.flag_views import SourceLine
from clinic_desktop.services.taper_views import Breach, Fields, PresetOffer
from clinic_desktop.taper.breaches import Limit, broken_by
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.product_json import product_json
from clinic_desktop.taper.remedy import Need, find_remedy, product_words
from clinic_desktop.taper.request import Equivalences, Refused, parse_request

PERSONS_OWN = (
    "drug",
    "products",
    "current",
    "start_date",
    "cut",
    "cut_order",
    "issue_days",
    "max_units_per_dose",
    "max_ml_per_dose",
    "equivalence",
    "mg_for_10_diazepam",
)
"""Fields a preset leaves as they are; a goal or last dose is kept where no switch changes what it
means."""

_WEEK = 7


class PresetDesk:
    """Offers presets in one country on one day."""

    def __init__(
        self,
        advice: TaperAdvice,
        catalogue: Catalogue,
        equivalences: Equivalences,
        country: str,
        *,
        modelled: str,
    ) -> None:
        self._advice = advice
        self._modelled = modelled
        self._catalogue = catalogue
        self._equivalences = equivalences
        self._country = country

    def offers(self, fields: Fields, as_of: date) -> tuple[PresetOffer, ...]:
        """Every preset in its order, those that do not fit with the reason."""
        return tuple(self._offer(preset, fields, as_of) for preset in self._advice.presets)

    def preset(self, key: str | None) -> Preset | None:
        return next((one for one in self._advice.presets if one.key == key), None)

    def breaches(self, plan: TaperPlan) -> tuple[Breach, ...]:
        """The published paces that a plan goes faster than."""
        if not plan.steps:
            return ()
        drug = plan.steps[-1].by_drug[-1].drug
        found = []
        for pace in self._advice.paces:
            if pace.drugs and drug not in pace.drugs:
                continue
            broken = broken_by(plan, Limit(pace.base.value, pace.days, pace.percent, pace.mg))
            if broken:
                found.append(
                    Breach(
                        guidance=pace.name,
                        words=_breach_words(pace, broken.steps, at_stop=broken.at_stop),
                        source=self.line(pace.source),
                        steps=broken.steps,
                        at_stop=broken.at_stop,
                    )
                )
        return tuple(found)

    def _offer(self, preset: Preset, fields: Fields, as_of: date) -> PresetOffer:
        made, terms, why_not = self._make(preset, fields, as_of)
        breaches: tuple[Breach, ...] = ()
        if made is not None:
            plan = self._draw(made, as_of)
            why_not = plan if isinstance(plan, str) else why_not
            if isinstance(plan, TaperPlan):
                breaches = self.breaches(plan)
            else:
                made = None
        return PresetOffer(
            key=preset.key,
            name=preset.name,
            says=preset.says,
            sources=tuple(self.line(source) for source in preset.sources),
            modelled=self._modelled if preset.modelled else "",
            limits=preset.limits,
            fields=made,
            terms=terms,
            not_offered=why_not,
            breaches=breaches,
            also_breaks=preset.also_breaks,
            sign_off=preset.sign_off.state.value,
        )

    def _make(
        self, preset: Preset, fields: Fields, as_of: date
    ) -> tuple[Fields | None, PlanTerms, str]:
        """Fields, terms, and why there are none."""
        terms = PlanTerms(preset=preset.key)
        drug = fields.get("drug")
        why_not = self._does_not_fit(preset, fields)
        if why_not or not isinstance(drug, str):
            return None, terms, why_not or "Choose the drug first."
        made: dict[str, object] = {
            key: fields[key] for key in PERSONS_OWN if fields.get(key) is not None
        }
        made["goal_mg"] = "0"
        if preset.switch is None:
            made["goal_mg"] = fields.get("goal_mg") or "0"
            if fields.get("last_dose_mg") is not None:
                made["last_dose_mg"] = fields["last_dose_mg"]
        made |= preset.fields
        if preset.switch is not None:
            made.pop("equivalence", None)
            switch = self._switch(preset.switch, fields)
            if isinstance(switch, str):
                return None, terms, switch
            made["switch_to"] = switch
        if preset.micro is not None:
            step = self._micro_step(preset.micro, made, as_of)
            if step.startswith("!"):
                return None, terms, step[1:]
            made["step_mg"] = step
            terms = replace(terms, check_in_every=preset.micro.over_days)
        if preset.nights is not None:
            return self._with_nights(preset.nights, made, terms, as_of)
        return made, terms, ""

    def _does_not_fit(self, preset: Preset, fields: Fields) -> str:
        drug = fields.get("drug")
        entry = self._catalogue.drugs.get(drug) if isinstance(drug, str) else None
        if entry is None:
            return "Choose the drug first."
        if preset.drugs and drug not in preset.drugs:
            return f"Written for {' and '.join(preset.drugs)}; a switch would come first."
        if drug in preset.not_drugs:
            return f"It leads to {drug}, which is taken already."
        if entry.drug_class not in preset.classes:
            return f"Not written for a {entry.drug_class.value}."
        current = fields.get("current")
        times = set(current) if isinstance(current, Mapping) else set()
        if preset.times and times != {time.value for time in preset.times}:
            return f"Only for a dose taken at {' and '.join(preset.times)} alone."
        if preset.modelled and drug != "diazepam" and not fields.get("equivalence"):
            return "Choose an equivalence table first: the model is one of diazepam."
        return ""

    def _switch(self, switch: PresetSwitch, fields: Fields) -> dict[str, object] | str:
        table = self._equivalences.get(switch.equivalence, {})
        drug = str(fields.get("drug"))
        if drug not in table:
            name = self._catalogue.equivalences[switch.equivalence].name
            return f"The table of {name} has no figure for {drug}: switch by another named table."
        current = fields.get("current")
        times = tuple(current) if isinstance(current, Mapping) else ()
        products = [
            offered.product
            for offered in self._catalogue.planner_products(switch.drug, self._country)
            if offered.product.form in (ProductForm.TABLET, ProductForm.CAPSULE)
        ]
        return {
            "drug": switch.drug,
            "products": [product_json(product) for product in products],
            "equivalence": switch.equivalence,
            "stage_days": switch.stage_days,
            "order": [time.value for time in switch.order if time.value in times],
        }

    def _micro_step(self, micro: Micro, made: Fields, as_of: date) -> str:
        """The cut of a day in milligrams, rounded down to the microgram; else "!" and why not."""
        # Any accepted step tells the start and the stock.
        request = parse_request(
            {**made, "step_mg": "0.001"}, as_of=as_of, equivalences=self._equivalences
        )
        if isinstance(request, Refused):
            return f"!{request.message}"
        share = micro.percent_of_start / 100 / micro.over_days
        step_ug = int(request.start_ug * share)
        if not step_ug:
            return "!The dose is too small to be cut so finely."
        need = Need(request.start_ug, Fraction(request.start_ug - step_ug))
        asked = self._draw({**made, "step_mg": mg(step_ug, 3)}, as_of)
        if isinstance(asked, str):
            return f"!{asked}"
        if StepFlag.FASTER not in asked.steps[0].flags:
            return mg(step_ug, 3)
        remedy = find_remedy(request, (need,))
        words = " and ".join(map(product_words, remedy))
        helps = f" With {words} it could be made." if words else ""
        return f"!These products make no cut of {mg(step_ug, 3)} mg.{helps}"

    def _with_nights(
        self, nights: Nights, made: dict[str, object], terms: PlanTerms, as_of: date
    ) -> tuple[Fields | None, PlanTerms, str]:
        """The last dose is held for the weeks of nights without it."""
        if made["goal_mg"] != "0":
            return None, terms, "Only for a plan that ends with a stop."
        plan = self._draw(made, as_of)
        if isinstance(plan, str):
            return None, terms, plan
        reductions = sum(StepFlag.SWITCH not in step.flags for step in plan.steps)
        held_days = nights.weeks_each * _WEEK * len(nights.free_a_week)
        held = {"after_reduction": reductions, "days": held_days}
        assert plan.finish is not None
        return {**made, "holds": [held]}, replace(terms, free_nights=_nights(nights, plan)), ""

    def _draw(self, fields: Fields, as_of: date) -> TaperPlan | str:
        """The plan, or the words of why there is none."""
        request = parse_request(fields, as_of=as_of, equivalences=self._equivalences)
        if not isinstance(request, TaperRequest):
            return _sentence(request.message)
        plan = plan_taper(request)
        if plan.infeasible is not None:
            return " ".join(_sentence(reason.message) for reason in plan.infeasible.reasons)
        return plan

    def line(self, source: Source) -> SourceLine:
        citation = self._catalogue.citations[source.key]
        return SourceLine(
            key=source.key,
            locator=source.locator,
            title=f"{citation.text}: {source.says}",
            mark=source.mark.value,
            url=citation.url or "",
        )


def _nights(nights: Nights, plan: TaperPlan) -> tuple[FreeNights, ...]:
    assert plan.finish is not None
    start, found = plan.finish.on, []
    for count in nights.free_a_week:
        end = start + timedelta(days=nights.weeks_each * _WEEK - 1)
        days = tuple(sorted(WEEKDAYS.index(name) for name in nights.weekdays[:count]))
        found.append(FreeNights(start, end, days))
        start = end + timedelta(days=1)
    return tuple(found)


def _breach_words(pace: PublishedPace, steps: tuple[int, ...], *, at_stop: bool) -> str:
    if pace.base == "interval":
        what = f"a dose kept for fewer than {pace.days} days"
    else:
        amount = f"{mg(pace.mg * UG_PER_MG)} mg" if pace.mg is not None else f"{pace.percent}%"
        of = {"current": " of the dose before", "start": " of the starting dose"}.get(pace.base, "")
        what = f"a fall of more than {amount}{of} within {pace.days} days"
    where = f"{len(steps)} {noun(len(steps), 'step')}" if steps else ""
    return f"{' and '.join(filter(None, (where, 'the stop' if at_stop else '')))}: {what}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")


def weekday_after(earliest: date, weekday: int) -> date:
    """The first such weekday (Monday 0) from `earliest` on."""
    return earliest + timedelta(days=(weekday - earliest.weekday()) % _WEEK)


def times_of(fields: Fields) -> tuple[TimeOfDay, ...]:
    current = fields.get("current")
    known = {time.value for time in TimeOfDay}
    return tuple(TimeOfDay(key) for key in current if key in known) if isinstance(
        current, Mapping
    ) else ()  # fmt: skip
