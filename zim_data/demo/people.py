"""Volunteers and newcomers as they register, ask or wait, before anybody is brought together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from zim_data.columns import Language
from zim_data.demo import habits
from zim_data.demo.chance import Chance
from zim_data.demo.contacts import Contacts
from zim_data.demo.names import CULTURES, CULTURES_OF_NEWCOMERS, CULTURES_OF_VOLUNTEERS, IN_THEIR_OWN_SCRIPT
from zim_data.tables import (
    Gender,
    GenderWish,
    GermanLevel,
    Newcomer,
    NewcomerStatus,
    ResidenceGroup,
    Volunteer,
    VolunteerStatus,
)

FOUNDERS, LATER = 40, 82
"""Volunteers who were there when the two years began, and who registered since."""
RECORDS_EXPIRE_IN = {6: 12, 17: 25, 29: 41, 41: 55, 53: -9}
"""Days until a Führungszeugnis is five years old, by the number of its volunteer."""
FIVE_YEARS = 1826
APPOINTMENTS = (-1, -1, -2, -3, -4, -6, -7, -9, 2, 5, 16, 19, 24, 38)
"""Volunteers in contact: days since the appointment for the interview; negative ones are still to come."""
ASKED = (1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 16, 18, 22, 27)
"""Interested volunteers: days since they asked."""
NEWCOMERS_ASKED = (1, 1, 2, 3, 5, 6, 8, 10, 12, 15, 19, 26)
WAITING = (1, 2, 3, 5, 6, 8, 10, 12, 13, 15, 17, 20, 22, 25, 27, 28, 31, 32, 34, 36, 38, 41, 43, 46, 48, 51, 54, 57)
WAITING_TOO_LONG = (61, 64, 68, 73, 79, 84, 93, 107, 121, 148)
"""Days for which newcomers have been waiting for a volunteer."""
GAVE_UP, PAUSING = 15, 7
"""Newcomers who were registered and left without a tandem, or have no time at present."""


def registered_volunteers(chance: Chance, contacts: Contacts) -> list[Volunteer]:
    """Everybody who ever registered, none of them in a tandem yet; more of them from year to year."""
    registered = [chance.between(650, 810) for _ in range(FOUNDERS)]
    registered += [12 + int(630 * (number / LATER) ** 1.2) for number in range(LATER)]
    return [_registered(chance, contacts, number, ago) for number, ago in enumerate(registered)]


def prospects(chance: Chance, contacts: Contacts) -> list[Volunteer]:
    """Volunteers who have asked, and those with an appointment for the interview."""
    asked = [_volunteer(chance, contacts, chance.day(ago)) for ago in ASKED]
    in_contact = [
        replace(
            _volunteer(chance, contacts, chance.day(max(ago, 0) + chance.between(3, 9))),
            status=VolunteerStatus.CONTACT,
            interview_on=chance.day(ago),
            interviewed_by=chance.staff(),
        )
        for ago in APPOINTMENTS
    ]
    return asked + in_contact


def waiting_newcomers(chance: Chance, contacts: Contacts) -> list[Newcomer]:
    """Registered newcomers for whom no tandem has been found yet."""
    waiting = [waiting_newcomer(chance, contacts, chance.day(ago)) for ago in (*WAITING, *WAITING_TOO_LONG)]
    for place, culture in zip((5, 29), IN_THEIR_OWN_SCRIPT, strict=True):
        waiting[place] = _in_her_own_script(chance, contacts, waiting[place], culture)
    return waiting


def newcomers_without_a_tandem(chance: Chance, contacts: Contacts) -> list[Newcomer]:
    """Newcomers who moved away or lost interest before a volunteer was found, and those who pause."""
    gone = []
    for number in range(GAVE_UP + PAUSING):
        ago = chance.between(80, 640) if number < GAVE_UP else chance.between(30, 130)
        newcomer = waiting_newcomer(chance, contacts, chance.day(ago))
        gone.append(_left(chance, newcomer, ago // 3) if number < GAVE_UP else _pausing(chance, newcomer, ago // 2))
    return gone


def _left(chance: Chance, newcomer: Newcomer, ago: int) -> Newcomer:
    changed_at = chance.moment(chance.day(ago))
    return replace(
        newcomer,
        status=NewcomerStatus.ENDED,
        withdrawn_on=chance.day(ago) if chance.often(20) else None,
        delete_from=chance.day(ago - FIVE_YEARS),
        changed_at=changed_at,
    )


def _pausing(chance: Chance, newcomer: Newcomer, ago: int) -> Newcomer:
    return replace(newcomer, status=NewcomerStatus.PAUSED, changed_at=chance.moment(chance.day(ago)))


def interested_newcomers(chance: Chance, contacts: Contacts) -> list[Newcomer]:
    """Newcomers who have asked; some have an appointment for the interview."""
    return [
        replace(
            _newcomer(chance, contacts, chance.day(ago)),
            interview_on=chance.day(ago - chance.between(7, 11)) if chance.often(50) else None,
        )
        for ago in NEWCOMERS_ASKED
    ]


def waiting_newcomer(chance: Chance, contacts: Contacts, registered_on: date) -> Newcomer:
    """A newcomer who registered that day."""
    newcomer = _newcomer(chance, contacts, registered_on - timedelta(days=chance.between(0, 14)))
    return replace(newcomer, status=NewcomerStatus.WAITING, **_registration(chance, registered_on))


def _registered(chance: Chance, contacts: Contacts, number: int, ago: int) -> Volunteer:
    volunteer = _volunteer(chance, contacts, chance.day(ago + chance.between(3, 25)))
    interview_on = chance.day(ago)
    with_children = number in RECORDS_EXPIRE_IN or chance.often(55)
    seen = with_children and (number in RECORDS_EXPIRE_IN or chance.often(90))
    issued = FIVE_YEARS - RECORDS_EXPIRE_IN[number] if number in RECORDS_EXPIRE_IN else ago + chance.between(5, 70)
    return replace(
        volunteer,
        status=VolunteerStatus.REGISTERED,
        with_children=with_children,
        confidential_on=interview_on,
        record_issued_on=chance.day(issued) if seen else None,
        record_seen_on=interview_on if seen else None,
        trainings=("Einführung", *chance.several(habits.TRAININGS, 0, 2)) if chance.often(85) else (),
        infomail=chance.often(75),
        **_registration(chance, interview_on),
    )


def _registration(chance: Chance, day: date) -> dict[str, Any]:
    """The interview, which also brings the consent, with the version of the text of that time."""
    return {
        "interview_on": day,
        "interviewed_by": chance.staff(),
        "consent_on": day,
        "consent_version": f"{day.year}-01",
        "changed_at": chance.moment(day),
        "changed_by": chance.staff(),
    }


def _volunteer(chance: Chance, contacts: Contacts, asked_on: date) -> Volunteer:
    culture = chance.weighted(CULTURES_OF_VOLUNTEERS)
    gender = chance.weighted(habits.VOLUNTEER_GENDERS)
    name = contacts.name(culture, gender)
    return Volunteer(
        id=chance.identity(Volunteer),
        languages=_languages_of_volunteer(chance, culture),
        birth_year=chance.on.year - chance.between(*chance.one(((19, 29), (26, 58), (40, 66), (60, 78)))),
        hours_per_week=chance.one((1.5, 2.0, 2.0, 2.5, 3.0, 4.0)),
        max_tandems=chance.weighted({1: 70, 2: 24, 3: 6}),
        mobility=chance.several(habits.MOBILITY, 1, 3),
        expectations=chance.one(habits.EXPECTATIONS) if chance.often(55) else None,
        **_person(chance, name, gender, asked_on),
        **_reachable(chance, contacts, name, landline=50, email=94),
    )


def _newcomer(chance: Chance, contacts: Contacts, asked_on: date) -> Newcomer:
    culture = chance.weighted(CULTURES_OF_NEWCOMERS)
    gender = chance.weighted(habits.NEWCOMER_GENDERS)
    name = contacts.name(culture, gender)
    level = chance.weighted(habits.GERMAN_LEVELS)
    children = chance.weighted({1: 4, 2: 4, 3: 2, 4: 1}) if chance.often(42) else 0
    newcomer = Newcomer(
        id=chance.identity(Newcomer),
        birth_year=chance.on.year - chance.between(*chance.one(((18, 27), (22, 45), (30, 45), (40, 67)))),
        german_level=level,
        interpreter=level in (GermanLevel.NONE, GermanLevel.LITERACY) or chance.often(15),
        household=children + chance.between(1, 2),
        children=children,
        children_ages=_ages(chance, children),
        in_erfurt_since=asked_on.year - chance.weighted({0: 1, 1: 5, 2: 5, 3: 3, 4: 2, 7: 1}),
        referred_by=chance.weighted(habits.REFERRED_BY) if chance.often(80) else None,
        urgency=chance.weighted(habits.URGENCIES),
        **_home(chance, culture),
        **_person(chance, name, gender, asked_on),
        **_reachable(chance, contacts, name, landline=12, email=55),
    )
    return _speaks(newcomer, culture, chance.often(30))


def _person(chance: Chance, name: tuple[str, str], gender: Gender, asked_on: date) -> dict[str, Any]:
    """What is noted about everybody."""
    return {
        "first_name": name[0],
        "last_name": name[1],
        "gender": gender,
        "district": chance.weighted(habits.DISTRICTS),
        "availability": chance.several(habits.TIMES, 3, 8),
        "help_topics": chance.several(habits.HELP_TOPICS, 2, 4),
        "interests": chance.several(habits.INTERESTS, 1, 4),
        "wished_gender": chance.weighted(habits.WISHES[gender]),
        "note": chance.one(habits.PERSONAL_NOTES) if chance.often(10) else None,
        "created_at": (created_at := chance.moment(asked_on)),
        "changed_at": created_at,
        "changed_by": chance.staff(),
    }


def _reachable(
    chance: Chance, contacts: Contacts, name: tuple[str, str], *, landline: float, email: float
) -> dict[str, Any]:
    """Telephone, e-mail or both, and which of them is best; percentages of landlines and of e-mail addresses."""
    has_email = chance.often(email)
    has_phone = not has_email or chance.often(90)
    at_home = chance.often(landline)
    ways = {"E-Mail": 4 * has_email, "Telefon": 5 * has_phone, "Messenger": 3 * (has_phone and not at_home)}
    return {
        "phone": (contacts.landline() if at_home else contacts.mobile()) if has_phone else None,
        "email": contacts.email(name) if has_email else None,
        "preferred_contact": chance.weighted(ways),
    }


def _home(chance: Chance, culture: str) -> dict[str, Any]:
    """Where somebody comes from; both answers are voluntary."""
    return {
        "origin": chance.one(CULTURES[culture].countries) if chance.often(70) else None,
        "residence_group": ResidenceGroup(CULTURES[culture].residence) if chance.often(60) else None,
    }


def _languages_of_volunteer(chance: Chance, culture: str) -> tuple[Language, ...]:
    own = tuple(Language(name, "Muttersprache") for name in CULTURES[culture].mother_tongues)
    if culture != "deutsch":
        english = (Language("Englisch", "B2"),) if chance.often(50) else ()
        return (*own, Language("Deutsch", chance.one(("B2", "C1", "C1", "C2"))), *english)
    others = (
        Language(name, chance.one(("A2", "B1", "B1", "B2", "C1")))
        for name, percent in habits.FOREIGN_LANGUAGES.items()
        if chance.often(percent)
    )
    return (*own, *others)


def _speaks(newcomer: Newcomer, culture: str, also_english: bool = False) -> Newcomer:
    """The newcomer with the languages of that culture and what German there is."""
    languages = [Language(name, "Muttersprache") for name in CULTURES[culture].mother_tongues]
    if culture == "ukrainisch":
        languages.append(Language("Russisch", "C1"))
    if also_english and culture != "isländisch":
        languages.append(Language("Englisch", "B1"))
    if newcomer.german_level not in (None, GermanLevel.NONE, GermanLevel.LITERACY):
        languages.append(Language("Deutsch", str(newcomer.german_level)))
    return replace(newcomer, languages=tuple(languages))


def _ages(chance: Chance, children: int) -> tuple[str, ...]:
    groups: dict[str, float] = {"0–2": 2, "3–5": 3, "6–9": 3, "10–13": 2, "14–17": 2}
    return chance.several(groups, 1, min(children, 3)) if children else ()


def _in_her_own_script(chance: Chance, contacts: Contacts, newcomer: Newcomer, culture: str) -> Newcomer:
    """The newcomer as a woman who writes her name as at home."""
    first_name, last_name = IN_THEIR_OWN_SCRIPT[culture]
    renamed = replace(
        newcomer,
        first_name=first_name,
        last_name=last_name,
        gender=Gender.FEMALE,
        wished_gender=GenderWish.ANY,
        phone=newcomer.phone or contacts.mobile(),
        email=None,
        preferred_contact="Messenger",
        **_home(chance, culture),
    )
    return _speaks(renamed, culture)
