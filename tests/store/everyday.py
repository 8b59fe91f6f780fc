"""What a centre's staff do to the sheet all day, and what the app is asked to do meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.sheets_server import Document, SheetsServer, staff
from tests.sheets_server.cells import as_cell, packed
from tests.store.conftest import NOON
from tests.store.ledger import FORMULA, MARK, SOME_TIME, Meaning, Place, Tab, WatchedServer, add_marks
from zim_data.records import Row, field_of, fields_of
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Change, Edit, change
from zim_data.store.edits import Remove as Removal
from zim_data.store.google.cells import raw
from zim_data.store.snapshot import Snapshot
from zim_data.tables import JournalLine, Newcomer, NewcomerStatus, Person, Tandem, Volunteer, VolunteerStatus

VOLUNTEERS, NEWCOMERS, TANDEMS, JOURNAL = (each.TITLE for each in (Volunteer, Newcomer, Tandem, JournalLine))
MOOD = "Laune"
"""A column of staff's own."""
OF_STAFF = (VOLUNTEERS, NEWCOMERS, TANDEMS)
"""The tabs in which people work by hand."""
HEADER_ROWS = {VOLUNTEERS: 1, NEWCOMERS: 0, TANDEMS: 0}
MOST_ROWS = 14

# --- The sheet --------------------------------------------------------------------------------------------------------


def open_centre(server: SheetsServer, people: int = 6) -> tuple[Document, dict[str, int]]:
    """A centre's sheet with own columns, formulas, a title above a header, and people without an ID; its tabs' IDs."""
    records: dict[type[Row], list[Row]] = {
        Volunteer: [_person(Volunteer, f"B-{number:05}", f"Begleiterin{number}") for number in range(people)],
        Newcomer: [_person(Newcomer, f"Z-{number:05}", f"Neuling{number}") for number in range(people // 2)],
    }
    tabs: dict[str, list[list[Any]]] = {
        tab.title: [[each.header for each in tab.columns], *map(list, tab.rows)] for tab in new_spreadsheet(records)
    }
    tabs[VOLUNTEERS].insert(3, [None, "Emil", "Efeu"])
    for title in OF_STAFF:
        width = len(tabs[title][0])
        for row, line in enumerate(tabs[title]):
            own = [None, None, f"{title}-{row}"] if row else [MOOD, FORMULA, MARK]
            line.extend([*[None] * (width - len(line)), *own])
    tabs[VOLUNTEERS].insert(0, ["Unsere Begleiterinnen"])
    document = server.document(server.create("ZIM", tabs))
    for title in (VOLUNTEERS, NEWCOMERS):
        column = len(tabs[title][-1]) - 2
        for row in range(HEADER_ROWS[title] + 1, len(tabs[title])):
            staff.edit(document, title, row, column, f"=B{row + 1}")
    return document, {title: add_marks(document, title, HEADER_ROWS[title]) for title in OF_STAFF}


def _person(table: type[Person], identity: str, name: str) -> Person:
    return table(id=identity, first_name=name, email=f"{name.casefold()}@example.org", created_at=NOON, changed_at=NOON)


# --- Staff ------------------------------------------------------------------------------------------------------------


@dataclass
class Desk:
    """A person who has a tab in front of her, and a row of it in mind."""

    tab: Tab
    pick: int
    number: int
    """New each time, so that every value can be told from all others."""

    @property
    def document(self) -> Document:
        return self.tab.document

    @property
    def title(self) -> str:
        return self.tab.title

    @property
    def row(self) -> int:
        """The row that she has in mind; an empty one if there is none."""
        rows = list(self.tab.rows().values())
        return rows[self.pick % len(rows)] if rows else self.tab.header_row + 1

    @property
    def is_full(self) -> bool:
        return len(self.tab.rows()) >= MOST_ROWS

    def type(self, mark: str, value: Any, row: int | None = None) -> None:
        columns = self.tab.columns()
        if mark in columns and self.tab.rows():
            staff.edit(self.document, self.title, self.row if row is None else row, columns[mark], value)

    def new_row(self) -> list[Any]:
        """What she types of somebody new; the ID she leaves to the app."""
        columns = self.tab.columns()
        cells = {MARK: f"{NEWCOMERS}-{self.number}", "Vorname": f"Neu{self.number}", "Telefon": f"0361 {self.number}"}
        line: list[Any] = [None] * (max(columns.values()) + 1)
        for mark, value in cells.items():
            if mark in columns:
                line[columns[mark]] = value
        return line

    def column(self, mark: str) -> int:
        return self.tab.columns().get(mark, 0)


def _sort(mark: str, *, descending: bool = False) -> Callable[[Desk], None]:
    return lambda desk: staff.sort(
        desk.document, desk.title, desk.column(mark), descending=descending, header_rows=desk.tab.header_row + 1
    )


def _hide_and_sort(desk: Desk) -> None:
    staff.hide_rows(desk.document, desk.title, [desk.row])
    _sort("Vorname", descending=True)(desk)


def _show_all(desk: Desk) -> None:
    with desk.document.change():
        for row in list(desk.tab.sheet.row_lines):
            desk.tab.sheet.set_line("ROWS", row, hidden_by_user=False)


def _insert(desk: Desk) -> None:
    if not desk.is_full:
        staff.insert_row(desk.document, desk.title, desk.row, desk.new_row())


def _append(desk: Desk) -> None:
    if not desk.is_full:
        staff.append_row(desk.document, desk.title, desk.new_row())


def _delete(desk: Desk) -> None:
    if len(desk.tab.rows()) > 3:
        staff.delete_row(desk.document, desk.title, desk.row)


def _empty(desk: Desk) -> None:
    if len(desk.tab.rows()) > 3:
        staff.clear_row(desk.document, desk.title, desk.row)


def _paste(desk: Desk) -> None:
    if desk.tab.rows() and not desk.is_full:
        to = len(desk.document.values(desk.title))
        staff.paste_row(desk.document, desk.title, desk.row, to)
        desk.type(MARK, f"Kopie-{desk.number}", to)


def _free_copies(desk: Desk) -> None:
    for name, row in desk.tab.rows().items():
        if name.startswith("Kopie"):
            desk.type("ID", None, row)


def _move_row(desk: Desk) -> None:
    first = desk.tab.header_row + 1
    staff.move_row(desk.document, desk.title, desk.row, first + desk.number % 5)


def _insert_column(desk: Desk) -> None:
    columns = desk.tab.columns()
    if len(columns) < 45:
        at = 1 + desk.pick % len(columns)
        with desk.document.change():
            sheet = desk.tab.sheet
            desk.document.insert(sheet, "COLUMNS", at, 1, like=None)
            name = f"Eigene {desk.number}"
            sheet.put(desk.tab.header_row, at, packed(as_cell(name)._replace(note=name)))


def _insert_blank_column(desk: Desk) -> None:
    if len(desk.tab.sheet.row(desk.tab.header_row)) < 45:
        staff.insert_column(desk.document, desk.title, 1 + desk.pick % 10)


def _delete_column(desk: Desk) -> None:
    for mark, column in desk.tab.columns().items():
        if mark.startswith("Eigene"):
            staff.delete_column(desk.document, desk.title, column)
            return


def _move_column(mark: str | None = None) -> Callable[[Desk], None]:
    def act(desk: Desk) -> None:
        columns = [column for name, column in desk.tab.columns().items() if name not in (MOOD, FORMULA, MARK)]
        frm = desk.column(mark) if mark else columns[desk.pick % len(columns)]
        staff.move_column(desk.document, desk.title, frm, columns[desk.number % len(columns)])

    return act


def _rename(mark: str, name: str) -> Callable[[Desk], None]:
    """Another header, and the next time the old one again."""

    def act(desk: Desk) -> None:
        if mark in desk.tab.columns():
            new = mark if desk.tab.header(mark) == name else name
            staff.edit(desk.document, desk.title, desk.tab.header_row, desk.column(mark), new)

    return act


def _rename_tab(desk: Desk) -> None:
    name = desk.title.removeprefix("Unsere ")
    staff.rename_tab(desk.document, desk.title, name if name != desk.title else f"Unsere {name}")


ACTS: dict[str, Callable[[Desk], None]] = {
    "types a phone number": lambda desk: desk.type("Telefon", f"0361 {desk.number}"),
    "types an e-mail address": lambda desk: desk.type("E-Mail", f"hand{desk.number}@example.org"),
    "types a note": lambda desk: desk.type("Notiz", f"Von Hand {desk.number}"),
    "types a name": lambda desk: desk.type("Nachname", f"Hand{desk.number}"),
    "types into an own column": lambda desk: desk.type(MOOD, f"Laune {desk.number}"),
    "empties a cell": lambda desk: desk.type("Notiz", None),
    "sorts": _sort("Vorname"),
    "sorts backwards": _sort("Vorname", descending=True),
    "sorts by ID": _sort("ID"),
    "sorts by the mark, backwards": _sort(MARK, descending=True),
    "hides a row and sorts": _hide_and_sort,
    "shows all rows": _show_all,
    "inserts an empty row": lambda desk: staff.insert_row(desk.document, desk.title, desk.row),
    "inserts a row": _insert,
    "adds a row": _append,
    "deletes a row": _delete,
    "empties a row": _empty,
    "moves a row": _move_row,
    "pastes a row twice": _paste,
    "frees the copies of their IDs": _free_copies,
    "inserts a column": _insert_column,
    "inserts a blank column": _insert_blank_column,
    "deletes an own column": _delete_column,
    "moves a column": _move_column(),
    "moves the IDs": _move_column("ID"),
    "moves the phone numbers": _move_column("Telefon"),
    "names the phone column otherwise": _rename("Telefon", "Handy"),
    "names the e-mail column so that nobody knows it": _rename("E-Mail", "Elektropost"),
    "renames the tab": _rename_tab,
    "sorts the journal": lambda desk: staff.sort(desk.document, JOURNAL, 1, descending=bool(desk.pick % 2)),
    "adds a tab": lambda desk: staff.add_tab(desk.document, f"Ausflug {desk.number}"),
}


def at_hand(server: WatchedServer, name: str, act: str, pick: int, number: int) -> None:
    """A person does something on one of the tabs."""
    server.by_hand(lambda: ACTS[act](Desk(server.tab(name), pick, number)))


def mark_new_rows(server: WatchedServer) -> None:
    """Staff give rows that the app made their ID for a mark, so that they are called as before whatever happens."""

    def act() -> None:
        for tab in map(server.tab, OF_STAFF):
            columns = tab.columns()
            for row in tab.rows().values():
                if as_cell(tab.sheet.get(row, columns[MARK])).value is None:
                    identity = as_cell(tab.sheet.get(row, columns["ID"])).value
                    staff.edit(tab.document, tab.title, row, columns[MARK], identity)

    server.by_hand(act)


# --- The app ----------------------------------------------------------------------------------------------------------


def _pick(snapshot: Snapshot, table: type[Person], pick: int) -> Any:
    records = snapshot[table].records
    return records[pick % len(records)] if records else None


def _volunteer(number: int) -> Volunteer:
    return Volunteer(id=f"B-N{number:05}", first_name=f"App{number}", last_name=f"=1+{number}", note=f"App {number}")


def _changes(table: type[Person], snapshot: Snapshot, pick: int, **values: Any) -> list[Edit]:
    record = _pick(snapshot, table, pick)
    return [change(record, **values)] if record else []


def _match(snapshot: Snapshot, pick: int, number: int) -> list[Edit]:
    volunteer, newcomer = _pick(snapshot, Volunteer, pick), _pick(snapshot, Newcomer, pick)
    if volunteer is None or newcomer is None:
        return []
    tandem = Tandem(id=f"T-N{number:05}", volunteer_id=volunteer.id, newcomer_id=newcomer.id)
    status = next(each for each in VolunteerStatus if each != volunteer.status)
    other = next(each for each in NewcomerStatus if each != newcomer.status)
    return [Append(tandem), change(volunteer, status=status), change(newcomer, status=other)]


def _two(snapshot: Snapshot, pick: int, number: int) -> list[Edit]:
    one, other = _pick(snapshot, Volunteer, pick), _pick(snapshot, Volunteer, pick + 1)
    if one is other or one is None:
        return []
    return [change(one, note=f"App {number}"), change(other, note=f"App {number}, auch", phone=f"+49361{number:06}")]


def _remove(snapshot: Snapshot, pick: int) -> list[Edit]:
    return [Removal(_pick(snapshot, Volunteer, pick))] if len(snapshot[Volunteer].records) > 3 else []


EDITS: dict[str, Callable[[Snapshot, int, int], Sequence[Edit]]] = {
    "register": lambda _, __, number: [Append(_volunteer(number))],
    "register two": lambda _, __, number: [Append(_volunteer(number)), Append(_volunteer(number + 50_000))],
    "note": lambda snapshot, pick, number: _changes(Volunteer, snapshot, pick, note=f"App {number}"),
    "phone": lambda snapshot, pick, number: _changes(Volunteer, snapshot, pick, phone=f"+49361{number:06}"),
    "empty a cell": lambda snapshot, pick, _: _changes(Volunteer, snapshot, pick, email=None),
    "several cells": lambda snapshot, pick, number: _changes(
        Volunteer,
        snapshot,
        pick,
        phone=f"+49361{number:06}",
        email=f"app{number}@example.org",
        last_name=f"App{number}",
    ),
    "two people": _two,
    "newcomer": lambda snapshot, pick, number: _changes(Newcomer, snapshot, pick, note=f"App {number}"),
    "remove": lambda snapshot, pick, _: _remove(snapshot, pick),
    "remove and register": lambda snapshot, pick, number: [*_remove(snapshot, pick), Append(_volunteer(number))],
    "match": _match,
}


def meaning_of(edits: Iterable[Edit], by: str) -> Meaning:
    """Which cells the edits are meant to fill, and which rows are to go."""
    meaning = Meaning()
    for edit in edits:
        record = edit.record
        row = (record.TITLE, record.extra.get(MARK) or record.id)
        match edit:
            case Append():
                values = {each.name: getattr(record, each.name) for each in fields_of(type(record))}
                values |= {"changed_by": by}
            case Change(_, values):
                audit = {"id": record.id, "changed_by": by}
                values = {**values, **(audit if values else {})}
            case Removal():
                meaning.gone |= {row, (record.TITLE, record.id)}
                continue
        cells = _written(record, values)
        if cells:
            cells |= {"Angelegt am": SOME_TIME, "Geändert am": SOME_TIME}
        meaning.cells |= {Place(*row, header): value for header, value in cells.items()}
    return meaning


def _written(record: Row, values: dict[str, Any]) -> dict[str, Any]:
    """The cells that hold these values, by header; None for empty ones."""
    fields = (field_of(type(record), name) for name in values)
    cells = ((each.header, raw(each.write(values[each.name]))) for each in fields)
    return {header: None if cell == "" else cell for header, cell in cells}
