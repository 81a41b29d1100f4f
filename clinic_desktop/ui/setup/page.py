"""Display, and what this session rests on."""

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from clinic_desktop.ui.controls import Choice, Segments, button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.sheets import facts
from clinic_desktop.ui.theme import SCALES, Scheme, look
from clinic_desktop.ui.widgets import empty, fill, label, row, rule, scrolled


class SetupPage(Page):
    """Text size and colours, and who is signing on what."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("setupPage")
        schemes = (
            (Scheme.SYSTEM, "As the desktop"),
            (Scheme.LIGHT, "Light"),
            (Scheme.DARK, "Dark"),
        )
        self.scheme = Segments([(s.value, w) for s, w in schemes], spoken="Colours")
        self.scheme.setObjectName("setupScheme")
        self.scheme.chosen.connect(lambda key: look().set_scheme(Scheme(key)))
        self.scale = Choice(
            [(str(scale), f"{scale}%") for scale in SCALES], spoken="Text size", name="setupScale"
        )
        self.scale.picked.connect(lambda key: look().set_scale(int(key)))
        display = QFormLayout()
        display.setContentsMargins(0, 0, 0, 0)
        display.addRow(label("Colours", "muted"), self.scheme)
        size = QWidget()
        size.setLayout(row(self.scale, label("Ctrl and + or −, Ctrl and 0", "note"), None))
        display.addRow(label("Text size", "muted"), size)
        self._facts = QVBoxLayout()
        content = QWidget()
        layout = QVBoxLayout(content)
        fill(layout, label("Display", "section"), gap=10, margins=(20, 14, 20, 14))
        layout.addLayout(display)
        layout.addWidget(rule())
        layout.addWidget(label("This session", "section"))
        layout.addLayout(self._facts)
        clinic = button(
            "Name, letterhead, numbers to call", name="openClinic", on=lambda: desk.open("clinic")
        )
        layout.addWidget(clinic)
        rules = button("Rules and their numbers", name="openRules", on=lambda: desk.open("rules"))
        layout.addWidget(rules)
        layout.addWidget(button("Tablets stocked", name="openStock", on=lambda: desk.open("stock")))
        layout.addStretch(1)
        outer = QVBoxLayout(self)
        fill(outer, scrolled(content))
        look().changed.connect(self._show_display)

    def title(self) -> str:
        return "Setup"

    def help_name(self) -> str:
        return "setup"

    def enter(self, place: Place) -> None:
        self._show_display()
        empty(self._facts)
        status, signer = self.desk.status, self.desk.signer
        listed = [
            ("Clinic", status.clinic_name),
            ("Kind of clinic", "Demo, invented people" if status.demo else "Live"),
            (
                "Guidance of",
                {"uk": "United Kingdom", "us": "United States"}.get(
                    status.jurisdiction, status.jurisdiction
                ),
            ),
            ("Signing as", f"{signer.name} ({signer.role})" if signer else "Nobody yet"),
            ("Rules", status.rules_note),
            ("Sign-off of the thresholds", status.sign_off),
        ]
        self._facts.addWidget(facts([(name, value) for name, value in listed if value]))

    def _show_display(self) -> None:
        self.scheme.choose(look().scheme.value)
        self.scale.choose(str(look().scale))
