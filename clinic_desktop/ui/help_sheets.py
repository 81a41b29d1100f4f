"""Two sheets of the Help menu: every key there is, and what this program is."""

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop import __version__
from clinic_desktop.services.clinic_status import ClinicStatus
from clinic_desktop.services.support import Details
from clinic_desktop.ui.actions import ACTIONS, MENUS, PAGE_KEYS
from clinic_desktop.ui.brand import PRODUCT
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.sheets import Sheet, facts, message
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label, row


def keys_sheet() -> Sheet:
    """The window's own keys, menu by menu, then those of single pages."""
    sheet = message("Keys", "On a Mac, Ctrl is Command. Up and Down move this list.")
    sheet.names_person = False
    for menu in MENUS:
        listed = [spec for spec in ACTIONS if spec.menu == menu and spec.keys]
        if listed:
            sheet.body.addWidget(label(menu, "section"))
        for spec in listed:
            sheet.body.addWidget(_line(spec.words, _typed(spec.sequences())))
    sheet.body.addWidget(label("On single pages", "section"))
    for words, keys in PAGE_KEYS:
        sheet.body.addWidget(_line(words, keys))
    return sheet


def _typed(sequences: list[QKeySequence]) -> str:
    """Those of an ordinary keyboard: an office key such as "Save" is not on most of them."""
    listed = [one.toString() for one in sequences]
    return "  ".join(one for one in listed if "+" in one or one[1:].isdigit())


def _line(words: str, keys: str) -> QWidget:
    line = QWidget()
    fill(QHBoxLayout(line), label(words), None, label(keys, "strong"))
    return line


def about_sheet(status: ClinicStatus, details: Details) -> Sheet:
    """What this is, and what to tell whoever helps."""
    sheet = message(
        f"{PRODUCT} {__version__}",
        "Helps prescribers find, review and gradually reduce long-term benzodiazepine and "
        "Z-drug use. Not for emergencies. Suggestions only: you decide and you sign.",
    )
    sheet.names_person = False
    shown = [("Rules", status.rules_note), ("Sign-off of the thresholds", status.sign_off)]
    sheet.body.addWidget(facts([(name, value) for name, value in shown if value]))
    support = (*details, ("Window", f"Qt {qVersion()}, text {look().scale}%"))
    sheet.body.addWidget(label("Support details", "section"))
    for name, value in support:
        sheet.body.addWidget(_line(name, value))
    text = "\n".join(f"{name}: {value}" for name, value in support)
    copied = label("No patient's data, and no place on this computer.", "note", wrap=True)

    def copy() -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(text)
            copied.setText("Copied. No patient's data, and no place on this computer.")

    sheet.body.addLayout(row(button("Copy support details", name="copySupport", on=copy), None))
    sheet.body.addWidget(copied)
    return sheet
