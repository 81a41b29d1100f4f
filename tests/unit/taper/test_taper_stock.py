"""What a stock makes: examples in the modules, liquids once at a time, and sets far from small."""

import doctest
from types import ModuleType

import pytest

from clinic_desktop.domain.plan import Cut, Item, Piece, ProductForm, TaperProduct
from clinic_desktop.taper import bits, tablets
from clinic_desktop.taper.split import Splitter
from clinic_desktop.taper.tablets import Stock

LIQUID = TaperProduct(ProductForm.LIQUID, 2000, per_ul=5000, smallest_ul=500)  # 0.2 mg a measure


def stock(*products: TaperProduct, units: int = 6, ul: int = 20_000) -> Stock:
    return Stock("diazepam", products, most_units=units, most_ul=ul, most_ug=40_000)


def tablet(strength_ug: int, piece: Piece = Piece.WHOLE) -> TaperProduct:
    return TaperProduct(ProductForm.TABLET, strength_ug, piece)


@pytest.mark.parametrize("module", [bits, tablets])
def test_the_examples_in_the_modules_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_a_liquid_is_measured_once_at_one_time() -> None:
    """20 mL of 2 mg in 5 mL is 8 mg; a second measure would make 8.2 mg."""
    made = stock(LIQUID)
    assert made.makes_at_once(8000)
    assert not made.makes_at_once(8200)
    assert made.makes_in_a_day(8200, times=2)
    assert not made.makes_in_a_day(16_200, times=2)


def test_a_tablet_and_a_measure_share_the_pieces() -> None:
    assert stock(tablet(10_000), LIQUID, units=2).makes_at_once(10_200)
    assert not stock(tablet(10_000), LIQUID, units=1).makes_at_once(10_200)


def test_a_measure_is_one_piece_without_a_split() -> None:
    (items,) = stock(tablet(2000, Piece.HALF), LIQUID).make_day([1000])
    assert items == (Item("diazepam", LIQUID, 1000, ul=2500),)
    (items,) = stock(tablet(2000, Piece.HALF), LIQUID).make_day([1400])
    assert items == (Item("diazepam", LIQUID, 1400, ul=3500),)


def test_fewer_splits_decide_between_equal_pieces() -> None:
    """2 mg: a whole 2 mg tablet or half a 4 mg tablet, one piece each."""
    (items,) = stock(tablet(4000, Piece.HALF), tablet(2000)).make_day([2000])
    assert [(item.product.strength_ug, item.piece) for item in items] == [(2000, Piece.WHOLE)]


def test_two_halves_are_fewer_splits_than_a_quarter_and_a_whole() -> None:
    products = (tablet(4000, Piece.QUARTER), tablet(3000, Piece.HALF))
    (items,) = stock(*products, units=2).make_day([3500])
    assert [(i.product.strength_ug, i.piece) for i in items] == [
        (4000, Piece.HALF),
        (3000, Piece.HALF),
    ]


def test_an_unmakeable_dose_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="cannot make"):
        stock(tablet(2000)).make_day([1000])


def test_a_rise_is_as_small_as_can_be() -> None:
    """Of 4 + 4 + 4 only tablets of 4 and 6 are left: 10 a day lets one time rise by 2."""
    splitter = Splitter(bits.set_of(0, 4, 6), (4, 4, 4), Cut.IN_ORDER, (2, 0, 1))
    assert splitter.split(10, (4, 4, 4)) == (4, 0, 6)
    assert splitter.split(8, (4, 4, 4)) == (4, 0, 4)


def test_even_keeps_the_shares() -> None:
    every = bits.up_to(20)
    splitter = Splitter(every, (10, 5, 5), Cut.EVEN, (2, 0, 1))
    assert splitter.split(16, (10, 5, 5)) == (8, 4, 4)
    assert splitter.split(14, (8, 4, 4)) == (7, 3, 4)


def test_sums_of_runs_and_gaps() -> None:
    one, other = bits.set_of(0, 1, 2, 7), bits.set_of(0, 5, 6)
    expected = {a + b for a in (0, 1, 2, 7) for b in (0, 5, 6)}
    assert set(bits.members(bits.sums(one, other, most=50))) == expected
    assert set(bits.members(bits.sums(one, other, most=7))) == {n for n in expected if n <= 7}


def test_a_larger_strength_later_in_the_day_decides_between_two_products_of_one_strength() -> None:
    """2 mg at noon is a tablet or 5 mL; only with 5 mL does the evening have a 4 mg tablet."""
    products = (
        TaperProduct(ProductForm.LIQUID, 2000, per_ul=5000, smallest_ul=2500),
        TaperProduct(ProductForm.TABLET, 4000, Piece.HALF),
        TaperProduct(ProductForm.ER_TABLET, 2000),
    )
    stock = Stock("lorazepam", products, most_units=6, most_ul=20_000, most_ug=12_000)
    noon, evening = stock.make_day((2000, 10_000))
    assert [item.ul for item in noon] == [5000]
    assert [(item.product.strength_ug, item.ul) for item in evening] == [
        (4000, None),
        (2000, 15_000),
    ]
