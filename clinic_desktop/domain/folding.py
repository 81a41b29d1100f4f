"""Text as it is searched, in the store and on the screen alike."""

import unicodedata


def folded(text: str) -> str:
    """No case, no accents, single spaces.

    >>> folded("Zoë  O'Neill")
    "zoe o'neill"
    """
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())
