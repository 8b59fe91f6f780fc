"""Slows down who asks too often, so that nothing that opens without a login is found by guessing."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from starlette.requests import Request


class Rate(NamedTuple):
    """So many requests at once, and after them one in so many seconds."""

    burst: int
    seconds: float

    def wait(self, due: float, now: float) -> float:
        """The seconds until one more is allowed, where all requests so far are paid off at `due`."""
        return max(0.0, due - (self.burst - 1) * self.seconds - now)

    def after(self, due: float, now: float) -> float:
        """When everything is paid off after one more request."""
        return max(due, now) + self.seconds


class RateLimit:
    """Limits each client and all of them together; safe to use from several threads.

    Remembers at most so many clients: first it forgets those who have waited long enough to begin anew.
    """

    def __init__(
        self, each: Rate, together: Rate, *, timer: Callable[[], float] = time.monotonic, most_clients: int = 10_000
    ) -> None:
        self._each, self._together, self._timer, self._most = each, together, timer, most_clients
        self._lock = threading.Lock()
        self._due: dict[str, float] = {}
        self._all_due = -math.inf

    def wait(self, client: str) -> float:
        """0 if the client's request is allowed, which counts it; else the seconds until it is worth asking again."""
        with self._lock:
            now = self._timer()
            due = self._due.get(client, -math.inf)
            seconds = max(self._each.wait(due, now), self._together.wait(self._all_due, now))
            if not seconds:
                self._make_room(now)
                self._due[client] = self._each.after(due, now)
                self._all_due = self._together.after(self._all_due, now)
            return seconds

    def __len__(self) -> int:
        """How many clients it remembers."""
        return len(self._due)

    def _make_room(self, now: float) -> None:
        """With everything full, only the half that asked most stays: looking through them again is then far away."""
        if len(self._due) < self._most:
            return
        owing = sorted((each for each in self._due.items() if each[1] > now), key=lambda each: each[1])
        self._due = dict(owing[-(self._most // 2) :])


def seconds_to_wait(limit: RateLimit, request: Request) -> int:
    """0 if the request is allowed, else whole seconds for the header Retry-After."""
    return math.ceil(limit.wait(client_of(request)))


def sentence(seconds: int) -> str:
    """What somebody reads who has to wait."""
    duration = "einer Sekunde" if seconds == 1 else f"{seconds} Sekunden"
    return f"Das waren sehr viele Anfragen in kurzer Zeit. Bitte versuchen Sie es in {duration} noch einmal."


def client_of(request: Request) -> str:
    """Who asks: an address, or for IPv6 its network, of which everybody has a whole one to choose from."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return host if address.version == 4 else str(ipaddress.ip_network((int(address), 64), strict=False))
