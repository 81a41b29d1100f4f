"""Singular and plural, for the words that stand behind a count."""


def noun(number: int, one: str, many: str = "") -> str:
    """`1 day`, `2 days`, `0 people`: the word alone, `many` where it is no plain "s"."""
    return one if number == 1 else many or f"{one}s"
