"""Plain HTTP calls to the server, and gspread's own client pointed at it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import gspread
import requests
from google.auth.credentials import AnonymousCredentials
from google.oauth2 import service_account
from gspread.http_client import HTTPClient

from tests.sheets_server import SheetsServer

SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]


class Credentials(service_account.Credentials):
    """A service account that does not ask Google, behind the test's back, in which regions it may be used."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


class Plain:
    """Asks the server and gives back the body; a refusal is its status and message."""

    def __init__(self, server: SheetsServer, bearer: str = "test") -> None:
        self.server = server
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {bearer}"

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        answer = self.session.request(method, self.server.address + path, params=query, json=body, timeout=20)
        if answer.status_code == 204:
            return None
        if answer.status_code != 200:
            return refusal(answer)
        return answer.json()

    def get(self, key: str, **query: Any) -> Any:
        return self.ask("GET", f"/v4/spreadsheets/{key}", **query)

    def batch(self, key: str, *given: dict[str, Any], fields: str | None = None, **options: Any) -> Any:
        query = {"fields": fields} if fields else {}
        return self.ask("POST", f"/v4/spreadsheets/{key}:batchUpdate", {"requests": given, **options}, **query)

    def values(self, key: str, text: str, **query: Any) -> Any:
        answer = self.ask("GET", f"/v4/spreadsheets/{key}/values/{quote(text)}", **query)
        return answer.get("values", []) if isinstance(answer, dict) else answer

    def update(self, key: str, text: str, values: Any, option: str = "RAW", **query: Any) -> Any:
        path = f"/v4/spreadsheets/{key}/values/{quote(text)}"
        return self.ask("PUT", path, {"values": values}, valueInputOption=option, **query)

    def append(self, key: str, text: str, values: Any, **query: Any) -> Any:
        path = f"/v4/spreadsheets/{key}/values/{quote(text)}:append"
        return self.ask("POST", path, {"values": values}, valueInputOption="RAW", **query)


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["message"]


def text(value: str) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": value}}


def texts(*rows: Sequence[str]) -> list[dict[str, Any]]:
    return [{"values": [text(value) for value in row]} for row in rows]


def rows(start: int, end: int) -> dict[str, Any]:
    return {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start: int, end: int) -> dict[str, Any]:
    return {**rows(start, end), "dimension": "COLUMNS"}


def area(top: int, bottom: int | None, left: int, right: int) -> dict[str, Any]:
    given = {"sheetId": 0, "startRowIndex": top, "startColumnIndex": left, "endColumnIndex": right}
    return given if bottom is None else {**given, "endRowIndex": bottom}


def gspread_client(server: SheetsServer, info: dict[str, Any] | None = None) -> gspread.Client:
    """Unmodified gspread, with a service account if there is one; only the host is another one."""

    class Redirected(HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **options: Any) -> requests.Response:
            return super().request(method, server.address + urlsplit(endpoint).path, *args, **options)

    return gspread.Client(auth=_credentials(info), http_client=Redirected)


def _credentials(info: dict[str, Any] | None) -> Any:
    if info is None:
        return AnonymousCredentials()  # type: ignore[no-untyped-call]
    return Credentials.from_service_account_info(info, scopes=SCOPES)  # type: ignore[no-untyped-call]
