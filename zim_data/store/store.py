"""The store: one snapshot for everybody, and edits as transactions with their journal, on any backend."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from zim_data.errors import StoreError
from zim_data.store.design import completion
from zim_data.store.edits import Edit, Stamp, is_made, plan
from zim_data.store.ids import operation_id
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.store.spreadsheet import GridChange, Grids, Spreadsheet

Command = Callable[[Snapshot], Sequence[Edit]]
"""A rule of the programme at work: from the newest state to edits; raises a `ZimError` where it does not allow them."""


class Store:
    """Serves all sessions of the process; `clock` gives the local time of Europe/Berlin."""

    def __init__(self, spreadsheet: Spreadsheet, clock: Callable[[], datetime]) -> None:
        self.spreadsheet = spreadsheet
        self._clock = clock
        # Pages go on with the last state while somebody saves, which takes a moment.
        self._reading, self._writing = threading.Lock(), threading.Lock()
        self._snapshot: Snapshot | None = None
        self._version: Hashable = None
        self._keeping = threading.Lock()
        self._writes = 0

    def snapshot(self) -> Snapshot:
        """The newest state; read only if somebody changed the spreadsheet, or a new day began.

        If it cannot be read now, the last state with a notice; without one, raises a `StoreError`.
        """
        with self._reading:
            now = self._clock()
            with self._keeping:
                known, writes = self._snapshot, self._writes
                wanted = (self.spreadsheet.version(), now.date())
                if known is not None and wanted == self._version:
                    return known
            snapshot = self._read(now)
            with self._keeping:
                if self._writes == writes:  # else somebody saved meanwhile, and theirs is the newer state
                    self._keep(snapshot, wanted if snapshot.notice is None else None)
                return self._snapshot or snapshot

    def apply(self, command: Command | Sequence[Edit], *, action: str, by: str) -> str:
        """Make all edits and their journal lines, or none; the operation's ID.

        A command decides on the newest state, read for this write, so that its rules hold there. Raises
        `Conflict`, `NotFound`, `InvalidInput`, `RuleBroken` or `StoreError`, each with nothing changed.
        """
        stamp = Stamp(operation_id(), action, by, self._clock().replace(microsecond=0))

        def decide(grids: Grids) -> Sequence[GridChange]:
            fresh = read_snapshot(grids, at=stamp.at, before=self._snapshot)
            self.spreadsheet.backups = fresh.settings.backups
            if is_made(stamp.operation, fresh):
                return []
            return plan(command(fresh) if callable(command) else command, fresh, stamp)

        with self._writing:
            grids, version = self.spreadsheet.write(decide)
            snapshot = read_snapshot(grids, at=stamp.at, before=self._snapshot)
            with self._keeping:
                self._writes += 1
                self._keep(snapshot, (version, snapshot.on))
        return stamp.operation

    def complete(self) -> None:
        """Add the tabs and columns that the spreadsheet lacks; raises a `StoreError` with nothing changed."""
        now = self._clock()
        with self._writing:
            self.spreadsheet.write(lambda grids: completion(read_snapshot(grids, at=now), grids))
            with self._keeping:
                self._version = None

    def _keep(self, snapshot: Snapshot, version: Hashable) -> None:
        self._snapshot, self._version = snapshot, version

    def _read(self, now: datetime) -> Snapshot:
        try:
            return read_snapshot(self.spreadsheet.read(), at=now, before=self._snapshot)
        except StoreError as error:
            if self._snapshot is None:
                raise
            seen = f"{self._snapshot.read_at:%d.%m.%Y, %H:%M} Uhr"
            return self._snapshot.stale(f"{error.sentence} Sie sehen den Stand vom {seen}.")
