"""What a plan may be made of, country by country."""

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.products import PlannerProduct
from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct

CATALOGUE = load_catalogue()


def offered(drug: str, country: str) -> dict[tuple[ProductForm, int], PlannerProduct]:
    products = CATALOGUE.planner_products(drug, country)
    return {(p.product.form, p.product.strength_ug): p for p in products}


def test_scored_tablets_are_cut_and_the_rest_stay_whole_with_the_reason() -> None:
    us = offered("alprazolam", "US")
    assert us[ProductForm.TABLET, 250].product.smallest_piece is Piece.HALF
    assert us[ProductForm.TABLET, 2000].product.smallest_piece is Piece.QUARTER
    assert us[ProductForm.ODT, 250].product.smallest_piece is Piece.WHOLE
    assert us[ProductForm.ER_TABLET, 500].product.smallest_piece is Piece.WHOLE
    uk = offered("diazepam", "UK")
    assert uk[ProductForm.TABLET, 5000].product.smallest_piece is Piece.WHOLE
    assert "maker" in uk[ProductForm.TABLET, 5000].note
    assert offered("zolpidem", "US")[ProductForm.TABLET, 5000].product.smallest_piece is Piece.WHOLE


def test_liquids_are_measured_by_their_smallest_measure() -> None:
    uk = offered("clonazepam", "UK")[ProductForm.LIQUID, 100].product
    assert uk == TaperProduct(ProductForm.LIQUID, 100, per_ul=1000, smallest_ul=500)
    drops = offered("clonazepam", "AU")[ProductForm.LIQUID, 2500].product
    assert drops.smallest_ul == 40


def test_what_cannot_be_measured_exactly_is_not_offered() -> None:
    assert not any(p.product.is_liquid for p in CATALOGUE.planner_products("prazepam", "FR"))
    strengths = [key for key, p in offered("zolpidem", "US").items() if "spray" in p.label]
    assert strengths == []
    assert CATALOGUE.planner_products("flunitrazepam", "US") == ()


def test_a_piece_of_a_cut_tablet_is_a_whole_number_of_micrograms() -> None:
    for drug in CATALOGUE.products:
        for country in ("US", "UK", "CA", "AU", "FR", "DE"):
            for one in CATALOGUE.planner_products(drug, country):
                product = one.product
                if product.is_liquid:
                    assert product.smallest_ul is not None
                    assert product.strength_ug * product.smallest_ul % 1000 == 0
                else:
                    assert product.strength_ug * product.smallest_piece.quarters % 4 == 0
