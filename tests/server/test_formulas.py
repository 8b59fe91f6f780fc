"""Formulas: computed for a small set, and they follow their cells."""

from typing import Any

import pytest

from tests.server.client import Plain, columns, rows
from tests.sheets_server import Document, staff


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=C2", 30),
        ('=A2&" "&B2', "P-1 Ann"),
        ("=SUM(C2:C4)", 90),
        ("=SUM(C:C)", 90),
        ("=SUM(C2;C3;1)", 51),
        ("=COUNTA(A1:A10)", 4),
        ("=COUNTA(Listen!A2:A)", 2),
        ("='Listen'!A2", "Sprache"),
        ("=1+2*3-4/2", 5),
        ("=-(1+2)", -3),
        ('=C2*2&""', "60"),
        ("=Z99", 0),
        ('="a""b"', 'a"b'),
        ("=NICHTS(1)", "#NAME?"),
        ("=1/0", "#DIV/0!"),
        ("=A2+1", "#VALUE!"),
        ("=Gibtsnicht!A1", "#REF!"),
        ("=1+", "#ERROR!"),
        ("=E1", "#REF!"),
    ],
)
def test_computes_what_it_knows_and_says_what_it_does_not(
    plain: Plain, key: str, document: Document, formula: str, value: Any
) -> None:
    plain.update(key, "Personen!E1", [[formula]], "USER_ENTERED")
    assert document.cell("Personen", 0, 4).value == value
    assert plain.values(key, "Personen!E1", valueRenderOption="UNFORMATTED_VALUE") == [[value]]
    assert plain.values(key, "Personen!E1", valueRenderOption="FORMULA") == [[formula]]


def test_shows_formula_and_value_of_a_cell(plain: Plain, key: str) -> None:
    plain.update(key, "Personen!D1", [["=C2*2", "=FOO()"]], "USER_ENTERED")
    fields = "sheets.data.rowData.values(userEnteredValue,effectiveValue,formattedValue)"
    first, second = plain.get(key, ranges="Personen!D1:E1", fields=fields)["sheets"][0]["data"][0]["rowData"][0][
        "values"
    ]
    assert first == {
        "userEnteredValue": {"formulaValue": "=C2*2"},
        "effectiveValue": {"numberValue": 60},
        "formattedValue": "60",
    }
    assert second["effectiveValue"] == {"errorValue": {"type": "NAME", "message": "Unknown function: 'FOO'."}}


def test_follows_inserted_and_deleted_rows_and_columns(plain: Plain, key: str, document: Document) -> None:
    plain.update(key, "Personen!D2", [['=B2&"A2"&$A$1', "=SUM(C2:C4)", "=C4", "=Listen!A2"]], "USER_ENTERED")
    plain.batch(key, {"insertDimension": {"range": rows(1, 2)}}, {"insertDimension": {"range": columns(0, 1)}})
    assert list(document.formulas("Personen").values()) == ['=C3&"A2"&$B$1', "=SUM(D3:D5)", "=D5", "=Listen!A2"]
    plain.batch(key, {"deleteDimension": {"range": rows(4, 5)}})
    assert list(document.formulas("Personen").values())[1:3] == ["=SUM(D3:D4)", "=#REF!"]


def test_own_row_is_followed_when_sorted(plain: Plain, key: str, document: Document) -> None:
    plain.update(key, "Personen!D2", [["=C2*2"], ["=C3*2"], ["=C4*2"]], "USER_ENTERED")
    staff.sort(document, "Personen", 2)
    assert document.values("Personen")[1:] == [["P-2", "Bob", 20, 40], ["P-1", "Ann", 30, 60], ["P-3", "Cem", 40, 80]]


def test_drop_downs_of_a_range_follow_columns_and_titles(plain: Plain, key: str, document: Document) -> None:
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Listen!$A$2:$A"}]}
    target = {"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 4, "endColumnIndex": 5}
    plain.batch(key, {"setDataValidation": {"range": target, "rule": {"condition": condition}}})
    staff.insert_column(document, "Listen", 0, "Neu")
    staff.rename_tab(document, "Listen", "Alle Listen")
    rule = document.cell("Personen", 500, 4).validation
    assert rule is not None
    assert rule["condition"]["values"] == [{"userEnteredValue": "='Alle Listen'!$B$2:$B"}]
