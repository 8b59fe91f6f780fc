"""A week at a glance, for the team: who came, who waits, what began, what is in trouble, what ends, whose tasks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zim_data import follow_up, tandems
from zim_data.follow_up import Level
from zim_data.people import registered_on, waiting_since
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import CheckIn, Light, Newcomer, NewcomerStatus, Tandem, TandemStatus, Volunteer

SHAPE = re.compile(r"(\d{4})-W(\d{1,2})")
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A calendar week, by its Monday."""

    monday: date

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def number(self) -> int:
        """The number that calendars print."""
        return self.monday.isocalendar().week

    @property
    def days(self) -> str:
        """From when to when."""
        return f"{self.monday:%d.%m.} bis {self.sunday:%d.%m.%Y}"

    def __str__(self) -> str:
        return f"{self.monday.isocalendar().year}-W{self.number:02}"

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.monday <= day <= self.sunday

    def moved(self, weeks: int) -> Week:
        """So many weeks later."""
        return Week(self.monday + timedelta(weeks=weeks))


def week_of(day: date) -> Week:
    """The week in which the day lies."""
    return Week(day - timedelta(days=day.weekday()))


def parse_week(text: str | None) -> Week | None:
    """The week of a text like `2026-W47`; None for anything else."""
    found = SHAPE.fullmatch((text or "").strip().upper())
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    try:
        return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Picture:
    """What a week looked like; IDs of people and tandems, each list in its order."""

    week: Week
    on: date
    """As of which day: the last of the week, or today."""
    registered: Sequence[Volunteer | Newcomer]
    waiting: Sequence[tuple[Newcomer, int]]
    """Who waited at the end of it, and for how many days, the longest first."""
    proposed: Sequence[Tandem]
    first_meetings: Sequence[Tandem]
    next_first_meetings: Sequence[Tandem]
    troubled: Sequence[tuple[Tandem, CheckIn]]
    """Tandems whose latest light was yellow or red, red first."""
    ended: Sequence[Tandem]
    ending: Sequence[Tandem]
    """Those that are planned to end in it."""
    tasks: Mapping[str | None, Counter[Level]] | None
    """What each member of staff has to do (None for everybody); known for the week of today only."""


@per_snapshot
def picture(snapshot: Snapshot, week: Week) -> Picture:
    """The week as the sheet shows it now."""
    on = min(week.sunday, snapshot.on)
    known = snapshot[Tandem].records
    return Picture(
        week,
        on,
        registered=_registered(snapshot, week),
        waiting=_waiting(snapshot, on),
        proposed=[each for each in known if each.proposed_on in week],
        first_meetings=_first_meetings(known, week),
        next_first_meetings=_first_meetings(known, week.moved(1)),
        troubled=_troubled(snapshot, on),
        ended=[each for each in known if each.status is TandemStatus.ENDED and each.ended_on in week],
        ending=[each for each in tandems.with_status(snapshot, tandems.RUNNING) if each.planned_end in week],
        tasks=_tasks(snapshot) if snapshot.on in week else None,
    )


def _registered(snapshot: Snapshot, week: Week) -> list[Volunteer | Newcomer]:
    everybody: list[Volunteer | Newcomer] = [*snapshot[Volunteer].records, *snapshot[Newcomer].records]
    found = [(day, each) for each in everybody if (day := registered_on(each)) in week and day]
    return [each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].id))]


def _waiting(snapshot: Snapshot, on: date) -> list[tuple[Newcomer, int]]:
    """Who waited on that day: who waits now, and who got the first proposal only later."""
    proposed: dict[str, date] = {}
    for tandem in snapshot[Tandem].records:
        if tandem.proposed_on:
            proposed[tandem.newcomer_id] = min(tandem.proposed_on, proposed.get(tandem.newcomer_id, date.max))
    found = []
    for newcomer in snapshot[Newcomer].records:
        since = waiting_since(newcomer, on)
        waits = newcomer.status is NewcomerStatus.WAITING or proposed.get(newcomer.id, date.min) > on
        if waits and since and since <= on:
            found.append((newcomer, (on - since).days))
    return sorted(found, key=lambda pair: (-pair[1], pair[0].id))


def _first_meetings(known: Sequence[Tandem], week: Week) -> list[Tandem]:
    found = [(each.first_meeting_at, each) for each in known if each.status is not TandemStatus.DECLINED]
    held = [(at, each) for at, each in found if at and at.date() in week]
    return [each for _, each in sorted(held, key=lambda pair: (pair[0], pair[1].id))]


def _troubled(snapshot: Snapshot, on: date) -> list[tuple[Tandem, CheckIn]]:
    found = []
    for tandem in snapshot[Tandem].records:
        ran = tandem.status in tandems.RUNNING or (tandem.ended_on is not None and tandem.ended_on > on)
        latest = follow_up.latest_check_in(snapshot, tandem, on=on)
        if ran and latest and latest.light is not Light.GREEN:
            found.append((tandem, latest))
    return sorted(found, key=lambda pair: (pair[1].light is not Light.RED, pair[1].day, pair[0].id))


def _tasks(snapshot: Snapshot) -> dict[str | None, Counter[Level]]:
    """Who has most comes first, what is for everybody last."""
    found: dict[str | None, Counter[Level]] = {}
    for each in follow_up.due(snapshot):
        found.setdefault(each.staff, Counter())[each.level] += 1
    return dict(sorted(found.items(), key=lambda item: (item[0] is None, -item[1].total(), item[0] or "")))
