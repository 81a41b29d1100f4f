"""The planner's fields: what is asked of the plan. Emits new settings at every edit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.plan import Hold, Method, Piece, ProductForm, TaperProduct, TimeOfDay
from clinic_desktop.services.views import PlannerStart, StockProduct
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Check, Choice, Segments, button, icon_button
from clinic_desktop.ui.fields import DateField, field
from clinic_desktop.ui.taper.method_words import METHODS
from clinic_desktop.ui.taper.product_words import ml_text, product_words
from clinic_desktop.ui.taper.settings import (
    PlannerSettings,
    as_product,
    is_same_unit,
    with_product,
    without_product,
)
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import empty, fill, label, restyle, row, rule, tip

PIECES = (
    (Piece.WHOLE.value, "whole"),
    (Piece.HALF.value, "half"),
    (Piece.QUARTER.value, "quarter"),
)
UNITS = (("weeks", "weeks"), ("days", "days"))
HOLD_DAYS = 28
STOCK_WIDTH = 258


class FieldsPanel(QWidget):
    """Shows settings and reports edits; draws no conclusion of its own."""

    edited = Signal(object)
    confirmed_changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setObjectName("plannerFields")
        self._today = today
        self._settings: PlannerSettings | None = None
        self._start: PlannerStart | None = None
        self._loading = False
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=8, margins=(16, 10, 14, 10))
        self._fields: dict[str, QWidget] = {}

    # --- building ------------------------------------------------------------------------------

    def show_start(self, start: PlannerStart, settings: PlannerSettings) -> None:
        """Build the fields for one person; their products and times differ."""
        self._start = start
        self._loading = True
        empty(self._layout)
        self._fields = {}
        self._layout.addWidget(label(start.current_note, "caption", wrap=True))
        self._total = label("", "section", wrap=True, name="plannerDose")
        self._layout.addWidget(self._total)
        self._layout.addWidget(label("Taken now, mg", "caption"))
        self._build_current()
        self.confirmed = Check("Confirmed with the patient", name="doseConfirmed")
        self.confirmed.toggled.connect(lambda _on: self.confirmed_changed.emit())
        self._layout.addWidget(self.confirmed)
        self._layout.addWidget(rule())
        self._build_pace(start)
        self._layout.addWidget(rule())
        self._build_products(start)
        self._layout.addWidget(rule())
        self._build_order_and_holds()
        self._layout.addStretch(1)
        self._loading = False
        self.show_settings(settings)

    def _build_current(self) -> None:
        across = QHBoxLayout()
        fill(across, gap=6)
        self._times: dict[TimeOfDay, Callable[[str], None]] = {}
        for when in TimeOfDay:
            made = field(
                spoken=f"Now, {when.value}, milligrams", name=f"now_{when.value}", width=52
            )
            made.textEdited.connect(lambda text, when=when: self._edit_current(when, text))
            self._times[when] = made.setText
            self._fields[f"current.{when.value}"] = made
            column = QVBoxLayout()
            fill(column, label(format.times(when), "caption"), made, gap=2)
            across.addLayout(column)
        across.addStretch(1)
        self._layout.addLayout(across)

    def _build_pace(self, start: PlannerStart) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(8)
        self.aim = Segments((("stop", "Stop"), ("lower", "Lower dose")), spoken="Aim")
        self.aim.setObjectName("plannerAim")
        self.aim.chosen.connect(lambda key: self._edit(aims_to_stop=key == "stop"))
        form.addRow(label("Aim", "muted"), self.aim)
        self.goal = field(spoken="Dose to stay on, milligrams a day", name="plannerGoal", width=70)
        self.goal.textEdited.connect(lambda text: self._edit(goal=text))
        self._fields["goal_mg"] = self.goal
        self._goal_row = QWidget()
        self._goal_row.setLayout(row(self.goal, label("mg a day", "note"), None))
        self._goal_label = label("Stay on", "muted")
        form.addRow(self._goal_label, self._goal_row)
        self.last = field(
            spoken="Stop from this dose, milligrams a day, optional", name="plannerLast", width=70
        )
        self.last.textEdited.connect(lambda text: self._edit(last_dose=text))
        self._fields["last_dose_mg"] = self.last
        self._last_row = _line(self.last, label("mg, optional", "note"))
        self._last_label = label("Stop from", "muted")
        form.addRow(self._last_label, self._last_row)
        self.amount = field(spoken="Each cut", name="plannerAmount", width=58)
        self.amount.textEdited.connect(lambda text: self._edit(amount=text))
        self._fields["percent"] = self._fields["step_mg"] = self.amount
        self.method = Choice(METHODS[:3], spoken="Each cut is", name="plannerMethod")
        self.method.picked.connect(lambda key: self._edit(method=Method(key)))
        form.addRow(label("Each cut", "muted"), _line(self.amount, self.method))
        self.every = field(spoken="Every", name="plannerEvery", width=58)
        self.every.textEdited.connect(lambda text: self._edit(every=text))
        self._fields["interval_days"] = self.every
        self.unit = Choice(UNITS, spoken="Every, weeks or days", name="plannerUnit")
        self.unit.picked.connect(lambda key: self._edit(every_unit=key))
        form.addRow(label("Every", "muted"), _line(self.every, self.unit))
        assert self._start is not None
        self.date = DateField(
            None, self._today, spoken="Start date", name="plannerStart", echo=False
        )
        self.date.edit.textEdited.connect(lambda text: self._edit(start=text))
        self.date.edit.editingFinished.connect(lambda: self._edit(start=self.date.edit.text()))
        self._fields["start_date"] = self.date.edit
        form.addRow(label("Start", "muted"), self.date)
        self.issue = field(spoken="Supply every so many days", name="plannerIssue", width=58)
        self.issue.textEdited.connect(lambda text: self._edit(issue_days=text))
        self._fields["issue_days"] = self.issue
        form.addRow(label("Supply every", "muted"), _line(self.issue, label("days", "note")))
        self._layout.addLayout(form)
        self.field_fault = label("", "fault", wrap=True, name="plannerFieldFault")
        self.field_fault.hide()
        self._layout.addWidget(self.field_fault)
        self._layout.addWidget(label(start.pace_note, "note", wrap=True, name="paceNote"))

    def _build_products(self, start: PlannerStart) -> None:
        self._layout.addWidget(label("Stock, and the smallest piece", "caption"))
        self._stock: list[tuple[StockProduct, Check, Choice | None]] = []
        for number, stock in enumerate(start.products):
            # What stands in brackets goes beneath: a long line would push the panel too wide.
            words, _, aside = stock.label.partition(" (")
            check = Check(words, name=f"stock_{number}", spoken=stock.label)
            check.clicked.connect(lambda _on, stock=stock: self._edit_stock(stock))
            if stock.note:
                tip(check, stock.note)
            piece: Choice | None = None
            if ProductForm(stock.form) is ProductForm.TABLET:
                spoken = f"Smallest piece of {stock.label}"
                piece = Choice(PIECES, spoken=spoken, name=f"piece_{number}")
                piece.picked.connect(lambda _key, stock=stock: self._edit_stock(stock))
            self._stock.append((stock, check, piece))
            self._lay_out_stock(check, piece)
            notes = [aside.removesuffix(")")] if aside else []
            if stock.smallest_ul is not None:
                notes.insert(0, f"measured by {ml_text(stock.smallest_ul)}")
            if notes:
                beneath = label("; ".join(notes), "note", wrap=True)
                beneath.setContentsMargins(look().px(26), 0, 0, 0)
                self._layout.addWidget(beneath)
        self._extra = label("", "note", wrap=True, name="stockExtra")
        self._layout.addWidget(self._extra)
        if not self._stock:
            self._layout.addWidget(
                label("No product of this medicine is in the lists.", "fault", wrap=True)
            )

    def _lay_out_stock(self, check: Check, piece: Choice | None) -> None:
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

    def _build_order_and_holds(self) -> None:
        self._order_shown: tuple[TimeOfDay, ...] | None = None
        self._holds_shown: tuple[Hold, ...] | None = None
        self._order_caption = label("Cut first from", "caption")
        self._order_row = QVBoxLayout()
        fill(self._order_row, gap=2)
        self._layout.addWidget(self._order_caption)
        self._layout.addLayout(self._order_row)
        self._layout.addWidget(label("Holds", "caption"))
        self._holds_row = QVBoxLayout()
        fill(self._holds_row, gap=4)
        self._layout.addLayout(self._holds_row)
        add = button("Add a hold", "quiet", name="addHold", on=self._add_hold)
        self._layout.addLayout(row(add, None))

    # --- showing -------------------------------------------------------------------------------

    def show_settings(self, settings: PlannerSettings) -> None:
        """Put a state into the fields, leaving the one being typed in alone."""
        self._loading = True
        self._settings = settings
        texts = dict(settings.current)
        for when, write in self._times.items():
            self._put(f"current.{when.value}", write, texts.get(when, ""))
        self.aim.choose("stop" if settings.aims_to_stop else "lower")
        for part in (self._goal_label, self._goal_row):
            part.setVisible(not settings.aims_to_stop)
        for part in (self._last_label, self._last_row):
            part.setVisible(settings.aims_to_stop)
        self._put("goal_mg", self.goal.setText, settings.goal)
        self._put("last_dose_mg", self.last.setText, settings.last_dose)
        self._put("percent", self.amount.setText, settings.amount)
        self._put("interval_days", self.every.setText, settings.every)
        self._put("start_date", self.date.edit.setText, settings.start)
        self._put("issue_days", self.issue.setText, settings.issue_days)
        self._show_method(settings)
        self.unit.choose(settings.every_unit)
        self._show_stock(settings)
        self._show_order(settings)
        self._show_holds(settings)
        self._loading = False

    def show_total(self, words: str) -> None:
        self._total.setText(words)

    def mark(self, path: str | None, message: str = "") -> None:
        """Outline the field that cannot be right and say why beneath."""
        wrong = {made for name, made in self._fields.items() if path and path.startswith(name)}
        for made in self._fields.values():
            fault = "true" if made in wrong else "false"
            if made.property("fault") != fault:
                restyle(made, "fault", fault)
        self.field_fault.setText(message)
        self.field_fault.setVisible(bool(message))

    def _put(self, name: str, write: Callable[[str], None], text: str) -> None:
        made = self._fields[name]
        if not made.hasFocus() or getattr(made, "text", str)() != text:
            write(text)

    def _show_method(self, settings: PlannerSettings) -> None:
        """Listed doses come from the curve and the table; they have no figure to type."""
        by_hand = settings.method is Method.CUSTOM
        there = self.method.findData(Method.CUSTOM.value)
        if by_hand and there < 0:
            self.method.addItem(dict(METHODS)[Method.CUSTOM.value], Method.CUSTOM.value)
        elif not by_hand and there >= 0:
            self.method.removeItem(there)
        self.amount.setVisible(not by_hand)
        self.method.choose(settings.method.value)

    def _show_stock(self, settings: PlannerSettings) -> None:
        shown: list[TaperProduct] = []
        for stock, check, piece in self._stock:
            used = next((p for p in settings.products if is_same_unit(p, as_product(stock))), None)
            check.setChecked(used is not None)
            if used is not None:
                shown.append(used)
            if piece is not None:
                piece.setEnabled(used is not None)
                piece.choose((used or as_product(stock)).smallest_piece.value)
        others = [p for p in settings.products if p not in shown]
        words = [product_words(p) for p in others]
        self._extra.setText(f"Added: {format.all_of(words)}" if words else "")
        self._extra.setVisible(bool(words))

    def _show_order(self, settings: PlannerSettings) -> None:
        order = settings.cut_order
        if order == self._order_shown:
            return
        self._order_shown = order
        empty(self._order_row)
        shown = len(order) > 1
        self._order_caption.setVisible(shown)
        if not shown:
            return
        for place, when in enumerate(order):
            words = label(f"{place + 1}  {format.times(when)}")
            parts: list[QWidget | int | None] = [words, None]
            if place:
                parts.append(
                    button(
                        "Earlier",
                        "link",
                        name=f"earlier_{when.value}",
                        on=partial(self._move_earlier, place),
                    )
                )
            self._order_row.addLayout(row(*parts, gap=4))

    def _show_holds(self, settings: PlannerSettings) -> None:
        if settings.holds == self._holds_shown:
            return
        self._holds_shown = settings.holds
        empty(self._holds_row)
        if not settings.holds:
            self._holds_row.addWidget(label("None", "note"))
        for place, hold in enumerate(settings.holds):
            after = field(
                str(hold.after_reduction),
                spoken="Hold after cut number",
                name=f"hold_{place}",
                width=44,
            )
            days = field(
                str(hold.days), spoken="Hold for days", name=f"hold_days_{place}", width=50
            )
            after.editingFinished.connect(
                lambda place=place, made=after: self._edit_hold(place, after=made.text())
            )
            days.editingFinished.connect(
                lambda place=place, made=days: self._edit_hold(place, days=made.text())
            )
            remove = icon_button(
                "cross",
                f"Remove hold {place + 1}",
                kind="bare",
                name=f"remove_hold_{place}",
                on=partial(self._remove_hold, place),
            )
            self._holds_row.addLayout(
                row(
                    _note("after cut"),
                    after,
                    _note("for"),
                    days,
                    _note("days"),
                    remove,
                    None,
                    gap=5,
                )
            )

    # --- edits ---------------------------------------------------------------------------------

    def _edit(self, **values: object) -> None:
        if self._settings is None or self._loading:
            return
        settings = replace(self._settings, **values)  # type: ignore[arg-type]
        if settings != self._settings:
            self._settings = settings
            self.edited.emit(settings)

    def _edit_current(self, when: TimeOfDay, text: str) -> None:
        if self._settings is None:
            return
        texts = {**dict(self._settings.current), when: text}
        current = tuple((w, texts[w]) for w in TimeOfDay if texts.get(w, "").strip())
        times = tuple(w for w, _ in current)
        order = tuple(w for w in self._settings.cut_order if w in times)
        order += tuple(w for w in times if w not in order)
        self.confirmed.setChecked(False)
        self._edit(current=current, cut_order=order)

    def _edit_stock(self, stock: StockProduct) -> None:
        if self._settings is None or self._loading:
            return
        check, piece = next((c, p) for s, c, p in self._stock if s is stock)
        product = as_product(stock, Piece(piece.value()) if piece is not None else None)
        settings = (with_product if check.isChecked() else without_product)(self._settings, product)
        self._edit(products=settings.products)

    def _move_earlier(self, place: int) -> None:
        if self._settings is not None:
            order = list(self._settings.cut_order)
            order[place - 1], order[place] = order[place], order[place - 1]
            self._edit(cut_order=tuple(order))

    def _add_hold(self) -> None:
        if self._settings is not None:
            used = {hold.after_reduction for hold in self._settings.holds}
            after = next(n for n in range(1, len(used) + 2) if n not in used)
            self._edit(holds=(*self._settings.holds, Hold(after, HOLD_DAYS)))

    def _edit_hold(self, place: int, *, after: str = "", days: str = "") -> None:
        if self._settings is None or self._loading or place >= len(self._settings.holds):
            return
        holds = list(self._settings.holds)
        if after.isdigit():
            holds[place] = replace(holds[place], after_reduction=int(after))
        if days.isdigit():
            holds[place] = replace(holds[place], days=int(days))
        if not (after or days).isdigit():
            # What is no number is taken back, so that the fields show what is planned.
            self._holds_shown = None
            self._show_holds(self._settings)
        self._edit(holds=tuple(holds))

    def _remove_hold(self, place: int) -> None:
        if self._settings is not None:
            holds = tuple(h for n, h in enumerate(self._settings.holds) if n != place)
            self._edit(holds=holds)


def _line(*parts: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(row(*parts, None, gap=6))
    return holder


def _note(text: str) -> QLabel:
    return label(text, "note")
