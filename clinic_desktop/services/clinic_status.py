"""The safety strip as a screen or a command shows it."""

from dataclasses import dataclass
from datetime import date

STALE_RECORDS_DAYS = 14
"""Records older than this are called stale on the strip and by feed (ux_and_safety: H04)."""


@dataclass(frozen=True, slots=True)
class ClinicStatus:
    """The safety strip: which clinic, demo or live, how old the records, whether all rules ran."""

    clinic_name: str
    demo: bool
    jurisdiction: str
    as_of: date
    records_up_to: date | None
    not_understood: int
    rules_ran: bool
    rules_note: str
    sign_off: str
