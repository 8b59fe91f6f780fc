"""A spreadsheet as the API shows it."""

from collections.abc import Callable, Sequence

from tests.sheets_server.a1 import Area
from tests.sheets_server.cells import Cell, Content, as_cell
from tests.sheets_server.document import Account, Document, Reader
from tests.sheets_server.errors import Json
from tests.sheets_server.formulas import Effective, ErrorValue
from tests.sheets_server.locales import shown
from tests.sheets_server.masks import Mask
from tests.sheets_server.sheet import COLUMN_WIDTH, ROW_HEIGHT, Bound, Sheet
from tests.sheets_server.spans import Dimension

_DEFAULT_FORMAT: Json = {
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {"fontFamily": "arial,sans,sans-serif", "fontSize": 10},
}
Place = tuple[Sheet, Area]


def spreadsheet(
    document: Document, account: Account, mask: Mask, places: Sequence[Place] | None, *, with_cells: bool
) -> Json:
    """The spreadsheet resource: whole, or only the tabs and ranges that are asked for."""
    named = [{**bound.given, "range": bound.range.to_json()} for bound in document.state.named_ranges]
    body: Json = {
        "spreadsheetId": document.id,
        "properties": {
            "title": document.title,
            "locale": document.locale,
            "autoRecalc": "ON_CHANGE",
            "timeZone": document.state.time_zone,
            "defaultFormat": _DEFAULT_FORMAT,
            "spreadsheetTheme": {"primaryFontFamily": "Arial"},
        },
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{document.id}/edit",
    }
    if named:
        body["namedRanges"] = named
    answer = dict(mask.cut(body))
    if mask.child("sheets") is not None:
        answer["sheets"] = _sheets(document, account, mask, places, with_cells)
    return answer


def _sheets(
    document: Document, account: Account, mask: Mask, places: Sequence[Place] | None, with_cells: bool
) -> list[Json]:
    below = mask.child("sheets")
    if below is None:
        return []
    reader, found = Reader(document), []
    for sheet in document.sheets:
        areas = [sheet.whole] if places is None else [area for other, area in places if other is sheet]
        if not areas:
            continue
        body = dict(below.cut(_sheet(document, sheet, account)))
        data = below.child("data") if with_cells else None
        if data is not None:
            body["data"] = [_grid_data(reader, sheet, area, data) for area in areas]
        found.append(body)
    return found


def _sheet(document: Document, sheet: Sheet, account: Account) -> Json:
    body: Json = {"properties": sheet_properties(document, sheet)}
    if sheet.merges:
        body["merges"] = [merge.range.to_json() for merge in sheet.merges]
    if sheet.conditional_formats:
        body["conditionalFormats"] = list(sheet.conditional_formats)
    if sheet.protections:
        body["protectedRanges"] = [protected_range(document, bound, account) for bound in sheet.protections]
    if sheet.filter:
        body["basicFilter"] = _basic_filter(sheet.filter)
    return body


def sheet_properties(document: Document, sheet: Sheet) -> Json:
    """Title, place and size of a tab."""
    grid: Json = {"rowCount": sheet.row_count, "columnCount": sheet.column_count}
    if sheet.frozen_rows:
        grid["frozenRowCount"] = sheet.frozen_rows
    if sheet.frozen_columns:
        grid["frozenColumnCount"] = sheet.frozen_columns
    body: Json = {
        "sheetId": sheet.id,
        "title": sheet.title,
        "index": document.sheets.index(sheet),
        "sheetType": "GRID",
        "gridProperties": {**grid, **sheet.grid_looks},
    }
    if sheet.hidden:
        body["hidden"] = True
    return {**body, **sheet.looks}


def protected_range(document: Document, bound: Bound, account: Account) -> Json:
    """A protection; who may edit there sees that, and who else may."""
    body = {"range": bound.range.to_json(), **bound.given}
    if document.may_edit(bound, account):
        return {**body, "requestingUserCanEdit": True}
    return {name: value for name, value in body.items() if name != "editors"}


def _basic_filter(bound: Bound) -> Json:
    body: Json = {"range": bound.range.to_json(), **bound.given}
    if bound.given:
        body["filterSpecs"] = [
            {"filterCriteria": rule, "columnIndex": int(column)} for column, rule in bound.given["criteria"].items()
        ]
    return body


def _grid_data(reader: Reader, sheet: Sheet, area: Area, mask: Mask) -> Json:
    body: Json = {}
    if area.top and mask.child("startRow") is not None:
        body["startRow"] = area.top
    if area.left and mask.child("startColumn") is not None:
        body["startColumn"] = area.left
    rows = mask.child("rowData")
    if rows is not None and (data := _row_data(reader, sheet, area, rows.child("values"))):
        body["rowData"] = data
    if (below := mask.child("rowMetadata")) is not None:
        body["rowMetadata"] = [below.cut(_line(sheet, "ROWS", row)) for row in area.rows]
    if (below := mask.child("columnMetadata")) is not None:
        body["columnMetadata"] = [below.cut(_line(sheet, "COLUMNS", column)) for column in area.columns]
    return body


def _line(sheet: Sheet, dimension: Dimension, index: int) -> Json:
    line = sheet.line(dimension, index)
    body: Json = {"pixelSize": line.pixel_size or (ROW_HEIGHT if dimension == "ROWS" else COLUMN_WIDTH)}
    if line.hidden_by_user:
        body["hiddenByUser"] = True
    if line.hidden_by_filter:
        body["hiddenByFilter"] = True
    return body


def _row_data(reader: Reader, sheet: Sheet, area: Area, mask: Mask | None) -> list[Json]:
    if mask is None:
        return []
    found: list[Json] = []
    fields = [(name, make, mask.child(name)) for name, make in _CELL_FIELDS.items()]
    wanted = [(name, make, below) for name, make, below in fields if below is not None]
    for row in range(area.top, min(area.bottom, len(sheet.rows))):
        contents = sheet.row(row)[area.left : area.right]
        effective = reader.row(sheet, row, area.left, area.right)
        values = [
            _cell(reader.document.locale, content, value, wanted)
            for content, value in zip(contents, effective, strict=True)
        ]
        found.append({"values": values} if values else {})
    while found and not found[-1]:
        found.pop()
    return found


def _cell(locale: str, content: Content, effective: Effective, wanted: list[tuple[str, "_CellField", Mask]]) -> Json:
    """CellData with the fields that are wanted."""
    cell, body = as_cell(content), {}
    for name, make, below in wanted:
        value = make(cell, effective, locale)
        if value is not None:
            body[name] = below.cut(value)
    return body


def _entered(cell: Cell, effective: Effective, locale: str) -> Json | None:
    return extended(None if cell.formula else effective, cell.formula)


def _effective(cell: Cell, effective: Effective, locale: str) -> Json | None:
    return extended(effective)


def _formatted(cell: Cell, effective: Effective, locale: str) -> str | None:
    return None if effective is None else shown(effective, cell.style, locale)


def _look(cell: Cell, effective: Effective, locale: str) -> Json | None:
    return None if effective is None and not cell.style else {**_DEFAULT_FORMAT, **(cell.style or {})}


def _style(cell: Cell, effective: Effective, locale: str) -> Json | None:
    return cell.style


def _note(cell: Cell, effective: Effective, locale: str) -> str | None:
    return cell.note


def _rule(cell: Cell, effective: Effective, locale: str) -> Json | None:
    return cell.validation


_CellField = Callable[[Cell, Effective, str], Json | str | None]
_CELL_FIELDS: dict[str, _CellField] = {
    "userEnteredValue": _entered,
    "effectiveValue": _effective,
    "formattedValue": _formatted,
    "userEnteredFormat": _style,
    "effectiveFormat": _look,
    "note": _note,
    "dataValidation": _rule,
}


def extended(value: Effective, formula: str | None = None) -> Json | None:
    """A value as an ExtendedValue; None: the cell is empty."""
    if formula is not None:
        return {"formulaValue": formula}
    if value is None:
        return None
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, ErrorValue):
        return {"errorValue": {"type": value.kind, "message": value.message}}
    return {"numberValue": value}
