"""The same steps by two general solvers, OR-tools CP-SAT and HiGHS: what the planner is raced with.

Each is given, step by step, what the plan contract asks: the lowest makeable daily dose that is not
below the target and is below the dose before (else the highest below it), dealt out with the least
rise and from the last of the cut order back, of the fewest pieces, splits and products. CP-SAT
takes it as one objective with weights where they fit its integers; HiGHS, which reckons in floats,
as three objectives one after the other. Both run on one thread, their fastest for such models.

    python -m tests.benchmarks.solvers

prints the table of plans; a solver that is not installed is left out and said so.
"""

import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from math import gcd
from time import perf_counter
from typing import Any

from clinic_desktop.domain.plan import Piece, PlanStep, StepFlag, TaperRequest
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request
from tests.benchmarks.generated_clinic import AS_OF

RANDOM_PLANS, RACED_PLANS = 500, 20
TURNS = 3
PATIENCE_SECONDS = 60

THREE: dict[str, Any] = {
    "drug": "diazepam",
    "products": [
        {"strength_mg": strength, "form": "tablet", "smallest_piece": "half"}
        for strength in ("10", "5", "2")
    ],
    "current": {"morning": "5", "noon": "5", "night": "5"},
    "goal_mg": "0",
    "method": "percent-of-current",
    "percent": "7",
    "interval_days": 28,
    "start_date": "2026-11-30",
}
SIX: dict[str, Any] = {
    **THREE,
    "products": [
        {"strength_mg": strength, "form": "tablet", "smallest_piece": "half"}
        for strength in ("10", "5", "2", "1", "0.5", "0.25")
    ],
    "current": {"morning": "15", "noon": "10", "evening": "10", "night": "15"},
    "percent": "4.05",
    "interval_days": 14,
}


@dataclass(frozen=True, slots=True)
class Made:
    """What is compared of a step: the dose at each time, pieces and splits of the day."""

    doses_ug: tuple[int, ...]
    pieces: int
    splits: int


@dataclass(frozen=True, slots=True)
class Task:
    """One step for a solver, in the stock's unit. `kinds`: (product, size, splits) of each piece.
    `order`: positions of the times from the last of the cut order back."""

    kinds: tuple[tuple[int, int, int], ...]
    products: int
    prev: tuple[int, ...]
    target: int
    most_units: int
    order: tuple[int, ...]


Solve = Callable[[Task], Made | None]


def task_of(request: TaperRequest, prev_ug: Sequence[int], target_ug: int) -> tuple[Task, int]:
    """The task, and its unit in micrograms."""
    sizes = [
        (number, product.strength_ug * piece.quarters // 4, splits)
        for number, product in enumerate(request.products)
        for splits, piece in enumerate(Piece)
        if piece.quarters >= product.smallest_piece.quarters
    ]
    unit = gcd(*(size for _, size, _ in sizes))
    times = [time for time, _ in request.current_ug]
    return Task(
        tuple((number, size // unit, splits) for number, size, splits in sizes),
        len(request.products),
        tuple(dose // unit for dose in prev_ug),
        -(-target_ug // unit),
        request.max_units_per_dose,
        tuple(times.index(time) for time in reversed(request.cut_order)),
    ), unit  # fmt: skip


def raced(request: TaperRequest, solve: Solve) -> list[Made] | None:
    """A whole plan by a solver, target after target as its own doses give them; None when the
    patience for it is over."""
    until = perf_counter() + PATIENCE_SECONDS
    prev = tuple(dose for _, dose in request.current_ug)
    assert request.percent is not None
    made: list[Made] = []
    while True:
        if perf_counter() > until:
            return None
        before = sum(prev)
        target = before - before * request.percent / 100
        task, unit = task_of(request, prev, -(-target.numerator // target.denominator))
        found = solve(task)
        if found is None:
            return made
        prev = tuple(dose * unit for dose in found.doses_ug)
        made.append(Made(prev, found.pieces, found.splits))


# --- CP-SAT ---------------------------------------------------------------------------------------


def cp_sat(task: Task) -> Made | None:
    """Two tries: not below the target, else the highest below the dose before."""
    return _cp_sat(task, gentle=True) or _cp_sat(task, gentle=False)


def _cp_sat(task: Task, *, gentle: bool) -> Made | None:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    times, before = range(len(task.prev)), sum(task.prev)
    most = task.most_units
    counts = [[model.new_int_var(0, most, "") for _ in task.kinds] for _ in times]
    doses = [
        sum(n * size for n, (_, size, _) in zip(counts[t], task.kinds, strict=True)) for t in times
    ]
    day = sum(doses)
    rises = [model.new_int_var(0, before, "") for _ in times]
    used = [model.new_bool_var("") for _ in range(task.products)]
    for t in times:
        model.add(sum(counts[t]) <= most)
        model.add(rises[t] >= doses[t] - task.prev[t])
        for n, (product, _, _) in zip(counts[t], task.kinds, strict=True):
            model.add(n <= most * used[product])
    model.add(day < before)
    model.add(day >= max(1, task.target) if gentle else day >= 1)
    pieces = sum(n for t in times for n in counts[t])
    splits = sum(
        n * split for t in times for n, (_, _, split) in zip(counts[t], task.kinds, strict=True)
    )
    pieces_most = most * len(task.prev)
    # What is compared, in order, each with the most it can come to.
    compared: list[tuple[Any, int]] = [
        (day if gentle else before - day, before),
        (sum(rises), before * len(task.prev)),
        *((before - doses[t], before) for t in task.order),
        (pieces, pieces_most),
        (splits, 2 * pieces_most),
        (sum(used), task.products),
    ]
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    for group in _weighable(compared):
        objective: Any = 0
        for expression, highest in group:
            objective = objective * (highest + 1) + expression
        model.minimize(objective)
        if solver.solve(model) != cp_model.OPTIMAL:
            return None
        for expression, _ in group:
            model.add(expression == solver.value(expression))
    return Made(
        tuple(solver.value(dose) for dose in doses), solver.value(pieces), solver.value(splits)
    )


def _weighable(compared: Sequence[tuple[Any, int]]) -> list[list[tuple[Any, int]]]:
    """As many at once as leave room in a 64-bit objective: mostly all of them."""
    groups: list[list[tuple[Any, int]]] = [[]]
    weight = 1
    for expression, highest in compared:
        weight *= highest + 1
        if groups[-1] and weight >= 1 << 50:
            groups.append([])
            weight = highest + 1
        groups[-1].append((expression, highest))
    return groups


# --- HiGHS ----------------------------------------------------------------------------------------


def highs(task: Task) -> Made | None:
    return _highs(task, gentle=True) or _highs(task, gentle=False)


def _highs(task: Task, *, gentle: bool) -> Made | None:
    import highspy

    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("mip_rel_gap", 0.0)
    times, before, most = range(len(task.prev)), sum(task.prev), task.most_units
    counts = [[model.addIntegral(0, most) for _ in task.kinds] for _ in times]
    rises = [model.addVariable(0, before) for _ in times]
    used = [model.addIntegral(0, 1) for _ in range(task.products)]
    doses = [
        model.qsum(n * size for n, (_, size, _) in zip(counts[t], task.kinds, strict=True))
        for t in times
    ]
    for t in times:
        model.addConstr(model.qsum(counts[t]) <= most)
        model.addConstr(rises[t] >= doses[t] - task.prev[t])
        for n, (product, _, _) in zip(counts[t], task.kinds, strict=True):
            model.addConstr(n <= most * used[product])
    day = model.qsum(doses)
    model.addConstr(day <= before - 1)
    model.addConstr(day >= (max(1, task.target) if gentle else 1))

    def value(expression: Any) -> int:
        found: float = model.val(expression)
        return round(found)

    model.minimize(day if gentle else -1 * day)
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    model.addConstr(day == value(day))
    split: Any = 0
    weight = 1
    for t in reversed(task.order):
        split = split - weight * doses[t]
        weight *= before + 1
    model.minimize(split + weight * model.qsum(rises))
    dealt = tuple(value(dose) for dose in doses)
    for dose, fixed in zip(doses, dealt, strict=True):
        model.addConstr(dose == fixed)
    pieces = model.qsum(n for t in times for n in counts[t])
    splits = model.qsum(
        n * cut for t in times for n, (_, _, cut) in zip(counts[t], task.kinds, strict=True)
    )
    cuts = 2 * most * len(task.prev) + 1
    model.minimize((task.products + 1) * (cuts * pieces + splits) + model.qsum(used))
    return Made(dealt, value(pieces), value(splits))


SOLVERS: dict[str, tuple[str, Solve]] = {
    "CP-SAT": ("ortools", cp_sat),
    "HiGHS": ("highspy", highs),
}


# --- the race -------------------------------------------------------------------------------------


def read(fields: dict[str, Any]) -> TaperRequest:
    request = parse_request(fields, as_of=AS_OF, equivalences={})
    assert not isinstance(request, Refused), request
    return request


def ours(request: TaperRequest) -> list[Made]:
    plan = plan_taper(request)
    return [_made(step, request) for step in plan.steps if StepFlag.HELD not in step.flags]


def _made(step: PlanStep, request: TaperRequest) -> Made:
    doses = {dose.when: dose.dose_ug for dose in step.doses}
    items = [item for dose in step.doses for item in dose.items]
    splits = {Piece.WHOLE: 0, Piece.HALF: 1, Piece.QUARTER: 2}
    return Made(
        tuple(doses.get(when, 0) for when, _ in request.current_ug),
        sum(item.count for item in items),
        sum(item.count * splits[item.piece or Piece.WHOLE] for item in items),
    )


def random_plans(count: int) -> list[TaperRequest]:
    """Plans of one to four tablet strengths, drawn the same every time."""
    drawn = random.Random(20261130)
    found: list[TaperRequest] = []
    while len(found) < count:
        strengths = drawn.sample(["10", "7.5", "5", "4", "3", "2.5", "2", "1"], drawn.randint(1, 4))
        times = drawn.sample(["morning", "noon", "evening", "night"], drawn.randint(1, 4))
        piece = drawn.choice(["whole", "half", "half", "quarter"])
        fields = {
            **THREE,
            "products": [
                {"strength_mg": mg, "form": "tablet", "smallest_piece": piece} for mg in strengths
            ],
            "current": {
                time: f"{sum(float(drawn.choice(strengths)) for _ in range(drawn.randint(1, 3))):g}"
                for time in times
            },
            "percent": drawn.choice(["5", "7", "10", "12.5", "25"]),
        }
        request = read(fields)
        if plan_taper(request).steps:
            found.append(request)
    return found


def race() -> Iterator[tuple[str, ...]]:
    """(case, ours, CP-SAT, HiGHS), each as words."""
    for fields in (THREE, SIX):
        request = read(fields)
        mine = ours(request)
        name = f"plan of {len(mine)} steps, {len(request.products)} strengths"
        yield name, *_times(request, mine)
    plans = random_plans(RANDOM_PLANS)
    begun = perf_counter()
    for request in plans:
        plan_taper(request)
    each = (perf_counter() - begun) / len(plans)
    others = []
    for package, solve in SOLVERS.values():
        if find_spec(package) is None:
            others.append("not installed")
            continue
        took = []
        for request in plans[:RACED_PLANS]:
            begun = perf_counter()
            found = raced(request, solve)
            took.append(perf_counter() - begun)
            assert found == ours(request), "another plan"
        others.append(f"{_ms(statistics.mean(took))} ({RACED_PLANS} of them)")
    yield f"{RANDOM_PLANS} random plans, each", _ms(each), *others


def _times(request: TaperRequest, mine: list[Made]) -> list[str]:
    best = min(_timed(lambda: plan_taper(request)) for _ in range(5 * TURNS))
    told = [_ms(best)]
    for package, solve in SOLVERS.values():
        if find_spec(package) is None:
            told.append("not installed")
            continue
        begun = perf_counter()
        found = raced(request, solve)
        took = perf_counter() - begun
        if found is None:
            told.append(f"over {PATIENCE_SECONDS} s")
            continue
        same = "same plan" if found == mine else "ANOTHER PLAN"
        if took < PATIENCE_SECONDS / 10:
            took = min(took, *(_timed(partial(raced, request, solve)) for _ in range(TURNS - 1)))
        told.append(f"{_ms(took)} ({took / best:.0f} x, {same})")
    return told


def _timed(job: Callable[[], object]) -> float:
    begun = perf_counter()
    job()
    return perf_counter() - begun


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def main() -> None:
    print(f"{'plans':<36} {'ours':>10}  {'CP-SAT':<30} HiGHS", flush=True)
    for name, mine, one, other in race():
        print(f"{name:<36} {mine:>10}  {one:<30} {other}", flush=True)


if __name__ == "__main__":
    main()
