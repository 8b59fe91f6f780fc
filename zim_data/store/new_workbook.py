"""Make a new workbook: headers with notes, formats, drop-downs, and the rows it starts with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zim_data.cells import CellFormat, folded
from zim_data.errors import WorkbookNotWritable
from zim_data.store import workbook_files as files
from zim_data.store.spreadsheet import ColumnDesign, Grids, SetCell, TabDesign
from zim_data.store.xlsx_cells import change_cells
from zim_data.store.xlsx_sheet import MAX_ROWS
from zim_data.store.xlsx_styles import FORMATS

LISTS = "Listen"
LONG_LISTS = "Auswahl"
"""The hidden tab for fixed choices that are too long to stand in the drop-down itself."""
FREE_ROWS = 100
"""So many rows below a list of the tab Listen belong to its drop-downs too, for staff to fill."""

_NUMBER_FORMATS: dict[CellFormat, str] = {
    "text": "@",
    "date": FORMATS["date"],
    "datetime": FORMATS["datetime"],
    "time": FORMATS["time"],
    "number": "0",
    "decimal": "0.0#",
}
_WIDE = 30
_MAX_INLINE = 255


def _uncounted(_: int) -> None:
    """Nobody wants to know how far it is."""


def create_workbook(
    path: Path,
    tabs: Sequence[TabDesign],
    grids: Grids | None = None,
    *,
    written: Callable[[int], object] = _uncounted,
) -> None:
    """Make the .xlsx file `path`, which must not exist yet, whole or not at all.

    `grids` are the cells of all tabs if there is more in them than their designs say. `written` is told of
    every row.
    """
    if grids is None:
        grids = {tab.title: tab.grid for tab in tabs}
    with files.in_plain_words(path):
        refuse_existing(path)
        data = _designed(tabs, grids)
        try:
            fresh = files.prepare(path, change_cells(data, _cells(grids, written)))
            refuse_existing(path)
            files.put_in_place(fresh, path)
        finally:
            files.temporary(path).unlink(missing_ok=True)


def refuse_existing(path: Path) -> None:
    """Raise if there is something at the path."""
    if path.exists() or path.is_symlink():
        raise WorkbookNotWritable(
            f"Die Tabelle „{path.name}“ gibt es schon, und sie wird nicht überschrieben. Bitte wählen Sie einen "
            "anderen Namen oder räumen Sie die vorhandene Datei beiseite."
        )


def _cells(grids: Grids, written: Callable[[int], object]) -> Iterator[SetCell]:
    for title, grid in grids.items():
        for row, line in enumerate(grid):
            for column, cell in enumerate(line):
                yield SetCell(title, row, column, cell)
            written(1)


def _designed(tabs: Sequence[TabDesign], grids: Grids) -> bytes:
    """The workbook with its headers and formats, but without rows."""
    book = OpenpyxlWorkbook()
    book.remove(book.active)
    book.properties.creator = "Integrationsbegleitung"
    drop_downs = _DropDowns(tabs, grids)
    for tab in tabs:
        sheet = book.create_sheet(tab.title)
        sheet.sheet_state = "hidden" if tab.hidden else "visible"
        if tab.columns:
            sheet.freeze_panes = f"A{tab.header_row + 2}"
        for place, column in tab.placed:
            _lay_out(sheet, tab.header_row + 1, place + 1, column)
            drop_downs.add(sheet, tab.header_row + 2, place + 1, column)
    drop_downs.add_long_lists(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _lay_out(sheet: Worksheet, row: int, number: int, column: ColumnDesign) -> None:
    header = sheet.cell(row, number, column.header)
    header.data_type = "s"
    header.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
    header.fill = PatternFill("solid", fgColor="1F4E79")
    header.alignment = Alignment(wrap_text=True, vertical="center")
    if column.note:
        header.comment = Comment(column.note, "Integrationsbegleitung", width=320, height=140)
    whole = sheet.column_dimensions[get_column_letter(number)]
    whole.width = column.width
    whole.number_format = _NUMBER_FORMATS[column.format]
    whole.alignment = Alignment(wrap_text=column.width >= _WIDE, vertical="top")


class _DropDowns:
    """The drop-downs of all tabs, and the long lists that some of them need."""

    def __init__(self, tabs: Sequence[TabDesign], grids: Grids) -> None:
        self._lists = {
            column.header: _range(tab.title, place + 1, len(grids[tab.title]) + FREE_ROWS, first=tab.header_row + 2)
            for tab in tabs
            if folded(tab.title) == folded(LISTS)
            for place, column in tab.placed
        }
        self._long: list[tuple[str, ...]] = []

    def add(self, sheet: Worksheet, first: int, number: int, column: ColumnDesign) -> None:
        source = self._source(column)
        if source is None:
            return
        drop_down = DataValidation(
            type="list",
            formula1=source,
            allow_blank=True,
            showErrorMessage=not column.several,
            errorStyle="warning",
            errorTitle="Nicht in der Liste",
            error="Dieser Wert steht nicht in der Liste. Trotzdem eintragen?",
        )
        letter = get_column_letter(number)
        drop_down.add(f"{letter}{first}:{letter}{MAX_ROWS}")
        sheet.add_data_validation(drop_down)

    def add_long_lists(self, book: OpenpyxlWorkbook) -> None:
        if not self._long or LONG_LISTS in book.sheetnames:  # a copy of a workbook has the tab already
            return
        sheet = book.create_sheet(LONG_LISTS)
        sheet.sheet_state = "hidden"
        for number, choices in enumerate(self._long, start=1):
            for row, choice in enumerate(choices, start=1):
                sheet.cell(row, number, choice).data_type = "s"

    def _source(self, column: ColumnDesign) -> str | None:
        if column.choices_from is not None:
            return self._lists.get(column.choices_from)
        inline = f'"{",".join(column.choices)}"'
        if not column.choices:
            return None
        if len(inline) <= _MAX_INLINE and not any("," in choice or '"' in choice for choice in column.choices):
            return inline
        self._long.append(column.choices)
        return _range(LONG_LISTS, len(self._long), len(column.choices), first=1)


def _range(tab: str, column: int, last: int, *, first: int) -> str:
    letter = get_column_letter(column)
    return f"{quote_sheetname(tab)}!${letter}${first}:${letter}${last}"
