"""The rules about patient risk answer as the second reading of their help page does."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import Condition, Encounter, EncounterKind, Sex
from clinic_desktop.rules.evaluate import evaluate, is_evaluated
from tests.property.edge_strategy import edge_histories
from tests.property.exposure_compare import rule_set, timeline_of
from tests.property.history_strategy import AS_OF, histories, some
from tests.property.naive_exposure import NaiveExposure
from tests.property.naive_rules_patient import RULES, WORDS

EXAMPLES = 1_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 120
ON_A_LIMIT = (0, 1, 89, 90, 91, 279, 280, 281, 364, 365, 366, 729, 730, 731)
NEAR_A_STAY = (-2, -1, 0, 1, 3, 13, 14, 15, 16)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    onset = draw(st.sampled_from((None, -1, *ON_A_LIMIT)))
    end = draw(st.sampled_from((None, None, None, -3, 0, 1, *ON_A_LIMIT)))
    return Condition(
        "p",
        f"code {draw(st.integers(0, 10**6))}",
        "x",
        draw(st.sampled_from(WORDS)),
        onset_on=None if onset is None else AS_OF - timedelta(days=onset),
        end_on=None if end is None else AS_OF - timedelta(days=end),
        not_current=draw(st.integers(0, 5)) == 0,
    )


@st.composite
def at_risk(
    draw: st.DrawFn, drawn: Callable[[], st.SearchStrategy[PatientHistory]]
) -> PatientHistory:
    """A history with conditions on the limits, mostly a woman's, and a stay near an issue."""
    history = draw(drawn())
    issue = draw(st.sampled_from([r.start_on for r in history.prescriptions if r.start_on]))
    end = issue - timedelta(days=draw(st.sampled_from(NEAR_A_STAY)))
    start = end - timedelta(days=draw(st.sampled_from((0, 1, 5))))
    stays = (*history.encounters, Encounter("stay", "p", start, end, EncounterKind.INPATIENT))
    return replace(
        history,
        patient=replace(history.patient, sex=draw(st.sampled_from((Sex.FEMALE, Sex.FEMALE, *Sex)))),
        conditions=tuple(draw(st.lists(conditions(), min_size=3, max_size=8))),
        encounters=draw(st.sampled_from((stays, history.encounters))),
    )


@pytest.mark.parametrize("drawn", [histories, edge_histories], ids=["wide", "edge"])
def test_patient_rules_answer_as_the_second_reading_does(
    drawn: Callable[[], st.SearchStrategy[PatientHistory]],
) -> None:
    @settings(some, max_examples=EXAMPLES)
    @given(at_risk(drawn))
    def agree(history: PatientHistory) -> None:
        timeline = timeline_of(history, "uk")
        if not is_evaluated(timeline):
            return
        said = {
            o.rule_id: (o.kind.value, o.severity.value if o.severity is not None else None)
            for o in evaluate(timeline, rule_set(), set(RULES))
        }
        naive = NaiveExposure(history, AS_OF, "uk")
        for rule_id, rule in RULES.items():
            assert said.get(rule_id) == rule(naive), rule_id

    agree()
