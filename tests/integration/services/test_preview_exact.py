"""A change weighed for those only whom it may concern says what asking everybody says."""

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.domain.local_policy import PolicyEntry, PolicyKind
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.local_policy import with_number, with_policy
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.watched_numbers import Uses, WatchedNumber
from tests.benchmarks.generated_clinic import AS_OF, write_clinic
from tests.demo_file import PROGRAM

PEOPLE = 50
AT = datetime(2026, 11, 24, tzinfo=UTC)
RULES = {rule.id: rule for rule in PROGRAM.rules}
NUMBERED = sorted(rule_id for rule_id, rule in RULES.items() if rule.text.thresholds)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClinicServices]:
    path: Path = tmp_path_factory.mktemp("preview") / "clinic.db"
    write_clinic(path, PEOPLE, hundredths_on_drugs=100)
    opened = bootstrap.open_clinic(PROGRAM, path, as_of=AS_OF, jurisdiction="us")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def timelines(clinic: ClinicServices) -> list[Timeline]:
    people = [row.patient.id for row in clinic.worklist("everyone").rows]
    assert len(people) == PEOPLE
    return [clinic.timeline(one) for one in people]


@pytest.mark.parametrize("rule_id", NUMBERED)
def test_every_number_of_a_rule_moved(
    clinic: ClinicServices, timelines: list[Timeline], rule_id: str
) -> None:
    for number in clinic.policy.rule(rule_id).numbers:
        step = Fraction(1) if number.value.denominator == 1 else Fraction(1, 10)
        for value in {number.value - step, number.value + step, number.low}:
            try:
                with_number(number.name, RULES[rule_id].text.thresholds[number.name], value)
            except ValueError:
                continue  # out of its bounds, or of a kind it may not be
            entry = PolicyEntry(
                rule_id, PolicyKind.NUMBER, number.name, str(value), "", "", "", "", AT
            )
            proposed = with_policy(PROGRAM.rules, [entry]).rules
            then = {
                timeline.patient.id: outcome
                for timeline in timelines
                for outcome in evaluate(timeline, proposed, [rule_id])
                if outcome.kind is OutcomeKind.FINDING
            }
            said = clinic.policy.preview(rule_id, {number.name: str(float(value))})
            shown = {one.patient.id: one.after for one in (*said.gain, *said.keep)}
            assert shown == then, (number.name, value)


def test_uses_of_a_number_are_told_apart() -> None:
    uses = Uses()
    limit = WatchedNumber("limit", 90, uses)
    assert limit <= 91
    assert Fraction(181, 2) >= limit
    assert not limit < 90
    assert uses.reckoned == set()
    assert not uses.may_change({"limit": (90, Fraction(361, 4))})
    assert uses.may_change({"limit": (90, Fraction(182, 2))})
    assert not uses.may_change({"other": (1, 2)})
    assert 100 - limit == 10
    assert uses.reckoned == {"limit"}
    assert uses.may_change({"limit": (90, 91)})
    for plain in (limit + 1, 2 * limit, -limit, limit / 3, Fraction(1, 2) * limit, limit // 7):
        assert not isinstance(plain, WatchedNumber)
