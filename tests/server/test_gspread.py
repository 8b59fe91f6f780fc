"""Plain, unmodified gspread reads and writes."""

import gspread
import pytest
from gspread.utils import ValidationConditionType

from tests.server.client import gspread_client
from tests.sheets_server import Document, SheetsServer


@pytest.fixture
def team(server: SheetsServer, key: str) -> gspread.Spreadsheet:
    return gspread_client(server).open_by_key(key)


@pytest.fixture
def people(team: gspread.Spreadsheet) -> gspread.Worksheet:
    return team.worksheet("Personen")


def test_reads(people: gspread.Worksheet) -> None:
    assert people.get_all_records()[0] == {"ID": "P-1", "Name": "Ann", "Alter": 30}
    assert people.col_values(2) == ["Name", "Ann", "Bob", "Cem"]
    assert people.row_values(2) == ["P-1", "Ann", "30"]
    cell = people.find("Bob")
    assert cell is not None
    assert cell.address == "B3"
    assert [cell.value for cell in people.range("A2:B2")] == ["P-1", "Ann"]
    assert people.batch_get(["A1", "B2:B3"]) == [[["ID"]], [["Ann"], ["Bob"]]]


def test_writes(people: gspread.Worksheet, document: Document) -> None:
    people.append_row(["P-4", "Dan", 50])
    people.update([["Anna", 31]], "B2")
    people.update_cell(3, 2, "Bobby")
    people.batch_update([{"range": "C4", "values": [[41]]}])
    people.insert_row(["P-0", "Zoe", 1], 2)
    people.delete_rows(4)
    assert document.values("Personen") == [
        ["ID", "Name", "Alter"],
        ["P-0", "Zoe", 1],
        ["P-1", "Anna", 31],
        ["P-3", "Cem", 41],
        ["P-4", "Dan", 50],
    ]
    people.sort((3, "des"), range="A2:C5")
    assert people.col_values(1) == ["ID", "P-4", "P-3", "P-1", "P-0"]
    people.batch_clear(["A2:C5"])
    assert people.get_all_values() == [["ID", "Name", "Alter"]]


def test_changes_rows_and_columns(people: gspread.Worksheet, document: Document) -> None:
    people.insert_cols([["Neu", "x"]], col=2)
    people.add_rows(5)
    people.add_cols(1)
    people.freeze(rows=1, cols=1)
    people.hide_rows(1, 2)
    people.columns_auto_resize(0, 2)
    people.delete_columns(1)
    tab = document.tab("Personen")
    assert (tab.row_count, tab.column_count, tab.frozen_rows, tab.frozen_columns) == (1005, 27, 1, 0)
    assert tab.line("ROWS", 1).hidden
    assert document.values("Personen")[1] == ["x", "Ann", 30]


def test_sets_notes_formats_rules_and_filters(people: gspread.Worksheet, document: Document) -> None:
    people.update_note("A1", "Nicht ändern")
    people.format("C2:C4", {"numberFormat": {"type": "NUMBER", "pattern": "0.0"}})
    people.add_validation("B2:B", ValidationConditionType.one_of_list, ["Ann", "Bob"], strict=True)
    people.set_basic_filter("A1:C4")
    people.merge_cells("E1:F1")
    assert people.get_note("A1") == "Nicht ändern"
    assert people.acell("C2").value == "30.0"
    rule = document.cell("Personen", 900, 1).validation
    assert rule is not None
    assert rule["condition"]["type"] == "ONE_OF_LIST"
    people.clear_basic_filter()
    people.clear_notes(["A1"])
    assert people.get_note("A1") == ""


def test_changes_tabs(team: gspread.Spreadsheet, people: gspread.Worksheet) -> None:
    added = team.add_worksheet("Neu", rows=10, cols=5)
    added.update([["a", 1]])
    twin = added.duplicate(new_sheet_name="Zwilling")
    team.reorder_worksheets([twin, people, added])
    team.del_worksheet(added)
    people.update_title("Leute")
    people.hide()
    assert [sheet.title for sheet in team.worksheets()] == ["Zwilling", "Leute", "Listen"]
    assert [sheet.title for sheet in team.worksheets(exclude_hidden=True)] == ["Zwilling", "Listen"]
    assert twin.get_all_values() == [["a", "1"]]


def test_changes_settings_names_and_rights(team: gspread.Spreadsheet, people: gspread.Worksheet) -> None:
    team.update_locale("de_DE")
    team.update_timezone("Europe/Berlin")
    team.update_title("Unser Team")
    people.define_named_range("A2:A4", "Nummern")
    people.add_protected_range("A1:C1")
    team.share("leitung@example.org", "user", "writer")
    assert (team.locale, team.timezone, team.title) == ("de_DE", "Europe/Berlin", "Unser Team")
    assert people.get("Nummern") == [["P-1"], ["P-2"], ["P-3"]]
    assert len(team.list_protected_ranges(people.id)) == 1
    assert [permission["role"] for permission in team.list_permissions()] == ["owner", "writer"]


def test_opens_creates_copies_and_deletes_files(server: SheetsServer, team: gspread.Spreadsheet) -> None:
    client = gspread_client(server)
    made = client.create("Zweites")
    copied = client.copy(team.id, title="Kopie")
    assert client.open("Kopie").worksheet("Listen").get_all_values() == [["Thema"], ["Sprache"], ["Amt"]]
    client.del_spreadsheet(made.id)
    assert {spreadsheet.id for spreadsheet in client.openall()} == {team.id, copied.id}
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("Zweites")


def test_says_what_it_does_not_know(team: gspread.Spreadsheet, people: gspread.Worksheet) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="addDimensionGroup"):
        people.add_dimension_group_rows(1, 2)
    with pytest.raises(gspread.exceptions.APIError, match="export"):
        team.export()
