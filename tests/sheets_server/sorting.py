"""Sorting and filtering of rows, as people and the API do it."""

from collections.abc import Collection, Mapping, Sequence

from tests.sheets_server import formulas
from tests.sheets_server.a1 import Area
from tests.sheets_server.cells import Cell, Content
from tests.sheets_server.document import Document, Reader
from tests.sheets_server.formulas import Effective, ErrorValue
from tests.sheets_server.locales import shown
from tests.sheets_server.sheet import Sheet


def sort_rows(document: Document, sheet: Sheet, area: Area, by: Sequence[tuple[int, bool]]) -> None:
    """Sort an area by columns (number, descending); hidden rows stay where they are."""
    rows = [row for row in area.rows if not sheet.line("ROWS", row).hidden]
    reader, order = Reader(document), list(rows)
    for column, descending in reversed(by):
        keys = {row: _key(reader.effective(sheet, row, column)) for row in rows}
        order.sort(key=keys.__getitem__, reverse=descending)
        order.sort(key=lambda row: keys[row][0] == _EMPTY)
    if area.width == sheet.column_count:
        whole = {row: sheet.row(row) for row in rows}
        for place, row in zip(rows, order, strict=True):
            sheet.put_row(place, _carried(whole[row], place - row))
        return
    parts = {row: sheet.cells(area._replace(top=row, bottom=row + 1))[0] for row in rows}
    for place, row in zip(rows, order, strict=True):
        sheet.put_cells(place, area.left, _carried(parts[row], place - row))


_EMPTY = 9


def _key(value: Effective) -> tuple[int, float, str]:
    """Numbers, then texts, then truth values, then errors."""
    if value is None:
        return _EMPTY, 0, ""
    if isinstance(value, bool):
        return 2, value, ""
    if isinstance(value, int | float):
        return 0, value, ""
    return (3, 0, str(value)) if isinstance(value, ErrorValue) else (1, 0, value.casefold())


def _carried(contents: Sequence[Content], rows: int) -> Sequence[Content]:
    if not rows or Cell not in map(type, contents):
        return contents
    return [
        content._replace(formula=formulas.copied(content.formula, rows, 0))
        if isinstance(content, Cell) and content.formula is not None
        else content
        for content in contents
    ]


def hide_filtered(document: Document, sheet: Sheet, area: Area, hidden: Mapping[int, Collection[str]]) -> None:
    """Hide the rows below the header whose cell shows one of the hidden values of its column."""
    show_filtered(sheet)
    reader = Reader(document)
    for row in range(area.top + 1, area.bottom):
        if any(shown_text(reader, sheet, row, column) in values for column, values in hidden.items()):
            sheet.set_line("ROWS", row, hidden_by_filter=True)


def show_filtered(sheet: Sheet) -> None:
    """Show all rows that a filter has hidden."""
    for row in [row for row, line in sheet.row_lines.items() if line.hidden_by_filter]:
        sheet.set_line("ROWS", row, hidden_by_filter=False)


def shown_text(reader: Reader, sheet: Sheet, row: int, column: int) -> str:
    """What people see in a cell."""
    content = sheet.get(row, column)
    style = content.style if isinstance(content, Cell) else None
    return shown(reader.effective(sheet, row, column), style, reader.document.locale)
