"""One document made once: composed, proved, rendered.

The same bytes are shown, hashed, printed and kept.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

import pypdfium2

from clinic_desktop.catalogue.texts import Texts
from clinic_desktop.documents.blocks import Document, DocumentKind, Edition, Paper
from clinic_desktop.documents.compose import compose
from clinic_desktop.documents.context import Clinic, LetterContext, Prescriber
from clinic_desktop.documents.plain import plain
from clinic_desktop.documents.render_pdf import load_typeface, render_pdf
from clinic_desktop.documents.render_text import render_text
from clinic_desktop.domain.errors import UnknownItem, UserError
from clinic_desktop.domain.nouns import noun
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.domain.plan_life import Gate
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.document_views import PreparedDocument, ReadyCheck
from clinic_desktop.services.letter_codes import code_of
from clinic_desktop.services.letter_kinds import LETTER_KINDS
from clinic_desktop.services.settings import language_in

STALE_DAYS = 28
DRAFT_CODE = "DRAFT"
UNCODED = "0000-0000"
"""Stands where the code will, while the code is made from all the rest."""


@dataclass(frozen=True, slots=True)
class SignedPlan:
    """A plan with who signed which version of it, and on which terms; `version` None and no signer
    is a draft. `check_in`: the next one that is not recorded, and what waits for it."""

    plan: TaperPlan
    version: int | None = None
    signed_by: str | None = None
    signed_role: str | None = None
    signed_on: date | None = None
    terms: PlanTerms | None = None
    check_in: Gate | None = None

    @property
    def is_signed(self) -> bool:
        return self.signed_on is not None and bool(self.signed_by)

    def unsigned(self) -> "SignedPlan":
        """The same as a draft."""
        return replace(self, signed_by=None, signed_role=None, signed_on=None)


@dataclass(frozen=True, slots=True)
class LetterDesk:
    """What every letter of a clinic shares."""

    resources: Path
    texts: Texts
    clinic: Clinic
    jurisdiction: str
    as_of: date
    records_up_to: date | None
    demo: bool
    clinic_is_named: bool = True
    void_codes: frozenset[str] = frozenset()

    def prepare(
        self,
        kind: str,
        patient: Patient | None,
        signed: SignedPlan,
        *,
        large_print: bool,
        paper: str,
    ) -> PreparedDocument:
        """The document of a kind. Raises UserError where it cannot be made."""
        chosen = document_kind(kind)
        edition = Edition.LARGE_PRINT if large_print else Edition.STANDARD
        context = LetterContext(
            plan=signed.plan,
            as_of=self.as_of,
            patient=patient,
            clinic=self.clinic if patient is not None else None,
            prescriber=Prescriber(signed.signed_by, signed.signed_role or "")
            if signed.signed_by
            else None,
            plan_version=signed.version,
            signed_on=signed.signed_on,
            signed_by=signed.signed_by,
            records_up_to=self.records_up_to,
            letter_code=UNCODED if signed.is_signed else None,
            jurisdiction=self.jurisdiction,
            lang=language_in(self.jurisdiction),
            paper=_paper(paper),
            edition=edition,
            demo=self.demo,
            terms=signed.terms,
            waits_from=signed.check_in.step if signed.check_in else None,
            next_visit_on=signed.check_in.due_on if signed.check_in else None,
        )
        document = compose(chosen, context, self.texts)
        code = DRAFT_CODE
        if signed.is_signed:
            # Made again after it was called back, the same letter needs another code.
            codes = (_code(document, patient, self.as_of, nth) for nth in count())
            code = next(code for code in codes if code not in self.void_codes)
            document = compose(chosen, replace(context, letter_code=code), self.texts)
        pdf = render_pdf(document, self.resources)
        return PreparedDocument(
            kind=chosen.value,
            title=LETTER_KINDS[kind],
            code=code,
            pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
            text=render_text(document),
            pages=_page_count(pdf),
            draft=not signed.is_signed,
            checks=self._checks(chosen, patient, signed, large_print=large_print),
            file_name=f"{code} {self.as_of.isoformat()}.pdf",
        )

    def _checks(
        self, kind: DocumentKind, patient: Patient | None, signed: SignedPlan, *, large_print: bool
    ) -> tuple[ReadyCheck, ...]:
        """The pre-flight list."""
        checks = [
            ReadyCheck(
                f"Signed plan, version {signed.version}" if signed.is_signed else "Plan not signed",
                signed.is_signed,
            )
        ]
        if self.records_up_to is None:
            checks.append(ReadyCheck("Age of the records not known", False))
        else:
            days = (self.as_of - self.records_up_to).days
            old = "up to today" if days == 0 else f"{days} {noun(days, 'day')} old"
            checks.append(ReadyCheck(f"Records {old}", days <= STALE_DAYS))
        if not self.clinic_is_named:
            checks.append(ReadyCheck("Clinic's name or telephone not set, see Setup", False))
        if patient is not None:
            words = "Address present" if patient.address else "No address"
            checks.append(ReadyCheck(words, bool(patient.address)))
            if not self._can_print(patient):
                unprinted = "Letters of the name or address are not in the typeface: write by hand"
                checks.append(ReadyCheck(unprinted, False))
            if kind is not DocumentKind.PHARMACY_COPY:
                checks += self._readable(patient, large_print=large_print)
        return tuple(checks)

    def _readable(self, patient: Patient, *, large_print: bool) -> Iterator[ReadyCheck]:
        """Whether the person can read what is meant for them (hazard H18)."""
        if patient.needs_large_print:
            words = "Large print, as needed" if large_print else "Large print is needed"
            yield ReadyCheck(words, large_print)
        if patient.other_needs:
            yield ReadyCheck(f"Not made here, but needed: {patient.other_needs}", False)
        language = patient.language
        if language and not language.lower().startswith(self.texts.lang[:2]):
            yield ReadyCheck(f"Language {language}: letters are in English", False)

    def _can_print(self, patient: Patient) -> bool:
        """Whether the typeface has every letter of who and where the person is."""
        face = load_typeface(self.resources)
        texts = (patient.family_name, patient.given_name, patient.title, *patient.address)
        return all(face.printable(text) == plain(text) for text in texts if text)


def document_kind(kind: str) -> DocumentKind:
    """A kind of letter by its name. Raises UnknownItem, with the kinds there are."""
    if kind not in LETTER_KINDS:
        message = f'There is no document "{kind}".'
        raise UnknownItem("No such document", message, f"One of {', '.join(LETTER_KINDS)}.")
    return DocumentKind(kind)


def _paper(paper: str) -> Paper:
    try:
        return Paper(paper)
    except ValueError:
        raise UserError("No such paper", f'There is no paper "{paper}".', "a4 or letter.") from None


def _code(document: Document, patient: Patient | None, as_of: date, nth: int) -> str:
    """A letter code that the same letter always has: "7F3A-92C4". It rests on every word that is
    printed: a new address or telephone number makes another letter, which needs a code of its
    own."""
    who = patient.id if patient else ""
    return code_of(who, as_of.isoformat(), repr(document), "again" * nth)


def _page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return len(document)
    finally:
        document.close()
