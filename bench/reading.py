"""Reading a large workbook into the snapshot, against python-calamine alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from python_calamine import CalamineWorkbook

from bench.figures import Figure, alternating
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.store.workbook import Workbook

ALLOWED = 0.3
"""Seconds on top of twice what the peer takes."""


def measure(path: Path, at: datetime) -> list[Figure]:
    """Our time at most 2 × the peer's plus 0.3 s."""

    def ours() -> Snapshot:
        return read_snapshot(Workbook(path).read(), at=at)

    def peer() -> list[object]:
        book = CalamineWorkbook.from_path(path)
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]

    mine, theirs = alternating(ours, peer, rounds=5)
    allowed = 2 * theirs + ALLOWED
    return [
        Figure(
            "Reading 20,000 meetings into the snapshot",
            f"{mine:.2f} s (python-calamine alone {theirs:.2f} s; {mine / theirs:.1f} ×)",
            f"2 × + {ALLOWED} s = {allowed:.2f} s",
            mine <= allowed,
        )
    ]
