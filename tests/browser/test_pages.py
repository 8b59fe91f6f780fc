"""Every page with the demo programme: readable for everybody, at the width of a desk and of a phone, and private."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import settle
from zim_data import demo
from zim_data.tables import Certificate, Newcomer, NewcomerStatus, Tandem, TandemStatus, Volunteer, VolunteerStatus

PROGRAMME = demo.programme(date.today())


def some(table: type, status: object) -> str:
    """The ID of somebody with that status in the demo programme."""
    return next(row.id for row in PROGRAMME[table] if getattr(row, "status", None) is status)


PATHS = {
    "Übersicht": "",
    "Wochenbild": "wochenbild",
    "Aufnahme": "aufnahme",
    "Verzeichnis": "verzeichnis",
    "Begleitende": f"verzeichnis?id={some(Volunteer, VolunteerStatus.ACTIVE)}",
    "Zugewanderte": f"verzeichnis?id={some(Newcomer, NewcomerStatus.WAITING)}",
    "Matching": "matching",
    "Alle zugleich": "matching?ansicht=Alle+zugleich",
    "Warteliste": "matching?ansicht=Warteliste",
    "Tandems": "tandems",
    "Vorschlag": f"tandems?id={some(Tandem, TandemStatus.PROPOSED)}",
    "Tandem": f"tandems?id={some(Tandem, TandemStatus.ACTIVE)}",
    "Treffen": "treffen",
    "Treffen eintragen": f"treffen?id={some(Tandem, TandemStatus.ACTIVE)}",
    "Räume": "raeume",
    "Zettel eintragen": f"treffen?ansicht=Zettel+eintragen&id={some(Tandem, TandemStatus.ACTIVE)}",
    "Statistik": "statistik",
    "Statistik Tandems": "statistik?ansicht=Tandems",
    "Statistik Treffen": "statistik?ansicht=Treffen",
    "Statistik Menschen": "statistik?ansicht=Menschen",
    "Statistik Zahlen": "statistik?ansicht=Alle+Zahlen",
    "Berichte": "berichte",
    "Stundenzettel": "berichte?bericht=stundenzettel",
    "Zertifikate": "zertifikate",
    "Zertifikat": f"zertifikate?id={some(Volunteer, VolunteerStatus.ACTIVE)}",
    "Ausgestelltes Zertifikat": f"zertifikate?id={PROGRAMME[Certificate][0].id}",
    "Viele Zertifikate": "zertifikate?ansicht=Viele+auf+einmal",
    "Auszeichnungen": f"zertifikate?ansicht=Auszeichnungen&id={some(Volunteer, VolunteerStatus.ACTIVE)}",
    "Datenpflege": "datenpflege",
    "Protokoll": "protokoll",
    "Einrichtung": "einrichtung",
}
STREAMLITS_OWN = {"list", "listitem"}
"""An empty Streamlit page with navigation has these two findings already."""
STILL = "* { transition: none !important; animation: none !important; }"
"""Axe measures contrast, and must not meet a text that is just being faded in."""


def outside(page: Page) -> list[str]:
    """The addresses that the page asks beside our own server, as they come."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


STREAMLITS_ICON = "https://fonts.gstatic.com/s/i/short-term/"
"""Streamlit asks for the picture of the page's icon there, in vain (decision 7)."""


def forbidden(page: Page) -> list[str]:
    """What the page's own policy keeps it from, as it comes: a part of it would not work."""
    kept: list[str] = []
    page.on("console", lambda said: kept.append(said.text) if "Content Security Policy" in said.text else None)
    return kept


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PATHS)
def test_a_page_is_readable_fits_and_asks_nobody_else(demo_address: str, page: Page, name: str, width: int) -> None:
    asked, kept = outside(page), forbidden(page)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{demo_address}/{PATHS[name]}")
    settle(page)
    for wrong in ("Fehlernummer", "Page not found", "Traceback"):
        assert not page.get_by_text(wrong).count()
    page.add_style_tag(content=STILL)
    page.wait_for_timeout(200)
    findings = Axe().run(page).response["violations"]
    serious = {each["id"]: each["nodes"][0]["html"] for each in findings if each["impact"] in ("serious", "critical")}
    assert {finding: html for finding, html in serious.items() if finding not in STREAMLITS_OWN} == {}
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 1
    assert [url for url in asked if not url.startswith((demo_address, "data:", "blob:"))] == []
    assert [text for text in kept if STREAMLITS_ICON not in text] == []
