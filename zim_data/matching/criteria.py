"""Criteria: what speaks for a pair, worth as many points as staff say, and on demand a must.

Each is declared once: how it scores all pairs of a crowd, 0 to 1, with NaN where data are missing; how to say
that of one pair; and what would have to change where it is a must.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zim_data.districts import distance_km
from zim_data.matching.crowd import Bools, Crowd, Floats
from zim_data.matching.languages import fluency, spoken
from zim_data.matching.rules import CONSENT, FORBIDDEN, PAST, PLACE, READY, RECORD, TWO_PEOPLE, Rule
from zim_data.matching.situation import Pair
from zim_data.matching.wording import joined, listed, not_noted, number, times
from zim_data.settings import Settings
from zim_data.tables import Gender, GenderWish, Person

ENOUGH = 3
"""So many shared times or interests give full points."""
FAR_KM = 10.0
FAR_YEARS = 30
"""From these differences on there are no points for distance and age."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that speaks for a pair; its settings are called `weight_` and `must_` with its key."""

    name: str
    key: str
    reads: tuple[str, ...]
    """The headers of the columns that it reads."""
    score: Callable[[Crowd], Floats]
    """0 to 1, NaN where data are missing; (n, m)."""
    why: Callable[[Pair], str]
    """Why the pair has this score, or what is missing."""
    rule: Rule
    """What it asks for where it is a must."""

    def points(self, settings: Settings) -> float:
        """The most points that it can give, to one decimal."""
        return round(float(getattr(settings, f"weight_{self.key}")), 1)


def _zero(score: Callable[[Crowd], Floats]) -> Callable[[Crowd], Bools]:
    """Where a criterion gives nothing, or nobody knows."""

    def broken(crowd: Crowd) -> Bools:
        speaks_for: Bools = crowd.once(score) > 0
        return ~speaks_for

    return broken


# --- Topics -----------------------------------------------------------------------------------------------------------


def _topics(crowd: Crowd) -> Floats:
    wanted = crowd.newcomer_number(lambda each: len(set(each.help_topics)) or None)
    share: Floats = crowd.shared("help_topics") / wanted
    return share


def _why_topics(pair: Pair) -> str:
    wanted, offered = dict.fromkeys(pair.newcomer.help_topics), pair.volunteer.help_topics
    if not wanted or not offered:
        return pair.missing("help_topics")
    volunteer, newcomer = pair.names
    shared = [topic for topic in wanted if topic in offered]
    if not shared:
        return f"{volunteer} hilft bei nichts von dem, was {newcomer} braucht ({listed(list(wanted))})"
    share = f"{len(shared)} von {len(wanted)} Themen, die {newcomer} braucht"
    return f"{volunteer} hilft bei {share} ({listed(shared)})"


def _shared_topic(pair: Pair) -> str | None:
    wanted, offered = pair.newcomer.help_topics, pair.volunteer.help_topics
    if not wanted or not offered:
        return f"{pair.missing('help_topics')}. Bitte nachfragen."
    if not set(wanted).isdisjoint(offered):
        return None
    return f"{_why_topics(pair)}. {pair.names[0]} müsste bei einem davon helfen wollen."


# --- Languages --------------------------------------------------------------------------------------------------------


def _best_language(crowd: Crowd) -> Floats:
    """How well the two understand each other in their best language, 0 to 1."""
    ours, rows_of = _alike([spoken(each) for each in crowd.newcomers])
    theirs, columns_of = _alike([spoken(each) for each in crowd.volunteers])
    best = np.zeros((len(ours), len(theirs)), np.float32)
    for name in dict.fromkeys(name for languages in ours for name in languages):
        rows = [row for row, languages in enumerate(ours) if name in languages]
        here = np.array([fluency(ours[row][name]) for row in rows], np.float32)
        there = np.array([fluency(each[name]) if name in each else 0 for each in theirs], np.float32)
        best[rows] = np.maximum(best[rows], np.minimum(here[:, None], there))
    of_pairs: Floats = best[rows_of][:, columns_of]
    return of_pairs


def _alike(languages: list[dict[str, str | None]]) -> tuple[list[dict[str, str | None]], list[int]]:
    """The languages without repetition, and which of them each one speaks."""
    places: dict[tuple[tuple[str, str | None], ...], int] = {}
    which = [places.setdefault(tuple(each.items()), len(places)) for each in languages]
    return [dict(each) for each in places], which


def _languages(crowd: Crowd) -> Floats:
    return np.where(crowd.volunteer_is(lambda each: each.languages), crowd.once(_best_language), np.float32(np.nan))


def _why_languages(pair: Pair) -> str:
    if not pair.volunteer.languages:
        return pair.missing("languages")
    if not pair.languages:
        return "Eine gemeinsame Sprache ab A2 fehlt"
    return f"Beide sprechen {listed([str(language) for language in pair.languages])}"


def _speechless(crowd: Crowd) -> Bools:
    without: Bools = crowd.once(_best_language) == 0
    return without


def _common_language(pair: Pair) -> str | None:
    if pair.languages:
        return None
    volunteer, newcomer = pair.names
    if not pair.newcomer.languages and pair.newcomer.german_level is None:
        return f"{not_noted('Sprachen', [newcomer])}. Bitte {newcomer} fragen."
    return (
        f"Eine gemeinsame Sprache ab A2 fehlt: {_speaks(newcomer, pair.newcomer)}, "
        f"{_speaks(volunteer, pair.volunteer)}. {newcomer} müsste Deutsch ab A2 können."
    )


def _speaks(name: str, person: Person) -> str:
    languages = listed([str(language) for language in person.languages])
    return f"{name} spricht {languages}" if languages else f"bei {name} sind keine Sprachen eingetragen"


# --- Times ------------------------------------------------------------------------------------------------------------


def _times(crowd: Crowd) -> Floats:
    return _enough(crowd.shared("availability"))


def _enough(shared: Floats) -> Floats:
    score: Floats = np.minimum(shared / np.float32(ENOUGH), np.float32(1))
    return score


def _why_times(pair: Pair) -> str:
    offered, wanted = pair.volunteer.availability, pair.newcomer.availability
    if not offered or not wanted:
        return pair.missing("availability")
    shared = [slot for slot in dict.fromkeys(wanted) if slot in offered]
    if not shared:
        return "Ein gemeinsamer Zeitraum fehlt"
    count = "1 gemeinsame Zeit" if len(shared) == 1 else f"{len(shared)} gemeinsame Zeiten"
    return f"{count} ({times(shared)}; volle Punkte ab {ENOUGH})"


def _shared_slot(pair: Pair) -> str | None:
    if not pair.volunteer.availability or not pair.newcomer.availability:
        return f"{pair.missing('availability')}. Bitte nachfragen, ob es eine gemeinsame Zeit gibt."
    if not set(pair.volunteer.availability).isdisjoint(pair.newcomer.availability):
        return None
    volunteer, newcomer = pair.names
    return (
        f"Ein gemeinsamer Zeitraum fehlt: {newcomer} kann {times(pair.newcomer.availability)}, "
        f"{volunteer} kann {times(pair.volunteer.availability)}. Eine Seite müsste eine Zeit der anderen ermöglichen."
    )


# --- Distance ---------------------------------------------------------------------------------------------------------


def _distance(crowd: Crowd) -> Floats:
    here = {each.district: None for each in crowd.newcomers}
    there = {each.district: None for each in crowd.volunteers}
    km = np.array([[distance_km(one, other) for other in there] for one in here], np.float32)
    km = km.reshape(len(here), len(there))  # also if there is nobody
    score = np.maximum(1 - km / np.float32(FAR_KM), np.float32(0))
    rows = {name: row for row, name in enumerate(here)}
    columns = {name: column for column, name in enumerate(there)}
    of_newcomers: Floats = score[[rows[each.district] for each in crowd.newcomers]]
    of_pairs: Floats = of_newcomers[:, [columns[each.district] for each in crowd.volunteers]]
    return of_pairs


def _why_distance(pair: Pair) -> str:
    here, there = pair.volunteer.district, pair.newcomer.district
    if here is None or there is None:
        return pair.missing("district")
    km = distance_km(here, there)
    if km is None:
        return f"Wie weit es von {here} nach {there} ist, ist nicht bekannt"
    if here == there:
        return f"Beide wohnen im selben Stadtteil ({here})"
    return f"Von {here} nach {there} sind es etwa {number(km)} km"


def _near(pair: Pair) -> str | None:
    km = distance_km(pair.volunteer.district, pair.newcomer.district)
    if km is None:
        return f"{_why_distance(pair)}. Bitte klären."
    return f"{_why_distance(pair)}; nötig sind weniger als {number(FAR_KM)} km." if km >= FAR_KM else None


# --- Interests --------------------------------------------------------------------------------------------------------


def _interests(crowd: Crowd) -> Floats:
    return _enough(crowd.shared("interests"))


def _why_interests(pair: Pair) -> str:
    one, other = pair.newcomer.interests, pair.volunteer.interests
    if not one or not other:
        return pair.missing("interests")
    shared = [interest for interest in dict.fromkeys(one) if interest in other]
    if not shared:
        return "Keine gemeinsamen Interessen"
    count = "1 gemeinsames Interesse" if len(shared) == 1 else f"{len(shared)} gemeinsame Interessen"
    return f"{count} ({listed(shared)}; volle Punkte ab {ENOUGH})"


def _shared_interest(pair: Pair) -> str | None:
    one, other = pair.newcomer.interests, pair.volunteer.interests
    if not one or not other:
        return f"{pair.missing('interests')}. Bitte nachfragen."
    if not set(one).isdisjoint(other):
        return None
    volunteer, newcomer = pair.names
    return f"Ein gemeinsames Interesse fehlt: {newcomer} mag {listed(one)}, {volunteer} mag {listed(other)}."


# --- Life -------------------------------------------------------------------------------------------------------------


def _life(crowd: Crowd) -> Floats:
    has_minors = crowd.newcomer_is(lambda each: each.has_minors)
    experience = crowd.volunteer_number(lambda each: None if each.with_children is None else float(each.with_children))
    without = crowd.newcomer_number(lambda each: None if each.children is None else 1.0)
    return np.where(has_minors, experience, without)


def _why_life(pair: Pair) -> str:
    newcomer, experience = pair.newcomer, pair.volunteer.with_children
    if newcomer.children is None and not newcomer.has_minors:
        return not_noted("Anzahl Kinder", pair.names[1:])
    if not newcomer.has_minors:
        return f"Bei {pair.names[1]} leben keine Kinder"
    if experience is None:
        return not_noted("Erfahrung mit Kindern", pair.names[:1])
    has = "und {} hat Erfahrung" if experience else "aber {} hat keine Erfahrung"
    return f"Bei {pair.names[1]} leben Kinder, {has.format(pair.names[0])} mit Kindern"


def _used_to_children(pair: Pair) -> str | None:
    newcomer, experience = pair.newcomer, pair.volunteer.with_children
    if newcomer.has_minors:
        return None if experience else f"{_why_life(pair)}. Bitte {pair.names[0]} fragen."
    return f"{_why_life(pair)}. Bitte nachfragen." if newcomer.children is None else None


# --- Age --------------------------------------------------------------------------------------------------------------


def _age(crowd: Crowd) -> Floats:
    years = np.abs(
        crowd.newcomer_number(lambda each: each.birth_year) - crowd.volunteer_number(lambda each: each.birth_year)
    )
    score: Floats = np.maximum(1 - years / np.float32(FAR_YEARS), np.float32(0))
    return score


def _why_age(pair: Pair) -> str:
    born, other_born = pair.volunteer.birth_year, pair.newcomer.birth_year
    if born is None or other_born is None:
        return pair.missing("birth_year")
    years = abs(born - other_born)
    if years == 0:
        return "Beide sind im selben Jahr geboren"
    apart = "liegt etwa 1 Jahr" if years == 1 else f"liegen etwa {years} Jahre"
    return f"Zwischen beiden {apart}"


def _of_similar_age(pair: Pair) -> str | None:
    born, other_born = pair.volunteer.birth_year, pair.newcomer.birth_year
    if born is None or other_born is None:
        return f"{_why_age(pair)}. Bitte nachfragen."
    far = abs(born - other_born) >= FAR_YEARS
    return f"{_why_age(pair)}; nötig sind weniger als {FAR_YEARS}." if far else None


# --- Whom people wish for ---------------------------------------------------------------------------------------------

WISHED = {GenderWish.WOMEN: (Gender.FEMALE, "einer Frau"), GenderWish.MEN: (Gender.MALE, "einem Mann")}
UNKNOWN = (None, Gender.UNSAID)


def _gender(crowd: Crowd) -> Floats:
    """1 where all wishes are met, 0 where one is not, NaN where nobody knows."""
    score = np.ones(crowd.shape, np.float32)
    unmet = crowd.nobody()
    for wish, (gender, _) in WISHED.items():
        wishes, is_that, nobody_knows = _wishes(wish), _is(gender), _is(*UNKNOWN)
        for wishing, other, unknown in (
            (crowd.newcomer_is(wishes), crowd.volunteer_is(is_that), crowd.volunteer_is(nobody_knows)),
            (crowd.volunteer_is(wishes), crowd.newcomer_is(is_that), crowd.newcomer_is(nobody_knows)),
        ):
            score[wishing & unknown] = np.nan
            unmet |= wishing & ~other & ~unknown
    unreadable = crowd.newcomer_is(_unreadable_wish) | crowd.volunteer_is(_unreadable_wish)
    score[unreadable] = np.nan
    score[unmet & ~unreadable] = 0
    return score


def _wishes(wish: GenderWish) -> Callable[[Person], bool]:
    return lambda person: person.wished_gender is wish


def _is(*genders: Gender | None) -> Callable[[Person], bool]:
    return lambda person: person.gender in genders


def _unreadable_wish(person: Person) -> bool:
    return "wished_gender" in person.unread


def _why_gender(pair: Pair) -> str:
    sentence = _gender_wishes(pair)
    if sentence is None:
        wishing = any(person.wished_gender is not GenderWish.ANY for person in pair.people)
        return "Der Wunsch ist erfüllt" if wishing else "Beiden ist es gleich"
    return sentence.removesuffix(".")


def _gender_wishes(pair: Pair) -> str | None:
    return pair.unreadable("wished_gender") or joined(
        (_unmet_wish(pair, pair.volunteer, pair.newcomer), _unmet_wish(pair, pair.newcomer, pair.volunteer))
    )


def _unmet_wish(pair: Pair, person: Person, other: Person) -> str | None:
    if person.wished_gender is GenderWish.ANY:
        return None
    gender, wished = WISHED[person.wished_gender]
    if other.gender is gender:
        return None
    name, other_name = pair.name_of(person), pair.name_of(other)
    if other.gender in UNKNOWN:
        return (
            f"{name} wünscht sich ein Tandem mit {wished}; das Geschlecht von {other_name} ist nicht bekannt. "
            f"Bitte {other_name} fragen oder mit {name} über den Wunsch sprechen."
        )
    return (
        f"{name} wünscht sich ein Tandem mit {wished}; bei {other_name} steht „{other.gender}“. "
        f"{name} müsste den Wunsch ändern."
    )


# --- The declaration --------------------------------------------------------------------------------------------------

CRITERIA = (
    Criterion(
        "Hilfethemen",
        "topics",
        ("Hilfethemen",),
        _topics,
        _why_topics,
        Rule(
            "Gemeinsames Hilfethema",
            "hat kein gemeinsames Hilfethema",
            "haben kein gemeinsames Hilfethema",
            _zero(_topics),
            _shared_topic,
            "must_topics",
        ),
    ),
    Criterion(
        "Sprache",
        "language",
        ("Sprachen", "Deutschniveau"),
        _languages,
        _why_languages,
        Rule(
            "Gemeinsame Sprache",
            "hat keine gemeinsame Sprache",
            "haben keine gemeinsame Sprache",
            _speechless,
            _common_language,
            "must_language",
        ),
    ),
    Criterion(
        "Zeit",
        "time",
        ("Verfügbarkeit",),
        _times,
        _why_times,
        Rule(
            "Gemeinsame Zeit",
            "hat keinen gemeinsamen Zeitraum",
            "haben keinen gemeinsamen Zeitraum",
            _zero(_times),
            _shared_slot,
            "must_time",
        ),
    ),
    Criterion(
        "Entfernung",
        "distance",
        ("Stadtteil",),
        _distance,
        _why_distance,
        Rule("In der Nähe", "wohnt zu weit weg", "wohnen zu weit weg", _zero(_distance), _near, "must_distance"),
    ),
    Criterion(
        "Interessen",
        "interests",
        ("Interessen",),
        _interests,
        _why_interests,
        Rule(
            "Gemeinsames Interesse",
            "hat kein gemeinsames Interesse",
            "haben kein gemeinsames Interesse",
            _zero(_interests),
            _shared_interest,
            "must_interests",
        ),
    ),
    Criterion(
        "Lebenslage",
        "children",
        ("Anzahl Kinder", "Altersgruppen Kinder", "Erfahrung mit Kindern"),
        _life,
        _why_life,
        Rule(
            "Erfahrung mit Kindern",
            "hat keine Erfahrung mit Kindern",
            "haben keine Erfahrung mit Kindern",
            _zero(_life),
            _used_to_children,
            "must_children",
        ),
    ),
    Criterion(
        "Alter",
        "age",
        ("Geburtsjahr",),
        _age,
        _why_age,
        Rule(
            "Ähnliches Alter", "ist zu weit im Alter", "sind zu weit im Alter", _zero(_age), _of_similar_age, "must_age"
        ),
    ),
    Criterion(
        "Wunsch Geschlecht",
        "gender",
        ("Geschlecht", "Wunsch Geschlecht"),
        _gender,
        _why_gender,
        Rule(
            "Wunsch nach Frau oder Mann",
            "passt nicht zum Wunsch",
            "passen nicht zum Wunsch",
            _zero(_gender),
            _gender_wishes,
            "must_gender",
        ),
    ),
)
"""Every criterion, in the order in which they are told. Origin, religion and residence are not among them."""

RULES = (TWO_PEOPLE, READY, CONSENT, PLACE, FORBIDDEN, *(each.rule for each in CRITERIA), RECORD, PAST)
"""Every must-rule, in the order in which they are told."""
