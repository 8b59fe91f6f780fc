"""Asking Google: the only place that knows gspread, how long to wait, what to repeat and what errors mean."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from gspread.urls import (
    DRIVE_FILES_API_V3_URL,
    SPREADSHEET_BATCH_UPDATE_URL,
    SPREADSHEET_URL,
    SPREADSHEET_VALUES_BATCH_URL,
)
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_before_delay, wait_random_exponential

from zim_data.errors import PlaceUnclear, SheetBusy, SheetRefused, SheetUnreachable, StoreError
from zim_data.places import GooglePlace
from zim_data.store.google.budget import Budget
from zim_data.store.google.refusals import NO_FOLDER, refusal

SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.file",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
"""The cells, files that the app itself made, and of others only their names and with whom they are shared."""
SHARING = ("https://www.googleapis.com/auth/drive",)
"""To make a file in somebody's folder and to share it; only while that is done."""
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")
CONNECT, ANSWER = 5.0, 30.0
"""Seconds to wait for a connection and for an answer; gspread alone would wait for ever."""
PATIENCE = 45.0
"""Seconds within which reading is tried again and again."""
TRIES = 8

Json = dict[str, Any]
Rows = list[list[Any]]


class Api:
    """Google's answers about one spreadsheet; raises `StoreError`s with a sentence for staff.

    A read is repeated while Google is busy or out of reach, until the time `until` of `clock`. A write goes
    out once: after `SheetBusy` nothing has happened, after `SheetUnreachable` nobody knows. `clock` counts
    seconds.
    """

    def __init__(
        self,
        place: GooglePlace,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.spreadsheet = place.spreadsheet
        self.account = str(place.account["client_email"])
        self.budget = Budget(clock, sleep)
        self.clock, self.sleep = clock, sleep
        self.time: datetime | None = None
        """What Google's clock showed when it was last signed in."""
        self._place = place
        self._http = _http(place, SCOPES)

    def values(self, ranges: Sequence[str], *, formulas: bool = False, until: float | None = None) -> list[Rows]:
        """The cells of each range, in one request: numbers for days, and formulas instead of results if asked."""
        params = {
            "ranges": list(ranges),
            "valueRenderOption": "FORMULA" if formulas else "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
            "prettyPrint": "false",
        }
        answer = self.read(SPREADSHEET_VALUES_BATCH_URL % self.spreadsheet, params, until=until)
        return [each.get("values", []) for each in answer["valueRanges"]]

    def metadata(self, fields: str, ranges: Sequence[str] = (), *, until: float | None = None) -> Json:
        """What the spreadsheet is made of; `fields` is Google's mask."""
        params = {"fields": fields, "ranges": list(ranges), "prettyPrint": "false"}
        return self.read(SPREADSHEET_URL % self.spreadsheet, params, until=until)

    def batch(
        self, changes: Sequence[Json], *, show: Sequence[str] = (), fields: str = "replies", until: float | None = None
    ) -> Json:
        """Make all changes or none, and show these ranges as they are right after it, in the same answer."""
        body: Json = {"requests": list(changes)}
        if show:
            body |= {
                "includeSpreadsheetInResponse": True,
                "responseIncludeGridData": True,
                "responseRanges": list(show),
            }
        params = {"fields": fields, "prettyPrint": "false"}
        url = SPREADSHEET_BATCH_UPDATE_URL % self.spreadsheet
        return self._ask("post", url, params, body, until or self.clock() + ANSWER)

    def read(self, url: str, params: Mapping[str, Any], *, until: float | None = None) -> Json:
        """Ask, and again if Google is busy or out of reach."""
        end = until or self.clock() + PATIENCE
        retrying = Retrying(
            retry=retry_if_exception_type((SheetBusy, SheetUnreachable)),
            wait=wait_random_exponential(multiplier=0.5, max=15),
            stop=stop_after_attempt(TRIES) | stop_before_delay(end - self.clock()),
            sleep=self.sleep,
            reraise=True,
        )
        answer: Json = retrying(self._ask, "get", url, params, None, end)
        return answer

    def drive(self, path: str = "", fields: str = "*", *, until: float | None = None) -> Json:
        """What Google Drive knows of the spreadsheet's file."""
        url = f"{DRIVE_FILES_API_V3_URL}/{self.spreadsheet}{path}"
        return self.read(url, {"fields": fields, "supportsAllDrives": "true"}, until=until)

    def sign_in(self) -> None:
        """Have Google accept the key, also where an earlier acceptance still holds."""
        with requests.Session() as session:
            session.hooks["response"].append(self._note_time)
            refresh: Any = self._http.auth.refresh  # google-auth declares no types here
            try:
                refresh(partial(Request(session), timeout=ANSWER))
            except Exception as error:
                raise _translated(error, self.account) from error

    def create(self, title: str, folder: str | None = None) -> str:
        """Make an empty spreadsheet in a folder, or where the account keeps its own; its ID."""
        body: Json = {"name": title, "mimeType": SPREADSHEET}
        if folder:
            body["parents"] = [folder]
        params = {"fields": "id", "supportsAllDrives": "true"}
        return str(self._share(DRIVE_FILES_API_V3_URL, params, body, NO_FOLDER.format(self.account))["id"])

    def share(self, email: str, message: str) -> None:
        """Let somebody edit the spreadsheet; Google writes to them."""
        body = {"type": "user", "role": "writer", "emailAddress": email}
        params = {"sendNotificationEmail": "true", "emailMessage": message, "supportsAllDrives": "true"}
        self._share(f"{DRIVE_FILES_API_V3_URL}/{self.spreadsheet}/permissions", params, body)

    def _share(self, url: str, params: Mapping[str, Any], body: Json, refused: str | None = None) -> Json:
        http = _http(self._place, SHARING)
        return self._ask("post", url, params, body, self.clock() + ANSWER, http=http, refused=refused)

    def _ask(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any],
        body: Any,
        until: float,
        *,
        http: _Http | None = None,
        refused: str | None = None,
    ) -> Json:
        self.budget.take("read" if method == "get" else "write", until)
        seconds = max(min(ANSWER, until - self.clock()), 1.0)
        try:
            answer: Json = json.loads((http or self._http).ask(method, url, params, body, seconds))
        except Exception as error:
            raise _translated(error, self.account, refused) from error
        return answer

    def _note_time(self, answer: requests.Response, **_: Any) -> None:
        if date := answer.headers.get("Date"):
            self.time = parsedate_to_datetime(date)


class _Http(HTTPClient):
    """gspread's client with a timeout for each request, and for a server at another address."""

    address: str | None = None

    def ask(self, method: str, url: str, params: Mapping[str, Any], body: Any, seconds: float) -> bytes:
        if self.address:
            for host in HOSTS:
                url = url.replace(host, self.address)
        answer = self.session.request(method, url, params=params, json=body, timeout=(CONNECT, seconds))
        if not answer.ok:
            raise APIError(answer)
        return answer.content


class _Account(Credentials):
    """The service account, which asks nobody but the token server; google-auth would look up regions elsewhere."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


def _http(place: GooglePlace, scopes: Sequence[str]) -> _Http:
    try:
        made: Any = _Account.from_service_account_info  # google-auth declares no types here
        http = _Http(made(dict(place.account), scopes=scopes))
    except (ValueError, GoogleAuthError) as error:
        raise PlaceUnclear(
            "Der Schlüssel des Dienstkontos in der Secrets-Datei ist unvollständig oder beschädigt. Bitte übernehmen "
            "Sie „private_key“ ganz, von „-----BEGIN“ bis „-----END PRIVATE KEY-----“."
        ) from error
    http.address = place.api
    return http


def _translated(error: Exception, account: str, refused: str | None = None) -> StoreError:
    """What an exception of gspread, google-auth or requests means for staff; `refused` instead of no access."""
    match error:
        case APIError():
            each = [*error.error.get("errors", ()), *error.error.get("details", ())]
            reasons = frozenset(str(reason) for one in each if (reason := one.get("reason")))
            return refusal(error.code, str(error.error.get("message", "")), reasons, account, refused)
        case RefreshError() if not error.retryable:
            return SheetRefused(
                "Google nimmt den Schlüssel des Dienstkontos nicht mehr an. Er ist abgelaufen oder gelöscht, oder die "
                "Uhr dieses Rechners geht falsch. Bitte hinterlegen Sie einen neuen Schlüssel."
            )
        case requests.Timeout():
            return SheetUnreachable("Google hat nicht rechtzeitig geantwortet.")
        case GoogleAuthError() | requests.RequestException() | json.JSONDecodeError():
            return SheetUnreachable("Google ist gerade nicht erreichbar. Bitte prüfen Sie die Internetverbindung.")
    raise error
