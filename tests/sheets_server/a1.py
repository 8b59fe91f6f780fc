"""Ranges: A1 notation, GridRange, and the rectangle that is meant."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.sheets_server.errors import Json
from tests.sheets_server.spans import Span

_EDGE = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]*)?")
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*")


class Area(NamedTuple):
    """A rectangle of cells; bottom and right are not included."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left

    @property
    def rows(self) -> range:
        """Its row numbers."""
        return range(self.top, self.bottom)

    @property
    def columns(self) -> range:
        """Its column numbers."""
        return range(self.left, self.right)


@dataclass(frozen=True, slots=True)
class GridRange:
    """A range on a tab, open on the sides that are not given."""

    sheet_id: int
    rows: Span = field(default_factory=Span)
    columns: Span = field(default_factory=Span)

    @classmethod
    def from_json(cls, given: Json) -> "GridRange":
        """The range as the API writes it."""
        rows = Span(given.get("startRowIndex"), given.get("endRowIndex"))
        columns = Span(given.get("startColumnIndex"), given.get("endColumnIndex"))
        return cls(given.get("sheetId", 0), rows, columns)

    def to_json(self) -> Json:
        """The range as the API writes it: the first tab's ID, 0, is left out."""
        edges = {
            "sheetId": self.sheet_id or None,
            "startRowIndex": self.rows.start,
            "endRowIndex": self.rows.end,
            "startColumnIndex": self.columns.start,
            "endColumnIndex": self.columns.end,
        }
        return {name: edge for name, edge in edges.items() if edge is not None}

    def area(self, row_count: int, column_count: int) -> Area:
        """The rectangle on a grid of that size."""
        return Area(*self.rows.within(row_count), *self.columns.within(column_count))

    def overlaps(self, area: Area) -> bool:
        """Whether some cell of the area is in the range."""
        return self.rows.overlaps(area.top, area.bottom) and self.columns.overlaps(area.left, area.right)


def column_letters(index: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def quoted(title: str) -> str:
    """A tab's title as it stands before the exclamation mark."""
    if _PLAIN_TITLE.fullmatch(title) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def written(title: str, area: Area) -> str:
    """An area in A1 notation with its tab."""
    first = f"{column_letters(area.left)}{area.top + 1}"
    last = f"{column_letters(area.right - 1)}{area.bottom}"
    return f"{quoted(title)}!{first}" + ("" if first == last else f":{last}")


def split_title(text: str) -> tuple[str | None, str | None]:
    """The tab's title and the cells of a range; either may be missing."""
    if text.startswith("'"):
        match = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.+))?", text)
        return (match[1].replace("''", "'"), match[2]) if match else (None, None)
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def parse_cells(text: str) -> tuple[Span, Span] | None:
    """Rows and columns of A1, A1:B2, A:B, 1:2, A2:A, A1:1; None: not such a range."""
    first, colon, second = text.partition(":")
    start = _EDGE.fullmatch(first)
    end = _EDGE.fullmatch(second if colon else first)
    if not start or not end or not (start[1] or start[2]) or not (end[1] or end[2]):
        return None
    if not colon and not (start[1] and start[2]):
        return None
    rows = _between(*(int(edge[2]) - 1 if edge[2] else None for edge in (start, end)))
    columns = _between(*(column_index(edge[1]) if edge[1] else None for edge in (start, end)))
    return rows, columns


def _between(first: int | None, last: int | None) -> Span:
    if first is not None and last is not None:
        first, last = min(first, last), max(first, last)
    return Span(first, None if last is None else last + 1)
