"""Statistik."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.pages.conftest import App, Fill
from ui import session
from zim_data.tables import Meeting, Newcomer, Tandem, TandemStatus, Volunteer


def test_an_empty_programme_has_no_figures_yet(app: App, workbook: Path) -> None:
    page = app("dashboard.py")
    assert "sobald es Tandems und Treffen gibt" in page.info[0].value
    assert not page.exception


def test_logged_meetings_are_counted_in_the_period(app: App, fill: Fill) -> None:
    today = session.today()
    begin = datetime.combine(today, datetime.min.time()) - timedelta(days=400)
    tandem = Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ACTIVE, first_meeting_at=begin)
    fill(
        {
            Volunteer: [Volunteer(id="B-1", first_name="Anna")],
            Newcomer: [Newcomer(id="Z-1", first_name="Olha")],
            Tandem: [tandem],
            Meeting: [
                Meeting(id="M-1", tandem_id="T-1", day=today, minutes=90),
                Meeting(id="M-2", tandem_id="T-1", day=today - timedelta(days=380), minutes=30),
            ],
        }
    )
    page = app("dashboard.py")
    page.button_group(key="period").set_value("Letzte 12 Monate").run()
    figures = {each.label: each.value for each in page.metric}
    assert figures["Treffen"] == "1"
    assert figures["Stunden"] == "1,5 Std."
    assert figures["Laufende Tandems"] == "1"
    assert not page.exception


def test_a_period_that_ends_before_it_starts_is_said(app: App, fill: Fill) -> None:
    fill({Tandem: [Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1")]})
    page = app("dashboard.py")
    page.button_group(key="period").set_value("Andere").run()
    page.date_input(key="period.ends").set_value(session.today() - timedelta(days=900)).run()
    assert "Das Ende liegt vor dem Anfang" in page.error[0].value
    assert not page.exception
