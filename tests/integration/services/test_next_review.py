"""The day offered for the next review: by the interval that holds for this person, here."""

from datetime import timedelta

import pytest

from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from tests.demo_file import AS_OF

LEAD = Signer("Dr L. Example", "lead")
REGULAR, HIGH_DOSE, NEW_OPIOID, NOT_NOW = "000233", "000512", "004118", "000618"
THREE_MONTHS = 92
"""From 24 November to 24 February."""


def days(clinic: ClinicServices, patient_id: str) -> int:
    return (clinic.reviewing.start(patient_id).next_review.offered - AS_OF).days


@pytest.mark.parametrize(
    ("patient_id", "wanted", "words"),
    [
        (REGULAR, 90, "REV-02 asks for one every 90 days: continuing use"),
        (HIGH_DOSE, 60, "REV-02 asks for one every 60 days: a high dose"),
        (NEW_OPIOID, 30, "REV-02 asks for one every 30 days: a recently started opioid"),
        (NOT_NOW, THREE_MONTHS, "within 3 months by guideline"),
    ],
)
def test_it_is_the_person_s_own_interval(
    clinic: ClinicServices, patient_id: str, wanted: int, words: str
) -> None:
    found = clinic.reviewing.start(patient_id).next_review
    assert (found.offered - AS_OF, found.words) == (timedelta(wanted), words)
    assert found.latest - AS_OF == timedelta(THREE_MONTHS)


@pytest.mark.parametrize(("number", "wanted"), [(60, 60), (91, 91), (92, 92), (93, 92), (180, 92)])
def test_a_clinic_s_own_number_counts_and_never_leads_behind_three_months(
    clinic: ClinicServices, number: int, wanted: int
) -> None:
    moved = {"default_interval_days": str(number)}
    clinic.policy.sign_numbers("REV-02", moved, reason="local pathway", signer=LEAD)
    assert days(clinic, REGULAR) == wanted


def test_a_rule_switched_off_asks_for_nothing(clinic: ClinicServices) -> None:
    clinic.policy.switch("REV-02", on=False, reason="reviewed elsewhere", signer=LEAD)
    assert days(clinic, NEW_OPIOID) == THREE_MONTHS
