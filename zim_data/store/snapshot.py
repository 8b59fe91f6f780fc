"""The whole spreadsheet as it was at one moment, parsed; it never changes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import wraps
from itertools import zip_longest
from random import Random
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from zim_data.cells import Cell, folded, plain
from zim_data.columns import Reading, Reference
from zim_data.errors import Unreadable
from zim_data.lists import LISTS
from zim_data.records import Row, field_of, fields_of
from zim_data.settings import Settings, Texts
from zim_data.store.grid import HEADER_WITHIN, Layout, R, Table, read_table
from zim_data.store.ids import SYSTEM_RANDOM, new_id
from zim_data.store.problems import Problem, Severity, address
from zim_data.store.spreadsheet import Grid, Grids
from zim_data.tables import LISTS_TITLE, TABLES, PairKind, PairRule, Setting, TeamMember, TextBlock
from zim_data.team import contradictions

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", Settings, Texts)


@dataclass(frozen=True, eq=False, repr=False)
class Snapshot:
    """All tables with their problems, and the settings, texts and lists that stand in the sheet."""

    tables: Mapping[type[Row], Table[Any]]
    problems: tuple[Problem, ...]
    settings: Settings
    texts: Texts
    reading: Reading
    read_at: datetime
    """When the sheet was read, local time."""
    grids: Grids
    """The grids it was read from; a tab that did not change since is not read again."""
    notice: str | None = None
    """Why this is not the newest state, if it is known not to be."""
    computed: dict[Any, Any] = field(default_factory=dict)
    ids: Random = SYSTEM_RANDOM
    """What new IDs are drawn from."""
    content: object = field(default_factory=object)
    """Another one whenever something in the sheet may have changed; small, so that it can be kept to compare."""

    def __getitem__(self, table: type[R]) -> Table[R]:
        """The table's rows."""
        return cast("Table[R]", self.tables[table])

    @property
    def on(self) -> date:
        """The day on which the sheet was read."""
        return self.reading.on

    @property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """The lists that staff keep."""
        return self.reading.lists

    def new_id(self, table: type[Row]) -> str:
        """A free ID for a new row."""
        return new_id(table, self[table].layout.rows, self.ids)

    def for_operation(self, operation: str) -> Snapshot:
        """The same state, which gives the same new IDs whenever that operation is tried again."""
        return replace(self, ids=Random(operation))

    def is_of(self, grids: Grids, *, on: date) -> bool:
        """Whether reading these grids on that day would give the same again."""
        known = self.grids
        return self.on == on and known.keys() == grids.keys() and all(_same(known[tab], grids[tab]) for tab in known)

    def read_again(self, at: datetime) -> Snapshot:
        """The same state, found unchanged at that time; what was computed for it still holds."""
        return replace(self, read_at=at, notice=None)

    def stale(self, notice: str) -> Snapshot:
        """The same state, with a notice that a newer one could not be had."""
        return replace(self, notice=notice)


def _same(one: Grid, other: Grid) -> bool:
    """Whether the grids hold the same, whatever stands for an empty cell."""
    nothing: list[Cell] = []
    rows = zip_longest(one, other, fillvalue=nothing)
    return one == other or all(here == there or _filled(here) == _filled(there) for here, there in rows)


def _filled(row: list[Cell]) -> list[tuple[int, Cell]]:
    return [(column, cell) for column, cell in enumerate(row) if cell not in (None, "")]


def per_snapshot(
    compute: Callable[Concatenate[Snapshot, P], T],
) -> Callable[Concatenate[Snapshot, P], T]:
    """Compute once for a snapshot and its (hashable) arguments, since neither ever changes."""

    @wraps(compute)
    def computed(snapshot: Snapshot, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (compute, args, tuple(kwargs.items()))
        if key not in snapshot.computed:
            snapshot.computed[key] = compute(snapshot, *args, **kwargs)
        return cast("T", snapshot.computed[key])

    return cast("Callable[Concatenate[Snapshot, P], T]", computed)


def read_snapshot(grids: Grids, *, at: datetime, before: Snapshot | None = None) -> Snapshot:
    """Parse all tabs that differ from those of the snapshot `before`; `at` is the local time of the reading."""
    with _without_collecting():
        return _read_snapshot(grids, at, before)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Parsing only makes objects that stay; looking for garbage among them took a quarter of its time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _read_snapshot(grids: Grids, at: datetime, before: Snapshot | None) -> Snapshot:
    titles = {folded(title): title for title in grids}
    lists, problems = _read_lists(grids.get(titles.get(folded(LISTS_TITLE), "")))
    reading = Reading(lists, at.date())
    if before is not None and before.reading != reading:
        before = None
    tables: dict[type[Row], Table[Any]] = {}
    for table in TABLES:
        tables[table] = _read_tab(table, titles.get(folded(table.TITLE)), grids, reading, before)
        problems += tables[table].problems
    problems += _dangling(tables)
    problems += _contradictions(tables[TeamMember])
    problems += _second_pins(tables[PairRule])
    settings, absurd = _read_keyed(Settings(), tables[Setting], "value", reading)
    texts, too_long = _read_keyed(Texts(), tables[TextBlock], "text", reading)
    return Snapshot(tables, (*problems, *absurd, *too_long), settings, texts, reading, at, grids)


def _read_tab(
    table: type[Row], title: str | None, grids: Grids, reading: Reading, before: Snapshot | None
) -> Table[Any]:
    if title is None:
        sentence = f"Das Tabellenblatt „{table.TITLE}“ fehlt. Unter „Einrichtung“ können Sie es ergänzen."
        return Table(table, problems=[Problem(table.TITLE, "", "", "", sentence, Severity.ROW)])
    if before is not None and before.grids.get(title) == grids[title]:
        return before.tables[table]
    read = read_table(table, title, grids[title], reading)
    return _with_copies(read, grids[title], reading) if table is TeamMember and read.layout.doubled_ids else read


def _with_copies(team: Table[Any], grid: Grid, reading: Reading) -> Table[Any]:
    """The team with the rows whose ID stands there already: what a copied row says of a person counts, too."""
    column, known = team.layout.columns["id"], set(team.layout.rows.values())
    own = [
        [None if at == column and number not in known else cell for at, cell in enumerate(row)]
        if number > team.layout.header_row
        else row
        for number, row in enumerate(grid)
    ]
    whole = read_table(TeamMember, team.layout.title, own, reading)
    layout = replace(whole.layout, doubled_ids=team.layout.doubled_ids, without_id=team.layout.without_id)
    return Table(TeamMember, whole.records, layout, tuple(dict.fromkeys((*team.problems, *whole.problems))))


def _read_lists(grid: Grid | None) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """The columns of the tab Listen; the list that comes with the app where one is missing or empty."""
    if not grid:
        sentence = f"Das Tabellenblatt „{LISTS_TITLE}“ fehlt. Solange gelten die Listen, die mitgeliefert sind."
        return dict(LISTS), [Problem(LISTS_TITLE, "", "", "", sentence)]
    names = {folded(name) for name in LISTS}
    header = max(
        range(min(len(grid), HEADER_WITHIN)), key=lambda row: sum(folded(plain(c)) in names for c in grid[row])
    )
    found = {folded(plain(cell)): column for column, cell in enumerate(grid[header])}
    lists, problems = dict(LISTS), []
    for name in LISTS:
        column = found.get(folded(name))
        values = [] if column is None else _column(grid[header + 1 :], column)
        if values:
            lists[name] = tuple(dict.fromkeys(values))
        else:
            sentence = f"Die Liste „{name}“ fehlt oder ist leer. Solange gilt die Liste, die mitgeliefert ist."
            problems.append(Problem(LISTS_TITLE, "" if column is None else address(header, column), name, "", sentence))
    return lists, problems


def _column(grid: Grid, column: int) -> list[str]:
    return [text for row in grid if column < len(row) and (text := plain(row[column]))]


def _read_keyed(defaults: S, table: Table[Any], value_field: str, reading: Reading) -> tuple[S, list[Problem]]:
    """Settings or texts from rows of key and value; the default where one is missing or wrong."""
    rows = {folded(row.id): row for row in table.records}
    values: dict[str, Any] = {}
    problems = []
    for each in fields_of(type(defaults))[1:]:
        row = rows.get(folded(each.header))
        typed: Cell = getattr(row, value_field) if row else None
        if not row or not plain(typed):
            continue
        try:
            values[each.name] = each.read(typed, reading)
        except Unreadable as unreadable:
            place = _place(table.layout, row.id, value_field)
            default = each.text(each.empty)
            sentence = f"{unreadable.sentence} Solange {f'gilt „{default}“' if default else 'gilt hier nichts'}."
            problems.append(Problem(table.table.TITLE, place, each.header, plain(typed), sentence, record_id=row.id))
    return replace(defaults, **values), problems


def _dangling(tables: Mapping[type[Row], Table[Any]]) -> list[Problem]:
    """References to rows that are not there, e.g. because somebody deleted the person by hand."""
    by_title = {table.TITLE: tables[table] for table in tables}
    problems = []
    for table, rows in tables.items():
        for each in fields_of(table):
            if not isinstance(each.kind, Reference):
                continue
            there = by_title[each.kind.title].layout.rows
            for record in rows.records:
                wanted = getattr(record, each.name)
                if wanted and wanted not in there:
                    place = _place(rows.layout, record.id, each.name)
                    sentence = f"Im Tabellenblatt „{each.kind.title}“ gibt es keine Zeile mit der ID „{wanted}“."
                    problem = Problem(table.TITLE, place, each.header, wanted, sentence, record_id=record.id)
                    problems.append(problem)
    return problems


def _contradictions(team: Table[TeamMember]) -> list[Problem]:
    """Who stands in the tab Team twice, with different rights."""
    problems = []
    for member, counting in contradictions(team.records):
        there = f"„{counting.role}“" if counting.active else "nicht mehr aktiv"
        sentence = (
            f"{member.email} steht zweimal im Blatt „{TeamMember.TITLE}“: hier mit der Rolle „{member.role}“, in Zeile "
            f"{team.layout.rows[counting.id] + 1} {there}. Es gilt, was weniger erlaubt. Bitte löschen Sie eine Zeile."
        )
        place = _place(team.layout, member.id, "role")
        header = field_of(TeamMember, "role").header
        problems.append(Problem(TeamMember.TITLE, place, header, str(member.role), sentence, record_id=member.id))
    return problems


def _second_pins(rules: Table[PairRule]) -> list[Problem]:
    """Rows typed by hand that put a newcomer together with a second volunteer."""
    problems = []
    first: dict[str, PairRule] = {}
    for rule in rules.records:
        if rule.kind is not PairKind.PINNED:
            continue
        pinned = first.setdefault(rule.newcomer_id, rule)
        if pinned.volunteer_id != rule.volunteer_id:
            sentence = (
                f"{rule.newcomer_id} gehört schon in Zeile {rules.layout.rows[pinned.id] + 1} mit jemand anderem "
                "zusammen. Bitte löschen Sie eine der beiden Zeilen."
            )
            place = _place(rules.layout, rule.id, "kind")
            header = field_of(PairRule, "kind").header
            problems.append(Problem(PairRule.TITLE, place, header, str(rule.kind), sentence, record_id=rule.id))
    return problems


def _place(layout: Layout, identity: str, name: str) -> str:
    return address(layout.rows[identity], layout.columns[name])
