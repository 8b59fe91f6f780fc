"""The demo programme: a lively, invented Integrationsbegleitung in all its states, dated relative to a day.

The same day gives the same records; another day moves every date by as many days and changes nothing else,
except where a year is written out (birth years, years of arrival, numbers of certificates, versions of the
consent). So nothing falls on a weekday or in a season of its own: the quiet weeks of summer and Christmas lie
where they are seen from `activity.SEEN_FROM`, and stay that far away.
"""

from __future__ import annotations

from datetime import date

from zim_data.demo.activity import check_ins_of, meetings_of
from zim_data.demo.chance import DEMO_STAFF, Chance
from zim_data.demo.contacts import Contacts
from zim_data.demo.house import bookings_for, certificates_for, rooms
from zim_data.demo.pairs import pair, rules_for, settled_newcomers, settled_volunteers
from zim_data.demo.people import (
    interested_newcomers,
    newcomers_without_a_tandem,
    prospects,
    registered_volunteers,
    waiting_newcomers,
)
from zim_data.demo.typing_errors import ADDED_ROWS, PASTED_TWICE, TYPING_ERRORS, with_typing_errors
from zim_data.records import Row
from zim_data.tables import Booking, Certificate, CheckIn, Meeting, Newcomer, PairRule, Room, Tandem, Volunteer

__all__ = ["ADDED_ROWS", "DEMO_STAFF", "PASTED_TWICE", "TYPING_ERRORS", "programme", "with_typing_errors"]


def programme(on: date) -> dict[type[Row], list[Row]]:
    """The records of the demo programme as it stands on that day, by table."""
    contacts = Contacts(Chance("Namen", on))
    people = Chance("Menschen", on)
    registered = registered_volunteers(people, contacts)
    waiting = waiting_newcomers(people, contacts)
    pairs = pair(Chance("Tandems", on), people, contacts, registered, waiting)

    volunteers = settled_volunteers(Chance("Begleiter", on), registered, pairs)
    volunteers += prospects(people, contacts)
    newcomers = settled_newcomers(Chance("Zugewanderte", on), waiting, pairs)
    newcomers += newcomers_without_a_tandem(people, contacts) + interested_newcomers(people, contacts)
    meetings = meetings_of(Chance("Treffen", on), pairs)
    check_ins = check_ins_of(Chance("Kontakte", on), pairs)
    house = Chance("Haus", on)
    in_house = rooms(house)
    bookings = bookings_for(house, in_house, pairs)
    certificates = certificates_for(Chance("Zertifikate", on), pairs, meetings)
    return {
        Volunteer: _as_entered(volunteers),
        Newcomer: _as_entered(newcomers),
        Tandem: [each.tandem for each in pairs],
        Meeting: [*meetings],
        CheckIn: [*check_ins],
        Room: [*in_house],
        Booking: [*bookings],
        Certificate: [*certificates],
        PairRule: [*rules_for(Chance("Festlegungen", on), volunteers, newcomers, pairs)],
    }


def _as_entered(people: list[Volunteer] | list[Newcomer]) -> list[Row]:
    """People in the order in which they came."""
    return sorted(people, key=lambda person: (str(person.created_at), person.id))
