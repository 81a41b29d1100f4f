"""Feeds: named senders of records, each with ids of its own.

Patient 7 of the hospital is not patient 7 of the pharmacy. Ids of the first feed, `import`, stand
as they came; those of every other feed carry its name, and no two can meet:

>>> scoped_id("import", "7"), scoped_id("hospital", "7"), scoped_id("import", "hospital::7")
('7', 'hospital::7', 'import::hospital::7')
>>> feed_and_id("hospital::7"), feed_and_id("7")
(('hospital', '7'), ('import', '7'))
"""

import re

from clinic_desktop.domain.errors import UserError

DEFAULT_FEED = "import"
LONGEST_NAME = 40
_BETWEEN = "::"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def feed_name(text: str) -> str:
    """The name of a feed as it is kept: "Hospital Pharmacy" is hospital-pharmacy. UserError."""
    name = "-".join(text.replace("-", " ").replace("_", " ").lower().split())
    if len(name) > LONGEST_NAME or _NAME.fullmatch(name) is None:
        raise UserError(
            "This cannot be the name of a feed",
            f"A name is up to {LONGEST_NAME} plain letters and digits, with hyphens between words.",
            "Name the sender, for example hospital-pharmacy.",
        )
    return name


def scoped_id(feed: str, patient_id: str) -> str:
    """The id of a person among those of all feeds."""
    if feed == DEFAULT_FEED and _BETWEEN not in patient_id:
        return patient_id
    return f"{feed}{_BETWEEN}{patient_id}"


def feed_and_id(patient_id: str) -> tuple[str, str]:
    """The feed of a scoped id, and the sender's own id."""
    feed, between, own_id = patient_id.partition(_BETWEEN)
    return (feed, own_id) if between else (DEFAULT_FEED, patient_id)
