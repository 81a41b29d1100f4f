"""Plain words for condition codes: the words the rules use, and the codes that reach them.

An ICD-10 heading holds everything below it (G40 holds G40.909 and G409); a SNOMED code is itself
alone. A code in no file has no word: it is kept, shown, and never counts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.catalogue.reading import Fault, read_toml

PROJECT = "project"
ICD10 = "icd10"
SHORTEST_HEADING = 3


@dataclass(frozen=True, slots=True)
class ConditionCode:
    system: str
    code: str
    text: str
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True)
class ConditionFile:
    word: str
    sign_off: SignOff
    codes: tuple[ConditionCode, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """Codes by system without their points; the word of each."""

    words: Collection[str]
    by_code: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def word_for(self, code: str, system: str) -> str | None:
        """The plain word of a code, None where it is in no list."""
        if system == PROJECT:
            return code if code in self.words else None
        plain = _plain(code)
        if system != ICD10:
            return self.by_code.get((system, plain))
        for length in range(len(plain), SHORTEST_HEADING - 1, -1):
            word = self.by_code.get((ICD10, plain[:length]))
            if word is not None:
                return word
        return None


def read_conditions(
    folder: Path, citation_keys: Collection[str], faults: list[Fault]
) -> ConditionWords:
    """Every word of the folder with its codes; a code of two words is a fault."""
    by_code: dict[tuple[str, str], str] = {}
    words: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        file = read_toml(path, ConditionFile, faults)
        if file is None:
            continue
        if file.word != path.stem:
            faults.append(Fault(path.name, "word", f"must be {path.stem!r} as the file is named"))
        words.append(file.word)
        for code in file.codes:
            if code.source not in citation_keys:
                faults.append(Fault(path.name, code.code, f"no citation {code.source!r}"))
            other = by_code.setdefault((code.system, _plain(code.code)), file.word)
            if other != file.word:
                faults.append(Fault(path.name, code.code, f"stands in {other}.toml too"))
    return ConditionWords(frozenset(words), by_code)


def _plain(code: str) -> str:
    return code.strip().upper().replace(".", "")
