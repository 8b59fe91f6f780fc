"""What needs doing, and from which day on; what is done is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from zim_data import follow_up
from zim_data.follow_up import Level
from zim_data.records import Row
from zim_data.settings import Settings
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.tables import (
    CheckIn,
    EndReason,
    Light,
    Meeting,
    Newcomer,
    NewcomerStatus,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

START = date(2026, 1, 5)
AT_START = datetime.combine(START, time(10))

ANNA = Volunteer(id="B-1", first_name="Anna", status=VolunteerStatus.ACTIVE, created_at=AT_START)
OLHA = Newcomer(id="Z-1", first_name="Olha", status=NewcomerStatus.IN_TANDEM, created_at=AT_START)
TANDEM = Tandem(
    id="T-1",
    volunteer_id="B-1",
    newcomer_id="Z-1",
    status=TandemStatus.ACTIVE,
    proposed_on=START,
    first_meeting_at=AT_START,
    agreed_on=START,
)
MEETING = Meeting(id="M-1", tandem_id="T-1", day=START, minutes=90)
CHECK_IN = CheckIn(id="K-1", tandem_id="T-1", day=START)


def snapshot_of(*records: Row, days: int) -> Snapshot:
    tables: dict[type[Row], list[Row]] = {}
    for record in records:
        tables.setdefault(type(record), []).append(record)
    return _snapshot(tables, START + timedelta(days=days))


def _snapshot(tables: Mapping[type[Row], Sequence[Row]], on: date) -> Snapshot:
    tabs = new_spreadsheet(tables, lists={"Mitarbeitende": ("Frau Ahorn", "Herr Birke")})
    return read_snapshot(Memory.new(tabs).read(), at=datetime.combine(on, time(9)))


def due(rule: str, *records: Row, days: int) -> list[Level]:
    """How urgent the rule finds it, that many days after the start."""
    found = follow_up.due(snapshot_of(*records, days=days))
    return [each.level for each in found if each.rule.name == rule]


@dataclass(frozen=True)
class Case:
    """From which day after the start on a rule holds, and the records after which it no longer does."""

    rule: str
    records: tuple[Row, ...]
    days: int
    level: Level
    done: tuple[Row, ...]
    before: tuple[Level, ...] = ()
    """What it says the day before."""


def tandem(**values: Any) -> Tandem:
    return replace(TANDEM, **values)


def check_in(days: int, **values: Any) -> CheckIn:
    return replace(CHECK_IN, day=START + timedelta(days=days), **values)


WAITING = replace(OLHA, status=NewcomerStatus.WAITING, interview_on=START)
INTERESTED = replace(ANNA, status=VolunteerStatus.INTERESTED)
ENDED = tandem(status=TandemStatus.ENDED, ended_on=START, end_reason=EndReason.TIME)
PROPOSED = tandem(status=TandemStatus.PROPOSED, first_meeting_at=None, agreed_on=None)
PLANNED = tandem(status=TandemStatus.FIRST_MEETING, agreed_on=None)
TRIAL = tandem(status=TandemStatus.TRIAL)
PAUSED = tandem(status=TandemStatus.PAUSED, paused_until=START + timedelta(days=10))
FAMILY = replace(OLHA, children=2)
MET = tuple(replace(MEETING, id=f"M-{number}", day=START + timedelta(days=7 + number)) for number in range(3))
ISSUED = replace(ANNA, record_issued_on=date(2021, 4, 5))  # valid until 5 April 2026, day 90

CASES = (
    Case(
        "Aufnahmegespräch", (INTERESTED,), 14, Level.YELLOW, (replace(INTERESTED, interview_on=START + timedelta(20)),)
    ),
    Case(
        "Aufnahmegespräch",
        (replace(INTERESTED, interview_on=START + timedelta(3)),),
        4,
        Level.YELLOW,
        (replace(INTERESTED, status=VolunteerStatus.REGISTERED, interview_on=START + timedelta(3)),),
    ),
    Case("Wartezeit", (WAITING,), 30, Level.YELLOW, (replace(WAITING, status=NewcomerStatus.PROPOSED),)),
    Case("Vorschlag offen", (ANNA, OLHA, PROPOSED), 7, Level.YELLOW, (ANNA, OLHA, PLANNED)),
    Case("Erstes Treffen", (ANNA, OLHA, PLANNED), 0, Level.YELLOW, (ANNA, OLHA, TRIAL)),
    Case(
        "Ohne Treffen",
        (ANNA, OLHA, TANDEM, MEETING),
        21,
        Level.YELLOW,
        (ANNA, OLHA, TANDEM, replace(MEETING, day=START + timedelta(days=1))),
    ),
    Case("Nachfrage", (ANNA, OLHA, TANDEM), 14, Level.HINT, (ANNA, OLHA, TANDEM, check_in(14))),
    Case("Nachfrage", (ANNA, OLHA, TANDEM, check_in(14)), 28, Level.HINT, (ANNA, OLHA, TANDEM, check_in(28))),
    Case("Nachfrage", (ANNA, OLHA, TANDEM, check_in(28)), 58, Level.HINT, (ANNA, OLHA, TANDEM, check_in(58))),
    Case(
        "Unterstützung",
        (ANNA, OLHA, TANDEM, replace(MEETING, day=START + timedelta(5), needs_support=True)),
        5,
        Level.RED,
        (ANNA, OLHA, TANDEM, replace(MEETING, day=START + timedelta(5), needs_support=True), check_in(5)),
    ),
    Case(
        "Ampel",
        (ANNA, OLHA, TANDEM, check_in(5, light=Light.YELLOW)),
        5,
        Level.YELLOW,
        (ANNA, OLHA, TANDEM, check_in(4, light=Light.YELLOW), check_in(5, id="K-2")),
    ),
    Case(
        "Erstes Treffen",
        (ANNA, OLHA, replace(PLANNED, first_meeting_at=None)),
        14,
        Level.RED,
        (ANNA, OLHA, replace(PLANNED, first_meeting_at=AT_START + timedelta(15))),
        before=(Level.YELLOW,),
    ),
    Case("Rückblick", (ANNA, OLHA, TANDEM, *MET, check_in(8)), 9, Level.HINT, (ANNA, OLHA, TANDEM, *MET, check_in(9))),
    Case(
        "Rückblick",
        (ANNA, OLHA, TANDEM, *MET, check_in(180)),
        181,  # 5 July
        Level.HINT,
        (ANNA, OLHA, TANDEM, *MET, check_in(181)),
    ),
    Case("Probephase", (ANNA, OLHA, TRIAL), 21, Level.HINT, (ANNA, OLHA, TANDEM)),
    Case("Pause", (ANNA, OLHA, PAUSED), 10, Level.YELLOW, (ANNA, OLHA, TANDEM)),
    Case(
        "Geplantes Ende",
        (ANNA, OLHA, tandem(planned_end=START + timedelta(180))),
        150,
        Level.HINT,
        (ANNA, OLHA, tandem(planned_end=START + timedelta(360))),
    ),
    Case(
        "Abschlussgespräch", (ANNA, OLHA, ENDED), 14, Level.YELLOW, (ANNA, OLHA, replace(ENDED, closing_talk_on=START))
    ),
    Case(
        "Führungszeugnis",
        (ISSUED, FAMILY, TANDEM),
        30,
        Level.HINT,
        (replace(ISSUED, record_issued_on=START), FAMILY, TANDEM),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.days}")
def test_a_rule_holds_from_its_day_on_and_not_after_the_action(case: Case) -> None:
    assert due(case.rule, *case.records, days=case.days - 1) == [*case.before]
    assert due(case.rule, *case.records, days=case.days) == [case.level]
    assert due(case.rule, *case.done, days=case.days) == []


def test_every_rule_has_such_a_case() -> None:
    assert {rule.name for rule in follow_up.RULES} == {case.rule for case in CASES}


@pytest.mark.parametrize("rule", follow_up.RULES, ids=lambda rule: rule.name)
def test_every_rule_says_from_when_on_it_holds(rule: follow_up.Rule) -> None:
    assert "{" not in follow_up.when(rule, Settings())


@pytest.mark.parametrize(
    ("rule", "records", "days"),
    [
        ("Wartezeit", (WAITING,), 60),
        ("Ohne Treffen", (ANNA, OLHA, TANDEM, MEETING), 42),
        ("Vorschlag offen", (ANNA, OLHA, PROPOSED), 14),
        ("Führungszeugnis", (ISSUED, FAMILY, TANDEM), 91),
    ],
)
def test_what_waits_too_long_turns_red(rule: str, records: tuple[Row, ...], days: int) -> None:
    assert due(rule, *records, days=days - 1) != [Level.RED]
    assert due(rule, *records, days=days) == [Level.RED]


def test_a_trial_is_over_after_three_meetings_too() -> None:
    met = [replace(MEETING, id=f"M-{number}", day=START + timedelta(days=number)) for number in range(3)]
    assert due("Probephase", ANNA, OLHA, TRIAL, *met[:2], days=3) == []
    assert due("Probephase", ANNA, OLHA, TRIAL, *met, days=3) == [Level.HINT]


def test_asked_for_support_is_red_until_somebody_checked_in() -> None:
    asked = replace(MEETING, needs_support=True)
    assert due("Unterstützung", ANNA, OLHA, TANDEM, MEETING, days=1) == []
    assert due("Unterstützung", ANNA, OLHA, TANDEM, asked, days=1) == [Level.RED]
    assert due("Unterstützung", ANNA, OLHA, TANDEM, asked, check_in(0), days=1) == []


def test_the_latest_light_counts() -> None:
    red = check_in(0, light=Light.RED)
    assert due("Ampel", ANNA, OLHA, TANDEM, red, days=1) == [Level.RED]
    assert due("Ampel", ANNA, OLHA, TANDEM, red, check_in(1, id="K-2"), days=1) == []


def test_of_two_lights_on_one_day_the_later_one_counts() -> None:
    morning = check_in(0, light=Light.RED, created_at=AT_START)
    noon = check_in(0, id="K-2", created_at=AT_START + timedelta(hours=2))
    assert due("Ampel", ANNA, OLHA, TANDEM, morning, noon, days=1) == []


def test_it_is_the_job_of_the_tandems_staff_else_of_who_led_the_interview() -> None:
    def staff(*records: Row) -> set[str | None]:
        return {each.staff for each in follow_up.due(snapshot_of(*records, days=15))}

    led = replace(OLHA, interviewed_by="Herr Birke")
    assert staff(ANNA, led, tandem(staff="Frau Ahorn")) == {"Frau Ahorn"}
    assert staff(ANNA, led, TANDEM) == {"Herr Birke"}
    assert staff(ANNA, OLHA, TANDEM) == {None}


def test_a_check_in_with_a_date_for_the_next_one_is_taken_at_its_word() -> None:
    noted = check_in(14, next_on=START + timedelta(days=20))
    assert due("Nachfrage", ANNA, OLHA, TANDEM, noted, days=19) == []
    assert due("Nachfrage", ANNA, OLHA, TANDEM, noted, days=20) == [Level.HINT]


def test_children_in_the_household_ask_for_a_certificate_of_conduct() -> None:
    assert due("Führungszeugnis", ANNA, FAMILY, TANDEM, days=0) == [Level.RED]
    assert due("Führungszeugnis", ANNA, OLHA, TANDEM, days=0) == []


def test_the_most_urgent_comes_first() -> None:
    other = replace(WAITING, id="Z-2", interview_on=START - timedelta(days=40))
    found = follow_up.due(snapshot_of(WAITING, other, INTERESTED, days=30))
    assert [(each.level, each.people) for each in found] == [
        (Level.RED, ("Z-2",)),
        (Level.YELLOW, ("Z-1",)),
        (Level.YELLOW, ("B-1",)),
    ]


def test_a_tandem_whose_people_were_deleted_by_hand_is_still_listed() -> None:
    found = follow_up.due(snapshot_of(TANDEM, MEETING, days=42))
    assert "(nicht mehr da, B-1) und (nicht mehr da, Z-1)" in {
        follow_up.title(snapshot_of(TANDEM, MEETING, days=42), each) for each in found
    }


def test_an_empty_sheet_has_nothing_to_do() -> None:
    assert follow_up.due(snapshot_of(days=0)) == []
