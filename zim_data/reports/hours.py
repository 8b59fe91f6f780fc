"""The list of hours by name, which proves the volunteers' own contribution; and the journal's line about it."""

from __future__ import annotations

from collections import Counter

from zim_data.periods import Period
from zim_data.reports.values import Cell, Grid, Report
from zim_data.statistics import german, rounded
from zim_data.statistics.lives import meetings_in
from zim_data.store.edits import DOWNLOADED, Append, Edit
from zim_data.store.snapshot import Snapshot
from zim_data.tables import JournalLine, Tandem, Volunteer

DEFINITIONS = {
    "Treffen": "Treffen, die für den Zeitraum eingetragen sind.",
    "Stunden": "Summe der Dauer dieser Treffen, in Stunden zu 60 Minuten, auf eine Nachkommastelle gerundet; "
    "„Insgesamt“ ist aus den genauen Zeiten gerechnet.",
}
SIGNING_ROOM = 9.0
"""Millimetres that a signature needs."""


def sheet(snapshot: Snapshot, period: Period) -> Grid:
    """Everybody who met somebody in the period, by name, with number and hours of meetings."""
    met, minutes = _by_volunteer(snapshot, period)
    people = snapshot[Volunteer].by_id
    known = sorted((people[each] for each in met if each in people), key=lambda each: (each.last_name, each.first_name))
    rows = [
        (Cell(str(number)), Cell(each.name), _number(met[each.id]), _hours(minutes[each.id]), Cell())
        for number, each in enumerate(known, start=1)
    ]
    lost = [identity for identity in met if identity not in people]
    if lost:
        count, time = sum(met[each] for each in lost), sum(minutes[each] for each in lost)
        rows.append((Cell(), Cell("Treffen ohne lesbare Person"), _number(count), _hours(time), Cell()))
    if rows:
        rows.append((Cell(), Cell("Insgesamt"), _number(met.total()), _hours(minutes.total()), Cell()))
    return Grid(
        "Stunden der Integrationsbegleiter*innen",
        ("Nr.", "Name", "Treffen", "Stunden", "Unterschrift"),
        tuple(rows),
        (8, 48, 14, 15, 40),
        words=frozenset({0, 1, 4}),
        total=bool(rows),
        room=SIGNING_ROOM,
        empty="In diesem Zeitraum ist kein Treffen eingetragen.",
    )


def _by_volunteer(snapshot: Snapshot, period: Period) -> tuple[Counter[str], Counter[str]]:
    """Number and minutes of the meetings of each volunteer, by ID."""
    met: Counter[str] = Counter()
    minutes: Counter[str] = Counter()
    tandems = snapshot[Tandem].by_id
    for each in meetings_in(snapshot, period.until(snapshot.on)):
        tandem = tandems.get(each.tandem_id)
        identity = tandem.volunteer_id if tandem else ""
        met[identity] += 1
        minutes[identity] += each.minutes
    return met, minutes


def _number(value: int) -> Cell:
    return Cell(german(value), value)


def _hours(minutes: int) -> Cell:
    value = rounded(minutes / 60, 1)
    return Cell(f"{german(value, 1)}", value, 1)


def noted(snapshot: Snapshot, report: Report) -> list[Edit]:
    """The journal's line about names that leave the house; it changes nothing else."""
    names = sum(len(each.rows) - each.total for each in report.blocks if isinstance(each, Grid))
    line = JournalLine(
        operation="",
        at=snapshot.read_at,
        table="Berichte",
        record_id=report.title,
        column=DOWNLOADED,
        after=f"{report.period.text}, {names} Zeilen mit Namen",
    )
    return [Append(line)]
