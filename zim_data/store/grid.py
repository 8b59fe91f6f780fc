"""From the grid of a tab to its records: finding headers, reading columns, naming what cannot be read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, replace
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from zim_data.cells import Cell, folded, is_blank, plain
from zim_data.columns import Key, Reading, closest
from zim_data.errors import Unreadable
from zim_data.records import NOTHING, Field, Row, fields_of, from_columns
from zim_data.store.ids import id_from
from zim_data.store.problems import Problem, Severity, address
from zim_data.store.spreadsheet import Anchor, Grid

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and most pages do without

R = TypeVar("R", bound=Row)

HEADER_WITHIN = 20
"""The header stands in one of the first so many rows; titles may stand above it."""
TOGETHER = 500
"""Rows turned into columns at a time, as many as the processor keeps at hand: all at once take three times as long."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a tab on one reading; rows and columns count from 0. Stays inside the store."""

    title: str = ""
    """The tab's title as staff write it."""
    header_row: int = -1
    columns: Mapping[str, int] = field(default_factory=dict)
    """Column of each field that was found, by the field's name."""
    doubled: frozenset[str] = frozenset()
    """Fields whose header stands there twice."""
    own: Mapping[int, str] = field(default_factory=dict)
    """Headers of staff's own columns."""
    width: int = 0
    """The first column in which nothing stands."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Row of each record, by ID."""
    without_id: Mapping[str, int] = field(default_factory=dict)
    """Rows that have no ID in the sheet yet, by the ID that the next write gives them."""
    doubled_ids: frozenset[str] = frozenset()

    @property
    def anchor(self) -> Anchor | None:
        """How the rows of this tab are recognised again."""
        return Anchor(self.header_row, self.columns["id"]) if "id" in self.columns else None


class Table(Generic[R]):
    """The readable rows of one tab, in the order of the sheet, and the problems of the others."""

    def __init__(
        self,
        table: type[R],
        records: Sequence[R] = (),
        layout: Layout | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        self.table = table
        self.problems = tuple(problems)
        self.records = tuple(records)
        self.layout = layout or Layout()

    @cached_property
    def by_id(self) -> Mapping[str, R]:
        """The records by their ID."""
        return {record.id: record for record in self.records}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The records as a frame, a column for each field."""
        import pandas as pd

        names = [each.name for each in fields_of(self.table)]
        return pd.DataFrame({name: [getattr(record, name) for record in self.records] for name in names})


def read_table(table: type[R], title: str, grid: Grid, reading: Reading) -> Table[R]:
    """The records of a tab, and what could not be read."""
    layout, problems = find_headers(table, title, grid)
    if not layout.columns:
        return Table(table, (), layout, problems)
    wanted = layout.columns.values()
    numbers = [number for number in range(layout.header_row + 1, len(grid)) if _filled(grid[number], wanted)]
    values, bad = _read_columns(table, layout, [grid[number] for number in numbers], reading)
    rows = _Rows(table, grid, layout, numbers, bad)
    ids = rows.identify(values["id"])
    records = rows.build(ids, values)
    return Table(table, records, rows.layout, [*problems, *rows.problems])


def find_headers(table: type[Row], title: str, grid: Grid) -> tuple[Layout, list[Problem]]:
    """Where the header is and which column holds which field, whatever their order, case and spaces."""
    known = {folded(name): each for each in fields_of(table) for name in (*each.column.aliases, each.header)}
    counts = [sum(folded(plain(cell)) in known for cell in row) for row in grid[:HEADER_WITHIN]]
    best = max(counts, default=0)
    if best < 2:
        sentence = f"Im Tabellenblatt „{table.TITLE}“ fehlt die Zeile mit den Spaltennamen („ID“, …)."
        return Layout(title), [Problem(table.TITLE, "", "", "", sentence, Severity.ROW)]
    header_row = counts.index(best)
    headers = {column: plain(cell) for column, cell in enumerate(grid[header_row]) if plain(cell)}
    columns, doubled = _match(table, headers)
    width = max(map(len, grid))
    used = {*columns.values(), *(column for places in doubled.values() for column in places)}
    own = _own_columns([column for column in range(width) if column not in used], headers)
    layout = Layout(title, header_row, columns, frozenset(doubled), own, width)
    return layout, _header_problems(table, layout, doubled)


def _own_columns(columns: Iterable[int], headers: Mapping[int, str]) -> dict[int, str]:
    """A name of its own for each of staff's columns, also where two are called the same or one has no header."""
    own: dict[int, str] = {}
    for column in columns:
        letter = address(0, column)[:-1]
        name = headers.get(column) or f"(Spalte {letter})"
        own[column] = f"{name} (Spalte {letter})" if name in own.values() else name
    return own


def _match(table: type[Row], headers: Mapping[int, str]) -> tuple[dict[str, int], dict[str, list[int]]]:
    columns: dict[str, int] = {}
    doubled: dict[str, list[int]] = {}
    places: dict[str, list[int]] = {}
    for column, text in headers.items():
        places.setdefault(folded(text), []).append(column)
    for each in fields_of(table):
        aliases = [column for alias in each.column.aliases for column in places.get(folded(alias), [])]
        found = places.get(folded(each.header)) or aliases
        if found:
            columns[each.name] = found[0]
        if len(found) > 1:
            doubled[each.name] = found
    return columns, doubled


def _header_problems(table: type[Row], layout: Layout, doubled: Mapping[str, list[int]]) -> list[Problem]:
    missing = [each for each in fields_of(table) if each.name not in layout.columns]
    problems = []
    if "id" not in layout.columns:
        key = missing.pop(0).header
        sentence = (
            f"Im Tabellenblatt „{table.TITLE}“ fehlt die Spalte „{key}“. Wurde sie umbenannt, nennen Sie sie bitte "
            f"wieder „{key}“; bis dahin schreibt die App nicht in dieses Blatt."
        )
        problems.append(Problem(table.TITLE, "", key, "", sentence, Severity.CELL))
    renamed = {each.header: closest(each.header, layout.own.values()) for each in missing}
    problems += [_renamed(table, each, near) for each in missing if (near := renamed[each.header])]
    if gone := [each for each in missing if not renamed[each.header]]:
        names = ", ".join(f"„{each.header}“" for each in gone)
        verb = "fehlt die Spalte" if len(gone) == 1 else "fehlen die Spalten"
        sentence = f"Im Tabellenblatt „{table.TITLE}“ {verb} {names}. Unter „Einrichtung“ können Sie das ergänzen."
        problems.append(Problem(table.TITLE, "", gone[0].header if len(gone) == 1 else "", "", sentence, _worst(gone)))
    return [*problems, *(_doubled(table, layout, name, columns) for name, columns in doubled.items())]


def _renamed(table: type[Row], each: Field, near: str) -> Problem:
    sentence = (
        f"Im Tabellenblatt „{table.TITLE}“ fehlt die Spalte „{each.header}“. Heißt sie jetzt „{near}“? "
        "Dann bitte wieder umbenennen."
    )
    return Problem(table.TITLE, "", each.header, "", sentence, _worst([each]))


def _worst(missing: Iterable[Field]) -> Severity:
    return Severity.ROW if any(each.empty is MISSING for each in missing) else Severity.CELL


def _doubled(table: type[Row], layout: Layout, name: str, columns: list[int]) -> Problem:
    header = next(each.header for each in fields_of(table) if each.name == name)
    first, second = (address(layout.header_row, column) for column in columns[:2])
    sentence = (
        f"Die Spalte „{header}“ gibt es zweimal ({first} und {second}). Gelesen wird {first}. "
        "Bitte benennen Sie die andere um; bis dahin schreibt die App nicht in diese Spalte."
    )
    return Problem(table.TITLE, second, header, header, sentence, Severity.CELL)


def _filled(row: Sequence[Cell], columns: Iterable[int]) -> bool:
    """Whether something stands in one of the columns; a box that nobody ticked stands in prepared rows, too."""
    for column in columns:  # noqa: SIM110 - any() takes more than twice as long, and this is asked of every row
        if column < len(row) and row[column] is not False and not is_blank(row[column]):
            return True
    return False


def _columns(rows: Sequence[Sequence[Cell]], width: int) -> list[list[Cell]]:
    """The cells of rows, some of them short, by column."""
    columns: list[list[Cell]] = [[] for _ in range(width)]
    blank = [None] * width
    for start in range(0, len(rows), TOGETHER):
        for column, cells in zip(columns, zip_longest(*rows[start : start + TOGETHER], blank), strict=False):
            column.extend(cells[:-1])
    return columns


Bad = dict[int, dict[str, Unreadable]]
"""What could not be read, by the row's index and the field's name."""


def _read_columns(
    table: type[Row], layout: Layout, rows: Sequence[Sequence[Cell]], reading: Reading
) -> tuple[dict[str, list[Any]], Bad]:
    """The values of each field, MISSING where a row makes no sense without it, and what could not be read."""
    columns = _columns(rows, max(layout.columns.values()) + 1)
    values: dict[str, list[Any]] = {}
    bad: Bad = {}
    for each in fields_of(table):
        if each.name not in layout.columns:
            values[each.name] = [each.empty] * len(rows)
            continue
        read, refused = _read_column(each, columns[layout.columns[each.name]], reading)
        for index, unreadable in refused.items():
            bad.setdefault(index, {})[each.name] = unreadable
            read[index] = each.empty if unreadable.value is None else unreadable.value
        values[each.name] = read
    return values, bad


def _read_column(each: Field, cells: Sequence[Cell], reading: Reading) -> tuple[list[Any], dict[int, Unreadable]]:
    """The value of each cell, and what could not be read, by the cell's index."""
    refused: list[Unreadable] = []

    def read(cell: Cell) -> Any:
        try:
            return each.read(cell, reading)
        except Unreadable as unreadable:
            refused.append(unreadable)
            return unreadable

    values = list(map(read, cells)) if isinstance(each.kind, Key) else _read_once(read, cells)
    if not refused:
        return values, {}
    return values, {index: value for index, value in enumerate(values) if isinstance(value, Unreadable)}


class _Memo(dict[Cell, Any]):
    """Remembers what a cell was read as."""

    def __init__(self, read: Callable[[Cell], Any]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Cell) -> Any:
        value = self[cell] = self.read(cell)
        return value


def _read_once(read: Callable[[Cell], Any], cells: Sequence[Cell]) -> list[Any]:
    """The value of each cell, each different one read once: unlike keys, most columns repeat themselves."""
    memo = _Memo(read)
    values = list(map(memo.__getitem__, cells))
    if 0 in memo or 1 in memo:  # True and 1 are one key, but not one cell
        memo, ticks = _Memo(read), _Memo(read)
        values = [(ticks if cell.__class__ is bool else memo)[cell] for cell in cells]
    return values


class _Rows:
    """The filled rows of one tab on their way to records; collects the problems."""

    def __init__(self, table: type[Row], grid: Grid, layout: Layout, numbers: list[int], bad: Bad) -> None:
        self.table, self.grid, self.layout, self.numbers, self.bad = table, grid, layout, numbers, bad
        self.problems: list[Problem] = []
        self.repeated: Counter[str] = Counter()
        """How often rows of the same content without an ID were met."""

    def identify(self, typed: Sequence[str]) -> list[str | None]:
        """The ID of each row; a made one where there is none, None where an ID stands there a second time."""
        ids: list[str | None] = []
        rows: dict[str, int] = {}
        without_id: dict[str, int] = {}
        doubled: set[str] = set()
        for number, found in zip(self.numbers, typed, strict=True):
            identity = found or self._made_id(number, rows)
            if identity in rows:
                doubled.add(identity)
                self._report_double(number, identity, rows[identity])
                ids.append(None)
                continue
            rows[identity] = number
            if not found:
                without_id[identity] = number
            ids.append(identity)
        self.layout = replace(self.layout, rows=rows, without_id=without_id, doubled_ids=frozenset(doubled))
        return ids

    def build(self, ids: Sequence[str | None], values: Mapping[str, list[Any]]) -> list[Any]:
        """A record for each row that can be read."""
        left_out = self._left_out(ids, values)
        extra = [self._extra(self.grid[number]) for number in self.numbers] if self.layout.own else [NOTHING] * len(ids)
        unread = [NOTHING] * len(ids)
        for index in sorted(self.bad):
            unread[index] = self._report_bad(index, ids[index], left_out=index in left_out)
        records = from_columns(self.table, {**values, "id": ids, "extra": extra, "unread": unread})
        return [record for index, record in enumerate(records) if index not in left_out]

    def _left_out(self, ids: Sequence[str | None], values: Mapping[str, list[Any]]) -> Collection[int]:
        """The indexes of the rows that cannot be read."""
        if any(each.empty is MISSING and each.name not in self.layout.columns for each in fields_of(self.table)):
            return range(len(ids))
        lacking = (index for index, names in self.bad.items() if any(values[name][index] is MISSING for name in names))
        return {*lacking, *(index for index, identity in enumerate(ids) if identity is None)}

    def _made_id(self, number: int, taken: Mapping[str, int]) -> str:
        """An ID from the row's content, so that it stays the same until the next write puts it there."""
        key = fields_of(self.table)[0].kind
        content = repr((self.table.TITLE, [plain(cell) for cell in self.grid[number]]))
        while True:
            self.repeated[content] += 1
            digest = hashlib.blake2b(f"{content}{self.repeated[content]}".encode(), digest_size=8).digest()
            identity = id_from(getattr(key, "prefix", None), int.from_bytes(digest))
            if identity not in taken:
                return identity

    def _extra(self, row: Sequence[Cell]) -> Mapping[str, str]:
        own = self.layout.own.items()
        return {name: text for column, name in own if column < len(row) and (text := plain(row[column]))} or NOTHING

    def _report_double(self, number: int, identity: str, first: int) -> None:
        if [plain(cell) for cell in self.grid[number]] == [plain(cell) for cell in self.grid[first]]:
            sentence = f"Diese Zeile steht doppelt da, wie Zeile {first + 1}. Bitte löschen Sie eine der beiden."
        else:
            sentence = (
                f"Die ID {identity} steht auch in Zeile {first + 1}. Bitte leeren Sie die ID der neueren der beiden "
                "Zeilen; sie bekommt dann eine eigene."
            )
        place = address(number, self.layout.columns["id"])
        self.problems.append(Problem(self.table.TITLE, place, "ID", identity, sentence, Severity.ROW, identity))

    def _report_bad(self, index: int, identity: str | None, *, left_out: bool) -> dict[str, str]:
        number, unread = self.numbers[index], {}
        for name, unreadable in self.bad[index].items():
            each = next(each for each in fields_of(self.table) if each.name == name)
            column = self.layout.columns[name]
            unread[name] = plain(self.grid[number][column]) if column < len(self.grid[number]) else ""
            severity = Severity.ROW if left_out and each.empty is MISSING else Severity.CELL
            place = address(number, column)
            self.problems.append(
                Problem(self.table.TITLE, place, each.header, unread[name], unreadable.sentence, severity, identity)
            )
        return unread
