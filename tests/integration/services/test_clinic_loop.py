"""The loop through the services: review, plan, sign, letter; and what must not be possible."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic_desktop.domain.errors import NotAllowed, UnknownItem, UserError
from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.domain.plan import PlanState, TimeOfDay
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.domain.review import Contact, Decision, Review, ReviewState
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.taper_views import GuardAnswer
from clinic_desktop.store.own_models import TaperPlanRow
from tests.demo_file import AS_OF

SIGNER = Signer("Dr T. Example", "prescriber")

HADDAD, OKAFOR, DUARTE, PEMBERTON, MERGED = "002644", "004118", "003902", "000618", "000619"


def review_of(patient_id: str) -> Review:
    return Review(
        id="",
        patient_id=patient_id,
        review_on=AS_OF,
        reviewer=None,
        contact=Contact.SEEN,
        indication="valid",
        benefit="some",
        harms="falls",
        actual_use="as-prescribed",
        interacting_risks="none",
        patient_view="maybe",
        decision=Decision.CONTINUE,
        reason="fall explained, will think about it",
        next_review_on=date(2027, 2, 16),
        withdrawal_signs="none",
        naloxone_offered="yes",
    )


def zolpidem(**changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "drug": "zolpidem",
        "products": [{"strength_mg": "5", "form": "tablet", "smallest_piece": "half"}],
        "current": {"night": "10"},
        "goal_mg": "0",
        "method": "percent-of-start",
        "percent": "25",
        "interval_days": 28,
        "start_date": "2026-11-30",
    }
    return fields | changes


def findings(clinic: ClinicServices, patient_id: str) -> dict[str, str | None]:
    return {
        flag.rule_id: flag.severity.value if flag.severity else None
        for flag in clinic.patient_page(patient_id).flags
        if flag.kind is OutcomeKind.FINDING
    }


def test_a_signed_review_makes_the_flags_be_judged_again(clinic: ClinicServices) -> None:
    assert findings(clinic, HADDAD)["REV-02"] == "high"
    queue = {row.patient.id for row in clinic.worklist("no-review").rows}
    assert HADDAD in queue
    page = clinic.sign_review(review_of(HADDAD), SIGNER)
    assert page.reviews[0].state is ReviewState.COMPLETE
    assert page.reviews[0].review.reviewer == SIGNER.name
    after = findings(clinic, HADDAD)
    assert "REV-02" not in after
    assert "DUR-03" not in after
    assert after["DUR-02"] == "info"
    assert HADDAD not in {row.patient.id for row in clinic.worklist("no-review").rows}


@pytest.mark.parametrize(
    "missing", [{"decision": None}, {"reason": None}, {"reason": "not-asked"},
                {"next_review_on": None}],
)  # fmt: skip
def test_a_review_without_its_end_is_not_signed(
    clinic: ClinicServices, missing: dict[str, object]
) -> None:
    before = len(clinic.patient_page(HADDAD).reviews)
    with pytest.raises(UserError):
        clinic.sign_review(replace(review_of(HADDAD), **missing), SIGNER)  # type: ignore[arg-type]
    assert len(clinic.patient_page(HADDAD).reviews) == before


def test_two_reviews_of_one_day_both_stand(clinic: ClinicServices) -> None:
    clinic.sign_review(review_of(HADDAD), SIGNER)
    page = clinic.sign_review(review_of(HADDAD), SIGNER)
    assert sum(view.review.review_on == AS_OF for view in page.reviews) == 2


def sign(
    clinic: ClinicServices,
    patient_id: str = HADDAD,
    identity: tuple[str, str] = ("SH", "1954"),
    reason: str = "nothing smaller is stocked",
    **changes: object,
) -> None:
    questions = clinic.tapers.guards(patient_id).questions
    clinic.tapers.sign(
        patient_id,
        zolpidem(**changes),
        terms=PlanTerms(),
        answers={question.key: GuardAnswer(question.holds is True) for question in questions},
        reasons=dict.fromkeys(("last-steps", "pace"), reason),
        identity=identity,
        signer=SIGNER,
    )


def test_a_plan_is_signed_for_the_person_on_the_screen_only(clinic: ClinicServices) -> None:
    for identity in (("SH", "1955"), ("GO", "1954"), ("", "")):
        with pytest.raises(NotAllowed):
            sign(clinic, identity=identity)
    assert clinic.patient_page(HADDAD).plans == ()
    sign(clinic)
    (summary,) = clinic.patient_page(HADDAD).plans
    assert (summary.version, summary.state, summary.signed_by) == (
        1, PlanState.SIGNED, SIGNER.name,
    )  # fmt: skip


def test_a_fall_beyond_the_limit_needs_a_recorded_reason(clinic: ClinicServices) -> None:
    with pytest.raises(NotAllowed, match="beyond the usual limit") as refused:
        sign(clinic, percent="30", reason=" ")
    assert "a fall of more than 25%" in refused.value.message


def test_a_guard_needs_the_advice_recorded(clinic: ClinicServices) -> None:
    patient = clinic.patient_page("001655").patient  # epilepsy
    assert patient.birth_date is not None
    identity = ("AH", str(patient.birth_date.year))
    with pytest.raises(NotAllowed, match="question comes before"):
        sign(clinic, "001655", identity, drug="clobazam", current={"night": "10"})


def test_a_new_version_supersedes_plan_and_letters(clinic: ClinicServices) -> None:
    sign(clinic)
    letter = clinic.papers.prepare(HADDAD, "taper-letter")
    clinic.papers.issue(HADDAD, letter, SIGNER)
    clinic.papers.issue(HADDAD, letter, SIGNER)
    assert [d.state for d in clinic.patient_page(HADDAD).documents] == ["current"]
    sign(clinic, interval_days=42)
    page = clinic.patient_page(HADDAD)
    assert [(p.version, p.state) for p in page.plans] == [
        (2, PlanState.SIGNED), (1, PlanState.SUPERSEDED),
    ]  # fmt: skip
    assert [d.state for d in page.documents] == ["superseded"]
    assert clinic.papers.prepare(HADDAD, "taper-letter").code != letter.code


def test_the_same_letter_is_the_same_bytes(clinic: ClinicServices) -> None:
    first = clinic.papers.prepare(DUARTE, "handout")
    again = clinic.papers.prepare(DUARTE, "handout")
    assert first.pdf == again.pdf
    assert first.sha256 == hashlib.sha256(again.pdf).hexdigest()
    assert not first.draft
    assert first.file_name.startswith(first.code)


def test_a_draft_is_never_issued(clinic: ClinicServices) -> None:
    draft = clinic.papers.prepare(HADDAD, "taper-letter", plan_fields=zolpidem())
    assert draft.draft
    assert "DRAFT" in draft.text
    with pytest.raises(NotAllowed):
        clinic.papers.issue(HADDAD, draft, SIGNER)


@pytest.mark.parametrize("patient_id", [PEMBERTON, MERGED])
def test_nothing_is_recorded_for_the_dead_or_a_merged_record(
    clinic: ClinicServices, patient_id: str
) -> None:
    assert clinic.patient_page(patient_id).closed
    with pytest.raises(NotAllowed):
        clinic.sign_review(review_of(patient_id), SIGNER)
    with pytest.raises(NotAllowed):
        clinic.papers.prepare(patient_id, "handout", plan_fields=zolpidem())


def test_the_planner_opens_with_the_dose_by_time_of_day(clinic: ClinicServices) -> None:
    start = clinic.planner_start(DUARTE)
    assert start.drug == "clonazepam"
    assert start.current == ((TimeOfDay.MORNING, 1000), (TimeOfDay.NIGHT, 1000))
    assert "assumed" in start.current_note
    assert {g.key for g in start.guards if g.holds} == {"very-high-dose"}
    night = clinic.planner_start(HADDAD)
    assert night.current == ((TimeOfDay.NIGHT, 10_000),)
    assert "as directed" in night.current_note


def test_a_medicine_without_a_recorded_dose_starts_with_none(clinic: ClinicServices) -> None:
    start = clinic.planner_start("004633")
    assert start.current == ()
    assert start.drug == "clonazepam"


def test_the_most_pressing_flag_comes_first(clinic: ClinicServices) -> None:
    ranks = [flag.severity.rank for flag in clinic.patient_page(OKAFOR).flags if flag.severity]
    assert ranks == sorted(ranks)


def test_every_flag_shows_its_rows_with_their_source(clinic: ClinicServices) -> None:
    for flag in clinic.patient_page(OKAFOR).flags:
        assert flag.basis.inputs
        for row in flag.basis.inputs:
            assert row.source is not None
            assert row.source.file in ("prescriptions.csv", "reviews.csv", "conditions.csv")
            assert row.source.line
        assert flag.basis.sources
        assert flag.basis.sign_off == "awaiting clinical review"


def test_real_records_never_enter_the_demo(clinic: ClinicServices, tmp_path: Path) -> None:
    (tmp_path / "patients.csv").write_text("patient_id,family_name,given_name,birth_date\n")
    with pytest.raises(NotAllowed):
        clinic.import_paths([tmp_path])


def test_only_what_was_signed_is_printed(clinic: ClinicServices) -> None:
    with clinic.store.write() as session:
        row = session.scalars(select(TaperPlanRow)).one()
        row.plan = row.plan.replace('"dose_mg": "1.875"', '"dose_mg": "1.75"')
    with pytest.raises(NotAllowed, match="differently"):
        clinic.papers.prepare(DUARTE, "taper-letter")


def test_every_screen_and_every_rule_has_its_help_page(clinic: ClinicServices) -> None:
    screens = ("worklist", "patient", "review", "planner", "letters", "import", "command-line")
    for name in (*screens, *(f"rules/{rule_id}" for rule_id, _ in clinic.rules())):
        assert clinic.help_page(name).startswith(("#", "<!--")), name
    with pytest.raises(UnknownItem):
        clinic.help_page("../../pyproject")


def test_a_signed_plan_shows_in_the_queue(clinic: ClinicServices) -> None:
    row = next(r for r in clinic.worklist("everyone").rows if r.patient.id == DUARTE)
    assert row.status == "Plan signed, from 30-Nov-2026"
