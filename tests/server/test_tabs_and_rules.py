"""Tabs, settings, drop-downs, protections and names, as the metadata shows them."""

from typing import Any

import pytest

from tests.server.client import Plain, area
from tests.sheets_server import Document

RULE = {
    "condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Listen!A2:A"}]},
    "inputMessage": "Aus der Liste",
    "strict": True,
    "showCustomUi": True,
}


def titles(plain: Plain, key: str) -> list[str]:
    return [sheet["properties"]["title"] for sheet in plain.get(key, fields="sheets.properties")["sheets"]]


def test_creates_a_spreadsheet_as_described(plain: Plain) -> None:
    tab = {"properties": {"title": "Personen", "gridProperties": {"rowCount": 50, "frozenRowCount": 1}}}
    properties = {"title": "Neu", "locale": "de_DE", "timeZone": "Europe/Berlin"}
    body = {"properties": properties, "sheets": [tab, {"properties": {"title": "Listen", "sheetId": 7}}]}
    made = plain.ask("POST", "/v4/spreadsheets", body)
    found = plain.get(made["spreadsheetId"], fields="properties(title,locale,timeZone),sheets.properties")
    assert found["properties"] == properties
    first, second = (sheet["properties"] for sheet in found["sheets"])
    assert first["gridProperties"] == {"rowCount": 50, "columnCount": 26, "frozenRowCount": 1}
    assert (second["sheetId"], second["index"]) == (7, 1)


def test_adds_a_tab_under_a_chosen_id(plain: Plain, key: str) -> None:
    given = {"title": "Neu", "sheetId": 77, "index": 0, "hidden": True, "gridProperties": {"rowCount": 5}}
    reply = plain.batch(key, {"addSheet": {"properties": given}})["replies"][0]["addSheet"]["properties"]
    assert reply == {**given, "sheetType": "GRID", "gridProperties": {"rowCount": 5, "columnCount": 26}}
    assert titles(plain, key) == ["Neu", "Personen", "Listen"]


@pytest.mark.parametrize("title", ["Listen", "LISTEN"])
def test_refuses_a_second_tab_of_the_same_title(plain: Plain, key: str, title: str) -> None:
    message = f'A sheet with the name "{title}" already exists. Please enter another name.'
    said = plain.batch(key, {"addSheet": {"properties": {"title": title}}})
    assert said == (400, f"Invalid requests[0].addSheet: {message}")
    rename = {"properties": {"sheetId": 0, "title": title}, "fields": "title"}
    assert plain.batch(key, {"updateSheetProperties": rename})[0] == 400
    assert plain.batch(key, {"addSheet": {"properties": {"sheetId": 1}}})[0] == 400


def test_deletes_tabs_but_not_the_last_one(plain: Plain, key: str) -> None:
    plain.batch(key, {"deleteSheet": {"sheetId": 0}})
    assert titles(plain, key) == ["Listen"]
    assert plain.batch(key, {"deleteSheet": {"sheetId": 1}})[0] == 400


def test_duplicates_a_tab(plain: Plain, key: str, document: Document) -> None:
    plain.batch(key, {"setDataValidation": {"range": area(1, None, 1, 2), "rule": RULE}})
    copy = {"sourceSheetId": 0, "insertSheetIndex": 2, "newSheetName": "Kopie"}
    plain.batch(key, {"duplicateSheet": copy})
    plain.update(key, "Kopie!A1", [["geändert"]])
    assert document.titles == ["Personen", "Listen", "Kopie"]
    assert document.cell("Kopie", 3, 1).validation == RULE
    assert document.values("Personen")[0][0] == "ID"


def test_renames_hides_moves_and_freezes(plain: Plain, key: str) -> None:
    properties = {"sheetId": 1, "title": "Werte", "hidden": True, "index": 0, "gridProperties": {"frozenRowCount": 1}}
    fields = "title,hidden,index,gridProperties.frozenRowCount"
    plain.batch(key, {"updateSheetProperties": {"properties": properties, "fields": fields}})
    found = plain.get(key, fields="sheets.properties")["sheets"][0]["properties"]
    assert (found["title"], found["hidden"], found["gridProperties"]["frozenRowCount"]) == ("Werte", True, 1)


def test_sets_and_clears_a_drop_down(plain: Plain, key: str, document: Document) -> None:
    plain.batch(key, {"setDataValidation": {"range": area(1, None, 1, 2), "rule": RULE}})
    fields = "sheets(data(rowData(values(dataValidation))))"
    data = plain.get(key, ranges="Personen!A1:B2", fields=fields)["sheets"][0]["data"][0]["rowData"]
    assert data == [{"values": [{}, {}, {}][:2]}, {"values": [{}, {"dataValidation": RULE}]}]
    plain.batch(key, {"setDataValidation": {"range": area(1, None, 1, 2)}})
    assert document.cell("Personen", 1, 1).validation is None


def test_shows_only_the_fields_that_are_asked_for(plain: Plain, key: str) -> None:
    mask = (
        "sheets(properties(sheetId,title,gridProperties),data(startRow,startColumn,"
        "rowData(values(userEnteredValue,effectiveValue,userEnteredFormat.numberFormat,note,dataValidation))),"
        "protectedRanges)"
    )
    found = plain.get(key, fields=mask, ranges=["Personen!B2:C2", "Listen!A1"], prettyPrint="false")
    assert found["sheets"][0] == {
        "properties": {"sheetId": 0, "title": "Personen", "gridProperties": {"rowCount": 1000, "columnCount": 26}},
        "data": [
            {
                "startRow": 1,
                "startColumn": 1,
                "rowData": [
                    {
                        "values": [
                            {"userEnteredValue": {"stringValue": "Ann"}, "effectiveValue": {"stringValue": "Ann"}},
                            {"userEnteredValue": {"numberValue": 30}, "effectiveValue": {"numberValue": 30}},
                        ]
                    }
                ],
            }
        ],
    }
    assert len(found["sheets"]) == 2
    assert plain.get(key, fields="properties(locale,timeZone,title)") == {
        "properties": {"locale": "en_US", "timeZone": "Etc/GMT", "title": "Team"}
    }


@pytest.mark.parametrize("fields", ["sheets.colour", "sheets(properties", "sheets(data(rowdata))", ","])
def test_refuses_masks_with_unknown_names(plain: Plain, key: str, fields: str) -> None:
    assert plain.get(key, fields=fields) == (400, "Request contains an invalid argument.")


def test_protections_are_shown_changed_and_taken_away(plain: Plain, key: str) -> None:
    given = {"range": area(0, 1, 0, 3), "description": "Kopf", "warningOnly": True}
    reply = plain.batch(key, {"addProtectedRange": {"protectedRange": given}})["replies"][0]
    range_id = reply["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    change = {"protectedRangeId": range_id, "warningOnly": False, "editors": {"users": ["a@example.org"]}}
    plain.batch(key, {"updateProtectedRange": {"protectedRange": change, "fields": "warningOnly,editors"}})
    found = plain.get(key, fields="sheets.protectedRanges")["sheets"][0]["protectedRanges"][0]
    assert found["description"] == "Kopf"
    assert found["requestingUserCanEdit"] is True
    assert found["editors"]["users"][0] == "a@example.org"
    assert "warningOnly" not in found
    plain.batch(key, {"deleteProtectedRange": {"protectedRangeId": range_id}})
    assert "protectedRanges" not in plain.get(key)["sheets"][0]


def test_reads_a_named_range(plain: Plain, key: str) -> None:
    named = {"name": "Namen", "range": area(1, 4, 1, 2), "namedRangeId": "n1"}
    plain.batch(key, {"addNamedRange": {"namedRange": named}})
    assert plain.values(key, "Namen") == [["Ann"], ["Bob"], ["Cem"]]
    plain.batch(key, {"deleteNamedRange": {"namedRangeId": "n1"}})
    assert plain.values(key, "Namen")[0] == 400


def test_keeps_rules_about_colours(plain: Plain, key: str) -> None:
    rule: dict[str, Any] = {"ranges": [area(1, None, 0, 1)], "booleanRule": {"format": {}}}
    plain.batch(key, {"addConditionalFormatRule": {"rule": rule, "index": 0}})
    assert plain.get(key)["sheets"][0]["conditionalFormats"] == [rule]


def test_titles_are_quoted_where_google_quotes_them(plain: Plain, key: str) -> None:
    for title, written in [("Über uns", "'Über uns'!A1"), ("D3", "'D3'!A1"), ("It's", "'It''s'!A1"), ("T", "T!A1")]:
        plain.batch(key, {"updateSheetProperties": {"properties": {"title": title}, "fields": "title"}})
        quoted = "'" + title.replace("'", "''") + "'"
        assert plain.update(key, f"{quoted}!A1", [["x"]])["updatedRange"] == written
