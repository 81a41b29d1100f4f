"""What all pages share: the open clinic, the jobs, the person at the desk, and where to go next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.clinic_status import ClinicStatus
from clinic_desktop.services.facade import Clinic, Signer
from clinic_desktop.services.worklist_views import WorklistRow
from clinic_desktop.ui.background import Jobs
from clinic_desktop.ui.presence import Presence

if TYPE_CHECKING:
    from clinic_desktop.ui.sheets import Sheet


AUTOSAVE_AFTER_MS = 5_000
"""After the last change; a draft then survives a crash (ux_and_safety 3.2, 8.12)."""


BASIS = "basis"
"""Detail of a patient's place: the basis of the first flag is open."""


@dataclass(frozen=True, slots=True)
class Place:
    """A screen, and whose it is."""

    page: str
    patient_id: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """Who the screen is about; always in the same slot. `extras` are (label, value)."""

    patient: Patient
    age: int | None
    extras: tuple[tuple[str, str], ...] = ()
    mark: str = ""


class Desk(QObject):
    """The signals are requests; the window carries them out."""

    begun = Signal(object)
    go = Signal(object)
    back = Signal()
    records_changed = Signal()
    status_changed = Signal()
    drafts_changed = Signal()
    sheet_wanted = Signal(object)
    announced = Signal(str)
    due_counted = Signal(int)
    told = Signal(str, str)
    """What an act changed about a person: (patient id, words for their page)."""

    def __init__(self, clinic: Clinic, jobs: Jobs, status: ClinicStatus) -> None:
        super().__init__()
        self.clinic = clinic
        self.jobs = jobs
        self.status = status
        self.signer: Signer | None = None
        self.presence = Presence()
        self.queue: tuple[str, ...] = ()
        self.drafts: dict[Place, Draft] = {}
        self.preview_plan: tuple[Mapping[str, object], PlanTerms] | None = None
        """The fields and terms of an unsigned plan whose papers are to be previewed."""
        self.letters_for: tuple[WorklistRow, ...] = ()
        """People of the list for whom letters are to be made."""

    @property
    def today(self) -> date:
        return self.status.as_of

    def open(self, page: str, patient_id: str | None = None, detail: str = "") -> None:
        self.go.emit(Place(page, patient_id, detail))

    def show_sheet(self, sheet: "Sheet") -> None:
        self.sheet_wanted.emit(sheet)

    def announce(self, words: str) -> None:
        """One quiet sentence in the footer; also spoken."""
        self.announced.emit(words)

    def keep_draft(self, place: Place, values: "Draft") -> None:
        self.drafts[place] = values
        self.drafts_changed.emit()

    def drop_draft(self, place: Place) -> None:
        if self.drafts.pop(place, None) is not None:
            self.drafts_changed.emit()


@dataclass(frozen=True, slots=True)
class Draft:
    """Work not in the record: what to call it, and the values to come back to."""

    words: str
    values: Mapping[str, object] = field(default_factory=dict)


class Page(QWidget):
    """One screen. `place` names it; the window shows its banner or title and runs its commands."""

    changed = Signal()
    """The banner or the title is different now."""

    commands_changed = Signal()
    """What can be done here is different now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def title(self) -> str:
        return ""

    def banner(self) -> Banner | None:
        return None

    def tabs(self) -> QWidget | None:
        """A widget for the context bar, beside the title."""
        return None

    def enter(self, place: Place) -> None:
        """The page is about to be shown."""

    def leave(self) -> None:
        """Another page is about to be shown; unsaved work goes to the desk's drafts."""

    def forget(self) -> None:
        """Unsaved work is to be lost: the window closes without it."""

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """What the window's actions do on this page, by the action's name."""
        return {}

    def help_name(self) -> str:
        return ""
