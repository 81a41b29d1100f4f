"""The PDF: identity on every page, the same bytes twice, no word lost, no name made markup."""

import io
import re
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from clinic_desktop.documents.blocks import DocumentKind, Edition, Paper
from clinic_desktop.documents.compose import COMPOSERS, compose
from clinic_desktop.documents.context import LetterContext
from clinic_desktop.documents.plain import plain
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.documents.render_text import render_text
from tests.documents.letter_samples import (
    CLINIC,
    CLONAZEPAM_2,
    CLONAZEPAM_STAY,
    DIAZEPAM_15,
    PATIENT,
    RESOURCES,
    plan_of,
    signed,
    texts,
)
from tests.documents.pdf_reading import page_texts, words_in

EVERY_EDITION = [
    (kind, paper, edition) for kind in COMPOSERS for paper in Paper for edition in Edition
]
HOSTILE = (
    "O<Neil",
    "<img src=file:///etc/passwd>",
    "Ben & Jerry",
    "<font color=white>nobody</font>",
    "</para><b>",
    "{page} {0}",
    "**bold**",
    "%s \\n ]]>",
    "(paren) \\) endstream",
)


def pdf_of(kind: DocumentKind, ctx: LetterContext) -> bytes:
    return render_pdf(compose(kind, ctx, texts()), RESOURCES)


@pytest.mark.parametrize(("kind", "paper", "edition"), EVERY_EDITION)
def test_every_page_says_whose_it_is(kind: DocumentKind, paper: Paper, edition: Edition) -> None:
    ctx = signed(plan_of(DIAZEPAM_15), paper=paper, edition=edition)
    pages = [" ".join(text.split()) for text in page_texts(pdf_of(kind, ctx))]
    for number, page in enumerate(pages, start=1):
        for needed in (
            "Elena Duarte",
            "born 14 June 1968",
            "number 003 902",
            "Letter code 4C8E-17",
            "Plan version 1",
            "Records up to 21 November 2026",
            f"Page {number} of {len(pages)}",
            "DEMO",
        ):
            assert needed in page, f"page {number} lacks {needed}"


@pytest.mark.parametrize(("kind", "paper", "edition"), EVERY_EDITION)
def test_no_word_is_lost_and_none_changes_place(
    kind: DocumentKind, paper: Paper, edition: Edition
) -> None:
    document = compose(
        kind, signed(plan_of(CLONAZEPAM_STAY), paper=paper, edition=edition), texts()
    )
    printed = iter(words_in(" ".join(page_texts(render_pdf(document, RESOURCES)))))
    missing = [word for word in words_in(render_text(document)) if word not in printed]
    assert missing == []


@pytest.mark.parametrize("kind", COMPOSERS)
def test_same_document_same_bytes(kind: DocumentKind) -> None:
    ctx = signed(plan_of(CLONAZEPAM_2))
    assert pdf_of(kind, ctx) == pdf_of(kind, ctx)


@pytest.mark.parametrize("kind", COMPOSERS)
def test_no_month_is_a_number(kind: DocumentKind) -> None:
    text = " ".join(page_texts(pdf_of(kind, signed(plan_of(DIAZEPAM_15)))))
    assert re.findall(r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b", text) == []


@pytest.mark.parametrize("kind", COMPOSERS)
def test_the_file_is_sound_and_names_nobody_outside_its_pages(kind: DocumentKind) -> None:
    data = pdf_of(kind, signed(plan_of(DIAZEPAM_15)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        info = " ".join(str(value) for value in pdf.docinfo.values())
    assert "4C8E-17" in info
    assert "Duarte" not in info
    assert "Elena" not in info


def test_a_draft_says_so_on_every_page() -> None:
    ctx = LetterContext(plan=plan_of(DIAZEPAM_15), as_of=signed(plan_of(DIAZEPAM_15)).as_of)
    pages = page_texts(pdf_of(DocumentKind.TAPER_LETTER, ctx))
    assert len(pages) > 3
    for page in pages:
        assert page.count("DRAFT") >= 3  # across the page, framed, and in the foot
        assert "not for a patient" in page


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", COMPOSERS)
def test_hostile_names_print_as_they_stand(name: str, kind: DocumentKind) -> None:
    patient = replace(PATIENT, family_name=name, address=(name, "Riverside"))
    clinic = replace(CLINIC, name=name)
    document = compose(kind, signed(plan_of(CLONAZEPAM_2), patient, clinic=clinic), texts())
    for page in page_texts(render_pdf(document, RESOURCES)):
        assert name in " ".join(page.split())
    assert name in render_text(document)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ro\u202eem", "Ro[U+202E]em"),
        ("A\u200fB", "A[U+200F]B"),
        ("tab\there", "tab here"),
        ("nul\x00", "nul[U+0000]"),
        ("line\u2028end", "line[U+2028]end"),
        ("李", "[U+674E]"),
        ("Zoe\u0308", "Zoë"),
        ("Łukasz Ωμέγα Дмитрий", "Łukasz Ωμέγα Дмитрий"),
    ],
)
def test_unseen_or_unknown_characters_are_shown_never_lost(name: str, shown: str) -> None:
    patient = replace(PATIENT, given_name=None, family_name=name)
    for page in page_texts(pdf_of(DocumentKind.HANDOUT, signed(plan_of(CLONAZEPAM_2), patient))):
        assert shown in " ".join(page.split())


def test_plain_text_keeps_other_scripts_and_shows_controls() -> None:
    assert plain("李\u202e<b>\n") == "李[U+202E]<b> "


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("name", ["W" * 200, "Anna Maria " * 18])
def test_very_long_names_are_wrapped_inside_the_page(
    name: str, paper: Paper, edition: Edition
) -> None:
    name = name.strip()
    patient = replace(PATIENT, title=None, given_name=None, family_name=name)
    ctx = signed(plan_of(CLONAZEPAM_2), patient, paper=paper, edition=edition)
    data = pdf_of(DocumentKind.TAPER_LETTER, ctx)
    squeezed = name.replace(" ", "")
    for page in page_texts(data):
        unnumbered = re.sub(r"Page \d+ of \d+", "", page)
        assert squeezed in "".join(unnumbered.split())
    _assert_nothing_leaves_the_page(data)


@pytest.mark.parametrize(("kind", "paper", "edition"), EVERY_EDITION)
def test_nothing_leaves_the_page(kind: DocumentKind, paper: Paper, edition: Edition) -> None:
    _assert_nothing_leaves_the_page(
        pdf_of(kind, signed(plan_of(DIAZEPAM_15), paper=paper, edition=edition))
    )


def _assert_nothing_leaves_the_page(data: bytes) -> None:
    """Every upright character stands inside the margins."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        width, height = page.get_size()
        text_page = page.get_textpage()
        for index in range(text_page.count_chars()):
            left, bottom, right, top = text_page.get_charbox(index)
            if top - bottom > 40:
                continue  # the word across the page
            assert left > 15
            assert right < width - 15
            assert bottom > 12
            assert top < height - 12
        text_page.close()
        page.close()
    document.close()


def test_table_heads_repeat_and_steps_are_not_torn() -> None:
    pages = page_texts(pdf_of(DocumentKind.TAPER_LETTER, signed(plan_of(DIAZEPAM_15))))
    torn = [page for page in pages if re.search(r"Step \d+: ", page) and "Take" not in page]
    assert torn == []
    for page in pages:
        last = page.rsplit("Step ", 1)[-1]
        if re.match(r"\d+: ", last):
            assert re.search(r"Morning|Noon|Evening|Night", last)


def test_structure_for_screen_readers() -> None:
    data = pdf_of(DocumentKind.TAPER_LETTER, signed(plan_of(CLONAZEPAM_2)))
    kinds: list[str] = []
    alts: list[str] = []
    scopes: list[str] = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        waiting: list[pikepdf.Object] = [pdf.Root.StructTreeRoot.K[0]]
        while waiting:
            element = waiting.pop()
            if element.get("/Type") == "/StructElem":
                kinds.append(str(element.S))
                alts += [str(element.Alt)] if "/Alt" in element else []
                scopes += [str(element.A.get("/Scope"))] if "/A" in element else []
                waiting += list(element.K)
    assert kinds.count("/H1") == 1
    assert {"/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/Figure"} <= set(kinds)
    assert "1 whole tablet, half a tablet and a quarter of a tablet" in alts
    assert {"/Column", "/Row"} <= set(scopes)
