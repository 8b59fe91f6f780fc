"""Volunteers and newcomers: registering, finding doubles, searching, changing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from rapidfuzz import fuzz

from zim_data.cells import folded
from zim_data.errors import InvalidInput, NotFound
from zim_data.store.edits import Append, Edit, change
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Newcomer, NewcomerStatus, Person, Tandem, Volunteer, VolunteerStatus

AnyPerson = TypeVar("AnyPerson", bound=Volunteer | Newcomer)

SIMILAR_NAME = 88
"""From this likeness of two names on (0 to 100) they may be the same."""


@dataclass(frozen=True, slots=True)
class Double:
    """Somebody who is probably the same person, and why."""

    person: Person
    reason: str


def find(snapshot: Snapshot, identity: str) -> Volunteer | Newcomer:
    """The volunteer or newcomer with that ID; raises `NotFound`."""
    person = snapshot[Volunteer].by_id.get(identity) or snapshot[Newcomer].by_id.get(identity)
    if person is None:
        raise NotFound(f"Es gibt niemanden mit der ID „{identity[:40]}“. Vielleicht wurde die Zeile gelöscht.")
    return person


def name_of(snapshot: Snapshot, identity: str) -> str:
    """The person's name, or a sentence-ready stand-in for somebody who is no longer in the sheet."""
    person = snapshot[Volunteer].by_id.get(identity) or snapshot[Newcomer].by_id.get(identity)
    return person.name if person else f"(nicht mehr da, {identity})"


def register(
    snapshot: Snapshot, table: type[AnyPerson], values: Mapping[str, Any], *, identity: str | None = None
) -> list[Edit]:
    """A new person (with that ID, if given) and the status that follows from what was agreed so far."""
    person = table(id=identity or snapshot.new_id(table), **values)
    check(person, on=snapshot.on)
    follows = {"status": first_status(person, on=snapshot.on), **_consent_version(snapshot, person)}
    return [Append(_with(person, follows))]


def carry_on(snapshot: Snapshot, person: Volunteer | Newcomer, values: Mapping[str, Any]) -> list[Edit]:
    """Go on with a registration, as far as it went; the status follows from what was agreed so far."""
    further = _with(person, values)
    version = _consent_version(snapshot, further)
    status = {"status": first_status(further, on=snapshot.on)} if before_interview(person) else {}
    return update(person, {**values, **version, **status}, on=snapshot.on)


def before_interview(person: Volunteer | Newcomer) -> bool:
    """Whether the person has not come to the end of step 3 yet."""
    if "status" in person.unread:
        return False  # what stands there may well say more than the app understands
    return person.status in (VolunteerStatus.INTERESTED, VolunteerStatus.CONTACT, NewcomerStatus.INTERESTED)


def _consent_version(snapshot: Snapshot, person: Person) -> dict[str, str]:
    """The version of the text that somebody agreed to just now."""
    noted = person.consent_on is None or person.consent_version
    return {} if noted else {"consent_version": snapshot.settings.consent_version}


def registered_on(person: Person) -> date | None:
    """The day on which the person was first noted."""
    return person.created_at.date() if person.created_at else None


def waiting_since(person: Person, on: date) -> date | None:
    """The day of the interview if it has taken place, else the day on which the person was first noted."""
    interviewed = person.interview_on is not None and person.interview_on <= on
    return person.interview_on if interviewed else registered_on(person)


def wait_text(person: Person, on: date) -> str:
    """Since how many days somebody waits, as people say it."""
    since = waiting_since(person, on)
    if since is None:
        return "wartet, seit wann ist nicht eingetragen"
    days = (on - since).days
    return "wartet seit 1 Tag" if days == 1 else f"wartet seit {days} Tagen"


def waiting(newcomers: Iterable[Newcomer], on: date) -> list[Newcomer]:
    """Newcomers who wait for a volunteer, longest first; those of whom it is not known since when come last."""
    waiting_now = (newcomer for newcomer in newcomers if newcomer.status is NewcomerStatus.WAITING)
    return sorted(waiting_now, key=lambda newcomer: (waiting_since(newcomer, on) or date.max, newcomer.id))


def first_status(person: Volunteer | Newcomer, *, on: date) -> VolunteerStatus | NewcomerStatus:
    """Registered or waiting once interview and consent are there; before that, contact or interested."""
    interviewed = person.interview_on is not None and person.interview_on <= on
    if isinstance(person, Newcomer):
        return NewcomerStatus.WAITING if interviewed and person.consents else NewcomerStatus.INTERESTED
    if interviewed and person.consents:
        return VolunteerStatus.REGISTERED
    return VolunteerStatus.CONTACT if person.interview_on else VolunteerStatus.INTERESTED


def update(person: Volunteer | Newcomer, values: Mapping[str, Any], *, on: date) -> list[Edit]:
    """Change what differs; raises `InvalidInput`."""
    check(_with(person, values), on=on)
    return [change(person, **values)]


def check(person: Person, *, on: date) -> None:
    """The rules that go beyond one field; raises `InvalidInput`."""
    wrong: dict[str, str] = {}
    if not person.first_name.strip() and not person.last_name.strip():
        wrong["last_name"] = "Bitte mindestens einen Namen eintragen."
    if person.withdrawn_on and not person.consent_on:
        wrong["withdrawn_on"] = "Ohne Einwilligung gibt es nichts zu widerrufen."
    if person.withdrawn_on and person.consent_on and person.withdrawn_on < person.consent_on:
        wrong["withdrawn_on"] = "Der Widerruf liegt vor der Einwilligung."
    if person.interview_on and person.interview_on > on + timedelta(days=366):
        wrong["interview_on"] = "Dieser Termin liegt mehr als ein Jahr in der Zukunft."
    if wrong:
        raise InvalidInput(wrong)


def finish_interview(snapshot: Snapshot, person: Volunteer | Newcomer, values: Mapping[str, Any]) -> list[Edit]:
    """The interview took place: what it brought, and the status that follows; raises `InvalidInput`."""
    if wrong := missing_for_interview(_with(person, values), on=snapshot.on):
        raise InvalidInput(wrong)
    return carry_on(snapshot, person, values)


def missing_for_interview(person: Person, *, on: date) -> dict[str, str]:
    """What is still missing before step 3 is done: a sentence for each field."""
    wrong: dict[str, str] = {}
    if person.interview_on is None or person.interview_on > on:
        wrong["interview_on"] = "Bitte den Tag eintragen, an dem das Gespräch war."
    if person.consent_on is None:
        wrong["consent_on"] = "Ohne Einwilligung geht es nicht weiter. Bitte das Datum eintragen."
    elif person.withdrawn_on is not None:
        wrong["withdrawn_on"] = "Die Einwilligung wurde widerrufen."
    return wrong


def _with(person: Volunteer | Newcomer, values: Mapping[str, Any]) -> Volunteer | Newcomer:
    return replace(person, **values)


def likely_doubles(snapshot: Snapshot, table: type[AnyPerson], values: Mapping[str, Any]) -> list[Double]:
    """People of the same side who share phone or e-mail, or have nearly the same name and no other birth year."""
    typed = table(**values)
    doubles = []
    for person in snapshot[table].records:
        if reason := _why_double(typed, person):
            doubles.append(Double(person, reason))
    return doubles


def _why_double(typed: Person, person: Person) -> str | None:
    if typed.phone and typed.phone == person.phone:
        return "dieselbe Telefonnummer"
    if typed.email and person.email and typed.email.casefold() == person.email.casefold():
        return "dieselbe E-Mail-Adresse"
    both_years = typed.birth_year and person.birth_year
    if both_years and typed.birth_year != person.birth_year:
        return None
    name = folded_name(typed)
    if name.strip() and fuzz.token_sort_ratio(name, folded_name(person)) >= SIMILAR_NAME:
        return "fast derselbe Name" + (" und dasselbe Geburtsjahr" if both_years else "")
    return None


def folded_name(person: Person) -> str:
    """The name without case and punctuation, its parts kept apart."""
    return " ".join(folded(part) for part in f"{person.first_name} {person.last_name}".split())


def search(people: Sequence[AnyPerson], text: str) -> list[AnyPerson]:
    """Those whose name, phone, e-mail, district or ID holds every word of the text."""
    words = [folded(word) for word in text.split() if folded(word)]
    if text.strip() and not words:
        return []
    return [person for person in people if all(word in _haystack(person) for word in words)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Whom a list shows; an empty part lets everybody through, and one of the values in a part is enough."""

    text: str = ""
    statuses: Sequence[str] = ()
    districts: Sequence[str] = ()
    languages: Sequence[str] = ()
    topics: Sequence[str] = ()

    def fits(self, person: Person) -> bool:
        """Whether the person has what is asked for, apart from the text."""
        parts = (
            (self.statuses, [person.status] if isinstance(person, Volunteer | Newcomer) else []),
            (self.districts, [person.district]),
            (self.languages, [language.name for language in person.languages]),
            (self.topics, person.help_topics),
        )
        return all(not wanted or any(value in wanted for value in has) for wanted, has in parts)


def choose(people: Sequence[AnyPerson], wanted: Filter) -> list[AnyPerson]:
    """Those whom the filter lets through, in their order."""
    return [person for person in search(people, wanted.text) if wanted.fits(person)]


@per_snapshot
def by_name(snapshot: Snapshot) -> list[Volunteer | Newcomer]:
    """Everybody, by last name."""
    everybody: list[Volunteer | Newcomer] = [*snapshot[Volunteer].records, *snapshot[Newcomer].records]
    return sorted(everybody, key=lambda person: (_sorting(person.last_name), _sorting(person.first_name), person.id))


def _sorting(name: str) -> str:
    """ä as a, so that Äbi does not stand behind Z."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter)
    )


def _haystack(person: Person) -> str:
    phone = person.phone or person.unread.get("phone", "")
    national = phone.replace("+49", "0") if phone.startswith("+49") else phone
    parts = (person.first_name, person.last_name, phone, national, person.email or "", person.district or "", person.id)
    return " ".join(folded(part) for part in parts)


@per_snapshot
def tandems_by_person(snapshot: Snapshot) -> dict[str, list[Tandem]]:
    """Each person's tandems, newest first, by the person's ID."""
    found: dict[str, list[Tandem]] = {}
    newest_first = sorted(snapshot[Tandem].records, key=lambda each: each.proposed_on or date.min, reverse=True)
    for tandem in newest_first:
        found.setdefault(tandem.volunteer_id, []).append(tandem)
        found.setdefault(tandem.newcomer_id, []).append(tandem)
    return found
