"""A copy says so on every page, with the letter's own words beneath and its bytes untouched."""

import io
from datetime import date

import pikepdf
import pytest

from clinic_desktop.documents.blocks import DocumentKind
from clinic_desktop.documents.compose import compose
from clinic_desktop.documents.copy_marks import Ended, mark_copy
from clinic_desktop.documents.render_pdf import render_pdf
from tests.documents.letter_samples import DIAZEPAM_15, RESOURCES, plan_of, signed, texts
from tests.documents.pdf_reading import page_texts, words_in

COPIED_ON = date(2026, 11, 26)
VOID = Ended("void", date(2026, 11, 25))
SUPERSEDED = Ended("superseded", date(2026, 11, 24))


def letter() -> bytes:
    ctx = signed(plan_of(DIAZEPAM_15), demo=True)
    return render_pdf(compose(DocumentKind.TAPER_LETTER, ctx, texts()), RESOURCES)


def copy_of(pdf: bytes, ended: Ended | None) -> bytes:
    return mark_copy(pdf, copied_on=COPIED_ON, ended=ended, texts=texts(), resources=RESOURCES)


@pytest.mark.parametrize(
    ("ended", "said", "across"),
    [
        (None, "COPY, 26 November 2026", ""),
        (SUPERSEDED, "SUPERSEDED, 24 November 2026", "SUPERSEDED"),
        (VOID, "VOID, 25 November 2026", "VOID"),
    ],
)
def test_every_page_of_a_copy_says_what_it_is(ended: Ended | None, said: str, across: str) -> None:
    pdf = letter()
    before = [words_in(text) for text in page_texts(pdf)]
    pages = page_texts(copy_of(pdf, ended))
    assert len(pages) == len(before) > 1
    for words, page in zip(before, pages, strict=True):
        assert "COPY, 26 November 2026" in page
        assert said in page
        for word in ("SUPERSEDED", "VOID"):
            assert page.count(word) == (2 if word == across else 0), "in the band, and across"
        added = words_in(page)
        for word in words:
            added.remove(word)
        assert set(added) <= {*words_in(f"COPY 26 November 2026 {said}"), across}, "nothing lost"


def test_a_screen_reader_still_finds_its_way_through_a_copy() -> None:
    with pikepdf.open(io.BytesIO(copy_of(letter(), SUPERSEDED))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.StructTreeRoot.K[0].K[0].S == "/P"


def test_the_same_copy_on_the_same_day_is_the_same_file() -> None:
    pdf = letter()
    kept = bytes(pdf)
    assert copy_of(pdf, VOID) == copy_of(pdf, VOID)
    assert copy_of(pdf, VOID) != copy_of(pdf, None)
    assert pdf == kept
