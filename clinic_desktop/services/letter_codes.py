"""Codes printed at the foot of every page, and read back as people type them."""

import hashlib


def code_of(*parts: str) -> str:
    """The code of a paper that says `parts`: the same words, the same code.

    >>> code_of("a", "b") == code_of("a", "b"), code_of("ab") == code_of("a", "b")
    (True, False)
    """
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:8]}"


def typed_code(code: str) -> str:
    """`7f3a 92c4` as it is printed: `7F3A-92C4`.

    >>> typed_code(" 7f3a 92c4 "), typed_code("7F3A-92")
    ('7F3A-92C4', '7F3A-92')
    """
    bare = "".join(code.upper().replace("-", " ").split())
    return f"{bare[:4]}-{bare[4:]}" if len(bare) > 4 else bare
