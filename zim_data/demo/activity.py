"""What tandems do: their meetings, and the check-ins of the staff with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from zim_data.demo import habits
from zim_data.demo.chance import Chance
from zim_data.demo.pairs import Pair
from zim_data.demo.stories import Story
from zim_data.tables import CheckIn, Light, Meeting, Place, Side, TandemStatus

SEEN_FROM = date(2026, 11, 22)
"""The day from which the quiet weeks look like August and Christmas."""
SIDES = {Side.BOTH: 60, Side.VOLUNTEER: 25, Side.NEWCOMER: 15}
LIGHTS = {Light.GREEN: 92, Light.YELLOW: 7, Light.RED: 1}
NOTES = {Light.GREEN: habits.GREEN_NOTES, Light.YELLOW: habits.YELLOW_NOTES, Light.RED: habits.RED_NOTES}
CHECK_INS = (14, 28)
"""Days from the first meeting to the first check-ins; then they are every month."""
MONTH = 30


def meetings_of(chance: Chance, pairs: Sequence[Pair]) -> list[Meeting]:
    """All meetings that took place, the oldest first."""
    meetings = [_meeting(chance, each, ago) for each in pairs for ago in _meeting_days(chance, each.story)]
    return sorted(meetings, key=lambda meeting: (meeting.day, meeting.id))


def check_ins_of(chance: Chance, pairs: Sequence[Pair]) -> list[CheckIn]:
    """All check-ins, the oldest first."""
    check_ins = [check_in for each in pairs for check_in in _check_ins(chance, each)]
    return sorted(check_ins, key=lambda check_in: (check_in.day, check_in.id))


def _meeting_days(chance: Chance, story: Story) -> list[int]:
    """How many days ago the tandem met: first, last and, in its rhythm, between."""
    if story.first is None or story.status == TandemStatus.FIRST_MEETING:
        return []
    days = [story.first]
    ago = story.first - chance.between(*habits.STEPS[story.rhythm])
    while ago > story.last + 2:
        if not _quiet(chance, ago):
            days.append(ago)
        ago -= chance.between(*habits.STEPS[story.rhythm])
    return [*days, story.last] if story.last < story.first else days


def _quiet(chance: Chance, ago: int) -> bool:
    """Whether a meeting is left out: holidays, or something came between."""
    return chance.often(habits.QUIET_MONTHS.get((SEEN_FROM - timedelta(days=ago)).month, 6))


def _meeting(chance: Chance, each: Pair, ago: int) -> Meeting:
    day = chance.day(ago)
    topics = _topics(chance, each)
    entered_on = chance.day(max(ago - chance.between(0, 4), min(ago, 1)))
    by_staff = ago == each.story.first or chance.often(30)
    meeting = Meeting(
        id=chance.identity(Meeting),
        tandem_id=each.tandem.id,
        day=day,
        minutes=chance.weighted(habits.MINUTES),
        topics=topics,
        place=chance.weighted(habits.PLACES[topics[0]]),
        note=chance.one(habits.MEETING_NOTES[topics[0]]) if chance.often(22) else None,
        logged_by=chance.staff() if by_staff else "Begleiter*in",
        confirmed_on=chance.day(max(ago - 7, 1)) if ago > 10 and chance.often(80) else None,
        created_at=(created_at := chance.moment(entered_on)),
        changed_at=created_at,
        changed_by=chance.staff(),
    )
    if ago == each.story.first:
        return replace(meeting, place=Place.CENTRE, minutes=60, note="Erstes Kennenlernen.")
    asks = ago == each.story.last and each.story.needs_support
    return _asking_for_support(chance, meeting) if asks or chance.often(3) else meeting


def _topics(chance: Chance, each: Pair) -> tuple[str, ...]:
    """One or two of the topics with which the newcomer wants help, the main one first; sometimes just free time."""
    if chance.often(12):
        return ("Freizeit",)
    topics = chance.several(dict.fromkeys(each.newcomer.help_topics, 1.0), 1, 2)
    return topics if chance.often(50) else topics[::-1]


def _asking_for_support(chance: Chance, meeting: Meeting) -> Meeting:
    return replace(meeting, needs_support=True, note=chance.one(habits.SUPPORT_NOTES))


def _check_ins(chance: Chance, each: Pair) -> Iterator[CheckIn]:
    """Check-ins two and four weeks after the first meeting and then every month, most of them in time."""
    story = each.story
    if story.first is None or story.status == TandemStatus.FIRST_MEETING:
        return
    planned = _planned_check_ins(story.first)
    until = story.last if story.status == TandemStatus.PAUSED else story.end or 0
    due = next(planned)
    while due > until:
        held = max(due - chance.between(0, 3), 1)
        next_due = next(planned)
        if story.check_in_due and next_due <= until:
            return
        ends = next_due <= until and story.status == TandemStatus.ENDED
        if next_due <= until or chance.often(93):
            yield _check_in(chance, each, held, None if ends else next_due, last=next_due <= until)
        due = next_due


def _planned_check_ins(first: int) -> Iterator[int]:
    for after in CHECK_INS:
        yield first - after
    ago = first - CHECK_INS[-1]
    while True:
        ago -= MONTH
        yield ago


def _check_in(chance: Chance, each: Pair, ago: int, next_due: int | None, *, last: bool) -> CheckIn:
    light = _light(chance, each.story, last=last)
    return CheckIn(
        id=chance.identity(CheckIn),
        tandem_id=each.tandem.id,
        side=chance.weighted(SIDES),
        day=chance.day(ago),
        light=light,
        note=chance.one(NOTES[light]) if light != Light.GREEN or chance.often(30) else None,
        next_on=None if next_due is None else chance.day(next_due),
        created_at=(created_at := chance.moment(chance.day(ago))),
        changed_at=created_at,
        changed_by=each.tandem.staff,
    )


def _light(chance: Chance, story: Story, *, last: bool) -> Light:
    """Mostly green; the last check-in of a tandem that has not met for long is not."""
    if last and story.status == TandemStatus.ACTIVE and story.last > 21:
        return Light.RED if story.last > 50 else Light.YELLOW
    return chance.weighted(LIGHTS)
