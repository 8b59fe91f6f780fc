"""The app and a person at work on one Google Sheet at the same time, and what must be true afterwards.

The plain model: a copy of the sheet on which only the person worked, plus the app's edit. Rows are told apart by
a mark in a column of staff's own, which neither ever changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from tests.sheets_server import Fault, SheetsServer, staff
from tests.sheets_server.document import Document
from tests.sheets_server.server import Request
from tests.store.conftest import APP, NOON
from zim_data.errors import OutcomeUnknown, ZimError
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Edit, Remove, change
from zim_data.store.google import TITLES
from zim_data.store.google.api import Api
from zim_data.store.google.budget import Budget
from zim_data.store.google.sheet import GoogleSheet
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.tables import JournalLine, Newcomer, NewcomerStatus, Tandem, Volunteer, VolunteerStatus

MARK, FORMULA = "Marke", "Rechnung"
PEOPLE = ("Anna", "Berta", "Carl", "Dora")
VOLUNTEERS, JOURNAL = Volunteer.TITLE, JournalLine.TITLE
AUDIT = ("Geändert am", "Geändert von")
Rows = list[dict[str, Any]]


# --- The sheet --------------------------------------------------------------------------------------------------------


@cache
def tabs() -> dict[str, list[list[Any]]]:
    """A small centre: titles above the header, own columns with marks and formulas, and a person without an ID."""
    records: dict[type[Row], list[Row]] = {
        Volunteer: [
            Volunteer(
                id=f"B-{name[:4].upper()}0",
                first_name=name,
                email=f"{name}@example.org",
                created_at=NOON,
                changed_at=NOON,
            )
            for name in PEOPLE
        ],
        Newcomer: [Newcomer(id="Z-OLHA0", first_name="Olha", created_at=NOON, changed_at=NOON)],
    }
    grids: dict[str, list[list[Any]]] = {
        tab.title: [[each.header for each in tab.columns], *map(list, tab.rows)] for tab in new_spreadsheet(records)
    }
    for title in (VOLUNTEERS, Newcomer.TITLE, Tandem.TITLE):
        grid = grids[title]
        for row, line in enumerate(grid):
            line.insert(2, f"{title}-{row}" if row else MARK)
    grid = grids[VOLUNTEERS]
    nobody: list[Any] = [None, "Emil", f"{VOLUNTEERS}-emil", "Efeu"]
    grid.insert(3, nobody)
    width = len(grid[0])
    for row, line in enumerate(grid):
        line.extend([*[None] * (width - len(line)), None if row else FORMULA])
    grid.insert(0, ["Unsere Begleiterinnen"])
    return grids


def _sheet(server: SheetsServer) -> Document:
    document = server.document(server.create("ZIM", tabs()))
    column = len(tabs()[VOLUNTEERS][1]) - 1
    for row in range(2, len(tabs()[VOLUNTEERS])):
        staff.edit(document, VOLUNTEERS, row, column, f"=B{row + 1}")
    return document


def rows_of(document: Document, tab: str) -> Rows:
    """The rows of a tab as a person sees them, each with its cells by header; formulas as their results."""
    if tab not in document.titles:
        return []
    values = document.values(tab)
    start = next(row for row, line in enumerate(values) if MARK in line or "Vorgang" in line)
    headers = [str(cell or f"({column})") for column, cell in enumerate(values[start])]
    rows = []
    for row, line in enumerate(values):
        cells = {header: cell for header, cell in zip(headers, line, strict=False) if cell not in (None, "", False)}
        if row != start and cells:
            rows.append(cells)
    return rows


# --- What the app does ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A kind of edit: how it is made, and what it means for the rows of each tab in the plain model."""

    edits: Callable[[Snapshot], Sequence[Edit]]
    cells: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    """By tab and first name, the cells that change."""
    new: Mapping[str, str] = field(default_factory=dict)
    """By tab, the ID of a new row."""
    removed: str = ""
    """The first name of the volunteer who is removed."""

    def fresh_cells(self, row: dict[str, Any]) -> set[str]:
        """The cells of a row that a person just typed which the edit may hit, if that row took the place of its own."""
        return {header for cells in self.cells.values() for header in cells} if row.get("Vorname") == "Neu" else set()


def volunteer(snapshot: Snapshot, name: str) -> Volunteer:
    return next(each for each in snapshot[Volunteer].records if each.first_name == name)


def _tandem(snapshot: Snapshot) -> Sequence[Edit]:
    newcomer = snapshot[Newcomer].by_id["Z-OLHA0"]
    return [
        Append(Tandem(id="T-NEU00", volunteer_id="B-BERT0", newcomer_id="Z-OLHA0")),
        change(volunteer(snapshot, "Berta"), status=VolunteerStatus.ACTIVE),
        change(newcomer, status=NewcomerStatus.PROPOSED),
    ]


KINDS = {
    "append": Kind(
        lambda _: [Append(Volunteer(id="B-FRIDA", first_name="Frida", last_name="=1+1"))], new={VOLUNTEERS: "B-FRIDA"}
    ),
    "change": Kind(
        lambda snapshot: [change(volunteer(snapshot, "Berta"), phone="+4936199999")],
        cells={(VOLUNTEERS, "Berta"): {"Telefon": "+49 361 99999"}},
    ),
    "empty a cell": Kind(
        lambda snapshot: [change(volunteer(snapshot, "Berta"), email=None)],
        cells={(VOLUNTEERS, "Berta"): {"E-Mail": None}},
    ),
    "change a row without an ID": Kind(
        lambda snapshot: [change(volunteer(snapshot, "Emil"), phone="+4936199999")],
        cells={(VOLUNTEERS, "Emil"): {"Telefon": "+49 361 99999"}},
    ),
    "remove": Kind(lambda snapshot: [Remove(volunteer(snapshot, "Berta"))], removed="Berta"),
    "several tabs": Kind(
        _tandem,
        cells={
            (VOLUNTEERS, "Berta"): {"Status": VolunteerStatus.ACTIVE.value},
            (Newcomer.TITLE, "Olha"): {"Status": NewcomerStatus.PROPOSED.value},
        },
        new={Tandem.TITLE: "T-NEU00"},
    ),
}


# --- What a person does -----------------------------------------------------------------------------------------------

Act = Callable[[Document], None]


def _column(document: Document, header: str) -> int:
    """Where a column stands; one that is not there any more is beyond all others."""
    for line in document.values(VOLUNTEERS)[:3]:
        if MARK in line:
            return line.index(header) if header in line else len(line) + 2
    raise AssertionError


def _row(document: Document, name: str) -> int:
    column = _column(document, "Vorname")
    values = document.values(VOLUNTEERS)
    return next(
        (row for row, line in enumerate(values) if len(line) > column and line[column] == name), len(values) + 2
    )


def edit(name: str, header: str, value: Any) -> Act:
    def act(document: Document) -> None:
        row, column = _row(document, name), _column(document, header)
        if row < len(document.values(VOLUNTEERS)):
            staff.edit(document, VOLUNTEERS, row, column, value)

    return act


def sort(*, descending: bool = False) -> Act:
    return lambda document: staff.sort(
        document, VOLUNTEERS, _column(document, "Vorname"), descending=descending, header_rows=2
    )


def _hide_and_sort(document: Document) -> None:
    staff.hide_rows(document, VOLUNTEERS, [_row(document, "Carl")])
    sort(descending=True)(document)


def _new_row(document: Document) -> list[Any]:
    line: list[Any] = [None] * (max(_column(document, "Vorname"), _column(document, "Telefon")) + 1)
    line[_column(document, "Vorname")] = "Neu"
    if _column(document, "Telefon") < len(line):
        line[_column(document, "Telefon")] = "0361 555"
    return line


ACTS: dict[str, Act] = {
    "nothing": lambda _: None,
    "sorts": sort(),
    "sorts backwards": sort(descending=True),
    "hides a row and sorts": _hide_and_sort,
    "inserts an empty row above": lambda document: staff.insert_row(document, VOLUNTEERS, 2),
    "inserts a row above and fills it": lambda document: staff.insert_row(document, VOLUNTEERS, 2, _new_row(document)),
    "inserts a row right there": lambda document: staff.insert_row(
        document, VOLUNTEERS, _row(document, "Berta"), _new_row(document)
    ),
    "adds a row at the end": lambda document: staff.append_row(document, VOLUNTEERS, _new_row(document)),
    "deletes the row above": lambda document: staff.delete_row(document, VOLUNTEERS, _row(document, "Anna")),
    "deletes the row below": lambda document: staff.delete_row(document, VOLUNTEERS, _row(document, "Carl")),
    "deletes the last row": lambda document: staff.delete_row(document, VOLUNTEERS, _row(document, "Dora")),
    "deletes the very row": lambda document: staff.delete_row(document, VOLUNTEERS, _row(document, "Berta")),
    "empties another row": lambda document: staff.clear_row(document, VOLUNTEERS, _row(document, "Carl")),
    "pastes a row twice": lambda document: staff.paste_row(
        document, VOLUNTEERS, _row(document, "Carl"), len(document.values(VOLUNTEERS))
    ),
    "edits the same cell": edit("Berta", "Telefon", "0361 777"),
    "edits the e-mail": edit("Berta", "E-Mail", "neu@example.org"),
    "edits the status": edit("Berta", "Status", "Pausiert"),
    "edits another row": edit("Carl", "Telefon", "0361 777"),
    "inserts an empty column": lambda document: staff.insert_column(document, VOLUNTEERS, 3),
    "inserts a column": lambda document: staff.insert_column(document, VOLUNTEERS, 1, "Kürzel"),
    "moves a column to the end": lambda document: staff.move_column(
        document, VOLUNTEERS, _column(document, "Telefon"), _column(document, FORMULA)
    ),
    "moves the IDs": lambda document: staff.move_column(document, VOLUNTEERS, 0, 5),
    "renames the column": lambda document: staff.edit(document, VOLUNTEERS, 1, _column(document, "Telefon"), "Handy"),
    "renames another column": lambda document: staff.edit(
        document, VOLUNTEERS, 1, _column(document, "Nachname"), "Familienname"
    ),
    "deletes a column": lambda document: staff.delete_column(document, VOLUNTEERS, _column(document, "Nachname")),
    "adds a tab": lambda document: staff.add_tab(document, "Ausflug"),
    "renames the tab": lambda document: staff.rename_tab(document, VOLUNTEERS, "Begleiter"),
    "sorts the journal": lambda document: staff.sort(document, JOURNAL, 1, descending=True),
}

NOT_DONE = (Fault.QUOTA, Fault.BUSY_BEFORE, Fault.CUT_BEFORE)
"""Faults after which a request has changed nothing."""


@dataclass(frozen=True)
class Disturbance:
    """A person acts before request number `gap`, and request number `fault_at` meets a fault."""

    act: Act
    gap: int
    fault: Fault | None = None
    fault_at: int = -1


# --- Side by side -----------------------------------------------------------------------------------------------------


@dataclass
class Time:
    """Seconds that pass only while somebody waits."""

    now: float = field(default_factory=time.monotonic)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Course:
    """What happened: the outcome, and when the person acted."""

    outcome: ZimError | None = None
    operation: str = ""
    requests: int = 0
    after_the_write: bool = False
    in_the_last_gap: bool = False
    acted: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    """How a person renamed headers."""
    overwritten: int = 0
    """Cells that a person filled in the last gap, and that the app overwrote."""


def run(server: SheetsServer, api: Api, kind: Kind, disturbance: Disturbance) -> tuple[Course, Document, Document]:
    """What came of the edit: its course, the sheet, and the sheet's twin on which only the person worked."""
    document, twin = (_sheet(server) for _ in range(2))
    server.share(document.id, APP, "writer")
    clock = Time()
    api = copy(api)  # with its connection and token
    api.spreadsheet, api.clock, api.sleep, api.budget = document.id, clock, clock.sleep, Budget(clock, clock.sleep)
    sheet = GoogleSheet(api, TITLES, random=Random(0))
    store = Store(sheet, lambda: NOON)
    edits = kind.edits(store.snapshot())
    course = Course()
    empty_journal = len(document.values(JOURNAL))

    def before(request: Request) -> Fault | None:
        if request.kind not in ("read", "write"):
            return None
        number, course.requests = course.requests, course.requests + 1
        met = disturbance.fault if number == disturbance.fault_at else None
        if number == disturbance.gap:
            course.acted = True
            course.after_the_write = len(document.values(JOURNAL)) > empty_journal
            course.in_the_last_gap = request.kind == "write" and met not in NOT_DONE
            disturbance.act(document)
        return met

    server.before = before
    try:
        course.operation = store.apply(edits, action="Test", by="Frau Ahorn")
    except OutcomeUnknown as error:
        course.outcome, course.operation = error, error.operation
    except ZimError as error:
        course.outcome = error
    finally:
        server.before = None
    if not course.acted:
        disturbance.act(document)
        course.after_the_write = True
    disturbance.act(twin)
    if any("Handy" in line for line in twin.values(twin.titles[0])[:3]):
        course.headers["Telefon"] = "Handy"
    return course, document, twin


def mistakes(kind: Kind, course: Course, document: Document, twin: Document) -> list[str]:
    """What is not as it should be; empty if all is well."""
    made = course.outcome is None
    found: list[str] = []
    for tab in {*twin.titles} - {JOURNAL} & {"Begleiter", VOLUNTEERS, Newcomer.TITLE, Tandem.TITLE}:
        found += _compare(kind, course, tab, rows_of(document, tab), rows_of(twin, tab), made=made)
    lines = [row for row in rows_of(document, JOURNAL) if row.get("Vorgang")]
    numbers = [row["Nr."] for row in lines]
    if len(set(numbers)) != len(numbers) or bool(lines) != made:
        found.append(f"journal: {numbers} although made is {made}")
    return found


def _compare(kind: Kind, course: Course, tab: str, rows: Rows, expected: Rows, *, made: bool) -> list[str]:
    title = VOLUNTEERS if tab == "Begleiter" else tab
    found, rows = [], list(rows)
    if made and title in kind.new:
        mine = [row for row in rows if row.get("ID") == kind.new[title]]
        rows = [row for row in rows if row not in mine]
        if len(mine) != 1:
            found.append(f"{tab}: the new row stands there {len(mine)} times: {mine}")
        elif title == VOLUNTEERS and any(
            mine[0].get(header) != value for header, value in (("Vorname", "Frida"), ("Geändert von", "Frau Ahorn"))
        ):
            found.append(f"{tab}: the new row is {mine[0]}")
    for row in expected:
        if made and kind.removed and row.get("Vorname") == kind.removed:
            continue
        wanted = _wanted(kind, course, title, row) if made else row
        there = next((each for each in rows if _identity(each) == _identity(row)), None)
        if there is None and made and kind.removed and course.in_the_last_gap and row.get("Vorname") == "Neu":
            course.overwritten += len(row)
        elif there is None:
            found.append(f"{tab}: {_identity(row)} is gone")
        if there is None:
            continue
        rows.remove(there)
        found += [
            f"{tab}: {_identity(row)}, {header}: {there.get(header)!r} instead of {wanted.get(header)!r}"
            for header in {*there, *wanted}
            if there.get(header) != wanted.get(header) and not _may_differ(kind, course, header, row)
        ]
    return found + [f"{tab}: {row} should not be there" for row in rows]


def _wanted(kind: Kind, course: Course, title: str, row: dict[str, Any]) -> dict[str, Any]:
    cells = kind.cells.get((title, row.get("Vorname", "")))
    if cells is None:
        return row
    wanted = {**row, **{course.headers.get(header, header): value for header, value in cells.items()}}
    if course.after_the_write:  # the person had the last word
        before = {"Telefon": None, "E-Mail": f"{row['Vorname']}@example.org", "Status": "Interessiert"}
        wanted |= {header: row[header] for header in cells if header in row and row[header] != before.get(header)}
    return {header: value for header, value in wanted.items() if value is not None}


def _identity(row: dict[str, Any]) -> tuple[Any, Any]:
    return row.get(MARK), row.get("Vorname")


def _may_differ(kind: Kind, course: Course, header: str, row: dict[str, Any]) -> bool:
    """Whether a cell may hold something else than in the model.

    Formulas look at other rows; a row that was typed without an ID gets one; who changed a row is noted in it. And
    what no client of Google's API can prevent: a cell is overwritten that a person filled between the last reading
    and the write.
    """
    if header == FORMULA and "ID" in row:
        return row.get("Vorname") not in PEOPLE  # it shows the first name of its own row
    if course.outcome is not None:
        return False
    if "ID" not in row and header in ("ID", "Angelegt am"):
        return True
    changed = {header for (_, name), cells in kind.cells.items() if name == row.get("Vorname") for header in cells}
    changed |= {course.headers[header] for header in changed & course.headers.keys()}
    if course.in_the_last_gap and header in changed | kind.fresh_cells(row):
        course.overwritten += 1
        return True
    return bool(changed) and header in AUDIT
