"""Räume: the week, booking once or again and again, cancelling, and the secret link."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import session
from ui.room_booking import FOR_PURPOSE, TIMES
from ui.room_week import monday_of, week_text
from zim_data import rooms
from zim_data.records import Row
from zim_data.rooms import Repeat
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import Booking, Newcomer, Room, Tandem, TandemStatus, Volunteer

TODAY = session.today()
SOON = TODAY + timedelta(days=7)
ROOMS = [Room(id="R-1", name="Lindenzimmer", seats=4), Room(id="R-2", name="Küche")]
PAIR: dict[type[Row], Sequence[Row]] = {
    Volunteer: [Volunteer(id="B-1", first_name="Bea", last_name="Beispiel")],
    Newcomer: [Newcomer(id="Z-1", first_name="Zoe", last_name="Zufall")],
    Tandem: [Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ACTIVE)],
}


def booked(number: int, day: date = SOON, **values: Any) -> Booking:
    known = {"room_id": "R-1", "starts": time(10), "ends": time(11), **values}
    return Booking(id=f"U-{number}", day=day, **known)


def texts(at: AppTest) -> str:
    elements = (*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.subheader, *at.success)
    return "\n".join(str(each.value) for each in elements)


def field(at: AppTest, kind: str, name: str) -> Any:
    """The widget of that field of the form."""
    return next(each for each in getattr(at, kind) if re.fullmatch(rf"booking\.\d+\.{name}", str(each.key)))


def fill_in(at: AppTest, *, room: str = "R-1", day: date = SOON, purpose: str = "Sprachcafé") -> AppTest:
    field(at, "selectbox", "room_id").select(room)
    field(at, "date_input", "day").set_value(day)
    if any(str(each.key).endswith(".kind") and len(each.options) > 1 for each in at.button_group):
        at = field(at, "button_group", "kind").select(FOR_PURPOSE).run()
    field(at, "text_input", "purpose").input(purpose)
    return at.run()


def book(at: AppTest) -> AppTest:
    return at.button(key="rooms.book").click().run()


# --- The week ---------------------------------------------------------------------------------------------------------


def test_without_rooms_the_page_says_where_they_are_entered(workbook: Path, app: App) -> None:
    at = app("rooms.py")
    assert not at.exception
    assert "im Blatt „Räume“" in at.info[0].value


def test_the_week_shows_bookings_by_time_with_room_purpose_and_names(fill: Fill, app: App) -> None:
    late = booked(1, starts=time(15), ends=time(16), purpose="Nähgruppe", room_id="R-2")
    fill({Room: ROOMS, Booking: [late, booked(2, tandem_id="T-1")], **PAIR})
    at = app("rooms.py", woche=week_text(SOON))
    assert not at.exception
    opened = [each.label for each in at.button if str(each.key).startswith("rooms.open.")]
    assert opened == ["10:00–11:00", "15:00–16:00"]
    assert "Nähgruppe" in texts(at)
    assert "Bea Beispiel und Zoe Zufall" in str([each.proto.label for each in at.get("page_link")])


def test_the_address_says_which_week_and_the_buttons_change_it(workbook: Path, fill: Fill, app: App) -> None:
    fill({Room: ROOMS})
    at = app("rooms.py", woche="2026-W53")
    assert at.subheader[0].value == "Woche 53: 28.12. bis 03.01.2027"
    at = at.button(key="rooms.Nächste Woche").click().run()
    assert at.query_params["woche"] in ("2027-W01", ["2027-W01"])
    assert at.subheader[0].value.startswith("Woche 1: 04.01.")
    at = at.button(key="rooms.Vorige Woche").click().run()
    assert at.subheader[0].value.startswith("Woche 53")
    at = at.button(key="rooms.Diese Woche").click().run()
    assert at.date_input(key="rooms.day").value == monday_of(TODAY)
    at = at.date_input(key="rooms.day").set_value(date(2027, 3, 28)).run()
    assert at.subheader[0].value == "Woche 12: 22.03. bis 28.03.2027"


@pytest.mark.parametrize("asked", ["2026-W99", "gestern", "=1+1", "0001-W01", "9999-W52", "2027-W53"])
def test_a_week_that_does_not_exist_is_said_and_this_one_shown(fill: Fill, app: App, asked: str) -> None:
    fill({Room: ROOMS})
    at = app("rooms.py", woche=asked)
    assert not at.exception
    assert "gibt es nicht. Sie sehen diese Woche." in at.warning[0].value
    assert at.date_input(key="rooms.day").value == monday_of(TODAY)


def test_one_room_alone_can_be_looked_at(fill: Fill, app: App) -> None:
    fill({Room: ROOMS, Booking: [booked(1), booked(2, room_id="R-2", starts=time(8))]})
    at = app("rooms.py", woche=week_text(SOON), raum="R-2")
    assert [each.label for each in at.button if str(each.key).startswith("rooms.open.")] == ["08:00–11:00"]


def test_choosing_a_room_stands_in_the_address_until_it_is_given_up(fill: Fill, app: App) -> None:
    fill({Room: ROOMS})
    at = app("rooms.py")
    at = at.button_group(key="rooms.room").select("R-2").run()
    assert at.query_params["raum"] in ("R-2", ["R-2"])
    at = at.button_group(key="rooms.room").unselect("R-2").run()
    assert "raum" not in at.query_params


def test_bookings_that_cannot_be_read_are_shown_as_whole_days(fill: Fill, app: App) -> None:
    fill({Room: ROOMS, Booking: [booked(1, starts=None), booked(2, room_id="R-weg")]})
    at = app("rooms.py", woche=week_text(SOON))
    assert not at.exception
    assert "ganzer Tag" in [each.label for each in at.button]
    assert "nicht mehr da, R-weg" in texts(at)


# --- Booking ----------------------------------------------------------------------------------------------------------


def test_a_room_is_booked_and_its_week_shown(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill({Room: ROOMS})
    at = book(fill_in(app("rooms.py")))
    assert not at.exception
    (booking,) = saved()[Booking].records
    assert (booking.room_id, booking.day, booking.starts, booking.purpose) == ("R-1", SOON, time(10), "Sprachcafé")
    assert f"Lindenzimmer ist am {rooms.day_text(SOON)} von 10:00 bis 11:00 Uhr gebucht." in at.success[0].value
    assert "Sprachcafé" in texts(at)


def test_a_room_is_booked_for_a_tandem(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill({Room: ROOMS, **PAIR})
    at = app("rooms.py")
    field(at, "selectbox", "room_id").select("R-2")
    field(at, "date_input", "day").set_value(SOON)
    at = book(at)
    assert "Bitte wählen Sie ein Tandem." in texts(at)
    field(at, "selectbox", "tandem_id").select("T-1")
    book(at.run())
    assert [(each.room_id, each.tandem_id) for each in saved()[Booking].records] == [("R-2", "T-1")]


def test_what_is_missing_or_wrong_stands_at_the_fields_and_what_was_typed_stays(
    fill: Fill, app: App, saved: Callable[[], Snapshot]
) -> None:
    fill({Room: ROOMS})
    at = fill_in(app("rooms.py"), day=TODAY - timedelta(days=1))
    field(at, "time_input", "ends").set_value(time(9))
    at = book(at.run())
    assert "Dieser Tag ist schon vorbei." in texts(at)
    assert "Über Mitternacht" in texts(at)
    assert field(at, "text_input", "purpose").value == "Sprachcafé"
    assert not saved()[Booking].records


def test_the_form_says_which_rooms_are_free(fill: Fill, app: App) -> None:
    fill({Room: ROOMS, Booking: [booked(1)]})
    at = fill_in(app("rooms.py"))
    assert f"Frei am {rooms.day_text(SOON)} von 10:00 bis 11:00 Uhr: Küche." in texts(at)
    assert "schon vergeben" in at.warning[0].value


def weekly(at: AppTest, times: int) -> AppTest:
    at = field(at, "button_group", "repeat").select(Repeat.WEEKLY).run()
    at = field(at, "button_group", "end").select(TIMES).run()
    field(at, "number_input", "times").set_value(times)
    return at.run()


def test_a_series_is_booked_without_the_days_that_are_taken(
    fill: Fill, app: App, saved: Callable[[], Snapshot]
) -> None:
    fill({Room: ROOMS, Booking: [booked(1, SOON + timedelta(weeks=1))]})
    at = weekly(fill_in(app("rooms.py")), 3)
    at = book(at)
    assert len(saved()[Booking].records) == 1, "nothing is booked unasked"
    checkbox = next(each for each in at.checkbox if "trotzdem buchen" in each.label)
    assert checkbox.label == "Die anderen 2 Tage trotzdem buchen"
    at = book(checkbox.check().run())
    days = sorted(each.day for each in saved()[Booking].records if each.series)
    assert days == [SOON, SOON + timedelta(weeks=2)]
    assert "Lindenzimmer ist 2-mal" in at.success[0].value


def test_the_second_of_two_who_book_the_same_room_is_told(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    path = fill({Room: ROOMS})
    at = fill_in(app("rooms.py"))
    elsewhere = Store(Workbook(path, now=session.now), session.now)
    wish = rooms.Wish("R-1", SOON, time(9), time(12), "Teamsitzung")
    elsewhere.apply(lambda fresh: rooms.reserve(fresh, wish), action="Raum gebucht", by="Frau Ahorn")
    at = book(at)
    assert r"von 09\:00 bis 12\:00 Uhr schon vergeben" in at.error[0].value
    assert [each.purpose for each in saved()[Booking].records] == ["Teamsitzung"]


def test_where_no_room_may_be_booked_the_form_says_so(fill: Fill, app: App) -> None:
    fill({Room: [Room(id="R-1", name="Archiv", bookable=False)]})
    at = app("rooms.py")
    assert not at.exception
    assert "Zurzeit lässt sich kein Raum buchen" in at.info[0].value


# --- One booking ------------------------------------------------------------------------------------------------------


def test_a_booking_is_cancelled_and_comes_back(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill({Room: ROOMS, Booking: [booked(1, purpose="Sprachcafé")]})
    at = app("rooms.py", id="U-1")
    assert not at.exception
    at = at.button(key="rooms.cancel.U-1").click().run()
    assert not saved()[Booking].records
    assert "id" not in at.query_params
    at.button(key="undo").click().run()
    assert [each.purpose for each in saved()[Booking].records] == ["Sprachcafé"]


def test_this_and_all_following_are_cancelled(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    series = [booked(number, SOON + timedelta(weeks=number), series="U-0") for number in range(4)]
    fill({Room: ROOMS, Booking: series})
    at = app("rooms.py", id="U-1")
    button = at.button(key="rooms.cancel_all.U-1")
    assert button.label == "Diese und die 2 folgenden absagen"
    button.click().run()
    assert [each.id for each in saved()[Booking].records] == ["U-0"]


def test_a_first_meeting_is_moved_at_the_tandem_and_not_here(fill: Fill, app: App) -> None:
    at_ten = datetime.combine(SOON, time(10))
    planned = Tandem(
        id="T-1",
        volunteer_id="B-1",
        newcomer_id="Z-1",
        status=TandemStatus.FIRST_MEETING,
        first_meeting_at=at_ten,
        room="Lindenzimmer",
    )
    fill({**PAIR, Room: ROOMS, Tandem: [planned], Booking: [booked(1, tandem_id="T-1", purpose="Erstes Kennenlernen")]})
    at = app("rooms.py", id="U-1")
    assert "Termin und Raum ändern Sie beim Tandem" in texts(at)
    assert not [each for each in at.button if str(each.key).startswith("rooms.cancel")]


@pytest.mark.parametrize("identity", ["U-weg", "**x**" * 100, "=1+1"])
def test_a_booking_that_is_gone_is_said(fill: Fill, app: App, identity: str) -> None:
    fill({Room: ROOMS})
    at = app("rooms.py", id=identity)
    assert not at.exception
    assert "Es gibt keine Buchung mit der ID" in at.warning[0].value


# --- The secret link --------------------------------------------------------------------------------------------------


def test_a_room_gets_a_link_and_a_new_one(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill({Room: ROOMS})
    at = app("rooms.py")
    assert at.button(key="rooms.link.R-1").label == "Link erzeugen"
    at = at.button(key="rooms.link.R-1").click().run()
    first = saved()[Room].by_id["R-1"].calendar_key
    assert first is not None
    assert f"/kalender/{first}.ics" in at.code[0].value
    assert at.button(key="rooms.link.R-1").label == "Neuen Link erzeugen"
    at.button(key="rooms.link.R-1").click().run()
    assert saved()[Room].by_id["R-1"].calendar_key not in (None, first)
    assert saved()[Room].by_id["R-2"].calendar_key is None


def test_names_of_rooms_and_purposes_are_shown_as_text(fill: Fill, app: App) -> None:
    fill({Room: [Room(id="R-1", name="**fett** :red[x] $a$")], Booking: [booked(1, TODAY, purpose="[k](http://x)")]})
    at = app("rooms.py", id="U-1")
    assert not at.exception
    assert r"\*\*fett\*\*" in texts(at)
