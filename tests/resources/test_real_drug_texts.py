"""Drug texts of public records: ours are recognised, the rest raise no question."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.recognition import DrugReader

SAMPLES = Path(
    os.environ.get("CLINIC_SAMPLE_DATA", Path(__file__).parents[3] / "shared" / "data")
)  # fmt: skip
FOLDERS = ("bulk-ndjson-10", "synthea-r4-bundles", "hl7-r4-examples", "nhs-eps-messages")
OURS = ("azepam", "azolam", "zolpidem", "zopiclone", "diazepoxide", "clobazam")


def documents() -> Iterator[Any]:
    for folder in FOLDERS:
        for path in sorted((SAMPLES / folder).rglob("*")):
            if path.suffix == ".ndjson":
                yield from map(json.loads, path.read_text("utf-8").splitlines())
            elif path.suffix == ".json":
                yield json.loads(path.read_text("utf-8"))


def drug_texts(node: Any) -> Iterator[str]:
    """Displays and texts of every medication named in a document."""
    if isinstance(node, list):
        for value in node:
            yield from drug_texts(value)
    elif isinstance(node, dict):
        concept = node.get("medicationCodeableConcept") or (
            node.get("code") if node.get("resourceType") == "Medication" else None
        )
        if isinstance(concept, dict):
            named = [coding.get("display") for coding in concept.get("coding", [])]
            yield from (text for text in (*named, concept.get("text")) if text)
        for value in node.values():
            yield from drug_texts(value)


def test_texts_of_public_records() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the sample data are not beside the project")
    reader = DrugReader(load_catalogue())
    texts = {text for document in documents() for text in drug_texts(document)}
    assert len(texts) > 100
    for text in sorted(texts):
        found = reader.read(text)
        is_ours = any(part in text.casefold() for part in OURS)
        assert found.candidates == (), text
        assert is_ours == (found.drug is not None and found.drug.ingredient.is_bzra), text
