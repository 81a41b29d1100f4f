"""Marketed products and what of them a plan may be made of.

The score belongs to a maker's tablet, not to the drug. Halves and quarters are offered unasked
only where the product is listed as scored; everything else is whole, with the score's text beside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, place, read_toml
from clinic_desktop.domain.dose import UG_PER_MG
from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct

UL_PER_ML = 1000


class Scored(StrEnum):
    """What is known of the score line, over makers."""

    YES = "yes"
    MULTI = "multi"
    NO = "no"
    VARIES = "varies"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "n/a"


@dataclass(frozen=True, slots=True)
class Product:
    """One product row. `strength_mg` is in one unit, or in one millilitre of a liquid;
    `smallest_mg` the smallest practical amount of it. `source` is a citation; `note` says what else
    is known of the row, with its own marks."""

    country: str
    name: str
    form: str
    strength_mg: Fraction
    per: str
    scored: Scored
    score_text: str
    smallest_text: str
    smallest_mg: Fraction
    strength_mark: Mark
    source: str
    score_mark: Mark | None = None
    rxnorm: str | None = None
    note: str | None = None

    @property
    def strength_ug(self) -> int:
        return int(self.strength_mg * UG_PER_MG)

    @property
    def planner_form(self) -> ProductForm | None:
        """The form as the planner knows it; None for what is not planned (sprays)."""
        return PLANNER_FORMS.get(self.form)


@dataclass(frozen=True, slots=True)
class ProductFile:
    drug: str
    sign_off: SignOff
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class PlannerProduct:
    """A product as the planner offers it, with the score's text where it is not cut unasked."""

    product: TaperProduct
    label: str
    note: str


PLANNER_FORMS = {
    "tablet": ProductForm.TABLET,
    "film-coated tablet": ProductForm.TABLET,
    "sublingual tablet": ProductForm.TABLET,
    "capsule": ProductForm.CAPSULE,
    "ER capsule": ProductForm.CAPSULE,
    "ER tablet": ProductForm.ER_TABLET,
    "CR tablet": ProductForm.ER_TABLET,
    "ODT": ProductForm.ODT,
    "orodispersible tablet": ProductForm.ODT,
    "orally disintegrating tablet": ProductForm.ODT,
    "oral film": ProductForm.FILM,
    "oral liquid": ProductForm.LIQUID,
    "oral suspension": ProductForm.LIQUID,
    "oral solution": ProductForm.LIQUID,
    "oral solution (1 mg/mL, often special)": ProductForm.LIQUID,
    "drops": ProductForm.LIQUID,
}
# Recognised and never planned.
UNPLANNED_FORMS = frozenset({"oral spray"})
COUNTRIES = ("US", "UK", "CA", "AU", "FR", "DE", "IE", "ES", "IT", "BE", "NL", "SE")
UNITS = ("tablet", "capsule", "film", "mL", "mL (0.1 mg per drop)", "actuation")


def read_products(folder: Path, faults: list[Fault]) -> Mapping[str, tuple[Product, ...]]:
    """Products of every drug by its key."""
    found: dict[str, tuple[Product, ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        file = read_toml(path, ProductFile, faults)
        if file is None:
            continue
        if path.stem != file.drug.replace(" ", "-"):
            faults.append(Fault(place(path), "drug", f"{file.drug!r} is not how the file is named"))
        found[file.drug] = file.products
        for number, product in enumerate(file.products):
            _check(product, place(path), f"products[{number}]", faults)
    return found


def _check(product: Product, file: str, where: str, faults: list[Fault]) -> None:
    if product.country not in COUNTRIES:
        faults.append(Fault(file, where, f"unknown country {product.country!r}"))
    if product.per not in UNITS:
        faults.append(Fault(file, where, f"unknown unit {product.per!r}"))
    if product.planner_form is None and product.form not in UNPLANNED_FORMS:
        faults.append(Fault(file, where, f"unknown form {product.form!r}"))
    if not 0 < product.smallest_mg <= product.strength_mg:
        faults.append(Fault(file, where, "must have 0 < smallest_mg <= strength_mg"))
    for name, amount in (
        ("strength_mg", product.strength_mg),
        ("smallest_mg", product.smallest_mg),
    ):
        if (amount * UG_PER_MG).denominator != 1:
            faults.append(Fault(file, where, f"{name} is not a whole number of micrograms"))


def for_planner(products: tuple[Product, ...], country: str) -> tuple[PlannerProduct, ...]:
    """Products of a country as the planner takes them: each strength and form once, the finer cut
    first where several makers differ, liquids last."""
    offered: dict[tuple[ProductForm, int, int | None], PlannerProduct] = {}
    for product in products:
        made = _planner_product(product) if product.country == country else None
        if made is None:
            continue
        key = (made.product.form, made.product.strength_ug, made.product.per_ul)
        known = offered.get(key)
        if known is None or _is_finer(made.product, known.product):
            offered[key] = made
    return tuple(
        sorted(offered.values(), key=lambda p: (p.product.is_liquid, p.product.strength_ug))
    )


def _is_finer(one: TaperProduct, other: TaperProduct) -> bool:
    return one.smallest_piece.quarters < other.smallest_piece.quarters


def _planner_product(product: Product) -> PlannerProduct | None:
    form = product.planner_form
    if form is None:
        return None
    strength_ug = product.strength_ug
    share = product.smallest_mg / product.strength_mg
    if form is ProductForm.LIQUID:
        smallest_ul = share * UL_PER_ML
        if smallest_ul.denominator != 1 or (strength_ug * smallest_ul) % UL_PER_ML:
            return None
        made = TaperProduct(form, strength_ug, per_ul=UL_PER_ML, smallest_ul=smallest_ul.numerator)
        return PlannerProduct(made, product.form, product.smallest_text)
    piece = Piece.WHOLE
    if form is ProductForm.TABLET and product.scored in (Scored.YES, Scored.MULTI):
        piece = {Fraction(1, 2): Piece.HALF, Fraction(1, 4): Piece.QUARTER}.get(share, Piece.WHOLE)
    note = "" if piece is not Piece.WHOLE else product.score_text
    return PlannerProduct(TaperProduct(form, strength_ug, piece), product.form, note)
