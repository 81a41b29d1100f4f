"""Pure composers: a context in, a document out; one module a document."""

from collections.abc import Callable

from clinic_desktop.catalogue.texts import Texts
from clinic_desktop.documents.blocks import Document, DocumentKind
from clinic_desktop.documents.compose.frame import Frame
from clinic_desktop.documents.compose.handout import handout
from clinic_desktop.documents.compose.pharmacy_copy import pharmacy_copy
from clinic_desktop.documents.compose.taper_letter import taper_letter
from clinic_desktop.documents.context import LetterContext
from clinic_desktop.documents.proof import check_document

COMPOSERS: dict[DocumentKind, Callable[[Frame], Document]] = {
    DocumentKind.HANDOUT: handout,
    DocumentKind.TAPER_LETTER: taper_letter,
    DocumentKind.PHARMACY_COPY: pharmacy_copy,
}


def compose(kind: DocumentKind, ctx: LetterContext, texts: Texts) -> Document:
    """The document of `kind`, proved against the plan before anyone sees it.

    Raises UserError when the context cannot carry a document (no plan, no number to call), and
    `proof.ProofFault`, a bug, when a printed row does not add up to the plan's dose.
    """
    frame = Frame(ctx, texts)
    document = COMPOSERS[kind](frame)
    check_document(document, ctx.plan, [step.number for step in frame.told_steps])
    return document
