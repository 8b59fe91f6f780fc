"""Berichte: choosing, completing, looking, downloading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import session
from zim_data.records import Row
from zim_data.store.snapshot import Snapshot
from zim_data.tables import JournalLine, Meeting, Newcomer, Tandem, TandemStatus, Volunteer


def centre(count: int = 12) -> dict[type[Row], list[Row]]:
    """So many tandems that began a hundred days ago and met yesterday."""
    begin = datetime.combine(session.today(), datetime.min.time()) - timedelta(days=100)
    rows: dict[type[Row], list[Row]] = {Volunteer: [], Newcomer: [], Tandem: [], Meeting: []}
    for number in range(count):
        rows[Volunteer].append(Volunteer(id=f"B-{number}", first_name="Anna", last_name=f"Adler {number}"))
        rows[Newcomer].append(Newcomer(id=f"Z-{number}", first_name="Olha"))
        rows[Tandem].append(
            Tandem(
                id=f"T-{number}",
                volunteer_id=f"B-{number}",
                newcomer_id=f"Z-{number}",
                status=TandemStatus.ACTIVE,
                first_meeting_at=begin,
                funding="Stadt Erfurt" if number < 2 else None,
            )
        )
        day = session.today() - timedelta(days=1)
        rows[Meeting].append(Meeting(id=f"M-{number}", tandem_id=f"T-{number}", day=day, minutes=90))
    return rows


@pytest.fixture
def filled(fill: Fill) -> Path:
    return fill(centre())


def labels(page: AppTest) -> list[str]:
    buttons: list[Any] = [*page.get("download_button")]
    return [each.label for each in buttons]


def last_twelve_months(page: AppTest) -> AppTest:
    return page.selectbox(key="period.kind").set_value("Letzte 12 Monate").run()


def test_an_empty_programme_has_nothing_to_report(app: App, workbook: Path) -> None:
    page = app("reports.py")
    assert "sobald es Tandems und Treffen gibt" in page.info[0].value
    assert not page.exception


def test_a_report_can_be_had_as_pdf_workbook_and_text(app: App, filled: Path) -> None:
    page = last_twelve_months(app("reports.py"))
    assert not page.exception
    assert labels(page) == ["PDF", "Excel", "Word"]
    texts = {each.label: each.value for each in page.text_area}
    assert "gab es 12 Tandems, davon 12 neue und 0 fortgeführte" in str(texts["Jahresbericht Einleitung"])


def test_the_address_says_which_report(app: App, filled: Path) -> None:
    page = app("reports.py", bericht="stadtstatistik")
    assert page.selectbox(key="reports.form").value == "stadtstatistik"
    page.selectbox(key="reports.form").set_value("land").run()
    assert page.query_params["bericht"] == "land"
    assert not page.exception


def test_a_report_that_is_not_there_is_said(app: App, filled: Path) -> None:
    page = app("reports.py", bericht="steuererklaerung")
    assert "Diesen Bericht gibt es hier nicht" in page.info[0].value
    assert labels(page) == ["PDF", "Excel", "Word"]


def test_what_was_typed_into_a_text_stays(app: App, filled: Path) -> None:
    page = last_twelve_months(app("reports.py"))
    page.text_area[1].set_value("Wir ziehen um.").run()
    assert not page.exception
    page.selectbox(key="reports.form").set_value("stadtstatistik").run()
    page.selectbox(key="reports.form").set_value("jahresbericht").run()
    assert page.text_area[1].value == "Wir ziehen um."


def test_a_period_that_ends_before_it_starts_is_said(app: App, filled: Path) -> None:
    page = app("reports.py")
    page.selectbox(key="period.kind").set_value("Andere").run()
    page.date_input(key="period.ends").set_value(session.today() - timedelta(days=900)).run()
    assert "Das Ende liegt vor dem Anfang" in page.error[0].value
    assert not labels(page)
    assert not page.exception


def test_a_choice_that_singles_people_out_is_refused(app: App, filled: Path) -> None:
    page = last_twelve_months(app("reports.py", bericht="land"))
    page.selectbox(key="reports.programme.land").set_value("Stadt Erfurt").run()
    assert "weniger als 5 Tandems" in page.error[0].value
    assert not labels(page)
    assert not page.exception


def test_names_are_handed_out_only_after_the_journal_tells_so(
    app: App, filled: Path, saved: Callable[[], Snapshot]
) -> None:
    page = last_twelve_months(app("reports.py", bericht="stundenzettel"))
    assert "Vertraulich" in page.warning[0].value
    assert not labels(page)
    assert not saved()[JournalLine].records
    page.button(key="reports.note").click().run()
    assert not page.exception
    assert labels(page) == ["PDF", "Excel", "Word"]
    (line,) = saved()[JournalLine].records
    assert line.action == "Bericht mit Namen heruntergeladen"
    assert line.record_id == "Stundenzettel"
    assert "12 Zeilen mit Namen" in str(line.after)
    assert not [each for each in page.button if each.key == "undo"]


def test_another_period_has_to_be_noted_anew(app: App, filled: Path) -> None:
    page = last_twelve_months(app("reports.py", bericht="stundenzettel"))
    page.button(key="reports.note").click().run()
    page.selectbox(key="period.kind").set_value("Jahr").run()
    assert not labels(page)
    assert page.button(key="reports.note")


def test_a_text_with_a_wrong_placeholder_does_not_stop_the_report(app: App, filled: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(filled)
    for row in book["Textbausteine"].iter_rows():
        if row[0].value == "Jahresbericht Einleitung":
            row[1].value = "Im Jahr {jahr}"
    book.save(filled)
    page = last_twelve_months(app("reports.py"))
    assert not page.exception
    assert labels(page) == ["PDF", "Excel", "Word"]
