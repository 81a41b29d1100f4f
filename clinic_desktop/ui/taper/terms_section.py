"""Check-ins, collections at the pharmacy, clock times and what is at home: the plan's terms."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.plan import TimeOfDay
from clinic_desktop.domain.plan_terms import Collection, PlanTerms
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Choice, button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.taper.section import Section
from clinic_desktop.ui.taper.settings import PlannerSettings
from clinic_desktop.ui.widgets import fill, label, row

EVERY = (("1", "every step"), ("2", "every 2nd step"), ("3", "every 3rd step"), ("0", "none"))
COLLECTIONS = (
    (Collection.FOUR_WEEKLY.value, "every 28 days"),
    (Collection.FORTNIGHTLY.value, "fortnightly"),
    (Collection.WEEKLY.value, "weekly"),
    (Collection.DAILY.value, "daily"),
)


class TermsSection(Section):
    """Dates, counts and words around the doses; nothing here changes a step."""

    supply_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(8)
        self.every = Choice(EVERY, spoken="Check-in before", name="plannerCheckIn")
        self.every.picked.connect(lambda key: self._change(check_in_every=int(key)))
        form.addRow(label("Check-in", "muted"), _line(self.every))
        self.ahead = field(spoken="Check-in so many days ahead", name="plannerAhead", width=44)
        self.ahead.editingFinished.connect(self._read_ahead)
        form.addRow(label("", "muted"), _line(self.ahead, label("days ahead of the step", "note")))
        self.collection = Choice(COLLECTIONS, spoken="Collected", name="plannerCollection")
        self.collection.picked.connect(
            lambda key: self.edit(
                terms=replace(self._terms(), collection=Collection(key)),
                issue_days=str(Collection(key).days),
            )
        )
        form.addRow(label("Collected", "muted"), _line(self.collection))
        self._times: dict[TimeOfDay, QWidget] = {}
        for when in TimeOfDay:
            made = field(
                spoken=f"Clock time, {when.value}", name=f"clock_{when.value}", width=64,
                placeholder="08:00" if when is TimeOfDay.MORNING else "",
            )  # fmt: skip
            made.editingFinished.connect(partial(self._read_clock, when))
            self._times[when] = made
            form.addRow(label(f"{format.times(when)} at", "muted"), _line(made))
        self._form = form
        layout = QVBoxLayout(self)
        fill(layout, gap=6)
        layout.addLayout(form)
        self._supply = button("Issue plan and stock at home", name="plannerSupply",
                              on=self.supply_wanted.emit)  # fmt: skip
        layout.addLayout(row(self._supply, None))
        self._home = label("", "note", wrap=True, name="atHome")
        layout.addWidget(self._home)

    def show_values(self, settings: PlannerSettings) -> None:
        terms = settings.terms
        known = dict(EVERY)
        self.every.choose(str(terms.check_in_every) if str(terms.check_in_every) in known else "1")
        if not self.ahead.hasFocus():
            self.ahead.setText(str(terms.check_in_days_before))
        self.collection.choose(terms.collection.value)
        taken = {when for when, _ in settings.current}
        clock = dict(terms.clock_times)
        for when, made in self._times.items():
            holder = made.parentWidget()
            assert holder is not None
            self._form.setRowVisible(holder, when in taken)
            if not made.hasFocus():
                made.setProperty("text", clock.get(when, ""))
        home = len(terms.at_home)
        self._home.setText(f"{format.count(home, 'product')} counted from home" if home else "")
        self._home.setVisible(bool(home))

    def summary(self, settings: PlannerSettings) -> str:
        terms = settings.terms
        every = dict(EVERY).get(str(terms.check_in_every), f"every {terms.check_in_every} steps")
        return f"check-in {every}, collected {dict(COLLECTIONS)[terms.collection.value]}"

    def _terms(self) -> PlanTerms:
        assert self.settings is not None
        return self.settings.terms

    def _change(self, **values: object) -> None:
        if self.settings is not None:
            self.edit(terms=replace(self._terms(), **values))  # type: ignore[arg-type]

    def _read_ahead(self) -> None:
        """What is no small whole number is taken back."""
        text = self.ahead.text().strip()
        if text.isascii() and text.isdigit() and int(text) <= MOST_AHEAD:
            self._change(check_in_days_before=int(text))
        elif self.settings is not None:
            self.ahead.setText(str(self._terms().check_in_days_before))

    def _read_clock(self, when: TimeOfDay) -> None:
        text = str(self._times[when].property("text")).strip()
        clock = {w: at for w, at in self._terms().clock_times if w is not when}
        if _is_clock(text):
            clock[when] = text
        elif text:
            self._times[when].setProperty("text", dict(self._terms().clock_times).get(when, ""))
            return
        self._change(clock_times=tuple((w, clock[w]) for w in TimeOfDay if w in clock))


MOST_AHEAD = 28


def _is_clock(text: str) -> bool:
    """`08:00`, from 00:00 to 23:59."""
    hours, _, minutes = text.partition(":")
    return (
        len(hours) == len(minutes) == 2
        and (hours + minutes).isascii()
        and (hours + minutes).isdigit()
        and int(hours) < 24
        and int(minutes) < 60
    )


def _line(*parts: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(row(*parts, None, gap=6))
    return holder
