"""The list out of the program: as CSV for a spreadsheet, as a table for a meeting."""

from datetime import date

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.safe_csv import Cell, SafeCsv, safe_csv
from clinic_desktop.services.summary import LEVELS, NBSP, taking
from clinic_desktop.services.worklist_views import Worklist, WorklistRow

CSV_HEAD = (
    "patient_id", "level", "why", "more_reasons", "came_back", "now_taking", "in_use_days",
    "at_least", "also", "last_review", "owner", "next_action", "next_due", "days_late", "status",
    "do_not_contact",
)  # fmt: skip
NAME_HEAD = ("family_name", "given_name", "birth_date")


def csv_of(listed: Worklist, *, names: bool) -> SafeCsv:
    """Every row shown, in the order shown; names and birth dates only when asked for."""
    head = (*CSV_HEAD, *NAME_HEAD) if names else CSV_HEAD
    return safe_csv(head, (_csv_row(row, listed.as_of, names=names) for row in listed.rows))


def _csv_row(row: WorklistRow, as_of: date, *, names: bool) -> list[Cell]:
    due = row.next_due_on
    cells: list[Cell] = [
        row.patient.id,
        level_word(row.level),
        row.why,
        row.more,
        row.came_back,
        "; ".join(taking(one).replace(NBSP, " ") for one in row.now_taking),
        row.how_long_days,
        "yes" if row.at_least else "no",
        "; ".join(row.also),
        _iso(row.last_review_on) or "never",
        row.owner or "",
        row.next_action,
        _iso(due),
        max(0, (as_of - due).days) if due is not None else None,
        row.status,
        row.contact_hold if names else "yes" if row.contact_hold else "",
    ]
    if names:
        patient = row.patient
        cells += [patient.family_name, patient.given_name, _iso(patient.birth_date)]
    return cells


def meeting_rows(listed: Worklist, *, names: bool) -> tuple[tuple[str, ...], ...]:
    """Rows of the meeting's table: ids only unless names are asked for."""
    return tuple(
        (
            level_word(row.level),
            _who(row, names=names),
            f"{row.why}" + (f" (+{row.more} more)" if row.more else ""),
            "; ".join(taking(one) for one in row.now_taking) or "nothing now",
            row.next_action + (f", {day_text(row.next_due_on)}" if row.next_due_on else ""),
            row.owner or "nobody",
        )
        for row in listed.rows
    )


def _who(row: WorklistRow, *, names: bool) -> str:
    patient = row.patient
    if not names:
        return patient.id
    born = f", born {day_text(patient.birth_date)}" if patient.birth_date is not None else ""
    return f"{patient.family_name or ''}, {patient.given_name or ''}{born}, id {patient.id}"


def level_word(level: Severity | None) -> str:
    return LEVELS[level] if level is not None else "No level"


def _iso(on: date | None) -> str:
    return on.isoformat() if on is not None else ""
