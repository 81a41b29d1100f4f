"""Texts are strict: no hole, no stray field, no fault left unnamed."""

from pathlib import Path

import pytest

from clinic_desktop.catalogue.reading import ResourceFaults
from clinic_desktop.catalogue.texts import Texts, TextsFault, load_texts

RESOURCES = Path(__file__).parents[2] / "resources"


def test_the_programs_own_texts_are_sound() -> None:
    keys = load_texts(RESOURCES, "en-GB").keys()
    assert "letter.subject" in keys
    assert "handout.meta.version" in keys


def test_a_field_is_filled_and_data_are_never_read_as_marks() -> None:
    texts = Texts("en", {"a.b": "Dear **{name}**, hello"})
    assert texts.spans("a.b", name="**x** {name}") == (
        ("Dear ", False),
        ("**x** {name}", True),
        (", hello", False),
    )


@pytest.mark.parametrize("fields", [{}, {"name": "A", "more": "B"}, {"nam": "A"}])
def test_missing_and_unknown_fields_are_refused(fields: dict[str, str]) -> None:
    with pytest.raises(TextsFault, match=r"a\.b"):
        Texts("en", {"a.b": "Dear {name}"}).words("a.b", **fields)


def test_a_missing_key_is_refused() -> None:
    with pytest.raises(TextsFault, match="no text"):
        Texts("en", {}).words("letter.nothing")


def test_a_list_is_not_a_text_and_a_text_not_a_list() -> None:
    texts = Texts("en", {"a.list": ("x", "y"), "a.text": "z"})
    with pytest.raises(TextsFault, match="list"):
        texts.words("a.list")
    with pytest.raises(TextsFault, match="one text"):
        texts.lines("a.text")


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "texts" / "xx"
    folder.mkdir(parents=True)
    (folder / "bad.toml").write_text(
        'empty = ""\nbold = "a **b"\nfield = "{a.b}"\nformat = "{a:>9}"\nnumber = 3\nnone = []\n',
        "utf-8",
    )
    (folder / "broken.toml").write_text("= 3", "utf-8")
    with pytest.raises(ResourceFaults) as caught:
        load_texts(tmp_path, "xx")
    assert [fault.where for fault in caught.value.faults] == [
        "bad.empty",
        "bad.bold",
        "bad.field",
        "bad.format",
        "bad.number",
        "bad.none",
        "",
    ]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ResourceFaults) as caught:
        load_texts(RESOURCES, "tlh")
    assert "no texts" in caught.value.message
