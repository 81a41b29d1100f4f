"""Gaps inside an episode are runs of days neither held nor in hospital."""

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.rules.examples import DAY_ONE, Example

SUPPLIES = """
drug     | mg | a day | start | days
diazepam | 5  | 1     | 1     | 28
diazepam | 5  | 1     | 41    | 28
"""


@pytest.mark.parametrize(
    ("stay", "gaps"),
    [
        ("", [(29, 40, 12)]),
        ("33 | 36", [(29, 32, 4), (36, 40, 5)]),
        ("29 | 36", [(36, 40, 5)]),
        ("20 | 31", [(40, 40, 1)]),
        ("36 | 41", [(29, 35, 7)]),
        ("29 | 41", []),
    ],
)
def test_a_hospital_day_is_no_gap_and_ends_one(stay: str, gaps: list[tuple[int, int, int]]) -> None:
    stays = f"in hospital | to\n{stay}" if stay else ""
    example = Example("", 60, SUPPLIES, (), stays=stays)
    timeline = example.timeline(load_catalogue().ingredients, ExposureNumbers())
    (episode,) = timeline.episodes
    before = DAY_ONE.toordinal() - 1
    found = [(g.first_day - before, g.last_day - before, g.days) for g in episode.gaps]
    assert found == gaps
