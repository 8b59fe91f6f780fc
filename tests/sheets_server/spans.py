"""Stretches of rows or columns, and what insertions, deletions and moves do to them."""

from dataclasses import dataclass
from typing import Literal, Protocol

Dimension = Literal["ROWS", "COLUMNS"]


@dataclass(frozen=True, slots=True)
class Span:
    """Rows or columns from start up to, not including, end; None is open."""

    start: int | None = None
    end: int | None = None

    def within(self, size: int) -> tuple[int, int]:
        """The span as two numbers, cut at the size of the grid."""
        start = self.start or 0
        return start, size if self.end is None else min(self.end, size)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether some of start..end lies in the span."""
        return (self.start or 0) < end and (self.end is None or start < self.end) and start < end

    def __contains__(self, index: int) -> bool:
        return (self.start or 0) <= index and (self.end is None or index < self.end)


class Shift(Protocol):
    """Where rows or columns go to when the grid changes."""

    def index(self, index: int) -> int | None:
        """The new place of one row or column; None: it is gone."""

    def span(self, span: Span) -> Span | None:
        """The new place of a stretch; None: it is gone."""


@dataclass(frozen=True, slots=True)
class Insert:
    """Count new rows or columns before the one at."""

    at: int
    count: int

    def index(self, index: int) -> int | None:
        """The new place of one row or column."""
        return index if index < self.at else index + self.count

    def span(self, span: Span) -> Span | None:
        """A stretch grows when something is inserted inside it."""
        start = None if span.start is None else self.index(span.start)
        end = None if span.end is None else span.end + (self.count if span.end > self.at else 0)
        return Span(start, end)


@dataclass(frozen=True, slots=True)
class Delete:
    """The rows or columns from start up to end go."""

    start: int
    end: int

    def index(self, index: int) -> int | None:
        """The new place of one row or column; None: it is gone."""
        return None if self.start <= index < self.end else self._edge(index)

    def span(self, span: Span) -> Span | None:
        """A stretch shrinks; one that is deleted as a whole is gone."""
        start = None if span.start is None else self._edge(span.start)
        end = None if span.end is None else self._edge(span.end)
        return None if end is not None and end <= (start or 0) else Span(start, end)

    def _edge(self, edge: int) -> int:
        return edge - max(0, min(edge, self.end) - self.start)


@dataclass(frozen=True, slots=True)
class Move:
    """The rows or columns from start up to end go before the one that is now at to."""

    start: int
    end: int
    to: int

    @property
    def count(self) -> int:
        """How many move."""
        return self.end - self.start

    @property
    def landing(self) -> int:
        """Where the first of them is afterwards."""
        return self.to - self.count if self.to > self.start else self.to

    def index(self, index: int) -> int | None:
        """The new place of one row or column."""
        if self.start <= index < self.end:
            return self.landing + index - self.start
        rest = Delete(self.start, self.end).index(index)
        assert rest is not None
        return Insert(self.landing, self.count).index(rest)

    def span(self, span: Span) -> Span | None:
        """A stretch moves along if it moves as a whole, and stays if the move is inside it."""
        start, end = span.start or 0, span.end
        if end is None or (start <= self.start and self.end <= end and start <= self.to <= end):
            return span
        if self.start <= start and end <= self.end:
            offset = self.landing - self.start
            return Span(start + offset, end + offset)
        rest = Delete(self.start, self.end).span(span)
        return rest and Insert(self.landing, self.count).span(rest)
