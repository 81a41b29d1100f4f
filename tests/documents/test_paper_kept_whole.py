"""What a person would not accept on paper: a broken date, a signature under nothing, a letter code
that stands for two letters, a name that cannot be read and is not said to be."""

import re
from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.documents.blocks import DocumentKind, Paper
from clinic_desktop.documents.compose import compose
from clinic_desktop.documents.compose.meeting_list import MeetingList, meeting_list
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.letters import LetterDesk, SignedPlan
from tests.documents.letter_samples import (
    AS_OF,
    CLINIC,
    CLONAZEPAM_2,
    DIAZEPAM_15,
    PATIENT,
    RESOURCES,
    plan_of,
    signed,
    texts,
)
from tests.documents.pdf_reading import page_texts

DESK = LetterDesk(
    resources=RESOURCES,
    texts=texts(),
    clinic=CLINIC,
    jurisdiction="uk",
    as_of=AS_OF,
    records_up_to=date(2026, 11, 21),
    demo=False,
)
PLAN = plan_of(CLONAZEPAM_2)


@pytest.mark.parametrize("request_of", [CLONAZEPAM_2, DIAZEPAM_15], ids=["clonazepam", "diazepam"])
@pytest.mark.parametrize("kind", [DocumentKind.PHARMACY_COPY, DocumentKind.TAPER_LETTER])
@pytest.mark.parametrize("paper", list(Paper))
def test_a_signature_never_stands_alone_on_its_page(
    kind: DocumentKind, paper: Paper, request_of: dict[str, object]
) -> None:
    context = signed(plan_of(request_of), paper=paper)
    pages = page_texts(render_pdf(compose(kind, context, texts()), RESOURCES))
    page = next(text for text in pages if "Yours sincerely" in text)
    before = page.split("Yours sincerely")[0]
    assert len(before.split()) > 8, "more than the head of a page stands above it"


def test_dates_and_names_of_drugs_are_whole_in_the_list_for_a_meeting() -> None:
    row = (
        "Information",
        "Featherstonehaugh, Bernadette, born 08-Feb-1967, id 003055",
        "Diazepam-equivalent above the threshold (+3 more)",
        "chlordiazepoxide 100 mg a day, up from 90 mg",
        "Call about supply, 23-Nov-2026",
        "Dr L. Moreau",
    )
    listed = MeetingList(
        view="Everyone",
        people=1,
        sorted_by="days overdue",
        hidden="",
        rows=(row,),
        as_of=AS_OF,
        records_up_to=AS_OF,
        clinic="Riverside clinic",
        has_names=True,
        demo=True,
    )
    document = meeting_list(listed, texts(), lang="en-GB", paper=Paper.A4)
    (page,) = page_texts(render_pdf(document, RESOURCES))
    flat = re.sub(r"\s+", " ", page.replace("\N{NO-BREAK SPACE}", " "))
    for word in ("08-Feb-1967", "23-Nov-2026", "chlordiazepoxide", "Information", "Moreau"):
        assert word in flat, word


def code_of(desk: LetterDesk, patient: Patient) -> str:
    plan = SignedPlan(PLAN, 1, "Dr A. Khan", "prescriber", AS_OF)
    made = desk.prepare("taper-letter", patient, plan, large_print=False, paper="a4")
    assert made.code in "\n".join(page_texts(made.pdf))
    assert made.file_name == f"{made.code} {AS_OF.isoformat()}.pdf"
    return made.code


def test_a_letter_code_stands_for_one_letter() -> None:
    code = code_of(DESK, PATIENT)
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", code)
    assert code_of(DESK, PATIENT) == code, "the same letter again"
    moved = replace(PATIENT, address=("9 Mill Lane", "Riverside"))
    another_number = replace(DESK, clinic=replace(CLINIC, phone="01632 960 145"))
    fresher = replace(DESK, records_up_to=AS_OF)
    codes = {code_of(DESK, moved), code_of(another_number, PATIENT), code_of(fresher, PATIENT)}
    assert len(codes | {code}) == 4


@pytest.mark.parametrize(
    ("patient", "can_print"),
    [
        (PATIENT, True),
        (replace(PATIENT, family_name="Łukasiewicz-Ångström"), True),
        (replace(PATIENT, family_name="حداد", given_name="سميرة"), False),
        (replace(PATIENT, given_name="小明"), False),
        (replace(PATIENT, address=("רחוב 3", "RV1")), False),
    ],
    ids=["latin", "marked", "arabic", "chinese", "hebrew address"],
)
def test_a_name_the_typeface_cannot_print_is_said_before_it_goes_out(
    patient: Patient, can_print: bool
) -> None:
    plan = SignedPlan(PLAN, 1, "Dr A. Khan", "prescriber", AS_OF)
    made = DESK.prepare("handout", patient, plan, large_print=False, paper="a4")
    failing = [check.words for check in made.checks if not check.ok]
    assert any("not in the typeface" in words for words in failing) is not can_print


@pytest.mark.parametrize(
    ("patient", "kind", "not_ready"),
    [
        (replace(PATIENT, communication_needs=("large-print",)), "handout", "Large print"),
        (replace(PATIENT, communication_needs=("large-print",)), "pharmacy-copy", ""),
        (replace(PATIENT, communication_needs=("easy-read", "braille")), "handout", "easy read"),
        (replace(PATIENT, language="pl"), "taper-letter", "Language pl"),
        (replace(PATIENT, language="en-GB"), "taper-letter", ""),
        (replace(PATIENT, language="pl"), "pharmacy-copy", ""),
        (replace(PATIENT, address=()), "taper-letter", "No address"),
    ],
)
def test_what_a_person_cannot_read_is_not_ready(
    patient: Patient, kind: str, not_ready: str
) -> None:
    plan = SignedPlan(PLAN, 1, "Dr A. Khan", "prescriber", AS_OF)
    made = DESK.prepare(kind, patient, plan, large_print=False, paper="a4")
    assert (not_ready in " ".join(made.not_ready)) if not_ready else made.not_ready == ()
