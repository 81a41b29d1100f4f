"""The import desk: bring records in, see what came from where, undo, and say who is who.

`clinic.imports` of an open clinic. Everything that changes records is refused in the demo clinic.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy.orm import Session

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.domain.feed import DEFAULT_FEED, feed_and_id, feed_name
from clinic_desktop.domain.flag import Evidence
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.import_effect import Flagged, FlagMove, moves
from clinic_desktop.services.import_views import (
    FeedView,
    IdentityCandidateView,
    IdentityDecisionView,
    ImportBatchView,
    ImportedFileView,
    ImportPreview,
    MissingView,
    ProvenanceView,
    UndoView,
)
from clinic_desktop.services.program import Program
from clinic_desktop.services.progress import CancelToken, Progress
from clinic_desktop.services.who_is_who import candidate, check_signer, decide
from clinic_desktop.store import feeds, identity
from clinic_desktop.store.identity import IdentityDecision
from clinic_desktop.store.import_undo import UndoEffect, undo_batch, undo_effect
from clinic_desktop.store.session import Store

if TYPE_CHECKING:
    from clinic_desktop.importers.mapping import FileMapping
    from clinic_desktop.services.matching import Matching

Through: TypeAlias = "str | FileMapping | None"
"""A mapping file, the name of a mapping that comes with the program, or one already read."""
KnownPair = tuple[identity.KnownPerson, identity.KnownPerson]
_OWN_WORDS = {
    "reviews": "signed reviews",
    "review_addenda": "remarks on reviews",
    "taper_plans": "taper plans",
    "plan_events": "changes of taper plans",
    "documents": "letters",
    "dispositions": "decisions about flags",
    "identity_decisions": "decisions about who is who",
}


class ImportDesk:
    """What may be asked about imports.

    `changed` is called after records have changed; `flags` tells who is flagged as they stand.
    """

    def __init__(
        self,
        program: Program,
        store: Store,
        *,
        as_of: date,
        clock: Callable[[], datetime],
        is_demo: bool,
        changed: Callable[[], None],
        flags: Callable[[Progress | None], Flagged],
    ) -> None:
        self._program = program
        self._store = store
        self._as_of = as_of
        self._clock = clock
        self._is_demo = is_demo
        self._changed = changed
        self._flags = flags

    # --- bringing in --------------------------------------------------------------------------

    def run(
        self,
        paths: Sequence[Path],
        *,
        feed: str = DEFAULT_FEED,
        is_full: bool = False,
        format: str = "auto",
        mapping: Through = None,
        dry_run: bool = False,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
        look: Callable[[Session], object] | None = None,
    ) -> ImportReport:
        """Brings records in, in one transaction, or says what it would do (`dry_run`).

        `feed` names the sender; ids live inside it. `is_full`: the files hold everything the
        sender has, so that what they lack is marked as missing. `mapping` is a mapping file, the
        name of one that comes with the program, or one already read. `Cancelled` when `cancel` was
        set: then nothing was written.
        """
        if not dry_run:
            self._refuse_demo()
        from clinic_desktop.importers.mapping_files import find_mapping, shipped_mappings
        from clinic_desktop.services.importing import import_paths

        folder = self._program.resources / "mappings"
        report = import_paths(
            self._store,
            self._program.readers,
            paths,
            started_at=self._clock(),
            format=format,
            mapping=find_mapping(mapping, folder) if isinstance(mapping, str) else mapping,
            shipped_mappings=shipped_mappings(folder),
            dry_run=dry_run,
            feed=feed_name(feed),
            is_full=is_full,
            progress=progress,
            cancel=cancel,
            look=look,
        )
        if not dry_run:
            self._changed()
        return report

    def preview(
        self,
        paths: Sequence[Path],
        *,
        feed: str = DEFAULT_FEED,
        is_full: bool = False,
        mapping: Through = None,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> ImportPreview:
        """What `run` would do, and who of these files may be somebody known by another feed."""
        seen: list[tuple[KnownPair, ...]] = []
        report = self.run(
            paths, feed=feed, is_full=is_full, mapping=mapping, dry_run=True, progress=progress,
            cancel=cancel, look=lambda session: seen.append(tuple(identity.likely_pairs(session))),
        )  # fmt: skip
        pairs = tuple(pair for found in seen for pair in found)
        ids = {one.id for pair in pairs for one in pair}
        with self._store.read() as session:
            known = identity.people(session, ids)
        return ImportPreview(
            report,
            tuple(candidate(one, other) for one, other in pairs),
            frozenset(ids - known.keys()),
        )

    def flagged(self, progress: Progress | None = None) -> Flagged:
        """Who is flagged now, to be held against what an import makes of it."""
        return self._flags(progress)

    def flags_since(
        self, before: Flagged, progress: Progress | None = None
    ) -> tuple[FlagMove, ...]:
        """Whose flags came or went since then, as the records stand now."""
        return moves(before, self._flags(progress))

    @property
    def matching(self) -> "Matching":
        """What the files are, and how the columns of any table are matched."""
        from clinic_desktop.services.matching import Matching

        return Matching(self._program)

    # --- what came in -------------------------------------------------------------------------

    def batches(self) -> tuple[ImportBatchView, ...]:
        """Every import, the latest first, undone ones too."""
        with self._store.read() as session:
            found = feeds.batches(session)
        return tuple(
            ImportBatchView(
                id=one.id,
                feed=one.feed,
                imported_at=one.started_at,
                format=one.format,
                mapping=one.mapping,
                is_full=one.is_full,
                undone_at=one.undone_at,
                undone_by=one.undone_by,
                files=tuple(ImportedFileView(**asdict(file)) for file in one.files),
            )
            for one in found
        )

    def feeds(self) -> tuple[FeedView, ...]:
        """The feeds of this clinic, by name."""
        with self._store.read() as session:
            found = feeds.feeds(session, self._as_of)
            lost = [feed_and_id(one.patient_id)[0] for one in feeds.missing(session)]
        return tuple(
            FeedView(
                name=one.name,
                imports=one.imports,
                last_import_at=one.last_import_at,
                days_since_import=(self._as_of - one.last_import_at.date()).days,
                people=one.people,
                records_up_to=one.records_up_to,
                missing=lost.count(one.name),
            )
            for one in found
        )

    def missing(self, patient_id: str | None = None) -> tuple[MissingView, ...]:
        """What full exports no longer hold, of everyone or of one person."""
        with self._store.read() as session:
            found = feeds.missing(session, patient_id)
        return tuple(
            MissingView(
                patient_id=one.patient_id,
                feed=feed_and_id(one.patient_id)[0],
                order_id=one.order,
                drug_text=one.drug_text,
                since=one.since.date(),
                batch_id=one.batch_id,
            )
            for one in found
        )

    def provenance(self, patient_id: str) -> dict[Evidence, ProvenanceView]:
        """Where every imported record of a person came from, by kind and id."""
        with self._store.read() as session:
            found = feeds.record_provenance(session, patient_id)
        return {evidence: _provenance(one) for evidence, one in found.items()}

    def person_provenance(self, patient_id: str) -> ProvenanceView | None:
        """Where name, birth date and address of a person came from."""
        with self._store.read() as session:
            found = feeds.person_provenance(session, patient_id)
        return None if found is None else _provenance(found)

    # --- undo ---------------------------------------------------------------------------------

    def check_undo(self, batch_id: int) -> UndoView:
        """What undoing an import would do, and why it may not be done. UnknownItem."""
        with self._store.read() as session:
            effect = undo_effect(session, batch_id)
            batch = next(one for one in feeds.batches(session) if one.id == batch_id)
        return _undo_view(effect, batch)

    def undo(self, batch_id: int, signer: Signer) -> UndoView:
        """Takes a whole import out again: what it added goes, what it wrote over comes back.

        One transaction. NotAllowed, with the reasons, where later imports or the clinic's own
        records stand on it; UnknownItem where there is no such import.
        """
        self._refuse_demo()
        check_signer(signer)
        with self._store.write() as session:
            effect = undo_effect(session, batch_id)
            batch = next(one for one in feeds.batches(session) if one.id == batch_id)
            view = _undo_view(effect, batch)
            if not view.is_allowed:
                raise NotAllowed(
                    "This import cannot be undone", " ".join(view.refusals), "Nothing was changed."
                )
            undo_batch(session, batch_id, signer.name, signer.role, self._now())
        self._changed()
        return view

    # --- who is who ---------------------------------------------------------------------------

    def identity_candidates(self) -> tuple[IdentityCandidateView, ...]:
        """People of different feeds who may be one person, nobody having said yet.

        They have one identifier, or one family name and birth date. Nothing is joined until
        somebody confirms it.
        """
        with self._store.read() as session:
            pairs = identity.likely_pairs(session)
        return tuple(candidate(one, other) for one, other in pairs)

    def identity_decisions(self) -> tuple[IdentityDecisionView, ...]:
        """Everything that was decided about who is who, the latest first."""
        with self._store.read() as session:
            found = identity.decisions(session)
        return tuple(
            IdentityDecisionView(
                one.patient_id, one.other_id, one.is_same, one.reason, one.by, one.role,
                datetime.fromisoformat(one.at),
            )
            for one in found
        )  # fmt: skip

    def confirm_same(
        self, keep_id: str, other_id: str, signer: Signer, reason: str | None = None
    ) -> None:
        """Says that two people are one: from now on the records of `other_id` belong to `keep_id`.

        A reason is needed where identifier, name or birth date differ. Taken back by
        `confirm_different`. UserError, UnknownItem, NotAllowed.
        """
        self._decide(keep_id, other_id, signer, reason, is_same=True)

    def confirm_different(
        self, one_id: str, other_id: str, signer: Signer, reason: str | None = None
    ) -> None:
        """Says that two people are two, or takes back that they are one."""
        self._decide(one_id, other_id, signer, reason, is_same=False)

    def _decide(
        self, one_id: str, other_id: str, signer: Signer, reason: str | None, *, is_same: bool
    ) -> None:
        self._refuse_demo()
        check_signer(signer)
        with self._store.write() as session:
            decide(
                session,
                IdentityDecision(
                    one_id,
                    other_id,
                    is_same,
                    (reason or "").strip() or None,
                    signer.name,
                    signer.role,
                    self._now(),
                ),
            )
        self._changed()

    def _refuse_demo(self) -> None:
        if self._is_demo:
            raise NotAllowed(
                "This is the demo clinic",
                "Real records and invented people never share a file.",
                "Open or make your own clinic to import.",
            )

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")


def _provenance(one: feeds.Provenance) -> ProvenanceView:
    return ProvenanceView(one.ref, one.feed, one.batch_id, one.imported_at, one.mapping)


def _undo_view(effect: UndoEffect, batch: feeds.StoredBatch) -> UndoView:
    return UndoView(
        batch.id,
        removed=effect.removed,
        put_back=effect.put_back,
        people_removed=effect.people_removed,
        refusals=tuple(_refusals(effect, batch)),
    )


def _refusals(effect: UndoEffect, batch: feeds.StoredBatch) -> list[str]:
    """Why an import may not be undone, each reason a sentence with what to do."""
    if batch.undone_at is not None:
        return [f"It was undone already, on {batch.undone_at.date()}."]
    refusals = []
    if effect.later_batches:
        numbers = ", ".join(str(one) for one in sorted(effect.later_batches, reverse=True))
        plural = len(effect.later_batches) > 1
        refusals.append(
            f"Later imports rest on its rows: undo {numbers} first, in this order."
            if plural
            else f"A later import rests on its rows: undo import {numbers} first."
        )
    if effect.own_records:
        kinds = ", ".join(
            f"{_OWN_WORDS.get(table, table.replace('_', ' '))}: {count}"
            for table, count in effect.own_records
        )
        refusals.append(
            f"People whose records it brought have been worked with since ({kinds}). What was "
            "signed stays, and so must what it was signed on."
        )
    return refusals
