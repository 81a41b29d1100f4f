"""Flags of one cause come together, the gravest first, and none is lost."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.flag import FactValue, Outcome, OutcomeKind, Severity
from clinic_desktop.rules.causes import CauseGroup, group_by_cause
from clinic_desktop.services.program import Program

PROGRAM = Program(resources_root())
SHARED = PROGRAM.rules.shared
FINDING, OPEN, ASIDE = OutcomeKind.FINDING, OutcomeKind.UNASSESSABLE, OutcomeKind.EXCLUDED
CRITICAL, HIGH, MODERATE, INFO = Severity


def flag(
    rule_id: str,
    severity: Severity | None = HIGH,
    kind: OutcomeKind = FINDING,
    gaps: tuple[str, ...] = (),
    exclusions: tuple[str, ...] = (),
    **facts: FactValue,
) -> Outcome:
    return Outcome("p", rule_id, kind, severity, facts, (), gaps, exclusions)


def grouped(*outcomes: Outcome) -> tuple[CauseGroup, ...]:
    return group_by_cause(outcomes, SHARED)


def ids(groups: Sequence[CauseGroup]) -> list[list[str]]:
    return [[outcome.rule_id for outcome in group.outcomes] for group in groups]


def test_long_use_is_one_cause_and_the_gravest_leads() -> None:
    (group,) = grouped(flag("DUR-04", MODERATE), flag("DUR-02"), flag("DUR-03"))
    assert ids([group]) == [["DUR-03", "DUR-02", "DUR-04"]]
    assert (group.headline, group.kind) == ("duration", FINDING)


def test_a_lapse_takes_long_use_with_it_and_a_fast_taper_does_not() -> None:
    assert ids(grouped(flag("DUR-02"), flag("WD-01", CRITICAL), flag("DUR-04", INFO))) == [
        ["WD-01", "DUR-02"],
        ["DUR-04"],
    ]
    assert ids(grouped(flag("DUR-02"), flag("WD-02", MODERATE))) == [["DUR-02"], ["WD-02"]]


def test_an_opioid_takes_what_it_alone_lifted() -> None:
    opioid = flag("CO-01", CRITICAL)
    only = flag("PT-02", CRITICAL, raised_by=("opioid",))
    too = flag("ESC-03", MODERATE, raised_by=("older", "opioid"))
    assert ids(grouped(opioid, only, too)) == [["CO-01", "PT-02"], ["ESC-03"]]
    assert ids(grouped(only)) == [["PT-02"]], "without the opioid's own flag it stands alone"


def test_a_finding_set_aside_leads_nothing() -> None:
    lapse = flag("WD-01", HIGH, ASIDE, exclusions=("EX-PC",))
    assert ids(grouped(lapse, flag("DUR-02"))) == [["DUR-02"], ["WD-01"]]


def test_a_rule_in_no_cause_is_a_cause_of_its_own_under_safety() -> None:
    first, second = grouped(flag("PT-12"), flag("PT-10", CRITICAL))
    assert ids([first, second]) == [["PT-10"], ["PT-12"]]
    assert (first.headline, first.words) == ("safety", "")


def test_what_is_missing_is_said_once() -> None:
    unplaced = [
        flag(rule, None, OPEN, ("unplaced-issue",)) for rule in ("DUR-02", "REV-02", "ESC-03")
    ]
    other = flag("PT-04", None, OPEN, ("birth-date",))
    assert ids(grouped(*unplaced, other)) == [["DUR-02", "REV-02", "ESC-03"], ["PT-04"]]


def test_findings_come_before_what_is_open_and_what_is_set_aside() -> None:
    groups = grouped(
        flag("DUR-01", CRITICAL, ASIDE, exclusions=("EX-PC",)),
        flag("REV-02", None, OPEN, ("unplaced-issue",)),
        flag("DQ-01", INFO),
    )
    assert [group.kind for group in groups] == [FINDING, OPEN, ASIDE]


RULE_IDS = sorted(rule.id for rule in PROGRAM.rules)


@given(st.data())
def test_no_flag_is_lost_and_none_is_there_twice(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(RULE_IDS), unique=True))
    outcomes = [
        flag(
            rule_id,
            data.draw(st.sampled_from(Severity)),
            data.draw(st.sampled_from([FINDING, ASIDE])),
            raised_by=data.draw(st.sampled_from([("opioid",), ("older", "opioid")])),
        )
        for rule_id in chosen
    ]
    groups = grouped(*outcomes)
    assert sorted(o.rule_id for group in groups for o in group.outcomes) == sorted(chosen)
    ranks = [
        group.top.severity.rank for group in groups if group.kind is FINDING and group.top.severity
    ]
    assert ranks == sorted(ranks)
    for group in groups:
        assert all(one.kind is group.kind for one in group.outcomes)


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_every_rule_has_a_question_to_stand_under(rule_id: str) -> None:
    (group,) = grouped(flag(rule_id))
    assert group.headline in SHARED.headlines
