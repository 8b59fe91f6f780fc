"""Change single cells of an .xlsx file and leave everything else in it as it is.

openpyxl drops what it does not know from a workbook it saves: charts, pictures, pivot tables, some drop-downs.
So only the XML of the sheets concerned is edited, and every other part of the file is copied byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from lxml import etree

from zim_data.errors import StoreError, WorkbookUnreadable
from zim_data.store.spreadsheet import AddTab, AppendRow, ClearRow, GridChange, SetCell
from zim_data.store.xlsx_package import BROKEN, DAMAGED, Package, child, tag_of
from zim_data.store.xlsx_sheet import Sheet
from zim_data.store.xlsx_styles import Styles

_EMPTY_SHEET = b'<worksheet xmlns="%s"><sheetData/></worksheet>'
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BEFORE_CALC_PR = ("sheets", "functionGroups", "externalReferences", "definedNames")


def change_cells(data: bytes, changes: Iterable[GridChange]) -> bytes:
    """The .xlsx file `data` with all of the changes, or a StoreError if one of them is impossible."""
    try:
        workbook = _Workbook(Package(data))
        for change in changes:
            workbook.apply(change)
        return workbook.to_bytes()
    except BROKEN as error:
        raise WorkbookUnreadable(DAMAGED) from error


class _Workbook:
    """The worksheets of a package by title, each opened when it is first asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._book = package.root(package.workbook)
        self._parts = package.worksheets()
        self._sheets: dict[str, Sheet] = {}

    def apply(self, change: GridChange) -> None:
        if isinstance(change, AddTab):
            self._add_tab(change.tab)
            return
        sheet = self._sheet(change.tab)
        match change:
            case SetCell(row=row, column=column, value=value):
                sheet.set(row, column, value)
            case AppendRow(cells=cells, unless_formula=columns):
                sheet.append(cells, columns)
            case ClearRow(row=row):
                sheet.clear(row)

    def to_bytes(self) -> bytes:
        self._recalculate_on_load()
        return self._package.to_bytes()

    def _sheet(self, title: str) -> Sheet:
        if title not in self._parts:
            raise StoreError(
                f"Das Tabellenblatt „{title}“ fehlt. Bitte legen Sie es wieder an oder geben Sie ihm seinen Namen "
                "zurück."
            )
        if title not in self._sheets:
            part = self._parts[title]
            self._sheets[title] = Sheet(title, self._package, part, lambda: self._styles, from_1904=self._from_1904)
        return self._sheets[title]

    @cached_property
    def _styles(self) -> Styles:
        return Styles(self._package)

    @property
    def _from_1904(self) -> bool:
        properties = self._book.find(tag_of(self._book, "workbookPr"))
        return properties is not None and properties.get("date1904") in ("1", "true")

    def _add_tab(self, title: str) -> None:
        book = self._package.change(self._package.workbook)
        sheets = child(book, "sheets")
        part = self._package.free_name("xl/worksheets", "sheet")
        empty = _EMPTY_SHEET % str(etree.QName(book).namespace).encode()
        relation = self._package.add(part, empty, kind="worksheet", content_type=_SHEET_TYPE)
        relations = next(str(name) for name in sheets[0].attrib if str(name).endswith("}id"))
        number = max(int(sheet.get("sheetId", "0")) for sheet in sheets) + 1
        etree.SubElement(sheets, tag_of(book, "sheet"), {"name": title, "sheetId": str(number), relations: relation})
        self._parts[title] = part

    def _recalculate_on_load(self) -> None:
        """Have the formulas that depend on the changed cells computed anew by whoever opens the file next."""
        calculation = self._book.find(tag_of(self._book, "calcPr"))
        if calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true"):
            return
        self._package.change(self._package.workbook)
        if calculation is None:
            calculation = etree.Element(tag_of(self._book, "calcPr"))
            earlier = {tag_of(self._book, name) for name in _BEFORE_CALC_PR}
            [part for part in self._book if part.tag in earlier][-1].addnext(calculation)
        calculation.set("fullCalcOnLoad", "1")
