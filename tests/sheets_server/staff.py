"""What people do to a spreadsheet by hand. Rows and columns count from 0; texts count as typed."""

from collections.abc import Collection, Iterable, Sequence

from tests.sheets_server.a1 import Area, GridRange, quoted
from tests.sheets_server.batch.tabs import free_title, new_id, new_range_id
from tests.sheets_server.cells import Content, Value, with_value
from tests.sheets_server.document import Document, Reader
from tests.sheets_server.sheet import Bound, Sheet
from tests.sheets_server.sorting import hide_filtered, shown_text, sort_rows
from tests.sheets_server.spans import Span
from tests.sheets_server.values import type_in

Typed = Value


def sort(document: Document, tab: str, column: int, *, descending: bool = False, header_rows: int = 1) -> None:
    """Sort the rows below the header; hidden rows stay where they are."""
    with document.change():
        sheet = document.tab(tab)
        area = sheet.whole._replace(top=header_rows, bottom=max(sheet.filled_rows(), header_rows))
        sort_rows(document, sheet, area, [(column, descending)])


def edit(document: Document, tab: str, row: int, column: int, value: Typed) -> None:
    """Type into a cell; None or an empty text empties it."""
    with document.change():
        _type(document, document.tab(tab), row, column, [value])


def insert_row(document: Document, tab: str, at: int, values: Iterable[Typed] | None = None) -> None:
    """Put a new row before the one at, and type values into it."""
    with document.change():
        sheet = document.tab(tab)
        document.insert(sheet, "ROWS", at, 1, like=at if at <= 1 else at - 1)
        _type(document, sheet, at, 0, list(values or []))


def append_row(document: Document, tab: str, values: Iterable[Typed]) -> None:
    """Type values below the last row with data."""
    with document.change():
        sheet = document.tab(tab)
        _type(document, sheet, sheet.filled_rows(), 0, list(values))


def delete_row(document: Document, tab: str, at: int) -> None:
    """Delete a row; the ones below move up."""
    with document.change():
        document.delete(document.tab(tab), "ROWS", at, at + 1)


def clear_row(document: Document, tab: str, at: int) -> None:
    """Empty a row and leave it blank."""
    with document.change():
        sheet = document.tab(tab)
        sheet.put_row(at, [with_value(content, None) for content in sheet.row(at)])


def paste_row(document: Document, tab: str, frm: int, to: int) -> None:
    """Copy a row over another one, with its ID and everything else."""
    with document.change():
        sheet = document.tab(tab)
        sheet.grow(to + 1, 0)
        sheet.put_row(to, sheet.row(frm))


def move_row(document: Document, tab: str, frm: int, to: int) -> None:
    """Drag a row to another place; it is row number to afterwards."""
    with document.change():
        document.move(document.tab(tab), "ROWS", frm, frm + 1, to + (to > frm))


def insert_column(document: Document, tab: str, at: int, header: str = "") -> None:
    """Put a new column before the one at."""
    with document.change():
        sheet = document.tab(tab)
        document.insert(sheet, "COLUMNS", at, 1, like=max(at - 1, 0))
        _type(document, sheet, 0, at, [header])


def delete_column(document: Document, tab: str, at: int) -> None:
    """Delete a column; the ones to its right move left."""
    with document.change():
        document.delete(document.tab(tab), "COLUMNS", at, at + 1)


def move_column(document: Document, tab: str, frm: int, to: int) -> None:
    """Drag a column to another place; it is column number to afterwards."""
    with document.change():
        document.move(document.tab(tab), "COLUMNS", frm, frm + 1, to + (to > frm))


def rename_header(document: Document, tab: str, column: int, text: str) -> None:
    """Type another header."""
    edit(document, tab, 0, column, text)


def rename_tab(document: Document, tab: str, title: str) -> None:
    """Give a tab another title."""
    with document.change():
        document.rename(document.tab(tab), title)


def add_tab(document: Document, title: str | None = None) -> None:
    """A new empty tab at the right end."""
    with document.change():
        document.sheets.append(Sheet(new_id(document), free_title(document, title)))


def delete_tab(document: Document, tab: str) -> None:
    """Delete a tab with everything on it."""
    with document.change():
        document.sheets.remove(document.tab(tab))


def hide_rows(document: Document, tab: str, rows: Iterable[int]) -> None:
    """Hide rows."""
    with document.change():
        for row in rows:
            document.tab(tab).set_line("ROWS", row, hidden_by_user=True)


def filter(document: Document, tab: str, column: int, keep: Collection[str]) -> None:  # noqa: A001
    """Set a filter that shows only rows with these texts in a column."""
    with document.change():
        sheet = document.tab(tab)
        area = sheet.whole._replace(bottom=max(sheet.filled_rows(), 1))
        reader = Reader(document)
        texts = {shown_text(reader, sheet, row, column) for row in range(1, area.bottom)}
        hidden = sorted(texts - set(keep))
        grid = GridRange(sheet.id, Span(0, area.bottom), Span(0, area.right))
        sheet.filter = Bound(grid, {"criteria": {str(column): {"hiddenValues": hidden}}})
        hide_filtered(document, sheet, area, {column: hidden})


def protect(document: Document, tab: str, text: str = "", editors: Sequence[str] = ()) -> None:
    """Protect a range of a tab, like A2:C, or the whole tab; only the owner and these editors may change it."""
    with document.change():
        sheet = document.tab(tab)
        grid = document.resolve(f"{quoted(tab)}!{text}" if text else quoted(tab))[1]
        given = {"protectedRangeId": new_range_id(), "editors": {"users": [document.owner, *editors]}}
        sheet.protections.append(Bound(grid, given))


def _type(document: Document, sheet: Sheet, row: int, column: int, values: list[Typed]) -> None:
    """Type values into neighbouring cells; the grid grows."""
    sheet.grow(row + 1, column + len(values))
    old = sheet.cells(Area(row, row + 1, column, column + len(values)))[0]
    sheet.put_cells(row, column, [_typed(document, *pair) for pair in zip(old, values, strict=True)])


def _typed(document: Document, old: Content, value: Typed) -> Content:
    return type_in(document, old, "" if value is None else value)
