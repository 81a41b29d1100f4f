"""What the wizard knows so far; going back loses nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.services.import_views import ImportPreview
from clinic_desktop.services.match_views import Draft, Readiness, SeenFile, Trial


class Step(IntEnum):
    FILES = 0
    WHAT = 1
    MATCH = 2
    PREVIEW = 3
    IDENTITY = 4
    IMPORT = 5
    REPORT = 6


STEP_WORDS = ("File", "What it is", "Match columns", "Preview", "Identity", "Import", "Report")
DEFAULT_FEED = "import"


@dataclass
class WizardState:
    """`mapping_file` is a mapping chosen ready-made, in place of a draft. `likely` tells who of the
    files previewed may be somebody known."""

    paths: tuple[Path, ...] = ()
    seen: tuple[SeenFile, ...] = ()
    draft: Draft | None = None
    trial: Trial | None = None
    mapping_file: str | None = None
    feed: str = DEFAULT_FEED
    is_full: bool = False
    preview: ImportReport | None = None
    likely: ImportPreview | None = None
    report: ImportReport | None = None

    @property
    def to_match(self) -> tuple[str, ...]:
        """The files whose columns must be matched."""
        if self.mapping_file is not None:
            return ()
        return tuple(one.path for one in self.seen if one.readiness is Readiness.TO_MATCH)

    @property
    def can_go_on(self) -> bool:
        """Something among the files can be read, or could be."""
        return any(one.readiness is not Readiness.FOREIGN for one in self.seen)


def ready_made(seen: Sequence[SeenFile]) -> str | None:
    """The one mapping that comes with the program and fits every table among the files."""
    tables = [one for one in seen if one.readiness is Readiness.TO_MATCH]
    fitting = [set(one.fits) for one in tables]
    common = set.intersection(*fitting) if fitting else set()
    return common.pop() if len(common) == 1 else None
