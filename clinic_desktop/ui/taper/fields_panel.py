"""The planner's fields: what is asked of the plan, part by part. Emits settings at every edit."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic_desktop.domain.plan import TaperPlan, TaperProduct
from clinic_desktop.services.planner_views import PlannerStart
from clinic_desktop.ui.controls import Check
from clinic_desktop.ui.fields import DateField
from clinic_desktop.ui.taper.day_section import DaySection
from clinic_desktop.ui.taper.dose_section import DoseSection
from clinic_desktop.ui.taper.holds_section import HoldsSection
from clinic_desktop.ui.taper.pace_section import PaceSection
from clinic_desktop.ui.taper.section import Fold, Section
from clinic_desktop.ui.taper.settings import PlannerSettings
from clinic_desktop.ui.taper.stock_section import StockList
from clinic_desktop.ui.taper.switch_section import SwitchSection, SwitchTo
from clinic_desktop.ui.taper.terms_section import TermsSection
from clinic_desktop.ui.widgets import empty, fill, restyle, rule


class FieldsPanel(QWidget):
    """Shows settings and reports edits; draws no conclusion of its own."""

    edited = Signal(object)
    confirmed_changed = Signal()
    method_wanted = Signal(object)
    weekdays_wanted = Signal()
    presets_wanted = Signal()
    supply_wanted = Signal()
    offer_wanted = Signal(str)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setObjectName("plannerFields")
        self._today = today
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=8, margins=(16, 10, 14, 10))
        self._sections: list[Section] = []
        self._folds: dict[Section, Fold] = {}

    def show_start(self, start: PlannerStart, settings: PlannerSettings) -> None:
        """Build the fields for one person; their products and times differ."""
        empty(self._layout)
        self._folds = {}
        self._dose = DoseSection(start.current_note, start.current)
        self._dose.confirmed_changed.connect(self.confirmed_changed)
        start_field = DateField(
            None, self._today, spoken="Start date", name="plannerStart", echo=False
        )
        self._pace = PaceSection(start, start_field)
        self._pace.method_wanted.connect(self.method_wanted)
        self._pace.weekdays_wanted.connect(self.weekdays_wanted)
        self._pace.presets_wanted.connect(self.presets_wanted)
        self._stock = StockList(start.products, _held, _with_products)
        self._switch = SwitchSection(start.switch_drugs, start.draft.stage_days)
        self._switch.offer_wanted.connect(self.offer_wanted)
        self._terms = TermsSection()
        self._terms.supply_wanted.connect(self.supply_wanted)
        self._sections = [self._dose, self._pace]
        fill(self._layout, self._dose, rule(), self._pace, gap=8, margins=(16, 10, 14, 10))
        folded: tuple[tuple[str, str, Section, bool], ...] = (
            ("Stock, and the smallest piece", "foldStock", self._stock, True),
            ("Day pattern", "foldDay", DaySection(), False),
            ("Switch drug", "foldSwitch", self._switch, False),
            ("Check-ins and collection", "foldTerms", self._terms, False),
            ("Holds", "foldHolds", HoldsSection(), True),
        )
        for title, name, section, opened in folded:
            self._folds[section] = Fold(title, section, name, opened=opened)
            self._sections.append(section)
            self._layout.addWidget(rule())
            self._layout.addWidget(self._folds[section])
        self._layout.addStretch(1)
        for section in self._sections:
            section.edited.connect(self.edited)
        self.show_settings(settings)

    @property
    def confirmed(self) -> Check:
        return self._dose.confirmed

    @property
    def every(self) -> QLineEdit:
        return self._pace.every

    @property
    def pace(self) -> PaceSection:
        return self._pace

    def show_settings(self, settings: PlannerSettings) -> None:
        """Put a state into the fields, leaving the one being typed in alone."""
        for section in self._sections:
            section.show_settings(settings)
        for section, fold in self._folds.items():
            fold.show_summary(section.summary(settings))

    def show_plan(self, plan: TaperPlan | None) -> None:
        for section in self._sections:
            section.show_plan(plan)

    def show_total(self, words: str) -> None:
        self._dose.total.setText(words)

    def show_switch(self, drug: str, known: SwitchTo) -> None:
        self._switch.show_known(drug, known)

    def mark(self, path: str | None, message: str = "") -> QWidget | None:
        """Outline the field that cannot be right and say why; open the part it is in. Gives it."""
        found: QWidget | None = None
        for section in self._sections:
            wrong = {made for name, made in section.fields.items() if (path or "").startswith(name)}
            if wrong and section in self._folds:
                self._folds[section].open()
            for made in section.fields.values():
                fault = "true" if made in wrong else "false"
                if made.property("fault") != fault:
                    restyle(made, "fault", fault)
            found = next(iter(wrong), found)
        self._pace.fault.setText(message)
        self._pace.fault.setVisible(bool(message))
        return found


def _held(settings: PlannerSettings) -> tuple[TaperProduct, ...]:
    return settings.products


def _with_products(
    _settings: PlannerSettings, products: tuple[TaperProduct, ...]
) -> dict[str, object]:
    return {"products": products}
