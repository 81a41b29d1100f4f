"""Bringing records in: files to records to the store, in one transaction, with a report.

A dry run does all of it and undoes it, so that its report is the report. An import that is
cancelled, or killed, leaves the store as it was.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from clinic_desktop.domain.batch import FileReport, ImportReport, ProblemLog
from clinic_desktop.domain.feed import DEFAULT_FEED
from clinic_desktop.domain.records import SourceRef
from clinic_desktop.importers.intake import Intake, Phase
from clinic_desktop.importers.mapping import FileMapping
from clinic_desktop.importers.resolving import (
    ConditionWords,
    DirectionsReading,
    DrugReading,
    Resolver,
)
from clinic_desktop.services.progress import CancelToken, Progress
from clinic_desktop.store.bulk import roomy_cache
from clinic_desktop.store.import_ledger import Ledger
from clinic_desktop.store.importing import BatchWriter
from clinic_desktop.store.session import Store


@dataclass(frozen=True, slots=True)
class Readers:
    """What the catalogue understands: drugs, directions, condition codes."""

    drugs: DrugReading
    directions: DirectionsReading
    conditions: ConditionWords


class _DryRunOver(Exception):
    """Leaves the transaction of a dry run, which undoes it."""


def import_paths(
    store: Store,
    readers: Readers,
    paths: Iterable[Path],
    *,
    started_at: datetime,
    format: str = "auto",
    mapping: FileMapping | None = None,
    shipped_mappings: Sequence[FileMapping] = (),
    dry_run: bool = False,
    feed: str = DEFAULT_FEED,
    is_full: bool = False,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    look: Callable[[Session], object] | None = None,
) -> ImportReport:
    """Brings in all that can be read at the paths; `started_at` dates the batch.

    `format` is "auto", "fhir", "clinic-csv" or "csv" (tables of other systems, through `mapping`;
    of the `shipped_mappings` one that fits is offered where none is given). Ids live in the `feed`;
    `is_full` says that the files hold everything of it. The report is
    `refused` when nothing could be read; then nothing is written. `look` is shown the records as
    they would be at the end of a dry run. `Cancelled` when `cancel` was set; `EnvironmentFault` of
    the store.
    """
    token = cancel or CancelToken()
    resolver = Resolver(readers.drugs, readers.directions, readers.conditions)
    log = ProblemLog()
    intake = Intake(
        paths,
        resolver,
        wanted_format=format,
        check=token.check,
        mapping=mapping,
        shipped=shipped_mappings,
    )
    label = mapping.label if mapping is not None else None
    if not intake.is_readable:
        for item in intake.problems:
            log.add(item)
        files = tuple(_unread(path, form, intake) for path, form in intake.files)
        return ImportReport(files, log.problems(), (), dry_run, None, refused=True, mapping=label)
    told = _Told(intake, token, progress)
    try:
        with store.write() as session, roomy_cache(session.connection()):
            ledger = Ledger(
                session.connection(),
                intake.files,
                feed=feed,
                started_at=started_at,
                batch_format=format,
                report=log.add,
                mapping_version=label,
                is_full=is_full,
            )
            writer = BatchWriter(ledger)
            for phase in Phase:
                told.phase_begins()
                writer.take(intake.items(phase), told)
            for path, kinds in intake.not_used.items():
                for kind, count in kinds.items():
                    ledger.not_used(path, kind, count)
            writer.close()
            if dry_run:
                if look is not None:
                    look(session)
                raise _DryRunOver
    except _DryRunOver:
        pass
    return ImportReport(
        files=ledger.reports(),
        problems=log.problems(),
        not_understood=resolver.not_understood(),
        dry_run=dry_run,
        batch_id=None if dry_run else ledger.batch_id,
        mapping=label,
    )


def _unread(path: str, form: str, intake: Intake) -> FileReport:
    kinds = intake.not_used.get(path)
    if kinds is None:
        return FileReport(path, form)
    return FileReport(path, form, not_used=kinds.total(), not_used_kinds=tuple(kinds.most_common()))


class _Told:
    """After each chunk: stops if that was asked for, else tells how far the work is.

    Measured in lines, all of them once a phase: people, records, what repeats records.
    """

    def __init__(self, intake: Intake, token: CancelToken, progress: Progress | None) -> None:
        self._lines_before: dict[str, int] = {}
        self._lines = 0
        for path, _ in intake.files:
            self._lines_before[path] = self._lines
            self._lines += intake.lines.get(path, 0) + 1
        self._token = token
        self._progress = progress
        self._phases = -1
        self._done = 0

    def phase_begins(self) -> None:
        self._phases += 1
        self._tell(0)

    def __call__(self, ref: SourceRef | None) -> None:
        self._token.check()
        if ref is not None:
            self._tell(self._lines_before[ref.file] + (ref.line or 0))

    def _tell(self, lines: int) -> None:
        """Never backwards: lines are an estimate, and files come in order of their kind."""
        lines = min(lines, self._lines)
        self._done = max(self._done, self._phases * self._lines + lines)
        if self._progress is not None:
            self._progress(self._done, len(Phase) * self._lines)
