"""One worksheet of an .xlsx file as XML: put values into cells, add and empty rows. Rows and columns count from 0."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import cast

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, get_column_letter, range_boundaries

from zim_data.cells import Cell
from zim_data.errors import WorkbookNotWritable
from zim_data.store.xlsx_package import Package, child, tag_of
from zim_data.store.xlsx_styles import Styles, kind_of
from zim_data.store.xlsx_values import MAX_TEXT, epoch_of, legal_text, number_text

MAX_ROWS = 1_048_576
"""Excel calls a file damaged that has a row beyond it."""

Box = tuple[int, int, int, int]
"""First column, first row, last column, last row."""


class Sheet:
    """A worksheet; `styles` is asked for only when a value needs a number format."""

    def __init__(
        self, title: str, package: Package, part: str, styles: Callable[[], Styles], *, from_1904: bool
    ) -> None:
        self._title, self._package, self._part = title, package, part
        self._styles, self._epoch = styles, epoch_of(from_1904=from_1904)
        self._root = root = package.change(part)
        self._row, self._c, self._v, self._t, self._f = (tag_of(root, name) for name in ("row", "c", "v", "t", "f"))
        self._data = child(root, "sheetData")
        self._numbers = self._numbered_rows()
        self._known_end: int | None = None
        for dimension in root.findall(tag_of(root, "dimension")):
            root.remove(dimension)

    def set(self, row: int, column: int, value: Cell) -> None:
        """Put a value into a cell that holds no formula; None and `""` empty it."""
        cell = self._cells(row).get(column)
        if self._is_formula(row, column, cell):
            raise WorkbookNotWritable(
                f"In {self._address(row, column)} steht eine Formel. Die App überschreibt keine Formeln; "
                "bitte ändern Sie diese Zelle in der Tabelle selbst."
            )
        self._known_end = None
        if value is not None and value != "":
            self._fill(cell if cell is not None else self._new_cell(row, column), row, column, value)
        elif cell is not None:
            _empty(cell)

    def append(self, cells: Mapping[int, Cell], unless_formula: Collection[int] = ()) -> None:
        """Add a row after the last one that holds more than formulas and colours, looking like the one above."""
        row = self._end()
        if row >= MAX_ROWS:
            raise WorkbookNotWritable(
                f"Im Tabellenblatt „{self._title}“ steht etwas in der allerletzten Zeile ({MAX_ROWS}), darunter ist "
                "kein Platz mehr. Bitte löschen Sie diese Zeile und versuchen Sie es noch einmal."
            )
        filled = {column: value for column, value in cells.items() if value is not None and value != ""}
        self._dress_like_above(row)
        there = self._cells(row)
        for column, value in filled.items():
            if column not in unless_formula or not self._is_formula(row, column, there.get(column)):
                self.set(row, column, value)
        self._extend_ranges(row, filled)
        self._known_end = row + 1 if filled else row

    def clear(self, row: int) -> None:
        """Empty a row but for its formulas."""
        self._known_end = None
        for column, cell in self._cells(row).items():
            if not self._is_formula(row, column, cell):
                _empty(cell)

    def _end(self) -> int:
        """The row below the last one in which somebody typed something."""
        if self._known_end is not None:
            return self._known_end
        upwards = zip(reversed(self._numbers), self._data.iterchildren(self._row, reversed=True), strict=True)
        return next((row + 1 for row, element in upwards if self._is_typed(row, element)), 0)

    @cached_property
    def _header(self) -> int:
        """The first row that holds anything: its looks are not those of data."""
        downwards = zip(self._numbers, self._data.iterchildren(self._row), strict=True)
        return next((row for row, element in downwards if self._is_typed(row, element)), 0)

    def _is_typed(self, row: int, element: etree._Element) -> bool:
        return any(
            any((part.text or "").strip() for part in cell.iter(self._v, self._t))
            and not self._is_formula(row, column, cell)
            for column, cell in _placed(element.iterchildren(self._c), _column_of)
        )

    def _is_formula(self, row: int, column: int, cell: etree._Element | None) -> bool:
        if cell is not None and cell.find(self._f) is not None:
            return True
        return any(left <= column <= right and top <= row <= bottom for left, top, right, bottom in self._spills)

    @cached_property
    def _spills(self) -> list[Box]:
        """Where one formula fills several cells, most of which hold no formula of their own."""
        formulas = (f for f in self._root.iter(self._f) if f.get("t") in ("array", "dataTable"))
        return [_box(f.get("ref", "")) for f in formulas if f.get("ref")]

    def _numbered_rows(self) -> list[int]:
        """The numbers of the rows that the file holds, in its order; those that do not say theirs now do."""
        references = cast(list[str], self._data.xpath("*/@r", smart_strings=False))  # no 20,000 objects
        if len(references) == len(self._data):
            return [_row_of(reference) for reference in references]
        for row, element in _placed(self._data.iterchildren(), _row_of):
            element.set("r", str(row + 1))
        return self._numbered_rows()

    def _row_at(self, row: int) -> etree._Element | None:
        index = bisect_left(self._numbers, row)
        if index == len(self._numbers) or self._numbers[index] != row:
            return None
        return self._data[index - len(self._numbers)]  # counted from the end, where most changes happen

    def _cells(self, row: int) -> dict[int, etree._Element]:
        element = self._row_at(row)
        return {} if element is None else dict(_placed(element.iterchildren(self._c), _column_of))

    def _new_row(self, row: int) -> etree._Element:
        element = etree.Element(self._row, r=str(row + 1))
        index = bisect_left(self._numbers, row)
        if index == len(self._numbers):
            self._data.append(element)
        else:
            self._data[index - len(self._numbers)].addprevious(element)
        self._numbers.insert(index, row)
        return element

    def _new_cell(self, row: int, column: int, style: int | None = None) -> etree._Element:
        existing = self._row_at(row)
        parent = existing if existing is not None else self._new_row(row)
        parent.attrib.pop("spans", "")
        cell = etree.Element(self._c, r=f"{get_column_letter(column + 1)}{row + 1}")
        _set_style(cell, self._default_style(parent, column) if style is None else style)
        following = next((element for other, element in self._cells(row).items() if other > column), None)
        if following is None:
            parent.insert(len(self._cells(row)), cell)
        else:
            following.addprevious(cell)
        return cell

    def _default_style(self, row: etree._Element, column: int) -> int:
        if row.get("customFormat") in ("1", "true"):
            return int(row.get("s", 0))
        columns = self._root.iterfind(f"{tag_of(self._root, 'cols')}/{tag_of(self._root, 'col')}")
        return next(
            (int(c.get("style", 0)) for c in columns if int(c.get("min", 0)) <= column + 1 <= int(c.get("max", 0))), 0
        )

    def _dress_like_above(self, row: int) -> None:
        present = self._cells(row)
        above = self._cells(row - 1) if row - 1 > self._header else {}
        for column, cell in above.items():
            if column not in present and cell.get("s"):
                self._new_cell(row, column, _style(cell))

    def _fill(self, cell: etree._Element, row: int, column: int, value: Cell) -> None:
        if isinstance(value, date) and value.year < max(1900, self._epoch.year):
            value = value.strftime("%d.%m.%Y")  # no spreadsheet can show such a day other than as a text
        _empty(cell)
        _set_style(cell, self._fitting_style(row, column, _style(cell), value))
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, tag_of(self._root, "is")), self._t)
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            text.text = self._fitting_text(value, row, column)
            return
        if isinstance(value, bool):
            cell.set("t", "b")
        etree.SubElement(cell, self._v).text = number_text(value, self._epoch)

    def _fitting_style(self, row: int, column: int, style: int, value: Cell) -> int:
        """The cell's style if it shows such a value, else a neighbour's that does, else a new one."""
        kind = kind_of(value)
        if kind is None or self._styles().shows(style, kind):
            return style
        for neighbour in (row - 1, row + 1):
            cell = self._cells(neighbour).get(column) if neighbour > self._header else None
            if cell is not None and self._styles().shows(_style(cell), kind):
                return _style(cell)
        return self._styles().like(style, kind)

    def _fitting_text(self, value: str, row: int, column: int) -> str:
        text = legal_text(value)
        if len(text.encode("utf-16-le")) > 2 * MAX_TEXT:
            raise WorkbookNotWritable(
                f"Der Text für {self._address(row, column)} ist zu lang: In eine Zelle passen 32.767 Zeichen. "
                "Bitte kürzen Sie ihn."
            )
        return text

    def _extend_ranges(self, row: int, columns: Iterable[int]) -> None:
        """Let the tables and the filter that end directly above the row take it in."""
        self._extend(self._root.find(tag_of(self._root, "autoFilter")), row, columns)
        for part in self._package.related(self._part, "table").values():
            table = self._package.root(part)
            if table.get("totalsRowCount", "0") == "0" and self._extend(table, row, columns):
                self._extend(table.find(tag_of(table, "autoFilter")), row, columns)
                self._package.change(part)

    def _extend(self, element: etree._Element | None, row: int, columns: Iterable[int]) -> bool:
        if element is None:
            return False
        left, top, right, bottom = _box(element.get("ref", ""))
        if bottom != row - 1 or not any(left <= column <= right for column in columns):
            return False
        element.set("ref", f"{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right + 1)}{row + 1}")
        return True

    def _address(self, row: int, column: int) -> str:
        return f"{self._title}!{get_column_letter(column + 1)}{row + 1}"


def cells_in(root: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Row, column and element of every cell of a worksheet's XML."""
    for row, line in _placed(child(root, "sheetData").iterchildren(tag_of(root, "row")), _row_of):
        for column, cell in _placed(line.iterchildren(tag_of(root, "c")), _column_of):
            yield row, column, cell


def _placed(
    elements: Iterable[etree._Element], position_in: Callable[[str], int]
) -> Iterator[tuple[int, etree._Element]]:
    """The elements with their positions from 0; one that does not say its own follows the one before it."""
    position = -1
    for element in elements:
        reference = element.get("r")
        position = position_in(reference) if reference else position + 1
        yield position, element


def _empty(cell: etree._Element) -> None:
    for part in list(cell):
        cell.remove(part)
    for name in ("t", "cm", "vm", "ph"):
        cell.attrib.pop(name, "")


def _style(cell: etree._Element) -> int:
    return int(cell.get("s", 0))


def _set_style(cell: etree._Element, style: int) -> None:
    if style:
        cell.set("s", str(style))
    else:
        cell.attrib.pop("s", "")


def _row_of(reference: str) -> int:
    return int(reference) - 1


def _column_of(reference: str) -> int:
    return cast(int, column_index_from_string(reference.rstrip("0123456789"))) - 1


def _box(reference: str) -> Box:
    left, top, right, bottom = range_boundaries(reference)
    return left - 1, top - 1, right - 1, bottom - 1
