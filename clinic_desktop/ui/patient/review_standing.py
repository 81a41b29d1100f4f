"""What the answers so far would count as, in words, while they are given."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.review import Review
from clinic_desktop.services.reviewing import Standing
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.patient.records import STATE_WORDS
from clinic_desktop.ui.widgets import fill, label

WEIGH_AFTER_MS = 150


class StandingLine(QWidget):
    """`review` gives the review as it stands, None where it has no date or nobody is at it."""

    def __init__(self, desk: Desk, review: Callable[[], Review | None]) -> None:
        super().__init__()
        self._desk = desk
        self._review = review
        self._words: QLabel = label("", "note", wrap=True, name="reviewStanding")
        fill(QVBoxLayout(self), self._words, gap=0)
        self._timer = QTimer(self, singleShot=True, interval=WEIGH_AFTER_MS)
        self._timer.timeout.connect(self._ask)

    def changed(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _ask(self) -> None:
        review = self._review()
        if review is None:
            self._words.setText("As it stands: not a review. Give it a date.")
            return
        self._desk.jobs.run(
            partial(self._desk.clinic.reviewing.standing, review), partial(self._show, review)
        )

    def _show(self, review: Review, standing: Standing) -> None:
        if review != self._review():
            return
        words = f"As it stands: {STATE_WORDS[standing.state].lower()}."
        if not standing.counts and standing.missing:
            words += " It counts once it was held with the person, not later than today."
        if standing.missing:
            words += f" A complete one still needs {format.all_of(standing.missing)}."
        self._words.setText(words)
