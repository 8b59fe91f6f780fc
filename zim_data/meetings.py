"""The meeting log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from zim_data import tandems
from zim_data.errors import InvalidInput, RuleBroken
from zim_data.store.edits import Append, Edit, Remove, change
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Meeting, Tandem


class Doubtful(RuleBroken):
    """Possible, but probably a mistake: may be saved after a second look."""


def log(snapshot: Snapshot, tandem: Tandem, values: Mapping[str, Any], *, sure: bool = False) -> list[Edit]:
    """A new meeting of the tandem; raises `InvalidInput` or, unless `sure`, `Doubtful`."""
    meeting = Meeting(id=snapshot.new_id(Meeting), tandem_id=tandem.id, **values)
    _check(snapshot, tandem, meeting, sure=sure)
    return [Append(meeting)]


def update(snapshot: Snapshot, meeting: Meeting, values: Mapping[str, Any]) -> list[Edit]:
    """Change a meeting; raises `InvalidInput`."""
    tandem = snapshot[Tandem].by_id.get(meeting.tandem_id)
    changed = Meeting(**{"id": meeting.id, "tandem_id": meeting.tandem_id, "day": meeting.day, "minutes": 5, **values})
    if tandem:
        _check(snapshot, tandem, changed, sure=True)
    return [change(meeting, **values)]


def remove(meeting: Meeting) -> list[Edit]:
    """Take a meeting out of the log."""
    return [Remove(meeting)]


def hours(meetings: Iterable[Meeting]) -> float:
    """The hours that these meetings took."""
    return sum(meeting.minutes for meeting in meetings) / 60


@per_snapshot
def by_tandem(snapshot: Snapshot) -> dict[str, list[Meeting]]:
    """Each tandem's meetings, newest first."""
    found: dict[str, list[Meeting]] = {}
    for meeting in newest_first(snapshot):
        found.setdefault(meeting.tandem_id, []).append(meeting)
    return found


@per_snapshot
def newest_first(snapshot: Snapshot) -> list[Meeting]:
    """All meetings, the latest day first."""
    return sorted(snapshot[Meeting].records, key=lambda meeting: meeting.day, reverse=True)


def of_volunteer(snapshot: Snapshot, volunteer_id: str, starts: date, ends: date) -> list[Meeting]:
    """A volunteer's meetings from one day to another (both included), oldest first."""
    own = [tandem.id for tandem in snapshot[Tandem].records if tandem.volunteer_id == volunteer_id]
    found = [each for identity in own for each in by_tandem(snapshot).get(identity, []) if starts <= each.day <= ends]
    return sorted(found, key=lambda meeting: meeting.day)


def _check(snapshot: Snapshot, tandem: Tandem, meeting: Meeting, *, sure: bool) -> None:
    start = tandems.started_on(tandem) or tandem.proposed_on
    if meeting.day > snapshot.on:
        raise InvalidInput({"day": "Das Datum liegt in der Zukunft."})
    if start and meeting.day < start:
        raise InvalidInput({"day": f"Das Tandem gibt es erst seit dem {start:%d.%m.%Y}."})
    if tandem.ended_on and meeting.day > tandem.ended_on:
        raise InvalidInput({"day": f"Das Tandem endete am {tandem.ended_on:%d.%m.%Y}."})
    same_day = [each for each in by_tandem(snapshot).get(tandem.id, []) if each.day == meeting.day]
    if same_day and not sure:
        minutes = " und ".join(f"{each.minutes} Minuten" for each in same_day)
        raise Doubtful(f"Für den {meeting.day:%d.%m.%Y} ist schon ein Treffen eingetragen ({minutes}).", field="day")
    if meeting.day < snapshot.on - timedelta(days=366) and not sure:
        raise Doubtful(f"Der {meeting.day:%d.%m.%Y} liegt mehr als ein Jahr zurück.", field="day")
