"""Whether a write landed where it should, and what puts it right if somebody moved things meanwhile.

Google writes to positions. Between the reading that the positions were decided on and the arrival of the write,
a person may sort the tab, insert or delete rows and columns, or rename headers. Everything here is pure: the
state before, the changes, the state now.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count, islice, product

from zim_data.cells import Cell, is_blank
from zim_data.store.google.attempt import After, Attempt, Change, Fate, Place, Shown
from zim_data.store.google.cells import Formula, cell_at, same, with_formulas
from zim_data.store.google.moves import Moves, is_empty
from zim_data.store.spreadsheet import AppendRow, ClearRow, Grid, GridChange, Grids, SetCell, last_row

# --- Right after the write --------------------------------------------------------------------------------------------


def in_place(attempt: Attempt) -> bool:
    """Whether the cells that the answer shows prove that every change landed in its row and column."""
    return all(
        _Landing(attempt.grids[title], attempt.after, title).proves(changes)
        for title, changes in attempt.by_tab.items()
    )


class _Landing:
    """A tab before a write, and the cells of it that were shown after it."""

    def __init__(self, before: Grid, after: After, title: str) -> None:
        self.before = before
        self.shown = after.get(title, {})

    def proves(self, changes: Sequence[Change]) -> bool:
        anchor = changes[0].anchor
        assert anchor is not None  # noqa: S101 - for mypy: these are changes to records
        rows: dict[int, dict[int, Cell]] = {}
        for each in changes:
            if isinstance(each, SetCell):
                rows.setdefault(each.row, {})[each.column] = each.value
        appended = [each.cells for each in changes if isinstance(each, AppendRow)]
        cleared = [each.row for each in changes if isinstance(each, ClearRow)]
        return (
            self._unchanged(anchor.header_row, {})
            and all(self._row(row, written, anchor.key) for row, written in rows.items())
            and self._appended(appended)
            and (not cleared or self._cleared(cleared, rows, anchor.key))
        )

    def _row(self, row: int, written: dict[int, Cell], key: int) -> bool:
        if not all(self._holds(row, column, value) for column, value in written.items()):
            return False
        identity = cell_at(self.before, row, key)
        if key in written or is_blank(identity):
            return self._unchanged(row, written)  # without an ID, all else tells whether it is the same row
        return same(self._now(row, key), identity)

    def _unchanged(self, row: int, written: dict[int, Cell]) -> bool:
        shown = {column for line, column in self.shown if line == row}
        columns = ({*range(len(self.before[row]))} | shown) - written.keys()
        return all(same(self._now(row, column), cell_at(self.before, row, column)) for column in columns)

    def _appended(self, rows: Sequence[Mapping[int, Cell]]) -> bool:
        first = last_row(self.before) + 1
        return all(
            self._holds(row, column, value)
            for row, cells in enumerate(rows, start=first)
            for column, value in cells.items()
        )

    def _cleared(self, cleared: Sequence[int], rows: Mapping[int, Mapping[int, Cell]], key: int) -> bool:
        """Whether these rows are gone, and no other one; an ID may stand there twice, or go where it belongs."""
        identities = [cell_at(self.before, row, key) for row in range(len(self.before))]
        given = {row: cells[key] for row, cells in rows.items() if key in cells}
        left = Counter(given.get(row, identity) for row, identity in enumerate(identities) if row not in cleared)
        gone = {identities[row] for row in cleared}
        now = Counter(shown.value for (_, column), shown in self.shown.items() if column == key)
        return all(
            now[identity] == left[identity] or (now[identity] > left[identity] and identity not in gone)
            for identity in {*left, *gone}
            if not is_blank(identity)
        )

    def _holds(self, row: int, column: int, value: Cell) -> bool:
        return isinstance(value, Formula) or same(self._now(row, column), value)  # a formula shows its result

    def _now(self, row: int, column: int) -> Cell:
        shown = self.shown.get((row, column))
        return shown.value if shown else ""


# --- Afterwards, when in doubt ----------------------------------------------------------------------------------------


def mending(attempt: Attempt, now: Grids, formulas: Grids) -> list[GridChange]:
    """What has to be changed in the state `now` so that the attempt stands where it should, and nothing else.

    Foreign cells that it hit get back what they held; what it should have changed is changed, unless a person
    changed that meanwhile. Of what was made by a repetition, only what came too much is taken away; of what was
    refused, everything.
    """
    changes: list[GridChange] = []
    for title, made in attempt.by_tab.items():
        if now.get(title):  # else somebody deleted the tab, or renamed it: its rows are out of reach
            current = with_formulas(now[title], formulas.get(title))
            changes += _Mending(title, attempt, current, made).changes()
    return changes


class _Mending:
    """One tab: what it was, what it is, and what was meant."""

    def __init__(self, title: str, attempt: Attempt, now: Grid, made: Sequence[Change]) -> None:
        anchor = made[0].anchor
        assert anchor is not None  # noqa: S101 - for mypy: these are changes to records
        self.title, self.before, self.now, self.fate = title, attempt.before(title), now, attempt.fate
        self.shown: Mapping[Place, Shown] = attempt.after.get(title, {})
        self.sets = [each for each in made if isinstance(each, SetCell)]
        self.clears = [each for each in made if isinstance(each, ClearRow)]
        self.appends = [each for each in made if isinstance(each, AppendRow)]
        written = {(each.row, each.column): each.value for each in self.sets}
        self.key = anchor.key
        # An ID that a row was given stays: somebody may have referred to it by now.
        is_kept = {place: value for place, value in written.items() if place[1] == anchor.key}
        self.meant = is_kept if self.fate is Fate.REFUSED else written
        self.moves = Moves(self.before, now, anchor, written, {each.row for each in self.clears})
        self.anchor = self.moves.anchor

    def changes(self) -> list[GridChange]:
        """All that has to be done; what is to be emptied anyway need not be put right before."""
        found = list(self._found())
        emptied = {each.row for each in found if isinstance(each, ClearRow)}
        return [each for each in found if not (isinstance(each, SetCell) and each.row in emptied)]

    def _found(self) -> Iterator[GridChange]:
        for each in self.sets:
            yield from self._mend_set(each)
        if self.clears:
            yield from self._mend_clears()
        for new in self.appends:
            yield from self._mend_append(new)

    def _set(self, row: int, column: int, value: Cell) -> SetCell:
        return SetCell(self.title, row, column, value, self.anchor)

    def _mend_set(self, each: SetCell) -> Iterator[GridChange]:
        sent_to = (each.row, each.column)
        target = (self.moves.row_of.get(each.row, -1), self.moves.column_of.get(each.column, -1))
        is_known = min(target) >= 0
        is_placed = is_known and same(cell_at(self.now, *target), each.value)
        # A value that stood there already does not prove that the change landed there.
        is_right = is_placed and (self.fate is not Fate.REFUSED or each.column == self.key)
        places = self._landings(each) if is_right else [*self._landings(each), *self._beside(each)]
        strays = (place for place in places if self._is_hit(place, each))
        yield from (self._set(*stray, self._expected(*stray)) for stray in islice(strays, 1))
        is_untouched = is_known and same(cell_at(self.now, *target), cell_at(self.before, *sent_to))
        if self.fate is Fate.DUE and is_untouched and not is_placed:
            yield self._set(*target, each.value)

    def _landings(self, each: SetCell) -> list[Place]:
        """Where the change most probably landed: in the row that the answer showed, or where it was sent to."""
        return [*((row, each.column) for row in self._now_at(each.row)), (each.row, each.column)]

    def _beside(self, each: SetCell) -> Iterator[Place]:
        """Where else it may stand by now."""
        rows, columns = self.moves.rows, self.moves.columns
        yield from ((row, each.column) for row in rows)
        yield from ((each.row, column) for column in columns)
        yield from product(rows, columns)

    def _now_at(self, row: int) -> list[int]:
        """Where a row stands now that the answer showed, if nobody changed it since."""
        shown = {column: each.value for (line, column), each in self.shown.items() if line == row}
        return [
            number
            for number, line in enumerate(self.now if shown else [])
            if all(same(cell, shown.get(column, "")) or isinstance(cell, Formula) for column, cell in enumerate(line))
            and max(shown) < len(line)
        ]

    def _is_hit(self, place: tuple[int, int], each: SetCell) -> bool:
        return same(cell_at(self.now, *place), each.value) and not same(self._expected(*place), each.value)

    def _expected(self, row: int, column: int) -> Cell:
        """What is meant to stand in the cell, or what it held before; nothing if it was not there yet."""
        origin, other = self.moves.rows.get(row, -1), self.moves.columns.get(column, -1)
        if (origin, other) in self.meant:
            return self.meant[origin, other]
        cell = cell_at(self.before, origin, other) if other >= 0 else ""
        return _in_row(cell, origin, row) if isinstance(cell, Formula) else cell

    def _mend_clears(self) -> Iterator[GridChange]:
        still = [row for each in self.clears if (row := self.moves.row_of.get(each.row)) is not None]
        gone = [each.row for each in self.clears if each.row not in self.moves.row_of]
        wiped = self._wiped(len(still))
        remnants = self._remnants({*gone, *wiped})
        for row in (*(still if self.fate is Fate.DUE else ()), *remnants):
            yield ClearRow(self.title, row, self.anchor)
        if self.fate is Fate.REFUSED:
            wiped += gone
        for row, place in zip(wiped, count(last_row(self.now) + 1)):
            columns = self.moves.columns.items()
            held = {
                column: self.meant.get((row, origin), cell_at(self.before, row, origin)) for column, origin in columns
            }
            cells = {
                column: _in_row(cell, row, place) if isinstance(cell, Formula) else cell
                for column, cell in held.items()
                if cell != ""
            }
            yield AppendRow(self.title, cells, anchor=self.anchor)

    def _remnants(self, gone: Collection[int]) -> Iterator[int]:
        """Rows that hold nothing but what a cleared row held: columns had moved, and the clearing missed some cells."""
        for row in self.moves.new:
            cells = [(cell, self.moves.columns.get(column, -1)) for column, cell in enumerate(self.now[row])]
            left = [(cell, origin) for cell, origin in cells if not (is_blank(cell) or isinstance(cell, Formula))]
            matches = (all(same(cell, cell_at(self.before, was, origin)) for cell, origin in left) for was in gone)
            if left and any(matches):
                yield row

    def _wiped(self, misplaced: int) -> list[int]:
        """The rows that were cleared instead, by their place before.

        A person may have deleted rows in the same moment. Where that cannot be told apart, a row comes back:
        one too many is seen and deleted again, one too few is lost.
        """
        cleared = {each.row for each in self.clears}
        missing = [row for row in self.moves.missing if row not in cleared]
        if misplaced >= len(missing):
            return missing
        empty = [row for row in cleared if is_empty(self.now[row] if row < len(self.now) else ())]
        around = [self.moves.origins_around(row) for row in empty]
        near = [row for row in missing if any(first < row < last for first, last in around)]
        emptied = any(not any(first < row < last for row in cleared) for first, last in around)
        is_late = self.fate is not Fate.DUE and (emptied or (bool(empty) and self.moves.are_rows_shuffled))
        return near or (missing if misplaced or is_late else [])

    def _mend_append(self, each: AppendRow) -> Iterator[GridChange]:
        identity = each.cells.get(each.anchor.key) if each.anchor else None
        found = [row for row in self.moves.new if identity in self.now[row]]
        found.sort(key=lambda row: (self._is_as_sent(row, each), cell_at(self.now, row, self.anchor.key) != identity))
        if not found:
            return  # a person deleted it since
        if self.fate is Fate.REFUSED:
            others = found
        else:
            first, *others = found
            yield from self._mend_row(first, each)
        for row in others:  # a write that arrived late, after it was repeated
            if self._is_as_sent(row, each):
                yield ClearRow(self.title, row, self.anchor)

    def _is_as_sent(self, row: int, each: AppendRow) -> bool:
        """Whether nobody changed the new row since, where it landed or where it belongs."""
        width = max(len(self.now[row]), *each.cells, *self.moves.columns) + 1
        there = [cell_at(self.now, row, column) for column in range(width)]
        landed = [each.cells.get(column, there[column] if column == self.anchor.key else "") for column in range(width)]
        placed = [each.cells.get(self.moves.columns.get(column, -1), "") for column in range(width)]
        return all(map(same, there, landed)) or all(map(same, there, placed))

    def _mend_row(self, row: int, each: AppendRow) -> Iterator[GridChange]:
        """Put the cells of a new row under their headers, if the columns moved."""
        columns = range(max(len(self.now[row]), *self.moves.columns, 0) + 1)
        wanted = {column: each.cells.get(self.moves.columns.get(column, -1), "") for column in columns}
        there = {column: cell_at(self.now, row, column) for column in columns}
        as_landed, as_wanted = (
            sum(not is_blank(cell) and same(there.get(column, ""), cell) for column, cell in cells.items())
            for cells in (each.cells, wanted)
        )
        if as_landed <= as_wanted:
            return  # it stands where it should, and what else stands there somebody wrote since
        written = [*each.cells.values(), ""]
        for column in columns:
            is_given = column == self.anchor.key  # by the other process, which saw a row without an ID
            if not same(there[column], wanted[column]) and (is_given or any(same(there[column], c) for c in written)):
                yield self._set(row, column, wanted[column])


def _in_row(formula: Formula, before: int, now: int) -> Formula:
    """The formula with its references to its own row following it, as Google does when a row moves."""
    return Formula(re.sub(rf"(?<![\w$])(\$?[A-Z]{{1,3}}){before + 1}(?!\d)", rf"\g<1>{now + 1}", formula))
