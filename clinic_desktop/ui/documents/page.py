"""Preview of one document: the bytes shown are the bytes printed, saved and kept."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.document_views import PreparedDocument
from clinic_desktop.services.letter_archive import CAME_OUT_WRONG
from clinic_desktop.services.patient_views import PatientPage as PatientView
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import Segments, button
from clinic_desktop.ui.desk import Banner, Desk, Page, Place
from clinic_desktop.ui.documents.issuing import (
    Outgoing,
    ask_to_print,
    ask_to_save,
    ask_why,
    save_to,
)
from clinic_desktop.ui.documents.side import DocumentSide
from clinic_desktop.ui.documents.viewer import DocumentViewer, narrow
from clinic_desktop.ui.sheets import message
from clinic_desktop.ui.states import Placeholder, States, StateView
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label, pane, row

DRAFT_PLACE = "draft"
CHANGED = "The record changed since this page was made"


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
        self.side = DocumentSide()
        self.side.chosen.connect(self._prepare)
        self.viewer = DocumentViewer()
        self.states = States(self._build())
        layout = QVBoxLayout(self)
        fill(layout, self.states)
        look().changed.connect(self._fit)

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> QWidget:
        content = QWidget()
        self.area = Segments((("side", "Choose"), ("page", "Look")), spoken="Show", value="page")
        self.area.setObjectName("documentsArea")
        self.area.chosen.connect(lambda _key: self._fit())
        self._area_bar = QWidget()
        self._area_bar.setLayout(row(self.area, None, margins=(16, 6, 16, 6)))
        across = QHBoxLayout()
        fill(across, self.side, self.viewer, gap=0)
        across.setStretch(1, 1)
        foot = pane("sunken", "above", "footbar")
        self.print = button("Print   Ctrl+P", "primary", name="print", on=self._print)
        self.save = button("Save PDF", name="savePdf", key="Ctrl+Shift+S", on=self._save)
        self._promise = label("The page shown is the page that prints.", "muted", wrap=True)
        foot_layout = QHBoxLayout(foot)
        fill(
            foot_layout,
            self._promise,
            button("Back", "quiet", name="documentsBack", on=self.desk.back.emit),
            self.save,
            self.print,
            gap=10,
            margins=(18, 0, 18, 0),
        )
        foot_layout.setStretch(0, 1)
        layout = QVBoxLayout(content)
        fill(layout, self._area_bar, gap=0)
        layout.addLayout(across, 1)
        layout.addWidget(foot)
        return content

    def _fit(self) -> None:
        """Choices beside the page; where there is no room, one of the two."""
        alone = narrow(self.width())
        self._area_bar.setVisible(alone)
        self.side.setVisible(not alone or self.area.value() == "side")
        self.viewer.setVisible(not alone or self.area.value() == "page")
        width = look().size("width", "letter_side")
        self.side.setMinimumWidth(0 if alone else width)
        self.side.setMaximumWidth(max(width, self.width()) if alone else width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Letters"

    def help_name(self) -> str:
        return "letters"

    def banner(self) -> Banner | None:
        if self._view is None:
            return None
        return Banner(self._view.patient, self._view.age, mark=format.needs(self._view.patient))

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
        return {"print": self._print, "save_pdf": self._save}

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
        paper = self.desk.clinic.settings.paper_in(self.desk.status.jurisdiction)
        self.side.suit(large=view.patient.needs_large_print, paper=paper)
        self.states.show_content()
        self.changed.emit()
        self._prepare()
        self.side.take_focus()

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
            return
        self.states.show_state(
            StateView(fault.title, f"{fault.message} {fault.hint}", name="documentsFault")
        )

    def _prepare(self) -> None:
        """Make the document anew; the one shown before stays until it is here."""
        self._make(self.show_document)

    def _make(self, then: Callable[[PreparedDocument], None]) -> None:
        patient_id = self._patient_id
        assert patient_id is not None
        if self._ticket is not None:
            self._ticket.cancel()
        kind, paper = self.side.kind, self.side.paper.value()
        large = self.side.format.value() == "large"
        draft = self.desk.preview_plan if self._draft_of_plan else None
        fields, terms = draft if draft is not None else (None, None)
        self._ticket = self.desk.jobs.run(
            lambda: self.desk.clinic.papers.prepare(
                patient_id,
                kind,
                plan_fields=fields,
                plan_terms=terms,
                large_print=large,
                paper=paper,
            ),
            then,
            self._not_made,
        )

    def _not_made(self, fault: Exception) -> None:
        self._ticket = None
        self._document = None
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
            return
        self.side.show_ready(None)
        view = self._view
        may_plan = view is not None and view.closed is None and view.withheld is None
        self.viewer.show_state(
            StateView(
                fault.title,
                f"{fault.message} {fault.hint}".strip(),
                buttons=(("Open the planner", "primary", self._to_planner),) if may_plan else (),
                name="documentMissing",
            )
        )
        self._enable()

    def _to_planner(self) -> None:
        self.desk.open("planner", self._patient_id)

    def show_document(self, document: PreparedDocument) -> None:
        self._ticket = None
        self._document = document
        self.side.show_ready(document)
        self.viewer.show_document(document.pdf, document.title, document.text)
        self._enable()

    def _enable(self) -> None:
        for made in (self.print, self.save):
            made.setEnabled(self._document is not None)
        self.commands_changed.emit()

    # --- print and save ------------------------------------------------------------------------

    def _print(self) -> None:
        self._put_out(lambda out: ask_to_print(self.desk, self, out))

    def _save(self) -> None:
        self._put_out(lambda out: ask_to_save(self.desk, self, out))

    def save_to(self, path: Path) -> None:
        self._put_out(lambda out: save_to(self.desk, out, path))

    def _put_out(self, how: Callable[[Outgoing], None]) -> None:
        """Only a page that would be made the same now goes out: meanwhile another workstation may
        have signed another plan, or the address may have changed."""
        shown = self._document
        if shown is None:
            return

        def made_again(now: PreparedDocument) -> None:
            self._ticket = None
            if now.sha256 != shown.sha256:
                self.show_document(now)
                self.desk.show_sheet(message(CHANGED, "Nothing went out.", "Look at the new page."))
            elif now.not_ready and not now.draft:
                ask_why(self.desk, now.not_ready, lambda why: how(self._outgoing(now, why)))
            else:
                how(self._outgoing(now))

        self._make(made_again)

    def _outgoing(self, document: PreparedDocument, although: str = "") -> Outgoing:
        return Outgoing(
            document.pdf,
            document.title,
            document.code,
            document.file_name,
            lambda: self._issue(document, although),
            None if document.draft else lambda: self._void(document),
        )

    def _issue(self, document: PreparedDocument, although: str) -> None:
        """Keep the bytes that went out; a draft is not a letter and is not kept."""
        signer, patient_id = self.desk.signer, self._patient_id
        if document.draft or signer is None or patient_id is None:
            return
        papers = self.desk.clinic.papers
        self.desk.jobs.run(
            lambda: papers.issue(patient_id, document, signer, although=although),
            lambda _none: self.desk.records_changed.emit(),
        )

    def _void(self, document: PreparedDocument) -> None:
        """It came out wrong; made again it gets another code."""
        signer, archive = self.desk.signer, self.desk.clinic.papers.archive

        def done(_letter: object) -> None:
            self.desk.records_changed.emit()
            self.desk.announce(f"Letter {document.code} is void.")
            self._prepare()

        if signer is not None:
            self.desk.jobs.run(lambda: archive.void(document.code, CAME_OUT_WRONG, signer), done)
