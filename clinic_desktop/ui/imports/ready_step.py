"""The last look before an import: what comes in, through which mapping, and that it can go out."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.ui import format
from clinic_desktop.ui.imports.state import WizardState
from clinic_desktop.ui.sheets import facts
from clinic_desktop.ui.widgets import empty, fill, label


class ReadyStep(QWidget):
    """Facts about one import, made anew each time it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=8, margins=(24, 20, 24, 20))

    def show_ready(self, state: WizardState) -> None:
        report = state.preview
        assert report is not None
        empty(self._layout)
        self._layout.addWidget(label("Ready to import", "section"))
        listed = [
            ("Files", format.all_of(one.name for one in state.seen)),
            ("Feed", state.feed),
            ("Mapping", report.mapping or ""),
            (
                "Rows",
                f"{report.rows_in:,}: {report.added:,} added, {report.changed:,} changed, "
                f"{report.unchanged:,} unchanged, {report.rejected:,} rejected",
            ),
            ("Missing records", "are marked as missing" if state.is_full else ""),
        ]
        self._layout.addWidget(facts([(n, format.one_line(w)) for n, w in listed if w]))
        self._layout.addWidget(
            label("All of it in one transaction, or nothing. It can be undone.", "muted", wrap=True)
        )
        self._layout.addStretch(1)
