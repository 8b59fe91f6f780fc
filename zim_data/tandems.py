"""The life of a tandem: proposal, first meeting, agreement, check-ins, pause, end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from zim_data import rooms
from zim_data.errors import NotFound, RuleBroken
from zim_data.people import name_of
from zim_data.store.edits import Append, Edit, change
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import (
    Booking,
    CheckIn,
    EndReason,
    Light,
    Newcomer,
    NewcomerStatus,
    Room,
    Side,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

S = TandemStatus
RUNNING = frozenset({S.TRIAL, S.ACTIVE, S.PAUSED})
"""States in which the two know each other and meet, or pause."""
OPEN = RUNNING | {S.PROPOSED, S.FIRST_MEETING}
"""States that take up a volunteer's capacity and keep a newcomer from waiting."""
NEXT: Mapping[TandemStatus, frozenset[TandemStatus]] = {
    S.PROPOSED: frozenset({S.FIRST_MEETING, S.DECLINED}),
    S.FIRST_MEETING: frozenset({S.FIRST_MEETING, S.TRIAL, S.DECLINED}),
    S.TRIAL: frozenset({S.ACTIVE, S.PAUSED, S.ENDED}),
    S.ACTIVE: frozenset({S.PAUSED, S.ENDED}),
    S.PAUSED: frozenset({S.ACTIVE, S.ENDED}),
    S.ENDED: frozenset(),
    S.DECLINED: frozenset(),
}
"""Which states may follow which."""
FIRST_MEETING_MINUTES = 60
"""How long a room is booked for a first meeting."""


def find(snapshot: Snapshot, identity: str) -> Tandem:
    """The tandem with that ID; raises `NotFound`."""
    if tandem := snapshot[Tandem].by_id.get(identity):
        return tandem
    raise NotFound(f"Es gibt kein Tandem mit der ID „{identity[:40]}“. Vielleicht wurde die Zeile gelöscht.")


def names(snapshot: Snapshot, tandem: Tandem) -> str:
    """Both names, the volunteer's first."""
    return f"{name_of(snapshot, tandem.volunteer_id)} und {name_of(snapshot, tandem.newcomer_id)}"


def with_status(snapshot: Snapshot, statuses: frozenset[TandemStatus]) -> list[Tandem]:
    """The tandems in one of these states."""
    return [tandem for tandem in snapshot[Tandem].records if tandem.status in statuses]


def started_on(tandem: Tandem) -> date | None:
    """The day of the first meeting, or of the agreement where nobody noted it."""
    return tandem.first_meeting_at.date() if tandem.first_meeting_at else tandem.agreed_on


@per_snapshot
def open_by_volunteer(snapshot: Snapshot) -> Counter[str]:
    """How many open tandems each volunteer has, by ID."""
    return Counter(tandem.volunteer_id for tandem in with_status(snapshot, OPEN))


def propose(snapshot: Snapshot, volunteer_id: str, newcomer_id: str, *, score: float | None) -> list[Edit]:
    """Propose a pair: the tandem and the newcomer's status; raises `RuleBroken` where somebody was quicker."""
    volunteer = snapshot[Volunteer].by_id.get(volunteer_id)
    newcomer = snapshot[Newcomer].by_id.get(newcomer_id)
    if volunteer is None or newcomer is None:
        raise NotFound("Eine der beiden Personen steht nicht mehr in der Tabelle. Es wurde nichts gespeichert.")
    if newcomer.status is not NewcomerStatus.WAITING:
        raise RuleBroken(f"{newcomer.name} wartet nicht mehr (Status „{newcomer.status}“). Jemand war schneller.")
    taken = open_by_volunteer(snapshot)[volunteer_id]
    if taken >= volunteer.max_tandems:
        raise RuleBroken(f"{volunteer.name} hat keinen Platz mehr ({taken} von {volunteer.max_tandems} Tandems).")
    if volunteer.status not in (VolunteerStatus.REGISTERED, VolunteerStatus.ACTIVE):
        raise RuleBroken(f"{volunteer.name} ist zurzeit nicht bereit (Status „{volunteer.status}“).")
    tandem = Tandem(
        id=snapshot.new_id(Tandem),
        volunteer_id=volunteer_id,
        newcomer_id=newcomer_id,
        proposed_on=snapshot.on,
        score=score,
    )
    return [Append(tandem), change(newcomer, status=NewcomerStatus.PROPOSED)]


def plan_first_meeting(
    snapshot: Snapshot, tandem: Tandem, *, at: datetime, room: Room | None, staff: str | None
) -> list[Edit]:
    """Date, room and member of staff of the first meeting, and the room's booking."""
    _allow(tandem, S.FIRST_MEETING)
    if tandem.proposed_on and at.date() < tandem.proposed_on:
        raise RuleBroken("Das erste Treffen liegt vor dem Vorschlag.", field="first_meeting_at")
    edits: list[Edit] = []
    if room is not None and not _booked(snapshot, tandem, room, at):
        edits += rooms.book(
            snapshot,
            room,
            day=at.date(),
            starts=at.time(),
            ends=rooms.end_of(at, FIRST_MEETING_MINUTES),
            purpose="Erstes Kennenlernen",
            tandem_id=tandem.id,
            by=staff,
        )
    values = {"status": S.FIRST_MEETING, "first_meeting_at": at, "staff": staff, "room": room.name if room else None}
    return [change(tandem, **values), *edits]


def agree(
    snapshot: Snapshot,
    tandem: Tandem,
    *,
    on: date,
    goals: str | None = None,
    rhythm: str | None = None,
    planned_end: date | None = None,
) -> list[Edit]:
    """The first meeting went well: the trial phase begins, with what the two agreed."""
    _allow(tandem, S.TRIAL)
    if tandem.first_meeting_at and on < tandem.first_meeting_at.date():
        raise RuleBroken("Die Vereinbarung liegt vor dem ersten Treffen.", field="agreed_on")
    if planned_end and planned_end <= on:
        raise RuleBroken("Das geplante Ende liegt vor dem Beginn.", field="planned_end")
    values = {"status": S.TRIAL, "agreed_on": on, "goals": goals, "rhythm": rhythm, "planned_end": planned_end}
    edits: list[Edit] = [change(tandem, **values)]
    if newcomer := snapshot[Newcomer].by_id.get(tandem.newcomer_id):
        edits.append(change(newcomer, status=NewcomerStatus.IN_TANDEM))
    if volunteer := snapshot[Volunteer].by_id.get(tandem.volunteer_id):
        edits.append(change(volunteer, status=VolunteerStatus.ACTIVE))
    return edits


def decline(snapshot: Snapshot, tandem: Tandem, *, on: date, reason: EndReason | None) -> list[Edit]:
    """It does not fit, or one of them does not want: the newcomer waits again."""
    _allow(tandem, S.DECLINED)
    edits: list[Edit] = [change(tandem, status=S.DECLINED, ended_on=on, end_reason=reason)]
    return [*edits, *_released(snapshot, tandem, NewcomerStatus.WAITING)]


def confirm(tandem: Tandem) -> list[Edit]:
    """The trial phase is over, they go on."""
    _allow(tandem, S.ACTIVE)
    return [change(tandem, status=S.ACTIVE, paused_until=None)]


def pause(tandem: Tandem, *, until: date | None, on: date) -> list[Edit]:
    """They pause, if they know until when."""
    _allow(tandem, S.PAUSED)
    if until and until <= on:
        raise RuleBroken("Das Ende der Pause liegt nicht in der Zukunft.", field="paused_until")
    return [change(tandem, status=S.PAUSED, paused_until=until)]


def end(
    snapshot: Snapshot,
    tandem: Tandem,
    *,
    on: date,
    reason: EndReason,
    closing_talk_on: date | None = None,
    volunteer_rating: int | None = None,
    newcomer_rating: int | None = None,
    waits_again: bool = False,
) -> list[Edit]:
    """The tandem ends; the newcomer waits again or is done, the volunteer is free again."""
    _allow(tandem, S.ENDED)
    start = started_on(tandem)
    if start and on < start:
        raise RuleBroken(f"Das Ende liegt vor dem Beginn am {start:%d.%m.%Y}.", field="ended_on")
    if closing_talk_on and start and closing_talk_on < start:
        raise RuleBroken("Das Abschlussgespräch liegt vor dem Beginn.", field="closing_talk_on")
    ended = change(
        tandem,
        status=S.ENDED,
        ended_on=on,
        end_reason=reason,
        closing_talk_on=closing_talk_on,
        volunteer_rating=volunteer_rating,
        newcomer_rating=newcomer_rating,
    )
    status = NewcomerStatus.WAITING if waits_again else NewcomerStatus.ENDED
    return [ended, *_released(snapshot, tandem, status)]


def check_in(
    snapshot: Snapshot,
    tandem: Tandem,
    *,
    day: date,
    light: Light,
    side: Side = Side.BOTH,
    note: str | None = None,
    next_on: date | None = None,
) -> list[Edit]:
    """Staff asked how it is going."""
    if next_on and next_on <= day:
        raise RuleBroken("Die nächste Nachfrage liegt nicht nach dieser.", field="next_on")
    record = CheckIn(
        id=snapshot.new_id(CheckIn), tandem_id=tandem.id, side=side, day=day, light=light, note=note, next_on=next_on
    )
    return [Append(record)]


@per_snapshot
def check_ins_by_tandem(snapshot: Snapshot) -> dict[str, list[CheckIn]]:
    """Each tandem's check-ins, newest first."""
    found: dict[str, list[CheckIn]] = {}
    for each in sorted(snapshot[CheckIn].records, key=lambda one: one.day, reverse=True):
        found.setdefault(each.tandem_id, []).append(each)
    return found


def _allow(tandem: Tandem, status: TandemStatus) -> None:
    if status not in NEXT[tandem.status]:
        raise RuleBroken(f"Dieses Tandem ist im Status „{tandem.status}“; „{status}“ ist von dort aus nicht möglich.")


def _booked(snapshot: Snapshot, tandem: Tandem, room: Room, at: datetime) -> bool:
    """Whether this tandem already has the room then, so that changing the member of staff books nothing new."""
    return any(
        (each.tandem_id, each.room_id, each.day, each.starts) == (tandem.id, room.id, at.date(), at.time())
        for each in snapshot[Booking].records
    )


def _released(snapshot: Snapshot, tandem: Tandem, newcomer_status: NewcomerStatus) -> Sequence[Edit]:
    """The statuses of both people once this tandem no longer counts."""
    edits: list[Edit] = []
    others = [each for each in with_status(snapshot, OPEN) if each.id != tandem.id]
    newcomer = snapshot[Newcomer].by_id.get(tandem.newcomer_id)
    if newcomer and not any(each.newcomer_id == newcomer.id for each in others):
        edits.append(change(newcomer, status=newcomer_status))
    volunteer = snapshot[Volunteer].by_id.get(tandem.volunteer_id)
    running = any(each.volunteer_id == tandem.volunteer_id and each.status in RUNNING for each in others)
    if volunteer and volunteer.status is VolunteerStatus.ACTIVE and not running:
        edits.append(change(volunteer, status=VolunteerStatus.REGISTERED))
    return edits
