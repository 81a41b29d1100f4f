"""The queue through the services: answers that hold and come back, owners, views, what is new."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.errors import UnknownItem, UserError
from clinic_desktop.domain.flag import OutcomeKind, Severity
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.importing import import_paths
from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.worklist_views import WorklistRow
from tests.demo_file import AS_OF, PROGRAM

SIGNER = Signer("Dr T. Example", "prescriber")
OKAFOR, WHITTAKER, PLANNED = "004118", "001207", "003902"


@pytest.fixture
def demo(told: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(told, tmp_path / "demo.db"))


@pytest.fixture
def clinic(demo: Path) -> Iterator[ClinicServices]:
    opened = bootstrap.open_clinic(PROGRAM, demo, as_of=AS_OF)
    yield opened
    opened.close()


def on(demo: Path, as_of: date) -> ClinicServices:
    return bootstrap.open_clinic(PROGRAM, demo, as_of=as_of)


def open_flags(clinic: ClinicServices, patient_id: str) -> list[str]:
    return [outcome.rule_id for outcome in clinic.queue.people.entry(patient_id).open_outcomes]


def answer_all(
    clinic: ClinicServices,
    patient_id: str,
    kind: DispositionKind = DispositionKind.CONTINUE,
    until: date = AS_OF + timedelta(60),
) -> None:
    reason = clinic.queue.answers.offer(kind, None).reasons[0][0]
    clinic.queue.answers.give(
        patient_id, open_flags(clinic, patient_id), kind, reason=reason, until=until, signer=SIGNER
    )


def row(clinic: ClinicServices, patient_id: str, view: str = "everyone") -> WorklistRow | None:
    rows = clinic.worklist(view).rows
    return next((one for one in rows if one.patient.id == patient_id), None)


def prescribe(clinic: ClinicServices, folder: Path, line: str) -> None:
    """One further prescription comes in from the record."""
    folder.mkdir(exist_ok=True)
    (known, *_) = clinic.patient_page(WHITTAKER).prescriptions
    (folder / "prescriptions.csv").write_text(
        "prescription_id,patient_id,drug,start_date,source,directions,quantity,quantity_unit,status"
        f",prescriber,organisation\n{line},{known.prescriber},{known.organisation}\n"
    )
    report = import_paths(
        clinic.store, PROGRAM.readers, [folder], started_at=datetime(2026, 11, 25, tzinfo=UTC)
    )
    assert sum(file.added for file in report.files) == 1
    clinic.queue.people.forget()


def test_the_queue_is_worked_down_to_nothing_due(clinic: ClinicServices) -> None:
    due = [one.patient.id for one in clinic.worklist("due").rows]
    answered = len(clinic.worklist("answered").rows)
    assert len(due) > 10
    for patient_id in due:
        answer_all(clinic, patient_id)
        entry = clinic.queue.people.entry(patient_id)
        assert not entry.needs_attention
        if entry.row.next_due_on is not None and entry.row.next_due_on <= AS_OF:
            clinic.queue.moves.set_action([patient_id], "Call", AS_OF + timedelta(1), SIGNER)
    listed = clinic.worklist("due")
    assert listed.rows == ()
    assert listed.next_due is not None
    assert listed.next_due[0] > AS_OF
    assert len(clinic.worklist("answered").rows) == answered + len(due)


def test_snoozed_people_are_counted_and_come_back_when_the_dose_rises(
    clinic: ClinicServices, demo: Path, tmp_path: Path
) -> None:
    answer_all(clinic, WHITTAKER, DispositionKind.SNOOZE, AS_OF + timedelta(150))
    assert row(clinic, WHITTAKER, "due") is None
    assert row(clinic, WHITTAKER, "snoozed") is not None
    listed = clinic.worklist("due")
    assert listed.hidden["snoozed"] == 2
    assert "2 snoozed" in listed.hidden_note
    shown = row(clinic, WHITTAKER)
    assert shown is not None
    assert shown.status == "Snoozed to 23-Apr-2027"
    assert shown.next_due_on == date(2027, 4, 23)

    # The same supply again: nothing changed, nothing comes back.
    later = on(demo, AS_OF + timedelta(30))
    line = f"{WHITTAKER}-a,{WHITTAKER},Lorazepam 1mg tablets"
    prescribe(
        later, tmp_path / "same",
        f"{line},2026-12-02,dispensed,Take ONE twice a day,56,tablet,active",
    )  # fmt: skip
    assert row(later, WHITTAKER, "due") is None
    later.close()

    # Half as much again: back, with what changed.
    later = on(demo, AS_OF + timedelta(64))
    line = f"{WHITTAKER}-b,{WHITTAKER},Lorazepam 1mg tablets"
    prescribe(
        later, tmp_path / "more",
        f"{line},2026-12-30,dispensed,Take ONE three times a day,102,tablet,active",
    )  # fmt: skip
    back = row(later, WHITTAKER, "due")
    assert back is not None
    assert back.came_back == "Came back: lorazepam dose up 50% since 24-Nov-2026"
    assert row(later, WHITTAKER, "came-back") is not None
    flag = later.patient_page(WHITTAKER).flags[0]
    assert flag.answer is not None
    assert not flag.answer.holds
    later.close()


def test_a_new_opioid_brings_it_back(clinic: ClinicServices, demo: Path, tmp_path: Path) -> None:
    answer_all(clinic, WHITTAKER, DispositionKind.SNOOZE, AS_OF + timedelta(80))
    later = on(demo, AS_OF + timedelta(3))
    prescribe(
        later, tmp_path / "opioid",
        f"{WHITTAKER}-o,{WHITTAKER},Morphine 10mg modified-release tablets,2026-11-26,dispensed,"
        "Take ONE twice a day,56,tablet,active",
    )  # fmt: skip
    back = row(later, WHITTAKER, "due")
    assert back is not None
    assert back.level is Severity.CRITICAL
    # The opioid's own flag is new and was never answered; those that were answered say why.
    answers = [flag.answer for flag in later.patient_page(WHITTAKER).flags if flag.answer]
    assert answers
    assert all("opioid started" in answer.came_back for answer in answers)
    later.close()


def test_its_date_brings_it_back_on_that_day(clinic: ClinicServices, demo: Path) -> None:
    answer_all(clinic, WHITTAKER, DispositionKind.SNOOZE, AS_OF + timedelta(5))
    for days, is_back in ((4, False), (5, True)):
        later = on(demo, AS_OF + timedelta(days))
        assert (row(later, WHITTAKER, "due") is not None) is is_back
        later.close()


def test_an_urgent_flag_cannot_be_snoozed_past_ninety_days(clinic: ClinicServices) -> None:
    critical = [
        flag.rule_id
        for flag in clinic.patient_page(OKAFOR).flags
        if flag.severity is Severity.CRITICAL
    ]
    assert critical
    for days, refused in ((90, False), (91, True)):
        until = AS_OF + timedelta(days)
        if refused:
            with pytest.raises(UserError, match="too far"):
                clinic.queue.answers.give(
                    OKAFOR, critical, DispositionKind.SNOOZE, reason="will-monitor", until=until,
                    signer=SIGNER,
                )  # fmt: skip
        else:
            clinic.queue.answers.give(
                OKAFOR, critical, DispositionKind.SNOOZE, reason="will-monitor", until=until,
                signer=SIGNER,
            )  # fmt: skip


def test_an_answer_taken_back_is_open_again_and_both_rows_stay(clinic: ClinicServices) -> None:
    before = open_flags(clinic, WHITTAKER)
    answer_all(clinic, WHITTAKER)
    assert open_flags(clinic, WHITTAKER) == []
    clinic.queue.answers.take_back(WHITTAKER, before, SIGNER)
    assert open_flags(clinic, WHITTAKER) == before
    log = clinic.patient_page(WHITTAKER).answers
    assert [line.words for line in log] == ["Taken back"] * len(before) + ["Continue"] * len(before)
    assert {line.by for line in log} == {SIGNER.name}


def test_nobody_answers_a_flag_that_is_not_there(clinic: ClinicServices) -> None:
    with pytest.raises(UnknownItem):
        clinic.queue.answers.give(
            WHITTAKER, ["CO-01"], DispositionKind.DISAGREE, reason="wrong-data", signer=SIGNER
        )


def test_bulk_snooze_names_who_is_left_out_and_can_be_undone(clinic: ClinicServices) -> None:
    people = [OKAFOR, WHITTAKER]
    done = clinic.queue.answers.snooze(
        people, reason="will-monitor", until=AS_OF + timedelta(120), signer=SIGNER
    )
    assert done.people == (WHITTAKER,)
    ((left_out, why),) = done.left_out
    assert left_out == OKAFOR
    assert "urgent" in why.lower()
    assert done.undo is not None
    done.undo(SIGNER)
    assert row(clinic, WHITTAKER, "due") is not None


def test_owner_and_action_are_the_latest_move_and_undo_puts_the_one_before_back(
    clinic: ClinicServices,
) -> None:
    clinic.queue.moves.assign([WHITTAKER], "Dr A. Khan", SIGNER)
    done = clinic.queue.moves.assign([WHITTAKER, OKAFOR], SIGNER.name, SIGNER)
    assert done.words == "2 people assigned to Dr T. Example."
    query = QueueQuery("mine", signer=SIGNER.name)
    assert {one.patient.id for one in clinic.queue.show(query).rows} == {WHITTAKER, OKAFOR}
    assert done.undo is not None
    done.undo(SIGNER)
    assert clinic.queue.show(query).rows == ()
    kept = row(clinic, WHITTAKER)
    assert kept is not None
    assert kept.owner == "Dr A. Khan"

    clinic.queue.moves.set_action([WHITTAKER], "Call", AS_OF - timedelta(2), SIGNER)
    late = row(clinic, WHITTAKER, "overdue")
    assert late is not None
    assert late.next_action == "Call"
    with pytest.raises(UserError, match="date"):
        clinic.queue.moves.set_action([WHITTAKER], "Call", None, SIGNER)


def test_who_is_not_to_be_contacted_says_why_and_by_whom(clinic: ClinicServices) -> None:
    with pytest.raises(UserError, match="reason"):
        clinic.queue.moves.hold_contact([WHITTAKER], " ", SIGNER)
    clinic.queue.moves.hold_contact([WHITTAKER], "in mourning", SIGNER)
    held = row(clinic, WHITTAKER, "hold")
    assert held is not None
    assert held.contact_hold == "in mourning (Dr T. Example)"
    clinic.queue.moves.allow_contact([WHITTAKER], SIGNER)
    assert row(clinic, WHITTAKER, "hold") is None


def test_filters_narrow_and_count(clinic: ClinicServices) -> None:
    facets = {facet.key: facet for facet in clinic.queue.facets(QueueQuery("everyone"))}
    people = clinic.worklist("everyone").people
    assert sum(option.count for option in facets["level"].options) == people
    for key in ("class", "rule", "age", "also", "due", "review", "prescriber", "status"):
        for option in facets[key].options:
            query = QueueQuery("everyone", chosen=((key, option.value),))
            listed = clinic.queue.show(query)
            assert len(listed.rows) == option.count, (key, option)
            assert listed.hidden["filters"] == people - option.count


def test_values_of_one_filter_add_up_and_filters_cut(clinic: ClinicServices) -> None:
    def ids(*chosen: tuple[str, str]) -> set[str]:
        rows = clinic.queue.show(QueueQuery("everyone", chosen=chosen)).rows
        return {one.patient.id for one in rows}

    high, critical = ids(("level", "high")), ids(("level", "critical"))
    assert ids(("level", "high"), ("level", "critical")) == high | critical
    older = ids(("also", "65 or over"))
    assert ids(("level", "high"), ("also", "65 or over")) == high & older


def test_sort_keys_apply_in_turn_and_are_said(clinic: ClinicServices) -> None:
    sort = (("level", False), ("age", True))
    listed = clinic.queue.show(QueueQuery("everyone", sort=sort))
    assert listed.sorted_by == "Sorted by level, then youngest."
    keys = [
        (one.level.rank if one.level else 9, one.age if one.age is not None else -1)
        for one in listed.rows
    ]
    assert keys == sorted(keys)
    with pytest.raises(UnknownItem):
        clinic.queue.show(QueueQuery("everyone", sort=(("colour", False),)))


def test_own_views_are_kept_and_known_by_name(clinic: ClinicServices, demo: Path) -> None:
    query = QueueQuery("everyone", "", (("class", "z-drug"),), (("age", False),), SIGNER.name)
    clinic.queue.save_view("Z-drugs by age", query, SIGNER)
    with pytest.raises(UserError):
        clinic.queue.save_view("due", query, SIGNER)
    again = on(demo, AS_OF)
    assert again.queue.show(QueueQuery("due", signer=SIGNER.name)).saved == ("Z-drugs by age",)
    rows = again.worklist("Z-drugs by age").rows
    assert rows == clinic.queue.show(query).rows
    assert rows
    again.queue.forget_view("Z-drugs by age", SIGNER)
    with pytest.raises(UnknownItem):
        again.worklist("Z-drugs by age")
    again.close()


def test_new_is_what_came_since_the_signer_looked_last(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = (datetime(2026, 11, 27, tzinfo=UTC) + timedelta(milliseconds=n) for n in count())
    monkeypatch.setattr(bootstrap, "_now", lambda: next(clock))
    clinic = on(demo, AS_OF)
    query = QueueQuery("everyone", signer=SIGNER.name)
    clinic.queue.visit(SIGNER)
    assert clinic.queue.show(query).new == 0
    later = on(demo, AS_OF + timedelta(3))
    prescribe(
        later, tmp_path / "opioid",
        f"{WHITTAKER}-o,{WHITTAKER},Morphine 10mg modified-release tablets,2026-11-26,dispensed,"
        "Take ONE twice a day,56,tablet,active",
    )  # fmt: skip
    later.queue.visit(SIGNER)
    listed = later.queue.show(query)
    assert WHITTAKER in {one.patient.id for one in listed.rows if one.is_new}
    other = Signer("Dr B. Second", "prescriber")
    later.queue.visit(other)
    assert later.queue.show(QueueQuery("everyone", signer=other.name)).new == 0
    later.close()
    clinic.close()


def test_an_answer_to_what_could_not_be_judged_holds_too(clinic: ClinicServices) -> None:
    (first, *_) = clinic.worklist("cannot-tell").rows
    entry = clinic.queue.people.entry(first.patient.id)
    rule_id = next(o.rule_id for o in entry.open_outcomes if o.kind is OutcomeKind.UNASSESSABLE)
    clinic.queue.answers.give(
        first.patient.id, [rule_id], DispositionKind.DISAGREE, reason="wrong-data", signer=SIGNER
    )
    assert rule_id not in open_flags(clinic, first.patient.id)


def test_the_age_of_data_and_of_the_last_letter_can_be_filtered_by(
    clinic: ClinicServices, demo: Path
) -> None:
    rows = {one.patient.id: one for one in clinic.worklist("everyone").rows}
    newest = rows[WHITTAKER].last_record_on
    assert newest is not None

    def ids(on: date, key: str, value: str) -> set[str]:
        then = bootstrap.open_clinic(PROGRAM, demo, as_of=on)
        found = {
            one.patient.id
            for one in then.queue.show(QueueQuery("everyone", chosen=((key, value),))).rows
        }
        then.close()
        return found

    # Just at 28 days the data are not old yet; a day later they are, and stay among the older ones.
    assert WHITTAKER not in ids(newest + timedelta(28), "data", "28d")
    assert WHITTAKER in ids(newest + timedelta(28), "data", "recent")
    assert WHITTAKER in ids(newest + timedelta(29), "data", "28d")
    assert WHITTAKER not in ids(newest + timedelta(91), "data", "3")
    assert WHITTAKER in ids(newest + timedelta(92), "data", "3")
    assert WHITTAKER in ids(newest + timedelta(92), "data", "28d")

    assert ids(AS_OF, "letter", "never") == rows.keys()
    letter = clinic.papers.prepare(PLANNED, "taper-letter")
    clinic.papers.issue(PLANNED, letter, SIGNER)
    clinic.queue.people.judge_again(PLANNED)
    issued = row(clinic, PLANNED)
    assert issued is not None
    assert issued.last_letter_on is not None
    assert ids(issued.last_letter_on + timedelta(28), "letter", "recent") == {PLANNED}
    assert ids(issued.last_letter_on + timedelta(29), "letter", "older") == {PLANNED}
