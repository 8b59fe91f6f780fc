"""spreadsheets.values: plain values in and out."""

from datetime import date, datetime, time
from typing import Any

import pytest

from tests.server.client import Plain
from tests.sheets_server import Document, SheetsServer


@pytest.mark.parametrize(
    ("text", "written", "values"),
    [
        ("Personen", "Personen!A1:Z1000", [["ID", "Name"], ["P-1", "Ann"], [], ["", "x"]]),
        ("'Personen'", "Personen!A1:Z1000", [["ID", "Name"], ["P-1", "Ann"], [], ["", "x"]]),
        ("Personen!A2:A", "Personen!A2:A1000", [["P-1"]]),
        ("Personen!B:B", "Personen!B1:B1000", [["Name"], ["Ann"], [], ["x"]]),
        ("Personen!1:1", "Personen!A1:Z1", [["ID", "Name"]]),
        ("Personen!B2", "Personen!B2", [["Ann"]]),
        ("personen!B2", "Personen!B2", [["Ann"]]),
        ("B2:A1", "Personen!A1:B2", [["ID", "Name"], ["P-1", "Ann"]]),
        ("Personen!A1:ZZ1", "Personen!A1:Z1", [["ID", "Name"]]),
        ("Personen!D1:E5", "Personen!D1:E5", None),
    ],
)
def test_reads_every_kind_of_range(server: SheetsServer, plain: Plain, text: str, written: str, values: Any) -> None:
    key = server.create("Team", {"Personen": [["ID", "Name"], ["P-1", "Ann"], [], [None, "x"]]})
    answer = plain.ask("GET", f"/v4/spreadsheets/{key}/values/{text}")
    expected = {"range": written, "majorDimension": "ROWS"}
    assert answer == (expected if values is None else {**expected, "values": values})


@pytest.mark.parametrize("text", ["Gibtsnicht!A1", "Personen!A1:", "Personen!", "'Personen", "A0", "Personen!A-1"])
def test_refuses_ranges_that_cannot_be_read(plain: Plain, key: str, text: str) -> None:
    assert plain.values(key, text) == (400, f"Unable to parse range: {text}")


def test_refuses_ranges_that_begin_beyond_the_grid(plain: Plain, key: str) -> None:
    limits = "exceeds grid limits. Max rows: 1000, max columns: 26"
    assert plain.values(key, "Personen!AA1") == (400, f"Range (Personen!AA1) {limits}")
    assert plain.values(key, "Personen!A1001:B1002") == (400, f"Range (Personen!A1001:B1002) {limits}")
    assert plain.update(key, "Personen!Y1:AA1", [["a"]]) == (400, f"Range (Personen!Y1:AA1) {limits}")


def test_reads_several_ranges_at_once_by_columns(plain: Plain, key: str) -> None:
    answer = plain.ask(
        "GET",
        f"/v4/spreadsheets/{key}/values:batchGet",
        ranges=["Personen!A1:B2", "Listen"],
        majorDimension="COLUMNS",
        valueRenderOption="UNFORMATTED_VALUE",
    )
    first, second = answer["valueRanges"]
    assert first["values"] == [["ID", "P-1"], ["Name", "Ann"]]
    assert second["values"] == [["Thema", "Sprache", "Amt"]]


def test_raw_values_stay_as_they_are(plain: Plain, key: str, document: Document) -> None:
    answer = plain.update(key, "Personen!A2:E2", [["=1+1", None, "", "0042", True]])
    assert document.values("Personen")[1] == ["=1+1", "Ann", None, "0042", True]
    assert answer["updatedCells"] == 4


@pytest.mark.parametrize(
    ("locale", "typed", "value", "shown"),
    [
        ("de_DE", "0042", 42, "42"),
        ("de_DE", "31.12.2026", 46387, "31.12.2026"),
        ("de_DE", "1.5.26", 46143, "01.05.2026"),
        ("de_DE", "1.5.", 46143, "01.05.2026"),
        ("de_DE", "2026-12-31", 46387, "2026-12-31"),
        ("de_DE", "12/31/2026", "12/31/2026", "12/31/2026"),
        ("de_DE", "1,5", 1.5, "1,5"),
        ("de_DE", "1.234,50", 1234.5, "1.234,50"),
        ("de_DE", "wahr", True, "WAHR"),
        ("de_DE", "TRUE", True, "WAHR"),
        ("de_DE", "5 %", 0.05, "5%"),
        ("de_DE", "12,50 €", 12.5, "12,50 €"),
        ("de_DE", "9:30", 9.5 / 24, "09:30"),
        ("de_DE", "31.12.2026 18:00", 46387.75, "31.12.2026 18:00"),
        ("de_DE", "31.02.2026", "31.02.2026", "31.02.2026"),
        ("de_DE", "morgen", "morgen", "morgen"),
        ("de_DE", "'0042", "0042", "0042"),
        ("de_DE", "=1+1", 2, "2"),
        ("en_US", "12/31/2026", 46387, "12/31/2026"),
        ("en_US", "31.12.2026", "31.12.2026", "31.12.2026"),
        ("en_US", "1,234.50", 1234.5, "1,234.50"),
        ("en_US", "1,5", "1,5", "1,5"),
        ("en_US", "$3.50", 3.5, "$3.50"),
        ("en_US", "9:30 pm", 21.5 / 24, "21:30"),
        ("en_US", "wahr", "wahr", "wahr"),
    ],
)
def test_typed_values_follow_the_locale(locale: str, typed: str, value: Any, shown: str) -> None:
    with SheetsServer(clock=lambda: datetime(2026, 3, 1)) as server:
        key, plain = server.create("Team", {"T": []}), Plain(server)
        settings = {"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}}
        plain.batch(key, settings)
        plain.update(key, "T!A1", [[typed]], "USER_ENTERED")
        assert server.document(key).values("T") == [[value]]
        assert plain.values(key, "T!A1") == [[shown]]


def test_what_is_typed_into_a_text_cell_stays_text(plain: Plain, key: str, document: Document) -> None:
    look = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    whole = {"range": {"sheetId": 1}, "cell": look, "fields": "userEnteredFormat"}
    plain.batch(key, {"repeatCell": whole})
    plain.update(key, "Listen!A1", [["0042"], ["=1"]], "USER_ENTERED")
    assert document.values("Listen")[:2] == [["0042"], ["=1"]]


def test_shows_dates_as_numbers_or_as_texts(server: SheetsServer, plain: Plain) -> None:
    moments = [date(2026, 12, 31), datetime(2026, 12, 31, 18), time(9, 30)]
    key = server.create("Team", {"T": [moments]})
    server.document(key).state.locale = "de_DE"
    numbers = [46387, 46387.75, 9.5 / 24]
    shown = ["31.12.2026", "31.12.2026 18:00:00", "09:30:00"]
    assert plain.values(key, "T", valueRenderOption="UNFORMATTED_VALUE") == [numbers]
    assert plain.values(key, "T") == [shown]
    as_texts = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert plain.values(key, "T", **as_texts) == [shown]


@pytest.mark.parametrize(
    ("pattern", "value", "shown"),
    [
        ("#,##0.00", 1234567.891, "1.234.567,89"),
        ("0", 2.6, "3"),
        ("000", 7, "007"),
        ("0.0#", 2.5, "2,5"),
        ("0%", 0.256, "26%"),
        ('0" Min."', 90, "90 Min."),
        ("#,##0.00", -0.001, "0,00"),
    ],
)
def test_shows_numbers_in_their_pattern(  # noqa: PLR0917
    plain: Plain, key: str, document: Document, pattern: str, value: float, shown: str
) -> None:
    document.state.locale = "de_DE"
    cell = {
        "userEnteredValue": {"numberValue": value},
        "userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": pattern}},
    }
    plain.batch(key, {"updateCells": {"start": {"sheetId": 1}, "rows": [{"values": [cell]}], "fields": "*"}})
    assert plain.values(key, "Listen!A1") == [[shown]]


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("d.m.yy", "5.3.26"),
        ("dddd, d. mmmm yyyy", "Donnerstag, 5. März 2026"),
        ("ddd dd. mmm", "Do 05. Mär"),
        ("yyyy-mm-dd hh:mm", "2026-03-05 18:07"),
        ("hh:mm:ss", "18:07:09"),
        ("mm:ss", "07:09"),
        ('h" Uhr"', "18 Uhr"),
    ],
)
def test_shows_moments_in_their_pattern(server: SheetsServer, plain: Plain, pattern: str, shown: str) -> None:
    key = server.create("Team", {"T": [[datetime(2026, 3, 5, 18, 7, 9)]]})
    server.document(key).state.locale = "de_DE"
    look = {"userEnteredFormat": {"numberFormat": {"type": "DATE_TIME", "pattern": pattern}}}
    fields = "userEnteredFormat.numberFormat"
    plain.batch(key, {"repeatCell": {"range": {"endRowIndex": 1}, "cell": look, "fields": fields}})
    assert plain.values(key, "T!A1") == [[shown]]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("X", "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""),
        (["X"], "Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), \"X\""),
        ([[["X"]]], 'Invalid values[0][0]: list_value ["X"]'),
        ([["a", "b"]], "Requested writing within range [Personen!A1:A2], but tried writing to column [B]"),
        ([["a"], ["b"], ["c"]], "Requested writing within range [Personen!A1:A2], but tried writing to row [3]"),
    ],
)
def test_refuses_values_that_are_no_rows_or_do_not_fit(
    plain: Plain, key: str, document: Document, values: Any, message: str
) -> None:
    assert plain.update(key, "Personen!A1:A2", values) == (400, message)
    assert document.revision == 0


def test_the_grid_grows_for_values_from_a_corner(plain: Plain, key: str, document: Document) -> None:
    plain.update(key, "Personen!Z1000", [["a", "b"], ["c", "d"]])
    assert (document.tab("Personen").row_count, document.tab("Personen").column_count) == (1001, 27)


def test_refuses_a_write_without_an_input_option(plain: Plain, key: str) -> None:
    answer = plain.ask("PUT", f"/v4/spreadsheets/{key}/values/A1", {"values": [["a"]]})
    assert answer == (400, "'valueInputOption' is required but not specified")


def test_tells_the_values_after_the_write(plain: Plain, key: str) -> None:
    options = {"includeValuesInResponse": "true", "responseValueRenderOption": "UNFORMATTED_VALUE"}
    answer = plain.update(key, "Listen!B1", [["=2*3"]], "USER_ENTERED", **options)
    assert answer["updatedData"]["values"] == [[6]]


@pytest.mark.parametrize(
    ("text", "table", "written"),
    [
        ("T", "T!B4:D6", "T!B7"),
        ("T!A1", "T!A1:C2", "T!A3"),
        ("T!B4", "T!B4:D6", "T!B7"),
        ("T!A2:D4", "T!B4:D6", "T!B7"),
        ("T!E4", None, "T!E4"),
        ("T!A4", None, "T!A4"),
        ("T!C5", "T!B4:D6", "T!B7"),
    ],
)
def test_appends_below_the_last_table_of_the_range(
    server: SheetsServer, plain: Plain, text: str, table: str | None, written: str
) -> None:
    upper: list[list[str | None]] = [["x", "y", "z"], ["x", "y", "z"], []]
    lower = [[None, "x", "y", "z"], [None, "x", None, "z"], [None, "x", "y", "z"]]
    key = server.create("Team", {"T": upper + lower})
    answer = plain.append(key, text, [["neu"]])
    assert (answer.get("tableRange"), answer["updates"]["updatedRange"]) == (table, written)


def test_appending_drifts_away_from_a_gap(plain: Plain, key: str, document: Document) -> None:
    plain.ask("POST", f"/v4/spreadsheets/{key}/values/Listen:clear")
    for _ in range(2):
        answer = plain.append(key, "Listen", [["x", "", "z"]])
    assert answer["updates"]["updatedRange"] == "Listen!C2:E2"
    assert document.values("Listen") == [["x", None, "z"], [None, None, "x", None, "z"]]


def test_appending_can_insert_rows(plain: Plain, key: str, document: Document) -> None:
    plain.update(key, "Listen!A5", [["darunter"]])
    plain.append(key, "Listen!A1", [["neu"]], insertDataOption="INSERT_ROWS")
    assert document.values("Listen") == [["Thema"], ["Sprache"], ["Amt"], ["neu"], [], ["darunter"]]


def test_updates_several_ranges_or_none(plain: Plain, key: str, document: Document) -> None:
    path = f"/v4/spreadsheets/{key}/values:batchUpdate"
    good = [{"range": "Personen!A2", "values": [["Q-1"]]}, {"range": "Listen!B1", "values": [["b"]]}]
    answer = plain.ask("POST", path, {"valueInputOption": "RAW", "data": good})
    assert (answer["totalUpdatedCells"], answer["totalUpdatedSheets"]) == (2, 2)
    bad = [{"range": "Personen!A2", "values": [["R-1"]]}, {"range": "Nichts!A1", "values": [["b"]]}]
    answer = plain.ask("POST", path, {"valueInputOption": "RAW", "data": bad})
    assert answer == (400, "Invalid data[1]: Unable to parse range: Nichts!A1")
    assert document.values("Personen")[1][0] == "Q-1"


def test_clearing_keeps_format_note_and_rule(plain: Plain, key: str, document: Document) -> None:
    cell = {"note": "Notiz", "userEnteredFormat": {"wrapStrategy": "WRAP"}}
    plain.batch(key, {"repeatCell": {"range": {"endRowIndex": 1}, "cell": cell, "fields": "note,userEnteredFormat"}})
    plain.ask("POST", f"/v4/spreadsheets/{key}/values:batchClear", {"ranges": ["Personen!A1", "Listen"]})
    found = document.cell("Personen", 0, 0)
    assert (found.value, found.note, found.style) == (None, "Notiz", {"wrapStrategy": "WRAP"})
    assert document.values("Listen") == []


def test_reads_and_writes_by_data_filters(plain: Plain, key: str, document: Document) -> None:
    grid = {"gridRange": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 0}}
    body = {"dataFilters": [{"a1Range": "Listen!A1"}, grid]}
    answer = plain.ask("POST", f"/v4/spreadsheets/{key}/values:batchGetByDataFilter", body)
    found = [item["valueRange"].get("values") for item in answer["valueRanges"]]
    assert found == [[["Thema"]], [["P-1", "Ann", "30"]]]
    data = [{"dataFilter": {"a1Range": "Listen!A1"}, "values": [["Themen"]]}]
    path = f"/v4/spreadsheets/{key}/values:batchUpdateByDataFilter"
    plain.ask("POST", path, {"valueInputOption": "RAW", "data": data})
    assert document.values("Listen")[0] == ["Themen"]
    shown = plain.ask("POST", f"/v4/spreadsheets/{key}:getByDataFilter", {"dataFilters": [grid]})
    assert [sheet["properties"]["title"] for sheet in shown["sheets"]] == ["Personen"]
