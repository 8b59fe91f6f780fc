"""Everything that stands in a spreadsheet, whatever it is kept in, to be copied and compared."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Protocol

from zim_data.cells import Cell, folded, plain
from zim_data.store.problems import address
from zim_data.store.spreadsheet import Grid, Grids
from zim_data.store.xlsx_values import legal_text

FIRST_DAY_IN_A_WORKBOOK = date(1900, 1, 1)


class Bar(Protocol):
    """Shows how far something is, in rows; `tqdm` is one."""

    def reset(self, total: float) -> object:
        """Begin anew, with so many rows to come."""

    def update(self, n: float) -> object:
        """So many more rows are done."""


@dataclass(frozen=True, slots=True)
class Contents:
    """All tabs in their order, with their cells as people see them: results instead of formulas."""

    grids: Grids
    formulas: tuple[str, ...] = ()
    """Where a formula stands, e.g. „Treffen“, C17."""
    without_result: tuple[str, ...] = ()
    """Where a formula stands that was never computed, so that nothing is to be seen there."""
    hidden: frozenset[str] = frozenset()

    @property
    def rows(self) -> int:
        """How many rows hold anything."""
        return sum(any(map(_holds, row)) for grid in self.grids.values() for row in grid)


def place(title: str, row: int, column: int) -> str:
    """A cell as people name it; row and column count from 0."""
    return f"„{title}“, {address(row, column)}"


def trimmed(grid: Grid) -> Grid:
    """The rows without empty cells at their ends, and without empty rows at the end."""
    rows = [list(row) for row in grid]
    for row in rows:
        while row and not _holds(row[-1]):
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def differences(source: Contents, copy: Contents, added: Mapping[str, Collection[str]]) -> Iterator[str]:
    """A sentence for each cell that is not the same in the copy.

    What stands below or beside everything that was copied is no difference if it is one of the texts `added`
    (by folded title): the app completes its tabs by itself.
    """
    for title, grid in source.grids.items():
        if title not in copy.grids:
            yield f"Das Tabellenblatt „{title}“ fehlt in der Kopie."
            continue
        width = max(map(len, grid), default=0)
        for row, (before, after) in enumerate(zip_longest(grid, copy.grids[title], fillvalue=())):
            for column, (one, other) in enumerate(zip_longest(before, after, fillvalue=None)):
                beyond = row >= len(grid) or column >= width
                if not _same(one, other) and not (beyond and plain(other) in added.get(folded(title), ())):
                    yield f"{place(title, row, column)}: in der Quelle {_told(one)}, in der Kopie {_told(other)}."


def _holds(cell: Cell) -> bool:
    return cell is not None and cell != ""


def _same(one: Cell, other: Cell) -> bool:
    """Whether people see the same, as the same kind of thing."""
    if not _holds(one) or not _holds(other):
        return _holds(one) == _holds(other)
    if isinstance(one, date) and one < _like(one, FIRST_DAY_IN_A_WORKBOOK):
        return plain(one) == plain(other)  # it can only stand there as a text
    if _kind(one) != _kind(other):
        return False
    if isinstance(one, str) and isinstance(other, str):
        return legal_text(one) == legal_text(other)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other


def _like(day: date, other: date) -> date:
    return datetime.combine(other, time()) if isinstance(day, datetime) else other


def _kind(cell: Cell) -> str:
    match cell:
        case bool():
            return "ja/nein"
        case str():
            return "Text"
        case datetime():
            return "Tag mit Uhrzeit"
        case date():
            return "Tag"
        case time():
            return "Uhrzeit"
    return "Zahl"


def _told(cell: Cell) -> str:
    return f"„{plain(cell)[:80]}“ ({_kind(cell)})" if _holds(cell) else "nichts"
