"""A store on each backend, with a clock that stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from zim_data.cells import Cell
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.new_workbook import create_workbook
from zim_data.store.spreadsheet import GridChange, Grids, Spreadsheet
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook

NOON = datetime(2026, 11, 22, 12, 0)


class Clock:
    """Gives the same local time until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class Centre:
    """A store, and staff who edit its spreadsheet by hand."""

    def __init__(self, spreadsheet: Spreadsheet, clock: Clock) -> None:
        self.spreadsheet, self.clock = spreadsheet, clock
        self.store = Store(spreadsheet, clock)

    def another_session(self) -> Store:
        """A second process on the same spreadsheet."""
        return Store(self.spreadsheet, self.clock)

    def grids(self) -> Grids:
        return self.spreadsheet.read()

    def by_hand(self, decide: Callable[[Grids], Sequence[GridChange]]) -> None:
        """Staff change cells themselves."""
        self.spreadsheet.write(decide)

    def cell(self, tab: str, header: str, row: int = 1) -> Cell:
        grid = self.grids()[tab]
        column = grid[0].index(header)
        return grid[row][column] if column < len(grid[row]) else None


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "workbook"])
def make_centre(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> Callable[[Mapping[type[Row], Sequence[Row]]], Centre]:
    """Makes a centre with these records, once on every backend."""

    def make(records: Mapping[type[Row], Sequence[Row]]) -> Centre:
        tabs = new_spreadsheet(records)
        if request.param == "memory":
            return Centre(Memory.new(tabs), clock)
        path = tmp_path / "zim.xlsx"
        create_workbook(path, tabs)
        return Centre(Workbook(path, now=clock), clock)

    return make


@pytest.fixture
def centre(make_centre: Callable[[Mapping[type[Row], Sequence[Row]]], Centre]) -> Centre:
    """A centre in which nobody is registered yet."""
    return make_centre({})
