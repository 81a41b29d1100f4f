"""The documents as text, held against reviewed copies word for word.

After a wanted change, write them anew with `CLINIC_WRITE_GOLDEN=1` and read the difference.
"""

import os
from pathlib import Path

import pytest

from clinic_desktop.documents.blocks import DocumentKind
from clinic_desktop.documents.compose import COMPOSERS, compose
from clinic_desktop.documents.render_text import render_text
from tests.documents.letter_samples import (
    CLONAZEPAM_2,
    CLONAZEPAM_STAY,
    DIAZEPAM_15,
    plan_of,
    signed,
    texts,
)

GOLDEN = Path(__file__).parent / "golden"
PLANS = {
    "diazepam-15": DIAZEPAM_15,
    "clonazepam-2": CLONAZEPAM_2,
    "clonazepam-stay": CLONAZEPAM_STAY,
}


@pytest.mark.parametrize("kind", COMPOSERS)
@pytest.mark.parametrize("name", PLANS)
def test_document_reads_as_reviewed(name: str, kind: DocumentKind) -> None:
    text = render_text(compose(kind, signed(plan_of(PLANS[name])), texts()))
    file = GOLDEN / f"{name}-{kind.value}.txt"
    if os.environ.get("CLINIC_WRITE_GOLDEN"):
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")
