"""Google Sheets that were made ready, for tests that change something in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.sheets_server import SheetsServer
from tests.sheets_server.cells import Cell, as_cell, packed
from tests.sheets_server.document import Document
from tests.sheets_server.server import Request
from tests.store.conftest import APP
from zim_data.places import GooglePlace
from zim_data.store.google.api import Api
from zim_data.store.google.design import make_ready

ROWS, LAST = 120, 119
"""Of each tab: the server takes a second for each 30,000 cells that get other looks."""

_made: dict[int, Sheet] = {}


@dataclass
class Sheet:
    """A spreadsheet that is shared with the app."""

    server: SheetsServer
    document: Document
    api: Api
    said: list[str] = field(default_factory=list)
    """What was said when it was made ready, if it was."""
    needed: list[str] = field(default_factory=list)
    """The kinds of requests that this took."""
    told: list[float] = field(default_factory=list)
    """How much was done, as it was told on the way."""

    def asked(self) -> list[Request]:
        """What Google was asked for since this was last called."""
        asked = [request for request in self.server.requests if request.kind != "token"]
        self.server.requests.clear()
        return asked

    def column(self, tab: str, header: str, row: int = 0) -> int:
        return self.document.values(tab)[row].index(header)

    def cell(self, tab: str, header: str, row: int, header_row: int = 0) -> Cell:
        return self.document.cell(tab, row, self.column(tab, header, header_row))

    def change(self, tab: str, column: int, rows: Iterable[int], **to: Any) -> None:
        """Staff give cells another note, style or validation."""
        with self.document.change():
            sheet = self.document.tab(tab)
            for row in rows:
                sheet.put(row, column, packed(as_cell(sheet.get(row, column))._replace(**to)))


def shared_sheet(server: SheetsServer, account: Mapping[str, Any], tabs: Mapping[str, Iterable[Any]]) -> Sheet:
    """A spreadsheet with these tabs, as staff made it."""
    key = server.create("ZIM", tabs)
    server.share(key, APP, "writer")
    api = Api(GooglePlace(key, account, server.address), sleep=lambda _: None)
    sheet = Sheet(server, server.document(key), api)
    server.requests.clear()
    return sheet


def ready_sheet(server: SheetsServer, account: Mapping[str, Any]) -> Sheet:
    """A new spreadsheet that was made ready; in truth a copy, since that takes some seconds."""
    if id(server) not in _made:
        first = _made[id(server)] = shared_sheet(server, account, {"Tabellenblatt1": []})
        first.said = make_ready(first.api, progress=lambda share, _: first.told.append(share))
        first.needed = [request.kind for request in first.asked()]
    first = _made[id(server)]
    sheet = shared_sheet(server, account, {})
    sheet.document.state = first.document.state.copy()
    _cut(sheet.document)
    return replace(sheet, said=first.said, needed=first.needed, told=first.told)


def sheet_of_staff(server: SheetsServer, account: Mapping[str, Any], tabs: Mapping[str, Iterable[Any]]) -> Sheet:
    """A spreadsheet with these tabs, beside which all others but `Räume` are ready."""
    sheet = shared_sheet(server, account, tabs)
    _cut(sheet.document)
    others = ready_sheet(server, account).document.state
    known = {*tabs, "Räume", "Tabellenblatt1"}
    sheet.document.state.sheets += [each for each in others.sheets if each.title not in known]
    sheet.document.state.locale, sheet.document.state.time_zone = others.locale, others.time_zone
    server.requests.clear()
    return sheet


def _cut(document: Document) -> None:
    for sheet in document.sheets:
        sheet.row_count, sheet.rows = ROWS, sheet.rows[:ROWS]


def once(happens: Callable[[Request], Any], when: Callable[[Request], bool]) -> Callable[[Request], Any]:
    """Something that happens before the first request of a kind."""
    left = [happens]
    return lambda request: left.pop()(request) if left and when(request) else None
