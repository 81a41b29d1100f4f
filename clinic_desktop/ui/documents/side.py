"""What to make and how, and whether it is ready to go out: the column beside the page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.document_views import PreparedDocument
from clinic_desktop.services.letter_kinds import LETTER_KINDS
from clinic_desktop.ui.controls import Choice, Radio
from clinic_desktop.ui.widgets import (
    IconMark,
    LevelMark,
    empty,
    fill,
    held,
    label,
    row,
    rule,
    scrolled,
)

PAPERS = (("a4", "A4"), ("letter", "US Letter"))
FORMATS = (("standard", "Standard, 14 pt"), ("large", "Large print, 18 pt"))


class DocumentSide(QFrame):
    """Kind, format, paper; the ready list; the letter code."""

    chosen = Signal()
    """Another document is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setProperty("line", "right")
        content = QWidget()
        layout = QVBoxLayout(content)
        fill(layout, label("What", "section"), gap=8, margins=(18, 12, 18, 12))
        self._kinds: dict[str, Radio] = {}
        group = QButtonGroup(self)
        for kind, words in LETTER_KINDS.items():
            made = Radio(words, name=f"kind_{kind}")
            made.clicked.connect(lambda _on: self.chosen.emit())
            group.addButton(made)
            self._kinds[kind] = made
            layout.addWidget(made)
        self._kinds["taper-letter"].setChecked(True)
        layout.addWidget(rule())
        self.format = Choice(FORMATS, spoken="Format", name="documentFormat")
        self.paper = Choice(PAPERS, spoken="Paper", name="documentPaper")
        for words, choice in (("Format", self.format), ("Paper", self.paper)):
            choice.picked.connect(lambda _key: self.chosen.emit())
            caption = label(words, "muted")
            held(caption, min_width=60)
            line = row(caption, choice)
            line.setStretch(1, 1)
            layout.addLayout(line)
        self._need = label("", "note", wrap=True, name="documentNeed")
        layout.addWidget(self._need)
        layout.addWidget(rule())
        layout.addWidget(label("Ready to issue", "section"))
        self._ready = QVBoxLayout()
        fill(self._ready, gap=6)
        layout.addLayout(self._ready)
        layout.addStretch(1)
        self._code = label("", "strong", name="letterCode")
        layout.addLayout(row(label("Letter code", "caption"), self._code, None))
        outer = QVBoxLayout(self)
        fill(outer, scrolled(content), gap=0)

    def suit(self, *, large: bool, paper: str) -> None:
        """Begin as the record and the clinic want it."""
        self.format.choose("large" if large else "standard")
        self._need.setText("Large print is needed, from the record." if large else "")
        self._need.setVisible(large)
        self.paper.choose(paper)

    @property
    def kind(self) -> str:
        return next(kind for kind, radio in self._kinds.items() if radio.isChecked())

    def take_focus(self) -> None:
        self._kinds[self.kind].setFocus()

    def show_ready(self, document: PreparedDocument | None) -> None:
        """The pre-flight list; without a document there is nothing to be ready."""
        empty(self._ready)
        self._code.setText(document.code if document is not None else "none")
        if document is None:
            self._ready.addWidget(label("There is no document yet.", "muted", wrap=True))
            return
        for check in document.checks:
            mark: QWidget = (
                IconMark("check", "accent", spoken="Done") if check.ok else LevelMark(Severity.HIGH)
            )
            line = row(mark, label(check.words, wrap=True), gap=10)
            line.setStretch(1, 1)
            self._ready.addLayout(line)
        if document.draft:
            self._ready.addWidget(
                label("Not signed: every page says DRAFT.", "note", wrap=True, name="draftNote")
            )
