"""spreadsheets.values: reading and writing plain values."""

import json
from dataclasses import dataclass
from typing import Any, cast

from tests.sheets_server.a1 import Area, GridRange, column_letters, written
from tests.sheets_server.cells import Cell, Content, Scalar, as_cell, checked, filled, packed, with_value
from tests.sheets_server.document import Account, Document, Reader
from tests.sheets_server.errors import InvalidError, Json, malformed
from tests.sheets_server.formulas import Effective, ErrorValue
from tests.sheets_server.locales import is_moment, shown, typed
from tests.sheets_server.sheet import Sheet

_NOT_PLAIN = frozenset({type(None), ErrorValue})
_LIST = "type.googleapis.com/google.protobuf.ListValue"


@dataclass(frozen=True, slots=True)
class Rendering:
    """How values are to be shown."""

    value: str = "FORMATTED_VALUE"
    moment: str = "SERIAL_NUMBER"
    dimension: str = "ROWS"


def place(document: Document, text: str) -> tuple[Sheet, Area]:
    """The tab and the area that a range means, cut at the edge of the grid."""
    sheet, grid = document.resolve(text)
    area = sheet.area(grid)
    if area.top >= sheet.row_count or area.left >= sheet.column_count:
        raise _beyond(sheet, grid)
    return sheet, area


def _beyond(sheet: Sheet, grid: GridRange) -> InvalidError:
    area = grid.area(grid.rows.end or sheet.row_count, grid.columns.end or sheet.column_count)
    limits = f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
    return InvalidError(f"Range ({written(sheet.title, area)}) exceeds grid limits. {limits}")


def value_range(document: Document, where: tuple[Sheet, Area], how: Rendering) -> Json:
    """The values of an area; without any, there is no key for them."""
    sheet, area = where
    body: Json = {"range": written(sheet.title, area), "majorDimension": how.dimension}
    values = _rendered(document, sheet, area, how)
    if how.dimension == "COLUMNS":
        values = _turned(values)
    if values:
        body["values"] = values
    return body


def _rendered(document: Document, sheet: Sheet, area: Area, how: Rendering) -> list[list[Scalar]]:
    rows = Reader(document).values(sheet, area)
    if how.value == "UNFORMATTED_VALUE" and how.moment == "SERIAL_NUMBER":
        return [_plain(values) for values in rows]
    return [
        [_shown(document, sheet.get(row, column), value, how) for column, value in enumerate(values, area.left)]
        for row, values in enumerate(rows, area.top)
    ]


def _plain(values: list[Effective]) -> list[Scalar]:
    if _NOT_PLAIN.isdisjoint(map(type, values)):
        return cast("list[Scalar]", values)
    return ["" if value is None else str(value) if isinstance(value, ErrorValue) else value for value in values]


def _shown(document: Document, content: Content, value: Effective, how: Rendering) -> Scalar:
    if value is None or (isinstance(value, str) and not isinstance(content, Cell)):
        return value or ""
    cell = as_cell(content)
    if how.value == "FORMULA" and cell.formula is not None:
        return cell.formula
    as_text = how.value == "FORMATTED_VALUE" or (how.moment == "FORMATTED_STRING" and is_moment(cell.style))
    if as_text or isinstance(value, ErrorValue):
        return shown(value, cell.style, document.locale)
    return value


def _turned(rows: list[list[Scalar]]) -> list[list[Scalar]]:
    width = max(map(len, rows), default=0)
    columns = [[row[column] if column < len(row) else "" for row in rows] for column in range(width)]
    for column in columns:
        while column and column[-1] == "":
            column.pop()
    return columns


def read_rows(given: Json) -> list[list[Any]]:
    """The rows that a body carries; anything but lists of lists of values is refused."""
    values = given.get("values")
    dimension = given.get("majorDimension") or "ROWS"
    if dimension not in {"ROWS", "COLUMNS"}:
        raise malformed("data.major_dimension", "type.googleapis.com/google.apps.sheets.v4.Dimension", repr(dimension))
    if values is None:
        return []
    if not isinstance(values, list):
        raise malformed("data.values", _LIST, json.dumps(values))
    for index, row in enumerate(values):
        if not isinstance(row, list):
            raise malformed(f"data.values[{index}]", _LIST, json.dumps(row))
        for column, value in enumerate(row):
            if isinstance(value, list | dict):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise InvalidError(f"Invalid values[{index}][{column}]: {kind} {json.dumps(value)}")
    if dimension == "ROWS":
        return values
    width = max(map(len, values), default=0)
    return [[column[row] if row < len(column) else None for column in values] for row in range(width)]


@dataclass(frozen=True, slots=True)
class Entry:
    """Writes values as they are, or as if they were typed."""

    document: Document
    account: Account
    as_typed: bool

    def update(self, text: str, rows: list[list[Any]]) -> tuple[Sheet, Area]:
        """Write rows into a range, from its corner on; the answer is what was written to."""
        sheet, grid = self.document.resolve(text)
        bounds = self._bounds(sheet, grid, rows)
        height, width = len(rows), max(map(len, rows), default=0)
        area = Area(bounds.top, bounds.top + max(height, 1), bounds.left, bounds.left + max(width, 1))
        if height > bounds.height or width > bounds.width:
            raise _overflow(sheet, grid, bounds, too_high=height > bounds.height)
        self.write(sheet, area, rows)
        return sheet, area

    def _bounds(self, sheet: Sheet, grid: GridRange, rows: list[list[Any]]) -> Area:
        """Where values may go: the range, or for a corner or an open range as far as they need."""
        given = grid.area(grid.rows.end or sheet.row_count, grid.columns.end or sheet.column_count)
        outside = given.bottom > sheet.row_count or given.right > sheet.column_count
        if outside or given.top >= sheet.row_count or given.left >= sheet.column_count:
            raise _beyond(sheet, grid)
        needed = Area(given.top, given.top + len(rows), given.left, given.left + max(map(len, rows), default=0))
        corner = given.height == given.width == 1
        bottom = max(given.bottom, needed.bottom) if corner or grid.rows.end is None else given.bottom
        right = max(given.right, needed.right) if corner or grid.columns.end is None else given.right
        return Area(given.top, bottom, given.left, right)

    def append(self, text: str, rows: list[list[Any]], *, insert: bool) -> tuple[Sheet, Area | None, Area]:
        """Write rows below the table in a range; the answer is the tab, the table and what was written to."""
        sheet, area = place(self.document, text)
        table = last_table(sheet, area)
        top, left = (table.bottom, table.left) if table else (area.top, area.left)
        target = Area(top, top + max(len(rows), 1), left, left + max(max(map(len, rows), default=0), 1))
        if insert and top < sheet.row_count:
            self.document.insert(sheet, "ROWS", top, len(rows), like=max(top - 1, 0))
        self.write(sheet, target, rows)
        return sheet, table, target

    def write(self, sheet: Sheet, area: Area, rows: list[list[Any]]) -> None:
        """Write rows from the corner of an area on; null leaves a cell as it is."""
        self.document.guard(self.account, sheet, area)
        sheet.grow(area.bottom, area.right)
        for row, values in enumerate(rows, area.top):
            old = sheet.cells(Area(row, row + 1, area.left, area.left + len(values)))[0]
            sheet.put_cells(row, area.left, [self._entered(*pair) for pair in zip(old, values, strict=True)])

    def _entered(self, old: Content, value: Any) -> Content:
        if value is None:
            return old
        return type_in(self.document, old, value) if self.as_typed else with_value(old, checked(value))


def type_in(document: Document, old: Content, value: Scalar) -> Content:
    """The cell after a person typed something into it."""
    if not isinstance(value, str) or _is_text(old):
        return with_value(old, checked(value))
    if value.startswith("=") and len(value) > 1:
        checked(value)
        return with_value(old, None, value)
    entered, style = typed(value, document.locale, document.clock().date())
    content = with_value(old, checked(entered))
    if style is None or as_cell(old).number_format is not None:
        return content
    cell = as_cell(content)
    return packed(cell._replace(style={**(cell.style or {}), **style} if cell.style else style))


def _is_text(content: Content) -> bool:
    given = as_cell(content).number_format
    return given is not None and (given.get("type") == "TEXT" or given.get("pattern") == "@")


def _overflow(sheet: Sheet, grid: GridRange, bounds: Area, *, too_high: bool) -> InvalidError:
    where = f"row [{bounds.bottom + 1}]" if too_high else f"column [{column_letters(bounds.right)}]"
    shown_range = written(sheet.title, sheet.area(grid))
    return InvalidError(f"Requested writing within range [{shown_range}], but tried writing to {where}")


def clear(document: Document, account: Account, text: str) -> str:
    """Take the values out of a range; look and rules stay."""
    sheet, area = place(document, text)
    document.guard(account, sheet, area)
    inside = area._replace(bottom=min(area.bottom, len(sheet.rows)))
    for row in inside.rows:
        cells = sheet.row(row)[area.left : area.right]
        if any(map(filled, cells)):
            sheet.put_cells(row, area.left, [with_value(cell, None) for cell in cells])
    return written(sheet.title, area)


def last_table(sheet: Sheet, area: Area) -> Area | None:
    """The block of filled cells that the last filled cell of a range belongs to."""
    for row in range(min(area.bottom, len(sheet.rows)) - 1, area.top - 1, -1):
        cells = sheet.row(row)[area.left : area.right]
        columns = [column for column, cell in enumerate(cells, area.left) if filled(cell)]
        if columns:
            return _block(sheet, row, columns[-1])
    return _around(sheet, area)


def _around(sheet: Sheet, area: Area) -> Area | None:
    """The block that encloses the empty first cell of a range."""
    for row in range(max(area.top - 1, 0), area.top + 2):
        for column in range(max(area.left - 1, 0), area.left + 2):
            block = _block(sheet, row, column) if filled(sheet.get(row, column)) else None
            if block and area.top in block.rows and area.left in block.columns:
                return block
    return None


def _block(sheet: Sheet, row: int, column: int) -> Area:
    """Grow from a cell as long as something filled touches the block, also at a corner."""
    block, before = Area(row, row + 1, column, column + 1), None
    while block != before:
        before = block
        while block.top and _touched(sheet, block.top - 1, block):
            block = block._replace(top=block.top - 1)
        while _touched(sheet, block.bottom, block):
            block = block._replace(bottom=block.bottom + 1)
        rows = range(max(block.top - 1, 0), block.bottom + 1)
        if block.left and any(filled(sheet.get(row, block.left - 1)) for row in rows):
            block = block._replace(left=block.left - 1)
        if any(filled(sheet.get(row, block.right)) for row in rows):
            block = block._replace(right=block.right + 1)
    return block


def _touched(sheet: Sheet, row: int, block: Area) -> bool:
    return any(map(filled, sheet.row(row)[max(block.left - 1, 0) : block.right + 1]))
