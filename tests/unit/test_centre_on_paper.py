"""A small centre of 12 people, 5 tandems and 30 meetings, worked out with pencil and paper for the year 2026."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from tests.unit.test_statistics import day, needed_day, rows, snapshot_of, words
from zim_data import statistics
from zim_data.columns import Language
from zim_data.periods import PeriodKind, calendar_period
from zim_data.records import Row
from zim_data.settings import Settings
from zim_data.statistics import BREAKDOWNS, MEASURES, figure, grouped
from zim_data.store.snapshot import Snapshot
from zim_data.tables import (
    Booking,
    CheckIn,
    EndReason,
    Gender,
    GermanLevel,
    Meeting,
    Newcomer,
    NewcomerStatus,
    Room,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

ON = date(2026, 12, 31)
YEAR = calendar_period(PeriodKind.YEAR, ON)

VOLUNTEERS = """
    B-1 | Aktiv       | weiblich | 1960 | Altstadt    | Deutsch           | Einführung; Kinderschutz | ja | 10.01.2025
    B-2 | Aktiv       | weiblich | 1990 | Rieth       | Deutsch; Arabisch | Einführung               | -  | 03.02.2025
    B-3 | Aktiv       | männlich | 2000 | Rieth       | Deutsch; Englisch | -                        | ja | 05.01.2026
    B-4 | Beendet     | -        | -    | -           | Deutsch           | -                        | -  | 10.01.2025
    B-5 | Registriert | weiblich | 1966 | Marbach     | Deutsch           | Einführung               | ja | 01.06.2026
    B-6 | Beendet     | männlich | 1980 | Melchendorf | Deutsch           | -                        | ja | 01.03.2025
"""
NEWCOMERS = """
    Z-1 | Im Tandem | weiblich | 1985 | Rieth      | Arabisch             | A1    | 01.01.2025 | 15.01.2025
    Z-2 | Beendet   | männlich | 2009 | Roter Berg | Dari                 | A2    | 01.12.2025 | 05.12.2025
    Z-3 | Im Tandem | weiblich | 1990 | Altstadt   | Ukrainisch; Russisch | B1    | 20.01.2026 | 30.01.2026
    Z-4 | Im Tandem | weiblich | 1950 | außerhalb  | Ukrainisch           | keine | 01.06.2026 | 11.06.2026
    Z-5 | Wartend   | divers   | -    | -          | -                    | -     | 20.11.2026 | 01.12.2026
    Z-6 | Wartend   | männlich | 1995 | Rieth      | Arabisch             | A1    | 01.10.2026 | 12.10.2026
"""
# Tandem, the two, status, proposed, first meeting, agreed, ended, why, how content both were
TANDEMS = """
    T-1 | B-1 | Z-1 | Aktiv      | 20.01.2025 | 01.02.2025 | 01.02.2025 | -          | -             | - | -
    T-2 | B-2 | Z-2 | Beendet    | 15.12.2025 | 20.12.2025 | 20.12.2025 | 18.06.2026 | Ziel erreicht | 5 | 4
    T-3 | B-3 | Z-3 | Aktiv      | 09.02.2026 | 19.02.2026 | 26.02.2026 | -          | -             | - | -
    T-4 | B-2 | Z-4 | Beendet    | 25.06.2026 | 01.07.2026 | 01.07.2026 | 30.08.2026 | Umzug         | - | 2
    T-5 | B-1 | Z-4 | Probephase | 10.09.2026 | 20.09.2026 | 20.09.2026 | -          | -             | - | -
"""
MEETINGS = """
    T-1 |  90 | Sport                  | 03.02.2025 10.02.2025 17.02.2025
    T-1 |  60 | Deutsch lernen         | 10.01.2026 10.02.2026 10.03.2026 10.04.2026 10.05.2026 10.06.2026
    T-1 |  60 | Deutsch lernen         | 10.07.2026 10.08.2026 10.09.2026 10.10.2026 10.11.2026 10.12.2026
    T-2 |  60 | Briefe                 | 22.12.2025
    T-2 | 120 | Deutsch lernen; Briefe | 05.01.2026 19.01.2026 09.02.2026 23.02.2026
    T-3 |  90 | Sport                  | 03.03.2026 17.03.2026 31.03.2026 14.04.2026 28.04.2026 12.05.2026 26.05.2026
    T-4 |  45 | -                      | 08.07.2026 22.07.2026
    T-4 |  30 | -                      | 29.07.2026
"""
# Check-ins, and when the next one was planned
CHECK_INS = """
    K-1 | T-3 | 06.03.2026 | -
    K-2 | T-3 | 30.03.2026 | 30.04.2026
    K-3 | T-2 | 05.01.2026 | 20.06.2026
    K-4 | T-4 | 15.07.2026 | 30.09.2026
"""
BOOKINGS = """
    U-1 | R-1 | 10.03.2026 | 10:00 | 11:30
    U-2 | R-2 | 12.03.2026 | 14:00 | 16:00
    U-3 | R-1 | 01.04.2026 | -     | -
    U-4 | R-1 | 05.01.2027 | 10:00 | 11:00
"""


def moment(text: str) -> datetime:
    return datetime.combine(needed_day(text), time(10))


def at(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def languages(text: str) -> tuple[Language, ...]:
    return tuple(map(Language, words(text)))


def people() -> list[Row]:
    volunteers: list[Row] = [
        Volunteer(
            id=identity,
            last_name=identity,
            status=VolunteerStatus(status),
            gender=Gender(gender) if gender else None,
            birth_year=int(born) if born else None,
            district=district or None,
            languages=languages(spoken),
            trainings=words(trainings),
            infomail=mailed == "ja",
            interview_on=day(interview),
        )
        for identity, status, gender, born, district, spoken, trainings, mailed, interview in rows(VOLUNTEERS)
    ]
    newcomers: list[Row] = [
        Newcomer(
            id=identity,
            last_name=identity,
            status=NewcomerStatus(status),
            gender=Gender(gender),
            birth_year=int(born) if born else None,
            district=district or None,
            languages=languages(spoken),
            german_level=GermanLevel(level) if level else None,
            created_at=moment(created),
            interview_on=day(interview),
        )
        for identity, status, gender, born, district, spoken, level, created, interview in rows(NEWCOMERS)
    ]
    return volunteers + newcomers


def work() -> list[Row]:
    pairs: list[Row] = [
        Tandem(
            id=identity,
            volunteer_id=volunteer,
            newcomer_id=newcomer,
            status=TandemStatus(status),
            proposed_on=day(proposed),
            first_meeting_at=moment(first),
            agreed_on=day(agreed),
            ended_on=day(ended),
            end_reason=EndReason(reason) if reason else None,
            volunteer_rating=int(one) if one else None,
            newcomer_rating=int(other) if other else None,
        )
        for identity, volunteer, newcomer, status, proposed, first, agreed, ended, reason, one, other in rows(TANDEMS)
    ]
    log = [
        (tandem, int(minutes), words(topics), needed_day(on))
        for tandem, minutes, topics, days in rows(MEETINGS)
        for on in days.split()
    ]
    met: list[Row] = [
        Meeting(id=f"M-{index}", tandem_id=tandem, minutes=minutes, topics=topics, day=on)
        for index, (tandem, minutes, topics, on) in enumerate(log)
    ]
    asked: list[Row] = [
        CheckIn(id=identity, tandem_id=tandem, day=needed_day(on), next_on=day(after))
        for identity, tandem, on, after in rows(CHECK_INS)
    ]
    return pairs + met + asked


def house() -> list[Row]:
    booked: list[Row] = [
        Booking(id=identity, room_id=room, day=needed_day(on), starts=at(starts), ends=at(ends))
        for identity, room, on, starts, ends in rows(BOOKINGS)
    ]
    return [Room(id="R-1", name="Lindenzimmer"), Room(id="R-2", name="Küche"), *booked]


@pytest.fixture(scope="module")
def centre() -> Snapshot:
    settings = Settings(target_tandems=10, target_hours=26, target_survival=60)
    return snapshot_of(*people(), *work(), *house(), settings=settings, on=ON)


PAPER = """
    tandems               | 5         | 2     | T-1 T-2 T-3 T-4 T-5
    new                   | 3         | 2     | T-3 T-4 T-5
    continuing            | 2         | 0     | T-1 T-2
    active                | 4         | 2     | T-1 T-2 T-3 T-4
    running               | 3         | 2     | T-1 T-3 T-5
    ended                 | 2         | 0     | T-2 T-4
    duration              | 4 Monate  | –     | T-2 T-4
    survival_3            | 80 %      | 100 % | T-1 T-2 T-3 T-4 T-5
    survival_6            | 80 %      | 100 % | T-1 T-2 T-3 T-4 T-5
    survival_12           | 53 %      | –     | T-1 T-2 T-3 T-4 T-5
    volunteer_rating      | 5         | –     | T-2
    newcomer_rating       | 3         | –     | T-2 T-4
    volunteers            | 3         | 2     | B-1 B-2 B-3
    volunteers_new        | 1         | 2     | B-3
    volunteers_continuing | 2         | 0     | B-1 B-2
    volunteers_active     | 3         | 2     | B-1 B-2 B-3
    volunteers_ended      | 1         | 0     | B-2
    volunteers_registered | 2         | 4     | B-3 B-5
    hours_per_volunteer   | 10,5 Std. | 2,8 Std. | B-1 B-2 B-3
    trained               | 2         | 2     | B-1 B-2
    infomail              | 3         | –     | B-1 B-3 B-5
    newcomers             | 4         | 2     | Z-1 Z-2 Z-3 Z-4
    newcomers_new         | 2         | 2     | Z-3 Z-4
    newcomers_continuing  | 2         | 0     | Z-1 Z-2
    newcomers_active      | 4         | 2     | Z-1 Z-2 Z-3 Z-4
    newcomers_ended       | 1         | 0     | Z-2
    newcomers_registered  | 4         | 2     | Z-3 Z-4 Z-5 Z-6
    waiting               | 2         | –     | Z-5 Z-6
    wait_median           | 55 Tage   | –     | Z-5 Z-6
    wait_longest          | 80 Tage   | –     | Z-5 Z-6
    days_to_interview     | 10,5 Tage | 9 Tage | Z-3 Z-4 Z-5 Z-6
    days_to_match         | 12 Tage   | 7,5 Tage | T-3 T-4
    days_from_match       | 10 Tage   | 8,5 Tage | T-3 T-4 T-5
    days_to_first_meeting | 20 Tage   | 16 Tage | T-3 T-4
    days_to_agreement     | 0 Tage    | 0 Tage | T-3 T-4 T-5
    meetings_per_month    | 0,8       | 0,4   | T-1 T-2 T-3 T-4 T-5
    regular_months        | 19 %      | 9 %   | T-1 T-2 T-3 T-4 T-5
    check_ins             | 4         | 0     | K-1 K-2 K-3 K-4
    check_ins_on_time     | 50 %      | 0 %   | T-2 T-3 T-4 T-5
    bookings              | 3         | 0     | U-1 U-2 U-3
    room_hours            | 3,5 Std.  | 0 Std. | U-1 U-2 U-3
"""
"""Each figure of 2026, of 2025, and its rows; the meetings follow below. How the longer ones come about:

duration: T-2 from 20.12. to 18.06. = 180 days, T-4 from 01.07. to 30.08. = 60 days; the median 120 days are 4 months
  of 30 days.
survival: T-4 ends on day 60 when 5 are watched (4/5 stay), T-5 is watched for 102 days, T-2 ends on day 180 when T-1,
  T-2 and T-3 are left (4/5 × 2/3 = 53 % go beyond). T-2 itself has come to 6 months. In 2025 nobody ended, and nobody
  can have come to 12 months.
hours_per_volunteer: B-1 12, B-2 8 + 2, B-3 10.5; in 2025 B-1 4.5, B-2 1.
waits: Z-5 from 01.12. 30 days, Z-6 from 12.10. 80 days.
days_to_interview: 10, 10, 11, 11; in 2025 14 and 4. days_to_match: Z-3 10, Z-4 14; in 2025 5 and 10.
days_from_match: 10, 6, 10; in 2025 12 and 5. days_to_first_meeting: 20 and 20; in 2025 17 and 15.
days_to_agreement: 7, 0, 0; in 2025 0 and 0.
meetings_per_month: 26 meetings in 365 + 169 + 316 + 61 + 103 = 1014 days; in 2025 4 in 334 + 12 = 346 days.
regular_months: with 2 meetings T-1 0 of 12, T-2 2 of 5, T-3 3 of 10, T-4 1 of 1, T-5 0 of 3: 6 of 31; in 2025 T-1 1 of
  11 (February to December); the whole months of T-2 in 2025: none.
check_ins_on_time: due were T-2 03.01. (two days late: on time), T-3 05.03. (one day late), 19.03. (11 days late) and
  30.04. (never), T-4 15.07. (on the day), T-5 04.10. (never): 3 of 6. After the end of a tandem nothing is due.
"""


@pytest.mark.parametrize("line", rows(PAPER), ids=lambda line: line[0])
def test_every_figure_is_the_number_on_paper(centre: Snapshot, line: list[str]) -> None:
    key, text, before, found = line
    each = figure(centre, MEASURES[key], YEAR)
    assert (each.text, each.measure.text(each.before)) == (text, before)
    assert sorted(each.rows) == found.split()


def test_the_meetings_are_those_on_paper(centre: Snapshot) -> None:
    meetings, hours, minutes = (figure(centre, MEASURES[key], YEAR) for key in ("meetings", "hours", "meeting_minutes"))
    assert (meetings.value, meetings.before) == (26, 4)
    # 12 × 60 + 4 × 120 + 7 × 90 + 2 × 45 + 30 = 1950 minutes; in 2025 3 × 90 + 60 = 330.
    assert (hours.text, hours.before) == ("32,5 Std.", 5.5)
    # In order: 30, 45, 45, then 12 × 60: the 13th and the 14th of 26 are both 60.
    assert minutes.text == "60 Min."
    years = {meeting.day.year for meeting in centre[Meeting].records if meeting.id in meetings.rows}
    assert years == {2026}


def test_every_figure_stands_on_the_paper() -> None:
    on_paper = {line[0] for line in rows(PAPER)} | {"meetings", "hours", "meeting_minutes"}
    assert on_paper == set(MEASURES)


GROUPS = """
    volunteers_by_gender              | weiblich 2; männlich 1; divers 0
    volunteers_by_age                 | unter 18 Jahre 0; 18 bis 64 Jahre 2; 65 Jahre und älter 1
    volunteers_registered_by_age_amif | unter 18 Jahre 0; 18 bis 60 Jahre 2; über 60 Jahre 0
    volunteers_by_district            | Rieth 2; Altstadt 1
    volunteers_by_language            | Deutsch 3; Arabisch 1; Englisch 1
    volunteers_by_training            | Einführung 2; Kinderschutz 1; keine Angabe 1
    newcomers_by_gender               | weiblich 3; männlich 1; divers 0
    newcomers_by_age                  | unter 18 Jahre 1; 18 bis 64 Jahre 2; 65 Jahre und älter 1
    newcomers_by_age_amif             | unter 18 Jahre 1; 18 bis 60 Jahre 2; über 60 Jahre 1
    waiting_by_gender                 | weiblich 0; männlich 1; divers 1
    waiting_by_age                    | unter 18 Jahre 0; 18 bis 64 Jahre 1; 65 Jahre und älter 0; keine Angabe 1
    waiting_by_district               | Rieth 1; keine Angabe 1
    waiting_by_wait                   | seit weniger als 30 Tagen 0; seit 30 bis 59 Tagen 1; seit 60 Tagen oder länger 1
    tandems_by_duration               | unter 3 Monate 1; 3 bis unter 6 Monate 1; 6 bis unter 12 Monate 2; \
12 Monate und länger 1
    meetings_by_topic                 | Deutsch lernen 16; Sport 7; Briefe 4; keine Angabe 3
    hours_by_topic                    | Deutsch lernen 20; Sport 10,5; Briefe 8; keine Angabe 2
    bookings_by_room                  | Lindenzimmer 2; Küche 1
    room_hours_by_room                | Küche 2; Lindenzimmer 1,5
"""


@pytest.mark.parametrize("line", rows(GROUPS), ids=lambda line: line[0])
def test_every_table_is_the_one_on_paper(centre: Snapshot, line: list[str]) -> None:
    key, on_paper = line
    found = grouped(centre, BREAKDOWNS[key], YEAR)
    assert "; ".join(f"{each.name} {statistics.german(each.value, 1)}" for each in found) == on_paper


def test_districts_are_put_together_to_areas_of_the_city(centre: Snapshot) -> None:
    found = {each.name: each.count for each in grouped(centre, BREAKDOWNS["newcomers_by_area"], YEAR) if each.count}
    assert found == {"Mitte": 1, "Norden": 2, "außerhalb": 1}


def test_check_ins_are_told_apart_by_whether_they_came_on_time(centre: Snapshot) -> None:
    found = [(each.name, each.value, each.rows) for each in statistics.check_in_outcomes(centre, YEAR)]
    assert found == [
        ("pünktlich", 3, ("T-2", "T-3", "T-4")),
        ("verspätet", 1, ("T-3",)),
        ("ausgeblieben", 2, ("T-3", "T-5")),
    ]


def test_targets_say_how_much_of_them_is_reached(centre: Snapshot) -> None:
    quarter = calendar_period(PeriodKind.QUARTER, ON)
    said = {key: figure(centre, MEASURES[key], YEAR).target_text for key in ("tandems", "hours", "survival_6", "new")}
    assert said == {
        "tandems": "Ziel 10, erreicht zu 50 %",
        "hours": "Ziel 26 Std., erreicht zu 125 %",
        "survival_6": "Ziel 60 %, erreicht zu 133 %",
        "new": "",
    }
    assert figure(centre, MEASURES["tandems"], quarter).target is None  # it is for twelve months
    assert figure(centre, MEASURES["survival_6"], quarter).target == 60
