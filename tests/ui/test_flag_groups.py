"""Reasons by cause on the patient page: three before "more", and every flag a keystroke away."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.page import PatientPage
from tests.ui.driving import OpenWindow, child, go, words_of

OKAFOR, UNCLEAR = "004118", "003740"


def seen(page: PatientPage, view_flags: tuple[str, ...]) -> list[str]:
    """Rules whose row can be seen now, of those named; rows of an older view may still be there."""
    return [
        rule_id
        for rule_id in view_flags
        if any(
            row.isVisibleTo(page.flags)
            for row in page.flags.findChildren(QWidget, f"flag_{rule_id}")
        )
    ]


def opened(qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices, who: str) -> PatientPage:
    window: MainWindow = open_window(demo)
    go(qtbot, window, "patient", who)
    page = window.page
    assert isinstance(page, PatientPage)
    return page


def press(fold: QWidget) -> None:
    fold.setFocus()
    QTest.keyClick(fold, Qt.Key.Key_Space)


def test_three_reasons_and_the_rest_behind_a_key(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    view = demo.patient_page(OKAFOR)
    rules = tuple(flag.rule_id for flag in view.flags)
    leaders = [group.rule_ids[0] for group in view.groups]
    assert len(leaders) == 5
    page = opened(qtbot, open_window, demo, OKAFOR)
    assert seen(page, rules) == [rule for rule in rules if rule in leaders[:3]]
    told = words_of(page.flags).replace("\N{NO-BREAK SPACE}", " ")
    assert "5 reasons" in told
    for headline in ("Safety", "Rising or high dose", "Long duration"):
        assert headline in told
    press(child(page.flags, "moreReasons"))
    assert seen(page, rules) == [rule for rule in rules if rule in leaders]
    for group in view.groups:
        if len(group.rule_ids) > 1:
            press(child(page.flags, f"also_{group.rule_ids[0]}"))
    assert sorted(seen(page, rules)) == sorted(rules)
    press(child(page.flags, "also_DUR-03"))
    assert "DUR-02" not in seen(page, rules)


def test_a_folded_flag_is_unfolded_when_it_is_asked_for(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    page = opened(qtbot, open_window, demo, OKAFOR)
    flag = next(one for one in demo.patient_page(OKAFOR).flags if one.rule_id == "DUR-02")
    assert seen(page, ("DUR-02",)) == []
    page.flags.focus_flag(flag)
    assert seen(page, ("DUR-02",)) == ["DUR-02"]


def test_what_one_missing_fact_keeps_from_judging_is_said_once(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    view = demo.patient_page(UNCLEAR)
    (group,) = (one for one in view.groups if len(one.rule_ids) > 1)
    page = opened(qtbot, open_window, demo, UNCLEAR)
    assert seen(page, group.rule_ids) == [group.rule_ids[0]]
    assert f"+{len(group.rule_ids) - 1} more: the same reason" in words_of(page.flags)
