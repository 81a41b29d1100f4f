"""Dates as clinicians' screens and sheets write them (ux_and_safety.md, 1.3).

Month and day names are the program's own: the C library's follow the machine's language.

>>> day_text(date(2008, 4, 5)), weekday_text(date(2008, 4, 5))
('05-Apr-2008', 'Sat 05-Apr-2008')
"""

from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_text(on: date) -> str:
    """`05-Apr-2008`: no two countries read it differently."""
    return f"{on.day:02d}-{MONTHS[on.month - 1][:3]}-{on.year:04d}"


def weekday_text(on: date) -> str:
    """`Sat 05-Apr-2008`."""
    return f"{WEEKDAYS[on.weekday()][:3]} {day_text(on)}"
