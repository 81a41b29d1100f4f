"""Which drug a text or a code is.

>>> reader = DrugReader(load_catalogue())
>>> reader.read("DIAZEPAM TABS 5MG").drug.strength_ug
5000
>>> reader.read("lorazapam 1mg").candidates
('lorazepam',)

Names match as whole words or not at all. Where text and code disagree, or two of our drugs stand in
one text, nothing is recognised and both are named as candidates.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from clinic_desktop.catalogue.catalogue import Catalogue
from clinic_desktop.catalogue.drug_names import Name, index_names
from clinic_desktop.catalogue.marks import Mark
from clinic_desktop.catalogue.strength import COUNTED_FORMS, NOT_ORAL, ORAL, describe
from clinic_desktop.catalogue.words import words_of
from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug, Release

# No benzodiazepine or Z-drug is made stronger; more is a slip of the pen or of the unit.
LARGEST_STRENGTH_UG = 1_000_000
REMEMBERED_TEXTS = 65_536


class MatchedBy(StrEnum):
    """What a recognition rests on."""

    NOTHING = "nothing"
    TEXT = "text"
    CODE = "code"
    TEXT_AND_CODE = "text-and-code"


@dataclass(frozen=True, slots=True)
class Recognition:
    """`drug` None: not one of ours, or not certain which; then `candidates` are asked about."""

    drug: RecognisedDrug | None
    candidates: tuple[str, ...] = ()
    matched_by: MatchedBy = MatchedBy.NOTHING


@dataclass(frozen=True, slots=True)
class _Coded:
    """What a code says; `sure` is False for a code known from memory alone. `product`: what the
    name of a listed product says."""

    ingredient: Ingredient
    sure: bool = True
    strength_ug: int | None = None
    product: RecognisedDrug | None = None


class DrugReader:
    """Recognises drugs by the names and codes of one catalogue; remembers what it has read."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ingredients = catalogue.ingredients
        self._classes = catalogue.interacting
        self._mostly_injected = {k for k, one in catalogue.drugs.items() if one.mostly_injected}
        self._names = index_names(catalogue)
        self._codes = _index_codes(catalogue)
        self._product_names = _index_product_names(catalogue)
        self.read = lru_cache(maxsize=REMEMBERED_TEXTS)(self._read)

    def _read(
        self, text: str, code: str | None = None, code_system: str | None = None
    ) -> Recognition:
        words = words_of(text)
        names = self._names.find(words)
        named = self._main(names)
        coded = self._by_code(code, code_system)
        if named is None:
            candidates = tuple(dict.fromkeys(name.ingredient for name in names))
            if candidates:  # two of our drugs in one text: a code does not tell which was meant
                return Recognition(None, candidates)
            near = self._names.denied(words) or self._names.near(words)
            if coded is None:
                return Recognition(None, near)
            if not coded.sure or (near and coded.ingredient.key not in near):
                return Recognition(None, tuple(dict.fromkeys((*near, coded.ingredient.key))))
            drug = self._describe(text, coded.ingredient, names, words, coded)
            return Recognition(drug, matched_by=MatchedBy.CODE)
        if coded is None:
            drug = self._describe(text, named, names, words, None)
            return Recognition(drug, matched_by=MatchedBy.TEXT)
        if not _agree(named, coded.ingredient):
            return Recognition(None, (named.key, coded.ingredient.key))
        drug = self._describe(text, named, names, words, coded)
        return Recognition(drug, matched_by=MatchedBy.TEXT_AND_CODE)

    def _main(self, names: list[Name]) -> Ingredient | None:
        """The ingredient a text is about: a benzodiazepine or Z-drug before an opioid before the
        rest; None when there is none, or two of the first kind."""
        found = {name.ingredient: self._ingredients[name.ingredient] for name in names}
        bzra = [one for one in found.values() if one.is_bzra]
        opioids = [one for one in found.values() if one.drug_class is DrugClass.OPIOID]
        if bzra:
            return bzra[0] if len(bzra) == 1 and not opioids else None
        return next(chain(opioids, found.values()), None)

    def _by_code(self, code: str | None, system: str | None) -> _Coded | None:
        if not code or not system:
            return None
        pair = (system.casefold(), code.strip())
        known = self._codes.get(pair)
        if pair in self._product_names:
            product = self._read(self._product_names[pair]).drug
            if product is not None:
                strength = known.strength_ug if known is not None else product.strength_ug
                return _Coded(product.ingredient, True, strength, product)
        if known is None and system.casefold() == "atc":
            groups = (group for group in self._classes if group.holds_atc(code.strip()))
            return next((_Coded(group.unlisted) for group in groups), None)
        return known

    def _describe(
        self,
        text: str,
        ingredient: Ingredient,
        names: list[Name],
        words: list[str],
        coded: _Coded | None,
    ) -> RecognisedDrug:
        product = coded.product if coded is not None else None
        if product is not None and not words:
            return replace(product, strength_ug=coded.strength_ug) if coded else product
        others = {name.ingredient for name in names} - {ingredient.key}
        said = describe(text, ingredient=ingredient.key, combined=bool(others))
        strength, by_code = said.strength_ug, coded.strength_ug if coded is not None else None
        if by_code is not None:
            strength = by_code if strength in (None, by_code) else None
        if ingredient.is_bzra and strength is not None and strength > LARGEST_STRENGTH_UG:
            strength = None
        form = said.form or (product.form if product is not None else None)
        is_rescue = any(name.rescue for name in names) and form not in COUNTED_FORMS
        oral = form not in NOT_ORAL and not is_rescue
        if ingredient.key in self._mostly_injected and (by_code is None or product is not None):
            told = form in ORAL or "oral" in words or any(name.oral for name in names)
            oral = oral and told
        release = next((name.release for name in names if name.release is not None), said.release)
        if product is not None and release is Release.IMMEDIATE:
            release = product.release
        by_any_route = ingredient.drug_class is DrugClass.OPIOID
        return RecognisedDrug(
            ingredient=ingredient,
            strength_ug=strength,
            form=form,
            release=release,
            systemic_oral=oral or by_any_route,
        )


def _agree(named: Ingredient, coded: Ingredient) -> bool:
    """The same drug, or a code that only tells the class of the drug named."""
    unlisted = coded.key.startswith("other ")
    return named.key == coded.key or (unlisted and named.drug_class is coded.drug_class)


def _index_product_names(catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """A name for each product code: that of a published list, else made of our own product."""
    names = {
        ("rxnorm", product.rxnorm): f"{key} {decimal_text(product.strength_mg)} mg"
        f"{'/ml' if product.per.lower() == 'ml' else ''} {product.form}"
        for key, products in catalogue.products.items()
        for product in products
        if product.rxnorm is not None
    }
    for listed in catalogue.coded_names:
        names.update({(listed.system, code): name for code, name in listed.names.items()})
    return names


def _index_codes(catalogue: Catalogue) -> dict[tuple[str, str], _Coded]:
    """Codes of ingredients, and the RxNorm clinical drugs with their strength."""
    codes: dict[tuple[str, str], _Coded] = {}
    ingredients = catalogue.ingredients
    for key, products in catalogue.products.items():
        for product in products:
            if product.rxnorm is not None:
                strength = product.strength_ug
                codes["rxnorm", product.rxnorm] = _Coded(ingredients[key], True, strength)
    for entry in catalogue.drugs.values():
        for code in entry.codes:
            sure = code.mark is not Mark.BACKGROUND
            codes[code.system, code.code] = _Coded(ingredients[entry.key], sure)
    for group in catalogue.interacting:
        for drug in group.drugs:
            ingredient = ingredients[drug.key]
            codes.update({("atc", code): _Coded(ingredient) for code in drug.atc})
            for system, marked in (("rxnorm", drug.rxnorm), ("snomed", drug.snomed)):
                for one in marked:
                    sure = one.mark is not Mark.BACKGROUND
                    codes[system, one.code] = _Coded(ingredient, sure)
    return codes
