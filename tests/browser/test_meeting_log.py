"""Logging meetings with the thumb on a telephone, and by keyboard alone; on the demo programme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Serve, settle
from zim_data import meetings, setup
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.store.workbook import Workbook
from zim_data.tables import JournalLine, Meeting

TODAY = date.today()
Read = Callable[[], Snapshot]


FOCUSED = "['A', 'BUTTON'].includes(document.activeElement.tagName) ? document.activeElement.innerText : ''"


class Actions:
    """Counts what a hand does: every tap, every key."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys = page, 0, 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.tap()
        settle(self.page)

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def tab_to(self, text: str) -> None:
        """Press Tab until what has that text, or holds it, has the focus."""
        for _ in range(60):
            self.press("Tab")
            if text in self.page.evaluate(FOCUSED):
                return
        pytest.fail(f"Tab never came to {text}")


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A telephone, 390 pixels wide."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", timezone_id="Europe/Berlin", has_touch=True
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "demo.xlsx"
    setup.create_demo(path, on=TODAY)
    return path


@pytest.fixture
def address(serve: Serve, workbook: Path) -> str:
    return serve(workbook)


@pytest.fixture
def read(workbook: Path) -> Read:
    """What stands in the workbook now."""
    return lambda: read_snapshot(Workbook(workbook).read(), at=datetime.now())


def quiet_tandem(snapshot: Snapshot) -> str:
    """A tandem that was entered lately, and without a meeting in the last few days, so that nothing is asked."""
    recent = meetings.recent_tandems(snapshot)[:4]
    days = {identity: {each.day for each in meetings.by_tandem(snapshot)[identity]} for identity in recent}
    lately = {TODAY - timedelta(days=ago) for ago in range(3)}
    return next(identity for identity in recent if not days[identity] & lately)


def chip(page: Page, snapshot: Snapshot, identity: str) -> Locator:
    position = meetings.recent_tandems(snapshot).index(identity)
    return page.get_by_role("radiogroup", name="Zuletzt eingetragen").get_by_role("radio").nth(position)


@pytest.mark.browser
def test_from_the_overview_a_meeting_takes_three_taps_and_the_next_one_two(
    address: str, phone: Page, read: Read
) -> None:
    before = read()
    tandem_id = quiet_tandem(before)
    phone.goto(address)
    settle(phone)
    hand = Actions(phone)

    hand.tap(phone.get_by_role("link", name="Treffen eintragen"))
    hand.tap(chip(phone, before, tandem_id))
    expect(phone.get_by_text(f"Bisher {len(meetings.by_tandem(before)[tandem_id])} Treffen")).to_be_visible()
    hand.tap(phone.get_by_role("button", name="Eintragen", exact=True))

    expect(phone.get_by_text("Eingetragen: ").first).to_be_visible()
    assert hand.taps == 3
    (new,) = [each for each in read()[Meeting].records if each.id not in before[Meeting].by_id]
    assert (new.tandem_id, new.day) == (tandem_id, TODAY)

    phone.get_by_test_id("stExpandSidebarButton").tap()
    phone.get_by_role("link", name="Übersicht").tap()
    expect(phone.get_by_role("heading", name="Übersicht")).to_be_visible()
    phone.get_by_test_id("stSidebarCollapseButton").get_by_role("button").tap()
    settle(phone)
    again = Actions(phone)
    again.tap(phone.get_by_role("link", name="Treffen eintragen"))
    again.tap(phone.get_by_role("button", name="Eintragen", exact=True))

    expect(phone.get_by_text("ist schon ein Treffen eingetragen").first).to_be_visible()
    assert again.taps == 2  # the same tandem is preset; a second meeting on one day is asked about


@pytest.mark.browser
def test_by_keyboard_alone_a_meeting_takes_at_most_fifty_keys(address: str, phone: Page, read: Read) -> None:
    before = read()
    tandem_id = quiet_tandem(before)
    phone.goto(address)
    settle(phone)
    hand = Actions(phone)

    hand.tab_to("Treffen eintragen")
    hand.press("Enter")
    phone.wait_for_url("**/treffen*")
    settle(phone)
    hand.tab_to("und")
    for _ in range(meetings.recent_tandems(before).index(tandem_id)):
        hand.press("ArrowRight")
    hand.press("Space")
    settle(phone)
    hand.tab_to("Eintragen")
    hand.press("Enter")

    expect(phone.get_by_text("Eingetragen: ").first).to_be_visible()
    assert hand.keys <= 50  # 46 at last count: 13 seconds at 0.28 each, the pace of people who do not type for a living
    assert len(read()[Meeting].records) == len(before[Meeting].records) + 1


@pytest.mark.browser
def test_three_meetings_are_logged_one_is_changed_and_one_is_undone(address: str, phone: Page, read: Read) -> None:
    before = read()
    tandem_id = quiet_tandem(before)
    phone.goto(f"{address}/treffen?id={tandem_id}")
    settle(phone)
    hand = Actions(phone)

    for ago in (2, 1, 0):
        day = TODAY - timedelta(days=ago)
        phone.get_by_role("group", name="Datum *").get_by_role("spinbutton").first.click()
        phone.keyboard.type(f"{day:%d%m%Y}")
        phone.keyboard.press("Tab")
        settle(phone)
        hand.tap(phone.get_by_role("button", name="Eintragen", exact=True))
        expect(phone.get_by_text(f"{day:%d.%m.%Y}, ").first).to_be_visible()
    hand.tap(phone.get_by_role("button", name="Rückgängig"))
    expect(phone.get_by_text("Rückgängig gemacht: Eingetragen").first).to_be_visible()

    phone.get_by_role("textbox", name="Name", exact=True).fill(tandem_id)
    phone.keyboard.press("Enter")
    settle(phone)
    table = phone.get_by_test_id("stDataFrame").locator("canvas").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box
    phone.touchscreen.tap(box["x"] + 18, box["y"] + 52)
    settle(phone)
    expect(phone.get_by_text("Treffen ändern")).to_be_visible()
    editor = phone.locator(".st-key-meetings-editor")
    hand.tap(editor.get_by_role("radio", name="180"))
    hand.tap(editor.get_by_role("button", name="Speichern"))
    expect(phone.get_by_text("geändert.").first).to_be_visible()

    now = read()
    new = [each for each in now[Meeting].records if each.id not in before[Meeting].by_id]
    two_days_ago, yesterday = sorted(new, key=lambda each: each.day)
    assert (two_days_ago.day, yesterday.day) == (TODAY - timedelta(days=2), TODAY - timedelta(days=1))
    assert (two_days_ago.minutes != 180, yesterday.minutes) == (True, 180)


@pytest.mark.browser
def test_a_slip_is_filled_in_by_tapping_on_days_and_saved_at_once(address: str, phone: Page, read: Read) -> None:
    before = read()
    tandem_id = next(
        each
        for each in meetings.recent_tandems(before)
        if min(meeting.day for meeting in meetings.by_tandem(before)[each]) < TODAY - timedelta(days=90)
    )
    taken = {each.day for each in meetings.by_tandem(before)[tandem_id]}
    month = (TODAY - timedelta(days=10)).replace(day=1)
    free = [ahead for ahead in range(min(28, (TODAY - month).days + 1)) if month + timedelta(days=ahead) not in taken]
    phone.goto(f"{address}/treffen?ansicht=Zettel+eintragen&id={tandem_id}")
    settle(phone)
    hand = Actions(phone)

    days = phone.get_by_role("toolbar", name="An welchen Tagen?").get_by_role("button")
    for ahead in free[:4]:
        hand.tap(days.nth(ahead))
    phone.get_by_role("textbox", name="Dauer, Zeile 2").fill("1:15")
    phone.keyboard.press("Tab")
    settle(phone)
    hand.tap(phone.get_by_role("button", name="4 Treffen eintragen"))

    expect(phone.get_by_text("Eingetragen: ").first).to_be_visible()
    assert hand.taps == 5
    now = read()
    new = [each for each in now[Meeting].records if each.id not in before[Meeting].by_id]
    assert sorted(each.day for each in new) == [month + timedelta(days=ahead) for ahead in free[:4]]
    assert sorted(new, key=lambda each: each.day)[1].minutes == 75
    lines = [line for line in now[JournalLine].records if line.record_id in {each.id for each in new}]
    assert len({line.operation for line in lines}) == 1
