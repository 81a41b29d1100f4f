"""The dose taken now, from the record, to be confirmed with the patient."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import TimeOfDay
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Check, button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.taper.section import Section
from clinic_desktop.ui.taper.settings import PlannerSettings, as_texts
from clinic_desktop.ui.widgets import Notice, fill, label

ANEW = (
    "A new version of the plan in force. The dose below is the one the plan began from; what was "
    "taken since is kept, day by day."
)


class DoseSection(Section):
    """Milligrams at each time of day; a changed one has to be confirmed again. Where they are not
    the record's, that is said beside them with the way back to it."""

    confirmed_changed = Signal()

    def __init__(self, note: str, recorded: Sequence[tuple[TimeOfDay, int]]) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        self.total = label("", "section", wrap=True, name="plannerDose")
        self._note, self._from_record = label(note, "caption", wrap=True), note
        fill(layout, self._note, self.total, gap=8)
        self._recorded = as_texts(recorded)
        self._differs = QWidget()
        self._differs.setObjectName("doseDiffers")
        fill(QVBoxLayout(self._differs), *self._difference(), gap=4)
        layout.addWidget(self._differs)
        layout.addWidget(label("Taken now, mg", "caption"))
        across = QHBoxLayout()
        fill(across, gap=6)
        for when in TimeOfDay:
            made = field(
                spoken=f"Now, {when.value}, milligrams", name=f"now_{when.value}", width=52
            )
            made.textEdited.connect(self._writer(when))
            self.fields[f"current.{when.value}"] = made
            column = QVBoxLayout()
            fill(column, label(format.times(when), "caption"), made, gap=2)
            across.addLayout(column)
        across.addStretch(1)
        layout.addLayout(across)
        self.confirmed = Check("Confirmed with the patient", name="doseConfirmed")
        self.confirmed.toggled.connect(lambda _on: self.confirmed_changed.emit())
        layout.addWidget(self.confirmed)

    def show_values(self, settings: PlannerSettings) -> None:
        self._note.setText(ANEW if settings.as_taken else self._from_record)
        as_recorded = settings.current == self._recorded
        self._differs.setVisible(bool(self._recorded) and not settings.as_taken and not as_recorded)
        texts = dict(settings.current)
        for when in TimeOfDay:
            self.put(f"current.{when.value}", texts.get(when, ""))

    def _difference(self) -> tuple[QWidget, QWidget]:
        said = format.all_of(f"{dose}{format.NBSP}mg {when.value}" for when, dose in self._recorded)
        words = f"The record says {said}. Find out which is taken before you confirm."
        back = button("Use the record's dose", "quiet", name="doseFromRecord", on=self._use_record)
        return Notice(Severity.MODERATE, "Not the dose in the record", words), back

    def _use_record(self) -> None:
        self._take(self._recorded)

    def _writer(self, when: TimeOfDay) -> Callable[[str], None]:
        return lambda text: self._edit_current(when, text)

    def _edit_current(self, when: TimeOfDay, text: str) -> None:
        if self.settings is None:
            return
        texts = {**dict(self.settings.current), when: text}
        self._take(tuple((w, texts[w]) for w in TimeOfDay if texts.get(w, "").strip()))

    def _take(self, current: tuple[tuple[TimeOfDay, str], ...]) -> None:
        if self.settings is None:
            return
        times = tuple(w for w, _ in current)
        self.confirmed.setChecked(False)
        self.edit(
            current=current,
            cut_order=_kept(self.settings.cut_order, times),
            **self._switch_order(times),
        )

    def _switch_order(self, times: tuple[TimeOfDay, ...]) -> dict[str, object]:
        switch = self.settings.switch if self.settings is not None else None
        if switch is None:
            return {}
        return {"switch": replace(switch, order=_kept(switch.order, times))}


def _kept(order: tuple[TimeOfDay, ...], times: tuple[TimeOfDay, ...]) -> tuple[TimeOfDay, ...]:
    """The order of before with the times there are now."""
    kept = tuple(when for when in order if when in times)
    return kept + tuple(when for when in times if when not in kept)
