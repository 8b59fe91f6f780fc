"""Matching in Chromium: the best for all at once, two pairs accepted, sliders, two who are equally quick."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Serve, settle
from ui.session import now
from zim_data import setup, tandems
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import Newcomer, NewcomerStatus, Tandem

pytestmark = pytest.mark.browser

ALL = "matching?ansicht=Alle+zugleich"


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    path = tmp_path / "demo.xlsx"
    setup.create_demo(path, on=date.today())
    return path


def state_of(path: Path) -> Snapshot:
    return Store(Workbook(path, now=now), now).snapshot()


def open_tandems(path: Path) -> set[tuple[str, str]]:
    """Volunteer and newcomer of each open tandem."""
    snapshot = state_of(path)
    return {(each.volunteer_id, each.newcomer_id) for each in tandems.with_status(snapshot, tandems.OPEN)}


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def propose_first(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Vorschlagen$")).first.click()
    expect(page.get_by_text("sind als Tandem vorgeschlagen").first).to_be_visible()
    settle(page)


def test_two_pairs_of_the_plan_are_accepted_and_stand_everywhere(page: Page, serve: Serve, demo: Path) -> None:
    address, before = serve(demo), open_tandems(demo)
    open_page(page, f"{address}/{ALL}")
    matched, waiting = map(int, metric(page, "Bekommen jemanden").inner_text().split(" von "))

    propose_first(page)
    propose_first(page)
    expect(metric(page, "Bekommen jemanden")).to_have_text(f"{matched - 2} von {waiting - 2}")

    new = open_tandems(demo) - before
    assert len(new) == 2
    snapshot = state_of(demo)
    for volunteer_id, newcomer_id in new:
        newcomer = snapshot[Newcomer].by_id[newcomer_id]
        assert newcomer.status is NewcomerStatus.PROPOSED
        open_page(page, f"{address}/verzeichnis?id={newcomer_id}")
        expect(page.get_by_text("Vorgeschlagen").first).to_be_visible()
        (tandem,) = [
            each
            for each in snapshot[Tandem].records
            if (each.volunteer_id, each.newcomer_id) == (volunteer_id, newcomer_id) and each.status in tandems.OPEN
        ]
        open_page(page, f"{address}/tandems?id={tandem.id}")
        expect(page.get_by_role("heading", name=tandems.names(snapshot, tandem))).to_be_visible()


def test_a_slider_and_a_switch_change_the_list_and_save_nothing(page: Page, serve: Serve, demo: Path) -> None:
    address = serve(demo)
    open_page(page, f"{address}/{ALL}")
    before = metric(page, "Bekommen jemanden").inner_text()
    saved = state_of(demo).settings
    pairs_before = page.locator("[class*='st-key-pair-']").all_inner_texts()

    page.get_by_text("Was wäre, wenn …").click()
    settle(page)
    slider = page.get_by_role("slider", name="Interessen: Gewicht")
    slider.press("End")
    expect(page.get_by_text("So bekämen", exact=False)).to_be_visible()
    settle(page)
    assert page.locator("[class*='st-key-pair-']").all_inner_texts() != pairs_before

    page.get_by_text("Muss: Gemeinsame Sprache").click()
    expect(metric(page, "Bekommen jemanden")).not_to_have_text(before)
    settle(page)
    assert state_of(demo).settings == saved

    page.get_by_role("button", name="Zurücksetzen").click()
    expect(metric(page, "Bekommen jemanden")).to_have_text(before)


def test_who_proposes_the_same_volunteer_second_is_told(
    page: Page, chromium: Browser, serve: Serve, demo: Path
) -> None:
    address, before = serve(demo), open_tandems(demo)
    other = chromium.new_context(locale="de-DE").new_page()
    open_page(other, f"{address}/{ALL}")
    other.get_by_role("button", name=re.compile(r"^Alle \d+ vorschlagen$")).click()
    confirm = other.get_by_role("button", name=re.compile(r"^Ja, \d+ vorschlagen$"))
    expect(confirm).to_be_visible()  # a page that asks something does not show a newer state by itself
    settle(other)

    open_page(page, f"{address}/{ALL}")
    propose_first(page)
    confirm.click()
    told = re.compile("wartet nicht mehr|hat keinen Platz mehr")
    expect(other.get_by_test_id("stAlert").filter(has_text=told)).to_be_visible()
    assert len(open_tandems(demo) - before) == 1
    other.context.close()
