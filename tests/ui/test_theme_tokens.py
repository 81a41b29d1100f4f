"""The tokens' contrast, computed again from the colours by the WCAG 2 formula."""

import re
from pathlib import Path
from typing import cast

import pytest

from clinic_desktop import bootstrap
from tests.ui.fake_clinic import ROOT

TABLE = re.compile(r"^#  (\w+)\s+>=([\d.]+) (.+)$")
UI = ROOT / "clinic_desktop/ui"


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str, str, float]]:
    """(scheme, ink, ground, least) as the tokens' own table promises."""
    found: list[tuple[str, str, str, float]] = []
    scheme = ""
    for line in (ROOT / "resources/theme/tokens.toml").read_text("utf-8").splitlines():
        if line in ("# light", "# dark"):
            scheme = line[2:]
        elif line == "# paper":
            break
        elif scheme and (row := TABLE.match(line)):
            grounds = [part.split()[0] for part in row[3].split(", ")]
            found += [(scheme, row[1], ground, float(row[2])) for ground in grounds]
    return found


def test_the_table_of_promises_was_found() -> None:
    assert len(pairs()) > 150


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_promised_contrast_holds(scheme: str) -> None:
    tokens = bootstrap.theme()
    colors = cast("dict[str, dict[str, str]]", tokens["color"])[scheme]
    weak = [
        (ink, ground, round(contrast(colors[ink], colors[ground]), 2))
        for which, ink, ground, least in pairs()
        if which == scheme and contrast(colors[ink], colors[ground]) < least
    ]
    assert weak == []


def python_files() -> list[Path]:
    return sorted(UI.rglob("*.py"))


def test_no_colour_stands_in_the_code() -> None:
    hexes = {
        path.name: found
        for path in python_files()
        if (found := re.findall(r"[\"'(: ]#[0-9A-Fa-f]{6}\b", path.read_text("utf-8")))
    }
    assert hexes == {}


def test_the_window_imports_services_and_domain_only() -> None:
    allowed = ("bootstrap", "services", "domain", "ui")
    for path in python_files():
        text = path.read_text("utf-8")
        for name in re.findall(r"^from clinic_desktop\.(\w+)", text, re.MULTILINE):
            assert name in allowed, path
