"""Who fits whom: the must-rules with their sentences, the points with theirs, the order of a ranking."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zim_data import matching, people
from zim_data.columns import LEVELS, SLOTS, Language
from zim_data.districts import CENTRES, distance_km
from zim_data.lists import LISTS
from zim_data.matching import CRITERIA, RULES, Excluded, Match, Situation, explain, rank
from zim_data.matching.crowd import Crowd
from zim_data.matching.languages import FLUENCY
from zim_data.matching.situation import Pair
from zim_data.settings import Settings
from zim_data.tables import (
    EndReason,
    Gender,
    GenderWish,
    GermanLevel,
    Newcomer,
    NewcomerStatus,
    PairKind,
    PairRule,
    ResidenceGroup,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

TODAY = date(2026, 5, 4)
DEFAULTS = Settings()
NOTHING: dict[str, Any] = {f"weight_{criterion.key}": 0.0 for criterion in CRITERIA}
NO_WEIGHTS = Settings(**NOTHING)
EVERYTHING: dict[str, Any] = dict.fromkeys(NOTHING, 100.0)
ALL_100 = Settings(**EVERYTHING)
MUSTS: dict[str, Any] = {f"must_{criterion.key}": True for criterion in CRITERIA}
ALL_MUST = Settings(**MUSTS)


def peter(**changes: Any) -> Volunteer:
    values: dict[str, Any] = {
        "id": "B-1",
        "first_name": "Peter",
        "last_name": "Lang",
        "status": VolunteerStatus.ACTIVE,
        "consent_on": date(2026, 1, 1),
        "gender": Gender.MALE,
        "birth_year": 1980,
        "district": "Altstadt",
        "languages": (Language("Deutsch", "Muttersprache"), Language("Arabisch", "B1")),
        "availability": ("Di abends", "Do abends", "Sa vormittags"),
        "help_topics": ("Briefe", "Sport"),
        "interests": ("Kochen", "Musik"),
    }
    return Volunteer(**(values | changes))


def oksana(**changes: Any) -> Newcomer:
    values: dict[str, Any] = {
        "id": "Z-1",
        "first_name": "Oksana",
        "last_name": "Koval",
        "status": NewcomerStatus.WAITING,
        "consent_on": date(2026, 1, 1),
        "gender": Gender.FEMALE,
        "birth_year": 1986,
        "district": "Rieth",
        "languages": (Language("Ukrainisch", "Muttersprache"),),
        "german_level": GermanLevel.B1,
        "availability": ("Di abends", "Do abends"),
        "help_topics": ("Briefe", "Kita und Schule"),
        "interests": ("Kochen", "Garten"),
        "children": 0,
    }
    return Newcomer(**(values | changes))


def tandem(status: TandemStatus, volunteer: str = "B-1", newcomer: str = "Z-9", **values: Any) -> Tandem:
    return Tandem(id="T-1", volunteer_id=volunteer, newcomer_id=newcomer, status=status, **values)


def answer(
    newcomer: Newcomer, volunteer: Volunteer, *tandems: Tandem, weights: Settings = DEFAULTS
) -> Match | Excluded:
    return explain(newcomer, volunteer, Situation(tandems, weights, TODAY))


def obstacles(newcomer: Newcomer, volunteer: Volunteer, *tandems: Tandem) -> list[str]:
    found = answer(newcomer, volunteer, *tandems)
    return found.sentences if isinstance(found, Excluded) else []


def match(newcomer: Newcomer, volunteer: Volunteer, *tandems: Tandem, weights: Settings = DEFAULTS) -> Match:
    found = answer(newcomer, volunteer, *tandems, weights=weights)
    assert isinstance(found, Match), found.sentences
    return found


def why(criterion: str, newcomer: Newcomer, volunteer: Volunteer) -> str:
    return next(reason.sentence for reason in match(newcomer, volunteer).reasons if reason.criterion == criterion)


# --- Must-rules -------------------------------------------------------------------------------------------------------


def test_two_who_fit_meet_no_obstacle() -> None:
    assert obstacles(oksana(), peter()) == []


@pytest.mark.parametrize("status", set(VolunteerStatus) - {VolunteerStatus.REGISTERED, VolunteerStatus.ACTIVE})
def test_a_volunteer_who_is_not_ready_is_told_with_the_status(status: VolunteerStatus) -> None:
    assert obstacles(oksana(), peter(status=status)) == [
        f"Peter hat den Status „{status}“; nötig ist „Registriert“ oder „Aktiv“."
    ]


def test_a_registered_volunteer_is_ready() -> None:
    assert obstacles(oksana(), peter(status=VolunteerStatus.REGISTERED)) == []


@pytest.mark.parametrize("status", set(NewcomerStatus) - {NewcomerStatus.WAITING})
def test_only_newcomers_who_wait_are_matched(status: NewcomerStatus) -> None:
    assert obstacles(oksana(status=status), peter()) == [f"Oksana hat den Status „{status}“; nötig ist „Wartend“."]


def test_nobody_is_matched_without_consent() -> None:
    assert obstacles(oksana(consent_on=None), peter()) == [
        "Die Einwilligung von Oksana fehlt. Bitte einholen und das Datum eintragen."
    ]


def test_withdrawn_consent_names_its_day() -> None:
    assert obstacles(oksana(), peter(withdrawn_on=date(2026, 3, 2))) == [
        "Peter hat die Einwilligung am 02.03.2026 widerrufen. Nötig ist eine neue; dann „Widerruf am“ leeren."
    ]


@pytest.mark.parametrize("status", TandemStatus)
def test_open_tandems_take_up_a_place_and_ended_ones_do_not(status: TandemStatus) -> None:
    ended = status in (TandemStatus.ENDED, TandemStatus.DECLINED)
    assert obstacles(oksana(), peter(max_tandems=1), tandem(status)) == (
        []
        if ended
        else [
            "Peter hat keinen Platz frei: 1 offen, höchstens 1. Ein Tandem müsste enden oder „Max. Tandems“ höher sein."
        ]
    )


def test_a_second_place_is_a_place() -> None:
    assert match(oksana(), peter(max_tandems=2), tandem(TandemStatus.ACTIVE)).open_tandems == 1


def test_a_volunteer_who_wants_nobody_now_is_told_so() -> None:
    assert obstacles(oksana(), peter(max_tandems=0)) == [
        "Peter möchte zurzeit niemanden begleiten. Nötig ist bei „Max. Tandems“ mehr als 0."
    ]


@pytest.mark.parametrize("gender", [Gender.MALE, Gender.DIVERSE])
def test_a_wish_for_women_excludes_others_and_says_who_would_have_to_change_it(gender: Gender) -> None:
    assert obstacles(oksana(wished_gender=GenderWish.WOMEN), peter(gender=gender)) == [
        f"Oksana wünscht sich ein Tandem mit einer Frau; bei Peter steht „{gender}“. Oksana müsste den Wunsch ändern."
    ]


@pytest.mark.parametrize("gender", [None, Gender.UNSAID])
def test_a_wish_is_not_met_by_a_gender_that_nobody_knows(gender: Gender | None) -> None:
    assert obstacles(oksana(gender=gender), peter(wished_gender=GenderWish.MEN)) == [
        "Peter wünscht sich ein Tandem mit einem Mann; das Geschlecht von Oksana ist nicht bekannt. "
        "Bitte Oksana fragen oder mit Peter über den Wunsch sprechen."
    ]


def test_a_wish_that_is_met_is_no_obstacle() -> None:
    assert obstacles(oksana(wished_gender=GenderWish.MEN), peter(wished_gender=GenderWish.WOMEN)) == []


def test_both_unmet_wishes_are_told() -> None:
    (sentence,) = obstacles(oksana(wished_gender=GenderWish.WOMEN), peter(wished_gender=GenderWish.MEN))
    assert "Oksana müsste den Wunsch ändern." in sentence
    assert "Peter müsste den Wunsch ändern." in sentence


def test_a_missing_common_language_says_who_speaks_what() -> None:
    beginner = oksana(german_level=GermanLevel.A1)
    assert obstacles(beginner, peter(languages=(Language("Deutsch"), Language("Englisch", "B2")))) == [
        "Eine gemeinsame Sprache ab A2 fehlt: Oksana spricht Ukrainisch (Muttersprache), "
        "Peter spricht Deutsch und Englisch (B2). Oksana müsste Deutsch ab A2 können."
    ]


@pytest.mark.parametrize(
    ("level", "languages", "fits"),
    [
        (None, (), False),
        (GermanLevel.A1, (), False),
        (GermanLevel.A2, (), True),
        (None, (Language("Deutsch"),), True),
        (None, (Language("Deutsch", "A1"),), False),
        (GermanLevel.NONE, (Language("Deutsch"),), False),
        (GermanLevel.A1, (Language("Deutsch", "A2"),), True),
        (None, (Language("Arabisch"),), True),
        (None, (Language("Arabisch", "A1"),), False),
        (None, (Language("Somali"),), False),
    ],
)
def test_a_common_language_counts_from_a2(level: Any, languages: tuple[Language, ...], fits: bool) -> None:
    assert (obstacles(oksana(german_level=level, languages=languages), peter()) == []) is fits


def test_volunteers_are_taken_to_speak_german_unless_the_sheet_says_how_well() -> None:
    assert obstacles(oksana(), peter(languages=())) == []
    assert obstacles(oksana(), peter(languages=(Language("Deutsch", "A1"),)))


def test_unknown_languages_are_to_be_asked_for() -> None:
    assert obstacles(oksana(languages=(), german_level=None), peter()) == [
        "„Sprachen“ ist bei Oksana nicht eingetragen. Bitte Oksana fragen."
    ]


def test_a_missing_shared_time_says_when_each_of_them_can() -> None:
    assert obstacles(oksana(), peter(availability=("Sa vormittags", "So vormittags", "Mo abends"))) == [
        "Ein gemeinsamer Zeitraum fehlt: Oksana kann Di und Do abends, Peter kann Sa und So vormittags; Mo abends. "
        "Eine Seite müsste eine Zeit der anderen ermöglichen."
    ]


def test_missing_availability_is_to_be_asked_for() -> None:
    assert obstacles(oksana(availability=()), peter(availability=())) == [
        "„Verfügbarkeit“ ist bei Peter und Oksana nicht eingetragen. Bitte nachfragen, ob es eine gemeinsame Zeit gibt."
    ]


@pytest.mark.parametrize(
    ("issued", "seen", "problem"),
    [
        (None, None, "fehlt oder ist ohne Ausstellungsdatum"),
        (None, TODAY, "fehlt oder ist ohne Ausstellungsdatum"),
        (date(2025, 1, 1), None, "ist noch nicht eingesehen"),
        (date(2021, 5, 3), TODAY, "vom 03.05.2021 ist älter als 5 Jahre"),
    ],
)
def test_children_need_a_valid_record(issued: date | None, seen: date | None, problem: str) -> None:
    assert obstacles(oksana(children=2), peter(record_issued_on=issued, record_seen_on=seen)) == [
        f"Bei Oksana leben Kinder, und das Führungszeugnis von Peter {problem}. Peter müsste ein gültiges vorlegen."
    ]


@pytest.mark.parametrize("issued", [date(2021, 5, 4), date(2024, 2, 29)])
def test_a_record_is_valid_through_its_anniversary(issued: date) -> None:
    volunteer = peter(record_issued_on=issued, record_seen_on=TODAY)
    assert obstacles(oksana(children_ages=("3–5",)), volunteer) == []


def test_without_children_nobody_asks_for_a_record() -> None:
    assert obstacles(oksana(children=None), peter()) == []


@pytest.mark.parametrize("status", [TandemStatus.ENDED, TandemStatus.DECLINED])
def test_two_who_did_not_fit_are_not_proposed_again(status: TandemStatus) -> None:
    earlier = tandem(status, newcomer="Z-1", end_reason=EndReason.NO_FIT)
    assert obstacles(oksana(), peter(), earlier) == [
        "Peter und Oksana hatten schon ein Tandem, das mit „Passt nicht“ endete. Bitte jemand anderen vorschlagen."
    ]


def test_a_tandem_that_ended_for_another_reason_may_come_again() -> None:
    assert obstacles(oksana(), peter(), tandem(TandemStatus.DECLINED, newcomer="Z-1", end_reason=EndReason.TIME)) == []


def test_two_who_are_a_tandem_are_not_proposed_to_each_other() -> None:
    assert obstacles(oksana(), peter(max_tandems=2), tandem(TandemStatus.PROPOSED, newcomer="Z-1")) == [
        "Peter und Oksana haben schon ein Tandem („Vorgeschlagen“). Es müsste erst enden."
    ]


def test_nobody_is_proposed_to_themselves() -> None:
    both = {"first_name": "Amal", "last_name": "Haddad", "phone": "+49361123456"}
    (sentence,) = obstacles(oksana(**both), peter(**both))
    assert sentence.startswith("Amal Haddad steht mit denselben Kontaktdaten auf beiden Seiten")


def test_a_family_may_share_a_telephone() -> None:
    assert obstacles(oksana(phone="+49361123456"), peter(phone="+49361123456")) == []


@pytest.mark.parametrize(
    ("field", "header"),
    [
        ("status", "Status"),
        ("withdrawn_on", "Widerruf am"),
        ("wished_gender", "Wunsch Geschlecht"),
        ("children", "Anzahl Kinder"),
    ],
)
def test_a_cell_that_a_rule_needs_and_nobody_can_read_is_never_taken_for_empty(field: str, header: str) -> None:
    assert obstacles(oksana(unread={field: "siehe Zettel"}), peter()) == [
        f"„{header}“ von Oksana ist nicht lesbar („siehe Zettel“). Bitte in der Tabelle berichtigen."
    ]


def test_an_unreadable_number_of_places_is_not_one_place() -> None:
    assert obstacles(oksana(), peter(unread={"max_tandems": "keine"})) == [
        "„Max. Tandems“ von Peter ist nicht lesbar („keine“). Bitte in der Tabelle berichtigen."
    ]


def test_an_unreadable_end_of_an_earlier_tandem_might_be_a_misfit() -> None:
    earlier = tandem(TandemStatus.ENDED, newcomer="Z-1", unread={"end_reason": "passte gar nicht"})
    assert "passte gar nicht" in obstacles(oksana(), peter(), earlier)[0]


def test_every_broken_rule_is_told() -> None:
    found = answer(oksana(consent_on=None, availability=()), peter(status=VolunteerStatus.ENDED, max_tandems=0))
    assert isinstance(found, Excluded)
    assert [obstacle.criterion for obstacle in found.obstacles] == [
        "Beide bereit",
        "Einwilligung",
        "Freier Platz",
        "Gemeinsame Zeit",
    ]


def test_two_of_the_same_first_name_are_told_apart() -> None:
    (sentence,) = obstacles(oksana(first_name="Maria"), peter(first_name="Maria", max_tandems=0))
    assert sentence.startswith("Maria Lang (Begleitung) möchte")


# --- Points -----------------------------------------------------------------------------------------------------------


def test_a_pair_is_explained_by_points_that_add_up() -> None:
    found = match(oksana(), peter())
    assert [reason.sentence for reason in found.reasons] == [
        "Peter hilft bei 1 von 2 Themen, die Oksana braucht (Briefe): 15 von 30.",
        "Beide sprechen Deutsch (B1): 12 von 20.",
        "2 gemeinsame Zeiten (Di und Do abends; volle Punkte ab 3): 13,3 von 20.",
        "Von Altstadt nach Rieth sind es etwa 3,5 km: 6,5 von 10.",
        "1 gemeinsames Interesse (Kochen; volle Punkte ab 3): 3,3 von 10.",
        "Bei Oksana leben keine Kinder: 5 von 5.",
        "Zwischen beiden liegen etwa 6 Jahre: 4 von 5.",
    ]
    assert found.score == 59.1
    assert found.distance_km == 3.5


def test_missing_data_count_neutral_and_say_so() -> None:
    volunteer = peter(help_topics=(), languages=(), district=None, interests=(), birth_year=None)
    found = match(oksana(interests=(), children=None), volunteer)
    assert [reason.sentence for reason in found.reasons if "gemeinsame" not in reason.sentence] == [
        "„Hilfethemen“ ist bei Peter nicht eingetragen (zählt neutral): 15 von 30.",
        "„Sprachen“ ist bei Peter nicht eingetragen (zählt neutral): 10 von 20.",
        "„Stadtteil“ ist bei Peter nicht eingetragen (zählt neutral): 5 von 10.",
        "„Interessen“ ist bei Peter und Oksana nicht eingetragen (zählt neutral): 5 von 10.",
        "„Anzahl Kinder“ ist bei Oksana nicht eingetragen (zählt neutral): 2,5 von 5.",
        "„Geburtsjahr“ ist bei Peter nicht eingetragen (zählt neutral): 2,5 von 5.",
    ]
    assert found.distance_km is None


def test_speaking_two_languages_well_is_told_best_first() -> None:
    newcomer = oksana(languages=(Language("Arabisch", "Muttersprache"),), german_level=GermanLevel.A2)
    assert why("Sprache", newcomer, peter()) == "Beide sprechen Arabisch (B1) und Deutsch (A2): 12 von 20."


def test_nothing_in_common_gives_nothing_and_says_what_is_needed() -> None:
    volunteer = peter(help_topics=("Sport",), interests=("Kino",))
    assert (
        why("Hilfethemen", oksana(), volunteer)
        == "Peter hilft bei nichts von dem, was Oksana braucht (Briefe und Kita und Schule): 0 von 30."
    )
    assert why("Interessen", oksana(), volunteer) == "Keine gemeinsamen Interessen: 0 von 10."


def test_living_in_the_same_district_gives_all_points() -> None:
    assert why("Entfernung", oksana(), peter(district="Rieth")) == (
        "Beide wohnen im selben Stadtteil (Rieth): 10 von 10."
    )


def test_a_district_that_lies_elsewhere_counts_neutral() -> None:
    assert why("Entfernung", oksana(district="außerhalb"), peter()) == (
        "Wie weit es von Altstadt nach außerhalb ist, ist nicht bekannt (zählt neutral): 5 von 10."
    )


@pytest.mark.parametrize(
    ("experience", "sentence"),
    [
        (True, "Bei Oksana leben Kinder, und Peter hat Erfahrung mit Kindern: 5 von 5."),
        (False, "Bei Oksana leben Kinder, aber Peter hat keine Erfahrung mit Kindern: 0 von 5."),
        (None, "„Erfahrung mit Kindern“ ist bei Peter nicht eingetragen (zählt neutral): 2,5 von 5."),
    ],
)
def test_experience_with_children_counts_where_children_live(experience: bool | None, sentence: str) -> None:
    volunteer = peter(with_children=experience, record_issued_on=TODAY, record_seen_on=TODAY)
    assert why("Lebenslage", oksana(children=1), volunteer) == sentence


@pytest.mark.parametrize(
    ("born", "sentence"),
    [
        (1986, "Beide sind im selben Jahr geboren: 5 von 5."),
        (1985, "Zwischen beiden liegt etwa 1 Jahr: 4,8 von 5."),
        (1940, "Zwischen beiden liegen etwa 46 Jahre: 0 von 5."),
    ],
)
def test_the_nearer_in_age_the_more_points(born: int, sentence: str) -> None:
    assert why("Alter", oksana(), peter(birth_year=born)) == sentence


def test_without_weights_everybody_has_no_points_and_no_reasons() -> None:
    found = match(oksana(), peter(), weights=NO_WEIGHTS)
    assert (found.score, found.reasons) == (0, ())


def test_a_weight_is_the_most_that_a_criterion_gives() -> None:
    only_time = dataclasses.replace(NO_WEIGHTS, weight_time=7.5)
    volunteer = peter(availability=SLOTS)
    assert match(oksana(availability=SLOTS[:3]), volunteer, weights=only_time).score == 7.5


# --- Ranking ----------------------------------------------------------------------------------------------------------


def ranked(volunteers: list[Volunteer], *tandems: Tandem) -> list[str]:
    return [found.volunteer.id for found in rank(oksana(), volunteers, Situation(tandems, DEFAULTS, TODAY)).fitting]


def test_the_best_comes_first() -> None:
    better = peter(id="B-2", help_topics=("Briefe", "Kita und Schule"))
    assert ranked([peter(), better]) == ["B-2", "B-1"]


def test_between_equals_who_has_fewer_tandems_comes_first() -> None:
    volunteers = [peter(id="B-1", max_tandems=3), peter(id="B-2", max_tandems=3)]
    assert ranked(volunteers, tandem(TandemStatus.ACTIVE)) == ["B-2", "B-1"]


def test_between_equals_who_has_been_unused_for_longer_comes_first() -> None:
    volunteers = [
        peter(id="B-1", interview_on=date(2020, 1, 1)),
        peter(id="B-2", interview_on=date(2026, 4, 1)),
        peter(id="B-3", created_at=datetime(2026, 3, 1, 9)),
        peter(id="B-4"),
    ]
    ended = tandem(TandemStatus.ENDED, proposed_on=date(2025, 1, 1), ended_on=date(2026, 5, 1))
    assert ranked(volunteers, ended) == ["B-3", "B-2", "B-1", "B-4"]


def test_between_full_equals_the_id_decides_whatever_the_order() -> None:
    volunteers = [peter(id=f"B-{number}") for number in range(5)]
    assert ranked(volunteers) == ranked(volunteers[::-1]) == ["B-0", "B-1", "B-2", "B-3", "B-4"]


def test_those_who_miss_least_come_first_among_the_others() -> None:
    volunteers = [
        peter(id="B-1", status=VolunteerStatus.ENDED, consent_on=None),
        peter(id="B-2", max_tandems=0),
        peter(id="B-3"),
    ]
    found = rank(oksana(), volunteers, Situation([], DEFAULTS, TODAY))
    assert [it.volunteer.id for it in found.fitting] == ["B-3"]
    assert [it.volunteer.id for it in found.excluded] == ["B-2", "B-1"]


def test_nobody_to_choose_from_is_an_empty_ranking() -> None:
    found = rank(oksana(), [], Situation([], DEFAULTS, TODAY))
    assert (found.newcomer, found.fitting, found.excluded) == (oksana(), [], [])


# --- Whoever they are -------------------------------------------------------------------------------------------------


def some(values: Any) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(list(values)), max_size=4).map(tuple)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


DAYS = st.dates(date(2015, 1, 1), date(2026, 12, 31))
LANGUAGES = st.builds(
    Language, st.sampled_from(["Deutsch", "Arabisch", "Dari", "Ukrainisch"]), maybe(st.sampled_from(LEVELS))
)
PERSON: dict[str, st.SearchStrategy[Any]] = {
    "first_name": st.sampled_from(["", "Maria", "Ali"]),
    "last_name": st.sampled_from(["", "Lang"]),
    "phone": maybe(st.just("+49361123456")),
    "birth_year": maybe(st.integers(1900, 2026)),
    "gender": maybe(st.sampled_from(Gender)),
    "district": maybe(st.sampled_from(LISTS["Stadtteile"])),
    "languages": st.lists(LANGUAGES, max_size=4).map(tuple),
    "availability": some(SLOTS) | st.just(SLOTS),
    "help_topics": some(LISTS["Hilfethemen"]),
    "interests": some(LISTS["Interessen"]),
    "wished_gender": st.sampled_from(GenderWish),
    "interview_on": maybe(DAYS),
    "consent_on": maybe(DAYS) | st.just(TODAY),
    "withdrawn_on": st.none() | st.none() | DAYS,
    "created_at": maybe(st.datetimes(datetime(2015, 1, 1), datetime(2026, 12, 31))),
    "unread": st.just({}) | st.just({}) | st.dictionaries(st.sampled_from(["status", "gender", "origin"]), st.text()),
}
VOLUNTEERS = st.builds(
    Volunteer,
    **PERSON,
    id=st.sampled_from(["", "B-1", "B-2", "B-3"]),
    status=st.sampled_from(VolunteerStatus) | st.just(VolunteerStatus.ACTIVE),
    with_children=maybe(st.booleans()),
    max_tandems=st.integers(0, 10),
    record_issued_on=maybe(DAYS),
    record_seen_on=maybe(DAYS),
)
NEWCOMERS = st.builds(
    Newcomer,
    **PERSON,
    id=st.sampled_from(["", "Z-1"]),
    status=st.sampled_from(NewcomerStatus) | st.just(NewcomerStatus.WAITING),
    german_level=maybe(st.sampled_from(GermanLevel)),
    children=maybe(st.integers(0, 20)),
    children_ages=some(LISTS["Altersgruppen Kinder"]),
)
TANDEMS = st.lists(
    st.builds(
        Tandem,
        volunteer_id=st.sampled_from(["", "B-1", "B-2", "gelöscht"]),
        newcomer_id=st.sampled_from(["Z-1", "Z-2"]),
        status=st.sampled_from(TandemStatus),
        proposed_on=maybe(DAYS),
        ended_on=maybe(DAYS),
        end_reason=maybe(st.sampled_from(EndReason)),
    ),
    max_size=4,
)
RULES_OF_PAIRS = st.builds(
    PairRule, volunteer_id=st.just("B-1"), newcomer_id=st.just("Z-1"), kind=st.sampled_from(PairKind)
)
WEIGHTS = st.builds(Settings, **{f"weight_{criterion.key}": st.floats(0, 100) | st.just(0.0) for criterion in CRITERIA})


@given(NEWCOMERS, st.lists(VOLUNTEERS, max_size=6), TANDEMS, WEIGHTS)
@settings(deadline=None)
def test_everybody_is_ranked_or_excluded_with_a_reason_exactly_once(
    newcomer: Newcomer, volunteers: list[Volunteer], tandems: list[Tandem], weights: Settings
) -> None:
    found = rank(newcomer, volunteers, Situation(tandems, weights, TODAY))
    told = [match.volunteer for match in found.fitting] + [excluded.volunteer for excluded in found.excluded]
    assert sorted(map(id, told)) == sorted(map(id, volunteers))
    assert all(excluded.sentences and all(excluded.sentences) for excluded in found.excluded)
    assert [it.score for it in found.fitting] == sorted((it.score for it in found.fitting), reverse=True)


@given(
    st.lists(NEWCOMERS, min_size=1, max_size=3),
    st.lists(VOLUNTEERS, min_size=1, max_size=3),
    TANDEMS,
    st.dictionaries(st.tuples(st.sampled_from(["B-1", "B-2"]), st.just("Z-1")), RULES_OF_PAIRS),
)
@settings(deadline=None, max_examples=60)
def test_what_is_computed_for_all_at_once_is_what_is_said_of_each_pair(
    newcomers: list[Newcomer], volunteers: list[Volunteer], tandems: list[Tandem], decided: dict[Any, PairRule]
) -> None:
    situation = Situation(tandems, ALL_MUST, TODAY, decided)
    crowd = Crowd(newcomers, volunteers, situation)
    for rule in RULES:
        broken = np.broadcast_to(rule.broken(crowd), crowd.shape)
        for (row, newcomer), (column, volunteer) in product(enumerate(newcomers), enumerate(volunteers)):
            said = rule.obstacle(Pair(volunteer, newcomer, situation))
            assert bool(broken[row, column]) == (said is not None), (rule.name, said)
    for criterion in CRITERIA:
        score = criterion.score(crowd)
        assert score.shape == crowd.shape
        for (row, newcomer), (column, volunteer) in product(enumerate(newcomers), enumerate(volunteers)):
            said = criterion.why(Pair(volunteer, newcomer, situation))
            alone = criterion.score(Crowd([newcomer], [volunteer], situation))[0, 0]
            assert np.array_equal(alone, score[row, column], equal_nan=True)
            if np.isnan(alone) or criterion.key != "gender":  # a wish that is not met outweighs one that nobody knows
                assert bool(np.isnan(alone)) == any(words in said for words in UNKNOWN), (criterion.name, said)
            assert np.isnan(alone) or 0 <= alone <= 1


UNKNOWN = ("nicht eingetragen", "nicht bekannt", "nicht lesbar")


@given(NEWCOMERS, VOLUNTEERS)
@settings(deadline=None, max_examples=300)
def test_the_numbers_in_the_sentences_give_the_points(newcomer: Newcomer, volunteer: Volunteer) -> None:
    situation = Situation([], ALL_100, TODAY)
    crowd, pair = Crowd([newcomer], [volunteer], situation), Pair(volunteer, newcomer, situation)
    for criterion in CRITERIA:
        said, score = criterion.why(pair), criterion.score(crowd)[0, 0]
        if not np.isnan(score):
            assert told_by(criterion.key, said) == pytest.approx(float(score), abs=0.006), said


def told_by(key: str, said: str) -> float:
    """The score that somebody would give who reads only the sentence."""
    numbers = [float(number.replace(",", ".")) for number in re.findall(r"(?<![-\w])\d+(?:,\d+)?", said)]
    match key:
        case "topics":
            return numbers[0] / numbers[1] if " von " in said and numbers else 0
        case "language":
            best = re.search(r"Beide sprechen \S+(?: \((.+?)\))?", said)
            return FLUENCY[best.group(1)] if best else 0
        case "time" | "interests":
            return min(1, numbers[0] / 3) if numbers else 0
        case "distance":
            return 1 if "selben" in said else max(0, 1 - numbers[-1] / 10)
        case "children":
            return 0 if "keine Erfahrung" in said else 1
        case "age":
            return 1 if "selben" in said else max(0, 1 - numbers[0] / 30)
        case _:
            return 1 if said in ("Der Wunsch ist erfüllt", "Beiden ist es gleich") else 0


@given(NEWCOMERS, VOLUNTEERS, WEIGHTS)
@settings(deadline=None, max_examples=500)
def test_the_points_as_displayed_add_up_to_the_score(
    newcomer: Newcomer, volunteer: Volunteer, weights: Settings
) -> None:
    ready: dict[str, Any] = {
        "consent_on": TODAY,
        "withdrawn_on": None,
        "wished_gender": GenderWish.ANY,
        "phone": None,
        "unread": {},
    }
    newcomer = dataclasses.replace(
        newcomer, **ready, status=NewcomerStatus.WAITING, german_level=GermanLevel.B1, availability=SLOTS
    )
    volunteer = dataclasses.replace(
        volunteer,
        **ready,
        status=VolunteerStatus.ACTIVE,
        max_tandems=1,
        languages=(),
        availability=volunteer.availability or SLOTS,
        record_issued_on=TODAY,
        record_seen_on=TODAY,
    )
    found = match(newcomer, volunteer, weights=weights)
    displayed = [reason.sentence.rsplit(": ", 1)[1].removesuffix(".").split(" von ") for reason in found.reasons]
    points, most = zip(*displayed, strict=True) if displayed else ((), ())
    assert sum(Decimal(number.replace(",", ".")) for number in points) == Decimal(str(found.score))
    assert 0 <= Decimal(str(found.score)) <= sum(Decimal(number.replace(",", ".")) for number in most)
    assert all(0 <= reason.points <= reason.maximum for reason in found.reasons)


@given(NEWCOMERS, VOLUNTEERS, st.sampled_from(ResidenceGroup), st.text(max_size=20))
@settings(deadline=None)
def test_origin_and_residence_never_count(
    newcomer: Newcomer, volunteer: Volunteer, group: ResidenceGroup, origin: str
) -> None:
    other = dataclasses.replace(newcomer, origin=origin, residence_group=group)
    one, two = answer(newcomer, volunteer), answer(other, volunteer)
    assert dataclasses.replace(two, newcomer=newcomer) == one
    assert not isinstance(one, Match) or (isinstance(two, Match) and two.reasons == one.reasons)


def test_people_with_every_field_empty_are_told_what_is_missing() -> None:
    found = rank(Newcomer(), [Volunteer(), Volunteer()], Situation([], NO_WEIGHTS, TODAY))
    assert [obstacle.criterion for obstacle in found.excluded[0].obstacles] == [
        "Beide bereit",
        "Einwilligung",
        "Gemeinsame Sprache",
        "Gemeinsame Zeit",
    ]
    assert len(found.excluded) == 2


def test_a_row_that_stands_twice_is_told_twice() -> None:
    assert ranked([peter(), peter()]) == ["B-1", "B-1"]


def test_each_rule_and_criterion_has_its_own_name() -> None:
    names = [*(rule.name for rule in RULES), *(criterion.name for criterion in CRITERIA)]
    assert len(set(names)) == len(names)


def test_the_weights_of_a_new_sheet_add_up_to_100() -> None:
    assert sum(criterion.points(DEFAULTS) for criterion in CRITERIA) == 100


# --- The waiting list and the districts -------------------------------------------------------------------------------


def test_who_has_waited_longest_comes_first_and_unknown_waits_last() -> None:
    newcomers = [
        oksana(id="Z-1"),
        oksana(id="Z-2", interview_on=TODAY - timedelta(days=3)),
        oksana(id="Z-3", created_at=datetime(2026, 2, 1, 10)),
        oksana(id="Z-4", status=NewcomerStatus.IN_TANDEM, interview_on=date(2020, 1, 1)),
    ]
    assert [newcomer.id for newcomer in people.waiting(newcomers, TODAY)] == ["Z-3", "Z-2", "Z-1"]


def test_waiting_begins_with_the_interview_once_it_has_taken_place() -> None:
    row = {"created_at": datetime(2026, 4, 1, 23, 59)}
    assert people.waiting_since(oksana(**row, interview_on=TODAY), TODAY) == TODAY
    assert people.waiting_since(oksana(**row, interview_on=TODAY + timedelta(days=1)), TODAY) == date(2026, 4, 1)
    assert people.waiting_since(oksana(**row), TODAY) == date(2026, 4, 1)
    assert people.waiting_since(oksana(), TODAY) is None


def test_open_tandems_are_counted_for_each_volunteer() -> None:
    tandems = [tandem(status, "B-1") for status in TandemStatus] + [tandem(TandemStatus.PAUSED, "B-2")]
    assert matching.open_tandems(tandems) == {"B-1": 5, "B-2": 1}


def test_every_district_of_the_list_has_its_place() -> None:
    assert set(CENTRES) == set(LISTS["Stadtteile"]) - {"außerhalb"}


def test_distances_are_the_same_both_ways_and_none_in_the_unknown() -> None:
    assert distance_km("Altstadt", "Stotternheim") == distance_km("Stotternheim", "Altstadt") == 8.8
    assert distance_km("Rieth", "Rieth") == 0
    assert distance_km("Rieth", "außerhalb") is None
    assert distance_km(None, "Rieth") is None
