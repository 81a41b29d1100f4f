"""What patients read: amounts in words, plain sentences, nothing that blames, no loose ends."""

import re
from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.documents.blocks import (
    BulletList,
    Callout,
    Document,
    DocumentKind,
    Paragraph,
    Spans,
)
from clinic_desktop.documents.compose import COMPOSERS, compose
from clinic_desktop.documents.context import Clinic, LetterContext
from clinic_desktop.documents.render_text import render_text
from clinic_desktop.documents.wording import Wording
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.plan import ProductForm, TaperPlan
from tests.documents.letter_samples import (
    CLINIC,
    CLONAZEPAM_2,
    CLONAZEPAM_STAY,
    DIAZEPAM_15,
    PATIENT,
    plan_of,
    signed,
    texts,
)

PATIENT_KINDS = (DocumentKind.HANDOUT, DocumentKind.TAPER_LETTER)
BLAMING = ("abuse", "addict", "fail", "refus", "non-compli", "misuse", "danger", "must not", "warn")


@pytest.mark.parametrize(
    ("quarters", "words"),
    [
        (1, "a quarter of a tablet"),
        (2, "half a tablet"),
        (3, "three quarters of a tablet"),
        (4, "1 tablet"),
        (5, "1 and a quarter tablets"),
        (6, "1 and a half tablets"),
        (7, "1 and three quarter tablets"),
        (8, "2 tablets"),
        (42, "10 and a half tablets"),
    ],
)
def test_parts_of_a_tablet_are_words(quarters: int, words: str) -> None:
    assert Wording(texts()).amount(quarters, ProductForm.TABLET) == words


@pytest.mark.parametrize(
    ("days", "words"), [(1, "1 day"), (6, "6 days"), (7, "1 week"), (8, "8 days"), (28, "4 weeks")]
)
def test_whole_weeks_are_weeks(days: int, words: str) -> None:
    assert Wording(texts()).days(days) == words


def test_weekday_is_the_calendars() -> None:
    assert Wording(texts()).weekday_date(date(2028, 2, 29)) == "Tuesday 29\u00a0February 2028"


@pytest.mark.parametrize("kind", PATIENT_KINDS)
@pytest.mark.parametrize("request_json", [DIAZEPAM_15, CLONAZEPAM_2, CLONAZEPAM_STAY])
def test_prose_stays_at_or_below_the_stated_reading_grade(
    kind: DocumentKind, request_json: dict[str, object]
) -> None:
    document = compose(kind, signed(plan_of(request_json)), texts())
    stated = float(texts().words("handout.meta.reading_grade"))
    assert flesch_kincaid_grade(prose(document)) <= stated


@pytest.mark.parametrize("kind", PATIENT_KINDS)
def test_nothing_blames_or_frightens(kind: DocumentKind) -> None:
    said = prose(compose(kind, signed(plan_of(DIAZEPAM_15)), texts())).lower()
    assert [word for word in BLAMING if word in said] == []


@pytest.mark.parametrize("kind", COMPOSERS)
def test_a_plan_to_stay_never_speaks_of_stopping_the_drug(kind: DocumentKind) -> None:
    said = render_text(compose(kind, signed(plan_of(CLONAZEPAM_STAY)), texts()))
    assert "no more clonazepam" not in said
    assert "then to stop" not in said
    assert "to stop it" not in said
    assert "You stay on 1 mg of clonazepam a day" in said


@pytest.mark.parametrize("kind", COMPOSERS)
def test_months_are_words_and_tablets_have_no_decimals(kind: DocumentKind) -> None:
    said = render_text(compose(kind, signed(plan_of(CLONAZEPAM_2)), texts()))
    assert re.findall(r"\d+[/.-]\d+[/.-]\d+", said) == []
    assert re.findall(r"\d\.\d+ (?:tablet|capsule)", said) == []
    assert re.findall(r"(?<!\d)\.\d", said) == []


def test_milligrams_are_spelled_out_at_first_use() -> None:
    for kind in PATIENT_KINDS:
        said = render_text(compose(kind, signed(plan_of(DIAZEPAM_15)), texts()))
        assert re.search(r"\d mg|milligrams \(mg\)", said).group() == "milligrams (mg)"  # type: ignore[union-attr]


def test_numbers_to_call_are_the_clinics_own() -> None:
    clinic = replace(CLINIC, emergency_number="911", phone="(555) 555-0144")
    said = render_text(
        compose(DocumentKind.HANDOUT, signed(plan_of(DIAZEPAM_15), clinic=clinic), texts())
    )
    assert "Get help now: call 911" in said
    assert "999" not in said


@pytest.mark.parametrize(
    "clinic", [replace(CLINIC, phone=None), replace(CLINIC, emergency_number=None), None]
)
def test_a_signed_letter_without_a_number_to_call_is_refused(clinic: Clinic | None) -> None:
    with pytest.raises(UserError, match="telephone numbers"):
        compose(DocumentKind.TAPER_LETTER, signed(plan_of(DIAZEPAM_15), clinic=clinic), texts())


def test_an_infeasible_plan_is_not_printed() -> None:
    plan = plan_of({**DIAZEPAM_15, "goal_mg": "0.3"})
    assert plan.infeasible is not None
    with pytest.raises(UserError, match="no plan to print"):
        compose(DocumentKind.TAPER_LETTER, signed(plan), texts())


def test_a_bare_draft_has_no_patient_and_says_draft() -> None:
    ctx = LetterContext(plan=plan_of(DIAZEPAM_15), as_of=date(2026, 11, 23))
    said = render_text(compose(DocumentKind.TAPER_LETTER, ctx, texts()))
    assert said.startswith("DRAFT\n")
    assert "Dear" not in said
    assert "[clinic telephone number]" in said


def test_missing_identity_is_said_in_words() -> None:
    patient = replace(PATIENT, given_name=None, family_name=None, birth_date=None, title=None)
    said = render_text(
        compose(DocumentKind.TAPER_LETTER, signed(plan_of(DIAZEPAM_15), patient), texts())
    )
    assert "Name not recorded, date of birth not recorded, number 003 902" in said


def test_nhs_numbers_are_grouped_where_they_are_nhs_numbers() -> None:
    patient = replace(PATIENT, identifier="9434765919")
    plan = plan_of(DIAZEPAM_15)
    for jurisdiction, shown in (("uk", "943 476 5919"), ("us", "9434765919")):
        ctx = signed(plan, patient, jurisdiction=jurisdiction)
        assert shown in render_text(compose(DocumentKind.PHARMACY_COPY, ctx, texts()))


def test_pharmacy_copy_tells_plainly_what_is_faster_and_over_the_limit() -> None:
    plan = plan_of(DIAZEPAM_15)
    said = render_text(compose(DocumentKind.PHARMACY_COPY, signed(plan), texts()))
    assert said.count("FASTER THAN ASKED") == _flagged(plan, "faster-than-asked") > 0
    assert "Cut over 10% of the current dose: steps" in said
    assert "No early supply." in said
    assert "None used: no dose in this plan is converted" in said


def test_supply_is_the_plans_own() -> None:
    plan = plan_of(DIAZEPAM_15)
    said = render_text(compose(DocumentKind.PHARMACY_COPY, signed(plan), texts()))
    for issue in plan.supply:
        for line in issue.lines:
            assert f"{line.units} tablets of diazepam {line.product.strength_ug // 1000} mg" in said


def test_a_liquid_shows_strength_and_millilitres_together() -> None:
    plan = plan_of(
        {
            **DIAZEPAM_15,
            "products": [
                {"form": "liquid", "strength_mg": "2", "per_ml": "5", "smallest_ml": "0.5"}
            ],
        }
    )
    said = render_text(compose(DocumentKind.TAPER_LETTER, signed(plan), texts()))
    assert "12.5 mL of the 2 mg in 5 mL liquid" in said
    assert "tablet" not in said.split("Every step")[1]


def _flagged(plan: TaperPlan, flag: str) -> int:
    return sum(flag in step.flags for step in plan.steps)


def prose(document: Document) -> str:
    """Sentences only: tables, dates and identity would distort the grade."""
    parts: list[Spans] = []
    for block in document.blocks:
        match block:
            case Paragraph(spans=spans):
                parts.append(spans)
            case BulletList(items=items):
                parts += items
            case Callout(spans=spans, items=items):
                parts += [spans, *items]
            case _:
                continue
    lines = ("".join(span.text for span in spans).strip() for spans in parts)
    return " ".join(line if line.endswith((".", "?")) else f"{line}." for line in lines if line)


def flesch_kincaid_grade(text: str) -> float:
    """Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    sentences = [s for s in re.split(r"[.?!:]+(?:\s|$)", text) if s.strip()]
    words = re.findall(r"[A-Za-z]+(?:'[a-z]+)?", text)
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


# --- plans that are not the usual length ----------------------------------------------------------

ONE_STEP: dict[str, object] = {
    **DIAZEPAM_15,
    "current": {"night": "10"},
    "method": "percent-of-start",
    "percent": "50",
    "interval_days": 14,
}


def spoken(kind: DocumentKind, **changes: object) -> str:
    text = render_text(compose(kind, signed(plan_of({**ONE_STEP, **changes})), texts()))
    return " ".join(text.replace("\xa0", " ").split())


def test_a_plan_of_one_step_speaks_of_no_others() -> None:
    letter = spoken(DocumentKind.TAPER_LETTER)
    assert "lower your diazepam in one step, and then to stop it" in letter
    # The plan is over after 2 weeks: nobody gets enough for the usual 4.
    assert "You get enough for 2 weeks at a time." in letter
    sheet = spoken(DocumentKind.HANDOUT)
    assert "Your dose goes down in one step. You start on" in sheet
    assert "Most steps" not in sheet


@pytest.mark.parametrize("kind", PATIENT_KINDS)
@pytest.mark.parametrize("percent", ["10", "25", "50"])
def test_no_pace_is_called_slow_or_small(kind: DocumentKind, percent: str) -> None:
    said = spoken(kind, percent=percent).replace("Breathe out slowly", "")
    assert "slowly" not in said
    assert "small steps" not in said


def test_the_dose_to_stay_on_has_no_last_day() -> None:
    letter = spoken(DocumentKind.TAPER_LETTER, goal_mg="5")
    assert "Every day, from 30 November 2026: 5 mg" in letter
    assert "13 December" not in letter.partition("Your first step")[2]


def test_one_day_is_one_day() -> None:
    letter = spoken(DocumentKind.TAPER_LETTER, interval_days=1, issue_days=1)
    assert "On 30 November 2026: 5 mg" in letter
    assert "your pharmacy will give you 1 tablet of 5 mg for 1 day." in letter
    copy = spoken(DocumentKind.PHARMACY_COPY, interval_days=1, issue_days=1)
    assert "1 | 30 November 2026 1 tablet" in copy
