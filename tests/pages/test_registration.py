from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import WidgetList

from tests.pages.conftest import App, Fill
from ui import session
from zim_data.settings import Settings
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Newcomer, NewcomerStatus, Volunteer, VolunteerStatus

Saved = Callable[[], Snapshot]

ANNA = Volunteer(id="B-ANNA1", first_name="Anna", last_name="Ahorn", phone="+493616431535", birth_year=1980)


def typed(page: AppTest, name: str, value: Any) -> None:
    kinds: tuple[WidgetList[Any], ...] = (
        page.text_input,
        page.text_area,
        page.number_input,
        page.date_input,
        page.selectbox,
        page.multiselect,
    )
    field = next(each for kind in kinds for each in kind if str(each.key).endswith(f".{name}"))
    field.set_value(value)


def named(page: AppTest, first: str, last: str, *, newcomer: bool = False) -> AppTest:
    if newcomer:
        page.segmented_control(key="register.side").set_value("Möchte begleitet werden").run()
    typed(page, "first_name", first)
    typed(page, "last_name", last)
    return page


def save(page: AppTest) -> AppTest:
    page.button(key="register.save").click().run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    elements = (*page.error, *page.warning, *page.info, *page.success, *page.markdown, *page.caption)
    return "\n".join(str(each.value) for each in elements)


def unescaped(page: AppTest) -> str:
    return "\n".join(each.value.replace("\\", "") for each in page.error)


@pytest.mark.usefixtures("workbook")
class TestStepByStep:
    def test_name_is_enough_to_save_somebody_as_interested(self, app: App, saved: Saved) -> None:
        save(named(app("registration.py"), "Ira", "Igel"))
        (ira,) = saved()[Volunteer].records
        assert (ira.name, ira.status) == ("Ira Igel", VolunteerStatus.INTERESTED)

    def test_with_an_appointment_a_volunteer_is_in_contact(self, app: App, saved: Saved) -> None:
        page = named(app("registration.py"), "Ira", "Igel")
        typed(page, "interview_on", session.today() + timedelta(days=3))
        save(page)
        assert saved()[Volunteer].records[0].status is VolunteerStatus.CONTACT

    def test_interview_and_consent_register_a_volunteer_with_the_version_of_the_text(
        self, app: App, saved: Saved
    ) -> None:
        page = named(app("registration.py"), "Ira", "Igel")
        page.button(key="register.today").click().run()
        page.button(key="register.today.consent_on").click().run()
        save(page)
        (ira,) = saved()[Volunteer].records
        assert (ira.status, ira.interview_on, ira.consent_on, ira.consent_version) == (
            VolunteerStatus.REGISTERED,
            session.today(),
            session.today(),
            Settings().consent_version,
        )

    def test_interview_and_consent_make_a_newcomer_wait_and_lead_to_matching(self, app: App, saved: Saved) -> None:
        page = named(app("registration.py"), "نور", "الحسن", newcomer=True)
        page.button(key="register.today").click().run()
        page.button(key="register.today.consent_on").click().run()
        save(page)
        (nur,) = saved()[Newcomer].records
        assert (nur.name, nur.status) == ("نور الحسن", NewcomerStatus.WAITING)
        links: list[Any] = list(page.get("page_link"))
        assert {each.label: each.proto.query_string for each in links}["Begleitung suchen"] == f"id={nur.id}"

    def test_says_who_was_saved_and_empties_the_form(self, app: App) -> None:
        page = save(named(app("registration.py"), "Ira", "Igel"))
        assert "Ira Igel ist gespeichert" in page.success[0].value
        assert "Ira Igel ist gespeichert" in page.success[0].value
        assert not page.text_input(key="register.1.first_name").value

    def test_shows_the_consent_text_of_the_sheet(self, app: App) -> None:
        page = app("registration.py")
        assert any("Ich bin einverstanden, dass das ZIM" in each.value for each in page.text)

    def test_what_was_typed_stays_on_the_other_side_and_on_other_pages(self, app: App) -> None:
        page = named(app("registration.py"), "Ira", "Igel", newcomer=True)
        typed(page, "household", 4)
        page.run()
        page.switch_page("directory.py").run()
        page.switch_page("registration.py").run()
        assert page.text_input(key="register.0.first_name").value == "Ira"
        assert page.number_input(key="register.0.household").value == 4


@pytest.mark.usefixtures("workbook")
class TestBadInput:
    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("first_name", "", "Bitte ausfüllen."),
            ("first_name", "   ", "Bitte ausfüllen."),
            ("last_name", "x" * 50_000, "Der Text ist zu lang: 50.000 Zeichen, höchstens 120."),
            ("phone", "12", "keine vollständige Telefonnummer"),
            ("phone", "0361 6431535 / 0176 04069111", "keine vollständige Telefonnummer"),
            ("email", "quatsch@", "keine E-Mail-Adresse"),
            ("birth_year", 2999, "Das Jahr liegt in der Zukunft."),
            ("birth_year", 85, "Jahr mit vier Ziffern"),
            ("hours_per_week", "viel", "ist keine Zahl"),
            ("hours_per_week", "400", "liegt nicht zwischen 0,5 und 40"),
            ("max_tandems", 9999, "liegt nicht zwischen 0 und 10"),
            ("consent_on", date(2190, 1, 1), "Das Datum liegt in der Zukunft."),
            ("interview_on", date(2190, 1, 1), "mehr als ein Jahr in der Zukunft"),
            ("note", "x" * 501, "Der Text ist zu lang: 501 Zeichen, höchstens 500."),
        ],
    )
    def test_says_at_the_field_what_is_wrong_and_keeps_it(
        self, app: App, saved: Saved, name: str, value: Any, sentence: str
    ) -> None:
        page = named(app("registration.py"), "Ira", "Igel")
        typed(page, name, value)
        save(page)
        assert sentence in unescaped(page)
        assert any("Bitte prüfen Sie: Schritt" in each.value for each in page.error)
        assert not saved()[Volunteer].records
        assert page.text_input(key="register.0.last_name").value in ("Igel", value)

    @pytest.mark.parametrize("last", ["=1+1", "@SUM(A1)", "+49 Meier", "O'Neill 😀", "<b>Fett</b>", "*a* :smile: $x$"])
    def test_keeps_strange_names_as_they_are(self, app: App, saved: Saved, last: str) -> None:
        save(named(app("registration.py"), "Ira", last))
        assert saved()[Volunteer].records[0].last_name == last

    def test_a_formula_is_no_telephone_number_but_plus_49_is(self, app: App, saved: Saved) -> None:
        page = named(app("registration.py"), "Ira", "Igel")
        typed(page, "phone", "=1+1")
        save(page)
        assert not saved()[Volunteer].records
        typed(page, "phone", "+49 361 6431535")
        save(page)
        assert saved()[Volunteer].records[0].phone == "+493616431535"


class TestDoubles:
    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"first_name": "Ana", "last_name": "Ahorn"}, "fast derselbe Name"),
            ({"first_name": "Ana", "last_name": "Ahorn", "birth_year": 1980}, "dasselbe Geburtsjahr"),
            ({"first_name": "Eva", "last_name": "Eis", "phone": "0361/6431535"}, "dieselbe Telefonnummer"),
        ],
    )
    def test_warns_while_somebody_types(self, fill: Fill, app: App, fields: dict[str, Any], reason: str) -> None:
        fill({Volunteer: [ANNA]})
        page = app("registration.py")
        for name, value in fields.items():
            typed(page, name, value)
        page.run()
        assert "Ist diese Person schon da?" in texts(page)
        assert reason in texts(page)

    def test_another_birth_year_is_another_person(self, fill: Fill, app: App) -> None:
        fill({Volunteer: [ANNA]})
        page = named(app("registration.py"), "Anna", "Ahorn")
        typed(page, "birth_year", 1999)
        page.run()
        assert "Ist diese Person schon da?" not in texts(page)

    def test_saves_a_probable_double_only_after_the_tick(self, fill: Fill, app: App, saved: Saved) -> None:
        fill({Volunteer: [ANNA]})
        page = save(named(app("registration.py"), "Anna", "Ahorn"))
        assert len(saved()[Volunteer].records) == 1
        next(each for each in page.checkbox if each.label == "Das ist jemand anderes").check().run()
        save(page)
        assert len(saved()[Volunteer].records) == 2

    def test_nobody_without_a_name_is_like_an_empty_form(self, fill: Fill, app: App) -> None:
        fill({Volunteer: [Volunteer(id="B-LEER1", phone="+493616431535")]})
        page = app("registration.py")
        typed(page, "email", "a@example.org")
        page.run()
        assert "Ist diese Person schon da?" not in texts(page)


class TestCarryingOn:
    def test_finishes_the_interview_of_somebody_who_is_there(self, fill: Fill, app: App, saved: Saved) -> None:
        fill({Volunteer: [ANNA]})
        page = app("registration.py", id="B-ANNA1")
        page.button(key="register.B-ANNA1.today").click().run()
        page.button(key="register.B-ANNA1.today.consent_on").click().run()
        page.button(key="finish").click().run()
        assert not page.exception
        anna = saved()[Volunteer].by_id["B-ANNA1"]
        assert (anna.status, anna.consent_version) == (VolunteerStatus.REGISTERED, Settings().consent_version)

    def test_does_not_finish_without_consent(self, fill: Fill, app: App, saved: Saved) -> None:
        fill({Volunteer: [ANNA]})
        page = app("registration.py", id="B-ANNA1")
        page.button(key="register.B-ANNA1.today").click().run()
        page.button(key="finish").click().run()
        assert any("Ohne Einwilligung geht es nicht weiter" in each.value for each in page.error)
        assert saved()[Volunteer].by_id["B-ANNA1"].status is VolunteerStatus.INTERESTED

    def test_saves_an_appointment_on_the_way(self, fill: Fill, app: App, saved: Saved) -> None:
        fill({Volunteer: [ANNA]})
        page = app("registration.py", id="B-ANNA1")
        typed(page, "interview_on", session.today() + timedelta(days=1))
        save(page)
        assert saved()[Volunteer].by_id["B-ANNA1"].status is VolunteerStatus.CONTACT

    def test_says_that_a_registration_is_complete(self, fill: Fill, app: App) -> None:
        fill({Newcomer: [Newcomer(id="Z-NUR11", first_name="Nur", status=NewcomerStatus.WAITING)]})
        assert "Die Aufnahme ist abgeschlossen" in texts(app("registration.py", id="Z-NUR11"))

    def test_an_unknown_id_gets_a_sentence(self, app: App, fill: Fill) -> None:
        fill({})
        assert "Es gibt niemanden mit der ID „X-1“" in texts(app("registration.py", id="X-1"))
