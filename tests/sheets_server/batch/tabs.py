"""Requests about tabs and the spreadsheet itself."""

import random
from dataclasses import replace
from typing import Any

from tests.sheets_server.batch.registry import Batch, kind, read_fields
from tests.sheets_server.document import Document
from tests.sheets_server.errors import InvalidError, Json, unimplemented
from tests.sheets_server.masks import Mask
from tests.sheets_server.render import sheet_properties
from tests.sheets_server.shapes import SHEET_PROPERTIES, SPREADSHEET_PROPERTIES
from tests.sheets_server.sheet import Bound, Sheet

_LOOKS = ("tabColor", "tabColorStyle", "rightToLeft")
_GRID_LOOKS = ("hideGridlines", "rowGroupControlAfter", "columnGroupControlAfter")


@kind("addSheet", properties=SHEET_PROPERTIES)
def add_sheet(batch: Batch, body: Json) -> Json:
    """A new tab."""
    document, given = batch.document, body.get("properties", {})
    sheet = Sheet(new_id(document, given.get("sheetId")), given.get("title") or free_title(document))
    _check_title(document, sheet)
    index = given.get("index", len(document.sheets))
    _check_index(document, index)
    document.sheets.insert(index, sheet)
    size = {"rowCount": 1000, "columnCount": 26}
    wanted = {**given, "gridProperties": {**size, **given.get("gridProperties", {})}}
    _set_properties(batch, sheet, wanted, Mask.parse("gridProperties,hidden,tabColor,tabColorStyle,rightToLeft"))
    return {"properties": sheet_properties(document, sheet)}


@kind("deleteSheet", sheetId=int)
def delete_sheet(batch: Batch, body: Json) -> None:
    """Take a tab out; one that is seen must remain."""
    sheet = batch.sheet(body.get("sheetId", 0))
    others = [other for other in batch.document.sheets if other is not sheet]
    if not any(not other.hidden for other in others):
        raise InvalidError("You can't remove all the visible sheets in a document.")
    batch.guard(sheet, sheet.whole)
    batch.document.sheets.remove(sheet)
    named = batch.document.state.named_ranges
    batch.document.state.named_ranges = [bound for bound in named if bound.range.sheet_id != sheet.id]


@kind("duplicateSheet", sourceSheetId=int, insertSheetIndex=int, newSheetId=int, newSheetName=str)
def duplicate_sheet(batch: Batch, body: Json) -> Json:
    """A copy of a tab with everything on it."""
    document = batch.document
    source = batch.sheet(body.get("sourceSheetId", 0))
    title = body.get("newSheetName") or free_title(document, f"Copy of {source.title}")
    twin = twin_of(source, new_id(document, body.get("newSheetId")), title)
    _check_title(document, twin)
    index = body.get("insertSheetIndex", 0)
    _check_index(document, index)
    document.sheets.insert(index, twin)
    return {"properties": sheet_properties(document, twin)}


@kind("updateSheetProperties", properties=SHEET_PROPERTIES, fields=str)
def update_sheet_properties(batch: Batch, body: Json) -> None:
    """Rename, move, hide, resize or freeze a tab."""
    given = body.get("properties", {})
    sheet = batch.sheet(given.get("sheetId", 0))
    fields = read_fields(body)
    for name in fields.parts.keys() - SHEET_PROPERTIES.keys() - {"*"}:
        raise unimplemented(f"the field {name} of a sheet")
    _set_properties(batch, sheet, given, fields)


@kind("updateSpreadsheetProperties", properties=SPREADSHEET_PROPERTIES, fields=str)
def update_spreadsheet_properties(batch: Batch, body: Json) -> None:
    """Rename the spreadsheet, set its locale or time zone."""
    fields, given, state = read_fields(body), body.get("properties", {}), batch.document.state
    for name in fields.parts.keys() - SPREADSHEET_PROPERTIES.keys() - {"*"}:
        raise unimplemented(f"the field {name} of a spreadsheet")
    for name, attribute in {"title": "title", "locale": "locale", "timeZone": "time_zone"}.items():
        if fields.wants(name):
            if not given.get(name):
                raise InvalidError(f"Invalid {name}.")
            setattr(state, attribute, given[name])


def new_id(document: Document, wanted: int | None = None) -> int:
    """The ID that was asked for, or one that is free."""
    if wanted is None:
        return next(key for key in iter(lambda: random.randrange(10**8, 2**31), 0) if document.by_id(key) is None)
    if wanted < 0:
        raise InvalidError("Sheet ID must be >= 0.")
    if document.by_id(wanted) is not None:
        raise InvalidError(f"Sheet with id {wanted} already exists.")
    return wanted


def free_title(document: Document, wanted: str | None = None) -> str:
    """A title that no tab has."""
    if wanted and document.find(wanted) is None:
        return wanted
    number = 1 if wanted else len(document.sheets) + 1
    while document.find(f"{wanted} {number}" if wanted else f"Sheet{number}"):
        number += 1
    return f"{wanted} {number}" if wanted else f"Sheet{number}"


def twin_of(source: Sheet, sheet_id: int, title: str) -> Sheet:
    """A copy of a tab under another ID and title."""
    twin = source.copy()
    twin.id, twin.title = sheet_id, title
    twin.protections = [
        Bound(replace(bound.range, sheet_id=sheet_id), {**bound.given, "protectedRangeId": new_range_id()})
        for bound in source.protections
    ]
    twin.merges = [Bound(replace(bound.range, sheet_id=sheet_id), bound.given) for bound in source.merges]
    twin.filter = source.filter and Bound(replace(source.filter.range, sheet_id=sheet_id), source.filter.given)
    return twin


def new_range_id() -> int:
    """A number for a protected range."""
    return random.randrange(10**8, 2**31)


def _check_title(document: Document, sheet: Sheet) -> None:
    other = document.find(sheet.title)
    if other is not None and other is not sheet:
        raise InvalidError(f'A sheet with the name "{sheet.title}" already exists. Please enter another name.')


def _check_index(document: Document, index: int) -> None:
    if not 0 <= index <= len(document.sheets):
        raise InvalidError(f"sheet index {index} is out of bounds, there are {len(document.sheets)} sheets.")


def _set_properties(batch: Batch, sheet: Sheet, given: Json, fields: Mask) -> None:
    document = batch.document
    if fields.wants("gridProperties"):
        grid = fields.child("gridProperties") or Mask()
        _set_grid(batch, sheet, given.get("gridProperties", {}), grid)
    if fields.wants("title") and "title" in given:
        document.rename(sheet, given["title"])
    if fields.wants("hidden"):
        sheet.hidden = bool(given.get("hidden"))
        if all(other.hidden for other in document.sheets):
            raise InvalidError("You can't hide all the sheets in a document.")
    if fields.wants("index") and "index" in given:
        _check_index(document, given["index"])
        place = document.sheets.index(sheet)
        document.sheets.remove(sheet)
        document.sheets.insert(given["index"] - (given["index"] > place), sheet)
    _set_looks(sheet.looks, _LOOKS, given, fields)


def _set_grid(batch: Batch, sheet: Sheet, given: Json, fields: Mask) -> None:
    for name in fields.parts.keys() - SHEET_PROPERTIES["gridProperties"].keys() - {"*"}:  # type: ignore[attr-defined]
        raise unimplemented(f"the field gridProperties.{name} of a sheet")
    rows = given.get("rowCount", 0) if fields.wants("rowCount") else sheet.row_count
    columns = given.get("columnCount", 0) if fields.wants("columnCount") else sheet.column_count
    frozen_rows = given.get("frozenRowCount", 0) if fields.wants("frozenRowCount") else sheet.frozen_rows
    frozen_columns = given.get("frozenColumnCount", 0) if fields.wants("frozenColumnCount") else sheet.frozen_columns
    if rows <= 0 or columns <= 0:
        raise InvalidError(f"gridProperties.{'rowCount' if rows <= 0 else 'columnCount'} must be greater than 0")
    if frozen_rows >= rows or frozen_columns >= columns:
        kinds = "rows" if frozen_rows >= rows else "columns"
        raise InvalidError(f"You can't freeze all visible {kinds} on the sheet.")
    _resize(batch, sheet, rows, columns)
    sheet.frozen_rows, sheet.frozen_columns = frozen_rows, frozen_columns
    _set_looks(sheet.grid_looks, _GRID_LOOKS, given, fields)


def _resize(batch: Batch, sheet: Sheet, rows: int, columns: int) -> None:
    """Give the grid another size; formulas lose what is cut."""
    batch.guard(sheet, sheet.whole._replace(top=rows))
    batch.guard(sheet, sheet.whole._replace(left=columns))
    sheet.grow(rows, columns)
    if rows < sheet.row_count:
        batch.document.delete(sheet, "ROWS", rows, sheet.row_count)
    if columns < sheet.column_count:
        batch.document.delete(sheet, "COLUMNS", columns, sheet.column_count)


def _set_looks(looks: dict[str, Any], names: tuple[str, ...], given: Json, fields: Mask) -> None:
    for name in names:
        if fields.wants(name):
            looks.pop(name, None)
            if given.get(name):
                looks[name] = given[name]
