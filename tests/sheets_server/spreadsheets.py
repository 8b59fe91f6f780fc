"""The calls of the Sheets API."""

from typing import Any

from tests.sheets_server import batch
from tests.sheets_server.a1 import Area, GridRange, written
from tests.sheets_server.batch.tabs import free_title, new_id, twin_of
from tests.sheets_server.document import Document
from tests.sheets_server.errors import InvalidError, Json
from tests.sheets_server.masks import EVERYTHING
from tests.sheets_server.render import Place, sheet_properties, spreadsheet
from tests.sheets_server.service import Call, Service
from tests.sheets_server.shapes import GRID_RANGE, SHEET_PROPERTIES, SPREADSHEET_PROPERTIES, read
from tests.sheets_server.sheet import Sheet
from tests.sheets_server.values import Entry, Rendering, clear, place, read_rows, value_range

_RENDERINGS = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
_MOMENTS = ("SERIAL_NUMBER", "FORMATTED_STRING")
_INPUTS = ("RAW", "USER_ENTERED")
_BATCH = {
    "requests": [dict],
    "includeSpreadsheetInResponse": bool,
    "responseRanges": [str],
    "responseIncludeGridData": bool,
}
_VALUE_RANGE = {"range": str, "majorDimension": str, "values": batch.OPAQUE}
_FILTER = {"a1Range": str, "gridRange": GRID_RANGE}


def create(service: Service, call: Call) -> Json:
    """spreadsheets.create: a spreadsheet with the tabs that are described."""
    shape = {"properties": SPREADSHEET_PROPERTIES, "sheets": [{"properties": SHEET_PROPERTIES}]}
    body = read(call.message, shape, "spreadsheet")
    given = body.get("properties", {})
    document = service.create(given.get("title", "Untitled spreadsheet"), call.account.email)
    document.state.locale = given.get("locale", document.locale)
    document.state.time_zone = given.get("timeZone", document.state.time_zone)
    try:
        if body.get("sheets"):
            _add_first_sheets(document, call, body["sheets"])
    except InvalidError:
        del service.documents[document.id]
        raise
    return spreadsheet(document, call.account, call.mask or EVERYTHING, None, with_cells=False)


def _add_first_sheets(document: Document, call: Call, sheets: list[Json]) -> None:
    worker = batch.Batch(document, call.account)
    document.sheets.clear()
    for sheet in sheets:
        given = {"sheetId": 0, **sheet.get("properties", {})} if not document.sheets else sheet.get("properties", {})
        batch.tabs.add_sheet(worker, {"properties": given})


def get(service: Service, call: Call, key: str) -> Json:
    """spreadsheets.get: metadata, and cells if they are asked for."""
    document = service.find(key, call.account, writing=False)
    places = [place(document, text) for text in call.query.get("ranges", [])] or None
    return _resource(document, call, places, with_cells=call.flag("includeGridData"))


def get_by_data_filter(service: Service, call: Call, key: str) -> Json:
    """spreadsheets.getByDataFilter: the same with ranges in the body."""
    document = service.find(key, call.account, writing=False)
    body = read(call.message, {"dataFilters": [_FILTER], "includeGridData": bool}, "body")
    places = [_filtered(document, given) for given in body.get("dataFilters", [])] or None
    return _resource(document, call, places, with_cells=body.get("includeGridData", False))


def _resource(document: Document, call: Call, places: list[Place] | None, *, with_cells: bool) -> Json:
    mask = call.mask
    with_cells = with_cells if mask is None else _names_data(call)
    return spreadsheet(document, call.account, mask or EVERYTHING, places, with_cells=with_cells)


def _names_data(call: Call, *prefix: str) -> bool:
    """Whether a field mask asks for cells; it counts more than includeGridData."""
    mask = call.mask
    return mask is not None and mask.wants(*prefix, "sheets", "data")


def batch_update(service: Service, call: Call, key: str) -> Json:
    """spreadsheets.batchUpdate: all requests or none."""
    document = service.find(key, call.account, writing=True)
    body = read(call.message, {**_BATCH, "requests": batch.OPAQUE}, "body")
    for text in body.get("responseRanges", []):
        document.resolve(text)
    requests = body.get("requests") or []
    mask = call.mask or EVERYTHING
    with document.change():
        replies = batch.run(batch.Batch(document, call.account), requests if isinstance(requests, list) else [requests])
        answer: Json = {"spreadsheetId": document.id, "replies": replies}
        below = mask.child("updatedSpreadsheet")
        if body.get("includeSpreadsheetInResponse") and below is not None:
            places = [place(document, text) for text in body.get("responseRanges", [])] or None
            cells = _names_data(call, "updatedSpreadsheet") if call.mask else body.get("responseIncludeGridData", False)
            answer["updatedSpreadsheet"] = spreadsheet(document, call.account, below, places, with_cells=cells)
    return call.cut(answer)


def copy_to(service: Service, call: Call, key: str, sheet_id: str) -> Json:
    """spreadsheets.sheets.copyTo: a copy of a tab in another spreadsheet."""
    source = service.find(key, call.account, writing=False)
    sheet = source.by_id(int(sheet_id))
    if sheet is None:
        raise InvalidError(f"No sheet with id: {sheet_id}")
    body = read(call.message, {"destinationSpreadsheetId": str}, "body")
    target = service.find(body.get("destinationSpreadsheetId", ""), call.account, writing=True)
    with target.change():
        twin = twin_of(sheet, new_id(target), free_title(target, f"Copy of {sheet.title}"))
        target.sheets.append(twin)
    return sheet_properties(target, twin)


def values_get(service: Service, call: Call, key: str, text: str) -> Json:
    """spreadsheets.values.get: one range."""
    document = service.find(key, call.account, writing=False)
    return call.cut(value_range(document, place(document, text), _rendering(call)))


def values_batch_get(service: Service, call: Call, key: str) -> Json:
    """spreadsheets.values.batchGet: several ranges at one moment."""
    document = service.find(key, call.account, writing=False)
    how = _rendering(call)
    places = [place(document, text) for text in call.query.get("ranges", [])]
    ranges = [value_range(document, where, how) for where in places]
    return call.cut({"spreadsheetId": key, "valueRanges": ranges} if ranges else {"spreadsheetId": key})


def values_batch_get_by_data_filter(service: Service, call: Call, key: str) -> Json:
    """spreadsheets.values.batchGetByDataFilter: the same with ranges in the body."""
    document = service.find(key, call.account, writing=False)
    shape = {"dataFilters": [_FILTER], **dict.fromkeys(_RENDERING_FIELDS, str)}
    body = read(call.message, shape, "body")
    how = _rendering(_with_query(call, body))
    found = [
        {"valueRange": value_range(document, _filtered(document, given), how), "dataFilters": [given]}
        for given in body.get("dataFilters", [])
    ]
    return call.cut({"spreadsheetId": key, "valueRanges": found})


def values_update(service: Service, call: Call, key: str, text: str) -> Json:
    """spreadsheets.values.update: one range."""
    document = service.find(key, call.account, writing=True)
    rows = read_rows(read(call.message, _VALUE_RANGE, "data"))
    entry = _entry(document, call)
    with document.change():
        where = entry.update(text, rows)
        answer = _updated(document, call, where, rows)
    return call.cut(answer)


def values_append(service: Service, call: Call, key: str, text: str) -> Json:
    """spreadsheets.values.append: rows below a table."""
    document = service.find(key, call.account, writing=True)
    rows = read_rows(read(call.message, _VALUE_RANGE, "data"))
    entry = _entry(document, call)
    insert = call.choice("insertDataOption", ("OVERWRITE", "INSERT_ROWS"), "OVERWRITE") == "INSERT_ROWS"
    with document.change():
        sheet, table, area = entry.append(text, rows, insert=insert)
        answer: Json = {"spreadsheetId": key, "updates": _updated(document, call, (sheet, area), rows)}
    if table:
        answer["tableRange"] = written(sheet.title, table)
    return call.cut(answer)


def values_clear(service: Service, call: Call, key: str, text: str) -> Json:
    """spreadsheets.values.clear: one range."""
    document = service.find(key, call.account, writing=True)
    with document.change():
        cleared = clear(document, call.account, text)
    return call.cut({"spreadsheetId": key, "clearedRange": cleared})


def values_batch_clear(service: Service, call: Call, key: str) -> Json:
    """spreadsheets.values.batchClear: several ranges."""
    document = service.find(key, call.account, writing=True)
    body = read(call.message, {"ranges": [str]}, "body")
    with document.change():
        cleared = [clear(document, call.account, text) for text in body.get("ranges", [])]
    return call.cut({"spreadsheetId": key, "clearedRanges": cleared})


def values_batch_update(service: Service, call: Call, key: str) -> Json:
    """spreadsheets.values.batchUpdate: several ranges, all or none."""
    return _values_batch_update(service, call, key, _VALUE_RANGE)


def values_batch_update_by_data_filter(service: Service, call: Call, key: str) -> Json:
    """spreadsheets.values.batchUpdateByDataFilter: the same with filters for ranges."""
    shape = {"dataFilter": _FILTER, "majorDimension": str, "values": batch.OPAQUE}
    return _values_batch_update(service, call, key, shape)


def _values_batch_update(service: Service, call: Call, key: str, shape: Json) -> Json:
    document = service.find(key, call.account, writing=True)
    fields = {"valueInputOption": str, "includeValuesInResponse": bool}
    fields |= {"responseValueRenderOption": str, "responseDateTimeRenderOption": str}
    body = read(call.message, {"data": [shape], **fields}, "body")
    asked = _with_query(call, body)
    entry = _entry(document, asked)
    with document.change():
        answers = [
            _update_one(document, asked, entry, index, given) for index, given in enumerate(body.get("data", []))
        ]
    totals = {f"totalUpdated{name}": sum(answer[f"updated{name}"] for answer in answers) for name in _COUNTS}
    tabs = {answer["updatedRange"].rpartition("!")[0] for answer in answers}
    return call.cut({"spreadsheetId": key, **totals, "totalUpdatedSheets": len(tabs), "responses": answers})


def _update_one(document: Document, call: Call, entry: Entry, index: int, given: Json) -> Json:
    try:
        text = given.get("range") or written_filter(document, given.get("dataFilter", {}))
        rows = read_rows(given)
        return _updated(document, call, entry.update(text, rows), rows)
    except InvalidError as refusal:
        raise refusal.inside(f"data[{index}]") from refusal


_COUNTS = ("Rows", "Columns", "Cells")
_RENDERING_FIELDS = ("valueRenderOption", "dateTimeRenderOption", "majorDimension")


def _with_query(call: Call, body: Json) -> Call:
    """A call whose options come from the body."""
    options = {name: [str(value)] for name, value in body.items() if isinstance(value, str | bool)}
    return Call({**call.query, **options}, call.body, call.account)


def _filtered(document: Document, given: Json) -> Place:
    if "a1Range" in given:
        return place(document, given["a1Range"])
    if "gridRange" not in given:
        raise InvalidError("Must specify a range or a data filter.")
    grid = GridRange.from_json(given["gridRange"])
    sheet = document.by_id(grid.sheet_id)
    if sheet is None:
        raise InvalidError(f"No grid with id: {grid.sheet_id}")
    return sheet, sheet.area(grid)


def written_filter(document: Document, given: Json) -> str:
    """A data filter as a range."""
    sheet, area = _filtered(document, given)
    return written(sheet.title, area)


def _rendering(call: Call, prefix: str = "") -> Rendering:
    names = ("valueRenderOption", "dateTimeRenderOption")
    value, moment = (prefix + name[0].upper() + name[1:] if prefix else name for name in names)
    return Rendering(
        call.choice(value, _RENDERINGS, "FORMATTED_VALUE"),
        call.choice(moment, _MOMENTS, "SERIAL_NUMBER"),
        call.choice("majorDimension", ("ROWS", "COLUMNS"), "ROWS"),
    )


def _entry(document: Document, call: Call) -> Entry:
    return Entry(document, call.account, call.choice("valueInputOption", _INPUTS) == "USER_ENTERED")


def _updated(document: Document, call: Call, where: tuple[Sheet, Area], rows: list[list[Any]]) -> Json:
    """What a write answers; nulls are not counted as cells."""
    sheet, area = where
    cells = [value for row in rows for value in row if value is not None]
    answer: Json = {
        "spreadsheetId": document.id,
        "updatedRange": written(sheet.title, area),
        "updatedRows": sum(1 for row in rows if row),
        "updatedColumns": max(map(len, rows), default=0),
        "updatedCells": len(cells),
    }
    if call.flag("includeValuesInResponse"):
        answer["updatedData"] = value_range(document, where, _rendering(call, "response"))
    return answer
