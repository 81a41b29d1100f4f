"""Supplies on the calendar, episodes, coverage and doses agree with a second, day-by-day count."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.history import PatientHistory
from tests.property.edge_strategy import edge_histories
from tests.property.exposure_compare import exposure_pairs, timeline_of
from tests.property.history_strategy import AS_OF, histories, some
from tests.property.naive_exposure import NaiveExposure


@pytest.mark.parametrize("drawn", [histories(), edge_histories()], ids=["wide", "edge"])
def test_exposure_is_the_one_counted_day_by_day(drawn: SearchStrategy[PatientHistory]) -> None:
    @settings(some)
    @given(drawn)
    def agree(history: PatientHistory) -> None:
        naive = NaiveExposure(history, AS_OF, "uk")
        for figure, ours, theirs in exposure_pairs(timeline_of(history, "uk"), naive):
            assert ours == theirs, figure

    agree()


@settings(some)
@given(histories())
def test_exposure_does_not_depend_on_the_order_of_the_rows(history: PatientHistory) -> None:
    backwards = replace(history, prescriptions=history.prescriptions[::-1])
    one, other = timeline_of(history, "uk"), timeline_of(backwards, "uk")
    assert [figures(e) for e in one.episodes] == [figures(e) for e in other.episodes]


def figures(episode: Episode) -> tuple[object, ...]:
    return (
        episode.start_day,
        episode.last_day,
        episode.covered_days,
        episode.gaps,
        episode.pattern,
        episode.current,
        {row.id for row in episode.rows},
    )
