"""A product in the calculator's JSON, read strictly and written back.

Solid: form, strength and the smallest piece it is cut to. Liquid: strength in millilitres, and the
smallest measure. A smallest piece or measure is a whole number of micrograms.
"""

from collections.abc import Mapping

from clinic_desktop.domain.dose import mg
from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct
from clinic_desktop.taper.reading import (
    Refusal,
    between,
    choice,
    list_of,
    object_fields,
    positive,
)
from clinic_desktop.taper.tablets import smallest_dose_ug

MOST_PRODUCTS = 20
_SOLID_KEYS = frozenset(("form", "strength_mg", "smallest_piece"))
_LIQUID_KEYS = frozenset(("form", "strength_mg", "per_ml", "smallest_ml"))


def read_products(value: object, at: str, max_ul: int) -> tuple[TaperProduct, ...]:
    found = list_of(value, at)
    if not 1 <= len(found) <= MOST_PRODUCTS:
        raise Refusal(at, f"must be a list of 1 to {MOST_PRODUCTS} products.")
    products: list[TaperProduct] = []
    labels: set[tuple[object, ...]] = set()
    for number, entry in enumerate(found):
        product = _product(entry, f"{at}[{number}]", max_ul)
        label = (product.form, product.strength_ug, product.per_ul)
        if label in labels:
            raise Refusal(f"{at}[{number}]", "is a product that the list already has.")
        labels.add(label)
        products.append(product)
    return tuple(products)


def _product(value: object, at: str, max_ul: int) -> TaperProduct:
    fields = object_fields(value, at, _SOLID_KEYS | _LIQUID_KEYS)
    form = choice(ProductForm, fields.get("form"), f"{at}.form")
    known = _LIQUID_KEYS if form is ProductForm.LIQUID else _SOLID_KEYS
    for key in fields:
        if key not in known and fields[key] is not None:
            raise Refusal(f"{at}.{key}", f"is not a field of the form {form.value}.")
    strength_ug = between("0.01", "1000")(fields.get("strength_mg"), f"{at}.strength_mg")
    if form is ProductForm.LIQUID:
        return _liquid(fields, at, strength_ug, max_ul)
    piece = Piece.WHOLE
    if fields.get("smallest_piece") is not None or form is ProductForm.TABLET:
        piece = choice(Piece, fields.get("smallest_piece"), f"{at}.smallest_piece")
    if form is not ProductForm.TABLET and piece is not Piece.WHOLE:
        raise Refusal(f"{at}.smallest_piece", f"must be whole: the form {form.value} is not cut.")
    product = TaperProduct(form, strength_ug, piece)
    if smallest_dose_ug(product).denominator != 1:
        raise Refusal(
            f"{at}.smallest_piece", "must be a whole number of micrograms of this strength."
        )
    return product


def _liquid(fields: Mapping[str, object], at: str, strength_ug: int, max_ul: int) -> TaperProduct:
    per_ul = positive(fields.get("per_ml"), f"{at}.per_ml")
    smallest_ul = positive(fields.get("smallest_ml"), f"{at}.smallest_ml")
    if smallest_ul > max_ul:
        raise Refusal(
            f"{at}.smallest_ml", f"must not be above max_ml_per_dose ({mg(max_ul, 3)} mL)."
        )
    product = TaperProduct(ProductForm.LIQUID, strength_ug, per_ul=per_ul, smallest_ul=smallest_ul)
    if smallest_dose_ug(product).denominator != 1:
        raise Refusal(f"{at}.smallest_ml", "must hold a whole number of micrograms.")
    return product


def product_json(product: TaperProduct) -> dict[str, object]:
    """A product in the form of the input."""
    strength = mg(product.strength_ug, 3)
    if product.is_liquid:
        assert product.per_ul is not None
        assert product.smallest_ul is not None
        return {
            "form": product.form.value,
            "strength_mg": strength,
            "per_ml": mg(product.per_ul, 3),
            "smallest_ml": mg(product.smallest_ul, 3),
        }
    return {
        "form": product.form.value,
        "strength_mg": strength,
        "smallest_piece": product.smallest_piece.value,
    }
