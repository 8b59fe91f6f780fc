"""The five steps: who stands where today, and how long the way from one to the next takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zim_data import tandems
from zim_data.statistics.values import rows_by
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Newcomer, NewcomerStatus, Volunteer, VolunteerStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps, and the IDs of those who stand there now."""

    number: int
    name: str
    volunteers: tuple[str, ...]
    newcomers: tuple[str, ...]
    tandems: tuple[str, ...]


STEPS = ("Informieren", "Kontakt aufnehmen", "Aufnahmegespräch", "Erstes Kennenlernen", "Integrationsbegleitung")
BY_STATUS: Mapping[VolunteerStatus | NewcomerStatus, int] = {
    VolunteerStatus.INTERESTED: 1,
    VolunteerStatus.CONTACT: 2,
    VolunteerStatus.REGISTERED: 3,
    VolunteerStatus.ACTIVE: 5,
    NewcomerStatus.INTERESTED: 1,
    NewcomerStatus.WAITING: 3,
    NewcomerStatus.PROPOSED: 4,
    NewcomerStatus.IN_TANDEM: 5,
}
"""The step of somebody who is in no open tandem; who pauses or is done stands on none."""


@per_snapshot
def funnel(snapshot: Snapshot) -> tuple[Step, ...]:
    """The five steps: people stand where their open tandems are (perhaps on two), else where their status says."""
    found = tandems.with_status(snapshot, tandems.OPEN)
    opened = [(each, 5 if each.status in tandems.RUNNING else 4) for each in found]
    volunteers = _by_step(snapshot[Volunteer].records, [(each.volunteer_id, step) for each, step in opened])
    newcomers = _by_step(snapshot[Newcomer].records, [(each.newcomer_id, step) for each, step in opened])
    pairs = rows_by((each.id, (step,)) for each, step in opened)
    return tuple(
        Step(number, name, volunteers.get(number, ()), newcomers.get(number, ()), pairs.get(number, ()))
        for number, name in enumerate(STEPS, start=1)
    )


def _by_step(
    people: Sequence[Volunteer | Newcomer], in_tandems: Iterable[tuple[str, int]]
) -> dict[int, tuple[str, ...]]:
    steps: dict[str, set[int]] = {}
    for identity, step in in_tandems:
        steps.setdefault(identity, set()).add(step)
    return rows_by((person.id, steps.get(person.id) or {_step_of(person)}) for person in people)


def _step_of(person: Volunteer | Newcomer) -> int:
    """By the status; newcomers have none of their own for „Kontakt“, but a day for the interview."""
    if person.status is NewcomerStatus.INTERESTED and person.interview_on:
        return 2
    return BY_STATUS.get(person.status, 0)
