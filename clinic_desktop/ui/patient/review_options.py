"""The answers a review offers, each with its word in the record and its words on the screen."""

from clinic_desktop.domain.review import NOT_ASKED, Contact, Decision

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
RISKS = (
    (NOT_ASKED, "Not asked"),
    ("alcohol", "Alcohol"),
    ("opioid", "Opioid"),
    ("sedatives", "Other sedatives"),
    ("sleep-apnoea", "Sleep apnoea"),
    ("pregnancy", "Pregnancy"),
    ("none", "None"),
)
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
VIEW = (
    (NOT_ASKED, "Not asked"),
    ("ready", "Ready now"),
    ("maybe", "Maybe"),
    ("not-now", "Not now"),
    ("stop-quickly", "Stop fast"),
)
SHORT_WORDS = {Decision.REFER: "Specialist"}
