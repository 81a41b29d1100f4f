"""Why flagged: one row a cause under the question it belongs to, what could not be judged, what was
not checked. Flags of one cause are folded under the gravest; nothing is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.flag_views import FlagView
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.painting import draw_ring
from clinic_desktop.ui.patient.answer_words import answer_lines
from clinic_desktop.ui.text import Paragraph, Run, RunsLabel, faint, muted
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import IconMark, LevelMark, empty, fill, label, row, rule

SHOWN_AT_ONCE = 3
"""Reasons before "more": what a prescriber reads at the opening of a page."""


class FlagRow(QFrame):
    """One flag: shape, sentence, evidence, and the way to its basis."""

    chosen = Signal(object)
    basis_wanted = Signal(object)

    def __init__(self, flag: FlagView) -> None:
        super().__init__()
        self.flag = flag
        self.setObjectName(f"flag_{flag.rule_id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picked = False
        words = RunsLabel(*_paragraphs(flag))
        self.setAccessibleName(f"{_level_word(flag)}: {words.text()}")
        if (
            flag.kind is OutcomeKind.FINDING
            and flag.severity is not None
            and not _is_answered(flag)
        ):
            mark: QWidget = LevelMark(flag.severity)
        else:
            mark = IconMark("minus", "faint", spoken=_level_word(flag))
        link = button("Basis", "link", name=f"basis_{flag.rule_id}", key="B", on=self._ask)
        link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QHBoxLayout(self)
        fill(layout, mark, words, link, gap=10, margins=(18, 7, 8, 7))
        layout.setStretch(1, 1)
        for part in (mark, link):
            layout.setAlignment(part, Qt.AlignmentFlag.AlignTop)

    def set_picked(self, picked: bool) -> None:
        self._picked = picked
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_B):
            self._ask()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.chosen.emit(self.flag)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picked:
            painter.fillRect(self.rect(), look().color("selected"))
            painter.fillRect(0, 0, 3, self.height(), look().color("accent"))
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()))
        painter.end()

    def _ask(self) -> None:
        self.chosen.emit(self.flag)
        self.basis_wanted.emit(self.flag)


@dataclass(frozen=True, slots=True)
class Cause:
    """Flags shown as one: the gravest first, under a question of the page (empty: under none).
    `words` says what they have in common."""

    headline: str
    words: str
    flags: tuple[FlagView, ...]


class Fold(QWidget):
    """A line that opens what is folded away below it, and closes it again."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__()
        self._words = words
        self.line = button(words, "link", name=name, on=self._turn)
        self.line.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body = QWidget()
        self.inside = QVBoxLayout(self.body)
        fill(self.inside, gap=0)
        self.body.hide()
        layout = QVBoxLayout(self)
        fill(layout, gap=0, margins=(0, 0, 0, 4))
        opener = QHBoxLayout()
        fill(opener, self.line, None, gap=0, margins=(44, 0, 8, 0))
        layout.addLayout(opener)
        layout.addWidget(self.body)

    def open(self, is_open: bool = True) -> None:
        self.body.setVisible(is_open)
        self.line.setText("Show fewer" if is_open else self._words.replace("&", "&&"))
        self.line.setAccessibleName(self.line.text().replace("&&", "&"))

    def _turn(self) -> None:
        self.open(self.body.isHidden())


class FlagList(QWidget):
    """The reasons by cause, the worst first, no more than three before "more"; then what could not
    be judged, what is answered, what is held back, and what was not checked."""

    basis_wanted = Signal(object)
    why_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("flagList")
        self.setAccessibleName("Why flagged")
        self._rows: list[FlagRow] = []
        self._folds: list[Fold] = []
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=0, margins=(0, 10, 0, 10))

    def show_flags(self, page: PatientPage) -> None:
        empty(self._layout)
        self._rows, self._folds = [], []
        standing = [f for f in page.flags if _is_answered(f)]
        findings = [f for f in page.flags if f.kind is OutcomeKind.FINDING and f not in standing]
        causes = _causes(page, findings)
        counted = format.count(len(causes), "reason")
        if len(findings) > len(causes):
            counted += f" of {format.count(len(findings), 'flag')}"
        head = RunsLabel((Run("Why flagged", "section"), faint(f"   {counted}")))
        why = button(
            "Why not flagged", "link", name="whyNotFlagged", on=lambda: self.why_wanted.emit("")
        )
        top = row(head, why, margins=(18, 0, 8, 4))
        top.setStretch(0, 1)
        self._layout.addLayout(top)
        if not findings:
            said = "Every reason is answered." if standing else "No flag."
            words = label(f"{said} What was not checked stands below.", "muted", wrap=True)
            words.setContentsMargins(18, 6, 8, 6)
            self._layout.addWidget(words)
        self._add_causes(causes[:SHOWN_AT_ONCE], self._layout)
        rest = causes[SHOWN_AT_ONCE:]
        if rest:
            more = f"Show {format.count(len(rest), 'more reason')}"
            self._add_causes(rest, self._fold(more, "moreReasons", self._layout))
        for title, listed in (
            (
                "Could not be judged",
                [f for f in page.flags if f.kind is OutcomeKind.UNASSESSABLE and f not in standing],
            ),
            ("Answered", standing),
            (
                "Flag held back by an exclusion",
                [f for f in page.flags if f.kind is OutcomeKind.EXCLUDED],
            ),
        ):
            if listed:
                heading = label(title, "caption")
                heading.setContentsMargins(18, 8, 8, 2)
                self._layout.addWidget(heading)
                self._add_causes(_causes(page, listed), self._layout)
        unchecked = "; ".join(page.not_checked)
        told = label(
            f"Not checked: {unchecked}."
            if unchecked
            else "Everything the rules ask for was there.",
            "note",
            wrap=True,
            name="notChecked",
        )
        told.setContentsMargins(18, 8, 8, 0)
        self._layout.addWidget(told)
        self._layout.addStretch(1)

    def _ask_why(self) -> None:
        self.why_wanted.emit("")

    def pick(self, flag: FlagView | None) -> None:
        for one in self._rows:
            one.set_picked(flag is not None and one.flag.rule_id == flag.rule_id)

    def focused_flag(self) -> FlagView | None:
        """The flag with the focus, else the first."""
        focused = next((one.flag for one in self._rows if one.hasFocus()), None)
        return focused or (self._rows[0].flag if self._rows else None)

    def focus_first(self) -> bool:
        """The focus on the first flag; False where there is none."""
        if self._rows:
            self._rows[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(self._rows)

    def focus_flag(self, flag: FlagView) -> None:
        for one in self._rows:
            if one.flag.rule_id == flag.rule_id:
                for fold in self._folds:
                    if fold.isAncestorOf(one):
                        fold.open()
                one.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_causes(self, causes: Sequence[Cause], into: QVBoxLayout) -> None:
        headline = ""
        for cause in causes:
            if cause.headline and cause.headline != headline:
                heading = label(cause.headline, "caption")
                heading.setContentsMargins(18, 6, 8, 0)
                into.addWidget(heading)
            headline = cause.headline
            first, *others = cause.flags
            self._add(first, into)
            if others:
                words = f"+{len(others)} more: {cause.words}"
                fold = self._fold(words, f"also_{first.rule_id}", into)
                for flag in others:
                    self._add(flag, fold)
            line = rule()
            line.setContentsMargins(18, 0, 8, 0)
            into.addWidget(line)

    def _fold(self, words: str, name: str, into: QVBoxLayout) -> QVBoxLayout:
        fold = Fold(words, name)
        self._folds.append(fold)
        into.addWidget(fold)
        return fold.inside

    def _add(self, flag: FlagView, into: QVBoxLayout) -> None:
        made = FlagRow(flag)
        made.basis_wanted.connect(self.basis_wanted)
        made.chosen.connect(self.pick)
        self._rows.append(made)
        into.addWidget(made)


def _causes(page: PatientPage, flags: Sequence[FlagView]) -> list[Cause]:
    """The flags by cause as the page groups them; one that is in no group stands alone."""
    left = {flag.rule_id: flag for flag in flags}
    causes = []
    for group in page.groups:
        members = tuple(left.pop(rule_id) for rule_id in group.rule_ids if rule_id in left)
        if members:
            causes.append(Cause(group.headline, group.cause or "the same reason", members))
    return causes + [Cause("", "", (flag,)) for flag in left.values()]


def _is_answered(flag: FlagView) -> bool:
    return flag.answer is not None and flag.answer.holds


def _paragraphs(flag: FlagView) -> tuple[tuple[Run, ...], ...]:
    found = flag.kind is OutcomeKind.FINDING and not _is_answered(flag)
    lines: list[Paragraph] = [(Run(format.one_line(flag.title), "body", "text", bold=found),)]
    said = format.one_line(flag.sentence) if flag.sentence != flag.title else ""
    lines.append((muted(said), faint(f"  {format.one_line(flag.detail)}" if flag.detail else "")))
    if flag.exclusions:
        lines.append((muted(f"Held back: {format.all_of(flag.exclusions)}."),))
    if flag.gaps:
        lines.append((muted(f"Missing: {format.all_of(flag.gaps)}."),))
    if flag.answer is not None:
        lines += answer_lines(flag.answer)
    return tuple(lines)


def _level_word(flag: FlagView) -> str:
    if _is_answered(flag):
        return "Answered"
    if flag.kind is OutcomeKind.UNASSESSABLE:
        return "Could not be judged"
    if flag.kind is OutcomeKind.EXCLUDED:
        return "Held back"
    return look().level_word(flag.severity) if flag.severity is not None else "Flag"
