"""The published figures of the directions reader, and the examples its help page shows.

They are kept in `resources/directions/figures.toml`, because most of the texts they were measured
on are not ours to ship; `directions_measure` measures them again.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from clinic_desktop.catalogue.directions_measure import Figures
from clinic_desktop.catalogue.marks import SignOff
from clinic_desktop.catalogue.reading import Fault, ResourceFaults, read_toml


@dataclass(frozen=True, slots=True)
class CorpusFigures:
    """Counts of one corpus: `texts_from` names its origin, `how` what was compared with what."""

    key: str
    title: str
    texts_from: str
    exact: int
    refused: int
    wrong: int
    measured_on: date
    how: str

    @property
    def figures(self) -> Figures:
        return Figures(self.exact, self.refused, self.wrong)


@dataclass(frozen=True, slots=True)
class DirectionExample:
    """A text the help page reads; `strength_mg` of one unit where the drug tells it."""

    text: str
    strength_mg: Fraction | None = None


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    sign_off: SignOff
    corpus: tuple[CorpusFigures, ...]
    example: tuple[DirectionExample, ...] = ()


def read_figures(path: Path) -> PublishedFigures:
    """The figures of the file; `ResourceFaults` with everything wrong in it."""
    faults: list[Fault] = []
    published = read_toml(path, PublishedFigures, faults)
    if published is None or faults:
        raise ResourceFaults(faults)
    return published
