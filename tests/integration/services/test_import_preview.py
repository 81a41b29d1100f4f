"""Before an import: who may be somebody known. After it: whose flags came and went."""

from pathlib import Path

from clinic_desktop.services.import_views import ImportPreview
from tests.integration.services.import_desk import COLE, ORDERS, PEOPLE, REED, RX1, SIGNER, Desk

LONG = "".join(
    f"L{n},P1,diazepam 5 mg tablets,2026-{n:02d}-01,one three times a day,93\n" for n in range(1, 6)
)


def preview(desk: Desk, folder: Path, feed: str, **tables: str) -> ImportPreview:
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return desk.imports.preview([folder], feed=feed)


def test_people_of_the_files_are_held_against_those_known(desk: Desk, tmp_path: Path) -> None:
    desk.bring(patients=PEOPLE + REED + COLE)
    before = desk.everything()
    seen = preview(desk, tmp_path / "new", "pharmacy", patients=PEOPLE + REED)
    assert [(pair.one.id, pair.other.id) for pair in seen.pairs] == [("P1", "pharmacy::P1")]
    assert seen.pairs[0].agrees == ("identifier", "name", "birth date")
    assert seen.incoming == {"pharmacy::P1"}
    assert not seen.is_decidable(seen.pairs[0])
    assert (seen.report.dry_run, seen.report.added) == (True, 1)
    assert desk.everything() == before
    assert desk.imports.identity_candidates() == ()


def test_a_pair_already_in_the_records_can_be_decided(desk: Desk, tmp_path: Path) -> None:
    desk.bring(patients=PEOPLE + REED)
    desk.bring("pharmacy", patients=PEOPLE + REED)
    seen = preview(desk, tmp_path / "again", "pharmacy", patients=PEOPLE + REED + COLE)
    assert [seen.is_decidable(pair) for pair in seen.pairs] == [True]
    desk.imports.confirm_same("P1", "pharmacy::P1", SIGNER)
    told = preview(desk, tmp_path / "once more", "pharmacy", patients=PEOPLE + REED + COLE)
    assert told.pairs == ()


def test_nobody_is_alike_within_one_feed(desk: Desk, tmp_path: Path) -> None:
    desk.bring(patients=PEOPLE + REED)
    twin = REED.replace("P1", "P9")
    assert preview(desk, tmp_path / "new", "import", patients=PEOPLE + twin).pairs == ()


def test_flags_that_come_and_go_with_an_import_are_told(desk: Desk) -> None:
    desk.bring(patients=PEOPLE + REED + COLE, prescriptions=ORDERS + RX1)
    before = desk.imports.flagged()
    assert desk.imports.flags_since(before) == ()

    desk.bring(patients=PEOPLE + REED + COLE, prescriptions=ORDERS + LONG)
    (move,) = desk.imports.flags_since(before)
    assert move.patient.id == "P1"
    assert move.gained
    assert move.has_any
    assert move.is_new == (before.get("P1") is None)

    flagged = desk.imports.flagged()
    died = REED.replace("\n", ",2026-05-20\n")
    header = PEOPLE.replace("\n", ",deceased_on\n")
    desk.bring(patients=header + died)
    (gone,) = desk.imports.flags_since(flagged)
    assert gone.is_over
    assert gone.lost == tuple(flagged["P1"].titles[one] for one in sorted(flagged["P1"].titles))
    assert gone.gained == ()


def test_newly_flagged_people_stand_first(desk: Desk) -> None:
    desk.bring(patients=PEOPLE + REED + COLE, prescriptions=ORDERS + RX1)
    before = desk.imports.flagged()
    zopiclone = LONG.replace("P1,diazepam 5 mg", "P2,zopiclone 7.5 mg").replace("L", "Z")
    desk.bring(prescriptions=ORDERS + LONG + zopiclone)
    moved = desk.imports.flags_since(before)
    kinds = [one.is_new for one in moved]
    assert kinds == sorted(kinds, reverse=True)
    assert {one.patient.id for one in moved} == {"P1", "P2"}
