"""Every count that a report shows, so that its small numbers are hidden in all of its tables together.

A count is known by the rows that it counts: where two tables count the same rows, they show the same count, and what
is hidden in the one is hidden in the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from zim_data import disclosure, statistics
from zim_data.disclosure import Count, Cover, Sum
from zim_data.periods import Period
from zim_data.records import Row
from zim_data.reports.values import Cell
from zim_data.statistics import UNKNOWN, Breakdown, Group, Measure, german
from zim_data.statistics.figures import ALL_NEWCOMERS, ALL_VOLUNTEERS, SURVIVAL_3, SURVIVAL_6, SURVIVAL_12, TANDEMS
from zim_data.store.snapshot import Snapshot
from zim_data.tables import CheckIn, Meeting

NOT_KNOWN = Cell("–")
WHOLES = (TANDEMS, ALL_VOLUNTEERS, ALL_NEWCOMERS)
"""Figures of which many others are a part, as readers know, so that they can reckon with the rest."""
SHARES = (SURVIVAL_3, SURVIVAL_6, SURVIVAL_12)
"""Figures that say which share of their rows something holds for."""
AGES = ("age", "age_amif")
"""Traits whose groups are parts of each other's: 18 to 60 is less than 18 to 64."""

Rows = tuple[str, frozenset[str]]
"""A table's title and IDs of its rows."""


class Ledger:
    """Takes in what is shown; once something is asked for, it is closed."""

    def __init__(self, snapshot: Snapshot, threshold: int) -> None:
        self.snapshot, self.threshold = snapshot, threshold
        self._numbers: dict[Rows, int] = {}
        self._counts: dict[Any, Count] = {}
        self._sums: set[Sum] = set()
        self._figures: dict[tuple[Measure, Period], frozenset[str]] = {}
        self._groups: dict[tuple[Breakdown, Period], dict[str, Group]] = {}

    # --- Taking in ----------------------------------------------------------------------------------------------------

    def add_figure(self, measure: Measure, period: Period, *, worth: int = 1) -> None:
        """A figure of a period."""
        if measure.is_average:
            return
        if (measure, period) not in self._figures:
            self._figures[measure, period] = frozenset(statistics.count(self.snapshot, measure, period).rows)
        self._enter(measure.table, self._figures[measure, period], worth=worth)

    def add_parts(self, breakdown: Breakdown, period: Period) -> None:
        """A figure with its parts."""
        measure = breakdown.measure
        self.add_figure(measure, period)
        groups = statistics.grouped(self.snapshot, breakdown, period)
        self._groups[breakdown, period] = {group.name: group for group in groups}
        whole, parts = self._figures[measure, period], [frozenset(group.rows) for group in groups]
        if breakdown.several:
            self._add_overlapping(measure.table, whole, parts)
        else:
            self._add_sum(measure.table, whole, parts)

    def add_months(self, measure: Measure, period: Period, months: Sequence[Period]) -> None:
        """A figure month by month."""
        for each in (period, *months):
            self.add_figure(measure, each)
        parts = [self._figures[measure, month] for month in months]
        whole = self._figures[measure, period]
        if sum(map(len, parts)) == len(whole) and all(part <= whole for part in parts):
            self._add_sum(measure.table, whole, parts)

    def _enter(self, table: type[Row], rows: frozenset[str], *, seen: bool = True, worth: int = 1) -> int:
        """The number of these rows, under which their count stands."""
        number = self._numbers.setdefault((table.TITLE, rows), len(self._numbers))
        known = self._counts.get(number) or Count(len(rows), self._behind(table, rows), seen=False)
        self._counts[number] = replace(known, seen=seen or known.seen, worth=max(worth, known.worth))
        return number

    def _behind(self, table: type[Row], rows: Iterable[str]) -> int | None:
        """How many tandems stand behind the rows, as far as it matters; None where these are people or tandems."""
        if table not in (Meeting, CheckIn):
            return None
        by_id: Mapping[str, Any] = self.snapshot[table].by_id
        found: set[str] = set()
        for identity in rows:
            found.add(by_id[identity].tandem_id)
            if len(found) >= self.threshold:
                break
        return len(found)

    def _is_few(self, table: type[Row], rows: Collection[str]) -> bool:
        behind = self._behind(table, rows)
        return 0 < (len(rows) if behind is None else behind) < self.threshold

    def _add_sum(self, table: type[Row], whole: frozenset[str], parts: Iterable[frozenset[str]]) -> None:
        numbers = [self._enter(table, part) for part in parts if part]
        if numbers and set(numbers) != {self._enter(table, whole)}:
            self._sums.add(Sum(self._enter(table, whole), tuple(numbers)))

    def _add_part(self, table: type[Row], whole: frozenset[str], part: frozenset[str]) -> None:
        """What is a part as everybody knows: a reader can take it from the whole."""
        if part and part < whole:
            rest = self._enter(table, whole - part, seen=False)
            self._sums.add(Sum(self._enter(table, whole), (self._enter(table, part), rest)))

    def _add_overlapping(self, table: type[Row], whole: frozenset[str], parts: Sequence[frozenset[str]]) -> None:
        """Parts to several of which a row may belong, and to one at least."""
        for part in parts:
            self._enter(table, part)
            self._add_part(table, whole, part)
        numbers = [self._enter(table, part) for part in parts if part]
        mentions = sum(map(len, parts))
        if not numbers or mentions == len(whole):
            self._add_sum(table, whole, parts)
            return
        said, more = ("mentions", *numbers), ("more", *numbers)
        self._counts[said] = Count(mentions, seen=False, private=False)
        self._counts[more] = Count(mentions - len(whole), seen=False, private=False)
        self._sums.add(Sum(said, tuple(numbers)))
        self._sums.add(Sum(said, (self._enter(table, whole), more)))

    @cached_property
    def _covers(self) -> Mapping[Any, Cover]:
        for (measure, period), rows in list(self._figures.items()):
            for whole in WHOLES:
                if whole.table is measure.table and (whole, period) in self._figures:
                    self._add_part(measure.table, self._figures[whole, period], rows)
        for (breakdown, period), groups in self._groups.items():
            for (other, when), others in self._groups.items():
                both = {breakdown.trait.key, other.trait.key}
                if other.measure is breakdown.measure and when == period and both == set(AGES):
                    self._add_nested(breakdown.table, groups, others)
        ordered = sorted(self._sums, key=lambda each: (str(each.total), str(each.parts)))
        return disclosure.covers(self._counts, ordered, self.threshold)

    def _add_nested(self, table: type[Row], groups: Mapping[str, Group], others: Mapping[str, Group]) -> None:
        for one in groups.values():
            for other in others.values():
                if UNKNOWN not in (one.name, other.name):
                    self._add_part(table, frozenset(one.rows), frozenset(other.rows))

    # --- Showing ------------------------------------------------------------------------------------------------------

    def names(self, breakdown: Breakdown, *periods: Period) -> list[str]:
        """The groups that occur in one of the periods, `UNKNOWN` last."""
        found = dict.fromkeys(name for period in periods for name in self._groups[breakdown, period])
        return sorted(found, key=lambda name: name == UNKNOWN)

    def figure(self, measure: Measure, period: Period) -> Cell:
        """A figure as it may be shown."""
        count = statistics.count(self.snapshot, measure, period)
        if count.value is None:
            return NOT_KNOWN
        if not measure.is_average:
            return self._cell(measure, self._figures[measure, period], count.value)
        few = self._is_few(measure.table, count.rows) or self._tells_few(measure, count.value, len(count.rows))
        return Cell(disclosure.HIDDEN_TEXT) if few else _open(measure, count.value)

    def _tells_few(self, measure: Measure, percent: float, whole: int) -> bool:
        """Whether few are on the one or the other side of a share: 98 % of 50 is all but one."""
        inside = round(whole * percent / 100)
        return measure in SHARES and any(0 < each < self.threshold for each in (inside, whole - inside))

    def part(self, breakdown: Breakdown, name: str, period: Period) -> Cell:
        """A group's number as it may be shown."""
        if statistics.count(self.snapshot, breakdown.measure, period).value is None:
            return NOT_KNOWN
        if self._is_few(breakdown.table, self._figures[breakdown.measure, period]):
            return Cell(disclosure.HIDDEN_TEXT)  # so few are not told apart, not even by who is not among them
        group = self._groups[breakdown, period].get(name)
        rows, value = (group.rows, group.value) if group else ((), 0.0)
        return self._cell(breakdown.measure, frozenset(rows), value)

    def _cell(self, measure: Measure, rows: frozenset[str], value: float) -> Cell:
        cover = self._covers[self._numbers[measure.table.TITLE, rows]] if rows else Cover.OPEN
        if cover is Cover.OPEN:
            return _open(measure, value)
        small = cover is Cover.SMALL and measure.adds is None
        return Cell(disclosure.small_text(self.threshold) if small else disclosure.HIDDEN_TEXT)


def _open(measure: Measure, value: float) -> Cell:
    return Cell(measure.text(value), statistics.rounded(value, measure.decimals), measure.decimals)


def share(part: Cell, whole: Cell) -> Cell:
    """What the part is of the whole in percent, where both are shown."""
    if not isinstance(part.value, int | float) or not isinstance(whole.value, int | float) or not whole.value:
        return Cell()
    percent = statistics.rounded(100 * part.value / whole.value, 0)
    return Cell(f"{german(percent)} %", percent)


def change(now: Cell, before: Cell, measure: Measure) -> Cell:
    """By how much it became more, where both are shown."""
    if not isinstance(now.value, int | float) or not isinstance(before.value, int | float):
        return Cell()
    value = statistics.rounded(now.value - before.value, measure.decimals)
    sign = "+" if value > 0 else "-" if value < 0 else "±"
    return Cell(f"{sign}{german(abs(value), measure.decimals)}", value, measure.decimals)
