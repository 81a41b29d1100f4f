"""Calendar months, as people count them."""

from calendar import monthrange
from datetime import date


def add_months(on: date, months: int) -> date:
    """The same day so many months on, or the month's last day where there is no such day."""
    year, month_index = divmod(on.year * 12 + on.month - 1 + months, 12)
    last = monthrange(year, month_index + 1)[1]
    return date(year, month_index + 1, min(on.day, last))
