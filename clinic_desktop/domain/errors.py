"""The three kinds of fault: the user's to mend, the environment's, and ours.

`UserError` and `EnvironmentFault` are shown in plain words and carry no patient data unless the
screen that shows them is already about that patient. Every other exception is a bug.
"""

from dataclasses import dataclass
from enum import StrEnum


class ClinicError(Exception):
    """A known fault with words fit to show: what happened, where, and what to do."""

    def __init__(self, title: str, message: str, hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.message = message
        self.hint = hint


class UserError(ClinicError):
    """Input or a request that cannot be carried out as it stands."""


class UnknownItem(UserError):
    """A patient, rule, view or plan that is not there."""


class EnvironmentFault(ClinicError):
    """Disk full, database locked or newer than the program, server gone: nobody's mistake."""


class NotAllowed(ClinicError):
    """The act needs a person, a role or a state that is not present."""


class ProblemLevel(StrEnum):
    """How much a problem in a batch weighs: an error rejects its row, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a batch: where it stands, what kind of value was there, what to do.

    `value_kind` describes the offending value without repeating it ("date", "empty", "text of 12
    characters"), so that a report can be logged and shared.
    """

    file: str
    line: int | None
    field: str
    value_kind: str
    message: str
    level: ProblemLevel = ProblemLevel.ERROR
