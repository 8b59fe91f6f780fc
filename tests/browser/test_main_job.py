"""The whole main job on day one, in Chromium, on an empty workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Serve, settle
from tests.office import edit_in_libreoffice, shown_in_libreoffice
from zim_data import setup
from zim_data.certificates.wording import long_date
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
    if len(options) > 1:
        page.keyboard.press("Escape")  # such a list stays open for more
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
    group = page.get_by_role("group", name=label).locator("visible=true").first
    group.get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{day:%d%m%Y}")
    page.keyboard.press("Tab")
    settle(page)


def do_the_main_job(page: Page, address: str, correct: Callable[[], None], folder: Path) -> None:
    """Register both, match, first meeting, agreement, three meetings, statistics, certificate.

    `correct` dates the proposal back in the spreadsheet by hand, and lets the page show it.
    """
    page.goto(f"{address}/aufnahme")
    settle(page)
    register(page, "Möchte begleiten", "Anna", "Ahorn", "0171 3920001")
    register(page, "Möchte begleitet werden", "Samira", "Sonne", "0171 3920002")

    page.get_by_role("link", name="Begleitung suchen").click()
    settle(page)
    page.get_by_role("button", name="Anna vorschlagen").click()
    expect(page.get_by_role("button", name="Termin speichern")).to_be_visible()
    settle(page)
    correct()
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
        day = TODAY - timedelta(days=days)
        pick_day(page, "Datum *", day)
        page.get_by_role("button", name="Eintragen").click()
        # What is typed before this one is saved would go with it when the form is emptied.
        told = f"Eingetragen: Anna Ahorn und Samira Sonne, {german(day)}, 90 Minuten."
        expect(page.get_by_text(told).first).to_be_visible()
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
    path = folder / "zertifikat.pdf"
    download.value.save_as(path)
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(path).pages).split())
    assert "Anna Ahorn" in text
    assert "3 Treffen mit insgesamt 4,5 Stunden" in text
    first, last = (" ".join(long_date(TODAY - timedelta(days=days)).split()) for days in (8, 1))
    assert f"vom {first} bis {last}" in text, text
    assert "Sonne" not in text


@pytest.mark.browser
@pytest.mark.office
def test_the_whole_programme_on_day_one(serve: Serve, page: Page, tmp_path: Path) -> None:
    workbook = tmp_path / "zim.xlsx"
    setup.create_empty(workbook)
    address = serve(workbook)

    def correct() -> None:
        correct_by_hand(workbook)
        page.reload()

    do_the_main_job(page, address, correct, tmp_path)
    shown = shown_in_libreoffice(workbook, tmp_path / "angezeigt")
    assert [row[1:3] for row in shown["Integrationsbegleiter"][1:]] == [["Anna", "Ahorn"]]
    assert [row[2] for row in shown["Treffen"][1:]] == [german(TODAY - timedelta(days=days)) for days in (8, 5, 1)]
    added = ["", "Emil", "Eibe", "Kontakt"]
    edit_in_libreoffice(workbook, tmp_path, {"+49 171 3920001": "0361/643 15 35"}, "Integrationsbegleiter", added)
    page.goto(f"{address}/verzeichnis")
    expect(page.get_by_text("0361 6431535")).to_be_visible()
    expect(page.get_by_text("Emil Eibe")).to_be_visible()
