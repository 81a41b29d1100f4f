"""The clinic's stock list: kept in Setup, and what a new plan then starts from."""

import pytest
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.stock_list import read_stock, stock_json
from tests.ui.driving import OpenWindow, child, click, go, settled, words_of

GRACE = "004118"


def test_a_kept_list_is_what_the_planner_starts_from(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    before = demo.planner_start(GRACE).products
    assert [p.strength_ug for p in before if p.chosen] == [2000, 5000, 10_000]
    window = open_window(demo)
    go(qtbot, window, "setup")
    click(child(window.page, "openStock"))
    settled(qtbot, window)
    assert "No list kept: diazepam as marketed." in words_of(window.page)
    click(child(window.page, "stock_2"))
    child(window.page, "piece_0").picked.emit("half")  # type: ignore[attr-defined]
    assert "Changed, not kept yet." in words_of(window.page)
    assert demo.planner_start(GRACE).products == before
    click(child(window.page, "stockKeep"))
    settled(qtbot, window)
    assert "The clinic's own list of diazepam." in words_of(window.page)
    assert [p.strength_ug for p in demo.planner_start(GRACE).products if p.chosen] == [2000, 5000]
    click(child(window.page, "stockForget"))
    settled(qtbot, window)
    assert demo.planner_start(GRACE).products == before


def test_an_empty_list_is_refused(demo: ClinicServices) -> None:
    with pytest.raises(UserError, match="Nothing would be stocked"):
        demo.stock.keep("diazepam", ())
    assert not demo.stock.is_kept("diazepam")


def test_a_list_comes_back_as_it_was_kept() -> None:
    kept = {
        "diazepam": (
            TaperProduct(ProductForm.TABLET, 2000, Piece.QUARTER),
            TaperProduct(ProductForm.LIQUID, 2000, per_ul=5000, smallest_ul=500),
        )
    }
    assert read_stock(stock_json(kept)) == kept
    assert read_stock(None) == {}


@pytest.mark.parametrize("value", ["{", "[]", '{"diazepam": [{"form": "pill"}]}'])
def test_a_list_that_cannot_be_read_says_so(value: str) -> None:
    with pytest.raises(UserError, match="The stock list cannot be read"):
        read_stock(value)
