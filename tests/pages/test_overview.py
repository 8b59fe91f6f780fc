"""Übersicht: what needs doing, the board, the key figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import session
from zim_data.records import Row
from zim_data.store.snapshot import Snapshot
from zim_data.tables import (
    Absence,
    CheckIn,
    Light,
    Meeting,
    Newcomer,
    NewcomerStatus,
    Side,
    Snooze,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

Saved = Callable[[], Snapshot]
ANNA, BORIS = "Mitarbeiterin 1", "Mitarbeiterin 2"


def waiting(days: int, **values: str) -> Newcomer:
    since = session.today() - timedelta(days=days)
    return Newcomer(
        status=NewcomerStatus.WAITING,
        interview_on=since,
        created_at=datetime.combine(since, datetime.min.time()),
        **values,  # type: ignore[arg-type]
    )


def test_an_empty_programme_says_how_to_begin(app: App, workbook: Path) -> None:
    page = app("overview.py")
    assert "Beginnen Sie mit der Aufnahme" in page.info[0].value
    assert not page.exception


def test_whoever_waits_too_long_is_listed_with_the_phone_number(app: App, fill: Fill) -> None:
    fill({Newcomer: [waiting(61, id="Z-1", first_name="Olha", last_name="*Sonne*", phone="+491713920001")]})
    page = app("overview.py")
    texts = " ".join(each.value for each in page.markdown)
    assert "Wartet seit 61 Tagen auf eine Begleitung" in texts
    assert "tel:+491713920001" in texts
    assert not page.exception


def test_the_board_counts_both_sides(app: App, fill: Fill) -> None:
    volunteer = Volunteer(id="B-1", first_name="Anna", status=VolunteerStatus.REGISTERED)
    fill({Volunteer: [volunteer], Newcomer: [waiting(1, id="Z-1", first_name="Olha")]})
    labels = [button.label for button in app("overview.py").button]
    assert labels.count("**1** Begleitende") == 1
    assert labels.count("**1** Zugewanderte") == 1


def test_the_list_can_be_narrowed_to_one_rule(app: App, fill: Fill) -> None:
    interested = Volunteer(id="B-1", first_name="Anna", created_at=session.now() - timedelta(days=30))
    fill({Volunteer: [interested], Newcomer: [waiting(61, id="Z-1", first_name="Olha")]})
    page = app("overview.py")
    page.button_group(key="due.rules").set_value(["Wartezeit"]).run()
    texts = " ".join(each.value for each in page.markdown)
    assert "Wartet seit 61 Tagen" in texts
    assert "noch kein Aufnahmegespräch" not in texts


# --- The action in place ----------------------------------------------------------------------------------------------


def day(ago: int) -> date:
    return session.today() - timedelta(days=ago)


def records(*more: Row, started: int = 15) -> dict[type[Row], list[Row]]:
    """A tandem that began so many days ago and met yesterday: only the check-in is due."""
    tandem = Tandem(
        id="T-1",
        volunteer_id="B-1",
        newcomer_id="Z-1",
        status=TandemStatus.ACTIVE,
        first_meeting_at=datetime.combine(day(started), datetime.min.time()),
        staff=ANNA,
    )
    found: dict[type[Row], list[Row]] = {
        Volunteer: [Volunteer(id="B-1", first_name="Anna", status=VolunteerStatus.ACTIVE, phone="+493616431535")],
        Newcomer: [Newcomer(id="Z-1", first_name="Olha", status=NewcomerStatus.IN_TANDEM, phone="+491713920001")],
        Tandem: [tandem],
        Meeting: [Meeting(id="M-1", tandem_id="T-1", day=day(1), minutes=90)],
    }
    for each in more:
        found.setdefault(type(each), []).append(each)
    return found


def texts(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.markdown, *page.caption, *page.success, *page.error])


@pytest.mark.parametrize("light", Light)
def test_a_check_in_needs_nothing_but_the_light(app: App, fill: Fill, saved: Saved, light: Light) -> None:
    fill(records())
    page = app("overview.py")
    assert "Nachfrage fällig" in texts(page)
    assert "tel:+493616431535" in texts(page)
    assert "tel:+491713920001" in texts(page)
    page.button(key=f"due.{light.name}.Nachfrage.T-1").click().run()
    (found,) = saved()[CheckIn].records
    assert (found.day, found.light, found.side, found.tandem_id) == (session.today(), light, Side.BOTH, "T-1")
    assert "Nachfrage fällig" not in texts(page)
    assert f"Nachgefragt bei Anna und Olha: {light}." in texts(page)
    page.button(key="undo").click().run()
    assert not saved()[CheckIn].records
    assert "Nachfrage fällig" in texts(page)


def test_whose_job_it_is_is_said_and_only_ones_own_can_be_shown(app: App, fill: Fill) -> None:
    fill(records(waiting(61, id="Z-2", first_name="Oksana")))
    page = app("overview.py")
    assert f":material/badge: {ANNA}" in texts(page)
    assert "für alle" in texts(page)
    page.selectbox(key="user").select(ANNA).run()
    page.toggle(key="due.mine").set_value(True).run()
    assert "Nachfrage fällig" in texts(page)
    assert "Wartet seit" not in texts(page)
    page.selectbox(key="user").select(BORIS).run()
    assert "Für Sie ist zurzeit nichts zu tun." in texts(page)


def test_what_is_put_off_goes_into_the_folded_list_and_comes_back(app: App, fill: Fill, saved: Saved) -> None:
    fill(records())
    page = app("overview.py")
    page.button(key="due.put_off.Nachfrage.T-1").click().run()
    page.button(key="put_off.save").click().run()
    assert "Bitte ausfüllen." in texts(page)
    page.text_area[0].input("Beide sind im Urlaub").run()
    page.button(key="put_off.save").click().run()
    (row,) = saved()[Snooze].records
    assert (row.rule, row.concerns, row.since) == ("Nachfrage", "T-1", day(1))
    assert (row.until, row.reason) == (session.today() + timedelta(days=7), "Beide sind im Urlaub")
    assert page.expander[0].label == "Zurückgestellt (1)"
    assert "Beide sind im Urlaub" in texts(page)
    assert not [each for each in page.button if (each.key or "").startswith("due.GREEN")]
    page.button(key="due.again.Nachfrage.T-1").click().run()
    assert not saved()[Snooze].records
    assert page.button(key="due.GREEN.Nachfrage.T-1")


def test_what_the_data_cannot_show_can_be_called_done(app: App, fill: Fill, saved: Saved) -> None:
    everything = records()
    everything[Tandem] = [
        Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ENDED, ended_on=day(20))
    ]
    fill(everything)
    page = app("overview.py")
    page.button(key="due.put_off.Abschlussgespräch.T-1").click().run()
    how_long = next(each for each in page.pills if each.label == "Wie lange?")
    how_long.set_value("erledigt").run()
    page.text_area[0].input("Ist weggezogen").run()
    page.button(key="put_off.save").click().run()
    (row,) = saved()[Snooze].records
    assert row.until is None
    assert page.expander[0].label == "Zurückgestellt (1)"


def test_without_the_tab_the_list_is_there_and_putting_off_says_what_to_do(app: App, fill: Fill) -> None:
    path = fill(records())
    book = openpyxl.load_workbook(path)
    del book["Zurückgestellt"], book["Vertretungen"]
    book.save(path)
    page = app("overview.py")
    assert "Nachfrage fällig" in texts(page)
    page.button(key="due.put_off.Nachfrage.T-1").click().run()
    page.text_area[0].input("Urlaub").run()
    page.button(key="put_off.save").click().run()
    assert "Das Tabellenblatt „Zurückgestellt“ fehlt" in texts(page)
    assert "Einrichtung" in texts(page)


# --- Standing in ------------------------------------------------------------------------------------------------------


def test_an_absence_is_entered_and_the_deputy_sees_the_tasks(app: App, fill: Fill, saved: Saved) -> None:
    fill(records())
    page = app("overview.py")
    page.selectbox(key="user").select(ANNA).run()
    page.button(key="absences.enter").click().run()
    who, deputy = (next(each for each in page.selectbox if each.label.startswith(name)) for name in ("Wer *", "Vertr"))
    assert who.value == ANNA
    deputy.select(ANNA)
    last = next(each for each in page.date_input if each.label.startswith("Bis"))
    last.set_value(session.today() + timedelta(days=5)).run()
    page.button(key="absences.save").click().run()
    assert "Niemand kann sich selbst vertreten." in texts(page)
    next(each for each in page.selectbox if each.label.startswith("Vertr")).select(BORIS).run()
    page.button(key="absences.save").click().run()
    (row,) = saved()[Absence].records
    assert (row.who, row.deputy, row.starts) == (ANNA, BORIS, session.today())
    assert f"{BORIS}, in Vertretung für {ANNA}" in texts(page)
    page.selectbox(key="user").select(BORIS).run()
    assert page.toggle(key="due.mine").label == "Nur meine (1 von 1)"
    page.button(key=f"absence.remove.{row.id}").click().run()
    assert not saved()[Absence].records
    assert "in Vertretung für" not in texts(page)
