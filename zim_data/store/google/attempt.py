"""One try to write: the changes, and the state that they were decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from zim_data.cells import Cell
from zim_data.store.google.cells import Formula, cell_at, same, with_formulas
from zim_data.store.spreadsheet import AddTab, AppendRow, ClearRow, Grid, GridChange, Grids, SetCell

Change = SetCell | AppendRow | ClearRow


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell after the write, and whether it is shown as a day or time."""

    value: Cell
    as_time: bool


Place = tuple[int, int]
"""Row and column, from 0."""
After = dict[str, dict[Place, Shown]]
"""By tab, the cells that the answer to a write shows; those that are empty are not there."""


class Fate(Enum):
    """What became of the changes that an attempt was to make."""

    DUE = auto()
    MADE = auto()
    """Somebody may have changed them again since."""
    REFUSED = auto()
    """The user was told that nothing is saved."""


@dataclass(frozen=True)
class Attempt:
    """Changes that were sent to Google, and the state that they were decided on."""

    changes: tuple[GridChange, ...]
    grids: Grids
    formulas: Grids = field(default_factory=dict)
    """The same tabs with formulas instead of their results; only where cells that stood there were changed."""
    after: After = field(default_factory=dict)
    """What the answer showed; empty if there was none."""
    fate: Fate = Fate.DUE
    _before: Grids = field(default_factory=dict, compare=False, repr=False)

    @property
    def identity(self) -> Cell:
        """The ID of its last new row, which is its last line in the journal; None without one."""
        rows = (each for each in reversed(self.changes) if isinstance(each, AppendRow))
        return next((each.cells.get(each.anchor.key) for each in rows if each.anchor), None)

    @property
    def by_tab(self) -> dict[str, list[Change]]:
        """The changes to records, by tab."""
        found: dict[str, list[Change]] = {}
        for each in self.changes:
            if not isinstance(each, AddTab) and each.anchor is not None:
                found.setdefault(each.tab, []).append(each)
        return found

    def before(self, title: str) -> Grid:
        """A tab as it was, with its formulas; empty if it is a new one."""
        if title not in self._before:
            self._before[title] = with_formulas(self.grids.get(title, []), self.formulas.get(title))
        return self._before[title]

    def is_current(self) -> bool:
        """Whether both readings show the same headers, rows in the same order, and cells that are to change."""
        return all(self._agree(title, changes) for title, changes in self.by_tab.items() if title in self.formulas)

    def _agree(self, title: str, changes: Sequence[Change]) -> bool:
        values, before = self.grids[title], self.before(title)
        anchor = changes[0].anchor
        assert anchor is not None  # noqa: S101 - for mypy: these are changes to records
        rows = {anchor.header_row, *(each.row for each in changes if not isinstance(each, AppendRow))}
        width = max(map(len, (*values, *before)))
        places = [(row, anchor.key) for row in range(max(len(values), len(before)))]
        places += [(row, column) for row in rows for column in range(width)]
        cells = ((cell_at(before, *place), cell_at(values, *place)) for place in places)
        return all(isinstance(cell, Formula) or same(cell, value) for cell, value in cells)

    def times_there(self, now: Grids) -> int:
        """How often its line stands in the journal: 0 if it did not arrive, 2 if it arrived twice."""
        if self.identity is None:
            return 0
        return sum(self.identity in row for title in self.by_tab for row in now.get(title, []))
