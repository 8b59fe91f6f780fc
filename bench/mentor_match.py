"""One assignment by the PyPI package `mentor-match`, its rules as near to ours as it allows.

Alone, at several sizes: `python -m bench.mentor_match [PEOPLE ...]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Any, TypeVar

from bench.figures import Figure, seconds, table
from zim_data import demo
from zim_data.districts import distance_km
from zim_data.tables import (
    Gender,
    GenderWish,
    Newcomer,
    NewcomerStatus,
    Person,
    Volunteer,
    VolunteerStatus,
)

NAMES = ("mentor-match", "munkres")
"""The package, and the one that does its work: it takes whichever version is there."""
SIZES = (50, 100, 200, 500)
LIMIT = 600
"""Seconds after which nobody waits any longer."""
READY = (VolunteerStatus.REGISTERED, VolunteerStatus.ACTIVE, NewcomerStatus.WAITING)
SWAPPED = ("help_topics", "interests", "availability", "languages", "district", "birth_year", "wished_gender")
"""What people of the demo lend each other, so that no two are alike."""

P = TypeVar("P", bound=Person)


# --- The people -------------------------------------------------------------------------------------------------------


def people(count: int, on: date) -> tuple[list[Newcomer], list[Volunteer]]:
    """So many newcomers who wait and volunteers who are ready, mixed from those of the demo; always the same."""
    programme = demo.programme(on)
    newcomers = [each for each in programme[Newcomer] if isinstance(each, Newcomer) and _ready(each)]
    volunteers = [each for each in programme[Volunteer] if isinstance(each, Volunteer) and _ready(each)]
    return _mixed(newcomers, count), _mixed(volunteers, count)


def _ready(person: Newcomer | Volunteer) -> bool:
    return person.status in READY and person.consents and not person.unread


def _mixed(few: Sequence[P], count: int) -> list[P]:
    chance = Random(count)
    return [
        replace(person, id=f"{person.id[0]}-{number:05}", **{name: _lent(chance, few, name) for name in SWAPPED})
        for number, person in enumerate(islice(cycle(few), count))
    ]


def _lent(chance: Random, few: Sequence[P], name: str) -> Any:
    return getattr(chance.choice(few), name)


# --- The rules --------------------------------------------------------------------------------------------------------

FLUENCY = {"A2": 0.4, "B1": 0.6, "B2": 0.8, None: 0.8, "C1": 1.0, "C2": 1.0, "Muttersprache": 1.0}
"""How well two understand each other at a level that both reach; below A2 not at all."""
WISHED = {GenderWish.WOMEN: Gender.FEMALE, GenderWish.MEN: Gender.MALE}
RECORD_VALID = timedelta(days=5 * 365)
ENOUGH, FAR_KM, FAR_YEARS = 3, 10, 30
TENTHS = 10
"""The package adds up whole numbers: tenths of our points."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the rules read, made once for each person so that they cost the package as little as possible."""

    ready: bool
    topics: frozenset[str]
    interests: frozenset[str]
    times: frozenset[str]
    languages: Mapping[str, float]
    district: str | None
    birth_year: int | None
    gender: Gender | None
    wished: Gender | None
    minors: bool = False
    with_children: bool | None = None
    record: bool = False


def _profile(person: Newcomer | Volunteer, on: date) -> Profile:
    spoken: dict[str, str | None] = {language.name: language.level for language in person.languages}
    own: dict[str, Any] = {}
    if isinstance(person, Volunteer):
        spoken["Deutsch"] = spoken.get("Deutsch") or "Muttersprache"
        issued = person.record_issued_on
        valid = issued is not None and person.record_seen_on is not None and on - issued <= RECORD_VALID
        own = {"with_children": person.with_children, "record": valid}
    else:
        if levels := [level for level in (spoken.get("Deutsch"), person.german_level) if level]:
            spoken["Deutsch"] = max(levels, key=lambda level: FLUENCY.get(level, 0))
        own = {"minors": person.has_minors}
    return Profile(
        ready=_ready(person),
        topics=frozenset(person.help_topics),
        interests=frozenset(person.interests),
        times=frozenset(person.availability),
        languages={name: FLUENCY[level] for name, level in spoken.items() if level in FLUENCY},
        district=person.district,
        birth_year=person.birth_year,
        gender=person.gender,
        wished=WISHED.get(person.wished_gender),
        **own,
    )


def _not_ready(volunteer: Profile, newcomer: Profile) -> bool:
    return not (volunteer.ready and newcomer.ready)


def _against_a_wish(volunteer: Profile, newcomer: Profile) -> bool:
    return volunteer.wished not in (None, newcomer.gender) or newcomer.wished not in (None, volunteer.gender)


def _no_language(volunteer: Profile, newcomer: Profile) -> bool:
    return volunteer.languages.keys().isdisjoint(newcomer.languages)


def _no_time(volunteer: Profile, newcomer: Profile) -> bool:
    return volunteer.times.isdisjoint(newcomer.times)


def _no_record(volunteer: Profile, newcomer: Profile) -> bool:
    return newcomer.minors and not volunteer.record


MUST = (_not_ready, _against_a_wish, _no_language, _no_time, _no_record)
"""Whether a pair must not be. Free places and former tandems are left out: everybody is free and new."""


def _topics(volunteer: Profile, newcomer: Profile) -> float | None:
    wanted, offered = newcomer.topics, volunteer.topics
    return len(wanted & offered) / len(wanted) if wanted and offered else None


def _language(volunteer: Profile, newcomer: Profile) -> float:
    theirs = volunteer.languages
    return max(min(fluency, theirs.get(name, 0)) for name, fluency in newcomer.languages.items())


def _times(volunteer: Profile, newcomer: Profile) -> float:
    return min(1, len(volunteer.times & newcomer.times) / ENOUGH)


def _distance(volunteer: Profile, newcomer: Profile) -> float | None:
    km = distance_km(volunteer.district, newcomer.district)
    return None if km is None else max(0, 1 - km / FAR_KM)


def _interests(volunteer: Profile, newcomer: Profile) -> float | None:
    if not volunteer.interests or not newcomer.interests:
        return None
    return min(1, len(volunteer.interests & newcomer.interests) / ENOUGH)


def _children(volunteer: Profile, newcomer: Profile) -> float | None:
    return volunteer.with_children if newcomer.minors else 1


def _age(volunteer: Profile, newcomer: Profile) -> float | None:
    if volunteer.birth_year is None or newcomer.birth_year is None:
        return None
    return max(0, 1 - abs(volunteer.birth_year - newcomer.birth_year) / FAR_YEARS)


SHOULD = {_topics: 30, _language: 20, _times: 20, _distance: 10, _interests: 10, _children: 5, _age: 5}
"""What speaks for a pair, from 0 to 1, None where nobody knows; and the most points for it."""


@dataclass(frozen=True, slots=True)
class Points:
    """A rule of the package (its `RuleProtocol`) that gives a part of its points; its own ones give all or nothing."""

    most: int
    find: Callable[[Profile, Profile], float | None]

    def evaluate(self, match: Any) -> bool:
        """Whether there are points."""
        return self.apply(match) > 0

    def apply(self, match: Any) -> int:
        """Tenths of points."""
        found = self.find(match.mentor.profile, match.mentee.profile)
        return round(TENTHS * self.most * (0.5 if found is None else found))


# --- The assignment ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assigned:
    """How long an assignment took, and how many pairs it found."""

    seconds: float
    pairs: int


def missing() -> str:
    """Why nothing can be measured; empty if it can."""
    try:
        versions()
    except PackageNotFoundError as error:
        return f"not measured: {error.name} is not installed"
    return ""


def assign(newcomers: Sequence[Newcomer], volunteers: Sequence[Volunteer], on: date) -> Assigned:
    """One round of the package, as its README tells; what turns our people into its own is not counted."""
    process, rule = import_module("matching.process"), import_module("matching.rules.rule")
    mentors = [_participant(process.Mentor, each, on) for each in volunteers]
    mentees = [_participant(process.Mentee, each, on) for each in newcomers]
    rules: list[object] = [Points(most, find) for find, most in SHOULD.items()]
    rules += [
        rule.Disqualify(_on_match(must)) for must in reversed(MUST)
    ]  # it begins with the last, and stops at a broken one
    taken = seconds(lambda: process.process_data(mentors, mentees, [rules]))
    return Assigned(taken, sum(len(each.mentees) for each in mentors))


def _participant(kind: Any, person: Newcomer | Volunteer, on: date) -> Any:
    """The package takes two people with the same e-mail address for one."""
    participant = kind(
        **{"first name": person.first_name, "last name": person.last_name, "email": person.id, "grade": 0}
    )
    participant.profile = _profile(person, on)
    return participant


def _on_match(must: Callable[[Profile, Profile], bool]) -> Callable[[Any], bool]:
    return lambda match: must(match.mentor.profile, match.mentee.profile)


def assign_within(
    limit: float, newcomers: Sequence[Newcomer], volunteers: Sequence[Volunteer], on: date
) -> Assigned | None:
    """The same in a process of its own, which is ended after so many seconds; None if it was."""
    plain = [[replace(each, extra={}, unread={}) for each in group] for group in (newcomers, volunteers)]
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(there, *plain, on), daemon=True)
    process.start()
    there.close()
    try:
        here.recv()
        found: Assigned | None = here.recv() if here.poll(limit) else None
    finally:
        process.kill()
        process.join()
    return found


def _answer(there: Connection, newcomers: Sequence[Newcomer], volunteers: Sequence[Volunteer], on: date) -> None:
    there.send(assign(newcomers[:2], volunteers[:2], on))  # imports everything: that does not count
    there.send(assign(newcomers, volunteers, on))


def measure(on: date, sizes: Sequence[int] = SIZES) -> list[Figure]:
    """Seconds for as many newcomers as volunteers; after the first size that takes too long none is tried."""
    if why := missing():
        return [Figure(f"`{NAMES[0]}`", why)]
    figures: list[Figure] = []
    for size in sizes:
        found = assign_within(LIMIT, *people(size, on), on)
        value = f"{found.seconds:.2f} s, {found.pairs} pairs" if found else f"more than {LIMIT} s"
        figures.append(Figure(f"{versions()}: {size} × {size}", value))
        if found is None:
            break
    return figures


def versions() -> str:
    """The package and the one that does its work, as they are installed."""
    return " with ".join(f"`{name}` {version(name)}" for name in NAMES)


def main() -> None:
    """The figures of some sizes."""
    from ui.session import today

    print("\n".join(table(measure(today(), [int(size) for size in sys.argv[1:]] or SIZES))))


if __name__ == "__main__":
    main()
