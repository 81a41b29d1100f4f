"""What would help where the products in stock do not: a strength, a liquid, or another drug.

Nothing is guessed: each marketed product is tried by drawing the plan with it, and a switch is
named only where the other drug comes in smaller pieces by every clinical table.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from clinic_desktop.catalogue.catalogue import Catalogue
from clinic_desktop.catalogue.products import PlannerProduct
from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import TaperPlan, TaperProduct
from clinic_desktop.services.planner_views import PlannerAnswer
from clinic_desktop.services.taper_views import Fields, StepChoice, StepDecision
from clinic_desktop.services.tapering import LAST_STEPS
from clinic_desktop.taper.diazepam import DIAZEPAM
from clinic_desktop.taper.product_json import product_json
from clinic_desktop.taper.remedy import product_words
from clinic_desktop.taper.request import Equivalences
from clinic_desktop.taper.tablets import smallest_dose_ug

_MENDED_BY_PRODUCTS = frozenset(
    ("goal-not-makeable", "last-dose-not-makeable", "dose-not-makeable", "no-smaller-dose")
)
Draw = Callable[[Fields], PlannerAnswer]


class WaysOut:
    """For plans of one country's products. `draw` plans with other fields."""

    def __init__(
        self, catalogue: Catalogue, equivalences: Equivalences, country: str, draw: Draw
    ) -> None:
        self._catalogue = catalogue
        self._equivalences = equivalences
        self._country = country
        self._draw = draw

    def with_ways(
        self, found: tuple[StepDecision, ...], plan: TaperPlan, fields: Fields
    ) -> tuple[StepDecision, ...]:
        """The last steps' decision with the marketed strength and the liquid that make the
        gentlest plan, where that is gentler than this one, and with a switch. A plan with a switch
        is left as it is."""
        if plan.request.switch_to is not None:
            return found
        gentlest: dict[bool, tuple[int, StepChoice]] = {}
        for one, changed in self._with_another(plan, fields):
            other = self._draw(changed).plan
            steps = len(other.steps) if other is not None else 0
            if steps > gentlest.get(one.product.is_liquid, (len(plan.steps), None))[0]:
                gentlest[one.product.is_liquid] = steps, _stocked(one, changed)
        better = [choice for _, choice in gentlest.values()]
        better += self._switch(plan)
        return tuple(
            replace(one, choices=(*one.choices[:-1], *better, one.choices[-1]))
            if one.key == LAST_STEPS
            else one
            for one in found
        )

    def of_infeasible(self, plan: TaperPlan, fields: Fields) -> tuple[StepChoice, ...]:
        """The first marketed solid and the first liquid with which there is a plan, and a switch;
        nothing where the products are not the reason."""
        assert plan.infeasible is not None
        codes = {reason.code for reason in plan.infeasible.reasons}
        if plan.request.switch_to is not None or not codes <= _MENDED_BY_PRODUCTS:
            return ()
        first: dict[bool, StepChoice] = {}
        for one, changed in self._with_another(plan, fields):
            if one.product.is_liquid not in first:
                other = self._draw(changed).plan
                if other is not None and other.infeasible is None:
                    first[one.product.is_liquid] = _stocked(one, changed)
        return (*first.values(), *self._switch(plan))

    def _with_another(
        self, plan: TaperPlan, fields: Fields
    ) -> Iterator[tuple[PlannerProduct, Fields]]:
        """Each marketed product that is not in the list, with the fields that have it too."""
        held = {_label(product) for product in plan.request.products}
        for one in self._catalogue.planner_products(plan.request.drug, self._country):
            if _label(one.product) not in held:
                added = [product_json(p) for p in (*plan.request.products, one.product)]
                yield one, {**fields, "products": added}

    def _switch(self, plan: TaperPlan) -> list[StepChoice]:
        """The longer-acting drugs whose smallest piece is smaller than the smallest held."""
        entry = self._catalogue.drugs.get(plan.request.drug)
        if entry is None or entry.long_acting:
            return []
        held = min(map(smallest_dose_ug, plan.request.products))
        finer = [
            name
            for name, other in sorted(self._catalogue.drugs.items())
            if other.long_acting and self._is_finer(name, plan.request.drug, held)
        ]
        if not finer:
            return []
        if DIAZEPAM in finer:
            finer = [DIAZEPAM]  # what CKS names where small strengths are missing [V2: T-CKS]
        words = f"Or a switch to {_or(finer)}, which come{'s' if len(finer) == 1 else ''} in"
        return [StepChoice("switch", f"{words} smaller doses: under Switch drug", None)]

    def _is_finer(self, name: str, drug: str, held_ug: Fraction) -> bool:
        """By every clinical table that has both drugs, at the safer end of its range."""
        products = self._catalogue.planner_products(name, self._country)
        tables = [table for table in self._equivalences.values() if {name, drug} <= table.keys()]
        if not products or not tables:
            return False
        smallest = min(smallest_dose_ug(one.product) for one in products)
        return all(
            smallest / _least(table, name) < held_ug / _most(table, drug) for table in tables
        )


def _least(table: Mapping[str, tuple[Fraction, Fraction]], drug: str) -> Fraction:
    return table[drug][0]


def _most(table: Mapping[str, tuple[Fraction, Fraction]], drug: str) -> Fraction:
    return table[drug][1]


def _stocked(one: PlannerProduct, changed: Fields) -> StepChoice:
    name = f"{mg_text(one.product.strength_ug)} {one.label}"
    words = f"Stock {product_words(one.product) if one.product.is_liquid else name} too"
    return StepChoice("strength", words, changed)


def _label(product: TaperProduct) -> tuple[object, ...]:
    return product.form, product.strength_ug, product.per_ul


def _or(names: list[str]) -> str:
    return " or ".join((", ".join(names[:-1]), names[-1])) if names[1:] else names[0]
