"""Datenpflege, Protokoll and Einrichtung."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import session
from zim_data.store.edits import Append, change
from zim_data.store.snapshot import Snapshot
from zim_data.store.spreadsheet import ClearRow, SetCell
from zim_data.store.workbook import Workbook
from zim_data.tables import JournalLine, Meeting, Volunteer

ANNA = Volunteer(id="B-ANNA0", first_name="Anna", last_name="Ahorn")


def text_of(page: AppTest) -> str:
    elements = (*page.markdown, *page.success, *page.warning, *page.error, *page.info, *page.text, *page.caption)
    return " ".join(str(each.value) for each in elements)


def by_hand(path: Path, tab: str, header: str, value: object, row: int = 1) -> None:
    Workbook(path).write(lambda grids: [SetCell(tab, row, grids[tab][0].index(header), value)])  # type: ignore[arg-type]


def test_a_readable_workbook_needs_no_care(app: App, workbook: Path) -> None:
    assert "Alles in der Tabelle ist lesbar." in text_of(app("data_care.py"))


def test_what_cannot_be_read_is_listed_with_its_cell(app: App, fill: Fill) -> None:
    path = fill({Volunteer: [ANNA]})
    by_hand(path, Volunteer.TITLE, "Stadtteil", "Dabersteht")
    table = app("data_care.py").dataframe[0].value
    assert list(table["Zelle"]) == ["J2"]
    assert list(table["Was ist?"]) == ["„Dabersteht“ steht nicht in der Liste. Meinten Sie „Daberstedt“?"]


def test_an_operation_opens_with_before_and_after_and_can_be_taken_back(
    app: App, fill: Fill, saved: Callable[[], Snapshot]
) -> None:
    fill({Volunteer: [ANNA]})
    operation = session.store().apply([change(ANNA, district="Rieth")], action="Angaben geändert", by="Frau Ahorn")
    page = app("journal.py", id=operation)
    assert "Frau Ahorn · Angaben geändert" in text_of(page)
    assert page.table[0].value.iloc[0].to_dict() == {
        "Wo": "Anna Ahorn",
        "Was": "Stadtteil",
        "vorher": "",
        "nachher": "Rieth",
    }
    page.button(key="journal.undo").click().run()
    assert saved()[Volunteer].by_id["B-ANNA0"].district is None
    assert not page.exception


def test_what_people_typed_is_no_formatting_in_the_journal(app: App, fill: Fill) -> None:
    fill({Volunteer: [ANNA]})
    operation = session.store().apply([change(ANNA, first_name="**Fett** :smile:")], action="Test", by="")
    shown = app("journal.py", id=operation).table[0].value.iloc[0]["nachher"]
    assert shown != "**Fett** :smile:"
    assert "Fett" in shown


def test_the_journal_is_searched_by_name_and_user(app: App, fill: Fill) -> None:
    fill({Volunteer: [ANNA]})
    session.store().apply([change(ANNA, district="Rieth")], action="Angaben geändert", by="Frau Ahorn")
    session.store().apply([Append(Volunteer(id="B-2", first_name="Berta"))], action="Aufnahme", by="Frau Birke")
    page = app("journal.py")
    page.text_input(key="journal.text").set_value("anna").run()
    assert list(page.dataframe[0].value["Aktion"]) == ["Angaben geändert"]
    page.text_input(key="journal.text").set_value("").run()
    page.selectbox(key="journal.user").set_value("Frau Birke").run()
    assert list(page.dataframe[0].value["Betrifft"]) == ["Berta"]


def test_an_empty_journal_says_what_it_is_for(app: App, workbook: Path) -> None:
    assert "Noch hat niemand über die App etwas geändert" in text_of(app("journal.py"))


def test_without_a_workbook_every_page_leads_to_the_beginning(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZIM_WORKBOOK", str(tmp_path / "neu.xlsx"))
    st.cache_resource.clear()
    assert "ist nicht mehr da" in app("matching.py").error[0].value
    page = app("setup.py")
    page.button[0].click().run()
    assert not page.exception
    assert not page.error
    assert "0 Menschen" in text_of(page)
    assert Workbook(tmp_path / "neu.xlsx").read()["Listen"]


def test_a_broken_file_is_a_sentence_and_stays_as_it_is(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kaputt.xlsx"
    path.write_bytes(b"PK\x03\x04 kein Workbook")
    monkeypatch.setenv("ZIM_WORKBOOK", str(path))
    st.cache_resource.clear()
    for name in ("overview.py", "setup.py"):
        page = app(name)
        assert not page.exception
        assert "ist beschädigt" in text_of(page)
    assert path.read_bytes() == b"PK\x03\x04 kein Workbook"


def test_missing_columns_are_added_at_a_click(app: App, fill: Fill, saved: Callable[[], Snapshot]) -> None:
    path = fill({Volunteer: [ANNA]})
    by_hand(path, Volunteer.TITLE, "Telefon", "Fon", row=0)
    Workbook(path).write(lambda _: [ClearRow(Meeting.TITLE, 0)])
    page = app("setup.py")
    assert "fehlt die Spalte „Telefon“" in text_of(page)
    page.button[0].click().run()
    assert "fehlt die Spalte" not in text_of(page)
    assert saved()[JournalLine].records == ()


def test_the_last_state_stays_readable_when_the_file_is_gone(app: App, fill: Fill) -> None:
    path = fill({Volunteer: [ANNA]})
    app("overview.py")
    path.unlink()
    page = app("journal.py")
    assert "Sie sehen den Stand vom" in page.warning[0].value
