"""Who is brought together with whom, and what that makes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from zim_data.demo import habits
from zim_data.demo.chance import Chance
from zim_data.demo.contacts import Contacts
from zim_data.demo.people import FIVE_YEARS, waiting_newcomer
from zim_data.demo.stories import Story, stories
from zim_data.matching import Match, Situation, rank
from zim_data.people import waiting as longest_waiting
from zim_data.settings import Settings
from zim_data.tables import (
    EndReason,
    Newcomer,
    NewcomerStatus,
    PairKind,
    PairRule,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)
from zim_data.tandems import RUNNING

NOT_YET = (TandemStatus.PROPOSED, TandemStatus.FIRST_MEETING)
"""States in which the newcomer does not know yet with whom it will be."""
HALF_A_YEAR = 183
BEST = 6
"""Staff choose one of so many best matches."""
SETTINGS = Settings()
ANSWERED_WITHIN = 6
"""Days until a proposal is refused."""
DAYS_OVER_THE_END = 8
"""So long a tandem may be past its planned end before it is prolonged."""
RETURNING_EVERY = 12
"""Every so many tandems are with a newcomer whose tandem ended before."""
REASONS_TO_DECLINE = (EndReason.TIME, EndReason.NO_FIT, EndReason.OTHER)
TRY_AGAIN = (EndReason.NO_FIT, EndReason.TIME, EndReason.NO_CONTACT)
AFTER_TANDEMS = {VolunteerStatus.REGISTERED: 35, VolunteerStatus.PAUSED: 15, VolunteerStatus.ENDED: 50}
WITHOUT_TANDEM = {VolunteerStatus.REGISTERED: 72, VolunteerStatus.PAUSED: 8, VolunteerStatus.ENDED: 20}
AFTER_TRYING = {NewcomerStatus.ENDED: 65, NewcomerStatus.PAUSED: 35}
RULES = (
    (PairKind.FORBIDDEN, "Wohnen im selben Haus; beide möchten lieber jemand anderen.", 11),
    (PairKind.PINNED, "Kennen sich aus dem Sprachcafé und haben danach gefragt.", 4),
)
"""What staff decided about two people themselves, why, and how many days ago."""
WITHOUT_RULE = 3
"""So many of those who wait longest stay as they are."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A tandem with its people as they were registered, and its story."""

    story: Story
    volunteer: Volunteer
    newcomer: Newcomer
    tandem: Tandem


def pair(
    chance: Chance, people: Chance, contacts: Contacts, volunteers: Sequence[Volunteer], waiting: Sequence[Newcomer]
) -> list[Pair]:
    """All tandems from the oldest on; refused proposals were made to newcomers who wait still."""
    pairs: list[Pair] = []
    for number, story in enumerate(stories(chance)):
        if story.status == TandemStatus.DECLINED:
            possible: Iterable[Newcomer] = _waiting_for_long(chance, story, waiting, pairs)
        else:
            possible = chain(_returning(chance, number, story, pairs), _new(chance, people, contacts, story))
        matches = next(found for each in possible if (found := _matches(chance, story, each, volunteers, pairs)))
        match = chance.one(matches[:BEST])
        pairs.append(Pair(story, match.volunteer, match.newcomer, _tandem(chance, story, match)))
    return pairs


def settled_volunteers(chance: Chance, volunteers: Sequence[Volunteer], pairs: Sequence[Pair]) -> list[Volunteer]:
    """The registered volunteers in the state that their tandems put them in."""
    return [_settled_volunteer(chance, each, [p for p in pairs if p.volunteer.id == each.id]) for each in volunteers]


def settled_newcomers(chance: Chance, waiting: Sequence[Newcomer], pairs: Sequence[Pair]) -> list[Newcomer]:
    """The newcomers who wait and those who were brought together with somebody, each in their state."""
    everybody = {each.id: each for each in (*waiting, *(p.newcomer for p in pairs))}
    return [
        _settled_newcomer(chance, each, [p for p in pairs if p.newcomer.id == each.id]) for each in everybody.values()
    ]


def rules_for(
    chance: Chance, volunteers: Sequence[Volunteer], newcomers: Sequence[Newcomer], pairs: Sequence[Pair]
) -> list[PairRule]:
    """Rules about newcomers who wait and the volunteers who would suit them best."""
    tandems = [each.tandem for each in pairs]
    found = (
        matches[0]
        for newcomer in longest_waiting(newcomers, chance.on)[WITHOUT_RULE:]
        if (matches := rank(newcomer, volunteers, Situation(tandems, SETTINGS, chance.on)).fitting)
    )
    return [_rule(chance, match, *rule) for rule, match in zip(RULES, found, strict=False)]


def _rule(chance: Chance, match: Match, kind: PairKind, note: str, ago: int) -> PairRule:
    return PairRule(
        id=chance.identity(PairRule),
        volunteer_id=match.volunteer.id,
        newcomer_id=match.newcomer.id,
        kind=kind,
        note=note,
        created_at=(created_at := chance.moment(chance.day(ago))),
        changed_at=created_at,
        changed_by=chance.staff(),
    )


# --- Bringing together ------------------------------------------------------------------------------------------------


def _matches(
    chance: Chance, story: Story, newcomer: Newcomer, volunteers: Sequence[Volunteer], pairs: Sequence[Pair]
) -> list[Match]:
    """The volunteers who were registered, free and suitable on the day of the proposal, the best first."""
    open_then = Counter(each.volunteer.id for each in pairs if _until(each.story) < story.proposed)
    met_before = {each.volunteer.id for each in pairs if each.newcomer.id == newcomer.id}
    free = (
        each
        for each in volunteers
        if _registered_for(chance, each) > story.proposed
        and open_then[each.id] < each.max_tandems
        and each.id not in met_before
    )
    return rank(newcomer, free, Situation((), SETTINGS, chance.day(story.proposed))).fitting


def _waiting_for_long(
    chance: Chance, story: Story, waiting: Sequence[Newcomer], pairs: Sequence[Pair]
) -> Iterator[Newcomer]:
    """Newcomers who were registered when the proposal was made, wait to this day and had no other."""
    asked = {each.newcomer.id for each in pairs}
    return (each for each in waiting if _registered_for(chance, each) > story.proposed and each.id not in asked)


def _returning(chance: Chance, number: int, story: Story, pairs: Sequence[Pair]) -> list[Newcomer]:
    """Now and then a newcomer whose tandem ended, but not because all was done."""
    if number % RETURNING_EVERY:
        return []
    tandems = Counter(each.newcomer.id for each in pairs)
    free = [
        each.newcomer
        for each in pairs
        if each.tandem.end_reason in TRY_AGAIN
        and _until(each.story) > story.proposed + 5
        and tandems[each.newcomer.id] == 1
    ]
    return [chance.one(free)] if free else []


def _new(chance: Chance, people: Chance, contacts: Contacts, story: Story) -> Iterator[Newcomer]:
    """Newcomers who had waited for a while when the proposal was made."""
    while True:
        waited = int(chance.triangular(3, 100, 20))
        yield waiting_newcomer(people, contacts, chance.day(story.proposed + waited))


def _registered_for(chance: Chance, person: Volunteer | Newcomer) -> int:
    """Days since the interview."""
    return chance.ago(person.interview_on or chance.on)


def _until(story: Story) -> int:
    """Up to how many days ago the tandem took some of the volunteer's time; -1 if it still does."""
    if story.status == TandemStatus.DECLINED:
        return story.proposed - ANSWERED_WITHIN
    return -1 if story.end is None else story.end


# --- Tandems ----------------------------------------------------------------------------------------------------------


def _tandem(chance: Chance, story: Story, match: Match) -> Tandem:
    """The tandem as it stands today."""
    created_at = chance.moment(chance.day(story.proposed))
    tandem = Tandem(
        id=chance.identity(Tandem),
        volunteer_id=match.volunteer.id,
        newcomer_id=match.newcomer.id,
        status=story.status,
        proposed_on=chance.day(story.proposed),
        score=match.score,
        staff=(staff := chance.staff()),
        created_at=created_at,
        changed_at=created_at,
        changed_by=staff,
    )
    if story.status == TandemStatus.DECLINED:
        declined_on = chance.day(_until(story))
        reason = chance.one(REASONS_TO_DECLINE)
        return replace(tandem, ended_on=declined_on, end_reason=reason, changed_at=chance.moment(declined_on))
    if story.first is not None:
        tandem = replace(tandem, **_first_meeting(chance, story.first))
    if story.first is not None and story.status != TandemStatus.FIRST_MEETING:
        tandem = replace(tandem, **_agreement(chance, story, story.first, match.newcomer))
    if story.back is not None:
        tandem = replace(tandem, paused_until=chance.day(story.back), changed_at=chance.moment(chance.day(story.last)))
    return replace(tandem, **_ending(chance, story.end, story.reason)) if story.end and story.reason else tandem


def _first_meeting(chance: Chance, first: int) -> dict[str, Any]:
    hour, _ = chance.one(habits.TIMES_IN_HOUSE)
    return {"first_meeting_at": datetime.combine(chance.day(first), time(hour)), "room": chance.one([*habits.ROOMS])}


def _agreement(chance: Chance, story: Story, first: int, newcomer: Newcomer) -> dict[str, Any]:
    """What the two agreed on at the first meeting; half a year, or once more when it was over."""
    lasted = first - max(_until(story), 0)
    halves = max(1, (lasted - DAYS_OVER_THE_END) // HALF_A_YEAR + 1)
    return {
        "agreed_on": chance.day(first),
        "goals": ". ".join(habits.GOALS[topic] for topic in newcomer.help_topics[:2]) + ".",
        "rhythm": story.rhythm,
        "planned_end": chance.day(first - halves * HALF_A_YEAR),
        "funding": chance.weighted(habits.FUNDING),
        "changed_at": chance.moment(chance.day(first)),
    }


def _ending(chance: Chance, end: int, reason: EndReason) -> dict[str, Any]:
    """The end and the closing talk, which is missing now and then."""
    missing = chance.often(65) if end < 60 else chance.often(4)
    ending = {
        "ended_on": chance.day(end),
        "end_reason": reason,
        "changed_at": chance.moment(chance.day(end)),
    }
    if missing or reason == EndReason.NO_CONTACT:
        return ending
    ratings = habits.RATINGS.get(reason, habits.USUAL_RATINGS)
    return {
        **ending,
        "closing_talk_on": chance.day(end - chance.between(0, min(12, end - 1))),
        "volunteer_rating": chance.weighted(ratings) if chance.often(95) else None,
        "newcomer_rating": chance.weighted(ratings) if chance.often(90) else None,
    }


# --- States -----------------------------------------------------------------------------------------------------------


def _settled_volunteer(chance: Chance, volunteer: Volunteer, pairs: Sequence[Pair]) -> Volunteer:
    states = {each.tandem.status for each in pairs}
    last_change = max(
        (each.tandem.changed_at for each in pairs if each.tandem.changed_at), default=volunteer.changed_at
    )
    volunteer = replace(volunteer, changed_at=last_change)
    if states & RUNNING:
        return replace(volunteer, status=VolunteerStatus.ACTIVE)
    free_since = min((_until(each.story) for each in pairs), default=_registered_for(chance, volunteer))
    if states.intersection(NOT_YET) or free_since < 20:
        return volunteer
    status = chance.weighted(AFTER_TANDEMS if pairs else WITHOUT_TANDEM)
    changed = chance.day(free_since - chance.between(1, 19))
    if status == VolunteerStatus.REGISTERED:
        return volunteer
    volunteer = replace(volunteer, status=status, changed_at=chance.moment(changed))
    return replace(volunteer, **_farewell(chance, changed)) if status == VolunteerStatus.ENDED else volunteer


def _settled_newcomer(chance: Chance, newcomer: Newcomer, pairs: Sequence[Pair]) -> Newcomer:
    states = {each.tandem.status for each in pairs}
    last_change = max((each.tandem.changed_at for each in pairs if each.tandem.changed_at), default=newcomer.changed_at)
    newcomer = replace(newcomer, changed_at=last_change)
    if states & RUNNING:
        return replace(newcomer, status=NewcomerStatus.IN_TANDEM)
    if states.intersection(NOT_YET):
        return replace(newcomer, status=NewcomerStatus.PROPOSED)
    if TandemStatus.ENDED not in states:
        return newcomer
    tried = any(each.tandem.end_reason in TRY_AGAIN for each in pairs)
    status = chance.weighted(AFTER_TRYING) if tried else NewcomerStatus.ENDED
    newcomer = replace(newcomer, status=status)
    ended = chance.day(min(_until(each.story) for each in pairs))
    return replace(newcomer, **_farewell(chance, ended)) if status == NewcomerStatus.ENDED else newcomer


def _farewell(chance: Chance, day: date) -> dict[str, Any]:
    """The day from which the data are to be deleted; some want that at once."""
    return {
        "delete_from": day + timedelta(days=FIVE_YEARS),
        "withdrawn_on": day if chance.often(8) else None,
    }
