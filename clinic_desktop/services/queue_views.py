"""The ready-made views of the queue: a name for the command line, a title, and who is in it.

Which views a row is in is settled once, when the row is made; "my patients" depends on who asks and
is settled by the owner's name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.errors import UnknownItem
from clinic_desktop.domain.flag import OutcomeKind

if TYPE_CHECKING:
    from clinic_desktop.services.worklist import QueueEntry

CHECK_WINDOW_DAYS = 7
MINE = "mine"
EVERYONE = "everyone"
ANSWERED_VIEWS = frozenset(("snoozed", "not-suitable"))
"""Views whose people are counted by name where they are hidden; nobody is in both."""


@dataclass(frozen=True, slots=True)
class QueueView:
    """A ready-made view; `includes` is asked with the as-of date."""

    name: str
    title: str
    includes: Callable[["QueueEntry", date], bool]


def _check_due(entry: "QueueEntry", as_of: date) -> bool:
    due_on = entry.check_on
    return due_on is not None and due_on <= as_of + timedelta(CHECK_WINDOW_DAYS)


VIEWS = (
    QueueView("due", "Due", lambda entry, as_of: entry.is_due(as_of)),
    QueueView(MINE, "My patients", lambda *_: False),
    QueueView("overdue", "Overdue", lambda entry, *_: entry.days_late > 0),
    QueueView("rising", "Rising dose", lambda entry, *_: entry.has_finding("ESC-01", "ESC-02")),
    QueueView("opioid", "With an opioid", lambda entry, *_: entry.has_finding("CO-01")),
    QueueView("no-review", "Review due", lambda entry, *_: entry.has_finding("REV-02")),
    QueueView(
        "never",
        "Never reviewed",
        lambda entry, *_: entry.row.last_review_on is None and entry.row.how_long_days is not None,
    ),
    QueueView("checks", "Taper checks this week", _check_due),
    QueueView("letters", "Letters to make", lambda entry, *_: entry.wants_letter),
    QueueView("came-back", "Came back", lambda entry, *_: bool(entry.row.came_back)),
    QueueView("snoozed", "Snoozed", lambda entry, *_: entry.answered(DispositionKind.SNOOZE)),
    QueueView(
        "not-suitable",
        "Not suitable",
        lambda entry, *_: (
            entry.answered(DispositionKind.NOT_SUITABLE)
            and not entry.answered(DispositionKind.SNOOZE)
        ),
    ),
    QueueView(
        "answered",
        "Answered",
        lambda entry, *_: (
            not entry.needs_attention and any(a.holds for a in entry.answers.values())
        ),
    ),
    QueueView("hold", "Do not contact yet", lambda entry, *_: bool(entry.row.contact_hold)),
    QueueView(
        "cannot-tell",
        "Cannot be judged",
        lambda entry, *_: any(o.kind is OutcomeKind.UNASSESSABLE for o in entry.open_outcomes),
    ),
    QueueView(EVERYONE, "Everyone", lambda *_: True),
)


def find_view(name: str) -> QueueView:
    """Raises UnknownItem, with the names there are."""
    chosen = next((view for view in VIEWS if view.name == name), None)
    if chosen is None:
        names = ", ".join(view.name for view in VIEWS)
        raise UnknownItem("No such view", f'There is no view "{name}".', f"Views: {names}.")
    return chosen


def views_of(entry: "QueueEntry", as_of: date) -> frozenset[str]:
    """Names of the views the person is in, whoever asks."""
    return frozenset(view.name for view in VIEWS if view.includes(entry, as_of))
