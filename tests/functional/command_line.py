"""Runs the command line in-process for the tests."""

import json
from typing import Any

import pytest

from clinic_desktop.cli.app import run

AS_OF = "2026-11-24"


class Cli:
    """Runs commands in-process; keeps what was printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        self._capsys.readouterr()
        code = run(["--as-of", AS_OF, *arguments])
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *arguments: str, code: int = 0) -> Any:
        """The JSON document on stdout; nothing else may be there."""
        found, out, err = self(*arguments, "--json")
        assert found == code, (out, err)
        return json.loads(out)
