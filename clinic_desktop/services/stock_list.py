"""What the clinic's pharmacy stocks: kept by drug, and what the planner then offers ticked.

Kept as one of the clinic's own settings. Until a drug's list is kept, the planner goes by what is
marketed.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.plan import TaperProduct
from clinic_desktop.services.planner_views import StockProduct
from clinic_desktop.taper.product_json import product_json, read_products
from clinic_desktop.taper.reading import Refusal

SETTING = "clinic.stock"
_MOST_UL = 100_000


def read_stock(value: str | None) -> Mapping[str, tuple[TaperProduct, ...]]:
    """The kept lists by drug. Raises UserError for a setting that is none of ours."""
    if not value:
        return {}
    try:
        found: Any = json.loads(value)
        return {
            str(drug): read_products(products, f"{SETTING}.{drug}", _MOST_UL)
            for drug, products in found.items()
        }
    except (ValueError, AttributeError, Refusal) as reason:
        raise UserError(
            "The stock list cannot be read", f"{SETTING}: {reason}", "Keep it anew in Setup."
        ) from None


def stock_json(stock: Mapping[str, Sequence[TaperProduct]]) -> str:
    return json.dumps(
        {drug: [product_json(product) for product in products] for drug, products in stock.items()}
    )


def with_stock(
    offered: tuple[StockProduct, ...], kept: Sequence[TaperProduct] | None
) -> tuple[StockProduct, ...]:
    """The products offered, ticked and cut as the clinic keeps them; as they come where nothing is
    kept for the drug."""
    if kept is None:
        return offered
    known = {(p.form.value, p.strength_ug, p.per_ul): p for p in kept}

    def as_kept(product: StockProduct) -> StockProduct:
        held = known.get((product.form, product.strength_ug, product.per_ul))
        if held is None:
            return replace(product, chosen=False)
        return replace(product, chosen=True, smallest_piece=held.smallest_piece.value)

    return tuple(map(as_kept, offered))


class StockDesk:
    """`read` and `write` are the clinic's setting; `offers` what is marketed of a drug here."""

    def __init__(
        self,
        read: Callable[[], str | None],
        write: Callable[[str], None],
        offers: Callable[[str], tuple[StockProduct, ...]],
        drugs: tuple[str, ...],
    ) -> None:
        self._read, self._write, self._offers = read, write, offers
        self.drugs = drugs

    def of(self, drug: str) -> tuple[StockProduct, ...]:
        """Every product of a drug, those ticked that are stocked."""
        return with_stock(self._offers(drug), read_stock(self._read()).get(drug))

    def is_kept(self, drug: str) -> bool:
        return drug in read_stock(self._read())

    def keep(self, drug: str, products: Sequence[TaperProduct]) -> None:
        """Raises UserError for an empty list: a drug nothing is stocked of is not planned."""
        if not products:
            raise UserError(
                "Nothing would be stocked",
                f"No product of {drug} is ticked.",
                "Tick at least one, or forget the list to go by what is marketed.",
            )
        self._write(stock_json({**read_stock(self._read()), drug: tuple(products)}))

    def forget(self, drug: str) -> None:
        """Back to what is marketed."""
        kept = {key: value for key, value in read_stock(self._read()).items() if key != drug}
        self._write(stock_json(kept))
