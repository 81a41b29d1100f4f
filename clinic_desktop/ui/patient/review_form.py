"""The fields of a review. "Not asked" stands first in each, and is what each starts with.

The form knows nothing of the record but what it is told to show; `values` and `set_values` make a
draft of it, `missing` says what a signature still needs, `review` makes the domain record. What was
brought from last time stands in grey and counts only once it is touched or confirmed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.review import (
    NOT_ASKED,
    SAFETY_QUESTIONS,
    Contact,
    Decision,
    Review,
    SafetyAnswers,
)
from clinic_desktop.services.next_review import NextReview
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Choice, Segments
from clinic_desktop.ui.fields import DateField
from clinic_desktop.ui.fields import field as text_field
from clinic_desktop.ui.flow import FlowLayout, tall_as_needed
from clinic_desktop.ui.patient.records import DECISION_WORDS
from clinic_desktop.ui.patient.review_choices import Checks, Radios
from clinic_desktop.ui.patient.review_last import in_present_words
from clinic_desktop.ui.patient.review_options import (
    BENEFIT,
    DETAILS,
    HARMS,
    INDICATION,
    NO_OWNER,
    OFFERED,
    PREGNANCY,
    SAFETY,
    SHORT_WORDS,
    USE,
    VIEW,
    WITHDRAWAL,
    YES_NO,
)
from clinic_desktop.ui.patient.review_rows import Question, QuestionGrid, Section
from clinic_desktop.ui.widgets import held

LAST_TIME = "last_time"
"""The key of a draft that names what stands from last time and is not confirmed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What applies to this person: which conditional questions to show, hints beside fields, when
    the next review falls due and who may have the next step. `owner` has it now."""

    naloxone: bool
    pdmp: bool
    next_review: NextReview | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    owners: tuple[str, ...] = ()


class ReviewForm(QuestionGrid):
    """Questions in three sections; each answer has a name."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setObjectName("reviewForm")
        self._today = today
        self._read: dict[str, Callable[[], object]] = {}
        self._write: dict[str, Callable[[object], None]] = {}
        self._questions: dict[str, Question] = {}
        self._of: dict[str, Question] = {}
        """The question an answer belongs to: a choice and its detail are two answers of one."""
        self._sections: dict[Section, list[str]] = {}
        self._last: set[str] = set()
        self._setting = False
        self._latest: date | None = None
        """Behind this day the next review needs a reason; None until a person is shown."""
        self._build()
        self._blank = self.values()
        self.set_asked(Asked(naloxone=False, pdmp=False))
        self._show_state()

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self._head("use", "Use and benefit")
        self._segments("indication", "Reason for it", INDICATION, detail="why_taken")
        self._segments("actual_use", "Actual use", USE, detail="use_detail")
        self._segments("benefit", "Is it helping", BENEFIT)
        self._head("harms", "Harms and safety")
        self._harms()
        for name, words in SAFETY.items():
            options = PREGNANCY if name == "pregnancy" else YES_NO
            self._segments(name, words, options, half=True)
        self._segments("withdrawal_signs", "Withdrawal signs", WITHDRAWAL)
        self._segments("naloxone_offered", "Naloxone", OFFERED)
        self._segments("pdmp_checked", "Monitoring check", YES_NO)
        self._segments("non_drug_offered", "Non-drug help", OFFERED)
        self._head("decision", "Decision and what is next")
        self._segments("risks_explained", "Risks explained", YES_NO)
        self._segments("patient_view", "Patient view", VIEW)
        self._decision()
        self._text("reason", "Reason", "Needed, in a few words")
        self._next_review()
        self._text("later_reason", "Why later", "Later than 3 months: needed, in a few words")
        self._owner()
        self._text("single_prescriber", "One prescriber", "Who alone prescribes it", half=True)
        self._text("single_pharmacy", "One pharmacy", "Which alone supplies it", half=True)
        self._text("notes", "Notes", "Optional")

    def _head(self, name: str, words: str) -> None:
        section = Section(name, words)
        section.confirmed.connect(partial(self._confirm, section))
        self._sections[section] = []
        self.add(section)

    def _ask(self, name: str, words: str, answer: QWidget, *, half: bool = False) -> None:
        self._questions[name] = Question(name, words, answer, half=half)
        self.add(self._questions[name])

    def _keep(
        self,
        name: str,
        read: Callable[[], object],
        write: Callable[[Any], None],
        changed: SignalInstance,
        *,
        of: str = "",
    ) -> None:
        """An answer of the question asked last: how it is read, set, and told of."""
        self._read[name], self._write[name] = read, write
        self._of[name] = self._questions[of or name]
        self._sections[list(self._sections)[-1]].append(name)
        changed.connect(lambda *_: self._touched(name))

    def _segments(
        self,
        name: str,
        words: str,
        options: Sequence[tuple[str, str]],
        *,
        detail: str = "",
        half: bool = False,
    ) -> None:
        made = Segments(options, spoken=words, value=NOT_ASKED)
        made.setObjectName(f"review_{name}")
        known = dict(options)

        def write(value: object) -> None:
            made.choose(str(value) if value in known else NOT_ASKED)

        if not detail:
            self._ask(name, words, made, half=half)
            self._keep(name, made.value, write, made.chosen)
            return
        spoken = DETAILS[detail]
        more = text_field(spoken=spoken, name=f"review_{detail}", placeholder=spoken, width=250)
        holder = QWidget()
        flow = FlowLayout(holder, gap=10)
        flow.addWidget(made)
        flow.addWidget(more)
        tall_as_needed(holder)
        self._ask(name, words, holder)
        self._keep(name, made.value, write, made.chosen)
        self._keep(detail, more.text, lambda v: more.setText(str(v)), more.textChanged, of=name)

    def _harms(self) -> None:
        made = Checks("harms", "Harms", HARMS)
        self._ask("harms", "Harms", made)
        self._keep("harms", made.value, lambda value: made.choose(str(value)), made.changed)

    def _decision(self) -> None:
        words = [(d.value, SHORT_WORDS.get(d, DECISION_WORDS[d.value])) for d in Decision]
        made = Radios("decision", "Decision", words)
        self._ask("decision", "Decision", made)
        self._keep("decision", made.value, made.choose, made.changed)

    def _text(self, name: str, words: str, placeholder: str, *, half: bool = False) -> None:
        made = text_field(spoken=words, name=f"review_{name}", placeholder=placeholder)
        self._ask(name, words, made, half=half)
        self._keep(name, made.text, lambda value: made.setText(str(value)), made.textChanged)

    def _next_review(self) -> None:
        made = DateField(None, self._today, spoken="Next review", name="review_next_review_on")
        self._next = made
        self._ask("next_review_on", "Next review", made)
        self._keep(
            "next_review_on", made.edit.text, lambda v: made.edit.setText(str(v)), made.changed
        )

    def _owner(self) -> None:
        made = Choice((NO_OWNER,), spoken="Owner of the next step", name="review_owner")
        held(made, max_width=320)
        self._owners = made

        def write(value: object) -> None:
            if value and made.findData(value) < 0:
                made.addItem(format.one_line(str(value)), str(value))
            made.choose(str(value))

        self._ask("owner", "Owner", made)
        self._keep("owner", made.value, write, made.picked)

    # --- state ---------------------------------------------------------------------------------

    def set_asked(self, asked: Asked) -> None:
        self._ask_if("naloxone_offered", asked=asked.naloxone)
        self._ask_if("pdmp_checked", asked=asked.pdmp)
        for name, question in self._questions.items():
            question.show_hint(asked.hints.get(name, ""))
        if asked.next_review is not None:
            self._offer_next_review(asked.next_review)
        self._offer_owners({*asked.owners, asked.owner}, asked.owner)
        self.arrange()

    def _offer_next_review(self, found: NextReview) -> None:
        """A date already given here stays; otherwise it is the one offered."""
        self._latest = found.latest
        self._questions["next_review_on"].show_hint(found.words)
        untouched = self._next.edit.text() == self._blank["next_review_on"]
        self._blank["next_review_on"] = format.day(found.offered)
        if untouched:
            self._next.set_value(found.offered)

    def _offer_owners(self, names: set[str], owner: str) -> None:
        """A choice already made here stays; otherwise it is whoever has the person now."""
        chosen = self._owners.value()
        untouched = chosen == self._blank["owner"]
        self._owners.clear()
        for name in ("", *sorted(names | {chosen} - {""})):
            self._owners.addItem(format.one_line(name) or NO_OWNER[1], name)
        self._owners.choose(owner if untouched else chosen)
        self._blank["owner"] = owner

    def values(self) -> dict[str, object]:
        found = {name: read() for name, read in self._read.items()}
        return found | ({LAST_TIME: sorted(self._last)} if self._last else {})

    def set_values(self, values: Mapping[str, object]) -> None:
        """What a draft holds; of an older form what is still asked."""
        self._setting = True
        told = in_present_words(values)
        for name, write in self._write.items():
            if name in told:
                write(told[name])
        self._setting = False
        listed = told.get(LAST_TIME, ())
        self._last = {n for n in listed if n in self._read} if isinstance(listed, list) else set()
        self._show_state()

    def clear(self) -> None:
        self.set_values(self._blank)

    @property
    def touched(self) -> bool:
        return self.values() != self._blank

    def bring_last(self, values: Mapping[str, object]) -> int:
        """Shows answers of last time where nothing was answered yet; how many those are."""
        now = self.values()
        brought = {n: v for n, v in values.items() if v != now[n] and now[n] == self._blank[n]}
        if brought:
            self.set_values({**now, **brought, LAST_TIME: sorted(self._last | brought.keys())})
        return len(brought)

    def unconfirmed(self) -> list[str]:
        """Questions whose answer of last time was neither touched nor confirmed, in words."""
        names = dict.fromkeys(self._of[n].words for n in self._read if n in self._last)
        return [words.lower() for words in names]

    def missing(self) -> list[tuple[str, str]]:
        """(field, words) that a signature still needs."""
        found: list[tuple[str, str]] = []
        if not self._said("decision"):
            found.append(("decision", "A decision"))
        if not str(self._said("reason")).strip():
            found.append(("reason", "A reason for the decision"))
        on = self._next.value()
        if on is None:
            found.append(("next_review_on", "A next review date that can be read"))
        elif on <= self._today:
            found.append(("next_review_on", "A next review date after today"))
        elif self.is_late() and not str(self._said("later_reason")).strip():
            found.append(("later_reason", "A reason for more than 3 months"))
        return found

    def is_late(self) -> bool:
        on = self._next.value()
        return on is not None and self._latest is not None and on > self._latest

    def focus(self, name: str) -> None:
        self._questions[name].focus()

    def focus_next_section(self) -> None:
        """To the first question of the section after the one with the focus, round and round."""
        focused = self.window().focusWidget()
        listed = list(self._sections.values())
        here = next(
            (
                place
                for place, names in enumerate(listed)
                if focused is not None
                and any(self._of[name].cell.isAncestorOf(focused) for name in names)
            ),
            -1,
        )
        self._of[listed[(here + 1) % len(listed)][0]].focus()

    def mark(self, faults: Mapping[str, str]) -> None:
        """Say beside each field what a signature waits for."""
        for name, question in self._questions.items():
            question.show_fault(faults.get(name, ""))
        self.arrange()

    # --- what is signed ------------------------------------------------------------------------

    def new_owner(self) -> str | None:
        """Who has the next step from now on, "" is nobody; None where that stays as it is."""
        owner = self._owners.value()
        return None if owner == self._blank["owner"] else owner

    def review(
        self, *, patient_id: str, on: date, reviewer: str, contact: Contact | None
    ) -> Review:
        """The record as it would be signed. Its id is the store's to give."""

        def text(name: str) -> str | None:
            return str(self._said(name)).strip() or None

        decision = self._said("decision")
        use, detail = text("actual_use"), text("use_detail")
        safety = SafetyAnswers(**{name: text(name) for name in SAFETY_QUESTIONS})
        notes = [text("notes")]
        if text("why_taken"):
            notes.insert(0, f"Taken for: {text('why_taken')}.")
        if self.is_late() and text("later_reason"):
            notes.append(f"Next review later than 3 months: {text('later_reason')}.")
        return Review(
            id="",
            patient_id=patient_id,
            review_on=on,
            reviewer=reviewer,
            contact=contact,
            indication=text("indication"),
            benefit=text("benefit"),
            harms=text("harms"),
            actual_use=f"{use}: {detail}" if detail and use != NOT_ASKED else detail or use,
            interacting_risks=safety.interacting_risks,
            patient_view=text("patient_view"),
            decision=Decision(str(decision)) if decision else None,
            reason=text("reason"),
            next_review_on=self._next.value(),
            withdrawal_signs=text("withdrawal_signs"),
            pdmp_checked=text("pdmp_checked"),
            naloxone_offered=text("naloxone_offered"),
            non_drug_offered=text("non_drug_offered"),
            notes=" ".join(note for note in notes if note) or None,
            safety=safety,
            risks_explained=text("risks_explained"),
            single_prescriber=text("single_prescriber"),
            single_pharmacy=text("single_pharmacy"),
        )

    # --- inside --------------------------------------------------------------------------------

    def _said(self, name: str) -> object:
        """An answer that counts: what stands from last time is none yet, and a question that is
        not asked of this person has none."""
        if not self._of[name].asked:
            return ""
        return self._blank[name] if name in self._last else self._read[name]()

    def _touched(self, name: str) -> None:
        if self._setting:
            return
        self._last.discard(name)
        self._show_state()
        self.changed.emit()

    def _confirm(self, section: Section) -> None:
        self._last -= set(self._sections[section])
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        self._ask_if("later_reason", asked=self.is_late())
        waiting = {self._of[name].name for name in self._last}
        for name, question in self._questions.items():
            question.show_last(last=name in waiting)
        for section, names in self._sections.items():
            section.show_still(waiting=not self._last.isdisjoint(names))
        self.arrange()

    def _ask_if(self, name: str, *, asked: bool) -> None:
        self.show_question(self._questions[name], asked=asked)
