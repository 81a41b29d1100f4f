"""Which columns the list shows: what each person at this workstation chose, else the usual ones."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from PySide6.QtCore import QSettings

from clinic_desktop.ui.brand import PRODUCT
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.controls import Check, button
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import label, row

PINNED = frozenset({"select", "level", "patient"})
"""Who it is and how pressing: a row without these could be taken for another."""

USUALLY_OFF = frozenset({"letter", "record", "equivalent", "prescriber", "site", "needs"})


def kept_off(signer: str) -> frozenset[str]:
    """Keys of the columns a person does not want; without a choice, those that are usually off."""
    kept = _settings().value(_key(signer))
    if kept is None:
        return USUALLY_OFF
    return frozenset(str(kept).split()) - PINNED


def keep_off(signer: str, off: frozenset[str]) -> None:
    """Written down at once; the usual columns are no choice, so that a later program may have
    other ones."""
    kept = _settings()
    if off == USUALLY_OFF:
        kept.remove(_key(signer))
    else:
        kept.setValue(_key(signer), " ".join(sorted(off)))


def _key(signer: str) -> str:
    return f"columns/{quote(signer, safe='')}"


def _settings() -> QSettings:
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, PRODUCT, "worklist")


class ColumnsSheet(Sheet):
    """A tick a column. What is chosen and has no room now is said."""

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        off: frozenset[str],
        no_room: frozenset[str],
        on_done: Callable[[frozenset[str]], object],
    ) -> None:
        super().__init__("Columns of the list", width=460, yes="Show", name="columnsSheet")
        self.names_person = False
        self._checks = {
            column.key: Check(column.title, name=f"column_{column.key}")
            for column in columns
            if column.key not in PINNED
        }
        pinned = ", ".join(c.title for c in columns if c.key in PINNED)
        self.body.addWidget(label(f"Always there: {pinned}.", "note", wrap=True))
        for key, check in self._checks.items():
            check.setChecked(key not in off)
            self.body.addWidget(check)
        waiting = [c.title for c in columns if c.key in no_room - off]
        if waiting:
            words = f"No room in this window for: {', '.join(waiting)}."
            self.body.addWidget(label(words, "note", wrap=True, name="columnsNoRoom"))
        usual = button("The usual columns", "quiet", name="usualColumns", on=self._usual)
        self.body.addLayout(row(usual, None))
        self.first_focus = next(iter(self._checks.values()))
        self.on_yes = lambda: on_done(
            frozenset(key for key, check in self._checks.items() if not check.isChecked())
        )

    def _usual(self) -> None:
        for key, check in self._checks.items():
            check.setChecked(key not in USUALLY_OFF)
