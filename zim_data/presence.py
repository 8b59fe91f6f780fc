"""Who is still there: how long a login lasts without a click, and when it ends for good."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from enum import Enum, auto

LONGEST = 12 * 3600.0
"""Seconds after which everybody logs in again, a working day later."""
SKEW = 5.0
"""Seconds by which the clocks of two machines may differ."""

Desk = tuple[Hashable, str]
"""A browser and the address of the person who sits before it."""


class State(Enum):
    """How it stands with somebody who logged in once."""

    HERE = auto()
    AWAY = auto()
    """Too long without a click, or logged in too long ago."""
    GONE = auto()
    """Logged out since."""


class Presence:
    """When each person was last seen in each browser; one for all sessions. Times are seconds since 1970."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[Desk, float] = {}
        self._logged_in: dict[Desk, float] = {}
        self._left: dict[str, float] = {}

    def state(self, desk: Desk, login_at: float, *, at: float, idle: float) -> State:
        """How it stands with a session that began with the login of that time; `idle` is in seconds."""
        if login_at + SKEW < self._left.get(desk[1], 0.0):
            return State.GONE
        login_at = max(login_at, self._logged_in.get(desk, 0.0))
        last = max(login_at, self._seen.get(desk, 0.0))
        return State.HERE if at - last <= idle and at - login_at <= LONGEST else State.AWAY

    def click(self, desk: Desk, login_at: float, *, at: float) -> None:
        """Somebody who is here did something, in whichever window of the browser."""
        with self._lock:
            self._seen[desk] = max(at, self._seen.get(desk, 0.0))
            self._logged_in[desk] = max(login_at, self._logged_in.get(desk, 0.0))

    def leave(self, address: str, *, at: float) -> None:
        """End all logins of a person, wherever they were made."""
        with self._lock:
            self._left[address] = at
            for known in (self._seen, self._logged_in):
                for desk in [desk for desk in known if desk[1] == address]:
                    del known[desk]
