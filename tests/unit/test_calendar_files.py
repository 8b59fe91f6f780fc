"""Calendar files, read back: the hour that was booked, summer and winter, and nobody's name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from zim_data import calendar_files
from zim_data.rooms import is_on_the_clock
from zim_data.settings import Settings
from zim_data.tables import Booking, Room

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 22)
NOW = datetime.combine(TODAY, time(12))
SETTINGS = Settings(organisation="ZIM Erfurt", organisation_address="Rosa-Luxemburg-Straße 50, 99086 Erfurt")
ROOM = Room(id="R-1", name="Lindenzimmer")
CHANGES = [date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2035, 3, 25)]
AROUND = [day + timedelta(days=number) for day in CHANGES for number in (-1, 0, 1)]


def booking(number: int = 1, day: date = TODAY, **values: Any) -> Booking:
    known = {"room_id": "R-1", "starts": time(10), "ends": time(11), **values}
    return Booking(id=f"U-{number}", day=day, **known)


def read(file: bytes) -> Calendar:
    return Calendar.from_ical(file)


def events(file: bytes) -> list[Any]:
    return read(file).events


def feed(*bookings: Booking, at: datetime = NOW) -> bytes:
    return calendar_files.feed(ROOM, bookings, SETTINGS, at)


def first_meeting(at: datetime, **values: Any) -> bytes:
    return calendar_files.appointment("T-1", at, at + timedelta(hours=1), SETTINGS, at=NOW, **values)


@given(day=st.sampled_from(AROUND), minutes=st.integers(0, 23 * 60 - 1))
def test_the_hour_named_is_the_hour_booked_around_every_change_of_the_clock(day: date, minutes: int) -> None:
    starts = datetime.combine(day, time()) + timedelta(minutes=minutes)
    ends = starts + timedelta(minutes=30)
    if not is_on_the_clock(day, starts.time()) or not is_on_the_clock(day, ends.time()):
        return
    (event,) = events(feed(booking(day=day, starts=starts.time(), ends=ends.time()), at=datetime.combine(day, time())))
    for written, meant in ((event.start, starts), (event.end, ends)):
        assert written.astimezone(BERLIN).replace(tzinfo=None, fold=0) == meant
        assert written.tzinfo.key == "Europe/Berlin"


@pytest.mark.parametrize("day", AROUND)
def test_every_hour_of_the_days_around_a_change_is_kept(day: date) -> None:
    hours = [time(hour) for hour in range(23) if is_on_the_clock(day, time(hour))]
    bookings = [booking(number, day, starts=at, ends=at.replace(minute=45)) for number, at in enumerate(hours)]
    shown = [
        event.start.astimezone(BERLIN).time() for event in events(feed(*bookings, at=datetime.combine(day, time())))
    ]
    assert shown == hours


@pytest.mark.parametrize("day", AROUND)
@pytest.mark.parametrize("hour", [0, 1, 4, 12, 22])
def test_the_rule_in_the_file_alone_gives_the_same_instant(day: date, hour: int) -> None:
    """For programs that do not know Europe/Berlin and go by the file's own VTIMEZONE."""
    local = datetime.combine(day, time(hour))
    rule = read(first_meeting(local)).timezones[0].to_tz(lookup_tzid=False)
    assert local.replace(tzinfo=rule).astimezone(UTC) == local.replace(tzinfo=BERLIN).astimezone(UTC)


def test_an_appointment_says_where_when_and_what_but_not_who() -> None:
    (event,) = events(first_meeting(datetime(2026, 12, 1, 10), room="Lindenzimmer"))
    assert event["SUMMARY"] == "Erstes Kennenlernen"
    assert event["LOCATION"] == "Lindenzimmer, ZIM Erfurt, Rosa-Luxemburg-Straße 50, 99086 Erfurt"
    assert (event.start, event.duration) == (datetime(2026, 12, 1, 10, tzinfo=BERLIN), timedelta(hours=1))
    assert event.stamp == datetime(2026, 11, 22, 11, tzinfo=UTC)


def test_names_stand_in_the_title_only_where_they_are_handed_over() -> None:
    (event,) = events(first_meeting(datetime(2026, 12, 1, 10), names="Bea und Zoe"))
    assert event["SUMMARY"] == "Erstes Kennenlernen: Bea und Zoe"


def test_made_again_it_is_the_same_appointment_moved() -> None:
    one, other = (events(first_meeting(datetime(2026, 12, day, 10)))[0] for day in (1, 2))
    assert one["UID"] == other["UID"]
    assert one["UID"].startswith("T-1@")


def test_the_calendar_of_a_room_says_what_for_or_only_that_it_is_taken() -> None:
    bookings = [booking(1, purpose="Sprachcafé"), booking(2, tandem_id="T-1", starts=time(12), ends=time(13))]
    assert [event["SUMMARY"] for event in events(feed(*bookings))] == ["Sprachcafé", "belegt"]


def test_the_calendar_of_a_room_goes_back_thirty_days_and_has_no_other_rooms() -> None:
    days = [TODAY - timedelta(days=number) for number in (31, 30, 0)]
    bookings = [booking(number, day) for number, day in enumerate(days)]
    found = events(feed(*bookings, booking(9, room_id="R-2")))
    assert [event.start.date() for event in found] == days[1:]


@pytest.mark.parametrize("values", [{"starts": None}, {"ends": None}, {"starts": time(22), "ends": time(1)}])
def test_a_booking_without_a_readable_time_takes_the_whole_day(values: dict[str, Any]) -> None:
    (event,) = events(feed(booking(**values)))
    assert (event.start, event.end) == (TODAY, TODAY + timedelta(days=1))


def test_a_booking_by_hand_in_the_hour_that_is_left_out_is_no_obstacle() -> None:
    (event,) = events(feed(booking(day=date(2027, 3, 28), starts=time(2, 30), ends=time(4))))
    assert event.start.replace(tzinfo=None) == datetime(2027, 3, 28, 2, 30)


def test_odd_texts_neither_break_the_file_nor_add_to_it() -> None:
    odd = "Kaffee, Kuchen; \\n\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:böse " + "lang" * 20
    (event,) = events(feed(booking(purpose=odd)))
    assert event["SUMMARY"] == " ".join(odd.split())


def test_an_empty_calendar_is_a_calendar() -> None:
    assert events(feed()) == []
    assert str(read(feed())["X-WR-CALNAME"]) == "Lindenzimmer · ZIM Erfurt"


def test_the_file_of_a_booking_has_its_purpose_and_room() -> None:
    file = calendar_files.of_booking(booking(purpose="Nähgruppe"), "Lindenzimmer", SETTINGS, at=NOW)
    (event,) = events(file)
    assert (event["SUMMARY"], event.start.hour) == ("Nähgruppe", 10)
    tandem = calendar_files.of_booking(booking(tandem_id="T-1"), "Küche", SETTINGS, at=NOW, names="Bea und Zoe")
    assert events(tandem)[0]["SUMMARY"] == "Treffen: Bea und Zoe"
