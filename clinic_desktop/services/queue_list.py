"""The queue as a list: ready-made views, filters, up to three sort keys, and what is hidden.

Everything happens in memory, so that a hundred thousand people are filtered and sorted in a fifth
of a second and the window and the command line agree.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from clinic_desktop.domain.folding import folded
from clinic_desktop.services.queue_index import QueueIndex
from clinic_desktop.services.queue_order import sort_words
from clinic_desktop.services.queue_views import ANSWERED_VIEWS, VIEWS, find_view
from clinic_desktop.services.worklist_views import ViewTab, Worklist, WorklistRow


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


# --- the list -------------------------------------------------------------------------------------


def list_people(
    index: QueueIndex,
    query: QueueQuery,
    *,
    new: Collection[str] = (),
    saved: Sequence[str] = (),
) -> Worklist:
    """The queue as asked. `new` are people with a reason not seen before, `saved` the names of the
    signer's own views."""
    find_view(query.view)
    counts, words = index.counts, sort_words(query.sort)
    in_view = index.in_view(query.view, query.signer)
    chosen = narrow(index, in_view, query.chosen)
    found = matching(index, chosen, query.text)
    hidden = _hidden(index, in_view)
    hidden["filters"] = len(in_view) - len(chosen)
    hidden["text filter"] = len(chosen) - len(found)
    rows = _rows(index, index.in_order(found, query.sort), new)
    return Worklist(
        view=query.view,
        tabs=tuple(
            ViewTab(view.name, view.title, counts.of_view(view.name, query.signer))
            for view in VIEWS
        ),
        rows=rows,
        people=counts.people,
        hidden=hidden,
        hidden_note=hidden_note(hidden),
        sorted_by=words,
        as_of=index.as_of,
        in_view=len(in_view),
        new=sum(row.is_new for row in rows) if new else 0,
        next_due=counts.next_due,
        saved=tuple(saved),
    )


def narrow(
    index: QueueIndex, places: Sequence[int], chosen: Iterable[tuple[str, str]]
) -> Sequence[int]:
    """Those who have, of each filter chosen, one of its values."""
    groups: dict[str, list[str]] = {}
    for key, value in chosen:
        groups.setdefault(key, []).append(f"{key}={value}")
    for tokens in groups.values():
        places = index.narrow(places, tokens)
    return places


def matching(index: QueueIndex, places: Sequence[int], text: str) -> Sequence[int]:
    """Those whose row holds every word of the text."""
    entries = index.entries
    for word in folded(text).split():
        places = [place for place in places if word in entries[place].search_text]
    return places


def _rows(
    index: QueueIndex, places: Iterable[int], new: Collection[str]
) -> tuple[WorklistRow, ...]:
    known = index.rows
    rows = [known[place] for place in places]
    if new:
        rows = [replace(row, is_new=True) if row.patient.id in new else row for row in rows]
    return tuple(rows)


def _hidden(index: QueueIndex, in_view: Sequence[int]) -> dict[str, int]:
    """Who is not in the view: those answered for by name, the others as a number."""
    counts = index.counts
    shown: Counter[str] = Counter()
    if any(counts.views.get(name) for name in ANSWERED_VIEWS):
        people = (index.entries[place] for place in in_view)
        shown.update(name for e in people if e.answers for name in e.views & ANSWERED_VIEWS)
    snoozed = counts.views.get("snoozed", 0) - shown["snoozed"]
    unsuitable = counts.views.get("not-suitable", 0) - shown["not-suitable"]
    return {
        "snoozed": snoozed,
        "not suitable": unsuitable,
        "other views": counts.people - len(in_view) - snoozed - unsuitable,
    }


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
