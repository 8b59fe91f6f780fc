"""Who fits whom: must-rules that a pair has to meet, and points for what speaks for it, each with its sentence.

Staff decide; this says why. Where somebody comes from, believes in, or why they may stay is never looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from zim_data.cells import folded
from zim_data.columns import LEVELS, Day, Language, Number
from zim_data.districts import distance_km
from zim_data.people import waiting_since
from zim_data.records import field_of
from zim_data.settings import Settings
from zim_data.tables import (
    EndReason,
    Gender,
    GenderWish,
    Newcomer,
    NewcomerStatus,
    Person,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

OPEN = frozenset(TandemStatus) - {TandemStatus.ENDED, TandemStatus.DECLINED}
"""The states of a tandem that takes up a place with its volunteer."""
READY = ((VolunteerStatus.REGISTERED, VolunteerStatus.ACTIVE), (NewcomerStatus.WAITING,))
"""With which status a volunteer, and a newcomer, can be proposed."""
GERMAN = "Deutsch"
NATIVE = LEVELS[-1]
FLUENCY = {"A2": 0.4, "B1": 0.6, "B2": 0.8, None: 0.8, "C1": 1.0, "C2": 1.0, NATIVE: 1.0}
"""How well two understand each other at a level, 0 to 1: below A2 not at all; nobody notes a level: like B2."""
ENOUGH = 3
"""So many shared times or interests give full points."""
FAR_KM = 10.0
FAR_YEARS = 30
"""From these differences on there are no points for distance and age."""
NEUTRAL = 0.5
"""The score of a criterion whose data are missing."""


# --- A pair and its past ----------------------------------------------------------------------------------------------


def open_tandems(tandems: Iterable[Tandem]) -> Counter[str]:
    """How many open tandems each volunteer has, by ID."""
    return Counter(tandem.volunteer_id for tandem in tandems if tandem.status in OPEN)


class Situation:
    """What is the same for every pair: the tandems so far, the settings, and the day."""

    def __init__(self, tandems: Sequence[Tandem], settings: Settings, on: date) -> None:
        self.settings, self.on = settings, on
        self.worth = [(should, points) for should in SHOULD if (points := should.points(settings))]
        self.open_tandems = open_tandems(tandems)
        self.of_two: defaultdict[tuple[str, str], list[Tandem]] = defaultdict(list)
        self._last: dict[str, date] = {}
        for tandem in tandems:
            self.of_two[tandem.volunteer_id, tandem.newcomer_id].append(tandem)
            for day in filter(None, (tandem.proposed_on, tandem.ended_on)):
                self._last[tandem.volunteer_id] = max(day, self._last.get(tandem.volunteer_id, day))

    def unused_since(self, volunteer: Volunteer) -> date:
        """The last day with a proposal or an end, else of the registration; today if nothing is noted."""
        return self._last.get(volunteer.id) or waiting_since(volunteer, self.on) or self.on


class Pair:
    """A volunteer and a newcomer in a situation: all that the criteria read."""

    __slots__ = ("languages", "newcomer", "people", "situation", "volunteer")

    def __init__(self, volunteer: Volunteer, newcomer: Newcomer, situation: Situation) -> None:
        self.volunteer, self.newcomer, self.situation = volunteer, newcomer, situation
        self.people: tuple[Person, Person] = (volunteer, newcomer)
        self.languages = _shared_languages(volunteer, newcomer)

    @property
    def names(self) -> tuple[str, str]:
        """What the sentences call the volunteer and the newcomer: first names if that tells them apart."""
        volunteer, newcomer = self.people
        name, other = volunteer.first_name or volunteer.name, newcomer.first_name or newcomer.name
        return (name, other) if name != other else (f"{volunteer.name} (Begleitung)", f"{newcomer.name} (zugewandert)")

    def name_of(self, person: Person) -> str:
        """What the sentences call this one of the two."""
        return self.names[0 if person is self.volunteer else 1]

    @property
    def open_tandems(self) -> int:
        """How many open tandems the volunteer has."""
        return self.situation.open_tandems[self.volunteer.id]

    def missing(self, name: str) -> str:
        """The sentence that says for whom of the two the field is empty."""
        without = [self.name_of(person) for person in self.people if getattr(person, name) in (None, ())]
        return _not_noted(field_of(Person, name).header, without)

    def unreadable(self, *names: str) -> str | None:
        """The sentence for cells that nobody can read: a must-rule never takes them for empty ones."""
        if not self.volunteer.unread and not self.newcomer.unread:
            return None
        return _joined(
            f"„{field_of(type(person), name).header}“ von {self.name_of(person)} ist nicht lesbar "
            f"(„{person.unread[name]}“). Bitte in der Tabelle berichtigen."
            for person in self.people
            for name in names
            if name in person.unread
        )


def _not_noted(header: str, names: Sequence[str]) -> str:
    return f"„{header}“ ist bei {_listed(names)} nicht eingetragen"


def _joined(sentences: Iterable[str | None]) -> str | None:
    return " ".join(filter(None, sentences)) or None


def _listed(words: Sequence[str]) -> str:
    return " und ".join((", ".join(words[:-1]), *words[-1:])) if len(words) > 1 else "".join(words)


def _number(value: float) -> str:
    return Number().text(value)


def _shared_languages(volunteer: Volunteer, newcomer: Newcomer) -> list[Language]:
    """What both speak from A2 on, at the lower of the two levels, best first.

    A volunteer is taken to speak German unless the sheet says how well.
    """
    theirs = {language.name: language.level for language in volunteer.languages}
    theirs[GERMAN] = theirs.get(GERMAN) or NATIVE
    lower = {
        name: min(level, theirs[name], key=_fluency) for name, level in _spoken_by(newcomer).items() if name in theirs
    }
    shared = [Language(name, level) for name, level in lower.items() if _fluency(level)]
    return sorted(shared, key=lambda language: (-_fluency(language.level), language.name))


def _spoken_by(newcomer: Newcomer) -> dict[str, str | None]:
    """The newcomer's languages with their level; for German the better of what the two columns say."""
    spoken = {language.name: language.level for language in newcomer.languages}
    levels: list[str] = [level for level in (spoken.get(GERMAN), newcomer.german_level) if level]
    return spoken | {GERMAN: max(levels, key=_fluency)} if levels else spoken


def _fluency(level: str | None) -> float:
    return FLUENCY.get(level, 0.0)


# --- Must-rules -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Must:
    """A rule without which a pair is never proposed."""

    name: str
    broken: Callable[[Pair], str | None]
    """What fails, and what would have to change; None if the rule holds."""


def _two_people(pair: Pair) -> str | None:
    volunteer, newcomer = pair.people
    same_contact = (volunteer.phone and volunteer.phone == newcomer.phone) or (
        volunteer.email and volunteer.email == newcomer.email
    )
    if not same_contact or folded(volunteer.name) != folded(newcomer.name):
        return None
    return (
        f"{volunteer.name} steht mit denselben Kontaktdaten auf beiden Seiten und ist wohl ein und derselbe Mensch. "
        "Falls nicht, bitte Telefon oder E-Mail berichtigen."
    )


def _ready(pair: Pair) -> str | None:
    if unreadable := pair.unreadable("status"):
        return unreadable
    sides = zip(pair.people, (pair.volunteer.status, pair.newcomer.status), READY, strict=True)
    return _joined(
        f"{pair.name_of(person)} hat den Status „{status}“; nötig ist „{'“ oder „'.join(ready)}“."
        for person, status, ready in sides
        if status not in ready
    )


def _consent(pair: Pair) -> str | None:
    return pair.unreadable("consent_on", "withdrawn_on") or _joined(
        _no_consent(person, pair.name_of(person)) for person in pair.people if not person.consents
    )


def _no_consent(person: Person, name: str) -> str:
    if person.withdrawn_on is None:
        return f"Die Einwilligung von {name} fehlt. Bitte einholen und das Datum eintragen."
    return (
        f"{name} hat die Einwilligung am {Day().text(person.withdrawn_on)} widerrufen. "
        "Nötig ist eine neue; dann „Widerruf am“ leeren."
    )


def _capacity(pair: Pair) -> str | None:
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


WISHED = {GenderWish.WOMEN: (Gender.FEMALE, "einer Frau"), GenderWish.MEN: (Gender.MALE, "einem Mann")}


def _gender_wishes(pair: Pair) -> str | None:
    return pair.unreadable("wished_gender") or _joined(
        (_unmet_wish(pair, pair.volunteer, pair.newcomer), _unmet_wish(pair, pair.newcomer, pair.volunteer))
    )


def _unmet_wish(pair: Pair, person: Person, other: Person) -> str | None:
    if person.wished_gender is GenderWish.ANY:
        return None
    gender, wished = WISHED[person.wished_gender]
    if other.gender is gender:
        return None
    name, other_name = pair.name_of(person), pair.name_of(other)
    if other.gender in (None, Gender.UNSAID):
        return (
            f"{name} wünscht sich ein Tandem mit {wished}; das Geschlecht von {other_name} ist nicht bekannt. "
            f"Bitte {other_name} fragen oder mit {name} über den Wunsch sprechen."
        )
    return (
        f"{name} wünscht sich ein Tandem mit {wished}; bei {other_name} steht „{other.gender}“. "
        f"{name} müsste den Wunsch ändern."
    )


def _common_language(pair: Pair) -> str | None:
    if pair.languages:
        return None
    volunteer, newcomer = pair.names
    if not pair.newcomer.languages and pair.newcomer.german_level is None:
        return f"{_not_noted('Sprachen', [newcomer])}. Bitte {newcomer} fragen."
    return (
        f"Eine gemeinsame Sprache ab A2 fehlt: {_speaks(newcomer, pair.newcomer)}, "
        f"{_speaks(volunteer, pair.volunteer)}. {newcomer} müsste Deutsch ab A2 können."
    )


def _speaks(name: str, person: Person) -> str:
    languages = _listed([str(language) for language in person.languages])
    return f"{name} spricht {languages}" if languages else f"bei {name} sind keine Sprachen eingetragen"


def _shared_slot(pair: Pair) -> str | None:
    if not pair.volunteer.availability or not pair.newcomer.availability:
        return f"{pair.missing('availability')}. Bitte nachfragen, ob es eine gemeinsame Zeit gibt."
    if not set(pair.volunteer.availability).isdisjoint(pair.newcomer.availability):
        return None
    volunteer, newcomer = pair.names
    return (
        f"Ein gemeinsamer Zeitraum fehlt: {newcomer} kann {_times(pair.newcomer.availability)}, "
        f"{volunteer} kann {_times(pair.volunteer.availability)}. Eine Seite müsste eine Zeit der anderen ermöglichen."
    )


def _times(slots: Iterable[str]) -> str:
    """Slots as people say them: `Di und Do abends; Sa vormittags`."""
    days: defaultdict[str, list[str]] = defaultdict(list)
    for slot in slots:
        weekday, _, part = slot.partition(" ")
        days[part].append(weekday)
    return "; ".join(f"{_listed(weekdays)} {part}" for part, weekdays in days.items())


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


def _no_bad_past(pair: Pair) -> str | None:
    together = pair.situation.of_two.get((pair.volunteer.id, pair.newcomer.id))
    if not together:
        return None
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


MUST = (
    Must("Zwei Menschen", _two_people),
    Must("Beide bereit", _ready),
    Must("Einwilligung", _consent),
    Must("Freier Platz", _capacity),
    Must("Wunsch Geschlecht", _gender_wishes),
    Must("Gemeinsame Sprache", _common_language),
    Must("Gemeinsame Zeit", _shared_slot),
    Must("Führungszeugnis bei Kindern", _record_for_children),
    Must("Früheres Tandem", _no_bad_past),
)
"""Every must-rule, in the order in which they are told."""


# --- Should-criteria --------------------------------------------------------------------------------------------------


class Finding(NamedTuple):
    """What a criterion found: the score from 0 to 1, None where data are missing, and how to say it.

    The sentence is made of the numbers that made the score, but only when somebody reads it: most are not read.
    """

    score: float | None
    say: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Should:
    """Something that speaks for a pair, worth as many points as the setting `weight` says."""

    name: str
    weight: str
    find: Callable[[Pair], Finding]

    def points(self, settings: Settings) -> float:
        """The most points that it can give, to one decimal."""
        return round(float(getattr(settings, self.weight)), 1)


def _topics(pair: Pair) -> Finding:
    wanted, offered = dict.fromkeys(pair.newcomer.help_topics), pair.volunteer.help_topics
    if not wanted or not offered:
        return Finding(None, lambda: pair.missing("help_topics"))
    shared = [topic for topic in wanted if topic in offered]

    def say() -> str:
        volunteer, newcomer = pair.names
        if not shared:
            return f"{volunteer} hilft bei nichts von dem, was {newcomer} braucht ({_listed(list(wanted))})"
        share = f"{len(shared)} von {len(wanted)} Themen, die {newcomer} braucht"
        return f"{volunteer} hilft bei {share} ({_listed(shared)})"

    return Finding(len(shared) / len(wanted), say)


def _common_languages(pair: Pair) -> Finding:
    if not pair.volunteer.languages:
        return Finding(None, lambda: pair.missing("languages"))
    if not pair.languages:
        return Finding(0, lambda: "Eine gemeinsame Sprache ab A2 fehlt")
    return Finding(
        FLUENCY[pair.languages[0].level],
        lambda: f"Beide sprechen {_listed([str(language) for language in pair.languages])}",
    )


def _common_times(pair: Pair) -> Finding:
    offered, wanted = pair.volunteer.availability, pair.newcomer.availability
    if not offered or not wanted:
        return Finding(None, lambda: pair.missing("availability"))
    shared = [slot for slot in wanted if slot in offered]

    def say() -> str:
        if not shared:
            return "Ein gemeinsamer Zeitraum fehlt"
        times = "1 gemeinsame Zeit" if len(shared) == 1 else f"{len(shared)} gemeinsame Zeiten"
        return f"{times} ({_times(shared)}; volle Punkte ab {ENOUGH})"

    return Finding(_enough(shared), say)


def _enough(shared: Sequence[str]) -> float:
    return min(1.0, len(shared) / ENOUGH)


def _distance(pair: Pair) -> Finding:
    here, there = pair.volunteer.district, pair.newcomer.district
    if here is None or there is None:
        return Finding(None, lambda: pair.missing("district"))
    km = distance_km(here, there)
    if km is None:
        return Finding(None, lambda: f"Wie weit es von {here} nach {there} ist, ist nicht bekannt")
    if here == there:
        return Finding(1, lambda: f"Beide wohnen im selben Stadtteil ({here})")
    return Finding(max(0.0, 1 - km / FAR_KM), lambda: f"Von {here} nach {there} sind es etwa {_number(km)} km")


def _interests(pair: Pair) -> Finding:
    one, other = pair.newcomer.interests, pair.volunteer.interests
    if not one or not other:
        return Finding(None, lambda: pair.missing("interests"))
    shared = [interest for interest in dict.fromkeys(one) if interest in other]

    def say() -> str:
        if not shared:
            return "Keine gemeinsamen Interessen"
        interests = "1 gemeinsames Interesse" if len(shared) == 1 else f"{len(shared)} gemeinsame Interessen"
        return f"{interests} ({_listed(shared)}; volle Punkte ab {ENOUGH})"

    return Finding(_enough(shared), say)


def _children(pair: Pair) -> Finding:
    newcomer, experience = pair.newcomer, pair.volunteer.with_children
    if newcomer.children is None and not newcomer.has_minors:
        return Finding(None, lambda: _not_noted("Anzahl Kinder", pair.names[1:]))
    if not newcomer.has_minors:
        return Finding(1, lambda: f"Bei {pair.names[1]} leben keine Kinder")
    if experience is None:
        return Finding(None, lambda: _not_noted("Erfahrung mit Kindern", pair.names[:1]))

    def say() -> str:
        has = "und {} hat Erfahrung" if experience else "aber {} hat keine Erfahrung"
        return f"Bei {pair.names[1]} leben Kinder, {has.format(pair.names[0])} mit Kindern"

    return Finding(float(experience), say)


def _age(pair: Pair) -> Finding:
    born, other_born = pair.volunteer.birth_year, pair.newcomer.birth_year
    if born is None or other_born is None:
        return Finding(None, lambda: pair.missing("birth_year"))
    years = abs(born - other_born)
    if years == 0:
        return Finding(1, lambda: "Beide sind im selben Jahr geboren")
    apart = "liegt etwa 1 Jahr" if years == 1 else f"liegen etwa {years} Jahre"
    return Finding(max(0.0, 1 - years / FAR_YEARS), lambda: f"Zwischen beiden {apart}")


SHOULD = (
    Should("Hilfethemen", "weight_topics", _topics),
    Should("Sprache", "weight_language", _common_languages),
    Should("Zeit", "weight_time", _common_times),
    Should("Entfernung", "weight_distance", _distance),
    Should("Interessen", "weight_interests", _interests),
    Should("Lebenslage", "weight_children", _children),
    Should("Alter", "weight_age", _age),
)
"""Every should-criterion, in the order in which they are told."""


# --- The answer -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """The points that a criterion gives to a pair, and why."""

    criterion: str
    points: float
    maximum: float
    why: str
    """Why, without the points, e.g. for a table that has a column for them."""

    @property
    def sentence(self) -> str:
        """Why, and how many points of how many."""
        return f"{self.why}: {_number(self.points)} von {_number(self.maximum)}."


@dataclass(frozen=True, slots=True)
class Match:
    """A pair that meets every must-rule; its score is the sum of the points of its reasons."""

    volunteer: Volunteer
    newcomer: Newcomer
    score: float
    open_tandems: int
    distance_km: float | None
    pair: Pair = field(compare=False, repr=False)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What each criterion of any weight gives, and why."""
        return tuple(_reason(should, maximum, self.pair) for should, maximum in self.pair.situation.worth)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A must-rule that a pair breaks, and what would have to change."""

    criterion: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """A pair that must not be, with every must-rule that it breaks."""

    volunteer: Volunteer
    newcomer: Newcomer
    obstacles: tuple[Obstacle, ...]

    @property
    def sentences(self) -> list[str]:
        """What fails and what would have to change, a sentence or two for each rule."""
        return [obstacle.sentence for obstacle in self.obstacles]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All volunteers for one newcomer: the fitting ones, best first, and the others, nearest miss first."""

    newcomer: Newcomer
    fitting: list[Match]
    excluded: list[Excluded]


def rank(
    newcomer: Newcomer, volunteers: Iterable[Volunteer], tandems: Sequence[Tandem], settings: Settings, on: date
) -> Ranking:
    """Every volunteer for the newcomer; between equal scores those with fewer tandems, then the longer unused."""
    situation = Situation(tandems, settings, on)
    fitting, excluded = [], []
    for volunteer in volunteers:
        answer = _explained(Pair(volunteer, newcomer, situation))
        if isinstance(answer, Match):
            fitting.append(answer)
        else:
            excluded.append(answer)
    fitting.sort(key=lambda it: (-it.score, it.open_tandems, situation.unused_since(it.volunteer), it.volunteer.id))
    excluded.sort(key=lambda it: (len(it.obstacles), it.volunteer.name, it.volunteer.id))
    return Ranking(newcomer, fitting, excluded)


def explain(
    newcomer: Newcomer, volunteer: Volunteer, tandems: Sequence[Tandem], settings: Settings, on: date
) -> Match | Excluded:
    """What `rank` says about this one volunteer."""
    return _explained(Pair(volunteer, newcomer, Situation(tandems, settings, on)))


def _explained(pair: Pair) -> Match | Excluded:
    obstacles = tuple(Obstacle(must.name, sentence) for must in MUST if (sentence := must.broken(pair)))
    if obstacles:
        return Excluded(pair.volunteer, pair.newcomer, obstacles)
    score = round(sum(_points(should.find(pair), maximum) for should, maximum in pair.situation.worth), 1)
    km = distance_km(pair.volunteer.district, pair.newcomer.district)
    return Match(pair.volunteer, pair.newcomer, score, pair.open_tandems, km, pair)


def _points(finding: Finding, maximum: float) -> float:
    """The points that are displayed and counted: to one decimal, so that what people read adds up."""
    return round(maximum * (NEUTRAL if finding.score is None else finding.score), 1)


def _reason(should: Should, maximum: float, pair: Pair) -> Reason:
    finding = should.find(pair)
    neutral = " (zählt neutral)" if finding.score is None else ""
    return Reason(should.name, _points(finding, maximum), maximum, finding.say() + neutral)
