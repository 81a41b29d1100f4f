"""The table model: its own sort and filter, headings, what it says to a screen reader."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from clinic_desktop.ui.cells import RECORD_ROLE, Column
from clinic_desktop.ui.table import RecordTableModel
from clinic_desktop.ui.text import Run


@dataclass(frozen=True)
class Row:
    name: str
    number: int


ROWS = tuple(Row(name, number) for number, name in enumerate("cabdeacb"))


@pytest.fixture
def model(qapp: QApplication) -> RecordTableModel[Row]:
    columns = (
        Column[Row]("name", "Name", lambda r: ((Run(r.name),), (Run("second"),)), 80,
                    sort_key=lambda r: r.name, sort_words="name"),
        Column[Row]("number", "Number", lambda r: ((Run(str(r.number)),),), 80),
    )  # fmt: skip
    made = RecordTableModel(
        columns, lambda r: r.number, group=lambda r: "low" if r.number < 4 else "high"
    )
    made.set_records(ROWS)
    return made


def test_qt_finds_no_fault(model: RecordTableModel[Row]) -> None:
    """Qt's own tester aborts the process on a broken model."""
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.sort(0)
    model.filter(lambda row: row.number > 3)
    model.set_records(())
    model.set_records(ROWS)


def test_headings_stand_over_their_group_and_are_no_records(model: RecordTableModel[Row]) -> None:
    assert model.headings() == [0, 5]
    assert model.record(0) is None
    assert model.rowCount() == len(ROWS) + 2
    assert model.first_record() == 1


def test_sorting_drops_the_groups_and_says_so(model: RecordTableModel[Row]) -> None:
    unsorted = model.sorted_by
    assert unsorted is None
    model.sort(0)
    assert [row.name for row in model.shown()] == sorted("cabdeacb")
    assert model.headings() == []
    assert model.sorted_by == "name"
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert model.sorted_by == "name, reversed"
    model.sort(-1)
    assert model.shown() == list(ROWS)


def test_equal_names_keep_the_order_they_came_in(model: RecordTableModel[Row]) -> None:
    model.sort(0)
    assert [row.number for row in model.shown() if row.name == "a"] == [1, 5]


def test_a_column_without_a_key_does_not_sort(model: RecordTableModel[Row]) -> None:
    model.sort(1)
    assert model.shown() == list(ROWS)


def test_a_filter_hides_and_a_refresh_keeps_it(model: RecordTableModel[Row]) -> None:
    model.filter(lambda row: row.name == "a")
    assert [row.number for row in model.shown()] == [1, 5]
    model.set_records(ROWS[:3])
    assert [row.number for row in model.shown()] == [1]


def test_cells_speak_their_column(model: RecordTableModel[Row]) -> None:
    index = model.index(1, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Name: c, second"
    assert index.data(RECORD_ROLE) == ROWS[0]


def test_sorting_five_thousand_rows_is_one_list_sort(model: RecordTableModel[Row]) -> None:
    model.set_records([Row(str(n % 97), n) for n in range(5000)])
    model.sort(0)
    names = [row.name for row in model.shown()]
    assert names == sorted(names)
