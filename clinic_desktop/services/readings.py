"""Saying once what a text means, for all rows that have it: looked at first, signed, taken back.

Rows stay as they were imported; what was said is kept apart, in versions, and laid over the rows
whenever they are read. See `store.reading_overlay`.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from clinic_desktop.domain.directions import NotUnderstood
from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.domain.drug import DrugClass, RecognisedDrug
from clinic_desktop.domain.errors import NotAllowed, UnknownItem, UserError
from clinic_desktop.domain.reading import ReadingKind, Subject, drug_key
from clinic_desktop.importers.resolving import Dose, dose_of
from clinic_desktop.services.health_views import (
    AffectedRow,
    ReadingPreview,
    ReadingStart,
    ReadingView,
)
from clinic_desktop.services.reading_answers import (
    Said,
    SaidDose,
    SaidDrug,
    SaidNoDose,
    SaidOther,
    as_json,
    dose_said,
    drug_said,
    drug_words,
    from_json,
    lasts_words,
    said_words,
    unit_words,
    usual,
)
from clinic_desktop.services.signer import Signer
from clinic_desktop.store import readings as stored
from clinic_desktop.store.history_rows import HistoryReader
from clinic_desktop.store.reading import read_people
from clinic_desktop.store.readings import GrammarDose, NewReading, StoredReading
from clinic_desktop.store.session import Store
from clinic_desktop.store.texts_not_read import NotRead, SubjectRow, rows_of

if TYPE_CHECKING:
    from clinic_desktop.services.program import Program

AFFECTED_SHOWN = 200
EXAMPLES_SHOWN = 3
FORMS = ("tablet", "capsule", "liquid", "film", "odt", "injection", "rectal", "buccal", "nasal")
_CLASS_ORDER = list(DrugClass)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A subject with its rows; `drug` is what directions stand on."""

    subject: Subject
    rows: list[SubjectRow]
    drug: RecognisedDrug | None

    @property
    def people(self) -> int:
        return len({row.patient_id for row in self.rows})

    @property
    def form(self) -> str | None:
        return self.drug.form if self.drug is not None else None


class Readings:
    """What people say texts mean. `changed` is called when doses may be others than before."""

    def __init__(
        self,
        store: Store,
        program: "Program",
        clock: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._program = program
        self._clock = clock
        self._changed = changed
        self._last: _Opened | None = None

    def start(self, key: str) -> ReadingStart:
        """The form for one text. UnknownItem where no row has it any more."""
        with self._store.read() as session:
            opened = self._open(session, key)
            people = read_people(session, [row.patient_id for row in opened.rows[:AFFECTED_SHOWN]])
            versions = stored.versions(session, key)
        self._last = opened
        subject, drug = opened.subject, opened.drug
        of_drug = subject.kind is ReadingKind.DRUG
        code = subject.scope.partition("|")[::2] if subject.scope and of_drug else ("", "")
        near = self._program.drugs.read(subject.text, code[1] or None, code[0] or None).candidates
        return ReadingStart(
            key=key,
            kind=subject.kind,
            text=subject.text,
            on=on_words(subject, drug),
            form=opened.form,
            refused="" if of_drug else self._refused(subject.text, drug),
            rows=len(opened.rows),
            people=opened.people,
            affected=tuple(
                AffectedRow(people[row.patient_id], row.start_on, row.quantity, row.directions_text)
                for row in opened.rows[:AFFECTED_SHOWN]
            ),
            units=() if of_drug else _units(drug),
            ingredients=self._ingredients() if of_drug else (),
            forms=FORMS if of_drug else (),
            near=near if of_drug else (),
            versions=tuple(view_of(one, drug) for one in versions),
        )

    def preview(self, key: str, said: Said) -> ReadingPreview:
        """What an answer comes to, on how many rows, with worked examples; nothing is written."""
        opened = self._last
        if opened is None or opened.subject.key != key:
            with self._store.read() as session:
                opened = self._last = self._open(session, key)
        rows, people = len(opened.rows), opened.people
        try:
            sentence, dose, examples = self._meaning(opened, said)
        except UserError as fault:
            return ReadingPreview("", "", (), rows, people, f"{fault.message} {fault.hint}".strip())
        return ReadingPreview(sentence, dose, examples, rows, people)

    def sign(self, key: str, said: Said, signer: Signer, note: str = "") -> ReadingView:
        """Stores what was said as the next version; every row with the text has it from now on."""
        with self._store.write() as session:
            opened = self._open(session, key)
            new = self._new_reading(opened, said, note)
            reading_id = stored.add_reading(
                session, new, signer.name, signer.role, self._clock().isoformat(timespec="seconds")
            )
            signed = next(one for one in stored.versions(session, key) if one.id == reading_id)
            self._learn(session, signed, new.drug)
        self._forget()
        return view_of(signed, opened.drug)

    def take_back(self, key: str, reason: str, signer: Signer) -> ReadingView:
        """Ends a reading for all its rows; needs a reason. The versions stay in the record."""
        if not reason.strip():
            raise UserError("A reason is missing", "Say why the reading is taken back.", "")
        with self._store.write() as session:
            known = next(iter(stored.versions(session, key)), None)
            if known is None or not known.stands:
                raise NotAllowed("Nothing to take back", "No reading of this text stands.", "")
            opened = self._open(session, key)
            stored.add_reading(
                session,
                NewReading(
                    known.subject,
                    known.answer,
                    rows=len(opened.rows),
                    people=opened.people,
                    reason=reason.strip(),
                    stands=False,
                ),
                signer.name,
                signer.role,
                self._clock().isoformat(timespec="seconds"),
            )
            taken_back = stored.versions(session, key)[0]
        self._forget()
        return view_of(taken_back, opened.drug)

    def learn(self) -> None:
        """Lets the grammar read directions that came in since, on rows whose drug a person read."""
        with self._store.write() as session:
            recognised = HistoryReader(session, self._program.catalogue.ingredients).recognised
            for one in stored.standing_readings(session):
                if one.drug_id is not None:
                    self._learn(session, one, recognised[one.drug_id])

    # --- inside -------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._last = None
        self._changed()

    def _open(self, session: Session, key: str) -> _Opened:
        ingredients = self._program.catalogue.ingredients
        versions = stored.versions(session, key)
        if versions:
            subject = versions[0].subject
        else:
            not_read = NotRead(session, ingredients)
            groups = (*not_read.directions(), *not_read.drugs())
            found = next((one.subject for one in groups if one.subject.key == key), None)
            if found is None:
                raise UnknownItem(
                    "This text is not in the records any more",
                    "An import may have replaced its rows, or somebody has read it.",
                    "Go back to data health.",
                )
            subject = found
        drug = None
        if subject.kind is ReadingKind.DIRECTIONS:
            recognised = HistoryReader(session, ingredients).recognised.values()
            drug = next((d for d in recognised if d and drug_key(d) == subject.scope), None)
        return _Opened(subject, rows_of(session, subject, ingredients), drug)

    def _new_reading(self, opened: _Opened, said: Said, note: str) -> NewReading:
        of_drug = opened.subject.kind is ReadingKind.DRUG
        if of_drug is not isinstance(said, SaidDrug | SaidOther):
            raise UserError("This is no answer", "It does not fit what was asked.", "")
        dose, drug = Dose(), None
        if isinstance(said, SaidDose | SaidNoDose):
            dose = dose_said(said, opened.drug.strength_ug if opened.drug else None)
        elif isinstance(said, SaidDrug):
            drug = drug_said(said, self._program.catalogue.ingredients)
        return NewReading(
            opened.subject,
            json.dumps(as_json(said)),
            dose.units_per_day,
            dose.as_needed,
            drug,
            len(opened.rows),
            opened.people,
            note.strip() or None,
        )

    def _learn(self, session: Session, reading: StoredReading, drug: RecognisedDrug | None) -> None:
        if drug is None:
            return
        doses = []
        for text in stored.unread_directions(session, reading):
            dose = dose_of(self._program.directions.read(text, drug.strength_ug))
            doses.append(GrammarDose(text, dose.units_per_day, dose.as_needed, dose.understood))
        stored.add_grammar_doses(session, reading.id, doses)

    def _meaning(self, opened: _Opened, said: Said) -> tuple[str, str, tuple[str, ...]]:
        """Sentence, dose and worked examples of an answer."""
        match said:
            case SaidNoDose() | SaidOther():
                return said_words(said).capitalize(), "", ()
            case SaidDrug():
                drug = drug_said(said, self._program.catalogue.ingredients)
                return drug_words(drug), "", self._drug_examples(opened, drug)
        strength = opened.drug.strength_ug if opened.drug is not None else None
        dose = dose_said(said, strength)
        assert dose.units_per_day is not None
        amounts = usual([row.quantity for row in opened.rows], EXAMPLES_SHOWN)
        examples = [lasts_words(one, dose.units_per_day, opened.form) for one in amounts]
        return (
            said_words(said, opened.form),
            dose_words(dose, strength),
            tuple(examples) or ("No row with this text says how much was supplied.",),
        )

    def _drug_examples(self, opened: _Opened, drug: RecognisedDrug) -> tuple[str, ...]:
        """The most frequent directions beside the text, read with the strength just said."""
        texts = Counter(row.directions_text for row in opened.rows if row.directions_text)
        examples = []
        for text, _ in texts.most_common(EXAMPLES_SHOWN):
            dose = dose_of(self._program.directions.read(text, drug.strength_ug))
            if dose.units_per_day is None:
                examples.append(f"“{text}” is not understood: say what it means next")
                continue
            rows = [row.quantity for row in opened.rows if row.directions_text == text]
            lasts = [lasts_words(one, dose.units_per_day, drug.form) for one in usual(rows, 1)]
            examples.append(
                ", ".join([f"“{text}” is {dose_words(dose, drug.strength_ug)}", *lasts])
            )
        return tuple(examples) or ("No row with this text has directions.",)

    def _refused(self, text: str, drug: RecognisedDrug | None) -> str:
        """Why the program could not read directions, in its own words."""
        read = self._program.directions.read(text, drug.strength_ug if drug else None)
        if not isinstance(read, NotUnderstood):
            return "The amounts are too large for a day." if read.units_per_day_max else ""
        part = f"It stopped at “{read.part}”. " if read.part and read.part != text else ""
        return f"{part}{read.reason}"

    def _ingredients(self) -> tuple[tuple[str, str], ...]:
        listed = self._program.catalogue.ingredients.values()
        ordered = sorted(listed, key=lambda one: (_CLASS_ORDER.index(one.drug_class), one.key))
        return tuple((one.key, one.drug_class.value) for one in ordered)


def dose_words(dose: Dose, strength_ug: int | None) -> str:
    """`up to 15 mg a day`; units where the strength is not known."""
    assert dose.units_per_day is not None
    up_to = "up to " if dose.as_needed else ""
    if strength_ug is None:
        return f"{up_to}{decimal_text(dose.units_per_day)} a day, strength not recorded"
    return f"{up_to}{mg_text(dose.units_per_day * strength_ug)} a day"


def on_words(subject: Subject, drug: RecognisedDrug | None) -> str:
    """What a text stands on: the drug of directions, the code beside a drug's text."""
    if subject.kind is ReadingKind.DIRECTIONS:
        return drug_words(drug) if drug is not None else ""
    system, _, code = subject.scope.partition("|")
    return f"{system} {code}".strip()


def view_of(one: StoredReading, drug: RecognisedDrug | None) -> ReadingView:
    said = from_json(json.loads(one.answer))
    return ReadingView(
        key=one.subject.key,
        kind=one.subject.kind,
        text=one.subject.text,
        on=on_words(one.subject, drug),
        means=said_words(said, drug.form if drug is not None else None),
        by=one.by,
        stands=one.stands,
        rows=one.rows,
        people=one.people,
        reason=one.reason or "",
    )


def _units(drug: RecognisedDrug | None) -> tuple[tuple[str, str], ...]:
    """Units that fit the drug; milligrams only where its strength tells how many units they are."""
    form = drug.form if drug is not None else None
    two = Fraction(2)
    offered = [("mL", "mL")] if form == "liquid" else [("unit", unit_words("unit", form, two))]
    if form is None:
        offered.append(("mL", "mL"))
    if drug is not None and drug.strength_ug is not None:
        offered.append(("mg", "mg"))
    return tuple(offered)
