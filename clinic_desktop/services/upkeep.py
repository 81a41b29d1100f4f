"""`db` and `verify-letter`: looking after the clinic's database, and asking whether a letter holds.

Opening a database brings it up to date; what is left to say is whether that was needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.services.letter_codes import typed_code
from clinic_desktop.store import clinic_facts, own_records, upkeep
from clinic_desktop.store.own_models import DocumentState
from clinic_desktop.store.session import Store, open_store

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Kept:
    """Copies made on the way; `problems` is empty where all is well. `lost` counts, by kind, what
    a backup put back does not hold."""

    problems: tuple[str, ...] = ()
    copy: Path | None = None
    lost: Mapping[str, int] = field(default_factory=dict)


def upgrade(db: str | Path) -> Kept:
    """Brings the database up to this program's form; `copy` is the backup made first, if any."""
    store = open_store(db, create=False)
    store.close()
    return Kept(copy=store.backup)


def back_up(db: str | Path, target: Path, at: datetime) -> Kept:
    """Copies the database, and remembers that it was done `at` this moment."""
    store = open_store(db, create=False)
    try:
        upkeep.back_up(store, target)
        with store.write() as session:
            clinic_facts.note_backup(session, at)
    finally:
        store.close()
    return Kept(copy=target)


def restore(db: str | Path, source: Path) -> Kept:
    """Puts a backup back, then brings it up to date; `copy` is what stood there before."""
    store = open_store(db, create=False)
    try:
        restored = upkeep.restore(store, source)
    finally:
        store.close()
    upgrade(db)
    return Kept(copy=restored.copy, lost=restored.lost)


def check(db: str | Path) -> Kept:
    """Whether pages, references and issued letters are sound."""
    store = open_store(db, create=False)
    try:
        return Kept(problems=tuple(upkeep.faults(store)))
    finally:
        store.close()


def refuse_damage(store: Store) -> None:
    """Closes a database whose file is damaged, with EnvironmentFault: work signed in it could be
    lost with it."""
    told = upkeep.damage(store)
    if told is not None:
        store.close()
        raise EnvironmentFault(
            "The clinic's file is damaged",
            f"SQLite says: {told}. Nothing was changed in it.",
            "Keep the file, and put the latest backup back: clinic-desktop db restore BACKUP.",
        )


def letter_state(db: str | Path, code: str) -> str:
    """current, superseded or void; "unknown" for a code that was never issued here."""
    store = open_store(db, create=False)
    try:
        with store.read() as session:
            state: DocumentState | None = own_records.document_state(session, typed_code(code))
    finally:
        store.close()
    return UNKNOWN if state is None else state.value
