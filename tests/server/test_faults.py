"""Faults, delays, quotas, and what a test learns of the requests."""

import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from tests.server.client import Plain, texts
from tests.sheets_server import Delay, Document, Fault, Request, SheetsServer, staff

APPEND: dict[str, Any] = {"appendCells": {"sheetId": 0, "rows": texts(["P-4"]), "fields": "userEnteredValue"}}


def rows_of(document: Document) -> int:
    return len(document.values("Personen"))


@pytest.mark.parametrize(
    ("fault", "status", "made"),
    [(Fault.QUOTA, 429, False), (Fault.BUSY_BEFORE, 503, False), (Fault.BUSY_AFTER, 503, True)],
)
def test_answers_with_a_fault_with_or_without_making_the_change(  # noqa: PLR0917
    server: SheetsServer, plain: Plain, key: str, document: Document, fault: Fault, status: int, made: bool
) -> None:
    server.before = lambda _: fault
    assert plain.batch(key, APPEND)[0] == status
    assert rows_of(document) == 4 + made


@pytest.mark.parametrize(("fault", "made"), [(Fault.CUT_BEFORE, False), (Fault.CUT_AFTER, True)])
def test_closes_the_connection_with_or_without_making_the_change(  # noqa: PLR0917
    server: SheetsServer, plain: Plain, key: str, document: Document, fault: Fault, made: bool
) -> None:
    plain.get(key)
    server.before = lambda _: fault
    with pytest.raises(requests.ConnectionError):
        plain.batch(key, APPEND)
    assert rows_of(document) == 4 + made
    server.before = None
    assert plain.get(key)["spreadsheetId"] == key


def test_a_late_answer_comes_after_the_change(server: SheetsServer, key: str, document: Document) -> None:
    server.before = lambda _: Delay(0.4)
    with pytest.raises(requests.Timeout):
        requests.post(f"{server.address}/v4/spreadsheets/{key}:batchUpdate", json={"requests": [APPEND]}, timeout=0.1)
    assert rows_of(document) == 5


def test_a_late_change_is_made_after_the_client_has_given_up(
    server: SheetsServer, key: str, document: Document
) -> None:
    server.before = lambda _: Delay(0.3, after=True)
    with pytest.raises(requests.Timeout):
        requests.post(f"{server.address}/v4/spreadsheets/{key}:batchUpdate", json={"requests": [APPEND]}, timeout=0.1)
    assert rows_of(document) == 4
    deadline = time.monotonic() + 5
    while rows_of(document) == 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert rows_of(document) == 5


def test_others_are_answered_during_a_delay(server: SheetsServer, key: str) -> None:
    server.before = lambda request: Delay(1.0) if request.kind == "write" else None
    slow = threading.Thread(target=Plain(server).batch, args=(key, APPEND))
    slow.start()
    began = time.monotonic()
    assert Plain(server).values(key, "Personen!A1") == [["ID"]]
    assert time.monotonic() - began < 0.7
    slow.join()


def test_people_may_come_before_a_request(server: SheetsServer, plain: Plain, key: str, document: Document) -> None:
    def sort_first(request: Request) -> None:
        if request.kind == "write":
            staff.sort(document, "Personen", 2)

    server.before = sort_first
    plain.update(key, "Personen!B2", [["?"]])
    assert document.values("Personen")[1] == ["P-2", "?", 20]


def test_keeps_a_list_of_requests(server: SheetsServer, plain: Plain, key: str) -> None:
    plain.values(key, "Personen!A1", valueRenderOption="FORMULA")
    plain.batch(key, APPEND)
    plain.ask("GET", f"/drive/v3/files/{key}")
    assert [(request.method, request.kind) for request in server.requests] == [
        ("GET", "read"),
        ("POST", "write"),
        ("GET", "drive"),
    ]
    assert server.requests[0].query == "valueRenderOption=FORMULA"
    server.requests.clear()
    assert server.requests == []


def test_refuses_more_than_the_quota_until_the_next_minute() -> None:
    now = [datetime(2026, 3, 1, 12, 0, 50)]
    with SheetsServer(quota=2, clock=lambda: now[0]) as server:
        key, plain = server.create("Team"), Plain(server)
        found = [plain.values(key, "A1") for _ in range(3)]
        assert found[:2] == [[], []]
        status, message = found[2]
        assert status == 429
        assert message.startswith("Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute")
        assert plain.update(key, "A1", [["a"]])["updatedCells"] == 1
        now[0] += timedelta(seconds=10)
        assert plain.values(key, "A1") == [["a"]]


def test_a_429_carries_no_retry_after() -> None:
    with SheetsServer(quota=0) as server:
        answer = requests.get(f"{server.address}/v4/spreadsheets/{server.create('Team')}", timeout=5)
    assert answer.json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert "Retry-After" not in answer.headers


def test_a_failing_test_is_answered_with_500(
    server: SheetsServer, plain: Plain, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(request: Request) -> None:
        raise RuntimeError(request.path)

    server.before = fail
    assert plain.get(key)[0] == 500
    assert "RuntimeError" in capsys.readouterr().err


def test_a_closed_server_does_not_answer_on_old_connections() -> None:
    with SheetsServer() as server:
        key, plain = server.create("Team"), Plain(server)
        plain.get(key)
    with pytest.raises(requests.ConnectionError):
        plain.get(key)


def test_many_clients_at_once_lose_no_row(server: SheetsServer, key: str, document: Document) -> None:
    threads = [threading.Thread(target=Plain(server).batch, args=(key, APPEND)) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows_of(document) == 28
    assert document.revision == 24


def test_a_body_that_is_no_json_is_refused(server: SheetsServer, key: str) -> None:
    answer = requests.post(f"{server.address}/v4/spreadsheets/{key}:batchUpdate", data=b"{", timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Invalid JSON payload received.")
