"""The demo clinic keeps its word: every story shows what it is there to show, on any date."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.demo import Story, read_stories
from tests.demo_file import PROGRAM

STORIES = read_stories(PROGRAM.resources)
DATES = (date(2026, 11, 24), date(2027, 3, 1), date(2028, 2, 29))


@pytest.fixture(scope="module", params=DATES, ids=str)
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, OutcomeKind]]:
    """Outcome kinds by person and rule, of a demo built for the date."""
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    clinic = bootstrap.open_demo(PROGRAM, db, as_of=request.param)
    found: dict[str, dict[str, OutcomeKind]] = {}
    for one in clinic.flags().outcomes:
        found.setdefault(one.outcome.patient_id, {})[one.outcome.rule_id] = one.outcome.kind
    clinic.close()
    return found


@pytest.mark.parametrize("story", STORIES.stories, ids=lambda story: story.id)
def test_a_story_shows_what_it_is_there_for(
    story: Story, told: dict[str, dict[str, OutcomeKind]]
) -> None:
    outcomes = told.get(story.id, {})
    expected = (
        (story.shows, OutcomeKind.FINDING),
        (story.excluded, OutcomeKind.EXCLUDED),
        (story.unassessable, OutcomeKind.UNASSESSABLE),
    )
    for rules, kind in expected:
        assert {rule: outcomes.get(rule) for rule in rules} == dict.fromkeys(rules, kind)
    if story.clear:
        assert outcomes == {}


def test_forty_people_and_every_rule_fires_for_someone() -> None:
    assert len(STORIES.stories) == 40
    shown = {rule for story in STORIES.stories for rule in story.shows}
    assert shown >= {"DUR-01", "DUR-02", "DUR-03", "ESC-01", "ESC-03", "REV-02", "CO-01", "WD-01",
                     "DQ-01", "DUR-05", "REV-04", "REV-05", "CO-03", "CO-04", "PAT-03",
                     "WD-03"}  # fmt: skip
    assert any(story.unassessable for story in STORIES.stories)
    assert sum(story.clear for story in STORIES.stories) >= 5


def test_every_exclusion_holds_for_someone(tmp_path: Path) -> None:
    clinic = bootstrap.open_demo(PROGRAM, tmp_path / "demo.db", as_of=DATES[0])
    held = {key for one in clinic.flags().outcomes for key in one.outcome.exclusions}
    clinic.close()
    assert held >= {"EX-PC", "EX-SZ", "EX-AD", "EX-IP", "EX-RBD"}


def test_building_it_twice_tells_the_same_clinic(tmp_path: Path) -> None:
    db = tmp_path / "demo.db"
    bootstrap.open_demo(PROGRAM, db, as_of=DATES[0]).close()
    clinic = bootstrap.open_demo(PROGRAM, db, as_of=DATES[0])
    assert clinic.count_people() == 40
    assert len(clinic.patient_page("003902").plans) == 1
    clinic.close()


def test_the_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    code = (
        "from clinic_desktop import bootstrap\n"
        "db = bootstrap.demo_database(); db.write_text('kept'); print(db.parent)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TMP": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    )
    assert Path(done.stdout.strip()).parent == tmp_path
    assert list(tmp_path.iterdir()) == []
