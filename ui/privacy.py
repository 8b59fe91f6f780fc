"""Keeps browsers from asking anybody but this server."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'"
"""Streamlit would fetch each page's icon from a font server abroad, which tells it who works here and when."""


class StayAtHome:
    """Adds the policy to every answer; the browser then loads pictures, fonts and data from here only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with the policy among the headers."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Content-Security-Policy", POLICY)
            await send(message)

        await self.app(scope, receive, send_with_policy)
