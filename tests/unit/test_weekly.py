"""The week at a glance: what counts to which week, and the page of paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from zim_data import weekly, weekly_sheet
from zim_data.follow_up import Level
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.tables import CheckIn, EndReason, Light, Newcomer, NewcomerStatus, Tandem, TandemStatus, Volunteer
from zim_data.weekly import Picture, Week

TODAY = date(2026, 11, 18)  # a Wednesday
WEEK = weekly.week_of(TODAY)
MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour)


def snapshot_of(*records: Row, on: date = TODAY) -> Snapshot:
    tables: dict[type[Row], list[Row]] = {}
    for record in records:
        tables.setdefault(type(record), []).append(record)
    tabs = new_spreadsheet(tables, lists={"Mitarbeitende": ("Frau Ahorn", "Herr Birke")})
    return read_snapshot(Memory.new(tabs).read(), at=at(on))


def picture(*records: Row, week: Week = WEEK, on: date = TODAY) -> Picture:
    return weekly.picture(snapshot_of(*records, on=on), week)


ANNA = Volunteer(id="B-1", first_name="Anna", last_name="Adler")
OLHA = Newcomer(id="Z-1", first_name="Olha", last_name="Orlenko", status=NewcomerStatus.WAITING)
TANDEM = Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ACTIVE)


def tandem(**values: Any) -> Tandem:
    return replace(TANDEM, **values)


def ids(rows: Any) -> list[str]:
    return [each.id for each in rows]


# --- Weeks ------------------------------------------------------------------------------------------------------------


def test_a_week_goes_from_monday_to_sunday_and_is_written_as_calendars_do() -> None:
    assert (WEEK.monday, WEEK.sunday, WEEK.number, str(WEEK)) == (MONDAY, SUNDAY, 47, "2026-W47")
    assert MONDAY in WEEK
    assert SUNDAY in WEEK
    assert SUNDAY + timedelta(days=1) not in WEEK
    assert str(weekly.week_of(date(2027, 1, 1))) == "2026-W53"
    assert WEEK.moved(1).monday == date(2026, 11, 23)


@pytest.mark.parametrize("text", ["2026-W47", "2026-w47", " 2026-W47 "])
def test_reads_a_week(text: str) -> None:
    assert weekly.parse_week(text) == WEEK


@pytest.mark.parametrize("text", [None, "", "47", "2026-W54", "2026-W0", "2027-W53", "0001-W01", "9999-W52", "x" * 99])
def test_what_is_no_week_is_none(text: str | None) -> None:
    assert weekly.parse_week(text) is None


# --- What belongs to it -----------------------------------------------------------------------------------------------


def test_who_came_in_the_week() -> None:
    days = (MONDAY - timedelta(1), MONDAY, SUNDAY, SUNDAY + timedelta(1))
    people = [replace(ANNA, id=f"B-{number}", created_at=at(day)) for number, day in enumerate(days)]
    newcomer = replace(OLHA, created_at=at(TODAY))
    assert ids(picture(*people, newcomer, on=SUNDAY + timedelta(5)).registered) == ["B-1", "Z-1", "B-2"]


def test_who_waits_the_longest_first() -> None:
    long = replace(OLHA, id="Z-2", created_at=at(TODAY - timedelta(70)))
    short = replace(OLHA, created_at=at(TODAY - timedelta(3)))
    assert [(each.id, days) for each, days in picture(short, long).waiting] == [("Z-2", 70), ("Z-1", 3)]


def test_who_was_waiting_in_an_earlier_week() -> None:
    found = replace(OLHA, status=NewcomerStatus.IN_TANDEM, created_at=at(TODAY - timedelta(70)))
    pair = tandem(proposed_on=TODAY - timedelta(1))
    assert [days for _, days in picture(found, ANNA, pair, week=WEEK.moved(-1)).waiting] == [67]
    assert picture(found, ANNA, pair).waiting == []


def test_proposals_and_first_meetings_of_this_week_and_the_next() -> None:
    this = tandem(id="T-1", proposed_on=MONDAY, first_meeting_at=at(SUNDAY))
    later = tandem(id="T-2", proposed_on=MONDAY - timedelta(1), first_meeting_at=at(SUNDAY + timedelta(1)))
    declined = tandem(id="T-3", status=TandemStatus.DECLINED, first_meeting_at=at(SUNDAY))
    seen = picture(ANNA, OLHA, this, later, declined)
    assert ids(seen.proposed) == ["T-1"]
    assert ids(seen.first_meetings) == ["T-1"]
    assert ids(seen.next_first_meetings) == ["T-2"]


def test_tandems_in_trouble_red_first() -> None:
    pairs = [tandem(id=f"T-{number}") for number in range(4)]
    lights = (Light.YELLOW, Light.RED, Light.GREEN)
    asked = [
        CheckIn(id=f"K-{number}", tandem_id=f"T-{number}", day=MONDAY, light=light)
        for number, light in enumerate(lights)
    ]
    better = CheckIn(id="K-9", tandem_id="T-1", day=SUNDAY, light=Light.GREEN)
    assert [each.id for each, _ in picture(*pairs, *asked).troubled] == ["T-1", "T-0"]
    after = picture(*pairs, *asked, better, on=SUNDAY + timedelta(9))
    assert [each.id for each, _ in after.troubled] == ["T-0"]


def test_what_ended_and_what_is_to_end() -> None:
    ended = tandem(id="T-1", status=TandemStatus.ENDED, ended_on=MONDAY, end_reason=EndReason.MOVED)
    earlier = tandem(id="T-2", status=TandemStatus.ENDED, ended_on=MONDAY - timedelta(1), end_reason=EndReason.MOVED)
    ending = tandem(id="T-3", planned_end=SUNDAY)
    seen = picture(ended, earlier, ending)
    assert (ids(seen.ended), ids(seen.ending)) == (["T-1"], ["T-3"])


def test_tasks_by_person_for_this_week_only() -> None:
    red = CheckIn(id="K-1", tandem_id="T-1", day=TODAY, light=Light.RED)
    mine = tandem(staff="Frau Ahorn")
    waits = replace(OLHA, id="Z-2", created_at=at(TODAY - timedelta(40)))
    seen = picture(ANNA, OLHA, mine, red, waits)
    assert seen.tasks == {"Frau Ahorn": Counter({Level.RED: 1}), None: Counter({Level.YELLOW: 1})}
    assert list(seen.tasks or ()) == ["Frau Ahorn", None]
    assert picture(ANNA, OLHA, mine, red, week=WEEK.moved(-1)).tasks is None


# --- On paper ---------------------------------------------------------------------------------------------------------


def text_of(pdf: bytes) -> str:
    (page,) = PdfReader(BytesIO(pdf)).pages
    return page.extract_text()


def crowd(count: int) -> list[Row]:
    waiting: list[Row] = [
        replace(OLHA, id=f"Z-{number:03}", last_name=f"Nummer{number:03}", created_at=at(TODAY - timedelta(number)))
        for number in range(count)
    ]
    pairs = [
        tandem(
            id=f"T-{number:03}",
            newcomer_id=f"Z-{number:03}",
            proposed_on=MONDAY,
            first_meeting_at=at(SUNDAY),
            planned_end=SUNDAY,
            room="Großer Saal im Erdgeschoss",
        )
        for number in range(count)
    ]
    lights = [CheckIn(id=f"K-{each.id}", tandem_id=each.id, day=MONDAY, light=Light.RED) for each in pairs]
    return [ANNA, *waiting, *pairs, *lights]


def test_the_page_says_what_the_week_was_and_that_it_is_internal() -> None:
    snapshot = snapshot_of(ANNA, replace(OLHA, created_at=at(TODAY - timedelta(40))))
    text = text_of(weekly_sheet.render(snapshot, weekly.picture(snapshot, WEEK)))
    for part in ("Wochenbild, 47. Woche", "16.11. bis 22.11.2026", "Intern, nicht weitergeben", "Stand 18.11.2026"):
        assert part in text
    assert "Olha Orlenko, seit 40 Tagen" in text
    assert "für alle: 1 (1 bald)" in text


@pytest.mark.parametrize("count", [0, 1, 30, 300])
def test_it_is_one_page_however_much_there_is(count: int) -> None:
    snapshot = snapshot_of(*crowd(count))
    text = text_of(weekly_sheet.render(snapshot, weekly.picture(snapshot, WEEK)))
    assert ("weitere" in text) is (count > 1)
    assert "Aufgaben heute" in text


def test_the_same_data_give_the_same_file() -> None:
    first, second = (snapshot_of(*crowd(9)) for _ in range(2))
    one, other = (weekly_sheet.render(each, weekly.picture(each, WEEK)) for each in (first, second))
    assert one == other


def test_long_lists_are_cut_with_their_rest_in_words() -> None:
    assert weekly_sheet.cut("abc", 3) == ["a", "b", "c"]
    assert weekly_sheet.cut("abcd", 3) == ["a", "b", "und 2 weitere"]
    assert weekly_sheet.cut("abcd", 1) == ["und 4 weitere"]


def test_names_that_cannot_be_printed_do_not_stop_the_page() -> None:
    odd = replace(OLHA, first_name="ሰላም", last_name="Tesfaye" * 8, created_at=at(TODAY - timedelta(3)))
    snapshot = snapshot_of(odd)
    assert "???" in text_of(weekly_sheet.render(snapshot, weekly.picture(snapshot, WEEK)))
