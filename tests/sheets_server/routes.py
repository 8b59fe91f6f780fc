"""Which path is which call, and which query parameters it takes."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs, unquote

from tests.sheets_server import drive, spreadsheets
from tests.sheets_server.document import Account
from tests.sheets_server.errors import InvalidError, unimplemented
from tests.sheets_server.service import Call, Service

Kind = Literal["read", "write", "token", "drive"]
_COMMON = frozenset({"prettyPrint", "alt", "fields", "key", "quotaUser", "$.xgafv"})
_DRIVES = frozenset({"supportsAllDrives", "includeItemsFromAllDrives", "supportsTeamDrives"})
_RENDER = frozenset({"valueRenderOption", "dateTimeRenderOption", "majorDimension"})
_INPUT = frozenset(
    {"valueInputOption", "includeValuesInResponse", "responseValueRenderOption", "responseDateTimeRenderOption"}
)
_KEY = "/v4/spreadsheets/([^/:]+)"
_FILE = "/drive/v3/files/([^/]+)"
Handler = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Route:
    """A call that the server knows; one without a handler is a call that it knows of."""

    method: str
    path: re.Pattern[str]
    kind: Kind
    handler: Handler | None
    parameters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Target:
    """A call with the parts of its path."""

    route: Route
    name: str
    parts: tuple[str, ...]

    def carry_out(self, service: Service, account: Account, query: str, data: bytes) -> Any:
        """The answer to the call."""
        if self.route.handler is None:
            raise unimplemented(f"the call {self.name}")
        call = Call(parse_qs(query, keep_blank_values=True), _parsed(data), account)
        for name in call.query.keys() - self.route.parameters - _COMMON:
            raise unimplemented(f"the parameter {name} of {self.name}")
        if call.one("alt", "json") not in {"json", "media"}:
            raise unimplemented(f"alt={call.one('alt')}")
        return self.route.handler(service, call, *self.parts)


def _parsed(data: bytes) -> Any:
    if not data:
        return None
    try:
        return json.loads(data)
    except ValueError as error:
        raise InvalidError(f"Invalid JSON payload received. {error}") from None


def _route(
    method: str, path: str, kind: Kind, handler: Handler | None, parameters: frozenset[str] = frozenset()
) -> Route:
    return Route(method, re.compile(path), kind, handler, parameters)


_SHEETS = [
    _route("POST", "/v4/spreadsheets", "write", spreadsheets.create),
    _route("GET", _KEY, "read", spreadsheets.get, frozenset({"includeGridData", "ranges"})),
    _route("POST", f"{_KEY}:batchUpdate", "write", spreadsheets.batch_update),
    _route("POST", f"{_KEY}:getByDataFilter", "read", spreadsheets.get_by_data_filter),
    _route("POST", rf"{_KEY}/sheets/(\d+):copyTo", "write", spreadsheets.copy_to),
    _route("GET", f"{_KEY}/values:batchGet", "read", spreadsheets.values_batch_get, _RENDER | {"ranges"}),
    _route("POST", f"{_KEY}/values:batchGetByDataFilter", "read", spreadsheets.values_batch_get_by_data_filter),
    _route("POST", f"{_KEY}/values:batchUpdate", "write", spreadsheets.values_batch_update),
    _route("POST", f"{_KEY}/values:batchUpdateByDataFilter", "write", spreadsheets.values_batch_update_by_data_filter),
    _route("POST", f"{_KEY}/values:batchClear", "write", spreadsheets.values_batch_clear),
    _route("GET", f"{_KEY}/values/([^/]+)", "read", spreadsheets.values_get, _RENDER),
    _route("PUT", f"{_KEY}/values/([^/]+)", "write", spreadsheets.values_update, _INPUT),
    _route("POST", f"{_KEY}/values/([^/]+):append", "write", spreadsheets.values_append, _INPUT | {"insertDataOption"}),
    _route("POST", f"{_KEY}/values/([^/]+):clear", "write", spreadsheets.values_clear),
    _route("GET", "/v4/.*", "read", None),
    _route("(?:POST|PUT|DELETE|PATCH)", "/v4/.*", "write", None),
]
_SHARING = _DRIVES | {"sendNotificationEmail", "emailMessage", "transferOwnership"}
_LISTING = _DRIVES | {"q", "pageSize", "pageToken", "corpora", "spaces"}
_DRIVE = [
    _route("POST", "/drive/v3/files", "drive", drive.create, _DRIVES),
    _route("GET", "/drive/v3/files", "drive", drive.list_files, _LISTING),
    _route("GET", _FILE, "drive", drive.get, _DRIVES),
    _route("PATCH", _FILE, "drive", drive.update, _DRIVES),
    _route("DELETE", _FILE, "drive", drive.delete, _DRIVES),
    _route("POST", f"{_FILE}/copy", "drive", drive.copy, _DRIVES),
    _route("POST", f"{_FILE}/permissions", "drive", drive.create_permission, _SHARING),
    _route("GET", f"{_FILE}/permissions", "drive", drive.list_permissions, _DRIVES | {"pageToken", "pageSize"}),
    _route("DELETE", f"{_FILE}/permissions/([^/]+)", "drive", drive.delete_permission, _DRIVES),
    _route("GET", f"{_FILE}/comments", "drive", drive.list_comments, _LISTING | {"includeDeleted"}),
    _route("GET", f"{_FILE}/export", "drive", None),
    _route(".*", ".*", "drive", None),
]
ROUTES = [*_SHEETS, *_DRIVE]


def target(method: str, path: str) -> Target:
    """The call that a request means; path is still percent-encoded."""
    for route in ROUTES:
        if re.fullmatch(route.method, method) and (match := route.path.fullmatch(path)):
            return Target(route, f"{method} {path}", tuple(map(unquote, match.groups())))
    raise AssertionError(path)
