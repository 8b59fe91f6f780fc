"""The centre's rooms and who has them when; no room is booked twice."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from zim_data.errors import RuleBroken
from zim_data.store.edits import Append, Edit
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Booking, Room


def bookable(snapshot: Snapshot) -> list[Room]:
    """The rooms that may be booked."""
    return [room for room in snapshot[Room].records if room.bookable]


def free(snapshot: Snapshot, *, day: date, starts: time, ends: time) -> list[Room]:
    """The rooms that nobody has in that time."""
    return [room for room in bookable(snapshot) if not _taken(snapshot, room, day, starts, ends)]


def book(
    snapshot: Snapshot,
    room: Room,
    *,
    day: date,
    starts: time,
    ends: time,
    purpose: str | None = None,
    tandem_id: str | None = None,
    by: str | None = None,
) -> list[Edit]:
    """A booking within one day; raises `RuleBroken` where the room is taken."""
    if ends <= starts:
        raise RuleBroken("Das Ende liegt vor dem Beginn. Bitte innerhalb eines Tages buchen.", field="ends")
    if other := _taken(snapshot, room, day, starts, ends):
        raise RuleBroken(
            f"{room.name} ist am {day:%d.%m.%Y} von {other.starts:%H:%M} bis {other.ends:%H:%M} Uhr schon vergeben. "
            "Bitte einen anderen Raum oder eine andere Zeit wählen.",
            field="room",
        )
    booking = Booking(
        id=snapshot.new_id(Booking),
        room_id=room.id,
        day=day,
        starts=starts,
        ends=ends,
        purpose=purpose,
        tandem_id=tandem_id,
        booked_by=by,
    )
    return [Append(booking)]


def end_of(starts_at: datetime, minutes: int) -> time:
    """When something that begins then is over, at the latest at the end of the day."""
    ends_at = starts_at + timedelta(minutes=minutes)
    return ends_at.time() if ends_at.date() == starts_at.date() else time(23, 59)


def _taken(snapshot: Snapshot, room: Room, day: date, starts: time, ends: time) -> Booking | None:
    for booking in snapshot[Booking].records:
        if booking.room_id == room.id and booking.day == day and booking.starts < ends and starts < booking.ends:
            return booking
    return None
