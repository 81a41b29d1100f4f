"""The window over people a demo clinic has none of: medicines no table converts, doses nobody wrote
down, use with days in hospital, and a clinic of one."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.ui.desk import Place
from tests.demo_file import AS_OF, PROGRAM
from tests.ui.driving import OpenWindow, go, press_on, settled, words_of
from tests.ui.page_of import patient_of, worklist_of


@pytest.fixture(scope="module")
def odd(odd_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClinicServices]:
    copy = shutil.copy(odd_file, tmp_path_factory.mktemp("odd"))
    clinic = bootstrap.open_clinic(PROGRAM, copy, as_of=AS_OF)
    yield clinic
    clinic.close()


def told_of(window: object) -> str:
    return words_of(window.page).replace("\u00a0", " ")  # type: ignore[attr-defined]


def test_what_no_table_converts_is_not_told_as_a_number(
    qtbot: QtBot, open_window: OpenWindow, odd: ClinicServices
) -> None:
    window = open_window(odd)
    go(qtbot, window, "patient", "only")
    told = told_of(window)
    assert "0 mg diazepam" not in told
    assert "Diazepam-equivalent: not known: a drug taken has no value in either table." in told


def test_an_equivalent_that_leaves_a_drug_out_says_so(
    qtbot: QtBot, open_window: OpenWindow, odd: ClinicServices
) -> None:
    window = open_window(odd)
    go(qtbot, window, "patient", "both")
    assert (
        "About 10 mg diazepam-equivalent a day, the same in both tables. Estimate. "
        "Too low: a drug taken has no value in either table." in told_of(window)
    )


@pytest.mark.parametrize(
    ("patient", "found"),
    [
        ("only", "none of it counted; a drug taken has no value in either table"),
        ("both", "10 mg of it counted; a drug taken has no value in either table"),
        ("ward", "10 mg by both tables"),
    ],
)
def test_a_dose_that_cannot_be_converted_answers_no_question_of_it(
    odd: ClinicServices, patient: str, found: str
) -> None:
    asked = odd.planner_start(patient).guards[-1]
    assert asked.found.replace("\u00a0", " ") == found
    assert asked.holds is (False if patient == "ward" else None)


def test_a_dose_not_written_down_is_current_where_it_is_told_as_taken_now(
    qtbot: QtBot, open_window: OpenWindow, odd: ClinicServices
) -> None:
    window = open_window(odd)
    go(qtbot, window, "worklist")
    worklist = worklist_of(window)
    window.go(Place("worklist", None, "everyone"))
    settled(qtbot, window)
    row = next(one for one in worklist.model.shown() if one.patient.id == "unread")
    keys = [column.key for column in worklist.model.columns]
    long = worklist.model.columns[keys.index("how_long")].words(row)
    assert long[0][0].text == "not known"
    go(qtbot, window, "patient", "unread")
    page = patient_of(window)
    assert "clonazepam: dose not recorded" in told_of(window)
    assert page.records.prescriptions.records.rowCount() > 0
    # There is no number to put in a table: the key does nothing rather than show an empty one.
    press_on(page.dose.chart, Qt.Key.Key_T)
    assert page.dose.stack.currentWidget() is page.dose.chart
    assert not page.dose.toggle.isEnabled()


def test_days_in_hospital_are_no_change_of_dose(
    qtbot: QtBot, open_window: OpenWindow, odd: ClinicServices
) -> None:
    window = open_window(odd)
    go(qtbot, window, "patient", "ward")
    since = AS_OF - timedelta(days=102)
    assert f"diazepam a day since {since:%d-%b-%Y}   5 mg before that" in told_of(window)


def test_nobody_is_named_by_a_number_that_stands_nowhere(
    qtbot: QtBot, open_window: OpenWindow, odd: ClinicServices
) -> None:
    window = open_window(odd)
    go(qtbot, window, "documents", "only")
    assert "Nobody has signed a taper for this person." in told_of(window)
