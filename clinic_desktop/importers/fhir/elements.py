"""FHIR data types read out of plain JSON, whatever shape it came in.

Nothing here trusts a type: a list where an object should stand reads as absent. `Resource` is one
resource being mapped, with what is wrong in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.records import SourceRef
from clinic_desktop.importers.values import (
    BadValue,
    calendar_date,
    json_kind,
    number_of_json,
    seen_text,
    text_kind,
    whole_number,
)

Json = dict[str, Any]

SYSTEMS = {
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
    "http://www.whocc.no/atc": "atc",
    "urn:oid:2.16.840.1.113883.6.73": "atc",
    "http://hl7.org/fhir/sid/ndc": "ndc",
    "urn:oid:2.16.840.1.113883.6.69": "ndc",
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "https://dmd.nhs.uk": "dmd",
    "http://dmd.nhs.uk": "dmd",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "http://hl7.org/fhir/sid/icd-10-uk": "icd10",
    "http://hl7.org/fhir/sid/icd-10-gm": "icd10",
    "urn:oid:2.16.840.1.113883.6.3": "icd10",
    "urn:oid:2.16.840.1.113883.6.90": "icd10",
}
"""Code systems by the addresses exports use for them."""

DAYS_IN = {
    **dict.fromkeys(("d", "day", "days"), Fraction(1)),
    **dict.fromkeys(("wk", "week", "weeks"), Fraction(7)),
    **dict.fromkeys(("mo", "month", "months"), Fraction(30)),
    **dict.fromkeys(("a", "yr", "year", "years"), Fraction(365)),
    **dict.fromkeys(("h", "hr", "hour", "hours"), Fraction(1, 24)),
    **dict.fromkeys(("min", "minute", "minutes"), Fraction(1, 1440)),
}
"""Days in a unit of time; a month is 30 and a year 365, as in the rule catalogue, 3.1."""


def as_object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def as_objects(value: object) -> list[Json]:
    """The objects of a list; of anything else none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def as_text(value: object) -> str | None:
    """A text without the blanks around it, None when there is nothing in it."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    # Asked many times of every resource: a call more would be felt.
    return (text if text.isprintable() else seen_text(text).strip()) or None


@lru_cache(maxsize=65_536)
def short_address(address: str) -> str:
    """ "https://host/fhir/Patient/7/_history/2" is "Patient/7"; other addresses stay."""
    path = address.partition("/_history/")[0].rstrip("/")
    if path.startswith("urn:"):
        return path
    return "/".join(path.split("/")[-2:])


def codings(concept: object) -> list[Json]:
    return as_objects(as_object(concept).get("coding"))


def words_of(concept: object) -> str | None:
    """What a concept says in words: its text, else the first display."""
    text = as_text(as_object(concept).get("text"))
    return text or next(_displays(concept), None)


def all_words_of(concept: object) -> list[str]:
    """Every different name of a concept, its text first."""
    text = as_text(as_object(concept).get("text"))
    return list(dict.fromkeys([*([text] if text else []), *_displays(concept)]))


def _displays(concept: object) -> Iterator[str]:
    for coding in codings(concept):
        display = as_text(coding.get("display"))
        if display is not None:
            yield display


def codes_of(concept: object) -> list[tuple[str, str]]:
    """(code, system) of every coding in a system that is known here."""
    found = []
    for coding in codings(concept):
        code = as_text(coding.get("code"))
        system = SYSTEMS.get((as_text(coding.get("system")) or "").rstrip("/"))
        if code is not None and system is not None:
            found.append((code, system))
    return found


def first_code(concept: object) -> str | None:
    """The first code of a concept in any system, for closed lists such as a status."""
    return next(
        (code for coding in codings(concept) if (code := as_text(coding.get("code")))), None
    )


@dataclass(slots=True)
class Resource:
    """One resource being mapped: its JSON, where it came from, and what is wrong in it."""

    data: Json
    ref: SourceRef
    problems: list[Problem] = field(default_factory=list)
    is_rejected: bool = False

    def reject(self, path: str, kind: str, message: str) -> None:
        self.is_rejected = True
        self._tell(path, kind, f"{message} The record was left out.", ProblemLevel.ERROR)

    def warn(self, path: str, kind: str, message: str) -> None:
        self._tell(path, kind, message, ProblemLevel.WARNING)

    def _tell(self, path: str, kind: str, message: str, level: ProblemLevel) -> None:
        where = f"{self.ref.resource}: {path}" if self.ref.resource else path
        self.problems.append(
            Problem(self.ref.file, self.ref.line, where, kind, message, level)
        )  # fmt: skip

    def day(self, value: object, path: str) -> date | None:
        """The calendar date as written; a year or month alone is not a day, and not recorded."""
        if value is None:
            return None
        text = as_text(value) or ""
        if len(text) in (4, 7) and text.replace("-", "").isdigit():
            self.warn(path, "date without a day", "Only a year or month: taken as not recorded.")
            return None
        try:
            return calendar_date(text.partition("T")[0])
        except BadValue as fault:
            kind = fault.kind if isinstance(value, str) else json_kind(value)
            self.reject(path, kind, fault.message)
            return None

    def number(self, value: object, path: str) -> Fraction | None:
        if value is None:
            return None
        try:
            return number_of_json(value)
        except BadValue as fault:
            self.reject(path, fault.kind, fault.message)
            return None

    def amount(self, value: object, path: str) -> Fraction | None:
        """A number that means something only above zero: 0 is "not recorded"."""
        number = self.number(value, path)
        if number == 0:
            self.warn(path, "zero", "0 is taken as not recorded.")
            return None
        return number

    def is_bound(self, quantity: Json, path: str) -> bool:
        """Whether it says "less than" or "at least" so much, which is no amount."""
        if quantity.get("comparator") is None:
            return False
        message = "More or less than this, and not how much: taken as not recorded."
        self.warn(f"{path}.comparator", "bound of a number", message)
        return True

    def whole(self, number: Fraction | None, path: str) -> int | None:
        """The number when it is whole; anything else is taken as not recorded."""
        whole = None if number is None else whole_number(number)
        if number is not None and whole is None:
            self.warn(path, "number with decimals", "Not a whole number: taken as not recorded.")
        return whole

    def days(self, duration: object, path: str, *, unit: str | None = None) -> int | None:
        """Whole days of a duration; `unit` is what it is in when it does not say."""
        quantity = as_object(duration)
        if self.is_bound(quantity, path):
            return None
        number = self.amount(quantity.get("value"), f"{path}.value")
        if number is None:
            return None
        units = (as_text(quantity.get(name)) for name in ("code", "unit"))
        known = [DAYS_IN[word.lower()] for word in units if word and word.lower() in DAYS_IN]
        if not known and (unit is None or quantity.get("code") or quantity.get("unit")):
            self.warn(path, "unit of time not known", "Not in days: taken as not recorded.")
            return None
        return self.whole(number * (known[0] if known else DAYS_IN[unit or "d"]), path)

    def word(self, value: object, path: str, meanings: Mapping[str, Any]) -> Any:
        """The meaning of a word of a closed list, None when there is none."""
        if value is None:
            return None
        text = as_text(value)
        if text is None or text not in meanings:
            kind = text_kind(text) if text else json_kind(value)
            self.reject(path, kind, f"Not one of the words of this list: {_listed(meanings)}.")
            return None
        return meanings[text]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
