"""Every page with the demo programme: readable for everybody, at the width of a desk and of a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import settle

PATHS = (
    "",
    "aufnahme",
    "verzeichnis",
    "matching",
    "tandems",
    "treffen",
    "statistik",
    "zertifikate",
    "datenpflege",
    "protokoll",
    "einrichtung",
)
STREAMLITS_OWN = {"list", "listitem"}
"""An empty Streamlit page with navigation has these two findings already."""


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_serious_finding_and_no_sideways_scrolling(demo: str, page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{demo}/{path}")
    settle(page)
    assert not page.get_by_text("Fehlernummer").count()
    assert not page.get_by_text("Page not found").count()
    page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
    findings = Axe().run(page).response["violations"]
    serious = {
        each["id"]: each["nodes"][0]["html"][:200] for each in findings if each["impact"] in ("serious", "critical")
    }
    assert {name: html for name, html in serious.items() if name not in STREAMLITS_OWN} == {}
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 1
