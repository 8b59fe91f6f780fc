"""A room's calendar over HTTP: whom it opens to, what it says, and how it fails."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from icalendar import Calendar

from tests.browser.test_google import APP, secrets_file
from tests.pages import asking
from tests.pages.conftest import Fill
from tests.sheets_server import SheetsServer
from ui import calendar_feed, session
from ui.rate_limit import Rate, RateLimit
from zim_data import rooms
from zim_data.store.design import new_spreadsheet
from zim_data.store.store import Store
from zim_data.tables import Booking, Newcomer, Room, Tandem, Volunteer

KEY, OTHER_KEY = "K7" * 13, "Q4" * 13


ask = partial(asking.ask, calendar_feed.ROUTES)


@pytest.fixture(autouse=True)
def nobody_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit of each test's own, or they would use up one another's."""
    monkeypatch.setattr(calendar_feed, "LIMIT", RateLimit(each=Rate(60, 2), together=Rate(600, 0.2)))


@pytest.fixture
def house(fill: Fill) -> Path:
    """Two rooms with a calendar, one without; a tandem's booking, one with a name in it, one of another room."""
    today = session.today()
    hours: dict[str, Any] = {"day": today, "starts": time(10), "ends": time(11)}
    later: dict[str, Any] = {"day": today, "starts": time(12), "ends": time(13)}
    return fill(
        {
            Room: [
                Room(id="R-1", name="Lindenzimmer", calendar_key=KEY),
                Room(id="R-2", name="Küche", calendar_key=OTHER_KEY),
                Room(id="R-3", name="Saal"),
                Room(id="R-4", name="Keller", calendar_key="kurz"),
            ],
            Volunteer: [Volunteer(id="B-1", first_name="Bea", last_name="Beispiel", phone="+493616431535")],
            Newcomer: [Newcomer(id="Z-1", first_name="Zoe", last_name="Zufall", email="zoe@example.org")],
            Tandem: [Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1")],
            Booking: [
                Booking(id="U-1", room_id="R-1", tandem_id="T-1", purpose="Erstes Kennenlernen", **hours),
                Booking(id="U-2", room_id="R-1", purpose="Gespräch mit Zoe", booked_by="Frau Ahorn", **later),
                Booking(id="U-3", room_id="R-1", day=today + timedelta(days=3)),
                Booking(id="U-4", room_id="R-2", purpose="Kochgruppe", **hours),
            ],
        }
    )


def test_who_has_the_key_reads_the_calendar_of_that_room(house: Path) -> None:
    answer = ask(f"/kalender/{KEY}.ics")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, max-age=300"
    assert answer.headers["x-content-type-options"] == "nosniff"
    events = Calendar.from_ical(answer.body).events
    assert [event["SUMMARY"] for event in events] == ["Erstes Kennenlernen", "belegt", "belegt"]


def test_the_calendar_names_nobody_and_no_number(house: Path) -> None:
    text = ask(f"/kalender/{KEY}.ics").text
    for private in ("Bea", "Beispiel", "Zoe", "Zufall", "Ahorn", "T-1", "B-1", "Z-1", "6431535@", "example.org", KEY):
        assert private not in text


def test_a_booking_made_meanwhile_is_there_at_the_next_asking(house: Path) -> None:

    assert "Chorprobe" not in ask(f"/kalender/{KEY}.ics").text
    wish = rooms.Wish("R-1", session.today() + timedelta(days=1), time(18), time(19), "Chorprobe")
    session.store().apply(lambda fresh: rooms.reserve(fresh, wish), action="Test", by="")
    assert "Chorprobe" in ask(f"/kalender/{KEY}.ics").text


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".ics",
        KEY,
        f"{KEY}.ICS",
        f"{KEY}x.ics",
        f"{KEY[:-1]}.ics",
        f"x/{KEY}.ics",
        "kurz.ics",
        "None.ics",
        "ümläut.ics",
        "../zim.xlsx",
        "a" * 5000 + ".ics",
    ],
)
def test_any_other_key_opens_nothing_and_says_so(house: Path, name: str) -> None:
    answer = ask(f"/kalender/{name}")
    assert answer.status == 404
    assert answer.text.startswith("Unter diesem Link gibt es keinen Kalender.")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


def test_a_renewed_key_shuts_the_old_one_out(house: Path) -> None:

    new = "N9" * 13
    session.store().apply(lambda fresh: rooms.renew_key(fresh[Room].by_id["R-1"], new), action="Test", by="")
    assert ask(f"/kalender/{KEY}.ics").status == 404
    assert ask(f"/kalender/{new}.ics").status == 200


def test_whoever_tries_out_many_keys_has_to_wait_soon(house: Path) -> None:
    answers = [ask(f"/kalender/{number:026}.ics") for number in range(200)]
    assert [each.status for each in answers[:60]] == [404] * 60
    refused = [each for each in answers if each.status == 429]
    assert len(refused) > 100  # one more is allowed every two seconds
    assert refused[0].headers["retry-after"] in ("1", "2")
    assert refused[0].text.startswith("Das waren sehr viele Anfragen")


def test_head_is_answered_like_get(house: Path) -> None:
    assert ask(f"/kalender/{KEY}.ics", "HEAD").status == 200
    assert ask("/kalender/falsch.ics", "HEAD").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_but_reading_is_allowed(house: Path, method: str) -> None:
    answer = ask(f"/kalender/{KEY}.ics", method)
    assert answer.status == 405
    assert answer.headers["allow"] in ("GET, HEAD", "HEAD, GET")


def test_a_workbook_that_is_gone_is_a_sentence_and_not_a_trace(house: Path) -> None:
    house.unlink()
    answer = ask(f"/kalender/{KEY}.ics")
    assert answer.status == 503
    assert answer.text.startswith("Der Kalender lässt sich im Augenblick nicht lesen.")


def test_an_error_of_our_own_is_a_sentence_and_its_text_is_not_logged(
    house: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Store) -> None:
        raise ValueError("Zoe Zufall")

    monkeypatch.setattr(Store, "snapshot", fail)
    answer = ask(f"/kalender/{KEY}.ics")
    assert (answer.status, "Traceback" in answer.text) == (503, False)
    assert "ValueError" in caplog.text
    assert "Zoe" not in caplog.text


def test_a_sheet_without_rooms_has_no_calendars(workbook: Path) -> None:
    assert ask("/kalender/.ics").status == 404
    assert ask(f"/kalender/{KEY}.ics").status == 404


def test_a_room_in_the_google_sheet_has_its_calendar_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(id="R-1", name="Lindenzimmer", calendar_key=KEY)
    booking = Booking(
        id="U-1", room_id="R-1", purpose="Kochgruppe", day=session.today(), starts=time(10), ends=time(11)
    )
    with SheetsServer(authenticate=True) as server:
        account = server.service_account(APP)
        key = server.create("ZIM", {tab.title: tab.grid for tab in new_spreadsheet({Room: [room], Booking: [booking]})})
        server.share(key, APP, "writer")
        monkeypatch.setenv("ZIM_SECRETS", str(secrets_file(tmp_path, key, account, server.address)))
        monkeypatch.delenv("ZIM_WORKBOOK", raising=False)
        st.cache_resource.clear()
        (event,) = Calendar.from_ical(ask(f"/kalender/{KEY}.ics").body).events
        server.unshare(key, APP)
        st.cache_resource.clear()
        refused = ask(f"/kalender/{KEY}.ics")
    assert str(event["SUMMARY"]) == "Kochgruppe"
    assert refused.status == 503
    assert refused.text.startswith("Der Kalender lässt sich im Augenblick nicht lesen.")
