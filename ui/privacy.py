"""The walls around the server: who may ask it, and what every answer tells the browser."""

from __future__ import annotations

import logging
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from ui import session
from zim_data.errors import PlaceUnclear

log = logging.getLogger("zim")

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ALIVE, ROBOTS = "/_stcore/health", "/robots.txt"
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
"""What Streamlit offers to other programs; nobody here needs it."""
NO_ROBOTS = "User-agent: *\nDisallow: /\n"
SENTENCES = {
    404: "Diese Seite gibt es nicht. Bitte prüfen Sie die Adresse.",
    413: "Das ist zu groß. Bitte wählen Sie eine kleinere Datei.",
}
STRANGE = "Unter dieser Adresse gibt es die App nicht. Bitte öffnen Sie sie unter der Adresse, die das Team kennt."
OTHER = "Das hat nicht geklappt. Bitte laden Sie die Seite neu."
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()",
}
ONE_YEAR = "max-age=31536000"


class StayAtHome:
    """Stands before everything: refuses strange addresses and pages of others, and keeps the browser at home."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] == "http":
            await self._answer(scope, receive, Answer(scope, send))
        elif scope["type"] == "websocket" and not _may_connect(Headers(scope=scope)):
            log.warning("Verbindung von einer fremden Seite abgelehnt")
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, answer: Answer) -> None:
        app = _own_answer(scope) or self.app
        try:
            await app(scope, receive, answer)
        except Exception:
            log.exception("Fehler beim Antworten")
            if answer.started:
                raise
            await PlainTextResponse(status_code=500)(scope, receive, answer)


class Answer:
    """An answer on its way out: with our headers, and in German where something went wrong."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.started, self._scope, self._send = False, scope, send
        self._instead: bytes | None = None

    async def __call__(self, message: Message) -> None:
        """Send the next part of it."""
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            if message["status"] >= 400 and self._is_of_others(message["status"]):
                self._replace(headers, SENTENCES.get(message["status"], OTHER))
            self._add_to(headers)
        elif self._instead is not None and message["type"] == "http.response.body":
            message["body"], self._instead = self._instead, b""
        await self._send(message)

    def _is_of_others(self, status: int) -> bool:
        """Whether Streamlit or Starlette answers; what is ours finds its own words, also where it is no route."""
        endpoint = self._scope.get("endpoint")
        if endpoint is None:
            return status in (*SENTENCES, 400, 405, 500)
        return not str(getattr(endpoint, "__module__", "")).startswith("ui.")

    def _replace(self, headers: MutableHeaders, sentence: str) -> None:
        self._instead = f"{sentence}\n".encode()
        headers["content-type"], headers["content-length"] = "text/plain; charset=utf-8", str(len(self._instead))

    def _add_to(self, headers: MutableHeaders) -> None:
        headers.update(HEADERS)
        headers.setdefault("Content-Security-Policy", policy())
        if headers.get("Cache-Control", "no-cache") == "no-cache":
            headers["Cache-Control"] = "no-store"  # pages and downloads hold what nobody else may find on this computer
        if self._scope["scheme"] == "https":  # also behind a proxy, if uvicorn trusts it
            headers["Strict-Transport-Security"] = ONE_YEAR


@cache
def policy() -> str:
    """What a page may load, run and ask: only what comes from here, and never inside a page of others."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {_inline_scripts()}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _inline_scripts() -> str:
    """The hashes of the scripts that stand in Streamlit's own page, as this version has them."""
    page = Path(get_static_dir(), "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join(f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in scripts)


def _own_answer(scope: Scope) -> Response | None:
    """What is answered here, without asking anything behind."""
    path = scope["path"]
    if not path.endswith(ALIVE) and not _is_own(Headers(scope=scope).get("host", "")):
        return PlainTextResponse(f"{STRANGE}\n", 403)
    if path == ROBOTS:
        return PlainTextResponse(NO_ROBOTS)
    return PlainTextResponse(status_code=404) if any(each in path for each in CLOSED) else None


def _may_connect(headers: Headers) -> bool:
    """Whether the page that wants to connect is one of ours; programs that are no browser name no page."""
    host, origin = headers.get("host", ""), headers.get("origin")
    return _is_own(host) and (origin is None or urlsplit(origin).netloc == host)


def _is_own(host: str) -> bool:
    """Whether the app is known under that name, with or without a port.

    A page elsewhere can give its own name to this computer, and then reads along as if it came from here.
    """
    return _hostname(f"//{host}") in own_names()


def own_names() -> frozenset[str]:
    """The names under which the app may be asked: this computer, where login leads back to, and what staff allow."""
    try:
        login = session.app_secrets().get("auth", {}).get("redirect_uri", "")
    except PlaceUnclear:  # what the file says nobody can read
        login = ""
    return (LOOPBACK | {_hostname(login), *st.get_option("server.allowedHosts")}) - {""}


def _hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
