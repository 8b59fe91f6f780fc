"""A tandem on a telephone, from the first meeting to the farewell."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve, settle
from tests.browser.test_main_job import choose, german, pick_day
from ui.session import now
from zim_data.columns import Language
from zim_data.store.design import new_spreadsheet
from zim_data.store.new_workbook import create_workbook
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import (
    Booking,
    CheckIn,
    EndReason,
    Light,
    Newcomer,
    NewcomerStatus,
    Room,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

pytestmark = pytest.mark.browser

TODAY = date.today()
FIRST = TODAY - timedelta(days=9)
PERSON = {
    "last_name": "Beispiel",
    "consent_on": TODAY - timedelta(days=40),
    "availability": ("Mo abends",),
    "languages": (Language("Deutsch", "B1"),),
}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two who were proposed to each other, and a room."""
    path = tmp_path / "zim.xlsx"
    volunteer = Volunteer(id="B-1", first_name="Bea", status=VolunteerStatus.REGISTERED, **PERSON)  # type: ignore[arg-type]
    newcomer = Newcomer(id="Z-1", first_name="Zoe", status=NewcomerStatus.PROPOSED, **PERSON)  # type: ignore[arg-type]
    tandem = Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", proposed_on=FIRST - timedelta(days=3))
    records = {Volunteer: [volunteer], Newcomer: [newcomer], Tandem: [tandem], Room: [Room(id="R-1", name="Küche")]}
    create_workbook(path, new_spreadsheet(records))  # type: ignore[arg-type]
    return path


def step(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    settle(page)


def press(page: Page, label: str, told: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_text(told).first).to_be_visible()
    settle(page)


def test_from_the_first_meeting_to_the_farewell_on_a_telephone(
    serve: Serve, page: Page, workbook: Path, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{serve(workbook)}/tandems?id=T-1")
    settle(page)

    pick_day(page, "Tag *", FIRST)
    choose(page, "Raum", "Küche")
    choose(page, "Wer macht die beiden bekannt?", "Mitarbeiterin 1")
    press(page, "Termin speichern", f"Das erste Treffen ist am {german(FIRST)}")
    expect(page.get_by_text("Hallo Zoe! Wir haben eine Begleitung für Sie gefunden: Bea.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Termin als Kalenderdatei").click()
    path = tmp_path / "termin.ics"
    download.value.save_as(path)
    (event,) = Calendar.from_ical(path.read_bytes()).events
    assert "Küche" in str(event["location"])
    assert "Bea" not in path.read_text()
    assert "Zoe" not in path.read_text()

    press(page, "Probephase beginnen", "die Probephase beginnt")
    step(page, "grün")  # „Nachfragen“ is open by itself
    press(page, "Nachfrage speichern", "Die Nachfrage ist notiert: grün.")
    step(page, "Beenden")
    choose(page, "Grund *", "Ziel erreicht")
    press(page, "Tandem beenden", "Bea Beispiel und Zoe Beispiel sind kein Tandem mehr.")
    pick_day(page, "Abschlussgespräch am", TODAY)
    press(page, "Abschluss speichern", "Das Abschlussgespräch ist gespeichert.")
    for told in ("Abschlussgespräch", "Beendet: Ziel erreicht", "Nachgefragt (beide), grün", "Vorgeschlagen"):
        expect(page.get_by_role("listitem").filter(has_text=told).first).to_be_visible()

    snapshot = Store(Workbook(workbook, now=now), now).snapshot()
    tandem = snapshot[Tandem].by_id["T-1"]
    assert (tandem.status, tandem.end_reason) == (TandemStatus.ENDED, EndReason.GOAL_REACHED)
    assert (tandem.ended_on, tandem.closing_talk_on) == (TODAY, TODAY)
    assert [each.light for each in snapshot[CheckIn].records] == [Light.GREEN]
    assert [each.room_id for each in snapshot[Booking].records] == ["R-1"]
    assert snapshot[Volunteer].by_id["B-1"].status is VolunteerStatus.REGISTERED
    assert isinstance(tandem.first_meeting_at, datetime)
