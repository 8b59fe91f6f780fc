"""The centre's rooms and who has them when; no room is booked twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from zim_data.errors import RuleBroken
from zim_data.store.edits import Append, Edit
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Booking, Room


def bookable(snapshot: Snapshot) -> list[Room]:
    """The rooms that may be booked."""
    return [room for room in snapshot[Room].records if room.bookable]


def named(snapshot: Snapshot, name: str | None) -> Room | None:
    """The bookable room of that name."""
    return next((room for room in bookable(snapshot) if room.name == name), None)


def free(snapshot: Snapshot, *, day: date, starts: time, ends: time, instead_of: Booking | None = None) -> list[Room]:
    """The rooms that nobody has in that time; the booking `instead_of` is about to be given up."""
    return [room for room in bookable(snapshot) if not _taken(snapshot, room.id, day, (starts, ends), _ids(instead_of))]


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
    instead_of: Booking | None = None,
) -> list[Edit]:
    """A booking within one day; raises `RuleBroken` where the room is taken by another than `instead_of`."""
    if ends <= starts:
        raise RuleBroken("Das Ende liegt vor dem Beginn. Bitte innerhalb eines Tages buchen.", field="ends")
    if other := _taken(snapshot, room.id, day, (starts, ends), _ids(instead_of)):
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


def refuse_taken(snapshot: Snapshot, booking: Booking, given_up: Collection[str]) -> None:
    """Raise `RuleBroken` if somebody has the room then, but for the bookings (IDs) that are given up."""
    if each := _taken(snapshot, booking.room_id, booking.day, (booking.starts, booking.ends), given_up):
        raise RuleBroken(
            f"Der Raum ist am {each.day:%d.%m.%Y} von {each.starts:%H:%M} bis {each.ends:%H:%M} Uhr inzwischen "
            "anders vergeben."
        )


def end_of(starts_at: datetime, minutes: int) -> time:
    """When something that begins then is over, at the latest at the end of the day."""
    ends_at = starts_at + timedelta(minutes=minutes)
    return ends_at.time() if ends_at.date() == starts_at.date() else time(23, 59)


def _ids(booking: Booking | None) -> Collection[str]:
    return () if booking is None else (booking.id,)


def _taken(
    snapshot: Snapshot, room_id: str, day: date, hours: tuple[time, time], given_up: Collection[str]
) -> Booking | None:
    """The booking that has the room in that time."""
    starts, ends = hours
    for each in snapshot[Booking].records:
        same_room = each.room_id == room_id and each.day == day
        if same_room and each.starts < ends and starts < each.ends and each.id not in given_up:
            return each
    return None
