"""The column beside the review form: what the record says, and what is still needed to sign."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.ui import format
from clinic_desktop.ui.patient.records import DECISION_WORDS, STATE_WORDS
from clinic_desktop.ui.widgets import (
    IconMark,
    LevelMark,
    empty,
    fill,
    label,
    row,
    rule,
    scrolled,
)

MOST_REASONS = 5


class ReviewSide(QFrame):
    """Read, never typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "sunken")
        self.setProperty("line", "left")
        self._facts = QVBoxLayout()
        fill(self._facts, gap=6)
        self._needed = QVBoxLayout()
        fill(self._needed, gap=4)
        content = QWidget()
        content_layout = QVBoxLayout(content)
        fill(content_layout, gap=8, margins=(18, 12, 18, 12))
        content_layout.addLayout(self._facts)
        content_layout.addStretch(1)
        needed = QVBoxLayout()
        fill(needed, label("Still needed before signing", "section"), margins=(18, 10, 18, 12))
        needed.addLayout(self._needed)
        read = scrolled(content, "sunken")
        read.setAccessibleName("From the record")
        # Nothing in it takes the focus: it takes it itself, so that the keys move it.
        read.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QVBoxLayout(self)
        fill(layout, read, rule(), gap=0)
        layout.addLayout(needed)

    def show_facts(self, view: PatientPage) -> None:
        empty(self._facts)
        self._facts.addWidget(label("From the record", "section"))
        self._fact("Medicine", *(f"{one.drug} {format.taking(one)}" for one in view.now_taking))
        if view.how_long_days is not None:
            least = "at least " if view.at_least else ""
            self._fact("How long", f"{least}{format.long_duration(view.how_long_days)}")
        findings = [f for f in view.flags if f.kind is OutcomeKind.FINDING and f.severity]
        if findings:
            self._facts.addWidget(label("Why flagged", "caption"))
            for flag in findings[:MOST_REASONS]:
                assert flag.severity is not None
                self._facts.addLayout(
                    _marked(LevelMark(flag.severity), format.one_line(flag.title))
                )
            self._facts.addWidget(rule())
        self._fact("Last review", _last_review(view))
        self._fact("Also", *view.conditions)
        self._fact("Not checked", *view.not_checked)

    def show_needed(
        self, missing: Sequence[str], *, notes_only: bool, unconfirmed: Sequence[str] = ()
    ) -> None:
        """What has no answer yet; `notes_only` is never a review with the patient, `unconfirmed`
        stands from last time and does not count yet."""
        empty(self._needed)
        for words in missing:
            self._needed.addLayout(_marked(IconMark("minus", "faint", spoken="Needed"), words))
        if not missing:
            done = "Nothing. What was not asked stays “not asked”."
            self._needed.addLayout(_marked(IconMark("check", "accent", spoken="Done"), done))
        if unconfirmed:
            waiting = format.count(len(unconfirmed), "answer")
            self._needed.addWidget(
                label(
                    f"{waiting} of last time not confirmed: they would stay “not asked”.",
                    "note",
                    wrap=True,
                )
            )
        if notes_only:
            self._needed.addWidget(
                label("Notes only does not count as a review with the patient.", "note", wrap=True)
            )

    def _fact(self, name: str, *values: str) -> None:
        if not values:
            return
        self._facts.addWidget(label(name, "caption"))
        for value in values:
            self._facts.addWidget(label(value, wrap=True))
        self._facts.addWidget(rule())


def _marked(mark: QWidget, words: str) -> QHBoxLayout:
    line = row(mark, label(words, wrap=True), gap=8)
    line.setStretch(1, 1)
    line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    return line


def _last_review(view: PatientPage) -> str:
    counted = [v for v in view.reviews if v.counts]
    if not counted:
        return "None recorded"
    last = counted[0]
    decision = last.review.decision
    words = [
        format.day(last.review.review_on),
        last.review.reviewer or "",
        STATE_WORDS[last.state].lower(),
    ]
    if decision is not None:
        words.append(DECISION_WORDS[decision.value].lower())
    return format.one_line(", ".join(w for w in words if w))
