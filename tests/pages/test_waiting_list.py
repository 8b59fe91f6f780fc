"""Matching, waiting list: the figures, the charts with their sentences, and whom to look for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from tests.pages.test_matching import newcomer, volunteer
from ui import waiting_list
from zim_data import charts
from zim_data.columns import Language
from zim_data.settings import Settings
from zim_data.tables import Newcomer, NewcomerStatus, Volunteer

Show = Callable[..., AppTest]


@pytest.fixture
def show(app: App, fill: Fill) -> Show:
    """The waiting list of these people."""

    def opened(*people: Newcomer | Volunteer) -> AppTest:
        fill({table: [each for each in people if isinstance(each, table)] for table in (Newcomer, Volunteer)})
        page = app("matching.py", ansicht="Warteliste")
        assert not page.exception
        return page

    return opened


def figures(page: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in page.metric}


def text(page: AppTest) -> str:
    """What people read, without the backslashes that keep it from being formatting."""
    return "\n".join(str(each.value) for each in [*page.markdown, *page.caption, *page.success]).replace("\\", "")


def links(page: AppTest) -> list[str]:
    return [each.proto.label for each in page.get("page_link")]


def test_where_nobody_waits_a_sentence_says_so_and_there_are_no_charts(show: Show) -> None:
    page = show(newcomer(1, status=NewcomerStatus.IN_TANDEM), volunteer(1))
    assert [each.value for each in page.success] == ["Zurzeit wartet niemand auf eine Begleitung. Schön!"]
    assert not page.metric
    assert not page.get("vega_lite_chart")
    assert not page.subheader


def test_the_figures_say_how_many_wait_and_how_long(show: Show) -> None:
    page = show(newcomer(1, days=1), newcomer(2, days=90), newcomer(3, days=40))
    assert figures(page) == {
        "Es warten": "3 Menschen",
        "Längste Wartezeit": "90 Tage",
        "Mittlere Wartezeit": "40 Tage",
    }


def test_of_whom_nobody_knows_since_when_is_said(show: Show) -> None:
    page = show(newcomer(1, days=1), newcomer(2, interview_on=None))
    assert figures(page)["Es warten"] == "2 Menschen"
    assert "Bei einem Menschen steht nicht da, seit wann." in text(page)
    assert figures(show(newcomer(2, interview_on=None)))["Längste Wartezeit"] == "unbekannt"


def test_each_chart_has_its_sentence_and_all_its_numbers_as_text(show: Show) -> None:
    spoken = (Language("Dari", "C1"), Language("Deutsch", "B1"))
    page = show(newcomer(1, days=10, languages=spoken, district="Rieth", help_topics=("Briefe",)), newcomer(2, days=40))
    shown = text(page)
    assert "Am häufigsten gesprochen: Deutsch (2 von 2). Wer mehrere Sprachen spricht, zählt bei jeder" in shown
    assert "- **Deutsch:** 2 warten, im Mittel 25 Tage, längstens 40 Tage\n- **Dari:** 1 wartet" in shown
    assert "- **Rieth:** 1 wartet, im Mittel 10 Tage, längstens 10 Tage\n- **nicht eingetragen:** 1 wartet" in shown
    assert "Am häufigsten gesucht: Briefe (1 von 2)." in shown
    assert "rot ab 60 Tagen, braun ab 30 Tagen, sonst blau" in shown


def test_where_everybody_can_have_somebody_nobody_is_sought(show: Show) -> None:
    page = show(newcomer(1), volunteer(1))
    assert [each.value for each in page.subheader] == ["Wen suchen wir?"]
    assert page.success[0].value.startswith("Niemand geht leer aus")


def test_who_is_sought_is_told_with_the_people_it_helps(show: Show) -> None:
    dari: dict[str, Any] = {"languages": (Language("Dari", "Muttersprache"),), "german_level": None}
    page = show(volunteer(1), newcomer(1), newcomer(2, **dari), newcomer(3, **dari))
    shown = text(page)
    assert "bekommt 1 Mensch jemanden, 2 gehen leer aus" in shown
    assert (
        "Jemand, der Dari spricht und unter der Woche abends Zeit hat: Damit hätten beide, die leer ausgehen, jemanden."
    ) in shown
    assert "Jeder freie Platz hilft einem Menschen." in shown
    assert links(page)[:2] == ["Zoe2 Zufall", "Zoe3 Zufall"]
    assert "Jemanden aufnehmen, der begleitet" in links(page)


def test_many_people_who_would_be_helped_are_a_table(show: Show) -> None:
    page = show(*(newcomer(number) for number in range(8)))
    assert "Wer das ist (8)" in [each.label for each in page.expander]
    assert [list(each.value["Name"]) for each in page.dataframe][1] == [f"Zoe{number} Zufall" for number in range(8)]


def test_whom_nobody_new_helps_is_told_with_what_to_do(show: Show) -> None:
    page = show(newcomer(1, consent_on=None), newcomer(2, availability=()))
    assert [each.value for each in page.subheader] == ["Wen suchen wir?", "Hier ist erst etwas zu klären"]
    assert "Die Einwilligung von Zoe1 fehlt." in text(page)
    assert "„Verfügbarkeit“ ist bei Zoe2 nicht eingetragen." in text(page)
    assert len(page.get("vega_lite_chart")) == 3


def test_names_are_no_formatting(show: Show) -> None:
    page = show(newcomer(1, first_name="*Zoe*", consent_on=None))
    assert r"Die Einwilligung von \*Zoe\* fehlt." in [each.value.partition(" Bitte")[0] for each in page.markdown]


def test_long_lists_of_what_to_settle_open_on_demand(show: Show) -> None:
    page = show(*(newcomer(number, availability=(), days=number) for number in range(10)))
    assert text(page).count("„Verfügbarkeit“ ist bei") == waiting_list.FIRST_STUCK
    page.toggle(key="waiting.all_stuck").set_value(True).run()
    assert text(page).count("„Verfügbarkeit“ ist bei") == 10


def test_the_colour_tells_the_longest_wait_by_the_settings() -> None:
    colors = [waiting_list.color(days, Settings()) for days in (None, 29, 30, 59, 60)]
    assert colors == [charts.BLUE, charts.BLUE, charts.BROWN, charts.BROWN, charts.RED]
