"""Products in words. A liquid's milligrams never stand without their volume."""

from fractions import Fraction

from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.domain.plan import Piece, TaperProduct
from clinic_desktop.ui.format import NBSP

UL_PER_ML = 1000
PIECE_WORDS = {Piece.WHOLE: "whole only", Piece.HALF: "halves", Piece.QUARTER: "quarters"}


def ml_text(ul: int) -> str:
    """`2.5 mL`, held together by a no-break space."""
    return f"{decimal_text(Fraction(ul, UL_PER_ML))}{NBSP}mL"


def strength_words(product: TaperProduct) -> str:
    """`5 mg`; of a liquid `2 mg in 5 mL`."""
    strength = mg_text(product.strength_ug)
    return strength if product.per_ul is None else f"{strength} in {ml_text(product.per_ul)}"


def product_words(product: TaperProduct) -> str:
    """`1 mg tablet, quarters`, `2 mg in 5 mL liquid, by 0.5 mL`."""
    words = f"{strength_words(product)} {product.form.value.replace('-', ' ')}"
    if not product.is_liquid:
        return f"{words}, {PIECE_WORDS[product.smallest_piece]}"
    return words if product.smallest_ul is None else f"{words}, by {ml_text(product.smallest_ul)}"
