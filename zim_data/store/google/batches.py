"""From changes of a grid to the requests of one batch, and from its answer to what stands there afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zlib import crc32

from zim_data.cells import Cell, CellFormat
from zim_data.store.google.api import Json
from zim_data.store.google.attempt import After, Attempt, Place, Shown
from zim_data.store.google.cells import PATTERNS, TIMES, Formula, format_of, typed
from zim_data.store.spreadsheet import AddTab, Anchor, AppendRow, ClearRow, GridChange, SetCell, last_row

NEW_ROWS = 100
"""By how many rows a tab grows when it is full."""
SHOWN = (
    "updatedSpreadsheet.sheets(properties.sheetId,"
    "data(startRow,startColumn,rowData.values(effectiveValue,effectiveFormat.numberFormat.type)))"
)
"""What the answer to a write tells of the cells it asks for."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the sheet: its ID, which renaming does not change, and its size."""

    sheet_id: int
    rows: int
    columns: int


def tab_of(properties: Json) -> Tab:
    """A tab from Google's properties of it."""
    grid = properties["gridProperties"]
    return Tab(properties.get("sheetId", 0), grid["rowCount"], grid["columnCount"])


# --- Requests ---------------------------------------------------------------------------------------------------------


def requests_for(attempt: Attempt, tabs: Mapping[str, Tab]) -> list[Json]:
    """The requests for all changes; formulas are left alone.

    A new row is inserted behind the last one that holds anything, never written over one that looked empty:
    somebody may just be typing there.
    """
    changes = attempt.changes
    tabs = {**tabs, **{each.tab: _new_tab(each.tab) for each in changes if isinstance(each, AddTab)}}
    made: list[Json] = []
    for title in dict.fromkeys(each.tab for each in changes):
        of_tab = [each for each in changes if each.tab == title]
        if any(isinstance(each, AddTab) for each in of_tab):
            made += _added_tab(title, of_tab, tabs[title])
        else:
            made += _changed_tab(attempt, title, of_tab, tabs[title])
    return made


def ranges_to_check(attempt: Attempt) -> list[str]:
    """The ranges that tell whether everything landed where it should: headers, rows, and IDs where a row went."""
    ranges: dict[str, None] = {}
    for title, changes in attempt.by_tab.items():
        appended = 0
        for each in changes:
            anchor = each.anchor or Anchor(0, 0)
            ranges[_rows(title, anchor.header_row)] = None
            match each:
                case SetCell(row=row):
                    ranges[_rows(title, row)] = None
                case ClearRow():
                    letter = letters(anchor.key)
                    ranges[f"{quoted(title)}!{letter}:{letter}"] = None
                case AppendRow():
                    appended += 1
        if appended:
            first = last_row(attempt.grids[title]) + 1
            ranges[_rows(title, first, first + appended - 1)] = None
    return list(ranges)


def formats_for(attempt: Attempt, tabs: Mapping[str, Tab]) -> list[Json]:
    """Number formats for days and times that would look like plain numbers in cells that had none."""
    return [
        _format(tabs[each.tab].sheet_id, each.row, each.column, 1, form)
        for each in attempt.changes
        if isinstance(each, SetCell) and (form := format_of(each.value)) and not _as_time(attempt.after, each)
    ]


def _as_time(after: After, each: SetCell) -> bool:
    shown = after.get(each.tab, {}).get((each.row, each.column))
    return shown is None or shown.as_time


def _new_tab(title: str) -> Tab:
    return Tab(crc32(title.encode()) >> 1, 1000, 26)


def _added_tab(title: str, changes: Sequence[GridChange], tab: Tab) -> Iterator[Json]:
    sets = [each for each in changes if isinstance(each, SetCell)]
    rows = max([tab.rows, *(each.row + 2 for each in sets)])
    columns = max([tab.columns, *(each.column + 1 for each in sets)])
    size = {"rowCount": rows, "columnCount": columns}
    yield {"addSheet": {"properties": {"sheetId": tab.sheet_id, "title": title, "gridProperties": size}}}
    yield from _set_cells(tab, sets)


def _changed_tab(attempt: Attempt, title: str, changes: Sequence[GridChange], tab: Tab) -> Iterator[Json]:
    grid = attempt.grids[title]
    sets = [each for each in changes if isinstance(each, SetCell)]
    width = max(map(len, grid), default=0)
    new_columns = max((each.column + 1 for each in sets), default=0) - width
    if new_columns > 0:
        # A column of its own for each new header: what looked empty may hold something by now.
        if width >= tab.columns:
            yield _extend(tab.sheet_id, "COLUMNS", 1)
        yield _insert(tab.sheet_id, "COLUMNS", width, new_columns)
    missing_rows = max((each.row + 1 for each in sets), default=0) - tab.rows
    if missing_rows > 0:
        yield _extend(tab.sheet_id, "ROWS", missing_rows)
    yield from _set_cells(tab, sets)
    for each in changes:
        if isinstance(each, ClearRow):
            yield from _clear(tab.sheet_id, each.row, attempt.before(title)[each.row])
    new_rows = [each.cells for each in changes if isinstance(each, AppendRow)]
    if new_rows:
        yield from _new_rows(tab, last_row(grid) + 1, new_rows)


def _set_cells(tab: Tab, sets: Sequence[SetCell]) -> Iterator[Json]:
    return (_put(tab.sheet_id, each.row, each.column, [[typed(each.value)]]) for each in sets)


def _new_rows(tab: Tab, first: int, rows: Sequence[Mapping[int, Cell]]) -> Iterator[Json]:
    if first >= tab.rows:
        yield _extend(tab.sheet_id, "ROWS", NEW_ROWS)
    yield _insert(tab.sheet_id, "ROWS", first, len(rows))
    width = max(max(row, default=0) for row in rows) + 1
    cells = [[typed(row.get(column)) for column in range(width)] for row in rows]
    yield _put(tab.sheet_id, first, 0, cells)
    for column in range(width):
        if form := next((form for row in rows if (form := format_of(row.get(column)))), None):
            yield _format(tab.sheet_id, first, column, len(rows), form)


def _clear(sheet_id: int, row: int, cells: Sequence[Cell]) -> Iterator[Json]:
    """Empty a row but for its formulas; what lies right of its last cell is empty already."""
    for is_formula, run in groupby(enumerate(cells), key=lambda each: isinstance(each[1], Formula)):
        columns = [column for column, _ in run]
        if not is_formula:
            span = {"startColumnIndex": columns[0], "endColumnIndex": columns[-1] + 1}
            yield {"updateCells": {"range": {**_range(sheet_id, row, row + 1), **span}, "fields": "userEnteredValue"}}


def _put(sheet_id: int, row: int, column: int, cells: Sequence[Sequence[Json]]) -> Json:
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": values} for values in cells],
            "fields": "userEnteredValue",
        }
    }


def _format(sheet_id: int, row: int, column: int, rows: int, form: CellFormat) -> Json:
    return {
        "repeatCell": {
            "range": {
                **_range(sheet_id, row, row + rows),
                "startColumnIndex": column,
                "endColumnIndex": column + 1,
            },
            "cell": {"userEnteredFormat": {"numberFormat": PATTERNS[form]}},
            "fields": "userEnteredFormat.numberFormat",
        }
    }


def _insert(sheet_id: int, dimension: str, at: int, count: int) -> Json:
    span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + count}
    # Looks like what follows, which is empty: not like a row that somebody coloured.
    return {"insertDimension": {"range": span, "inheritFromBefore": False}}


def _extend(sheet_id: int, dimension: str, count: int) -> Json:
    return {"appendDimension": {"sheetId": sheet_id, "dimension": dimension, "length": count}}


def _range(sheet_id: int, first: int, end: int) -> Json:
    return {"sheetId": sheet_id, "startRowIndex": first, "endRowIndex": end}


# --- Ranges -----------------------------------------------------------------------------------------------------------


def quoted(title: str) -> str:
    """The title of a tab as it stands in a range."""
    return "'" + title.replace("'", "''") + "'"


def letters(column: int) -> str:
    """The name of a column: A, B, …, AA."""
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(65 + digit) + name
    return name


def _rows(title: str, first: int, last: int | None = None) -> str:
    return f"{quoted(title)}!{first + 1}:{(first if last is None else last) + 1}"


# --- The answer -------------------------------------------------------------------------------------------------------


def cells_shown(answer: Json, tabs: Mapping[str, Tab]) -> After:
    """The cells that the answer to a write shows."""
    titles = {tab.sheet_id: title for title, tab in tabs.items()}
    after: After = {}
    for sheet in answer.get("updatedSpreadsheet", {}).get("sheets", []):
        title = titles.get(sheet.get("properties", {}).get("sheetId", 0))
        if title is not None:
            after[title] = {place: shown for data in sheet.get("data", []) for place, shown in _cells(data)}
    return after


def _cells(data: Json) -> Iterator[tuple[Place, Shown]]:
    for row, line in enumerate(data.get("rowData", []), start=data.get("startRow", 0)):
        for column, cell in enumerate(line.get("values", []), start=data.get("startColumn", 0)):
            value: Any = next(iter(cell.get("effectiveValue", {}).values()), "")
            form = cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type")
            if value != "":
                yield (row, column), Shown("#FEHLER" if isinstance(value, dict) else value, form in TIMES)
