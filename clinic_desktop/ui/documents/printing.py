"""Printing: the PDF's own pages, drawn at the printer's resolution."""

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from clinic_desktop.ui.documents.pdf import page_image, page_sizes

MOST_DOTS_AN_INCH = 300
"""Enough for 12 pt print; more only fills the spool."""


def print_pdf(pdf: bytes, printer: QPrinter) -> bool:
    """Every chosen page, edge to edge as laid out; False when the printer does not start."""
    sizes = page_sizes(pdf)
    first = sizes[0]
    paper = QPageSize(
        QSizeF(first.width, first.height),
        QPageSize.Unit.Point,
        "",
        QPageSize.SizeMatchPolicy.FuzzyMatch,
    )
    layout = QPageLayout(
        paper, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Point
    )
    layout.setMode(QPageLayout.Mode.FullPageMode)
    printer.setPageLayout(layout)
    printer.setFullPage(True)
    wanted = _chosen(printer, len(sizes))
    painter = QPainter()
    if not painter.begin(printer):
        return False
    resolution = min(printer.resolution(), MOST_DOTS_AN_INCH)
    for place, number in enumerate(wanted):
        if place and not printer.newPage():
            painter.end()
            return False
        image = page_image(pdf, number, dots_an_inch=resolution)
        painter.drawImage(QRectF(painter.viewport()), image)
    return painter.end()


def _chosen(printer: QPrinter, pages: int) -> list[int]:
    """The range given in the dialog, from 0; all of them where none was."""
    first, last = printer.fromPage(), printer.toPage()
    if first < 1:
        return list(range(pages))
    return list(range(first - 1, min(last or pages, pages)))
