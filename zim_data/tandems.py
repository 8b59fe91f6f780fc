"""The life of a tandem: proposal, first meeting, agreement, check-ins, pause, end."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from zim_data import life, matching, pair_rules, rooms
from zim_data.errors import InvalidInput, NotFound, RuleBroken
from zim_data.life import Step
from zim_data.people import name_of
from zim_data.store.edits import Append, Change, Edit, Remove, change
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import (
    Booking,
    CheckIn,
    EndReason,
    Light,
    Meeting,
    Newcomer,
    NewcomerStatus,
    PairRule,
    Side,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

S = TandemStatus
OPEN, RUNNING = life.OPEN, life.RUNNING
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


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair to be proposed, perhaps instead of an open proposal of the same newcomer with somebody else."""

    volunteer_id: str
    newcomer_id: str
    score: float | None = None
    replaces: str | None = None
    """The ID of the tandem that is given up for it."""


def propose(
    snapshot: Snapshot, volunteer_id: str, newcomer_id: str, *, score: float | None, identity: str | None = None
) -> list[Edit]:
    """Propose a pair: the tandem (with this ID, else a new one) and the newcomer's status.

    Raises `RuleBroken` where somebody was quicker or a must-rule speaks against the two.
    """
    return propose_all(snapshot, [Proposal(volunteer_id, newcomer_id, score)], identity=identity)


def propose_all(snapshot: Snapshot, proposals: Sequence[Proposal], *, identity: str | None = None) -> list[Edit]:
    """Propose several pairs, all or none; raises as `propose`, and says of whom it speaks."""
    given_up = [_given_up(snapshot, each) for each in proposals if each.replaces]
    tandems = [each for each in snapshot[Tandem].records if each not in given_up]
    edits: list[Edit] = [change(each, status=S.DECLINED, ended_on=snapshot.on) for each in given_up]
    for each in proposals:
        now = matching.Situation(tandems, snapshot.settings, snapshot.on, pair_rules.rules_by_pair(snapshot))
        tandem, newcomer = _proposed(snapshot, each, now, identity)
        tandems.append(tandem)
        edits += [Append(tandem), *([] if each.replaces else [change(newcomer, status=NewcomerStatus.PROPOSED)])]
    return edits


def _given_up(snapshot: Snapshot, proposal: Proposal) -> Tandem:
    tandem = snapshot[Tandem].by_id.get(proposal.replaces or "")
    if tandem is None or tandem.status is not S.PROPOSED or tandem.newcomer_id != proposal.newcomer_id:
        name = name_of(snapshot, proposal.newcomer_id)
        raise RuleBroken(f"Der bisherige Vorschlag für {name} ist inzwischen ein anderer. Es wurde nichts gespeichert.")
    return tandem


def _proposed(
    snapshot: Snapshot, proposal: Proposal, now: matching.Situation, identity: str | None
) -> tuple[Tandem, Newcomer]:
    """The new tandem and its newcomer; raises where the pair cannot be."""
    volunteer = snapshot[Volunteer].by_id.get(proposal.volunteer_id)
    newcomer = snapshot[Newcomer].by_id.get(proposal.newcomer_id)
    if volunteer is None or newcomer is None:
        raise NotFound("Eine der beiden Personen steht nicht mehr in der Tabelle. Es wurde nichts gespeichert.")
    waits = NewcomerStatus.PROPOSED if proposal.replaces else NewcomerStatus.WAITING
    if newcomer.status is not waits:
        raise RuleBroken(f"{newcomer.name} wartet nicht mehr (Status „{newcomer.status}“). Jemand war schneller.")
    if now.has_open_tandem(newcomer):
        raise RuleBroken(f"{newcomer.name} ist schon in einem offenen Tandem. Bitte den Status in der Tabelle prüfen.")
    if not now.free_places(volunteer):
        taken = f"{now.open_tandems[volunteer.id]} von {volunteer.max_tandems} Tandems"
        raise RuleBroken(f"{volunteer.name} hat keinen Platz mehr ({taken}).")
    if volunteer.status not in (VolunteerStatus.REGISTERED, VolunteerStatus.ACTIVE):
        raise RuleBroken(f"{volunteer.name} ist zurzeit nicht bereit (Status „{volunteer.status}“).")
    answer = matching.explain(replace(newcomer, status=NewcomerStatus.WAITING), volunteer, now)
    if isinstance(answer, matching.Excluded):
        raise RuleBroken(" ".join(answer.sentences))
    tandem = Tandem(
        id=identity or snapshot.new_id(Tandem),
        volunteer_id=volunteer.id,
        newcomer_id=newcomer.id,
        proposed_on=snapshot.on,
        score=proposal.score,
    )
    return tandem, newcomer


def plan_first_meeting(
    snapshot: Snapshot, tandem: Tandem, *, at: datetime, room: str | None, staff: str | None
) -> list[Edit]:
    """Date, room and member of staff of the first meeting; a room of the centre is booked, an earlier one set free."""
    _allow(snapshot, tandem, life.PLAN, life.MOVE)
    if tandem.proposed_on and at.date() < tandem.proposed_on:
        sentence = f"Das erste Treffen liegt vor dem Vorschlag am {tandem.proposed_on:%d.%m.%Y}."
        raise InvalidInput({"first_meeting_at": sentence})
    if at.date() > snapshot.on + timedelta(days=366):
        raise InvalidInput({"first_meeting_at": "Dieser Termin liegt mehr als ein Jahr in der Zukunft."})
    if not rooms.is_on_the_clock(at.date(), at.time()):
        sentence = "Diese Uhrzeit gibt es an dem Tag nicht: Dann wird auf Sommerzeit umgestellt."
        raise InvalidInput({"first_meeting_at": sentence})
    fresh = find(snapshot, tandem.id)
    if (fresh.first_meeting_at, fresh.room) != (tandem.first_meeting_at, tandem.room):
        raise RuleBroken("Jemand hat den Termin inzwischen geändert. Bitte sehen Sie sich den neuen Stand an.")
    values = {"status": S.FIRST_MEETING, "first_meeting_at": at, "staff": staff, "room": room}
    return [change(tandem, **values), *_book(snapshot, tandem, at, room, staff)]


def first_meeting_booking(snapshot: Snapshot, tandem: Tandem) -> Booking | None:
    """The booking of a room for the first meeting as it is planned now."""
    at = tandem.first_meeting_at
    if at is None:
        return None
    when = (tandem.id, at.date(), at.time())
    return next((each for each in snapshot[Booking].records if (each.tandem_id, each.day, each.starts) == when), None)


def agree(
    snapshot: Snapshot,
    tandem: Tandem,
    *,
    on: date,
    goals: str | None = None,
    rhythm: str | None = None,
    planned_end: date | None = None,
    funding: str | None = None,
) -> list[Edit]:
    """The first meeting went well: the trial phase begins, with what the two agreed."""
    _allow(snapshot, tandem, life.AGREE)
    wrong: dict[str, str] = {}
    if tandem.first_meeting_at and on < tandem.first_meeting_at.date():
        first = f"{tandem.first_meeting_at:%d.%m.%Y}"
        wrong["agreed_on"] = f"Die Vereinbarung liegt vor dem ersten Treffen am {first}."
    if sentence := _wrong_planned_end(snapshot, planned_end, on):
        wrong["planned_end"] = sentence
    _refuse(wrong)
    _refuse_without_consent(snapshot, tandem)
    values = {"agreed_on": on, "goals": goals, "rhythm": rhythm, "planned_end": planned_end, "funding": funding}
    edits: list[Edit] = [change(tandem, status=S.TRIAL, **values)]
    if newcomer := snapshot[Newcomer].by_id.get(tandem.newcomer_id):
        edits.append(change(newcomer, status=NewcomerStatus.IN_TANDEM))
    if volunteer := snapshot[Volunteer].by_id.get(tandem.volunteer_id):
        edits.append(change(volunteer, status=VolunteerStatus.ACTIVE))
    return edits


def _refuse_without_consent(snapshot: Snapshot, tandem: Tandem) -> None:
    both = (snapshot[Volunteer].by_id.get(tandem.volunteer_id), snapshot[Newcomer].by_id.get(tandem.newcomer_id))
    for person in both:
        if person is not None and person.withdrawn_on is not None:
            raise RuleBroken(
                f"{person.name} hat die Einwilligung am {person.withdrawn_on:%d.%m.%Y} widerrufen. "
                "So kann kein Tandem beginnen."
            )


def still_allowed(snapshot: Snapshot, edits: Sequence[Edit]) -> Sequence[Edit]:
    """The edits, which were decided on another state, if rooms, places and rules allow them now; raises `RuleBroken`.

    For what no command decides anew: taking something back, and insisting on one's own input.
    """
    removed = {edit.record.id for edit in edits if isinstance(edit, Remove)}
    changed = {edit.record.id for edit in edits if isinstance(edit, Change)}
    for edit in edits:
        if isinstance(edit, Append) and isinstance(edit.record, Booking):
            rooms.refuse_taken(snapshot, edit.record, removed)
        if (tandem := _opened(edit)) is not None:
            _refuse_crowded(snapshot, tandem)
        if (rule := _decided(edit)) is not None:
            pair_rules.refuse_clash(snapshot, rule, removed | changed)
    return edits


def _opened(edit: Edit) -> Tandem | None:
    """The tandem that counts again after the edit and did not before."""
    if isinstance(edit, Append) and isinstance(edit.record, Tandem) and edit.record.status in OPEN:
        return edit.record
    if isinstance(edit, Change) and isinstance(edit.record, Tandem) and edit.values.get("status") in OPEN:
        return None if edit.record.status in OPEN else edit.record
    return None


def _decided(edit: Edit) -> PairRule | None:
    """The rule about a pair that the edit makes."""
    if isinstance(edit, Append) and isinstance(edit.record, PairRule):
        return edit.record
    if isinstance(edit, Change) and isinstance(edit.record, PairRule) and "kind" in edit.values:
        return replace(edit.record, kind=edit.values["kind"])
    return None


def _refuse_crowded(snapshot: Snapshot, tandem: Tandem) -> None:
    volunteer = snapshot[Volunteer].by_id.get(tandem.volunteer_id)
    if volunteer is not None and open_by_volunteer(snapshot)[volunteer.id] >= volunteer.max_tandems:
        raise RuleBroken(f"{volunteer.name} hat inzwischen keinen Platz mehr frei.")
    if any(each.newcomer_id == tandem.newcomer_id for each in with_status(snapshot, OPEN)):
        raise RuleBroken(f"{name_of(snapshot, tandem.newcomer_id)} ist inzwischen in einem anderen Tandem.")


def usual_end(on: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(on.month - 1 + months, 12)
    last = calendar.monthrange(on.year + year, month + 1)[1]
    return date(on.year + year, month + 1, min(on.day, last))


def amend(snapshot: Snapshot, tandem: Tandem, values: Mapping[str, Any]) -> list[Edit]:
    """Change what the two agreed: some of goals, rhythm, planned end, funding; raises `InvalidInput`."""
    _allow(snapshot, tandem, life.AMEND)
    planned_end = values.get("planned_end")
    if planned_end != tandem.planned_end:
        start = tandem.agreed_on or started_on(tandem)
        if sentence := _wrong_planned_end(snapshot, planned_end, start):
            raise InvalidInput({"planned_end": sentence})
    return [change(tandem, **values)]


def decline(snapshot: Snapshot, tandem: Tandem, *, on: date, reason: EndReason | None) -> list[Edit]:
    """It does not fit, or one of them does not want: the newcomer waits again, and the room is free again."""
    _allow(snapshot, tandem, life.DECLINE, life.NO_FIT)
    edits: list[Edit] = [change(tandem, status=S.DECLINED, ended_on=on, end_reason=reason)]
    booking = first_meeting_booking(snapshot, tandem)
    if booking and booking.day >= snapshot.on:
        edits.append(Remove(booking))
    return [*edits, *_released(snapshot, tandem, NewcomerStatus.WAITING)]


def confirm(snapshot: Snapshot, tandem: Tandem) -> list[Edit]:
    """The trial phase is over, they go on."""
    _allow(snapshot, tandem, life.CONFIRM)
    return [change(tandem, status=S.ACTIVE)]


def resume(snapshot: Snapshot, tandem: Tandem) -> list[Edit]:
    """The pause is over, they go on."""
    _allow(snapshot, tandem, life.RESUME)
    return [change(tandem, status=S.ACTIVE, paused_until=None)]


def pause(snapshot: Snapshot, tandem: Tandem, *, until: date | None) -> list[Edit]:
    """They pause, or pause longer, if they know until when."""
    _allow(snapshot, tandem, life.PAUSE, life.LONGER)
    if until and until <= snapshot.on:
        raise InvalidInput({"paused_until": "Das Ende der Pause liegt nicht in der Zukunft."})
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
    _allow(snapshot, tandem, life.END)
    wrong = _wrong_closing_talk(tandem, closing_talk_on)
    start = started_on(tandem) or tandem.proposed_on
    last = max((each.day for each in snapshot[Meeting].records if each.tandem_id == tandem.id), default=None)
    if start and on < start:
        wrong["ended_on"] = f"Das Ende liegt vor dem Beginn am {start:%d.%m.%Y}."
    elif last and on < last:
        wrong["ended_on"] = f"Danach haben sich die beiden noch getroffen, zuletzt am {last:%d.%m.%Y}."
    _refuse(wrong)
    ended = change(
        tandem,
        status=S.ENDED,
        ended_on=on,
        end_reason=reason,
        **_typed(
            tandem,
            closing_talk_on=closing_talk_on,
            volunteer_rating=volunteer_rating,
            newcomer_rating=newcomer_rating,
        ),
    )
    status = NewcomerStatus.WAITING if waits_again else NewcomerStatus.ENDED
    return [ended, *_released(snapshot, tandem, status)]


def close_later(
    snapshot: Snapshot,
    tandem: Tandem,
    *,
    closing_talk_on: date | None = None,
    volunteer_rating: int | None = None,
    newcomer_rating: int | None = None,
) -> list[Edit]:
    """The closing talk was held after the end, or the two said only then how content they were."""
    _allow(snapshot, tandem, life.CLOSE)
    _refuse(_wrong_closing_talk(tandem, closing_talk_on))
    ratings = {"volunteer_rating": volunteer_rating, "newcomer_rating": newcomer_rating}
    return [change(tandem, **_typed(tandem, closing_talk_on=closing_talk_on, **ratings))]


def rematch(snapshot: Snapshot, tandem: Tandem) -> list[Edit]:
    """The newcomer of a tandem that is over looks for somebody else."""
    _allow(snapshot, tandem, life.REMATCH)
    newcomer = snapshot[Newcomer].by_id.get(tandem.newcomer_id)
    if newcomer is None:
        raise NotFound("Die zugewanderte Person steht nicht mehr in der Tabelle. Es wurde nichts gespeichert.")
    if matching.situation(snapshot).has_open_tandem(newcomer):
        raise RuleBroken(f"{newcomer.name} ist schon in einem anderen offenen Tandem.")
    return [change(newcomer, status=NewcomerStatus.WAITING)]


def reopen(snapshot: Snapshot, tandem: Tandem) -> list[Edit]:
    """The end was a mistake, or the two go on after all."""
    _allow(snapshot, tandem, life.REOPEN)
    volunteer, newcomer = _both_ready(snapshot, tandem)
    nothing = dict.fromkeys(("ended_on", "end_reason", *life.CLOSING))
    return [
        change(tandem, status=S.ACTIVE, paused_until=None, **nothing),
        change(newcomer, status=NewcomerStatus.IN_TANDEM),
        change(volunteer, status=VolunteerStatus.ACTIVE),
    ]


def revive(snapshot: Snapshot, tandem: Tandem) -> list[Edit]:
    """A proposal that was declined is made once more, as of today."""
    _allow(snapshot, tandem, life.REVIVE)
    _, newcomer = _both_ready(snapshot, tandem)
    nothing = dict.fromkeys(("first_meeting_at", "room", "ended_on", "end_reason", *life.CLOSING))
    return [
        change(tandem, status=S.PROPOSED, proposed_on=snapshot.on, **nothing),
        change(newcomer, status=NewcomerStatus.PROPOSED),
    ]


def _both_ready(snapshot: Snapshot, tandem: Tandem) -> tuple[Volunteer, Newcomer]:
    """The two, if nothing speaks against it that their tandem counts again; raises `RuleBroken`."""
    volunteer = snapshot[Volunteer].by_id.get(tandem.volunteer_id)
    newcomer = snapshot[Newcomer].by_id.get(tandem.newcomer_id)
    if volunteer is None or newcomer is None:
        raise NotFound("Eine der beiden Personen steht nicht mehr in der Tabelle. Es wurde nichts gespeichert.")
    _refuse_crowded(snapshot, tandem)
    _refuse_without_consent(snapshot, tandem)
    if volunteer.status not in (VolunteerStatus.REGISTERED, VolunteerStatus.ACTIVE):
        raise RuleBroken(f"{volunteer.name} ist zurzeit nicht bereit (Status „{volunteer.status}“).")
    if newcomer.status not in (NewcomerStatus.WAITING, NewcomerStatus.ENDED):
        raise RuleBroken(f"{newcomer.name} ist zurzeit nicht bereit (Status „{newcomer.status}“).")
    return volunteer, newcomer


def _typed(tandem: Tandem, **values: Any) -> dict[str, Any]:
    """Without what is empty only because its cell cannot be read."""
    return {name: value for name, value in values.items() if value is not None or name not in tandem.unread}


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
    tandem = find(snapshot, tandem.id)
    wrong: dict[str, str] = {}
    if tandem.proposed_on and day < tandem.proposed_on:
        wrong["day"] = f"Das Tandem gibt es erst seit dem {tandem.proposed_on:%d.%m.%Y}."
    if next_on and next_on <= day:
        wrong["next_on"] = "Die nächste Nachfrage liegt nicht nach dieser."
    elif next_on and next_on < snapshot.on:
        wrong["next_on"] = "Die nächste Nachfrage liegt in der Vergangenheit."
    _refuse(wrong)
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


def _newest(snapshot: Snapshot, tandem: Tandem) -> Tandem:
    """The tandem as it stands in the sheet; as it was seen where it is gone, which the store then says."""
    return snapshot[Tandem].by_id.get(tandem.id, tandem)


def _allow(snapshot: Snapshot, tandem: Tandem, *steps: Step) -> None:
    """Raise `RuleBroken` unless one of the steps is possible from where the tandem stands now."""
    now = _newest(snapshot, tandem)
    if "status" in now.unread:
        raise RuleBroken(
            f"Der Status dieses Tandems ist in der Tabelle nicht lesbar („{now.unread['status'][:40]}“). "
            "Bitte berichtigen Sie zuerst die Zelle; unter „Datenpflege“ steht, wo."
        )
    if not any(now.status in step.begins for step in steps):
        changed = "inzwischen" if now.status is not tandem.status else "zurzeit"
        possible = ", ".join(f"„{step.name}“" for step in life.steps_in(now.status))
        raise RuleBroken(
            f"Dieses Tandem ist {changed} im Status „{now.status}“; „{steps[0].name}“ ist von dort aus nicht möglich, "
            f"nur {possible}."
        )


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        raise InvalidInput(wrong)


def _wrong_planned_end(snapshot: Snapshot, planned_end: date | None, start: date | None) -> str | None:
    if planned_end is None:
        return None
    if start and planned_end <= start:
        return f"Das geplante Ende liegt nicht nach dem Beginn am {start:%d.%m.%Y}."
    return "Das geplante Ende liegt in der Vergangenheit." if planned_end < snapshot.on else None


def _wrong_closing_talk(tandem: Tandem, day: date | None) -> dict[str, str]:
    start = started_on(tandem) or tandem.proposed_on
    if day is None or start is None or day >= start:
        return {}
    return {"closing_talk_on": f"Das Abschlussgespräch liegt vor dem Beginn am {start:%d.%m.%Y}."}


def _book(snapshot: Snapshot, tandem: Tandem, at: datetime, room_name: str | None, staff: str | None) -> list[Edit]:
    """The booking that the first meeting needs now, instead of the one it had."""
    room = rooms.named(snapshot, room_name)
    before = first_meeting_booking(snapshot, tandem)
    if before and room and (before.room_id, before.day, before.starts) == (room.id, at.date(), at.time()):
        return []
    edits: list[Edit] = [Remove(before)] if before else []
    if room is None:
        return edits
    ends = rooms.end_of(at, FIRST_MEETING_MINUTES)
    return edits + rooms.book(
        snapshot,
        room,
        day=at.date(),
        starts=at.time(),
        ends=ends,
        purpose=rooms.FIRST_MEETING,
        tandem_id=tandem.id,
        by=staff,
        instead_of=before,
    )


def _released(snapshot: Snapshot, tandem: Tandem, newcomer_status: NewcomerStatus) -> Sequence[Edit]:
    """The statuses of both people once this tandem no longer counts; what staff set by hand meanwhile stays."""
    edits: list[Edit] = []
    others = [each for each in with_status(snapshot, OPEN) if each.id != tandem.id]
    newcomer = snapshot[Newcomer].by_id.get(tandem.newcomer_id)
    bound = newcomer and newcomer.status in (NewcomerStatus.PROPOSED, NewcomerStatus.IN_TANDEM)
    if newcomer and bound and not any(each.newcomer_id == newcomer.id for each in others):
        edits.append(change(newcomer, status=newcomer_status))
    volunteer = snapshot[Volunteer].by_id.get(tandem.volunteer_id)
    running = any(each.volunteer_id == tandem.volunteer_id and each.status in RUNNING for each in others)
    if volunteer and volunteer.status is VolunteerStatus.ACTIVE and not running:
        edits.append(change(volunteer, status=VolunteerStatus.REGISTERED))
    return edits
