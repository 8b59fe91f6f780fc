"""Rooms, who has them this week and next, and the certificates that were issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from itertools import product

from zim_data.demo import habits
from zim_data.demo.chance import Chance
from zim_data.demo.pairs import Pair
from zim_data.rooms import end_of
from zim_data.store.ids import check_code
from zim_data.tables import Booking, Certificate, Meeting, Room
from zim_data.tandems import FIRST_MEETING_MINUTES

OPENED = 760
"""Days since the rooms were entered."""
DAYS_BOOKED = range(6, -14, -1)
"""From last week to the end of the next one, in days ago."""
CERTIFICATES = (402, 371, 310, 259, 214, 180, 133, 96, 71, 40, 23, 9)
"""Days since each was issued."""
REVOKED = 2
"""The place in the list of the one that was taken back."""


def rooms(chance: Chance) -> list[Room]:
    """The rooms of the centre."""
    created_at = chance.moment(chance.day(OPENED))
    return [
        Room(
            id=chance.identity(Room),
            name=name,
            seats=seats,
            equipment=equipment,
            created_at=created_at,
            changed_at=created_at,
            changed_by=chance.staff(),
        )
        for name, (seats, equipment) in habits.ROOMS.items()
    ]


def bookings_for(chance: Chance, in_house: Sequence[Room], pairs: Sequence[Pair]) -> list[Booking]:
    """Bookings of this week and the next; first meetings have their room before everybody else."""
    first_meetings = {(each.tandem.first_meeting_at, each.tandem.room): each for each in pairs}
    bookings = []
    for ago, room, (begin, end) in product(DAYS_BOOKED, in_house, habits.TIMES_IN_HOUSE):
        starts = datetime.combine(chance.day(ago), time(begin))
        first_meeting = first_meetings.get((starts, room.name))
        if first_meeting or chance.often(25):
            bookings.append(_booking(chance, room, starts, time(end), first_meeting))
    return bookings


def _booking(chance: Chance, room: Room, starts: datetime, ends: time, first_meeting: Pair | None) -> Booking:
    booked_by = chance.staff()
    created_at = chance.moment(chance.day(max(chance.ago(starts.date()), 0) + chance.between(1, 9)))
    return Booking(
        id=chance.identity(Booking),
        room_id=room.id,
        day=starts.date(),
        starts=starts.time(),
        ends=end_of(starts, FIRST_MEETING_MINUTES) if first_meeting else ends,
        purpose="Erstes Kennenlernen" if first_meeting else chance.one(habits.PURPOSES),
        tandem_id=first_meeting.tandem.id if first_meeting else None,
        booked_by=booked_by,
        created_at=created_at,
        changed_at=created_at,
        changed_by=booked_by,
    )


def certificates_for(chance: Chance, pairs: Sequence[Pair], meetings: Sequence[Meeting]) -> list[Certificate]:
    """A certificate now and then, each for a volunteer who had met most by then and has none yet."""
    volunteer_of = {each.tandem.id: each.volunteer.id for each in pairs}
    issued: list[Certificate] = []
    for ago in CERTIFICATES:
        met: dict[str, list[Meeting]] = {}
        for meeting in meetings:
            if meeting.day < chance.day(ago):
                met.setdefault(volunteer_of[meeting.tandem_id], []).append(meeting)
        without = met.keys() - {each.volunteer_id for each in issued}
        volunteer_id = max(sorted(without), key=lambda each: len(met[each]))
        issued.append(_certificate(chance, issued, volunteer_id, met[volunteer_id], ago))
    issued[REVOKED] = replace(issued[REVOKED], revoked_on=chance.day(CERTIFICATES[REVOKED] - 3))
    return issued


def _certificate(
    chance: Chance, issued: Sequence[Certificate], volunteer_id: str, met: Sequence[Meeting], ago: int
) -> Certificate:
    day = chance.day(ago)
    of_the_year = sum(each.issued_on.year == day.year for each in issued)
    return Certificate(
        id=chance.identity(Certificate),
        number=f"{day.year}-{of_the_year + 1:04}",
        volunteer_id=volunteer_id,
        starts=min(meeting.day for meeting in met),
        ends=max(meeting.day for meeting in met),
        hours=round(sum(meeting.minutes for meeting in met) / 60, 2),
        meetings=len(met),
        competences=chance.several(habits.COMPETENCES, 3, 4),
        issued_on=day,
        issued_by=(staff := chance.staff()),
        check_code=check_code(chance),
        created_at=(created_at := chance.moment(day)),
        changed_at=created_at,
        changed_by=staff,
    )
