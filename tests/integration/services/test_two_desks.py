"""Two workstations on one database: what one signs, the other sees when it looks again."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.review import Contact, Decision, Review
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.importing import import_paths
from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.worklist_views import WorklistRow
from tests.demo_file import AS_OF, PROGRAM

HERE = Signer("Dr T. Example", "prescriber")
THERE = Signer("Dr B. Second", "prescriber")
OKAFOR, WHITTAKER = "004118", "001207"


@pytest.fixture
def desks(told: Path, tmp_path: Path) -> Iterator[tuple[ClinicServices, ClinicServices]]:
    """This workstation, which has its list open, and another one."""
    path = shutil.copy(told, tmp_path / "demo.db")
    here, there = (bootstrap.open_clinic(PROGRAM, path, as_of=AS_OF) for _ in range(2))
    here.worklist("everyone")
    yield here, there
    here.close()
    there.close()


def everyone(clinic: ClinicServices) -> dict[str, WorklistRow]:
    return {row.patient.id: row for row in clinic.worklist("everyone").rows}


def continue_all(clinic: ClinicServices, patient_id: str, signer: Signer) -> None:
    rules = [one.rule_id for one in clinic.queue.people.entry(patient_id).open_outcomes]
    clinic.queue.answers.give(
        patient_id, rules, DispositionKind.CONTINUE, reason="benefits-outweigh",
        until=AS_OF + timedelta(60), signer=signer,
    )  # fmt: skip


def test_acts_of_another_desk_are_fetched_and_then_the_numbers_agree(
    desks: tuple[ClinicServices, ClinicServices],
) -> None:
    here, there = desks
    continue_all(there, WHITTAKER, THERE)
    there.queue.moves.assign([OKAFOR], THERE.name, THERE)
    assert everyone(here)[WHITTAKER].status != "Continue to 23-Jan-2027"
    assert here.look_again() == 2
    assert everyone(here) == everyone(there)
    assert here.worklist("due").tabs == there.worklist("due").tabs
    assert here.look_again() == 0


def test_a_review_signed_at_another_desk_is_fetched(
    desks: tuple[ClinicServices, ClinicServices],
) -> None:
    here, there = desks
    there.sign_review(
        Review(
            "", WHITTAKER, AS_OF, "", Contact.SEEN, indication="valid", benefit="some",
            decision=Decision.CONTINUE, reason="stable", next_review_on=AS_OF + timedelta(80),
        ),
        THERE,
    )  # fmt: skip
    assert here.look_again() == 1
    assert everyone(here)[WHITTAKER].last_review_on == AS_OF


def test_own_acts_are_not_told_as_those_of_another_desk(
    desks: tuple[ClinicServices, ClinicServices],
) -> None:
    here, there = desks
    continue_all(here, WHITTAKER, HERE)
    assert here.look_again() == 0
    # Both touched the same person: the row is right either way.
    here.queue.moves.assign([WHITTAKER], HERE.name, HERE)
    there.queue.moves.assign([WHITTAKER], THERE.name, THERE)
    here.look_again()
    assert everyone(here)[WHITTAKER].owner == THERE.name


def test_records_and_rules_that_changed_elsewhere_make_the_list_anew(
    desks: tuple[ClinicServices, ClinicServices], tmp_path: Path
) -> None:
    here, there = desks
    with_opioid = len(here.worklist("opioid").rows)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "prescriptions.csv").write_text(
        "prescription_id,patient_id,drug,start_date,source,directions,quantity,quantity_unit,status"
        f"\n{WHITTAKER}-o,{WHITTAKER},Morphine 10mg modified-release tablets,2026-11-20,dispensed,"
        "Take ONE twice a day,56,tablet,active\n"
    )
    started = datetime(2026, 11, 24, tzinfo=UTC)
    import_paths(there.store, PROGRAM.readers, [tmp_path / "in"], started_at=started)
    assert here.look_again() is None
    assert len(here.worklist("opioid").rows) == with_opioid + 1

    there.policy.switch("CO-01", on=False, reason="tried out", signer=THERE)
    assert here.look_again() is None
    assert here.worklist("opioid").rows == ()
    assert "CO-01" in here.worklist("opioid").hidden_note


def test_opening_a_person_brings_their_row_up_to_date(
    desks: tuple[ClinicServices, ClinicServices],
) -> None:
    here, there = desks
    there.queue.moves.set_action([WHITTAKER], "Call", AS_OF - timedelta(3), THERE)
    assert here.patient_page(WHITTAKER).next_action == "Call"
    late = {row.patient.id for row in here.worklist("overdue").rows}
    assert WHITTAKER in late


def test_a_review_of_somebody_without_these_drugs_puts_nobody_into_the_queue(
    desks: tuple[ClinicServices, ClinicServices], tmp_path: Path
) -> None:
    here, _ = desks
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "patients.csv").write_text(
        "patient_id,family_name,given_name,birth_date\nz9,NOBODY,Ann,1970-01-01\n"
    )
    started = datetime(2026, 11, 24, tzinfo=UTC)
    import_paths(here.store, PROGRAM.readers, [tmp_path / "in"], started_at=started)
    assert here.look_again() is None
    people = here.worklist("everyone").people
    here.sign_review(
        Review(
            "", "z9", AS_OF, "", Contact.SEEN, decision=Decision.CONTINUE, reason="asked",
            next_review_on=AS_OF + timedelta(80),
        ),
        HERE,
    )  # fmt: skip
    assert here.worklist("everyone").people == people
    assert here.queue.show(QueueQuery("everyone", "nobody")).rows == ()
