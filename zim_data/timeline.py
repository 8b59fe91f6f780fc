"""What happened to a tandem, in one row: proposal, meetings, check-ins, changes of its state, certificates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from itertools import groupby

from babel.dates import format_date

from zim_data import journal, meetings, tandems
from zim_data.records import field_of
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Certificate, CheckIn, Light, Meeting, Tandem, TandemStatus


class Kind(Enum):
    """What sort of thing happened."""

    PROPOSAL, FIRST_MEETING, AGREEMENT, MEETINGS, CHECK_IN, STATE, END, CERTIFICATE = range(8)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or is planned."""

    on: date
    kind: Kind
    what: str
    light: Light | None = None
    """Of a check-in."""


def timeline(snapshot: Snapshot, tandem: Tandem) -> list[Event]:
    """Everything about the tandem, the latest first; the meetings of a month are one event."""
    found = [
        *_milestones(tandem),
        *_months(meetings.by_tandem(snapshot).get(tandem.id, [])),
        *map(_check_in, tandems.check_ins_by_tandem(snapshot).get(tandem.id, [])),
        *_states(snapshot, tandem),
        *_certificates(snapshot, tandem),
    ]
    return sorted(found, key=lambda each: (each.on, each.kind.value), reverse=True)


def _milestones(tandem: Tandem) -> Iterator[Event]:
    if tandem.proposed_on:
        yield Event(tandem.proposed_on, Kind.PROPOSAL, "Vorgeschlagen")
    if at := tandem.first_meeting_at:
        room = f", {tandem.room}" if tandem.room else ""
        hour = f", {at:%H:%M} Uhr" if at.time() != time(0) else ""
        yield Event(at.date(), Kind.FIRST_MEETING, f"Erstes Treffen{hour}{room}")
    if tandem.agreed_on:
        yield Event(tandem.agreed_on, Kind.AGREEMENT, "Vereinbarung getroffen")
    if tandem.ended_on:
        word = "Abgelehnt" if tandem.status is TandemStatus.DECLINED else "Beendet"
        yield Event(tandem.ended_on, Kind.END, f"{word}: {tandem.end_reason}" if tandem.end_reason else word)
    if tandem.closing_talk_on:
        yield Event(tandem.closing_talk_on, Kind.END, "Abschlussgespräch")


def _months(found: list[Meeting]) -> Iterator[Event]:
    for _, group in groupby(found, key=lambda each: (each.day.year, each.day.month)):
        month = list(group)
        count = "1 Treffen" if len(month) == 1 else f"{len(month)} Treffen"
        hours = f"{meetings.hours(month):.1f}".replace(".", ",").removesuffix(",0")
        name = format_date(month[0].day, "LLLL", locale="de")
        support = ", Unterstützung nötig" if any(each.needs_support for each in month) else ""
        yield Event(month[0].day, Kind.MEETINGS, f"{count} im {name}, {hours} Std.{support}")


def _check_in(each: CheckIn) -> Event:
    note = f": {each.note}" if each.note else ""
    return Event(each.day, Kind.CHECK_IN, f"Nachgefragt ({each.side}), {each.light}{note}", each.light)


def _states(snapshot: Snapshot, tandem: Tandem) -> Iterator[Event]:
    """Changes of the state that the app made, with who made them."""
    header = field_of(Tandem, "status").header
    for line in journal.lines_by_record(snapshot).get(tandem.id, []):
        if line.table == Tandem.TITLE and line.column == header and line.before != line.after:
            by = f" ({line.user})" if line.user else ""
            yield Event(line.at.date(), Kind.STATE, f"Status: {line.before or '–'} → {line.after or '–'}{by}")


def _certificates(snapshot: Snapshot, tandem: Tandem) -> Iterator[Event]:
    """Certificates of the volunteer whose period has days of this tandem in it."""
    start = tandems.started_on(tandem)
    for each in snapshot[Certificate].records:
        overlaps = start and each.ends >= start and (tandem.ended_on is None or each.starts <= tandem.ended_on)
        if each.volunteer_id == tandem.volunteer_id and overlaps:
            yield Event(each.issued_on, Kind.CERTIFICATE, f"Zertifikat {each.number} ausgestellt")
