"""By what people, tandems, meetings and bookings can be told apart: gender, age, area of the city, topic and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import attrgetter

from zim_data import districts, rooms
from zim_data.people import waiting_since
from zim_data.records import Row
from zim_data.statistics.lives import lives
from zim_data.statistics.survival import DAYS_A_MONTH
from zim_data.statistics.values import Trait
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import (
    Booking,
    EndReason,
    Gender,
    GermanLevel,
    Meeting,
    Newcomer,
    Person,
    Place,
    Tandem,
    Volunteer,
)


def _noted(field: str) -> Callable[[Snapshot, Row, date], Sequence[str]]:
    """The one value of that field, if there is one."""

    get = attrgetter(field)

    def names(_: Snapshot, row: Row, _on: date) -> tuple[str, ...]:
        value = get(row)
        return (str(value),) if value else ()

    return names


def _all_noted(field: str) -> Callable[[Snapshot, Row, date], Sequence[str]]:
    """All values of that field."""
    get = attrgetter(field)
    return lambda _snapshot, row, _on: tuple(dict.fromkeys(get(row)))


def _always(names: Iterable[str]) -> Callable[[Snapshot], Sequence[str]]:
    found = tuple(names)
    return lambda _: found


# --- People -----------------------------------------------------------------------------------------------------------

CITY_AGES = (("unter 18 Jahre", 0, 17), ("18 bis 64 Jahre", 18, 64), ("65 Jahre und älter", 65, 999))
AMIF_AGES = (("unter 18 Jahre", 0, 17), ("18 bis 60 Jahre", 18, 60), ("über 60 Jahre", 61, 999))
AgeGroups = tuple[tuple[str, int, int], ...]


def _gender(_: Snapshot, person: Person, _on: date) -> tuple[str, ...]:
    return (str(person.gender),) if person.gender and person.gender is not Gender.UNSAID else ()


def _age(groups: AgeGroups) -> Callable[[Snapshot, Person, date], Sequence[str]]:
    def names(_: Snapshot, person: Person, on: date) -> tuple[str, ...]:
        age = on.year - person.birth_year if person.birth_year else -1
        return tuple(name for name, least, most in groups if least <= age <= most)

    return names


def _area(_: Snapshot, person: Person, _on: date) -> tuple[str, ...]:
    return (districts.area_of(person.district),) if person.district else ()


def _languages(_: Snapshot, person: Person, _on: date) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language.name for language in person.languages))


GENDERS = _always(str(each) for each in Gender if each is not Gender.UNSAID)


def _of_people(table: type[Volunteer] | type[Newcomer]) -> dict[str, Trait]:
    """What volunteers and newcomers have in common, by key."""
    found = (
        Trait(
            "gender",
            "Geschlecht",
            "Gezählt wird, was die Person angegeben hat.",
            table,
            _gender,
            order=GENDERS,
        ),
        Trait(
            "age",
            "Alter",
            "Das Alter ist das Jahr, in dem der Zeitraum endet, weniger das Geburtsjahr; Gruppen der Stadtstatistik.",
            table,
            _age(CITY_AGES),
            order=_always(name for name, _, _ in CITY_AGES),
        ),
        Trait(
            "age_amif",
            "Alter (AMIF)",
            "Das Alter ist das Jahr, in dem der Zeitraum endet, weniger das Geburtsjahr; Gruppen des AMIF.",
            table,
            _age(AMIF_AGES),
            order=_always(name for name, _, _ in AMIF_AGES),
        ),
        Trait(
            "area",
            "Stadtgebiet",
            "Die heute eingetragenen Stadtteile sind zu Gebieten zusammengefasst; welche, steht im Handbuch.",
            table,
            _area,
            order=_always(districts.AREAS),
        ),
        Trait(
            "district", "Stadtteil", "Gezählt wird der Stadtteil, der heute eingetragen ist.", table, _noted("district")
        ),
        Trait(
            "language",
            "Sprache",
            "Wer mehrere Sprachen spricht, zählt bei jeder davon.",
            table,
            _languages,
            several=True,
        ),
    )
    return {trait.key: trait for trait in found}


OF_VOLUNTEERS = {
    **_of_people(Volunteer),
    "training": Trait(
        "training",
        "Schulung",
        "Wer mehrere Schulungen besucht hat, zählt bei jeder davon.",
        Volunteer,
        _all_noted("trainings"),
        several=True,
    ),
}


@per_snapshot
def _wait_classes(snapshot: Snapshot) -> dict[str, tuple[int, int]]:
    """The classes of waiting, each from so many days to below so many."""
    yellow = snapshot.settings.waiting_yellow
    red = max(yellow, snapshot.settings.waiting_red)
    classes = {f"seit weniger als {yellow} Tagen": (0, yellow)}
    if yellow < red:
        classes[f"seit {yellow} bis {red - 1} Tagen"] = (yellow, red)
    return {**classes, f"seit {red} Tagen oder länger": (red, 1_000_000)}


def _wait(snapshot: Snapshot, newcomer: Newcomer, _on: date) -> tuple[str, ...]:
    since = waiting_since(newcomer, snapshot.on)
    days = max(0, (snapshot.on - since).days) if since else -1
    return tuple(name for name, (least, below) in _wait_classes(snapshot).items() if least <= days < below)


OF_NEWCOMERS = {
    **_of_people(Newcomer),
    "german": Trait(
        "german",
        "Deutschniveau",
        "Gezählt wird das Deutschniveau, das heute eingetragen ist.",
        Newcomer,
        _noted("german_level"),
        order=_always(map(str, GermanLevel)),
    ),
    "wait": Trait(
        "wait",
        "Wartezeit",
        "Gruppen nach den Tagen, ab denen eine Wartezeit gelb ({waiting_yellow}) oder rot ({waiting_red}) ist.",
        Newcomer,
        _wait,
        order=lambda snapshot: tuple(_wait_classes(snapshot)),
    ),
    "wish": Trait(
        "wish",
        "Hilfethema",
        "Wer sich zu mehreren Themen Hilfe wünscht, zählt bei jedem davon.",
        Newcomer,
        _all_noted("help_topics"),
        several=True,
    ),
}


# --- Tandems, meetings, rooms -----------------------------------------------------------------------------------------

DURATIONS = (
    ("unter 3 Monate", 0, 3),
    ("3 bis unter 6 Monate", 3, 6),
    ("6 bis unter 12 Monate", 6, 12),
    ("12 Monate und länger", 12, 10_000),
)


@per_snapshot
def days_lasted(snapshot: Snapshot, on: date) -> dict[str, int]:
    """How many days each tandem has lasted until its end, or until that day if it went on; by ID."""
    known = [life for life in lives(snapshot) if date.min < life.began <= on]
    return {life.tandem.id: (min(life.ended or on, on) - life.began).days for life in known}


def _duration(snapshot: Snapshot, tandem: Tandem, on: date) -> tuple[str, ...]:
    days = days_lasted(snapshot, on).get(tandem.id, -1)
    return tuple(name for name, least, below in DURATIONS if least <= days / DAYS_A_MONTH < below)


def _room(snapshot: Snapshot, booking: Booking, _on: date) -> tuple[str, ...]:
    return (rooms.name_of(snapshot, booking.room_id),)


END_REASON = Trait(
    "reason",
    "Grund",
    "Gezählt wird der eingetragene Grund.",
    Tandem,
    _noted("end_reason"),
    order=_always(map(str, EndReason)),
)
FUNDING = Trait("funding", "Förderprogramm", "Gezählt wird das eingetragene Förderprogramm.", Tandem, _noted("funding"))
DURATION = Trait(
    "duration",
    "Dauer",
    "Die Dauer geht vom Beginn bis zum Ende des Tandems oder des Zeitraums; ein Monat hat 30 Tage.",
    Tandem,
    _duration,
    order=_always(name for name, _, _ in DURATIONS),
)
TOPIC = Trait(
    "topic",
    "Thema",
    "Ein Treffen mit mehreren Themen zählt bei jedem davon.",
    Meeting,
    _all_noted("topics"),
    several=True,
)
PLACE = Trait(
    "place", "Ort", "Gezählt wird der eingetragene Ort.", Meeting, _noted("place"), order=_always(map(str, Place))
)
ROOM = Trait("room", "Raum", "Gezählt wird der gebuchte Raum.", Booking, _room)
