"""Letters for many, over the demo clinic: looked through, signed, put out, confirmed."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.document_views import PreparedDocument
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.taper_guards import PACE
from clinic_desktop.services.taper_views import GuardAnswer
from clinic_desktop.services.tapering import LAST_STEPS, initials
from clinic_desktop.ui.documents.batch_page import BatchPage
from clinic_desktop.ui.documents.issuing import print_one_of_many
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.worklist.page import WorklistPage
from tests.demo_file import AS_OF, PROGRAM
from tests.ui.driving import (
    OpenWindow,
    child,
    click,
    press,
    settled,
    until,
    words_of,
)

SIGNER = Signer("Dr A. Khan", "prescriber")
WHITTAKER = "001207"
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def two_plans(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo clinic, where a second person has a signed plan too."""
    path = Path(shutil.copy(told, tmp_path_factory.mktemp("batch") / "demo.db"))
    clinic = bootstrap.open_clinic(PROGRAM, path, as_of=AS_OF)
    patient = clinic.timeline(WHITTAKER).patient
    assert patient.birth_date is not None
    fields = {
        "drug": "lorazepam",
        "products": [{"strength_mg": "1", "form": "tablet", "smallest_piece": "half"}],
        "current": {"night": "2"},
        "goal_mg": "0",
        "method": "percent-of-current",
        "percent": "10",
        "interval_days": 28,
        "start_date": "2026-12-07",
        "issue_days": 28,
    }
    questions = clinic.tapers.guards(WHITTAKER).questions
    clinic.tapers.sign(
        WHITTAKER,
        fields,
        terms=PlanTerms(),
        answers={one.key: GuardAnswer(bool(one.holds), reason="agreed") for one in questions},
        reasons=dict.fromkeys((LAST_STEPS, PACE), "agreed"),
        identity=(initials(patient), str(patient.birth_date.year)),
        signer=SIGNER,
    )
    clinic.close()
    return path


@pytest.fixture
def demo(two_plans: Path, tmp_path: Path) -> Iterator[ClinicServices]:
    opened = bootstrap.open_clinic(
        PROGRAM, shutil.copy(two_plans, tmp_path / "demo.db"), as_of=AS_OF
    )
    yield opened
    opened.close()


def batch_of_everyone(qtbot: QtBot, window: MainWindow) -> BatchPage:
    """From the list with everyone selected, to the letters made for them."""
    with qtbot.waitActive(window):
        window.activateWindow()
    settled(qtbot, window)
    page = window.page
    assert isinstance(page, WorklistPage)
    page.asking.choose_view("everyone")
    settled(qtbot, window)
    page.table.setFocus()
    press(window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    click(child(page.bulk, "bulk_letters"))
    settled(qtbot, window)
    batch = window.page
    assert isinstance(batch, BatchPage)
    return batch


def look_through(window: MainWindow, batch: BatchPage) -> None:
    """Page Down until nothing new is shown."""
    assert batch._batch is not None
    count = len(batch._batch.letters)
    pages = sum(letter.document.pages for letter in batch._batch.letters)
    for _ in range(4 * pages):
        if f"Looked through {count} of {count}" not in words_of(batch):
            press(window, Qt.Key.Key_PageDown)


def sign(qtbot: QtBot, window: MainWindow, batch: BatchPage) -> None:
    sheet = window.sheet
    assert sheet is not None
    assert batch._batch is not None
    people = {one.document.code: one.patient for one in batch._batch.letters}
    for number, edit in enumerate(sheet.findChildren(QLineEdit)):
        assert edit.objectName() == f"batchInitials_{number}"
        code = edit.accessibleName().rpartition(" ")[2]
        edit.setText(initials(people[code]).lower())
    sheet.accept()
    settled(qtbot, window)
    until(qtbot, lambda: batch.findChild(QLabel, "confirmSaid") is not None)
    settled(qtbot, window)


def test_only_letters_that_were_shown_are_signed_and_each_is_kept(
    qtbot: QtBot,
    open_window: OpenWindow,
    demo: ClinicServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(demo)
    batch = batch_of_everyone(qtbot, window)
    assert batch._batch is not None
    letters = batch._batch.letters
    assert len(letters) >= 2
    names = [one.patient.family_name or "" for one in letters]
    assert names == sorted(names)
    said = words_of(batch)
    assert f"to be made {len(letters)}" in said
    assert "no signed plan" in said
    click(child(batch, "batchLeftOut"))
    assert window.sheet is not None
    assert "Do not contact yet: detoxification under way" in words_of(window.sheet)
    window.sheet.cancel()

    # The head of the first page was shown: nothing can be signed before all of a letter was.
    assert not batch.save.isEnabled()
    look_through(window, batch)
    assert f"Looked through {len(letters)} of {len(letters)}" in words_of(batch)
    press(window, Qt.Key.Key_H)
    held = letters[-1]
    assert "1 held back" in words_of(batch)

    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(folder))
    click(batch.save)
    sheet = window.sheet
    assert sheet is not None
    assert "not looked at or held back" in words_of(sheet)
    for edit in sheet.findChildren(QLineEdit):
        edit.setText("QQ")
    sheet.accept()
    assert "Initials of given" in words_of(sheet)
    assert list(folder.iterdir()) == []
    sign(qtbot, window, batch)

    made = sorted(path.name.split()[0] for path in folder.glob("*.pdf"))
    assert made == sorted(one.document.code for one in letters if one is not held)
    for one in letters:
        codes = [stored.code for stored in demo.patient_page(one.patient.id).documents]
        assert (one.document.code in codes) is (one is not held)
        assert (one.patient.family_name or "-") not in " ".join(p.name for p in folder.iterdir())

    # Confirmed: only now is the date of what is next set.
    click(child(batch, "allRight"))
    click(child(batch, "batchNextAction"))
    sheet = window.sheet
    assert sheet is not None
    for name, words in (("actionWords", "Call"), ("actionDate", "+4w")):
        field = child(sheet, name)
        assert isinstance(field, QLineEdit)
        field.setText(words)
    sheet.accept()
    settled(qtbot, window)
    settled(qtbot, window)
    assert isinstance(window.page, WorklistPage)
    row = demo.queue.people.entry(letters[0].patient.id).row
    assert (row.next_action, row.next_due_on) == ("Call", AS_OF + timedelta(28))

    # Begun again, the run goes on with those who have no letter yet.
    again = batch_of_everyone(qtbot, window)
    assert again._batch is not None
    assert [one.document.code for one in again._batch.letters] == [held.document.code]
    assert any("was made for them" in one.why for one in again._batch.left_out)


def test_a_letter_read_as_words_to_their_end_was_looked_through(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window = open_window(demo)
    batch = batch_of_everyone(qtbot, window)
    viewer = batch.letters.viewer
    viewer.shown.choose("text")
    viewer.shown.chosen.emit("text")
    assert "Looked through 0" in words_of(batch)
    first = child(batch, "batchWhere")
    assert isinstance(first, QLabel)
    for _ in range(40):
        if first.text().startswith("Letter 1"):
            press(window, Qt.Key.Key_PageDown)
    assert first.text().startswith("Letter 2"), "on from the end of the words to the next letter"
    assert "Looked through 1" in words_of(batch)
    press(window, Qt.Key.Key_PageUp)
    assert first.text().startswith("Letter 1")


def test_what_changed_or_failed_drops_out_and_what_came_out_wrong_is_void(
    qtbot: QtBot,
    open_window: OpenWindow,
    demo: ClinicServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(demo)
    batch = batch_of_everyone(qtbot, window)
    assert batch._batch is not None
    first, second, *_ = batch._batch.letters
    look_through(window, batch)
    demo.queue.moves.hold_contact([first.patient.id], "asked to wait", SIGNER)
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(folder))
    click(batch.save)
    sign(qtbot, window, batch)
    said = words_of(batch)
    assert "Not made: 1" in said
    assert "Do not contact yet: asked to wait" in said
    assert first.document.code not in " ".join(path.name for path in folder.iterdir())

    wrong = child(batch, f"wrong_{second.document.code}")
    click(wrong)
    assert "The others came out right" in words_of(batch)
    click(child(batch, "voidMarked"))
    settled(qtbot, window)
    settled(qtbot, window)
    states = {one.code: one.state for one in demo.patient_page(second.patient.id).documents}
    assert states[second.document.code] == "void"


def test_a_folder_that_cannot_be_written_is_told_of_each_letter_and_nothing_is_kept(
    qtbot: QtBot,
    open_window: OpenWindow,
    demo: ClinicServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(demo)
    batch = batch_of_everyone(qtbot, window)
    assert batch._batch is not None
    letters = batch._batch.letters
    look_through(window, batch)
    gone = tmp_path / "gone"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(gone))
    click(batch.save)
    sign(qtbot, window, batch)
    said = words_of(batch)
    assert "No letter made." in said
    assert said.count("The file could not be written") == len(letters)
    for one in letters:
        codes = [stored.code for stored in demo.patient_page(one.patient.id).documents]
        assert one.document.code not in codes


def test_a_run_is_paused_taken_up_and_stopped_after_the_letter_in_flight(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window = open_window(demo)
    batch = batch_of_everyone(qtbot, window)
    assert batch._batch is not None
    first, second = batch._batch.letters
    out: list[str] = []

    def pausing(document: PreparedDocument) -> str:
        out.append(document.code)
        if len(out) == 1:
            click(batch.pause)
        return ""

    batch._start([first, second], pausing)
    settled(qtbot, window)
    settled(qtbot, window)
    assert out == [first.document.code]
    assert "Paused before 2 of 2" in words_of(batch)
    click(batch.pause)  # it says "Go on" now
    settled(qtbot, window)
    settled(qtbot, window)
    assert out == [first.document.code, second.document.code]
    assert "2\u00a0letters made." in words_of(batch)

    # One did not come out right: it is put out again, under the same code.
    click(child(batch, f"wrong_{second.document.code}"))
    click(child(batch, "putOutAgain"))
    settled(qtbot, window)
    settled(qtbot, window)
    assert out[2:] == [second.document.code]
    assert "1\u00a0letter made." in words_of(batch)
    click(child(batch, "allRight"))
    assert "2\u00a0letters came out right." in words_of(batch)

    def stopping(_document: PreparedDocument) -> str:
        click(batch.stop)
        return ""

    batch._start([first, second], stopping)
    settled(qtbot, window)
    settled(qtbot, window)
    said = words_of(batch)
    assert "1\u00a0letter made." in said
    assert "Not made: the run was stopped." in said


def test_a_letter_prints_under_its_code(demo: ClinicServices, tmp_path: Path, qtbot: QtBot) -> None:
    del qtbot  # there is an application to print from
    document = demo.papers.prepare(WHITTAKER, "taper-letter")
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert print_one_of_many(printer, document) == ""
    assert printer.docName() == document.code
    assert (tmp_path / "printed.pdf").stat().st_size > 1000


def test_the_end_sheet_names_nobody(demo: ClinicServices) -> None:
    rows = [row for row in demo.worklist("everyone").rows if row.patient.id == WHITTAKER]
    batch = demo.papers.batches.check(rows, "taper-letter")
    text = demo.papers.batches.end_sheet("Taper letter", batch.letters, SIGNER)
    assert batch.letters[0].document.code in text
    assert "Letters: 1" in text
    assert (rows[0].patient.family_name or "") not in text
    assert WHITTAKER not in text
