"""A tab of 100,000 rows is no trouble."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from tests.server.client import Plain, rows, texts
from tests.sheets_server import SheetsServer, staff

ROWS = 100_000


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


@pytest.fixture(scope="module")
def large() -> Iterator[tuple[SheetsServer, str]]:
    people = [[f"P-{row}", f"Name {row}", row % 90, date(2026, 1, 1), *["Text"] * 8] for row in range(ROWS)]
    with SheetsServer() as server:
        yield server, server.create("Groß", {"T": people})


def test_reads_a_large_tab_within_two_seconds_of_work(large: tuple[SheetsServer, str]) -> None:
    server, key = large
    plain = Plain(server)
    with within(4):  # the client's own reading of the JSON is in it
        answer = plain.ask(
            "GET", f"/v4/spreadsheets/{key}/values:batchGet", ranges=["T"], valueRenderOption="UNFORMATTED_VALUE"
        )
    assert len(answer["valueRanges"][0]["values"]) == ROWS


def test_small_writes_to_a_large_tab_copy_nothing(large: tuple[SheetsServer, str]) -> None:
    server, key = large
    plain = Plain(server)
    write = {"updateCells": {"start": {"rowIndex": 5000}, "rows": texts(["x"]), "fields": "userEnteredValue"}}
    with within(1):
        for _ in range(20):
            assert plain.batch(key, write, {"addSheet": {"properties": {"title": "T"}}})[0] == 400
            plain.batch(key, write)
    with within(1):
        plain.batch(key, {"insertDimension": {"range": rows(1, 2)}})
        plain.batch(key, {"appendCells": {"rows": texts(["x"]), "fields": "userEnteredValue"}})


def test_sorts_a_large_tab(large: tuple[SheetsServer, str]) -> None:
    server, key = large
    with within(5):
        staff.sort(server.document(key), "T", 2)
