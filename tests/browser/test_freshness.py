"""What staff type into the Google Sheet comes onto the pages, and takes nothing away from whoever types there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Serve, settle
from tests.browser.test_google import APP, secrets_file
from tests.sheets_server import Delay, Request, SheetsServer, staff
from zim_data.cells import Cell
from zim_data.places import GooglePlace
from zim_data.store.design import new_spreadsheet
from zim_data.store.google import open_sheet
from zim_data.tables import Volunteer

ANNA = Volunteer(id="B-ANNA0", first_name="Anna", last_name="Ahorn", created_at=datetime(2026, 11, 1))
SECONDS = 15
FIRST_NAME = 1
"""The column of the first name."""


class Sheet:
    """A Google Sheet, its server, and the address of the app on it."""

    def __init__(self, server: SheetsServer, place: GooglePlace, address: str) -> None:
        self.server, self.place, self.address = server, place, address
        self.document = server.document(place.spreadsheet)

    def rename_anna(self, name: str) -> None:
        staff.edit(self.document, Volunteer.TITLE, 1, FIRST_NAME, name)

    def first_names(self) -> list[Cell]:
        """What stands in the sheet below the header."""
        return [row[FIRST_NAME] for row in open_sheet(self.place).read()[Volunteer.TITLE][1:]]


@pytest.fixture
def sheet(serve: Serve, tmp_path: Path) -> Iterator[Sheet]:
    """A Google Sheet with Anna in it."""
    with SheetsServer(authenticate=True) as server:
        account = server.service_account(APP)
        key = server.create("ZIM", {tab.title: tab.grid for tab in new_spreadsheet({Volunteer: [ANNA]})})
        server.share(key, APP, "writer")
        address = serve(secrets_file(tmp_path, key, account, server.address))
        yield Sheet(server, GooglePlace(key, account, server.address), address)


def see(what: Locator) -> None:
    expect(what).to_be_visible(timeout=SECONDS * 1000)


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


@pytest.mark.browser
def test_what_staff_type_is_seen_within_fifteen_seconds_without_a_click(sheet: Sheet, page: Page) -> None:
    open_page(page, f"{sheet.address}/verzeichnis?id=B-ANNA0")
    for name in ("Annika", "Anneliese"):  # right after a reading, and once more
        sheet.rename_anna(name)
        see(page.get_by_role("heading", name=f"{name} Ahorn"))


@pytest.mark.browser
def test_half_a_word_is_not_taken_away_by_what_staff_type(sheet: Sheet, page: Page) -> None:
    open_page(page, f"{sheet.address}/verzeichnis?id=B-ANNA0")
    page.get_by_role("tab", name="Bearbeiten").click()
    settle(page)
    note = page.get_by_role("textbox", name="Notiz")
    note.press_sequentially("Ruft gern abe")
    sheet.rename_anna("Annika")
    show = page.get_by_role("button", name="Anzeigen")
    see(show)
    page.keyboard.type("nds an")
    expect(note).to_have_value("Ruft gern abends an")
    show.click()
    see(page.get_by_role("heading", name="Annika Ahorn"))
    expect(note).to_have_value("Ruft gern abends an")
    expect(show).to_be_hidden()


@pytest.mark.browser
def test_a_save_that_takes_long_says_so_and_the_own_change_is_no_news(sheet: Sheet, page: Page) -> None:
    open_page(page, f"{sheet.address}/verzeichnis?id=B-ANNA0")
    page.get_by_role("tab", name="Bearbeiten").click()
    settle(page)
    page.get_by_role("textbox", name="Notiz").fill("Ruft gern abends an")
    page.keyboard.press("Tab")
    settle(page)
    sheet.server.before = lambda _: Delay(1)
    page.get_by_role("button", name="Speichern").click()
    see(page.get_by_text("Wird in der Google-Tabelle gespeichert …"))
    see(page.get_by_text("Anna Ahorn ist gespeichert").first)
    sheet.server.before = None
    asked = len(sheet.server.requests)
    while len(sheet.server.requests) == asked:
        page.wait_for_timeout(200)
    page.wait_for_timeout(4_000)  # more than two looks at what was read
    expect(page.get_by_role("button", name="Anzeigen")).to_be_hidden()
    see(page.get_by_text("Anna Ahorn ist gespeichert").first)


@pytest.mark.browser
@pytest.mark.parametrize("shared", [True, False])
def test_who_goes_on_while_it_is_saved_is_told_on_the_next_page_what_came_of_it(
    sheet: Sheet, page: Page, shared: bool
) -> None:
    open_page(page, f"{sheet.address}/verzeichnis?id=B-ANNA0")
    page.get_by_role("tab", name="Bearbeiten").click()
    settle(page)
    page.get_by_role("textbox", name="Notiz").fill("Ruft gern abends an")
    page.keyboard.press("Tab")
    settle(page)

    def slow(request: Request) -> Delay:
        # Sooner, a reading in the background would tell of it, and its notice move the button away under the mouse.
        if request.kind == "write" and not shared:
            sheet.server.unshare(sheet.document.id, APP)
        return Delay(1.5)

    sheet.server.before = slow
    page.get_by_role("button", name="Speichern").click()
    see(page.get_by_text("Wird in der Google-Tabelle gespeichert …"))
    page.get_by_role("link", name="Tandems", exact=True).click()
    see(page.get_by_role("heading", name="Tandems", level=1))
    told = "Anna Ahorn ist gespeichert" if shared else "Zu „Integrationsbegleiter*in bearbeitet“:"
    see(page.get_by_text(told).first)


@pytest.mark.browser
def test_who_clicks_twice_saves_once(sheet: Sheet, page: Page) -> None:
    open_page(page, f"{sheet.address}/aufnahme")
    for label, text in (("Vorname *", "Berta"), ("Nachname *", "Birke")):
        page.get_by_label(label, exact=True).locator("visible=true").fill(text)
        page.keyboard.press("Tab")
        settle(page)
    sheet.server.before = lambda _: Delay(1)
    save = page.get_by_role("button", name="Speichern", exact=True)
    save.click()
    see(page.get_by_text("Wird in der Google-Tabelle gespeichert …"))
    save.click()
    see(page.get_by_text("Berta Birke ist gespeichert").first)
    settle(page)
    expect(page.get_by_text("Bitte ausfüllen")).to_have_count(0)
    sheet.server.before = None
    assert sheet.first_names() == ["Anna", "Berta"]
