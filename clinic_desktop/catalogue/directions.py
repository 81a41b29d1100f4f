"""The reader of dosage directions: text or coded timing in, exact amounts or a refusal out.

A direction is understood whole or not at all: the reader never drops a word it does not know.

>>> from pathlib import Path
>>> reader = DirectionsReader(Path("resources"))
>>> read = reader.read("Half a tablet in the morning and 1-2 at night prn", strength_ug=2000)
>>> read.units_per_day_max, read.is_range, read.as_needed
(Fraction(5, 2), True, True)
>>> reader.read("1 tablet BD QDS")
NotUnderstood(part='1 tablet BD QDS', reason='Two frequencies are given, and they differ.')

How it works: `directions_words` holds the reviewed word lists, `directions_tokens` turns text into
the terminals of `resources/directions/directions.lark` (with `_numbers`, `_schemes`, `_weekdays`,
`_clock`, `_heading` and `_glue`, one kind of shorthand each), `directions_parser` parses those into
phrases, `directions_meaning` joins phrases into clauses and steps (`_amounts`, `_times`, `_parts`,
`_limits`) and refuses what reads two ways, `directions_closing` and `directions_total` make amounts
of them. `directions_structured` does the same for coded timing.
"""

from functools import lru_cache
from pathlib import Path
from threading import Lock

from clinic_desktop.catalogue.directions_meaning import meaning_of
from clinic_desktop.catalogue.directions_parser import phrase_parser
from clinic_desktop.catalogue.directions_terminals import Unreadable
from clinic_desktop.catalogue.directions_tokens import LONGEST_TEXT, refusal, words_of
from clinic_desktop.catalogue.directions_words import load_words
from clinic_desktop.domain.directions import Directions, NotUnderstood

REMEMBERED_TEXTS = 50_000


class DirectionsReader:
    """Reads directions; the grammar and the words are compiled at the first text.

    `root` is the folder of resources. Answers are remembered, so that a million rows with the
    usual few thousand different texts cost a few thousand readings.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / "directions"
        self._lock = Lock()
        self._parts: _Compiled | None = None
        self._remembered = lru_cache(maxsize=REMEMBERED_TEXTS)(self._read)

    def read(self, text: str, strength_ug: int | None = None) -> Directions | NotUnderstood:
        """The directions of one prescription.

        `strength_ug` is the strength of one dispensed unit (tablet, mL) in micrograms; milligram
        doses become units only when it is known. Raises nothing for any text.
        """
        return self._remembered(text.strip(), strength_ug)

    def _read(self, text: str, strength_ug: int | None) -> Directions | NotUnderstood:
        if not text:
            return NotUnderstood("", "No directions are recorded.")
        if len(text) > LONGEST_TEXT:
            return NotUnderstood(text[:40], f"Longer than {LONGEST_TEXT} characters.")
        try:
            compiled = self._compiled()
            words = words_of(text, compiled.words)
            return meaning_of(compiled.parse(words), strength_ug)
        except Unreadable as fault:
            return refusal(text, fault)

    def _compiled(self) -> "_Compiled":
        with self._lock:
            if self._parts is None:
                self._parts = _Compiled(self._folder)
            return self._parts


class _Compiled:
    """The word lists and the parser, which cost some 80 ms together."""

    def __init__(self, folder: Path) -> None:
        self.words = load_words(folder / "words.toml")
        self.parse = phrase_parser(folder / "directions.lark")
