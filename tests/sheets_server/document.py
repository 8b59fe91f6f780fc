"""A spreadsheet: tabs, who may do what, and all-or-nothing changes."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import cast

from tests.sheets_server import formulas
from tests.sheets_server.a1 import Area, GridRange, parse_cells, split_title
from tests.sheets_server.cells import (
    Cell,
    Content,
    Row,
    Value,
    as_cell,
    for_each_cell,
    from_python,
    linked,
    packed,
    shared,
)
from tests.sheets_server.errors import PROTECTED, TOO_MANY_CELLS, InvalidError, Json
from tests.sheets_server.formulas import Effective, ErrorValue
from tests.sheets_server.sheet import Bound, Sheet
from tests.sheets_server.spans import Delete, Dimension, Insert, Move, Shift, Span

MOST_CELLS = 10_000_000


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks; a trusted one may do everything."""

    email: str
    trusted: bool = False


ANYBODY = Account("service@example.iam.gserviceaccount.com", trusted=True)


@dataclass(slots=True)
class State:
    """Everything of a spreadsheet that a batch may change, and that comes back if it fails."""

    title: str
    locale: str = "en_US"
    time_zone: str = "Etc/GMT"
    sheets: list[Sheet] = field(default_factory=list)
    named_ranges: list[Bound] = field(default_factory=list)

    def copy(self) -> "State":
        """A state of its own; rows are shared until they are replaced."""
        sheets = [sheet.copy() for sheet in self.sheets]
        return State(self.title, self.locale, self.time_zone, sheets, list(self.named_ranges))


class Document:
    """A spreadsheet as the server keeps it; tests may read it and change it as people would."""

    def __init__(
        self,
        key: str,
        title: str,
        *,
        owner: str = ANYBODY.email,
        clock: Callable[[], datetime] = datetime.now,
        lock: "threading.RLock | None" = None,
    ) -> None:
        self.id = key
        self.owner = owner
        self.clock = clock
        self.lock = lock or threading.RLock()
        self.state = State(title, sheets=[Sheet(0, "Sheet1")])
        self.roles: dict[str, str] = {}
        self.trashed = False
        self.revision = 0
        self.created = self.modified = clock()
        self._depth = 0

    @property
    def title(self) -> str:
        """The name of the spreadsheet."""
        return self.state.title

    @property
    def locale(self) -> str:
        """How numbers and dates are typed and shown, like de_DE."""
        return self.state.locale

    @property
    def sheets(self) -> list[Sheet]:
        """The tabs from left to right."""
        return self.state.sheets

    @property
    def titles(self) -> list[str]:
        """The titles of the tabs from left to right."""
        return [sheet.title for sheet in self.sheets]

    def tab(self, title: str) -> Sheet:
        """The tab of that title; KeyError if there is none."""
        found = self.find(title)
        if found is None:
            raise KeyError(title)
        return found

    def find(self, title: str) -> Sheet | None:
        """The tab of that title, whatever its case."""
        same = [sheet for sheet in self.sheets if sheet.title == title]
        return next(iter(same or [sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()]), None)

    def by_id(self, sheet_id: int) -> Sheet | None:
        """The tab of that ID."""
        return next((sheet for sheet in self.sheets if sheet.id == sheet_id), None)

    def values(self, tab: str) -> list[list[Value]]:
        """What a tab shows, without empty ends."""
        with self.lock:
            sheet = self.tab(tab)
            return [[_readable(value) for value in row] for row in Reader(self).values(sheet, sheet.whole)]

    def formulas(self, tab: str) -> dict[tuple[int, int], str]:
        """The formulas of a tab by row and column."""
        with self.lock:
            found = self.tab(tab).rows
            return {
                (row, column): cell.formula
                for row, cells in enumerate(found)
                for column, cell in enumerate(cells)
                if isinstance(cell, Cell) and cell.formula is not None
            }

    def cell(self, tab: str, row: int, column: int) -> Cell:
        """One cell with value, formula, number_format, note and validation."""
        with self.lock:
            sheet = self.tab(tab)
            effective = Reader(self).effective(sheet, row, column)
            return as_cell(sheet.get(row, column))._replace(value=_readable(effective))

    def resolve(self, text: str) -> tuple[Sheet, GridRange]:
        """The tab and range that A1 notation or a named range means."""
        title, cells = split_title(text)
        if not text.startswith("'") and (whole := self.find(text)):
            return whole, GridRange(whole.id)
        for bound in self.state.named_ranges:
            sheet = self.by_id(bound.range.sheet_id)
            if bound.given["name"] == cells and sheet and title in {None, sheet.title}:
                return sheet, bound.range
        found = self.sheets[0] if title is None and cells is not None else self.find(title or "")
        parsed = parse_cells(cells) if cells is not None else (Span(), Span())
        if found is None or parsed is None:
            raise InvalidError(f"Unable to parse range: {text}")
        return found, GridRange(found.id, *parsed)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Everything inside is done as one change, or not at all."""
        with self.lock:
            before = self.state.copy() if not self._depth else None
            self._depth += 1
            try:
                yield
                self.check_size()
            except BaseException:
                self.state = before or self.state
                raise
            finally:
                self._depth -= 1
            if before:
                self.revision += 1
                self.modified = self.clock()

    def check_size(self) -> None:
        """Refuse more cells than a spreadsheet may have."""
        if sum(sheet.row_count * sheet.column_count for sheet in self.sheets) > MOST_CELLS:
            raise InvalidError(TOO_MANY_CELLS)

    def may_edit(self, protection: Bound, account: Account) -> bool:
        """Whether a protection lets the account pass."""
        given = protection.given
        editors = given.get("editors", {}).get("users", [])
        return bool(account.trusted or given.get("warningOnly") or account.email in {self.owner, *editors})

    def guard(self, account: Account, sheet: Sheet, area: Area) -> None:
        """Refuse a change of protected cells."""
        for protection in sheet.protections:
            if protection.range.overlaps(area) and not self.may_edit(protection, account):
                open_parts = map(GridRange.from_json, protection.given.get("unprotectedRanges", []))
                if not any(_covers(part, sheet, area) for part in open_parts):
                    raise InvalidError(PROTECTED)

    def insert(self, sheet: Sheet, dimension: Dimension, at: int, count: int, like: int | None = None) -> None:
        """New rows or columns; formulas and named ranges follow."""
        sheet.insert(dimension, at, count, like)
        self._follow(sheet, dimension, Insert(at, count))

    def delete(self, sheet: Sheet, dimension: Dimension, start: int, end: int) -> None:
        """Take rows or columns out; formulas and named ranges follow."""
        sheet.delete(dimension, start, end)
        self._follow(sheet, dimension, Delete(start, end))

    def move(self, sheet: Sheet, dimension: Dimension, start: int, end: int, to: int) -> None:
        """Move rows or columns; formulas and named ranges follow."""
        sheet.move(dimension, start, end, to)
        self._follow(sheet, dimension, Move(start, end, to))

    def rename(self, sheet: Sheet, title: str) -> None:
        """Give a tab another title; formulas and drop-downs follow."""
        other = self.find(title)
        if not title or (other is not None and other is not sheet):
            raise InvalidError(f'A sheet with the name "{title}" already exists. Please enter another name.')
        old, sheet.title = sheet.title, title
        for user in filter(_has_links, self.sheets):
            rewrite_formulas(user, partial(formulas.renamed, old=old, new=title))

    def _follow(self, sheet: Sheet, dimension: Dimension, shift: Shift) -> None:
        named = []
        for bound in self.state.named_ranges:
            moved = bound.shifted(dimension, shift) if bound.range.sheet_id == sheet.id else bound
            named += [moved] if moved else []
        self.state.named_ranges = named
        for other in filter(_has_links, self.sheets):
            concerned = partial(_means, sheet, here=other is sheet)
            rewrite_formulas(other, partial(formulas.followed, dimension=dimension, shift=shift, concerned=concerned))


def _readable(value: Effective) -> Value:
    return str(value) if isinstance(value, ErrorValue) else value


def _has_links(sheet: Sheet) -> bool:
    return sheet.has_links


def _means(sheet: Sheet, title: str | None, *, here: bool) -> bool:
    return here if title is None else title.casefold() == sheet.title.casefold()


def _covers(part: GridRange, sheet: Sheet, area: Area) -> bool:
    inner = sheet.area(part)
    return (
        inner.top <= area.top and area.bottom <= inner.bottom and inner.left <= area.left and area.right <= inner.right
    )


def rewrite_formulas(sheet: Sheet, new: Callable[[str], str]) -> None:
    """Replace every formula of a tab, also the ranges of its drop-downs, by what is made of it."""

    def rewritten(content: Content) -> Content:
        if not isinstance(content, Cell) or not linked(content):
            return content
        formula = content.formula and new(content.formula)
        return packed(content._replace(formula=formula, validation=_rewritten_rule(content.validation, new)))

    once = for_each_cell(rewritten)
    for index, row in enumerate(sheet.rows):
        if Cell in map(type, row):
            sheet.rows[index] = tuple(map(once, row))


def _rewritten_rule(rule: Json | None, new: Callable[[str], str]) -> Json | None:
    if rule is None or rule["condition"]["type"] != "ONE_OF_RANGE":
        return rule
    values = [{"userEnteredValue": new(value["userEnteredValue"])} for value in rule["condition"]["values"]]
    return shared({**rule, "condition": {**rule["condition"], "values": values}})


class Reader:
    """Reads effective values; each formula is computed once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.known: dict[tuple[int, int, int], Effective] = {}

    def effective(self, sheet: Sheet, row: int, column: int) -> Effective:
        """What a cell shows."""
        content = sheet.get(row, column)
        if not isinstance(content, Cell):
            return content
        if content.formula is None:
            return content.value
        key = (sheet.id, row, column)
        if key not in self.known:
            self.known[key] = ErrorValue("REF", "Circular dependency detected.")
            self.known[key] = formulas.evaluate(content.formula, _Lookup(self, sheet))
        return self.known[key]

    def row(self, sheet: Sheet, row: int, left: int = 0, right: int | None = None) -> list[Effective]:
        """What the cells of a row show."""
        cells = sheet.row(row)[left:right]
        values, kinds, place = cast("list[Effective]", list(cells)), list(map(type, cells)), -1
        for _ in range(kinds.count(Cell)):
            place = kinds.index(Cell, place + 1)
            cell = cast("Cell", cells[place])
            values[place] = cell.value if cell.formula is None else self.effective(sheet, row, left + place)
        return values

    def values(self, sheet: Sheet, area: Area) -> list[list[Effective]]:
        """What an area shows, without empty ends of rows and without empty rows at the end."""
        found = []
        for row in range(area.top, min(area.bottom, len(sheet.rows))):
            values = self.row(sheet, row, area.left, area.right)
            while values and values[-1] is None:
                values.pop()
            found.append(values)
        while found and not found[-1]:
            found.pop()
        return found


@dataclass(frozen=True, slots=True)
class _Lookup:
    """How a formula on a tab looks up cells."""

    reader: Reader
    sheet: Sheet

    def lookup(self, title: str | None, rows: Span, columns: Span) -> list[Effective]:
        """The values of a range, row by row."""
        sheet = self.sheet if title is None else self.reader.document.find(title)
        if sheet is None:
            return [ErrorValue("REF", "Unresolved sheet name.")]
        area = sheet.area(GridRange(sheet.id, rows, columns))
        return [self.reader.effective(sheet, row, column) for row in area.rows for column in area.columns]


def grid_of(rows: Iterable[Iterable[object]]) -> list[Row]:
    """Rows of plain Python values as the sheet keeps them."""
    return [tuple(map(from_python, row)) for row in rows]
