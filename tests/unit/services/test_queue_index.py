"""The queue's index: it says what looking at everyone says, also after somebody changed."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from clinic_desktop.domain.errors import UnknownItem
from clinic_desktop.domain.folding import folded
from clinic_desktop.services.queue_index import QueueIndex
from clinic_desktop.services.queue_list import QueueQuery, list_people
from clinic_desktop.services.queue_order import SORTS
from clinic_desktop.services.worklist import QueueEntry
from tests.benchmarks.queue_list import AS_OF, entries

PEOPLE = entries(80)
KEYS = {key.name: key.key for key in SORTS}


def ids(index: QueueIndex, query: QueueQuery) -> list[str]:
    return [row.patient.id for row in list_people(index, query).rows]


def naive(people: list[QueueEntry], query: QueueQuery) -> list[str]:
    """Every row looked at, sorted by one key after the other."""
    kept = sorted(people, key=lambda entry: entry.order)
    if query.view == "mine":
        kept = [e for e in kept if e.row.owner == query.signer]
    else:
        kept = [e for e in kept if query.view in e.views]
    for key in {key for key, _ in query.chosen}:
        wanted = {f"{key}={value}" for one, value in query.chosen if one == key}
        kept = [e for e in kept if wanted & e.tokens]
    kept = [e for e in kept if all(word in e.search_text for word in folded(query.text).split())]
    for name, descending in reversed(query.sort):
        kept.sort(key=KEYS[name], reverse=descending)
    return [e.row.patient.id for e in kept]


def queries() -> list[QueueQuery]:
    dice = random.Random(7)
    found = [
        QueueQuery("everyone", sort=((name, down),)) for name in KEYS for down in (False, True)
    ]
    for names in list(permutations(KEYS, 3))[::17]:
        found.append(
            QueueQuery(
                dice.choice(("everyone", "due", "mine")),
                dice.choice(("", "lorazepam", "fam1 z")),
                dice.choice(
                    (
                        (),
                        (("level", "high"),),
                        (("level", "high"), ("level", "info"), ("class", "z-drug")),
                        (("level", "nothing such"),),
                    )
                ),
                tuple((name, dice.random() < 0.5) for name in names),
                "Dr A",
            )
        )
    return found


def test_it_says_what_looking_at_everyone_says() -> None:
    index = QueueIndex(PEOPLE, AS_OF)
    for query in queries():
        assert ids(index, query) == naive(PEOPLE, query), query


def changed(entry: QueueEntry, dice: random.Random) -> QueueEntry:
    """Another owner, date and level; what rests on them goes along."""
    due = AS_OF + timedelta(dice.randrange(-200, 300))
    late = max(0, (AS_OF - due).days)
    row = replace(entry.row, owner=dice.choice(("Dr A", "Dr B", None)), next_due_on=due)
    views = frozenset({"everyone"} | ({"due"} if dice.random() < 0.5 else set()))
    level = dice.choice(("critical", "high", "none"))
    tokens = frozenset({t for t in entry.tokens if not t.startswith("level=")} | {f"level={level}"})
    order = (-late, dice.randrange(9), *entry.order[2:])
    return replace(
        entry, row=row, views=views, tokens=tokens, order=order, days_late=late, dose_ug=late * 10
    )


def test_one_person_after_the_other_changes_and_it_still_does() -> None:
    dice, people = random.Random(11), {entry.row.patient.id: entry for entry in PEOPLE}
    index = QueueIndex(people.values(), AS_OF)
    asked = queries()
    for query in asked:
        ids(index, query)  # whatever is kept, is kept from before the changes
    for turn in range(60):
        patient_id = dice.choice(sorted(people))
        people[patient_id] = changed(people[patient_id], dice)
        assert index.put(people[patient_id])
        if turn % 6 == 0:
            for query in asked[turn % 5 :: 5]:
                assert ids(index, query) == naive(list(people.values()), query), query
    fresh = QueueIndex(people.values(), AS_OF)
    assert index.counts == fresh.counts
    assert sorted(row.patient.id for row in index.rows if row.similar_name) == sorted(
        row.patient.id for row in fresh.rows if row.similar_name
    )


def test_somebody_who_was_not_there_is_not_put() -> None:
    index = QueueIndex(PEOPLE[1:], AS_OF)
    assert not index.put(PEOPLE[0])
    assert index.get(PEOPLE[0].row.patient.id) is None


def test_an_order_that_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownItem):
        list_people(QueueIndex(PEOPLE, AS_OF), QueueQuery("everyone", sort=(("colour", False),)))


def test_filters_and_text_are_told_apart_in_what_is_hidden() -> None:
    index = QueueIndex(PEOPLE, AS_OF)
    narrowed = list_people(index, QueueQuery("everyone", chosen=(("class", "z-drug"),)))
    both = list_people(index, QueueQuery("everyone", "zopiclone", (("class", "z-drug"),)))
    assert both.hidden["filters"] == narrowed.hidden["filters"] > 0
    assert both.hidden["text filter"] == len(narrowed.rows) - len(both.rows) > 0
    assert f"{both.hidden['filters']} hidden by filters" in both.hidden_note


def test_the_next_day_due_is_the_first_one_ahead() -> None:
    on = date(2026, 12, 1)
    ahead = [replace(e, row=replace(e.row, next_due_on=on)) for e in PEOPLE[:3]]
    past = [replace(e, row=replace(e.row, next_due_on=AS_OF)) for e in PEOPLE[3:5]]
    index = QueueIndex([*ahead, *past], AS_OF)
    assert index.counts.next_due == (on, 3)
    index.put(past[0])
    index.put(replace(ahead[0], row=replace(ahead[0].row, next_due_on=None)))
    assert index.counts.next_due == (on, 2)
