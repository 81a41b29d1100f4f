"""A letter that went out, marked as a copy: a band at the head of every page says when it was made,
and a word lies across every page of a letter that no longer holds.

The letter's own bytes stay as they are: the marks lie over its pages in a file of their own.
"""

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pikepdf
from pikepdf import Name

from clinic_desktop.catalogue.texts import Texts
from clinic_desktop.documents.marks import Across, Box, Layout, Page, Placed, Strip, Text
from clinic_desktop.documents.pdf_tags import same_bytes
from clinic_desktop.documents.render_pdf import load_typeface, render_layout
from clinic_desktop.documents.typeset import Typeface, cap_middle, load_tokens, points
from clinic_desktop.documents.wording import Wording

BAND_TOP, BAND_HEIGHT = 9.0, 17.0
"""Points: inside the margin every document leaves at its head, and clear of most printers' edge."""
BAND_PAD = 8.0
BAND_SIZE = 12.0
FORM = Name("/CopyMarks")


@dataclass(frozen=True, slots=True)
class Ended:
    """Since when a letter does not hold, and why not."""

    how: Literal["superseded", "void"]
    on: date


def mark_copy(
    pdf: bytes, *, copied_on: date, ended: Ended | None, texts: Texts, resources: Path
) -> bytes:
    """The pages of `pdf` as a copy. Same letter, same day and state: same bytes."""
    wording = Wording(texts)
    words = [texts.words("frame.copy.copy", date=wording.date_text(copied_on))]
    across = ""
    if ended is not None:
        words.append(texts.words(f"frame.copy.{ended.how}", date=wording.date_text(ended.on)))
        across = texts.words(f"frame.copy.across_{ended.how}")
    with pikepdf.open(io.BytesIO(pdf)) as letter:
        # Every page of a letter has the size of its first.
        _, _, width, height = (float(side) for side in letter.pages[0].mediabox)
        layout = _layout(width, height, "     ".join(words), across, resources)
        with pikepdf.open(
            io.BytesIO(render_layout(layout, resources, title="", lang=texts.lang))
        ) as marks:
            form = letter.copy_foreign(marks.pages[0].as_form_xobject())
            for page in letter.pages:
                page.add_resource(form, Name.XObject, FORM)
                page.contents_add(b"q", prepend=True)
                page.contents_add(b"Q q %s Do Q" % str(FORM).encode())
            return same_bytes(letter)


def _layout(width: float, height: float, words: str, across: str, resources: Path) -> Layout:
    margins = load_tokens(resources)["print"]["margin_mm"]
    left, right = points(margins["left"]), points(margins["right"])
    band = _band(words, left, width - left - right, load_typeface(resources))
    return Layout(
        width=width,
        height=height,
        left=left,
        pages=(Page((Placed(band, BAND_TOP, artifact=True),)),),
        # Only its outline, for it lies over the words; and falling, clear of DEMO beneath.
        across=Across(across, filled=False, outlined=True, falling=True),
        folds=(),
    )


def _band(words: str, left: float, width: float, face: Typeface) -> Strip:
    """White on black: a mono printer loses neither."""
    size = min(BAND_SIZE, (width - 2 * BAND_PAD) / face.width(words, 1.0, bold=True))
    baseline = cap_middle(BAND_HEIGHT / 2, size)
    bar = Box(left, 0.0, width, BAND_HEIGHT, 0.0, fill="ink")
    return Strip(
        BAND_HEIGHT, (bar, Text(left + BAND_PAD, baseline, words, size, bold=True, ink="page"))
    )
