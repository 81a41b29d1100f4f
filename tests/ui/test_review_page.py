"""The review page over invented people: what a signature waits for, and drafts."""

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from tests.ui.driving import (
    OpenWindow,
    child,
    go,
    words_of,
)
from tests.ui.fake_clinic import FakeClinic
from tests.ui.page_of import GRACE, review_of


def test_a_review_starts_with_nothing_answered(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    values = review_of(window).form.values()
    for name in ("indication", "benefit", "harms", "alcohol", "suicidal_thoughts", "patient_view"):
        assert values[name] == "not-asked"
    assert values["decision"] is None
    assert review_of(window).head.contact.value() is None


def test_signing_waits_for_what_is_needed_and_says_it(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    window._actions["sign"].trigger()
    assert window.sheet is None
    told = words_of(child(window.page, "reviewFaults").parentWidget() or window.page)
    for words in ("seen, phone, video", "decision", "reason"):
        assert words in told


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("23-Feb-2027", False),
        ("24-Feb-2027", True),
        ("23-Nov-2026", True),
        ("", True),
        ("03/04/2027", True),
    ],
)
def test_the_next_review_is_needed_and_late_ones_need_a_reason(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic, typed: str, missing: bool
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    form = review_of(window).form
    form.set_values({"decision": "continue", "reason": "stable", "next_review_on": typed})
    assert bool(form.missing()) is missing
    if typed == "24-Feb-2027":
        assert child(form, "review_later_reason").isVisible()
        form.set_values({"later_reason": "away"})
        assert form.missing() == []


def test_not_asked_and_none_stand_alone(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    form = review_of(window).form

    def tick(name: str) -> None:
        made = child(form, f"review_harms_{name}")
        assert isinstance(made, QAbstractButton)
        made.click()

    tick("falls")
    tick("mood")
    assert form.values()["harms"] == "falls, mood"
    tick("none")
    assert form.values()["harms"] == "none"
    tick("none")
    assert form.values()["harms"] == "not-asked"


def test_a_draft_survives_going_elsewhere_and_is_asked_about_at_closing(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    review_of(window).form.set_values({"reason": "half written"})
    go(qtbot, window, "worklist")
    assert "draft, not in the record" in words_of(window.footer)
    go(qtbot, window, "review", GRACE)
    assert review_of(window).form.values()["reason"] == "half written"
    window.close()
    assert window.isVisible()
    assert window.sheet is not None
    assert "Close and lose what is not signed?" in words_of(window.sheet)
    window.sheet.cancel()
    window._actions["next"].trigger()
    assert window.sheet is not None
    assert "Leave this person?" in words_of(window.sheet)
    window.sheet.cancel()
    assert clinic.signed_reviews == []
