"""Asking Google: the only place that knows gspread, how long to wait, what to repeat and what errors mean."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
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

from zim_data.errors import PlaceUnclear, SheetBusy, SheetChanged, SheetRefused, SheetUnreachable, StoreError
from zim_data.places import GooglePlace
from zim_data.store.google.budget import BUSY, Budget

SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.file",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
"""The cells, files that the app itself made, and of others only their names and with whom they are shared."""
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
        self._http = _http(place)

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

    def drive(self, path: str = "", fields: str = "*") -> Json:
        """What Google Drive knows of the spreadsheet's file."""
        url = f"{DRIVE_FILES_API_V3_URL}/{self.spreadsheet}{path}"
        return self.read(url, {"fields": fields, "supportsAllDrives": "true"})

    def _ask(self, method: str, url: str, params: Mapping[str, Any], body: Any, until: float) -> Json:
        self.budget.take("read" if method == "get" else "write", until)
        seconds = max(min(ANSWER, until - self.clock()), 1.0)
        try:
            answer: Json = json.loads(self._http.ask(method, url, params, body, seconds))
        except Exception as error:
            raise _translated(error, self.account) from error
        return answer


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


def _http(place: GooglePlace) -> _Http:
    try:
        made: Any = Credentials.from_service_account_info  # google-auth declares no types here
        http = _Http(made(dict(place.account), scopes=SCOPES))
    except (ValueError, GoogleAuthError) as error:
        raise PlaceUnclear(
            "Der Schlüssel des Dienstkontos in der Secrets-Datei ist unvollständig oder beschädigt. Bitte übernehmen "
            "Sie „private_key“ ganz, von „-----BEGIN“ bis „-----END PRIVATE KEY-----“."
        ) from error
    http.address = place.api
    return http


def _translated(error: Exception, account: str) -> StoreError:
    """What an exception of gspread, google-auth or requests means for staff."""
    match error:
        case APIError():
            return _refusal(error.code, str(error.error.get("message", "")), account)
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


def _refusal(code: int, message: str, account: str) -> StoreError:
    if code == 429:
        return SheetBusy(BUSY)
    if code >= 500 or code == -1:
        return SheetUnreachable("Google ist gerade gestört.")
    if code == 404:
        return SheetRefused(
            "Die Google-Tabelle gibt es nicht (mehr) unter der Adresse, die in der Secrets-Datei steht. Liegt sie im "
            "Papierkorb von Google Drive?"
        )
    if code in (401, 403):
        return SheetRefused(
            f"Die App darf die Google-Tabelle nicht öffnen oder nicht ändern. Bitte geben Sie sie für {account} frei, "
            "als „Bearbeiter“."
        )
    if "protected cell" in message:
        return SheetRefused(
            "Die Stelle ist in der Google-Tabelle geschützt, auch vor der App. Bitte heben Sie den Schutz auf oder "
            f"erlauben Sie dort {account} das Bearbeiten (Daten → Blätter und Bereiche schützen)."
        )
    if "not supported for this document" in message:
        return SheetRefused(
            "Die Datei in Google Drive ist eine Excel-Datei. Bitte speichern Sie sie dort als Google-Tabelle (Datei → "
            "Als Google-Tabelle speichern) und tragen Sie deren Adresse in die Secrets-Datei ein."
        )
    return SheetChanged("Die Google-Tabelle wurde gerade umgebaut.")
