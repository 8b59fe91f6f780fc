"""One tab: its grid of cells and everything that is bound to rows and columns."""

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from tests.sheets_server.a1 import Area, GridRange
from tests.sheets_server.cells import Cell, Content, Row, blank, filled, for_each_cell, linked, packed_row
from tests.sheets_server.errors import Json
from tests.sheets_server.spans import Delete, Dimension, Insert, Move, Shift

ROW_HEIGHT, COLUMN_WIDTH = 21, 100


class Line(NamedTuple):
    """What is known of a whole row or column."""

    hidden_by_user: bool = False
    hidden_by_filter: bool = False
    pixel_size: int | None = None

    @property
    def hidden(self) -> bool:
        """Whether people do not see it."""
        return self.hidden_by_user or self.hidden_by_filter


@dataclass(frozen=True, slots=True)
class Bound:
    """Something that the API describes with JSON and that moves along with a range."""

    range: GridRange
    given: Json

    def shifted(self, dimension: Dimension, shift: Shift) -> "Bound | None":
        """The same at its new place; None: its range is gone."""
        moved = shifted_range(self.range, dimension, shift)
        return None if moved is None else replace(self, range=moved)


def shifted_range(grid: GridRange, dimension: Dimension, shift: Shift) -> GridRange | None:
    """A range after its rows or columns have moved."""
    span = shift.span(grid.rows if dimension == "ROWS" else grid.columns)
    if span is None:
        return None
    return replace(grid, rows=span) if dimension == "ROWS" else replace(grid, columns=span)


@dataclass(slots=True)
class Sheet:
    """A tab. Rows are replaced, never changed, so that a copy of a tab is cheap."""

    id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    frozen_rows: int = 0
    frozen_columns: int = 0
    hidden: bool = False
    looks: Json = field(default_factory=dict)
    grid_looks: Json = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    has_links: bool = False
    row_lines: dict[int, Line] = field(default_factory=dict)
    column_lines: dict[int, Line] = field(default_factory=dict)
    protections: list[Bound] = field(default_factory=list)
    merges: list[Bound] = field(default_factory=list)
    conditional_formats: list[Json] = field(default_factory=list)
    filter: Bound | None = None

    def copy(self) -> "Sheet":
        """A tab of its own with the same rows."""
        twin = copy.copy(self)
        for name in ("looks", "grid_looks", "rows", "row_lines", "column_lines", "protections", "merges"):
            setattr(twin, name, copy.copy(getattr(self, name)))
        twin.conditional_formats = list(self.conditional_formats)
        return twin

    @property
    def whole(self) -> Area:
        """The whole grid."""
        return Area(0, self.row_count, 0, self.column_count)

    def area(self, grid: GridRange) -> Area:
        """The rectangle that a range means on this tab."""
        return grid.area(self.row_count, self.column_count)

    def row(self, index: int) -> Row:
        """One row without its empty end."""
        return self.rows[index] if index < len(self.rows) else ()

    def get(self, row: int, column: int) -> Content:
        """One cell."""
        cells = self.row(row)
        return cells[column] if column < len(cells) else None

    def put(self, row: int, column: int, content: Content) -> None:
        """Replace one cell."""
        self.put_cells(row, column, (content,))

    def put_cells(self, row: int, column: int, contents: Sequence[Content]) -> None:
        """Replace some cells of a row, from a column on."""
        old = self.row(row)
        padding = (None,) * (column - len(old))
        self.put_row(row, (*old[:column], *padding, *contents, *old[column + len(contents) :]))

    def put_row(self, row: int, contents: Iterable[Content]) -> None:
        """Replace a whole row."""
        self.rows.extend(() for _ in range(row + 1 - len(self.rows)))
        cells = packed_row(contents)
        self.rows[row] = cells
        self.has_links = self.has_links or (Cell in map(type, cells) and any(map(linked, cells)))

    def change(self, area: Area, new: Callable[[Content], Content]) -> None:
        """Replace every cell of an area by what is made of it."""
        once = for_each_cell(new)
        for row in area.rows:
            old = self.row(row)[area.left : area.right]
            cells = [*old, *(None,) * (area.width - len(old))]
            self.put_cells(row, area.left, [once(cell) for cell in cells])

    def cells(self, area: Area) -> list[list[Content]]:
        """The cells of an area as full rows."""
        found = []
        for row in area.rows:
            old = self.row(row)[area.left : area.right]
            found.append([*old, *(None,) * (area.width - len(old))])
        return found

    def filled_rows(self) -> int:
        """Number of rows up to the last one with data."""
        for index in range(len(self.rows) - 1, -1, -1):
            if any(map(filled, self.rows[index])):
                return index + 1
        return 0

    def lines(self, dimension: Dimension) -> dict[int, Line]:
        """What is known of rows or columns."""
        return self.row_lines if dimension == "ROWS" else self.column_lines

    def line(self, dimension: Dimension, index: int) -> Line:
        """What is known of one row or column."""
        return self.lines(dimension).get(index, Line())

    def set_line(self, dimension: Dimension, index: int, **changes: Any) -> None:
        """Hide, show or resize a row or column."""
        line = self.line(dimension, index)._replace(**changes)
        lines = self.lines(dimension)
        lines.pop(index, None)
        if line != Line():
            lines[index] = line

    def size(self, dimension: Dimension) -> int:
        """Number of rows or columns."""
        return self.row_count if dimension == "ROWS" else self.column_count

    def frozen(self, dimension: Dimension) -> int:
        """Number of frozen rows or columns."""
        return self.frozen_rows if dimension == "ROWS" else self.frozen_columns

    def grow(self, rows: int, columns: int) -> None:
        """Make the grid at least that large; new lines look like the last one."""
        if rows > self.row_count:
            self.insert("ROWS", self.row_count, rows - self.row_count, like=self.row_count - 1)
        if columns > self.column_count:
            self.insert("COLUMNS", self.column_count, columns - self.column_count, like=self.column_count - 1)

    def insert(self, dimension: Dimension, at: int, count: int, like: int | None) -> None:
        """New rows or columns before the one at; their look is taken from the one that is named."""
        if dimension == "ROWS":
            pattern = packed_row(map(blank, self.row(like))) if like is not None else ()
            self.row_count += count
            if at < len(self.rows) or pattern:
                self.rows.extend(() for _ in range(at - len(self.rows)))
                self.rows[at:at] = [pattern] * count
        else:
            self.column_count += count
            self.rows = [_widened(row, at, count, like) for row in self.rows]
        self._shift_bound(dimension, Insert(at, count))

    def delete(self, dimension: Dimension, start: int, end: int) -> None:
        """Take rows or columns out."""
        if dimension == "ROWS":
            self.row_count -= end - start
            del self.rows[start:end]
        else:
            self.column_count -= end - start
            self.rows = [packed_row(row[:start] + row[end:]) if len(row) > start else row for row in self.rows]
        self._shift_bound(dimension, Delete(start, end))

    def move(self, dimension: Dimension, start: int, end: int, to: int) -> None:
        """Move rows or columns before the one that is now at to."""
        move = Move(start, end, to)
        if dimension == "ROWS":
            self.rows.extend(() for _ in range(max(end, to) - len(self.rows)))
            _move_items(self.rows, move)
        else:
            self.rows = [_rearranged(row, move) for row in self.rows]
        self._shift_bound(dimension, move)

    def _shift_bound(self, dimension: Dimension, shift: Shift) -> None:
        """Take along what is bound to rows or columns."""
        lines = self.lines(dimension)
        moved = {shift.index(index): line for index, line in lines.items()}
        lines.clear()
        lines.update({index: line for index, line in moved.items() if index is not None})
        self.protections = _shifted_all(self.protections, dimension, shift)
        self.merges = _shifted_all(self.merges, dimension, shift)
        self.filter = None if self.filter is None else self.filter.shifted(dimension, shift)
        self._shift_frozen(dimension, shift)

    def _shift_frozen(self, dimension: Dimension, shift: Shift) -> None:
        if isinstance(shift, Move):
            return
        last = self.frozen(dimension)
        edge = sum(shift.index(index) is not None for index in range(last)) if isinstance(shift, Delete) else last
        if isinstance(shift, Insert) and shift.at < last:
            edge = last + shift.count
        if dimension == "ROWS":
            self.frozen_rows = edge
        else:
            self.frozen_columns = edge


def _shifted_all(items: list[Bound], dimension: Dimension, shift: Shift) -> list[Bound]:
    moved = (item.shifted(dimension, shift) for item in items)
    return [item for item in moved if item is not None]


def _widened(row: Row, at: int, count: int, like: int | None) -> Row:
    """A row with new cells in it."""
    new = blank(row[like]) if like is not None and like < len(row) else None
    if at >= len(row) and new is None:
        return row
    padding = (None,) * (at - len(row))
    return packed_row((*row[:at], *padding, *(new,) * count, *row[at:]))


def _rearranged(row: Row, move: Move) -> Row:
    """A row after some of its columns have moved."""
    if len(row) <= min(move.start, move.to):
        return row
    cells = [*row, *(None,) * (max(move.end, move.to) - len(row))]
    _move_items(cells, move)
    return packed_row(cells)


def _move_items(items: list[Any], move: Move) -> None:
    block = items[move.start : move.end]
    del items[move.start : move.end]
    items[move.landing : move.landing] = block
