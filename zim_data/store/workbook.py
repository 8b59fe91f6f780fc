"""The spreadsheet as a local .xlsx workbook that staff also edit in LibreOffice or Excel."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from zim_data.cells import Cell
from zim_data.errors import WorkbookBusy, WorkbookMissing, WorkbookUnreadable
from zim_data.store import workbook_files as files
from zim_data.store.checks import Check
from zim_data.store.spreadsheet import Grid, GridChange, Grids, Written
from zim_data.store.xlsx_cells import change_cells
from zim_data.store.xlsx_extent import refuse_stray_cells
from zim_data.store.xlsx_package import BROKEN, Package

_READINGS = 3
_PAUSE = 0.1
"""Seconds between two readings of a file that another program is saving right now."""
_ROUNDS = 5
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")

Version = tuple[int, int, int]
"""A file's time of change in ns, its size in bytes and its inode."""


class Workbook:
    """A workbook on disk; `backups` says how many dated copies to keep, `patience` how many seconds to wait."""

    fresh_for: float | None = None

    def __init__(
        self, path: Path, *, backups: int = 10, patience: float = 20.0, now: Callable[[], datetime] = datetime.now
    ) -> None:
        self.path = path
        self.backups = backups
        self._patience = patience
        self._now = now

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def version(self) -> Hashable:
        """Differs whenever the file was saved; None while there is none."""
        try:
            return self._version()
        except OSError:
            return None

    def wait(self) -> float:
        """A file has no limit to how often it may be saved."""
        return 0.0

    def examine(self) -> list[Check]:
        """Whatever is wrong with a file shows when it is read."""
        return []

    def read(self) -> Grids:
        """All worksheets as they were last saved."""
        return self._load()[2]

    def write(self, decide: Callable[[Grids], Sequence[GridChange]]) -> Written:
        """Make the changes that `decide` chooses, as one save; the old state goes to the folder Sicherungen.

        Of each hour the state before its first save is kept, so that the newest `backups` reach back days.
        """
        with self._alone():
            for _ in range(_ROUNDS):
                data, version, grids = self._load()
                changes = decide(grids)
                if not changes:
                    return Written(grids, version)
                fresh = change_cells(data, changes)
                after = grids_of(fresh, self.name)
                if replaced := self._replace(data, version, fresh):
                    return Written(after, replaced)
        raise WorkbookBusy(
            f"Die Tabelle „{self.name}“ wird gerade ständig von anderer Stelle gespeichert. Bitte warten Sie einen "
            "Augenblick und versuchen Sie es dann noch einmal."
        )

    @property
    def _target(self) -> Path:
        """The file itself where the path is a link to it."""
        return self.path.resolve()

    def _version(self) -> Version:
        return _version_of(self.path)

    def _load(self) -> tuple[bytes, Version, Grids]:
        """Read, and once more if the file was missing, torn or changed: somebody may be saving it right now."""
        for _ in range(_READINGS - 1):
            try:
                return self._load_once()
            except (WorkbookMissing, WorkbookUnreadable, WorkbookBusy):
                time.sleep(_PAUSE)
        return self._load_once()

    def _load_once(self) -> tuple[bytes, Version, Grids]:
        with files.in_plain_words(self.path):
            version = self._version()
            data = self.path.read_bytes()
            still = self._version()
        if still != version:
            raise WorkbookBusy(
                f"Die Tabelle „{self.name}“ wird gerade von einem anderen Programm gespeichert. Bitte versuchen Sie es "
                "gleich noch einmal."
            )
        return data, version, grids_of(data, self.name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep out every other save by the app, of this process or another."""
        target = self._target
        with files.in_plain_words(self.path):
            files.refuse_if_protected(target)
            files.refuse_if_open(self.path, target)
            lock = FileLock(target.with_name(f".{target.name}.zim-lock"), timeout=self._patience, mode=0o666)
            try:
                lock.acquire(poll_interval=0.02)
            except Timeout as error:
                raise WorkbookBusy(
                    f"Die Tabelle „{self.name}“ wird gerade von jemand anderem in der App gespeichert. Bitte versuchen "
                    "Sie es gleich noch einmal."
                ) from error
        try:
            files.remove_leftovers(target)
            yield
        finally:
            lock.release()

    def _replace(self, data: bytes, version: Version, fresh: bytes) -> Version | None:
        """Let the fresh state take the old one's place; its version, or None if somebody else saved in between."""
        target = self._target
        with files.in_plain_words(self.path):
            try:
                prepared = files.prepare(target, fresh, like=target)
                files.back_up(target, data, keep=self.backups, now=self._now())
                files.refuse_if_open(self.path, target)
                if self._version() != version:
                    return None
                replaced = _version_of(prepared)
                files.put_in_place(prepared, target)
            finally:
                files.remove_leftovers(target)
        return replaced


def _version_of(path: Path) -> Version:
    status = path.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino


def grids_of(data: bytes, name: str) -> Grids:
    """All worksheets of an .xlsx file; `name` is what its error sentences call it."""
    if data.startswith(_OLE):
        raise WorkbookUnreadable(
            _unreadable(name, "ist mit einem Kennwort geschützt oder eine alte Excel-Datei (.xls)")
        )
    if not data:
        raise WorkbookUnreadable(_unreadable(name, "ist leer"))
    try:
        refuse_stray_cells(Package(data))
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            titles = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            return {title: _grid(book.get_sheet_by_name(title)) for title in titles}
    except PasswordError as error:
        raise WorkbookUnreadable(_unreadable(name, "ist mit einem Kennwort geschützt")) from error
    except (CalamineError, *BROKEN) as error:
        raise WorkbookUnreadable(_unreadable(name, "ist beschädigt oder keine Excel-Arbeitsmappe")) from error


def _unreadable(name: str, why: str) -> str:
    return (
        f"Die Tabelle „{name}“ {why}. Bitte öffnen Sie sie in LibreOffice oder Excel und speichern Sie sie ohne "
        "Kennwort als Excel-Arbeitsmappe (.xlsx), oder holen Sie eine frühere Fassung aus dem Ordner "
        f"„{files.BACKUP_FOLDER}“."
    )


def _grid(sheet: CalamineSheet) -> Grid:
    """The rows from the sheet's first one on; those without anything are empty, and there are none at the end."""
    if sheet.start is None:
        return []
    left = [""] * sheet.start[1]
    rows = sheet.to_python(skip_empty_area=True)
    grid: Grid = [[] for _ in range(sheet.start[0])]
    grid += [[] if row.count("") == len(row) else [*left, *_cells(row)] for row in rows]
    while grid and not grid[-1]:
        grid.pop()
    return grid


def _cells(row: list[Any]) -> list[Cell]:
    return list(map(_cell, row)) if timedelta in map(type, row) else row


def _cell(value: Cell | timedelta) -> Cell:
    """A duration of less than a day is a time of day to us, a longer one its number of days."""
    if not isinstance(value, timedelta):
        return value
    return (datetime.min + value).time() if value < timedelta(days=1) else value / timedelta(days=1)
