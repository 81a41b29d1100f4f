"""Sources by key: what a rule, a figure or a sentence rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.catalogue.reading import Fault, place, read_toml


@dataclass(frozen=True, slots=True)
class Citation:
    key: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class CitationFile:
    citations: tuple[Citation, ...]


def read_citations(folder: Path, faults: list[Fault]) -> Mapping[str, Citation]:
    """Every citation of the folder by key; a key used twice is a fault."""
    found: dict[str, Citation] = {}
    for path in sorted(folder.glob("*.toml")):
        file = read_toml(path, CitationFile, faults)
        for citation in file.citations if file is not None else ():
            if citation.key in found:
                faults.append(Fault(place(path), citation.key, "this key is used twice"))
            found[citation.key] = citation
    return found
