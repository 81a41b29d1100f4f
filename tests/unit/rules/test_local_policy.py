"""What a clinic signs is composed on top of the reviewed rules, inside their bounds, or refused."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from clinic_desktop.domain.local_policy import (
    SHARED_NUMBERS,
    PolicyEntry,
    PolicyKind,
    in_force,
)
from clinic_desktop.rules.explain import local_policy, rule_sentence, sign_off
from clinic_desktop.rules.local_policy import with_policy
from clinic_desktop.rules.spec import Rule, RuleSet
from tests.demo_file import PROGRAM

BASE = PROGRAM.rules
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
RULE, NAME = "DUR-02", "min_elapsed_days"


def number(value: str | None, rule_id: str = RULE, name: str = NAME) -> PolicyEntry:
    return PolicyEntry(
        rule_id, PolicyKind.NUMBER, name, value, "local audit", "", "Dr A. Lead", "lead", AT
    )


def switch(value: str | None) -> PolicyEntry:
    return replace(number(value, name=""), kind=PolicyKind.SWITCH)


def review(of: Rule) -> PolicyEntry:
    entry = replace(number("reviewed", name=""), kind=PolicyKind.REVIEW)
    return replace(entry, rule_hash=of.content_hash)


def the_rule(rules: RuleSet, rule_id: str = RULE) -> Rule:
    found = rules.get(rule_id)
    assert found is not None
    return found


def test_nothing_signed_is_the_program_s_own_rule_set() -> None:
    assert with_policy(BASE, ()).rules is BASE
    assert with_policy(BASE, (number("100"), number(None))).rules is BASE


def test_the_latest_decision_on_a_matter_counts_and_may_be_taken_back() -> None:
    assert [one.value for one in in_force([number("100"), number("110")])] == ["110"]
    assert in_force([number("100"), number("110"), number(None)]) == ()
    other = number("60", name="review_days")
    assert set(in_force([number("100"), other, number(None)])) == {other}


@pytest.mark.parametrize(
    ("value", "stands"), [("28", True), ("27", False), ("365", True), ("366", False)]
)
def test_a_number_stands_inside_its_bounds_and_is_refused_outside(value: str, stands: bool) -> None:
    made = with_policy(BASE, [number(value)])
    rule = the_rule(made.rules)
    assert rule.params.min_elapsed_days == (int(value) if stands else 90)
    assert bool(made.refused) is not stands
    if not stands:
        assert "outside 28 days to 365 days" in made.refused[0].why


def test_what_is_no_whole_number_is_refused_where_days_are_counted() -> None:
    made = with_policy(BASE, [number("201/2")])
    assert made.rules.content_hash == BASE.content_hash
    assert "not a whole number" in made.refused[0].why


def test_a_number_or_a_rule_that_is_gone_is_refused_and_said() -> None:
    gone = [number("100", name="no_such"), number("100", rule_id="XX-99")]
    made = with_policy(BASE, gone)
    assert {one.why for one in made.refused} == {
        "there is no number no_such any more",
        "there is no such rule any more",
    }


def test_a_moved_number_changes_words_and_hash_of_its_rule_alone() -> None:
    made = with_policy(BASE, [number("100")]).rules
    rule = the_rule(made)
    assert rule.text.thresholds[NAME].value == Fraction(100)
    assert "100 days" in rule_sentence(rule)
    assert local_policy(rule) == (
        "Local policy: Days since use began, at least: 100 days in place of 90 days, signed by "
        "Dr A. Lead (lead), 24-Nov-2026: local audit",
    )
    assert made.content_hash != BASE.content_hash
    changed = {one.id for one in made if one.content_hash != the_rule(BASE, one.id).content_hash}
    assert changed == {RULE}


def test_a_shared_number_changes_the_hash_of_every_rule_and_stands_beside_each() -> None:
    entry = number("40", SHARED_NUMBERS, "gap_floor_days")
    made = with_policy(BASE, [entry]).rules
    assert made.numbers == replace(BASE.numbers, gap_floor_days=40)
    for rule in made:
        assert rule.content_hash != the_rule(BASE, rule.id).content_hash
        assert any("40 days in place of 30 days" in words for words in local_policy(rule))


def test_a_rule_switched_off_is_asked_nothing_and_is_still_known() -> None:
    made = with_policy(BASE, [switch("off")]).rules
    assert RULE not in {rule.id for rule in made}
    assert [rule.id for rule in made.switched_off] == [RULE]
    assert "switched off" in local_policy(the_rule(made))[0]
    assert [rule.id for rule in made.all_rules] == [rule.id for rule in BASE]
    assert made.content_hash != BASE.content_hash


def test_a_review_holds_until_a_number_of_the_rule_changes() -> None:
    signed = review(the_rule(BASE))
    made = the_rule(with_policy(BASE, [signed]).rules)
    assert sign_off(made) == "reviewed by Dr A. Lead (lead), 24-Nov-2026"
    assert made.content_hash == the_rule(BASE).content_hash
    later = the_rule(with_policy(BASE, [signed, number("100")]).rules)
    assert sign_off(later) == "awaiting clinical review"
    assert later.local.review_lapsed == signed
    back = the_rule(with_policy(BASE, [signed, number("100"), number(None)]).rules)
    assert back.local.reviewed == signed


def test_every_number_of_every_rule_may_stand_at_both_of_its_bounds() -> None:
    listed = [(rule.id, rule.text.thresholds) for rule in BASE]
    listed.append((SHARED_NUMBERS, BASE.shared.numbers))
    for rule_id, thresholds in listed:
        for name, one in thresholds.items():
            for bound in (one.low, one.high):
                made = with_policy(BASE, [number(str(bound), rule_id, name)])
                assert made.refused == (), (rule_id, name, bound)
