"""What differs between two versions of a plan: what was asked, and every step that changes."""

from datetime import date

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.services.taper_views import FieldChange, PlanDifference
from clinic_desktop.ui import format
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.taper.nearest import field_words
from clinic_desktop.ui.widgets import fill, label, rule

NOT_THERE = "not in it"
MOST_SHOWN = 60


def difference_widget(changed: PlanDifference) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    fill(layout, gap=8)
    for change in changed.fields:
        if change.field == "as_taken":
            continue  # the steps tell it
        layout.addWidget(label(_field_words(change), "note", wrap=True))
    ends = (changed.finish_before, changed.finish_after)
    if ends[0] != ends[1]:
        words = " instead of ".join(format.day(on) if on else "no stop" for on in reversed(ends))
        layout.addWidget(label(f"First day without: {words}.", "note", wrap=True))
    if not changed.steps:
        return holder
    layout.addWidget(rule())
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(4)
    for place, title in enumerate(("Step", "Before", "After")):
        grid.addWidget(label(title, "caption"), 0, place)
    for number, step in enumerate(changed.steps[:MOST_SHOWN], 1):
        grid.addWidget(label(str(step.number), "strong"), number, 0)
        grid.addWidget(label(_step_words(step.before)), number, 1)
        grid.addWidget(label(_step_words(step.after)), number, 2)
    grid.setColumnStretch(2, 1)
    layout.addLayout(grid)
    more = len(changed.steps) - MOST_SHOWN
    if more > 0:
        layout.addWidget(label(f"and {format.count(more, 'more step')}.", "note"))
    return holder


def difference_sheet(title: str, changed: PlanDifference) -> Sheet:
    sheet = Sheet(title, width=680, no="Close", name="difference")
    for words in changed.words:
        sheet.body.addWidget(label(words, "strong", wrap=True))
    sheet.body.addWidget(difference_widget(changed))
    return sheet


def _field_words(change: FieldChange) -> str:
    """`How often: 14 instead of 28`; what is a list or an object is only named."""
    name = field_words(change.field)
    plain = (str, int)
    if isinstance(change.before, plain) and isinstance(change.after, plain):
        return f"{name}: {change.after} instead of {change.before}."
    return f"{name}: changed."


def _step_words(step: tuple[date, date, int | None] | None) -> str:
    if step is None:
        return NOT_THERE
    first, last, ug = step
    dose = mg_text(ug) if ug is not None else "switching"
    return f"{dose}, {format.day(first)} to {format.day(last)}"
