"""The terminals of the grammar as words of the text, and the refusal of a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.catalogue.directions_words import Value

# Kinds that say how much, and kinds that say when or how long.
AMOUNT_SAID = frozenset({"NUM", "UNIT", "ML", "MG", "DROP"})
TIME_SAID = frozenset(
    {"TIMES_A_DAY", "A_DAY", "TIME_OF_DAY", "BEFORE_TIME", "CLOCK", "SHARE", "A_WEEK", "WEEKDAY"}
    | {"LENGTH", "SHORT_LENGTH", "HOURS", "HOURLY", "TIMES"}
)
# Kinds a number counts when they follow it.
COUNTED = frozenset({"UNIT", "MG", "ML", "DROP", "SPOON"})
AFTER_A_COUNT = frozenset({"TIMES", "HOURS", "HOURLY", "LENGTH", "MINUTES", "X"})


class Unreadable(Exception):
    """Raised inside the reader for a part that is refused; becomes NotUnderstood at its face."""

    def __init__(self, start: int, end: int, reason: str) -> None:
        super().__init__(reason)
        self.start, self.end, self.reason = start, end, reason


@dataclass(frozen=True, slots=True)
class Word:
    """A terminal with its value; positions are those of the original text."""

    kind: str
    value: Value
    text: str
    start: int
    end: int
    style: str = ""  # of a NUM: "digits", "word", "slash" or "sum"

    def __str__(self) -> str:
        return self.text

    @property
    def number(self) -> Fraction:
        assert isinstance(self.value, Fraction)
        return self.value


def kinds_at(row: Sequence[Word], at: int, *pattern: str) -> bool:
    """Whether the terminals from `at` on are these ("A|B" allows either)."""
    return (
        at >= 0
        and len(row) - at >= len(pattern)
        and all(
            word.kind in kinds.split("|") for word, kinds in zip(row[at:], pattern, strict=False)
        )
    )
