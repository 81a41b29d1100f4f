"""Evidence marks and sign-off: every figure carries the one, every reviewed file the other."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

AWAITING = "awaiting clinical review"


class Mark(StrEnum):
    """How well a figure is known; printed beside it wherever it is shown."""

    VERIFIED = "V"
    SECOND_HAND = "V2"
    PARTIAL_COPY = "S"
    BACKGROUND = "B"
    PROPOSED = "P"


@dataclass(frozen=True, slots=True)
class SignOff:
    """Nobody has signed a file until `signed_by` names a person of the clinic."""

    state: str
    signed_by: str | None = None
    signed_on: date | None = None
