"""spreadsheets.batchUpdate: all or nothing, and the answer shows the sheet afterwards."""

from typing import Any

import pytest

from tests.server.client import Plain, area, columns, rows, text, texts
from tests.sheets_server import Document

START = {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}


def test_writes_only_the_cells_that_are_given(plain: Plain, key: str, document: Document) -> None:
    plain.batch(key, {"updateCells": {"start": START, "rows": texts(["Anna"]), "fields": "userEnteredValue"}})
    assert document.values("Personen")[1] == ["P-1", "Anna", 30]
    assert document.revision == 1


def test_keeps_types_and_text_that_looks_like_something_else(plain: Plain, key: str, document: Document) -> None:
    values: list[dict[str, Any]] = [
        text("=1+1"),
        {"userEnteredValue": {"numberValue": 1.5}},
        {"userEnteredValue": {"boolValue": True}},
        text("0042"),
        {},
    ]
    start = {"sheetId": 0, "rowIndex": 6, "columnIndex": 0}
    plain.batch(key, {"updateCells": {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue"}})
    assert document.values("Personen")[6] == ["=1+1", 1.5, True, "0042"]
    assert document.formulas("Personen") == {}


def test_clears_cells_of_the_range_that_are_not_given(plain: Plain, key: str, document: Document) -> None:
    request = {"range": area(1, 4, 0, 3), "rows": texts(["P-9"]), "fields": "userEnteredValue"}
    plain.batch(key, {"updateCells": request})
    assert document.values("Personen") == [["ID", "Name", "Alter"], ["P-9"]]


def test_touches_only_what_the_mask_names(plain: Plain, key: str, document: Document) -> None:
    look = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "dd.mm.yyyy"}, "wrapStrategy": "WRAP"}}
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}]}, "strict": True}
    cell = {**look, "note": "Notiz", "dataValidation": rule}
    plain.batch(key, {"repeatCell": {"range": area(1, 2, 2, 3), "cell": cell, "fields": "*"}})
    plain.batch(key, {"updateCells": {"range": area(1, 2, 2, 3), "fields": "userEnteredFormat.numberFormat"}})
    found = document.cell("Personen", 1, 2)
    assert (found.value, found.number_format, found.style) == (None, None, {"wrapStrategy": "WRAP"})
    assert (found.note, found.validation) == ("Notiz", rule)


@pytest.mark.parametrize("fields", ["userEnteredValue,userEnteredFormat/numberFormat", "*"])
def test_writes_value_and_number_format_together(plain: Plain, key: str, document: Document, fields: str) -> None:
    number_format = {"type": "DATE", "pattern": "dd.mm.yyyy"}
    cell = {"userEnteredValue": {"numberValue": 46022}, "userEnteredFormat": {"numberFormat": number_format}}
    plain.batch(key, {"updateCells": {"start": START, "rows": [{"values": [cell]}], "fields": fields}})
    assert document.cell("Personen", 1, 1).value == 46022
    assert document.cell("Personen", 1, 1).number_format == number_format
    assert plain.values(key, "Personen!B2") == [["31.12.2025"]]


def test_does_nothing_if_one_request_is_refused(plain: Plain, key: str, document: Document) -> None:
    before = document.values("Personen")
    good = {"updateCells": {"start": START, "rows": texts(["Anna"]), "fields": "userEnteredValue"}}
    bad = {"updateCells": {**good["updateCells"], "start": {"sheetId": 7}}}
    answer = plain.batch(key, good, {"insertDimension": {"range": rows(1, 2)}}, {"addSheet": {}}, bad)
    assert answer == (400, "Invalid requests[3].updateCells: No grid with id: 7")
    assert document.values("Personen") == before
    assert document.titles == ["Personen", "Listen"]
    assert document.revision == 0


def test_shows_ranges_as_they_are_after_the_write(plain: Plain, key: str) -> None:
    answer = plain.batch(
        key,
        {"appendCells": {"sheetId": 0, "rows": texts(["P-4", "Dan"]), "fields": "userEnteredValue"}},
        includeSpreadsheetInResponse=True,
        responseRanges=["Personen!A2:A", "'Listen'!A1"],
        responseIncludeGridData=True,
        fields="replies,updatedSpreadsheet(sheets(properties(title),data(startRow,rowData(values(effectiveValue)))))",
    )
    first, second = answer["updatedSpreadsheet"]["sheets"]
    shown = [row["values"][0]["effectiveValue"]["stringValue"] for row in first["data"][0]["rowData"]]
    assert shown == ["P-1", "P-2", "P-3", "P-4"]
    assert first["data"][0]["startRow"] == 1
    assert first["properties"] == {"title": "Personen"}
    assert second["data"] == [{"rowData": [{"values": [{"effectiveValue": {"stringValue": "Thema"}}]}]}]
    assert answer["replies"] == [{}]


def test_shows_cells_without_a_mask_only_if_asked_for(plain: Plain, key: str) -> None:
    request = {"addSheet": {"properties": {"title": "Neu"}}}
    answer = plain.batch(key, request, includeSpreadsheetInResponse=True, responseRanges=["Personen!A1"])
    assert "data" not in answer["updatedSpreadsheet"]["sheets"][0]


@pytest.mark.parametrize("wrong", ["Gibtsnicht!A1", "Personen!A1:B2:C3", "%%"])
def test_does_nothing_if_a_response_range_cannot_be_read(
    plain: Plain, key: str, document: Document, wrong: str
) -> None:
    answer = plain.batch(key, {"addSheet": {}}, includeSpreadsheetInResponse=True, responseRanges=["Personen", wrong])
    assert answer == (400, f"Unable to parse range: {wrong}")
    assert document.revision == 0


def test_appends_after_the_last_row_with_data_in_column_a(plain: Plain, key: str, document: Document) -> None:
    plain.update(key, "Personen!E6", [["allein"]])
    plain.batch(key, {"appendCells": {"sheetId": 0, "rows": texts(["P-4"], ["P-5"]), "fields": "userEnteredValue"}})
    assert document.values("Personen")[4:] == [[], [None, None, None, None, "allein"], ["P-4"], ["P-5"]]


def test_grows_the_grid_by_the_appended_rows(plain: Plain, key: str, document: Document) -> None:
    shrink = {"properties": {"sheetId": 0, "gridProperties": {"rowCount": 4}}, "fields": "gridProperties.rowCount"}
    plain.batch(key, {"updateSheetProperties": shrink})
    plain.batch(key, {"appendCells": {"sheetId": 0, "rows": texts(["P-4"], ["P-5"]), "fields": "userEnteredValue"}})
    assert document.tab("Personen").row_count == 6


def test_repeats_a_formula_for_each_row(plain: Plain, key: str, document: Document) -> None:
    cell = {"userEnteredValue": {"formulaValue": '=A2&" "&B2'}}
    plain.batch(key, {"repeatCell": {"range": area(1, 4, 3, 4), "cell": cell, "fields": "userEnteredValue"}})
    assert document.formulas("Personen")[3, 3] == '=A4&" "&B4'
    assert document.values("Personen")[3][3] == "P-3 Cem"


def test_refuses_cells_beyond_the_grid(plain: Plain, key: str) -> None:
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 25}
    beside = {"updateCells": {"start": start, "rows": texts(["a", "b"]), "fields": "userEnteredValue"}}
    below = {"updateCells": {"start": {"rowIndex": 1000}, "rows": texts(["a"]), "fields": "userEnteredValue"}}
    message = "Attempting to write column: 26, beyond the last requested column of: 25"
    assert plain.batch(key, beside) == (400, f"Invalid requests[0].updateCells: {message}")
    assert plain.batch(key, below)[0] == 400


def test_refuses_more_characters_and_cells_than_a_spreadsheet_may_have(
    plain: Plain, key: str, document: Document
) -> None:
    long = {"updateCells": {"start": START, "rows": texts(["x" * 50_001]), "fields": "userEnteredValue"}}
    large = {"addSheet": {"properties": {"gridProperties": {"rowCount": 1_000_000, "columnCount": 10}}}}
    assert "50000 characters in a single cell" in plain.batch(key, long)[1]
    assert plain.batch(key, large)[1].startswith("Invalid requests[0].addSheet: This action would increase the number")
    assert plain.update(key, "Personen!A1", [["x" * 50_001]])[0] == 400
    assert document.revision == 0


def test_refuses_a_batch_without_requests(plain: Plain, key: str) -> None:
    assert plain.batch(key) == (400, "Must specify at least one request.")


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"randomizeRange": {"range": area(0, 1, 0, 1)}}, "randomizeRange"),
        ({"insertDimension": {"range": rows(1, 2), "inherit": True}}, "requests[0].insertDimension.inherit"),
        ({"addSheet": {"properties": {"gridProperties": {"rows": 1}}}}, "gridProperties.rows"),
        (
            {"setDataValidation": {"range": area(0, 1, 0, 1), "rule": {"condition": {"type": "TEXT_IS_EMAIL"}}}},
            "TEXT_IS_EMAIL",
        ),
        ({"updateCells": {"start": START, "rows": texts(["a"]), "fields": "textFormatRuns"}}, "textFormatRuns"),
        ({"setBasicFilter": {"filter": {"range": area(0, 1, 0, 1), "sortSpecs": []}}}, "sortSpecs"),
    ],
)
def test_says_501_with_the_name_of_what_it_does_not_know(
    plain: Plain, key: str, document: Document, request_: dict[str, Any], named: str
) -> None:
    status, message = plain.batch(key, {"addSheet": {}}, request_)
    assert (status, named.replace("requests[0]", "requests[1]") in message) == (501, True)
    assert document.revision == 0


def test_says_501_to_unknown_parameters_and_calls(plain: Plain, key: str) -> None:
    assert plain.get(key, excludeTablesInBandedRanges="true")[0] == 501
    assert plain.ask("POST", f"/v4/spreadsheets/{key}/developerMetadata:search", {})[0] == 501
    assert plain.ask("GET", "/calendar/v3/calendars")[0] == 501


def test_copies_values_and_looks_and_adapts_formulas(plain: Plain, key: str, document: Document) -> None:
    plain.update(key, "Personen!D2", [["=C2*2"]], "USER_ENTERED")
    copy = {"source": area(1, 2, 3, 4), "destination": area(2, 4, 3, 4)}
    plain.batch(key, {"copyPaste": copy}, {"copyPaste": {**copy, "destination": area(1, 2, 5, 6)}})
    assert document.formulas("Personen") == {(1, 3): "=C2*2", (2, 3): "=C3*2", (3, 3): "=C4*2", (1, 5): "=E2*2"}


def test_moves_a_range(plain: Plain, key: str, document: Document) -> None:
    corner = {"sheetId": 0, "rowIndex": 5, "columnIndex": 0}
    plain.batch(key, {"cutPaste": {"source": rows_area(1), "destination": corner, "pasteType": "PASTE_NORMAL"}})
    assert document.values("Personen")[1] == []
    assert document.values("Personen")[5] == ["P-1", "Ann", 30]


def rows_area(row: int) -> dict[str, Any]:
    return area(row, row + 1, 0, 3)


def test_replaces_text(plain: Plain, key: str, document: Document) -> None:
    answer = plain.batch(key, {"findReplace": {"find": "P-", "replacement": "Q-", "allSheets": True}})
    counts = {"valuesChanged": 3, "rowsChanged": 3, "sheetsChanged": 1, "occurrencesChanged": 3}
    assert answer["replies"] == [{"findReplace": counts}]
    assert document.values("Personen")[3][0] == "Q-3"


def test_shifts_cells_of_some_columns_only(plain: Plain, key: str, document: Document) -> None:
    plain.batch(key, {"insertRange": {"range": area(1, 2, 1, 2), "shiftDimension": "ROWS"}})
    assert [row[1] if len(row) > 1 else None for row in document.values("Personen")] == [
        "Name",
        None,
        "Ann",
        "Bob",
        "Cem",
    ]
    plain.batch(key, {"deleteRange": {"range": area(1, 2, 1, 2), "shiftDimension": "ROWS"}})
    assert document.values("Personen")[3] == ["P-3", "Cem", 40]


def test_merges_and_takes_merges_apart(plain: Plain, key: str, document: Document) -> None:
    plain.batch(key, {"mergeCells": {"range": area(0, 1, 0, 3), "mergeType": "MERGE_ALL"}})
    merge = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 3}
    assert plain.get(key)["sheets"][0]["merges"] == [merge]
    assert document.values("Personen")[0] == ["ID"]
    plain.batch(key, {"unmergeCells": {"range": area(0, 1, 0, 3)}})
    assert "merges" not in plain.get(key)["sheets"][0]


def test_columns_are_resized_and_hidden(plain: Plain, key: str) -> None:
    plain.batch(
        key,
        {
            "updateDimensionProperties": {
                "range": columns(1, 2),
                "properties": {"pixelSize": 240, "hiddenByUser": True},
                "fields": "pixelSize,hiddenByUser",
            }
        },
        {"autoResizeDimensions": {"dimensions": columns(0, 1)}},
    )
    answer = plain.get(key, ranges="Personen!A1:C1", fields="sheets.data.columnMetadata")
    first, second, third = answer["sheets"][0]["data"][0]["columnMetadata"]
    assert first["pixelSize"] < 100
    assert second == {"pixelSize": 240, "hiddenByUser": True}
    assert third == {"pixelSize": 100}


@pytest.mark.parametrize(
    "request_",
    [
        {"updateCells": None},
        {"updateCells": {"fields": "*"}},
        {"updateCells": {"start": {}, "rows": ["x"], "fields": "*"}},
        {"updateCells": {"start": {}, "rows": [{"values": ["x"]}], "fields": "*"}},
        {"updateCells": {"start": {}, "rows": [{"values": [{"userEnteredValue": {"stringValue": 5}}]}], "fields": "*"}},
        {"updateCells": {"start": {}, "rows": texts(["x"])}},
        {"setDataValidation": {}},
        {"appendDimension": {"length": 1}},
        {"insertRange": {"range": area(0, 1, 0, 1)}},
        {"sortRange": {"range": {}, "sortSpecs": [{"dimensionIndex": 99}]}},
        {"setBasicFilter": {"filter": {"range": {}, "criteria": {"x": {}}}}},
        {"addSheet": {}, "deleteSheet": {}},
        {},
        "addSheet",
    ],
)
def test_refuses_requests_that_are_incomplete_or_of_the_wrong_kind(
    plain: Plain, key: str, document: Document, request_: Any
) -> None:
    assert plain.batch(key, request_)[0] == 400
    assert document.revision == 0
