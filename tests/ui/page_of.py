"""The page a window is on, as what it is."""

from clinic_desktop.ui.documents.page import DocumentsPage
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.page import PatientPage
from clinic_desktop.ui.patient.review_page import ReviewPage
from clinic_desktop.ui.taper.page import PlannerPage
from clinic_desktop.ui.worklist.page import WorklistPage

GRACE = "004118"


def worklist_of(window: MainWindow) -> WorklistPage:
    page = window.pages["worklist"]
    assert isinstance(page, WorklistPage)
    return page


def patient_of(window: MainWindow) -> PatientPage:
    page = window.pages["patient"]
    assert isinstance(page, PatientPage)
    return page


def documents_of(window: MainWindow) -> DocumentsPage:
    page = window.pages["documents"]
    assert isinstance(page, DocumentsPage)
    return page


def planner_of(window: MainWindow) -> PlannerPage:
    page = window.pages["planner"]
    assert isinstance(page, PlannerPage)
    return page


def review_of(window: MainWindow) -> ReviewPage:
    page = window.pages["review"]
    assert isinstance(page, ReviewPage)
    return page
