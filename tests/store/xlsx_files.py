"""Small .xlsx files for tests, and looks into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from zipfile import ZipFile

import openpyxl
from lxml import etree

from zim_data.cells import Cell
from zim_data.store.spreadsheet import Grid
from zim_data.store.workbook import grids_of

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"


def book_of(
    *rows: Sequence[Cell], tab: str = "Treffen", design: Callable[[openpyxl.Workbook], None] | None = None
) -> bytes:
    """A workbook with one tab, by openpyxl, which `design` may do anything to."""
    book = openpyxl.Workbook()
    book.active.title = tab
    for row in rows:
        book.active.append(row)
    if design:
        design(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The file with the text of one part changed, or added."""
    before = parts(data)
    return _packed({**before, name: change(before.get(name, b"").decode()).encode()})


def without_part(data: bytes, name: str) -> bytes:
    """The file without one part."""
    return _packed({each: content for each, content in parts(data).items() if each != name})


def _packed(contents: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return out.getvalue()


def with_rows(xml: str, after: str = "") -> bytes:
    """A workbook whose tab Treffen has exactly these rows in its XML, and `after` behind them."""
    data = re.compile("<sheetData>.*</sheetData>|<sheetData/>", re.DOTALL)
    return with_part(book_of(["x"]), SHEET, lambda text: data.sub(f"<sheetData>{xml}</sheetData>{after}", text))


def parts(data: bytes) -> dict[str, bytes]:
    """Name and content of every part."""
    with ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def text_of(data: bytes, part: str = SHEET) -> str:
    """A part's XML."""
    return parts(data)[part].decode()


def rows(data: bytes, tab: str = "Treffen") -> Grid:
    """A tab's grid."""
    return grids_of(data, "test.xlsx")[tab]


def references(data: bytes) -> list[str]:
    """The addresses of the first sheet's cells, as they stand in the file."""
    return [cell.get("r", "?") for cell in etree.fromstring(parts(data)[SHEET]).iter("{*}c")]


def number_format(data: bytes, address: str) -> str:
    """The number format of a cell of the first tab."""
    return str(openpyxl.load_workbook(BytesIO(data)).active[address].number_format)
