"""Who sees and does what: generated from the declarations, so that nothing new is forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.links import PAGES
from zim_data import access, demo, follow_up, life
from zim_data.access import SIGHT
from zim_data.cells import Cell
from zim_data.columns import Key, Reference, Text, Words
from zim_data.errors import NotAllowed
from zim_data.records import LAST, Row, fields_of
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Conflict, Remove, change
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.store.store import Store
from zim_data.tables import (
    TABLES,
    CheckIn,
    JournalLine,
    Meeting,
    Newcomer,
    Role,
    Setting,
    Tandem,
    TandemStatus,
    TeamMember,
    Volunteer,
)

HOUSE = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 6, 15, 12)
ROLES = (*Role, None)
ANNA = Volunteer(id="B-1", first_name="Anna", phone="+493616431535", birth_year=1960, note="mag Hunde")
OLHA = Newcomer(id="Z-1", first_name="Olha", origin="Ukraine", children=2)
PAIR = Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ACTIVE, goals="B1 schaffen")


def sheet(*records: Row) -> Memory:
    tables: dict[type[Row], list[Row]] = {}
    for record in records:
        tables.setdefault(type(record), []).append(record)
    return Memory.new(new_spreadsheet(tables, lists={"Mitarbeitende": ("Frau Ahorn", "Frau Birke")}))


def snapshot_of(*records: Row) -> Snapshot:
    return read_snapshot(sheet(*records).read(), at=NOON)


# --- Nothing new is forgotten -----------------------------------------------------------------------------------------


def test_every_table_page_and_step_has_its_line() -> None:
    assert set(SIGHT) == set(TABLES)
    assert set(PAGES) <= set(access.PAGES)
    files = {path.name for path in (HOUSE / "pages").glob("*.py")} - {"__init__.py", "navigation.py"}
    assert set(PAGES.values()) == files
    for step in life.STEPS:
        assert access.COMMANDS[step.action] == set(step.who), step.name


def test_a_column_that_the_team_sees_exists_and_no_hidden_one_is_needed() -> None:
    for table, sight in SIGHT.items():
        for columns in (sight.coordination, sight.team):
            if columns:
                known = {each.name: each for each in fields_of(table)}
                assert columns <= set(known)
                assert all(known[name].empty is not MISSING for name in set(known) - columns - {"id"}), table


def actions_in(source: str) -> Iterator[str]:
    """What the code calls its commands; a part that is computed is a *."""
    tree = ast.parse(source)
    named = {
        target.id: each.value
        for each in tree.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            given_ = [keyword.value for keyword in call.keywords if keyword.arg == "action"]
            asked = isinstance(call.func, ast.Attribute) and call.func.attr == "does" and call.args
            for value in [*given_, *(call.args[:1] if asked else ())]:
                yield from texts_of(named.get(value.id, value) if isinstance(value, ast.Name) else value)


def texts_of(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(str(text)):
            yield text
        case ast.JoinedStr(parts):
            yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in parts)  # type: ignore[misc]
        case ast.IfExp(_, body, orelse):
            yield from texts_of(body)
            yield from texts_of(orelse)
        case ast.NamedExpr(_, inner):
            yield from texts_of(inner)


@cache
def actions() -> tuple[str, ...]:
    sources = [path.read_text("utf-8") for folder in ("ui", "pages") for path in (HOUSE / folder).glob("*.py")]
    found = {text for source in sources for text in actions_in(source)}
    return tuple(sorted(found | {step.action for step in life.STEPS} | {"Rückgängig gemacht"}))


def test_the_commands_of_the_code_are_found() -> None:
    assert {"* aufgenommen", "Treffen eingetragen", "Tandem vorgeschlagen", "Zurückgestellt"} <= set(actions())


def lines_of(action: str) -> list[frozenset[Role]]:
    """The lines that say who does it: its own, or all that fit."""
    exact = access.COMMANDS.get(action)
    return [exact] if exact else [roles for each, roles in access.COMMANDS.items() if fnmatchcase(action, each)]


@pytest.mark.parametrize("action", actions())
def test_every_command_has_its_line(action: str) -> None:
    assert len(lines_of(action)) == 1, f"zim_data/access.py: COMMANDS has no line for „{action}“, or more than one"


def test_no_line_is_left_of_a_command_that_is_gone() -> None:
    assert [each for each in access.COMMANDS if not any(fnmatchcase(action, each) for action in actions())] == []


# --- Doing ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", actions())
def test_who_does_a_command_and_who_is_refused(action: str, role: Role) -> None:
    memory = sheet(ANNA, OLHA, PAIR)
    before = memory.read()
    store = Store(memory, lambda: NOON)
    asked: list[Snapshot] = []

    def command(fresh: Snapshot) -> list[Append]:
        asked.append(fresh)
        return [Append(Meeting(id="M-1", tandem_id="T-1", day=NOON.date(), minutes=60))]

    (roles,) = lines_of(action)
    if role in roles:
        store.apply(access.guarded(command, role, action), action=action, by="")
        assert len(store.snapshot()[Meeting].records) == 1
    else:
        with pytest.raises(NotAllowed, match="Es wurde nichts gespeichert"):
            store.apply(access.guarded(command, role, action), action=action, by="")
        assert asked == []  # not even the rule was asked, whose sentence might tell something
        assert memory.read() == before


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_a_table_is_changed_by_those_of_its_line_only(table: type[Row], role: Role) -> None:
    make: Any = table
    record = make(id="X-1", **{each.name: None for each in fields_of(table) if each.empty is MISSING})
    for edit in (Append(record), change(record), Remove(record)):
        command = access.guarded([edit], role, "Treffen eingetragen")
        if role in SIGHT[table].changes and (table is not JournalLine or isinstance(edit, Append)):
            assert list(command(snapshot_of())) == [edit]
        else:
            with pytest.raises(NotAllowed):
                command(snapshot_of())


def test_a_command_that_nobody_declared_is_refused_also_to_the_lead() -> None:
    with pytest.raises(NotAllowed):
        access.guarded([], Role.LEAD, "Alles gelöscht")(snapshot_of())


def test_what_looked_empty_because_it_was_hidden_is_not_written_back(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(sheet(ANNA, OLHA, PAIR), lambda: NOON)
    seen = access.reduced(store.snapshot(), Role.TEAM)[Volunteer].by_id["B-1"]
    assert (seen.first_name, seen.phone, seen.note) == ("Anna", "+493616431535", None)
    open_to_all = {**SIGHT, Volunteer: access.Sight(access.ALL, access.CONTACT, access.STAFF)}
    monkeypatch.setattr(access, "SIGHT", open_to_all)
    with pytest.raises(NotAllowed, match="sieht nicht alles"):
        store.apply(access.guarded([change(seen, note="neu")], Role.TEAM, "Treffen eingetragen"), action="x", by="")
    with pytest.raises(NotAllowed, match="sieht nicht alles"):
        store.apply(access.guarded([Remove(seen)], Role.TEAM, "Treffen eingetragen"), action="x", by="")
    store.apply(
        access.guarded([change(seen, phone="+493616431536")], Role.TEAM, "Treffen eingetragen"), action="x", by=""
    )
    now = store.snapshot()[Volunteer].by_id["B-1"]
    assert (now.phone, now.note, now.birth_year) == ("+493616431536", "mag Hunde", 1960)


def test_a_conflict_shows_the_others_row_as_the_role_sees_it() -> None:
    store = Store(sheet(ANNA, OLHA, PAIR), lambda: NOON)
    seen = access.reduced(store.snapshot(), Role.TEAM)[Tandem].by_id["T-1"]
    store.apply([change(PAIR, rhythm="monatlich")], action="x", by="")
    with pytest.raises(Conflict) as raised:
        store.apply([change(seen, rhythm="wöchentlich")], action="x", by="")
    (edit,) = access.seen_conflict(raised.value, Role.TEAM).rebased
    assert isinstance(edit.record, Tandem)
    assert (edit.record.rhythm, edit.record.goals) == ("monatlich", None)


# --- Seeing -----------------------------------------------------------------------------------------------------------

MARK = "⟦"


def marked(table: type[Row], header: str, number: int) -> str:
    return f"{MARK}{table.TITLE}.{header}.{number}⟧"


def marked_cell(table: type[Row], each: Any, number: int) -> Cell:
    """A text that says where it stands, also where it cannot be read; a value where the row needs one."""
    if isinstance(each.kind, Key):
        return f"{table.TITLE[:2].upper()}-{number}"
    if each.empty is not MISSING:
        return marked(table, each.header, number)
    if table is JournalLine and each.name == "table":
        return TABLES[number % len(TABLES)].TITLE
    if isinstance(each.kind, Reference):
        return f"{each.kind.title[:2].upper()}-0"
    if isinstance(each.kind, Text | Words):
        return marked(table, each.header, number)
    valid: Mapping[str, Cell] = {
        "day": date(2026, 6, 1), "minutes": 60, "starts": date(2026, 6, 1), "ends": date(2026, 6, 2),
        "issued_on": date(2026, 6, 2), "since": date(2026, 6, 2), "at": NOON, "email": f"{number}@zim.example",
        "role": "Team", "who": "Frau Ahorn",
    }  # fmt: skip
    return valid[each.name]


@cache
def marked_snapshot() -> Snapshot:
    memory = Memory.new(new_spreadsheet({}, lists={"Mitarbeitende": ("Frau Ahorn",)}))
    for table in TABLES:
        if table is Setting:
            continue
        header = [str(cell) for cell in memory.grids[table.TITLE][0]]
        by_header = {each.header: each for each in fields_of(table)}
        rows: list[list[Cell]] = [
            [marked_cell(table, by_header[name], number) for name in header] + [marked(table, "eigene", number)]
            for number in range(30)
        ]
        memory.grids[table.TITLE] = [[*header, "eigene"], *rows]
    return read_snapshot(memory.read(), at=NOON)


def strings_in(value: Any, known: set[int]) -> Iterator[str]:
    """Every text that can be reached from a value, whatever holds it."""
    if isinstance(value, str):
        yield str(value)
    elif id(value) not in known and not isinstance(value, int | float | date | type | None):
        known.add(id(value))
        inner: list[Any] = []
        if isinstance(value, Mapping):
            inner += [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple | set | frozenset):
            inner += value
        if is_dataclass(value):
            inner += [getattr(value, each.name) for each in fields(value)]
        inner += list(getattr(value, "__dict__", {}).values())
        for each in inner:
            yield from strings_in(each, known)


def marks(snapshot: Snapshot) -> set[str]:
    """The cells of which something is in the snapshot."""
    found = " ".join(text for text in strings_in(snapshot, set()) if MARK in text)
    return {part.split("⟧")[0] for part in found.split(MARK)[1:]}


def may_see(role: Role | None, mark: str) -> bool:
    title, header, number = mark.split(".", 1)[0], *mark.split(".", 1)[1].rsplit(".", 1)
    table = next(table for table in TABLES if title == table.TITLE)
    columns = SIGHT[table].of(role) if role else access.NONE
    if table is JournalLine and role is not None and SIGHT[TABLES[int(number) % len(TABLES)]].of(role) == access.NONE:
        return False
    if columns is None:
        return True
    name = next((each.name for each in fields_of(table) if each.header == header), "")
    return bool(columns) and name in {*columns, *LAST}


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_no_cell_that_a_role_does_not_see_is_anywhere_in_what_it_gets(role: Role | None) -> None:
    whole = marked_snapshot()
    everything = marks(whole)
    assert len(everything) > 2000  # the sheet is really full
    got = marks(access.reduced(whole, role))
    assert {mark for mark in got if not may_see(role, mark)} == set()
    if role is Role.LEAD:
        assert got == everything
    elif role in access.STAFF:
        read = {mark for mark in everything if may_see(role, mark)}
        assert got == read


def test_a_reader_and_nobody_get_no_rows_problems_or_names() -> None:
    for role in (Role.READER, None):
        got = access.reduced(marked_snapshot(), role)
        assert [table for table in TABLES if got[table].records or got[table].layout.rows] == []
        assert got.problems == ()
        assert got.grids == {}
        assert got.lists["Mitarbeitende"] == ()


def test_typed_values_of_hidden_columns_are_as_empty_cells() -> None:
    snapshot = read_snapshot(Memory.new(new_spreadsheet(demo.programme(NOON.date()))).read(), at=NOON)
    got = access.reduced(snapshot, Role.TEAM)
    for table in TABLES:
        columns = SIGHT[table].team
        hidden = [each for each in fields_of(table) if columns is not None and each.name not in {*columns, "id", *LAST}]
        for record in got[table].records:
            assert [each.name for each in hidden if getattr(record, each.name) != each.empty] == []
    assert [each.birth_year for each in snapshot[Volunteer].records if each.birth_year]  # there was something to hide


def test_the_team_is_told_to_do_nothing_that_is_not_to_be_done() -> None:
    snapshot = read_snapshot(Memory.new(new_spreadsheet(demo.programme(NOON.date()))).read(), at=NOON)
    whole = {(each.rule.name, each.what, each.people) for each in follow_up.due(snapshot)}
    told = {(each.rule.name, each.what, each.people) for each in follow_up.due(access.reduced(snapshot, Role.TEAM))}
    assert told <= whole
    assert len(told) > 30


def test_a_role_gets_the_same_tables_until_something_changes() -> None:
    store = Store(sheet(ANNA, OLHA, PAIR), lambda: NOON)
    once, again = (access.reduced(store.snapshot(), Role.TEAM) for _ in range(2))
    assert once.tables is again.tables
    assert once.computed is again.computed
    assert once.content is store.snapshot().content
    store.apply([Append(CheckIn(id="K-1", tandem_id="T-1", day=NOON.date()))], action="x", by="")
    assert len(access.reduced(store.snapshot(), Role.TEAM)[CheckIn].records) == 1


def test_a_role_is_told_when_the_state_is_old() -> None:
    snapshot = snapshot_of(ANNA)
    access.reduced(snapshot, Role.TEAM)
    later = snapshot.read_again(datetime(2026, 6, 15, 13)).stale("Google antwortet nicht.")
    got = access.reduced(later, Role.TEAM)
    assert (got.read_at.hour, got.notice) == (13, "Google antwortet nicht.")


# --- Who has which role -----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Role), st.booleans()), min_size=1, max_size=4))
def test_of_several_rows_about_a_person_the_one_that_allows_least_counts(rows: list[tuple[Role, bool]]) -> None:
    members = [
        TeamMember(
            id=f"S-{number}", email="Anna@ZIM.example" if number % 2 else "anna@zim.example", role=role, active=on
        )
        for number, (role, on) in enumerate(rows)
    ]
    least = min((role for role, _ in rows), key=list(Role).index)
    expected = least if all(on for _, on in rows) else None
    snapshot = snapshot_of(*members)
    assert access.role_of(snapshot, "anna@zim.example") == expected
    assert bool(snapshot.problems) == (len(set(rows)) > 1)


def test_somebody_listed_twice_is_named_with_the_cell() -> None:
    rows = [
        TeamMember(id="S-1", email="anna@zim.example", role=Role.LEAD, active=True),
        TeamMember(id="S-2", email="Anna@zim.example", role=Role.TEAM, active=True),
    ]
    (problem,) = snapshot_of(*rows).problems
    assert (problem.tab, problem.address, problem.text) == ("Team", "D2", "Leitung")
    assert "in Zeile 3 „Team“. Es gilt, was weniger erlaubt." in problem.sentence


@pytest.mark.parametrize("cell", ["vielleicht", "", None, "nein"])
def test_only_a_clear_yes_lets_in(cell: Cell) -> None:
    memory = sheet(TeamMember(id="S-1", email="anna@zim.example", role=Role.TEAM, active=True))
    grid = memory.grids["Team"]
    grid[1][grid[0].index("Aktiv")] = cell
    assert access.role_of(read_snapshot(memory.read(), at=NOON), "anna@zim.example") is None


def test_a_role_that_cannot_be_read_lets_nobody_in() -> None:
    memory = sheet(TeamMember(id="S-1", email="anna@zim.example", role=Role.TEAM, active=True))
    grid = memory.grids["Team"]
    grid[1][grid[0].index("Rolle")] = "Chefin"
    assert access.role_of(read_snapshot(memory.read(), at=NOON), "anna@zim.example") is None


def test_a_copied_row_counts_although_its_id_stands_there_twice() -> None:
    memory = sheet(TeamMember(id="S-1", email="anna@zim.example", role=Role.LEAD, active=True))
    grid = memory.grids["Team"]
    grid.append([*grid[1]])
    grid[2][grid[0].index("Rolle")] = "Team"
    grid.append([*grid[1]])
    grid[3][grid[0].index("E-Mail")] = "berta@zim.example"
    snapshot = read_snapshot(memory.read(), at=NOON)
    assert access.role_of(snapshot, "anna@zim.example") is Role.TEAM
    assert access.role_of(snapshot, "berta@zim.example") is Role.LEAD
    assert [each.address for each in snapshot.problems if "steht zweimal im Blatt" in each.sentence] == ["D2"]
    assert [each.address for each in snapshot.problems if each.column == "ID"] == ["A3", "A4"]
