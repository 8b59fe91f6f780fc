"""The demo programme is lively, consistent with itself, the same every time, and nobody in it is real."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import phonenumbers
import pytest

from zim_data import demo
from zim_data.columns import Reading
from zim_data.demo.names import CULTURES, IN_THEIR_OWN_SCRIPT
from zim_data.errors import Unreadable
from zim_data.lists import LISTS
from zim_data.matching import Match, Situation, explain
from zim_data.records import Record, Row, field_of, fields_of
from zim_data.settings import Settings
from zim_data.store.design import new_spreadsheet
from zim_data.store.ids import ALPHABET
from zim_data.store.spreadsheet import TabDesign
from zim_data.tables import (
    Booking,
    Certificate,
    CheckIn,
    EndReason,
    Meeting,
    Newcomer,
    NewcomerStatus,
    PairKind,
    PairRule,
    Room,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)
from zim_data.tandems import OPEN, RUNNING

TODAY = date(2026, 11, 22)
READING = Reading({**LISTS, "Mitarbeitende": demo.DEMO_STAFF}, TODAY)
PROGRAMME = demo.programme(TODAY)
YEARS_WRITTEN_OUT = {"birth_year", "in_erfurt_since", "consent_version", "number"}


def records(table: type[Any], programme: dict[type[Row], list[Row]] | None = None) -> list[Any]:
    return list((programme or PROGRAMME)[table])


VOLUNTEERS: dict[str, Volunteer] = {each.id: each for each in records(Volunteer)}
NEWCOMERS: dict[str, Newcomer] = {each.id: each for each in records(Newcomer)}
TANDEMS: dict[str, Tandem] = {each.id: each for each in records(Tandem)}
PEOPLE: list[Volunteer | Newcomer] = [*VOLUNTEERS.values(), *NEWCOMERS.values()]


def tandems(*statuses: TandemStatus) -> list[Tandem]:
    return [each for each in TANDEMS.values() if each.status in statuses]


def last_meetings() -> dict[str, date]:
    return {each.tandem_id: each.day for each in sorted(records(Meeting), key=lambda meeting: meeting.day)}


def days_since(day: date | None) -> int:
    assert day is not None
    return (TODAY - day).days


# --- Figures ----------------------------------------------------------------------------------------------------------


def test_is_as_large_as_promised() -> None:
    counts = {table: len(rows) for table, rows in PROGRAMME.items()}
    assert 145 <= counts[Volunteer] <= 155
    assert 175 <= counts[Newcomer] <= 185
    assert counts[Tandem] == 120
    assert 1900 <= counts[Meeting] <= 2100
    assert counts[Room] == 3
    assert counts[CheckIn] > 500
    assert counts[Booking] > 30
    assert counts[Certificate] >= 10
    assert counts[PairRule] == 2


def test_shows_people_and_tandems_in_all_states() -> None:
    assert {each.status for each in VOLUNTEERS.values()} == set(VolunteerStatus)
    assert {each.status for each in NEWCOMERS.values()} == set(NewcomerStatus)
    assert {each.status for each in TANDEMS.values()} == set(TandemStatus)


def test_grows_over_two_years_with_quiet_weeks_in_august_and_at_christmas() -> None:
    by_month = Counter(f"{each.day:%Y-%m}" for each in records(Meeting))
    days = [days_since(each.day) for each in records(Meeting)]
    assert 680 < max(days) < 740
    assert sum(day < 365 for day in days) > 1.5 * sum(day >= 365 for day in days)
    assert by_month["2026-08"] < 0.7 * min(by_month["2026-07"], by_month["2026-09"])
    assert by_month["2025-12"] < by_month["2025-11"]


def test_has_enough_for_every_reminder() -> None:
    waiting = [days_since(each.interview_on) for each in NEWCOMERS.values() if each.status == NewcomerStatus.WAITING]
    silent = [
        days_since(day) for identity, day in last_meetings().items() if TANDEMS[identity].status == TandemStatus.ACTIVE
    ]
    proposals = [days_since(each.proposed_on) for each in tandems(TandemStatus.PROPOSED)]
    ended = tandems(TandemStatus.ENDED)
    records_until = [
        days_since(each.record_issued_on) for each in VOLUNTEERS.values() if each.record_issued_on is not None
    ]
    contact = [days_since(each.interview_on) for each in VOLUNTEERS.values() if each.status == VolunteerStatus.CONTACT]
    assert 8 <= sum(days > 60 for days in waiting) <= 15
    assert sum(30 < days <= 60 for days in waiting) >= 8
    assert 3 <= sum(21 <= days < 42 for days in silent) <= 6
    assert 2 <= sum(days >= 42 for days in silent) <= 5
    assert 3 <= sum(days > 7 for days in proposals) <= 6
    assert any(each.closing_talk_on is None and days_since(each.ended_on) > 14 for each in ended)
    assert any(1826 - 60 < days < 1826 for days in records_until)
    assert any(days < 0 for days in contact)
    assert any(days > 14 for days in contact)
    assert {each.end_reason for each in ended} == set(EndReason)


def test_districts_and_languages_are_those_of_erfurt() -> None:
    districts = Counter(each.district for each in PEOPLE)
    languages = Counter(language.name for each in NEWCOMERS.values() for language in each.languages)
    assert {"Rieth", "Moskauer Platz"} <= {name for name, _ in districts.most_common(6)}
    assert len(districts) > 15
    assert {"Ukrainisch", "Arabisch", "Russisch"} <= {name for name, _ in languages.most_common(5)}
    assert len(languages) > 10


# --- The same every time ----------------------------------------------------------------------------------------------


def comparable(rows: list[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {each.name: getattr(row, each.name) for each in fields_of(type(row))}


def shifted(value: Any, days: int) -> Any:
    return value + timedelta(days=days) if isinstance(value, date) else value


def test_is_the_same_every_time() -> None:
    again = demo.programme(TODAY)
    assert all([*comparable(again[table])] == [*comparable(rows)] for table, rows in PROGRAMME.items())


@pytest.mark.parametrize("days", [-300, 1, 40, 464])
def test_another_day_only_moves_the_dates(days: int) -> None:
    moved = demo.programme(TODAY + timedelta(days=days))
    for table, rows in PROGRAMME.items():
        assert len(moved[table]) == len(rows)
        for before, after in zip(comparable(rows), comparable(moved[table]), strict=True):
            for name in before.keys() - YEARS_WRITTEN_OUT:
                assert shifted(before[name], days) == after[name], (table, name)


# --- Every value can be read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [TODAY, date(2028, 2, 29)])
def test_every_value_can_be_written_and_read_back(on: date) -> None:
    reading = replace(READING, on=on)
    for table, rows in demo.programme(on).items():
        for each in fields_of(table):
            for row in rows:
                value = getattr(row, each.name)
                assert each.read(each.write(value), reading) == value


def test_ids_are_unique_and_look_like_those_of_the_app() -> None:
    for rows in PROGRAMME.values():
        assert len({row.id for row in rows}) == len(rows)
        assert all(re.fullmatch(f"[A-Z]-[{ALPHABET}]{{5}}", row.id) for row in rows)


def test_everything_refers_to_something_that_is_there() -> None:
    in_house = {each.id for each in records(Room)}
    for tandem in TANDEMS.values():
        assert tandem.volunteer_id in VOLUNTEERS
        assert tandem.newcomer_id in NEWCOMERS
    assert all(each.tandem_id in TANDEMS for each in (*records(Meeting), *records(CheckIn)))
    assert all(each.room_id in in_house for each in records(Booking))
    assert all(each.tandem_id is None or each.tandem_id in TANDEMS for each in records(Booking))
    assert all(each.volunteer_id in VOLUNTEERS for each in records(Certificate))
    assert all(each.volunteer_id in VOLUNTEERS and each.newcomer_id in NEWCOMERS for each in records(PairRule))


def test_nothing_was_entered_in_the_future() -> None:
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day)
    for rows in PROGRAMME.values():
        for row in rows:
            assert isinstance(row, Record)
            assert row.created_at is not None
            assert row.changed_at is not None
            assert row.created_at <= row.changed_at < midnight


# --- Nobody is real ---------------------------------------------------------------------------------------------------


def test_surnames_are_invented_and_every_name_is_there_once() -> None:
    invented = {name for culture in CULTURES.values() for name in culture.surnames}
    invented |= {last_name for _, last_name in IN_THEIR_OWN_SCRIPT.values()}
    assert all(each.last_name in invented for each in PEOPLE)
    assert len({each.name for each in PEOPLE}) == len(PEOPLE)


def test_some_names_have_other_letters_and_other_scripts() -> None:
    names = "".join(each.name for each in PEOPLE)
    assert re.search("[ÇŁşżŠŽáóîêðÞ]", names)
    assert re.search("[\u0430-\u044f]", names)
    assert re.search("[\u0621-\u064a]", names)


def test_mail_would_reach_nobody() -> None:
    assert all(each.email is None or re.search(r"@example\.(org|com)$", each.email) for each in PEOPLE)


FILM_NUMBERS = re.compile(r"\+49(17139200\d\d|17604069\d\d\d?|3023125\d{3}|4066969\d{3}|2214710\d{3})")


def test_telephone_numbers_are_those_kept_for_films() -> None:
    numbers = [each.phone for each in PEOPLE if each.phone]
    assert all(FILM_NUMBERS.fullmatch(number) for number in numbers)
    assert all(phonenumbers.is_possible_number(phonenumbers.parse(number)) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_everybody_can_be_reached_in_the_way_they_prefer() -> None:
    for each in PEOPLE:
        assert each.email if each.preferred_contact == "E-Mail" else each.phone


# --- It fits together -------------------------------------------------------------------------------------------------


def test_newcomers_have_the_state_that_their_tandems_give_them() -> None:
    running = [each.newcomer_id for each in tandems(*RUNNING)]
    proposed = [each.newcomer_id for each in tandems(*OPEN - RUNNING)]
    assert len(set(running + proposed)) == len(running + proposed)
    for newcomer in NEWCOMERS.values():
        assert (newcomer.status == NewcomerStatus.IN_TANDEM) == (newcomer.id in running)
        assert (newcomer.status == NewcomerStatus.PROPOSED) == (newcomer.id in proposed)


def test_volunteers_have_the_state_that_their_tandems_give_them() -> None:
    running = {each.volunteer_id for each in tandems(*RUNNING)}
    busy = {each.volunteer_id for each in tandems(*OPEN)}
    for volunteer in VOLUNTEERS.values():
        assert (volunteer.status == VolunteerStatus.ACTIVE) == (volunteer.id in running)
        if volunteer.id in busy:
            assert volunteer.status in (VolunteerStatus.ACTIVE, VolunteerStatus.REGISTERED)


def test_nobody_has_more_tandems_at_once_than_wished() -> None:
    for volunteer in VOLUNTEERS.values():
        own = [each for each in TANDEMS.values() if each.volunteer_id == volunteer.id]
        for begun in own:
            assert begun.proposed_on is not None
            at_once = [
                each
                for each in own
                if each.proposed_on and each.proposed_on <= begun.proposed_on < (each.ended_on or date.max)
            ]
            assert len(at_once) <= volunteer.max_tandems


def test_pairs_meet_every_must_rule_of_matching() -> None:
    for tandem in TANDEMS.values():
        volunteer, newcomer = VOLUNTEERS[tandem.volunteer_id], NEWCOMERS[tandem.newcomer_id]
        assert tandem.proposed_on is not None
        volunteer = replace(volunteer, status=VolunteerStatus.REGISTERED, withdrawn_on=None)
        newcomer = replace(newcomer, status=NewcomerStatus.WAITING, withdrawn_on=None)
        found = explain(newcomer, volunteer, Situation((), Settings(), tandem.proposed_on))
        assert isinstance(found, Match)
        assert found.score == tandem.score


def test_registered_people_have_consented_and_others_have_not() -> None:
    early = (VolunteerStatus.INTERESTED, VolunteerStatus.CONTACT, NewcomerStatus.INTERESTED)
    for person in PEOPLE:
        if person.status in early:
            assert person.consent_on is None
        else:
            assert person.consent_on == person.interview_on
            assert person.consent_version
    assert any(person.withdrawn_on for person in PEOPLE)


def test_the_steps_of_a_tandem_follow_each_other() -> None:
    for tandem in TANDEMS.values():
        volunteer, newcomer = VOLUNTEERS[tandem.volunteer_id], NEWCOMERS[tandem.newcomer_id]
        first = tandem.first_meeting_at.date() if tandem.first_meeting_at else None
        steps = (tandem.proposed_on, first, tandem.closing_talk_on or tandem.ended_on)
        for person in (volunteer, newcomer):
            known = [day for day in (person.consent_on, *steps) if day is not None]
            assert known == sorted(known)
        assert tandem.status not in (TandemStatus.ENDED, TandemStatus.DECLINED) or tandem.ended_on
        assert tandem.status not in RUNNING or tandem.agreed_on


def test_meetings_lie_between_the_first_meeting_and_the_end_or_pause() -> None:
    for meeting in records(Meeting):
        tandem = TANDEMS[meeting.tandem_id]
        assert tandem.first_meeting_at is not None
        assert tandem.status in (*RUNNING, TandemStatus.ENDED)
        assert tandem.first_meeting_at.date() <= meeting.day < TODAY
        assert tandem.ended_on is None or meeting.day <= tandem.ended_on
        if tandem.status == TandemStatus.PAUSED:
            assert tandem.changed_at is not None
            assert meeting.day <= tandem.changed_at.date()


def test_meetings_are_about_what_the_newcomer_asked_for() -> None:
    for meeting in records(Meeting):
        newcomer = NEWCOMERS[TANDEMS[meeting.tandem_id].newcomer_id]
        assert {*meeting.topics} <= {*newcomer.help_topics, "Freizeit"}
        assert 45 <= meeting.minutes <= 180


def test_no_tandem_meets_twice_a_day() -> None:
    assert max(Counter((each.tandem_id, each.day) for each in records(Meeting)).values()) == 1


def test_no_room_is_booked_twice_at_a_time() -> None:
    bookings = sorted(records(Booking), key=lambda each: (each.room_id, each.day, each.starts))
    assert all(each.starts < each.ends for each in bookings)
    for one, other in pairwise(bookings):
        assert (one.room_id, one.day) != (other.room_id, other.day) or one.ends <= other.starts


def test_coming_first_meetings_have_their_room() -> None:
    names = {each.id: each.name for each in records(Room)}
    booked = {each.tandem_id: (each.day, each.starts, names[each.room_id]) for each in records(Booking)}
    for tandem in tandems(TandemStatus.FIRST_MEETING):
        if tandem.first_meeting_at:
            at = tandem.first_meeting_at
            assert booked[tandem.id] == (at.date(), at.time(), tandem.room)


def test_certificates_say_what_was_logged() -> None:
    for certificate in records(Certificate):
        met = [
            each
            for each in records(Meeting)
            if TANDEMS[each.tandem_id].volunteer_id == certificate.volunteer_id
            and certificate.starts <= each.day <= certificate.ends
        ]
        assert certificate.meetings == len(met)
        assert certificate.hours == pytest.approx(sum(each.minutes for each in met) / 60)
        assert certificate.number.startswith(f"{certificate.issued_on.year}-00")
        assert certificate.ends <= certificate.issued_on <= TODAY
    assert len({each.number for each in records(Certificate)}) == len(records(Certificate))


def test_staff_decided_about_newcomers_who_wait_and_volunteers_who_suit_them() -> None:
    assert [each.kind for each in records(PairRule)] == [PairKind.FORBIDDEN, PairKind.PINNED]
    for rule in records(PairRule):
        volunteer, newcomer = VOLUNTEERS[rule.volunteer_id], NEWCOMERS[rule.newcomer_id]
        assert isinstance(explain(newcomer, volunteer, Situation(records(Tandem), Settings(), TODAY)), Match)


# --- Typing errors ----------------------------------------------------------------------------------------------------


def mistyped() -> dict[str, TabDesign]:
    return {tab.title: tab for tab in demo.with_typing_errors(new_spreadsheet(PROGRAMME))}


def unreadable(tab: TabDesign, table: type[Row]) -> Counter[str]:
    """How many cells of each column of the tab cannot be read."""
    found: Counter[str] = Counter()
    for row in tab.rows:
        for each, cell in zip(fields_of(table), row, strict=True):
            try:
                each.read(cell, READING)
            except Unreadable:
                found[each.header] += 1
    return found


@pytest.mark.parametrize("table", [Volunteer, Newcomer, Meeting])
def test_exactly_the_named_typing_errors_cannot_be_read(table: type[Row]) -> None:
    expected = Counter(
        error.header
        for error in demo.TYPING_ERRORS
        if error.tab == table.TITLE and not error.readable and error.header != "Tandem-ID"
    )
    assert unreadable(mistyped()[table.TITLE], table) == expected


def test_typing_errors_are_the_same_every_time_and_leave_the_rest_alone() -> None:
    before = {tab.title: tab for tab in new_spreadsheet(PROGRAMME)}
    after = mistyped()
    assert after == mistyped()
    assert before.keys() == after.keys()
    touched = {error.tab for error in demo.TYPING_ERRORS} | {demo.PASTED_TWICE[0]}
    assert all(after[title] == tab for title, tab in before.items() if title not in touched)


def test_a_row_was_pasted_twice_and_a_person_typed_without_an_id() -> None:
    newcomers, volunteers = mistyped()[Newcomer.TITLE].rows, mistyped()[Volunteer.TITLE].rows
    assert [ident for ident, count in Counter(row[0] for row in newcomers).items() if count > 1] == [
        records(Newcomer)[demo.PASTED_TWICE[1]].id
    ]
    assert sum(row[0] is None for row in volunteers) == 1
    assert len(volunteers) == len(VOLUNTEERS) + 1


def test_a_meeting_belongs_to_a_tandem_that_does_not_exist() -> None:
    column = fields_of(Meeting).index(field_of(Meeting, "tandem_id"))
    strange = [row[column] for row in mistyped()[Meeting.TITLE].rows if row[column] not in TANDEMS]
    assert strange == ["T-GIBTS-NICHT"]


def test_a_telephone_number_without_its_zero_is_understood() -> None:
    (error,) = [each for each in demo.TYPING_ERRORS if each.header == "Telefon"]
    assert field_of(Volunteer, "phone").read(error.cell, READING) == "+491713920099"


def test_an_empty_sheet_stays_as_it_is_but_for_the_added_person() -> None:
    rows = {tab.title: tab.rows for tab in demo.with_typing_errors(new_spreadsheet())}
    assert len(rows[Volunteer.TITLE]) == 1
    assert rows[Meeting.TITLE] == ()
