"""Must-rules: without them a pair is never proposed. Each says for a crowd who breaks it, and for a pair why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from zim_data.cells import folded
from zim_data.columns import Day
from zim_data.life import OPEN
from zim_data.matching.crowd import Bools, Crowd
from zim_data.matching.situation import Pair, Situation
from zim_data.matching.wording import joined
from zim_data.records import field_of
from zim_data.settings import Settings
from zim_data.tables import EndReason, Newcomer, NewcomerStatus, PairKind, Person, Tandem, Volunteer, VolunteerStatus

READY_VOLUNTEER = (VolunteerStatus.REGISTERED, VolunteerStatus.ACTIVE)
READY_NEWCOMER = (NewcomerStatus.WAITING,)
"""With which status a volunteer, and a newcomer, can be proposed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A must-rule: `broken` for all pairs of a crowd at once, `obstacle` for one pair; both say the same."""

    name: str
    one: str
    """What to say of one volunteer who breaks it: `hat keinen Platz frei`."""
    several: str
    broken: Callable[[Crowd], Bools]
    """Who breaks it, broadcast to (n, m)."""
    obstacle: Callable[[Pair], str | None]
    """What fails, and what would have to change; None if the rule holds."""
    switch: str | None = None
    """The setting that says whether it is a must; None if it always is."""

    def is_must(self, settings: Settings) -> bool:
        """Whether a pair that breaks it is never proposed. A pin goes before rules that have a switch."""
        return self.switch is None or bool(getattr(settings, self.switch))


# --- Two people -------------------------------------------------------------------------------------------------------


def _on_both_sides(crowd: Crowd) -> Bools:
    by_contact: defaultdict[str, list[int]] = defaultdict(list)
    for column, volunteer in enumerate(crowd.volunteers):
        for contact in filter(None, (volunteer.phone, volunteer.email)):
            by_contact[contact].append(column)
    found = crowd.nobody()
    for row, newcomer in enumerate(crowd.newcomers):
        for contact in filter(None, (newcomer.phone, newcomer.email)):
            for column in by_contact.get(contact, ()):
                found[row, column] = _one_person(Pair(crowd.volunteers[column], newcomer, crowd.situation))
    return found


def _one_person(pair: Pair) -> bool:
    volunteer, newcomer = pair.people
    same_contact = (volunteer.phone and volunteer.phone == newcomer.phone) or (
        volunteer.email and volunteer.email == newcomer.email
    )
    return bool(same_contact) and folded(volunteer.name) == folded(newcomer.name)


def _two_people(pair: Pair) -> str | None:
    if not _one_person(pair):
        return None
    return (
        f"{pair.volunteer.name} steht mit denselben Kontaktdaten auf beiden Seiten und ist wohl ein und derselbe "
        "Mensch. Falls nicht, bitte Telefon oder E-Mail berichtigen."
    )


# --- Ready, with consent, with a place --------------------------------------------------------------------------------


def is_available(volunteer: Volunteer, situation: Situation) -> bool:
    """Whether the volunteer is ready, consents, and has a place: what depends on nobody else."""
    return not _is_unready(volunteer) and not _lacks_consent(volunteer) and situation.free_places(volunteer) > 0


def unready_newcomer(newcomer: Newcomer) -> str | None:
    """Why the newcomer can be proposed to nobody at all; None if nothing speaks against it."""
    name = newcomer.first_name or newcomer.name
    if unreadable := sorted({"status", "consent_on", "withdrawn_on"} & newcomer.unread.keys()):
        header = field_of(Newcomer, unreadable[0]).header
        return f"„{header}“ von {name} ist nicht lesbar. Bitte in der Tabelle berichtigen."
    return None if newcomer.consents else _no_consent(newcomer, name)


def _unready(crowd: Crowd) -> Bools:
    return crowd.newcomer_is(_is_unready) | crowd.volunteer_is(_is_unready)


def _is_unready(person: Volunteer | Newcomer) -> bool:
    ready = READY_VOLUNTEER if isinstance(person, Volunteer) else READY_NEWCOMER
    return "status" in person.unread or person.status not in ready


def _ready(pair: Pair) -> str | None:
    if unreadable := pair.unreadable("status"):
        return unreadable
    sides = (
        (pair.names[0], pair.volunteer.status, READY_VOLUNTEER),
        (pair.names[1], pair.newcomer.status, READY_NEWCOMER),
    )
    return joined(
        f"{name} hat den Status „{status}“; nötig ist „{'“ oder „'.join(ready)}“."
        for name, status, ready in sides
        if status not in ready
    )


def _unconsenting(crowd: Crowd) -> Bools:
    return crowd.newcomer_is(_lacks_consent) | crowd.volunteer_is(_lacks_consent)


def _lacks_consent(person: Person) -> bool:
    return not person.consents or "consent_on" in person.unread or "withdrawn_on" in person.unread


def _consent(pair: Pair) -> str | None:
    return pair.unreadable("consent_on", "withdrawn_on") or joined(
        _no_consent(person, pair.name_of(person)) for person in pair.people if not person.consents
    )


def _no_consent(person: Person, name: str) -> str:
    if person.withdrawn_on is None:
        return f"Die Einwilligung von {name} fehlt. Bitte einholen und das Datum eintragen."
    return (
        f"{name} hat die Einwilligung am {Day().text(person.withdrawn_on)} widerrufen. "
        "Nötig ist eine neue; dann „Widerruf am“ leeren."
    )


def _without_place(crowd: Crowd) -> Bools:
    return crowd.volunteer_is(lambda each: not crowd.situation.free_places(each))


def _place(pair: Pair) -> str | None:
    busy, most = pair.open_tandems, pair.volunteer.max_tandems
    if unreadable := pair.unreadable("max_tandems"):
        return unreadable
    if busy < most:
        return None
    name = pair.names[0]
    if most == 0:
        return f"{name} möchte zurzeit niemanden begleiten. Nötig ist bei „Max. Tandems“ mehr als 0."
    return (
        f"{name} hat keinen Platz frei: {busy} offen, höchstens {most}. "
        "Ein Tandem müsste enden oder „Max. Tandems“ höher sein."
    )


# --- Children, the past, and what staff decided -----------------------------------------------------------------------


def _without_record(crowd: Crowd) -> Bools:
    has_minors = crowd.newcomer_is(lambda each: each.has_minors)
    nobody_knows = crowd.newcomer_is(lambda each: not {"children", "children_ages"}.isdisjoint(each.unread))
    years, on = crowd.situation.settings.record_valid_years, crowd.situation.on
    return (has_minors & crowd.volunteer_is(lambda each: _record_problem(each, years, on))) | (
        ~has_minors & nobody_knows
    )


def _record_for_children(pair: Pair) -> str | None:
    if not pair.newcomer.has_minors:
        return pair.unreadable("children", "children_ages")
    situation = pair.situation
    problem = _record_problem(pair.volunteer, situation.settings.record_valid_years, situation.on)
    if problem is None:
        return None
    volunteer, newcomer = pair.names
    return (
        f"Bei {newcomer} leben Kinder, und das Führungszeugnis von {volunteer} {problem}. "
        f"{volunteer} müsste ein gültiges vorlegen."
    )


def _record_problem(volunteer: Volunteer, years: int, on: date) -> str | None:
    issued = volunteer.record_issued_on
    if issued is None:
        return "fehlt oder ist ohne Ausstellungsdatum"
    if volunteer.record_seen_on is None:
        return "ist noch nicht eingesehen"
    if (issued.year + years, issued.month, issued.day) < (on.year, on.month, on.day):
        return f"vom {Day().text(issued)} ist älter als {years} Jahre"
    return None


def _with_a_past(crowd: Crowd) -> Bools:
    return crowd.pairs(pair for pair, together in crowd.situation.of_two.items() if any(_hindering(together)))


def _hindering(together: list[Tandem]) -> Iterator[Tandem]:
    return (
        each
        for each in together
        if each.end_reason is EndReason.NO_FIT or "end_reason" in each.unread or each.status in OPEN
    )


def _no_bad_past(pair: Pair) -> str | None:
    together = pair.situation.of_two.get((pair.volunteer.id, pair.newcomer.id), [])
    volunteer, newcomer = pair.names
    for tandem in together:
        if tandem.end_reason is EndReason.NO_FIT:
            return (
                f"{volunteer} und {newcomer} hatten schon ein Tandem, das mit „{EndReason.NO_FIT}“ endete. "
                "Bitte jemand anderen vorschlagen."
            )
        if "end_reason" in tandem.unread:
            return (
                f"Warum ein früheres Tandem von {volunteer} und {newcomer} endete, ist nicht lesbar "
                f"(„{tandem.unread['end_reason']}“). Bitte in der Tabelle berichtigen."
            )
    still_open = next((tandem for tandem in together if tandem.status in OPEN), None)
    if still_open is None:
        return None
    return f"{volunteer} und {newcomer} haben schon ein Tandem („{still_open.status}“). Es müsste erst enden."


def _ruled_out(crowd: Crowd) -> Bools:
    decided = crowd.situation.decided
    return crowd.pairs(pair for pair, rule in decided.items() if rule.kind is PairKind.FORBIDDEN)


def _not_forbidden(pair: Pair) -> str | None:
    if pair.decision is None or pair.decision.kind is not PairKind.FORBIDDEN:
        return None
    note = f": {pair.decision.note.rstrip('.')}" if pair.decision.note else ""
    return f"Das Team hat dieses Paar ausgeschlossen{note}. Die Festlegung müsste aufgehoben werden."


TWO_PEOPLE = Rule("Zwei Menschen", "steht auf beiden Seiten", "stehen auf beiden Seiten", _on_both_sides, _two_people)
READY = Rule("Beide bereit", "ist zurzeit nicht bereit", "sind zurzeit nicht bereit", _unready, _ready)
CONSENT = Rule("Einwilligung", "ohne Einwilligung", "ohne Einwilligung", _unconsenting, _consent)
PLACE = Rule("Freier Platz", "hat keinen Platz frei", "haben keinen Platz frei", _without_place, _place)
RECORD = Rule(
    "Führungszeugnis bei Kindern",
    "ohne gültiges Führungszeugnis",
    "ohne gültiges Führungszeugnis",
    _without_record,
    _record_for_children,
)
PAST = Rule("Früheres Tandem", "war schon ein Tandem", "waren schon ein Tandem", _with_a_past, _no_bad_past)
FORBIDDEN = Rule("Festlegung", "vom Team ausgeschlossen", "vom Team ausgeschlossen", _ruled_out, _not_forbidden)
