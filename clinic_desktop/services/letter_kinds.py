"""The kinds of letter a signed plan gives, by the name that commands and the archive use."""

LETTER_KINDS = {
    "handout": "Patient handout",
    "taper-letter": "Taper letter",
    "pharmacy-copy": "Pharmacy copy",
}
