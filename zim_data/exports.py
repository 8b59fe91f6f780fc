"""Lists as .xlsx for people to go on working with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from zim_data.store.xlsx_values import MAX_TEXT, legal_text

NOT_IN_TITLES = re.compile(r"[\\*?:/\[\]]")
FORMATS = {date: "DD.MM.YYYY", datetime: "DD.MM.YYYY HH:MM", float: "#,##0.0"}


def to_xlsx(title: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A workbook with one sheet: real dates and numbers, bold header, frozen first row, no formulas from data."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = NOT_IN_TITLES.sub("–", legal_text(title))[:31].strip("'") or "Tabelle"
    headers = list(rows[0]) if rows else []
    for column, header in enumerate(headers, start=1):
        top = sheet.cell(1, column)
        fill(top, header)
        top.font = Font(bold=True)
        widest = max((len(str(row[header] or "")) for row in rows), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(widest, len(header)) + 2, 60)
    for number, row in enumerate(rows, start=2):
        for column, header in enumerate(headers, start=1):
            fill(sheet.cell(number, column), row[header])
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def fill(cell: Any, value: Any) -> None:
    """Put a value into a cell of a workbook, in the format of its kind; a text is a text, never a formula."""
    cell.value = value if isinstance(value, int | float | date | None) else legal_text(str(value))[:MAX_TEXT]
    if isinstance(value, str):
        cell.data_type = "s"  # what begins with = is a text here, never a formula
    cell.number_format = FORMATS.get(type(value), "General")
