"""A room's calendar for other calendars to subscribe to, under an address that nobody guesses."""

from __future__ import annotations

import hmac
import logging
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui import session
from ui.rate_limit import Rate, RateLimit, seconds_to_wait, sentence
from zim_data import calendar_files, rooms
from zim_data.errors import ZimError
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Booking, Room

log = logging.getLogger("zim")

FOLDER, ENDING = "/kalender/", ".ics"
SHORTEST = 16
"""A shorter key, which somebody typed, would be guessed."""
MIME = "text/calendar"
HEADERS = {
    "Cache-Control": "private, max-age=300",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
UNKNOWN = (
    "Unter diesem Link gibt es keinen Kalender. Vielleicht wurde inzwischen ein neuer Link erzeugt. "
    "Bitte fragen Sie im ZIM nach.\n"
)
LIMIT = RateLimit(each=Rate(60, 2), together=Rate(600, 0.2))
"""Calendars ask every few minutes; whoever tries out keys asks more often."""
NOT_NOW = "Der Kalender lässt sich im Augenblick nicht lesen. Bitte versuchen Sie es später noch einmal.\n"


def answer(request: Request) -> Response:
    """The calendar of the room whose key stands in the address; runs in a thread of its own."""
    if seconds := seconds_to_wait(LIMIT, request):
        refused = _sentence(f"{sentence(seconds)}\n", 429)
        refused.headers["Retry-After"] = str(seconds)
        return refused
    name: str = request.path_params["name"]
    try:
        snapshot = session.store().snapshot()  # the key in the address is what lets in here
        room = _room_of(snapshot, name.removesuffix(ENDING)) if name.endswith(ENDING) else None
        if room is None:
            return _sentence(UNKNOWN, 404)
        content = _calendar(snapshot, room)
    except ZimError as error:
        log.warning("Kalender: %s", type(error).__name__)
        return _sentence(NOT_NOW, 503)
    except Exception as error:  # whoever asks is a program, and gets a sentence all the same
        log.error("Kalender: %s", type(error).__name__)  # noqa: TRY400 - its text may hold personal data
        return _sentence(NOT_NOW, 503)
    return Response(content, media_type=f"{MIME}; charset=utf-8", headers=HEADERS)


def address_of(key: str) -> str:
    """The path of the calendar with that key."""
    return f"{FOLDER}{key}{ENDING}"


def is_key(key: str | None) -> bool:
    """Whether a calendar can be read with it: what somebody typed into the sheet is too easily guessed."""
    return key is not None and len(key) >= SHORTEST


ROUTES = [Route(FOLDER + "{name:path}", answer, methods=["GET"])]
"""Starlette answers HEAD where it answers GET, and refuses everything else."""


def _room_of(snapshot: Snapshot, key: str) -> Room | None:
    """The room with that key; looks at all of them, so that the time taken says nothing."""
    found = None
    for room in snapshot[Room].records:
        same = hmac.compare_digest((room.calendar_key or "").encode(), key.encode())
        if same and is_key(room.calendar_key):
            found = room
    return found


def _calendar(snapshot: Snapshot, room: Room) -> bytes:
    mine = [each for each in snapshot[Booking].records if each.room_id == room.id]
    told = [replace(each, purpose=rooms.public_purpose(snapshot, each)) for each in mine]
    return calendar_files.feed(room, told, snapshot.settings, session.now())


def _sentence(text: str, status: int) -> Response:
    return PlainTextResponse(text, status, headers={**HEADERS, "Cache-Control": "no-store"})
