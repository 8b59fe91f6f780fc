"""Matching for everybody at once: the plan, accepting it, who remains, what if; and what the team decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import test_matching
from tests.pages.conftest import App, Fill
from tests.pages.test_matching import newcomer, volunteer
from ui import session
from zim_data import tandems
from zim_data.store.edits import change
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import (
    Newcomer,
    NewcomerStatus,
    PairKind,
    PairRule,
    Setting,
    Tandem,
    TandemStatus,
    Volunteer,
)

VIEW = {"ansicht": "Alle zugleich"}
SUNDAY = ("So abends",)


def texts(at: AppTest) -> str:
    """What can be read, without the marks that keep it from being formatted."""
    return test_matching.texts(at).replace("\\", "").replace("\u2060", "")


def button(at: AppTest, label: str, number: int = 0) -> Any:
    return [each for each in at.button if each.label == label][number]


def metrics(at: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in at.metric}


def pairs_of(snapshot: Snapshot) -> set[tuple[str, str]]:
    return {(each.volunteer_id, each.newcomer_id) for each in snapshot[Tandem].records if each.status in tandems.OPEN}


def proposed(number: int, volunteer_id: str, newcomer_id: str) -> Tandem:
    return Tandem(
        id=f"T-{number}", volunteer_id=volunteer_id, newcomer_id=newcomer_id, proposed_on=session.today(), score=50.0
    )


def test_nobody_waits(workbook: Path, app: App) -> None:
    at = app("matching.py", **VIEW)
    assert not at.exception
    assert "Zurzeit wartet niemand" in texts(at)


def test_the_numbers_say_who_gets_somebody_and_who_does_not(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1), newcomer(2, availability=SUNDAY)], Volunteer: [volunteer(1)]})
    at = app("matching.py", **VIEW)
    assert metrics(at)["Bekommen jemanden"] == "1 von 2"
    assert metrics(at)["Gehen leer aus"] == "1"
    assert "Ein gemeinsamer Zeitraum fehlt: Zoe2 kann So abends" in texts(at)
    assert "Bei 1 von 1 liegt es allein an „Gemeinsame Zeit“." in texts(at)


def test_one_pair_is_accepted_and_the_page_stays(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill({Newcomer: [newcomer(1, days=30), newcomer(2)], Volunteer: [volunteer(1), volunteer(2)]})
    at = button(app("matching.py", **VIEW), "Vorschlagen").click().run()
    assert not at.exception
    assert at.title[0].value == "Matching"
    assert len(pairs_of(saved())) == 1
    assert saved()[Newcomer].by_id["Z-1"].status is NewcomerStatus.PROPOSED
    assert metrics(at)["Bekommen jemanden"] == "1 von 1"


def test_all_are_accepted_at_once_and_can_be_undone(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill({Newcomer: [newcomer(1), newcomer(2)], Volunteer: [volunteer(1), volunteer(2)]})
    at = button(app("matching.py", **VIEW), "Alle 2 vorschlagen").click().run()
    at = at.button(key="all.confirm").click().run()
    assert not at.exception
    assert len(pairs_of(saved())) == 2
    assert "2 Tandems sind vorgeschlagen." in texts(at)
    at.button(key="undo").click().run()
    assert not pairs_of(saved())
    assert saved()[Newcomer].by_id["Z-1"].status is NewcomerStatus.WAITING


def test_who_proposes_the_same_volunteer_second_is_told_and_nothing_is_saved(
    fill: Fill, app: App, saved: Callable[[], Snapshot]
) -> None:
    path = fill({Newcomer: [newcomer(1, days=30), newcomer(2)], Volunteer: [volunteer(1)]})
    at = app("matching.py", **VIEW)
    elsewhere = Store(Workbook(path, now=session.now), session.now)
    elsewhere.apply(lambda fresh: tandems.propose(fresh, "B-1", "Z-2", score=None), action="Vorschlag", by="Frau Ahorn")
    at = button(at, "Vorschlagen").click().run()
    assert "Bea1 Beispiel hat keinen Platz mehr (1 von 1 Tandems)." in at.error[0].value
    assert pairs_of(saved()) == {("B-1", "Z-2")}


def test_open_proposals_can_be_thought_over_and_replaced(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill(
        {
            Newcomer: [
                newcomer(1, status=NewcomerStatus.PROPOSED, availability=("Mo abends", *SUNDAY)),
                newcomer(2, availability=SUNDAY),
            ],
            Volunteer: [volunteer(1, availability=SUNDAY), volunteer(2)],
            Tandem: [proposed(1, "B-1", "Z-1")],
        }
    )
    at = app("matching.py", **VIEW)
    assert metrics(at)["Bekommen jemanden"] == "0 von 1"
    at = at.toggle(key="all.reopen").set_value(True).run()
    assert metrics(at)["Bekommen jemanden"] == "2 von 2"
    assert "0 bleiben wie vorgeschlagen, 1 bekämen jemand anderen, 0 gingen leer aus" in texts(at)
    at = button(at, "Alle 2 vorschlagen").click().run()
    at = at.button(key="all.confirm").click().run()
    assert not at.exception
    assert pairs_of(saved()) == {("B-2", "Z-1"), ("B-1", "Z-2")}
    assert saved()[Tandem].by_id["T-1"].status is TandemStatus.DECLINED
    assert saved()[Newcomer].by_id["Z-1"].status is NewcomerStatus.PROPOSED


def test_a_proposal_that_stays_best_is_shown_as_such(fill: Fill, app: App) -> None:
    fill(
        {
            Newcomer: [newcomer(1, status=NewcomerStatus.PROPOSED)],
            Volunteer: [volunteer(1)],
            Tandem: [proposed(1, "B-1", "Z-1")],
        }
    )
    at = app("matching.py", **VIEW).toggle(key="all.reopen").set_value(True).run()
    assert "schon vorgeschlagen" in texts(at)
    assert not [each for each in at.button if each.label == "Vorschlagen"]


def test_switching_a_must_off_shows_who_would_be_matched_before_anything_is_saved(
    fill: Fill, app: App, saved: Callable[[], Snapshot]
) -> None:
    fill({Newcomer: [newcomer(1), newcomer(2, availability=SUNDAY)], Volunteer: [volunteer(1), volunteer(2)]})
    at = app("matching.py", **VIEW)
    at = at.toggle(key="what_if.must_time.True").set_value(False).run()
    assert metrics(at)["Bekommen jemanden"] == "2 von 2"
    assert (
        "So bekämen **2 von 2** jemanden; mit den gespeicherten Einstellungen sind es **1 von 2**." in at.info[0].value
    )
    assert "Neu dabei: Zoe2 Zufall." in at.info[0].value
    assert not [each for each in at.button if each.label in ("Vorschlagen", "Alle 2 vorschlagen")]
    assert "Bitte bedenken: Ein gemeinsamer Zeitraum fehlt" in texts(at)
    assert saved().settings.must_time

    back = at.button(key="what_if.reset").click().run()
    assert metrics(back)["Bekommen jemanden"] == "1 von 2"


def test_what_was_tried_out_can_be_saved(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1)]})
    at = app("matching.py", **VIEW)
    at.slider(key="what_if.weight_age.5.0").set_value(40.0)
    at = at.toggle(key="what_if.must_time.True").set_value(False).run()
    at = at.button(key="what_if.save").click().run()
    assert not at.exception
    assert (saved().settings.weight_age, saved().settings.must_time) == (40, False)
    assert "stehen jetzt in den Einstellungen" in texts(at)
    assert "Die besten Paare" in texts(at)


def set_weights(path: Path, **texts: str) -> None:
    """As staff do in the sheet."""
    store = Store(Workbook(path, now=session.now), session.now)
    rows = store.snapshot()[Setting].by_id
    store.apply([change(rows[f"Gewicht {name}"], value=text) for name, text in texts.items()], action="Test", by="")


def test_all_weights_zero_is_no_problem(fill: Fill, app: App) -> None:
    names = ("Hilfethemen", "Sprache", "Zeit", "Entfernung", "Interessen", "Lebenslage", "Alter")
    set_weights(fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1)]}), **dict.fromkeys(names, "0"))
    at = app("matching.py", **VIEW)
    assert not at.exception
    assert metrics(at)["Bekommen jemanden"] == "1 von 1"
    assert "Alle Gewichte in den Einstellungen sind 0." in texts(at)


@pytest.mark.parametrize("absurd", ["-5", "1000", "viel"])
def test_an_absurd_weight_in_the_sheet_is_a_problem_and_the_default_is_used(
    fill: Fill, app: App, saved: Callable[[], Snapshot], absurd: str
) -> None:
    set_weights(fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1)]}), Alter=absurd)
    assert not app("matching.py", **VIEW).exception
    assert saved().settings.weight_age == 5
    (problem,) = [each for each in saved().problems if each.column == "Gewicht Alter"]
    assert problem.address
    assert problem.text == absurd
    assert "Solange gilt „5“." in problem.sentence


def test_nobody_has_a_place(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1, max_tandems=0)]})
    at = app("matching.py", **VIEW)
    assert not at.exception
    assert "Zurzeit hat niemand, der bereit ist, einen Platz frei." in texts(at)


# --- What the team decided --------------------------------------------------------------------------------------------


def test_a_pair_is_pinned_with_a_note_and_lifted_again(fill: Fill, app: App, saved: Callable[[], Snapshot]) -> None:
    fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1), volunteer(2, district="Rieth")]})
    at = app("matching.py", id="Z-1").button(key="decide.B-2.Z-1").click().run()
    at.text_input(key="decide.note.B-2.Z-1").set_value("Kennen sich vom Chor")
    at = at.button(key="decide.pin").click().run()
    assert not at.exception
    (rule,) = saved()[PairRule].records
    assert (rule.volunteer_id, rule.newcomer_id, rule.kind) == ("B-2", "Z-1", PairKind.PINNED)
    assert rule.note == "Kennen sich vom Chor"
    assert "Vom Team festgelegt: Kennen sich vom Chor" in texts(at)

    at = at.button(key="decide.B-2.Z-1").click().run()
    at.button(key="decide.lift").click().run()
    assert not saved()[PairRule].records


def test_pinning_a_pair_that_breaks_a_must_asks_and_says_which(
    fill: Fill, app: App, saved: Callable[[], Snapshot]
) -> None:
    fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1, availability=SUNDAY)]})
    at = app("matching.py", id="Z-1").button(key="decide.B-1.Z-1").click().run()
    assert "Dagegen spricht: Ein gemeinsamer Zeitraum fehlt" in texts(at)
    assert at.button(key="decide.pin").label == "Trotzdem zusammen"
    at = at.button(key="decide.pin").click().run()
    assert "1 Mensch passt" in texts(at)
    at = button(at, "Bea1 vorschlagen").click().run()
    assert not at.exception
    assert pairs_of(saved()) == {("B-1", "Z-1")}


def test_a_forbidden_pair_is_not_proposed_and_says_why(fill: Fill, app: App) -> None:
    rule = PairRule(id="F-1", volunteer_id="B-1", newcomer_id="Z-1", kind=PairKind.FORBIDDEN, note="Nachbarn")
    fill({Newcomer: [newcomer(1)], Volunteer: [volunteer(1)], PairRule: [rule]})
    assert "Das Team hat dieses Paar ausgeschlossen: Nachbarn." in texts(app("matching.py", id="Z-1"))
    assert metrics(app("matching.py", **VIEW))["Bekommen jemanden"] == "0 von 1"


def test_two_volunteers_are_compared_side_by_side(fill: Fill, app: App) -> None:
    fill({Newcomer: [newcomer(1, district="Rieth")], Volunteer: [volunteer(1, district="Rieth"), volunteer(2)]})
    at = app("matching.py", id="Z-1")
    at = at.multiselect(key="matching.compare.Z-1").set_value(["B-1", "B-2"]).run()
    table = next(each.value for each in at.markdown if each.value.startswith("| |"))
    assert "| Bea1 Beispiel | Bea2 Beispiel |" in table
    assert "| Entfernung | **10** von 10: Beide wohnen im selben Stadtteil" in table
    assert "**5** von 10: „Stadtteil“ ist bei Bea2 nicht eingetragen (zählt neutral) |" in table


def test_names_are_shown_as_text(fill: Fill, app: App) -> None:
    odd = replace(newcomer(1), first_name="*Zoe*", last_name="[x](y)")
    fill({Newcomer: [odd], Volunteer: [volunteer(1)]})
    at = app("matching.py", **VIEW)
    assert not at.exception
    assert "*Zoe* [x](y)" not in test_matching.texts(at)
