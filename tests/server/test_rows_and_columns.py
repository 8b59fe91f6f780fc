"""Rows and columns come, go and move with everything that is bound to them."""

from typing import Any

import pytest

from tests.server.client import Plain, area, columns, rows, text, texts
from tests.sheets_server import Document

RULE = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "ja"}]}, "strict": True}
DATE = {"numberFormat": {"type": "DATE", "pattern": "dd.mm.yyyy"}}


def dressed(plain: Plain, key: str) -> None:
    """Give a cell a note, the third column a rule and a format, protect a row and hide another."""
    plain.batch(
        key,
        {"updateCells": {"range": area(2, 3, 0, 1), "rows": [{"values": [{"note": "Bob!"}]}], "fields": "note"}},
        {"setDataValidation": {"range": area(1, None, 2, 3), "rule": RULE}},
        {
            "repeatCell": {
                "range": area(1, None, 2, 3),
                "cell": {"userEnteredFormat": DATE},
                "fields": "userEnteredFormat",
            }
        },
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 5, "range": area(2, 3, 0, 3)}}},
        {"setBasicFilter": {"filter": {"range": area(0, 4, 0, 3)}}},
        {"updateDimensionProperties": {"range": rows(2, 3), "properties": {"hiddenByUser": True}, "fields": "*"}},
        {"addNamedRange": {"namedRange": {"name": "Bobs", "range": area(2, 3, 0, 3)}}},
    )


def where(plain: Plain, key: str) -> dict[str, Any]:
    """On which rows the dressed things are."""
    body = plain.get(key)
    sheet = body["sheets"][0]
    return {
        "protected": sheet["protectedRanges"][0]["range"]["startRowIndex"],
        "filter": (sheet["basicFilter"]["range"]["startRowIndex"], sheet["basicFilter"]["range"]["endRowIndex"]),
        "named": body["namedRanges"][0]["range"]["startRowIndex"],
    }


def test_inserted_rows_move_everything_down(plain: Plain, key: str, document: Document) -> None:
    dressed(plain, key)
    plain.batch(key, {"insertDimension": {"range": rows(1, 3)}})
    assert document.values("Personen")[1:3] == [[], []]
    assert document.cell("Personen", 4, 0).note == "Bob!"
    assert document.tab("Personen").line("ROWS", 4).hidden_by_user
    assert where(plain, key) == {"protected": 4, "filter": (0, 6), "named": 4}
    assert document.tab("Personen").row_count == 1002


def test_deleted_rows_take_along_what_is_on_them(plain: Plain, key: str, document: Document) -> None:
    dressed(plain, key)
    plain.batch(key, {"deleteDimension": {"range": rows(2, 3)}})
    sheet = plain.get(key)["sheets"][0]
    assert "protectedRanges" not in sheet
    assert "namedRanges" not in plain.get(key)
    assert sheet["basicFilter"]["range"]["endRowIndex"] == 3
    assert document.tab("Personen").row_lines == {}
    assert [row[0] for row in document.values("Personen")] == ["ID", "P-1", "P-3"]


def test_moved_rows_keep_what_is_on_them(plain: Plain, key: str, document: Document) -> None:
    dressed(plain, key)
    plain.batch(key, {"moveDimension": {"source": rows(2, 3), "destinationIndex": 1}})
    assert [row[0] for row in document.values("Personen")] == ["ID", "P-2", "P-1", "P-3"]
    assert document.cell("Personen", 1, 0).note == "Bob!"
    assert document.tab("Personen").line("ROWS", 1).hidden_by_user
    assert where(plain, key) == {"protected": 1, "filter": (0, 4), "named": 1}


@pytest.mark.parametrize(
    ("source", "to", "expected"),
    [
        (columns(0, 1), 3, ["Name", "Alter", "ID"]),
        (columns(2, 3), 0, ["Alter", "ID", "Name"]),
        (columns(0, 2), 3, ["Alter", "ID", "Name"]),
        (columns(1, 3), 1, ["ID", "Name", "Alter"]),
    ],
)
def test_moved_columns_land_before_the_one_that_is_named(  # noqa: PLR0917
    plain: Plain, key: str, document: Document, source: dict[str, Any], to: int, expected: list[str]
) -> None:
    plain.batch(key, {"moveDimension": {"source": source, "destinationIndex": to}})
    assert document.values("Personen")[0] == expected


def test_rule_and_format_of_a_column_reach_new_rows(plain: Plain, key: str, document: Document) -> None:
    dressed(plain, key)
    plain.batch(
        key,
        {"insertDimension": {"range": rows(1, 2)}},
        {"insertDimension": {"range": rows(4, 5), "inheritFromBefore": True}},
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1}},
    )
    for row in (1, 4, 1002):
        assert document.cell("Personen", row, 2).validation == RULE
        assert document.cell("Personen", row, 2).number_format == DATE["numberFormat"]


def test_rule_and_format_of_a_column_reach_appended_cells(plain: Plain, key: str, document: Document) -> None:
    size = {"properties": {"gridProperties": {"rowCount": 4}}, "fields": "gridProperties.rowCount"}
    dressed(plain, key)
    plain.batch(key, {"updateSheetProperties": size})
    plain.batch(key, {"appendCells": {"rows": texts(["P-4", "Dan", "x"]), "fields": "userEnteredValue"}})
    plain.append(key, "Personen", [["P-5", "Eva", "y"]])
    for row in (4, 5):
        assert document.cell("Personen", row, 2).validation == RULE
    assert document.values("Personen")[5] == ["P-5", "Eva", "y"]


def test_frozen_rows_grow_and_shrink_with_the_grid(plain: Plain, key: str, document: Document) -> None:
    frozen = {"properties": {"gridProperties": {"frozenRowCount": 2}}, "fields": "gridProperties.frozenRowCount"}
    plain.batch(key, {"updateSheetProperties": frozen}, {"insertDimension": {"range": rows(1, 2)}})
    assert document.tab("Personen").frozen_rows == 3
    plain.batch(key, {"deleteDimension": {"range": rows(0, 2)}})
    assert document.tab("Personen").frozen_rows == 1


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"insertDimension": {"range": rows(1000, 1001)}}, "range.startIndex[1000] must be less than the grid size"),
        ({"insertDimension": {"range": rows(0, 1), "inheritFromBefore": True}}, "inheritFromBefore cannot be true"),
        ({"insertDimension": {"range": rows(-1, 1)}}, "DimensionRange indexes must be >= 0"),
        ({"deleteDimension": {"range": rows(0, 1000)}}, "You can't delete all the rows on the sheet."),
        ({"deleteDimension": {"range": rows(1000, 1001)}}, "Cannot delete a row that doesn't exist."),
        ({"moveDimension": {"source": rows(0, 2), "destinationIndex": 1}}, "must not be within the source range"),
        ({"appendDimension": {"dimension": "ROWS", "length": 0}}, "length must be greater than 0"),
    ],
)
def test_refuses_what_the_grid_does_not_allow(
    plain: Plain, key: str, document: Document, request_: dict[str, Any], message: str
) -> None:
    status, said = plain.batch(key, request_)
    assert (status, message in said) == (400, True)
    assert document.revision == 0


def test_refuses_to_delete_all_rows_that_are_not_frozen(plain: Plain, key: str) -> None:
    frozen = {"properties": {"gridProperties": {"frozenRowCount": 1}}, "fields": "gridProperties.frozenRowCount"}
    plain.batch(key, {"updateSheetProperties": frozen})
    said = plain.batch(key, {"deleteDimension": {"range": rows(1, 1000)}})
    message = "Sorry, it is not possible to delete all non-frozen rows."
    assert said == (400, f"Invalid requests[0].deleteDimension: {message}")


def test_sorts_rows_with_numbers_before_texts_and_blanks_last(plain: Plain, key: str, document: Document) -> None:
    plain.update(key, "Listen!A2:A8", [["b"], [10], [""], ["A"], [2], [True], ["a"]])
    for order, expected in [
        ("ASCENDING", [2, 10, "A", "a", "b", True]),
        ("DESCENDING", [True, "b", "A", "a", 10, 2]),
    ]:
        specs = [{"dimensionIndex": 0, "sortOrder": order}]
        whole = {"sheetId": 1, "startRowIndex": 1, "endRowIndex": 8}
        plain.batch(key, {"sortRange": {"range": whole, "sortSpecs": specs}})
        assert [row[0] for row in document.values("Listen")[1:]] == expected


def test_sorting_carries_the_cells_and_leaves_hidden_rows_in_place(plain: Plain, key: str, document: Document) -> None:
    dressed(plain, key)
    specs = [{"dimensionIndex": 2, "sortOrder": "DESCENDING"}]
    plain.batch(key, {"sortRange": {"range": area(1, 4, 0, 3), "sortSpecs": specs}})
    assert [row[0] for row in document.values("Personen")] == ["ID", "P-3", "P-2", "P-1"]
    assert document.cell("Personen", 2, 0).note == "Bob!"


def test_a_filter_hides_rows_until_it_is_cleared(plain: Plain, key: str, document: Document) -> None:
    criteria = {"1": {"hiddenValues": ["Bob"]}}
    plain.batch(key, {"setBasicFilter": {"filter": {"range": area(0, 4, 0, 3), "criteria": criteria}}})
    assert document.tab("Personen").line("ROWS", 2).hidden_by_filter
    assert plain.get(key)["sheets"][0]["basicFilter"]["criteria"] == criteria
    plain.batch(key, {"clearBasicFilter": {"sheetId": 0}})
    assert not document.tab("Personen").line("ROWS", 2).hidden
    assert "basicFilter" not in plain.get(key)["sheets"][0]


def test_inserted_columns_move_everything_right(plain: Plain, key: str, document: Document) -> None:
    dressed(plain, key)
    plain.batch(key, {"insertDimension": {"range": columns(1, 2)}})
    assert document.values("Personen")[1] == ["P-1", None, "Ann", 30]
    assert document.cell("Personen", 1, 3).validation == RULE
    assert document.cell("Personen", 1, 2).validation is None
    assert plain.get(key)["sheets"][0]["basicFilter"]["range"]["endColumnIndex"] == 4


def test_deleted_columns_are_gone(plain: Plain, key: str, document: Document) -> None:
    plain.batch(key, {"deleteDimension": {"range": columns(0, 2)}})
    assert document.values("Personen") == [["Alter"], [30], [20], [40]]
    assert document.tab("Personen").column_count == 24


def test_shrinking_cuts_rows_and_columns(plain: Plain, key: str, document: Document) -> None:
    size = {"properties": {"gridProperties": {"rowCount": 2, "columnCount": 1}}, "fields": "gridProperties"}
    plain.batch(key, {"updateSheetProperties": size})
    assert document.values("Personen") == [["ID"], ["P-1"]]


def test_text_is_written_beside(plain: Plain, key: str, document: Document) -> None:
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 5}
    plain.batch(key, {"updateCells": {"start": start, "rows": [{"values": [text("x")]}], "fields": "*"}})
    assert document.values("Personen")[0] == ["ID", "Name", "Alter", None, None, "x"]
