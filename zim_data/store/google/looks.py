"""How a Google Sheet is set up at the moment: its tabs, and of each the cells that show how its columns are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from zim_data.cells import Cell, folded
from zim_data.store.design import designs_of, new_spreadsheet
from zim_data.store.google.api import Api, Json
from zim_data.store.google.attempt import Place
from zim_data.store.google.batches import Tab, letters, quoted, tab_of
from zim_data.store.grid import HEADER_WITHIN
from zim_data.store.spreadsheet import Grid, Grids, TabDesign
from zim_data.tables import LISTS_TITLE, Setting, TextBlock

OVERVIEW = (
    "properties(title,locale,timeZone),sheets(properties(sheetId,title,sheetType,"
    "gridProperties(rowCount,columnCount,frozenRowCount)),"
    "protectedRanges(range,description,warningOnly,requestingUserCanEdit))"
)
CELLS = (
    "sheets(properties.sheetId,data(startRow,startColumn,columnMetadata.pixelSize,rowData.values("
    "effectiveValue,note,dataValidation,userEnteredFormat("
    "numberFormat,backgroundColor,backgroundColorStyle,textFormat,wrapStrategy,verticalAlignment))))"
)
BELOW = (
    "sheets(properties.sheetId,data(startRow,startColumn,rowData.values("
    "dataValidation.condition.type,userEnteredFormat(numberFormat.type,wrapStrategy,verticalAlignment))))"
)
CELLS_A_READING = 250_000
RANGES_A_READING = 60
"""They stand in the address of the request, which must not get too long."""
HEAD = HEADER_WITHIN + 4
"""So many rows of a tab are looked at: the header, and some below it."""
WHOLE = 200
"""The same for tabs of which each row matters, and which are short."""
ALIKE = 0.8
"""A tab that has so much of the columns of one that is missing is the missing one under another name."""
MOST_OTHERS = 12


@dataclass(frozen=True, slots=True)
class Overview:
    """The spreadsheet as a whole, and its tabs without their cells, as Google tells of them."""

    name: str
    locale: str
    zone: str
    sheets: tuple[Json, ...]
    """Properties and protected ranges of the tabs that have cells."""

    @property
    def ours(self) -> list[Json]:
        """The tabs that the app reads and writes."""
        known = {folded(tab.title) for tab in new_spreadsheet()}
        return [sheet for sheet in self.sheets if folded(sheet["properties"]["title"]) in known]

    @property
    def size(self) -> int:
        """How many cells there are; empty ones count."""
        return sum(tab.rows * tab.columns for tab in (tab_of(sheet["properties"]) for sheet in self.sheets))


@dataclass(frozen=True, slots=True)
class Look:
    """A tab of the app's: its cells at the top and in its last row, and what belongs to it as a whole."""

    tab: Tab
    frozen: int
    protections: tuple[Json, ...]
    cells: Mapping[Place, Json] = field(repr=False)
    widths: Mapping[int, int]
    """Of columns, in pixels."""
    grid: Grid = field(repr=False)
    """The values at the top."""
    design: TabDesign
    """How it should look, with the places where header and columns stand now; no columns if no header was found."""

    def cell(self, row: int, column: int) -> Json:
        """What is known of a cell."""
        return self.cells.get((row, column), {})

    def looks(self, row: int, column: int) -> Json:
        """The format that somebody gave a cell."""
        found: Json = self.cell(row, column).get("userEnteredFormat", {})
        return found

    @property
    def sampled(self) -> range:
        """The rows below the header that were looked at, beside the last one."""
        last = WHOLE if _matters_whole(self.design.title) else HEAD
        return range(self.design.header_row + 1, min(last, self.tab.rows))


@dataclass(frozen=True, slots=True)
class Looks:
    """All tabs of the app's that are there, and those that staff gave another title."""

    overview: Overview
    tabs: tuple[Look, ...]
    renamed: Mapping[str, str]
    """The title of a tab that is missing, and the tab that has its columns."""

    @property
    def grids(self) -> Grids:
        """The values at the top of each tab."""
        return {look.design.title: look.grid for look in self.tabs}


def overview_of(api: Api, *, until: float | None = None) -> Overview:
    """One request: what tabs there are."""
    answer = api.metadata(OVERVIEW, until=until)
    about = answer["properties"]
    sheets = [each for each in answer["sheets"] if each["properties"].get("sheetType", "GRID") == "GRID"]
    return Overview(about["title"], about.get("locale", ""), about.get("timeZone", ""), tuple(sheets))


def looks_of(api: Api, overview: Overview, *, until: float | None = None) -> Looks:
    """One request: the cells that show how the app's tabs look; of other tabs only if one may be ours, renamed."""
    designs = {folded(tab.title): tab for tab in new_spreadsheet()}
    titles = {sheet["properties"]["title"]: sheet for sheet in overview.sheets}
    ours = [title for title in titles if folded(title) in designs]
    missing = [tab for name, tab in designs.items() if name not in map(folded, ours)]
    others = [title for title in titles if title not in ours][:MOST_OTHERS] if missing else []
    ranges = [text for title in (*ours, *others) for text in _ranges(titles[title]["properties"])]
    answer = api.metadata(CELLS, ranges, until=until) if ranges else {}
    data = {each.get("properties", {}).get("sheetId", 0): each.get("data", []) for each in answer.get("sheets", [])}
    found = {title: data.get(titles[title]["properties"].get("sheetId", 0), []) for title in (*ours, *others)}
    tabs = tuple(_look(titles[title], found[title]) for title in ours)
    grids = {title: _grid(found[title]) for title in others}
    return Looks(overview, tabs, dict(_renamed(missing, grids)))


Columns = Mapping[tuple[int, int], Mapping[int, Json]]
"""By tab and column, the cells of which anything is known, by row."""


def columns_below(api: Api, wanted: Iterable[tuple[Look, int]]) -> Columns:
    """The formats and drop-downs of whole columns below their headers; a request for many columns together."""
    found: dict[tuple[int, int], dict[int, Json]] = {}
    for ranges in _readings(wanted):
        for sheet in api.metadata(BELOW, ranges).get("sheets", []):
            for (row, column), cell in _cells(sheet.get("data", [])):
                found.setdefault((sheet["properties"].get("sheetId", 0), column), {})[row] = cell
    return found


def _readings(wanted: Iterable[tuple[Look, int]]) -> Iterator[list[str]]:
    """What to read in one request each."""
    ranges: list[str] = []
    size = 0
    for look, left, right in _blocks(wanted):
        first, last = look.design.header_row + 2, look.tab.rows
        if first > last:
            continue
        cells = (right - left + 1) * last
        if ranges and (size + cells > CELLS_A_READING or len(ranges) == RANGES_A_READING):
            yield ranges
            ranges, size = [], 0
        ranges.append(f"{quoted(look.design.title)}!{letters(left)}{first}:{letters(right)}{last}")
        size += cells
    if ranges:
        yield ranges


def _blocks(wanted: Iterable[tuple[Look, int]]) -> Iterator[tuple[Look, int, int]]:
    """Neighbouring columns together, unless that is too much at once: the first and the last of each block."""
    by_tab: dict[str, tuple[Look, list[int]]] = {}
    for look, place in wanted:
        by_tab.setdefault(look.design.title, (look, []))[1].append(place)
    for look, places in by_tab.values():
        most = max(CELLS_A_READING // max(look.tab.rows, 1), 1)
        block: list[int] = []
        for place in sorted(places):
            if block and (place != block[-1] + 1 or len(block) == most):
                yield look, block[0], block[-1]
                block = []
            block.append(place)
        yield look, block[0], block[-1]


def _ranges(properties: Json) -> Iterator[str]:
    rows = properties["gridProperties"]["rowCount"]
    head = min(WHOLE if _matters_whole(properties["title"]) else HEAD, rows)
    yield f"{quoted(properties['title'])}!1:{head}"
    if head < rows:
        yield f"{quoted(properties['title'])}!{rows}:{rows}"


def _matters_whole(title: str) -> bool:
    return folded(title) in map(folded, (LISTS_TITLE, Setting.TITLE, TextBlock.TITLE))


def _look(sheet: Json, data: Sequence[Json]) -> Look:
    properties = sheet["properties"]
    grid = _grid(data)
    return Look(
        tab=tab_of(properties),
        frozen=properties["gridProperties"].get("frozenRowCount", 0),
        protections=tuple(sheet.get("protectedRanges", ())),
        cells=dict(_cells(data)),
        widths=dict(
            enumerate(each.get("pixelSize", 0) for part in data[:1] for each in part.get("columnMetadata", []))
        ),
        grid=grid,
        design=designs_of({properties["title"]: grid})[0],
    )


def _cells(data: Iterable[Json]) -> Iterator[tuple[Place, Json]]:
    for part in data:
        for row, line in enumerate(part.get("rowData", []), start=part.get("startRow", 0)):
            for column, cell in enumerate(line.get("values", []), start=part.get("startColumn", 0)):
                if cell:
                    yield (row, column), cell


def _grid(data: Sequence[Json]) -> Grid:
    """The values of the first range, which is the top of the tab."""
    return [
        [value_of(cell) for cell in line.get("values", [])] for part in data[:1] for line in part.get("rowData", [])
    ]


def value_of(cell: Json) -> Cell:
    """What a cell shows, before it is formatted."""
    value: Any = next(iter(cell.get("effectiveValue", {}).values()), "")
    return "#FEHLER" if isinstance(value, dict) else value


def _renamed(missing: Iterable[TabDesign], others: Grids) -> Iterator[tuple[str, str]]:
    for tab in missing:
        for title, grid in others.items():
            found = designs_of({tab.title: grid})[0] if grid else replace(tab, columns=())
            if len(found.columns) >= ALIKE * len(tab.columns):
                yield tab.title, title
                break
