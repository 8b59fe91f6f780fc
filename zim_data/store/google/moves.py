"""Where the rows and columns of a tab went between two readings.

Columns are recognised by their header, by what they hold, or by their neighbours; rows by their ID, or by all else
that they hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from zim_data.cells import Cell, is_blank
from zim_data.store.google.attempt import Place
from zim_data.store.google.cells import Formula, cell_at, raw, same
from zim_data.store.spreadsheet import Anchor, Grid


class Moves:
    """`rows` and `columns` lead from a place now to the place before, `row_of` and `column_of` back.

    `written` is what a write put where, counted as before, so that nothing is recognised by these places; `cleared`
    are the rows that it emptied. Of two rows that are alike, one of these is looked for last.
    """

    def __init__(
        self, before: Grid, now: Grid, anchor: Anchor, written: Mapping[Place, Cell], cleared: Collection[int] = ()
    ) -> None:
        self._before, self._now, self._written, self._cleared = before, now, written, cleared
        header = before[anchor.header_row]
        self._headers = (anchor.header_row, _most_like(header, now))
        self.columns = self._columns_by_header()
        self.column_of = {origin: column for column, origin in self.columns.items()}
        key = self.column_of.get(anchor.key, anchor.key)
        self._keys = anchor.key, key
        self.rows = self._rows_by_key(anchor.key, key)
        self._add_rows_by_content()
        self._add_rows_much_alike()
        self._add_columns_by_content()
        self._add_columns_between_others()
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

    @property
    def are_rows_shuffled(self) -> bool:
        """Whether rows stand in another order than before."""
        origins = [self.rows[row] for row in sorted(self.rows)]
        return origins != sorted(origins)

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
        return [row for row, line in enumerate(grid) if row != header and not is_empty(line)]

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
        pairs = self._untouched_columns()
        waiting: dict[tuple[Cell, ...], list[int]] = defaultdict(list)
        known = set(self.rows.values())
        for row in sorted(self._filled(0), key=lambda row: row in self._cleared):
            if row not in known:
                waiting[_content(self._before, row, [origin for _, origin in pairs])].append(row)
        for row in self.new:
            same_content = waiting.get(_content(self._now, row, [column for column, _ in pairs]))
            if same_content:
                self.rows[row] = same_content.pop(0)

    def _add_rows_much_alike(self) -> None:
        """A row may have been given an ID, its own or by mistake another one, and changed by somebody else beside."""
        known, there = set(self.rows.values()), {cell_at(self._now, row, self._keys[1]) for row in self._filled(1)}
        left = [row for row in self._filled(0) if row not in known]
        lost = [row for row in left if is_blank(key := cell_at(self._before, row, self._keys[0])) or key not in there]
        alike = [(few, row, origin) for row in self.new for origin in lost if (few := self._unlike(row, origin)) >= 0]
        for _, row, origin in sorted(alike):
            if row not in self.rows and origin not in self.rows.values():
                self.rows[row] = origin

    def _unlike(self, row: int, origin: int) -> int:
        """How many cells of two rows differ that tell a row from the others; -1 if they are not the same row."""
        before, now = (cell_at(self._grid(side), place, self._keys[side]) for side, place in ((0, origin), (1, row)))
        mistaken = (cell for (_, column), cell in self._written.items() if column == self._keys[0])
        if not (is_blank(before) or is_blank(now) or any(same(now, cell) for cell in mistaken)):
            return -1
        pairs = [pair for pair in self._untouched_columns() if self._is_telling(origin, pair[1])]
        few = sum(not same(cell_at(self._now, row, one), cell_at(self._before, origin, two)) for one, two in pairs)
        is_named = not is_blank(now) and same(now, self._written.get((origin, self._keys[0])))
        return few if few * 2 < len(pairs) or (is_named and few < len(pairs)) else -1

    def _is_telling(self, row: int, column: int) -> bool:
        """Whether the cell's content stands in no other row of before."""
        cell = cell_at(self._before, row, column)
        if is_blank(cell) or isinstance(cell, Formula):
            return False
        return sum(same(cell_at(self._before, each, column), cell) for each in self._filled(0)) == 1

    def _untouched_columns(self) -> list[tuple[int, int]]:
        """Columns now and before; what was written landed in the right one, or in the one that took its place."""
        written = {column for _, column in self._written}
        return [pair for pair in self.columns.items() if written.isdisjoint(pair)]

    def _add_columns_by_content(self) -> None:
        for column in range(_width(self._now)):
            if column not in self.columns:
                alike = ((self._differing(self.rows.items(), [(column, origin)]), origin) for origin in self._lost)
                best = min(((few, origin) for (few, told), origin in alike if few * 2 < told), default=None)
                if best:
                    self.columns[column] = best[1]

    def _add_columns_between_others(self) -> None:
        """A column that has another header and hardly any content, but the same neighbours."""
        edges = {**self.columns, -1: -1, _width(self._now): _width(self._before)}
        for column in range(_width(self._now)):
            origin = edges.get(column - 1, -2) + 1
            if column not in self.columns and origin in self._lost and edges.get(column + 1) == origin + 1:
                few, told = self._differing(self.rows.items(), [(column, origin)])
                if few * 2 < told or not told:
                    self.columns[column] = edges[column] = origin

    @property
    def _lost(self) -> list[int]:
        """The columns of before that are nowhere now, as far as is known."""
        known = set(self.columns.values())
        return [column for column in range(_width(self._before)) if column not in known]

    def _differing(self, rows: Iterable[tuple[int, int]], columns: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """How many cells differ in pairs of rows and columns, and of how many there is anything to tell."""
        cells = [
            (cell_at(self._now, row, column), cell_at(self._before, was, origin))
            for row, was in rows
            for column, origin in columns
            if (was, origin) not in self._written
        ]
        told = [pair for pair in cells if not all(is_blank(cell) or isinstance(cell, Formula) for cell in pair)]
        return sum(not same(one, other) for one, other in told), len(told)


def is_empty(row: Sequence[Cell]) -> bool:
    """Whether nothing stands in a row but formulas, which stay where a row was removed."""
    return all(is_blank(cell) or isinstance(cell, Formula) for cell in row)


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
