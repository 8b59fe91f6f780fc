"""The local server of Google's API, with the programme in a spreadsheet."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

from bench.programme import programme_tabs
from bench.sheets.worker import Json, serve
from tests.sheets_server import SheetsServer, staff
from tests.sheets_server.server import Answer
from zim_data.store.spreadsheet import TabDesign

APP = "app@zim-test.iam.gserviceaccount.com"
SPARE_ROWS = 50


class Counting(SheetsServer):
    """Counts the bytes that it is sent."""

    received = 0

    def answer(self, method: str, address: str, authorization: str | None, data: bytes) -> Answer | None:
        self.received += len(data)
        return super().answer(method, address, authorization, data)


class Bench:
    """What the bench asks of the server."""

    def __init__(self, server: Counting) -> None:
        self.server = server
        self.begin()

    def fill(self, meetings: int, on: str) -> Json:
        """Make the large spreadsheet, and a small one to warm up with."""
        day = date.fromisoformat(on)
        large, small = (self._create(programme_tabs(count, day)) for count in (meetings, 50))
        account = self.server.service_account(APP)
        return {"address": self.server.address, "account": account, "large": large, "small": small}

    def _create(self, tabs: Sequence[TabDesign]) -> str:
        """Tabs no larger than what they hold: a peer fills up each row to the width of the tab."""
        key = self.server.create("ZIM", {tab.title: tab.grid for tab in tabs})
        self.server.share(key, APP, "writer")
        for tab in tabs:
            sheet = self.server.document(key).tab(tab.title)
            sheet.row_count, sheet.column_count = len(tab.grid) + SPARE_ROWS, len(tab.columns)
        return key

    def begin(self) -> Json:
        """Count anew."""
        self.server.requests.clear()
        self.server.received = 0
        self.worked = time.process_time()
        return {}

    def count(self) -> Json:
        """What was asked since, how many bytes came with it, and how long the server worked on it."""
        asked = [f"{each.path}?{each.query}" for each in self.server.requests]
        return {"asked": asked, "received": self.server.received, "worked": time.process_time() - self.worked}

    def type(self, key: str, tab: str, header: str, text: str) -> Json:
        """Somebody types into the last row."""
        document = self.server.document(key)
        rows = document.values(tab)
        staff.edit(document, tab, len(rows) - 1, rows[0].index(header), text)
        return {}


if __name__ == "__main__":
    counting = Counting(authenticate=True)
    with counting:
        bench = Bench(counting)
        serve({name: getattr(bench, name) for name in ("fill", "begin", "count", "type")})
