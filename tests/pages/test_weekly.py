"""Wochenbild: the week on the page, its address, and its PDF."""

from __future__ import annotations

from datetime import datetime, timedelta

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import session
from zim_data import weekly
from zim_data.tables import Newcomer, NewcomerStatus, Tandem, Volunteer


def texts(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.markdown, *page.caption, *page.subheader, *page.warning])


def somebody() -> Newcomer:
    since = datetime.combine(session.today() - timedelta(days=20), datetime.min.time())
    return Newcomer(id="Z-1", first_name="Olha", status=NewcomerStatus.WAITING, created_at=since)


def test_the_page_shows_this_week_and_says_that_it_is_internal(app: App, fill: Fill) -> None:
    fill({Newcomer: [somebody()]})
    page = app("weekly.py")
    assert not page.exception
    assert f"{weekly.week_of(session.today()).number}. Woche" in texts(page)
    assert "Intern, nicht weitergeben" in texts(page)
    assert "Warten auf Begleitung (1)" in texts(page)
    assert "seit 20 Tagen" in texts(page)


def test_another_week_stands_in_the_address(app: App, fill: Fill) -> None:
    fill({Newcomer: [somebody()]})
    page = app("weekly.py", woche="2025-W02")
    assert "2. Woche" in texts(page)
    assert "06.01. bis 12.01.2025" in texts(page)
    assert "Aufgaben gibt es nur für die aktuelle Woche" in texts(page)
    page.button(key="weekly.Woche danach").click().run()
    assert page.query_params["woche"] in ("2025-W03", ["2025-W03"])
    assert "13.01. bis 19.01.2025" in texts(page)


def test_what_is_no_week_is_said(app: App, fill: Fill) -> None:
    fill({Newcomer: [somebody()]})
    page = app("weekly.py", woche="2026-W99")
    assert "Diese Woche gibt es nicht" in page.warning[0].value
    assert f"{weekly.week_of(session.today()).number}. Woche" in texts(page)


def test_an_empty_programme_has_an_empty_week(app: App, fill: Fill) -> None:
    fill({})
    assert not app("weekly.py").exception


def test_first_meetings_are_there_with_time_and_room(app: App, fill: Fill) -> None:
    at = datetime.combine(session.today(), datetime.min.time()).replace(hour=14)
    pair = Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", first_meeting_at=at, room="Saal")
    fill({Newcomer: [somebody()], Volunteer: [Volunteer(id="B-1", first_name="Anna")], Tandem: [pair]})
    page = app("weekly.py")
    assert "Erste Treffen (1)" in texts(page)
    assert f"{at:%d.%m.}, 14:00 Uhr, Saal" in texts(page)
