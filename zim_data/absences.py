"""Who is away, and whose task it is meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from zim_data.errors import InvalidInput
from zim_data.store.edits import Append, Edit, Remove
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Absence


@per_snapshot
def current(snapshot: Snapshot) -> Mapping[str, Absence]:
    """Who is away today, by name; of several rows the newest counts."""
    rising = sorted(snapshot[Absence].records, key=lambda each: each.changed_at or each.created_at or datetime.max)
    return {each.who: each for each in rising if each.starts <= snapshot.on <= each.ends}


def listed(snapshot: Snapshot) -> list[Absence]:
    """The absences that are not over yet, the next first."""
    return sorted(
        (each for each in snapshot[Absence].records if each.ends >= snapshot.on),
        key=lambda each: (each.starts, each.who),
    )


def acting(snapshot: Snapshot, name: str | None) -> str | None:
    """Who does the tasks of that member of staff today; None for everybody.

    Who stands in may be away, too, and have a deputy; where nobody is left, or they name each other, it is everybody.
    """
    away, asked = current(snapshot), set[str]()
    while name is not None and name in away:
        if name in asked:
            return None
        asked.add(name)
        name = away[name].deputy
    return name


def enter(snapshot: Snapshot, *, who: str, starts: date, ends: date, deputy: str | None) -> list[Edit]:
    """Somebody is away from one day to another (both included); raises `InvalidInput`."""
    wrong: dict[str, str] = {}
    if ends < starts:
        wrong["ends"] = "Das Ende liegt vor dem Beginn."
    elif ends < snapshot.on:
        wrong["ends"] = "Diese Zeit ist schon vorbei."
    elif other := _overlapping(snapshot, who, starts, ends):
        wrong["starts"] = f"Vom {other.starts:%d.%m.%Y} bis {other.ends:%d.%m.%Y} ist schon etwas eingetragen."
    if deputy == who:
        wrong["deputy"] = "Niemand kann sich selbst vertreten."
    if wrong:
        raise InvalidInput(wrong)
    return [Append(Absence(id=snapshot.new_id(Absence), who=who, starts=starts, ends=ends, deputy=deputy))]


def remove(absence: Absence) -> list[Edit]:
    """Somebody is there after all."""
    return [Remove(absence)]


def _overlapping(snapshot: Snapshot, who: str, starts: date, ends: date) -> Absence | None:
    there = (each for each in snapshot[Absence].records if each.who == who)
    return next((each for each in there if each.starts <= ends and starts <= each.ends), None)
