"""The server's own doors: it does not start wide open, and brings people back to the page they came for."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import session
from zim_data import places
from zim_data.errors import ZimError
from zim_data.places import LOOPBACK

OPEN = (
    "Die App startet so nicht: Ohne Anmeldung darf sie nur auf diesem Rechner erreichbar sein. Entweder starten Sie "
    "sie mit „--server.address 127.0.0.1“, oder Sie richten die Anmeldung ein: docs/anmeldung.md."
)
ELSEWHERE = "Ohne Anmeldung ist diese App nur auf dem Rechner erreichbar, auf dem sie läuft.\n"
BACK = "zim_weiter"
MINUTES = 15
"""So long somebody may take to log in and still reach the page that was asked for."""
CALLBACK, SIGNED_IN = "/oauth2callback", "_streamlit_user="
NO_PAGES = ("/_stcore/", "/static/", "/media/", "/component/", "/auth/", "/kalender/", "/pruefen", CALLBACK)


def refuse_to_stand_open() -> None:
    """End the start with a sentence where everybody could come in, or the secrets do not say who may."""
    try:
        login = session.login()
    except ZimError as error:
        sys.exit(error.sentence)
    if login is None and st.get_option("server.address") not in LOOPBACK:
        sys.exit(OPEN)


def login_secrets() -> Mapping[str, Any] | None:
    """What Streamlit has to know for the login where the start of the app names a secrets file of its own."""
    named = places.named_secrets()
    try:
        section = places.secrets_of(named).get("auth") if named else None
    except ZimError as error:
        sys.exit(error.sentence)
    return {"auth": section} if section else None


class OnlyHere:
    """Without a login, answers this machine only, whatever the server was told to listen on.

    A name in `Host` that is not this machine's means that a proxy or a foreign page stands between.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from here, or from anywhere where people log in."""
        if scope["type"] not in ("http", "websocket") or _is_from_here(scope) or _has_login():
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(ELSEWHERE, 403)(scope, receive, send)


def _has_login() -> bool:
    try:
        return session.login() is not None
    except ZimError:
        return False


def _is_from_here(scope: Scope) -> bool:
    client = scope.get("client")
    headers = Headers(scope=scope)
    host = urlsplit(f"//{headers.get('host', '')}").hostname
    passed_on = "x-forwarded-for" in headers or "forwarded" in headers
    return client is not None and client[0] in LOOPBACK and host in LOOPBACK and not passed_on


class WayBack:
    """Remembers the page that a browser asks for, and leads there after the login, which itself ends at the start.

    A browser that comes for the first time gets a cookie, so that its windows can be told from those of others.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with a cookie or the way back among the headers."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]

        async def send_with_way(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                if path.endswith(CALLBACK):
                    _lead_back(headers, answer)
                elif "text/html" in headers.get("accept", "") and not path.startswith(NO_PAGES):
                    asked = path + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
                    answer.append("set-cookie", _cookie(asked if asked != "/" else ""))
                    if f"{session.BROWSER}=" not in headers.get("cookie", ""):
                        known = secrets.token_urlsafe(16)
                        answer.append("set-cookie", f"{session.BROWSER}={known}; Path=/; HttpOnly; SameSite=Lax")
            await send(message)

        await self.app(scope, receive, send_with_way)


def _lead_back(asked: Headers, answer: MutableHeaders) -> None:
    signed_in = any(cookie.startswith(SIGNED_IN) for cookie in answer.getlist("set-cookie"))
    if signed_in and "location" in answer and (way := _way(asked.get("cookie", ""))):
        answer["location"] = way
    answer.append("set-cookie", _cookie(""))


def _way(cookies: str) -> str | None:
    """The remembered page, if it is one of this server and nothing else."""
    try:
        morsel = SimpleCookie(cookies).get(BACK)
    except CookieError:
        return None
    way = unquote(morsel.value) if morsel else ""
    is_ours = way.startswith("/") and not way.startswith("//") and "\\" not in way and way.isprintable()
    return quote(way, safe="/?=&%+:,") if is_ours else None


def _cookie(way: str) -> str:
    age = MINUTES * 60 if way else 0
    return f"{BACK}={quote(way, safe='')}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax"
