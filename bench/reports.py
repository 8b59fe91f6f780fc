"""Making reports: counting, hiding small numbers and writing the files, on 20,000 and on 200,000 meetings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from statistics import median

from bench.figures import Figure, seconds
from bench.programme import programme_tabs
from zim_data import periods
from zim_data.periods import Period
from zim_data.reports import docx, pdf, xlsx
from zim_data.reports.build import build
from zim_data.reports.forms import ANNUAL, FORMS
from zim_data.reports.values import Report
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot

LIMIT, TIMES = 3.0, 10
ROUNDS = 5


def measure(on: date) -> list[Figure]:
    """The yearly report from nothing counted yet to its PDF: at most 3 s, and 10 times that for 10 times as much."""
    few, many = _snapshot(20_000, on), _snapshot(200_000, on)
    period = periods.last_twelve_months(on)
    report = build(few, ANNUAL, period)
    first = seconds(lambda: pdf.render(report))  # reads the font and the dictionary of hyphenation
    small, large = _made(few, period), _made(many, period)
    return [
        Figure(
            "Yearly report with charts, as PDF, 20,000 meetings", f"{small:.2f} s", f"{LIMIT:.0f} s", small <= LIMIT
        ),
        Figure(
            "The same, 200,000 meetings",
            f"{large:.2f} s, {large / small:.1f} ×",
            f"{TIMES} ×",
            large <= TIMES * small,
        ),
        Figure("The first PDF of a process, which reads the font", f"{first:.2f} s"),
        *(
            Figure(f"The yearly report as {name}", f"{_written(write, report):.2f} s")
            for name, write in WRITERS.items()
        ),
        Figure("All reports, counted and with small numbers hidden", f"{_all(few, period):.2f} s"),
    ]


WRITERS: dict[str, Callable[[Report], bytes]] = {"PDF": pdf.render, "workbook": xlsx.render, "text": docx.render}


def _snapshot(meetings: int, on: date) -> Snapshot:
    at = datetime.combine(on, datetime.min.time())
    return read_snapshot(Memory.new(programme_tabs(meetings, on)).read(), at=at)


def _made(snapshot: Snapshot, period: Period) -> float:
    def make() -> None:
        snapshot.computed.clear()
        pdf.render(build(snapshot, ANNUAL, period))

    return median(seconds(make) for _ in range(ROUNDS))


def _written(write: Callable[[Report], bytes], report: Report) -> float:
    return median(seconds(lambda: write(report)) for _ in range(ROUNDS))


def _all(snapshot: Snapshot, period: Period) -> float:
    def make() -> None:
        snapshot.computed.clear()
        for form in FORMS.values():
            build(snapshot, form, period)

    return median(seconds(make) for _ in range(ROUNDS))
