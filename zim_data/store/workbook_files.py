"""The workbook as a file: who has it open, replacing it whole or not at all, and its dated backups."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from zim_data.errors import WorkbookBusy, WorkbookMissing, WorkbookNotWritable

BACKUP_FOLDER = "Sicherungen"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn what the operating system says about a file into a sentence for staff."""
    try:
        yield
    except FileNotFoundError as error:
        raise WorkbookMissing(
            f"Die Tabelle „{path.name}“ ist nicht mehr da. Wurde sie verschoben oder umbenannt? "
            f"Bitte legen Sie sie wieder in den Ordner „{path.parent}“."
        ) from error
    except OSError as error:
        raise WorkbookNotWritable(_why_not(path, error)) from error


def _why_not(path: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return (
            f"Die Tabelle „{path.name}“ konnte nicht gespeichert werden, weil der Speicherplatz voll ist. "
            "Bitte schaffen Sie Platz und speichern Sie dann noch einmal."
        )
    return (
        f"Auf die Tabelle „{path.name}“ lässt sich nicht zugreifen: Die Datei oder ihr Ordner ist schreibgeschützt "
        "oder in einem anderen Programm geöffnet. Bitte heben Sie den Schreibschutz auf oder schließen Sie das "
        "andere Programm und versuchen Sie es dann noch einmal."
    )


def refuse_if_protected(path: Path) -> None:
    """Raise if the file or its folder is read-only, whoever we are: an administrator heeds it too."""
    folder_counts = os.name != "nt"  # Windows marks folders read-only that are not
    for place in (path, path.parent) if folder_counts else (path,):
        if not (place.stat().st_mode & 0o222 and os.access(place, os.W_OK)):
            raise PermissionError(errno.EACCES, "read-only", str(place))


def refuse_if_open(*paths: Path) -> None:
    """Raise if LibreOffice or Excel has one of these files open, or left a mark behind when it crashed."""
    for path in paths:
        for program, mark, owner in (
            ("LibreOffice", path.with_name(f".~lock.{path.name}#"), _libreoffice_owner),
            ("Excel", path.with_name(f"~${path.name}"), _excel_owner),
        ):
            if mark.exists():
                raise WorkbookBusy(
                    f"Die Tabelle „{path.name}“ ist gerade in {program} geöffnet{owner(mark)}. Bitte speichern und "
                    f"schließen Sie sie dort und versuchen Sie es dann noch einmal. Falls sie nirgends mehr geöffnet "
                    f"ist, etwa nach einem Absturz: Bitte löschen Sie die Datei „{mark.name}“ im selben Ordner."
                )


def _libreoffice_owner(mark: Path) -> str:
    """Who holds it, from `full name,user,computer,since,profile;`."""
    fields = re.split(r"(?<!\\),", _text_of(mark).partition(";")[0])
    name, user, computer = (field.replace("\\", "").strip() for field in [*fields, "", "", ""][:3])
    who = ", ".join(part for part in (name or user, computer) if part)
    return f" ({who})" if who else ""


def _excel_owner(mark: Path) -> str:
    """Who holds it, from the length of the name and the name."""
    text = _text_of(mark, "cp1252")
    name = text[1 : 1 + ord(text[0])].strip() if text else ""
    return f" ({name})" if name.isprintable() and name else ""


def _text_of(mark: Path, encoding: str = "utf-8") -> str:
    with suppress(OSError):
        return mark.read_bytes()[:1000].decode(encoding, errors="replace")
    return ""


def temporary(path: Path) -> Path:
    """Where the next state of a file is prepared; there is one only, for one process at a time may save."""
    return path.with_name(f".{path.name}.zim-neu")


def remove_leftovers(path: Path) -> None:
    """Delete what a save that was killed left behind."""
    for place in (path, path.parent / BACKUP_FOLDER / path.name):
        temporary(place).unlink(missing_ok=True)


def prepare(path: Path, data: bytes, *, like: Path | None = None) -> Path:
    """Write `data` safely to disk where it can take the place of `path`, with the permissions of the file `like`."""
    fresh = temporary(path)
    fresh.unlink(missing_ok=True)
    with fresh.open("xb") as file:
        if like is not None:
            _permit_like(fresh, like)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _permit_like(fresh: Path, like: Path) -> None:
    shutil.copymode(like, fresh)
    with suppress(OSError, AttributeError):  # only an administrator may, and Windows has no such thing
        os.chown(fresh, like.stat().st_uid, like.stat().st_gid)


def put_in_place(fresh: Path, path: Path) -> None:
    """Let the prepared file become `path` in one step."""
    fresh.replace(path)
    with suppress(OSError):  # Windows and some network drives cannot, and the file is in place already
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def back_up(path: Path, data: bytes, *, keep: int, now: datetime) -> None:
    """Keep the file's state before the first save of each hour, for the newest `keep` such hours.

    Ten saves within a minute would otherwise push out yesterday's state, which is the one people ask for.
    With `keep` 0 nothing is kept, and nothing is deleted either.
    """
    folder = path.parent / BACKUP_FOLDER
    if keep <= 0 or any(old.name.startswith(f"{path.stem} {now:%Y-%m-%d %H}-") for old in _backups(path, folder)):
        return
    folder.mkdir(exist_ok=True)
    fresh = prepare(folder / path.name, data, like=path)
    put_in_place(fresh, folder / f"{path.stem} {now:%Y-%m-%d %H-%M-%S}{path.suffix}")
    for old in _backups(path, folder)[:-keep]:
        old.unlink(missing_ok=True)


def _backups(path: Path, folder: Path) -> list[Path]:
    """The backups of this file, oldest first."""
    pattern = re.compile(rf"{re.escape(path.stem)} \d{{4}}-\d\d-\d\d \d\d-\d\d-\d\d{re.escape(path.suffix)}")
    return sorted(file for file in folder.glob("*") if pattern.fullmatch(file.name))
