"""Edits as values, and what they mean for the cells of a fresh reading: compare, decide, write once.

An edit addresses a record by its ID and names what it saw. If a person changed one of the same cells
meanwhile, nothing is written, and the conflict says what stood there, what stands there and what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from zim_data.cells import Cell
from zim_data.errors import InvalidInput, NotFound, StoreError, Unreadable, ZimError
from zim_data.records import LAST, Field, Record, Row, field_of, fields_of
from zim_data.store.grid import Layout, Table
from zim_data.store.snapshot import Snapshot
from zim_data.store.spreadsheet import AppendRow, ClearRow, GridChange, SetCell
from zim_data.tables import JournalLine

CREATED = "(neu)"
REMOVED = "(entfernt)"
DOWNLOADED = "(heruntergeladen)"
"""What the journal's column „Spalte“ says of rows that came or went, and of names that left the house."""


@dataclass(frozen=True, slots=True)
class Append:
    """A new row; its record carries the ID."""

    record: Row


@dataclass(frozen=True, slots=True)
class Change:
    """New values, by field, for a record as it was seen."""

    record: Row
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a record away as it was seen."""

    record: Row


Edit = Append | Change | Remove


def change(record: Row, **values: Any) -> Change:
    """A change of the fields whose values really differ, or whose cell cannot be read."""
    differing = {
        name: value for name, value in values.items() if getattr(record, name) != value or name in record.unread
    }
    return Change(record, differing)


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that somebody else changed meanwhile: what was seen, what stands there now, what was asked for."""

    tab: str
    record_id: str
    header: str
    seen: str
    theirs: str
    mine: str


class Conflict(ZimError):
    """Somebody changed the same cells meanwhile; `rebased` are the edits for who insists on them all the same."""

    def __init__(self, differences: Sequence[Difference], rebased: Sequence[Edit]) -> None:
        super().__init__("Jemand hat dieselbe Stelle inzwischen geändert. Es wurde nichts überschrieben.")
        self.differences = tuple(differences)
        self.rebased = tuple(rebased)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who does what, when (local time), under which operation ID."""

    operation: str
    action: str
    by: str
    at: datetime


def is_made(operation: str, fresh: Snapshot) -> bool:
    """Whether an earlier try of this operation arrived after all: its journal lines came with it."""
    return any(line.operation == operation for line in fresh[JournalLine].records)


def plan(edits: Sequence[Edit], fresh: Snapshot, stamp: Stamp) -> list[GridChange]:
    """The changes to the grids that `fresh` was read from; raises a `ZimError` where the edits cannot be made."""
    _refuse_conflicts(edits, fresh)
    changes: list[GridChange] = []
    journal: list[JournalLine] = []
    for edit in edits:
        made, lines = _plan_one(edit, fresh, stamp)
        changes += made
        journal += lines
    if not changes and not journal:
        return []
    numbered = [replace(line, id=f"{stamp.operation}-{index}") for index, line in enumerate(journal, start=1)]
    changes += [_append(line, fresh) for line in numbered]
    touched = {type(edit.record) for edit in edits}
    return [*_missing_ids(fresh, stamp, touched), *changes]


def _plan_one(edit: Edit, fresh: Snapshot, stamp: Stamp) -> tuple[list[GridChange], list[JournalLine]]:
    match edit:
        case Append(JournalLine() as line):  # something left the house: no cell changes, only the journal tells
            stamped = replace(line, operation=stamp.operation, at=stamp.at, user=stamp.by or None, action=stamp.action)
            return [], [stamped]
        case Append(record):
            if _is_there(record, fresh):
                return [], []
            return [_append(_stamped(record, stamp), fresh)], [_line(stamp, record, CREATED)]
        case Change(seen, values):
            return _plan_change(_found(seen, fresh), values, fresh, stamp)
        case Remove(seen):
            record = _found(seen, fresh)
            cells = [(header, text) for header, text in _texts(record) if text]
            lines = [_line(stamp, record, header, text, "") for header, text in cells]
            layout = fresh[type(record)].layout
            row = layout.rows[record.id]
            return [ClearRow(layout.title, row, layout.anchor)], [_line(stamp, record, REMOVED), *lines]


def _plan_change(
    record: Row, values: Mapping[str, Any], fresh: Snapshot, stamp: Stamp
) -> tuple[list[GridChange], list[JournalLine]]:
    needed = {name: value for name, value in values.items() if not _already(record, name, value)}
    if not needed:
        return [], []
    changes: list[GridChange] = [_set(record, name, value, fresh) for name, value in needed.items()]
    lines = [
        _line(stamp, record, field_of(type(record), name).header, _text(record, name), _text(record, name, value))
        for name, value in needed.items()
    ]
    columns = fresh[type(record)].layout.columns
    audit = {"changed_at": stamp.at, "changed_by": stamp.by or None} if isinstance(record, Record) else {}
    changes += [_set(record, name, value, fresh) for name, value in audit.items() if name in columns]
    return changes, lines


# --- Comparing --------------------------------------------------------------------------------------------------------


def _refuse_conflicts(edits: Sequence[Edit], fresh: Snapshot) -> None:
    differences = [difference for edit in edits for difference in _differences(edit, fresh)]
    if differences:
        raise Conflict(differences, [_rebased(edit, fresh) for edit in edits])


def _differences(edit: Edit, fresh: Snapshot) -> Iterator[Difference]:
    match edit:
        case Append():
            return
        case Change(seen, values):
            wanted = dict(values)
        case Remove(seen):
            wanted = {each.name: each.empty for each in fields_of(type(seen)) if each.name != "id"}
    now = _found(seen, fresh)
    if isinstance(edit, Remove):
        for header in (
            header for header in {**seen.extra, **now.extra} if seen.extra.get(header) != now.extra.get(header)
        ):
            yield Difference(now.TITLE, now.id, header, seen.extra.get(header, ""), now.extra.get(header, ""), REMOVED)
    for name, value in wanted.items():
        if _same(seen, now, name) or (isinstance(edit, Change) and _already(now, name, value)):
            continue
        header = field_of(type(seen), name).header
        mine = REMOVED if isinstance(edit, Remove) else _text(now, name, value)
        yield Difference(now.TITLE, now.id, header, _text(seen, name), _text(now, name), mine)


def _rebased(edit: Edit, fresh: Snapshot) -> Edit:
    match edit:
        case Append():
            return edit
        case Change(seen, values):
            return Change(_found(seen, fresh), values)
        case Remove(seen):
            return Remove(_found(seen, fresh))


def _same(one: Row, other: Row, name: str) -> bool:
    return getattr(one, name) == getattr(other, name) and one.unread.get(name) == other.unread.get(name)


def _already(record: Row, name: str, value: Any) -> bool:
    return bool(getattr(record, name) == value) and name not in record.unread


def _found(seen: Row, fresh: Snapshot) -> Row:
    table: Table[Any] = fresh[type(seen)]
    if seen.id in table.layout.doubled_ids:
        sentence = f"Im Tabellenblatt „{seen.TITLE}“ steht die ID {seen.id} zweimal. Bitte räumen Sie das zuerst auf."
        raise StoreError(f"{sentence} Unter „Datenpflege“ steht, wo.")
    record: Row | None = table.by_id.get(seen.id)
    if record is None:
        raise NotFound(
            f"Die Zeile {seen.id} steht nicht mehr lesbar im Tabellenblatt „{seen.TITLE}“. Jemand hat sie inzwischen "
            "gelöscht oder geändert. Es wurde nichts gespeichert."
        )
    return record


def _is_there(record: Row, fresh: Snapshot) -> bool:
    """Whether an earlier try already wrote the row; raises if the ID belongs to something else."""
    there: Row | None = fresh[type(record)].by_id.get(record.id)
    if there is None:
        return False
    names = [each.name for each in fields_of(type(record)) if each.name not in LAST]
    if any(getattr(there, name) != getattr(record, name) for name in names):
        raise StoreError("Die ID der neuen Zeile ist schon vergeben. Bitte speichern Sie noch einmal.")
    return True


# --- Cells ------------------------------------------------------------------------------------------------------------


def _append(record: Row, fresh: Snapshot) -> AppendRow:
    layout = fresh[type(record)].layout
    _require(record, layout, "id")
    cells: dict[int, Cell] = {}
    for each in fields_of(type(record)):
        raw = record.unread.get(each.name)  # of a row that comes back as it was
        value = raw if raw is not None else _written(each, getattr(record, each.name), fresh)
        if each.name in layout.columns:
            cells[layout.columns[each.name]] = value
        elif value is not None and each.name not in LAST:
            _require(record, layout, each.name)
    own = {header: column for column, header in layout.own.items()}
    if gone := [header for header in record.extra if header not in own]:
        raise StoreError(
            f"In „{record.TITLE}“ fehlt die Spalte „{gone[0]}“, aus der auch etwas zurückkommen müsste. "
            "Bitte nennen Sie sie wieder so und versuchen Sie es dann noch einmal."
        )
    cells.update((own[header], text) for header, text in record.extra.items())
    kept = {column: value for column, value in cells.items() if value is not None}
    return AppendRow(layout.title, kept, frozenset(layout.own), layout.anchor)


def _set(record: Row, name: str, value: Any, fresh: Snapshot) -> SetCell:
    layout = fresh[type(record)].layout
    _require(record, layout, "id")
    _require(record, layout, name)
    cell = _written(field_of(type(record), name), value, fresh)
    return SetCell(layout.title, layout.rows[record.id], layout.columns[name], cell, layout.anchor)


def _written(each: Field, value: Any, fresh: Snapshot) -> Cell:
    """The cell for a value; refuses to write what could not be read again."""
    cell = each.write(value)
    try:
        back = each.read(cell, fresh.reading)
    except Unreadable as unreadable:
        raise InvalidInput({each.name: unreadable.sentence}) from unreadable
    if back != value and cell is not None:
        raise InvalidInput({each.name: f"„{each.header}“ lässt sich so nicht speichern."})
    return cell


def _require(record: Row, layout: Layout, name: str) -> None:
    header = field_of(type(record), name).header
    if not layout.columns:
        raise StoreError(
            f"Das Tabellenblatt „{record.TITLE}“ fehlt oder hat keine Spaltennamen. Es wurde nichts gespeichert. "
            "Unter „Einrichtung“ können Sie es ergänzen; dann speichern Sie bitte noch einmal."
        )
    if name not in layout.columns:
        raise StoreError(
            f"Im Tabellenblatt „{record.TITLE}“ fehlt die Spalte „{header}“. Es wurde nichts gespeichert. "
            "Unter „Einrichtung“ können Sie die Spalte ergänzen; dann speichern Sie bitte noch einmal."
        )
    if name in layout.doubled:
        raise StoreError(
            f"Im Tabellenblatt „{record.TITLE}“ gibt es die Spalte „{header}“ zweimal. Es wurde nichts gespeichert. "
            "Bitte benennen Sie eine der beiden um und speichern Sie noch einmal."
        )


def _missing_ids(fresh: Snapshot, stamp: Stamp, tables: Iterable[type[Row]]) -> list[GridChange]:
    """IDs for the rows of these tables that staff typed without one; only here do they reach the sheet."""
    changes: list[GridChange] = []
    for rows in map(fresh.tables.__getitem__, tables):
        layout = rows.layout
        if "id" not in layout.columns or "id" in layout.doubled:
            continue
        for identity, row in layout.without_id.items():
            record = rows.by_id.get(identity)
            if record is None:
                continue
            changes.append(SetCell(layout.title, row, layout.columns["id"], identity, layout.anchor))
            if "created_at" in layout.columns and record.created_at is None:
                changes.append(SetCell(layout.title, row, layout.columns["created_at"], stamp.at, layout.anchor))
    return changes


# --- The journal ------------------------------------------------------------------------------------------------------


def _line(stamp: Stamp, record: Row, column: str, before: str = "", after: str = "") -> JournalLine:
    return JournalLine(
        operation=stamp.operation,
        at=stamp.at,
        user=stamp.by or None,
        action=stamp.action,
        table=record.TITLE,
        record_id=record.id,
        column=column,
        before=before or None,
        after=after or None,
    )


def _texts(record: Row) -> list[tuple[str, str]]:
    known = [(each.header, _text(record, each.name)) for each in fields_of(type(record)) if each.name != "id"]
    return [*known, *record.extra.items()]


def _text(record: Row, name: str, *value: Any) -> str:
    """The text of a field of the record (of its unreadable cell, if so), or of a new value for it."""
    if not value and name in record.unread:
        return record.unread[name]
    return field_of(type(record), name).text(value[0] if value else getattr(record, name))


def _stamped(record: Row, stamp: Stamp) -> Row:
    if not isinstance(record, Record):
        return record
    created = record.created_at or stamp.at
    return replace(record, created_at=created, changed_at=stamp.at, changed_by=stamp.by or None)
