"""Whether an answer still holds: just under, at and over each number, and each kind of news."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.domain.disposition import (
    Change,
    ChangeKind,
    DispositionKind,
    FlagState,
    Given,
    latest_until,
    must_have_date,
    what_changed,
)
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.months import add_months
from clinic_desktop.services.answers import (
    came_back_words,
    check_answer,
    offer,
    read_state,
    state_text,
)

GIVEN_ON = date(2026, 9, 3)
NOW = date(2026, 11, 23)
DISPOSITIONS = load_catalogue().dispositions
NUMBERS = DISPOSITIONS.numbers

THEN = FlagState(
    on=GIVEN_ON,
    level=Severity.HIGH,
    doses={"diazepam": Fraction(10_000)},
    opioids=(),
    pregnant=False,
    last_fall_on=None,
    undated_falls=0,
    last_stay_on=None,
)


def given(until: date | None = None, state: FlagState = THEN) -> Given:
    return Given(DispositionKind.CONTINUE, until, "h1", state)


def changes(now: FlagState, until: date | None = None, rule_hash: str = "h1") -> list[ChangeKind]:
    found = what_changed(given(until), replace(now, on=NOW), rule_hash, NUMBERS)
    return [change.kind for change in found]


def doses(**ug: int | None) -> Mapping[str, Fraction | None]:
    return {name: None if value is None else Fraction(value) for name, value in ug.items()}


def test_nothing_comes_back_while_nothing_changes() -> None:
    assert changes(THEN) == []


@pytest.mark.parametrize(
    ("ug", "lapses"),
    [(11_999, False), (12_000, True), (12_001, True), (10_000, False), (5_000, False)],
)
def test_a_dose_rise_of_a_fifth_ends_it(ug: int, lapses: bool) -> None:
    now = replace(THEN, doses=doses(diazepam=ug))
    assert changes(now) == ([ChangeKind.DOSE] if lapses else [])


def test_another_drug_ends_it_and_one_that_stopped_does_not() -> None:
    assert changes(replace(THEN, doses=doses(diazepam=10_000, zopiclone=7_500))) == [
        ChangeKind.DRUG
    ]
    assert changes(replace(THEN, doses={})) == []


def test_a_dose_that_can_no_longer_be_told_ends_it_and_the_other_way_round_does_not() -> None:
    unknown = replace(THEN, doses=doses(diazepam=None))
    assert changes(unknown) == [ChangeKind.DOSE_UNKNOWN]
    assert what_changed(given(state=unknown), replace(THEN, on=NOW), "h1", NUMBERS) == ()


@pytest.mark.parametrize(
    ("level", "kind"),
    [
        (Severity.CRITICAL, [ChangeKind.LEVEL]),
        (Severity.HIGH, []),
        (Severity.MODERATE, []),
        (None, []),
    ],
)
def test_only_a_rise_of_the_level_ends_it(level: Severity | None, kind: list[ChangeKind]) -> None:
    assert changes(replace(THEN, level=level)) == kind


def test_what_could_not_be_judged_comes_back_once_it_can() -> None:
    unjudged = replace(THEN, level=None)
    found = what_changed(given(state=unjudged), replace(THEN, on=NOW), "h1", NUMBERS)
    assert [change.kind for change in found] == [ChangeKind.JUDGED]


def test_an_opioid_not_there_before_ends_it() -> None:
    assert changes(replace(THEN, opioids=("morphine",))) == [ChangeKind.OPIOID]
    on_morphine = replace(THEN, opioids=("morphine",))
    second = replace(on_morphine, opioids=("morphine", "oxycodone"), on=NOW)
    found = what_changed(given(state=on_morphine), second, "h1", NUMBERS)
    assert found == (Change(ChangeKind.OPIOID, "oxycodone"),)
    assert what_changed(given(state=on_morphine), replace(THEN, on=NOW), "h1", NUMBERS) == ()


@pytest.mark.parametrize("kind", ["fall", "stay"])
def test_only_a_later_fall_or_hospital_stay_ends_it(kind: str) -> None:
    known = date(2026, 8, 1)
    name = {"fall": "last_fall_on", "stay": "last_stay_on"}[kind]
    change = {"fall": ChangeKind.FALL, "stay": ChangeKind.STAY}[kind]

    def with_last(on: date | None) -> FlagState:
        return replace(THEN, **{name: on})  # type: ignore[arg-type]

    for then, now, lapses in (
        (known, known - timedelta(1), False),
        (known, known, False),
        (known, known + timedelta(1), True),
        (None, known, True),
        (known, None, False),
    ):
        found = what_changed(
            given(state=with_last(then)), replace(with_last(now), on=NOW), "h1", NUMBERS
        )
        assert [one.kind for one in found] == ([change] if lapses else []), (then, now)


def test_a_further_undated_fall_and_a_pregnancy_end_it() -> None:
    assert changes(replace(THEN, undated_falls=1)) == [ChangeKind.FALL]
    assert changes(replace(THEN, pregnant=True)) == [ChangeKind.PREGNANCY]


def test_a_changed_rule_ends_it() -> None:
    assert changes(THEN, rule_hash="h2") == [ChangeKind.RULE]


@pytest.mark.parametrize(("days", "lapses"), [(1, False), (0, True), (-1, True)])
def test_its_date_ends_it_on_that_very_day(days: int, lapses: bool) -> None:
    assert changes(THEN, NOW + timedelta(days)) == ([ChangeKind.DATE] if lapses else [])


def test_it_says_what_changed_the_gravest_first() -> None:
    now = replace(THEN, on=NOW, doses=doses(diazepam=12_500), opioids=("morphine",))
    assert came_back_words(what_changed(given(), now, "h1", NUMBERS), GIVEN_ON) == (
        "Came back: opioid started since 03-Sep-2026: morphine; "
        "diazepam dose up 25% since 03-Sep-2026"
    )


# --- how long an answer may stand -----------------------------------------------------------------


@pytest.mark.parametrize("kind", [DispositionKind.SNOOZE, DispositionKind.ACT])
@pytest.mark.parametrize(
    ("level", "most"), [(Severity.CRITICAL, 90), (Severity.HIGH, 180), (None, 180)]
)
def test_a_snooze_is_180_days_at_most_and_90_where_urgent(
    kind: DispositionKind, level: Severity | None, most: int
) -> None:
    assert latest_until(kind, level, NOW, NUMBERS) == NOW + timedelta(most)
    reason = DISPOSITIONS.reasons_for(kind)[0].key
    for days, refused in ((most - 1, False), (most, False), (most + 1, True), (0, True)):
        until = NOW + timedelta(days)
        if refused:
            with pytest.raises(UserError):
                check_answer(kind, reason, "", until, level, NOW, DISPOSITIONS)
        else:
            check_answer(kind, reason, "", until, level, NOW, DISPOSITIONS)


@pytest.mark.parametrize("kind", [DispositionKind.CONTINUE, DispositionKind.NOT_SUITABLE])
def test_a_decision_is_looked_at_again_within_twelve_months(kind: DispositionKind) -> None:
    most = add_months(NOW, 12)
    assert latest_until(kind, Severity.HIGH, NOW, NUMBERS) == most == date(2027, 11, 23)
    reason = DISPOSITIONS.reasons_for(kind)[0].key
    check_answer(kind, reason, "", most, None, NOW, DISPOSITIONS)
    with pytest.raises(UserError, match="too far"):
        check_answer(kind, reason, "", most + timedelta(1), None, NOW, DISPOSITIONS)


def test_not_suitable_is_offered_for_twelve_months_and_continue_for_three() -> None:
    unsuitable = offer(DispositionKind.NOT_SUITABLE, None, NOW, DISPOSITIONS)
    assert unsuitable.suggested == date(2027, 11, 23)
    carried_on = offer(DispositionKind.CONTINUE, None, NOW, DISPOSITIONS)
    assert carried_on.suggested == date(2027, 2, 23)


def test_every_answer_but_disagree_needs_a_date() -> None:
    assert [kind for kind in DispositionKind if not must_have_date(kind)] == [
        DispositionKind.DISAGREE
    ]
    with pytest.raises(UserError, match="date"):
        check_answer(DispositionKind.SNOOZE, "will-monitor", "", None, None, NOW, DISPOSITIONS)
    check_answer(DispositionKind.DISAGREE, "not-continuous", "", None, None, NOW, DISPOSITIONS)


def test_a_reason_is_one_of_those_offered_and_has_words_where_it_says_nothing() -> None:
    until = NOW + timedelta(30)
    with pytest.raises(UserError, match="reason"):
        check_answer(DispositionKind.SNOOZE, "not-continuous", "", until, None, NOW, DISPOSITIONS)
    with pytest.raises(UserError, match="reason"):
        check_answer(DispositionKind.SNOOZE, "other", " ", until, None, NOW, DISPOSITIONS)
    check_answer(DispositionKind.SNOOZE, "other", "on holiday", until, None, NOW, DISPOSITIONS)


def test_the_month_after_a_long_one_ends_on_its_last_day() -> None:
    assert add_months(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 1), 12) == date(2027, 12, 1)


def test_the_state_is_kept_exactly() -> None:
    state = replace(
        THEN,
        doses={"diazepam": Fraction(10_000, 3), "zopiclone": None},
        opioids=("morphine",),
        last_fall_on=date(2026, 1, 2),
        level=None,
    )
    assert read_state(state_text(state)) == state
