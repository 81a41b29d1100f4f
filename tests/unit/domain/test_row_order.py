"""What a person had does not depend on the order in which a file lists it."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import Patient, Prescription, PrescriptionStatus
from clinic_desktop.domain.timeline import Timeline, build_timeline

START = date(2026, 1, 1)
DIAZEPAM = RecognisedDrug(Ingredient("diazepam", DrugClass.BENZODIAZEPINE), 5000)


def order(
    number: str,
    length: int,
    *,
    status: PrescriptionStatus | None = None,
    end_on: date | None = None,
) -> Prescription:
    return Prescription(
        number,
        "P1",
        "diazepam 5 mg",
        DIAZEPAM,
        START,
        units_per_day=Fraction(1),
        quantity=Fraction(length),
        status=status,
        end_on=end_on,
    )


def timeline(*rows: Prescription) -> Timeline:
    return build_timeline(
        PatientHistory(Patient("P1"), rows),
        as_of=date(2026, 6, 1),
        jurisdiction="uk",
        numbers=ExposureNumbers(),
    )


@pytest.mark.parametrize("listed", [(28, 56), (56, 28)])
def test_of_two_issues_on_one_date_the_shorter_is_laid_first(listed: tuple[int, int]) -> None:
    # The longer first would carry only 30 of its 56 days forward, and 26 tablets would be lost.
    (episode,) = timeline(*(order(str(length), length) for length in listed)).episodes
    assert episode.covered_days == 84


@pytest.mark.parametrize("backwards", [False, True])
def test_an_item_stopped_in_one_of_its_copies_is_stopped(backwards: bool) -> None:
    stopped = order("copy", 28, status=PrescriptionStatus.STOPPED, end_on=START + timedelta(days=9))
    rows = [order("first", 28), stopped]
    (episode,) = timeline(*(reversed(rows) if backwards else rows)).episodes
    assert episode.covered_days == 10


@pytest.mark.parametrize("backwards", [False, True])
def test_of_two_equal_issues_the_one_that_stops_is_laid_first(backwards: bool) -> None:
    # Pushed behind the other it would lose the days it was used.
    stopped = order("a", 28, status=PrescriptionStatus.STOPPED, end_on=START + timedelta(days=9))
    other = replace(order("b", 28), prescriber="Dr B")
    rows = [stopped, other]
    (episode,) = timeline(*(reversed(rows) if backwards else rows)).episodes
    assert episode.covered_days == 38
