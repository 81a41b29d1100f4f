"""The one place where a string from a record becomes a string fit to print.

Control characters, direction overrides and other characters nobody can see are written as their
code point, "[U+202E]", so that nothing is lost in silence and nothing can reorder a dose. Lines
and tabs become spaces. The same is done for characters the paper's typeface does not have.
"""

import unicodedata
from collections.abc import Container

NBSP = "\u00a0"
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
SPACES = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\u00ad": ""})


def plain(text: str) -> str:
    """`text` composed (NFC), on one line, with unseen characters made visible.

    >>> plain("O'Neil\\u202e<b>")
    "O'Neil[U+202E]<b>"
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text).translate(SPACES)
    return "".join(
        code_point(char) if unicodedata.category(char) in INVISIBLE else char for char in composed
    )


def printable(text: str, covered: Container[int]) -> str:
    """`plain` text with every character outside `covered` written as its code point."""
    clean = plain(text)
    return "".join(char if ord(char) in covered else code_point(char) for char in clean)


def code_point(char: str) -> str:
    return f"[U+{ord(char):04X}]"
