"""How often a spreadsheet is read that cannot tell at once whether it changed."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST_PAUSE = 60.0


class Pace:
    """A reading is new for `fresh_for` seconds, and longer where reading is slow; `timer` counts seconds."""

    def __init__(self, fresh_for: float, timer: Callable[[], float]) -> None:
        self._fresh_for, self._timer = fresh_for, timer
        self._deciding = threading.Lock()
        self._due_at = -math.inf
        self.began = -math.inf
        """When the last reading began, on the timer."""

    @property
    def is_due(self) -> bool:
        """Whether the last reading is old."""
        return self._timer() >= self._due_at

    def take_turn(self) -> bool:
        """Whether it is time to read again; if so, only the first who asks is told."""
        with self._deciding:
            due = self.is_due
            if due:
                self.postpone()
            return due

    def postpone(self) -> None:
        """The newest state is known without a reading, or one is about to begin."""
        self._due_at = self._timer() + self._fresh_for

    def hurry(self) -> None:
        """The last reading is known to be old."""
        self._due_at = -math.inf

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A reading from its beginning to its end; for three times as long nobody reads again."""
        self.began = self._timer()
        try:
            yield
        except Exception:
            self.postpone()
            raise
        took = self._timer() - self.began
        self._due_at = self._timer() + min(max(self._fresh_for - took, 3 * took), LONGEST_PAUSE)
