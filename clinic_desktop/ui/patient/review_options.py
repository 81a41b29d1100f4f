"""The answers a review offers, each with its word in the record and its words on the screen."""

from clinic_desktop.domain.review import NOT_ASKED, Contact, Decision
from clinic_desktop.services.review_text import SAFETY_WORDS

CONTACTS = (
    (Contact.SEEN.value, "Seen"),
    (Contact.PHONE.value, "Phone"),
    (Contact.VIDEO.value, "Video"),
    (Contact.NOTES_ONLY.value, "Notes only"),
)
INDICATION = (
    (NOT_ASKED, "Not asked"),
    ("valid", "Still valid"),
    ("not-valid", "No longer valid"),
    ("not-known", "Not known"),
)
USE = (
    (NOT_ASKED, "Not asked"),
    ("as-prescribed", "As prescribed"),
    ("less", "Less"),
    ("more", "More"),
    ("not-known", "Not known"),
)
BENEFIT = (
    (NOT_ASKED, "Not asked"),
    ("yes", "Yes"),
    ("some", "Some"),
    ("no", "No"),
    ("unsure", "Unsure"),
)
HARMS = (
    (NOT_ASKED, "Not asked"),
    ("falls", "Falls"),
    ("memory", "Memory"),
    ("drowsy", "Drowsy"),
    ("driving", "Driving"),
    ("mood", "Mood"),
    ("none", "None"),
)
SAFETY = {
    name: SAFETY_WORDS[name].capitalize()
    for name in (
        "opioid", "other_sedatives", "alcohol", "substance_use", "sleep_apnoea", "pregnancy",
        "seizures", "suicidal_thoughts",
    )
}  # fmt: skip
"""Risks asked about one by one, in the order of the form."""

TICKED_RISKS = {
    "opioid": "opioid",
    "alcohol": "alcohol",
    "sedatives": "other_sedatives",
    "sleep-apnoea": "sleep_apnoea",
    "pregnancy": "pregnancy",
}
"""Ticks of the one row there was before, and what each is asked as now."""

WITHDRAWAL = (
    (NOT_ASKED, "Not asked"),
    ("none", "None"),
    ("mild", "Mild"),
    ("marked", "Marked"),
)
OFFERED = (
    (NOT_ASKED, "Not asked"),
    ("offered", "Offered"),
    ("declined", "Declined"),
    ("not-offered", "Not offered"),
)
YES_NO = ((NOT_ASKED, "Not asked"), ("yes", "Yes"), ("no", "No"))
PREGNANCY = (*YES_NO, ("not-applicable", "n/a"))
VIEW = (
    (NOT_ASKED, "Not asked"),
    ("ready", "Ready now"),
    ("maybe", "Maybe"),
    ("not-now", "Not now"),
    ("stop-quickly", "Stop fast"),
)
DETAILS = {"why_taken": "What it is taken for", "use_detail": "In detail"}
NO_OWNER = ("", "Nobody")
SHORT_WORDS = {Decision.REFER: "Specialist"}
