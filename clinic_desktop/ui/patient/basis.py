"""The basis panel: the seven parts behind one flag, docked at the right, closed with Esc."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.views import Basis, BasisInput, FlagView, SourceLine
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.text import Run, RunsLabel, fact, muted
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import LevelMark, empty, fill, label, pane, row, rule, scrolled, tip

MARK_WORDS = {
    "V": "verified",
    "V2": "second-hand",
    "S": "second-hand",
    "B": "background",
    "P": "proposed",
}


class BasisPanel(QFrame):
    """Answers "why" in the words of the flag; everything works offline."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("basisPanel")
        self.setProperty("pane", "surface")
        self.setProperty("line", "edge")
        self.setAccessibleName("Basis")
        self._flag: FlagView | None = None
        self._head = QHBoxLayout()
        fill(self._head, gap=10, margins=(18, 10, 18, 10))
        content = QWidget()
        self._parts = QVBoxLayout(content)
        fill(self._parts, gap=6, margins=(18, 6, 18, 10))
        self._close = button("Close   Esc", "primary", name="basisClose", on=self.close_panel)
        copy = button("Copy as text", "quiet", name="basisCopy", on=self._copy)
        foot = pane("sunken", "above", "footbar")
        foot_layout = QHBoxLayout(foot)
        fill(foot_layout, copy, None, self._close, margins=(18, 0, 18, 0))
        layout = QVBoxLayout(self)
        fill(layout, gap=0)
        layout.addLayout(self._head)
        layout.addWidget(rule())
        layout.addWidget(scrolled(content), 1)
        layout.addWidget(foot)
        self._set_width()
        look().changed.connect(self._set_width)
        self.hide()

    @property
    def flag(self) -> FlagView | None:
        return self._flag

    def show_flag(self, flag: FlagView) -> None:
        self._flag = flag
        empty(self._head)
        empty(self._parts)
        said = format.one_line(flag.sentence) if flag.sentence != flag.title else ""
        title = RunsLabel((Run(format.one_line(flag.title), "section"),), (muted(said),))
        if flag.kind is OutcomeKind.FINDING and flag.severity is not None:
            self._head.addWidget(LevelMark(flag.severity))
            self._head.addWidget(label(look().level_word(flag.severity), "strong"))
        self._head.addWidget(title, 1)
        for number, (name, parts) in enumerate(_seven_parts(flag), start=1):
            self._parts.addLayout(_numbered(number, name, parts))
            if number < 7:
                self._parts.addWidget(rule())
        self._parts.addStretch(1)
        self.setAccessibleName(f"Basis of: {flag.sentence}")
        self.show()
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def text(self) -> str:
        """The panel as plain text."""
        if self._flag is None:
            return ""
        lines = [self._flag.title, self._flag.sentence, ""]
        for number, (name, told) in enumerate(_seven_texts(self._flag), start=1):
            lines += [f"{number}. {name}", *(f"   {line}" for line in told), ""]
        return "\n".join(lines)

    def close_panel(self) -> None:
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text())

    def _set_width(self) -> None:
        self.setFixedWidth(min(look().size("width", "basis"), 640))


PART_NAMES = (
    "What this is for",
    "The rule",
    "What it used",
    "Missing or old",
    "Rests on",
    "How sure",
    "Other reasonable options",
)


def _seven_texts(flag: FlagView) -> list[tuple[str, list[str]]]:
    basis = flag.basis
    rule_words = [basis.rule_sentence]
    rule_words += [f"{name}: {value}" for name, value in basis.thresholds]
    rule_words += basis.local_policy
    rule_words.append(_version(flag.rule_id, basis))
    told = [
        [basis.intended_use, basis.why_it_matters],
        rule_words,
        [f"{i.what}: {i.value} ({_where(i)})" for i in basis.inputs] or ["No record."],
        list(basis.missing) or ["Nothing the rule asks for."],
        [_source_words(source) for source in basis.sources] or ["No source given."],
        [basis.certainty],
        list(basis.options) or ["Make no change now, with a reason."],
    ]
    return [
        (name, [line for line in lines if line])
        for name, lines in zip(PART_NAMES, told, strict=True)
    ]


def _seven_parts(flag: FlagView) -> list[tuple[str, list[QWidget]]]:
    parts: list[tuple[str, list[QWidget]]] = []
    for name, lines in _seven_texts(flag):
        if name == PART_NAMES[2] and flag.basis.inputs:
            parts.append((name, [_inputs(flag.basis.inputs)]))
        elif name == PART_NAMES[4] and flag.basis.sources:
            parts.append((name, [_source(source) for source in flag.basis.sources]))
        elif name == PART_NAMES[1]:
            shown: list[QWidget] = [label(line, wrap=True) for line in lines[:-1]]
            parts.append((name, [*shown, label(lines[-1], "note", wrap=True)]))
        else:
            parts.append((name, [label(line, wrap=True) for line in lines]))
    return parts


def _numbered(number: int, name: str, parts: list[QWidget]) -> QHBoxLayout:
    digit = label(str(number), "caption")
    digit.setFixedWidth(look().px(20))
    digit.setAlignment(Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    fill(column, label(name, "caption"), *parts, gap=2)
    line = QHBoxLayout()
    fill(line, digit, gap=2)
    line.addLayout(column, 1)
    return line


def _inputs(inputs: tuple[BasisInput, ...]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 2, 0, 2)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    for place, one in enumerate(inputs):
        grid.addWidget(RunsLabel((Run(format.one_line(one.what)),)), place, 0)
        grid.addWidget(RunsLabel((fact(format.one_line(one.value)),)), place, 1)
        grid.addWidget(label(_where(one), "note", wrap=True), place, 2)
    for column, stretch in enumerate((4, 4, 3)):
        grid.setColumnStretch(column, stretch)
    return holder


def _source(source: SourceLine) -> QWidget:
    holder = QWidget()
    words = RunsLabel((Run(_source_words(source, with_mark=False)),))
    tag = label(MARK_WORDS.get(source.mark, source.mark), "tag")
    tip(tag, "How far this source was read: verified, second-hand, background or proposed")
    layout = row(words, tag, gap=8)
    layout.setStretch(0, 1)
    layout.setAlignment(tag, Qt.AlignmentFlag.AlignTop)
    holder.setLayout(layout)
    return holder


def _source_words(source: SourceLine, *, with_mark: bool = True) -> str:
    where = f", {source.locator}" if source.locator else ""
    mark = f" [{MARK_WORDS.get(source.mark, source.mark)}]" if with_mark else ""
    return f"{source.title or source.key}{where}{mark}"


def _where(one: BasisInput) -> str:
    where = format.source(one.source)
    return f"{format.day(one.on)}, {where}" if one.on is not None else where


def _version(rule_id: str, basis: Basis) -> str:
    named = "" if rule_id in basis.rule_version else rule_id
    return ", ".join(part for part in (named, basis.rule_version, basis.sign_off) if part)
