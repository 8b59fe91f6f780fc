"""Where the data lie: in a workbook, or in the Google Sheet that the secrets file names."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zim_data.errors import PlaceUnclear

HOUSE = Path(__file__).resolve().parent.parent
FOLDER = HOUSE / "daten"
SECRETS = HOUSE / ".streamlit" / "secrets.toml"


def own_workbook(folder: Path = FOLDER) -> Path:
    """The centre's own workbook, unless another one is chosen."""
    return folder / "zim.xlsx"


def demo_workbook(folder: Path = FOLDER) -> Path:
    """The workbook with invented data."""
    return folder / "demo.xlsx"


def is_named(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the start of the app names a workbook."""
    return bool(environment.get("ZIM_WORKBOOK"))


def chosen_workbook(environment: Mapping[str, str] = os.environ, folder: Path = FOLDER) -> Path:
    """What `ZIM_WORKBOOK` names; else the centre's own workbook if there is one; else the demo."""
    if named := environment.get("ZIM_WORKBOOK"):
        return Path(named).expanduser()
    own, demo = own_workbook(folder), demo_workbook(folder)
    return demo if demo.exists() and not own.exists() else own


# --- The Google Sheet -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GooglePlace:
    """A Google Sheet and the service account that opens it."""

    spreadsheet: str
    """The ID of the spreadsheet, as it stands in its address."""
    account: Mapping[str, Any] = field(repr=False, compare=False)
    """What the key file of the service account holds."""
    api: str | None = None
    """Another server that speaks Google's protocol, for tests; on this machine only."""

    @property
    def address(self) -> str | None:
        """Where people open it in the browser; a test server has nothing to look at."""
        return None if self.api else f"https://docs.google.com/spreadsheets/d/{self.spreadsheet}/edit"


def named_secrets(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The secrets file that the start of the app names with `ZIM_SECRETS`, if it does."""
    named = environment.get("ZIM_SECRETS")
    return Path(named).expanduser() if named else None


def secrets_of(path: Path | None = None) -> Mapping[str, Any]:
    """What a secrets file says; without a path the app's own, which need not be there. Raises `PlaceUnclear`."""
    file = path or SECRETS
    if path is None and not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise PlaceUnclear(f"Die Secrets-Datei „{file}“ ist nicht da oder lässt sich nicht lesen.") from error
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f" Sehen Sie bitte in Zeile {line[1]} nach." if line else ""
        raise PlaceUnclear(
            f"Die Secrets-Datei „{file.name}“ ist nicht richtig geschrieben: Ein Anführungszeichen oder eine Klammer "
            f"fehlt, oder etwas steht doppelt da.{where} Wie sie aussehen muss, zeigt „secrets.example.toml“."
        ) from None  # the error itself holds the file, and so the key


LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
NEEDED = ("client_email", "private_key", "token_uri")


def google_place(secrets: Mapping[str, Any]) -> GooglePlace | None:
    """What the section `[google]` of the secrets says; None without one; raises `PlaceUnclear`."""
    section = secrets.get("google")
    if not section:
        return None
    if not isinstance(section, Mapping) or not (typed := str(section.get("spreadsheet", "")).strip()):
        raise PlaceUnclear(
            "In der Secrets-Datei fehlt unter [google] die Zeile „spreadsheet“ mit der Adresse der Google-Tabelle."
        )
    return _place(spreadsheet_id(typed), section)


def google_account(secrets: Mapping[str, Any]) -> GooglePlace | None:
    """The same before there is a spreadsheet, or without regard to it."""
    section = secrets.get("google")
    return _place("", section) if section else None


def _place(spreadsheet: str, section: Any) -> GooglePlace:
    account = section.get("account") if isinstance(section, Mapping) else None
    lacking = [name for name in NEEDED if not (isinstance(account, Mapping) and account.get(name))]
    if not isinstance(account, Mapping) or lacking:
        raise PlaceUnclear(
            f"In der Secrets-Datei fehlt unter [google.account] „{lacking[0]}“. Bitte übernehmen Sie alle Zeilen aus "
            "der Schlüsseldatei des Dienstkontos."
        )
    api = section.get("api")
    for address in (api, account["token_uri"]):
        if address is not None:
            _refuse_strange(str(address))
    return GooglePlace(spreadsheet, dict(account), str(api).rstrip("/") if api else None)


def spreadsheet_id(typed: str) -> str:
    """The ID in the address of a spreadsheet, or the ID itself; raises `PlaceUnclear`."""
    found = re.search(r"/spreadsheets/(?:u/\d+/)?d/([\w-]+)", typed) or re.fullmatch(r"([\w-]{10,})", typed.strip())
    if not found:
        raise PlaceUnclear(
            "Die Zeile „spreadsheet“ in der Secrets-Datei ist keine Adresse einer Google-Tabelle. Bitte kopieren Sie "
            "sie aus dem Browser; sie enthält „/spreadsheets/d/“."
        )
    return found[1]


def _refuse_strange(address: str) -> None:
    """The key must go to Google alone, or to a test server on this machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    at_google = parts.scheme == "https" and (host == "googleapis.com" or host.endswith(".googleapis.com"))
    if not at_google and not (parts.scheme == "http" and host in LOOPBACK):
        raise PlaceUnclear(
            f"In der Secrets-Datei steht die fremde Adresse „{host or address}“. Erlaubt sind nur Google selbst und "
            "zum Testen ein Server auf diesem Rechner (127.0.0.1)."
        )
