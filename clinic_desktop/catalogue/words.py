"""Text as plain words: no case, no accents, decimal points, numbers apart from letters."""

import re
import unicodedata

_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|\.\d+|[#%/]")


def fold(text: str) -> str:
    """Lower case without accents; a comma between digits is a decimal point.

    >>> fold("Zopiclone 3,75 mg comprimé")
    'zopiclone 3.75 mg comprime'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("µ", "u"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _DECIMAL_COMMA.sub(".", plain)


def words_of(text: str) -> list[str]:
    """Words and numbers of a text, in order.

    >>> words_of("Lorazepam 500microgram tabs")
    ['lorazepam', '500', 'microgram', 'tabs']
    """
    return _WORD.findall(fold(text))
