"""What the pharmacy stocks, and how finely each tablet may be cut."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct
from clinic_desktop.services.planner_views import StockProduct
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Check, Choice
from clinic_desktop.ui.taper.product_words import ml_text, product_words
from clinic_desktop.ui.taper.section import Section
from clinic_desktop.ui.taper.settings import PlannerSettings, as_product, is_same_unit, joined
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label, row, tip

PIECES = (
    (Piece.WHOLE.value, "whole"),
    (Piece.HALF.value, "half"),
    (Piece.QUARTER.value, "quarter"),
)
STOCK_WIDTH = 258
Products = tuple[TaperProduct, ...]


class StockList(Section):
    """Products to tick. `held` reads them out of the settings, `change` puts them in."""

    def __init__(
        self,
        products: tuple[StockProduct, ...],
        held: Callable[[PlannerSettings], Products],
        change: Callable[[PlannerSettings, Products], dict[str, object]],
        *,
        prefix: str = "",
    ) -> None:
        super().__init__()
        self._held, self._change = held, change
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=8)
        self._stock: list[tuple[StockProduct, Check, Choice | None]] = []
        for number, stock in enumerate(products):
            self._add(stock, f"{prefix}{number}")
        self._extra = label("", "note", wrap=True, name=f"{prefix}stockExtra")
        self._layout.addWidget(self._extra)
        if not products:
            self._layout.addWidget(
                label("No product of this medicine is in the lists.", "fault", wrap=True)
            )

    def _add(self, stock: StockProduct, name: str) -> None:
        # What stands in brackets goes beneath: a long line would push the panel too wide.
        words, _, aside = stock.label.partition(" (")
        check = Check(words, name=f"stock_{name}", spoken=stock.label)
        check.clicked.connect(lambda _on: self._edit_stock(stock))
        if stock.note:
            tip(check, stock.note)
        piece: Choice | None = None
        if ProductForm(stock.form) is ProductForm.TABLET:
            piece = Choice(PIECES, spoken=f"Smallest piece of {stock.label}", name=f"piece_{name}")
            piece.picked.connect(lambda _key: self._edit_stock(stock))
        self._stock.append((stock, check, piece))
        self._lay_out(check, piece)
        notes = [aside.removesuffix(")")] if aside else []
        if stock.smallest_ul is not None:
            notes.insert(0, f"measured by {ml_text(stock.smallest_ul)}")
        if notes:
            beneath = label("; ".join(notes), "note", wrap=True)
            beneath.setContentsMargins(look().px(26), 0, 0, 0)
            self._layout.addWidget(beneath)

    def _lay_out(self, check: Check, piece: Choice | None) -> None:
        """The piece beside the product, or beneath it where both together would be too wide."""
        if piece is None:
            self._layout.addLayout(row(check, None))
            return
        together = check.sizeHint().width() + piece.sizeHint().width()
        if together <= look().px(STOCK_WIDTH):
            self._layout.addLayout(row(check, None, piece, gap=6))
        else:
            self._layout.addLayout(row(check, None))
            self._layout.addLayout(row(look().px(26), piece, None))

    def show_values(self, settings: PlannerSettings) -> None:
        held = self._held(settings)
        shown: list[TaperProduct] = []
        for stock, check, piece in self._stock:
            used = next((p for p in held if is_same_unit(p, as_product(stock))), None)
            check.setChecked(used is not None)
            if used is not None:
                shown.append(used)
            if piece is not None:
                piece.setEnabled(used is not None)
                piece.choose((used or as_product(stock)).smallest_piece.value)
        words = [product_words(p) for p in held if p not in shown]
        self._extra.setText(f"Added: {format.all_of(words)}" if words else "")
        self._extra.setVisible(bool(words))

    def summary(self, settings: PlannerSettings) -> str:
        return format.all_of(product_words(p) for p in self._held(settings)) or "none"

    def _edit_stock(self, stock: StockProduct) -> None:
        if self.settings is None:
            return
        check, piece = next((c, p) for s, c, p in self._stock if s is stock)
        product = as_product(stock, Piece(piece.value()) if piece is not None else None)
        held = self._held(self.settings)
        if check.isChecked():
            held = joined(held, product)
        else:
            held = tuple(p for p in held if not is_same_unit(p, product))
        self.edit(**self._change(self.settings, held))
