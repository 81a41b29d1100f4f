"""The demo clinic: stories in resources/demo told as clinic CSV, dates counted back from a day.

`write_demo_csv` makes the very files a clinic would import, so the demo walks the whole path from
file to letter. A seeded generator settles who prescribed and which pharmacy filled; the stories
settle everything clinical.
"""

import csv
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

PHARMACIES = ("Quay Pharmacy", "Station Pharmacy")
EARLIER_CONTACT_DAYS = 200

COMPLETE_ITEMS = {
    "benefit": "some",
    "harms": "asked, see reason",
    "actual_use": "as written",
    "interacting_risks": "asked",
    "patient_view": "discussed",
    "withdrawal_signs": "none",
    "naloxone_offered": "yes",
    "non_drug_offered": "yes",
}
PARTIAL_ITEMS = {"benefit": "some"}
NEXT_REVIEW_DAYS = 90


@dataclass(frozen=True, slots=True)
class Story:
    """One invented person and what they are there to show."""

    id: str
    told: Mapping[str, Any]
    shows: tuple[str, ...]
    excluded: tuple[str, ...]
    unassessable: tuple[str, ...]
    clear: bool

    @property
    def plan(self) -> Mapping[str, Any] | None:
        """Fields of the signed plan, for the one story that has one."""
        plan: Mapping[str, Any] | None = self.told.get("plan")
        return plan


@dataclass(frozen=True, slots=True)
class DemoClinic:
    name: str
    address: tuple[str, ...]
    phone: str
    prescribers: tuple[str, ...]
    seed: int
    stories: tuple[Story, ...]


def read_stories(resources: Path) -> DemoClinic:
    """The stories of resources/demo/stories.toml."""
    told = tomllib.loads((resources / "demo" / "stories.toml").read_text("utf-8"))
    return DemoClinic(
        name=told["clinic"],
        address=tuple(told["address"]),
        phone=told["phone"],
        prescribers=tuple(told["prescribers"]),
        seed=told["seed"],
        stories=tuple(
            Story(
                id=person["id"],
                told=person,
                shows=tuple(person.get("shows", ())),
                excluded=tuple(person.get("excluded", ())),
                unassessable=tuple(person.get("unassessable", ())),
                clear=person.get("clear", False),
            )
            for person in told["person"]
        ),
    )


@dataclass(slots=True)
class _Tables:
    """Rows of the clinic CSV files, by file name."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, file: str, **cells: str) -> None:
        self.rows.setdefault(file, []).append(cells)

    def write(self, folder: Path) -> None:
        for file, rows in self.rows.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (folder / file).open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, columns, restval="")
                writer.writeheader()
                writer.writerows(rows)


def write_demo_csv(clinic: DemoClinic, folder: Path, as_of: date) -> None:
    """Writes the demo clinic as clinic CSV into an existing folder."""
    tables = _Tables()
    chance = random.Random(clinic.seed)  # noqa: S311  invents pharmacies, guards nothing
    for story in clinic.stories:
        prescriber = chance.choice(clinic.prescribers)
        pharmacy = chance.choice(PHARMACIES)
        _tell(story, tables, as_of, prescriber, pharmacy)
    tables.write(folder)


def _tell(story: Story, tables: _Tables, as_of: date, prescriber: str, pharmacy: str) -> None:
    told = story.told
    _patient(story, tables, as_of)
    serial = iter(range(1, 10_000))
    status = "active" if told.get("active") else "completed"
    for line in _lines(told, as_of):
        tables.add(
            "prescriptions.csv",
            prescription_id=f"{story.id}-{next(serial)}",
            patient_id=story.id,
            drug=line.drug,
            start_date=line.start.isoformat(),
            source="dispensed" if line.quantity else "prescribed",
            directions=line.directions,
            quantity=str(line.quantity) if line.quantity else "",
            quantity_unit="tablet" if line.quantity else "",
            status=status,
            prescriber=prescriber,
            organisation=clinic_or_pharmacy(line.quantity, pharmacy),
            indication=line.indication,
        )
    for code, system, days in told.get("conditions", ()):
        tables.add(
            "conditions.csv",
            patient_id=story.id,
            code=code,
            code_system=system or "project",
            text=code.replace("-", " "),
            onset_date=_back(as_of, days),
        )
    for number, (days, *review) in enumerate(told.get("reviews", ()), start=1):
        _review(story, tables, as_of, number, days, review, prescriber)
    for days, drug, dose_mg in told.get("plans", ()):
        tables.add(
            "plans.csv",
            patient_id=story.id,
            start_date=_back(as_of, days),
            dose_mg=dose_mg,
            drug=drug,
        )
    for number, (days, end) in enumerate(told.get("stays", ()), start=1):
        tables.add(
            "encounters.csv",
            encounter_id=f"{story.id}-S{number}",
            patient_id=story.id,
            start_date=_back(as_of, days),
            end_date=_back(as_of, end) if end != "" else "",
            kind="inpatient",
        )
    _earlier_contact(story, tables, as_of)


def clinic_or_pharmacy(quantity: int, pharmacy: str) -> str:
    """Fills come from a pharmacy, orders from the clinic."""
    return pharmacy if quantity else "Riverside clinic"


def _patient(story: Story, tables: _Tables, as_of: date) -> None:
    told = story.told
    title, given, family, sex = told["name"]
    month, day = (int(part) for part in told["born"].split("-"))
    year = as_of.year - told["age"] - (1 if (as_of.month, as_of.day) < (month, day) else 0)
    tables.add(
        "patients.csv",
        patient_id=story.id,
        family_name=family,
        given_name=given,
        birth_date=date(year, month, day).isoformat(),
        title=title,
        sex=sex,
        identifier=f"{story.id[:3]} {story.id[3:]}",
        address=";".join(told["address"]),
        language="en",
        communication_needs=";".join(told.get("needs", ())),
        deceased_on=_back(as_of, told["deceased"]) if "deceased" in told else "",
        merged_into=told.get("merged_into", ""),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    drug: str
    directions: str
    quantity: int
    start: date
    indication: str


def _lines(told: Mapping[str, Any], as_of: date) -> Iterator[_Line]:
    """Every issue of a story's supply lines, spelled out."""
    for kind, indication in (
        ("supply", told.get("indication", "")),
        ("opioid", "pain"),
        ("other", ""),
    ):
        for drug, directions, quantity, every, first, last in told.get(kind, ()):
            for days in range(first, last - 1, -every):
                yield _Line(drug, directions, quantity, as_of - timedelta(days=days), indication)
    for drug, directions, quantity, ahead in told.get("future", ()):
        start = as_of + timedelta(days=ahead)
        yield _Line(drug, directions, quantity, start, told.get("indication", ""))


def _review(
    story: Story,
    tables: _Tables,
    as_of: date,
    number: int,
    days: int,
    review: Sequence[str],
    prescriber: str,
) -> None:
    completeness, decision, reason = review
    items = COMPLETE_ITEMS if completeness == "complete" else PARTIAL_ITEMS
    next_on = _back(as_of, days - NEXT_REVIEW_DAYS) if completeness == "complete" else ""
    tables.add(
        "reviews.csv",
        review_id=f"{story.id}-R{number}",
        patient_id=story.id,
        review_date=_back(as_of, days),
        reviewer=prescriber,
        contact="seen",
        indication="valid",
        decision=decision,
        reason=reason,
        next_review_date=next_on,
        **items,
    )


def _earlier_contact(story: Story, tables: _Tables, as_of: date) -> None:
    """A visit well before the first issue, so that the record does not seem to begin mid-use;
    left out where the story says "at least" and where there is no supply."""
    first = max((line[4] for line in story.told.get("supply", ())), default=None)
    if first is None or "at least" in story.told["story"]:
        return
    tables.add(
        "encounters.csv",
        encounter_id=f"{story.id}-V1",
        patient_id=story.id,
        start_date=_back(as_of, first + EARLIER_CONTACT_DAYS),
        end_date=_back(as_of, first + EARLIER_CONTACT_DAYS),
        kind="ambulatory",
    )


def _back(as_of: date, days: int) -> str:
    return (as_of - timedelta(days=days)).isoformat()
