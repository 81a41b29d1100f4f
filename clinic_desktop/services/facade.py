"""The use cases as one typed face: what the window and the command line may ask for.

`bootstrap.open_clinic` builds the real one; tests of screens give a fake. Reads and writes are
synchronous and safe to call from one worker thread at a time; the window runs them off its own.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.records import Patient
from clinic_desktop.domain.review import Review
from clinic_desktop.services.clinic_status import ClinicStatus
from clinic_desktop.services.flag_views import RuleAnswerView
from clinic_desktop.services.health_facade import Health, ReadingDesk
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.services.planner_views import PlannerAnswer, PlannerStart
from clinic_desktop.services.signer import Signer as Signer
from clinic_desktop.services.stock_list import StockDesk
from clinic_desktop.services.taper_facade import Tapers
from clinic_desktop.services.worklist_views import Worklist

if TYPE_CHECKING:
    from clinic_desktop.services.imports import ImportDesk
    from clinic_desktop.services.papers import PaperDesk
    from clinic_desktop.services.practice_report import ReportDesk
    from clinic_desktop.services.queue import Queue
    from clinic_desktop.services.reviewing import ReviewDesk
    from clinic_desktop.services.rule_policy import PolicyDesk
    from clinic_desktop.services.settings import ClinicSettings
    from clinic_desktop.services.support import Details


class Clinic(Protocol):
    """One open clinic on one as-of date."""

    @property
    def tapers(self) -> Tapers:
        """Presets, guards, comparison, supply and the life of plans."""
        ...

    @property
    def health(self) -> Health: ...

    @property
    def queue(self) -> "Queue":
        """The queue as a list, its acts, and answers to flags."""
        ...

    @property
    def readings(self) -> ReadingDesk: ...

    @property
    def stock(self) -> StockDesk:
        """What the clinic's pharmacy stocks."""
        ...

    def status(self) -> ClinicStatus: ...

    def worklist(
        self, view: str = "due", text: str = "", progress: Callable[[int, int], None] | None = None
    ) -> Worklist: ...

    def look_again(self) -> int | None:
        """Fetches what other workstations signed since; of how many people, None: of anybody."""
        ...

    def patient_page(self, patient_id: str) -> PatientPage: ...

    def rules(self) -> tuple[tuple[str, str], ...]:
        """Every rule of the set: (id, title)."""
        ...

    @property
    def policy(self) -> "PolicyDesk":
        """The rules as they hold here: weighing and signing changes of them."""
        ...

    @property
    def reports(self) -> "ReportDesk":
        """The practice report."""
        ...

    @property
    def reviewing(self) -> "ReviewDesk":
        """Drafts of reviews, what they amount to, remarks on signed ones, text to paste."""
        ...

    def why(self, patient_id: str, rule_id: str) -> RuleAnswerView: ...

    def find_patients(self, text: str) -> tuple[Patient, ...]:
        """People by id, identifier, name or birth date (as in 1968-06-14), by name; at most 50."""
        ...

    def sign_review(self, review: Review, signer: Signer, owner: str | None = None) -> PatientPage:
        """Stores a signed review and evaluates the person again. `owner` has the next step: "" is
        nobody, None leaves it as it is."""
        ...

    def planner_start(self, patient_id: str, drug: str | None = None) -> PlannerStart: ...

    def draw_plan(self, fields: Mapping[str, object]) -> PlannerAnswer:
        """Plans from fields in the form of the plan contract's input."""
        ...

    @property
    def papers(self) -> "PaperDesk":
        """What goes out on paper, and the letters that went out."""
        ...

    @property
    def settings(self) -> "ClinicSettings":
        """What the clinic is called, whom to call, on which paper."""
        ...

    def change_settings(self, values: Mapping[str, str]) -> None:
        """Raises UserError for a setting there is not, or a value it cannot have."""
        ...

    @property
    def imports(self) -> "ImportDesk":
        """Imports with their feeds, undo, missing records and who is who."""
        ...

    def import_paths(
        self,
        paths: Sequence[Path],
        *,
        dry_run: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport: ...

    def help_page(self, name: str) -> str: ...

    def support_details(self) -> "Details":
        """Versions and kinds, to be told to whoever helps: nothing of a person, path or host."""
        ...

    def today(self) -> date:
        """The as-of date the clinic was opened with."""
        ...
