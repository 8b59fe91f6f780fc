"""The waiting list in numbers, and whom to look for: checked by adding just these volunteers to the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.test_matching import ALL_MUST, NEWCOMERS, RULES_OF_PAIRS, TANDEMS, TODAY, VOLUNTEERS, oksana, peter
from zim_data.columns import Language
from zim_data.matching import Plan, Situation, plan_for
from zim_data.matching.recruiting import MOST, Profile, Recruiting, recruiting_for
from zim_data.matching.waiting import Group, WaitingList, days_text, listing
from zim_data.settings import Settings
from zim_data.tables import (
    Gender,
    GenderWish,
    GermanLevel,
    Newcomer,
    NewcomerStatus,
    PairKind,
    PairRule,
    Volunteer,
)

DEFAULTS = Settings()
NATIVE = "Muttersprache"


def waiting(number: int, days: int | None, **changes: Any) -> Newcomer:
    since = None if days is None else TODAY - timedelta(days=days)
    return oksana(**{"id": f"Z-{number}", "interview_on": since, **changes})


def listed(*newcomers: Newcomer) -> WaitingList:
    return listing(newcomers, TODAY)


def told(groups: tuple[Group, ...]) -> list[tuple[str, int]]:
    return [(group.name, group.count) for group in groups]


# --- The waiting list -------------------------------------------------------------------------------------------------


def test_the_longest_and_the_median_wait_are_in_days() -> None:
    everybody = listed(waiting(1, 3), waiting(2, 90), waiting(3, 30), waiting(4, 41)).everybody
    assert (everybody.count, everybody.longest, everybody.median, everybody.unknown) == (4, 90, 35.5, 0)
    assert [wait.newcomer.id for wait in everybody.waits] == ["Z-2", "Z-4", "Z-3", "Z-1"]


def test_of_whom_nobody_knows_since_when_is_counted_and_told_apart() -> None:
    everybody = listed(waiting(1, 10), waiting(2, None)).everybody
    assert (everybody.count, everybody.unknown, everybody.longest, everybody.median) == (2, 1, 10, 10)
    nobody_knows = listed(waiting(1, None)).everybody
    assert (nobody_knows.longest, nobody_knows.median, nobody_knows.unknown) == (None, None, 1)


def test_only_who_waits_is_on_the_list() -> None:
    others = [waiting(9, 400, status=status) for status in set(NewcomerStatus) - {NewcomerStatus.WAITING}]
    assert listed(*others).everybody.count == 0
    assert listed() == listed(*others)


def test_a_day_in_the_future_is_no_negative_wait() -> None:
    assert listed(waiting(1, None, created_at=datetime(2026, 12, 1))).everybody.longest == 0


def test_who_speaks_two_languages_counts_in_both_and_once_in_each() -> None:
    both = (Language("Dari", NATIVE), Language("Englisch", "B1"), Language("Dari", "C1"))
    found = listed(waiting(1, 5, languages=both), waiting(2, 7, languages=both[1:2])).languages
    assert told(found) == [("Englisch", 2), ("Dari", 1)]
    assert (found[0].median, found[0].longest) == (6, 7)


def test_groups_come_by_size_then_name_and_those_without_a_district_last() -> None:
    districts = ["Rieth", None, "Alach", "Rieth", None, None]
    found = listed(*(waiting(number, number, district=name) for number, name in enumerate(districts)))
    assert told(found.districts) == [("Rieth", 2), ("Alach", 1), ("nicht eingetragen", 3)]


def test_what_stands_there_but_cannot_be_read_is_not_called_empty() -> None:
    found = listed(waiting(1, 1, help_topics=(), unread={"help_topics": "??"}), waiting(2, 1, help_topics=()))
    assert told(found.topics) == [("nicht eingetragen", 1), ("nicht lesbar", 1)]


def test_days_are_said_as_people_say_them() -> None:
    assert [days_text(days) for days in (0, 1, 12.5, 40)] == ["0 Tage", "1 Tag", "12,5 Tage", "40 Tage"]


@given(st.lists(NEWCOMERS, max_size=6))
@settings(deadline=None, max_examples=50)
def test_nobody_who_waits_is_dropped(newcomers: list[Newcomer]) -> None:
    found = listing(newcomers, TODAY)
    waits = [each for each in newcomers if each.status is NewcomerStatus.WAITING]
    assert found.everybody.count == len(waits)
    for groups in (found.languages, found.districts, found.topics):
        assert {id(wait.newcomer) for group in groups for wait in group.waits} == set(map(id, waits))
    assert sum(group.count for group in found.districts) == len(waits)


# --- Whom to look for -------------------------------------------------------------------------------------------------


def planned(newcomers: list[Newcomer], volunteers: list[Volunteer], situation: Situation) -> Plan:
    return plan_for(newcomers, volunteers, situation, newcomers)


def sought(
    *newcomers: Newcomer, volunteers: tuple[Volunteer, ...] = (), must: Settings = DEFAULTS, decided: Any = None
) -> Recruiting:
    situation = Situation([], must, TODAY, decided or {})
    return recruiting_for(planned(list(newcomers), list(volunteers), situation).left, situation)


def sentences(found: Recruiting) -> list[str]:
    return [found.sentence(wanted) for wanted in found.wanted]


def speaking(language: str, number: int = 1, **changes: Any) -> Newcomer:
    """Somebody who speaks just this language, and German too little to talk."""
    spoken = (Language(language, NATIVE),)
    return oksana(**{"id": f"Z-{number}", "languages": spoken, "german_level": GermanLevel.A1, **changes})


def test_nobody_is_left_so_nobody_is_wanted() -> None:
    assert sought() == sought(oksana(), volunteers=(peter(),)) == Recruiting(0, (), (), ())


def test_what_does_not_matter_is_not_asked_for() -> None:
    assert sentences(sought(oksana())) == [
        "Jemand, der unter der Woche abends Zeit hat: Damit hätte der eine Mensch, der leer ausgeht, jemanden."
    ]


def test_a_language_is_asked_for_where_german_is_not_enough() -> None:
    found = sought(speaking("Dari"), speaking("Dari", 2), oksana(id="Z-3", availability=("Mo vormittags",)))
    assert sentences(found) == [
        "Jemand, der Dari spricht und unter der Woche abends Zeit hat: "
        "Damit hätten 2 von 3, die leer ausgehen, jemanden.",
        "Dazu jemand, der unter der Woche vormittags Zeit hat: Damit hätte noch 1 Mensch jemanden.",
    ]
    assert [wanted.profile.label for wanted in found.wanted] == ["Dari, abends", "vormittags"]


def test_a_woman_is_asked_for_where_somebody_wishes_for_one() -> None:
    wishes = {"wished_gender": GenderWish.WOMEN, "availability": ("So vormittags",)}
    assert sentences(sought(oksana(**wishes), oksana(id="Z-2", **wishes))) == [
        "Eine Frau, die am Wochenende Zeit hat: Damit hätten beide, die leer ausgehen, jemanden."
    ]


def test_where_no_time_is_needed_a_free_place_is_enough() -> None:
    anybody = Settings(must_time=False)
    assert sentences(sought(oksana(availability=()), must=anybody)) == [
        "Jemand mit freiem Platz: Damit hätte der eine Mensch, der leer ausgeht, jemanden."
    ]
    man = sought(oksana(wished_gender=GenderWish.MEN), must=anybody)
    assert man.wanted[0].profile.text == "Ein Mann mit freiem Platz"


def test_children_need_a_certificate_of_conduct_and_the_sentence_says_so() -> None:
    family = {"children": 2}
    assert sentences(sought(oksana(**family)))[0].endswith(
        "jemanden. Dort leben Kinder, dafür ist ein Führungszeugnis nötig."
    )
    assert sentences(sought(oksana(**family), oksana(id="Z-2")))[0].endswith(
        "jemanden. Bei einem davon leben Kinder, dafür ist ein Führungszeugnis nötig."
    )
    assert "Bei 2 davon leben Kinder" in sentences(sought(oksana(**family), oksana(id="Z-2", **family)))[0]


def test_rules_that_are_switched_on_are_asked_for_too() -> None:
    (wanted,) = sought(oksana(children=1), must=ALL_MUST).wanted
    assert wanted.profile.text == (
        "Jemand, der unter der Woche abends Zeit hat, Erfahrung mit Kindern hat, in der Nähe wohnt (Stadtteil Rieth) "
        "und etwa 1985 geboren ist"
    )
    assert wanted.profile.label == "abends, mit Kindern erfahren, Rieth, etwa 1985 geboren"


def test_at_most_five_kinds_are_named_and_the_others_are_told() -> None:
    tongues = ["Dari", "Somali", "Tigrinya", "Urdu", "Hindi", "Paschtu", "Sorani"]
    found = sought(*(speaking(name, number) for number, name in enumerate(tongues)))
    assert [wanted.profile.language for wanted in found.wanted] == ["Dari", "Hindi", "Paschtu", "Somali", "Sorani"]
    assert {each.languages[0].name for each in found.others} == {"Tigrinya", "Urdu"}


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"consent_on": None}, "Die Einwilligung von Oksana fehlt. Bitte einholen und das Datum eintragen."),
        (
            {"availability": ()},
            "„Verfügbarkeit“ ist bei Oksana nicht eingetragen. Bitte nachfragen, ob es eine gemeinsame Zeit gibt.",
        ),
        (
            {"languages": (), "german_level": None},
            "„Sprachen“ ist bei Oksana nicht eingetragen. Bitte Oksana fragen.",
        ),
        (
            {"unread": {"wished_gender": "?"}},
            "„Wunsch Geschlecht“ von Oksana ist nicht lesbar („?“). Bitte in der Tabelle berichtigen.",
        ),
        (
            {"unread": {"status": "wartet?"}},
            "„Status“ von Oksana ist nicht lesbar. Bitte in der Tabelle berichtigen.",
        ),
    ],
)
def test_whom_no_volunteer_helps_is_told_with_what_to_do(changes: dict[str, Any], advice: str) -> None:
    found = sought(oksana(**changes))
    assert [each.advice for each in found.stuck] == [advice]
    assert not found.wanted


def test_who_is_pinned_to_somebody_without_a_place_waits_for_just_her() -> None:
    pin = PairRule(id="F-1", volunteer_id="B-1", newcomer_id="Z-1", kind=PairKind.PINNED)
    (stuck,) = sought(oksana(), decided={("B-1", "Z-1"): pin}).stuck
    assert stuck.advice.endswith("keinen Platz frei hat. Sonst bitte die Festlegung aufheben.")


def test_a_profile_without_any_demand_is_everybody() -> None:
    assert (Profile().demands, Profile().label) == (0, "alle")


# --- What is promised holds in the plan -------------------------------------------------------------------------------


def ready(newcomer: Newcomer) -> Newcomer:
    return replace(newcomer, status=NewcomerStatus.WAITING, consent_on=date(2026, 1, 1), withdrawn_on=None, unread={})


WAITING = st.lists(NEWCOMERS.map(ready) | NEWCOMERS, max_size=6).map(
    lambda found: [replace(each, id=f"Z-{number}") for number, each in enumerate(found)]
)
PLACES = st.lists(VOLUNTEERS, max_size=3).map(
    lambda found: [replace(each, id=f"B-{number}") for number, each in enumerate(found)]
)
MUST = st.builds(
    Settings, **{name: st.booleans() for name in ("must_topics", "must_gender", "must_language", "must_time")}
) | st.sampled_from([DEFAULTS, ALL_MUST])


@given(WAITING, PLACES, TANDEMS, MUST, st.lists(RULES_OF_PAIRS, max_size=1))
@settings(deadline=None, max_examples=120)
def test_with_the_volunteers_who_are_wanted_just_as_many_more_have_somebody(
    newcomers: list[Newcomer], volunteers: list[Volunteer], tandems: Any, must: Settings, rules: list[PairRule]
) -> None:
    decided = {(each.volunteer_id, each.newcomer_id): each for each in rules}
    situation = Situation(tandems, must, TODAY, decided)
    left = planned(newcomers, volunteers, situation).left
    found = recruiting_for(left, situation)
    helped = [each for wanted in found.wanted for each in wanted.newcomers]
    parts = [*helped, *found.others, *(each.newcomer for each in found.stuck)]
    assert sorted(each.id for each in parts) == sorted(each.newcomer.id for each in left)
    assert found.left == len(left)
    assert all(each.advice for each in found.stuck)
    assert not found.others or len(found.wanted) == MOST or must.must_distance
    counts = [len(wanted.newcomers) for wanted in found.wanted]
    assert counts == sorted(counts, reverse=True)
    free = [each.newcomer for each in left if each.newcomer not in [stuck.newcomer for stuck in found.stuck]]
    new: list[Volunteer] = []
    for number, wanted in enumerate(found.wanted):
        made = wanted.profile.volunteer(free, TODAY, places=len(wanted.newcomers))
        new.append(replace(made, id=f"B-neu-{number}"))
        now = planned(newcomers, [*volunteers, *new], situation)
        assert len(now.left) == len(left) - sum(counts[: number + 1])
    for wanted in found.wanted[:1]:
        one = wanted.profile.volunteer(free, TODAY)
        assert len(planned(newcomers, [*volunteers, one], situation).left) == len(left) - 1


@given(WAITING)
@settings(deadline=None, max_examples=60)
def test_nothing_less_would_help_as_many(newcomers: list[Newcomer]) -> None:
    situation = Situation([], DEFAULTS, TODAY)
    left = planned(newcomers, [], situation).left
    found = recruiting_for(left, situation)
    for wanted in found.wanted[:1]:
        for part in ("language", "gender", "time"):
            if getattr(wanted.profile, part) is not None:
                less = replace(wanted.profile, **{part: None}).volunteer([each.newcomer for each in left], TODAY)
                fits = planned(newcomers, [replace(less, max_tandems=len(newcomers))], situation).matches
                assert len(fits) < len(wanted.newcomers)


def test_an_unknown_gender_meets_no_wish() -> None:
    (wanted,) = sought(oksana(wished_gender=GenderWish.WOMEN)).wanted
    assert wanted.profile.gender is Gender.FEMALE
