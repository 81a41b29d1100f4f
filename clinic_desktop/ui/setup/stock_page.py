"""What the pharmacy stocks, drug by drug: what the planner then starts from."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.plan import TaperProduct
from clinic_desktop.services.planner_views import StockProduct
from clinic_desktop.ui.controls import Choice, button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.taper.settings import as_product, blank_settings, in_order
from clinic_desktop.ui.taper.stock_section import StockList
from clinic_desktop.ui.widgets import empty, fill, held, label, row, scrolled

FIRST = "diazepam"
WIDTH = 620


class StockPage(Page):
    """A drug's list is kept by a press, never by leaving."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("stockPage")
        self._drug = FIRST
        self._held: tuple[TaperProduct, ...] = ()
        self.drugs = Choice([], spoken="Drug", name="stockDrug")
        self.drugs.picked.connect(self._read)
        self._state = label("", "muted", wrap=True, name="stockState")
        self._list = QVBoxLayout()
        fill(self._list, gap=0)
        self.keep = button("Keep this list", "primary", name="stockKeep", on=self._keep)
        self.forget_list = button("Go by what is marketed", name="stockForget", on=self._forget)
        content_layout = QVBoxLayout()
        fill(content_layout, gap=10, margins=(20, 14, 20, 14))
        told = (
            "Ticked products, with the smallest piece they may be cut into, are what a new plan "
            "starts from. A plan that is signed keeps what it was drawn with."
        )
        content_layout.addWidget(label("Tablets stocked", "section"))
        content_layout.addWidget(label(told, "muted", wrap=True))
        content_layout.addLayout(row(self.drugs, None))
        content_layout.addWidget(self._state)
        content_layout.addLayout(self._list)
        content_layout.addLayout(row(self.keep, self.forget_list, None))
        content_layout.addStretch(1)
        content = QWidget()
        content.setLayout(content_layout)
        held(content, max_width=WIDTH)
        outer = QVBoxLayout(self)
        fill(outer, scrolled(content))

    def title(self) -> str:
        return "Tablets stocked"

    def help_name(self) -> str:
        return "setup"

    def enter(self, place: Place) -> None:
        stock = self.desk.clinic.stock
        if not self.drugs.count():
            for drug in stock.drugs:
                self.drugs.addItem(drug, drug)
        self.drugs.choose(self._drug)
        self._read(self._drug)

    def _read(self, drug: str) -> None:
        self._drug = drug
        stock = self.desk.clinic.stock
        self.desk.jobs.run(lambda: (drug, stock.of(drug), stock.is_kept(drug)), self._show)

    def _show(self, found: tuple[str, tuple[StockProduct, ...], bool]) -> None:
        drug, products, kept = found
        if drug != self._drug:
            return
        self._state.setText(
            f"The clinic's own list of {drug}." if kept else f"No list kept: {drug} as marketed."
        )
        self.forget_list.setVisible(kept)
        self._held = in_order(as_product(one) for one in products if one.chosen)
        empty(self._list)
        listed = StockList(products, lambda s: s.products, lambda _s, held: {"products": held})
        listed.show_settings(blank_settings(drug, self._held))
        listed.edited.connect(lambda settings: self._hold(settings.products))
        self._list.addWidget(listed)

    def _hold(self, products: tuple[TaperProduct, ...]) -> None:
        self._held = products
        self._state.setText("Changed, not kept yet.")

    def _keep(self) -> None:
        drug, held, stock = self._drug, self._held, self.desk.clinic.stock
        self._write(lambda: stock.keep(drug, held), f"Stock of {drug} kept.")

    def _forget(self) -> None:
        drug, stock = self._drug, self.desk.clinic.stock
        self._write(lambda: stock.forget(drug), f"{drug} goes by what is marketed.")

    def _write(self, work: Callable[[], None], told: str) -> None:
        def done(_none: None) -> None:
            self.desk.announce(told)
            self._read(self._drug)

        self.desk.jobs.run(work, done)
