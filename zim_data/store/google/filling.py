"""Everything put into an empty Google Sheet, in a way that does not look whole before it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from zim_data.cells import Cell, CellFormat
from zim_data.errors import SheetBusy, SheetChanged, SheetUnreachable, StoreError
from zim_data.store.contents import Bar, Contents
from zim_data.store.design import designs_of
from zim_data.store.google.api import Api, Json
from zim_data.store.google.cells import PATTERNS, cell_at, format_of, typed
from zim_data.store.google.contents import PATIENCE, tabs_of
from zim_data.store.google.gaps import WIDE
from zim_data.store.spreadsheet import ColumnDesign, Grid, Grids

BYTES_A_WRITE = 1_000_000
TRIES = 10
SPARE_ROWS = 100
USUAL_ROWS, USUAL_COLUMNS = 1000, 26
"""The size of a tab that somebody adds by hand."""
UNFINISHED = "Kopie unvollständig: "
"""How the titles of tabs begin that are not all there yet."""
READ_AGAIN = re.compile(r"['=+\-\d.,]")
"""How texts begin that Google would take for something else as soon as somebody edits them."""

T = TypeVar("T")

InTheWay = Callable[[], Collection[str]]
"""Asks anew which tabs are to be replaced; raises `NotEmpty` if something stands in them by now."""


def begin(api: Api, grids: Grids) -> dict[str, int]:
    """Make empty tabs for all grids, under titles that tell that they are unfinished; their IDs.

    What an earlier attempt left behind is cleared away.
    """
    return patiently(api, lambda: _begin(api, grids), SheetChanged)


def complete(api: Api, contents: Contents, ids: Mapping[str, int], bar: Bar, in_the_way: InTheWay) -> None:
    """Fill the tabs, and then let all at once take the places of the empty ones, before the other tabs."""
    bar.reset(sum(map(len, contents.grids.values())))
    for rows, requests in _fillings(contents.grids, ids):
        _send(api, requests)
        bar.update(rows)
    for part in _chunks(_formats(contents.grids, ids)):
        _send(api, part)
    patiently(api, lambda: _finish(api, ids, contents.hidden, in_the_way), SheetChanged)


def patiently(api: Api, ask: Callable[[], T], *also: type[StoreError]) -> T:
    """Do what may be done twice until Google has answered; `also` after these errors, where it looks what is there."""
    retrying = Retrying(
        retry=retry_if_exception_type((SheetBusy, SheetUnreachable, *also)),
        wait=wait_random_exponential(multiplier=1, max=60),
        stop=stop_after_attempt(TRIES),
        sleep=api.sleep,
        reraise=True,
    )
    return retrying(ask)


def _send(api: Api, requests: Sequence[Json]) -> None:
    """Sent again if nobody answers: it puts the same into the same cells, which nobody else uses yet."""
    patiently(api, lambda: api.batch(requests, fields="spreadsheetId", until=api.clock() + PATIENCE))


def _begin(api: Api, grids: Grids) -> dict[str, int]:
    left = [tab.sheet_id for title, tab in tabs_of(api).items() if title.startswith(UNFINISHED)]
    requests: list[Json] = [{"deleteSheet": {"sheetId": sheet_id}} for sheet_id in left]
    requests += [{"addSheet": {"properties": _new_tab(title, grid)}} for title, grid in grids.items()]
    answer = api.batch(requests, until=api.clock() + PATIENCE)
    made = [each["addSheet"]["properties"]["sheetId"] for each in answer["replies"] if "addSheet" in each]
    return dict(zip(grids, made, strict=True))


def _new_tab(title: str, grid: Grid) -> Json:
    size = {
        "rowCount": max(USUAL_ROWS, len(grid) + SPARE_ROWS),
        "columnCount": max([USUAL_COLUMNS, *map(len, grid)]),
    }
    return {"title": UNFINISHED + title, "gridProperties": size}


def _finish(api: Api, ids: Mapping[str, int], hidden: frozenset[str], in_the_way: InTheWay) -> None:
    tabs = tabs_of(api)
    if not any(title.startswith(UNFINISHED) for title in tabs):
        return  # nobody answered, but it was done
    requests: list[Json] = [{"deleteSheet": {"sheetId": tabs[title].sheet_id}} for title in in_the_way()]
    for title in reversed(list(ids)):  # each goes to the front
        properties = {"sheetId": ids[title], "title": title, "index": 0, "hidden": title in hidden}
        requests.append({"updateSheetProperties": {"properties": properties, "fields": "title,index,hidden"}})
    api.batch(requests, fields="spreadsheetId", until=api.clock() + PATIENCE)


def _fillings(grids: Grids, ids: Mapping[str, int]) -> Iterator[tuple[int, list[Json]]]:
    """Requests that together are not too much for one batch, and how many rows they fill."""
    requests: list[Json] = []
    size = rows = 0
    for title, grid in grids.items():
        lines: list[Json] = []
        for row, line in enumerate(grid):
            if not lines:
                requests.append(_put(ids[title], row, lines))
            lines.append({"values": [typed(cell) for cell in line]})
            size += len(json.dumps(lines[-1]))
            rows += 1
            if size >= BYTES_A_WRITE:
                yield rows, requests
                requests, lines, size, rows = [], [], 0, 0
    if requests:
        yield rows, requests


def _put(sheet_id: int, row: int, lines: list[Json]) -> Json:
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": 0}
    return {"updateCells": {"start": start, "rows": lines, "fields": "userEnteredValue"}}


def _chunks(requests: Sequence[Json], most: int = BYTES_A_WRITE // 250) -> Iterator[Sequence[Json]]:
    return (requests[start : start + most] for start in range(0, len(requests), most))


# --- Number formats ---------------------------------------------------------------------------------------------------

FITTING: Mapping[CellFormat, frozenset[CellFormat | None]] = {
    "date": frozenset({"date", "datetime"}),
    "datetime": frozenset({"datetime"}),
    "time": frozenset({"time"}),
    "number": frozenset({"number", "decimal", None}),
    "decimal": frozenset({"decimal", None}),
    "text": frozenset({"text", "date", "datetime", "time", "number", "decimal"}),
}
"""The formats of a column in which a cell is seen as what it is, or stays what it is when it is edited."""


def _formats(grids: Grids, ids: Mapping[str, int]) -> list[Json]:
    """The looks of the app's columns from top to bottom, and number formats for cells that need another one."""
    made: list[Json] = []
    for tab in designs_of(grids):
        grid, sheet_id, usual = grids[tab.title], ids[tab.title], dict(tab.placed)
        width = max(map(len, grid), default=0)
        looks = [_looks(usual[column]) if column in usual else {} for column in range(width)]
        for look, run in groupby(range(width), key=looks.__getitem__):
            columns = list(run)
            if look:
                below = {"startRowIndex": tab.header_row + 1}
                made.append(_repeat(sheet_id, below, columns[0], columns[-1] + 1, look))
        for column in range(width):
            form = usual[column].format if column in usual else None
            for odd, first, end in _runs(grid, column, form, tab.header_row):
                rows = {"startRowIndex": first, "endRowIndex": end}
                made.append(_repeat(sheet_id, rows, column, column + 1, {"numberFormat": PATTERNS[odd]}))
    return made


def _looks(column: ColumnDesign) -> Json:
    """The looks of a new column, format and all: `make_ready` leaves alone what has any."""
    wrapped = {"wrapStrategy": "WRAP"} if column.width >= WIDE else {}
    return {"numberFormat": PATTERNS[column.format], "verticalAlignment": "TOP", **wrapped}


def _runs(grid: Grid, column: int, usual: CellFormat | None, header_row: int) -> Iterator[tuple[CellFormat, int, int]]:
    """Formats, and the first row and the end of where a column needs them instead of its usual one."""
    wanted = [_wanted(cell_at(grid, row, column), usual if row > header_row else None) for row in range(len(grid))]
    for form, run in groupby(range(len(grid)), key=wanted.__getitem__):
        rows = list(run)
        if form is not None:
            yield form, rows[0], rows[-1] + 1


def _wanted(cell: Cell, usual: CellFormat | None) -> CellFormat | None:
    """The format that a cell needs if the usual one does not show it as what it is."""
    form = format_of(cell)
    if isinstance(cell, str):
        form = "text" if READ_AGAIN.match(cell) else None
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        form = "number" if float(cell).is_integer() else "decimal"
    return None if form is None or usual in FITTING[form] else form


def _repeat(sheet_id: int, rows: Mapping[str, int], column: int, end: int, looks: Json) -> Json:
    where = {"sheetId": sheet_id, **rows, "startColumnIndex": column, "endColumnIndex": end}
    fields = f"userEnteredFormat({','.join(looks)})"
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": looks}, "fields": fields}}
