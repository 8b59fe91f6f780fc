"""The server's own doors: how it refuses to start, whom it answers without a login, and the way back after one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ui.doors import BACK, OnlyHere, WayBack

HOUSE = Path(__file__).resolve().parents[2]
SIGNED_IN = (b"set-cookie", b"_streamlit_user=abc; Path=/")


@pytest.fixture(autouse=True)
def without_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text("", "utf-8")
    monkeypatch.setenv("ZIM_SECRETS", str(secrets))
    return secrets


def answer(
    door: Any, path: str, *, headers: dict[str, str], client: str = "127.0.0.1", inner: list[Any] | None = None
) -> tuple[int, dict[str, list[str]]]:
    """Status and headers of what the door lets through; behind it stands somebody who sends a redirect to `/`."""

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 302, "headers": [(b"location", b"/"), *(inner or [])]})
        await send({"type": "http.response.body", "body": b""})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    place, _, query = path.partition("?")
    scope = {"type": "http", "method": "GET", "path": place, "query_string": query.encode(), "headers": raw,
             "client": (client, 1)}  # fmt: skip
    asyncio.run(door(app)(scope, None, send))
    found: dict[str, list[str]] = {}
    for name, value in sent[0]["headers"]:
        found.setdefault(name.decode(), []).append(value.decode())
    return sent[0]["status"], found


@pytest.mark.parametrize("options", [[], ["--server.address", "0.0.0.0"]])  # noqa: S104
def test_the_app_does_not_start_where_others_could_reach_it_without_a_login(options: list[str]) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0", *options]
    ended = subprocess.run(command, cwd=HOUSE, env=os.environ, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode != 0
    assert "Die App startet so nicht: Ohne Anmeldung" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


def test_the_app_does_not_start_with_half_a_login(without_login: Path) -> None:
    without_login.write_text('[auth]\nredirect_uri = "https://zim.example/oauth2callback"\n', "utf-8")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1"]
    ended = subprocess.run(command, cwd=HOUSE, env=os.environ, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode != 0
    assert "fehlt unter [auth] die Zeile „cookie_secret“" in ended.stdout + ended.stderr


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost", "[::1]:8501"])
def test_without_a_login_this_machine_is_answered(host: str) -> None:
    assert answer(OnlyHere, "/", headers={"Host": host})[0] == 302


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        ({"Host": "127.0.0.1"}, "192.0.2.7"),
        ({"Host": "zim.example"}, "127.0.0.1"),
        ({"Host": "127.0.0.1.evil.example"}, "127.0.0.1"),
        ({"Host": "127.0.0.1@evil.example"}, "127.0.0.1"),
        ({}, "127.0.0.1"),
        ({"Host": "localhost", "X-Forwarded-For": "192.0.2.7"}, "127.0.0.1"),
        ({"Host": "localhost", "Forwarded": "for=192.0.2.7"}, "127.0.0.1"),
    ],
)
def test_without_a_login_nobody_else_is_answered(headers: dict[str, str], client: str) -> None:
    assert answer(OnlyHere, "/", headers=headers, client=client)[0] == 403


def test_secrets_that_cannot_be_read_open_nothing(without_login: Path) -> None:
    without_login.write_text("[auth", "utf-8")
    assert answer(OnlyHere, "/", headers={"Host": "zim.example"})[0] == 403


def test_a_page_that_is_asked_for_is_remembered_and_reached_after_the_login() -> None:
    _, first = answer(WayBack, "/verzeichnis?id=B-7K3M9", headers={"Accept": "text/html"})
    cookie = next(each for each in first["set-cookie"] if each.startswith(BACK))
    assert "HttpOnly; SameSite=Lax" in cookie
    _, back = answer(WayBack, "/oauth2callback?code=1", headers={"Cookie": cookie.split(";")[0]}, inner=[SIGNED_IN])
    assert back["location"] == ["/verzeichnis?id=B-7K3M9"]
    assert any(each.startswith(f"{BACK}=; ") for each in back["set-cookie"])


@pytest.mark.parametrize("path", ["/_stcore/health", "/media/x.pdf", "/kalender/k.ics", "/static/index.js"])
def test_only_pages_are_remembered(path: str) -> None:
    assert "set-cookie" not in answer(WayBack, path, headers={"Accept": "text/html"})[1]


@pytest.mark.parametrize(
    "way",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "evil", "/a\r\nSet-Cookie: x=1",
     "/\tx", ""],
)  # fmt: skip
def test_the_way_back_leads_nowhere_else(way: str) -> None:
    cookie = f"{BACK}={quote(way, safe='')}"
    _, back = answer(WayBack, "/oauth2callback", headers={"Cookie": cookie}, inner=[SIGNED_IN])
    assert back["location"] == ["/"]


def test_a_login_that_failed_leads_to_the_start() -> None:
    _, back = answer(WayBack, "/oauth2callback", headers={"Cookie": f"{BACK}=%2Fverzeichnis"})
    assert back["location"] == ["/"]


def test_a_browser_is_given_its_cookie_once() -> None:
    _, first = answer(WayBack, "/", headers={"Accept": "text/html"})
    given = next(each for each in first["set-cookie"] if each.startswith("zim_browser="))
    _, second = answer(WayBack, "/", headers={"Accept": "text/html", "Cookie": given.split(";")[0]})
    assert not any(each.startswith("zim_browser=") for each in second["set-cookie"])
