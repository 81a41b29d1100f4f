"""Which drug a text or a code is.

>>> reader = DrugReader(load_catalogue())
>>> reader.read("DIAZEPAM TABS 5MG").drug.strength_ug
5000
>>> reader.read("lorazapam 1mg").candidates
('lorazepam',)

Names match as whole words or not at all. Where text and code disagree, or two of our drugs stand in
one text, nothing is recognised and both are named as candidates.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from clinic_desktop.catalogue.catalogue import Catalogue
from clinic_desktop.catalogue.drug_names import Name, index_names
from clinic_desktop.catalogue.strength import NOT_ORAL, ORAL, describe
from clinic_desktop.catalogue.words import words_of
from clinic_desktop.domain.dose import UG_PER_MG
from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug

REMEMBERED_TEXTS = 65_536
# Mostly injected: taken as oral only where the text says so.
ORAL_ONLY_IF_SAID = "midazolam"
ORAL_BRAND_WORDS = frozenset({"dormicum", "ozalin"})


@dataclass(frozen=True, slots=True)
class Recognition:
    """`drug` None: not one of ours, or not certain which; then `candidates` are asked about."""

    drug: RecognisedDrug | None
    candidates: tuple[str, ...] = ()


class DrugReader:
    """Recognises drugs by the names and codes of one catalogue; remembers what it has read."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ingredients = catalogue.ingredients
        self._classes = catalogue.interacting
        self._names = index_names(catalogue)
        self._codes = _index_codes(catalogue)
        self._products = _index_products(catalogue)
        self.read = lru_cache(maxsize=REMEMBERED_TEXTS)(self._read)

    def _read(
        self, text: str, code: str | None = None, code_system: str | None = None
    ) -> Recognition:
        words = words_of(text)
        names = self._names.find(words)
        coded = self._by_code(code, code_system)
        named = self._main(names)
        if named is None and coded is None:
            found = tuple(dict.fromkeys(name.ingredient for name in names))
            return Recognition(None, found or self._names.near(words))
        if named is not None and coded is not None and not _agree(named, coded):
            return Recognition(None, (named.key, coded.key))
        ingredient = named or coded
        assert ingredient is not None
        return Recognition(self._describe(text, ingredient, names, words, code, code_system))

    def _main(self, names: list[Name]) -> Ingredient | None:
        """The ingredient a text is about: a benzodiazepine or Z-drug before an opioid before the
        rest; None when there is none, or two of the first kind."""
        found = {name.ingredient: self._ingredients[name.ingredient] for name in names}
        bzra = [one for one in found.values() if one.is_bzra]
        if bzra:
            return bzra[0] if len(bzra) == 1 else None
        opioids = [one for one in found.values() if one.drug_class is DrugClass.OPIOID]
        return next(chain(opioids, found.values()), None)

    def _by_code(self, code: str | None, system: str | None) -> Ingredient | None:
        if not code or not system:
            return None
        key = self._codes.get((system, code))
        if key is not None:
            return self._ingredients[key]
        product = self._products.get(code) if system == "rxnorm" else None
        if product is not None:
            return self._ingredients[product[0]]
        if system == "atc":
            return next((g.unlisted for g in self._classes if g.holds_atc(code)), None)
        return None

    def _describe(
        self,
        text: str,
        ingredient: Ingredient,
        names: list[Name],
        words: list[str],
        code: str | None,
        system: str | None,
    ) -> RecognisedDrug:
        others = {name.ingredient for name in names} - {ingredient.key}
        said = describe(text, ingredient=ingredient.key, combined=bool(others))
        strength = said.strength_ug
        if strength is None and system == "rxnorm" and code in self._products:
            strength = self._products[code][1]
        oral = said.form not in NOT_ORAL and not any(name.rescue for name in names)
        if ingredient.key == ORAL_ONLY_IF_SAID:
            oral = oral and (
                said.form in ORAL or "oral" in words or not ORAL_BRAND_WORDS.isdisjoint(words)
            )
        return RecognisedDrug(
            ingredient=ingredient,
            strength_ug=strength,
            form=said.form,
            release=said.release,
            systemic_oral=oral or not ingredient.is_bzra,
        )


def _agree(named: Ingredient, coded: Ingredient) -> bool:
    """The same drug, or a code that only tells the class of the drug named."""
    unlisted = coded.key.startswith("other ")
    return named.key == coded.key or (unlisted and named.drug_class is coded.drug_class)


def _index_codes(catalogue: Catalogue) -> dict[tuple[str, str], str]:
    codes = {
        (code.system, code.code): entry.key
        for entry in catalogue.drugs.values()
        for code in entry.codes
    }
    for group in catalogue.interacting:
        for drug in group.drugs:
            codes.update({("atc", code): drug.key for code in drug.atc})
            codes.update({("rxnorm", one.code): drug.key for one in drug.rxnorm})
            codes.update({("snomed", one.code): drug.key for one in drug.snomed})
    return codes


def _index_products(catalogue: Catalogue) -> dict[str, tuple[str, int]]:
    """RxNorm clinical drugs: ingredient and strength in micrograms."""
    return {
        product.rxnorm: (key, int(product.strength_mg * UG_PER_MG))
        for key, products in catalogue.products.items()
        for product in products
        if product.rxnorm is not None
    }
