"""Statistik."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import dashboard, session
from zim_data.periods import PeriodKind
from zim_data.store.edits import change
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import Booking, Meeting, Newcomer, Room, Setting, Tandem, TandemStatus, Volunteer

TODAY = session.today()
BEGAN = datetime.combine(TODAY, datetime.min.time()) - timedelta(days=400)


def centre(fill: Fill) -> Path:
    """One tandem that began 400 days ago and met today and 380 days ago."""
    return fill(
        {
            Volunteer: [Volunteer(id="B-1", last_name="Anna")],
            Newcomer: [Newcomer(id="Z-1", last_name="Olha")],
            Tandem: [
                Tandem(
                    id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ACTIVE, first_meeting_at=BEGAN
                )
            ],
            Meeting: [
                Meeting(id="M-1", tandem_id="T-1", day=TODAY, minutes=90),
                Meeting(id="M-2", tandem_id="T-1", day=TODAY - timedelta(days=380), minutes=30),
            ],
        }
    )


def set_values(path: Path, **texts: str) -> None:
    """As staff do in the sheet."""
    store = Store(Workbook(path, now=session.now), session.now)
    settings = store.snapshot()[Setting].by_id
    store.apply(
        [change(settings[name.replace("_", " ")], value=text) for name, text in texts.items()], action="", by=""
    )


def choose_kind(page: AppTest, kind: PeriodKind) -> AppTest:
    return page.selectbox(key="period.kind").set_value(str(kind)).run()


def figures(page: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in page.metric}


def said(page: AppTest) -> str:
    return " ".join(each.value for each in (*page.caption, *page.info, *page.error))


def test_an_empty_programme_has_no_figures_yet(app: App, workbook: Path) -> None:
    page = app("dashboard.py")
    assert "sobald es Tandems und Treffen gibt" in page.info[0].value
    assert not page.exception


def test_logged_meetings_are_counted_in_the_period(app: App, fill: Fill) -> None:
    centre(fill)
    page = choose_kind(app("dashboard.py"), PeriodKind.LAST_YEAR)
    found = figures(page)
    assert (found["Treffen"], found["Stunden"], found["Laufende Tandems"]) == ("1", "1,5 Std.", "1")
    assert not page.exception


@pytest.mark.parametrize("kind", [each for each in PeriodKind if each is not PeriodKind.FUNDING])
def test_every_kind_of_period_can_be_chosen(app: App, fill: Fill, kind: PeriodKind) -> None:
    centre(fill)
    page = choose_kind(app("dashboard.py"), kind)
    assert not page.exception
    assert figures(page)["Treffen"] == "1"  # the one of today


@pytest.mark.parametrize("view", dashboard.VIEWS)
def test_every_view_opens(app: App, fill: Fill, view: str) -> None:
    centre(fill)
    page = app("dashboard.py", ansicht=view)
    assert not page.exception
    assert page.metric or view == dashboard.ALL_FIGURES


def test_only_the_charts_of_the_chosen_view_are_drawn(app: App, fill: Fill) -> None:
    centre(fill)
    page = app("dashboard.py", ansicht="Warten")
    assert len(page.get("vega_lite_chart")) == len(dashboard.TABLES["Warten"][1])


def test_both_sides_can_be_looked_at(app: App, fill: Fill) -> None:
    centre(fill)
    page = app("dashboard.py", ansicht="Menschen")
    assert figures(page)["Zugewanderte"] == "1"
    page.button_group(key="people.side").set_value("Ehrenamtliche").run()
    assert figures(page)["Integrationsbegleiter*innen"] == "1"
    assert not page.exception


def test_a_chart_opens_its_rows_and_shows_its_numbers(app: App, fill: Fill) -> None:
    centre(fill)
    page = app("dashboard.py", ansicht="Treffen")
    assert "Monat" in page.table[0].value.columns
    page.button(key="rows.meetings").click().run()
    assert list(page.dataframe[0].value["Tandem"]) == ["Anna und Olha", "Anna und Olha"]
    assert not page.exception


def test_names_from_the_sheet_are_no_formatting(app: App, fill: Fill) -> None:
    began = TODAY - timedelta(days=1)
    fill(
        {
            Tandem: [Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1")],
            Room: [Room(id="R-1", name="*Saal* [x](http://a.b)")],
            Booking: [Booking(id="U-1", room_id="R-1", day=began, starts=time(10), ends=time(12))],
        }
    )
    page = choose_kind(app("dashboard.py", ansicht="Treffen"), PeriodKind.LAST_YEAR)
    shown = [*(each.value for each in page.caption), *(str(each.value.values) for each in page.table)]
    named = [each for each in shown if "Saal" in each]
    assert len(named) == 2  # in the sentence, and in the numbers below the chart
    assert not [each for each in named if "*Saal*" in each or "[x]" in each]


def test_a_period_that_ends_before_it_starts_is_said(app: App, fill: Fill) -> None:
    centre(fill)
    page = choose_kind(app("dashboard.py"), PeriodKind.OTHER)
    page.date_input(key="period.ends").set_value(TODAY - timedelta(days=900)).run()
    assert "Das Ende liegt vor dem Anfang" in page.error[0].value
    assert not page.exception


def test_a_period_in_the_future_is_said_and_shows_no_zeros(app: App, fill: Fill) -> None:
    centre(fill)
    page = choose_kind(app("dashboard.py"), PeriodKind.OTHER)
    page.date_input(key="period.ends").set_value(TODAY + timedelta(days=800)).run()
    page.date_input(key="period.starts").set_value(TODAY + timedelta(days=400)).run()
    assert "Dieser Zeitraum liegt in der Zukunft" in said(page)
    assert not page.metric
    assert not page.exception


def test_a_period_before_everything_has_zeros_and_dashes(app: App, fill: Fill) -> None:
    centre(fill)
    page = choose_kind(app("dashboard.py"), PeriodKind.OTHER)
    page.date_input(key="period.starts").set_value(TODAY - timedelta(days=3000)).run()
    page.date_input(key="period.ends").set_value(TODAY - timedelta(days=2000)).run()
    found = figures(page)
    assert (found["Treffen"], found["Tage bis zum ersten Treffen"]) == ("0", "–")
    assert "Bis dahin ist kein Treffen eingetragen." in said(page)
    assert not page.exception


def test_the_funders_period_comes_from_the_settings(app: App, fill: Fill) -> None:
    path = centre(fill)
    page = choose_kind(app("dashboard.py"), PeriodKind.FUNDING)
    assert "„Förderzeitraum von“" in page.error[0].value
    set_values(path, Förderzeitraum_von="01.01.2020", Förderzeitraum_bis="31.12.2019")
    assert "Das Ende liegt vor dem Anfang" in choose_kind(app("dashboard.py"), PeriodKind.FUNDING).error[0].value
    set_values(path, Förderzeitraum_bis=f"{TODAY:%d.%m.%Y}")
    page = choose_kind(app("dashboard.py"), PeriodKind.FUNDING)
    assert figures(page)["Treffen"] == "2"
    assert not page.exception


def test_a_target_is_shown_with_how_much_of_it_is_reached(app: App, fill: Fill) -> None:
    set_values(centre(fill), Ziel_Treffen="4")
    page = choose_kind(app("dashboard.py"), PeriodKind.LAST_YEAR)
    assert "Ziel 4, erreicht zu 25 %" in said(page)
    assert "Ziel" not in said(choose_kind(app("dashboard.py"), PeriodKind.MONTH))  # it is for twelve months


def test_a_target_that_is_text_is_a_problem_with_its_cell_and_there_is_none(
    app: App, fill: Fill, saved: Callable[[], Snapshot]
) -> None:
    set_values(centre(fill), Ziel_Treffen="möglichst viele")
    page = app("dashboard.py")
    assert not page.exception
    assert "Ziel" not in said(page)
    (problem,) = [each for each in saved().problems if each.column == "Ziel Treffen"]
    assert problem.address
    assert problem.sentence == "„möglichst viele“ ist keine Zahl. Solange gilt hier nichts."
