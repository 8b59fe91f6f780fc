"""Appointments as calendar files (.ics): one to take along, or all of a room for a calendar to subscribe to.

Local times carry the zone Europe/Berlin with its rule for summer time, so that every calendar shows the hour that
was agreed. Nobody is named unless the caller hands names over on purpose; a room's calendar never names anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from unicodedata import category

from icalendar import Calendar, Event, Timezone

from zim_data.rooms import FIRST_MEETING, ZONE, hours, is_whole_day
from zim_data.settings import Settings
from zim_data.tables import Booking, Room

MAKER = "-//ZIM Erfurt//Integrationsbegleitung//DE"
TAKEN = "belegt"
BACK = timedelta(days=30)
"""So far back a room's calendar reaches."""
SUMMER_TIME = b"""BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
""".replace(b"\n", b"\r\n")
"""The rule by which Germany changes its clocks; it holds for every year, unlike a list of days."""


def appointment(
    identity: str,
    starts_at: datetime,
    ends_at: datetime,
    settings: Settings,
    *,
    at: datetime,
    room: str | None = None,
    purpose: str = FIRST_MEETING,
    names: str | None = None,
) -> bytes:
    """A file with one appointment in the centre; all times are local.

    The record's ID makes it the same appointment whenever the file is made again, `at`. `names` are put into its
    title: hand them over only where the file stays with the team or with those two.
    """
    event = _event(identity, f"{purpose}: {names}" if names else purpose, settings, room, at)
    event.start, event.end = _local(starts_at), _local(ends_at)
    return _written([event])


def of_booking(booking: Booking, room: str, settings: Settings, *, at: datetime, names: str | None = None) -> bytes:
    """A file with one booking; `names` as in `appointment`."""
    purpose = booking.purpose or ("Treffen" if booking.tandem_id else TAKEN)
    return _written([_of_booking(booking, f"{purpose}: {names}" if names else purpose, settings, room, at)])


def feed(room: Room, bookings: Iterable[Booking], settings: Settings, at: datetime) -> bytes:
    """The room's calendar, from thirty days before `at` (local time) on, by what the bookings are for."""
    first = (at - BACK).date()
    mine = [each for each in bookings if each.room_id == room.id and each.day >= first]
    ordered = sorted(mine, key=lambda each: (each.day, hours(each), each.id))
    events = [_of_booking(each, each.purpose or TAKEN, settings, room.name, at) for each in ordered]
    return _written(events, name=f"{room.name} · {settings.organisation}")


def _of_booking(booking: Booking, title: str, settings: Settings, room: str, at: datetime) -> Event:
    event = _event(booking.id, title, settings, room, at)
    if is_whole_day(booking):
        event.start, event.end = booking.day, booking.day + timedelta(days=1)
    else:
        event.start, event.end = (_local(datetime.combine(booking.day, each)) for each in hours(booking))
    return event


def _event(identity: str, title: str, settings: Settings, room: str | None, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{_line(identity)}@integrationsbegleitung.zim-erfurt")
    event.stamp = at.replace(tzinfo=ZONE)
    event.add("summary", _line(title))
    place = [part for part in (room, settings.organisation, settings.organisation_address) if part]
    event.add("location", ", ".join(map(_line, place)))
    return event


def _line(text: str) -> str:
    """The text in one line, without what no calendar can hold."""
    return "".join(each for each in " ".join(text.split()) if category(each) != "Cc")


def _local(at: datetime) -> datetime:
    return at.replace(tzinfo=ZONE)


def _written(events: Iterable[Event], *, name: str | None = None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", _line(name))
        calendar.add("x-wr-timezone", ZONE.key)
        calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    calendar.add_component(Timezone.from_ical(SUMMER_TIME))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())
