"""Matching: choosing a newcomer, the ranked volunteers, one click that proposes, and why the others do not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import session
from zim_data import tandems
from zim_data.columns import Language
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import (
    Newcomer,
    NewcomerStatus,
    Tandem,
    Volunteer,
    VolunteerStatus,
)

GERMAN = (Language("Deutsch", "B1"),)


def volunteer(number: int, **values: Any) -> Volunteer:
    known = {
        "first_name": f"Bea{number}",
        "last_name": "Beispiel",
        "phone": f"+49361643{number:04}",
        "status": VolunteerStatus.REGISTERED,
        "consent_on": date(2026, 1, 1),
        "availability": ("Mo abends",),
        "languages": GERMAN,
        "max_tandems": 1,
    }
    return Volunteer(id=f"B-{number}", **{**known, **values})


def newcomer(number: int, *, days: int = 10, **values: Any) -> Newcomer:
    known = {
        "first_name": f"Zoe{number}",
        "last_name": "Zufall",
        "phone": f"+49361999{number:04}",
        "status": NewcomerStatus.WAITING,
        "interview_on": session.today() - timedelta(days=days),
        "consent_on": session.today() - timedelta(days=days),
        "availability": ("Mo abends",),
        "languages": GERMAN,
        "children": 0,
    }
    return Newcomer(id=f"Z-{number}", **{**known, **values})


def texts(at: AppTest) -> str:
    """Everything that can be read on the page."""
    elements = (*at.markdown, *at.caption, *at.warning, *at.info, *at.success, *at.error, *at.subheader, *at.title)
    return "\n".join(str(each.value) for each in elements)


def propose_button(at: AppTest, number: int = 1) -> Any:
    return next(each for each in at.button if each.label == f"Bea{number} vorschlagen")


def test_an_empty_workbook_says_that_nobody_waits_and_what_to_do(workbook: Path, app: App) -> None:
    at = app("matching.py")
    assert not at.exception
    assert "Zurzeit wartet niemand" in texts(at)


def test_who_waits_longest_is_chosen_first(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1, days=5), newcomer(2, days=50)], Volunteer: [volunteer(1)]})
    at = app("matching.py")
    assert at.selectbox(key="matching.newcomer").value == "Z-2"
    assert at.selectbox(key="matching.newcomer").options[0].startswith("Zoe2 Zufall · wartet seit 50 Tagen")
    assert "0361 9990002" in texts(at)


def test_the_address_chooses_the_newcomer_and_the_choice_changes_the_address(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1, days=5), newcomer(2, days=50)], Volunteer: [volunteer(1)]})
    at = app("matching.py", id="Z-1")
    assert at.selectbox(key="matching.newcomer").value == "Z-1"
    at.selectbox(key="matching.newcomer").select("Z-2").run()
    assert at.query_params["id"] == "Z-2"
    assert "0361 9990002" in texts(at)


def test_one_click_proposes_and_opens_the_tandem(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1)]})
    at = propose_button(app("matching.py")).click().run()
    assert not at.exception
    tandem = saved()[Tandem].records[0]
    assert (tandem.volunteer_id, tandem.newcomer_id) == ("B-1", "Z-1")
    assert tandem.score is not None
    assert at.title[0].value == "Bea1 Beispiel und Zoe1 Zufall"
    assert at.query_params["id"] == tandem.id


def test_the_reasons_add_up_to_the_score(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1, district="Rieth")], Volunteer: [volunteer(1, district="Rieth")]})
    at = app("matching.py")
    reasons = next(each.value for each in at.markdown if "**Hilfethemen," in each.value)
    assert "**Entfernung, 10 von 10:** Beide wohnen im selben Stadtteil" in reasons
    assert "1 von 1 Platz frei · wohnt auch in Rieth" in texts(at)


@pytest.mark.parametrize("same", ["newcomer", "volunteer"])
def test_the_second_coordinator_who_proposes_is_told(
    fill: Fill, app: App, saved: Callable[[], Snapshot], same: str
) -> None:
    path = fill({Newcomer: [newcomer(1), newcomer(2)], Volunteer: [volunteer(1), volunteer(2)]})
    at = app("matching.py", id="Z-1")
    elsewhere = Store(Workbook(path, now=session.now), session.now)
    pair = ("B-2", "Z-1") if same == "newcomer" else ("B-1", "Z-2")
    elsewhere.apply(lambda fresh: tandems.propose(fresh, *pair, score=None), action="Vorschlag", by="Frau Ahorn")

    at = propose_button(at).click().run()

    expected = "Zoe1 Zufall wartet nicht mehr" if same == "newcomer" else "Bea1 Beispiel hat keinen Platz mehr"
    assert expected in at.error[0].value
    assert [(each.volunteer_id, each.newcomer_id) for each in saved()[Tandem].records] == [pair]


def test_the_others_are_counted_by_reason_and_can_be_filtered(fill: Fill, app: App) -> None:
    late = {"availability": ("So abends",)}
    volunteers = [volunteer(1), volunteer(2, **late), volunteer(3, **late), volunteer(4, consent_on=None)]
    fill({Newcomer: [newcomer(1)], Volunteer: volunteers})
    at = app("matching.py")
    pills = at.pills(key="matching.rule")
    assert pills.options == ["1 ohne Einwilligung", "2 haben keinen gemeinsamen Zeitraum"]
    at = pills.select("Gemeinsame Zeit").run()
    assert "Die Einwilligung von Bea4 fehlt" not in texts(at)
    assert "Ein gemeinsamer Zeitraum fehlt" in texts(at)


def test_the_others_can_be_searched(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(each, consent_on=None) for each in (1, 2)]})
    at = app("matching.py").text_input(key="matching.text").input("bea2").run()
    assert "Die Einwilligung von Bea2 fehlt" in texts(at)
    assert "Die Einwilligung von Bea1 fehlt" not in texts(at)


def test_ended_people_are_counted_but_hidden(fill: Fill, app: App) -> None:
    ended = volunteer(2, status=VolunteerStatus.ENDED)
    fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1), ended]})
    at = app("matching.py")
    assert "Bea2 hat den Status" not in texts(at)
    assert at.toggle(key="matching.ended").label == "1 Beendeten mitzeigen"
    assert "Bea2 hat den Status „Beendet“" in texts(at.toggle(key="matching.ended").set_value(True).run())


def test_if_nobody_fits_the_page_says_what_it_is_that_all_lack(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1, consent_on=None)], Volunteer: [volunteer(1), volunteer(2)]})
    at = app("matching.py")
    assert at.subheader[0].value == "Niemand passt"
    assert "Bei allen liegt es an „Einwilligung“" in at.warning[0].value


def test_without_volunteers_the_page_says_to_register_one(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1)]})
    assert "Noch ist niemand aufgenommen" in texts(app("matching.py"))


def test_somebody_who_does_not_wait_gets_no_proposals_but_the_reason(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1, status=NewcomerStatus.PAUSED)], Volunteer: [volunteer(1)]})
    at = app("matching.py", id="Z-1")
    assert "wartet zurzeit nicht (Status „Pause“)" in at.warning[0].value
    assert not any("vorschlagen" in each.label for each in at.button)


@pytest.mark.parametrize("identity", ["Z-GIBTESNICHT", "B-1", "=1+1", "**x**" * 1000])
def test_an_unknown_id_is_said_and_the_others_can_be_chosen(fill: Fill, app: App, identity: str) -> None:
    fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1)]})
    at = app("matching.py", id=identity)
    assert not at.exception
    assert "niemanden mit der ID" in at.warning[0].value
    assert at.selectbox(key="matching.newcomer").value is None


def test_names_are_shown_as_text_and_not_as_formatting(fill: Fill, app: App) -> None:
    odd = replace(volunteer(1), first_name="**fett** :red[x] $a$", last_name="محمد 😀")
    fill({Newcomer: [newcomer(1, first_name="=1+1", last_name="[k](http://x)")], Volunteer: [odd]})
    at = app("matching.py")
    assert not at.exception
    assert any(r"\*\*fett\*\*" in each.label for each in at.button)


def test_half_empty_people_are_no_problem(fill: Fill, app: App) -> None:
    bare = Newcomer(id="Z-1", status=NewcomerStatus.WAITING)
    fill({Newcomer: [bare], Volunteer: [Volunteer(id="B-1"), volunteer(2)]})
    at = app("matching.py")
    assert not at.exception
    assert "seit wann ist nicht eingetragen" in texts(at)
