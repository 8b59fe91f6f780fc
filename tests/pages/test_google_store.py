"""The pages on a remote spreadsheet: how new the state is, and what happens when Google does not answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App
from tests.pages.test_administration import text_of
from tests.store.remote import UNKNOWN, UNREACHABLE, Remote
from ui import freshness, session
from ui.saving import SAVED, Saved, waiting_sentence
from ui.text import plain_text
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import change
from zim_data.tables import JournalLine, Meeting, Newcomer, Tandem, TandemStatus, Volunteer

ROOT = Path(__file__).resolve().parents[2]
ANNA = Volunteer(id="B-ANNA0", first_name="Anna", last_name="Ahorn", phone="+493616431535")
OLHA = Newcomer(id="Z-OLHA0", first_name="Olha", last_name="Sonne")
TANDEM = Tandem(id="T-00001", volunteer_id="B-ANNA0", newcomer_id="Z-OLHA0", status=TandemStatus.ACTIVE)
ACCOUNT = {"client_email": "app@zim.example", "private_key": "…", "token_uri": "https://oauth2.googleapis.com/token"}

Share = Callable[[Mapping[type[Row], Sequence[Row]]], Remote]


def secrets(**google: str) -> str:
    sections = {"google": google, "google.account": ACCOUNT}
    return "\n".join(
        f"[{name}]\n" + "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in section.items())
        for name, section in sections.items()
    )


@pytest.fixture
def named(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The secrets file that the app is started with."""
    path = tmp_path / "secrets.toml"
    path.write_text(secrets(spreadsheet="1Tabelle-fuer-Tests"), "utf-8")
    monkeypatch.setenv("ZIM_SECRETS", str(path))
    monkeypatch.delenv("ZIM_WORKBOOK")
    st.cache_resource.clear()
    return path


@pytest.fixture
def share(named: Path, monkeypatch: pytest.MonkeyPatch) -> Share:
    """Makes the spreadsheet that the app finds when it opens the one of the secrets file."""

    def make(records: Mapping[type[Row], Sequence[Row]]) -> Remote:
        sheet = Remote.new(new_spreadsheet(records))
        monkeypatch.setattr("zim_data.store.google.open_sheet", lambda _: sheet)
        return sheet

    return make


@pytest.fixture
def sheet(share: Share) -> Remote:
    """A spreadsheet with one tandem."""
    return share({Volunteer: [ANNA], Newcomer: [OLHA], Tandem: [TANDEM]})


def type_in(sheet: Remote, header: str, value: str) -> None:
    """Staff type something about Anna into the sheet."""
    grid = sheet.grids[Volunteer.TITLE]
    grid[1][grid[0].index(header)] = value


def enter_meeting(page: AppTest) -> AppTest:
    return page.button(key="meetings.log").click().run()


def meetings_in(sheet: Remote) -> int:
    return sum(1 for row in sheet.grids[Meeting.TITLE][1:] if row)


# --- How new the state is ---------------------------------------------------------------------------------------------


def test_the_sidebar_says_how_new_the_state_is_and_a_button_reads_now(app: App, sheet: Remote) -> None:
    page = app("directory.py", id="B-ANNA0")
    assert page.sidebar.caption[0].value == f"Stand: {session.now():%H:%M} Uhr"
    type_in(sheet, "Vorname", "Annika")
    page.button(key="freshness.read").click().run()
    assert page.title[0].value == "Annika Ahorn"
    assert not page.exception


def test_a_workbook_has_no_such_button(app: App, workbook: Path) -> None:
    page = app("overview.py")
    assert page.sidebar.caption[0].value == f"Stand: {session.now():%H:%M} Uhr"
    assert [each.label for each in page.sidebar.button] == []


def test_two_people_who_open_pages_cause_one_reading(app: App, sheet: Remote) -> None:
    app("overview.py")
    app("directory.py")
    assert sheet.reads == 1


def test_a_notice_says_that_the_last_state_is_shown_until_the_next_reading_succeeds(app: App, sheet: Remote) -> None:
    page = app("directory.py", id="B-ANNA0")
    sheet.go_away()
    page.button(key="freshness.read").click().run()
    assert page.warning[0].value.startswith(f"{UNREACHABLE} Sie sehen den Stand vom ")
    assert page.title[0].value == "Anna Ahorn"
    sheet.come_back()
    page.button(key="freshness.read").click().run()
    assert not page.warning


def test_a_state_of_another_day_says_so(app: App, sheet: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    page = app("overview.py")
    read_at = session.now()
    monkeypatch.setattr(session, "now", lambda: read_at + timedelta(days=1))
    sheet.go_away()
    assert page.run().sidebar.caption[0].value == f"Stand: {read_at:%d.%m.%Y}, {read_at:%H:%M} Uhr"


def test_a_page_that_nobody_clicked_on_for_half_an_hour_is_left_alone(app: App, sheet: Remote) -> None:
    page = app("overview.py")
    shown: freshness.Page = page.session_state[freshness.PAGE]
    assert shown.attended
    shown.used_at -= freshness.ABSENT
    shown.unasked = True
    page.run()
    assert not page.session_state[freshness.PAGE].attended
    page.run()
    assert page.session_state[freshness.PAGE].attended


@pytest.mark.parametrize(("name", "held"), [("overview.py", False), ("registration.py", True)])
def test_a_page_with_a_form_is_not_drawn_anew_unasked(app: App, sheet: Remote, name: str, held: bool) -> None:
    page = app(name)
    assert page.session_state[freshness.PAGE].held is held


def test_a_page_that_offers_to_undo_is_not_drawn_anew_unasked(app: App, sheet: Remote) -> None:
    page = app("overview.py")
    page.session_state[SAVED] = Saved("Gespeichert.", "V-00000001")
    assert page.run().session_state[freshness.PAGE].held
    assert not page.run().session_state[freshness.PAGE].held


def test_a_run_goes_by_one_state_although_a_newer_one_comes_meanwhile(app: App, sheet: Remote) -> None:
    with session.one_state():
        shown = session.snapshot()
        type_in(sheet, "Vorname", "Annika")
        session.store().renew()
        assert session.snapshot() is shown
    assert [each.name for each in session.snapshot()[Volunteer].records] == ["Annika Ahorn"]


def test_a_run_sees_what_it_saved_itself(app: App, sheet: Remote) -> None:
    with session.one_state():
        anna = session.snapshot()[Volunteer].by_id[ANNA.id]
        session.apply([change(anna, first_name="Annika")], action="Begleiter*in bearbeitet", operation="V-00000001")
        assert session.snapshot()[Volunteer].by_id[ANNA.id].first_name == "Annika"


# --- When Google does not answer --------------------------------------------------------------------------------------


def test_what_was_typed_stays_when_google_cannot_be_reached_and_can_be_sent_again(app: App, sheet: Remote) -> None:
    page = app("registration.py")
    page.text_input(key="register.0.first_name").set_value("Berta").run()
    page.text_input(key="register.0.last_name").set_value("Birke").run()
    sheet.go_away()
    page.button(key="register.save").click().run()
    assert page.error[0].value == UNREACHABLE
    assert page.text_input(key="register.0.first_name").value == "Berta"
    sheet.come_back()
    page.button(key="register.save").click().run()
    assert "Berta Birke ist gespeichert" in text_of(page)
    assert [each.name for each in session.snapshot()[Volunteer].records] == ["Anna Ahorn", "Berta Birke"]


@pytest.mark.parametrize("lost", ["on the way", "on the way back"])
def test_what_nobody_knows_of_is_made_once_when_it_is_saved_again(app: App, sheet: Remote, lost: str) -> None:
    page = app("meetings.py", id="T-00001")
    sheet.lost = lost
    enter_meeting(page)
    assert page.error[0].value == UNKNOWN
    sheet.come_back()
    enter_meeting(page)
    assert "Eingetragen: Anna Ahorn und Olha Sonne" in text_of(page)
    assert not page.error
    assert meetings_in(sheet) == 1


def test_once_it_is_known_to_have_arrived_the_page_says_so(app: App, sheet: Remote) -> None:
    page = app("meetings.py", id="T-00001")
    page.text_area(key="meeting.0.note").set_value("Kuchen").run()
    sheet.lost = "on the way back"
    enter_meeting(page)
    assert page.text_area(key="meeting.0.note").value == "Kuchen"
    sheet.come_back()
    session.store().renew()
    enter_meeting(page)  # the click comes too late to save the form once more, which is empty by now
    assert "Eingetragen: Anna Ahorn und Olha Sonne" in text_of(page)
    assert not page.error
    assert page.text_area(key="meeting.1.note").value == ""
    assert meetings_in(sheet) == 1
    page.button(key="undo").click().run()
    assert meetings_in(sheet) == 0


def test_what_was_typed_since_stays_when_the_earlier_save_has_arrived(app: App, sheet: Remote) -> None:
    page = app("meetings.py", id="T-00001")
    sheet.lost = "on the way back"
    enter_meeting(page)
    sheet.come_back()
    session.store().renew()
    page.text_area(key="meeting.0.note").set_value("Kuchen").run()
    assert "Eingetragen: Anna Ahorn und Olha Sonne" in text_of(page)
    assert page.text_area(key="meeting.0.note").value == "Kuchen"


def test_something_else_is_saved_for_itself_while_nobody_knows_of_the_first(app: App, sheet: Remote) -> None:
    page = app("meetings.py", id="T-00001")
    sheet.lost = "on the way"
    enter_meeting(page)
    sheet.come_back()
    page.text_area(key="meeting.0.note").set_value("Kuchen").run()
    enter_meeting(page)
    session.store().renew()
    assert [each.note for each in session.snapshot()[Meeting].records] == ["Kuchen"]


@pytest.mark.parametrize("lost", ["on the way", "on the way back"])
def test_an_undo_nobody_knows_of_can_be_asked_for_again_and_is_made_once(app: App, sheet: Remote, lost: str) -> None:
    page = enter_meeting(app("meetings.py", id="T-00001"))
    sheet.lost = lost
    page.button(key="undo").click().run()
    assert page.toast[0].value == UNKNOWN
    sheet.come_back()
    page.button(key="undo").click().run()
    assert "Rückgängig gemacht" in text_of(page)
    assert meetings_in(sheet) == 0
    session.store().renew()
    assert len({each.operation for each in session.snapshot()[JournalLine].records}) == 2


def test_an_undo_that_did_not_reach_google_can_be_asked_for_again(app: App, sheet: Remote) -> None:
    page = enter_meeting(app("meetings.py", id="T-00001"))
    sheet.go_away()
    page.button(key="undo").click().run()
    sheet.come_back()
    page.button(key="undo").click().run()
    assert meetings_in(sheet) == 0


def test_who_insists_on_a_conflict_of_which_nobody_knows_can_do_so_again(app: App, sheet: Remote) -> None:
    page = app("directory.py", id="B-ANNA0")
    page.session_state["person.B-ANNA0"] = "Bearbeiten"
    page.run()
    page.text_input(key="edit.B-ANNA0.0.phone").set_value("0361 111111").run()
    type_in(sheet, "Telefon", "0361 222222")
    page.button(key="edit.save").click().run()
    sheet.lost = "on the way back"
    page.button(key="insist").click().run()
    assert page.toast[0].value == UNKNOWN
    sheet.come_back()
    page.button(key="edit.save").click().run()
    assert "Anna Ahorn ist gespeichert" in text_of(page)
    assert session.snapshot()[Volunteer].by_id["B-ANNA0"].phone == "+49361111111"


def test_the_page_says_how_long_google_makes_it_wait() -> None:
    assert waiting_sentence(0.0) == "Wird in der Google-Tabelle gespeichert …"
    assert "Es geht in etwa 23 Sekunden weiter" in waiting_sentence(23.4)


# --- Which spreadsheet ------------------------------------------------------------------------------------------------


def test_a_workbook_named_at_the_start_goes_before_the_secrets(
    app: App, sheet: Remote, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZIM_WORKBOOK", str(workbook))
    assert str(workbook) in text_of(app("setup.py"))


def test_the_setup_page_names_the_google_sheet_and_leads_to_it(app: App, sheet: Remote) -> None:
    page = app("setup.py")
    text = text_of(page)
    assert "ZIM-Tabelle" in text
    assert "2 Menschen" in text
    assert "Arbeitsmappe" not in text
    links = [each.proto.url for each in page.get("link_button")]
    assert links == ["https://docs.google.com/spreadsheets/d/1Tabelle-fuer-Tests/edit"]
    assert not page.exception


def test_a_test_server_has_no_address_for_people(app: App, sheet: Remote, named: Path) -> None:
    named.write_text(secrets(spreadsheet="1Tabelle-fuer-Tests", api="http://127.0.0.1:4711"), "utf-8")
    assert not app("setup.py").get("link_button")


def test_missing_tabs_of_a_google_sheet_are_added_at_a_click(app: App, sheet: Remote) -> None:
    del sheet.grids["Räume"]
    page = app("setup.py")
    assert "Das Tabellenblatt „Räume“ fehlt" in text_of(page)
    page.button(key="setup.complete").click().run()
    assert "Alle Tabellenblätter und Spalten sind da." in text_of(page)
    assert "Räume" in sheet.grids


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ('[google]\nspreadsheet = "1Tabelle', "ist nicht richtig geschrieben"),
        ('[google]\napi = "http://127.0.0.1"', "fehlt unter [google] die Zeile „spreadsheet“"),
        ('[google]\nspreadsheet = "1Tabelle-fuer-Tests"', "fehlt unter [google.account]"),
        (secrets(spreadsheet="1Tabelle-fuer-Tests"), "Schlüssel"),
    ],
)
def test_unclear_secrets_are_a_sentence_on_every_page(app: App, named: Path, typed: str, sentence: str) -> None:
    named.write_text(typed, "utf-8")
    for name in ("overview.py", "setup.py"):
        page = app(name)
        assert not page.exception
        assert plain_text(sentence) in page.error[0].value
    assert "secrets.example.toml" in text_of(page)


def test_corrected_secrets_count_at_the_next_click(app: App, sheet: Remote, named: Path) -> None:
    right = named.read_text("utf-8")
    named.write_text("[google", "utf-8")
    page = app("overview.py")
    assert page.error
    named.write_text(right, "utf-8")
    assert not page.run().error


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (secrets(spreadsheet="1Tabelle-fuer-Tests"), "1Tabelle-fuer-Tests"),
        ('[google]\nspreadsheet = "1Tabelle', "nicht richtig geschrieben"),
        ('[auth]\ncookie_secret = "…"', "None"),
        (None, "None"),
    ],
)
def test_streamlits_own_secrets_file_counts_where_no_other_is_named(
    tmp_path: Path, typed: str | None, said: str
) -> None:
    if typed:
        (tmp_path / ".streamlit").mkdir()
        (tmp_path / ".streamlit" / "secrets.toml").write_text(typed, "utf-8")
    code = "from ui import session; print(session.google_place())"
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    told = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert said in (told.stdout + told.stderr).decode()
