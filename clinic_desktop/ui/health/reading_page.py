"""Saying once what a text means: the form, what would come of it, and on whom it works."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.reading import ReadingKind
from clinic_desktop.services.health_views import (
    AffectedRow,
    ReadingPreview,
    ReadingStart,
    ReadingView,
)
from clinic_desktop.services.reading_answers import Said
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.health.columns import affected_columns
from clinic_desktop.ui.health.reading_form import DirectionsForm, DrugForm, ReadingForm, Waiting
from clinic_desktop.ui.sheets import Sheet, facts
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.text import Run, RunsLabel, fact, faint, muted
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import Notice, column, empty, fill, label, pane, row, rule, scrolled

ASK_AFTER_MS = 150
SIDE_BY_SIDE_FROM = 760
SIDE_SHARE = (11, 9)


class ReadingPage(Page):
    """`Place.detail` is the key of the text. Work begun on it stays until another is opened."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("readingPage")
        self._start: ReadingStart | None = None
        self._preview: ReadingPreview | None = None
        self._asked = 0
        self._rows_wanted = False
        self.form: ReadingForm | None = None
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(ASK_AFTER_MS)
        self._ask.timeout.connect(self._look)
        self._body = QVBoxLayout()
        fill(self._body, gap=8, margins=(20, 12, 20, 12))
        left = QWidget()
        left.setLayout(self._body)
        self.rows: RecordTable[AffectedRow] = RecordTable(
            RecordTableModel(affected_columns(), lambda one: id(one), parent=self),
            spoken="Rows with this text",
            name="readingRows",
        )
        self.rows.opened.connect(lambda one: desk.open("patient", one.patient.id))
        self._rows_head = label("", "section", name="readingRowsHead")
        side = pane("surface", "left")
        side_layout = QVBoxLayout(side)
        fill(side_layout, gap=0)
        side_layout.addLayout(row(self._rows_head, margins=(14, 12, 14, 8)))
        side_layout.addWidget(self.rows, 1)
        content = QWidget()
        sides = QHBoxLayout(content)
        fill(sides, gap=0)
        self._fields_side, self._rows_side = scrolled(left), side
        sides.addWidget(self._fields_side, SIDE_SHARE[0])
        sides.addWidget(self._rows_side, SIDE_SHARE[1])
        self.states = States(content)
        self._build_foot()

    def _build_foot(self) -> None:
        foot = pane("sunken", "above", "footbar")
        self.said = label("", "muted", wrap=True, name="readingSaid")
        self.swap = button("Show rows", name="readingSwap", on=self._swap)
        self.take_back = button("Take back", name="readingTakeBack", on=self._ask_take_back)
        self.sign = button(
            "Sign reading", "primary", name="readingSign", key="Ctrl+Enter", on=self._ask_sign
        )
        layout = QHBoxLayout(foot)
        fill(
            layout, self.said, self.swap, self.take_back, self.sign, gap=10, margins=(20, 0, 20, 0)
        )
        layout.setStretch(0, 1)
        page = QVBoxLayout(self)
        fill(page, self.states, foot, gap=0)
        page.setStretch(0, 1)

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        is_drug = self._start is not None and self._start.kind is ReadingKind.DRUG
        return "Say what this medicine is" if is_drug else "Say what this text means"

    def help_name(self) -> str:
        return "data-health"

    def enter(self, place: Place) -> None:
        if self._start is not None and self._start.key == place.detail:
            self._focus()
            return
        self._start = None
        self.states.show_state(Placeholder("Reading the records."))
        self._show_foot()
        key = place.detail
        self.desk.jobs.run(
            lambda: self.desk.clinic.readings.start(key),
            self._show,
            partial(self._failed, partial(self.enter, place)),
        )

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"sign": self._ask_sign} if self.sign.isEnabled() else {}

    def forget(self) -> None:
        self._start = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Too narrow for both sides: the fields, and the rows in their place when asked for."""
        narrow = self.width() < look().px(SIDE_BY_SIDE_FROM)
        self.swap.setVisible(narrow)
        self._rows_side.setVisible(not narrow or self._rows_wanted)
        self._fields_side.setVisible(not narrow or not self._rows_wanted)
        self.swap.setText("Show fields" if self._rows_wanted else "Show rows")
        self.swap.setAccessibleName(self.swap.text())

    def _swap(self) -> None:
        self._rows_wanted = not self._rows_wanted
        self._fit()

    # --- showing -------------------------------------------------------------------------------

    def _show(self, start: ReadingStart) -> None:
        self._start = start
        self._preview = None
        is_drug = start.kind is ReadingKind.DRUG
        empty(self._body)
        what = RunsLabel((Run(f"“{format.one_line(start.text)}”", "section"),))
        what.setObjectName("readingText")
        self._body.addWidget(what)
        self._body.addWidget(label(_stands_on(start), "muted", wrap=True, name="readingOn"))
        for one in start.versions:
            self._body.addWidget(_version(one))
        if start.near:
            self._body.addWidget(
                Notice(
                    Severity.MODERATE,
                    f"The text is close to {format.all_of(start.near)}, and is not it.",
                    "Names a letter or two apart are different medicines. Say what it is only "
                    "where you know it.",
                )
            )
        self._body.addWidget(rule())
        self.form = DrugForm(start) if is_drug else DirectionsForm(start)
        self.form.changed.connect(self._changed)
        self._body.addWidget(self.form)
        self.note = field(spoken="Note", name="readingNote", placeholder="Optional")
        note = row(label("Note", "muted"), self.note, gap=10)
        note.setStretch(1, 1)
        self._body.addLayout(note)
        self._body.addWidget(rule())
        self._outcome = QWidget()
        self._outcome.setObjectName("readingOutcome")
        self._outcome_layout = QVBoxLayout(self._outcome)
        fill(self._outcome_layout, gap=4)
        self._body.addWidget(self._outcome)
        self._body.addStretch(1)
        rows = format.count(start.rows, "row")
        self._rows_head.setText(f"{rows}, {format.count(start.people, 'person', 'people')}")
        self.rows.records.set_records(start.affected)
        self.states.show_content()
        self.changed.emit()
        self._changed()
        self._focus()

    def _focus(self) -> None:
        if self.form is not None:
            self.form.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, again: Callable[[], object], fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view("This text could not be opened.", fault, again, safe="Nothing was changed.")
        )

    # --- looking ahead -------------------------------------------------------------------------

    def _changed(self) -> None:
        """What was typed last is not looked at yet: nothing can be signed until it is."""
        self._preview = None
        self._ask.start()
        self._show_outcome()

    def _look(self) -> None:
        start, form = self._start, self.form
        said = form.said() if form is not None else None
        if start is None or said is None or isinstance(said, Waiting):
            return
        self._asked += 1
        asked = self._asked

        def show(preview: ReadingPreview) -> None:
            if asked == self._asked and self._start is start:
                self._preview = preview
                self._show_outcome()

        self.desk.jobs.run(lambda: self.desk.clinic.readings.preview(start.key, said), show)

    def _show_outcome(self) -> None:
        empty(self._outcome_layout)
        preview = self._preview
        if preview is not None and not preview.refused:
            head = RunsLabel((Run("What comes of it", "section"),))
            self._outcome_layout.addWidget(head)
            runs = [fact(preview.sentence)]
            if preview.dose:
                runs += [muted("   comes to   ", "body"), fact(preview.dose)]
            self._outcome_layout.addWidget(RunsLabel(tuple(runs)))
            for example in preview.examples:
                self._outcome_layout.addWidget(label(example, "body", wrap=True))
        self._show_foot()

    def _show_foot(self) -> None:
        start, preview = self._start, self._preview
        waiting = self.form.said() if self.form is not None else None
        ready = start is not None and preview is not None and not preview.refused
        if start is None:
            words = ""
        elif isinstance(waiting, Waiting):
            words = f"{waiting.words} Nothing is signed yet."
        elif preview is None:
            words = "Nothing is signed yet."
        elif preview.refused:
            words = preview.refused
        else:
            words = (
                f"Works on {format.count(preview.rows, 'row')} of "
                f"{format.count(preview.people, 'person', 'people')}, and on rows to come with the "
                "same text. Nothing is signed yet."
            )
        self.said.setText(words)
        self.sign.setEnabled(ready)
        stands = start is not None and bool(start.versions) and start.versions[0].stands
        self.take_back.setVisible(stands)
        self.commands_changed.emit()

    # --- signing -------------------------------------------------------------------------------

    def _ask_sign(self) -> None:
        start, form, preview, signer = self._start, self.form, self._preview, self.desk.signer
        if start is None or form is None or preview is None or preview.refused or signer is None:
            return
        said = form.said()
        assert not isinstance(said, Waiting)
        sheet = Sheet("Sign this reading", yes="Sign reading", no="Go back", name="readingSheet")
        listed = [
            ("Text as it came", f"“{format.one_line(start.text)}”, {_stands_on(start)}"),
            ("Means", preview.sentence),
            ("Comes to", preview.dose),
            ("For example", "; ".join(preview.examples)),
            (
                "Works on",
                f"{format.count(preview.rows, 'row')} of "
                f"{format.count(preview.people, 'person', 'people')}, and rows to come",
            ),
        ]
        sheet.body.addWidget(facts([(name, words) for name, words in listed if words]))
        sheet.body.addWidget(
            label(
                f"Signed by {format.one_line(signer.name)} ({signer.role}) on "
                f"{format.day(self.desk.today)}. Your name stands wherever the dose is shown. It "
                "can be taken back, and stays in the record.",
                "muted",
                wrap=True,
            )
        )
        sheet.on_yes = partial(self._sign, start.key, said, self.note.text())
        self.desk.show_sheet(sheet)

    def _sign(self, key: str, said: Said, note: str) -> None:
        signer = self.desk.signer
        assert signer is not None
        self.sign.setEnabled(False)
        self.desk.jobs.run(
            lambda: self.desk.clinic.readings.sign(key, said, signer, note),
            partial(self._done, "Signed"),
            self._act_failed,
        )

    def _ask_take_back(self) -> None:
        start, signer = self._start, self.desk.signer
        if start is None or signer is None:
            return
        sheet = Sheet("Take this reading back", yes="Take back", no="Keep it", name="takeBackSheet")
        standing = start.versions[0]
        sheet.body.addWidget(
            label(
                f"“{format.one_line(start.text)}” would no longer mean {standing.means}. "
                f"{format.count(start.rows, 'row')} of "
                f"{format.count(start.people, 'person', 'people')} would be as they came.",
                wrap=True,
            )
        )
        reason = field(spoken="Reason", name="takeBackReason", placeholder="Reason, needed")
        sheet.body.addLayout(column(label("Reason", "caption"), reason, gap=2))
        sheet.first_focus = reason

        def take_back() -> bool:
            if not reason.text().strip():
                sheet.refuse("Say why it is taken back.")
                return False
            words = reason.text()
            self.desk.jobs.run(
                lambda: self.desk.clinic.readings.take_back(start.key, words, signer),
                partial(self._done, "Taken back"),
                self._act_failed,
            )
            return True

        sheet.on_yes = take_back
        self.desk.show_sheet(sheet)

    def _done(self, word: str, view: ReadingView) -> None:
        self._start = None
        rows, people = format.count(view.rows, "row"), format.count(view.people, "person", "people")
        self.desk.records_changed.emit()
        self.desk.back.emit()
        self.desk.announce(f"{word}. {rows} of {people}.")

    def _act_failed(self, fault: Exception) -> None:
        self._show_foot()
        self.desk.jobs.fault.emit(fault)


def _stands_on(start: ReadingStart) -> str:
    parts = []
    if start.on:
        is_drug = start.kind is ReadingKind.DRUG
        parts.append(f"with the code {start.on}" if is_drug else f"on {start.on}")
    if start.refused:
        parts.append(f"not understood: {format.one_line(start.refused)}")
    return ", ".join(parts)


def _version(one: ReadingView) -> RunsLabel:
    """What was said before, by whom; taken back or standing."""
    state = "" if one.stands else "taken back, was "
    return RunsLabel(
        (
            Run(f"{state}{one.means}"),
            faint(
                f"   version {one.by.version}, {format.one_line(one.by.name)} ({one.by.role}), "
                f"{format.day(one.by.on)}"
            ),
        )
    )
