"""Everything in a Google Sheet, read to be copied."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from zim_data.cells import DAY_ZERO, Cell
from zim_data.errors import SheetChanged
from zim_data.store.contents import Bar, Contents, place, trimmed
from zim_data.store.google.api import Api, Json
from zim_data.store.google.batches import letters, quoted
from zim_data.store.google.cells import TIMES
from zim_data.store.spreadsheet import Grids

CELLS_A_READING = 25_000
"""Their number formats come as about 2 MB."""
PATIENCE = 180.0
"""Seconds that one request may wait for its turn."""

TABS = "sheets.properties(sheetId,title,sheetType,hidden)"
SHOWN = (
    "sheets(properties.sheetId,data(startRow,startColumn,rowData.values("
    "userEnteredValue.formulaValue,effectiveValue.numberValue,effectiveFormat.numberFormat)))"
)
UNTOUCHED = re.compile(r"(Tabellenblatt|Tabelle|Sheet) ?\d+")
"""What the tab is called that a new spreadsheet comes with."""
CHANGED = (
    "Die Google-Tabelle wurde geändert, während sie gelesen wurde. Bitte versuchen Sie es noch einmal, wenn gerade "
    "niemand darin arbeitet."
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with cells."""

    sheet_id: int
    hidden: bool


def tabs_of(api: Api) -> dict[str, Tab]:
    """The tabs by title; those that only hold a chart are left out."""
    found = [each["properties"] for each in api.metadata(TABS, until=api.clock() + PATIENCE)["sheets"]]
    return {
        each["title"]: Tab(each.get("sheetId", 0), each.get("hidden", False))
        for each in found
        if each.get("sheetType", "GRID") == "GRID"
    }


def read_values(api: Api) -> Grids:
    """The cells of all tabs at one moment, in one request; days and times are numbers."""
    return _values(api, list(tabs_of(api)))


def read_contents(api: Api, bar: Bar) -> Contents:
    """All tabs at one moment; days and times are told from numbers by their number formats."""
    tabs = tabs_of(api)
    grids = _values(api, list(tabs))
    bar.reset(sum(map(len, grids.values())))
    titles = {tab.sheet_id: title for title, tab in tabs.items()}
    formulas: list[str] = []
    for pieces in _readings(grids):
        answer = api.metadata(SHOWN, [piece.range for piece in pieces], until=api.clock() + PATIENCE)
        shown = {(titles[sheet_id], *where): cell for sheet_id, where, cell in _cells_in(answer) if sheet_id in titles}
        for title, row, column in (where for piece in pieces for where in piece.places):
            cell = shown.get((title, row, column), {})
            if "formulaValue" in cell.get("userEnteredValue", {}):
                formulas.append(place(title, row, column))
            if column < len(grids[title][row]):
                grids[title][row][column] = _as_seen(grids[title][row][column], cell)
        bar.update(sum(piece.rows for piece in pieces))
    kept = {title: grid for title, grid in grids.items() if grid or not UNTOUCHED.fullmatch(title)}
    return Contents(kept, tuple(formulas), hidden=frozenset(title for title, tab in tabs.items() if tab.hidden))


def _values(api: Api, titles: Sequence[str]) -> Grids:
    found = api.values([quoted(title) for title in titles], until=api.clock() + PATIENCE) if titles else []
    return {title: trimmed(grid) for title, grid in zip(titles, found, strict=True)}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some rows of a tab."""

    title: str
    first: int
    rows: int
    width: int

    @property
    def range(self) -> str:
        return f"{quoted(self.title)}!A{self.first + 1}:{letters(self.width - 1)}{self.first + self.rows}"

    @property
    def places(self) -> Iterator[tuple[str, int, int]]:
        rows, columns = range(self.first, self.first + self.rows), range(self.width)
        return ((self.title, row, column) for row in rows for column in columns)


def _readings(grids: Grids) -> Iterator[list[_Piece]]:
    """What to read in one request each."""
    pieces: list[_Piece] = []
    for piece in _pieces(grids):
        if sum(each.rows * each.width for each in [*pieces, piece]) > CELLS_A_READING and pieces:
            yield pieces
            pieces = []
        pieces.append(piece)
    if pieces:
        yield pieces


def _pieces(grids: Grids) -> Iterator[_Piece]:
    for title, grid in grids.items():
        width = max(map(len, grid), default=0)
        rows = max(CELLS_A_READING // max(width, 1), 1)
        for first in range(0, len(grid), rows):
            yield _Piece(title, first, min(rows, len(grid) - first), width)


def _cells_in(answer: Json) -> Iterator[tuple[int, tuple[int, int], Json]]:
    """Tab, place and what Google shows of each cell."""
    for sheet in answer["sheets"]:
        for data in sheet.get("data", []):
            for row, line in enumerate(data.get("rowData", []), start=data.get("startRow", 0)):
                for column, cell in enumerate(line.get("values", []), start=data.get("startColumn", 0)):
                    yield sheet["properties"].get("sheetId", 0), (row, column), cell


def _as_seen(value: Cell, shown: Json) -> Cell:
    """The value as the kind of thing that its number format makes of it."""
    number = shown.get("effectiveValue", {}).get("numberValue")
    if isinstance(value, bool) or not isinstance(value, int | float):
        if number is not None:
            raise SheetChanged(CHANGED)
        return value
    if number is None or not math.isclose(value, number, rel_tol=1e-12):
        raise SheetChanged(CHANGED)
    form = shown.get("effectiveFormat", {}).get("numberFormat", {})
    # Google calls hours that go on after 24 a time, too; like in a workbook, they are the number of their days.
    is_long = "[" in form.get("pattern", "") and value >= 1
    return _moment(value) if form.get("type") in TIMES and not is_long else value


def _moment(number: float) -> Cell:
    """The day, the time or both that a number of days is shown as; whole milliseconds, as a workbook keeps them."""
    try:
        moment = DAY_ZERO + timedelta(milliseconds=round(number * 86_400_000))
    except OverflowError:
        return number
    if moment.date() == DAY_ZERO.date():
        return moment.time()
    return moment.date() if moment.time() == time() else moment
