"""The look: design tokens and font files. Light to import, for a window opens with it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path


def read_tokens(resources: Path) -> Mapping[str, object]:
    """The design tokens as they stand in `theme/tokens.toml`."""
    return tomllib.loads((resources / "theme" / "tokens.toml").read_text("utf-8"))


def font_files(resources: Path) -> tuple[Path, ...]:
    return tuple(sorted((resources / "fonts").glob("*.ttf")))
