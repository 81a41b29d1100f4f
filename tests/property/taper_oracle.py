"""A second planner for small inputs, written to be obvious: it lists everything and takes the best.

It reads the calculator's JSON and knows nothing of the program's types.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import combinations_with_replacement, product
from typing import Any

from tests.property.taper_inputs import TIMES, Json, text, thousandths

# A piece: (product number, quarters of a unit) or (product number, -measures of a liquid).
Piece = tuple[int, int]


def equivalents(given: Json) -> dict[str, Fraction]:
    """The exact equivalent of each current dose, in micrograms of the new drug."""
    ratio = Fraction(given["mg_for_10_diazepam"][given["switch_to"]["drug"]]) / 10
    return {time: thousandths(dose) * ratio for time, dose in given["current"].items()}


def new_doses(given: Json) -> dict[str, int]:
    """The highest dose the new products make at each time, not above the equivalent."""
    equal = equivalents(given)
    whole = {time: text(int(dose) or 1) for time, dose in equal.items()}
    bench = Bench({**given, "products": given["switch_to"]["products"], "current": whole})
    return {
        time: max(made for made in bench.one_time if made <= dose) for time, dose in equal.items()
    }


def stage_order(given: Json) -> list[str]:
    usual = [time for time in ("night", "evening", "noon", "morning") if time in given["current"]]
    order: list[str] = given["switch_to"].get("order") or usual
    return order


def after_switch(given: Json) -> Json:
    """The input as its reductions answer it: the new drug at its start, after the last stage."""
    switch = given.get("switch_to")
    if switch is None:
        return given
    days = switch["stage_days"] * len(given["current"])
    return {
        **given,
        "drug": switch["drug"],
        "products": switch["products"],
        "current": {time: text(dose) for time, dose in new_doses(given).items()},
        "start_date": (date.fromisoformat(given["start_date"]) + timedelta(days=days)).isoformat(),
        "switch_to": None,
    }


class Bench:
    """Every dose that an input's products make, listed."""

    def __init__(self, given: Json) -> None:
        self.given = given
        self.products: list[Json] = given["products"]
        self.max_units: int = given.get("max_units_per_dose") or 6
        self.max_ul = thousandths(given.get("max_ml_per_dose") or "20")
        self.times = [time for time in TIMES if time in given["current"]]
        self.start = {time: thousandths(given["current"][time]) for time in self.times}
        self.total = sum(self.start.values())
        self.one_time = self._one_time()

    @cached_property
    def daily(self) -> set[int]:
        daily = {0}
        for _ in self.times:
            daily = {
                day + dose for day in daily for dose in self.one_time if day + dose <= self.total
            }
        return daily

    def _one_time(self) -> set[int]:
        """Doses of at most `max_units` pieces: solids any number of times, each liquid once."""
        layers = [{0}]
        sizes = {self.ug(piece) for piece in self.solid_pieces()}
        for _ in range(self.max_units):
            layers.append({d + s for d in layers[-1] for s in sizes if d + s <= self.total})
        for number, liquid in enumerate(self.products):
            if liquid["form"] != "liquid":
                continue
            measures = [self.ug((number, -n)) for n in range(1, self._most(number) + 1)]
            for count in range(self.max_units, 0, -1):
                layers[count] |= {
                    d + m for d in layers[count - 1] for m in measures if d + m <= self.total
                }
        return set().union(*layers)

    def _most(self, number: int) -> int:
        return self.max_ul // thousandths(self.products[number]["smallest_ml"])

    def solid_pieces(self) -> list[Piece]:
        parts = {"whole": (4,), "half": (4, 2), "quarter": (4, 2, 1)}
        return [
            (number, quarters)
            for number, item in enumerate(self.products)
            if item["form"] != "liquid"
            for quarters in parts[item["smallest_piece"]]
        ]

    def ug(self, piece: Piece) -> int:
        item = self.products[piece[0]]
        strength = thousandths(item["strength_mg"])
        if piece[1] < 0:
            each = Fraction(
                strength * thousandths(item["smallest_ml"]), thousandths(item["per_ml"])
            )
            return int(each * -piece[1])
        return strength * piece[1] // 4

    # Property 3.

    def target(self, prev: int) -> Fraction:
        given, method = self.given, self.given["method"]
        if method == "percent-of-current":
            return prev * (1 - Fraction(given["percent"]) / 100)
        if method == "percent-of-start":
            return prev - self.total * Fraction(given["percent"]) / 100
        if method == "bands":
            steps = [
                thousandths(band["step_mg"])
                for band in given["bands"]
                if prev > thousandths(band["above_mg"])
            ]
            return Fraction(prev - steps[0])
        if method == "occupancy":
            figure = given.get("mg_for_10_diazepam", {}).get(given["drug"], "10")
            half = 24700 * Fraction(figure) / 10
            occupancy = 100 * prev / (prev + half) - Fraction(given["points"])
            return half * occupancy / (100 - occupancy)
        if method == "custom":
            listed = [thousandths(dose) for dose in given["doses_mg"]]
            return Fraction(max((dose for dose in listed if dose < prev), default=0))
        return Fraction(prev - thousandths(given["step_mg"]))

    @property
    def floor(self) -> int:
        return thousandths(self.given["goal_mg"]) or thousandths(
            self.given.get("last_dose_mg") or "0"
        )

    def ladder(self) -> list[tuple[Fraction, int]]:
        """Targets and doses of every reduction."""
        found: list[tuple[Fraction, int]] = []
        step = self.next_dose(self.total)
        while step is not None and len(found) < 600:
            found.append(step)
            step = self.next_dose(step[1])
        return found

    def next_dose(self, prev: int) -> tuple[Fraction, int] | None:
        """The target and the dose of the next reduction; None when the plan ends at `prev`."""
        target = max(self.target(prev), Fraction(self.floor))
        below = [dose for dose in self.daily if 0 < dose < prev]
        if prev == self.floor or target <= 0 or not below:
            return None
        gentle = [dose for dose in below if dose >= target]
        return target, min(gentle) if gentle else max(below)

    def stops_by_products(self, last: int) -> bool:
        """Whether the method would go on below `last`, but nothing smaller is made."""
        goes_on = last != self.floor and max(self.target(last), Fraction(self.floor)) > 0
        return goes_on and not any(0 < dose < last for dose in self.daily)

    # Property 8.

    def split(self, day: int, before: dict[str, int]) -> dict[str, int]:
        order = self.given.get("cut_order") or [
            time for time in ("noon", "evening", "morning", "night") if time in self.times
        ]
        even = self.given.get("cut") == "even"

        def rank(doses: tuple[int, ...]) -> tuple[Any, ...]:
            at = dict(zip(self.times, doses, strict=True))
            rise = sum(max(0, at[time] - before[time]) for time in self.times)
            share = {time: Fraction(day * self.start[time], self.total) for time in self.times}
            distance = sum(abs(at[time] - share[time]) for time in self.times) if even else 0
            return rise, distance, [-at[time] for time in reversed(order)]

        choices = product(sorted(self.one_time), repeat=len(self.times))
        best = min((doses for doses in choices if sum(doses) == day), key=rank)
        return dict(zip(self.times, best, strict=True))

    def ways(self, dose: int) -> Iterator[tuple[Piece, ...]]:
        """Every way to make a dose of as few pieces as can be."""
        for count in range(self.max_units + 1):
            found = [way for way in self._all_ways(count) if sum(map(self.ug, way)) == dose]
            if found:
                yield from found
                return

    def _all_ways(self, count: int) -> Iterator[tuple[Piece, ...]]:
        liquid = [n for n, item in enumerate(self.products) if item["form"] == "liquid"]
        amounts = [[0, *(-n for n in range(1, self._most(number) + 1))] for number in liquid]
        for poured in product(*amounts):
            measures = [(n, ml) for n, ml in zip(liquid, poured, strict=True) if ml]
            if len(measures) <= count:
                rest = count - len(measures)
                for solid in combinations_with_replacement(self.solid_pieces(), rest):
                    yield (*solid, *measures)

    def best_pieces(self, doses: list[int]) -> tuple[int, int, int, list[list[int]]]:
        """The best figures a day can have: pieces, splits, products, strengths by time."""
        splits = {4: 0, 2: 1, 1: 2}

        def rank(day: tuple[tuple[Piece, ...], ...]) -> tuple[int, int, int, list[list[int]]]:
            pieces = [piece for way in day for piece in way]
            strengths = [
                sorted(-thousandths(self.products[n]["strength_mg"]) for n, _ in way) for way in day
            ]
            return (
                len(pieces),
                sum(splits.get(quarters, 0) for _, quarters in pieces),
                len({n for n, _ in pieces}),
                strengths,
            )

        return min(map(rank, product(*(list(self.ways(dose)) for dose in doses))))
