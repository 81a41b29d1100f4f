"""Plain words for condition codes."""

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue

WORDS = load_catalogue().conditions
CLINIC_CSV_WORDS = (
    "epilepsy",
    "palliative",
    "pregnancy",
    "copd",
    "sleep-apnoea",
    "respiratory-failure",
    "alcohol-use-disorder",
    "substance-use-disorder",
    "fall",
    "hip-fracture",
    "dementia",
    "liver-disease",
    "ptsd",
    "bipolar",
    "psychosis",
    "suicidality",
    "overdose",
    "myasthenia-gravis",
    "withdrawal-seizure",
    "withdrawal-delirium",
    "rem-sleep-behaviour-disorder",
    "complex-sleep-behaviour",
    "cancer-active",
    "sickle-cell",
    "lactation",
)


# Words of our own, beside those of the clinic CSV: delirium that has nothing to do with withdrawal.
OWN_WORDS = ("delirium",)


def test_every_word_of_the_clinic_csv_has_its_file() -> None:
    assert sorted(WORDS.words) == sorted(CLINIC_CSV_WORDS + OWN_WORDS)
    assert all(WORDS.word_for(word, "project") == word for word in CLINIC_CSV_WORDS)
    assert WORDS.word_for("Sleep-Apnoea", "project") == "sleep-apnoea"
    assert WORDS.word_for("gout", "project") is None


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("G40.909", "epilepsy"),
        ("g40909", "epilepsy"),
        ("G40", "epilepsy"),
        ("G4", None),
        ("G47.33", "sleep-apnoea"),
        ("G47.0", None),
        ("G47.52", "rem-sleep-behaviour-disorder"),
        ("F10.20", "alcohol-use-disorder"),
        ("F10.231", "withdrawal-delirium"),
        ("F10.0", None),
        ("F13.31", "withdrawal-seizure"),
        ("F17.2", None),
        ("W00.0XXA", "fall"),
        ("W18.3", "fall"),
        ("W20", None),
        ("C43.9", "cancer-active"),
        ("C44.9", None),
        ("C45", "cancer-active"),
        ("D57.1", "sickle-cell"),
        ("D57.3", None),
        ("T42.4X2A", "overdose"),
        ("T42.4X5A", None),
        ("T42.4X6D", None),
        ("T40.2X1A", "overdose"),
        ("Z33.1", "pregnancy"),
        ("Z33.2", None),
        ("I10", None),
        ("", None),
    ],
)
def test_icd10_headings_hold_what_is_below_them(code: str, word: str | None) -> None:
    assert WORDS.word_for(code, "icd10") == word


def test_a_snomed_code_is_itself_alone() -> None:
    assert WORDS.word_for("84757009", "snomed") == "epilepsy"
    assert WORDS.word_for("847570091", "snomed") is None
    assert WORDS.word_for("703151001", "snomed") is None  # a single seizure is no epilepsy


# Each word with codes that must reach it: ICD-10 (of both editions) and SNOMED CT.
WELL_KNOWN = {
    "epilepsy": ("G40.909", "G40.3", "G41.9", "84757009", "230456007", "19598007"),
    "palliative": ("Z51.5", "103735009", "182964004", "1403151000000103"),
    "pregnancy": ("Z33.1", "Z34.90", "O09.91", "O44.03", "O24.410", "Z3A.20", "77386006"),
    "copd": ("J44.9", "J43.9", "13645005", "195951007", "313299006"),
    "sleep-apnoea": ("G47.33", "G47.30", "E66.2", "78275009", "1101000119103", "27405005"),
    "respiratory-failure": ("J96.11", "J96.9", "409622000"),
    "alcohol-use-disorder": ("F10.20", "F10.10", "F10.2", "66590003", "7200002"),
    "substance-use-disorder": ("F11.20", "F13.2", "F19.20", "191816009", "231475006"),
    "fall": ("W19.XXXA", "W01.0", "R29.6", "1912002", "279992002", "414190009"),
    "hip-fracture": ("S72.001A", "S72.1", "S72.2", "5913000", "127287001", "263225007"),
    "dementia": ("F03.90", "G30.9", "F01.5", "G31.83", "52448006", "26929004", "429998004"),
    "delirium": ("F05", "F05.9", "2776000", "130987000"),
    "liver-disease": ("K74.60", "K70.30", "K72.90", "19943007", "59927004", "420054005"),
    "ptsd": ("F43.10", "F43.12", "47505003"),
    "bipolar": ("F31.9", "F31.81", "13746004", "83225003", "191618007"),
    "psychosis": ("F20.9", "F25.0", "F29", "58214004", "68890003", "69322001"),
    "suicidality": ("R45.851", "T14.91XA", "X78.8XXA", "6471006", "219152002"),
    "overdose": ("T42.4X2A", "T40.1X1A", "T42.4", "81914009", "85337000"),
    "myasthenia-gravis": ("G70.00", "G70.01", "91637004"),
    "withdrawal-seizure": ("F10.31", "F13.31", "308742005", "724669005"),
    "withdrawal-delirium": ("F10.231", "F13.931", "F10.4", "8635005", "703850002"),
    "rem-sleep-behaviour-disorder": ("G47.52", "415238003"),
    "complex-sleep-behaviour": ("F51.3",),
    "cancer-active": ("C34.90", "C50.9", "363346000"),
    "sickle-cell": ("D57.1", "D57.00", "127040003", "417357006"),
    "lactation": ("Z39.1",),
}  # fmt: skip


@pytest.mark.parametrize("word", [*CLINIC_CSV_WORDS, *OWN_WORDS])
def test_well_known_codes_reach_their_word(word: str) -> None:
    for code in WELL_KNOWN[word]:
        system = "snomed" if code.isdigit() and len(code) > 5 else "icd10"
        assert WORDS.word_for(code, system) == word, code


@pytest.mark.parametrize(
    ("code", "system", "what"),
    [
        ("Z91.81", "icd10", "history of falling"),
        ("Z91.51", "icd10", "history of suicidal behaviour"),
        ("Z87.81", "icd10", "history of a healed fracture"),
        ("391093004", "snomed", "history of hip fracture"),
        ("R56.9", "icd10", "a convulsion that is not epilepsy"),
        ("F44.5", "icd10", "dissociative seizures"),
        ("191714002", "snomed", "dissociative convulsions"),
        ("J45.909", "icd10", "asthma"),
        ("394703002", "snomed", "COPD annual review"),
        ("G47.00", "icd10", "insomnia"),
        ("G47.411", "icd10", "narcolepsy"),
        ("F10.929", "icd10", "alcohol intoxication"),
        ("160592001", "snomed", "alcohol above recommended limits"),
        ("F17.210", "icd10", "nicotine"),
        ("K76.0", "icd10", "fatty liver"),
        ("K70.0", "icd10", "alcoholic fatty liver"),
        ("B18.2", "icd10", "hepatitis C without liver failure"),
        ("S72.301A", "icd10", "fracture of the shaft of the femur"),
        ("46866001", "snomed", "fracture of the lower limb"),
        ("161465002", "snomed", "history of dementia"),
        ("G31.84", "icd10", "mild cognitive impairment"),
        ("F43.0", "icd10", "acute stress reaction"),
        ("F32.9", "icd10", "depression"),
        ("T42.4X5A", "icd10", "adverse effect of a benzodiazepine"),
        ("T40.2X6A", "icd10", "underdosing of an opioid"),
        ("Z33.2", "icd10", "termination of a pregnancy"),
        ("O24.430", "icd10", "gestational diabetes in the puerperium"),
        ("O80", "icd10", "delivery"),
        ("Z32.02", "icd10", "negative pregnancy test"),
        ("C44.91", "icd10", "basal cell carcinoma"),
        ("D57.3", "icd10", "sickle-cell trait"),
        ("Z85.3", "icd10", "history of breast cancer"),
        ("F51.4", "icd10", "sleep terrors"),
        ("783841000000101", "snomed", "referral to palliative care declined"),
    ],
)  # fmt: skip
def test_near_misses_reach_no_word(code: str, system: str, what: str) -> None:
    assert WORDS.word_for(code, system) is None, what


@pytest.mark.parametrize(
    ("code", "system", "word", "past"),
    [
        ("F10.21", "icd10", "alcohol-use-disorder", True),
        ("F10.11", "icd10", "alcohol-use-disorder", True),
        ("F10.20", "icd10", "alcohol-use-disorder", False),
        ("F11.21", "icd10", "substance-use-disorder", True),
        ("F11.23", "icd10", "substance-use-disorder", False),
        ("161466001", "snomed", "alcohol-use-disorder", True),
        ("66590003", "snomed", "alcohol-use-disorder", False),
        ("alcohol-use-disorder", "project", "alcohol-use-disorder", False),
        ("I10", "icd10", None, False),
    ],
)
def test_codes_of_remission_say_that_it_is_over(
    code: str, system: str, word: str | None, past: bool
) -> None:
    assert (WORDS.word_for(code, system), WORDS.is_past(code, system)) == (word, past)
