"""The bar above the patient page: where this person stands in a line, and the three ways on."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk, Place
from clinic_desktop.ui.text import Paragraph, RunsLabel, fact, faint, muted
from clinic_desktop.ui.widgets import fill, restyle


class ActionBar(QFrame):
    """Status, next action, owner, use and pattern; Review, Plan taper, Letter."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setProperty("line", "below")
        self.setProperty("role", "actionbar")
        self._desk = desk
        self._summary = RunsLabel()
        self._summary.setObjectName("patientSummary")
        self.review = button("Review   Ctrl+R", name="startReview")
        self.plan = button("Plan taper   Ctrl+T", name="startPlan")
        self.letter = button("Letter   Ctrl+E", name="startLetter")
        layout = QHBoxLayout(self)
        fill(
            layout,
            self._summary,
            self.review,
            self.plan,
            self.letter,
            gap=8,
            margins=(18, 6, 18, 6),
        )
        layout.setStretch(0, 1)

    def show_page(self, view: PatientPage, *, roomy: bool, squeezed: bool) -> None:
        """Without room the keys and the owner go, and then use and pattern: all stand elsewhere."""
        self._summary.show_runs(_standing(view, with_owner=roomy, with_use=not squeezed))
        drafts = self._desk.drafts
        reviewing = Place("review", view.patient.id) in drafts
        planning = Place("planner", view.patient.id) in drafts
        for made, words, keys in (
            (self.review, "Continue review" if reviewing else "Review", "Ctrl+R"),
            (self.plan, "Continue plan" if planning else "Plan taper", "Ctrl+T"),
            (self.letter, "Letter", "Ctrl+E"),
        ):
            made.setText(f"{words}   {keys}" if roomy else words)
        closed = view.closed is not None
        for made in (self.review, self.plan):
            made.setEnabled(not closed)
            made.setToolTip("Not possible: the record is closed" if closed else "")
        if view.withheld is not None:
            self.plan.setEnabled(False)
            self.plan.setToolTip("Not possible: this person is said to have died")
        restyle(self.review, "kind", "plain" if closed else "primary")


def _standing(view: PatientPage, *, with_owner: bool, with_use: bool) -> Paragraph:
    due = view.next_due_on
    late = format.due(due, view.as_of) if due is not None else ""
    dated = muted(f"   due {format.day(due)}, ", "body") if due is not None else muted("")
    use = ""
    owner = format.one_line(view.owner or "") if with_owner else ""
    if view.how_long_days is not None and with_use:
        least = "at least " if view.at_least else ""
        use = f"{least}{format.duration(view.how_long_days)}"
    return (
        faint("Status  "),
        fact(view.status or "None"),
        faint("     Next  "),
        fact(format.one_line(view.next_action) or "Nothing set"),
        dated,
        fact(late),
        faint("     Owner  " if owner else ""),
        fact(owner),
        faint("     Use  " if use else ""),
        fact(use),
        faint("     Pattern  " if view.pattern and with_use else ""),
        fact(view.pattern if view.pattern and with_use else ""),
    )
