"""Which rows belong to a period: tandems by when they began and ended, people by their tandems, meetings by day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from zim_data import meetings, tandems
from zim_data.people import before_interview
from zim_data.periods import Period
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Booking, Meeting, Newcomer, Tandem, TandemStatus, Volunteer

Side = type[Volunteer] | type[Newcomer]

BEGINNING = (
    "Ein Tandem beginnt mit dem ersten Treffen; fehlt dieser Tag, gilt der Tag der Vereinbarung, "
    "des ersten eingetragenen Treffens oder des Vorschlags."
)
"""What `began` means, for the glossary."""


@dataclass(frozen=True, slots=True)
class Life:
    """The day on which a tandem began, and the one on which it ended, if it did."""

    tandem: Tandem
    began: date
    ended: date | None

    def ran_in(self, period: Period) -> bool:
        """Whether it ran on a day of the period; the day on which it ended counts."""
        return self.began <= period.ends and (self.ended is None or self.ended >= period.starts)

    def runs_after(self, day: date) -> bool:
        """Whether it had begun and not ended at the end of that day."""
        return self.began <= day and (self.ended is None or self.ended > day)


@per_snapshot
def lives(snapshot: Snapshot) -> tuple[Life, ...]:
    """Every tandem that ever began, whatever was left out: `began` is `date.min` where no day is known at all."""
    began = [each for each in snapshot[Tandem].records if each.status in tandems.RUNNING | {TandemStatus.ENDED}]
    return tuple(_life(snapshot, tandem) for tandem in began)


def _life(snapshot: Snapshot, tandem: Tandem) -> Life:
    log = meetings.by_tandem(snapshot).get(tandem.id, [])
    known = (tandems.started_on(tandem), log[-1].day if log else None, tandem.proposed_on)
    began = next((day for day in known if day and day <= snapshot.on), date.min)
    if tandem.status is not TandemStatus.ENDED:
        return Life(tandem, began, None)
    ended = tandem.ended_on or (log[0].day if log else began)
    return Life(tandem, began, max(began, ended))


@per_snapshot
def lives_in(snapshot: Snapshot, period: Period) -> tuple[Life, ...]:
    """Those that ran on at least one day of the period."""
    return tuple(each for each in lives(snapshot) if each.ran_in(period))


def began_in(snapshot: Snapshot, period: Period) -> list[Tandem]:
    """The tandems that began in a period."""
    return [life.tandem for life in lives(snapshot) if life.began in period]


def ended_in(snapshot: Snapshot, period: Period) -> list[Tandem]:
    """The tandems that ended in a period."""
    return [life.tandem for life in lives(snapshot) if life.ended and life.ended in period]


def running_on(snapshot: Snapshot, day: date) -> list[Tandem]:
    """The tandems that had begun and not ended at the end of that day; those that pause run, too."""
    return [each.tandem for each in lives(snapshot) if each.runs_after(day)]


# --- Meetings and bookings --------------------------------------------------------------------------------------------


@per_snapshot
def _meetings_by_day(snapshot: Snapshot) -> tuple[list[date], list[Meeting]]:
    """All meetings in the order of their days, and those days, to find the ones of a period at once."""
    ordered = sorted(snapshot[Meeting].records, key=attrgetter("day"))
    return [each.day for each in ordered], ordered


@per_snapshot
def meetings_in(snapshot: Snapshot, period: Period) -> Sequence[Meeting]:
    """The meetings of a period, the earliest day first."""
    days, ordered = _meetings_by_day(snapshot)
    return ordered[bisect_left(days, period.starts) : bisect_right(days, period.ends)]


@per_snapshot
def first_day(snapshot: Snapshot) -> date:
    """The day from which on there are tandems or meetings; the snapshot's own where there are none."""
    began = [life.began for life in lives(snapshot) if life.began > date.min]
    return min([*began, *_meetings_by_day(snapshot)[0][:1], snapshot.on])


@per_snapshot
def bookings_in(snapshot: Snapshot, period: Period) -> Sequence[Booking]:
    """The bookings of rooms in a period, in the order of the sheet."""
    return [each for each in snapshot[Booking].records if each.day in period]


@per_snapshot
def log_in(snapshot: Snapshot, period: Period) -> dict[str, list[Meeting]]:
    """The meetings of each tandem in the period, by the tandem's ID."""
    found: dict[str, list[Meeting]] = {}
    for each in meetings_in(snapshot, period):
        found.setdefault(each.tandem_id, []).append(each)
    return found


# --- People, by their tandems -----------------------------------------------------------------------------------------


def person_id(tandem: Tandem, side: Side) -> str:
    """The ID of the one or the other of the two."""
    return tandem.volunteer_id if side is Volunteer else tandem.newcomer_id


@per_snapshot
def lives_of(snapshot: Snapshot, side: Side) -> dict[str, list[Life]]:
    """The tandems that ever began of each person of one side, the first one first; those who are still in the sheet."""
    found: dict[str, list[Life]] = {}
    for life in sorted(lives(snapshot), key=attrgetter("began")):
        identity = person_id(life.tandem, side)
        if identity in snapshot[side].by_id:
            found.setdefault(identity, []).append(life)
    return found


@per_snapshot
def people_in(snapshot: Snapshot, side: Side, period: Period) -> dict[str, list[Life]]:
    """The people of one side of whom a tandem ran in the period, with all their tandems."""
    everybody = lives_of(snapshot, side)
    return {identity: found for identity, found in everybody.items() if any(life.ran_in(period) for life in found)}


def registered_in(snapshot: Snapshot, side: Side, period: Period) -> list[str]:
    """The people of one side whose interview was in the period and led to a registration."""
    people: Sequence[Volunteer | Newcomer] = snapshot[side].records
    return [
        each.id for each in people if each.interview_on and each.interview_on in period and not before_interview(each)
    ]
