"""What a bundle says beside its resources: records deleted at the source, and pages that follow.

A history lists the newest first, so that the first entry of an address says how it stands now.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.importers.fhir.elements import (
    Json,
    as_object,
    as_objects,
    as_text,
    short_address,
)

_GONE = "The sender deleted this record, and what these files still hold of it was not taken."
_NOT_HELD = (
    "The sender deleted this record, and these files hold nothing of it: what came in earlier "
    "stays. If it should not, ask the sender to send it as entered in error."
)
_PERSON = (
    "The sender deleted this person's record. It was taken as it last stood, so that nobody is "
    "lost unseen: ask the sender what became of them."
)
_MADE_AGAIN = "The sender deleted this record and then sent it again: it was taken as it stands."
_MORE_PAGES = (
    "This is one page of a longer answer, and the page after it is not among these files: records "
    "are missing. Ask the sender for all pages."
)


@dataclass(slots=True)
class Pages:
    """Pages of searches in an import: what each calls itself, and the page it says comes next."""

    _own: set[str] = field(default_factory=set)
    _next: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    _has_last: bool = False

    def look(self, document: object, file: str, line: int | None) -> None:
        bundle = as_object(document)
        if bundle.get("resourceType") != "Bundle":
            return
        links = {
            relation: url
            for one in as_objects(bundle.get("link"))
            if (relation := as_text(one.get("relation"))) and (url := as_text(one.get("url")))
        }
        if "self" in links:
            self._own.add(links["self"])
        if "next" in links:
            self._next.setdefault(links["next"], (file, line))
        elif "previous" in links or "prev" in links:
            self._has_last = True

    def unfinished(self) -> Iterator[Problem]:
        """Pages whose next one is not there; none where a last page came, whatever it is called."""
        if self._has_last:
            return
        for url, (file, line) in self._next.items():
            if url not in self._own:
                yield Problem(
                    file, line, "Bundle.link", "more pages", _MORE_PAGES, ProblemLevel.WARNING
                )


@dataclass(frozen=True, slots=True)
class Deletion:
    """A record that an entry says was deleted. `is_held`: the bundle has a version of it too;
    `is_gone`: and nothing says that it was made again."""

    address: str
    is_held: bool
    is_gone: bool

    def told(self, file: str, line: int | None) -> Problem:
        is_person = self.address.startswith("Patient/")
        if not self.is_held:
            message, level = _NOT_HELD, ProblemLevel.WARNING
        elif not self.is_gone:
            message, level = _MADE_AGAIN, ProblemLevel.INFO
        elif is_person:
            message, level = _PERSON, ProblemLevel.WARNING
        else:
            message, level = _GONE, ProblemLevel.INFO
        return Problem(file, line, self.address, "deleted at the source", message, level)


def deletions(bundle: Json, kinds: Collection[str]) -> tuple[Deletion, ...]:
    """What the entries of a bundle say was deleted, of resources of these types."""
    entries = as_objects(bundle.get("entry"))
    if not any(_is_deletion(entry) for entry in entries):
        return ()
    first: dict[str, bool] = {}
    held: set[str] = set()
    deleted: dict[str, None] = {}
    for entry in entries:
        request, resource = as_object(entry.get("request")), as_object(entry.get("resource"))
        is_deletion = _is_deletion(entry)
        if resource:
            address = f"{resource.get('resourceType')}/{resource.get('id')}"
            held.add(address)
        else:
            url = as_text(request.get("url")) or as_text(entry.get("fullUrl")) or ""
            address = short_address(url)
            if is_deletion and address.partition("/")[0] in kinds:
                deleted[address] = None
        first.setdefault(address, is_deletion)
    return tuple(Deletion(one, one in held, first[one]) for one in deleted)


def _is_deletion(entry: Json) -> bool:
    return as_object(entry.get("request")).get("method") == "DELETE"
