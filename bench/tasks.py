"""How long it takes to find out what needs doing, in a programme ten times ours.

Alone: `python -m bench.tasks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from itertools import cycle, islice
from typing import Any

from bench.figures import Figure, alternating, table
from zim_data import demo, follow_up, weekly
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.tables import CheckIn, Meeting, Newcomer, Tandem, Volunteer

PEOPLE, TANDEMS, MEETINGS, CHECK_INS = 2_000, 1_000, 20_000, 5_000
SECONDS, ROUNDS = 0.1, 7


def measure(on: date) -> list[Figure]:
    """Milliseconds until everything due is listed, on a snapshot for which nothing was computed before."""
    snapshot = large_snapshot(on)
    found = len(follow_up.due(snapshot))
    due, week = alternating(
        lambda: follow_up.due(_afresh(snapshot)),
        lambda: weekly.picture(_afresh(snapshot), weekly.week_of(on)),
        rounds=ROUNDS,
    )
    size = f"{PEOPLE:,} people, {TANDEMS:,} tandems, {MEETINGS:,} meetings and {CHECK_INS:,} check-ins"
    return [
        Figure(
            f"What needs doing among {size} ({found:,} found)",
            f"{1000 * due:.0f} ms",
            f"{1000 * SECONDS:.0f} ms",
            due <= SECONDS,
        ),
        Figure("The week at a glance among the same", f"{1000 * week:.0f} ms"),
    ]


def large_snapshot(on: date) -> Snapshot:
    """The demo programme over and over, each time with other people."""
    programme = demo.programme(on)
    people = PEOPLE // 2
    pairs = _many(programme[Tandem], TANDEMS, "T")
    records: dict[type[Row], Sequence[Row]] = {
        Volunteer: _many(programme[Volunteer], people, "B"),
        Newcomer: _many(programme[Newcomer], people, "Z"),
        Tandem: [
            replace(each, volunteer_id=_id("B", number % people), newcomer_id=_id("Z", number % people))
            for number, each in enumerate(pairs)
        ],
        Meeting: [
            replace(each, tandem_id=_id("T", number % TANDEMS))
            for number, each in enumerate(_many(programme[Meeting], MEETINGS, "M"))
        ],
        CheckIn: [
            replace(each, tandem_id=_id("T", number % TANDEMS))
            for number, each in enumerate(_many(programme[CheckIn], CHECK_INS, "K"))
        ],
    }
    tabs = new_spreadsheet(records, lists={"Mitarbeitende": demo.DEMO_STAFF})
    return read_snapshot(Memory.new(tabs).read(), at=datetime.combine(on, time(12)))


def _many(few: Sequence[Any], count: int, prefix: str) -> list[Any]:
    return [replace(each, id=_id(prefix, number)) for number, each in enumerate(islice(cycle(few), count))]


def _id(prefix: str, number: int) -> str:
    return f"{prefix}-{number:05}"


def _afresh(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, computed={})


if __name__ == "__main__":
    from ui.session import today

    print("\n".join(table(measure(today()))))
