"""Who changed what, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass
from datetime import datetime
from typing import Any

from zim_data.cells import folded
from zim_data.columns import Reference
from zim_data.errors import NotFound, RuleBroken, Unreadable
from zim_data.pair_rules import names as names_of_pair
from zim_data.people import name_of
from zim_data.records import Field, Record, Row, fields_of
from zim_data.store.edits import CREATED, DOWNLOADED, REMOVED, Append, Change, Edit, Remove
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import TABLES, JournalLine, Newcomer, PairRule, Tandem, Volunteer
from zim_data.tandems import names, still_allowed

BY_TITLE = {table.TITLE: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Operation:
    """One action of a user with everything it changed."""

    id: str
    at: datetime
    user: str
    action: str
    lines: tuple[JournalLine, ...]


@per_snapshot
def operations(snapshot: Snapshot) -> list[Operation]:
    """All operations, newest first."""
    grouped: dict[str, list[JournalLine]] = {}
    for line in snapshot[JournalLine].records:
        grouped.setdefault(line.operation, []).append(line)
    found = [
        Operation(identity, lines[0].at, lines[0].user or "", lines[0].action or "", tuple(lines))
        for identity, lines in grouped.items()
    ]
    found.reverse()  # of one second, the later written first
    return sorted(found, key=lambda each: each.at, reverse=True)


def label(snapshot: Snapshot, line: JournalLine) -> str:
    """What a line is about, in words: the person's name, the two names of a pair, or the table and the ID."""
    if line.table in (Volunteer.TITLE, Newcomer.TITLE):
        return name_of(snapshot, line.record_id)
    if tandem := snapshot[Tandem].by_id.get(line.record_id):
        return names(snapshot, tandem)
    if rule := snapshot[PairRule].by_id.get(line.record_id):
        return label_of(snapshot, rule)
    return f"{line.table} {line.record_id}"


def search(snapshot: Snapshot, text: str, *, user: str | None = None) -> list[Operation]:
    """The operations of a user (of all, if None) in which every word of the text occurs, newest first."""
    words = [folded(word) for word in text.split()]
    found = [each for each in operations(snapshot) if user in (None, each.user)]
    return [each for each in found if all(word in _haystack(snapshot, each) for word in words)] if words else found


def _haystack(snapshot: Snapshot, operation: Operation) -> str:
    parts = [operation.action, operation.user]
    for line in operation.lines:
        parts += [line.table, line.record_id, label(snapshot, line), line.column or ""]
    return " ".join(map(folded, parts))


@per_snapshot
def lines_by_record(snapshot: Snapshot) -> dict[str, list[JournalLine]]:
    """The lines about each row, newest first, by the row's ID."""
    found: dict[str, list[JournalLine]] = {}
    for operation in operations(snapshot):
        for line in operation.lines:
            found.setdefault(line.record_id, []).append(line)
    return found


def undo(snapshot: Snapshot, operation_id: str) -> list[Edit]:
    """The edits that take an operation back; raises `RuleBroken` where something was changed after it."""
    operation = next((each for each in operations(snapshot) if each.id == operation_id), None)
    if operation is None:
        raise NotFound("Diese Änderung steht nicht mehr im Protokoll und kann nicht zurückgenommen werden.")
    edits: list[Edit] = []
    for key in dict.fromkeys((line.table, line.record_id) for line in operation.lines):
        lines = [line for line in operation.lines if (line.table, line.record_id) == key]
        if any(line.column == DOWNLOADED for line in lines):
            raise RuleBroken("Was heruntergeladen ist, lässt sich nicht zurückholen. Der Vermerk bleibt im Protokoll.")
        if key[0] not in BY_TITLE:
            raise NotFound(f"Das Tabellenblatt „{key[0]}“ gibt es nicht.")
        edits.append(_undo_record(snapshot, operation, BY_TITLE[key[0]], lines))
    _refuse_dangling(snapshot, [edit.record for edit in edits if isinstance(edit, Remove)])
    return list(still_allowed(snapshot, edits))


def _refuse_dangling(snapshot: Snapshot, gone: Sequence[Row]) -> None:
    """Nothing is taken away that other rows still refer to."""
    ids = {record.id for record in gone}
    for table, rows in snapshot.tables.items():
        references = [each.name for each in fields_of(table) if isinstance(each.kind, Reference)]
        for record in rows.records if references else ():
            found = next((name for name in references if getattr(record, name) in ids), None)
            if found and record.id not in ids:
                raise RuleBroken(
                    f"{label_of(snapshot, record)} hängt noch daran. "
                    "Bitte nehmen Sie zuerst die spätere Änderung zurück."
                )


def label_of(snapshot: Snapshot, record: Row) -> str:
    """What a row is, in words."""
    if isinstance(record, PairRule):
        return f"Die Festlegung zu {names_of_pair(snapshot, record)}"
    return names(snapshot, record) if isinstance(record, Tandem) else f"{record.TITLE} {record.id}"


def _undo_record(snapshot: Snapshot, operation: Operation, table: type[Row], lines: Sequence[JournalLine]) -> Edit:
    identity = lines[0].record_id
    record: Any = snapshot[table].by_id.get(identity)
    if any(line.column == REMOVED for line in lines):
        return _restored(snapshot, table, identity, lines)
    if record is None:
        raise NotFound(f"Die Zeile {identity} in „{table.TITLE}“ gibt es nicht mehr.")
    if any(line.column == CREATED for line in lines):
        if isinstance(record, Record) and record.changed_at != operation.at:
            raise _changed_since(table, identity)
        return Remove(record)
    return Change(record, dict(_earlier(snapshot, table, record, line) for line in lines))


def _restored(snapshot: Snapshot, table: type[Row], identity: str, lines: Sequence[JournalLine]) -> Append:
    if identity in snapshot[table].by_id:
        raise RuleBroken(f"Die Zeile {identity} steht schon wieder in „{table.TITLE}“.")
    values: dict[str, Any] = {}
    extra: dict[str, str] = {}
    unread: dict[str, str] = {}
    for line in lines:
        if line.column == REMOVED or line.before is None or line.column is None:
            continue
        each = _field(table, line.column)
        if each is None:
            extra[line.column] = line.before
            continue
        try:
            values[each.name] = each.read(line.before, snapshot.reading)
        except Unreadable as unreadable:
            # It comes back as it stood there, readable or not.
            values[each.name] = each.empty if unreadable.value is None else unreadable.value
            unread[each.name] = line.before
    return _row(table, identity, values, extra=extra, unread=unread)


def _row(table: type[Row], identity: str, values: dict[str, Any], **texts: dict[str, str]) -> Append:
    if MISSING in values.values():
        raise RuleBroken(f"Die Zeile {identity} in „{table.TITLE}“ lässt sich so nicht wiederherstellen.")
    return Append(table(id=identity, **texts, **values))


def _earlier(snapshot: Snapshot, table: type[Row], record: Row, line: JournalLine) -> tuple[str, Any]:
    """The field of a journal line and the value it had before."""
    each = _field(table, line.column or "")
    if each is None:
        raise NotFound(f"Die Spalte „{line.column}“ gibt es nicht mehr.")
    now = record.unread.get(each.name) or each.text(getattr(record, each.name))
    if now != (line.after or ""):
        raise _changed_since(table, record.id)
    return each.name, _value(snapshot, each, line.before or "")


def _value(snapshot: Snapshot, each: Field, text: str) -> Any:
    try:
        return each.read(text, snapshot.reading)
    except Unreadable as unreadable:
        raise RuleBroken(
            f"Vorher stand dort „{text[:80]}“, und das kann die App nicht lesen: {unreadable.sentence} "
            "Bitte ändern Sie die Zelle in der Tabelle."
        ) from unreadable


def _field(table: type[Row], header: str) -> Field | None:
    return next((each for each in fields_of(table) if folded(each.header) == folded(header)), None)


def _changed_since(table: type[Row], identity: str) -> RuleBroken:
    return RuleBroken(
        f"Die Zeile {identity} in „{table.TITLE}“ wurde danach noch einmal geändert. "
        "Bitte nehmen Sie zuerst die spätere Änderung zurück."
    )
