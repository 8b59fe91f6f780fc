"""Who may see and do what, as one table; asked where data are handed out and where edits are applied.

What is not listed here, nobody sees and nobody does.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from zim_data import life
from zim_data.errors import NotAllowed
from zim_data.records import LAST, NOTHING, Row, fields_of, from_columns
from zim_data.store.edits import Append, Change, Conflict, Edit
from zim_data.store.grid import Table
from zim_data.store.problems import Problem
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.store.store import Command
from zim_data.tables import (
    TABLES,
    Absence,
    Booking,
    Certificate,
    CheckIn,
    JournalLine,
    Meeting,
    Newcomer,
    PairRule,
    Role,
    Room,
    Setting,
    Snooze,
    Tandem,
    TeamMember,
    TextBlock,
    Volunteer,
)
from zim_data.team import by_address

LEAD = frozenset({Role.LEAD})
COORDINATORS = LEAD | {Role.COORDINATION}
STAFF = COORDINATORS | {Role.TEAM}

Columns = frozenset[str] | None
"""The fields that somebody sees of a table; None for all of them and for staff's own columns."""
ALL: Columns = None
NONE: Columns = frozenset()

# What it takes to phone somebody and to enter a meeting; a new column is hidden until it is named here.
CONTACT = frozenset(
    {
        "first_name",
        "last_name",
        "phone",
        "email",
        "preferred_contact",
        "languages",
        "availability",
        "help_topics",
        "interview_on",
        "interviewed_by",
        "consent_on",
        "withdrawn_on",
        "status",
    }
)
COURSE = frozenset(
    {
        "volunteer_id",
        "newcomer_id",
        "status",
        "proposed_on",
        "first_meeting_at",
        "room",
        "staff",
        "agreed_on",
        "rhythm",
        "planned_end",
        "paused_until",
        "ended_on",
        "closing_talk_on",
    }
)
"""How a tandem is doing, without its goals, ratings and reasons."""
OPERATION = frozenset({"operation", "at", "user", "action", "table", "record_id", "column"})
"""That something was changed, without what stood there."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What Koordination and Team see of a table, and who changes it. Leitung sees all of it, Lesend none of it."""

    coordination: Columns
    team: Columns
    changes: frozenset[Role]

    def of(self, role: Role) -> Columns:
        """The fields that a role sees."""
        return {Role.LEAD: ALL, Role.COORDINATION: self.coordination, Role.TEAM: self.team}.get(role, NONE)


SIGHT: Mapping[type[Row], Sight] = {
    Volunteer: Sight(ALL, CONTACT, COORDINATORS),
    Newcomer: Sight(ALL, CONTACT | {"german_level", "interpreter"}, COORDINATORS),
    Tandem: Sight(ALL, COURSE, COORDINATORS),
    Meeting: Sight(ALL, ALL, STAFF),
    CheckIn: Sight(ALL, ALL, STAFF),
    Room: Sight(ALL, ALL, STAFF),
    Booking: Sight(ALL, ALL, STAFF),
    Certificate: Sight(ALL, NONE, COORDINATORS),
    PairRule: Sight(ALL, NONE, COORDINATORS),
    Snooze: Sight(ALL, ALL, STAFF),
    Absence: Sight(ALL, ALL, STAFF),
    TeamMember: Sight(NONE, NONE, LEAD),
    Setting: Sight(ALL, ALL, LEAD),
    TextBlock: Sight(ALL, ALL, LEAD),
    JournalLine: Sight(ALL, OPERATION, COORDINATORS),  # that names left the house; nothing else, and never a change
}

PAGES: Mapping[str, frozenset[Role]] = {
    "overview": STAFF,
    "weekly": STAFF,
    "registration": COORDINATORS,
    "directory": STAFF,
    "matching": COORDINATORS,
    "tandems": STAFF,
    "meetings": STAFF,
    "rooms": STAFF,
    "statistics": COORDINATORS | {Role.READER},
    "reports": COORDINATORS | {Role.READER},
    "certificates": COORDINATORS,
    "care": COORDINATORS,
    "journal": COORDINATORS,
    "setup": LEAD,
}
"""Who opens a page, by the name that links use."""

COMMANDS: Mapping[str, frozenset[Role]] = {
    "* aufgenommen": COORDINATORS,
    "Aufnahmegespräch abgeschlossen": COORDINATORS,
    "Aufnahme fortgesetzt": COORDINATORS,
    "* bearbeitet": COORDINATORS,
    "Tandem vorgeschlagen": COORDINATORS,
    "Tandems vorgeschlagen": COORDINATORS,
    "Paar festgelegt: *": COORDINATORS,
    "Festlegung aufgehoben": COORDINATORS,
    "Treffen eingetragen": STAFF,
    "Treffen geändert": STAFF,
    "Treffen gelöscht": STAFF,
    "Zettel eingetragen": STAFF,
    "Raum gebucht": STAFF,
    "Raum abgesagt": STAFF,
    "Raum abgesagt, ganze Serie": STAFF,
    "Kalenderlink erzeugt": STAFF,
    "Zertifikat*": COORDINATORS,
    "Bericht mit Namen heruntergeladen": COORDINATORS,
    "Abwesenheit eingetragen": STAFF,
    "Abwesenheit entfernt": STAFF,
    "Zurückgestellt": STAFF,
    "Als erledigt gekennzeichnet": STAFF,
    "Wieder gezeigt": STAFF,
    "Rückgängig gemacht": STAFF,
    "Rückgängig: *": COORDINATORS,
    "Einstellungen zum Matching geändert": LEAD,
    **{step.action: frozenset(step.who) for step in life.STEPS},
}
"""Who does what, by what the journal calls it; * stands for anything that has no line of its own."""


def sees_rows(role: Role | None) -> bool:
    """Whether somebody sees single rows, not only figures of which the small ones are suppressed."""
    return role in STAFF


def opens(role: Role | None, page: str) -> bool:
    """Whether the role includes that page."""
    return role in PAGES.get(page, frozenset())


def does(role: Role | None, action: str) -> bool:
    """Whether the role includes what the journal calls by that name."""
    exact = COMMANDS.get(action)
    matching = [exact] if exact else [roles for pattern, roles in COMMANDS.items() if fnmatchcase(action, pattern)]
    return bool(matching) and all(role in roles for roles in matching)


def role_of(snapshot: Snapshot, address: str) -> Role | None:
    """The role that the tab Team gives to who logs in with that address; None for everybody else."""
    member = member_of(snapshot, address)
    return member.role if member else None


def member_of(snapshot: Snapshot, address: str) -> TeamMember | None:
    """The row that counts about who logs in with that address, if it lets him in."""
    rows = _team(snapshot).get(address)
    return rows[0] if rows and rows[0].active else None


@per_snapshot
def _team(snapshot: Snapshot) -> dict[str, list[TeamMember]]:
    return by_address(snapshot[TeamMember].records)


# --- Handing out ------------------------------------------------------------------------------------------------------


def reduced(snapshot: Snapshot, role: Role | None) -> Snapshot:
    """The snapshot with what the role may see of it, and nothing else in it anywhere."""
    if role is Role.LEAD:
        return snapshot
    known = _reduced(snapshot, role)
    return replace(known, read_at=snapshot.read_at, notice=snapshot.notice)  # it may have been found unchanged since


@per_snapshot
def _reduced(snapshot: Snapshot, role: Role | None) -> Snapshot:
    sight = {table: SIGHT[table].of(role) if role else NONE for table in TABLES}
    tables = {table: _seen(snapshot[table], sight[table]) for table in TABLES}
    seen = {table.TITLE for table in TABLES if sight[table] is ALL or sight[table]}
    lines = tables[JournalLine]
    told = tuple(line for line in lines.records if line.table in seen)
    tables[JournalLine] = Table(JournalLine, told, lines.layout)
    lists = snapshot.lists if seen else {**snapshot.lists, "Mitarbeitende": ()}
    return replace(
        snapshot,
        tables=tables,
        problems=tuple(each for each in snapshot.problems if _may_know(each, sight, {line.id for line in told})),
        reading=replace(snapshot.reading, lists=lists),
        grids={},
        computed={},
    )


def _seen(table: Table[Any], columns: Columns) -> Table[Any]:
    """The table with the other fields as if their cells were empty; without rows where nothing may be seen."""
    if columns is ALL:
        return table
    if not columns:
        return Table(table.table)
    kept = columns | {"id", *LAST}
    values: dict[str, Sequence[Any]] = {
        each.name: [getattr(record, each.name) if each.name in kept else each.empty for record in table.records]
        for each in fields_of(table.table)
    }
    unread = [
        {name: text for name, text in record.unread.items() if name in kept} or NOTHING for record in table.records
    ]
    blanks = {"extra": [NOTHING] * len(table.records), "unread": unread}
    layout = replace(table.layout, own={})
    return Table(table.table, tuple(from_columns(table.table, {**values, **blanks})), layout)


def _may_know(problem: Problem, sight: Mapping[type[Row], Columns], told: Container[str]) -> bool:
    """Whether somebody sees the place that cannot be read; of the journal, only that of the lines that are `told`."""
    if problem.tab == JournalLine.TITLE and problem.record_id and problem.record_id not in told:
        return False
    table = next((table for table in sight if problem.tab == table.TITLE), None)
    if table is None:  # the tab Listen
        return any(columns is ALL for columns in sight.values())
    columns = sight[table]
    names = {each.header: each.name for each in fields_of(table)}
    return columns is None or names.get(problem.column) in columns


# --- Applying ---------------------------------------------------------------------------------------------------------


def guarded(command: Command | Sequence[Edit], role: Role, action: str) -> Command:
    """The command, which raises `NotAllowed` before anything is compared or written that is not the role's to do."""

    def on(fresh: Snapshot) -> Sequence[Edit]:
        if not does(role, action):
            raise NotAllowed(f"„{action}“ gehört nicht zu Ihrer Rolle ({role}). Es wurde nichts gespeichert.")
        edits = command(fresh) if callable(command) else command
        for edit in edits:
            _refuse(edit, role)
        return edits

    return on


def _refuse(edit: Edit, role: Role) -> None:
    table = type(edit.record)
    sight = SIGHT[table]
    columns = sight.of(role)
    if role not in sight.changes or (table is JournalLine and not isinstance(edit, Append)):
        raise NotAllowed(
            f"Im Tabellenblatt „{table.TITLE}“ ändert Ihre Rolle ({role}) nichts. Es wurde nichts gespeichert."
        )
    touched = set(edit.values) if isinstance(edit, Change) else {each.name for each in fields_of(table)}
    if columns is not None and not touched <= columns:
        # What is hidden from somebody looks empty to him, and must not be written back like that.
        raise NotAllowed(
            f"Ihre Rolle ({role}) sieht nicht alles, was sich hier ändern würde. Es wurde nichts gespeichert."
        )


def seen_conflict(conflict: Conflict, role: Role) -> Conflict:
    """The conflict with records as the role sees them."""
    return Conflict(conflict.differences, [_as_seen(edit, role) for edit in conflict.rebased])


def _as_seen(edit: Edit, role: Role) -> Edit:
    if not isinstance(edit, Change):
        return edit  # whoever adds or removes a row sees all of it
    seen = _seen(Table(type(edit.record), (edit.record,)), SIGHT[type(edit.record)].of(role))
    return Change(seen.records[0], edit.values)
