"""Chromium on a sheet full of hostile text: nothing runs, nobody else is asked, and no element comes from data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import served, settle
from tests.browser.test_pages import STREAMLITS_ICON, forbidden, outside
from tests.security.injections import ELSEWHERE
from tests.security.test_injected_pages import LINKS, TANDEMS, hostile, tabs
from zim_data.tables import TandemStatus

__all__ = ["hostile", "tabs"]

ADDRESSES = {"overview.py": "", "weekly.py": "wochenbild", "registration.py": "aufnahme", "directory.py": "verzeichnis"}
ADDRESSES |= {"matching.py": "matching", "tandems.py": "tandems", "meetings.py": "treffen", "rooms.py": "raeume"}
ADDRESSES |= {"dashboard.py": "statistik", "certificates.py": "zertifikate", "data_care.py": "datenpflege"}
ADDRESSES |= {"journal.py": "protokoll", "setup.py": "einrichtung"}
SEEN = [
    "overview.py",
    "weekly.py",
    "registration.py",
    "data_care.py",
    "rooms.py",
    "dashboard.py",
    "volunteer",
    "newcomer",
]
SEEN += ["one", "all", "waiting", f"tandem {TandemStatus.ACTIVE}", "slip", "booking", "certificate"]
PATIENCE = 180_000
"""Milliseconds: the browser itself takes long for so much text."""
FROM_DATA = (
    f'[href*="{ELSEWHERE}"], [src*="{ELSEWHERE}"], [href^="javascript"], img[src="x"], [onerror], .katex, '
    'a:text-is("Klick"), a:text-is("Los"), b:text-is("dick"), strong:text-is("fett"), strong:text-is("auch"), '
    'del:text-is("weg"), code:text-is("Code"), .stMarkdownColoredText:text-is("rot"), .stMarkdownColoredBackground'
)
"""What the markup in the sheet would become if anybody took it for more than text."""


@pytest.fixture(scope="module")
def hostile_address(hostile: Path) -> Iterator[str]:
    with served(hostile) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("link", SEEN)
def test_nothing_from_the_sheet_runs_or_leads_elsewhere(hostile_address: str, page: Page, link: str) -> None:
    file, query = LINKS[link]
    asked, kept = outside(page), forbidden(page)
    page.goto(f"{hostile_address}/{ADDRESSES[file]}?{urlencode(query)}")
    settle(page)
    assert page.evaluate("window.hacked") is None
    assert page.locator(FROM_DATA).count() == 0
    assert [url for url in asked if not url.startswith((hostile_address, "data:", "blob:"))] == []
    assert [text for text in kept if STREAMLITS_ICON not in text] == []
    assert not page.get_by_text("Fehlernummer").count()


@pytest.mark.browser
def test_the_search_is_nowhere_in_the_address(hostile_address: str, page: Page) -> None:
    page.goto(f"{hostile_address}/verzeichnis?suche=Zamira")
    settle(page)
    search = page.get_by_label("Suche")
    expect(search).to_have_value("Zamira")
    search.fill("Olha Sonne")
    search.press("Enter")
    settle(page)
    assert page.url == f"{hostile_address}/verzeichnis"


@pytest.mark.browser
def test_ten_megabytes_in_a_field_get_a_sentence_and_the_page_lives_on(hostile_address: str, page: Page) -> None:
    page.goto(f"{hostile_address}/treffen?id={TANDEMS[TandemStatus.ACTIVE]}")
    settle(page)
    note = page.get_by_role("textbox", name="Notiz").first
    note.fill("x" * 10_000_000, timeout=PATIENCE)
    note.blur(timeout=PATIENCE)
    expect(page.get_by_text("Der Text ist zu lang: 10.000.000 Zeichen")).to_be_visible(timeout=PATIENCE)
    note.fill("kurz", timeout=PATIENCE)
    note.blur(timeout=PATIENCE)
    expect(page.get_by_text("Der Text ist zu lang")).to_have_count(0, timeout=PATIENCE)
