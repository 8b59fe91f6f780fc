"""The whole main job on day one, in Chromium, on an empty workbook."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Serve, settle
from zim_data import setup
from zim_data.store.spreadsheet import SetCell
from zim_data.store.workbook import Workbook

TODAY = date.today()
FIRST = TODAY - timedelta(days=9)
"""The day of the first meeting; the workbook is corrected by hand so that the proposal is older."""


def german(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def choose(page: Page, label: str, *options: str) -> None:
    """Pick from a drop-down, typing what is looked for as a person would."""
    box = page.get_by_role("combobox", name=label).locator("visible=true").first
    for option in options:
        box.click()
        box.fill(option.split(" (")[0])
        page.get_by_role("option", name=option, exact=True).first.click()
    page.keyboard.press("Escape")
    settle(page)


def register(page: Page, side: str, first_name: str, last_name: str, phone: str) -> None:
    page.get_by_role("radio", name=side, exact=True).click()
    settle(page)
    for label, text in (("Vorname *", first_name), ("Nachname *", last_name), ("Telefon", phone)):
        page.get_by_label(label, exact=True).locator("visible=true").fill(text)
        page.keyboard.press("Tab")
        settle(page)
    page.get_by_role("tab", name="3 Aufnahmegespräch").click()
    settle(page)
    page.get_by_role("button", name="Das Gespräch ist heute").click()
    settle(page)
    choose(page, "Sprachen", "Deutsch (B1)", "Arabisch (B2)")
    choose(page, "Hilfethemen", "Deutsch lernen", "Briefe")
    page.get_by_role("toolbar", name="abends").get_by_role("button", name="Mi").click()
    settle(page)
    page.get_by_role("button", name="Heute eingewilligt").click()
    settle(page)
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text(f"{first_name} {last_name} ist gespeichert").first).to_be_visible()
    settle(page)


def correct_by_hand(workbook: Path) -> None:
    """Somebody writes into the workbook that the proposal was made earlier."""
    earlier = FIRST - timedelta(days=5)

    def decide(grids: dict[str, list[list[object]]]) -> list[SetCell]:
        return [SetCell("Tandems", 1, grids["Tandems"][0].index("Vorgeschlagen am"), earlier)]

    Workbook(workbook).write(decide)  # type: ignore[arg-type]


def pick_day(page: Page, label: str, day: date) -> None:
    field = page.get_by_label(label, exact=False).locator("visible=true").first
    field.fill(german(day))
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    settle(page)


@pytest.mark.browser
def test_the_whole_programme_on_day_one(serve: Serve, page: Page, tmp_path: Path) -> None:
    workbook = tmp_path / "zim.xlsx"
    setup.create_empty(workbook)
    address = serve(workbook)

    page.goto(f"{address}/aufnahme")
    settle(page)
    register(page, "Möchte begleiten", "Anna", "Ahorn", "0171 3920001")
    register(page, "Möchte begleitet werden", "Samira", "Sonne", "0171 3920002")

    page.get_by_role("link", name="Begleitung suchen").click()
    settle(page)
    page.get_by_role("button", name="Anna vorschlagen").click()
    expect(page.get_by_role("button", name="Termin speichern")).to_be_visible()
    settle(page)
    correct_by_hand(workbook)
    page.reload()
    settle(page)
    pick_day(page, "Tag *", FIRST)
    choose(page, "Wer macht die beiden bekannt?", "Mitarbeiterin 1")
    page.get_by_role("button", name="Termin speichern").click()
    expect(page.get_by_text(f"Das erste Treffen ist am {german(FIRST)}").first).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Probephase beginnen").click()
    expect(page.get_by_text("die Probephase beginnt").first).to_be_visible()
    settle(page)

    page.get_by_role("link", name="Treffen", exact=True).click()
    settle(page)
    choose(page, "Tandem", "Anna Ahorn und Samira Sonne")
    for days in (8, 5, 1):
        pick_day(page, "Datum *", TODAY - timedelta(days=days))
        page.get_by_role("button", name="Eintragen").click()
        expect(page.get_by_text("eingetragen").first).to_be_visible()
        settle(page)

    page.get_by_role("link", name="Statistik", exact=True).click()
    settle(page)
    figure = page.get_by_test_id("stMetric").filter(has_text="Treffen")
    expect(figure.first).to_contain_text("3")

    page.get_by_role("link", name="Zertifikate", exact=True).click()
    settle(page)
    choose(page, "Für wen?", "Anna Ahorn")
    page.get_by_role("button", name="Ausstellen").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="herunterladen").first.click()
    path = tmp_path / "zertifikat.pdf"
    download.value.save_as(path)
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(path).pages).split())
    assert "Anna Ahorn" in text
    assert "4,5 Stunden" in text
    assert "Sonne" not in text
