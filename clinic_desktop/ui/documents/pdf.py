"""Page images of a PDF made in memory; the only place that draws one."""

from dataclasses import dataclass

import pypdfium2
from PySide6.QtGui import QImage

POINTS_AN_INCH = 72


@dataclass(frozen=True, slots=True)
class PageSize:
    """Points."""

    width: float
    height: float


def page_sizes(pdf: bytes) -> list[PageSize]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [PageSize(*document.get_page_size(n)) for n in range(len(document))]
    finally:
        document.close()


def page_image(pdf: bytes, number: int, *, dots_an_inch: float) -> QImage:
    """One page (from 0) as an image that owns its pixels."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[number]
        bitmap = page.render(scale=dots_an_inch / POINTS_AN_INCH, rev_byteorder=True)
        image = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            _format(bitmap.n_channels),
        ).copy()
        bitmap.close()
        page.close()
    finally:
        document.close()
    return image


def _format(channels: int) -> QImage.Format:
    return {
        1: QImage.Format.Format_Grayscale8,
        3: QImage.Format.Format_RGB888,
        4: QImage.Format.Format_RGBX8888,
    }[channels]
