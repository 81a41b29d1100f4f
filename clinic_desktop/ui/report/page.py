"""The practice report: choose a period, watch it count, see the pages, save or print them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout

from clinic_desktop.domain.errors import ClinicError, EnvironmentFault
from clinic_desktop.domain.months import add_months
from clinic_desktop.services.files_out import write_whole
from clinic_desktop.services.report_paper import ReportPaper
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.documents.paper import PaperView, wide
from clinic_desktop.ui.documents.pdf import page_sizes
from clinic_desktop.ui.documents.printing import print_pdf
from clinic_desktop.ui.fields import DateField
from clinic_desktop.ui.saving import PDF_FILES, ask_path
from clinic_desktop.ui.sheets import fault_message, message
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label, pane

ZOOM = 100
LEAST_ZOOM = 40
EDGE = 30
"""Room for the scroll bar."""


class ReportPage(Page):
    """Figures of the clinic; nobody is named in them, so they may leave the building."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("reportPage")
        self.made: ReportPaper | None = None
        self._number = 0
        self._ticket: Ticket | None = None
        today = desk.today
        year_back = add_months(today, -12) + timedelta(days=1)
        self.from_on = DateField(year_back, today, spoken="From", name="reportFrom", echo=False)
        self.to_on = DateField(today, today, spoken="To", name="reportTo", echo=False)
        self.make = button("Make report", "primary", name="makeReport", on=self._make)
        self.cancel = button("Cancel", name="cancelReport", on=self._cancel)
        self.save = button("Save as PDF", name="saveReport", on=self._save)
        self.print = button("Print", name="printReport", on=self._print)
        bar = pane("surface", "below", "actionbar")
        bar_layout = QHBoxLayout(bar)
        fill(
            bar_layout,
            label("From", "caption"),
            self.from_on,
            label("To", "caption"),
            self.to_on,
            self.make,
            self.cancel,
            None,
            gap=10,
            margins=(20, 8, 18, 8),
        )
        self.paper = PaperView()
        self.paper.turned.connect(self._turn)
        scroll = QScrollArea()
        scroll.setWidget(self.paper)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        scroll.setAccessibleName("Pages of the report")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.states = States(scroll)
        self._says = label("", "muted", name="reportSays")
        self._earlier = button("Previous page", "quiet", name="earlierPage", on=self._back)
        self._later = button("Next page", "quiet", name="laterPage", on=self._forward)
        foot = pane("sunken", "above", "footbar")
        foot_layout = QHBoxLayout(foot)
        fill(
            foot_layout,
            self._says,
            None,
            self._earlier,
            self._later,
            self.save,
            self.print,
            gap=10,
            margins=(20, 0, 20, 0),
        )
        layout = QVBoxLayout(self)
        fill(layout, bar, self.states, gap=0)
        layout.setStretch(1, 1)
        layout.addWidget(foot)
        self._show_first()
        look().changed.connect(self._show_page)

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Practice report"

    def help_name(self) -> str:
        return "report"

    def enter(self, place: Place) -> None:
        self._enable()

    def leave(self) -> None:
        self._cancel()

    def forget(self) -> None:
        self._cancel()

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {} if self.made is None else {"save_pdf": self._save, "print": self._print}

    # --- making --------------------------------------------------------------------------------

    def _show_first(self) -> None:
        self.states.show_state(
            StateView(
                "Figures of this clinic, for a meeting or an audit.",
                "People on long-term supply, with a rising dose, an overdue review or an opioid, "
                "by month; what became of the flags, by rule; published measures; compared with "
                "the last report. Nobody is named.",
            )
        )
        self._enable()

    def _make(self) -> None:
        first, last = self.from_on.value(), self.to_on.value()
        if first is None or last is None:
            self.desk.show_sheet(message("A date cannot be read.", "Write 1-Jan-2026 or -12m."))
            return
        ticket = Ticket(self)
        ticket.progressed.connect(self._progressed)
        self._ticket, self.made = ticket, None
        self.states.show_state(Placeholder("Counting everyone on these drugs, month by month."))
        self._says.setText("Counting.")
        self._enable()
        self.desk.jobs.run(
            lambda: self._count(first, last, ticket), self._show, self._failed, ticket=ticket
        )

    def _count(self, first: date, last: date, ticket: Ticket) -> ReportPaper:
        clinic = self.desk.clinic
        return clinic.papers.report(clinic.reports.make(first, last, ticket.progress))

    def _progressed(self, done: int, total: int) -> None:
        self._says.setText(f"Counted {done:,} of {format.count(total, 'person', 'people')}.")

    def _cancel(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
            self._says.setText("")
            self._show_first()

    def _show(self, made: ReportPaper) -> None:
        self._ticket, self.made, self._number = None, made, 0
        self.states.show_content()
        self._show_page()
        self._enable()
        self.commands_changed.emit()
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, fault: Exception) -> None:
        self._ticket = None
        self._says.setText("")
        self._enable()
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view("The report was not made.", fault, self._make, safe="The records.")
        )

    # --- pages ---------------------------------------------------------------------------------

    def _turn(self, by: int) -> None:
        if self.made is not None:
            last = len(page_sizes(self.made.pdf)) - 1
            self._number = min(last, max(0, self._number + by))
            self._show_page()

    def _back(self) -> None:
        self._turn(-1)

    def _forward(self) -> None:
        self._turn(1)

    def _show_page(self) -> None:
        if self.made is None:
            return
        pages = len(page_sizes(self.made.pdf))
        words = f"Report {self.made.code}, page {self._number + 1} of {pages}"
        size = page_sizes(self.made.pdf)[self._number]
        zoom = ZOOM * look().scale // 100
        while wide(size, zoom) > self.width() - EDGE and zoom > LEAST_ZOOM:
            zoom -= 10
        self.paper.show_page(self.made.pdf, self._number, zoom, words)
        self._says.setText(words)
        self._earlier.setEnabled(self._number > 0)
        self._later.setEnabled(self._number < pages - 1)

    def _enable(self) -> None:
        there, busy = self.made is not None, self._ticket is not None
        for one in (self.save, self.print, self._earlier, self._later):
            one.setVisible(there)
        self.make.setEnabled(not busy)
        self.cancel.setVisible(busy)

    # --- out -----------------------------------------------------------------------------------

    def _save(self) -> None:
        if self.made is None:
            return
        path = ask_path(self, "Save as PDF", self.made.file_name, PDF_FILES)
        if path is None:
            return
        try:
            write_whole(path, self.made.pdf)
        except EnvironmentFault as fault:
            self.desk.show_sheet(fault_message(fault))
            return
        self.desk.announce("Report saved.")

    def _print(self) -> None:
        if self.made is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(f"Practice report {self.made.code}")
        if QPrintDialog(printer, self).exec() and not print_pdf(self.made.pdf, printer):
            self.desk.show_sheet(
                message("It did not print.", "The printer did not take the job.", "Save the PDF.")
            )
