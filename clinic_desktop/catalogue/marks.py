"""Evidence marks and sign-off: every figure carries the one, every reviewed file the other."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How well a figure is known; printed beside it wherever it is shown."""

    VERIFIED = "V"
    SECOND_HAND = "V2"
    PARTIAL_COPY = "S"
    BACKGROUND = "B"
    PROPOSED = "P"


class SignOffState(StrEnum):
    """There is one: a clinic's own lead signs in the program, never in these files."""

    AWAITING = "awaiting clinical review"


@dataclass(frozen=True, slots=True)
class SignOff:
    state: SignOffState
