"""Whether the secrets are well kept: what is missing, weak, or readable by others on this computer."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zim_data.places import HOUSE, LOOPBACK, SECRETS
from zim_data.store.checks import Check, bad, fine

SHORTEST = 32
"""Characters of a secret that nobody guesses."""
FEWEST = 10
"""Different ones among them, or somebody typed it instead of having it drawn."""
OTHERS = 0o077
"""What the owner's group and everybody else may do with a file."""
DRAW = 'python -c "import secrets; print(secrets.token_hex(32))"'
SAMPLE = "HierStehtNurEinMuster"


def safety(
    secrets: Mapping[str, Any], files: Mapping[str, Path], address: str | None, folder: Path = HOUSE
) -> list[Check]:
    """Everything about secrets and files that can be said without asking anybody.

    `files` are those that hold secrets, by what they are called; `address` is where the server listens: empty for
    everywhere, None if there is none.
    """
    found = [
        *_of_login(secrets.get("auth"), address),
        *_of_account(secrets),
        *(check for name, path in files.items() for check in _of_file(name, path)),
        *_of_keys(folder),
    ]
    return found or [fine("Geheimnisse und Dateien sind gut verwahrt.")]


def secret_files(named: Path | None = None) -> dict[str, Path]:
    """The secrets file in use, if there is one."""
    path = named or SECRETS
    return {"Secrets-Datei": path} if path.exists() else {}


def _of_login(section: Any, address: str | None) -> Iterator[Check]:
    if not isinstance(section, Mapping):
        if address is not None and address not in LOOPBACK:
            where = f"unter „{address}“" if address else "von überall"
            yield bad(
                f"ACHTUNG: Die App ist ohne Anmeldung {where} erreichbar. Bitte richten Sie die Anmeldung ein, oder "
                "starten Sie sie mit „--server.address 127.0.0.1“."
            )
        return
    secret = str(section.get("cookie_secret") or "")
    if len(secret) < SHORTEST or len(set(secret)) < FEWEST:
        yield bad(
            "In der Secrets-Datei ist „cookie_secret“ unter [auth] zu kurz oder zu leicht zu erraten: Wer es kennt, "
            f"kommt ohne Anmeldung hinein. Ein neues gibt es so: {DRAW}"
        )
    way = urlsplit(str(section.get("redirect_uri") or ""))
    if way.scheme != "https" and way.hostname not in LOOPBACK:
        yield bad(
            "In der Secrets-Datei beginnt „redirect_uri“ unter [auth] nicht mit „https://“. So kann unterwegs jemand "
            "mitlesen; bitte richten Sie HTTPS ein (docs/sicherheit.md)."
        )


def _of_account(secrets: Mapping[str, Any]) -> Iterator[Check]:
    google = secrets.get("google")
    account = google.get("account") if isinstance(google, Mapping) else None
    if isinstance(account, Mapping) and SAMPLE in str(account.get("private_key")):
        yield bad("In der Secrets-Datei steht noch das Muster und nicht der Schlüssel Ihres Dienstkontos.")


def _of_file(name: str, path: Path) -> Iterator[Check]:
    if os.name == "posix" and path.exists() and path.stat().st_mode & OTHERS:
        yield bad(
            f"{name}: Auch andere auf diesem Rechner können „{path.name}“ lesen. Bitte ändern Sie das mit "
            f"„chmod 600 {path.name}“ in ihrem Ordner."
        )


def _of_keys(folder: Path) -> Iterator[Check]:
    """Key files that somebody downloaded and left lying about; the app takes its key from the secrets file."""
    for path in sorted([*folder.glob("*.json"), *folder.glob(".streamlit/*.json")]):
        if "PRIVATE KEY" in path.read_text("utf-8", "replace"):
            yield bad(
                f"Im Ordner der App liegt eine Schlüsseldatei: „{path.name}“. Die App braucht sie nicht, der Schlüssel "
                "steht in der Secrets-Datei. Bitte löschen Sie sie."
            )
