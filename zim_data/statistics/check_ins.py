"""Whether staff asked in time how tandems are doing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zim_data import follow_up, tandems
from zim_data.periods import Period
from zim_data.statistics.lives import Life, lives
from zim_data.statistics.values import Group
from zim_data.store.snapshot import Snapshot, per_snapshot

ON_TIME, LATE, MISSED = "pünktlich", "verspätet", "ausgeblieben"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A day on which staff were to ask, and the one on which they did, if they did."""

    tandem_id: str
    due: date
    done: date | None

    def outcome(self, tolerance: timedelta) -> str:
        """Whether it came on time."""
        if self.done is None:
            return MISSED
        return ON_TIME if self.done <= self.due + tolerance else LATE


@per_snapshot
def appointments(snapshot: Snapshot) -> tuple[Appointment, ...]:
    """All check-ins that were due until today; one that may still come on time is not among them."""
    return tuple(each for life in lives(snapshot) for each in _of_life(snapshot, life))


@per_snapshot
def appointments_in(snapshot: Snapshot, period: Period) -> tuple[Appointment, ...]:
    """Those that were due in the period."""
    return tuple(each for each in appointments(snapshot) if each.due in period)


@per_snapshot
def check_in_outcomes(snapshot: Snapshot, period: Period) -> tuple[Group, ...]:
    """The check-ins that were due in the period by whether they came on time; their rows are the tandems."""
    late = tolerance(snapshot)
    tandem_ids: dict[str, list[str]] = {ON_TIME: [], LATE: [], MISSED: []}
    for each in appointments_in(snapshot, period):
        tandem_ids[each.outcome(late)].append(each.tandem_id)
    return tuple(Group(name, tuple(dict.fromkeys(ids)), len(ids)) for name, ids in tandem_ids.items())


def tolerance(snapshot: Snapshot) -> timedelta:
    """How late a check-in may be and still be on time."""
    return timedelta(days=snapshot.settings.check_in_tolerance)


def _of_life(snapshot: Snapshot, life: Life) -> Iterator[Appointment]:
    """Each check-in answers the day that was due before it; one soon after the last is an extra one."""
    start = last = tandems.started_on(life.tandem)
    if start is None or last is None:
        return
    due = start + timedelta(days=snapshot.settings.check_in_first)
    for each in reversed(tandems.check_ins_by_tandem(snapshot).get(life.tandem.id, [])):
        if each.day - last >= (due - last) / 2:
            yield Appointment(life.tandem.id, due, each.day)
        last = each.day
        due = each.next_on or follow_up.check_in_after(snapshot, life.tandem, each.day) or due
    over = due + tolerance(snapshot)
    if over < snapshot.on and (life.ended is None or life.ended > over):
        yield Appointment(life.tandem.id, due, None)
