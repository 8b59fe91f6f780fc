"""The store: one snapshot for everybody, and edits as transactions with their journal, on any backend."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import NamedTuple

from zim_data.errors import OutcomeUnknown, StoreError
from zim_data.store.design import completion
from zim_data.store.edits import Edit, Stamp, is_made, plan
from zim_data.store.ids import operation_id
from zim_data.store.pace import Pace
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.store.spreadsheet import GridChange, Grids, Spreadsheet

log = logging.getLogger("zim")

Command = Callable[[Snapshot], Sequence[Edit]]
"""A rule of the programme at work: from the newest state to edits; raises a `ZimError` where it does not allow them."""
Job = Callable[[], None]


def in_background(job: Job) -> None:
    """Do the job beside everything else; it does not keep the process alive."""
    threading.Thread(target=job, name="zim-renewal", daemon=True).start()


class Kept(NamedTuple):
    """The state that everybody is shown, and the version of the spreadsheet and the day it belongs to."""

    snapshot: Snapshot
    version: Hashable


class Store:
    """Serves all sessions of the process; `clock` gives the local time of Europe/Berlin, `timer` counts seconds.

    A file is asked each time whether it changed. A `remote` spreadsheet is read again in the background when the
    last reading is old (`start` is given the job), and meanwhile everybody goes on with that one.
    """

    def __init__(
        self,
        spreadsheet: Spreadsheet,
        clock: Callable[[], datetime],
        *,
        timer: Callable[[], float] = time.monotonic,
        start: Callable[[Job], None] = in_background,
    ) -> None:
        self.spreadsheet = spreadsheet
        self._clock, self._timer, self._start = clock, timer, start
        # Pages go on with the last state while somebody saves, which takes a moment.
        self._reading, self._writing, self._keeping = threading.Lock(), threading.Lock(), threading.Lock()
        self._kept: Kept | None = None
        self._pace = Pace(spreadsheet.fresh_for or 0.0, timer)
        self._refused: StoreError | None = None

    @property
    def remote(self) -> bool:
        """Whether the spreadsheet is so far away that nobody should wait for its newest state."""
        return self.spreadsheet.fresh_for is not None

    def snapshot(self, *, asking: bool = True) -> Snapshot:
        """The newest state that can be had at once; not `asking`, the last one that was had.

        If it cannot be read now, the last state with a notice; without one, raises a `StoreError`.
        """
        if self._kept is None or (asking and not self.remote):
            with self._reading:
                return self._newest()
        if asking and not self._reading.locked() and self._pace.take_turn():
            self._start(self.renew)
        return self._kept.snapshot

    def renew(self) -> None:
        """Read now, unless somebody else has begun to since; whatever goes wrong becomes a notice."""
        asked = self._timer()
        with self._reading:
            if self._pace.began > asked:
                return
            before = self._kept
            try:
                self._read()
            except Exception as error:  # a job in the background has nobody who could catch it
                log.error("Lesen: %s", type(error).__name__)  # noqa: TRY400 - its text may hold personal data
                if before is not None:
                    self._keep(_stale(before.snapshot, "Die Tabelle lässt sich gerade nicht lesen."), before)

    def apply(self, command: Command | Sequence[Edit], *, action: str, by: str, operation: str | None = None) -> str:
        """Make all edits and their journal lines, or none; the operation's ID.

        A command decides on the newest state, read for this write, so that its rules hold there. Raises
        `Conflict`, `NotFound`, `InvalidInput`, `RuleBroken` or `StoreError`, each with nothing changed; or
        `OutcomeUnknown`, and what is applied again as the `operation` named there is made once.
        """
        stamp = Stamp(operation or operation_id(), action, by, self._clock().replace(microsecond=0))

        def decide(grids: Grids) -> Sequence[GridChange]:
            fresh = self._parse(grids, stamp.at)
            self.spreadsheet.backups = fresh.settings.backups
            if is_made(stamp.operation, fresh):
                return []
            fresh = fresh.for_operation(stamp.operation)
            return plan(command(fresh) if callable(command) else command, fresh, stamp)

        try:
            self._write(decide, stamp.at)
        except OutcomeUnknown as error:
            error.operation = stamp.operation
            self._pace.hurry()  # the next reading shows whether it arrived
            raise
        return stamp.operation

    def complete(self) -> None:
        """Add the tabs and columns that the spreadsheet lacks; raises a `StoreError` with nothing changed."""
        now = self._clock()
        self._write(lambda grids: completion(self._parse(grids, now), grids), now)

    def _write(self, decide: Callable[[Grids], Sequence[GridChange]], at: datetime) -> None:
        with self._writing:
            grids, version = self.spreadsheet.write(decide)
            snapshot = self._parse(grids, at)
            with self._keeping:
                self._kept = Kept(snapshot, (version, snapshot.on))
            self._pace.postpone()

    def _newest(self) -> Snapshot:
        """What is kept if nothing newer can be there, else what is read now."""
        if self._kept is not None and (self.remote or self._kept.version == self._version(self._clock())):
            return self._kept.snapshot
        if self._refused is not None and self.remote and not self._pace.is_due:
            raise self._refused.with_traceback(None)  # not everybody waits for the same answer
        return self._read()

    def _read(self) -> Snapshot:
        before, now = self._kept, self._clock()
        version = self._version(now)
        try:
            with self._pace.reading():
                snapshot = self._parse(self.spreadsheet.read(), now)
        except StoreError as error:
            if before is None:
                self._refused = error
                raise
            return self._keep(_stale(before.snapshot, error.sentence), before)
        return self._keep(Kept(snapshot, version), before)

    def _keep(self, kept: Kept, before: Kept | None) -> Snapshot:
        """Keep what a reading gave, unless somebody saved meanwhile: theirs is the newer state."""
        with self._keeping:
            if self._kept is before or self._kept is None:
                self._kept = kept
            return self._kept.snapshot

    def _parse(self, grids: Grids, at: datetime) -> Snapshot:
        known = self._kept.snapshot if self._kept is not None else None
        if known is not None and known.is_of(grids, on=at.date()):
            return known.read_again(at)
        return read_snapshot(grids, at=at, before=known)

    def _version(self, now: datetime) -> Hashable:
        return self.spreadsheet.version(), now.date()


def _stale(snapshot: Snapshot, why: str) -> Kept:
    """The state with a notice; it has no version, so that the next reading replaces it."""
    return Kept(snapshot.stale(f"{why} Sie sehen den Stand vom {snapshot.read_at:%d.%m.%Y, %H:%M} Uhr."), None)
