from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import WidgetList

from tests.pages.conftest import App, Fill
from ui import session
from ui.people import GROUPS
from zim_data import people
from zim_data.columns import Language
from zim_data.records import LAST, Record, fields_of
from zim_data.store.snapshot import Snapshot
from zim_data.tables import (
    Certificate,
    CheckIn,
    Light,
    Meeting,
    Newcomer,
    NewcomerStatus,
    PairKind,
    PairRule,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

Saved = Callable[[], Snapshot]

ANNA = Volunteer(
    id="B-ANNA1",
    first_name="Anna",
    last_name="Ahorn",
    phone="+493616431535",
    email="anna@example.org",
    district="Altstadt",
    languages=(Language("Deutsch", "Muttersprache"),),
    status=VolunteerStatus.ACTIVE,
    note="Erste Zeile\nzweite Zeile",
)
NUR = Newcomer(
    id="Z-NUR11",
    first_name="Nur",
    last_name="Zeder",
    district="Rieth",
    help_topics=("Briefe",),
    status=NewcomerStatus.IN_TANDEM,
)
WAITING = Newcomer(
    id="Z-WAIT1",
    first_name="Omid",
    last_name="*Stern*",
    status=NewcomerStatus.WAITING,
    interview_on=date(2020, 1, 1),
    languages=(Language("Dari"),),
)
PAIR = Tandem(
    id="T-PAAR1",
    volunteer_id="B-ANNA1",
    newcomer_id="Z-NUR11",
    status=TandemStatus.ACTIVE,
    first_meeting_at=datetime(2025, 1, 10, 15),
)
DANGLING = Tandem(id="T-LOSE1", volunteer_id="B-ANNA1", newcomer_id="Z-WEG99")
PROGRAMME: dict[type[Record], list[Record]] = {
    Volunteer: [ANNA],
    Newcomer: [NUR, WAITING],
    Tandem: [PAIR, DANGLING],
    Meeting: [Meeting(id="M-1", tandem_id="T-PAAR1", day=date(2025, 2, 1), minutes=90, topics=("Briefe",))],
    CheckIn: [CheckIn(id="K-1", tandem_id="T-PAAR1", day=date(2025, 2, 2), light=Light.YELLOW)],
    Certificate: [
        Certificate(
            id="C-1",
            number="2025-007",
            volunteer_id="B-ANNA1",
            starts=date(2025, 1, 1),
            ends=date(2025, 6, 30),
            issued_on=date(2025, 7, 1),
        )
    ],
}


@pytest.fixture
def programme(fill: Fill) -> None:
    fill({table: list(records) for table, records in PROGRAMME.items()})


def opened(app: App, identity: str, tab: str = "Angaben") -> AppTest:
    page = app("directory.py", id=identity)
    page.session_state[f"person.{identity}"] = tab
    page.run()
    assert not page.exception
    return page


def shown(page: AppTest) -> str:
    elements = (*page.title, *page.markdown, *page.text, *page.caption, *page.info, *page.warning, *page.error)
    return "\n".join([str(each.value) for each in elements] + list(links(page)))


def links(page: AppTest) -> dict[str, str]:
    found: list[Any] = list(page.get("page_link"))
    return {each.label: each.proto.query_string for each in found}


def names(page: AppTest) -> set[str]:
    return {label for label, query in links(page).items() if query.startswith("id=")}


def typed(page: AppTest, identity: str, name: str, value: Any) -> None:
    kinds: tuple[WidgetList[Any], ...] = (
        page.text_input,
        page.text_area,
        page.number_input,
        page.date_input,
        page.selectbox,
    )
    next(each for kind in kinds for each in kind if str(each.key).endswith(f"{identity}.0.{name}")).set_value(value)


def test_every_column_of_a_person_is_in_one_group() -> None:
    for table, groups in GROUPS.items():
        grouped = [name for group in groups.values() for name in group]
        expected = {each.name for each in fields_of(table)} - {"id", *LAST}
        assert set(grouped) == expected
        assert len(grouped) == len(set(grouped))


class TestList:
    def test_says_what_to_do_first_while_nobody_is_there(self, fill: Fill, app: App) -> None:
        fill({})
        assert "Beginnen Sie mit der Aufnahme" in shown(app("directory.py"))

    @pytest.mark.usefixtures("programme")
    @pytest.mark.parametrize(
        ("words", "who"),
        [
            ("ahorn anna", "Anna Ahorn"),
            ("0361 643", "Anna Ahorn"),
            ("anna@example", "Anna Ahorn"),
            ("rieth", "Nur Zeder"),
            ("z-nur11", "Nur Zeder"),
        ],
    )
    def test_finds_people_by_words_in_any_order(self, app: App, words: str, who: str) -> None:
        page = app("directory.py")
        page.text_input(key="directory.suche").set_value(words).run()
        assert names(page) == {who}

    @pytest.mark.usefixtures("programme")
    @pytest.mark.parametrize(
        ("query", "who"),
        [
            ({"seite": "Begleitende"}, {"Anna Ahorn"}),
            ({"status": "Wartend"}, {r"Omid \*Stern\*"}),
            ({"stadtteil": "Rieth"}, {"Nur Zeder"}),
            ({"sprache": "Dari"}, {r"Omid \*Stern\*"}),
            ({"thema": "Briefe", "seite": "Zugewanderte"}, {"Nur Zeder"}),
            ({"status": "gibt es nicht"}, {"Anna Ahorn", "Nur Zeder", r"Omid \*Stern\*"}),
        ],
    )
    def test_a_link_may_set_the_filters(self, app: App, query: dict[str, str], who: set[str]) -> None:
        assert names(app("directory.py", **query)) == who

    @pytest.mark.usefixtures("programme")
    def test_offers_everybody_again_where_nobody_fits(self, app: App) -> None:
        page = app("directory.py", suche="niemand")
        assert "Dazu gibt es niemanden" in shown(page)
        page.button(key="directory.all").click().run()
        assert len(names(page)) == 3

    def test_many_people_stand_in_a_table_by_last_name(self, fill: Fill, app: App) -> None:
        fill(
            {Volunteer: [Volunteer(id=f"B-{n}", first_name="A", last_name=n) for n in ("Zoo", "Öl", "Ost", *"abcdef")]}
        )
        (table,) = app("directory.py").dataframe
        assert list(table.value["Name"])[-3:] == ["A Öl", "A Ost", "A Zoo"]


@pytest.mark.usefixtures("programme")
class TestPerson:
    def test_shows_how_to_reach_them_and_every_fact(self, app: App) -> None:
        text = shown(opened(app, "B-ANNA1"))
        assert "(tel:+493616431535)" in text
        assert "(mailto:anna@example.org)" in text
        assert "Deutsch (Muttersprache)" in text
        assert "Erste Zeile\nzweite Zeile" in text

    def test_shows_tandems_meetings_check_ins_and_certificates(self, app: App) -> None:
        page = opened(app, "B-ANNA1", "Begleitung")
        assert [each.value for each in page.metric] == ["1,5", "1", "01.02.2025"]
        assert "Ampel gelb am 02.02.2025" in shown(page)
        assert page.dataframe[2].value["Nummer"][0] == "2025-007"
        assert links(page)["Treffen eintragen"] == "id=T-PAAR1"

    @pytest.mark.parametrize(("identity", "partner"), [("B-ANNA1", "Omid *Stern*"), ("Z-WAIT1", "Anna Ahorn")])
    def test_shows_on_both_sides_what_staff_decided(self, fill: Fill, app: App, identity: str, partner: str) -> None:
        rule = PairRule(
            id="F-1", volunteer_id="B-ANNA1", newcomer_id="Z-WAIT1", kind=PairKind.PINNED, note="Kennen sich."
        )
        fill({Volunteer: [ANNA], Newcomer: [WAITING], PairRule: [rule]})
        row = opened(app, identity, "Begleitung").dataframe[0].value.iloc[0]
        assert (row["Mit"], row["Festgelegt"], row["Notiz"]) == (partner, "zusammen", "Kennen sich.")

    def test_a_partner_who_is_gone_breaks_nothing(self, app: App) -> None:
        assert "nicht mehr da, Z-WEG99" in shown(opened(app, "B-ANNA1", "Begleitung"))

    def test_offers_what_comes_next(self, app: App) -> None:
        assert links(opened(app, "Z-WAIT1"))["Begleitung suchen"] == "id=Z-WAIT1"
        assert links(opened(app, "B-ANNA1"))["Zertifikat ausstellen"] == "id=B-ANNA1"

    def test_an_unknown_id_gets_a_sentence_and_the_way_back(self, app: App) -> None:
        page = app("directory.py", id="B-WEG99")
        assert "Es gibt niemanden mit der ID „B-WEG99“" in shown(page)
        assert "Zurück zur Liste" in shown(page)

    def test_an_edit_is_saved_and_stands_in_the_journal(self, app: App, saved: Saved) -> None:
        page = opened(app, "B-ANNA1", "Bearbeiten")
        typed(page, "B-ANNA1", "district", "Rieth")
        page.button(key="edit.save").click().run()
        assert not page.exception
        assert saved()[Volunteer].by_id["B-ANNA1"].district == "Rieth"
        (lines,) = opened(app, "B-ANNA1", "Änderungen").dataframe
        assert list(lines.value[["Spalte", "vorher", "nachher"]].iloc[0]) == ["Stadtteil", "Altstadt", "Rieth"]

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("email", "quatsch", "keine E-Mail-Adresse"),
            ("note", "x" * 50_000, "Der Text ist zu lang"),
            ("birth_year", 2999, "Das Jahr liegt in der Zukunft."),
            ("withdrawn_on", date(2020, 1, 1), "Ohne Einwilligung gibt es nichts zu widerrufen."),
        ],
    )
    def test_a_wrong_edit_stays_in_the_form(self, app: App, saved: Saved, name: str, value: Any, sentence: str) -> None:
        page = opened(app, "B-ANNA1", "Bearbeiten")
        typed(page, "B-ANNA1", name, value)
        typed(page, "B-ANNA1", "last_name", "Birke")
        page.button(key="edit.save").click().run()
        assert any(sentence in each.value for each in page.error)
        assert page.text_input(key="edit.B-ANNA1.0.last_name").value == "Birke"
        assert saved()[Volunteer].by_id["B-ANNA1"].last_name == "Ahorn"

    def test_does_not_overwrite_what_somebody_else_changed_meanwhile(self, app: App, saved: Saved) -> None:
        page = opened(app, "B-ANNA1", "Bearbeiten")
        typed(page, "B-ANNA1", "district", "Rieth")
        page.run()
        anna = saved()[Volunteer].by_id["B-ANNA1"]
        session.store().apply(lambda fresh: people.update(anna, {"district": "Marbach"}, on=fresh.on), action="", by="")
        page.button(key="edit.save").click().run()
        assert saved()[Volunteer].by_id["B-ANNA1"].district == "Marbach"
        assert any("Jemand hat dieselbe Stelle inzwischen geändert" in each.value for each in page.warning)

    def conflicting(self, app: App, saved: Saved) -> AppTest:
        page = opened(app, "B-ANNA1", "Bearbeiten")
        typed(page, "B-ANNA1", "district", "Rieth")
        typed(page, "B-ANNA1", "first_name", "Anne")
        page.run()
        anna = saved()[Volunteer].by_id["B-ANNA1"]
        session.store().apply(lambda fresh: people.update(anna, {"district": "Marbach"}, on=fresh.on), action="", by="")
        return page.button(key="edit.save").click().run()

    def test_who_gives_way_in_a_conflict_sees_the_others_value_and_keeps_the_rest(self, app: App, saved: Saved) -> None:
        page = self.conflicting(app, saved)
        page.button(key="give_way").click().run()
        assert saved()[Volunteer].by_id["B-ANNA1"].first_name == "Anna"
        page.button(key="edit.save").click().run()
        anna = saved()[Volunteer].by_id["B-ANNA1"]
        assert (anna.district, anna.first_name) == ("Marbach", "Anne")

    def test_who_insists_in_a_conflict_gets_it_saved(self, app: App, saved: Saved) -> None:
        page = self.conflicting(app, saved)
        page.button(key="insist").click().run()
        anna = saved()[Volunteer].by_id["B-ANNA1"]
        assert (anna.district, anna.first_name) == ("Rieth", "Anne")
        assert not page.exception


class TestWhatStaffTyped:
    def test_own_columns_and_unreadable_cells_are_shown_and_survive_an_edit(
        self, fill: Fill, app: App, saved: Saved
    ) -> None:
        path = fill({Volunteer: [ANNA]})
        book = load_workbook(path)
        sheet = book["Integrationsbegleiter"]
        headers = [cell.value for cell in sheet[1]]
        sheet.cell(2, headers.index("Geburtsjahr") + 1).value = "ca. 1980"
        sheet.cell(1, len(headers) + 1).value = "Schlüssel"
        sheet.cell(2, len(headers) + 1).value = "Nr. *12*"
        book.save(path)
        text = shown(opened(app, "B-ANNA1"))
        assert "„ca. 1980“" in text
        assert r":gray[Schlüssel:] Nr. \*12\*" in text
        page = opened(app, "B-ANNA1", "Bearbeiten")
        typed(page, "B-ANNA1", "district", "Rieth")
        page.button(key="edit.save").click().run()
        anna = saved()[Volunteer].by_id["B-ANNA1"]
        assert (anna.district, anna.unread["birth_year"], anna.extra["Schlüssel"]) == ("Rieth", "ca. 1980", "Nr. *12*")

    def test_somebody_with_nothing_but_a_first_name_can_be_opened_and_edited(
        self, fill: Fill, app: App, saved: Saved
    ) -> None:
        fill({Newcomer: [Newcomer(id="Z-NUR11", first_name="Nur")]})
        for tab in ("Angaben", "Begleitung", "Änderungen"):
            assert "Nur" in shown(opened(app, "Z-NUR11", tab))
        page = opened(app, "Z-NUR11", "Bearbeiten")
        typed(page, "Z-NUR11", "phone", "0361 6431535")
        page.button(key="edit.save").click().run()
        assert saved()[Newcomer].by_id["Z-NUR11"].phone == "+493616431535"
