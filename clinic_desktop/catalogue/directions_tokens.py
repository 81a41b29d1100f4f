"""Text of a direction into the terminals of the grammar.

"T1CHS" becomes FILLER NUM UNIT TIME_OF_DAY; "Take 1 and a half tabs b.d." becomes
FILLER NUM(3/2) UNIT TIMES_A_DAY. What a single glance at the neighbours settles is settled here:
fractions, ranges, a number said twice ("2 (two)"), clock times against "1 am and 2 pm". A word
that is in no list, and a number that can be read two ways, is refused here.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from clinic_desktop.catalogue.directions_clock import settle_clock
from clinic_desktop.catalogue.directions_glue import parted
from clinic_desktop.catalogue.directions_heading import settle_heading
from clinic_desktop.catalogue.directions_numbers import add_fractions, fold_ranges, say_once
from clinic_desktop.catalogue.directions_schemes import fold_schemes
from clinic_desktop.catalogue.directions_terminals import Unreadable, Word
from clinic_desktop.catalogue.directions_weekdays import fold_exceptions, fold_weekdays
from clinic_desktop.catalogue.directions_words import Atom, Value, Words, atoms_of
from clinic_desktop.domain.directions import NotUnderstood

LONGEST_TEXT = 500
_FRACTION_SIGNS = {"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 "}
_SIGNS = {"×": "x", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "⁄": "/"}
_HALVES = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4))
_BEFORE_A_RELEASE = frozenset({"DRUG", "RELEASE", "MG", "ML"})
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
    row = list(_phrases(list(_rewritten(parted(atoms, words), words)), words))
    for settle in (
        say_once, add_fractions, fold_weekdays, fold_exceptions, fold_schemes, fold_ranges,
        settle_clock, settle_heading, _settle_rest,
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
        elif word.text == "t" and word.kind == "LETTER" and _is_one(previous, following):
            settled = replace(word, kind="NUM", value=Fraction(1), style="word")  # "T PO BID"
        elif word.kind == "LETTER" and word.text == "t" and following == "NUM":
            settled = replace(word, kind="FILLER")
        elif word.kind == "DRUG":
            drugs.add(word.value)
            if len(drugs) > 1:
                raise Unreadable(word.start, word.end, "A second medicine is named.")
            if previous == "NUM" and following in {"UNIT", "RELEASE"}:
                continue  # "one diazepam tablet"
            settled = replace(word, kind="FILLER")
        elif word.kind == "TOTAL" and "MG" not in (
            previous,
            row[at + 2].kind if at + 2 < len(row) else "",
        ):
            settled = replace(word, kind="FILLER")
        elif word.kind == "RELEASE":
            if at == 0 or (row[at - 1].kind not in _BEFORE_A_RELEASE and following != "UNIT"):
                raise Unreadable(word.start, word.end, "This is not in the list of known words.")
            continue
        elif _means_nothing(word, previous, following):
            continue
        if settled.kind in {"LETTER", "="}:
            raise Unreadable(word.start, word.end, "This is not in the list of known words.")
        out.append(settled)
    return out


def _is_one(previous: str, following: str) -> bool:
    """Whether a letter T is the stroke for one: at the head, before a unit, a route or a time."""
    after = {"UNIT", "FILLER", "TIMES_A_DAY", "TIME_OF_DAY"}
    return previous in {"", "FILLER"} and following in after


def _means_nothing(word: Word, previous: str, following: str) -> bool:
    """Marks, the "sl" of "1 sl tab", and a "for" said again."""
    if word.kind == "FILLER":
        return (previous, following) == ("NUM", "UNIT")
    if word.kind == "=":
        return previous.startswith("MAX") or (previous, following) == ("MG", "NUM")
    return word.kind in _DROPPED_MARKS or (word.kind, previous) == ("FOR", "FOR")


def refusal(text: str, fault: Unreadable) -> NotUnderstood:
    """The refusal with the very words of the text that were not understood."""
    part = text[fault.start : fault.end].strip()
    return NotUnderstood(part or text, fault.reason)
