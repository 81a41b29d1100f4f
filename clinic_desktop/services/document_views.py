"""Read models of a document about to go out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadyCheck:
    """One line of the pre-flight list; where `ok` is False only a draft goes out without a
    reason."""

    words: str
    ok: bool


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """One document made once: the same bytes are previewed, hashed, printed and stored."""

    kind: str
    title: str
    code: str
    pdf: bytes
    sha256: str
    text: str
    pages: int
    draft: bool
    checks: tuple[ReadyCheck, ...]
    file_name: str

    @property
    def not_ready(self) -> tuple[str, ...]:
        return tuple(check.words for check in self.checks if not check.ok)
