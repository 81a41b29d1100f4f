"""Every command to its contract: exit codes, JSON shapes, nothing but JSON on stdout."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_desktop.cli.options import hoist
from tests.documents.pdf_reading import page_texts
from tests.functional.command_line import Cli

PlanFile = Callable[..., Path]


def test_global_options_are_taken_before_and_after_the_command() -> None:
    assert hoist(["flags", "--json", "--patient", "P1", "--db=x"]) == [
        "--json", "--db=x", "flags", "--patient", "P1",
    ]  # fmt: skip


def test_flags_tell_everyone_and_every_outcome(cli: Cli, demo_db: Path) -> None:
    told = cli.json("flags", "--db", str(demo_db))
    assert told["as_of"] == "2026-11-24"
    assert len(told["people"]) == 37  # of 40: two without these drugs, one merged record
    outcome = next(o for o in told["outcomes"] if o["patient"] == "004118" and o["rule"] == "CO-01")
    assert (outcome["outcome"], outcome["severity"]) == ("finding", "critical")
    assert outcome["sentence"].startswith("Morphine and diazepam")
    assert {e["kind"] for e in outcome["evidence"]} == {"prescription"}
    assert all(source["key"] and source["locator"] for source in outcome["sources"])


def test_flags_of_one_person_are_theirs_alone(cli: Cli, demo_db: Path) -> None:
    told = cli.json("flags", "--db", str(demo_db), "--patient", "004901")
    assert told["people"] == ["004901"]
    assert {o["patient"] for o in told["outcomes"]} == {"004901"}


def test_why_answers_for_fired_and_not_fired(cli: Cli, demo_db: Path) -> None:
    fired = cli.json("why", "--db", str(demo_db), "--patient", "004901", "--rule", "DUR-01")
    assert fired["outcome"] == "finding"
    assert all(step["statement"] for step in fired["steps"])
    silent = cli.json("why", "--db", str(demo_db), "--patient", "004933", "--rule", "DUR-01")
    assert silent["outcome"] is None
    assert any(step["holds"] is False for step in silent["steps"])


def test_exposure_is_in_decimal_strings(cli: Cli, demo_db: Path) -> None:
    told = cli.json("exposure", "--db", str(demo_db), "--patient", "004118")
    episode = told["episodes"][-1]
    assert episode["ingredients"] == ["diazepam"]
    assert episode["current"] is True
    assert episode["pdc_90"] == "1"
    assert told["dose_now"] == [
        {"ingredient": "diazepam", "mg_per_day": "15", "diazepam_mg_low": "15",
         "diazepam_mg_high": "15"},
    ]  # fmt: skip


def test_a_dose_that_is_not_recorded_is_null(cli: Cli, demo_db: Path) -> None:
    told = cli.json("worklist", "--db", str(demo_db), "--view", "cannot-tell")
    doses = {row["patient"]: row["now_taking"] for row in told["rows"]}
    assert doses["004633"] == [{"ingredient": "clonazepam", "mg_per_day": None}]


def test_the_worklist_says_how_it_is_sorted_and_what_is_hidden(cli: Cli, demo_db: Path) -> None:
    told = cli.json("worklist", "--db", str(demo_db))
    assert told["sorted_by"].startswith("Sorted by")
    assert sum(told["hidden"].values()) == told["people"] - len(told["rows"])
    assert told["hidden"]["snoozed"] == 1
    code, out, _ = cli("worklist", "--db", str(demo_db))
    assert code == 0
    assert "Okafor" not in out
    assert "Okafor" in cli("worklist", "--db", str(demo_db), "--with-names")[1]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("exposure", "--patient", "nobody"), 2),
        (("why", "--patient", "004118", "--rule", "DUR-99"), 2),
        (("worklist", "--view", "nowhere"), 2),
        (("flags", "--patient", "nobody"), 2),
        (("letter", "--patient", "004118", "--kind", "handout", "--out", "x.pdf"), 3),
        (("letter", "--patient", "003902", "--kind", "poem", "--out", "x.pdf"), 2),
        (("no-such-command",), 2),
        (("flags", "--no-such-option"), 2),
    ],
)
def test_exit_codes(cli: Cli, demo_db: Path, arguments: tuple[str, ...], code: int) -> None:
    found, _, err = cli(*arguments, "--db", str(demo_db))
    assert found == code
    assert err.strip()


def test_a_missing_database_is_told_and_not_made(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    told = cli.json("flags", "--db", str(path), code=3)
    assert set(told["error"]) == {"title", "message", "hint"}
    assert not path.exists()


def test_drug_and_directions_one_a_line(cli: Cli, tmp_path: Path) -> None:
    drug = cli.json("drug", "Lorazepam 500microgram tablets")
    assert drug == {
        "recognised": True, "ingredient": "lorazepam", "class": "benzodiazepine",
        "strength_mg": "0.5", "form": "tablet", "candidates": [],
    }  # fmt: skip
    directions = cli.json("directions", "half mane, one nocte")
    assert directions["understood"] is True
    assert directions["units_per_day_max"] == "1.5"
    file = tmp_path / "texts.txt"
    file.write_text("diazepam 5mg\nlorazapam\n\n")
    code, out, _ = cli("drug", "--file", str(file), "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["recognised"] for line in lines] == [True, False, False]
    assert lines[1]["candidates"] == ["lorazepam"]


def test_a_plan_is_the_contract_document(cli: Cli, plan_file: PlanFile) -> None:
    told = cli.json("plan", "--in", str(plan_file()))
    assert told["steps"][0]["dose_mg"] == "13.5"
    assert told["finish"]["kind"] == "stop"
    assert told["infeasible"] is None


def test_a_refused_plan_names_the_field(cli: Cli, plan_file: PlanFile) -> None:
    told = cli.json("plan", "--in", str(plan_file(percent="60")), code=3)
    assert told["error"]["field"] == "percent"


def test_many_plans_one_a_line(cli: Cli, plan_file: PlanFile, tmp_path: Path) -> None:
    good = plan_file().read_text()
    file = tmp_path / "many.jsonl"
    file.write_text(f"{good}\n\n{good}\n")
    code, out, _ = cli("plan", "--in", str(file))
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert ["error" in line for line in lines] == [False, True, False]
    assert lines[1]["error"]["field"] == "input"


def test_a_plan_prints_as_a_draft_without_identity(
    cli: Cli, plan_file: PlanFile, tmp_path: Path
) -> None:
    pdf, text = tmp_path / "p.pdf", tmp_path / "p.txt"
    code, _, _ = cli("plan", "--in", str(plan_file()), "--pdf", str(pdf), "--text", str(text))
    assert code == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "DRAFT" in text.read_text("utf-8")


def test_a_plan_is_never_written_over_its_own_input_or_twice_to_one_file(
    cli: Cli, plan_file: PlanFile, tmp_path: Path
) -> None:
    asked, out = plan_file(), tmp_path / "p.pdf"
    before = asked.read_bytes()
    for more in (("--text", str(asked)), ("--pdf", str(out), "--text", str(out))):
        code, _, said = cli("plan", "--in", str(asked), *more)
        assert code == 2
        assert "one file cannot be" in said
    assert asked.read_bytes() == before
    assert not out.exists()


def test_a_letter_that_cannot_be_written_leaves_one_document_and_no_file(
    cli: Cli, plan_file: PlanFile, tmp_path: Path
) -> None:
    pdf, nowhere = tmp_path / "p.pdf", tmp_path / "no folder" / "p.txt"
    asked = ("--in", str(plan_file()), "--pdf", str(pdf), "--text", str(nowhere))
    code, out, _ = cli("plan", *asked, "--json")
    assert code == 3
    assert set(json.loads(out)) == {"error"}
    assert not pdf.exists()


def test_what_would_work_is_told_as_it_goes_into_the_input(cli: Cli, plan_file: PlanFile) -> None:
    asked = plan_file(
        products=[{"strength_mg": "5", "form": "tablet", "smallest_piece": "whole"}],
        current={"night": "5"},
    )
    _, out, _ = cli("plan", "--in", str(asked))
    told = next(line for line in out.splitlines() if "would work" in line)
    changed = json.loads(asked.read_text()) | json.loads(f"{{{told.partition('work: ')[2]}}}")
    asked.write_text(json.dumps(changed))
    assert "cannot be made" not in cli("plan", "--in", str(asked))[1]


def test_that_no_letter_is_written_of_a_plan_that_cannot_be_made_is_said(
    cli: Cli, plan_file: PlanFile, tmp_path: Path
) -> None:
    out = tmp_path / "p.pdf"
    code, _, said = cli("plan", "--in", str(plan_file(goal_mg="0.3")), "--pdf", str(out))
    assert code == 0
    assert "No letter is written" in said
    assert not out.exists()


@pytest.fixture
def own_demo(demo_db: Path, tmp_path: Path) -> Path:
    """A demo clinic to put letters out of."""
    return Path(shutil.copy(demo_db, tmp_path / "own.db"))


def test_a_letter_of_the_signed_plan_is_kept(cli: Cli, own_demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"
    asked = (
        "letter", "--db", str(own_demo), "--patient", "003902", "--kind", "taper-letter",
        "--out", str(out),
    )  # fmt: skip
    told = cli.json(*asked)
    (file,) = told["files"]
    assert file["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert file["kept"]
    assert cli.json("verify-letter", file["code"], "--db", str(own_demo)) == {"state": "current"}
    assert cli.json(*asked)["files"] == told["files"]
    code, words, _ = cli(*asked, "--by", "Nurse Osei")
    assert code == 0
    assert "Kept in the archive as put out by Nurse Osei" in words

    drafted = cli.json(*asked, "--draft")["files"][0]
    assert (drafted["code"], drafted["kept"]) == (None, False)
    assert "DRAFT" in page_texts(out.read_bytes())[0]
    assert file["code"] not in page_texts(out.read_bytes())[0]
    assert "do not give it to anyone" in cli(*asked, "--draft")[1]


def test_letters_of_a_view_are_kept_and_it_is_said_who_is_left_out(
    cli: Cli, own_demo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "letters"
    asked = (
        "letters", "--db", str(own_demo), "--view", "everyone", "--kind", "taper-letter",
        "--out", str(out),
    )  # fmt: skip
    told = cli.json(*asked)
    (file,) = told["files"]
    assert file["patient"] == "003902"
    assert file["sha256"] == hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest()
    assert Path(file["path"]).parent == out
    assert cli.json("verify-letter", file["code"], "--db", str(own_demo)) == {"state": "current"}
    reasons = {one["patient"]: one["reason"] for one in told["left_out"]}
    assert reasons["004802"] == "Do not contact yet"
    assert "signed" in reasons["001207"]
    again = cli.json(*asked)
    assert again["files"] == []
    assert (
        "has this letter"
        in {one["patient"]: one["reason"] for one in again["left_out"]}["003902"].lower()
    )
    assert cli("letters", "--db", str(own_demo), "--view", "no", "--kind", "handout",
               "--out", str(out))[0] == 2  # fmt: skip
    assert cli("letters", "--db", str(own_demo), "--view", "due", "--kind", "poem",
               "--out", str(out))[0] == 2  # fmt: skip


def test_a_letter_that_cannot_be_written_is_not_kept(
    cli: Cli, own_demo: Path, tmp_path: Path
) -> None:
    (tmp_path / "full.pdf.part").mkdir()  # in the way, as a full disk would be
    for out, code in ((tmp_path / "no folder" / "letter.pdf", 3), (tmp_path / "full.pdf", 5)):
        assert cli(
            "letter", "--db", str(own_demo), "--patient", "003902", "--kind", "taper-letter",
            "--out", str(out),
        )[0] == code  # fmt: skip
    told = cli.json(
        "letters", "--db", str(own_demo), "--view", "everyone", "--kind", "taper-letter",
        "--out", str(tmp_path / "letters"),
    )  # fmt: skip
    assert [file["patient"] for file in told["files"]] == ["003902"], "has none yet"


def test_resources_and_generated_pages_are_in_order(cli: Cli) -> None:
    assert cli.json("resources", "check") == {"ok": True, "problems": []}
    assert cli.json("docs", "check") == {"ok": True, "problems": []}


def test_the_demo_is_refused_where_real_people_are(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "patients.csv").write_text(
        "patient_id,family_name,given_name,birth_date\nP1,Real,Person,1960-01-01\n"
    )
    db = str(tmp_path / "clinic.db")
    assert cli("import", str(folder), "--db", db)[0] == 0
    code, _, err = cli("demo", "--db", db, "--out", str(tmp_path / "out"))
    assert code == 4
    assert "real people" in err


def test_the_demo_never_takes_the_clinic_of_the_environment(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.db"
    monkeypatch.setenv("CLINIC_DB", str(own))
    told = cli.json("demo", "--out", str(tmp_path / "out"))
    assert not own.exists()
    assert told["db"] is None, "a database that is gone is not named"
    assert told["patients"] == 40
    assert {Path(file).name for file in told["files"]} >= {
        "worklist.txt", "handout.pdf", "taper-letter.pdf", "pharmacy-copy.pdf",
    }  # fmt: skip


def test_doses_in_facts_are_milligrams(cli: Cli, demo_db: Path) -> None:
    told = cli.json("flags", "--db", str(demo_db), "--patient", "004118")
    facts = next(o["facts"] for o in told["outcomes"] if o["rule"] == "ESC-01")
    assert (facts["before_mg"], facts["now_mg"]) == ("10", "15")
    assert not [name for one in told["outcomes"] for name in one["facts"] if name.endswith("_ug")]


def test_preview_rule_says_who_and_saves_nothing(cli: Cli, demo_db: Path) -> None:
    before = cli.json("flags", "--db", str(demo_db))
    told = cli.json("preview-rule", "shared", "--set", "older_age_years=75", "--db", str(demo_db))
    assert (told["rule"], told["set"]) == ("shared", {"older_age_years": "75"})
    assert (told["people"], told["gain"]) == (37, [])
    assert told["lose"] == ["002644", "003311"]
    assert all(one["before"] and not one["after"] for one in told["changes"])
    assert cli.json("flags", "--db", str(demo_db)) == before
    code, out, _ = cli("preview-rule", "DUR-02", "--set", "review_days=30", "--db", str(demo_db))
    assert code == 0
    assert "Nothing was saved." in out


def test_preview_rule_refuses_what_may_not_stand(cli: Cli, demo_db: Path) -> None:
    def refused(rule: str, value: str) -> int:
        return cli("preview-rule", rule, "--set", value, "--db", str(demo_db))[0]

    assert refused("DUR-02", "review_days=9999") == 3
    assert refused("DUR-02", "no_such=1") == 2
    assert refused("XX-99", "a=1") == 2
    assert refused("DUR-02", "review_days") == 2


def test_report_counts_by_month_rule_and_measure(cli: Cli, demo_db: Path) -> None:
    told = cli.json("report", "--from", "2026-10-01", "--to", "2026-11-24", "--db", str(demo_db))
    assert [month["on"] for month in told["months"]] == ["2026-10-31", "2026-11-24"]
    flags = cli.json("flags", "--db", str(demo_db))["outcomes"]
    for rule in told["rules"]:
        found = [f for f in flags if (f["rule"], f["outcome"]) == (rule["rule"], "finding")]
        assert rule["flags"] == len(found), rule["rule"]
    assert {one["measure_id"] for one in told["measures"]} >= {"COB", "DBO"}
    code = cli("report", "--from", "2026-10-01", "--to", "2026-09-01", "--db", str(demo_db))[0]
    assert code == 3
    assert cli("report", "--from", "soon", "--db", str(demo_db))[0] == 2
