"""A cell as Google keeps it: a typed value, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from zim_data.cells import DAY_ZERO, Cell, CellFormat
from zim_data.errors import SheetRefused
from zim_data.store.spreadsheet import Grid

PATTERNS: Mapping[CellFormat, dict[str, Any]] = {
    "text": {"type": "TEXT"},
    "date": {"type": "DATE", "pattern": "dd.mm.yyyy"},
    "datetime": {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm:ss"},
    "time": {"type": "TIME", "pattern": "hh:mm"},
    "number": {"type": "NUMBER", "pattern": "0"},
    "decimal": {"type": "NUMBER", "pattern": "0.######"},
}
"""How a column's cells look in the sheet."""
MAX_CHARACTERS = 50_000
"""Of one cell; Google refuses more."""
TIMES = frozenset({"DATE", "DATE_TIME", "TIME"})
"""The types of number format that show a number as a day or a time."""


class Formula(str):
    """The text of a formula, which is to be one again when it is put back."""

    __slots__ = ()


def raw(cell: Cell) -> Cell:
    """A cell as Google gives it back: days and times are numbers of days."""
    match cell:
        case datetime():
            return (cell - DAY_ZERO) / timedelta(days=1)
        case date():
            return (cell - DAY_ZERO.date()).days
        case time():
            return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second) / timedelta(days=1)
        case None:
            return ""
    return cell


def same(one: Cell, other: Cell) -> bool:
    """Whether two cells hold the same, as far as Google keeps it: a sum in floating point may differ a little."""
    one, other = raw(one), raw(other)
    if _is_number(one) and _is_number(other):
        return abs(float(one) - float(other)) < 1e-6  # type: ignore[arg-type]
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def cell_at(grid: Grid, row: int, column: int) -> Cell:
    """The cell at a place, which a short row or grid may not have."""
    return grid[row][column] if 0 <= row < len(grid) and 0 <= column < len(grid[row]) else ""


def with_formulas(values: Grid, formulas: Grid | None) -> Grid:
    """The values of a tab, with its formulas where there are any; both readings show the same cells."""
    if formulas is None:
        return values
    return [
        line if row < len(values) and line == values[row] else _with_formulas(line, values, row)
        for row, line in enumerate(formulas)
    ]


def _with_formulas(line: Sequence[Cell], values: Grid, row: int) -> list[Cell]:
    return [_formula(cell, cell_at(values, row, column)) for column, cell in enumerate(line)]


def _formula(cell: Cell, value: Cell) -> Cell:
    """The cell as a formula, unless it is a text that only begins like one."""
    return Formula(cell) if isinstance(cell, str) and cell.startswith("=") and cell != value else cell


def typed(cell: Cell) -> dict[str, Any]:
    """The cell with its type: a text stays a text whatever it begins with, a day is a number."""
    if cell is None or cell == "":
        return {}
    if isinstance(cell, str) and len(cell) > MAX_CHARACTERS:
        raise SheetRefused(f"In eine Zelle der Google-Tabelle passen nur {MAX_CHARACTERS} Zeichen. Bitte kürzen Sie.")
    value = raw(cell)
    if isinstance(value, Formula):
        return {"userEnteredValue": {"formulaValue": str(value)}}
    kind = {bool: "boolValue", str: "stringValue"}.get(type(value), "numberValue")
    return {"userEnteredValue": {kind: value}}


def format_of(cell: Cell) -> CellFormat | None:
    """The format that a day or time needs, to be seen as one."""
    match cell:
        case datetime():
            return "datetime"
        case date():
            return "date"
        case time():
            return "time"
    return None
