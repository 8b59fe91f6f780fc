"""Räume in Chromium: from booking to the calendar that another program reads."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve, settle
from zim_data.store.design import new_spreadsheet
from zim_data.store.new_workbook import create_workbook
from zim_data.tables import Room


def status(url: str, method: str = "GET") -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=20) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.browser
def test_a_booking_reaches_the_calendar_of_the_room(serve: Serve, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "zim.xlsx"
    create_workbook(path, new_spreadsheet({Room: [Room(id="R-1", name="Lindenzimmer")]}))
    address = serve(path)
    next_week = date.today() + timedelta(days=7)
    page.goto(f"{address}/raeume?woche={next_week:%G-W%V}")
    settle(page)

    page.get_by_text("Raum buchen", exact=True).click()
    settle(page)
    page.get_by_role("combobox", name=re.compile("Raum")).click()
    page.get_by_role("option", name="Lindenzimmer").click()
    page.get_by_role("textbox", name="Zweck").fill("Sprachcafé")
    page.get_by_role("textbox", name="Zweck").press("Tab")
    page.get_by_role("button", name="Buchen", exact=True).click()
    expect(page.get_by_test_id("stAlert").filter(has_text="gebucht.")).to_be_visible()

    settle(page)
    page.get_by_text("Link für den eigenen Kalender").click()
    settle(page)
    page.get_by_role("button", name="Link erzeugen").press("Enter")  # a mouse misses what is still unfolding
    link = page.get_by_test_id("stCode").inner_text().strip()
    assert re.fullmatch(rf"{address}/kalender/\w{{26}}\.ics", link)

    with urllib.request.urlopen(link, timeout=20) as answer:  # noqa: S310 - our own loopback address
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        (event,) = Calendar.from_ical(answer.read()).events
    assert str(event["SUMMARY"]) == "Sprachcafé"
    assert f"{event.start:%H:%M}" == "10:00"
    assert [status(link, "HEAD"), status(link, "POST"), status(f"{address}/kalender/.ics")] == [200, 405, 404]

    with page.expect_download() as downloading:
        page.get_by_role("button", name="10:00–11:00").click()
        page.get_by_role("button", name="Als Kalenderdatei").click()
    (event,) = Calendar.from_ical(downloading.value.path().read_bytes()).events
    assert str(event["SUMMARY"]) == "Sprachcafé"
    page.get_by_role("button", name="Absagen").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="Abgesagt")).to_be_visible()
    expect(page.get_by_role("button", name="10:00–11:00")).to_have_count(0)
