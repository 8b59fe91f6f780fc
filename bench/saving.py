"""One saved meeting, against openpyxl, which loads and saves the whole file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path

import openpyxl

from bench.figures import Figure, alternating
from zim_data.store.edits import Append
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import Meeting, Tandem

ROUNDS = 3


def measure(path: Path, meetings: int, at: datetime) -> list[Figure]:
    """Seconds until the meeting and its journal line are on disk and everybody sees them."""
    peer = path.with_name(f"openpyxl-{path.name}")
    peer.write_bytes(path.read_bytes())
    mine, theirs = alternating(_saving(path, at), _saving_with_openpyxl(peer, at), rounds=ROUNDS)
    value = f"{mine:.2f} s (openpyxl load and save {theirs:.2f} s; {mine / theirs:.2f} ×)"
    return [Figure(f"Saving one meeting where there are {meetings:,}", value)]


def _saving(path: Path, at: datetime) -> Callable[[], object]:
    store, numbers = Store(Workbook(path), lambda: at), count()
    tandem = store.snapshot()[Tandem].records[0].id

    def save() -> None:
        meeting = Meeting(id=f"M-NEU{next(numbers)}", tandem_id=tandem, day=at.date(), minutes=90, topics=("Briefe",))
        store.apply([Append(meeting)], action="Treffen eingetragen", by="Frau Ahorn")

    return save


def _saving_with_openpyxl(path: Path, at: datetime) -> Callable[[], object]:
    def save() -> None:
        book = openpyxl.load_workbook(path)
        book["Treffen"].append(["M-NEU", "T-1", at.date(), 90, "Briefe"])
        book["Protokoll"].append(["P-1", "V-1", at, "Frau Ahorn", "Treffen eingetragen", "Treffen", "M-NEU", "(neu)"])
        book.save(path)

    return save
