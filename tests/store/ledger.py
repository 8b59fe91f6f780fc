"""Who put what where: a server that keeps books on a sheet, and what must stand there according to them.

The plain model is a mapping from places to values. A place is named by marks that nobody ever changes: rows by
what staff wrote into a column of their own (new rows of the app by their ID), columns by a note at their header.
What staff do is entered as it is. What a write of the app does is entered where the app meant to do it; whatever
else it does must be undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from tests.sheets_server import Document, Fault, SheetsServer
from tests.sheets_server.cells import as_cell, packed
from tests.sheets_server.server import Answer
from tests.sheets_server.sheet import Sheet

MARK, FORMULA = "Marke", "Rechnung"
"""Staff's own columns: what tells the rows apart, and a formula that repeats the first name."""


SOME_TIME = "some time"
"""What is meant where the app notes when it wrote."""


class Place(NamedTuple):
    """A cell, wherever it stands."""

    tab: str
    row: str
    column: str


Cells = dict[Place, Any]
"""What stands in the cells that are not empty."""


@dataclass(eq=False)
class Meaning:
    """What an edit is meant to do: cells with their new values, and rows that go, by their mark or ID."""

    cells: Cells = field(default_factory=dict)
    gone: set[tuple[str, str]] = field(default_factory=set)
    is_refused: bool = False
    """Whether the user was told that nothing of it is saved."""

    def wants(self, place: Place, value: Any, identity: str | None) -> bool:
        """Whether this value is to stand there; `identity` is the ID of the row."""
        if self.is_refused:
            return False
        if place[:2] in self.gone or (place.tab, identity) in self.gone:
            return value is None
        if place not in self.cells:
            return False
        wanted = self.cells[place]
        return isinstance(value, int | float) if wanted == SOME_TIME else bool(wanted == value)


# --- The sheet as people see it ---------------------------------------------------------------------------------------


class Tab:
    """A tab on which the rows and columns are found by their marks."""

    def __init__(self, document: Document, sheet_id: int) -> None:
        sheet = document.by_id(sheet_id)
        assert sheet is not None
        self.document, self.sheet = document, sheet
        self.header_row = next(row for row in range(20) if MARK in _texts(sheet, row))

    @property
    def title(self) -> str:
        return self.sheet.title

    def columns(self) -> dict[str, int]:
        """Where each column stands, by its mark."""
        headers = enumerate(self.sheet.row(self.header_row))
        return {note: column for column, content in headers if (note := as_cell(content).note)}

    def rows(self) -> dict[str, int]:
        """Where each row with anything in it stands, by its mark; "#2" is the second of that mark."""
        return {name: row for name, row, _ in self._lines()}

    def cells(self) -> Iterator[tuple[str, str, Any]]:
        """Row, column and value of each cell with anything in it; formulas give their results."""
        for name, _, line in self._lines():
            for mark, value in line.items():
                yield name, mark, value

    def header(self, mark: str) -> str:
        """What the column is called at the moment."""
        return str(as_cell(self.sheet.get(self.header_row, self.columns()[mark])).value)

    def _lines(self) -> Iterator[tuple[str, int, dict[str, Any]]]:
        marks = {column: mark for mark, column in self.columns().items()}
        values = self.document.values(self.title)
        lines = []
        for row in range(self.header_row + 1, len(values)):
            cells = enumerate(values[row])
            line = {marks[column]: cell for column, cell in cells if cell not in (None, "") and column in marks}
            if line.keys() - {FORMULA}:
                lines.append((row, line))
        seen: Counter[str] = Counter(str(line[MARK]) for _, line in lines if MARK in line)
        for row, line in lines:
            name = str(line.get(MARK) or line.get("ID") or f"({line.get('Vorname')})")
            if MARK not in line:
                seen[name] += 1
            yield name if MARK in line or seen[name] == 1 else f"{name}#{seen[name]}", row, line


def _texts(sheet: Sheet, row: int) -> list[Any]:
    return [as_cell(content).value for content in sheet.row(row)]


def add_marks(document: Document, title: str, header_row: int) -> int:
    """Give each column a note by which it is known from now on; the tab's ID."""
    sheet = document.tab(title)
    for column, content in enumerate(sheet.row(header_row)):
        if as_cell(content).value is not None:
            sheet.put(header_row, column, packed(as_cell(content)._replace(note=str(as_cell(content).value))))
    return sheet.id


# --- The books --------------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """Somebody put a value somewhere."""

    who: str
    place: Place
    value: Any


@dataclass
class Books:
    """What must stand in the sheet."""

    expected: Cells = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    lost: set[Place] = field(default_factory=set)
    """Cells whose newest value the app overwrote without being able to see it: they may hold an older one."""
    gone: set[tuple[str, str]] = field(default_factory=set)
    """Rows that were removed since the last comparison."""
    counts: Counter[str] = field(default_factory=Counter)
    _named: set[tuple[str, str]] = field(default_factory=set)
    """Rows that people typed without an ID, and that have one by now."""
    _past: dict[Place, list[Any]] = field(default_factory=dict)

    def begin(self, cells: Cells) -> None:
        self.expected = dict(cells)
        self._past = {place: [value] for place, value in cells.items()}

    def staff_did(self, before: Cells, after: Cells) -> None:
        for place in differing(before, after):
            self._enter("staff", place, after.get(place))

    def app_did(self, who: str, before: Cells, after: Cells, seen: Cells, meanings: Iterable[Meaning]) -> None:
        """Enter what was meant; `seen` is the sheet as this client knew it when it sent this."""
        hit = restored = False
        for place in differing(before, after):
            old, new = before.get(place), after.get(place)
            unseen = old != seen.get(place)
            if unseen and old is not None:
                self.counts["overwritten unseen"] += 1
            identity = before.get(place._replace(column="ID"))
            if any(meaning.wants(place, new, identity) for meaning in meanings):
                self._enter(who, place, new)
                continue
            restored |= new == self.expected.get(place) and not self._is_given(place, old)
            hit |= old == self.expected.get(place) and not self._is_given(place, old)
            if unseen:
                self.lost.add(place)
        self.counts["writes that hit something else"] += hit
        self.counts["repairs"] += restored

    def mistakes(self, actual: Cells) -> list[str]:
        """Where the sheet is not as it must be; what may differ is entered."""
        found = []
        for place in differing(self.expected, actual):
            if self._is_shell(place, actual):
                continue
            value = actual.get(place)
            was_there = value in self._past.get(place, [None])
            if (place in self.lost and was_there) or self._is_given(place, self.expected.get(place)):
                self._enter("", place, value)
            elif place[:2] in self.gone and was_there:
                self.counts["cells that came back"] += 1
                self._enter("", place, value)
            else:
                found.append(f"{' · '.join(place)}: {value!r} instead of {self.expected.get(place)!r}")
        self.lost.clear()
        self.gone.clear()
        return found

    def _is_shell(self, place: Place, actual: Cells) -> bool:
        """Whether a row holds nothing but an ID: one process gave it, while the other had hit an empty row.

        Its write was put right a moment later, which the first could not know.
        """
        columns = {each.column for each in actual if each[:2] == place[:2]}
        return not self.has_row(place.tab, place.row) and 0 < len(columns) <= len(columns & {"ID", "Angelegt am"})

    def shells(self, actual: Cells) -> set[tuple[str, str]]:
        """The rows that hold nothing but an ID."""
        found = {(place.tab, place.row) for place in actual if self._is_shell(place, actual)}
        self.counts["rows with nothing but an ID"] += len(found)
        return found

    def _is_given(self, place: Place, old: Any) -> bool:
        """Whether the app may fill this without being asked: what a row lacks that was typed without an ID."""
        if place.column == "Angelegt am" and place[:2] in self._named:
            return True
        return old is None and place.column in ("ID", "Angelegt am") and self.has_row(place.tab, place.row)

    def has_row(self, tab: str, row: str) -> bool:
        return any(place[:2] == (tab, row) for place in self.expected)

    def _enter(self, who: str, place: Place, value: Any) -> None:
        self.entries.append(Entry(who, place, value))
        self._past.setdefault(place, [None]).append(value)
        if value is not None:
            if place.column == "ID" and place not in self.expected and self.has_row(place.tab, place.row):
                self._named.add(place[:2])
            self.expected[place] = value
            return
        self.expected.pop(place, None)
        if place.column == "Vorname":
            self.gone.add(place[:2])


def differing(one: Cells, other: Cells) -> list[Place]:
    """The places in which two states differ, in the order of the sheet."""
    return [place for place in {**one, **other} if one.get(place) != other.get(place)]


# --- The server -------------------------------------------------------------------------------------------------------


class Delayed(NamedTuple):
    """A write that was sent and not answered, and that arrives after all."""

    client: str
    request: tuple[str, str, str | None, bytes]
    seen: Cells
    meanings: tuple[Meaning, ...]


class Step(Enum):
    """What a request is for."""

    READ, WRITE, MEND = "reads", "writes something new, at least into the journal", "only changes what is there"

    @staticmethod
    def of(method: str, data: bytes) -> Step:
        if method == "GET":
            return Step.READ
        return Step.WRITE if b"insertDimension" in data else Step.MEND


class Fate(NamedTuple):
    """What becomes of a request: a fault, or it is kept and arrives later."""

    fault: Fault | None = None
    is_delayed: bool = False


class WatchedServer(SheetsServer):
    """Keeps books on one spreadsheet: what staff, scripts and the app's processes do to it."""

    def __init__(self) -> None:
        super().__init__(authenticate=True)
        self.books = Books()
        self.meanings: dict[str, list[Meaning]] = {}
        """By process of the app, what its edits that may still arrive are meant to do."""
        self.delayed: list[Delayed] = []
        self._document: Document | None = None
        self._tabs: Mapping[str, int] = {}
        self._seen: dict[str, Cells] = {}
        self._look: tuple[int, Cells] = (-1, {})

    def watch(self, document: Document, tabs: Mapping[str, int], processes: Iterable[str]) -> None:
        """Begin new books; `tabs` are the IDs of the tabs that count."""
        self._document, self._tabs, self._look = document, tabs, (-1, {})
        self.books, self.delayed, self._seen = Books(), [], {}
        self.meanings = {process: [] for process in processes}
        self.books.begin(self.look())
        for process in processes:
            self.share(document.id, process, "writer")

    @property
    def document_watched(self) -> Document:
        assert self._document is not None
        return self._document

    def tab(self, name: str) -> Tab:
        """One of the tabs that count, whatever it is called now."""
        return Tab(self.document_watched, self._tabs[name])

    def look(self) -> Cells:
        """What stands in the sheet."""
        revision = self.document_watched.revision
        if revision != self._look[0]:
            cells = ((name, cell) for name in self._tabs for cell in self.tab(name).cells())
            found = {Place(name, row, column): value for name, (row, column, value) in cells if column != FORMULA}
            self._look = revision, found
        return self._look[1]

    def meets(self, client: str, step: Step) -> Fate:
        """What happens before a request, and what becomes of it."""
        return Fate()

    def answer(self, method: str, address: str, authorization: str | None, data: bytes) -> Answer | None:
        client = self._client(authorization)
        if client is None or self._document is None or self._document.id not in address:
            return super().answer(method, address, authorization, data)
        fate = self.meets(client, Step.of(method, data))
        if fate.is_delayed:
            self._delay(client, (method, address, authorization, data))
            return None
        with self.service.lock:
            self.before = lambda _: fate.fault
            before = self.look()
            answer = super().answer(method, address, authorization, data)
            self.before = None
            self._enter(client, before)
            if answer and answer.status == 200 and "FORMULA" in address:
                self._seen[client] = self.look()
        return answer

    def arrive(self, late: Delayed) -> None:
        """What was kept arrives."""
        with self.service.lock:
            before = self.look()
            super().answer(*late.request)
            self.books.app_did("late", before, self.look(), late.seen, late.meanings)

    def by_hand(self, act: Callable[[], None]) -> None:
        """A person does something."""
        with self.service.lock:
            before = self.look()
            act()
            self.books.staff_did(before, self.look())

    def _client(self, authorization: str | None) -> str | None:
        found = self.accounts.tokens.get((authorization or "").removeprefix("Bearer "))
        return found[0] if found else None

    def _delay(self, client: str, request: tuple[str, str, str | None, bytes]) -> None:
        with self.service.lock:
            seen, meanings = self._seen.get(client, {}), tuple(self.meanings.get(client, ()))
            self.delayed.append(Delayed(client, request, seen, meanings))

    def _enter(self, client: str, before: Cells) -> None:
        after = self.look()
        if client not in self.meanings:
            self.books.staff_did(before, after)
        elif after is not before:
            self.books.app_did(client, before, after, self._seen.get(client, {}), self.meanings[client])
