"""What the queue can be narrowed by: each row carries its answers as tokens, `key=value`.

A filter keeps a row that has one of the values chosen of each key; counting is a count of tokens.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.flag import Outcome, OutcomeKind
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services.worklist_views import WorklistRow

AGE_BANDS = ((18, "under 18"), (65, "18 to 64"), (75, "65 to 74"), (85, "75 to 84"))
REVIEW_AGES = (("3", 91), ("6", 182), ("12", 365))
"""Last review older than so many months, in days."""

DATA_AGES = (("28d", 28), *REVIEW_AGES)
"""Latest record older than 28 days, or than so many months."""

LETTER_DAYS = 28
"""A letter within so many days: the usual time to a first reminder."""

NOT_HELD = (
    "There is no filter for appointments or for the number of a reminder: records brought in hold "
    "no bookings, and the program writes no reminders."
)

TITLES = {
    "class": "Drug class",
    "drug": "Medicine",
    "level": "Level",
    "rule": "Reason",
    "age": "Age",
    "also": "Also",
    "indication": "Indication",
    "excluded": "Set aside by",
    "owner": "Owner",
    "due": "Next action",
    "review": "Last review",
    "letter": "Last letter",
    "data": "Latest record",
    "status": "Status",
    "prescriber": "Prescriber",
    "site": "Site",
    "need": "Communication need",
    "contact": "Contact",
}
"""Every filter in the order it is offered."""

_WORDS = {
    "class=benzodiazepine": "Benzodiazepine",
    "class=z-drug": "Z-drug",
    "class=none": "Nothing now",
    "level=critical": "Urgent",
    "level=high": "Act soon",
    "level=moderate": "Review",
    "level=info": "Information",
    "level=none": "No level",
    "age=unknown": "not known",
    "indication=known": "Recorded",
    "indication=unknown": "Not recorded",
    "owner=": "Nobody",
    "due=overdue": "Overdue",
    "due=today": "Today",
    "due=week": "In 7 days",
    "due=month": "In 28 days",
    "due=later": "Later",
    "due=none": "No date",
    "review=never": "Never",
    "review=3": "Over 3 months ago",
    "review=6": "Over 6 months ago",
    "review=12": "Over 12 months ago",
    "review=recent": "Within 3 months",
    "letter=never": "None yet",
    "letter=recent": f"Within {LETTER_DAYS} days",
    "letter=older": f"Over {LETTER_DAYS} days ago",
    "data=28d": "Over 28 days old",
    "data=3": "Over 3 months old",
    "data=6": "Over 6 months old",
    "data=12": "Over 12 months old",
    "data=recent": "28 days old or less",
    "data=never": "No date",
    "contact=hold": "Do not contact yet",
    "contact=free": "May be contacted",
    "prescriber=": "Not recorded",
    "site=": "Not recorded",
}
_ORDER = {token: place for place, token in enumerate(_WORDS)}


@dataclass(frozen=True, slots=True)
class FacetOption:
    value: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter with its values and how many rows of the view have each."""

    key: str
    title: str
    options: tuple[FacetOption, ...]


def tokens_of(
    row: WorklistRow, still_open: Iterable[Outcome], timeline: Timeline
) -> frozenset[str]:
    """Everything the filters may ask of a row, as `key=value`."""
    found = [f"level={row.level.value if row.level is not None else 'none'}"]
    found += [f"drug={one.drug}" for one in row.now_taking]
    found += [f"class={word}" for word in _classes(row, timeline)]
    for outcome in still_open:
        if outcome.kind is OutcomeKind.EXCLUDED:
            found += [f"excluded={key}" for key in outcome.exclusions]
        else:
            found.append(f"rule={outcome.rule_id}")
    found.append(f"age={age_band(row.age)}")
    found += [f"also={word}" for word in row.also]
    found.append(f"owner={row.owner or ''}")
    found.append(f"due={due_window(row.next_due_on, timeline.as_of)}")
    as_of = timeline.as_of
    found += [f"review={word}" for word in _older_than(REVIEW_AGES, row.last_review_on, as_of)]
    found += [f"data={word}" for word in _older_than(DATA_AGES, row.last_record_on, as_of)]
    found.append(f"letter={_letter_age(row.last_letter_on, as_of)}")
    found.append(f"status={row.status.partition(' to ')[0].partition(', from')[0]}")
    indicated = any(one.indication for one in timeline.usable_rows)
    found.append(f"indication={'known' if indicated else 'unknown'}")
    found.append(f"prescriber={row.prescriber}")
    found.append(f"site={row.site}")
    found += [f"need={need}" for need in row.patient.communication_needs]
    found.append(f"contact={'hold' if row.contact_hold else 'free'}")
    return frozenset(found)


def _classes(row: WorklistRow, timeline: Timeline) -> set[str]:
    classes = {
        timeline.series[one.drug].ingredient.drug_class
        for one in row.now_taking
        if one.drug in timeline.series
    }
    named = {DrugClass.BENZODIAZEPINE: "benzodiazepine", DrugClass.Z_DRUG: "z-drug"}
    return {named[one] for one in classes if one in named} or {"none"}


def age_band(age: int | None) -> str:
    """`65 to 74`; the last band is open."""
    if age is None:
        return "unknown"
    return next((words for below, words in AGE_BANDS if age < below), "85 or over")


def due_window(due_on: date | None, as_of: date) -> str:
    """Which window the next action falls into; each date is in exactly one."""
    if due_on is None:
        return "none"
    days = (due_on - as_of).days
    if days < 0:
        return "overdue"
    if days == 0:
        return "today"
    return "week" if days <= 7 else "month" if days <= 28 else "later"


def _older_than(ages: Iterable[tuple[str, int]], on: date | None, as_of: date) -> list[str]:
    """Every age passed, so that "over 6 months" is among "over 3"; "recent" where none is."""
    if on is None:
        return ["never"]
    days = (as_of - on).days
    return [name for name, limit in ages if days > limit] or ["recent"]


def _letter_age(on: date | None, as_of: date) -> str:
    if on is None:
        return "never"
    return "recent" if (as_of - on).days <= LETTER_DAYS else "older"


# --- offering -------------------------------------------------------------------------------------


def facets(tokens: Iterable[frozenset[str]], words: Mapping[str, str]) -> tuple[Facet, ...]:
    """Every filter that tells rows apart, with counts; `words` names rules and exclusions."""
    counts: Counter[str] = Counter()
    for one in tokens:
        counts.update(one)
    by_key: dict[str, list[FacetOption]] = {key: [] for key in TITLES}
    for token, count in counts.items():
        key, _, value = token.partition("=")
        by_key[key].append(FacetOption(value, token_words(token, words), count))
    return tuple(
        Facet(key, TITLES[key], tuple(sorted(options, key=lambda one: _place(key, one))))
        for key, options in by_key.items()
        if options
    )


def _place(key: str, option: FacetOption) -> tuple[int, int, str]:
    known = _ORDER.get(f"{key}={option.value}")
    return (known, 0, "") if known is not None else (len(_ORDER), 0, option.words.casefold())


def token_words(token: str, words: Mapping[str, str]) -> str:
    """A value as it is shown: `Overdue`, `CO-01 Opioid with a benzodiazepine`."""
    key, _, value = token.partition("=")
    if token in _WORDS:
        return _WORDS[token]
    if key in ("rule", "excluded"):
        return words.get(value, value)
    return value.replace("-", " ") if key == "need" else value
