"""What the bodies of requests may hold; a field that is not listed here is answered with 501."""

import json
import re
from typing import Any

from tests.sheets_server.errors import ApiError, malformed, unimplemented

OPAQUE = object()
ROWS_OR_COLUMNS = frozenset({"ROWS", "COLUMNS"})
GRID_RANGE = {
    "sheetId": int,
    "startRowIndex": int,
    "endRowIndex": int,
    "startColumnIndex": int,
    "endColumnIndex": int,
}
DIMENSION_RANGE = {"sheetId": int, "dimension": ROWS_OR_COLUMNS, "startIndex": int, "endIndex": int}
COORDINATE = {"sheetId": int, "rowIndex": int, "columnIndex": int}
USER_ENTERED_VALUE = {"stringValue": str, "numberValue": float, "boolValue": bool, "formulaValue": str}
CONDITION_VALUE = {"userEnteredValue": str}
RULE = {
    "condition": {"type": frozenset({"ONE_OF_LIST", "ONE_OF_RANGE", "BOOLEAN"}), "values": [CONDITION_VALUE]},
    "inputMessage": str,
    "strict": bool,
    "showCustomUi": bool,
}
FORMAT = {
    "numberFormat": {"type": str, "pattern": str},
    "backgroundColor": OPAQUE,
    "backgroundColorStyle": OPAQUE,
    "borders": OPAQUE,
    "padding": OPAQUE,
    "horizontalAlignment": str,
    "verticalAlignment": str,
    "wrapStrategy": str,
    "textDirection": str,
    "textFormat": OPAQUE,
    "hyperlinkDisplayType": str,
    "textRotation": OPAQUE,
}
CELL = {
    "userEnteredValue": USER_ENTERED_VALUE,
    "userEnteredFormat": FORMAT,
    "note": str,
    "dataValidation": RULE,
}
ROW = {"values": OPAQUE}
GRID_PROPERTIES = {
    "rowCount": int,
    "columnCount": int,
    "frozenRowCount": int,
    "frozenColumnCount": int,
    "hideGridlines": bool,
    "rowGroupControlAfter": bool,
    "columnGroupControlAfter": bool,
}
SHEET_PROPERTIES = {
    "sheetId": int,
    "title": str,
    "index": int,
    "sheetType": frozenset({"GRID"}),
    "gridProperties": GRID_PROPERTIES,
    "hidden": bool,
    "tabColor": OPAQUE,
    "tabColorStyle": OPAQUE,
    "rightToLeft": bool,
}
SPREADSHEET_PROPERTIES = {"title": str, "locale": str, "timeZone": str, "autoRecalc": frozenset({"ON_CHANGE"})}
PROTECTED_RANGE = {
    "protectedRangeId": int,
    "range": GRID_RANGE,
    "description": str,
    "warningOnly": bool,
    "requestingUserCanEdit": bool,
    "unprotectedRanges": [GRID_RANGE],
    "editors": {"users": [str], "groups": [str], "domainUsersCanEdit": bool},
}
NAMED_RANGE = {"namedRangeId": str, "name": str, "range": GRID_RANGE}
FILTER_CRITERIA = {"hiddenValues": [str]}
FILTER = {
    "range": GRID_RANGE,
    "criteria": OPAQUE,
    "filterSpecs": [{"columnIndex": int, "filterCriteria": FILTER_CRITERIA}],
}
DIMENSION_PROPERTIES = {"pixelSize": int, "hiddenByUser": bool}
SORT_SPEC = {"dimensionIndex": int, "sortOrder": frozenset({"ASCENDING", "DESCENDING"})}


def read(value: Any, shape: Any, path: str) -> Any:
    """The value as the shape wants it, without nulls; an unknown field is 501, a wrong type 400."""
    if shape is OPAQUE or value is None:
        return value
    if isinstance(shape, dict):
        return _read_message(value, shape, path)
    if isinstance(shape, list):
        if not isinstance(value, list):
            value = [value]
        return [read(item, shape[0], f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(shape, frozenset):
        if value not in shape:
            raise unimplemented(f"{path} {value!r}")
        return value
    return _read_scalar(value, shape, path)


def _read_message(value: Any, shape: dict[str, Any], path: str) -> Any:
    if not isinstance(value, dict):
        raise malformed(_snake(path), "type.googleapis.com/google.protobuf.Message", json.dumps(value))
    for name in value.keys() - shape.keys():
        raise unimplemented(f"the field {path}.{name}")
    read_fields = {name: read(item, shape[name], f"{path}.{name}") for name, item in value.items()}
    return {name: item for name, item in read_fields.items() if item is not None}


def _read_scalar(value: Any, kind: type, path: str) -> Any:
    if kind is bool and isinstance(value, bool):
        return value
    if kind is str and isinstance(value, str):
        return value
    if kind is int and not isinstance(value, bool):
        if isinstance(value, int) or (isinstance(value, str) and re.fullmatch("-?[0-9]+", value)):
            return int(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise _wrong_type(value, kind, path)


def _wrong_type(value: Any, kind: type, path: str) -> ApiError:
    names = {int: "TYPE_INT32", bool: "TYPE_BOOL", float: "TYPE_DOUBLE", str: "TYPE_STRING"}
    return malformed(_snake(path), names[kind], json.dumps(value))


def _snake(path: str) -> str:
    return re.sub("([A-Z])", lambda letter: "_" + letter[1].lower(), path)
