"""How values are written on screen: dates, names, numbers, durations, doses.

Month names are the program's own, never the machine's; a missing value is a word, never a gap.

>>> from datetime import date
>>> day(date(2008, 4, 5)), spoken_day(date(2008, 4, 5)), duration(1157).replace(NBSP, " ")
('05-Apr-2008', '5 April 2008', '3 y 2 m')
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from clinic_desktop.domain import nouns
from clinic_desktop.domain.dates_in_words import MONTHS, WEEKDAYS, day_text
from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.domain.plan import Piece, TimeOfDay
from clinic_desktop.domain.reading import ReadBy, ReadingKind
from clinic_desktop.domain.records import Patient, Sex, SourceRef
from clinic_desktop.services.worklist_views import NowTaking

NBSP = "\u00a0"
MINUS = "\u2212"
NOT_RECORDED = "Not recorded"

# Characters that turn the text after them round, so that a name would read as another; no name
# needs one. They are shown as what cannot be shown.
_TURNING = dict.fromkeys(
    map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), "\ufffd"
)


# --- dates ----------------------------------------------------------------------------------------


def day(on: date | None) -> str:
    """`05-Apr-2008`; a missing date is a word."""
    if on is None:
        return NOT_RECORDED
    return day_text(on)


def weekday(on: date) -> str:
    """`Mon 07-Dec-2026`."""
    return f"{WEEKDAYS[on.weekday()][:3]}{NBSP}{day(on)}"


def spoken_day(on: date) -> str:
    """`5 April 2008`, for screen readers."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def month_and_year(on: date) -> str:
    """`Jan-2027`."""
    return f"{MONTHS[on.month - 1][:3]}-{on.year}"


def month(on: date) -> str:
    return MONTHS[on.month - 1][:3]


def due(on: date, today: date) -> str:
    """`5 days late`, `today`, `tomorrow`, `in 8 days`."""
    days = (on - today).days
    if days < 0:
        return f"{count(-days, 'day')} late"
    if days == 0:
        return "today"
    return "tomorrow" if days == 1 else f"in {count(days, 'day')}"


# --- counts and durations -------------------------------------------------------------------------


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 day`, `1,204 people`."""
    return f"{number:,}{NBSP}{nouns.noun(number, noun, plural or '')}"


def duration(days: int) -> str:
    """`3 y 2 m`, `5 m`, `24 days`: whole months of 30.4 days, rounded down."""
    if days < 61:
        return count(days, "day")
    years, months = divmod(days * 48 // 1461, 12)
    parts = [f"{years}{NBSP}y"] if years else []
    if months or not years:
        parts.append(f"{months}{NBSP}m")
    return NBSP.join(parts)


def long_duration(days: int) -> str:
    """`3 years 2 months`, for sentences."""
    if days < 61:
        return count(days, "day")
    years, months = divmod(days * 48 // 1461, 12)
    parts = [count(years, "year")] if years else []
    if months or not years:
        parts.append(count(months, "month"))
    return " ".join(parts)


# --- people ---------------------------------------------------------------------------------------


def one_line(text: str) -> str:
    """Text for one line: line breaks become spaces, nothing turns the line round."""
    return " ".join(text.translate(_TURNING).split())


def needs(patient: Patient) -> str:
    """`Large print needed`: communication needs, in the words of the record."""
    words = all_of([one_line(need).replace("-", " ") for need in patient.communication_needs])
    return f"{words[:1].upper()}{words[1:]} needed" if words else ""


def name(patient: Patient) -> str:
    """`SMITH, John (Mr)`; never cut."""
    family = one_line(patient.family_name or "").upper()
    given = one_line(patient.given_name or "")
    whole = ", ".join(part for part in (family, given) if part) or "Name not recorded"
    title = _title(patient)
    return f"{whole} ({title})" if title else whole


def short_name(patient: Patient) -> str:
    """`Ms Okafor` for buttons and sentences."""
    family = one_line(patient.family_name or "") or "this person"
    title = _title(patient)
    return f"{title} {family}" if title else family


def _title(patient: Patient) -> str:
    """No full stop after it, whatever the source writes."""
    return one_line(patient.title or "").rstrip(".")


def born(patient: Patient, age: int | None) -> str:
    """`02-Mar-1951 75y`."""
    if patient.birth_date is None:
        return "date not recorded"
    return day(patient.birth_date) + (f"{NBSP}{age}y" if age is not None else "")


def born_banner(patient: Patient, age: int | None) -> str:
    """`02-Mar-1951 (75y)`."""
    if patient.birth_date is None:
        return NOT_RECORDED
    return day(patient.birth_date) + (f" ({age}y)" if age is not None else "")


def age_on(birth_date: date | None, on: date) -> int | None:
    """Completed years."""
    if birth_date is None:
        return None
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (0 if had_birthday else 1)


def sex(value: Sex) -> str:
    return "Not recorded" if value is Sex.UNKNOWN else value.value.capitalize()


def identifier_label(patient: Patient, jurisdiction: str) -> str:
    is_nhs = jurisdiction == "uk" and is_nhs_number(patient.identifier or "")
    return "NHS number" if is_nhs else "Id"


def identifier(patient: Patient) -> str:
    """The number people use, an NHS number in groups of 3, 3 and 4; else the record's own id."""
    number = patient.identifier or patient.id
    if is_nhs_number(number):
        return f"{number[:3]}{NBSP}{number[3:6]}{NBSP}{number[6:]}"
    return one_line(number).replace(" ", NBSP)


_NHS_WEIGHTS = range(10, 1, -1)


def identity(patient: Patient, age: int | None, jurisdiction: str) -> str:
    """Who this is about in one line, for a sheet: name, birth date, number."""
    number = f"{identifier_label(patient, jurisdiction)} {identifier(patient)}"
    return f"{name(patient)}     Born {born(patient, age)}     {number}"


def is_nhs_number(text: str) -> bool:
    """Ten digits whose last is the modulus-11 check digit."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        return False
    rest = (
        11
        - sum(int(digit) * weight for digit, weight in zip(text, _NHS_WEIGHTS, strict=False)) % 11
    )
    return rest != 10 and rest % 11 == int(text[9])


# --- doses ----------------------------------------------------------------------------------------


def a_day(ug: Fraction | None) -> str:
    """`15 mg a day`, or the plain truth."""
    return "dose not recorded" if ug is None else f"{mg_text(ug)} a{NBSP}day"


def a_day_ug(ug: int) -> str:
    return a_day(Fraction(ug))


def taking(one: NowTaking) -> str:
    """`15 mg a day`, `up to 15 mg a day when needed`; with whose word it rests on, if on any."""
    if one.ug_per_day is None:
        return "dose not recorded"
    words = a_day(one.ug_per_day)
    words = f"up to {words}, when needed" if one.as_needed else words
    return f"{words} ({read_by(one.read_by)})" if one.read_by else words


def read_by(marks: Iterable[ReadBy]) -> str:
    """`directions read by Dr A. Khan, 23-Nov-2026`, one for each mark; nothing without any."""
    words = {
        ReadingKind.DIRECTIONS: "directions read by",
        ReadingKind.DRUG: "medicine read by",
    }
    return "; ".join(f"{words[one.kind]} {one_line(one.name)}, {day(one.on)}" for one in marks)


def change(one: NowTaking) -> str:
    """`up from 10 mg`, `no change`, or nothing where the dose is not known."""
    if one.ug_per_day is None:
        return ""
    if one.before_ug is None or one.before_ug == one.ug_per_day:
        return "no change"
    way = "up" if one.ug_per_day > one.before_ug else "down"
    return f"{way} from {mg_text(one.before_ug)}"


def spoken_dose(ug: Fraction | None) -> str:
    """`15 milligrams a day`, for screen readers."""
    if ug is None:
        return "dose not recorded"
    return f"{mg_text(ug).replace(NBSP + 'mg', ' milligrams')} a day"


def percent(ratio: Fraction) -> str:
    """A change: a cut of 1/10 is `−10.0%`, a rise `+10.0%`; one place, half up."""
    tenths = (2 * abs(ratio) * 1000 + 1) // 2
    whole, tenth = divmod(int(tenths), 10)
    sign = "" if not tenths else MINUS if ratio > 0 else "+"
    return f"{sign}{whole}.{tenth}%"


def quantity(value: Fraction | None) -> str:
    return "" if value is None else decimal_text(value, 2)


PIECE_WORDS = {Piece.WHOLE: "1", Piece.HALF: "half", Piece.QUARTER: "a quarter"}


def pieces(quarters: int) -> str:
    """Quarter-units in words: `1`, `half`, `1 and three quarters`."""
    whole, rest = divmod(quarters, 4)
    part = {0: "", 1: "a quarter", 2: "a half", 3: "three quarters"}[rest]
    if not whole:
        return "half" if rest == 2 else part
    return f"{whole} and {part}" if part else str(whole)


def times(when: TimeOfDay) -> str:
    return when.value.capitalize()


def all_of(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


def source(ref: SourceRef | None) -> str:
    """`patients.csv, line 12`; made in the program: `this program`."""
    if ref is None:
        return "this program"
    where = f", line {ref.line}" if ref.line is not None else ""
    return f"{one_line(ref.file)}{where or (f', {one_line(ref.resource)}' if ref.resource else '')}"
