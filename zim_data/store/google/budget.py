"""How often the app may ask Google, so that the quota is never reached in the first place."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Literal

from zim_data.errors import SheetBusy

MINUTE = 60.0
BUSY = "Google nimmt in dieser Minute keine weiteren Anfragen an. Bitte versuchen Sie es in einer Minute noch einmal."
Kind = Literal["read", "write"]


class Budget:
    """At most `limit` reads and as many writes within any minute; who comes too early waits.

    Google allows a service account 60 of each in a clock minute. Fewer in *any* minute leaves room for what
    else uses the same account, e.g. a script of the staff's. `clock` counts seconds, like `time.monotonic`.
    """

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None], limit: int = 50) -> None:
        self._clock, self._sleep, self._limit = clock, sleep, limit
        self._taken: dict[Kind, deque[float]] = {"read": deque(), "write": deque()}
        self._lock = threading.Lock()

    def used(self, kind: Kind) -> int:
        """How many requests of this kind went out within the last minute."""
        with self._lock:
            return len(self._recent(kind))

    def wait(self, kind: Kind) -> float:
        """Seconds until the next request of this kind may go out."""
        with self._lock:
            return self._wait(kind)

    def take(self, kind: Kind, until: float) -> None:
        """Count one request, when there is room for it; raises `SheetBusy` if there is none until then."""
        while True:
            with self._lock:
                pause = self._wait(kind)
                if not pause:
                    self._taken[kind].append(self._clock())
                    return
            if self._clock() + pause > until:
                raise SheetBusy(BUSY)
            self._sleep(pause)

    def _wait(self, kind: Kind) -> float:
        recent = self._recent(kind)
        return 0.0 if len(recent) < self._limit else max(recent[0] + MINUTE - self._clock(), 0.001)

    def _recent(self, kind: Kind) -> deque[float]:
        taken, since = self._taken[kind], self._clock() - MINUTE
        while taken and taken[0] <= since:
            taken.popleft()
        return taken
