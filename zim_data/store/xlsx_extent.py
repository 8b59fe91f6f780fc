"""How far the cells of an .xlsx file reach, before a reader makes room for all cells up to the last one."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple

from zim_data.errors import WorkbookUnreadable
from zim_data.store.xlsx_package import Package

MAX_CELLS = 10_000_000
"""As many as Google Sheets allows; calamine takes 32 bytes for each and ends the whole process where it cannot."""

_FAR = re.compile(rb'r="(?:[A-Z]{3}|[A-Z]{0,2}\d{6})')


def refuse_stray_cells(package: Package) -> None:
    """Raise if somebody typed something so far below or beside everything else that it cannot be read."""
    for title, part in package.worksheets().items():
        if _FAR.search(package.read(part)):
            _refuse_stray_cell(title, package.root(part))


def _refuse_stray_cell(title: str, root: etree._Element) -> None:
    filled = cast(list[str], root.xpath("//*[local-name()='v' or local-name()='is']/../@r", smart_strings=False))
    places = {address: cast(tuple[int, int], coordinate_to_tuple(address)) for address in filled}
    rows, columns = (max((place[axis] for place in places.values()), default=0) for axis in (0, 1))
    if rows * columns > MAX_CELLS:
        farthest = max(places, key=lambda address: places[address][0] / rows + places[address][1] / columns)
        raise WorkbookUnreadable(
            f"Im Tabellenblatt „{title}“ steht weit außerhalb der Liste noch etwas, in Zelle {farthest}. Bitte löschen "
            "Sie dort die ganze Zeile und die ganze Spalte und speichern Sie die Tabelle."
        )
