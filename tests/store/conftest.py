"""A store on each backend, with a clock that stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.sheets_server import SheetsServer
from zim_data.cells import Cell
from zim_data.places import GooglePlace
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.google import open_sheet
from zim_data.store.google.sheet import GoogleSheet
from zim_data.store.memory import Memory
from zim_data.store.new_workbook import create_workbook
from zim_data.store.spreadsheet import GridChange, Grids, Spreadsheet, TabDesign
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook

NOON = datetime(2026, 11, 22, 12, 0)
APP = "app@zim-test.iam.gserviceaccount.com"


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


@pytest.fixture(scope="session")
def server() -> Iterator[SheetsServer]:
    """Google, with a service account that is let into what is shared with it."""
    with SheetsServer(authenticate=True) as started:
        yield started


@pytest.fixture(scope="session")
def account(server: SheetsServer) -> dict[str, Any]:
    """The key file of the app's service account."""
    return server.service_account(APP)


def google_sheet(server: SheetsServer, account: Mapping[str, Any], tabs: Sequence[TabDesign]) -> GoogleSheet:
    """A shared Google Sheet with these tabs."""
    key = server.create("ZIM", {tab.title: [[each.header for each in tab.columns], *tab.rows] for tab in tabs})
    server.share(key, APP, "writer")
    return open_sheet(GooglePlace(key, account, server.address))


@pytest.fixture(params=["memory", "workbook", "google"])
def make_centre(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> Callable[[Mapping[type[Row], Sequence[Row]]], Centre]:
    """Makes a centre with these records, once on every backend."""

    def make(records: Mapping[type[Row], Sequence[Row]]) -> Centre:
        tabs = new_spreadsheet(records)
        if request.param == "memory":
            return Centre(Memory.new(tabs), clock)
        if request.param == "google":
            sheet = google_sheet(request.getfixturevalue("server"), request.getfixturevalue("account"), tabs)
            sheet.fresh_for = None  # staff's changes are to be seen at once here; tests of freshness stand elsewhere
            return Centre(sheet, clock)
        path = tmp_path / "zim.xlsx"
        create_workbook(path, tabs)
        return Centre(Workbook(path, now=clock), clock)

    return make


@pytest.fixture
def centre(make_centre: Callable[[Mapping[type[Row], Sequence[Row]]], Centre]) -> Centre:
    """A centre in which nobody is registered yet."""
    return make_centre({})
