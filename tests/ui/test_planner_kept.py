"""What was typed into a planner stays: from one medicine to the other, from one person to the next,
and when the records change behind it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from clinic_desktop.ui.controls import Segments
from clinic_desktop.ui.desk import AUTOSAVE_AFTER_MS
from clinic_desktop.ui.main_window import MainWindow
from tests.demo_file import AS_OF, PROGRAM
from tests.ui.driving import (
    OpenWindow,
    child,
    click,
    go,
    settle_guards,
    settled,
    type_into,
    until,
    words_of,
)
from tests.ui.page_of import planner_of

UNREAD = "003740"
"""Folke takes diazepam "as directed"."""
TWO = "both"
NOBODY_NOW = "000764"
"""Her course is over."""


@pytest.fixture
def two(odd_file: Path, tmp_path: Path) -> Iterator[ClinicServices]:
    clinic = bootstrap.open_clinic(PROGRAM, shutil.copy(odd_file, tmp_path), as_of=AS_OF)
    yield clinic
    clinic.close()


def written(window: MainWindow, name: str) -> str:
    made = child(window.page, name)
    assert isinstance(made, QLineEdit)
    return made.text()


def write(qtbot: QtBot, window: MainWindow, name: str, text: str) -> None:
    made = child(window.page, name)
    assert isinstance(made, QLineEdit)
    made.selectAll()
    type_into(made, text)
    settled(qtbot, window)


def choose_medicine(qtbot: QtBot, window: MainWindow, drug: str) -> None:
    drugs = planner_of(window).frame.drugs
    drugs.choose(drug)
    drugs.picked.emit(drug)
    settled(qtbot, window)


def test_a_plan_of_one_medicine_waits_while_another_is_looked_at(
    qtbot: QtBot, open_window: OpenWindow, two: ClinicServices
) -> None:
    window = open_window(two)
    go(qtbot, window, "planner", TWO)
    settle_guards(qtbot, window)
    write(qtbot, window, "plannerAmount", "7")
    choose_medicine(qtbot, window, "etizolam")
    assert written(window, "plannerAmount") == "10"
    # The questions are about the person and were answered.
    assert "Before a plan is drawn" not in words_of(planner_of(window).plan_states)
    write(qtbot, window, "plannerAmount", "6")
    choose_medicine(qtbot, window, "diazepam")
    assert written(window, "plannerAmount") == "7"
    # Away and back: the page opens on the medicine that was left.
    choose_medicine(qtbot, window, "etizolam")
    go(qtbot, window, "planner", "ward")
    go(qtbot, window, "planner", TWO)
    assert planner_of(window).frame.drugs.value() == "etizolam"
    assert written(window, "plannerAmount") == "6"


def test_advice_written_before_the_plan_is_drawn_waits_too(
    qtbot: QtBot, open_window: OpenWindow, two: ClinicServices
) -> None:
    window = open_window(two)
    go(qtbot, window, "planner", TWO)
    asked = child(window.page, "guard_epilepsy")
    assert isinstance(asked, Segments)
    click(asked.button("yes"))
    write(qtbot, window, "advice_epilepsy", "Dr Ito, 20-Nov-2026")
    go(qtbot, window, "planner", "ward")
    go(qtbot, window, "planner", TWO)
    given = planner_of(window).questions.answers["epilepsy"]
    assert (given.holds, given.advice_from) == (True, "Dr Ito, 20-Nov-2026")


def test_the_planner_shows_what_the_stock_became_while_it_was_left(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    go(qtbot, window, "planner", "004118")
    settle_guards(qtbot, window)
    write(qtbot, window, "plannerAmount", "7")
    go(qtbot, window, "worklist")
    real.stock.keep("diazepam", [TaperProduct(ProductForm.TABLET, 2_000, Piece.HALF)])
    go(qtbot, window, "planner", "004118")
    opening = planner_of(window)._opening
    assert opening is not None
    assert opening.start == real.planner_start("004118")
    assert written(window, "plannerAmount") == "7"


@pytest.mark.parametrize("patient", [UNREAD, NOBODY_NOW])
def test_a_plan_can_be_made_of_a_medicine_without_a_dose_in_the_record(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices, patient: str
) -> None:
    window = open_window(real)
    go(qtbot, window, "planner", patient)
    settle_guards(qtbot, window)
    if patient == NOBODY_NOW:
        assert "Choose the medicine first." in words_of(window.page)
        choose_medicine(qtbot, window, "diazepam")
    write(qtbot, window, "now_night", "10")
    settle_guards(qtbot, window)
    plan = planner_of(window).plan
    assert plan is not None
    assert plan.steps[0].by_drug[0].drug == "diazepam"


def test_a_plan_survives_a_crash_five_seconds_after_the_last_change(
    qtbot: QtBot, open_window: OpenWindow, two: ClinicServices
) -> None:
    window = open_window(two)
    go(qtbot, window, "planner", TWO)
    settle_guards(qtbot, window)
    keeping = planner_of(window).keeping
    assert keeping.timer.interval() == AUTOSAVE_AFTER_MS
    write(qtbot, window, "plannerAmount", "7")
    assert keeping.timer.isActive()
    assert two.tapers.draft(TWO) is None
    keeping.timer.start(0)
    until(qtbot, lambda: not keeping.timer.isActive())
    settled(qtbot, window)
    kept = two.tapers.draft(TWO)
    assert kept is not None
    assert (kept.fields["percent"], kept.saved_by) == ("7", "Dr A. Khan")
    assert "Draft kept in the clinic's records, not signed." in words_of(window)
    assert "No draft open" not in words_of(window)


def test_a_draft_is_never_kept_over_somebody_elses_unasked(
    qtbot: QtBot, open_window: OpenWindow, two: ClinicServices
) -> None:
    window = open_window(two)
    go(qtbot, window, "planner", TWO)
    settle_guards(qtbot, window)
    page = planner_of(window)
    two.tapers.save_draft(
        TWO, page.editor.fields, terms=PlanTerms(), answers={}, reasons={},
        signer=Signer("Dr B. Reed", "prescriber"),
    )  # fmt: skip
    write(qtbot, window, "plannerAmount", "7")
    page.keeping.timer.start(0)
    until(qtbot, lambda: not page.keeping.timer.isActive())
    settled(qtbot, window)
    kept = two.tapers.draft(TWO)
    assert kept is not None
    assert (kept.fields["percent"], kept.saved_by) == ("10", "Dr B. Reed")
    assert "Dr B. Reed keeps one for this person." in words_of(window)
    window._actions["save_draft"].trigger()
    settled(qtbot, window)
    mine = two.tapers.draft(TWO)
    assert mine is not None
    assert mine.saved_by == "Dr A. Khan"
