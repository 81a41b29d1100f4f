"""What is done with the people selected in the list. Never a clinical decision."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.queue_moves import Done
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.worklist.act_sheets import (
    Chosen,
    action_sheet,
    contact_sheet,
    owner_sheet,
    snooze_sheet,
)
from clinic_desktop.ui.worklist.bulk import BulkBar
from clinic_desktop.ui.worklist.out_sheets import export_sheet, meeting_sheet

if TYPE_CHECKING:
    from clinic_desktop.ui.worklist.page import WorklistPage


class BulkActs(QObject):
    """Acts on the rows selected, or on the current one where nobody is."""

    def __init__(self, desk: Desk, page: "WorklistPage", bar: BulkBar) -> None:
        super().__init__()
        self._desk = desk
        self._page = page
        self._bar = bar
        bar.wanted.connect(self._run)
        bar.undo_wanted.connect(self._undo)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self._desk.signer is None or self._page.listed() is None:
            return {}
        found: dict[str, Callable[[], object]] = {
            "export": self._export,
            "print": self._print,
        }
        if self._page.chosen_rows():
            found |= {
                "assign": partial(self._run, "assign"),
                "next_action": partial(self._run, "next_action"),
                "snooze": partial(self._run, "snooze"),
                "contact": partial(self._run, "contact"),
                "prepare_letters": partial(self._run, "letters"),
            }
        if self._bar.can_undo:
            found["undo"] = self._undo
        return found

    def _run(self, act: str) -> None:
        rows = self._page.chosen_rows()
        if not rows and act != "export":
            return
        chosen = Chosen(
            tuple(row.patient.id for row in rows), tuple(format.name(row.patient) for row in rows)
        )
        match act:
            case "assign":
                self._desk.show_sheet(owner_sheet(self._desk, chosen, self._done))
            case "next_action":
                self._desk.show_sheet(action_sheet(self._desk, chosen, self._done))
            case "contact":
                self._desk.show_sheet(contact_sheet(self._desk, chosen, self._done))
            case "snooze":
                self._ask_snooze(chosen, rows[0].level if len(rows) == 1 else None)
            case "letters":
                self._desk.letters_for = rows
                self._desk.open("batch")
            case _:
                self._export()

    def _ask_snooze(self, chosen: Chosen, level: Severity | None) -> None:
        queue = self._desk.clinic.queue
        self._desk.jobs.run(
            lambda: queue.answers.offer(DispositionKind.SNOOZE, level),
            lambda offer: self._desk.show_sheet(
                snooze_sheet(self._desk, chosen, offer, self._done)
            ),
        )

    def _export(self) -> None:
        listed = self._page.listed()
        if listed is not None:
            self._desk.show_sheet(export_sheet(self._desk, listed))

    def _print(self) -> None:
        listed = self._page.listed()
        if listed is not None:
            self._desk.show_sheet(meeting_sheet(self._desk, listed, self._page.view_title()))

    def _done(self, done: Done) -> None:
        self._page.clear_selection()
        self._desk.records_changed.emit()
        self._bar.show_done(done)
        self._desk.announce(done.words)
        self._page.commands_changed.emit()

    def _undo(self) -> None:
        undo, signer = self._bar.take_undo(), self._desk.signer
        if undo is None or signer is None:
            return

        def undone(_none: object) -> None:
            self._desk.announce("Undone.")
            self._desk.records_changed.emit()

        self._desk.jobs.run(lambda: undo(signer), undone)
