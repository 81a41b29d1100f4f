"""What the list is asked for: filters, order, columns, own views; on a sheet, or by a press."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.worklist.column_choice import ColumnsSheet, keep_off, kept_off
from clinic_desktop.ui.worklist.columns import SORT_OF
from clinic_desktop.ui.worklist.query_sheets import FilterSheet, SortSheet, ViewSheet

if TYPE_CHECKING:
    from clinic_desktop.ui.worklist.page import WorklistPage


class ListAsking(QObject):
    """Every one of them ends in another query, or in other columns of the same one."""

    def __init__(self, desk: Desk, page: "WorklistPage") -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page

    def commands(self) -> dict[str, Callable[[], object]]:
        return {
            "add_filter": self.ask_filter,
            "order": self.ask_order,
            "columns": self.ask_columns,
            "save_view": self.ask_view,
        }

    # --- filters, order ------------------------------------------------------------------------

    def find_text(self, text: str) -> None:
        self._page.ask(replace(self._page.shown_query, text=text))

    def clear(self) -> None:
        """Every filter off; the view stays."""
        self._page.forget_text()
        self._page.ask(replace(self._page.shown_query, text="", chosen=()))

    def drop_filters(self) -> None:
        self._page.ask(replace(self._page.query, chosen=()))

    def drop_chip(self, key: str, value: str) -> None:
        query = self._page.shown_query
        kept = tuple(pair for pair in query.chosen if pair != (key, value))
        self._page.ask(replace(query, chosen=kept))

    def ask_filter(self) -> None:
        query = self._page.shown_query

        def chosen(pairs: tuple[tuple[str, str], ...]) -> None:
            self._page.ask(replace(query, chosen=pairs))

        self._desk.jobs.run(
            lambda: self._desk.clinic.queue.facets(query),
            lambda facets: self._desk.show_sheet(FilterSheet(facets, query.chosen, chosen)),
        )

    def ask_order(self) -> None:
        query = self._page.shown_query
        self._desk.show_sheet(
            SortSheet(query.sort, lambda keys: self._page.ask(replace(query, sort=keys)))
        )

    def sort_by(self, section: int) -> None:
        """A press on a column's head, and another one the other way round."""
        name = SORT_OF.get(self._page.model.columns[section].key)
        if name is None:
            return
        query = self._page.shown_query
        turned = query.sort == ((name, False),)
        self._page.ask(replace(query, sort=((name, turned),)))

    def sort_as_given(self) -> None:
        self._page.ask(replace(self._page.shown_query, sort=()))

    # --- columns -------------------------------------------------------------------------------

    def show_columns(self) -> None:
        """Those the person at the desk wants at this workstation."""
        self._page.table.want_all_but(kept_off(self._signer()))

    def ask_columns(self) -> None:
        table = self._page.table
        self._desk.show_sheet(
            ColumnsSheet(self._page.model.columns, table.unwanted, table.dropped, self._choose)
        )

    def _choose(self, off: frozenset[str]) -> None:
        keep_off(self._signer(), off)
        table = self._page.table
        table.want_all_but(off)
        waiting = [c.title for c in table.columns if c.key in table.dropped]
        if waiting:
            self._desk.announce(f"No room in this window for: {', '.join(waiting)}.")

    def _signer(self) -> str:
        return self._desk.signer.name if self._desk.signer is not None else ""

    # --- views ---------------------------------------------------------------------------------

    def choose_view(self, view: str) -> None:
        self._page.forget_text()
        self._page.ask(QueueQuery(view, sort=self._page.query.sort))

    def ask_view(self) -> None:
        listed, signer = self._page.listed(), self._desk.signer
        if listed is None or signer is None:
            return
        query, queue = self._page.shown_query, self._desk.clinic.queue

        def save(name: str) -> None:
            self._desk.jobs.run(
                lambda: queue.save_view(name, query, signer),
                lambda _none: self.choose_view(name),
            )

        def forget(name: str) -> None:
            self._desk.jobs.run(
                lambda: queue.forget_view(name, signer), lambda _none: self.choose_view("due")
            )

        self._desk.show_sheet(ViewSheet(listed.saved, save, forget))
