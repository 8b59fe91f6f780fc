"""What rests until a day although it is due, and what is done although the data cannot show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zim_data.errors import InvalidInput, NotFound
from zim_data.store.edits import Append, Edit, Remove, change
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Snooze

MOST_DAYS = 60
"""So far ahead something can be put off at most."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a rule found: the rule's name, the ID of the tandem or person, and since when it is due.

    Due since another day, it is another matter.
    """

    rule: str
    concerns: str
    since: date


@per_snapshot
def current(snapshot: Snapshot) -> Mapping[Matter, Snooze]:
    """What rests today, with the newest row about it."""
    rising = sorted(snapshot[Snooze].records, key=lambda each: each.changed_at or each.created_at or datetime.max)
    newest = {matter_of(each): each for each in rising}
    return {matter: each for matter, each in newest.items() if _rests(each, snapshot.on)}


def matter_of(snooze: Snooze) -> Matter:
    """What the row is about."""
    return Matter(snooze.rule, snooze.concerns, snooze.since)


def snooze(snapshot: Snapshot, matter: Matter, *, until: date | None, reason: str | None) -> list[Edit]:
    """Put it off until a day, or call it done (no day), instead of what was said before; raises `InvalidInput`."""
    wrong: dict[str, str] = {}
    if until is not None and until <= snapshot.on:
        wrong["until"] = "Bitte wählen Sie einen Tag ab morgen."
    elif until is not None and until > snapshot.on + timedelta(days=MOST_DAYS):
        wrong["until"] = f"Länger als {MOST_DAYS} Tage lässt sich nichts zurückstellen."
    if not (reason or "").strip():
        wrong["reason"] = "Bitte schreiben Sie kurz, warum."
    if wrong:
        raise InvalidInput(wrong)
    values: dict[str, Any] = {"since": matter.since, "until": until, "reason": (reason or "").strip()}
    known = _rows(snapshot, matter)
    if not known:
        row = Snooze(id=snapshot.new_id(Snooze), rule=matter.rule, concerns=matter.concerns, **values)
        return [Append(row)]
    first, *others = known
    return [change(first, **values), *map(Remove, others)]


def unsnooze(snapshot: Snapshot, matter: Matter) -> list[Edit]:
    """Show it again; raises `NotFound` where somebody was quicker."""
    known = _rows(snapshot, matter)
    if not known:
        raise NotFound("Das ist nicht mehr zurückgestellt; jemand zeigt es schon wieder.")
    return list(map(Remove, known))


def _rows(snapshot: Snapshot, matter: Matter) -> list[Snooze]:
    """All rows that the rule has about the tandem or person, whatever they were due since."""
    wanted = (matter.rule, matter.concerns)
    return [each for each in snapshot[Snooze].records if (each.rule, each.concerns) == wanted]


def _rests(snooze: Snooze, on: date) -> bool:
    """Whether it still rests; a day that cannot be read, or is too far off, hides nothing."""
    if snooze.until is None:
        return "until" not in snooze.unread
    return on < snooze.until <= on + timedelta(days=MOST_DAYS)
