"""What the planner asks of the taper services beside a plan: fixes, presets, switch, supply."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from clinic_desktop.domain.plan import Method
from clinic_desktop.services.taper_views import (
    BasisPart,
    Fields,
    IssuePlan,
    PresetOffer,
    StepDecision,
)
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.taper.basis_sheet import PlanBasisSheet
from clinic_desktop.ui.taper.compare_sheet import ComparePlans
from clinic_desktop.ui.taper.editor import PlanEditor
from clinic_desktop.ui.taper.edits import listed
from clinic_desktop.ui.taper.from_contract import settings_of
from clinic_desktop.ui.taper.opening import Opening
from clinic_desktop.ui.taper.preset_sheet import presets_sheet
from clinic_desktop.ui.taper.sheets import decisions_sheet
from clinic_desktop.ui.taper.supply_sheet import SupplySheet
from clinic_desktop.ui.taper.switch_section import SwitchTo


class PlannerTools(QObject):
    """Reads off the main thread, shows a sheet, and puts what is chosen into the editor."""

    switch_read = Signal(str, object)
    """A drug, and what is known of changing over to it."""

    def __init__(self, desk: Desk, editor: PlanEditor) -> None:
        super().__init__()
        self._desk = desk
        self._editor = editor
        self._patient_id = ""
        self._compared = ComparePlans(desk, editor)

    def open(self, opening: Opening) -> None:
        self._patient_id = opening.start.patient.id
        self._compared.clear()

    # --- methods and fields --------------------------------------------------------------------

    def list_doses(self, _method: Method) -> None:
        """The doses as they stand, as a list to be edited."""
        drawn = self._editor.drawn
        if self._editor.settings is not None:
            plan = drawn.plan if drawn is not None else None
            self._editor.edit(listed(self._editor.settings, plan))

    def no_weekend_changes(self) -> None:
        """Whole weeks from a weekday on, as the service makes them: never sooner than asked."""
        if self._editor.settings is not None:
            fields = self._editor.fields
            tapers = self._desk.clinic.tapers
            self._desk.jobs.run(lambda: tapers.without_weekend_changes(fields), self._take)

    def _take(self, fields: Fields) -> None:
        settings = self._editor.settings
        if settings is not None:
            taken = settings_of(fields, settings)
            self._editor.edit(
                replace(taken, asked=settings.asked, by_hand=settings.by_hand)
                if taken.method is Method.CUSTOM
                else taken
            )

    def read_switch(self, drug: str) -> None:
        fields, patient_id = self._editor.fields, self._patient_id
        clinic = self._desk.clinic

        def read() -> SwitchTo:
            offer = clinic.tapers.switch(patient_id, fields, drug)
            return SwitchTo(offer, clinic.planner_start(patient_id, drug).products)

        self._desk.jobs.run(read, lambda known: self.switch_read.emit(drug, known))

    # --- sheets --------------------------------------------------------------------------------

    def ask_fix(self) -> None:
        if self._editor.drawn is None:
            return
        fields = self._editor.fields

        def show(decisions: tuple[StepDecision, ...]) -> None:
            self._desk.show_sheet(decisions_sheet(decisions, self._take))

        self._desk.jobs.run(lambda: self._desk.clinic.tapers.decisions(fields), show)

    def ask_basis(self) -> None:
        drawn = self._editor.drawn
        if drawn is None:
            self._desk.announce("There is no plan yet to tell the basis of.")
            return
        fields, terms, patient_id = self._editor.fields, drawn.settings.terms, self._patient_id
        tapers = self._desk.clinic.tapers

        def show(parts: tuple[BasisPart, ...]) -> None:
            self._desk.show_sheet(PlanBasisSheet(parts))

        self._desk.jobs.run(lambda: tapers.basis(patient_id, fields, terms), show)

    def ask_presets(self) -> None:
        fields, patient_id = self._editor.fields, self._patient_id

        def show(offers: tuple[PresetOffer, ...]) -> None:
            self._desk.show_sheet(presets_sheet(offers, self._take_preset))

        self._desk.jobs.run(lambda: self._desk.clinic.tapers.presets(patient_id, fields), show)

    def _take_preset(self, offer: PresetOffer) -> None:
        settings = self._editor.settings
        if settings is not None and offer.fields is not None:
            terms = replace(settings.terms, preset=offer.key, free_nights=offer.terms.free_nights)
            self._editor.edit(replace(settings_of(offer.fields, settings), terms=terms))
            self._desk.announce(f"Begun from the preset “{offer.name}”. Ctrl+Z takes it back.")

    def ask_supply(self) -> None:
        drawn = self._editor.drawn
        if drawn is None:
            self._desk.announce("There is no plan to supply yet.")
            return
        fields, terms, tapers = self._editor.fields, drawn.settings.terms, self._desk.clinic.tapers

        def show(plan: IssuePlan) -> None:
            sheet = SupplySheet(self._desk, fields, drawn, plan)
            sheet.on_yes = partial(self._count_at_home, sheet)
            self._desk.show_sheet(sheet)

        self._desk.jobs.run(
            lambda: tapers.supply(fields, terms.collection, terms.at_home, terms.free_nights), show
        )

    def _count_at_home(self, sheet: SupplySheet) -> None:
        settings = self._editor.settings
        if settings is not None:
            terms = replace(settings.terms, at_home=sheet.at_home())
            self._editor.edit(replace(settings, terms=terms))

    def ask_compare(self) -> None:
        self._compared.ask()
