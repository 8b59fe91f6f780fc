"""A report as a workbook to go on working with: a sheet for each part, one with the definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from zim_data.exports import fill
from zim_data.reports.values import CONFIDENTIAL, Bars, Block, Cell, Grid, Heading, Paragraph, Report, Signatures
from zim_data.statistics import german

PETROL = "145364"
WIDTH, FIRST, OTHERS = 112.0, 46.0, 12.0
"""How wide a table is in letters, the first column without one, and a column at least."""
ACROSS = 4
"""So many columns a text goes across."""
LOWEST = 8
"""So many rows a chart takes at least."""
LINE_HEIGHT = 15
"""Points."""
OPENING, DEFINITIONS = "Bericht", "So ist gezählt"
BOLD = Font(name="Calibri", size=11, bold=True)
HEAD = Font(name="Calibri", size=11, bold=True, color=PETROL)
TITLE = Font(name="Calibri", size=16, bold=True, color=PETROL)
LINE = Side(style="thin", color=PETROL)
THIN = Side(style="thin", color="D6DFE2")
WRAPPED = Alignment(wrap_text=True, vertical="top")
MIDDLE = Alignment(wrap_text=True, vertical="center")


@dataclass(slots=True)
class Part:
    """What goes on one sheet."""

    name: str
    blocks: list[Block] = field(default_factory=list)


def render(report: Report) -> bytes:
    """The report as a file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.creator = report.title, report.organisation
    book.properties.language = "de-DE"
    for part in _parts(report):
        _put_part(_sheet(book, part.name, report), part, report)
    _put_definitions(_sheet(book, DEFINITIONS, report), report)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _parts(report: Report) -> list[Part]:
    """A part for each heading; what stands before the first one is the opening."""
    parts = [Part(OPENING)]
    for block in report.blocks:
        if isinstance(block, Heading):
            parts.append(Part(block.text))
        elif not isinstance(block, Signatures):
            parts[-1].blocks.append(block)
    return parts


def _sheet(book: Workbook, name: str, report: Report) -> Worksheet:
    sheet: Worksheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    said = " · ".join([*([CONFIDENTIAL] if report.named else []), report.title, report.period.text])
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = said.replace("&", "&&"), "Seite &P von &N"
    return sheet


def _put_part(sheet: Worksheet, part: Part, report: Report) -> None:
    opening = part.name == OPENING
    sheet.cell(1, 1, report.title if opening else part.name).font = TITLE
    _write(sheet, 2, 1, report.subtitle)
    row, header = 3, 0
    for said in (report.organisation, report.choice, *report.notes) if opening else ():
        row += _put_text(sheet, row, said) if said else 0
    for block in part.blocks:
        row += 1
        match block:
            case Paragraph(text):
                row += sum(_put_text(sheet, row + number, line) for number, line in enumerate(text.split("\n")))
            case Grid():
                first = _put_grid(sheet, row, block)
                header = header or first
                row = first + len(block.rows) + 1
            case Bars():
                row = _put_bars(sheet, row, block)
    _finish(sheet, part, row, frozen=header)


def _finish(sheet: Worksheet, part: Part, rows: int, *, frozen: int) -> None:
    """Widths, what is printed, and what stays in sight: the header of the first table."""
    widths = _widths([each for each in part.blocks if isinstance(each, Grid)])
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.print_area = f"A1:{get_column_letter(len(widths))}{max(rows, 2)}"
    if frozen:
        sheet.freeze_panes = f"A{frozen + 1}"
        sheet.print_title_rows = f"1:{frozen}" if frozen <= 8 else "1:2"
    else:
        sheet.freeze_panes = "A3"


def _widths(grids: Sequence[Grid]) -> list[float]:
    """How wide the columns are, in letters, so that each of the tables has enough; with none, as for a chart."""
    found = [[WIDTH * width / sum(grid.widths) for width in grid.widths] for grid in grids] or [[FIRST]]
    return [max(column) for column in zip_longest(*found, [OTHERS] * ACROSS, fillvalue=OTHERS)]


def _put_text(sheet: Worksheet, row: int, text: str) -> int:
    """A text across the columns; how many rows it took."""
    _write(sheet, row, 1, text)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=ACROSS)
    sheet.cell(row, 1).alignment = WRAPPED
    sheet.row_dimensions[row].height = LINE_HEIGHT * (1 + len(text) // 85)
    return 1


def _put_grid(sheet: Worksheet, row: int, grid: Grid) -> int:
    """A table with its title; the row of its header."""
    if grid.title:
        _write(sheet, row, 1, grid.title, HEAD)
        row += 1
    if not grid.rows:
        _write(sheet, row, 1, grid.empty)
        return row
    for column, header in enumerate(grid.headers, start=1):
        _write(sheet, row, column, header, HEAD)
        cell = sheet.cell(row, column)
        cell.border = Border(bottom=LINE)
        cell.alignment = Alignment(horizontal="left" if column - 1 in grid.words else "right", wrap_text=True)
    for number, cells in enumerate(grid.rows, start=1):
        total = grid.total and number == len(grid.rows)
        for column, each in enumerate(cells, start=1):
            _put_cell(sheet.cell(row + number, column), each, words=column - 1 in grid.words, total=total)
        if grid.room:
            sheet.row_dimensions[row + number].height = 26
    return row


def _put_cell(cell: Any, shown: Cell, *, words: bool, total: bool) -> None:
    """A number as a number, in the looks of its text; what is hidden as text."""
    fill(cell, shown.text if shown.value is None else shown.value)
    cell.alignment = MIDDLE if words else Alignment(horizontal="right", vertical="center")
    if shown.value is not None:
        cell.number_format = _format(shown)
    cell.border = Border(bottom=THIN)
    if total:
        cell.font, cell.border = BOLD, Border(top=LINE)


def _format(shown: Cell) -> str:
    if isinstance(shown.value, date) or shown.value is None:
        return "DD.MM.YYYY"
    digits = "#,##0" + (f".{'0' * shown.decimals}" if shown.decimals else "")
    if shown.text[:1] in "+-±" and shown.text[:1]:
        return f"+{digits};-{digits};±0"
    unit = shown.text.removeprefix(german(shown.value, shown.decimals))
    return f'{digits}"{unit}"' if unit else digits


def _put_bars(sheet: Worksheet, row: int, bars: Bars) -> int:
    """A chart beside the numbers that it is made of; the row after it."""
    _write(sheet, row, 1, bars.title, HEAD)
    _write(sheet, row + 1, 1, bars.sentence)
    first = row + 2
    for number, (name, value, text) in enumerate(zip(bars.names, bars.values, bars.texts, strict=True)):
        _write(sheet, first + number, 1, name)
        _put_cell(sheet.cell(first + number, 2), Cell(text, value), words=False, total=False)
    if not bars.names:
        return first
    last = first + len(bars.names) - 1
    sheet.add_chart(_chart(sheet, first, last), f"C{first}")
    return first + max(len(bars.names), LOWEST) + 1


def _chart(sheet: Worksheet, first: int, last: int) -> BarChart:
    chart = BarChart()
    chart.type, chart.title, chart.legend, chart.gapWidth = "bar", None, None, 40
    chart.add_data(Reference(sheet, min_col=2, min_row=first, max_row=last))
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    chart.series[0].graphicalProperties.solidFill = PETROL
    chart.x_axis.scaling.orientation = "maxMin"  # the first group on top
    chart.x_axis.delete, chart.y_axis.delete = False, False
    chart.width, chart.height = 11.0, 0.53 * max(last - first + 1, LOWEST)
    return chart


def _put_definitions(sheet: Worksheet, report: Report) -> None:
    sheet.cell(1, 1, DEFINITIONS).font = TITLE
    _write(sheet, 2, 1, report.subtitle)
    rows: Sequence[tuple[str, str]] = (("Kennzahl", "Definition"), *report.definitions)
    for number, (name, definition) in enumerate(rows, start=3):
        for column, text in enumerate((name, definition), start=1):
            _write(sheet, number, column, text, HEAD if number == 3 else BOLD if column == 1 else None)
            sheet.cell(number, column).alignment = WRAPPED
        sheet.row_dimensions[number].height = LINE_HEIGHT * (1 + max(len(name) // 42, len(definition) // 85))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = FIRST, 90
    sheet.freeze_panes = "A4"
    sheet.print_area = f"A1:B{len(rows) + 2}"


def _write(sheet: Worksheet, row: int, column: int, text: str, font: Font | None = None) -> None:
    """A text as a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    fill(cell, text)
    if font:
        cell.font = font
