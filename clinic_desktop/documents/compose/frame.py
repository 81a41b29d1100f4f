"""What every document about a plan has: letterhead, address, footer, marks, and who it is for."""

from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.catalogue.texts import Texts
from clinic_desktop.documents.blocks import (
    Address,
    Block,
    Document,
    DocumentKind,
    Edition,
    Footer,
    KeyValue,
    Letterhead,
    Signature,
    Span,
    Spans,
)
from clinic_desktop.documents.context import Clinic, LetterContext
from clinic_desktop.documents.wording import Wording
from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.plan import (
    Finish,
    FinishKind,
    PlanStep,
    StepFlag,
    TaperPlan,
)
from clinic_desktop.domain.records import Patient

NHS_NUMBER_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Frame:
    """The context with its words, checked fit to compose from.

    Raises UserError for a plan that cannot be printed: infeasible, ended, or meant for a patient
    while the clinic has no number to call. A page that says "call us on" nothing must never be
    issued.
    """

    ctx: LetterContext
    texts: Texts

    def __post_init__(self) -> None:
        plan, clinic = self.ctx.plan, self.ctx.clinic
        if plan.infeasible is not None or plan.finish is None or not plan.steps:
            raise UserError(
                "There is no plan to print",
                "This plan cannot be made from the products chosen, so it has no steps.",
                "Open the planner and choose one of the ways out it names.",
            )
        finish = plan.finish
        ended = finish.kind is FinishKind.STOP and finish.on <= self.ctx.as_of
        if ended and self.ctx.waits_from is None:
            raise UserError(
                "The plan has ended",
                f"It stopped on {day_text(finish.on)}: a page of it would tell a dose that is not"
                " taken any more.",
                "Close it as completed, or draw a new plan.",
            )
        if self.ctx.patient is None and self.ctx.is_signed:
            raise UserError(
                "A signed plan belongs to a person",
                "This plan is signed but names no patient.",
                "Open the plan from the patient's page.",
            )
        if self.ctx.is_signed and (
            clinic is None or not clinic.phone or not clinic.emergency_number
        ):
            raise UserError(
                "The clinic's telephone numbers are missing",
                "A letter tells the patient whom to call: the clinic, and in an emergency.",
                "Enter both numbers in the clinic's settings.",
            )

    @property
    def wording(self) -> Wording:
        return Wording(self.texts)

    @property
    def plan(self) -> TaperPlan:
        return self.ctx.plan

    @property
    def finish(self) -> Finish:
        assert self.ctx.plan.finish is not None  # __post_init__ refuses a plan without
        return self.ctx.plan.finish

    @property
    def told_steps(self) -> tuple[PlanStep, ...]:
        """The steps a patient is told now: none that is over, none behind the next check-in. While
        a check-in is awaited the last step goes on, whatever its dates say."""
        waits_from = self.ctx.waits_from
        steps = self.plan.steps
        told = steps if waits_from is None else tuple(s for s in steps if s.number < waits_from)
        return tuple(s for s in told if s.end >= self.ctx.as_of) or told[-1:]

    @property
    def under_way(self) -> bool:
        """Whether the plan began before the day of the letter: the first step told is then taken
        now. On its first day the dose before the plan is still the one the patient knows."""
        return self.plan.steps[0].start < self.ctx.as_of

    def until_it_begins(self, key: str) -> Spans:
        """Of a plan signed anew that begins later (listed doses held, or gone back to a higher
        one): what is taken until then, which none of its steps tells. Nothing of any other."""
        start = self.plan.steps[0].start
        if (self.ctx.plan_version or 1) == 1 or start <= self.ctx.as_of:
            return ()
        request, words = self.plan.request, self.wording
        taken = [f"{words.when(when)} {mg_text(ug)}" for when, ug in request.current_ug]
        date = words.weekday_date(start - timedelta(days=1))
        dose = f"{mg_text(request.start_ug)} ({words.all_of(taken)})"
        return (Span(" "), *words.spans(key, date=date, dose=dose))

    @property
    def is_late(self) -> bool:
        """Whether a check-in was missed: the dates behind it no longer hold."""
        due_on = self.ctx.next_visit_on
        return self.ctx.waits_from is not None and due_on is not None and due_on < self.ctx.as_of

    @property
    def switches(self) -> bool:
        """Whether a change of drug is under way or ahead."""
        if not self.under_way:
            return self.drug != self.old_drug
        return any(StepFlag.SWITCH in step.flags for step in self.told_steps)

    @property
    def drug_now(self) -> str:
        """The drug the patient knows the plan by: the old one until the switch is made."""
        return self.old_drug if self.switches else self.drug

    @property
    def lowers_once(self) -> bool:
        return sum((step.change_of_current or 0) > 0 for step in self.plan.steps) == 1

    @property
    def pace(self) -> str:
        """ "step by step", or "in one step": never "slowly", which not every plan is."""
        return self.texts.words("letter.pace_once" if self.lowers_once else "letter.pace_steps")

    def takes_now(self) -> Spans:
        """What the patient takes on the day of the letter."""
        words = self.wording
        if not self.under_way:
            dose = words.milligrams(self.plan.request.start_ug)
            if self.switches:
                return words.spans("letter.takes_of", dose=dose, drug=self.old_drug)
            return words.spans("letter.takes", dose=dose)
        now = self.told_steps[0]
        dose = words.dose(now) if now.dose_ug is None else words.milligrams(now.dose_ug)
        return words.spans("letter.takes", dose=dose)

    @property
    def stays(self) -> bool:
        return self.finish.kind is FinishKind.STAY

    @property
    def old_drug(self) -> str:
        return self.plan.request.drug

    @property
    def drug(self) -> str:
        """The drug that is reduced: the new one where the plan switches."""
        switch = self.plan.request.switch_to
        return switch.drug if switch else self.plan.request.drug

    @property
    def has_liquid(self) -> bool:
        return any(
            item.product.is_liquid
            for step in self.told_steps
            for dose in step.doses
            for item in dose.items
        )

    @property
    def phone(self) -> str:
        clinic = self.ctx.clinic
        return (clinic and clinic.phone) or self.texts.words("frame.your_clinic_number")

    @property
    def emergency(self) -> str:
        clinic = self.ctx.clinic
        number = clinic and clinic.emergency_number
        return number or self.texts.words("frame.your_emergency_number")

    def document(
        self, kind: DocumentKind, blocks: tuple[Block, ...], *, address: Address | None = None
    ) -> Document:
        """The blocks in their frame."""
        ctx = self.ctx
        return Document(
            kind=kind,
            title=self.title(kind),
            lang=ctx.lang,
            paper=ctx.paper,
            edition=ctx.edition,
            stamps=ctx.stamps,
            letterhead=self.letterhead(),
            address=address,
            footer=self.footer(),
            blocks=blocks,
        )

    def title(self, kind: DocumentKind) -> str:
        """Kind and code; a title reaches file lists and print queues, so it names nobody."""
        words = self.texts.words(f"frame.title.{kind.value}")
        if self.ctx.letter_code is None:
            return self.texts.words("frame.title.draft", kind=words)
        return self.texts.words("frame.title.with_code", kind=words, code=self.ctx.letter_code)

    def letterhead(self) -> Letterhead | None:
        return letterhead_of(self.ctx.clinic, self.texts) if self.ctx.clinic else None

    def footer(self) -> Footer:
        """Identity, letter code, plan version and the date of the data, for every page."""
        ctx, texts = self.ctx, self.texts
        code = (
            self.wording.spans("frame.code", code=ctx.letter_code)
            if ctx.letter_code
            else (Span(texts.words("frame.no_code")),)
        )
        version = (
            texts.words("frame.plan_version", version=str(ctx.plan_version))
            if ctx.plan_version is not None
            else texts.words("frame.no_plan_version")
        )
        records = records_words(ctx.records_up_to, texts)
        return footer_of(self._identity(), (code, (Span(version),), (Span(records),)), texts)

    def _identity(self) -> Spans:
        patient, texts = self.ctx.patient, self.texts
        if patient is None:
            return self.wording.spans("frame.draft_identity")
        born = (
            texts.words("frame.born", date=self.wording.date_text(patient.birth_date))
            if patient.birth_date
            else texts.words("frame.birth_date_not_recorded")
        )
        number = self.patient_number(patient)
        numbered = (
            texts.words("frame.number", number=number)
            if number
            else texts.words("frame.number_not_recorded")
        )
        spans: Spans = (Span(self.patient_name(patient), bold=True), Span(born + numbered))
        if self.ctx.is_signed:
            return spans
        return (*spans, *self.wording.spans("frame.draft_of_patient"))

    def patient_name(self, patient: Patient, *, titled: bool = False) -> str:
        """Given and family name, whole; or that none is recorded."""
        parts = (patient.title if titled else None, patient.given_name, patient.family_name)
        return " ".join(filter(None, parts)) or self.texts.words("frame.name_not_recorded")

    def patient_number(self, patient: Patient) -> str:
        """The number people use; an NHS number in groups of 3, 3 and 4."""
        number = patient.identifier or patient.id
        digits = number.replace(" ", "")
        if self.ctx.jurisdiction == "uk" and len(digits) == NHS_NUMBER_DIGITS and digits.isdigit():
            return f"{digits[:3]}\u00a0{digits[3:6]}\u00a0{digits[6:]}"
        return number

    def address(self) -> Address | None:
        """Name and address for the envelope's window; a draft without a patient has none."""
        patient = self.ctx.patient
        if patient is None:
            return None
        lines = (self.patient_name(patient, titled=True), *patient.address)
        return Address(lines, self.wording.date_text(self.ctx.as_of))

    def signature(self) -> Signature:
        """Who signed and when, or plainly that nobody did."""
        ctx, texts = self.ctx, self.texts
        lead = texts.words("letter.signed_lead")
        who = ctx.prescriber
        lines = (who.name, who.role) if who else ()
        if ctx.signed_on is not None and ctx.signed_by:
            signed = texts.words(
                "frame.signed_by", name=ctx.signed_by, date=self.wording.date_text(ctx.signed_on)
            )
        else:
            signed = texts.words("frame.not_signed")
        return Signature(lead, (*lines, signed))

    def contacts(self) -> KeyValue:
        """Whom to call, and the next visit: an empty value is a line to write on."""
        ctx, texts = self.ctx, self.texts
        closed = ctx.clinic.out_of_hours if ctx.clinic else None
        due_on = ctx.next_visit_on
        visit = self.wording.weekday_date(due_on) if due_on and due_on >= ctx.as_of else ""
        pairs = (
            (texts.words("letter.key_clinic"), self.phone),
            *(((texts.words("letter.key_closed"), closed),) if closed else ()),
            (texts.words("letter.key_urgent"), self.emergency),
            (texts.words("letter.key_visit"), visit),
        )
        return KeyValue(pairs)

    @property
    def is_large(self) -> bool:
        return self.ctx.edition is Edition.LARGE_PRINT


# --- what papers without a plan have too ----------------------------------------------------------


def letterhead_of(clinic: Clinic, texts: Texts) -> Letterhead:
    phone = (texts.words("frame.telephone", phone=clinic.phone),) if clinic.phone else ()
    return Letterhead(clinic.name, (", ".join(clinic.address), *phone))


def footer_of(identity: Spans, facts: tuple[Spans, ...], texts: Texts) -> Footer:
    return Footer(identity, facts, texts.words("frame.page_of", page="{page}", pages="{pages}"))


def records_words(up_to: date | None, texts: Texts) -> str:
    """How far the records reach that a page rests on."""
    if up_to is None:
        return texts.words("frame.records_not_used")
    return texts.words("frame.records_up_to", date=Wording(texts).date_text(up_to))
