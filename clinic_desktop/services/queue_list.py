"""The queue as a list: ready-made views, filters, up to three sort keys, and what is hidden.

Everything happens on plain lists in memory, so that a hundred thousand people are filtered and
sorted in a fifth of a second and the window and the command line agree.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from clinic_desktop.domain.errors import UnknownItem
from clinic_desktop.domain.folding import folded
from clinic_desktop.services.queue_views import ANSWERED_VIEWS, EVERYONE, MINE, VIEWS, find_view
from clinic_desktop.services.views import ViewTab, Worklist, WorklistRow
from clinic_desktop.services.worklist import QueueEntry

MAX_SORT_KEYS = 3
UNKNOWN_AGE = -1


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """What to show: a view, words to find, chosen values of filters as (key, value), and sort keys
    as (name, descending). `signer` is who asks: "my patients" are theirs."""

    view: str = "due"
    text: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    signer: str = ""

    def as_json(self) -> str:
        return json.dumps(
            {"view": self.view, "text": self.text, "chosen": self.chosen, "sort": self.sort}
        )

    @staticmethod
    def from_json(text: str, signer: str) -> "QueueQuery":
        told = json.loads(text)
        return QueueQuery(
            told["view"],
            told["text"],
            tuple((key, value) for key, value in told["chosen"]),
            tuple((name, bool(descending)) for name, descending in told["sort"]),
            signer,
        )


# --- sort keys ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SortKey:
    """One way to order: `words` completes "Sorted by ...", `backwards` says it the other way."""

    name: str
    title: str
    words: str
    backwards: str
    key: Callable[[QueueEntry], Any]


def _age(entry: QueueEntry) -> int:
    return -(entry.row.age if entry.row.age is not None else UNKNOWN_AGE)


SORTS = (
    SortKey("overdue", "Days overdue", "days overdue", "least overdue", lambda e: e.order[0]),
    SortKey("level", "Level", "level", "least urgent level", lambda e: e.order[1]),
    SortKey("longest", "How long", "longest use", "shortest use", lambda e: e.order[2]),
    SortKey("name", "Name", "name", "name from Z", lambda e: "\0".join(e.alike)),
    SortKey(
        "medicine",
        "Medicine",
        "medicine",
        "medicine from Z",
        lambda e: [one.drug for one in e.row.now_taking],
    ),
    SortKey(
        "dose",
        "Dose",
        "highest dose in milligrams",
        "lowest dose in milligrams",
        lambda e: -e.dose_ug,
    ),
    SortKey(
        "review",
        "Last review",
        "last review, never reviewed first",
        "last review, latest first",
        lambda e: e.row.last_review_on or date.min,
    ),
    SortKey(
        "next",
        "Next action",
        "date of the next action",
        "date of the next action, latest first",
        lambda e: e.row.next_due_on or date.max,
    ),
    SortKey("age", "Age", "oldest", "youngest", _age),
    SortKey("owner", "Owner", "owner", "owner from Z", lambda e: folded(e.row.owner or "")),
)
URGENCY = ("overdue", "level", "longest")


def sort_words(sort: Sequence[tuple[str, bool]]) -> str:
    """`Sorted by level, then longest use.`"""
    keys = sort or [(name, False) for name in URGENCY]
    parts = [_sort_key(name).backwards if down else _sort_key(name).words for name, down in keys]
    return f"Sorted by {', then '.join(parts)}."


def _sort_key(name: str) -> SortKey:
    found = next((key for key in SORTS if key.name == name), None)
    if found is None:
        names = ", ".join(key.name for key in SORTS)
        raise UnknownItem("No such order", f'Nothing is sorted by "{name}".', f"One of {names}.")
    return found


# --- the list -------------------------------------------------------------------------------------


def list_people(
    entries: Sequence[QueueEntry],
    query: QueueQuery,
    as_of: date,
    *,
    new: Collection[str] = (),
    saved: Sequence[str] = (),
    counts: "Counts | None" = None,
) -> Worklist:
    """The queue as asked. `entries` come in the order of urgency; `new` are people with a reason
    not seen before, `saved` the names of the signer's own views; `counts` those of `entries`,
    where they are known already."""
    find_view(query.view)
    counted = counts or count(entries, as_of)
    in_view = members(entries, query)
    kept = narrow(in_view, query)
    hidden = _hidden(counted, in_view, len(in_view) - len(kept), query)
    return Worklist(
        view=query.view,
        tabs=tuple(
            ViewTab(view.name, view.title, counted.of_view(view.name, query.signer))
            for view in VIEWS
        ),
        rows=_rows(order(kept, query.sort), new),
        people=len(entries),
        hidden=hidden,
        hidden_note=hidden_note(hidden),
        sorted_by=sort_words(query.sort),
        as_of=as_of,
        in_view=len(in_view),
        new=sum(entry.row.patient.id in new for entry in kept) if new else 0,
        next_due=counted.next_due,
        saved=tuple(saved),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of the whole queue: by view and by owner, and the next day something falls due."""

    people: int
    views: Mapping[str, int]
    owners: Mapping[str | None, int]
    next_due: tuple[date, int] | None

    def of_view(self, name: str, signer: str) -> int:
        if name == MINE:
            return self.owners.get(signer, 0) if signer else 0
        return self.views.get(name, 0)


def count(entries: Sequence[QueueEntry], as_of: date) -> Counts:
    """Counted once for a queue, whatever is then asked of it."""
    views: Counter[str] = Counter()
    for entry in entries:
        views.update(entry.views)
    days = Counter([entry.row.next_due_on for entry in entries])
    ahead = [on for on in days if on is not None and on > as_of]
    first = min(ahead, default=None)
    return Counts(
        len(entries),
        views,
        Counter([entry.row.owner for entry in entries]),
        (first, days[first]) if first is not None else None,
    )


def members(entries: Sequence[QueueEntry], query: QueueQuery) -> list[QueueEntry]:
    """Everyone of the query's view."""
    name = query.view
    if name == MINE:
        return [e for e in entries if query.signer and e.row.owner == query.signer]
    if name == EVERYONE:
        return list(entries)
    return [entry for entry in entries if name in entry.views]


def narrow(entries: Iterable[QueueEntry], query: QueueQuery) -> list[QueueEntry]:
    """Rows that hold every word of the text and, of each filter chosen, one of its values."""
    kept = list(entries)
    groups: dict[str, set[str]] = {}
    for key, value in query.chosen:
        groups.setdefault(key, set()).add(f"{key}={value}")
    for wanted in groups.values():
        if len(wanted) == 1:
            (token,) = wanted
            kept = [entry for entry in kept if token in entry.tokens]
        else:
            kept = [entry for entry in kept if not wanted.isdisjoint(entry.tokens)]
    for word in folded(query.text).split():
        kept = [entry for entry in kept if word in entry.search_text]
    return kept


def order(entries: list[QueueEntry], sort: Sequence[tuple[str, bool]]) -> list[QueueEntry]:
    """By up to three keys; equals stay in the order of urgency they came in."""
    ordered = entries
    for name, descending in reversed(sort[:MAX_SORT_KEYS]):
        # A stable sort: the last key is applied first, and reversing keeps equals as they were.
        ordered = sorted(ordered, key=_sort_key(name).key, reverse=descending)
    return ordered


def mark_similar(entries: Iterable[QueueEntry]) -> list[QueueEntry]:
    """Those whose mark must change: people who share a family name and the first letter of the
    given name with somebody else carry it."""
    listed = list(entries)
    counts = Counter([entry.alike for entry in listed])
    return [
        replace(entry, row=replace(entry.row, similar_name=not entry.row.similar_name))
        for entry in listed
        if (counts[entry.alike] > 1) != entry.row.similar_name
    ]


def _rows(entries: Iterable[QueueEntry], new: Collection[str]) -> tuple[WorklistRow, ...]:
    rows = [entry.row for entry in entries]
    if new:
        rows = [replace(row, is_new=True) if row.patient.id in new else row for row in rows]
    return tuple(rows)


def _hidden(
    counted: Counts, in_view: Sequence[QueueEntry], filtered: int, query: QueueQuery
) -> dict[str, int]:
    shown: Counter[str] = Counter()
    if any(counted.views.get(name) for name in ANSWERED_VIEWS):
        shown.update(name for e in in_view if e.answers for name in e.views & ANSWERED_VIEWS)
    snoozed = counted.views.get("snoozed", 0) - shown["snoozed"]
    unsuitable = counted.views.get("not-suitable", 0) - shown["not-suitable"]
    hidden = {
        "snoozed": snoozed,
        "not suitable": unsuitable,
        "other views": counted.people - len(in_view) - snoozed - unsuitable,
        "filters": 0,
        "text filter": 0,
    }
    hidden["text filter" if query.text.strip() else "filters"] = filtered
    return hidden


def hidden_note(hidden: Mapping[str, int]) -> str:
    """Whole sentences about who is not shown; empty where everybody is."""
    parts = []
    if hidden["snoozed"]:
        parts.append(f"{hidden['snoozed']:,} snoozed")
    if hidden["not suitable"]:
        parts.append(f"{hidden['not suitable']:,} not suitable")
    if hidden["other views"]:
        parts.append(f"{hidden['other views']:,} other{'s' if parts else ''}")
    sentences = []
    if parts:
        listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
        sentences.append(f"Not in this view: {listed}.")
    if hidden["filters"]:
        sentences.append(f"{hidden['filters']:,} hidden by filters.")
    if hidden["text filter"]:
        sentences.append(f"{hidden['text filter']:,} do not match the text.")
    return " ".join(sentences)
