"""The registry refuses every mismatch between a rule's logic and its words, all at once."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from clinic_desktop.catalogue.citations import read_citations
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.catalogue.reading import ResourceFaults
from clinic_desktop.domain.flag import RuleAnswer
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.registry import declared_rules, load_rules, with_thresholds
from clinic_desktop.rules.spec import Check, DeclaredRule, RuleSet, rule

KEYS = frozenset(read_citations(resources_root() / "citations", []))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(resources_root() / "rules", tmp_path / "rules")
    return tmp_path / "rules"


def _faults(folder: Path, declared: tuple[DeclaredRule, ...] | None = None) -> str:
    with pytest.raises(ResourceFaults) as caught:
        load_rules(folder, KEYS, declared)
    return "\n".join(str(fault) for fault in caught.value.faults)


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_shipped_rules_load_in_the_order_of_their_ids(folder: Path) -> None:
    rules = load_rules(folder, KEYS)
    assert [one.id for one in rules] == sorted(one.id for one in declared_rules())
    assert rules.get("DUR-02") is not None
    assert rules.get("DUR-99") is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("since {started_on}", "since {begun_on}", "names the unknown fact begun_on"),
        ("{covered_days}, with", "some days, with", "no sentence shows the fact covered_days"),
        ("since {started_on}", "since {started_on.year}", "is not a plain name"),
        ("[thresholds.late_issue_day]", "[thresholds.issue_day]", "issue_day is used by nothing"),
        ("value = 29", "value = 91", "91 is outside 15 to 90"),
        ("value = 29", 'value = "29.5"', "29.5 days is not a whole number"),
        ('unit = "days"', 'unit = "fortnights"', "unknown unit fortnights"),
        ('pattern = "Use', 'patern = "Use', "the statement pattern is missing"),
        ("At most {max_elapsed_days}", "At most {max_days}", "names the unknown number max_days"),
        ('"EX-RBD"', '"EX-XXX"', "unknown exclusion EX-XXX"),
        ('key = "S35"', 'key = "S999"', "unknown citation S999"),
        ('mark = "V"', 'mark = "X"', "'X' is not one of"),
        ("moderate = ", "serious = ", "unknown severity serious"),
        ("version = 1", "version = 2", "the TOML is version 2, the function version 1"),
        ('state = "awaiting clinical review"', 'state = "fine"', "'fine' is not one of"),
        ("finding = ", "found = ", "the sentence finding is missing"),
        ('id = "DUR-01"', 'id = "DUR-07"', "holds the rule DUR-07"),
        ('title = "', 'titel = "', "titel"),
    ],
)
def test_a_mismatch_is_refused(folder: Path, old: str, new: str, fault: str) -> None:
    _edit(folder, "DUR-01", old, new)
    assert fault in _faults(folder)


def test_a_missing_sign_off_is_refused(folder: Path) -> None:
    path = folder / "DUR-01.toml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("[sign_off]")], "utf-8")
    assert "sign_off" in _faults(folder)


def test_every_fault_of_every_file_is_reported(folder: Path) -> None:
    _edit(folder, "DUR-01", "value = 29", "value = 1000")
    _edit(folder, "WD-01", 'key = "S31"', 'key = "S31x"')
    _edit(folder, "shared", "[numbers.carry_forward_days]", "[numbers.carry_days]")
    faults = _faults(folder)
    for words in ("1000 is outside", "unknown citation S31x", "carry_days is used by nothing"):
        assert words in faults
    assert "carry_forward_days is missing" in faults


def test_a_toml_without_a_function_and_the_reverse(folder: Path) -> None:
    declared = tuple(one for one in declared_rules() if one.id != "CO-01")
    assert "no function in rules/library" in _faults(folder, declared)
    (folder / "CO-01.toml").unlink()
    (folder / "WD-01.toml").unlink()
    assert "without a readable TOML" in _faults(folder, declared)


def test_a_number_of_the_wrong_kind_is_refused(folder: Path) -> None:
    @dataclass(frozen=True, slots=True)
    class Params:
        min_covered_days: Fraction
        late_issue_day: int
        max_elapsed_days: int

    shipped = next(one for one in declared_rules() if one.id == "DUR-01")

    @rule(
        "DUR-01",
        version=1,
        params=Params,
        facts=shipped.facts,
        checks=shipped.checks,
        gaps=shipped.gaps,
    )
    def dur_01(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
        return None

    declared = tuple(one for one in declared_rules() if one.id != "DUR-01")
    assert "the function wants a Fraction" in _faults(folder, (*declared, dur_01))


# --- moved thresholds -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(resources_root() / "rules", KEYS)


def test_a_moved_threshold_gives_another_rule_set(rules: RuleSet) -> None:
    moved = with_thresholds(rules, "DUR-02", {"min_elapsed_days": Fraction(120)})
    assert moved.content_hash != rules.content_hash
    before, after = rules.get("DUR-02"), moved.get("DUR-02")
    assert before is not None
    assert after is not None
    assert after.params.min_elapsed_days == 120
    assert before.params.min_elapsed_days == 90
    assert after.content_hash != before.content_hash
    others = {one.id: one.content_hash for one in rules if one.id != "DUR-02"}
    assert others == {one.id: one.content_hash for one in moved if one.id != "DUR-02"}


@pytest.mark.parametrize(
    ("rule_id", "name", "value", "fault"),
    [
        ("DUR-02", "min_elapsed_days", Fraction(1), "outside"),
        ("DUR-02", "nothing", Fraction(1), "no threshold nothing"),
        ("DUR-99", "nothing", Fraction(1), "no rule DUR-99"),
    ],
)
def test_a_threshold_cannot_be_moved_anywhere(
    rules: RuleSet, rule_id: str, name: str, value: Fraction, fault: str
) -> None:
    with pytest.raises(ResourceFaults) as caught:
        with_thresholds(rules, rule_id, {name: value})
    assert fault in str(caught.value.faults[0])


@pytest.mark.parametrize(
    "edit",
    [
        lambda folder: _edit(folder, "DUR-01", "Has a short course", "Has any short course"),
        lambda folder: _edit(folder, "DUR-01", "value = 29", "value = 30"),
        lambda folder: _edit(folder, "shared", "value = 14", "value = 15"),
    ],
)
def test_any_word_or_number_changes_the_hash(
    rules: RuleSet, folder: Path, edit: Callable[[Path], None]
) -> None:
    assert load_rules(folder, KEYS).content_hash == rules.content_hash
    edit(folder)
    assert load_rules(folder, KEYS).content_hash != rules.content_hash
