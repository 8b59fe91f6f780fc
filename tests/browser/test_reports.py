"""Berichte in Chromium: names leave the house as a file, and the journal tells so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import settle


@pytest.mark.browser
def test_a_time_sheet_is_released_downloaded_and_noted(demo_address: str, page: Page) -> None:
    page.goto(f"{demo_address}/berichte?bericht=stundenzettel")
    settle(page)
    expect(page.get_by_text("Vertraulich: Dieser Nachweis nennt Namen.")).to_be_visible()
    expect(page.get_by_role("button", name="PDF")).to_have_count(0)
    page.get_by_role("button", name="Zum Herunterladen freigeben").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="Stundenzettel freigegeben")).to_be_visible()
    expect(page.get_by_role("button", name="Rückgängig")).to_have_count(0)
    settle(page)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="PDF").click()
    assert downloading.value.suggested_filename.startswith("Stundenzettel ")
    assert downloading.value.suggested_filename.endswith(" Vertraulich.pdf")
    pages = [each.extract_text() for each in PdfReader(downloading.value.path()).pages]
    assert all("Vertraulich" in text for text in pages)
    assert "Insgesamt" in "".join(pages)
    page.goto(f"{demo_address}/protokoll")
    settle(page)
    expect(page.get_by_text("Fehlernummer")).to_have_count(0)


@pytest.mark.browser
def test_a_text_that_is_completed_stands_in_the_word_file(demo_address: str, page: Page) -> None:
    from docx import Document

    page.goto(f"{demo_address}/berichte?bericht=stadtstatistik")
    settle(page)
    page.get_by_text("Texte ergänzen").click()
    settle(page)
    field = page.get_by_role("textbox", name="Stadtstatistik Einleitung")
    field.fill("Wir danken der Stadt.")
    field.press("Control+Enter")
    settle(page)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Word").click()
    said = [each.text for each in Document(str(downloading.value.path())).paragraphs]
    assert "Wir danken der Stadt." in said
