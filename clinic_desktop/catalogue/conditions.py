"""Plain words for condition codes: the words the rules use, and the codes that reach them.

An ICD-10 heading holds everything below it (G40 holds G40.909 and G409), a block all its headings
("W00-W19"), except what `but_not` names; a SNOMED code is itself alone. A code in no file has no
word: it is kept, shown, and never counts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, place, read_toml

PROJECT = "project"
ICD10 = "icd10"
SNOMED = "snomed"
SHORTEST_HEADING = 3


@dataclass(frozen=True, slots=True)
class ConditionCode:
    """A code that reaches a word; `past`: it says of itself that it is over or in remission."""

    system: str
    code: str
    text: str
    mark: Mark
    source: str
    but_not: tuple[str, ...] = ()
    past: bool = False


@dataclass(frozen=True, slots=True)
class ConditionFile:
    word: str
    sign_off: SignOff
    codes: tuple[ConditionCode, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """Codes by system without their points, the word of each; None: no word on purpose."""

    words: Collection[str]
    by_code: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    past: Collection[tuple[str, str]] = frozenset()

    def word_for(self, code: str, system: str) -> str | None:
        """The plain word of a code of "icd10", "snomed" or "project"; None where it has none. The
        longest heading that holds an ICD-10 code decides."""
        if system == PROJECT:
            word = code.lower()
            return word if word in self.words else None
        heading = self._heading(code, system)
        return self.by_code[heading] if heading is not None else None

    def is_past(self, code: str, system: str) -> bool:
        """The code itself says that the condition is over or in remission."""
        return system != PROJECT and self._heading(code, system) in self.past

    def _heading(self, code: str, system: str) -> tuple[str, str] | None:
        plain = _plain(code)
        shortest = SHORTEST_HEADING if system == ICD10 else len(plain)
        for length in range(len(plain), shortest - 1, -1):
            if (system, plain[:length]) in self.by_code:
                return system, plain[:length]
        return None


def read_conditions(
    folder: Path, citation_keys: Collection[str], faults: list[Fault]
) -> ConditionWords:
    """Every word of the folder with its codes; a code of two words is a fault."""
    by_code: dict[tuple[str, str], str | None] = {}
    past: set[tuple[str, str]] = set()
    words: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        file = read_toml(path, ConditionFile, faults)
        if file is None:
            continue
        if file.word != path.stem:
            faults.append(Fault(place(path), "word", f"must be {path.stem!r} as the file is named"))
        words.append(file.word)
        for code in file.codes:
            if code.system not in (ICD10, SNOMED):
                faults.append(Fault(place(path), code.code, f"unknown system {code.system!r}"))
            if code.source not in citation_keys:
                faults.append(Fault(place(path), code.code, f"no citation {code.source!r}"))
            held = [(plain, file.word) for plain in _headings(code)]
            for plain, word in (*held, *((_plain(left_out), None) for left_out in code.but_not)):
                if by_code.setdefault((code.system, plain), word) != word:
                    faults.append(Fault(place(path), code.code, "stands for another word too"))
            if code.past:
                past |= {(code.system, plain) for plain in _headings(code)}
    return ConditionWords(frozenset(words), by_code, frozenset(past))


def _headings(code: ConditionCode) -> list[str]:
    """The headings of a block ("W00-W19"), or the one code."""
    first, _, last = code.code.partition("-")
    if code.system != ICD10 or not last:
        return [_plain(code.code)]
    return [f"{first[0]}{number:02}" for number in range(int(first[1:]), int(last[1:]) + 1)]


def _plain(code: str) -> str:
    return code.strip().upper().replace(".", "")
