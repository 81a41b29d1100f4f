"""People who are said to have died on no date: their flags stay, and nobody writes to them."""

import json
from datetime import timedelta

import pytest

from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.services.health_views import HealthSection, RecordView
from clinic_desktop.services.worklist import SAID_TO_HAVE_DIED
from tests.integration.services.import_desk import AS_OF, Desk

PLAN = {
    "drug": "diazepam", "current": [{"time": "night", "dose_mg": "10"}], "start": "2026-06-08",
}  # fmt: skip


def export(**death: object) -> str:
    """A person on diazepam for most of a year, as NDJSON."""
    person = {"resourceType": "Patient", "id": "P1", "birthDate": "1950-01-01", **death}
    orders = [
        {
            "resourceType": "MedicationRequest",
            "id": f"r{number}",
            "status": "active",
            "intent": "order",
            "subject": {"reference": "Patient/P1"},
            "authoredOn": str(AS_OF - timedelta(days=28 * number)),
            "medicationCodeableConcept": {"text": "Diazepam 10 mg tablets"},
            "dosageInstruction": [{"text": "1 tablet at night"}],
            "dispenseRequest": {"quantity": {"value": 28, "unit": "tablet"}},
        }
        for number in range(10)
    ]
    return "\n".join(json.dumps(one) for one in (person, *orders))


def bring(desk: Desk, **death: object) -> None:
    path = desk.folder / "export.ndjson"
    path.write_text(export(**death))
    desk.clinic.import_paths([path])


def listed(desk: Desk) -> list[tuple[str, str]]:
    rows = desk.clinic.health.rows(HealthSection.REPORTED_DEAD)
    return [(one.patient.id, one.what) for one in rows if isinstance(one, RecordView)]


@pytest.mark.parametrize("death", [{"deceasedBoolean": True}, {"deceasedDateTime": "2026-05"}])
def test_flags_stay_and_nothing_is_planned_or_printed(desk: Desk, death: dict[str, object]) -> None:
    bring(desk, **death)
    told = desk.clinic.flags("P1").outcomes
    assert "DUR-02" in {one.outcome.rule_id for one in told}
    assert all(
        "the records say that they have, without a sure date" in one.gaps[-1] for one in told
    )
    page = desk.clinic.patient_page("P1")
    assert page.closed is None
    assert page.withheld is not None
    assert page.next_action == SAID_TO_HAVE_DIED
    with pytest.raises(NotAllowed, match="planned or printed"):
        desk.clinic.papers.prepare("P1", "taper-letter", plan_fields=PLAN)
    with pytest.raises(NotAllowed):
        desk.clinic.tapers.presets("P1", PLAN)
    assert listed(desk) == [("P1", "a death without a date")]
    batch = desk.clinic.papers.batches.check(desk.clinic.worklist().rows, "handout")
    assert [one.what for one in batch.left_out] == ["said to have died, no date"]


def test_a_date_that_comes_later_ends_it_and_so_does_a_correction(desk: Desk) -> None:
    bring(desk, deceasedBoolean=True)
    bring(desk, deceasedBoolean=False)
    assert desk.clinic.patient_page("P1").withheld is None
    assert listed(desk) == []
    bring(desk, deceasedDateTime="2026-05-01")
    assert desk.clinic.flags("P1").outcomes == ()
    assert desk.clinic.patient_page("P1").closed
    assert listed(desk) == []


@pytest.mark.parametrize("told", ["2026-05-01", ""])
def test_a_death_on_a_merged_record_keeps_letters_back(desk: Desk, told: str) -> None:
    """The record that is left says nothing of it: its sender may not have heard."""
    desk.bring(
        patients="patient_id,family_name,given_name,birth_date,deceased_on,merged_into\n"
        f"P1,Reed,Ann,1950-01-01,{told},P2\nP2,Reed,Ann,1950-01-01,,\n",
        prescriptions="prescription_id,patient_id,drug,start_date,directions,quantity\n"
        "R1,P2,diazepam 5 mg tablets,2026-05-20,one at night,28\n",
    )
    page = desk.clinic.patient_page("P2")
    assert (page.withheld is not None) is bool(told)
    assert page.closed is None
    assert listed(desk) == ([("P2", "a death without a date")] if told else [])
