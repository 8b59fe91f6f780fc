"""A spreadsheet that is far away: asking it costs something, it may be out of reach, and answers get lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zim_data.errors import OutcomeUnknown, SheetUnreachable
from zim_data.store.memory import Memory
from zim_data.store.spreadsheet import GridChange, Grids, Written

UNREACHABLE = "Google ist gerade nicht zu erreichen. Bitte versuchen Sie es gleich noch einmal."
UNKNOWN = "Ob es angekommen ist, weiß niemand. Bitte speichern Sie noch einmal; doppelt wird es nicht."


class Remote(Memory):
    """Keeps grids in memory, and does what a test says."""

    fresh_for: float | None = 10.0
    away: Exception | None = None
    """What each request ends with, if it cannot be made."""
    lost: str = ""
    """Where the next write gets lost, after which nobody answers: "on the way", or "on the way back", once made."""
    meanwhile: Callable[[], object] | None = None
    """What happens while a reading is under way."""
    seconds_to_wait = 0.0

    @property
    def name(self) -> str:
        return "ZIM-Tabelle"

    def wait(self) -> float:
        return self.seconds_to_wait

    def go_away(self) -> None:
        self.away = SheetUnreachable(UNREACHABLE)

    def come_back(self) -> None:
        self.away = None

    def read(self) -> Grids:
        if self.away:
            self.reads += 1
            raise self.away
        grids = super().read()
        if self.meanwhile:
            self.meanwhile()
        return grids

    def write(self, decide: Callable[[Grids], Sequence[GridChange]]) -> Written:
        if self.away:
            raise self.away
        lost, self.lost = self.lost, ""
        if lost == "on the way":
            decide(self.grids)
        else:
            written = super().write(decide)
        if lost:
            self.go_away()
            raise OutcomeUnknown(UNKNOWN)
        return written
