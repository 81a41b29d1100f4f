"""The aim, the method with its figure, how often, and from which day."""

from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.dates_in_words import WEEKDAYS
from clinic_desktop.domain.plan import Method, TaperPlan
from clinic_desktop.services.planner_views import PlannerStart
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Choice, Segments, button
from clinic_desktop.ui.fields import DateField, field
from clinic_desktop.ui.taper.method_fields import BandsEditor, listed_doses, listed_text
from clinic_desktop.ui.taper.method_words import METHODS
from clinic_desktop.ui.taper.section import Section
from clinic_desktop.ui.taper.settings import BandText, PlannerSettings
from clinic_desktop.ui.taper.weekdays import SATURDAY, change_days, change_days_words
from clinic_desktop.ui.widgets import fill, label, row

UNITS = (("weeks", "weeks"), ("days", "days"))
ANY_DAY = "any"
_PER_CENT = (Method.PERCENT_OF_CURRENT, Method.PERCENT_OF_START)


class PaceSection(Section):
    """A figure typed for one method stays with it: 10 per cent never turns into 10 mg."""

    method_wanted = Signal(object)
    weekdays_wanted = Signal()
    presets_wanted = Signal()

    def __init__(self, start: PlannerStart, date: DateField) -> None:
        super().__init__()
        self._kept: dict[str, str] = {}
        self._start = start
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(8)
        self._form.setHorizontalSpacing(8)
        self.presets = button("Presets", name="plannerPresets", on=self.presets_wanted.emit)
        self._form.addRow(label("Begin from", "muted"), line(self.presets))
        self._build_aim()
        self._build_method()
        self._build_dates(date)
        layout = QVBoxLayout(self)
        fill(layout, gap=8)
        layout.addLayout(self._form)
        self.fault = label("", "fault", wrap=True, name="plannerFieldFault")
        self.fault.hide()
        self._note = label(start.draft.words, "note", wrap=True, name="paceNote")
        fill(layout, self.fault, self._note, gap=8)

    def _build_aim(self) -> None:
        self.aim = Segments((("stop", "Stop"), ("lower", "Lower dose")), spoken="Aim")
        self.aim.setObjectName("plannerAim")
        self.aim.chosen.connect(lambda key: self.edit(aims_to_stop=key == "stop"))
        self._form.addRow(label("Aim", "muted"), self.aim)
        self.goal = field(spoken="Dose to stay on, milligrams a day", name="plannerGoal", width=70)
        self.goal.textEdited.connect(lambda text: self.edit(goal=text))
        self._goal_row = line(self.goal, label("mg a day", "note"))
        self._form.addRow(label("Stay on", "muted"), self._goal_row)
        self.last = field(
            spoken="Stop from this dose, milligrams a day, optional", name="plannerLast", width=70
        )
        self.last.textEdited.connect(lambda text: self.edit(last_dose=text))
        self._last_row = line(self.last, label("mg, optional", "note"))
        self._form.addRow(label("Stop from", "muted"), self._last_row)
        self.fields |= {"goal_mg": self.goal, "last_dose_mg": self.last}

    def _build_method(self) -> None:
        self.amount = field(spoken="Each cut", name="plannerAmount", width=58)
        self.amount.textEdited.connect(lambda text: self.edit(amount=text))
        self.method = Choice(METHODS, spoken="Each cut is", name="plannerMethod")
        self.method.picked.connect(self._pick_method)
        self._form.addRow(label("Each cut", "muted"), line(self.amount, self.method))
        self.bands = BandsEditor()
        self.bands.changed.connect(lambda bands: self.edit(bands=bands))
        self._form.addRow(self.bands)
        self.doses = field(
            spoken="Listed doses, milligrams a day, falling", name="plannerDoses",
            placeholder="13.5  12.5  11.5",
        )  # fmt: skip
        self.doses.textEdited.connect(lambda text: self.edit(doses=listed_doses(text)))
        self._form.addRow(label("mg a day", "muted"), self.doses)
        self._build_table()
        for path in ("percent", "step_mg", "points"):
            self.fields[path] = self.amount
        self.fields |= {"bands": self.bands, "doses_mg": self.doses}
        self.every = field(spoken="Every", name="plannerEvery", width=58)
        self.every.textEdited.connect(lambda text: self.edit(every=text))
        self.fields["interval_days"] = self.every
        self.unit = Choice(UNITS, spoken="Every, weeks or days", name="plannerUnit")
        self.unit.picked.connect(lambda key: self.edit(every_unit=key))
        self._form.addRow(label("Every", "muted"), line(self.every, self.unit))

    def _build_table(self) -> None:
        """The modelled curve is one of diazepam: another drug needs a named table."""
        options = (("", "choose a table"), *self._start.tables)
        self.table = Choice(options, spoken="Equivalence table", name="plannerTable")
        self.table.picked.connect(lambda key: self.edit(table=key, figures=()))
        self._form.addRow(self.table)
        self.figure = field(
            spoken="Milligrams equal to 10 mg of diazepam, inside the table's range",
            name="plannerFigure",
            width=58,
        )
        self.figure.textEdited.connect(self._edit_figure)
        self._figure_row = line(self.figure, label("mg for 10 mg diazepam", "note"))
        self._form.addRow(self._figure_row)
        self._modelled = label(self._start.modelled, "note", wrap=True)
        self._form.addRow(self._modelled)
        self.fields |= {"equivalence": self.table, "mg_for_10_diazepam": self.figure}

    def _edit_figure(self, text: str) -> None:
        if self.settings is not None:
            self.edit(figures=((self.settings.drug, text),))

    def _build_dates(self, date: DateField) -> None:
        self.date = date
        self.date.edit.textEdited.connect(lambda text: self.edit(start=text))
        self.date.edit.editingFinished.connect(lambda: self.edit(start=self.date.edit.text()))
        self.fields["start_date"] = self.date.edit
        self._form.addRow(label("Start", "muted"), self.date)
        days = ((ANY_DAY, "any day"), *((str(n), f"{w}s") for n, w in enumerate(WEEKDAYS)))
        self.weekday = Choice(days, spoken="Start on which day of the week", name="plannerWeekday")
        self.weekday.picked.connect(self._pick_weekday)
        self._form.addRow(label("On", "muted"), line(self.weekday))
        self._days_told = label("", "note", wrap=True, name="changeDays")
        self._no_weekends = button(
            "No changes at weekends", "link", name="noWeekends", on=self.weekdays_wanted.emit
        )
        self._form.addRow(self._days_told)
        self._weekend_row = line(self._no_weekends)
        self._form.addRow(self._weekend_row)
        self.show_plan(None)

    # --- showing -------------------------------------------------------------------------------

    def show_values(self, settings: PlannerSettings) -> None:
        self.aim.choose("stop" if settings.aims_to_stop else "lower")
        self._form.setRowVisible(self._goal_row, not settings.aims_to_stop)
        self._form.setRowVisible(self._last_row, settings.aims_to_stop)
        self.put("goal_mg", settings.goal)
        self.put("last_dose_mg", settings.last_dose)
        self.put("percent", settings.amount)
        self.put("interval_days", settings.every)
        self.put("start_date", settings.start)
        if not self.doses.hasFocus() or listed_doses(self.doses.text()) != settings.doses:
            self.doses.setText(listed_text(settings.doses))
        self.bands.show_bands(settings.bands)
        self._show_table(settings)
        self._note.setVisible(self._is_starting_pace(settings))
        self.method.choose(settings.method.value)
        self.unit.choose(settings.every_unit)
        self._form.setRowVisible(self.bands, settings.method is Method.BANDS)
        self._form.setRowVisible(self.doses, settings.method is Method.CUSTOM)
        self.amount.setVisible(settings.method not in (Method.BANDS, Method.CUSTOM))
        on = self.date.value()
        self.weekday.choose(ANY_DAY if on is None else str(on.weekday()))

    def _is_starting_pace(self, settings: PlannerSettings) -> bool:
        """What is told of the starting draft is not true of another pace."""
        draft = self._start.draft
        pace = (settings.method, settings.amount, settings.every, settings.every_unit)
        starting = (Method.PERCENT_OF_CURRENT, draft.percent, str(draft.weeks), "weeks")
        return pace == starting and not settings.as_taken

    def _show_table(self, settings: PlannerSettings) -> None:
        modelled = settings.method is Method.OCCUPANCY
        needed = modelled and settings.switch is None and settings.drug != self._start.model_drug
        self._form.setRowVisible(self._modelled, modelled)
        self._form.setRowVisible(self.table, needed)
        self._form.setRowVisible(self._figure_row, needed and bool(settings.table))
        self.table.choose(settings.table)
        self.put("mg_for_10_diazepam", dict(settings.figures).get(settings.drug, ""))

    def show_plan(self, plan: TaperPlan | None) -> None:
        days = change_days(plan) if plan is not None else {}
        self._days_told.setText(change_days_words(days))
        self._form.setRowVisible(self._days_told, bool(days))
        self._form.setRowVisible(self._weekend_row, any(day >= SATURDAY for day in days))

    # --- edits ---------------------------------------------------------------------------------

    def _pick_method(self, key: str) -> None:
        settings = self.settings
        if settings is None or settings.method.value == key:
            return
        wanted = Method(key)
        if wanted is Method.CUSTOM:
            self.method_wanted.emit(wanted)
            return
        self._kept[_figure_kind(settings.method)] = settings.amount
        bands = settings.bands or (BandText("0", ""),)
        self.edit(
            method=wanted,
            amount=self._kept.get(_figure_kind(wanted), ""),
            bands=bands if wanted is Method.BANDS else settings.bands,
            doses=(),
            asked=None,
            by_hand=(),
        )

    def _pick_weekday(self, key: str) -> None:
        on = self.date.value()
        if key != ANY_DAY and on is not None:
            self.edit(start=format.day(on + timedelta(days=(int(key) - on.weekday()) % 7)))
            if self.settings is not None:
                self.show_settings(self.settings)


def _figure_kind(method: Method) -> str:
    """Methods that share a kind share what was typed."""
    return "percent" if method in _PER_CENT else method.value


def line(*parts: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(row(*parts, None, gap=6))
    return holder
