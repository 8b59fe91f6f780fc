"""Requests about whole rows and columns."""

from tests.sheets_server.a1 import Area
from tests.sheets_server.batch.registry import Batch, dimension_of, kind, read_fields
from tests.sheets_server.cells import as_cell
from tests.sheets_server.errors import InvalidError, Json, unimplemented
from tests.sheets_server.shapes import DIMENSION_PROPERTIES, DIMENSION_RANGE, ROWS_OR_COLUMNS
from tests.sheets_server.sheet import Sheet
from tests.sheets_server.spans import Dimension


def _range(batch: Batch, given: Json) -> tuple[Sheet, Dimension, int, int]:
    """Tab, dimension, start and end of a DimensionRange."""
    sheet = batch.sheet(given.get("sheetId", 0))
    dimension = dimension_of(given)
    start, end = given.get("startIndex", 0), given.get("endIndex", sheet.size(dimension))
    if start < 0 or end < 0:
        raise InvalidError("DimensionRange indexes must be >= 0")
    if start >= end:
        raise InvalidError(f"DimensionRange.startIndex[{start}] must be less than endIndex[{end}]")
    return sheet, dimension, start, end


def _strip(sheet: Sheet, dimension: Dimension, start: int, end: int) -> Area:
    """The cells of whole rows or columns."""
    if dimension == "ROWS":
        return Area(start, end, 0, sheet.column_count)
    return Area(0, sheet.row_count, start, end)


@kind("insertDimension", range=DIMENSION_RANGE, inheritFromBefore=bool)
def insert_dimension(batch: Batch, body: Json) -> None:
    """New rows or columns that look like the ones before or after them."""
    sheet, dimension, start, end = _range(batch, body.get("range", {}))
    before, size = bool(body.get("inheritFromBefore")), sheet.size(dimension)
    if before and start == 0:
        raise InvalidError("inheritFromBefore cannot be true if inserting at index 0.")
    if start > size - (not before):
        end_rule = "or equal to " if before else ""
        raise InvalidError(f"range.startIndex[{start}] must be less than {end_rule}the grid size[{size}]")
    for protection in sheet.protections:
        span = protection.range.rows if dimension == "ROWS" else protection.range.columns
        if start in span and start - 1 in span and not batch.document.may_edit(protection, batch.account):
            batch.guard(sheet, _strip(sheet, dimension, start, start + 1))
    batch.document.insert(sheet, dimension, start, end - start, like=start - 1 if before else start)


@kind("appendDimension", sheetId=int, dimension=ROWS_OR_COLUMNS, length=int)
def append_dimension(batch: Batch, body: Json) -> None:
    """New rows or columns at the end that look like the last one."""
    length = body.get("length", 0)
    if length <= 0:
        raise InvalidError("length must be greater than 0.")
    sheet = batch.sheet(body.get("sheetId", 0))
    dimension = dimension_of(body)
    size = sheet.size(dimension)
    batch.document.insert(sheet, dimension, size, length, like=size - 1)


@kind("deleteDimension", range=DIMENSION_RANGE)
def delete_dimension(batch: Batch, body: Json) -> None:
    """Take rows or columns out; some that are not frozen must remain."""
    sheet, dimension, start, end = _range(batch, body.get("range", {}))
    size, name = sheet.size(dimension), dimension.lower()
    if start >= size:
        one = name[:-1]
        message = f"Cannot delete a {one} that doesn't exist. Tried to delete {one} index {start} but there are only"
        raise InvalidError(f"{message} {size} {name}.")
    end, frozen = min(end, size), sheet.frozen(dimension)
    if end - max(start, frozen) >= size - frozen:
        if frozen:
            raise InvalidError(f"Sorry, it is not possible to delete all non-frozen {name}.")
        raise InvalidError(f"You can't delete all the {name} on the sheet.")
    batch.guard(sheet, _strip(sheet, dimension, start, end))
    batch.document.delete(sheet, dimension, start, end)


@kind("moveDimension", source=DIMENSION_RANGE, destinationIndex=int)
def move_dimension(batch: Batch, body: Json) -> None:
    """Move rows or columns; the destination counts before they are taken out."""
    sheet, dimension, start, end = _range(batch, body.get("source", {}))
    to, size = body.get("destinationIndex", 0), sheet.size(dimension)
    if end > size or not 0 <= to <= size:
        raise InvalidError(f"Cannot move {dimension.lower()} beyond the grid of {size}.")
    if start < to < end:
        raise InvalidError("The destination index must not be within the source range.")
    batch.guard(sheet, _strip(sheet, dimension, start, end))
    if to not in (start, end):
        batch.document.move(sheet, dimension, start, end, to)


@kind("updateDimensionProperties", range=DIMENSION_RANGE, properties=DIMENSION_PROPERTIES, fields=str)
def update_dimension_properties(batch: Batch, body: Json) -> None:
    """Resize, hide or show rows or columns."""
    sheet, dimension, start, end = _range(batch, body.get("range", {}))
    fields, properties = read_fields(body), body.get("properties", {})
    names = {"pixelSize": "pixel_size", "hiddenByUser": "hidden_by_user"}
    for name in fields.parts.keys() - names.keys() - {"*"}:
        raise unimplemented(f"the field {name} of a row or column")
    if end > sheet.size(dimension):
        raise InvalidError(f"DimensionRange.endIndex[{end}] is after the end of the grid")
    changes = {attribute: properties.get(name) for name, attribute in names.items() if fields.wants(name)}
    if "hidden_by_user" in changes:
        changes["hidden_by_user"] = bool(changes["hidden_by_user"])
    for index in range(start, end):
        sheet.set_line(dimension, index, **changes)


@kind("autoResizeDimensions", dimensions=DIMENSION_RANGE)
def auto_resize_dimensions(batch: Batch, body: Json) -> None:
    """Make columns as wide as their longest text, at about seven pixels a character."""
    sheet, dimension, start, end = _range(batch, body.get("dimensions", {}))
    for index in range(start, min(end, sheet.size(dimension))):
        if dimension == "ROWS":
            sheet.set_line(dimension, index, pixel_size=None)
            continue
        cells = (as_cell(row[index]) for row in sheet.rows if len(row) > index)
        longest = max((len(str(cell.value)) for cell in cells if cell.value is not None), default=0)
        sheet.set_line(dimension, index, pixel_size=max(21, 7 * longest + 10))
