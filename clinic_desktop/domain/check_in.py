"""A check-in during a taper: how it goes in plain items, scores of scales, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CheckInDecision(StrEnum):
    """What follows. Only `GO_ON` lets the next step begin; the others are planned anew."""

    GO_ON = "go-on"
    HOLD = "hold"
    SLOW = "slow"
    BACK = "back"
    END = "end"
    SEEK_ADVICE = "seek-advice"


@dataclass(frozen=True, slots=True)
class Score:
    """The total of a scale on a day; `answers` where its items were filled in here."""

    scale: str
    total: int
    on: date
    answers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckIn:
    """`answers` by item key: a number for a measured item, a word for a choice, free words."""

    on: date
    decision: CheckInDecision
    answers: Mapping[str, int | str]
    note: str = ""
    scores: tuple[Score, ...] = ()
