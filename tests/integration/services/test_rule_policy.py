"""Threshold review through the services: weighed before it is signed, then said everywhere."""

from collections.abc import Callable

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.domain.errors import UnknownItem, UserError
from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.domain.local_policy import SHARED_NUMBERS
from clinic_desktop.domain.timeline import build_timeline
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.registry import with_thresholds
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from clinic_desktop.store import reading
from tests.demo_file import AS_OF, PROGRAM

LEAD = Signer("Dr A. Lead", "clinical lead")
OKAFOR = "004118"


def flagged(clinic: ClinicServices) -> set[tuple[str, str]]:
    return {
        (told.outcome.patient_id, told.outcome.rule_id)
        for told in clinic.flags().outcomes
        if told.outcome.kind is OutcomeKind.FINDING
    }


@pytest.mark.parametrize(
    ("rule_id", "values", "direction"),
    [
        ("DUR-02", {"min_elapsed_days": "28"}, "gain"),
        ("DUR-02", {"min_pdc_hundredths": "100", "pdc_window_days": "365"}, "lose"),
        ("REV-02", {"default_interval_days": "365"}, "lose"),
        ("ESC-01", {"min_rise_mg": "7.5"}, "lose"),
        (SHARED_NUMBERS, {"gap_floor_days": "60"}, "gain"),
        (SHARED_NUMBERS, {"older_age_years": "75"}, "lose"),
    ],
)
def test_the_preview_says_what_signing_then_does(
    clinic: ClinicServices, rule_id: str, values: dict[str, str], direction: str
) -> None:
    before = flagged(clinic)
    preview = clinic.policy.preview(rule_id, values)
    assert flagged(clinic) == before  # nothing was saved
    clinic.policy.sign_numbers(rule_id, dict(values), reason="weighed it", signer=LEAD)
    after = flagged(clinic)
    assert {(one.patient.id, one.rule_id) for one in preview.gain} == after - before
    assert {(one.patient.id, one.rule_id) for one in preview.lose} == before - after
    assert (preview.gain if direction == "gain" else preview.lose) != ()


def test_a_moved_number_is_kept_and_stands_beside_every_flag_it_touches(
    clinic: ClinicServices,
) -> None:
    clinic.worklist("everyone")
    clinic.policy.sign_numbers(
        "DUR-02", {"min_elapsed_days": "100"}, reason="local audit", signer=LEAD
    )
    told = bootstrap.open_clinic(PROGRAM, clinic.store.engine.url.database, as_of=AS_OF)
    page = told.patient_page(OKAFOR)
    touched = next(flag for flag in page.flags if flag.rule_id == "DUR-02")
    assert touched.basis.local_policy == (
        "Local policy: Days since use began, at least: 100 days in place of 90 days, signed by "
        f"Dr A. Lead (clinical lead), {_today(told)}: local audit",
    )
    assert ("Days since use began, at least", "100 days [local policy]") in touched.basis.thresholds
    assert all(not f.basis.local_policy for f in page.flags if f.rule_id != "DUR-02")
    assert "1 number by local policy" in told.status().rules_note
    told.close()


def _today(clinic: ClinicServices) -> str:
    at = clinic.policy.rule("DUR-02").history[0].at
    return day_text(at.date())


def test_a_rule_switched_off_says_so_wherever_no_flag_is_said(clinic: ClinicServices) -> None:
    preview = clinic.policy.preview("CO-01", {}, on=False)
    assert OKAFOR in {one.patient.id for one in preview.lose}
    assert preview.gain == preview.keep == ()
    clinic.worklist("everyone")
    clinic.policy.switch("CO-01", on=False, reason="asked of the pharmacist", signer=LEAD)
    page = clinic.patient_page(OKAFOR)
    assert "CO-01" not in {flag.rule_id for flag in page.flags}
    said = next(words for words in page.not_checked if words.startswith("CO-01"))
    assert "switched off here, signed by Dr A. Lead" in said
    assert "asked of the pharmacist" in said
    assert "switched off here: CO-01" in clinic.status().rules_note
    assert "Switched off here, so not looked for: CO-01." in clinic.worklist("due").hidden_note
    answer = clinic.why(OKAFOR, "CO-01")
    assert (answer.outcome, answer.steps) == ("switched off", ())
    assert "asked of the pharmacist" in answer.sentence
    clinic.policy.switch("CO-01", on=True, reason="asked back", signer=LEAD)
    assert "CO-01" in {flag.rule_id for flag in clinic.patient_page(OKAFOR).flags}
    assert len(clinic.policy.rule("CO-01").history) == 2


def test_a_reviewed_rule_names_its_reviewer_until_it_changes(clinic: ClinicServices) -> None:
    assert clinic.status().sign_off == "awaiting clinical review"
    clinic.policy.sign_review("DUR-02", reviewed=True, reason="read with the team", signer=LEAD)
    flag = next(f for f in clinic.patient_page(OKAFOR).flags if f.rule_id == "DUR-02")
    assert flag.basis.sign_off.startswith("reviewed by Dr A. Lead (clinical lead)")
    assert clinic.status().sign_off.startswith("1 reviewed here")
    clinic.policy.sign_numbers("DUR-02", {"review_days": "91"}, reason="audit", signer=LEAD)
    view = clinic.policy.rule("DUR-02")
    assert (view.reviewed, view.sign_off) == (False, "awaiting clinical review")
    assert "Dr A. Lead" in view.review_lapsed


def test_taking_a_number_back_brings_the_program_s_own(clinic: ClinicServices) -> None:
    before = clinic.rule_set_name
    clinic.policy.sign_numbers("DUR-02", {"review_days": "91"}, reason="audit", signer=LEAD)
    assert clinic.rule_set_name != before
    clinic.policy.sign_numbers("DUR-02", {"review_days": None}, reason="over", signer=LEAD)
    assert clinic.rule_set_name == before
    assert [entry.value for entry in clinic.policy.rule("DUR-02").history] == [None, "91"]


@pytest.mark.parametrize(
    ("rule_id", "values", "fault"),
    [
        ("DUR-02", {"review_days": "366"}, UserError),
        ("DUR-02", {"review_days": "27"}, UserError),
        ("DUR-02", {"review_days": "90.5"}, UserError),
        ("DUR-02", {"review_days": "many"}, UserError),
        ("DUR-02", {"review_days": "NaN"}, UserError),
        ("DUR-02", {"no_such": "1"}, UnknownItem),
        ("XX-99", {"a": "1"}, UnknownItem),
    ],
)
def test_what_may_not_stand_is_refused_weighed_or_signed(
    clinic: ClinicServices, rule_id: str, values: dict[str, str], fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        clinic.policy.preview(rule_id, values)
    with pytest.raises(fault):
        clinic.policy.sign_numbers(rule_id, dict(values), reason="why", signer=LEAD)


def test_nothing_is_signed_without_a_reason(clinic: ClinicServices) -> None:
    acts: tuple[Callable[[], None], ...] = (
        lambda: clinic.policy.switch("CO-01", on=False, reason=" ", signer=LEAD),
        lambda: clinic.policy.sign_review("CO-01", reviewed=True, reason="", signer=LEAD),
        lambda: clinic.policy.sign_numbers("DUR-02", {"review_days": "91"}, reason="", signer=LEAD),
    )
    for act in acts:
        with pytest.raises(UserError):
            act()
    assert clinic.policy.rule("CO-01").history == ()


def test_the_overview_counts_findings_once_the_queue_was_read(clinic: ClinicServices) -> None:
    assert {line.findings for line in clinic.policy.overview().lines} == {None}
    clinic.worklist("everyone")
    lines = {line.rule_id: line for line in clinic.policy.overview().lines}
    found = {rule for patient, rule in flagged(clinic)}
    assert found <= {rule_id for rule_id, line in lines.items() if line.findings}
    assert lines["DUR-02"].sign_off == "awaiting clinical review"


def test_the_preview_of_every_number_agrees_with_asking_everyone_anew(
    clinic: ClinicServices,
) -> None:
    """The preview leaves out people whose answer did not look at the number: nobody is missed."""
    rules = clinic.policy.rules
    with clinic.store.read() as session:
        timelines = [
            build_timeline(
                history, as_of=AS_OF, jurisdiction=clinic.jurisdiction, numbers=rules.numbers
            )
            for history in reading.stream_histories(session, PROGRAM.catalogue.ingredients)
        ]
    for rule in rules:
        for number in clinic.policy.rule(rule.id).numbers:
            bound = number.low if number.low != number.value else number.high
            preview = clinic.policy.preview(rule.id, {number.name: decimal_text(bound)})
            moved = with_thresholds(rules, rule.id, {number.name: bound})
            anew = {
                timeline.patient.id
                for timeline in timelines
                for outcome in evaluate(timeline, moved, {rule.id})
                if outcome.kind is OutcomeKind.FINDING
            }
            said = {one.patient.id for one in (*preview.gain, *preview.keep)}
            assert said == anew, (rule.id, number.name)
