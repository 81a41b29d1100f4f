"""What the window may ask of data health and of readings."""

from typing import Protocol

from clinic_desktop.services.health_views import (
    HealthRow,
    HealthSection,
    ReadingPreview,
    ReadingStart,
    ReadingView,
    SectionCount,
)
from clinic_desktop.services.reading_answers import Said
from clinic_desktop.services.signer import Signer


class Health(Protocol):
    """What of the records somebody should look at."""

    @property
    def stale_after_days(self) -> int: ...

    def overview(self) -> tuple[SectionCount, ...]: ...

    def rows(self, section: HealthSection) -> tuple[HealthRow, ...]: ...


class ReadingDesk(Protocol):
    """Saying once what a text means, for all rows that have it."""

    def start(self, key: str) -> ReadingStart: ...

    def preview(self, key: str, said: Said) -> ReadingPreview: ...

    def sign(self, key: str, said: Said, signer: Signer, note: str = "") -> ReadingView: ...

    def take_back(self, key: str, reason: str, signer: Signer) -> ReadingView: ...
