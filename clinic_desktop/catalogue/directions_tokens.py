"""Text of a direction into the terminals of the grammar.

"T1CHS" becomes FILLER NUM UNIT TIME_OF_DAY; "Take 1 and a half tabs b.d." becomes
FILLER NUM(3/2) UNIT TIMES_A_DAY. What a single glance at the neighbours settles is settled here:
fractions, ranges, a number said twice ("2 (two)"), clock times against "1 am and 2 pm". A word
that is in no list, and a number that can be read two ways, is refused here.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from clinic_desktop.catalogue.directions_weekdays import fold_weekdays
from clinic_desktop.catalogue.directions_words import Atom, Value, Words, atoms_of
from clinic_desktop.domain.directions import NotUnderstood

LONGEST_TEXT = 500
_FRACTION_SIGNS = {"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 "}
_SIGNS = {"×": "x", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "⁄": "/"}
_DROPPED_MARKS = frozenset('()[]:*"')
_MARKS = {
    ",": "COMMA",
    ";": "COMMA",
    ".": "STOP",
    "!": "STOP",
    "\n": "STOP",
    "/": "SLASH",
    "-": "DASH",
}
_COUNTED = frozenset({"UNIT", "MG", "ML", "DROP", "SPOON"})
_AFTER_A_COUNT = frozenset({"TIMES", "HOURS", "HOURLY", "LENGTH", "MINUTES", "X"})
_TIME_SAID = frozenset(
    {"TIMES_A_DAY", "A_DAY", "TIME_OF_DAY", "BEFORE_TIME", "CLOCK", "SHARE", "A_WEEK", "WEEKDAY"}
    | {"LENGTH", "SHORT_LENGTH", "HOURS", "HOURLY", "TIMES"}
)
_AMOUNT_SAID = frozenset({"NUM", "UNIT", "ML", "MG", "DROP"})
_RANGE_ENDS = frozenset(
    {("NUM", "NUM"), ("TIMES_A_DAY", "TIMES_A_DAY"), ("COUNT", "COUNT"), ("COUNT", "NUM")}
)
_HALVES = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4))
# "1 am" is one in the morning, "8 am" is a time of day. Above this a number before am or pm could
# be either, and is refused: a limit of reading, not of dose.
_MOST_BEFORE_AM_OR_PM = 4


class Unreadable(Exception):
    """Raised inside the reader for a part that is refused; becomes NotUnderstood at its face."""

    def __init__(self, start: int, end: int, reason: str) -> None:
        super().__init__(reason)
        self.start, self.end, self.reason = start, end, reason


@dataclass(frozen=True, slots=True)
class Word:
    """A terminal with its value; positions are those of the original text."""

    kind: str
    value: Value
    text: str
    start: int
    end: int
    style: str = ""  # of a NUM: "digits", "word", "slash" or "sum"

    def __str__(self) -> str:
        return self.text

    @property
    def number(self) -> Fraction:
        assert isinstance(self.value, Fraction)
        return self.value


def plain_text(text: str) -> tuple[str, list[int]]:
    """Lower case without accents, and for each of its characters the place in `text`."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = _FRACTION_SIGNS.get(character) or _SIGNS.get(character)
        if plain is None:
            folded = unicodedata.normalize("NFKD", character).casefold()
            plain = "".join(c for c in folded if not unicodedata.combining(c))
        if plain.isspace():
            plain = "\n" if "\n" in plain or "\r" in plain else " "
        characters.append(plain)
        places.extend([place] * len(plain))
    places.append(len(text))
    return "".join(characters), places


def words_of(text: str, words: Words) -> list[Word]:
    """The terminals of a direction; raises Unreadable for the first part that has none."""
    plain, places = plain_text(text)
    atoms = [
        Atom(a.kind, words.misspellings.get(a.text, a.text), places[a.start], places[a.end - 1] + 1)
        for a in atoms_of(plain)
    ]
    row = list(_phrases(list(_rewritten(atoms, words)), words))
    for settle in (
        _say_once, _add_fractions, fold_weekdays, _fold_ranges, _settle_clock, _settle_rest,
    ):  # fmt: skip
        row = settle(row)
    return row


def _match(atoms: Sequence[Atom], at: int, longest: int) -> Iterator[tuple[str, ...]]:
    """The runs of atoms that begin at `at`, longest first."""
    for length in range(min(longest, len(atoms) - at), 0, -1):
        yield tuple(atom.text for atom in atoms[at : at + length])


def _rewritten(atoms: list[Atom], words: Words) -> Iterator[Atom]:
    at = 0
    while at < len(atoms):
        for run in _match(atoms, at, words.longest_rewrite.get(atoms[at].text, 0)):
            if run in words.rewrites:
                start, end = atoms[at].start, atoms[at + len(run) - 1].end
                for atom in atoms_of(" ".join(words.rewrites[run])):
                    yield replace(atom, start=start, end=end)
                at += len(run)
                break
        else:
            yield atoms[at]
            at += 1


def _phrases(atoms: list[Atom], words: Words) -> Iterator[Word]:
    at = 0
    while at < len(atoms):
        first = atoms[at]
        for run in _match(atoms, at, words.longest.get(first.text, 0)):
            if run in words.meanings:
                kind, value = words.meanings[run]
                end = atoms[at + len(run) - 1].end
                if kind == "REFUSED":
                    raise Unreadable(first.start, end, f"This {value}.")
                yield Word(kind, value, " ".join(run), first.start, end, "word")
                at += len(run)
                break
        else:
            yield _lone(first)
            at += 1


def _lone(atom: Atom) -> Word:
    """An atom that opens no known phrase: a number, a mark, an article, or refused."""

    def word(kind: str, value: Value = None, style: str = "") -> Word:
        return Word(kind, value, atom.text, atom.start, atom.end, style)

    if atom.kind == "integer":
        return word("NUM", Fraction(atom.text), "digits")
    if atom.kind == "decimal":
        return word("NUM", _decimal(atom), "digits")
    if atom.kind == "fraction":
        return _slash(atom)
    if atom.kind == "clock":
        return word("CLOCK", atom.text)
    if atom.text in _MARKS:
        return word(_MARKS[atom.text])
    if atom.text in _DROPPED_MARKS or atom.text == "=":
        return word(atom.text)
    if atom.text in {"a", "an"}:
        return word("ARTICLE")
    if atom.text in {"t", "c"}:
        return word("LETTER", atom.text)
    raise Unreadable(atom.start, atom.end, "This is not in the list of known words.")


def _decimal(atom: Atom) -> Fraction:
    whole, _, tail = atom.text.replace(",", ".").partition(".")
    if "," in atom.text and tail not in {"5", "25", "75"}:
        raise Unreadable(atom.start, atom.end, "A comma here could part two numbers or thousands.")
    return Fraction(f"{whole or 0}.{tail}")


def _slash(atom: Atom) -> Word:
    """ "1/2" is a half; "5/7" is five days, "2/52" two weeks, "1/12" a month; else refused."""
    top, _, bottom = atom.text.partition("/")
    above, below = int(top), int(bottom)
    if below in {7, 52, 12} and above:
        days = {7: above, 52: 7 * above, 12: 0}[below]
        return Word("SHORT_LENGTH", Fraction(days), atom.text, atom.start, atom.end)
    if not below or Fraction(above, below) not in _HALVES or below not in {2, 4} or top[0] == "0":
        raise Unreadable(atom.start, atom.end, "This could be a fraction, a choice or a date.")
    return Word("NUM", Fraction(above, below), atom.text, atom.start, atom.end, "slash")


def _kinds(row: Sequence[Word], at: int, *pattern: str) -> bool:
    """Whether the terminals from `at` on are these ("A|B" allows either)."""
    return (
        at >= 0
        and len(row) - at >= len(pattern)
        and all(
            word.kind in kinds.split("|") for word, kinds in zip(row[at:], pattern, strict=False)
        )
    )


def _say_once(row: list[Word]) -> list[Word]:
    """ "2 (two)" is 2. Unequal numbers beside each other in brackets are refused."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        if _kinds(row, at, "NUM|COUNT", "(", "NUM|COUNT", ")"):
            if word.number != row[at + 2].number:
                raise Unreadable(word.start, row[at + 3].end, "The two numbers differ.")
            out.append(replace(word, end=row[at + 3].end, style="digits"))
            at += 4
            continue
        if _is_said_twice(row, at, out):
            at += 1
            continue
        out.append(word)
        at += 1
    return out


def _is_said_twice(row: list[Word], at: int, before: list[Word]) -> bool:
    """Whether a number stands in digits and in words side by side ("1 one tablet").

    "2 two times a day" alone is two tablets twice; only after an amount is it a number repeated.
    """
    if not _kinds(row, at, "NUM", "NUM"):
        return False
    digits, spelt = row[at : at + 2]
    if {digits.style, spelt.style} != {"digits", "word"} or digits.number != spelt.number:
        return False
    if _kinds(row, at + 2, "UNIT"):
        return True
    ends_a_range = bool(before) and before[-1].kind in {"OR", "TO", "DASH", "AND"}
    kinds = [word.kind for word in before]
    last_time = max((at for at, kind in enumerate(kinds) if kind in _TIME_SAID), default=-1)
    has_amount = any(kind in _AMOUNT_SAID for kind in kinds[last_time + 1 :]) and not ends_a_range
    return has_amount and _kinds(row, at + 2, "TIMES|HOURS|HOURLY")


def _add_fractions(row: list[Word]) -> list[Word]:
    """ "1 1/2", "one and a half" are one number. A fraction that may be a choice is refused."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        if word.kind == "NUM" and word.number.denominator == 1 and word.number:
            for pattern in (("NUM", "NUM"), ("NUM", "AND", "NUM")):
                if _kinds(row, at, *pattern) and _is_part(
                    word, row[at + len(pattern) - 1], pattern
                ):
                    last = row[at + len(pattern) - 1]
                    word = replace(word, value=word.number + last.number, end=last.end, style="sum")
                    at += len(pattern) - 1
                    break
        if word.style == "slash":
            _refuse_a_choice(word, row[at + 1] if at + 1 < len(row) else None)
        out.append(word)
        at += 1
    return out


def _is_part(whole: Word, part: Word, pattern: tuple[str, ...]) -> bool:
    if part.number >= 1 or part.style == "sum":
        return False
    return len(pattern) == 3 or (whole.style == "digits" and part.style == "slash")


def _refuse_a_choice(word: Word, following: Word | None) -> None:
    """ "1/2 tablets" may be "1 or 2 tablets", "3/4" may be "3 or 4"."""
    singular = following is not None and following.text in {"tablet", "tab", "capsule", "pill"}
    plural = following is not None and following.text in {"tablets", "capsules", "pills"}
    if plural or (word.number == Fraction(3, 4) and not singular):
        raise Unreadable(
            word.start, word.end, "This could be a fraction or a choice of two numbers."
        )


def _fold_ranges(row: list[Word]) -> list[Word]:
    """One TO between the ends of a range, however written, and its unit once."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        if _is_range_of_units(row, at):
            number, unit, link, upper = row[at : at + 4]
            out += [number, replace(link, kind="TO"), upper]
            at += 4
            if not _kinds(row, at, unit.kind):
                out.append(unit)
            continue
        following = row[at + 1].kind if at + 1 < len(row) else ""
        previous = out[-1].kind if out else ""
        if word.kind in {"OR", "DASH", "TO"} and (previous, following) in _RANGE_ENDS:
            word = replace(word, kind="TO")
        if word.kind == "DASH" and previous == "NUM" and following in _COUNTED | _AFTER_A_COUNT:
            at += 1
            continue
        out.append(word)
        at += 1
    return out


def _is_range_of_units(row: list[Word], at: int) -> bool:
    """ "1 tablet or 2", "5 mg - 10 mg", "q4h-6h"."""
    if not _kinds(row, at, "NUM", "UNIT|MG|ML|DROP|HOURS", "OR|TO|DASH", "NUM"):
        return False
    unit, after = row[at + 1], row[at + 4] if at + 4 < len(row) else None
    if after is not None and (after.kind, after.value) == (unit.kind, unit.value):
        return True
    return (
        row[at + 2].kind != "DASH"
        and unit.kind == "UNIT"
        and (after is None or after.kind not in _COUNTED | _AFTER_A_COUNT)
    )


def _settle_clock(row: list[Word]) -> list[Word]:
    """Clock times against "1 am and 2 pm", which is one in the morning and two in the evening."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        if word.kind == "CLOCK":
            if _kinds(row, at + 1, "TIME_OF_DAY") and row[at + 1].text in {"am", "pm"}:
                at += 1
                word = replace(word, value=f"{word.text} {row[at].text}", end=row[at].end)
        elif word.kind == "NUM" and word.style == "digits":
            clock, used = _clock(row, at, out)
            if clock is not None:
                word = clock
                at += used
        if word.kind == "AT":
            word = replace(word, kind="FILLER")
        out.append(word)
        at += 1
    return out


def _clock(row: list[Word], at: int, before: list[Word]) -> tuple[Word | None, int]:
    """The clock time that begins at a number, and how many more terminals it takes."""
    number = row[at]
    said_at = at > 0 and row[at - 1].kind == "AT"
    follows_clock = len(before) > 1 and before[-2].kind == "CLOCK" and before[-1].kind in {
        "AND", "COMMA", "OR",
    }  # fmt: skip
    half_day = _kinds(row, at + 1, "TIME_OF_DAY") and row[at + 1].text in {"am", "pm"}
    if not half_day:
        four_digits = len(number.text) == 4
        if four_digits and _kinds(row, at + 1, "HOURS"):
            return replace(number, kind="CLOCK", value=number.text), 1
        if said_at or (four_digits and follows_clock):
            return replace(number, kind="CLOCK", value=number.text), 0
        return None, 0
    clock = replace(
        number, kind="CLOCK", value=f"{number.text} {row[at + 1].text}", end=row[at + 1].end
    )
    amount_said = bool(before) and before[-1].kind in _AMOUNT_SAID
    if said_at or follows_clock or amount_said or number.end == row[at + 1].start:
        return clock, 1
    if number.number > _MOST_BEFORE_AM_OR_PM:
        raise Unreadable(
            number.start, row[at + 1].end, "This could be a time of day or a number to take."
        )
    return None, 0


def _settle_rest(row: list[Word]) -> list[Word]:
    """Articles, the letters of shorthand, the medicine's name, marks without meaning."""
    out: list[Word] = []
    drugs: set[Value] = set()
    for at, word in enumerate(row):
        following = row[at + 1].kind if at + 1 < len(row) else ""
        previous = out[-1].kind if out else ""
        settled = word
        if word.kind == "ARTICLE":
            if following not in {"UNIT", "HOURS", "NUM"}:
                raise Unreadable(word.start, word.end, "This is not in the list of known words.")
            settled = replace(word, kind="NUM", value=Fraction(1), style="word")
        elif word.kind == "LETTER" and previous == "NUM":
            settled = replace(word, kind="UNIT", value="unit")
        elif word.kind == "LETTER" and word.text == "t" and following == "NUM":
            settled = replace(word, kind="FILLER")
        elif word.kind == "DRUG":
            drugs.add(word.value)
            if len(drugs) > 1:
                raise Unreadable(word.start, word.end, "A second medicine is named.")
            if previous == "NUM" and following == "UNIT":
                continue  # "one diazepam tablet"
            settled = replace(word, kind="FILLER")
        elif word.kind in _DROPPED_MARKS or (word.kind == "=" and previous.startswith("MAX")):
            continue
        if settled.kind in {"LETTER", "="}:
            raise Unreadable(word.start, word.end, "This is not in the list of known words.")
        out.append(settled)
    return out


def refusal(text: str, fault: Unreadable) -> NotUnderstood:
    """The refusal with the very words of the text that were not understood."""
    part = text[fault.start : fault.end].strip()
    return NotUnderstood(part or text, fault.reason)
