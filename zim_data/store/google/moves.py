"""Where the rows and columns of a tab went between two readings.

Columns are recognised by their header, or by what they hold; rows by their ID, or by all else that they hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from zim_data.cells import Cell, is_blank
from zim_data.store.google.cells import Formula, cell_at, raw, same
from zim_data.store.spreadsheet import Anchor, Grid


class Moves:
    """`rows` and `columns` lead from a place now to the place before, `row_of` and `column_of` back.

    `written` are the columns that a write changed in between, so that rows are not recognised by them.
    """

    def __init__(self, before: Grid, now: Grid, anchor: Anchor, written: frozenset[int]) -> None:
        self._before, self._now, self._written = before, now, written
        header = before[anchor.header_row]
        self._headers = (anchor.header_row, _most_like(header, now))
        self.columns = self._columns_by_header()
        self.column_of = {origin: column for column, origin in self.columns.items()}
        key = self.column_of.get(anchor.key, anchor.key)
        self.rows = self._rows_by_key(anchor.key, key)
        self._add_rows_by_content()
        self._add_columns_by_content()
        self.column_of = {origin: column for column, origin in self.columns.items()}
        self.row_of = {origin: row for row, origin in self.rows.items()}
        self.anchor = Anchor(self._headers[1], key)

    @property
    def missing(self) -> list[int]:
        """The rows that were there before and are nowhere now."""
        return [row for row in self._filled(0) if row not in self.row_of]

    @property
    def new(self) -> list[int]:
        """The rows that were nowhere before."""
        return [row for row in self._filled(1) if row not in self.rows]

    def origins_around(self, row: int) -> tuple[int, int]:
        """Between which rows of before an empty row lies now."""
        known = {**self.rows, self._headers[1]: self._headers[0]}
        above = max((each for each in known if each < row), default=-1)
        below = min((each for each in known if each > row), default=-1)
        return known.get(above, -1), known.get(below, len(self._before))

    def _grid(self, side: int) -> Grid:
        return (self._before, self._now)[side]

    def _filled(self, side: int) -> list[int]:
        grid, header = self._grid(side), self._headers[side]
        return [row for row, line in enumerate(grid) if row != header and not all(map(is_blank, line))]

    def _columns_by_header(self) -> dict[int, int]:
        before, now = (_places(self._grid(side)[self._headers[side]]) for side in (0, 1))
        return {
            column: origin
            for text, columns in now.items()
            if len(columns) == len(before.get(text, ()))
            for column, origin in zip(columns, before[text], strict=True)
        }

    def _rows_by_key(self, key_before: int, key_now: int) -> dict[int, int]:
        before, now = (
            _places([cell_at(self._grid(side), row, key) for row in self._filled(side)], self._filled(side))
            for side, key in ((0, key_before), (1, key_now))
        )
        return {
            rows[0]: before[identity][0]
            for identity, rows in now.items()
            if len(rows) == 1 and len(before.get(identity, ())) == 1
        }

    def _add_rows_by_content(self) -> None:
        # What was written may have landed in the right column, or in the one that took its place.
        pairs = [pair for pair in self.columns.items() if self._written.isdisjoint(pair)]
        waiting: dict[tuple[Cell, ...], list[int]] = defaultdict(list)
        known = set(self.rows.values())
        for row in self._filled(0):
            if row not in known:
                waiting[_content(self._before, row, [origin for _, origin in pairs])].append(row)
        for row in self.new:
            same_content = waiting.get(_content(self._now, row, [column for column, _ in pairs]))
            if same_content:
                self.rows[row] = same_content.pop(0)

    def _add_columns_by_content(self) -> None:
        known = set(self.columns.values())
        left = [column for column in range(_width(self._before)) if column not in known]
        for column in range(_width(self._now)):
            if column in self.columns:
                continue
            alike = [(self._differing(column, origin), origin) for origin in left]
            best = min((found for found in alike if found[0] is not None), default=None)
            if best:
                self.columns[column] = best[1]
                left.remove(best[1])

    def _differing(self, column: int, origin: int) -> int | None:
        """How many cells of two columns differ; None if they have little in common."""
        pairs = [
            (cell_at(self._now, row, column), cell_at(self._before, was, origin)) for row, was in self.rows.items()
        ]
        told = [(one, other) for one, other in pairs if not (is_blank(one) and is_blank(other))]
        differing = sum(not same(one, other) for one, other in told)
        return differing if differing * 2 < len(told) else None


def _most_like(header: Sequence[Cell], grid: Grid) -> int:
    """The row of the grid that shares most cells with a header."""
    wanted = {cell for cell in header if not is_blank(cell)}
    return max(range(len(grid)), key=lambda row: len(wanted.intersection(grid[row])), default=0)


def _places(cells: Sequence[Cell], numbers: Iterable[int] | None = None) -> dict[Cell, list[int]]:
    """Where each cell that is not empty stands."""
    places: dict[Cell, list[int]] = defaultdict(list)
    for number, cell in zip(range(len(cells)) if numbers is None else numbers, cells, strict=True):
        if not is_blank(cell):
            places[cell].append(number)
    return dict(places)


def _content(grid: Grid, row: int, columns: Sequence[int]) -> tuple[Cell, ...]:
    """What tells a row without an ID from the others; formulas change as they move."""
    cells = [cell_at(grid, row, column) for column in columns]
    return tuple("=" if isinstance(cell, Formula) else raw(cell) for cell in cells)


def _width(grid: Grid) -> int:
    return max(map(len, grid), default=0)
