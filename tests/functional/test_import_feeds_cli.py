"""Imports on the command line: feeds, the list, undo, what is missing, where values are from."""

from pathlib import Path

from tests.functional.command_line import Cli

PEOPLE = "patient_id,family_name,given_name,birth_date\nP1,Reed,Ann,1950-01-01\n"
MORE = PEOPLE + "P2,Cole,Bo,1960-02-02\n"
ORDERS = (
    "prescription_id,patient_id,drug,start_date,directions,quantity\n"
    "R1,P1,diazepam 5 mg tablets,2026-11-01,one at night,28\n"
)


def test_imports_from_in_to_undone(cli: Cli, tmp_path: Path) -> None:
    db, folder = str(tmp_path / "clinic.db"), tmp_path / "in"
    folder.mkdir()
    (folder / "patients.csv").write_text(MORE)
    (folder / "prescriptions.csv").write_text(ORDERS)
    assert cli.json("import", str(folder), "--db", db)["batch"] == 1
    assert cli.json("import", str(folder), "--db", db, "--feed", "Pharmacy")["batch"] == 2
    (row,) = cli.json("exposure", "--patient", "pharmacy::P1", "--db", db)["episodes"][0]["rows"]
    assert (row["id"], row["line"], row["import"], row["feed"]) == ("R1", 2, 2, "pharmacy")
    assert row["file"].endswith("prescriptions.csv")

    candidates = cli.json("imports", "identities", "--db", db)["candidates"]
    assert [one["agrees"] for one in candidates] == [["name", "birth date"]] * 2
    assert "Reed" not in cli("imports", "identities", "--db", db)[1]

    (folder / "patients.csv").write_text(PEOPLE)
    full = cli.json("import", str(folder), "--db", db, "--full")
    assert [p["value_kind"] for p in full["problems"]] == ["missing"]
    missing = cli.json("imports", "missing", "--db", db)["missing"]
    assert [(one["patient_id"], one["since"]) for one in missing] == [("P2", missing[0]["since"])]

    sign = ("--by", "Dr T. Example", "--role", "prescriber")
    refused = cli.json("imports", "undo", "1", "--db", db, *sign, code=4)
    assert "undo import 3 first" in refused["error"]["message"]
    assert cli.json("imports", "undo", "3", "--db", db, *sign)["put_back"] == 0
    assert cli("imports", "undo", "1", "--db", db, *sign, "--dry-run")[0] == 0
    assert cli.json("imports", "undo", "1", "--db", db, *sign)["removed"] == 3
    states = [one["undone_by"] for one in cli.json("imports", "list", "--db", db)["imports"]]
    assert states == ["Dr T. Example", None, "Dr T. Example"]
    feeds = cli.json("imports", "feeds", "--db", db)["feeds"]
    assert [(one["name"], one["people"]) for one in feeds] == [("pharmacy", 2)]
    assert cli("imports", "undo", "9", "--db", db, *sign)[0] == 2
