"""A spreadsheet in memory, for tests."""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Sequence
from typing import Self

from zim_data.store.checks import Check
from zim_data.store.spreadsheet import GridChange, Grids, TabDesign, Written, carry_out


class Memory:
    """Keeps grids; anybody may change `grids` and call `touch`, as staff would."""

    fresh_for: float | None = None

    def __init__(self, grids: Grids) -> None:
        self.grids = grids
        self.backups = 0
        self.touched = 0
        self.reads = 0

    @classmethod
    def new(cls, tabs: Sequence[TabDesign]) -> Self:
        """A spreadsheet with these tabs."""
        return cls({tab.title: tab.grid for tab in tabs})

    @property
    def name(self) -> str:
        """What staff call it."""
        return "Zwischenspeicher"

    def version(self) -> Hashable:
        """Differs after every write and every `touch`."""
        return self.touched

    def touch(self) -> None:
        """Say that somebody changed the grids by hand."""
        self.touched += 1

    def wait(self) -> float:
        """There is nothing to wait for."""
        return 0.0

    def examine(self) -> list[Check]:
        """There is nothing to examine."""
        return []

    def read(self) -> Grids:
        """A copy of the grids."""
        self.reads += 1
        return copy.deepcopy(self.grids)

    def write(self, decide: Callable[[Grids], Sequence[GridChange]]) -> Written:
        """Make the changes that are decided on."""
        grids = copy.deepcopy(self.grids)
        changes = decide(copy.deepcopy(grids))
        if not changes:
            return Written(grids, self.version())
        self.grids = carry_out(grids, changes)
        self.touch()
        return Written(copy.deepcopy(self.grids), self.version())
