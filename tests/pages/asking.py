"""Asking a route outside the pages, as a browser would."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.routing import BaseRoute


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    routes: Sequence[BaseRoute], path: str, method: str = "GET", *, query: str = "", client: str = "192.0.2.1"
) -> Answer:
    """What a route answers; there is no server between."""
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: object) -> None:
        sent.append(message)  # type: ignore[arg-type]

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [],
        "query_string": query.encode(),
        "root_path": "",
        "client": (client, 50_000),
    }
    with ThreadPoolExecutor(1) as pool:  # another thread has no event loop of the browser tests yet
        pool.submit(asyncio.run, Starlette(routes=routes)(scope, receive, send)).result()
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}  # type: ignore[attr-defined]
    body = b"".join(message.get("body", b"") for message in sent[1:])  # type: ignore[misc]
    return Answer(int(str(sent[0]["status"])), headers, body)
