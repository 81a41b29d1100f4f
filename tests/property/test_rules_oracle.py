"""Nine rules give the outcome and severity a second reading of their definitions gives."""

import pytest
from hypothesis import given, settings

from clinic_desktop.domain.history import PatientHistory
from tests.property.exposure_compare import rule_pairs, timeline_of
from tests.property.history_strategy import AS_OF, histories, many
from tests.property.naive_exposure import NaiveExposure


@pytest.mark.parametrize("place", ["uk", "us"])
def test_rules_answer_as_the_second_reading_does(place: str) -> None:
    @settings(many)
    @given(histories())
    def agree(history: PatientHistory) -> None:
        naive = NaiveExposure(history, AS_OF, place)
        for rule, ours, theirs in rule_pairs(timeline_of(history, place), naive):
            assert ours == theirs, rule

    agree()
