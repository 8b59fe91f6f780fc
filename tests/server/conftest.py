"""A server with a small spreadsheet of people."""

from collections.abc import Iterator

import pytest

from tests.server.client import Plain
from tests.sheets_server import Document, SheetsServer

PEOPLE: list[list[object]] = [["ID", "Name", "Alter"], ["P-1", "Ann", 30], ["P-2", "Bob", 20], ["P-3", "Cem", 40]]


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def plain(server: SheetsServer) -> Plain:
    return Plain(server)


@pytest.fixture
def key(server: SheetsServer) -> str:
    return server.create("Team", {"Personen": PEOPLE, "Listen": [["Thema"], ["Sprache"], ["Amt"]]})


@pytest.fixture
def document(server: SheetsServer, key: str) -> Document:
    return server.document(key)
