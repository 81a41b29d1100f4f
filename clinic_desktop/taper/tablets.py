"""What a stock can make: which doses at one time, which over a day, and of which pieces.

A `Stock` counts in its own unit, the largest amount that divides every piece (0.5 mg for halves of
1, 2 and 5 mg tablets), and keeps the doses it can make as sets of bits. Nothing is searched
greedily: 6 mg of 4, 3 and 1 mg tablets is 3 + 3, not 4 + 1 + 1.

>>> from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct
>>> tablets = [TaperProduct(ProductForm.TABLET, mg * 1000) for mg in (4, 3, 1)]
>>> stock = Stock("diazepam", tablets, most_units=6, most_ul=20_000, most_ug=6000)
>>> [(item.product.strength_ug, item.count) for item in stock.make_day([6000])[0]]
[(3000, 2)]
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, gcd

from clinic_desktop.domain.plan import Item, Piece, ProductForm, TaperProduct
from clinic_desktop.taper import bits
from clinic_desktop.taper.ways import Way, WayPiece, matched

_PIECES = (Piece.WHOLE, Piece.HALF, Piece.QUARTER)
_FORMS = tuple(ProductForm)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A piece of a solid product: `size` in the stock's unit."""

    product: int
    piece: int
    size: int
    splits: int
    """A half is one split, a quarter two."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """A liquid: multiples of `size` (in the stock's unit), at most `most` of them at one time."""

    product: int
    size: int
    most: int


def smallest_dose_ug(product: TaperProduct) -> Fraction:
    """The smallest piece or measure of the product in micrograms; a fraction when it has none."""
    if product.is_liquid:
        assert product.smallest_ul is not None
        assert product.per_ul is not None
        return Fraction(product.strength_ug * product.smallest_ul, product.per_ul)
    return Fraction(product.strength_ug * product.smallest_piece.quarters, 4)


class Stock:
    """The doses that `products` make, up to `most_ug`, within the maxima at one time.

    `most_units`: pieces at one time; a measure of a liquid is one. `most_ul`: most of one liquid at
    one time. Every dose asked for or given is in micrograms.
    """

    def __init__(
        self,
        drug: str,
        products: Sequence[TaperProduct],
        *,
        most_units: int,
        most_ul: int,
        most_ug: int,
    ) -> None:
        self.drug = drug
        self.products = tuple(sorted(products, key=printed_order))
        self._most_units = most_units
        self.unit_ug = gcd(*(smallest_dose_ug(product).numerator for product in products))
        self.most = most_ug // self.unit_ug
        self._mask = bits.up_to(self.most)
        self._kinds = tuple(self._solid_kinds())
        self._liquids = tuple(self._liquid_measures(most_ul))
        self._days_made: dict[tuple[int, ...], tuple[tuple[Item, ...], ...]] = {}
        self._ways_known: dict[tuple[int, int], tuple[Way, ...]] = {}
        self._reach_known: dict[tuple[int, int, int], int] = {}
        self._reach_bytes: dict[tuple[int, int], bytes] = {}
        self._poured_known: dict[tuple[_Measure, ...], bytes] = {}
        self._daily: dict[int, int] = {}

    def _solid_kinds(self) -> Iterator[_Kind]:
        for index, product in enumerate(self.products):
            if product.is_liquid:
                continue
            for number, piece in enumerate(_PIECES):
                if piece.quarters >= product.smallest_piece.quarters:
                    size_ug = product.strength_ug * piece.quarters // 4
                    yield _Kind(index, number, size_ug // self.unit_ug, splits=number)

    def _liquid_measures(self, most_ul: int) -> Iterator[_Measure]:
        for index, product in enumerate(self.products):
            if product.is_liquid:
                assert product.smallest_ul is not None
                size_ug = smallest_dose_ug(product).numerator
                yield _Measure(index, size_ug // self.unit_ug, most_ul // product.smallest_ul)

    # Which doses: at one time, over a day.

    def _layers(self, pieces: int, times: int) -> list[int]:
        """Doses of at most 0, 1, ..., `pieces` pieces, each liquid measured up to `times` times."""
        sizes = {kind.size for kind in self._kinds if kind.size <= self.most}
        layers = [1]
        for k in range(1, pieces + 1):
            more = last = layers[-1]
            if k < 2 or last is not layers[-2]:
                for size in sizes:
                    more |= last << size
                more &= self._mask
            layers.append(last if more == last else more)
        for liquid in self._liquids:
            for _ in range(times):
                layers = self._poured(layers, liquid)
        return layers

    def _poured(self, layers: list[int], liquid: _Measure) -> list[int]:
        """The layers with one measure of the liquid more. Where another piece adds no dose a layer
        is the very one below it, and so is what is made of both."""
        poured = layers[:1]
        for k in range(1, len(layers)):
            found = poured[-1]
            if k < 2 or layers[k] is not layers[k - 1] or layers[k - 1] is not layers[k - 2]:
                more = bits.repeated(layers[k - 1], liquid.size, liquid.most, self.most)
                found = layers[k] | more
            poured.append(poured[-1] if found == poured[-1] else found)
        return poured

    @cached_property
    def _at_once(self) -> list[int]:
        return self._layers(self._most_units, times=1)

    @property
    def one_time(self) -> int:
        """The doses of one time, as bits in the stock's unit; 0 is always among them."""
        return self._at_once[-1]

    def daily(self, times: int) -> int:
        """The doses of a day of `times` times, as bits in the stock's unit.

        Any pieces that keep the maxima on the average can be dealt out over the times so that each
        time keeps them, a liquid's measures going to times of their own; so the day is counted as
        one heap of `times` times as many pieces.
        """
        if times not in self._daily:
            self._daily[times] = self._layers(self._most_units * times, times)[-1]
        return self._daily[times]

    def makes_at_once(self, dose_ug: int) -> bool:
        units, rest = divmod(dose_ug, self.unit_ug)
        return not rest and bits.holds(self.one_time, units)

    def makes_in_a_day(self, dose_ug: int, times: int) -> bool:
        units, rest = divmod(dose_ug, self.unit_ug)
        return not rest and bits.holds(self.daily(times), units)

    def lowest_between(self, from_ug: Fraction | int, below_ug: int, times: int) -> int | None:
        """The lowest daily dose above zero from `from_ug` on that is below `below_ug`."""
        first = max(1, -(-ceil(from_ug) // self.unit_ug))
        found = bits.lowest_from(self.daily(times), first)
        return None if found is None or found * self.unit_ug >= below_ug else found * self.unit_ug

    def highest_below(self, below_ug: int, times: int) -> int | None:
        """The highest daily dose above zero and below `below_ug`."""
        found = bits.highest_up_to(self.daily(times), (below_ug - 1) // self.unit_ug)
        return found * self.unit_ug if found else None

    # Of which pieces.

    def make_day(self, doses_ug: Sequence[int]) -> tuple[tuple[Item, ...], ...]:
        """The items of each dose, in the order given (the order of the day).

        Fewest pieces over the day, then fewest splits, then fewest different products, then larger
        strengths first, earliest time first. Pieces and splits add up, so each time alone has its
        fewest; the products are counted over the day, so the best ways of the times are matched.
        Raises ValueError for a dose the stock cannot make.
        """
        wanted = tuple(dose // self.unit_ug for dose in doses_ug)
        if not all(self.makes_at_once(dose) for dose in doses_ug):
            raise ValueError("a dose that this stock cannot make at one time")
        if wanted not in self._days_made:
            chosen = self._fewest_products([dose for dose in wanted if dose])
            made = iter([self._items(way) for way in chosen])
            self._days_made[wanted] = tuple(next(made) if dose else () for dose in wanted)
        return self._days_made[wanted]

    def _fewest_products(self, doses: Sequence[int]) -> tuple[Way, ...]:
        for allowed in range(1, len(self.products) + 1):
            choices = [self._ways(dose, allowed) for dose in doses]
            if all(choices):
                chosen = matched(choices, allowed)
                if chosen is not None:
                    return chosen
        assert not doses, "a makeable dose has a way"
        return ()

    def _ways(self, dose: int, most_products: int) -> tuple[Way, ...]:
        """Every way with the fewest pieces, then splits, of at most `most_products`; best first."""
        key = (dose, most_products)
        if key not in self._ways_known:
            pieces = next(k for k, layer in enumerate(self._at_once) if bits.holds(layer, dose))
            splits = next(
                s for s in range(2 * pieces + 1) if bits.byte_holds(self._reached(pieces, s), dose)
            )
            found = self._walk(0, dose, pieces, splits, most_products, 0, ())
            self._ways_known[key] = tuple(sorted(found, key=_preference))
        return self._ways_known[key]

    def _reached(self, pieces: int, splits: int) -> bytes:
        """Doses of exactly so many pieces and splits, to be asked for one by one."""
        key = (pieces, splits)
        known = self._reach_bytes.get(key)
        if known is None:
            known = bits.as_bytes(self._reach(len(self._liquids), pieces, splits))
            self._reach_bytes[key] = known
        return known

    def _reach(self, liquids: int, pieces: int, splits: int) -> int:
        """Doses of exactly so many pieces and splits, of the solids and the first `liquids`."""
        if pieces < 0 or splits < 0:
            return 0
        key = (liquids, pieces, splits)
        known = self._reach_known.get(key)
        if known is not None:
            return known
        if liquids:
            liquid = self._liquids[liquids - 1]
            fewer = self._reach(liquids - 1, pieces - 1, splits)
            found = self._reach(liquids - 1, pieces, splits)
            found |= bits.repeated(fewer, liquid.size, liquid.most, self.most)
        elif not pieces:
            found = 0 if splits else 1
        else:
            found = 0
            for kind in self._kinds:
                found |= self._reach(0, pieces - 1, splits - kind.splits) << kind.size
        self._reach_known[key] = found & self._mask
        return self._reach_known[key]

    def _walk(
        self,
        first: int,
        rest: int,
        pieces: int,
        splits: int,
        most_products: int,
        products: int,
        taken: tuple[WayPiece, ...],
    ) -> Iterator[Way]:
        """Ways to make `rest` of exactly so many pieces and splits, kinds in printed order."""
        if not pieces:
            if not rest and not splits:
                yield self._way(products, taken)
            return
        if not splits:
            yield from self._with_liquids(rest, pieces, most_products, products, taken)
        reached = [self._reached(pieces - 1, splits - fewer) for fewer in range(len(_PIECES))]
        for index in range(first, len(self._kinds)):
            kind = self._kinds[index]
            left = rest - kind.size
            if left < 0 or not bits.byte_holds(reached[kind.splits], left):
                continue
            using = products | 1 << kind.product
            if using.bit_count() <= most_products:
                piece = (kind.product, kind.piece, 0)
                yield from self._walk(
                    index,
                    left,
                    pieces - 1,
                    splits - kind.splits,
                    most_products,
                    using,
                    (*taken, piece),
                )

    def _way(self, products: int, pieces: tuple[WayPiece, ...]) -> Way:
        strengths = tuple(self.products[product].strength_ug for product, _, _ in pieces)
        return Way(products, pieces, strengths)

    def _with_liquids(
        self, rest: int, count: int, most_products: int, products: int, taken: tuple[WayPiece, ...]
    ) -> Iterator[Way]:
        """Ways to make `rest` of `count` liquids alone, the first of a choice as full as can be."""
        if count > len(self._liquids) or products.bit_count() + count > most_products:
            return
        for chosen in self._choose_liquids(len(self._liquids), rest, count):
            measures = self._measures(chosen, rest)
            if measures is not None:
                using = products
                for liquid in chosen:
                    using |= 1 << liquid.product
                poured = ((q.product, 0, n) for q, n in zip(chosen, measures, strict=True))
                yield self._way(using, tuple(sorted((*taken, *poured))))

    def _choose_liquids(self, among: int, rest: int, count: int) -> Iterator[tuple[_Measure, ...]]:
        """Choices of `count` of the first liquids that are not too weak to make `rest`."""
        most = sum(sorted((q.size * q.most for q in self._liquids[:among]), reverse=True)[:count])
        if rest > most or among < count:
            return
        if not count:
            yield ()
            return
        last = self._liquids[among - 1]
        for others in self._choose_liquids(among - 1, rest - last.size * last.most, count - 1):
            yield (*others, last)
        yield from self._choose_liquids(among - 1, rest, count)

    def _measures(self, chosen: tuple[_Measure, ...], rest: int) -> tuple[int, ...] | None:
        """How many measures of each liquid make `rest`, the first as many as can be; None if
        never."""
        if not chosen:
            return None if rest else ()
        first, others = chosen[0], chosen[1:]
        if not others:
            count, left = divmod(rest, first.size)
            return (count,) if not left and 1 <= count <= first.most else None
        reach = self._poured_by(others)
        for count in range(min(first.most, rest // first.size), 0, -1):
            if bits.byte_holds(reach, rest - count * first.size):
                tail = self._measures(others, rest - count * first.size)
                assert tail is not None
                return (count, *tail)
        return None

    def _poured_by(self, liquids: tuple[_Measure, ...]) -> bytes:
        """The doses that a measure of each of the liquids makes."""
        known = self._poured_known.get(liquids)
        if known is None:
            reach = 1
            for liquid in liquids:
                reach = bits.repeated(reach, liquid.size, liquid.most, self.most)
            known = self._poured_known[liquids] = bits.as_bytes(reach)
        return known

    def _items(self, way: Way) -> tuple[Item, ...]:
        items: list[Item] = []
        for product_index, piece_index, measures in way.pieces:
            product = self.products[product_index]
            if product.is_liquid:
                assert product.smallest_ul is not None
                dose_ug = measures * smallest_dose_ug(product).numerator
                ul = measures * product.smallest_ul
                items.append(Item(self.drug, product, dose_ug, ul=ul))
                continue
            piece = _PIECES[piece_index]
            piece_ug = product.strength_ug * piece.quarters // 4
            count = 1
            if items and items[-1].product is product and items[-1].piece is piece:
                count += items.pop().count
            items.append(Item(self.drug, product, count * piece_ug, piece, count))
        return tuple(items)


def printed_order(product: TaperProduct) -> tuple[int, bool, int, int]:
    """Largest strength first; solids before liquids, then the order in which forms are listed."""
    form = _FORMS.index(product.form)
    return -product.strength_ug, product.is_liquid, form, product.per_ul or 0


def _preference(way: Way) -> tuple[tuple[int, ...], tuple[WayPiece, ...]]:
    """The larger strengths first, then in printed order, the first liquid as full as can be."""
    strengths = tuple(-strength for strength in way.strengths)
    return strengths, tuple((product, piece, -count) for product, piece, count in way.pieces)
