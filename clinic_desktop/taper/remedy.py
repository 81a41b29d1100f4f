"""Which product would have made the cut smaller, found by making it.

Tried in this order, the least change first: a finer piece of one tablet that is there, a liquid of
1 mg/mL, one of 0.1 mg/mL, both (measured in 0.1 mL), and at last both with every tablet cut as fine
as it can be. What is named does give each dose needed, within the maxima; the strengths a maker
sells are not this module's to know, so it names no other tablet.

After 2 mg of whole 2 mg tablets, 10% less needs a dose from 1.8 mg: 1.8 mL of 1 mg/mL.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import gcd

from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.domain.nouns import noun
from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct, TaperRequest
from clinic_desktop.taper.tablets import Stock, smallest_dose_ug

_UL = 1000
_LIQUIDS = tuple(
    TaperProduct(ProductForm.LIQUID, strength_ug, per_ul=_UL, smallest_ul=100)
    for strength_ug in (1000, 100)
)
FINEST_UG = 10
"""The measure of the weakest liquid that is named: 0.1 mL of 0.1 mg/mL."""
_FINER = {Piece.WHOLE: (Piece.HALF, Piece.QUARTER), Piece.HALF: (Piece.QUARTER,), Piece.QUARTER: ()}
_MOST_UNITS, _MOST_UL = 20, 100_000
_FINEST_UL = 50


@dataclass(frozen=True, slots=True)
class Need:
    """A daily dose above zero, from `least_ug` on and below `below_ug`."""

    below_ug: int
    least_ug: Fraction | int


def find_remedy(request: TaperRequest, needs: Sequence[Need]) -> tuple[TaperProduct, ...]:
    """The least change of the products that meets every need; empty when none does."""
    return _find(
        request.products,
        tuple(dict.fromkeys(needs)),
        len(request.current_ug),
        request.max_units_per_dose,
        request.max_ul_per_dose,
        max(request.start_ug, *(need.below_ug for need in needs)),
    )


def maximum_in_the_way(
    request: TaperRequest,
    needs: Sequence[Need],
    otherwise: str = "a cut that small needs a finer measure than 0.01 mg",
) -> str:
    """Words for the maximum that keeps even the liquids from helping; `otherwise` if none does."""
    units, ul = request.max_units_per_dose, request.max_ul_per_dose
    by_units = f"max_units_per_dose ({units} {noun(units, 'piece')} at one time)"
    by_ul = f"max_ml_per_dose ({decimal_text(Fraction(ul, _UL))} mL at one time)"
    if find_remedy(replace(request, max_units_per_dose=_MOST_UNITS), needs):
        return f"{by_units} is in the way"
    if find_remedy(replace(request, max_ul_per_dose=_MOST_UL), needs):
        return f"{by_ul} is in the way"
    widest = replace(request, max_units_per_dose=_MOST_UNITS, max_ul_per_dose=_MOST_UL)
    if find_remedy(widest, needs):
        return f"{by_units} and {by_ul} are in the way"
    return otherwise


def with_products(
    products: Sequence[TaperProduct], added: Sequence[TaperProduct]
) -> tuple[TaperProduct, ...]:
    """`added` put into the list, each in the place of the coarser one with its label, if any."""
    replaced = {_label(product): product for product in added}
    kept = [replaced.pop(_label(product), product) for product in products]
    return (*kept, *replaced.values())


def product_words(product: TaperProduct) -> str:
    """A product named in a sentence by strength and piece, or by concentration and measure."""
    if product.is_liquid:
        assert product.per_ul is not None
        assert product.smallest_ul is not None
        volume = decimal_text(Fraction(product.per_ul, _UL))
        measure = decimal_text(Fraction(product.smallest_ul, _UL))
        return (
            f"a liquid of {mg_text(product.strength_ug)} in {volume}\u00a0mL measured in"
            f" {measure}\u00a0mL"
        )
    return f"{mg_text(product.strength_ug)} tablets cut to a {product.smallest_piece.value}"


def _label(product: TaperProduct) -> tuple[ProductForm, int, int | None]:
    return product.form, product.strength_ug, product.per_ul


@lru_cache(maxsize=256)
def _find(
    products: tuple[TaperProduct, ...],
    needs: tuple[Need, ...],
    times: int,
    most_units: int,
    most_ul: int,
    most_ug: int,
) -> tuple[TaperProduct, ...]:
    for added in _candidates(products):
        stock = _stock(with_products(products, added), most_units, most_ul, most_ug)
        if all(
            stock.lowest_between(need.least_ug, need.below_ug, times) is not None for need in needs
        ):
            return added
    return ()


@lru_cache(maxsize=32)
def _stock(
    products: tuple[TaperProduct, ...], most_units: int, most_ul: int, most_ug: int
) -> Stock:
    """The checks of one plan try the same products again and again."""
    return Stock("", products, most_units=most_units, most_ul=most_ul, most_ug=most_ug)


def _candidates(products: Sequence[TaperProduct]) -> Iterator[tuple[TaperProduct, ...]]:
    tablets = sorted(
        (product for product in products if product.form is ProductForm.TABLET),
        key=lambda tablet: tablet.strength_ug,
    )
    finer = [
        replace(tablet, smallest_piece=piece)
        for piece in (Piece.HALF, Piece.QUARTER)
        for tablet in tablets
        if piece in _FINER[tablet.smallest_piece]
    ]
    finer = [tablet for tablet in finer if smallest_dose_ug(tablet).denominator == 1]
    yield from ((tablet,) for tablet in finer)
    liquids = tuple(
        liquid for liquid in (_beside(wanted, products) for wanted in _LIQUIDS) if liquid
    )
    yield from ((liquid,) for liquid in liquids)
    if len(liquids) > 1:
        yield liquids
    finest = {tablet.strength_ug: tablet for tablet in finer}
    yield (*finest.values(), *liquids)


def _beside(liquid: TaperProduct, products: Sequence[TaperProduct]) -> TaperProduct | None:
    """The liquid as it adds to the list; None when the list measures it as finely already.

    One measured in 0.25 mL now is named in 0.05 mL, not in 0.1 mL: what it makes stays makeable.
    """
    assert liquid.smallest_ul is not None
    held_ul = [p.smallest_ul for p in products if p.smallest_ul and _label(p) == _label(liquid)]
    if not held_ul:
        return liquid
    if held_ul[0] <= liquid.smallest_ul:
        return None
    common_ul = gcd(liquid.smallest_ul, held_ul[0])
    return replace(liquid, smallest_ul=common_ul) if common_ul >= _FINEST_UL else liquid
