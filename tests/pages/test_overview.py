"""Übersicht: what needs doing, the board, the key figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.pages.conftest import App, Fill
from ui import session
from zim_data.tables import Newcomer, NewcomerStatus, Volunteer, VolunteerStatus


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
