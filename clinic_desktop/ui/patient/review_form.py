"""The fields of a review. "Not asked" stands first in each, and is what each starts with.

The form knows nothing of the record but what it is told to show; `values` and `set_values` make a
draft of it, `missing` says what a signature still needs, `review` makes the domain record.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QSizePolicy, QWidget

from clinic_desktop.domain.review import NOT_ASKED, Contact, Decision, Review
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Check, Radio, Segments
from clinic_desktop.ui.fields import DateField, field
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.patient.records import DECISION_WORDS
from clinic_desktop.ui.patient.review_options import (
    BENEFIT,
    HARMS,
    INDICATION,
    OFFERED,
    RISKS,
    SHORT_WORDS,
    USE,
    VIEW,
    WITHDRAWAL,
    YES_NO,
)
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import label, restyle, rule

LONGEST_INTERVAL_MONTHS = 3
"""A review at least every 3 months by guideline; later needs a reason (ux_and_safety 8.5)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What applies to this person: which conditional questions to show, and hints beside fields."""

    naloxone: bool
    pdmp: bool
    record_says: str = ""
    opioid_says: str = ""


class ReviewForm(QWidget):
    """Two columns: what is asked, and the answer."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setObjectName("reviewForm")
        self._today = today
        self._read: dict[str, Callable[[], object]] = {}
        self._write: dict[str, Callable[[object], None]] = {}
        self._rows: dict[str, tuple[QWidget, QWidget]] = {}
        self._hints: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(20, 8, 20, 12)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._at = 0
        self._build()
        self._blank = self.values()
        look().changed.connect(self._size)
        self._size()

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self._head("Use and benefit")
        self._segments(
            "indication", "Reason for it", INDICATION, detail=("why_taken", "What it is taken for")
        )
        self._segments(
            "actual_use", "Actual use", USE, detail=("use_detail", "In detail"), hint=True
        )
        self._segments("benefit", "Is it helping", BENEFIT)
        self._head("Harms and safety")
        self._checks("harms", "Harms", HARMS)
        self._checks("interacting_risks", "Other risks", RISKS, hint=True)
        self._segments("withdrawal_signs", "Withdrawal signs", WITHDRAWAL)
        self._segments("naloxone_offered", "Naloxone", OFFERED)
        self._segments("pdmp_checked", "Monitoring check", YES_NO)
        self._segments("non_drug_offered", "Non-drug help", OFFERED)
        self._head("Decision")
        self._segments("patient_view", "Patient view", VIEW)
        self._radios(
            "decision",
            "Decision",
            [(d.value, SHORT_WORDS.get(d, DECISION_WORDS[d.value])) for d in Decision],
        )
        self._text("reason", "Reason", "Needed, in a few words")
        self._date("next_review_on", "Next review")
        self._text("later_reason", "Why later", "Later than 3 months: needed, in a few words")
        self._text("notes", "Notes", "Optional")
        self.set_asked(Asked(naloxone=False, pdmp=False))
        self._show_row("later_reason", shown=False)

    def _head(self, words: str) -> None:
        self._grid.addWidget(label(words, "section"), self._at, 0, 1, 2)
        self._grid.addWidget(rule(), self._at + 1, 0, 1, 2)
        self._at += 2

    def _add(self, name: str, words: str, answer: QWidget, *, hint: bool = False) -> None:
        caption = label(words, "muted")
        caption.setBuddy(answer)
        self._grid.addWidget(caption, self._at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(answer, self._at, 1)
        self._rows[name] = (caption, answer)
        self._at += 1
        if hint:
            note = label("", "note", wrap=True, name=f"hint_{name}")
            self._hints[name] = note
            self._grid.addWidget(note, self._at, 1)
            self._at += 1

    def _segments(
        self,
        name: str,
        words: str,
        options: Sequence[tuple[str, str]],
        *,
        detail: tuple[str, str] | None = None,
        hint: bool = False,
    ) -> None:
        made = Segments(options, spoken=words, value=NOT_ASKED)
        made.setObjectName(f"review_{name}")
        made.chosen.connect(lambda _key: self.changed.emit())
        self._read[name] = made.value
        self._write[name] = lambda value: made.choose(str(value))
        if detail is None:
            self._add(name, words, made, hint=hint)
            return
        key, spoken = detail
        more = field(spoken=spoken, name=f"review_{key}", placeholder=spoken, width=250)
        more.textChanged.connect(lambda _text: self.changed.emit())
        self._read[key] = more.text
        self._write[key] = lambda value: more.setText(str(value))
        holder = QWidget()
        flow = FlowLayout(holder, gap=10)
        flow.addWidget(made)
        flow.addWidget(more)
        _tall_as_needed(holder)
        self._add(name, words, holder, hint=hint)

    def _checks(
        self, name: str, words: str, options: Sequence[tuple[str, str]], *, hint: bool = False
    ) -> None:
        made = _Checks(name, words, options)
        made.changed.connect(self.changed)
        self._read[name] = made.value
        self._write[name] = lambda value: made.choose(str(value))
        self._add(name, words, made, hint=hint)

    def _radios(self, name: str, words: str, options: Sequence[tuple[str, str]]) -> None:
        made = _Radios(name, words, options)
        made.changed.connect(self.changed)
        self._read[name] = made.value
        self._write[name] = lambda value: made.choose(str(value) if value else None)
        self._add(name, words, made)

    def _text(self, name: str, words: str, placeholder: str) -> None:
        made = field(spoken=words, name=f"review_{name}", placeholder=placeholder)
        made.textChanged.connect(lambda _text: self.changed.emit())
        self._read[name] = made.text
        self._write[name] = lambda value: made.setText(str(value))
        self._add(name, words, made)

    def _date(self, name: str, words: str) -> None:
        offered = format.add_months(self._today, LONGEST_INTERVAL_MONTHS)
        made = DateField(offered, self._today, spoken=words, name=f"review_{name}")
        made.changed.connect(self._date_changed)
        self._next = made
        self._read[name] = made.edit.text
        self._write[name] = lambda value: made.edit.setText(str(value))
        self._add(name, words, made)

    # --- state ---------------------------------------------------------------------------------

    def set_asked(self, asked: Asked) -> None:
        self._show_row("naloxone_offered", shown=asked.naloxone)
        self._show_row("pdmp_checked", shown=asked.pdmp)
        for name, words in (
            ("actual_use", asked.record_says),
            ("interacting_risks", asked.opioid_says),
        ):
            self._hints[name].setText(words)
            self._hints[name].setVisible(bool(words))

    def values(self) -> dict[str, object]:
        return {name: read() for name, read in self._read.items()}

    def set_values(self, values: Mapping[str, object]) -> None:
        for name, value in values.items():
            self._write[name](value)

    def clear(self) -> None:
        self.set_values(self._blank)

    @property
    def touched(self) -> bool:
        return self.values() != self._blank

    def missing(self) -> list[tuple[str, str]]:
        """(field, words) that a signature still needs."""
        found: list[tuple[str, str]] = []
        if not self._read["decision"]():
            found.append(("decision", "A decision"))
        if not str(self._read["reason"]()).strip():
            found.append(("reason", "A reason for the decision"))
        on = self._next.value()
        if on is None:
            found.append(("next_review_on", "A next review date that can be read"))
        elif on <= self._today:
            found.append(("next_review_on", "A next review date after today"))
        elif self.is_late() and not str(self._read["later_reason"]()).strip():
            found.append(("later_reason", "A reason for more than 3 months"))
        return found

    def is_late(self) -> bool:
        on = self._next.value()
        return on is not None and on > format.add_months(self._today, LONGEST_INTERVAL_MONTHS)

    def focus(self, name: str) -> None:
        answer = self._rows[name][1]
        target = answer if answer.focusPolicy() is not Qt.FocusPolicy.NoFocus else None
        (target or answer.nextInFocusChain() or answer).setFocus(Qt.FocusReason.OtherFocusReason)

    def mark(self, names: set[str]) -> None:
        """Outline the fields a signature waits for."""
        for name, (_, answer) in self._rows.items():
            target = answer.edit if isinstance(answer, DateField) else answer
            restyle(target, "fault", "true" if name in names else "false")

    def review(
        self, *, patient_id: str, on: date, reviewer: str, contact: Contact | None
    ) -> Review:
        """The record as it would be signed. Its id is the store's to give."""

        def text(name: str) -> str | None:
            return str(self._read[name]()).strip() or None

        decision = self._read["decision"]()
        use = str(self._read["actual_use"]())
        detail = text("use_detail")
        notes = [text("notes")]
        if text("why_taken"):
            notes.insert(0, f"Taken for: {text('why_taken')}.")
        if self.is_late() and text("later_reason"):
            notes.append(f"Next review later than 3 months: {text('later_reason')}.")
        return Review(
            id="",
            patient_id=patient_id,
            review_on=on,
            reviewer=reviewer,
            contact=contact,
            indication=text("indication"),
            benefit=text("benefit"),
            harms=text("harms"),
            actual_use=f"{use}: {detail}" if detail and use != NOT_ASKED else detail or use,
            interacting_risks=text("interacting_risks"),
            patient_view=text("patient_view"),
            decision=Decision(str(decision)) if decision else None,
            reason=text("reason"),
            next_review_on=self._next.value(),
            withdrawal_signs=text("withdrawal_signs"),
            pdmp_checked=text("pdmp_checked"),
            naloxone_offered=text("naloxone_offered"),
            non_drug_offered=text("non_drug_offered"),
            notes=" ".join(note for note in notes if note) or None,
        )

    # --- inside --------------------------------------------------------------------------------

    def _date_changed(self) -> None:
        self._show_row("later_reason", shown=self.is_late())
        self.changed.emit()

    def _show_row(self, name: str, *, shown: bool) -> None:
        for part in self._rows[name]:
            part.setVisible(shown)

    def _size(self) -> None:
        self._grid.setColumnMinimumWidth(0, look().px(140))


class _Checks(QWidget):
    """Several may hold. "Not asked" and "None" each stand alone."""

    changed = Signal()

    def __init__(self, name: str, words: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName(f"review_{name}")
        self.setAccessibleName(words)
        self._checks: dict[str, Check] = {}
        layout = FlowLayout(self, gap=10)
        for key, shown in options:
            made = Check(shown, name=f"review_{name}_{key}", spoken=f"{words}: {shown}")
            made.clicked.connect(lambda _checked, key=key: self._clicked(key))
            self._checks[key] = made
            layout.addWidget(made)
        _tall_as_needed(self)
        self._checks[NOT_ASKED].setChecked(True)

    def value(self) -> str:
        return ", ".join(key for key, check in self._checks.items() if check.isChecked())

    def choose(self, value: str) -> None:
        wanted = {key.strip() for key in value.split(",")}
        for key, check in self._checks.items():
            check.setChecked(key in wanted)

    def _clicked(self, clicked: str) -> None:
        alone = (NOT_ASKED, "none")
        for key, check in self._checks.items():
            if key != clicked and (clicked in alone or key in alone):
                check.setChecked(False)
        if not any(check.isChecked() for check in self._checks.values()):
            self._checks[NOT_ASKED].setChecked(True)
        self.changed.emit()


class _Radios(QWidget):
    """One of several; none at the start."""

    changed = Signal()

    def __init__(self, name: str, words: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName(f"review_{name}")
        self.setAccessibleName(words)
        self._group = QButtonGroup(self)
        self._radios: dict[str, Radio] = {}
        layout = FlowLayout(self, gap=10)
        for key, shown in options:
            made = Radio(shown, name=f"review_{name}_{key}", spoken=f"{words}: {shown}")
            made.clicked.connect(lambda _checked: self.changed.emit())
            self._group.addButton(made)
            self._radios[key] = made
            layout.addWidget(made)
        _tall_as_needed(self)

    def value(self) -> str | None:
        return next((key for key, radio in self._radios.items() if radio.isChecked()), None)

    def choose(self, value: str | None) -> None:
        self._group.setExclusive(False)
        for key, radio in self._radios.items():
            radio.setChecked(key == value)
        self._group.setExclusive(True)


def _tall_as_needed(widget: QWidget) -> None:
    """Let the layout above give it the lines it runs over."""
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)


def answers_in_words(review: Review) -> list[tuple[str, str]]:
    """What will be stored, label and words, for the sign sheet and the summary to paste."""
    listed = [
        ("Reason for it", review.indication),
        ("Actual use", review.actual_use),
        ("Is it helping", review.benefit),
        ("Harms", review.harms),
        ("Other risks", review.interacting_risks),
        ("Withdrawal signs", review.withdrawal_signs),
        ("Naloxone", review.naloxone_offered),
        ("Monitoring check", review.pdmp_checked),
        ("Non-drug help", review.non_drug_offered),
        ("Patient view", review.patient_view),
    ]
    shown = [
        (name, format.one_line(value.replace("-", " ")))
        for name, value in listed
        if value and value != NOT_ASKED
    ]
    unasked = [name.lower() for name, value in listed if not value or value == NOT_ASKED]
    if unasked:
        shown.append(("Not asked", format.all_of(unasked)))
    if review.notes:
        shown.append(("Notes", format.one_line(review.notes)))
    return shown
