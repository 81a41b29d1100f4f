"""Matching the columns of a table: theirs, ours, first values, problems; worked examples beneath.

What could be read two ways stands in the problem column with the means to say it; nothing is chosen
before somebody chooses. Rows are made once a table, so that the focus stays where it is while the
trial behind them is made anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.match_fields import (
    FIELD_WORDS,
    FIELDS_OF,
    KIND_WORDS,
    SOURCE_WORDS,
    suggested,
)
from clinic_desktop.services.match_views import (
    JOINED,
    Ask,
    ColumnTrial,
    Draft,
    DraftTable,
    Question,
    Trial,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Choice, button
from clinic_desktop.ui.flow import FlowLayout, tall_as_needed
from clinic_desktop.ui.imports.examples import Examples
from clinic_desktop.ui.sheets import Sheet, message
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import LevelMark, empty, fill, label, row, rule, scrolled

NOT_READ = ""
NOT_SAID = ""
ORDERS = (("day-first", "day first"), ("month-first", "month first"), ("year-first", "year first"))
ENCODINGS = (("utf-8", "UTF-8"), ("windows-1252", "Windows-1252"))
NOT_RECORDED = "-"
CENTURY_YEARS = 99
HEADS = ("Their column", "Ours", "First values", "Problems")
NARROW_BELOW = 800


class MatchStep(QWidget):
    """`changed` with every new draft; `sheet_wanted` for lists and code maps."""

    changed = Signal(object)
    sheet_wanted = Signal(object)

    def __init__(self, this_year: int) -> None:
        super().__init__()
        self._this_year = this_year
        self._draft: Draft | None = None
        self._trial: Trial | None = None
        self._at = 0
        self._narrow = False
        self._problems: dict[str, QVBoxLayout] = {}
        self.choices: dict[str, Choice] = {}
        self._head = QWidget()
        self._settings = FlowLayout(self._head, gap=16, line_gap=6)
        tall_as_needed(self._head)
        self._columns = QWidget()
        self._grid = QGridLayout(self._columns)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(5)
        self.examples = Examples()
        content = QWidget()
        layout = QVBoxLayout(content)
        fill(layout, self._head, rule(), self._columns, 6, gap=8, margins=(20, 10, 20, 12))
        layout.addWidget(self.examples)
        layout.addStretch(1)
        outer = QVBoxLayout(self)
        fill(outer, scrolled(content), gap=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < look().px(NARROW_BELOW)
        if narrow is not self._narrow:
            self._narrow = narrow
            if self._draft is not None:
                self._build_again()

    def _build_again(self) -> None:
        self._build()
        if self._trial is not None:
            self.show_trial(self._trial)

    # --- showing -------------------------------------------------------------------------------

    def show_draft(self, draft: Draft) -> None:
        """A new draft, or one come back to."""
        self._draft = draft
        self._at = min(self._at, len(draft.tables) - 1)
        self._build()

    @property
    def table(self) -> DraftTable:
        assert self._draft is not None
        return self._draft.tables[self._at]

    def focus(self) -> None:
        first = next(iter(self.choices.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        assert self._draft is not None
        draft, table = self._draft, self.table
        empty(self._settings)
        self.choices = {}
        if len(draft.tables) > 1:
            files = [(str(n), one.file) for n, one in enumerate(draft.tables)]
            self._setting("File", "file", files, str(self._at), self._choose_file)
        else:
            self._settings.addWidget(label(format.one_line(table.file), "strong"))
        self._setting("Rows are", "kind", list(KIND_WORDS.items()), table.kind, self._choose_kind)
        if table.kind == "prescriptions":
            self._setting(
                "They are", "source", [(NOT_SAID, "Choose"), *SOURCE_WORDS],
                table.source or NOT_SAID,
                lambda key: self._table(source=key or None),
            )  # fmt: skip
        self._setting(
            "Dates", "dates", [(NOT_SAID, "Choose the order"), *ORDERS],
            draft.date_order or NOT_SAID, lambda key: self._set(date_order=key or None),
        )  # fmt: skip
        self._setting(
            "Text", "encoding", [(NOT_SAID, "Choose"), *ENCODINGS],
            draft.encoding or NOT_SAID, lambda key: self._set(encoding=key or None),
        )  # fmt: skip
        self._build_columns(table)

    def _setting(
        self,
        words: str,
        name: str,
        options: list[tuple[str, str]],
        value: str,
        picked: Callable[[str], object],
    ) -> None:
        choice = Choice(options, spoken=words, name=f"match_{name}")
        choice.choose(value)
        choice.picked.connect(picked)
        part = QWidget()
        part.setLayout(row(label(words, "muted"), choice))
        self._settings.addWidget(part)
        self.choices[name] = choice

    def _build_columns(self, table: DraftTable) -> None:
        empty(self._grid)
        self._problems = {}
        narrow = self._narrow
        if not narrow:
            for place, words in enumerate(HEADS):
                self._grid.addWidget(label(words, "caption"), 0, place)
        for place, share in enumerate((0, 1, 0, 0) if narrow else (0, 0, 2, 3)):
            self._grid.setColumnStretch(place, share)
        options = [
            (NOT_READ, "Not read"),
            *((one, FIELD_WORDS[one]) for one in FIELDS_OF[table.kind]),
        ]
        for at, one in enumerate(table.columns, start=1):
            name = format.one_line(one.name)
            choice = Choice(options, spoken=f"{name} is our", name=f"column_{one.name}")
            choice.choose(table.fields.get(one.name, NOT_READ))
            choice.picked.connect(partial(self._match, one.name))
            self.choices[f"column {one.name}"] = choice
            values = label(format.one_line(", ".join(one.values)) or "empty", "muted", wrap=True)
            problems = QVBoxLayout()
            fill(problems, gap=0)
            self._problems[one.name] = problems
            # Short of width a column is two lines: what it is, then what it holds.
            places = ((2 * at, 0), (2 * at, 1), (2 * at + 1, 0), (2 * at + 1, 1))
            if not narrow:
                places = ((at, 0), (at, 1), (at, 2), (at, 3))
            self._grid.addWidget(label(name, "strong", wrap=True), *places[0])
            self._grid.addWidget(choice, *places[1])
            self._grid.addWidget(values, *places[2])
            self._grid.addLayout(problems, *places[3])

    def show_trial(self, trial: Trial) -> None:
        """The problems and examples of the draft as it stands."""
        self._trial = trial
        tried = trial.columns[self._at] if self._at < len(trial.columns) else ()
        for one in tried:
            place = self._problems.get(one.column)
            if place is not None:
                empty(place)
                place.addLayout(self._problem(one))
        self.examples.show_examples(trial)

    def _problem(self, one: ColumnTrial) -> QVBoxLayout:
        holder = QVBoxLayout()
        fill(holder, gap=2)
        if not one.problem:
            shown = "none" if one.column in self.table.fields else ""
            holder.addWidget(label(shown, "muted"))
            return holder
        words = label(format.one_line(one.problem), "strong" if one.waits else "body", wrap=True)
        mark = LevelMark(Severity.HIGH if one.waits else Severity.MODERATE)
        line = row(mark, words, gap=8)
        line.setStretch(1, 1)
        question = self._question(one.column)
        act = self._act(one, question)
        if act is not None:
            line.addWidget(act)
        holder.addLayout(line)
        return holder

    def _act(self, one: ColumnTrial, question: Question | None) -> QWidget | None:
        """What can be done about a problem, beside it."""
        if question is None:
            if not one.texts:
                return None
            show = partial(self._show_texts, one)
            return button("List", "quiet", name=f"list_{one.column}", on=show)
        if question.ask is Ask.FIELDS:
            return None
        if question.ask is Ask.WORDS:
            translate = partial(self._translate, question)
            return button("Translate", "quiet", name=f"words_{one.column}", on=translate)
        if question.ask is Ask.CENTURY:
            first = self._this_year - CENTURY_YEARS
            options = [(NOT_SAID, "Choose"), *((str(y), f"{y} to {y + 99}") for y in
                       (first, first - 20, first + 20))]  # fmt: skip
            picked = lambda key: self._set(century_from=int(key) if key else None)  # noqa: E731
        elif question.ask is Ask.DATE_ORDER:
            options = [(NOT_SAID, "Choose"), *question.options]
            picked = lambda key: self._set(date_order=key or None)  # noqa: E731
        else:
            options = [(NOT_SAID, "Choose"), *question.options]
            picked = lambda key: self._table(code_system=key or None)  # noqa: E731
        choice = Choice(options, spoken=question.words, name=f"ask_{one.column}")
        choice.picked.connect(picked)
        return choice

    def _question(self, column: str) -> Question | None:
        asked = self._trial.questions if self._trial is not None else ()
        return next((q for q in asked if q.table == self._at and q.column == column), None)

    # --- changing ------------------------------------------------------------------------------

    def _set(self, **changes: object) -> None:
        assert self._draft is not None
        self._tell(replace(self._draft, **changes))  # type: ignore[arg-type]

    def _table(self, **changes: object) -> None:
        assert self._draft is not None
        tables = list(self._draft.tables)
        tables[self._at] = replace(tables[self._at], **changes)  # type: ignore[arg-type]
        self._tell(replace(self._draft, tables=tuple(tables)))

    def _tell(self, draft: Draft) -> None:
        self._draft = draft
        if "dates" in self.choices:
            self.choices["dates"].choose(draft.date_order or NOT_SAID)
        self.changed.emit(draft)

    def _match(self, column: str, name: str) -> None:
        """What a column is. No other is touched: arrows pass by fields that are not meant."""
        fields = dict(self.table.fields)
        fields.pop(column, None)
        if name != NOT_READ:
            fields[column] = name
        in_order = {c.name: fields[c.name] for c in self.table.columns if c.name in fields}
        self._table(fields=in_order)

    def _choose_file(self, key: str) -> None:
        self._at = int(key)
        self._build_again()

    def _choose_kind(self, kind: str) -> None:
        names = tuple(one.name for one in self.table.columns)
        self._table(kind=kind, fields=suggested(names, kind, JOINED), words={}, code_system=None)
        self._build()

    # --- sheets --------------------------------------------------------------------------------

    def _show_texts(self, one: ColumnTrial) -> None:
        sheet = message(format.one_line(one.problem), "Text as it came, and its rows")
        for text in one.texts:
            sheet.body.addWidget(label(format.one_line(text), wrap=True))
        self.sheet_wanted.emit(sheet)

    def _translate(self, question: Question) -> None:
        """The code map of one column: their words, ours."""
        name = question.field or ""
        sheet = Sheet("What these words mean", yes="Take these", no="Go back", name="wordsSheet")
        options = [(NOT_SAID, "Choose"), (NOT_RECORDED, "Not recorded"), *question.options]
        made: dict[str, Choice] = {}
        for word in question.theirs:
            choice = Choice(options, spoken=format.one_line(word), name=f"word_{word}")
            made[word] = choice
            line = row(label(format.one_line(word), "strong"), None, choice)
            sheet.body.addLayout(line)
        sheet.first_focus = next(iter(made.values()), None)

        def take() -> bool:
            said = {word: choice.value() for word, choice in made.items()}
            if not all(said.values()):
                sheet.refuse("Say what each word means.")
                return False
            self._take_words(name, said)
            return True

        sheet.on_yes = take
        self.sheet_wanted.emit(sheet)

    def _take_words(self, name: str, said: Mapping[str, str]) -> None:
        assert self._draft is not None
        ours = {word: ours for word, ours in said.items() if ours != NOT_RECORDED}
        gone = tuple(word for word, ours in said.items() if ours == NOT_RECORDED)
        words = {**self.table.words, name: {**self.table.words.get(name, {}), **ours}}
        self._draft = replace(self._draft, empty=(*self._draft.empty, *gone))
        self._table(words=words)
