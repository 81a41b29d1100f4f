"""Every rule of the precise page answers as a second reading of its definition does."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.history import PatientHistory
from tests.property.edge_strategy import edge_histories
from tests.property.exposure_compare import rule_pairs, timeline_of
from tests.property.history_strategy import AS_OF, histories, some
from tests.property.naive_exposure import NaiveExposure

# Rules take longer to judge by hand than days to count.
EXAMPLES = 1_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 100


@pytest.mark.parametrize("drawn", [histories(), edge_histories()], ids=["wide", "edge"])
def test_rules_answer_as_the_second_reading_does(drawn: st.SearchStrategy[PatientHistory]) -> None:
    @settings(some, max_examples=EXAMPLES)
    @given(drawn, st.sampled_from(("uk", "us")))
    def agree(history: PatientHistory, place: str) -> None:
        naive = NaiveExposure(history, AS_OF, place)
        for rule, ours, theirs in rule_pairs(timeline_of(history, place), naive):
            assert ours == theirs, rule

    agree()
