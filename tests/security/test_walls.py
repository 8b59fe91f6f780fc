"""What the started server tells browsers, what it keeps to itself, and whom it does not let in."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

import ui
from ui import privacy

PAGES = ["/", "/verzeichnis", "/verzeichnis?id=B-1", "/gibt-es-nicht"]
ANYTHING = [*PAGES, "/robots.txt", "/_stcore/health", "/_stcore/metrics", "/kalender/x.ics", "/manifest.json", "//x"]
INTERNALS = ("Traceback", "streamlit", "starlette", "site-packages", ".py", "Not Found", "Bad Request")


def ask(address: str, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
    """The answer with its text; an underscore in a header's name stands for a hyphen."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer, answer.read().decode("utf-8", "replace")


def rules(policy: str | None) -> Mapping[str, list[str]]:
    """The policy's directives with what each allows."""
    return {name: values for name, *values in (part.split() for part in (policy or "").split(";"))}


@pytest.mark.parametrize("path", ANYTHING)
def test_every_answer_keeps_the_browser_at_home(demo_address: str, path: str) -> None:
    answer, _ = ask(demo_address, path)
    allowed = rules(answer.headers["Content-Security-Policy"])
    assert allowed["frame-ancestors"] == allowed["object-src"] == allowed["base-uri"] == ["'none'"]
    assert allowed["default-src"] == allowed["connect-src"] == ["'self'"]
    assert not [each for each in allowed["script-src"] if each != "'self'" and not each.startswith("'sha256-")]
    assert not [each for values in allowed.values() for each in values if "*" in each or "http" in each]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers.get("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_kept_nowhere_and_the_parts_of_streamlit_for_long(demo_address: str, path: str) -> None:
    answer, text = ask(demo_address, path)
    assert answer.headers["Cache-Control"] == "no-store"
    part = next(each for each in text.split('"') if each.startswith("./static/js/"))
    assert "immutable" in str(ask(demo_address, part[1:])[0].headers["Cache-Control"])


def test_https_stays_https_where_a_proxy_says_so(demo_address: str) -> None:
    assert ask(demo_address, "/")[0].headers["Strict-Transport-Security"] is None
    assert "max-age=31536000" in str(
        ask(demo_address, "/", X_Forwarded_Proto="https")[0].headers["Strict-Transport-Security"]
    )


def test_search_engines_are_asked_to_stay_away(demo_address: str) -> None:
    answer, text = ask(demo_address, "/robots.txt")
    assert (answer.status, text) == (200, "User-agent: *\nDisallow: /\n")


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/_stcore/metrics", "GET"),
        ("/_stcore/agent/openapi.json", "GET"),
        ("/_stcore/agent/interact", "POST"),
        ("/_stcore/script-health-check", "GET"),
        ("/_stcore/upload_file/x/y", "PUT"),
        ("/media/gibt-es-nicht.pdf", "GET"),
        ("/%2e%2e/%2e%2e/etc/passwd", "GET"),
        ("/static/../../app.py", "GET"),
        ("//example.org/", "GET"),
        ("/kalender/x.ics", "DELETE"),
        ("/", "POST"),
    ],
)
def test_what_is_not_for_everybody_is_refused_in_german_and_without_internals(
    demo_address: str, path: str, method: str
) -> None:
    answer, text = ask(demo_address, path, method)
    assert 400 <= answer.status < 500
    assert text.rstrip().endswith(".")
    assert not [each for each in INTERNALS if each.casefold() in text.casefold()]


@pytest.mark.parametrize(
    "folder", ["/static", "/static/js", "/media", "/ui", "/.streamlit", "/.streamlit/secrets.toml"]
)
def test_no_folder_tells_what_is_in_it(demo_address: str, folder: str) -> None:
    page = ask(demo_address, "/")[1]
    answer, text = ask(demo_address, folder)
    assert text == page or answer.status == 404  # Streamlit's own page, which says that there is none


def test_under_a_strange_name_the_app_is_not_there(demo_address: str) -> None:
    """Whoever gives a name of their own to this computer could read along in a browser that is on it."""
    answer, text = ask(demo_address, "/", Host="boese.example")
    assert (answer.status, text) == (403, f"{privacy.STRANGE}\n")
    assert ask(demo_address, "/", Host="localhost:1")[0].status == 200


@contextmanager
def stream(address: str, *, origin: str | None, name: str | None = None) -> Iterator[ClientConnection]:
    """A connection like that of a page, from a page of `origin`, to the server under that name."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    with (
        socket.create_connection((str(host), int(port or 0))) as sock,
        connect(f"ws://{name or host}:{port}/_stcore/stream", origin=origin, sock=sock) as connection,  # type: ignore[arg-type]
    ):
        yield connection


def test_our_own_page_may_connect(demo_address: str) -> None:
    with stream(demo_address, origin=demo_address) as connection:
        assert connection.response is not None
        assert connection.response.status_code == 101


@pytest.mark.parametrize(
    "origin",
    [
        "https://boese.example",
        "http://localhost:3000",
        "http://127.0.0.1",
        "null",
        "file://",
        "http://127.0.0.1.boese.example",
    ],
)
def test_a_page_of_others_may_not_connect(demo_address: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, stream(demo_address, origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_a_page_of_others_may_not_connect_under_a_name_it_gave_us_either(demo_address: str) -> None:
    port = urlsplit(demo_address).port
    with (
        pytest.raises(InvalidStatus) as refused,
        stream(demo_address, origin=f"http://boese.example:{port}", name="boese.example"),
    ):
        pass
    assert refused.value.response.status_code == 403


def open_paths() -> list[str]:
    """The path of every route of ours that takes something, which somebody could try out."""
    modules = [import_module(f"ui.{each.name}") for each in iter_modules(ui.__path__)]
    routes = [route for module in modules for route in getattr(module, "ROUTES", ())]
    return sorted({route.path for route in routes if "{" in route.path})


@pytest.mark.parametrize("path", open_paths())
def test_whoever_tries_out_a_thousand_codes_has_to_wait(demo_address: str, path: str) -> None:
    codes = [re.sub("{.*}", f"{number:05}", path) for number in range(1000)]
    began = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        answers = [*pool.map(lambda code: ask(demo_address, code), codes)]
    minutes = (time.monotonic() - began) / 60
    refused = [(answer, text) for answer, text in answers if answer.status == 429]
    assert all(int(str(answer.headers["Retry-After"])) >= 1 for answer, _ in refused)
    assert all("sehr viele Anfragen" in text for _, text in refused)
    assert 1000 - len(refused) <= 60 + 60 * minutes  # at once, and one a second after that
    assert len(refused) > 0


def test_the_name_to_which_login_leads_back_is_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = tmp_path / "secrets.toml"
    monkeypatch.setenv("ZIM_SECRETS", str(secrets))
    secrets.write_text('[auth]\nredirect_uri = "https://Begleitung.example.org/oauth2callback"\n')
    assert privacy.own_names() == {*privacy.LOOPBACK, "begleitung.example.org"}
    secrets.write_text("[auth")
    assert privacy.own_names() == privacy.LOOPBACK
