"""The centre's rooms and who has them when; no room is booked twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from zim_data.cells import NO_LETTER, folded
from zim_data.columns import WEEKDAYS
from zim_data.errors import InvalidInput, NotFound, RuleBroken
from zim_data.store.edits import Append, Edit, Remove, change
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Booking, Newcomer, Room, Tandem, Volunteer

ZONE = ZoneInfo("Europe/Berlin")
FIRST_MEETING = "Erstes Kennenlernen"
"""The purpose of the bookings that the app makes for first meetings."""
AHEAD = timedelta(days=366)
"""Nobody books a room longer before."""
MOST_TIMES = 53
FORMS_OF_ADDRESS = frozenset({"frau", "herr"})
NAMED_DAYS = 8
"""So many days at most are named in a sentence."""


class Repeat(StrEnum):
    """How often a booking comes again."""

    ONCE = "einmal"
    WEEKLY = "jede Woche"
    FORTNIGHTLY = "alle zwei Wochen"

    @property
    def weeks(self) -> int:
        """Weeks from one booking to the next."""
        return 2 if self is Repeat.FORTNIGHTLY else 1


# --- Looking up -------------------------------------------------------------------------------------------------------


def bookable(snapshot: Snapshot) -> list[Room]:
    """The rooms that may be booked."""
    return [room for room in snapshot[Room].records if room.bookable]


def named(snapshot: Snapshot, name: str | None) -> Room | None:
    """The bookable room of that name."""
    return next((room for room in bookable(snapshot) if room.name == name), None)


def name_of(snapshot: Snapshot, room_id: str) -> str:
    """The room's name, or its ID where the row is gone."""
    room = snapshot[Room].by_id.get(room_id)
    return room.name if room else f"(nicht mehr da, {room_id[:40]})"


def find(snapshot: Snapshot, identity: str) -> Booking:
    """The booking with that ID; raises `NotFound`."""
    if booking := snapshot[Booking].by_id.get(identity):
        return booking
    raise NotFound(f"Es gibt keine Buchung mit der ID „{identity[:40]}“. Vielleicht hat sie jemand abgesagt.")


@per_snapshot
def bookings_by_day(snapshot: Snapshot) -> dict[date, list[Booking]]:
    """The bookings of each day, earliest first; those of the whole day before all others."""
    found: dict[date, list[Booking]] = {}
    for each in sorted(snapshot[Booking].records, key=lambda each: (hours(each), each.room_id, each.id)):
        found.setdefault(each.day, []).append(each)
    return found


def hours(booking: Booking) -> tuple[time, time]:
    """From when to when the room is taken: the whole day where the times cannot be read or make no sense."""
    starts, ends = booking.starts, booking.ends
    return (time.min, time.max) if starts is None or ends is None or ends <= starts else (starts, ends)


def is_whole_day(booking: Booking) -> bool:
    """Whether the room counts as taken all day, because nobody can say for how long."""
    return hours(booking) == (time.min, time.max)


def hours_text(booking: Booking) -> str:
    """From when to when, for people."""
    starts, ends = hours(booking)
    return "ganzer Tag" if is_whole_day(booking) else f"{starts:%H:%M}–{ends:%H:%M}"


def free(snapshot: Snapshot, *, day: date, starts: time, ends: time, instead_of: Booking | None = None) -> list[Room]:
    """The rooms that nobody has in that time; the booking `instead_of` is about to be given up."""
    return [room for room in bookable(snapshot) if not _taken(snapshot, room.id, day, (starts, ends), _ids(instead_of))]


def day_text(day: date) -> str:
    """The day with its weekday, e.g. `Mo, 30.11.2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {day:%d.%m.%Y}"


def is_on_the_clock(day: date, at: time) -> bool:
    """Whether that local time exists: on the day when summer time begins, an hour is left out."""
    local = datetime.combine(day, at, ZONE)
    return local.astimezone(UTC).astimezone(ZONE).time() == at


# --- Booking ----------------------------------------------------------------------------------------------------------


def book(
    snapshot: Snapshot,
    room: Room,
    *,
    day: date,
    starts: time,
    ends: time,
    purpose: str | None = None,
    tandem_id: str | None = None,
    by: str | None = None,
    instead_of: Booking | None = None,
) -> list[Edit]:
    """A booking within one day; raises `RuleBroken` where the room is taken by another than `instead_of`."""
    if ends <= starts:
        raise RuleBroken("Das Ende liegt vor dem Beginn. Bitte innerhalb eines Tages buchen.", field="ends")
    if other := _taken(snapshot, room.id, day, (starts, ends), _ids(instead_of)):
        raise RuleBroken(
            f"{room.name} ist am {day:%d.%m.%Y} {_when(other)} schon vergeben. "
            "Bitte einen anderen Raum oder eine andere Zeit wählen.",
            field="room",
        )
    booking = Booking(
        id=snapshot.new_id(Booking),
        room_id=room.id,
        day=day,
        starts=starts,
        ends=ends,
        purpose=purpose,
        tandem_id=tandem_id,
        booked_by=by,
    )
    return [Append(booking)]


@dataclass(frozen=True, slots=True)
class Wish:
    """A room for some hours of one day or of several, for a tandem or a purpose."""

    room_id: str
    day: date
    starts: time
    ends: time
    purpose: str | None = None
    tandem_id: str | None = None
    repeat: Repeat = Repeat.ONCE
    until: date | None = None
    """The last day on which it may come again; or else so many `times` in all."""
    times: int | None = None
    without: frozenset[date] = frozenset()
    """Days that are left out, because somebody else has the room then."""

    @property
    def days(self) -> list[date]:
        """The days, without those that are left out."""
        return [day for day in self.all_days if day not in self.without]

    @property
    def all_days(self) -> list[date]:
        """Every day of the series, at most a year's."""
        if self.repeat is Repeat.ONCE:
            return [self.day]
        most = MOST_TIMES if self.times is None else min(self.times, MOST_TIMES)
        days = [self.day + timedelta(weeks=self.repeat.weeks * number) for number in range(most)]
        return [day for day in days if self.until is None or day <= self.until]


def reserve(snapshot: Snapshot, wish: Wish, *, by: str | None = None) -> list[Edit]:
    """All bookings of the wish, or none; raises `InvalidInput` or, naming the days that are taken, `RuleBroken`."""
    if wrong := faults(snapshot, wish):
        raise InvalidInput(wrong)
    days = wish.days
    if not days:
        raise RuleBroken("An allen diesen Tagen ist der Raum vergeben. Es wurde nichts gebucht.", field="room_id")
    if taken := [other for day in days if (other := _taken(snapshot, wish.room_id, day, (wish.starts, wish.ends), ()))]:
        raise RuleBroken(taken_sentence(snapshot, wish.room_id, taken), field="room_id")
    ids = _new_ids(snapshot, len(days))
    return [
        Append(
            Booking(
                id=identity,
                room_id=wish.room_id,
                day=day,
                starts=wish.starts,
                ends=wish.ends,
                purpose=wish.purpose,
                tandem_id=wish.tandem_id,
                booked_by=by,
                series=ids[0] if len(days) > 1 else None,
            )
        )
        for identity, day in zip(ids, days, strict=True)
    ]


def in_the_way(snapshot: Snapshot, wish: Wish) -> list[Booking]:
    """The bookings that already have the room, one for each day that is taken."""
    span = (wish.starts, wish.ends)
    return [other for day in wish.days if (other := _taken(snapshot, wish.room_id, day, span, ()))]


def taken_sentence(snapshot: Snapshot, room_id: str, taken: Sequence[Booking]) -> str:
    """Which days are taken, and when."""
    name = name_of(snapshot, room_id)
    if len(taken) == 1:
        return f"{name} ist am {day_text(taken[0].day)} {_when(taken[0])} schon vergeben."
    days = [f"{day_text(each.day)} ({_when(each)})" for each in taken[:NAMED_DAYS]]
    more = f" und {len(taken) - NAMED_DAYS} weitere" if len(taken) > NAMED_DAYS else ""
    return f"{name} ist an {len(taken)} Tagen schon vergeben: {'; '.join(days)}{more}."


def faults(snapshot: Snapshot, wish: Wish) -> dict[str, str]:
    """What is wrong with a wish, by field, whoever else has the room."""
    wrong: dict[str, str] = {}
    room = snapshot[Room].by_id.get(wish.room_id)
    if room is None:
        wrong["room_id"] = "Diesen Raum gibt es nicht mehr. Bitte wählen Sie einen anderen."
    elif not room.bookable:
        wrong["room_id"] = f"{room.name} lässt sich zurzeit nicht buchen."
    if sentence := _wrong_day(snapshot, wish):
        wrong["day"] = sentence
    if wish.ends <= wish.starts:
        wrong["ends"] = "Das Ende liegt nicht nach dem Beginn. Über Mitternacht lässt sich ein Raum nicht buchen."
    elif "day" not in wrong and wish.day == snapshot.on and wish.ends <= snapshot.read_at.time():
        wrong["ends"] = "Diese Zeit ist heute schon vorbei."
    wrong |= _wrong_repeat(snapshot, wish)
    wrong |= _wrong_clock(wish)
    if not wish.purpose and not wish.tandem_id:
        wrong["purpose"] = "Wofür ist der Raum? Bitte ein Tandem wählen oder einen Zweck eintragen."
    if wish.tandem_id and wish.tandem_id not in snapshot[Tandem].by_id:
        wrong["tandem_id"] = "Dieses Tandem steht nicht mehr in der Tabelle."
    return wrong


def _wrong_day(snapshot: Snapshot, wish: Wish) -> str | None:
    if wish.day < snapshot.on:
        return "Dieser Tag ist schon vorbei."
    if wish.day > snapshot.on + AHEAD:
        return "Das ist mehr als ein Jahr im Voraus."
    return None


def _wrong_repeat(snapshot: Snapshot, wish: Wish) -> dict[str, str]:
    """What is wrong with how often and how long it comes again."""
    if wish.repeat is Repeat.ONCE:
        return {}
    if wish.until is None and wish.times is None:
        return {"until": "Bitte sagen Sie, wie lange oder wie oft sich die Buchung wiederholt."}
    if wish.times is not None and not 2 <= wish.times <= MOST_TIMES:
        return {"times": f"Bitte eine Zahl von 2 bis {MOST_TIMES}."}
    if wish.until is not None and wish.until < wish.day + timedelta(weeks=wish.repeat.weeks):
        return {"until": "Bis zu diesem Tag kommt die Buchung nicht noch einmal vor."}
    field = "until" if wish.until is not None else "times"
    last = wish.until or wish.all_days[-1]
    return {field: "Das reicht mehr als ein Jahr in die Zukunft."} if last > snapshot.on + AHEAD else {}


def _wrong_clock(wish: Wish) -> dict[str, str]:
    """The first time that does not exist, because the clock is put forward in that night."""
    for day in wish.days:
        for field, at in (("starts", wish.starts), ("ends", wish.ends)):
            if not is_on_the_clock(day, at):
                sentence = f"Am {day:%d.%m.%Y} gibt es {at:%H:%M} Uhr nicht: In dieser Nacht beginnt die Sommerzeit."
                return {field: sentence}
    return {}


def refuse_taken(snapshot: Snapshot, booking: Booking, given_up: Collection[str]) -> None:
    """Raise `RuleBroken` if somebody has the room then, but for the bookings (IDs) that are given up."""
    if each := _taken(snapshot, booking.room_id, booking.day, hours(booking), given_up):
        raise RuleBroken(f"Der Raum ist am {each.day:%d.%m.%Y} {_when(each)} inzwischen anders vergeben.")


def end_of(starts_at: datetime, minutes: int) -> time:
    """When something that begins then is over, at the latest at the end of the day."""
    ends_at = starts_at + timedelta(minutes=minutes)
    return ends_at.time() if ends_at.date() == starts_at.date() else time(23, 59)


# --- Cancelling -------------------------------------------------------------------------------------------------------


def cancel(snapshot: Snapshot, booking: Booking) -> list[Edit]:
    """The room is free again at that time; raises `RuleBroken` for what is over."""
    if booking.day < snapshot.on:
        raise RuleBroken("Diese Buchung ist schon vorbei und bleibt für die Statistik stehen.")
    return [Remove(booking)]


def cancel_following(snapshot: Snapshot, booking: Booking) -> list[Edit]:
    """This booking and all later ones of its series."""
    if not booking.series:
        return cancel(snapshot, booking)
    return [edit for each in following(snapshot, booking) for edit in cancel(snapshot, each)]


def following(snapshot: Snapshot, booking: Booking) -> list[Booking]:
    """The booking as it was seen, and the later ones of its series, if it has one."""
    later = [
        each
        for each in snapshot[Booking].records
        if booking.series and each.series == booking.series and each.day > booking.day
    ]
    return [booking, *sorted(later, key=lambda each: each.day)]


# --- The calendar that others read ------------------------------------------------------------------------------------


def renew_key(room: Room, key: str) -> list[Edit]:
    """The room's calendar is found under this key from now on, and no longer under the one before."""
    return [change(room, calendar_key=key)]


def public_purpose(snapshot: Snapshot, booking: Booking) -> str | None:
    """What may stand in a calendar that others read: the purpose, unless somebody is named in it."""
    words = _words(booking.purpose or "")
    return None if (words | {word.removesuffix("s") for word in words}) & _names(snapshot) else booking.purpose


@per_snapshot
def _names(snapshot: Snapshot) -> frozenset[str]:
    """The first and last names of everybody in the sheet, the team's too, in parts."""
    people = (*snapshot[Volunteer].records, *snapshot[Newcomer].records)
    names = (*(f"{each.first_name} {each.last_name}" for each in people), *snapshot.lists["Mitarbeitende"])
    return frozenset(word for name in names for word in _words(name) - FORMS_OF_ADDRESS if len(word) > 2)


def _words(text: str) -> set[str]:
    return {folded(word) for word in NO_LETTER.split(text)}


# --- Who has it when --------------------------------------------------------------------------------------------------


def _when(booking: Booking) -> str:
    starts, ends = hours(booking)
    if is_whole_day(booking):
        return "den ganzen Tag (in der Tabelle steht keine gültige Uhrzeit)"
    return f"von {starts:%H:%M} bis {ends:%H:%M} Uhr"


def _ids(booking: Booking | None) -> Collection[str]:
    return () if booking is None else (booking.id,)


def _new_ids(snapshot: Snapshot, number: int) -> list[str]:
    ids: dict[str, None] = {}
    while len(ids) < number:
        ids[snapshot.new_id(Booking)] = None
    return list(ids)


def _taken(
    snapshot: Snapshot, room_id: str, day: date, span: tuple[time, time], given_up: Collection[str]
) -> Booking | None:
    """The booking that has the room in that time."""
    for each in bookings_by_day(snapshot).get(day, ()):
        starts, ends = hours(each)
        if each.room_id == room_id and starts < span[1] and span[0] < ends and each.id not in given_up:
            return each
    return None
