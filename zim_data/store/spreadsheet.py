"""The port: what the store asks of a spreadsheet, whatever it is kept in.

A backend knows cells, not records. It reads everything at once, and it makes changes at positions that
were decided on a fresh reading and are valid for that reading only; positions never leave the store.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from zim_data.cells import Cell, CellFormat, is_blank
from zim_data.store.checks import Check

Grid = list[list[Cell]]
"""The rows of a tab from its first one on; a row may be shorter than the others."""
Grids = dict[str, Grid]
"""Each tab's title and its grid, in the order of the tabs."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """How a place is recognised again where rows and columns may move before the write arrives there."""

    header_row: int
    key: int
    """The column whose cell tells the rows apart."""


@dataclass(frozen=True, slots=True)
class SetCell:
    """Put a value into one cell; row and column count from 0. None empties the cell."""

    tab: str
    row: int
    column: int
    value: Cell
    anchor: Anchor | None = None
    """None for what belongs to no record, e.g. a header."""


@dataclass(frozen=True, slots=True)
class AppendRow:
    """Add a row after the last one that holds anything; `cells` maps columns (from 0) to values.

    In the columns `unless_formula` a formula that stands there already is left alone instead of refused.
    """

    tab: str
    cells: Mapping[int, Cell]
    unless_formula: frozenset[int] = frozenset()
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class ClearRow:
    """Empty a row, which stays in its place: moving rows up would break formulas that staff wrote."""

    tab: str
    row: int
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class AddTab:
    """Add an empty tab behind the others; its header follows as cells of row 0."""

    tab: str


GridChange = SetCell | AppendRow | ClearRow | AddTab


@dataclass(frozen=True, slots=True)
class ColumnDesign:
    """How a column of a new spreadsheet looks: header with a note, width in characters, format, drop-down."""

    header: str
    note: str = ""
    width: int = 14
    format: CellFormat = "text"
    choices: tuple[str, ...] = ()
    choices_from: str | None = None
    """The column of the tab Listen that feeds the drop-down, instead of fixed `choices`."""
    several: bool = False
    """Several values may stand in one cell, so the drop-down only helps and never refuses."""


@dataclass(frozen=True, slots=True)
class TabDesign:
    """A tab of a new spreadsheet, and the rows it starts with (without the header)."""

    title: str
    columns: tuple[ColumnDesign, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    header_row: int = 0
    """Where the header stands, from 0; titles may stand above it."""
    places: tuple[int, ...] = ()
    """The positions of the columns, from 0, where they do not simply follow one another."""
    hidden: bool = False

    @property
    def placed(self) -> list[tuple[int, ColumnDesign]]:
        """Each column with its position, from 0."""
        return list(zip(self.places or range(len(self.columns)), self.columns, strict=True))

    @property
    def grid(self) -> Grid:
        """All cells of the tab, where nothing stands above or beside the columns."""
        return [[column.header for column in self.columns], *map(list, self.rows)]


def carry_out(grids: Grids, changes: Iterable[GridChange]) -> Grids:
    """The grids after the changes; what is not touched is shared with the old ones."""
    after = dict(grids)
    rows: dict[str, set[int]] = {}
    for each in changes:
        if each.tab not in rows:
            after[each.tab], rows[each.tab] = list(after.get(each.tab, [])), set()
        _carry_out(after[each.tab], each, rows[each.tab])
    return after


def last_row(grid: Grid) -> int:
    """The last row that holds anything but boxes that nobody ticked; -1 without one."""
    return next((row for row in reversed(range(len(grid))) if any(map(_holds, grid[row]))), -1)


def _holds(cell: Cell) -> bool:
    return not is_blank(cell) and cell is not False


def _carry_out(grid: Grid, each: GridChange, own: set[int]) -> None:
    match each:
        case SetCell(row=row, column=column, value=value):
            grid += [[] for _ in range(row + 1 - len(grid))]
            if row not in own:
                grid[row] = list(grid[row])
                own.add(row)
            _put(grid[row], column, value)
        case AppendRow(cells=cells):
            row = last_row(grid) + 1
            grid.insert(row, [])
            own.add(row)
            for column, value in cells.items():
                _put(grid[row], column, value)
        case ClearRow(row=row):
            grid[row] = []


def _put(row: list[Cell], column: int, value: Cell) -> None:
    row += [None] * (column + 1 - len(row))
    row[column] = value


class Written(NamedTuple):
    """The state that a write left behind, and its version, however soon somebody else changed it again."""

    grids: Grids
    version: Hashable


class Spreadsheet(Protocol):
    """A backend. Its errors are `StoreError`s, raised with nothing changed, or `OutcomeUnknown`."""

    backups: int
    """How many dated copies to keep, where the backend keeps any."""
    fresh_for: float | None
    """Seconds that a reading counts as new where asking costs something; None: `version` is asked each time."""

    @property
    def name(self) -> str:
        """What staff call it, e.g. the file's name."""

    def version(self) -> Hashable:
        """A cheap token that differs whenever somebody changed the spreadsheet."""

    def wait(self) -> float:
        """Seconds until the next write may begin, where there is a limit to how often one may ask."""

    def examine(self) -> list[Check]:
        """What only this backend can find out about its health; may take some time and some requests."""

    def read(self) -> Grids:
        """The whole spreadsheet."""

    def write(self, decide: Callable[[Grids], Sequence[GridChange]]) -> Written:
        """Read afresh, let `decide` choose the changes, make all of them or none; the state afterwards.

        `decide` may be called again on newer grids if somebody else wrote in between, and whatever it
        raises ends the write with nothing changed.
        """
