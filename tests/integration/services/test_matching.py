"""Matching any table: what it is, what must be asked, worked examples, the mapping file made."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.importers.mapping_faults import faults_of
from clinic_desktop.importers.mapping_files import read_mapping
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.match_mapping import mapping_of, name_pattern
from clinic_desktop.services.match_views import Ask, Draft, DraftTable, Readiness, Trial
from clinic_desktop.services.matching import HEAD_BYTES, Matching
from tests.demo_file import AS_OF, PROGRAM

UGLY = """PATNO;NAME;DOB;SEX;DRUG;STRENGTH;SIG;QTY;ISSUED;X
004118;Okafor;02/03/1951;F;DIAZEPAM TABS;5MG;ONE TDS;84;02/11/2026;
004118;Okafor;02/03/1951;F;DIAZEPAM TABS;5MG;ONE TDS;84;05/10/2026;
003902;Duarte;30/07/1968;M;ZOLPIDEM TABS;10MG;1-2 NOCTE PRN;30;09/11/2026;
003902;Duarte;30/07/1968;M;ZINC CREAM;;APPLY;1;09/11/2026;
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[ClinicServices]:
    opened = bootstrap.open_clinic(PROGRAM, tmp_path / "clinic.db", as_of=AS_OF, create=True)
    yield opened
    opened.close()


@pytest.fixture
def matching() -> Matching:
    return Matching(PROGRAM)


@pytest.fixture
def ugly(tmp_path: Path) -> Path:
    path = tmp_path / "Rx_export_2026.csv"
    path.write_text(UGLY)
    return path


def draft_of(matching: Matching, path: Path) -> Draft:
    (seen,) = matching.look([path])
    assert seen.readiness is Readiness.TO_MATCH
    return matching.draft([path], [seen.path])


def tried(matching: Matching, path: Path, draft: Draft) -> Trial:
    (seen,) = matching.look([path])
    return matching.trial([path], [seen.path], draft)


def with_table(draft: Draft, **changes: object) -> Draft:
    return replace(draft, tables=(replace(draft.tables[0], **changes),))  # type: ignore[arg-type]


def answered(draft: Draft) -> Draft:
    words = {"sex": {"F": "female", "M": "male"}}
    return with_table(replace(draft, date_order="day-first"), source="dispensed", words=words)


def test_files_are_told_apart_before_anything_is_read(matching: Matching, tmp_path: Path) -> None:
    (tmp_path / "patients.csv").write_text(
        "patient_id,family_name,given_name,birth_date\nP1,Reed,Ann,1950-01-01\n"
    )
    (tmp_path / "letter.xml").write_text("<ClinicalDocument/>")
    (tmp_path / "ugly.tsv").write_text(UGLY.replace(";", "\t"))
    (tmp_path / "empty.csv").write_text("")
    seen = {one.name: one for one in matching.look([tmp_path, tmp_path / "gone.csv"])}
    assert (seen["patients.csv"].readiness, seen["patients.csv"].what) == (
        Readiness.READY,
        "clinic CSV, patients.csv",
    )
    assert seen["ugly.tsv"].readiness is Readiness.TO_MATCH
    assert seen["letter.xml"].readiness is Readiness.FOREIGN
    assert "C-CDA" in seen["letter.xml"].sentence
    assert seen["empty.csv"].readiness is Readiness.FOREIGN
    assert "no such file" in seen["gone.csv"].sentence


def test_columns_are_suggested_by_name_and_shown_with_their_first_values(
    matching: Matching, ugly: Path
) -> None:
    draft = draft_of(matching, ugly)
    assert (draft.name, draft.delimiter, draft.encoding) == ("rx-export", "semicolon", "utf-8")
    assert dict(draft.tables[0].fields) == {
        "PATNO": "patient_id",
        "DOB": "birth_date",
        "SEX": "sex",
        "DRUG": "drug",
        "STRENGTH": "drug",
        "SIG": "directions",
        "QTY": "quantity",
        "ISSUED": "start_date",
    }
    values = {one.name: one.values for one in draft.tables[0].columns}
    assert values["PATNO"] == ("004118", "003902")
    assert values["X"] == ()


def test_what_could_be_read_two_ways_is_asked_with_its_evidence(
    matching: Matching, ugly: Path
) -> None:
    trial = tried(matching, ugly, draft_of(matching, ugly))
    assert {(one.ask, one.column) for one in trial.questions} == {
        (Ask.SOURCE, None),
        (Ask.DATE_ORDER, "DOB"),
        (Ask.DATE_ORDER, "ISSUED"),
        (Ask.WORDS, "SEX"),
    }
    by_column = {one.column: one for one in trial.questions}
    assert "2 could be either order (2 only day first, 0 only month first)" in (
        by_column["DOB"].words
    )
    assert by_column["SEX"].theirs == ("F", "M")
    assert not trial.ready


def test_worked_examples_say_dose_and_length(matching: Matching, ugly: Path) -> None:
    trial = tried(matching, ugly, answered(draft_of(matching, ugly)))
    assert trial.ready
    assert (trial.rows, trial.whole) == (4, True)
    first, second = trial.examples
    assert (first.drug, first.directions, first.quantity) == ("DIAZEPAM TABS 5MG", "ONE TDS", "84")
    assert (first.understood, first.lasts) == ("diazepam 15\u00a0mg a day", "28 days")
    assert second.understood == "zolpidem up to 20\u00a0mg a day"
    assert second.lasts == "15 days or more"
    columns = {one.column: one for one in trial.columns[0]}
    assert columns["DRUG"].problem == "1 row not recognised, 1 text"
    assert columns["DRUG"].texts == ("ZINC CREAM   1",)
    assert columns["SIG"].problem == ""


def test_examples_are_there_before_the_questions_are_answered(
    matching: Matching, ugly: Path
) -> None:
    trial = tried(matching, ugly, draft_of(matching, ugly))
    assert [one.lasts for one in trial.examples] == ["28 days", "15 days or more"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"DRUG": "drug"}, "Patient id"),
        ({"PATNO": "patient_id", "ISSUED": "start_date"}, "Medicine"),
        ({"PATNO": "patient_id", "DRUG": "drug"}, "Date supplied"),
        (
            {"PATNO": "patient_id", "DRUG": "drug", "ISSUED": "start_date", "QTY": "dose_amount"},
            "Unit of the dose",
        ),
    ],
)
def test_a_column_that_is_needed_is_asked_for(
    matching: Matching, ugly: Path, fields: dict[str, str], words: str
) -> None:
    trial = tried(matching, ugly, with_table(draft_of(matching, ugly), fields=fields))
    assert any(one.ask is Ask.FIELDS and words in one.words for one in trial.questions)


def test_a_field_said_of_two_columns_is_asked_about(matching: Matching, ugly: Path) -> None:
    draft = answered(draft_of(matching, ugly))
    fields = {**draft.tables[0].fields, "X": "patient_id"}
    trial = tried(matching, ugly, with_table(draft, fields=fields))
    assert [(one.ask, one.column) for one in trial.questions] == [(Ask.FIELDS, "X")]
    assert trial.questions[0].words == "Also said of PATNO: keep one as patient id."


def test_codes_and_short_years_are_asked_about(matching: Matching, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("PATNO,DRUG,CODE,ISSUED\n1,diazepam 5mg,596,02/11/26\n")
    draft = draft_of(matching, path)
    fields = {**draft.tables[0].fields, "CODE": "drug_code"}
    draft = replace(with_table(draft, fields=fields, source="prescribed"), date_order="day-first")
    trial = tried(matching, path, draft)
    assert [(one.ask, one.column) for one in trial.questions] == [
        (Ask.CENTURY, "ISSUED"),
        (Ask.CODE_SYSTEM, "CODE"),
    ]
    done = replace(with_table(draft, code_system="rxnorm"), century_from=1927)
    assert tried(matching, path, done).ready


def test_text_that_is_not_utf8_is_asked_about(matching: Matching, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("PATNO,NAME,DRUG,ISSUED\n1,Müller,diazepam 5mg,2026-11-02\n".encode("cp1252"))
    draft = with_table(draft_of(matching, path), source="prescribed")
    assert draft.encoding is None
    assert draft.tables[0].columns[1].values == ("Müller",)
    assert [one.ask for one in tried(matching, path, draft).questions] == [Ask.ENCODING]
    assert tried(matching, path, replace(draft, encoding="windows-1252")).ready


def test_the_mapping_saved_is_the_one_imported_through(
    clinic: ClinicServices, ugly: Path, tmp_path: Path
) -> None:
    matching = clinic.imports.matching
    draft = answered(draft_of(matching, ugly))
    fields = {**draft.tables[0].fields, "NAME": "family_name"}
    draft = with_table(draft, fields=fields)
    saved = matching.save(draft, tmp_path / "mapping.toml")
    assert saved.label == "rx-export, version 1"
    assert read_mapping(saved.path) == matching.mapping(draft)
    report = clinic.imports.run([ugly], mapping=matching.mapping(draft), format="csv")
    assert (report.added, report.rejected) == (2 + 4, 0)
    again = clinic.imports.run([ugly], mapping=str(saved.path), format="csv")
    assert (again.added, again.changed) == (0, 0)
    (person,) = clinic.find_patients("okafor")
    page = clinic.patient_page(person.id)
    assert [one.ug_per_day for one in page.now_taking] == [15_000]


def test_any_names_and_words_survive_the_mapping_file(matching: Matching, tmp_path: Path) -> None:
    odd = 'a "quote"\\ \t[x]?*\x07é'
    table = DraftTable(
        f"{odd}12.csv",
        (),
        "prescriptions",
        {odd: "patient_id", "d": "drug", "e": "drug", "s": "status", "on": "start_date"},
        {"status": {odd: "active"}},
        "prescribed",
    )
    draft = Draft("odd", 1, "tab", "utf-8", (table,), "month-first", 1930, (odd,))
    assert not list(faults_of(mapping_of(draft)))
    matching.save(draft, tmp_path / "odd.toml")
    assert read_mapping(tmp_path / "odd.toml") == mapping_of(draft)


@pytest.mark.parametrize(
    ("name", "pattern"), [("rx_2026-11.csv", "rx_*-*.csv"), ("a[1]?.csv", "a?*??.csv")]
)
def test_the_pattern_of_a_name_fits_next_month(name: str, pattern: str) -> None:
    assert name_pattern(name) == pattern


def test_only_the_beginning_of_a_large_file_is_tried(matching: Matching, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    row = "1,diazepam 5mg,ONE TDS,84,2026-11-02\n"
    fitting = HEAD_BYTES // len(row)
    path.write_text("PATNO,DRUG,SIG,QTY,ISSUED\n" + row * (fitting + 1_000))
    draft = with_table(draft_of(matching, path), source="prescribed")
    trial = tried(matching, path, draft)
    assert not trial.whole
    assert fitting - 2 <= trial.rows <= fitting
