"""Which FHIR resources stand for a review: stated in a mapping file, never guessed.

    [[review]]
    resource = "Procedure"
    contact = "seen"
    [[review.code]]
    system = "http://snomed.info/sct"
    code = "the code your system records a medication review with"

No coded medication review is agreed between systems, so none comes with the program.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clinic_desktop.domain.review import Contact, Decision


class ReviewResource(StrEnum):
    OBSERVATION = "Observation"
    PROCEDURE = "Procedure"
    ENCOUNTER = "Encounter"


@dataclass(frozen=True, slots=True)
class ReviewCode:
    """A code and the address of its system, both as the export writes them."""

    system: str
    code: str


@dataclass(frozen=True, slots=True)
class ReviewOf:
    """Resources of a type with one of these codes are reviews.

    `contact` is how the person was met, or `contact_by_class` says it by the class of an encounter.
    Where neither does, the contact is not recorded, and the review does not count as one with the
    person. `decision` only where the code itself says what was decided.
    """

    resource: ReviewResource
    code: tuple[ReviewCode, ...]
    contact: Contact | None = None
    contact_by_class: Mapping[str, Contact] = field(default_factory=dict)
    decision: Decision | None = None

    def holds(self, system: str, code: str) -> bool:
        return any(one.system == system and one.code == code for one in self.code)


def faults_of_reviews(reviews: tuple[ReviewOf, ...]) -> Iterator[tuple[str, str]]:
    """What is wrong, as (where, words)."""
    said: set[tuple[ReviewResource, ReviewCode]] = set()
    for number, one in enumerate(reviews):
        where = f"review[{number}]"
        if not one.code:
            yield f"{where}.code", "there is none: name the codes that stand for a review"
        for code in one.code:
            if (one.resource, code) in said:
                yield f"{where}.code", f"{code.code!r} of {one.resource} stands twice"
            said.add((one.resource, code))
        if one.contact_by_class and one.resource is not ReviewResource.ENCOUNTER:
            yield f"{where}.contact_by_class", "only an Encounter has a class"
        if one.contact is not None and one.contact_by_class:
            yield f"{where}.contact", "give contact, or contact_by_class, not both"
