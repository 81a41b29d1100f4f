"""The pages of the window, each loaded and made when it is first gone to.

A window that builds every page before it is shown keeps the person waiting for screens they may
never open; a page costs a twentieth of a second when it is wanted.
"""

from collections.abc import Callable, Iterable

from clinic_desktop.ui.desk import Desk, Page


class Pages:
    """Pages by name. `made` is told of each new one, before anybody sees it."""

    def __init__(self, desk: Desk, made: Callable[[Page], None]) -> None:
        self._desk = desk
        self._tell = made
        self._made: dict[str, Page] = {}

    def __getitem__(self, name: str) -> Page:
        page = self._made.get(name)
        if page is None:
            page = self._made[name] = make_page(name, self._desk)
            self._tell(page)
        return page

    def __contains__(self, name: str) -> bool:
        """Whether the page has been made."""
        return name in self._made

    def values(self) -> Iterable[Page]:
        """Those made so far."""
        return tuple(self._made.values())


def make_page(name: str, desk: Desk) -> Page:
    """A new page; KeyError for a name that is none."""
    match name:
        case "welcome":
            from clinic_desktop.ui.welcome import WelcomePage

            return WelcomePage(desk)
        case "worklist":
            from clinic_desktop.ui.worklist.page import WorklistPage

            return WorklistPage(desk)
        case "patient":
            from clinic_desktop.ui.patient.page import PatientPage

            return PatientPage(desk)
        case "review":
            from clinic_desktop.ui.patient.review_page import ReviewPage

            return ReviewPage(desk)
        case "planner":
            from clinic_desktop.ui.taper.page import PlannerPage

            return PlannerPage(desk)
        case "plan":
            from clinic_desktop.ui.life.page import PlanLifePage

            return PlanLifePage(desk)
        case "documents":
            from clinic_desktop.ui.documents.page import DocumentsPage

            return DocumentsPage(desk)
        case "batch":
            from clinic_desktop.ui.documents.batch_page import BatchPage

            return BatchPage(desk)
        case "letter":
            from clinic_desktop.ui.documents.kept_page import KeptLetterPage

            return KeptLetterPage(desk)
        case "import":
            from clinic_desktop.ui.imports.page import ImportPage

            return ImportPage(desk)
        case "health":
            from clinic_desktop.ui.health.page import HealthPage

            return HealthPage(desk)
        case "reading":
            from clinic_desktop.ui.health.reading_page import ReadingPage

            return ReadingPage(desk)
        case "report":
            from clinic_desktop.ui.report.page import ReportPage

            return ReportPage(desk)
        case "rules":
            from clinic_desktop.ui.rules.page import RulesPage

            return RulesPage(desk)
        case "setup":
            from clinic_desktop.ui.setup.page import SetupPage

            return SetupPage(desk)
        case "clinic":
            from clinic_desktop.ui.setup.clinic_page import ClinicPage

            return ClinicPage(desk)
        case "stock":
            from clinic_desktop.ui.setup.stock_page import StockPage

            return StockPage(desk)
        case "help":
            from clinic_desktop.ui.help.page import HelpPage

            return HelpPage(desk)
    raise KeyError(name)
