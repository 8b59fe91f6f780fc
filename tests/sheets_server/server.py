"""The server: HTTP on a free port, faults on demand, quotas, and its Python side for tests."""

import enum
import json
import socket
import threading
import time as clockwork
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from tests.sheets_server.document import Account, Document, grid_of
from tests.sheets_server.errors import ApiError, Json, quota_exceeded, unavailable
from tests.sheets_server.oauth import Accounts
from tests.sheets_server.routes import Kind, Target, target
from tests.sheets_server.service import Service
from tests.sheets_server.sheet import Sheet

OWNER = "team@example.org"


class Fault(enum.Enum):
    """What may go wrong with a request."""

    QUOTA = "429, nothing is done"
    BUSY_BEFORE = "503, nothing is done"
    BUSY_AFTER = "503 though the change is made"
    CUT_BEFORE = "the connection is closed without an answer, nothing is done"
    CUT_AFTER = "the change is made, then the connection is closed without an answer"


@dataclass(frozen=True, slots=True)
class Delay:
    """The answer comes late; with after, the change is made late as well."""

    seconds: float
    after: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request that has arrived; query is as it came."""

    method: str
    path: str
    query: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body; no body is 204."""

    status: int
    body: Any


Before = Callable[[Request], Fault | Delay | None]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A request with all that is needed to carry it out."""

    request: Request
    authorization: str | None
    data: bytes


class SheetsServer:
    """Serves spreadsheets over HTTP as Google does; use it with with."""

    def __init__(
        self,
        *,
        authenticate: bool = False,
        quota: int | None = None,
        clock: Callable[[], datetime] = datetime.now,
        port: int = 0,
        starts_over: bool = False,
    ) -> None:
        self.clock = clock
        self.quota = quota
        self.requests: list[Request] = []
        self.before: Before | None = None
        self.accounts = Accounts(clock, authenticate=authenticate)
        self.service = Service(clock, self.accounts, starts_over=starts_over)
        self._spent: Counter[tuple[str, str]] = Counter()
        self._minute: datetime | None = None
        self._http = _HttpServer(("127.0.0.1", port), _Handler)
        self._http.answer = self.answer
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> "SheetsServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop answering, also on connections that are still open."""
        self._http.shutdown()
        self._http.server_close()
        self._http.cut_connections()

    @property
    def address(self) -> str:
        """Where it answers, like http://127.0.0.1:40123."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def create(self, title: str, tabs: Mapping[str, Iterable[Iterable[object]]] | None = None) -> str:
        """A new spreadsheet with these tabs and values, which belongs to the team; the answer is its ID."""
        with self.service.lock:
            document = self.service.create(title, OWNER)
            if tabs:
                document.sheets[:] = [_tab(number, *tab) for number, tab in enumerate(tabs.items())]
            return document.id

    def document(self, key: str) -> Document:
        """A spreadsheet, to be looked at or changed by hand."""
        return self.service.documents[key]

    def share(self, key: str, email: str, role: str) -> None:
        """Let somebody read or write: reader or writer."""
        self.document(key).roles[email] = role

    def unshare(self, key: str, email: str) -> None:
        """Take somebody's role away."""
        self.document(key).roles.pop(email, None)

    def service_account(self, email: str = "app@zim-test.iam.gserviceaccount.com") -> Json:
        """The content of a key file whose tokens come from this server."""
        return self.accounts.service_account(email, f"{self.address}/token")

    def revoke(self, email: str) -> None:
        """The account's key is dead from now on."""
        self.accounts.revoked.add(email)

    def expire_tokens(self) -> None:
        """All tokens that were given out are over."""
        with self.service.lock:
            self.accounts.tokens.clear()

    def answer(self, method: str, address: str, authorization: str | None, data: bytes) -> Answer | None:
        """What is answered to a request; None closes the connection."""
        path, query = urlsplit(address).path, urlsplit(address).query
        found = None if path == "/token" else target(method, path)
        arrival = _Arrival(Request(method, path, query, found.route.kind if found else "token"), authorization, data)
        try:
            return self._late_or_now(arrival, found)
        except Exception as error:
            traceback.print_exc()
            return Answer(500, ApiError(500, "INTERNAL", f"The test server failed: {error!r}").body())

    def _late_or_now(self, arrival: _Arrival, found: Target | None) -> Answer | None:
        answer = None
        with self.service.lock:
            self.requests.append(arrival.request)
            fault = self.before(arrival.request) if self.before else None
            if fault in (Fault.QUOTA, Fault.BUSY_BEFORE, Fault.CUT_BEFORE):
                return _refused(fault, arrival.request.kind)
            if not (isinstance(fault, Delay) and fault.after):
                answer = self._carried_out(arrival, found)
        if isinstance(fault, Delay):
            clockwork.sleep(fault.seconds)
            if fault.after:
                with self.service.lock:
                    answer = self._carried_out(arrival, found)
        return _refused(fault, arrival.request.kind) if isinstance(fault, Fault) else answer

    def _carried_out(self, arrival: _Arrival, found: Target | None) -> Answer:
        try:
            if found is None:
                return Answer(200, self.accounts.token(arrival.data.decode()))
            account = self.accounts.account(arrival.authorization)
            self._spend(account, arrival.request.kind)
            body = found.carry_out(self.service, account, arrival.request.query, arrival.data)
            return Answer(204 if body is None else 200, body)
        except ApiError as refusal:
            return Answer(refusal.code, refusal.body())

    def _spend(self, account: Account, kind: Kind) -> None:
        """Count a request; each clock minute starts anew."""
        if self.quota is None or kind not in {"read", "write"}:
            return
        minute = self.clock().replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute = minute
            self._spent.clear()
        if self._spent[account.email, kind] >= self.quota:
            raise quota_exceeded(kind.capitalize())
        self._spent[account.email, kind] += 1


def _tab(number: int, title: str, rows: Iterable[Iterable[object]]) -> Sheet:
    """A tab with these values on the usual grid, or a larger one."""
    grid = grid_of(rows)
    width = max(map(len, grid), default=0)
    return Sheet(number, title, max(1000, len(grid)), max(26, width), rows=grid)


def _refused(fault: Fault, kind: Kind) -> Answer | None:
    if fault in (Fault.CUT_BEFORE, Fault.CUT_AFTER):
        return None
    refusal = quota_exceeded("Read" if kind == "read" else "Write") if fault is Fault.QUOTA else unavailable()
    return Answer(refusal.code, refusal.body())


class _HttpServer(ThreadingHTTPServer):
    """A thread for each connection."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    answer: Callable[[str, str, str | None, bytes], Answer | None]

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(address, handler)

    def cut_connections(self) -> None:
        """Close what clients still hold open."""
        for connection in list(self.connections):
            _shut(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that have gone away are no news."""


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        connection.close()


class _Handler(BaseHTTPRequestHandler):
    """Reads requests from a connection and writes each answer at once."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _HttpServer

    def setup(self) -> None:
        """Remember the connection."""
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.server.connections.discard(self.connection)
        super().finish()

    def respond(self) -> None:
        """Answer one request."""
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.server.answer(self.command, self.path, self.headers.get("Authorization"), data)
        if answer is None:
            self.close_connection = True
            _shut(self.connection)
            return
        body = b"" if answer.body is None else json.dumps(answer.body, ensure_ascii=False).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep quiet."""
