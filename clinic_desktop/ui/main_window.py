"""The window: menu, strip, context bar, rail, the page in view, footer; and getting about."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QCloseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop import __version__
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.clinic_status import ClinicStatus
from clinic_desktop.services.facade import Clinic, Signer
from clinic_desktop.services.health_views import HealthSection
from clinic_desktop.ui import format
from clinic_desktop.ui.actions import ACTIONS, MENUS
from clinic_desktop.ui.background import Jobs
from clinic_desktop.ui.brand import PRODUCT
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk, Draft, Page, Place
from clinic_desktop.ui.documents.check_sheet import check_letter_sheet
from clinic_desktop.ui.finder import Command, finder_sheet
from clinic_desktop.ui.focus_ring import FocusRing
from clinic_desktop.ui.frame import RAIL_WIDE_FROM, ContextBar, Footer, Rail
from clinic_desktop.ui.help_sheets import about_sheet, keys_sheet
from clinic_desktop.ui.pages import Pages
from clinic_desktop.ui.safety_strip import SafetyStrip
from clinic_desktop.ui.sheets import Sheet, fault_message, question
from clinic_desktop.ui.theme import Scheme, look
from clinic_desktop.ui.trail import Trail
from clinic_desktop.ui.widgets import fill

RAIL_OF = {
    "review": "patient",
    "planner": "patient",
    "plan": "patient",
    "stock": "setup",
    "clinic": "setup",
    "documents": "letters",
    "letter": "letters",
    "batch": "worklist",
    "reading": "health",
    "rules": "setup",
    "report": "setup",
}
PAGE_OF = {"letters": "documents"}
WORK_ON_A_PERSON = {"review": "review", "plan": "planner", "letter": "documents"}
"""Acts, each with its page: from any of these pages the others are one key away."""
NOT_UNDERSTOOD = Place("health", None, HealthSection.DIRECTIONS.value)

FINDER_WHOLE_FROM = 760
"""Narrower, at 100% text, the menus need the room."""


class MainWindow(QMainWindow):
    """Owns the pages and carries out what they ask of the desk."""

    def __init__(
        self, clinic: Clinic, status: ClinicStatus, today: Callable[[], date] | None = None
    ) -> None:
        """`today` is the clock's date, for a clinic that is opened as of the day; one opened as of
        another has none."""
        super().__init__()
        self.jobs = Jobs(self)
        self.desk = Desk(clinic, self.jobs, status)
        self._trail = Trail()
        self._place = Place("welcome")
        self._sheets: list[Sheet] = []
        self._actions: dict[str, QAction] = {}
        self.setObjectName("mainWindow")
        self.setWindowTitle(f"{PRODUCT} {'DEMO' if status.demo else 'LIVE'}")
        self.setMinimumSize(QSize(1024, 640))
        self.resize(1366, 768)
        self._build_frame()
        self.pages = Pages(self.desk, self._page_made)
        self._build_menus()
        self._connect()
        if today is not None:
            self.strip.watch_day(today)
        self._show_place(Place("welcome"))

    # --- building ------------------------------------------------------------------------------

    def _build_frame(self) -> None:
        self.strip = SafetyStrip()
        self.context = ContextBar()
        self.rail = Rail()
        self.footer = Footer(__version__)
        self.stack = QStackedWidget()
        middle = QHBoxLayout()
        fill(middle, self.rail, self.stack, gap=0)
        middle.setStretch(1, 1)
        central = QWidget()
        layout = QVBoxLayout(central)
        fill(layout, self.strip, self.context, gap=0)
        layout.addLayout(middle, 1)
        layout.addWidget(self.footer)
        self.setCentralWidget(central)
        self._ring = FocusRing(self)

    def _page_made(self, page: Page) -> None:
        self.stack.addWidget(page)
        page.changed.connect(partial(self._changed_on, page))
        page.commands_changed.connect(self._enable_actions)

    def _build_menus(self) -> None:
        bar = self.menuBar()
        bar.setNativeMenuBar(False)
        menus: dict[str, QMenu] = {}
        for name in MENUS:
            menus[name] = bar.addMenu(name)
        for spec in ACTIONS:
            if spec.separated:
                menus[spec.menu].addSeparator()
            action = QAction(spec.words, self)
            action.setObjectName(f"action_{spec.name}")
            action.setShortcuts(spec.sequences())
            action.triggered.connect(partial(self._run_action, spec.name))
            menus[spec.menu].addAction(action)
            self.addAction(action)
            self._actions[spec.name] = action
        self.finder = button(
            "Find a patient   Ctrl+K", "quiet", name="findPatient", on=self._find_patient
        )
        bar.setCornerWidget(self.finder, Qt.Corner.TopRightCorner)
        self.finder.show()

    def _connect(self) -> None:
        self.desk.begun.connect(self.begin)
        self.desk.go.connect(self.go)
        self.desk.back.connect(self.go_back)
        self.desk.sheet_wanted.connect(self.show_sheet)
        self.desk.status_changed.connect(self._refresh_status)
        self.desk.records_changed.connect(self._refresh_status)
        self.desk.drafts_changed.connect(self._show_drafts)
        self.desk.announced.connect(self._say)
        self.desk.due_counted.connect(partial(self.rail.set_count, "worklist"))
        self.jobs.fault.connect(self.show_fault)
        self.jobs.count_changed.connect(self.footer.show_jobs)
        self.rail.chosen.connect(self._rail_chosen)
        self.strip.not_understood_wanted.connect(self._see_not_understood)
        look().changed.connect(self._page_changed)
        self.strip.show_status(self.desk.status)

    # --- getting about -------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        shown = self.stack.currentWidget()
        assert isinstance(shown, Page)
        return shown

    @property
    def place(self) -> Place:
        return self._place

    def go(self, place: Place) -> None:
        """Go to a place; unsaved work of the page left behind stays as a draft."""
        if place == self._place:
            self.page.enter(place)
            return
        if self._place.page != "welcome":
            self._trail.left(self._place)
        self._show_place(place)

    def _see_not_understood(self) -> None:
        """What is signed there needs a name, which is given on the welcome page."""
        if self.desk.signer is None:
            self._say("Give your name and role first.")
        else:
            self.go(NOT_UNDERSTOOD)

    def go_back(self) -> None:
        if self._trail.can_go_back:
            self._show_place(self._trail.back(self._place))

    def go_forward(self) -> None:
        if self._trail.can_go_forward:
            self._show_place(self._trail.forward(self._place))

    def begin(self, signer: Signer) -> None:
        """The person at the desk is known: open the worklist."""
        self.desk.signer = signer
        self.desk.presence.identified()
        self.footer.show_signer(signer)
        self._show_place(Place("worklist"))

    def _show_place(self, place: Place) -> None:
        if self._place.page in self.pages and self._place != place:
            self.pages[self._place.page].leave()
        self._place = place
        page = self.pages[place.page]
        page.enter(place)
        self.stack.setCurrentWidget(page)
        self._page_changed()

    def _page_changed(self) -> None:
        if not hasattr(self, "_actions") or self.stack.currentWidget() is None:
            return
        page = self.page
        welcome = self._place.page == "welcome"
        self.rail.setVisible(not welcome)
        self.finder.setVisible(not welcome)
        self.context.setVisible(not welcome)
        banner = page.banner()
        if banner is not None:
            self.context.show_banner(banner, self.desk.status.jurisdiction)
        else:
            self.context.show_title(page.title(), page.tabs())
        possible = {"worklist", "import", "health", "setup"}
        if self._last_patient() is not None:
            possible |= {"patient", "letters"}
        self.rail.show_place(RAIL_OF.get(self._place.page, self._place.page), possible)
        self._enable_actions()

    def _changed_on(self, page: Page) -> None:
        """A page that is not in view tells its news when it is entered."""
        if self.stack.currentWidget() is page:
            self._page_changed()

    def _enable_actions(self) -> None:
        known = set(self.page.commands()) | self._own_commands().keys()
        for name, action in self._actions.items():
            action.setEnabled(name in known and not self._sheets)

    def _last_patient(self) -> str | None:
        return self._trail.last_patient(self._place)

    def _rail_chosen(self, key: str) -> None:
        patient_id = self._last_patient() if key in ("patient", "letters") else None
        self.go(Place(PAGE_OF.get(key, key), patient_id))

    # --- actions -------------------------------------------------------------------------------

    def _own_commands(self) -> dict[str, Callable[[], object]]:
        own: dict[str, Callable[[], object]] = {
            "close": self.close,
            "quit": self.close,
            "larger": look().larger,
            "smaller": look().smaller,
            "normal_size": partial(look().set_scale, 100),
            "light": partial(look().set_scheme, Scheme.LIGHT),
            "dark": partial(look().set_scheme, Scheme.DARK),
            "system_colours": partial(look().set_scheme, Scheme.SYSTEM),
            "keys": self._show_keys,
            "about": self._show_about,
        }
        if self._place.page == "welcome":
            return own
        own |= {
            "go_worklist": partial(self.go, Place("worklist")),
            "go_import": partial(self.go, Place("import")),
            "go_health": partial(self.go, Place("health")),
            "go_report": partial(self.go, Place("report")),
            "go_rules": partial(self.go, Place("rules")),
            "go_setup": partial(self.go, Place("setup")),
            "find_patient": self._find_patient,
            "help": self._show_help,
            "check_letter": self._check_letter,
        }
        if self._trail.can_go_back:
            own["back"] = self.go_back
        if self._trail.can_go_forward:
            own["forward"] = self.go_forward
        patient_id = self._last_patient()
        if patient_id is not None:
            own["go_patient"] = partial(self.go, Place("patient", patient_id))
            own["go_plan"] = partial(self.go, Place("plan", patient_id))
        if self._place.page in WORK_ON_A_PERSON.values():
            here = self._place.patient_id
            own |= {act: partial(self.go, Place(p, here)) for act, p in WORK_ON_A_PERSON.items()}
        if self._place.patient_id in self.desk.queue:
            own["next"] = partial(self._step, 1)
            own["previous"] = partial(self._step, -1)
        return own

    def _run_action(self, name: str, _checked: bool = False) -> None:
        handler = self.page.commands().get(name) or self._own_commands().get(name)
        if handler is not None:
            handler()

    def _step(self, by: int) -> None:
        """The next or previous person of the list, always on the patient page."""
        patient_id = self._place.patient_id
        if patient_id is None:
            return
        here = self.desk.queue.index(patient_id) + by
        if not 0 <= here < len(self.desk.queue):
            self._say("This is the end of the list.")
            return
        following = self.desk.queue[here]
        drafts = [d.words for p, d in self._all_drafts().items() if p.patient_id == patient_id]
        if drafts:
            self.show_sheet(
                question(
                    "Leave this person?",
                    f"There is a draft that is not in the record: {', '.join(drafts)}. "
                    "It is kept: come back to this person to go on with it.",
                    "Keep the draft and go on",
                    "Stay here",
                    lambda: self.go(Place("patient", following)),
                )
            )
            return
        self.go(Place("patient", following))

    def _all_drafts(self) -> dict[Place, Draft]:
        self.page.leave()
        return dict(self.desk.drafts)

    def _find_patient(self) -> None:
        self.show_sheet(finder_sheet(self.desk, self._commands_to_find()))

    def _commands_to_find(self) -> list[Command]:
        """What can be done now and opens a place or a sheet."""
        return [
            Command(
                spec.menu,
                spec.words,
                self._actions[spec.name].shortcut().toString(),
                partial(self._run_action, spec.name),
            )
            for spec in ACTIONS
            if spec.can_be_found and self._actions[spec.name].isEnabled()
        ]

    def _check_letter(self) -> None:
        self.show_sheet(check_letter_sheet(self.desk))

    def _show_help(self) -> None:
        self.go(Place("help", None, self.page.help_name()))

    def _show_keys(self) -> None:
        self.show_sheet(keys_sheet())

    def _show_about(self) -> None:
        self.show_sheet(about_sheet(self.desk.status, self.desk.clinic.support_details()))

    # --- sheets, faults, words -----------------------------------------------------------------

    def show_sheet(self, sheet: Sheet) -> None:
        before = self.focusWidget()
        banner = self.page.banner()
        if banner is not None and sheet.names_person:
            sheet.identify(
                format.identity(banner.patient, banner.age, self.desk.status.jurisdiction)
            )
        self._sheets.append(sheet)
        sheet.closed.connect(lambda: self._sheet_closed(sheet, before))
        sheet.open_over(self)
        self._enable_actions()

    @property
    def sheet(self) -> Sheet | None:
        return self._sheets[-1] if self._sheets else None

    def _sheet_closed(self, sheet: Sheet, before: QWidget | None) -> None:
        if sheet in self._sheets:
            self._sheets.remove(sheet)
        self._enable_actions()
        try:
            if before is not None and before.isVisible() and not self._sheets:
                before.setFocus(Qt.FocusReason.OtherFocusReason)
        except RuntimeError:
            # The page was rebuilt while the sheet stood over it.
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_fault(self, fault: BaseException) -> None:
        """A known fault in its own words; anything else is a bug and goes to the last handler."""
        if isinstance(fault, ClinicError):
            self.show_sheet(fault_message(fault))
        else:
            raise fault

    def _say(self, words: str) -> None:
        self.footer.say(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _show_drafts(self) -> None:
        self.footer.show_drafts([draft.words for draft in self.desk.drafts.values()])

    def _refresh_status(self) -> None:
        def show(status: ClinicStatus) -> None:
            self.desk.status = status
            self.strip.show_status(status)

        self.jobs.run(self.desk.clinic.status, show)

    # --- window events -------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_frame()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.desk.presence.watch(self)
        self._fit_frame()

    def _fit_frame(self) -> None:
        """The rail without its words, and the finder without its key, where they need the room."""
        self.rail.set_wide(self.width() >= look().px(RAIL_WIDE_FROM))
        roomy = self.width() >= look().px(FINDER_WHOLE_FROM)
        self.finder.setText("Find a patient   Ctrl+K" if roomy else "Find")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "finder"):
            self._fit_frame()

    def closeEvent(self, event: QCloseEvent) -> None:
        drafts = self._all_drafts()
        if not drafts:
            self.jobs.wait()
            event.accept()
            return
        event.ignore()

        def close_without() -> None:
            self.desk.drafts.clear()
            for page in self.pages.values():
                page.forget()
            QTimer.singleShot(0, self, self.close)

        count = format.count(len(drafts), "draft")
        self.show_sheet(
            question(
                "Close and lose what is not signed?",
                f"{count} not signed. A review, and a plan that is drawn, are kept for next time. "
                "Anything else is lost.",
                "Close without them",
                "Stay",
                close_without,
            )
        )
