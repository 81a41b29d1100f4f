"""What stands where the list would be when nobody is in it: and whether that is good news."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.queue_views import MINE
from clinic_desktop.services.worklist_views import Worklist
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.states import StateView


def empty_view(
    listed: Worklist,
    query: QueueQuery,
    choose: Callable[[str], object],
    clear: Callable[[], object],
    desk: Desk,
) -> QWidget:
    """Filtered to nothing, nothing at all, or nothing due: each in its own words."""
    if query.chosen or query.text.strip():
        hidden = listed.hidden.get("filters", 0) + listed.hidden.get("text filter", 0)
        text = f"Text: “{format.one_line(query.text)}”. " if query.text.strip() else ""
        return StateView(
            "No one matches this filter.",
            f"{text}{format.count(hidden, 'person', 'people')} of this view are hidden by it.",
            buttons=(("Clear filter", "primary", clear),),
            name="emptyFiltered",
        )
    if desk.status.records_up_to is None:
        return StateView(
            "No records yet.",
            "Bring in a file from the record system or the pharmacy. Nothing is written until you "
            "have seen what would be.",
            buttons=(
                ("Import records", "primary", partial(desk.open, "import")),
                ("Set up this clinic", "plain", partial(desk.open, "clinic")),
            ),
            name="emptyNew",
        )
    if listed.people == 0:
        return StateView(
            "No one in these records takes these drugs.",
            "Nothing was found in the records brought in so far.",
            buttons=(("Import records", "primary", partial(desk.open, "import")),),
            name="emptyNew",
        )
    if query.view == MINE and listed.in_view == 0:
        return StateView(
            "No one here is yours.",
            "People are given to you with “Assign”, or when a review of theirs is signed with you "
            f"as the owner. {listed.hidden_note}",
            buttons=(("Show due", "plain", partial(choose, "due")),),
            name="emptyMine",
        )
    others = [tab for tab in listed.tabs if tab.count and tab.name != listed.view]
    return StateView(
        "Nothing due here." if query.view != "due" else "Nothing due.",
        f"{_next(listed)}{_everyone(listed.people)} these drugs. {listed.hidden_note}",
        buttons=tuple(
            (f"Show {tab.title.lower()}, {tab.count:,}", "plain", partial(choose, tab.name))
            for tab in others[:2]
        ),
        good=True,
        name="emptyDone",
    )


def _everyone(people: int) -> str:
    take = "takes" if people == 1 else "take"
    return f"{format.count(people, 'person', 'people')} in the records {take} or took"


def _next(listed: Worklist) -> str:
    """`Next: 3 people on 24-Nov-2026. `"""
    if listed.next_due is None:
        return ""
    on, count = listed.next_due
    return f"Next: {format.count(count, 'person', 'people')} on {format.day(on)}. "
