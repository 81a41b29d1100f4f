"""The clinic's own settings: letterhead, numbers to call, jurisdiction. Never clinical numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic_desktop.documents.context import Clinic
from clinic_desktop.domain.errors import UnknownItem, UserError

EMERGENCY_NUMBER = {"uk": "999", "us": "911"}
JURISDICTIONS = ("uk", "us")
PAPERS = ("a4", "letter")

KNOWN = {
    "clinic.name": "Name of the clinic on letters",
    "clinic.address": "Address lines, one a line",
    "clinic.phone": "Telephone number patients call",
    "clinic.out_of_hours": "Sentence for when the clinic is closed",
    "clinic.emergency_number": "Emergency number printed on handouts",
    "clinic.jurisdiction": "uk or us: limits, wording and review items",
    "clinic.paper": "a4 or letter",
    "clinic.stock": "What the pharmacy stocks by drug, as kept in Setup",
}
NAME_NOT_SET = "Clinic name not set"
_CHOICES = {"clinic.jurisdiction": JURISDICTIONS, "clinic.paper": PAPERS}


def language_in(jurisdiction: str) -> str:
    """Which English the papers of a jurisdiction are marked as."""
    return "en-US" if jurisdiction == "us" else "en-GB"


@dataclass(frozen=True, slots=True)
class ClinicSettings:
    """Settings as stored; what is not set is None."""

    values: Mapping[str, str]

    @property
    def jurisdiction(self) -> str | None:
        return self.values.get("clinic.jurisdiction")

    @property
    def paper(self) -> str:
        return self.values.get("clinic.paper", "a4")

    def paper_in(self, jurisdiction: str) -> str:
        """The clinic's own choice, else what printers there hold."""
        return self.values.get("clinic.paper", "letter" if jurisdiction == "us" else "a4")

    @property
    def name(self) -> str:
        return self._text("clinic.name") or NAME_NOT_SET

    @property
    def can_head_a_letter(self) -> bool:
        """A letter wants the clinic's name, and a number the person can call."""
        return bool(self._text("clinic.name") and self._text("clinic.phone"))

    def letterhead(self, jurisdiction: str) -> Clinic:
        """The letterhead; the emergency number defaults to the jurisdiction's own."""
        return Clinic(
            name=self.name,
            address=tuple(self.values.get("clinic.address", "").splitlines()),
            phone=self._text("clinic.phone"),
            emergency_number=self._text("clinic.emergency_number")
            or EMERGENCY_NUMBER.get(jurisdiction),
            out_of_hours=self._text("clinic.out_of_hours"),
        )

    def _text(self, key: str) -> str | None:
        """Emptied is as good as never set."""
        return self.values.get(key, "").strip() or None


def check_key(key: str) -> None:
    """Raises UnknownItem for a setting that is not declared."""
    if key not in KNOWN:
        raise UnknownItem("No such setting", f"There is no setting {key}.", f"{', '.join(KNOWN)}.")


def check_setting(key: str, value: str) -> None:
    """Raises UnknownItem for a key that is not declared, UserError for a value outside its
    choices."""
    check_key(key)
    choices = _CHOICES.get(key)
    if choices is not None and value not in choices:
        raise UserError(
            "This value cannot be set", f"{key} is one of {', '.join(choices)}.", "Choose one."
        )
