"""Lists as .xlsx."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from zim_data.exports import to_xlsx

ROWS: list[dict[str, Any]] = [
    {"Name": "=1+1", "Tag": date(2026, 12, 31), "Zeit": datetime(2026, 12, 31, 10, 30), "Stunden": 1.5, "Zahl": 3},
    {"Name": "@SUM(A1)", "Tag": None, "Zeit": None, "Stunden": None, "Zahl": None},
]


def test_an_export_holds_real_dates_and_numbers_and_no_formula() -> None:
    sheet = load_workbook(BytesIO(to_xlsx("Liste", ROWS))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(ROWS[0])
    assert [cell.value for cell in sheet[2]] == [
        "=1+1",
        datetime(2026, 12, 31),
        datetime(2026, 12, 31, 10, 30),
        1.5,
        3,
    ]
    assert [(sheet[address].data_type, sheet[address].value) for address in ("A2", "A3")] == [
        ("s", "=1+1"),
        ("s", "@SUM(A1)"),
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet["B2"].number_format == "DD.MM.YYYY"


def test_an_empty_export_is_a_workbook_all_the_same() -> None:
    assert load_workbook(BytesIO(to_xlsx("Liste", []))).worksheets[0].title == "Liste"
