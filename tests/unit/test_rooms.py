"""Rooms: nobody gets one that somebody else has, also not for a whole series, and every refusal says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from zim_data import journal, rooms
from zim_data.errors import InvalidInput, NotFound, RuleBroken, StoreError
from zim_data.records import Row
from zim_data.rooms import Repeat, Wish
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Conflict
from zim_data.store.ids import ALPHABET, calendar_key
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Command, Store
from zim_data.tables import Booking, Newcomer, Room, Tandem, Volunteer

TODAY = date(2026, 11, 23)
NOON = datetime.combine(TODAY, time(12))
SOON = TODAY + timedelta(days=1)
ROOMS = [
    Room(id="R-1", name="Lindenzimmer"),
    Room(id="R-2", name="Küche"),
    Room(id="R-3", name="Archiv", bookable=False),
]


def store_of(*records: Row, now: datetime = NOON) -> Store:
    by_table: dict[type[Row], list[Row]] = {}
    for record in (*ROOMS, *records):
        by_table.setdefault(type(record), []).append(record)
    return Store(Memory.new(new_spreadsheet(by_table)), lambda: now)


def wish(**values: Any) -> Wish:
    known = {"room_id": "R-1", "day": SOON, "starts": time(10), "ends": time(11), "purpose": "Sprachcafé"}
    return Wish(**{**known, **values})


def booked(number: int, day: date = SOON, **values: Any) -> Booking:
    known = {"room_id": "R-1", "starts": time(10), "ends": time(11), **values}
    return Booking(id=f"U-{number}", day=day, **known)


def do(store: Store, command: Command) -> Snapshot:
    store.apply(command, action="Test", by="Frau Ahorn")
    return store.snapshot()


def reserve(store: Store, wanted: Wish) -> Sequence[Booking]:
    return do(store, lambda fresh: rooms.reserve(fresh, wanted, by="Frau Ahorn"))[Booking].records


def refused(store: Store, wanted: Wish) -> dict[str, str]:
    before = len(store.snapshot()[Booking].records)
    with pytest.raises(InvalidInput) as caught:
        reserve(store, wanted)
    assert len(store.snapshot()[Booking].records) == before
    return caught.value.by_field


# --- One booking ------------------------------------------------------------------------------------------------------


def test_a_room_is_booked_for_a_purpose() -> None:
    (booking,) = reserve(store_of(), wish())
    assert (booking.room_id, booking.day, booking.starts, booking.ends) == ("R-1", SOON, time(10), time(11))
    assert (booking.purpose, booking.booked_by, booking.series) == ("Sprachcafé", "Frau Ahorn", None)


def test_a_room_is_booked_for_a_tandem() -> None:
    tandem = Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1")
    (booking,) = reserve(store_of(tandem), wish(purpose=None, tandem_id="T-1"))
    assert (booking.tandem_id, booking.purpose) == ("T-1", None)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"ends": time(10)}, "ends", "Über Mitternacht"),
        ({"starts": time(22), "ends": time(1)}, "ends", "Über Mitternacht"),
        ({"day": TODAY - timedelta(days=1)}, "day", "schon vorbei"),
        ({"day": TODAY, "starts": time(10), "ends": time(11)}, "ends", "heute schon vorbei"),
        ({"day": TODAY + timedelta(days=367)}, "day", "mehr als ein Jahr"),
        ({"room_id": "R-9"}, "room_id", "gibt es nicht mehr"),
        ({"room_id": "R-3"}, "room_id", "Archiv lässt sich zurzeit nicht buchen"),
        ({"purpose": None}, "purpose", "Wofür"),
        ({"tandem_id": "T-9"}, "tandem_id", "steht nicht mehr"),
        ({"repeat": Repeat.WEEKLY}, "until", "wie lange oder wie oft"),
        ({"repeat": Repeat.WEEKLY, "times": 1}, "times", "von 2 bis 53"),
        ({"repeat": Repeat.WEEKLY, "times": 54}, "times", "von 2 bis 53"),
        ({"repeat": Repeat.WEEKLY, "times": 0}, "times", "von 2 bis 53"),
        ({"repeat": Repeat.FORTNIGHTLY, "times": 28}, "times", "mehr als ein Jahr"),
        ({"repeat": Repeat.WEEKLY, "until": SOON + timedelta(days=6)}, "until", "nicht noch einmal"),
        ({"repeat": Repeat.WEEKLY, "until": SOON + timedelta(days=400)}, "until", "mehr als ein Jahr"),
        ({"day": date(2027, 3, 28), "starts": time(2, 30), "ends": time(4)}, "starts", "beginnt die Sommerzeit"),
        ({"day": date(2027, 3, 28), "starts": time(1), "ends": time(2, 30)}, "ends", "beginnt die Sommerzeit"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(values: dict[str, Any], field: str, sentence: str) -> None:
    assert sentence in refused(store_of(), wish(**values))[field]


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = refused(store_of(), wish(room_id="R-9", day=TODAY - timedelta(days=2), ends=time(9), purpose=None))
    assert wrong.keys() == {"room_id", "day", "ends", "purpose"}


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        (date(2027, 3, 28), time(1), time(3)),
        (date(2027, 3, 28), time(3), time(4)),
        (date(2027, 10, 31), time(2, 30), time(2, 45)),
    ],
)
def test_hours_that_exist_on_the_day_of_a_change_can_be_booked(day: date, starts: time, ends: time) -> None:
    (booking,) = reserve(store_of(now=datetime(2027, 3, 1)), wish(day=day, starts=starts, ends=ends))
    assert (booking.starts, booking.ends) == (starts, ends)


@pytest.mark.parametrize(("starts", "ends"), [(9, 10), (11, 12)])
def test_one_after_the_other_is_no_clash(starts: int, ends: int) -> None:
    assert len(reserve(store_of(booked(1)), wish(starts=time(starts), ends=time(ends)))) == 2


def test_the_second_of_two_who_want_the_same_room_is_told() -> None:
    store = store_of()
    reserve(store, wish())
    with pytest.raises(
        RuleBroken, match=r"Lindenzimmer ist am Di, 24\.11\.2026 von 10:00 bis 11:00 Uhr schon vergeben"
    ):
        reserve(store, wish(starts=time(10, 30), ends=time(11, 30)))
    assert len(store.snapshot()[Booking].records) == 1


# --- Bookings that staff typed ----------------------------------------------------------------------------------------


def typed(column: str, text: str, *bookings: Booking) -> Store:
    """A sheet in whose first booking somebody typed that text into the column."""
    store = store_of(*(bookings or (booked(1),)))
    grids = store.spreadsheet.read()
    header, first, *_ = grids["Buchungen"]
    first[header.index(column)] = text
    return Store(Memory(grids), lambda: NOON)


@pytest.mark.parametrize(("column", "text"), [("Von", "vormittags"), ("Bis", "??"), ("Von", ""), ("Von", "23:00")])
def test_a_time_that_says_nothing_takes_the_room_for_the_whole_day(column: str, text: str) -> None:
    store = typed(column, text)
    assert [room.name for room in rooms.free(store.snapshot(), day=SOON, starts=time(18), ends=time(19))] == ["Küche"]
    with pytest.raises(RuleBroken, match=r"den ganzen Tag \(in der Tabelle steht keine gültige Uhrzeit\)"):
        reserve(store, wish(starts=time(18), ends=time(19)))
    assert len(reserve(store, wish(day=SOON + timedelta(days=1)))) == 2


@pytest.mark.parametrize(("column", "text"), [("Datum", "irgendwann"), ("Raum-ID", "R-weg"), ("Raum-ID", "")])
def test_a_booking_of_no_known_day_or_room_is_in_nobodys_way(column: str, text: str) -> None:
    store = typed(column, text)
    assert store.snapshot().problems
    assert reserve(store, wish())


def test_a_cancelled_booking_with_an_unreadable_time_comes_back_as_it_was() -> None:
    store = typed("Von", "vormittags")
    (booking,) = store.snapshot()[Booking].records
    operation = store.apply(lambda fresh: rooms.cancel(fresh, booking), action="Test", by="")
    assert not store.snapshot()[Booking].records
    (back,) = do(store, lambda fresh: journal.undo(fresh, operation))[Booking].records
    assert back.unread["starts"] == "vormittags"


# --- Again and again --------------------------------------------------------------------------------------------------


def test_a_weekly_booking_until_a_day_is_one_series() -> None:
    bookings = reserve(store_of(), wish(repeat=Repeat.WEEKLY, until=SOON + timedelta(days=21)))
    assert [each.day for each in bookings] == [SOON + timedelta(weeks=number) for number in range(4)]
    assert {each.series for each in bookings} == {bookings[0].id}
    assert len({each.id for each in bookings}) == 4


def test_a_fortnightly_booking_a_number_of_times() -> None:
    bookings = reserve(store_of(), wish(repeat=Repeat.FORTNIGHTLY, times=3))
    assert [each.day for each in bookings] == [SOON + timedelta(weeks=number) for number in (0, 2, 4)]


def test_a_whole_year_of_weeks_can_be_booked() -> None:
    assert (
        len(reserve(store_of(), wish(day=TODAY, starts=time(13), ends=time(14), repeat=Repeat.WEEKLY, times=53))) == 53
    )


def test_a_series_keeps_its_hour_when_the_clocks_change() -> None:
    bookings = reserve(store_of(), wish(day=date(2027, 3, 25), repeat=Repeat.WEEKLY, times=2))
    assert [(each.day, each.starts) for each in bookings] == [
        (date(2027, 3, 25), time(10)),
        (date(2027, 4, 1), time(10)),
    ]


def test_a_series_at_night_is_refused_for_the_one_night_without_that_hour() -> None:
    night = wish(day=date(2027, 3, 21), starts=time(2, 30), ends=time(4), repeat=Repeat.WEEKLY, times=3)
    assert "Am 28.03.2027 gibt es 02:30 Uhr nicht" in refused(store_of(), night)["starts"]


def taken_twice() -> Store:
    return store_of(booked(1, SOON + timedelta(weeks=1)), booked(2, SOON + timedelta(weeks=3), starts=time(9)))


def test_a_series_is_booked_as_a_whole_or_not_at_all() -> None:
    store = taken_twice()
    with pytest.raises(RuleBroken) as caught:
        reserve(store, wish(repeat=Repeat.WEEKLY, times=5))
    assert caught.value.sentence == (
        "Lindenzimmer ist an 2 Tagen schon vergeben: Di, 01.12.2026 (von 10:00 bis 11:00 Uhr); "
        "Di, 15.12.2026 (von 09:00 bis 11:00 Uhr)."
    )
    assert caught.value.field == "room_id"
    assert len(store.snapshot()[Booking].records) == 2


def test_the_other_days_can_be_booked_all_the_same() -> None:
    store, wanted = taken_twice(), wish(repeat=Repeat.WEEKLY, times=5)
    without = frozenset(each.day for each in rooms.in_the_way(store.snapshot(), wanted))
    bookings = reserve(store, wish(repeat=Repeat.WEEKLY, times=5, without=without))
    new = [each for each in bookings if each.series]
    assert [each.day for each in new] == [SOON + timedelta(weeks=number) for number in (0, 2, 4)]


def test_a_day_that_somebody_takes_meanwhile_is_not_left_out_unasked() -> None:
    store = store_of(booked(1), booked(2, SOON + timedelta(weeks=1)))
    with pytest.raises(RuleBroken, match=r"Di, 01\.12\.2026"):
        reserve(store, wish(repeat=Repeat.WEEKLY, times=3, without=frozenset({SOON})))


def test_where_every_day_is_taken_nothing_is_booked() -> None:
    with pytest.raises(RuleBroken, match="An allen diesen Tagen"):
        reserve(store_of(booked(1)), wish(without=frozenset({SOON})))


def test_many_taken_days_are_counted() -> None:
    store = store_of(*(booked(number, SOON + timedelta(weeks=number)) for number in range(10)))
    with pytest.raises(RuleBroken, match=r"an 10 Tagen schon vergeben.* und 2 weitere"):
        reserve(store, wish(repeat=Repeat.WEEKLY, times=10))


def without_column(column: str) -> Store:
    """A sheet from before the column came."""
    grids = store_of().spreadsheet.read()
    header = grids["Buchungen"][0]
    header[header.index(column)] = None
    return Store(Memory(grids), lambda: NOON)


def test_a_sheet_without_the_column_of_the_series_takes_single_bookings_and_says_what_it_lacks() -> None:
    store = without_column("Serie")
    with pytest.raises(StoreError, match=r"fehlt die Spalte „Serie“.* Unter „Einrichtung“"):
        reserve(store, wish(repeat=Repeat.WEEKLY, times=2))
    assert len(reserve(store, wish())) == 1


# --- Cancelling -------------------------------------------------------------------------------------------------------


def series(store: Store) -> Sequence[Booking]:
    return reserve(store, wish(repeat=Repeat.WEEKLY, times=4))


def days_left(after: Snapshot) -> list[date]:
    return sorted(each.day for each in after[Booking].records)


def test_one_of_a_series_is_cancelled_and_the_others_stay() -> None:
    store = store_of()
    bookings = series(store)
    after = do(store, lambda fresh: rooms.cancel(fresh, bookings[1]))
    assert days_left(after) == [SOON, SOON + timedelta(weeks=2), SOON + timedelta(weeks=3)]


def test_one_and_all_following_are_cancelled_and_come_back_together() -> None:
    store = store_of(booked(1, SOON + timedelta(weeks=2), room_id="R-2"))
    bookings = [each for each in series(store) if each.series]
    operation = store.apply(lambda fresh: rooms.cancel_following(fresh, bookings[1]), action="Test", by="")
    assert days_left(store.snapshot()) == [SOON, SOON + timedelta(weeks=2)]
    after = do(store, lambda fresh: journal.undo(fresh, operation))
    assert len(after[Booking].records) == 5


def test_a_cancelled_series_does_not_come_back_where_somebody_else_is_now() -> None:
    store = store_of()
    bookings = series(store)
    operation = store.apply(lambda fresh: rooms.cancel_following(fresh, bookings[0]), action="Test", by="")
    reserve(store, wish(day=SOON + timedelta(weeks=2)))
    with pytest.raises(RuleBroken, match="inzwischen anders vergeben"):
        store.apply(lambda fresh: journal.undo(fresh, operation), action="Test", by="")


def test_a_single_booking_has_nothing_that_follows() -> None:
    store = store_of(booked(1), booked(2, SOON + timedelta(weeks=1)))
    after = do(store, lambda fresh: rooms.cancel_following(fresh, fresh[Booking].by_id["U-1"]))
    assert [each.id for each in after[Booking].records] == ["U-2"]


def test_what_is_over_is_not_cancelled() -> None:
    store = store_of(booked(1, TODAY - timedelta(days=1)))
    with pytest.raises(RuleBroken, match="schon vorbei"):
        do(store, lambda fresh: rooms.cancel(fresh, fresh[Booking].by_id["U-1"]))


def test_a_booking_that_somebody_cancelled_or_changed_meanwhile() -> None:
    store = store_of(booked(1))
    (booking,) = store.snapshot()[Booking].records
    do(store, lambda fresh: rooms.cancel(fresh, booking))
    with pytest.raises(NotFound):
        do(store, lambda fresh: rooms.cancel(fresh, booking))
    seen = booked(2, purpose="Sprachcafé")
    with pytest.raises(Conflict):
        do(store_of(booked(2, purpose="Nähgruppe")), lambda fresh: rooms.cancel(fresh, seen))


# --- The calendar that others read ------------------------------------------------------------------------------------


def test_a_key_is_long_and_another_each_time() -> None:
    keys = {calendar_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(len(key) == 26 and set(key) <= set(ALPHABET) for key in keys)


def test_a_new_key_takes_the_place_of_the_old_one() -> None:
    store = store_of()
    for key in ("ALT" * 6, "NEU" * 6):
        after = do(store, lambda fresh, key=key: rooms.renew_key(fresh[Room].by_id["R-1"], key))  # type: ignore[misc]
        assert after[Room].by_id["R-1"].calendar_key == key


@pytest.mark.parametrize(
    ("purpose", "shown"),
    [
        ("Sprachcafé", "Sprachcafé"),
        ("Beratung für Zoe", None),
        ("mit BEISPIEL, Bea", None),
        ("Treffen Beispiel-Meier", None),
        ("Zoes Geburtstag", None),
        ("Bea/Zoe", None),
        ("Beratung durch Mitarbeiterin", None),
        ("Frau und Beruf", "Frau und Beruf"),
        ("Beispielhaftes Üben", "Beispielhaftes Üben"),
        (None, None),
    ],
)
def test_a_purpose_that_names_somebody_stays_in_the_house(purpose: str | None, shown: str | None) -> None:
    people = (
        Volunteer(id="B-1", first_name="Bea", last_name="Beispiel"),
        Newcomer(id="Z-1", first_name="Zoe", last_name="Al-Zufall"),
    )
    assert rooms.public_purpose(store_of(*people).snapshot(), booked(1, purpose=purpose)) == shown


def test_free_rooms_leave_out_those_that_are_not_for_booking() -> None:
    free: Callable[[time, time], list[str]] = lambda starts, ends: [  # noqa: E731
        room.name for room in rooms.free(store_of(booked(1)).snapshot(), day=SOON, starts=starts, ends=ends)
    ]
    assert free(time(10, 30), time(12)) == ["Küche"]
    assert free(time(11), time(12)) == ["Lindenzimmer", "Küche"]
