"""Sorting and filtering the queue of a very large clinic, in seconds.

Everyone is on these drugs, ten times what a clinic of that size would have: rows are made by hand,
so that only the list itself is measured. One call is what the window waits for after a press: the
view, three filters, a word to find, three sort keys, counts of every view and the words about it.
"""

import json
import random
import sys
from datetime import date, timedelta
from fractions import Fraction
from time import perf_counter

from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.records import Patient
from clinic_desktop.services import queue_list
from clinic_desktop.services.queue_index import QueueIndex
from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.worklist import QueueEntry
from clinic_desktop.services.worklist_views import NowTaking, WorklistRow

PEOPLE = 100_000
AS_OF = date(2026, 11, 23)
DRUGS = ("diazepam", "lorazepam", "zopiclone", "zolpidem", "temazepam")
LEVELS = (*Severity, None)
QUERIES = (
    QueueQuery("everyone", sort=(("level", False), ("name", False), ("age", True))),
    QueueQuery("everyone", sort=(("next", False), ("dose", False), ("longest", False))),
    QueueQuery("due", chosen=(("level", "high"), ("class", "z-drug"), ("age", "65 to 74"))),
    QueueQuery("everyone", text="lorazepam fam1", sort=(("review", False),)),
    QueueQuery("everyone"),
)


def entries(people: int) -> list[QueueEntry]:
    """People of every kind, in the order of urgency."""
    chance = random.Random(20261123)
    made = [_entry(number, chance) for number in range(people)]
    made.sort(key=lambda entry: entry.order)
    return made


def _entry(number: int, chance: random.Random) -> QueueEntry:
    drug, level = chance.choice(DRUGS), chance.choice(LEVELS)
    patient = Patient(str(number), f"Fam{number % 5000}", f"Given{number % 700}")
    days, age = chance.randrange(4000), chance.randrange(18, 100)
    due = AS_OF + timedelta(chance.randrange(-90, 200))
    row = WorklistRow(
        patient=patient,
        age=age,
        level=level,
        why="Long-term regular use",
        more=2,
        now_taking=(NowTaking(drug, Fraction(chance.randrange(1, 60) * 500), False),),
        how_long_days=days,
        at_least=False,
        also=(),
        last_review_on=AS_OF - timedelta(days) if days % 3 else None,
        last_review_state=None,
        next_action="Review",
        next_due_on=due,
        status="New",
    )
    late = max(0, (AS_OF - due).days)
    views = {"everyone"} | ({"due"} if level is not None else set())
    kind = "z-drug" if drug.startswith("z") else "benzodiazepine"
    band = "65 to 74" if 65 <= age < 75 else "other"
    return QueueEntry(
        row=row,
        outcomes=(),
        open_outcomes=(),
        groups=(),
        answers={},
        search_text=f"{number} fam{number % 5000} given{number % 700} {drug}",
        tokens=frozenset(
            (f"level={level.value if level else 'none'}", f"class={kind}", f"age={band}",
             f"drug={drug}", "owner=", "status=New", "contact=free", "site=", "prescriber=")
        ),
        days_late=late,
        order=(-late, level.rank if level else 9, -days, str(number)),
        alike=(f"fam{number % 5000}", "g"),
        wants_letter=False,
        check_on=None,
        views=frozenset(views),
    )  # fmt: skip


def main() -> None:
    listed = entries(PEOPLE)
    index = QueueIndex(listed, AS_OF)
    slowest = 0.0
    for query in QUERIES:
        begun = perf_counter()
        queue_list.list_people(index, query)
        slowest = max(slowest, perf_counter() - begun)
    sys.stdout.write(json.dumps({"seconds": slowest, "peak_mb": 0}))


if __name__ == "__main__":
    main()
