"""Preview of one document: the bytes shown are the bytes printed, saved and kept."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.views import PatientPage as PatientView
from clinic_desktop.services.views import PreparedDocument
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import Choice, Radio, Segments, button, icon_button
from clinic_desktop.ui.desk import Banner, Desk, Page, Place
from clinic_desktop.ui.documents.paper import PaperView
from clinic_desktop.ui.documents.printing import print_pdf
from clinic_desktop.ui.patient.page import need_words
from clinic_desktop.ui.patient.records import DOCUMENT_WORDS
from clinic_desktop.ui.sheets import fault_message, message, question
from clinic_desktop.ui.states import Placeholder, States, StateView
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import (
    IconMark,
    LevelMark,
    empty,
    fill,
    label,
    pane,
    row,
    rule,
)

KINDS = tuple(DOCUMENT_WORDS.items())
PAPERS = (("a4", "A4"), ("letter", "US Letter"))
FORMATS = (("standard", "Standard, 14 pt"), ("large", "Large print, 18 pt"))
ZOOMS = (50, 60, 70, 80, 100, 125, 150)
DRAFT_PLACE = "draft"


class DocumentsPage(Page):
    """Kind, format, paper; the page or its text; ready list; print and save."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("documentsPage")
        self._patient_id: str | None = None
        self._view: PatientView | None = None
        self._draft_of_plan = False
        self._document: PreparedDocument | None = None
        self._ticket: Ticket | None = None
        self._number = 0
        self._zoom = 80
        self.states = States(self._build())
        layout = QVBoxLayout(self)
        fill(layout, self.states)

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> QWidget:
        content = QWidget()
        across = QHBoxLayout()
        fill(across, self._build_side(), self._build_paper(), gap=0)
        across.setStretch(1, 1)
        foot = pane("sunken", "above", "footbar")
        self.print = button("Print   Ctrl+P", "primary", name="print", on=self._ask_to_print)
        self.save = button("Save PDF", name="savePdf", key="Ctrl+Shift+S", on=self._ask_to_save)
        foot_layout = QHBoxLayout(foot)
        fill(
            foot_layout,
            label("The page shown is the page that prints.", "muted"),
            None,
            button("Back", "quiet", name="documentsBack", on=self.desk.back.emit),
            self.save,
            self.print,
            gap=10,
            margins=(18, 0, 18, 0),
        )
        layout = QVBoxLayout(content)
        fill(layout, gap=0)
        layout.addLayout(across, 1)
        layout.addWidget(foot)
        return content

    def _build_side(self) -> QWidget:
        side = pane("surface", "right")
        self._side = side
        layout = QVBoxLayout(side)
        fill(layout, label("What", "section"), gap=8, margins=(18, 12, 18, 12))
        self._kinds: dict[str, Radio] = {}
        group = QButtonGroup(self)
        for kind, words in KINDS:
            made = Radio(words, name=f"kind_{kind}")
            made.clicked.connect(lambda _on: self._prepare())
            group.addButton(made)
            self._kinds[kind] = made
            layout.addWidget(made)
        self._kinds["taper-letter"].setChecked(True)
        layout.addWidget(rule())
        self.format = Choice(FORMATS, spoken="Format", name="documentFormat")
        self.format.picked.connect(lambda _key: self._prepare())
        self.paper = Choice(PAPERS, spoken="Paper", name="documentPaper")
        self.paper.picked.connect(lambda _key: self._prepare())
        self._need = label("", "note", wrap=True, name="documentNeed")
        for words, made_choice in (("Format", self.format), ("Paper", self.paper)):
            caption = label(words, "muted")
            caption.setMinimumWidth(look().px(80))
            line = row(caption, made_choice)
            line.setStretch(1, 1)
            layout.addLayout(line)
        layout.addWidget(self._need)
        layout.addWidget(rule())
        layout.addWidget(label("Ready to issue", "section"))
        self._ready = QVBoxLayout()
        fill(self._ready, gap=6)
        layout.addLayout(self._ready)
        layout.addStretch(1)
        self._code = label("", "strong", name="letterCode")
        layout.addLayout(row(label("Letter code", "caption"), self._code, None))
        self._size_side()
        look().changed.connect(self._size_side)
        return side

    def _build_paper(self) -> QWidget:
        holder = pane("window")
        top = pane("surface", "below", "actionbar")
        self._page_words = label("", name="pageNumber")
        self.previous = icon_button(
            "chevron-left", "Previous page", name="pagePrevious", on=partial(self._turn, -1)
        )
        self.following = icon_button(
            "chevron-right", "Next page", name="pageNext", on=partial(self._turn, 1)
        )
        self._zoom_words = label("")
        smaller = icon_button("minus", "Smaller", name="zoomOut", on=partial(self._zoom_by, -1))
        larger = icon_button("plus", "Larger", name="zoomIn", on=partial(self._zoom_by, 1))
        self.shown = Segments((("page", "Page"), ("text", "Text")), spoken="Show", value="page")
        self.shown.setObjectName("pageOrText")
        self.shown.chosen.connect(self._show_as)
        top_layout = QHBoxLayout(top)
        fill(
            top_layout,
            self.previous,
            self._page_words,
            self.following,
            None,
            smaller,
            self._zoom_words,
            larger,
            12,
            self.shown,
            gap=8,
            margins=(16, 0, 16, 0),
        )
        self.sheet = PaperView()
        self.sheet.turned.connect(self._turn)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.sheet)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName("Page")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setObjectName("documentText")
        self.text.setAccessibleName("Text of the document")
        self._papers = QStackedWidget()
        self._papers.addWidget(self._scroll)
        self._papers.addWidget(self.text)
        self.paper_states = States(self._papers)
        for part in (self._papers, self.paper_states):
            part.setProperty("pane", "window")
        layout = QVBoxLayout(holder)
        fill(layout, top, self.paper_states, gap=0)
        layout.setStretch(1, 1)
        return holder

    def _size_side(self) -> None:
        self._side.setFixedWidth(look().size("width", "letter_side"))

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Letters"

    def help_name(self) -> str:
        return "letters"

    def banner(self) -> Banner | None:
        if self._view is None:
            return None
        return Banner(self._view.patient, self._view.age, mark=need_words(self._view.patient))

    def enter(self, place: Place) -> None:
        self._patient_id = place.patient_id
        self._draft_of_plan = place.detail == DRAFT_PLACE
        self._document = None
        self._view = None
        self.states.show_state(Placeholder("Making the document."))
        self._load()

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self._document is None:
            return {}
        return {"print": self._ask_to_print, "save_pdf": self._ask_to_save}

    # --- making --------------------------------------------------------------------------------

    def _load(self) -> None:
        patient_id = self._patient_id
        if patient_id is not None:
            self.desk.jobs.run(
                lambda: self.desk.clinic.patient_page(patient_id), self._opened, self._failed
            )

    def _opened(self, view: PatientView) -> None:
        if view.patient.id != self._patient_id:
            return
        self._view = view
        large = any("large" in need.lower() for need in view.patient.communication_needs)
        self.format.choose("large" if large else "standard")
        self._need.setText("Large print is needed, from the record." if large else "")
        self._need.setVisible(large)
        self.paper.choose("letter" if self.desk.status.jurisdiction == "us" else "a4")
        self.states.show_content()
        self.changed.emit()
        self._prepare()
        kind = next(radio for radio in self._kinds.values() if radio.isChecked())
        kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
            return
        self.states.show_state(
            StateView(fault.title, f"{fault.message} {fault.hint}", name="documentsFault")
        )

    def _prepare(self) -> None:
        """Make the document anew; the one shown before stays until it is here."""
        patient_id = self._patient_id
        assert patient_id is not None
        if self._ticket is not None:
            self._ticket.cancel()
        kind = next(kind for kind, radio in self._kinds.items() if radio.isChecked())
        fields = self.desk.preview_plan if self._draft_of_plan else None
        large, paper = self.format.value() == "large", self.paper.value()
        self._ticket = self.desk.jobs.run(
            lambda: self.desk.clinic.prepare_document(
                patient_id, kind, plan_fields=fields, large_print=large, paper=paper
            ),
            self.show_document,
            self._not_made,
        )

    def _not_made(self, fault: Exception) -> None:
        self._ticket = None
        self._document = None
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
            return
        empty(self._ready)
        self._code.setText("none")
        self.paper_states.show_state(
            StateView(
                fault.title,
                f"{fault.message} {fault.hint}".strip(),
                buttons=(("Open the planner", "primary", self._to_planner),),
                name="documentMissing",
            )
        )
        self._enable()

    def _to_planner(self) -> None:
        self.desk.open("planner", self._patient_id)

    def show_document(self, document: PreparedDocument) -> None:
        self._ticket = None
        self._document = document
        self._number = 0
        self.text.setPlainText(document.text)
        self._code.setText(document.code)
        empty(self._ready)
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
        self.paper_states.show_content()
        self._show_page()
        self._enable()

    def _enable(self) -> None:
        for made in (self.print, self.save):
            made.setEnabled(self._document is not None)
        self.commands_changed.emit()

    # --- showing -------------------------------------------------------------------------------

    def _show_page(self) -> None:
        document = self._document
        if document is None:
            return
        self._page_words.setText(f"Page {self._number + 1} of {document.pages}")
        self.previous.setEnabled(self._number > 0)
        self.following.setEnabled(self._number < document.pages - 1)
        self._zoom_words.setText(f"{self._zoom} %")
        self.sheet.show_page(
            document.pdf,
            self._number,
            self._zoom,
            f"{document.title}, page {self._number + 1} of {document.pages}",
        )

    def _turn(self, by: int) -> None:
        if self._document is not None and 0 <= self._number + by < self._document.pages:
            self._number += by
            self._show_page()
            self._scroll.verticalScrollBar().setValue(0)

    def _zoom_by(self, by: int) -> None:
        here = ZOOMS.index(self._zoom) + by
        if 0 <= here < len(ZOOMS):
            self._zoom = ZOOMS[here]
            self._show_page()

    def _show_as(self, key: str) -> None:
        self._papers.setCurrentWidget(self._scroll if key == "page" else self.text)

    # --- print and save ------------------------------------------------------------------------

    def _ask_to_print(self) -> None:
        document = self._document
        if document is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        # The job's name reaches spool files and queues: the code, never a person.
        printer.setDocName(document.code)
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle("Print")
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_to(printer)

    def print_to(self, printer: QPrinter) -> None:
        """The same pages, drawn by the preview's own renderer."""
        document = self._document
        assert document is not None
        if not print_pdf(document.pdf, printer):
            self.desk.show_sheet(
                message("It did not print.", "The printer did not take the job.", "Save the PDF.")
            )
            return
        self._issue(document)
        self.desk.show_sheet(
            question(
                "Did it come out right?",
                f"{document.title}, code {document.code}.",
                "Yes",
                "No, print again",
                lambda: self.desk.announce("Printed."),
            )
        )

    def _ask_to_save(self) -> None:
        document = self._document
        if document is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Save as PDF", str(Path(folder) / document.file_name), "PDF (*.pdf)"
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the very bytes; on a full or locked disk say so and keep everything."""
        document = self._document
        assert document is not None
        try:
            path.write_bytes(document.pdf)
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            self.desk.show_sheet(
                message("It could not be saved.", f"The folder answered: {reason}.", "Try another.")
            )
            return
        self._issue(document)
        self.desk.announce("PDF saved.")

    def _issue(self, document: PreparedDocument) -> None:
        """Keep the bytes that went out; a draft is not a letter and is not kept."""
        signer, patient_id = self.desk.signer, self._patient_id
        if document.draft or signer is None or patient_id is None:
            return
        self.desk.jobs.run(
            lambda: self.desk.clinic.issue_document(patient_id, document, signer),
            lambda _none: self.desk.records_changed.emit(),
            self._issue_failed,
        )

    def _issue_failed(self, fault: Exception) -> None:
        if isinstance(fault, ClinicError):
            self.desk.show_sheet(fault_message(fault))
        else:
            self.desk.jobs.fault.emit(fault)
