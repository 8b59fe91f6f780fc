"""The life of a tandem: what is allowed when, and what each step changes in the sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from zim_data import journal, rooms, tandems
from zim_data.columns import Language
from zim_data.errors import InvalidInput, RuleBroken
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Conflict
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Command, Store
from zim_data.tables import (
    Booking,
    CheckIn,
    EndReason,
    Light,
    Meeting,
    Newcomer,
    NewcomerStatus,
    Room,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

TODAY = date(2026, 6, 15)
NOON = datetime.combine(TODAY, time(12))
SOON = datetime(2026, 6, 18, 10)

VOLUNTEER = Volunteer(
    id="B-1",
    first_name="Bea",
    last_name="Beispiel",
    status=VolunteerStatus.REGISTERED,
    consent_on=date(2026, 1, 1),
    availability=("Mo abends",),
)
NEWCOMER = Newcomer(
    id="Z-1",
    first_name="Zoe",
    last_name="Zufall",
    status=NewcomerStatus.WAITING,
    consent_on=date(2026, 1, 1),
    german_level=None,
    languages=(),
    availability=("Mo abends",),
)
PROPOSED = Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", proposed_on=date(2026, 6, 1))
ROOMS = [Room(id="R-1", name="Lindenzimmer"), Room(id="R-2", name="Küche")]


def speaking(person: Any) -> Any:
    return replace(person, languages=(Language("Deutsch", "B1"),))


def store_of(*records: Row) -> Store:
    by_table: dict[type[Row], list[Row]] = {}
    for record in records:
        by_table.setdefault(type(record), []).append(record)
    return Store(Memory.new(new_spreadsheet(by_table)), lambda: NOON)


def tandem_in(status: TandemStatus, **values: Any) -> Tandem:
    first = {"first_meeting_at": datetime(2026, 6, 3, 10), "agreed_on": date(2026, 6, 3)}
    begun = status in tandems.RUNNING or status is TandemStatus.ENDED
    known = {"proposed_on": date(2026, 6, 1), **(first if begun else {}), **values}
    return Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=status, **known)


def do(store: Store, command: Command) -> Snapshot:
    store.apply(command, action="Test", by="Frau Ahorn")
    return store.snapshot()


def sentence_at(field: str, command: Callable[[], object]) -> str:
    with pytest.raises(InvalidInput) as caught:
        command()
    return caught.value.by_field[field]


# --- Proposal ---------------------------------------------------------------------------------------------------------


def test_a_proposal_makes_the_tandem_and_the_newcomer_no_longer_waits() -> None:
    store = store_of(speaking(VOLUNTEER), speaking(NEWCOMER))
    after = do(store, lambda fresh: tandems.propose(fresh, "B-1", "Z-1", score=72.5, identity="T-7"))
    assert after[Tandem].by_id["T-7"].score == 72.5
    assert after[Tandem].by_id["T-7"].proposed_on == TODAY
    assert after[Newcomer].by_id["Z-1"].status is NewcomerStatus.PROPOSED


def test_the_second_who_proposes_the_same_newcomer_is_told() -> None:
    other = Volunteer(id="B-2", first_name="Cem", last_name="C", status=VolunteerStatus.REGISTERED)
    store = store_of(speaking(VOLUNTEER), other, speaking(NEWCOMER))
    do(store, lambda fresh: tandems.propose(fresh, "B-1", "Z-1", score=None))
    with pytest.raises(RuleBroken, match="Zoe Zufall wartet nicht mehr"):
        do(store, lambda fresh: tandems.propose(fresh, "B-2", "Z-1", score=None))
    assert len(store.snapshot()[Tandem].records) == 1


def test_the_second_who_proposes_the_same_volunteer_is_told() -> None:
    other = Newcomer(id="Z-2", first_name="Ali", last_name="A", status=NewcomerStatus.WAITING)
    store = store_of(speaking(VOLUNTEER), speaking(NEWCOMER), other)
    do(store, lambda fresh: tandems.propose(fresh, "B-1", "Z-1", score=None))
    with pytest.raises(RuleBroken, match="Bea Beispiel hat keinen Platz mehr"):
        do(store, lambda fresh: tandems.propose(fresh, "B-1", "Z-2", score=None))


def test_a_pair_that_breaks_a_must_rule_meanwhile_is_not_proposed() -> None:
    store = store_of(speaking(VOLUNTEER), NEWCOMER)
    with pytest.raises(RuleBroken, match="Sprachen"):
        do(store, lambda fresh: tandems.propose(fresh, "B-1", "Z-1", score=None))
    assert not store.snapshot()[Tandem].records


# --- First meeting ----------------------------------------------------------------------------------------------------


def plan(store: Store, tandem: Tandem, at: datetime, room: str | None = "Lindenzimmer") -> Snapshot:
    return do(store, lambda fresh: tandems.plan_first_meeting(fresh, tandem, at=at, room=room, staff="Mitarbeiterin 1"))


def test_a_planned_first_meeting_books_the_room_for_an_hour() -> None:
    after = plan(store_of(VOLUNTEER, NEWCOMER, PROPOSED, *ROOMS), PROPOSED, SOON)
    assert after[Tandem].by_id["T-1"].status is TandemStatus.FIRST_MEETING
    booking = after[Booking].records[0]
    assert (booking.room_id, booking.day, booking.starts, booking.ends) == ("R-1", SOON.date(), time(10), time(11))


def test_another_time_moves_the_booking_even_by_half_an_hour() -> None:
    store = store_of(VOLUNTEER, NEWCOMER, PROPOSED, *ROOMS)
    planned = plan(store, PROPOSED, SOON)[Tandem].by_id["T-1"]
    after = plan(store, planned, SOON + timedelta(minutes=30))
    assert [each.starts for each in after[Booking].records] == [time(10, 30)]


def test_another_room_sets_the_first_one_free() -> None:
    store = store_of(VOLUNTEER, NEWCOMER, PROPOSED, *ROOMS)
    planned = plan(store, PROPOSED, SOON)[Tandem].by_id["T-1"]
    after = plan(store, planned, SOON, "Küche")
    assert [each.room_id for each in after[Booking].records] == ["R-2"]


def test_another_member_of_staff_changes_no_booking() -> None:
    store = store_of(VOLUNTEER, NEWCOMER, PROPOSED, *ROOMS)
    planned = plan(store, PROPOSED, SOON)[Tandem].by_id["T-1"]
    before = store.snapshot()[Booking].records[0].id
    after = do(
        store,
        lambda fresh: tandems.plan_first_meeting(fresh, planned, at=SOON, room="Lindenzimmer", staff="Mitarbeiterin 2"),
    )
    assert [each.id for each in after[Booking].records] == [before]


def test_a_taken_room_is_refused_at_the_field() -> None:
    taken = Booking(id="U-1", room_id="R-1", day=SOON.date(), starts=time(9, 30), ends=time(10, 30))
    store = store_of(VOLUNTEER, NEWCOMER, PROPOSED, *ROOMS, taken)
    with pytest.raises(RuleBroken, match="von 09:30 bis 10:30 Uhr schon vergeben") as it:
        plan(store, PROPOSED, SOON)
    assert it.value.field == "room"


def test_a_room_that_is_not_in_the_list_is_noted_and_not_booked() -> None:
    after = plan(store_of(VOLUNTEER, NEWCOMER, PROPOSED, *ROOMS), PROPOSED, SOON, "Café nebenan")
    assert after[Tandem].by_id["T-1"].room == "Café nebenan"
    assert not after[Booking].records


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (datetime(2026, 5, 31, 10), "vor dem Vorschlag"),
        (datetime(2028, 1, 1, 10), "mehr als ein Jahr"),
        (datetime(2027, 3, 28, 2, 30), "Dann wird auf Sommerzeit umgestellt"),
    ],
)
def test_a_first_meeting_too_early_too_far_ahead_or_in_a_missing_hour_is_refused(at: datetime, sentence: str) -> None:
    store = store_of(VOLUNTEER, NEWCOMER, PROPOSED)
    assert sentence in sentence_at("first_meeting_at", lambda: plan(store, PROPOSED, at, None))


def test_declining_lets_the_newcomer_wait_again_and_sets_the_room_free() -> None:
    newcomer = Newcomer(id="Z-1", first_name="Zoe", last_name="Zufall", status=NewcomerStatus.PROPOSED)
    store = store_of(VOLUNTEER, newcomer, PROPOSED, *ROOMS)
    planned = plan(store, PROPOSED, SOON)[Tandem].by_id["T-1"]
    after = do(store, lambda fresh: tandems.decline(fresh, planned, on=TODAY, reason=EndReason.TIME))
    assert after[Newcomer].by_id["Z-1"].status is NewcomerStatus.WAITING
    assert after[Tandem].by_id["T-1"].ended_on == TODAY
    assert not after[Booking].records


def declined(store: Store) -> str:
    """Plan the first meeting, then decline; the operation that declined."""
    planned = plan(store, PROPOSED, SOON)[Tandem].by_id["T-1"]
    return store.apply(
        lambda fresh: tandems.decline(fresh, planned, on=TODAY, reason=EndReason.TIME), action="Test", by=""
    )


def test_a_decline_is_not_taken_back_into_a_room_that_others_have_now() -> None:
    store = store_of(VOLUNTEER, NEWCOMER, PROPOSED, *ROOMS)
    operation = declined(store)
    do(store, lambda fresh: rooms.book(fresh, ROOMS[0], day=SOON.date(), starts=SOON.time(), ends=time(11)))
    with pytest.raises(RuleBroken, match="inzwischen anders vergeben"):
        store.apply(lambda fresh: journal.undo(fresh, operation), action="Test", by="")
    assert len(store.snapshot()[Booking].records) == 1


def test_a_decline_is_not_taken_back_where_no_place_is_left() -> None:
    store = store_of(VOLUNTEER, NEWCOMER, PROPOSED, *ROOMS)
    operation = declined(store)
    do(store, lambda _: [Append(Tandem(id="T-2", volunteer_id="B-1", newcomer_id="Z-2"))])
    with pytest.raises(RuleBroken, match="keinen Platz mehr frei"):
        store.apply(lambda fresh: journal.undo(fresh, operation), action="Test", by="")


def test_a_decline_can_be_taken_back_while_nothing_speaks_against_it() -> None:
    store = store_of(VOLUNTEER, NEWCOMER, PROPOSED, *ROOMS)
    operation = declined(store)
    after = do(store, lambda fresh: journal.undo(fresh, operation))
    assert after[Tandem].by_id["T-1"].status is TandemStatus.FIRST_MEETING
    assert len(after[Booking].records) == 1


def test_declining_does_not_call_back_somebody_who_left() -> None:
    newcomer = Newcomer(id="Z-1", first_name="Zoe", last_name="Zufall", status=NewcomerStatus.ENDED)
    store = store_of(VOLUNTEER, newcomer, PROPOSED)
    after = do(store, lambda fresh: tandems.decline(fresh, PROPOSED, on=TODAY, reason=EndReason.MOVED))
    assert after[Newcomer].by_id["Z-1"].status is NewcomerStatus.ENDED


def test_a_tandem_whose_people_were_deleted_can_be_declined() -> None:
    after = do(store_of(PROPOSED), lambda fresh: tandems.decline(fresh, PROPOSED, on=TODAY, reason=None))
    assert after[Tandem].by_id["T-1"].status is TandemStatus.DECLINED


# --- Agreement --------------------------------------------------------------------------------------------------------


def test_the_agreement_begins_the_trial_and_changes_both_people() -> None:
    met = tandem_in(TandemStatus.FIRST_MEETING, first_meeting_at=datetime(2026, 6, 10, 10))
    store = store_of(VOLUNTEER, NEWCOMER, met)
    after = do(store, lambda fresh: tandems.agree(fresh, met, on=TODAY, goals="Deutsch", funding="Stadt Erfurt"))
    tandem = after[Tandem].by_id["T-1"]
    assert (tandem.status, tandem.goals, tandem.funding) == (TandemStatus.TRIAL, "Deutsch", "Stadt Erfurt")
    assert after[Newcomer].by_id["Z-1"].status is NewcomerStatus.IN_TANDEM
    assert after[Volunteer].by_id["B-1"].status is VolunteerStatus.ACTIVE


def test_all_that_is_wrong_with_an_agreement_is_said_at_once() -> None:
    met = tandem_in(TandemStatus.FIRST_MEETING, first_meeting_at=datetime(2026, 6, 10, 10))
    store = store_of(met)
    with pytest.raises(InvalidInput) as caught:
        do(store, lambda fresh: tandems.agree(fresh, met, on=date(2026, 6, 9), planned_end=date(2026, 6, 12)))
    assert caught.value.by_field == {
        "agreed_on": "Die Vereinbarung liegt vor dem ersten Treffen am 10.06.2026.",
        "planned_end": "Das geplante Ende liegt in der Vergangenheit.",
    }


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 6, 15), 6, date(2026, 12, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_the_usual_end_is_the_same_day_some_months_later(start: date, months: int, expected: date) -> None:
    assert tandems.usual_end(start, months) == expected


def test_an_agreement_can_be_changed_while_the_tandem_runs() -> None:
    running = tandem_in(TandemStatus.ACTIVE)
    after = do(store_of(running), lambda fresh: tandems.amend(fresh, running, {"goals": "Neue Ziele"}))
    assert after[Tandem].by_id["T-1"].goals == "Neue Ziele"


def test_a_new_planned_end_must_not_have_passed_but_an_old_one_may_stay() -> None:
    over = tandem_in(TandemStatus.ACTIVE, planned_end=date(2026, 6, 10))
    store = store_of(over)
    values = {"planned_end": date(2026, 6, 11)}
    assert "Vergangenheit" in sentence_at(
        "planned_end", lambda: do(store, lambda fresh: tandems.amend(fresh, over, values))
    )
    same = {"planned_end": date(2026, 6, 10), "goals": "Briefe"}
    assert do(store, lambda fresh: tandems.amend(fresh, over, same))[Tandem].by_id["T-1"].goals == "Briefe"


def test_an_ended_tandem_has_no_agreement_to_change() -> None:
    ended = tandem_in(TandemStatus.ENDED)
    with pytest.raises(RuleBroken, match="„Vereinbarung ändern“ ist von dort aus nicht möglich"):
        do(store_of(ended), lambda fresh: tandems.amend(fresh, ended, {"goals": "x"}))


# --- Pause, confirmation, check-in ------------------------------------------------------------------------------------


def test_a_pause_ends_with_going_on() -> None:
    active = tandem_in(TandemStatus.ACTIVE)
    store = store_of(active)
    paused = do(store, lambda fresh: tandems.pause(fresh, active, until=date(2026, 7, 1)))[Tandem].by_id["T-1"]
    assert (paused.status, paused.paused_until) == (TandemStatus.PAUSED, date(2026, 7, 1))
    longer = do(store, lambda fresh: tandems.pause(fresh, paused, until=date(2026, 8, 1)))[Tandem].by_id["T-1"]
    resumed = do(store, lambda fresh: tandems.resume(fresh, longer))[Tandem].by_id["T-1"]
    assert (resumed.status, resumed.paused_until) == (TandemStatus.ACTIVE, None)


def test_a_pause_until_yesterday_is_refused_at_the_field() -> None:
    active = tandem_in(TandemStatus.ACTIVE)
    store = store_of(active)
    yesterday = TODAY - timedelta(days=1)
    assert "Zukunft" in sentence_at(
        "paused_until", lambda: do(store, lambda fresh: tandems.pause(fresh, active, until=yesterday))
    )


def test_only_a_pause_can_be_resumed() -> None:
    trial = tandem_in(TandemStatus.TRIAL)
    with pytest.raises(RuleBroken, match="„Weitermachen“ ist von dort aus nicht möglich"):
        do(store_of(trial), lambda fresh: tandems.resume(fresh, trial))


def test_what_somebody_else_ended_meanwhile_cannot_be_confirmed() -> None:
    trial = tandem_in(TandemStatus.TRIAL)
    store = store_of(trial)
    do(store, lambda fresh: tandems.end(fresh, trial, on=TODAY, reason=EndReason.TIME))
    with pytest.raises(RuleBroken, match="inzwischen im Status „Beendet“"):
        do(store, lambda fresh: tandems.confirm(fresh, trial))


def test_a_step_that_is_still_allowed_after_another_one_is_a_conflict_to_decide() -> None:
    trial = tandem_in(TandemStatus.TRIAL)
    store = store_of(trial)
    do(store, lambda fresh: tandems.confirm(fresh, trial))
    with pytest.raises(Conflict):
        do(store, lambda fresh: tandems.pause(fresh, trial, until=None))


def test_an_unreadable_status_must_be_corrected_first() -> None:
    store = store_of(tandem_in(TandemStatus.ACTIVE))
    grids = store.spreadsheet.grids  # type: ignore[attr-defined]
    column = grids["Tandems"][0].index("Status")
    grids["Tandems"][1][column] = "Aktvi"
    store.spreadsheet.touch()  # type: ignore[attr-defined]
    tandem = store.snapshot()[Tandem].by_id["T-1"]
    with pytest.raises(RuleBroken, match="„Aktvi“"):
        do(store, lambda fresh: tandems.plan_first_meeting(fresh, tandem, at=SOON, room=None, staff=None))


@pytest.mark.parametrize(
    ("day", "next_on", "field"),
    [
        (TODAY, TODAY, "next_on"),
        (date(2026, 6, 10), date(2026, 6, 12), "next_on"),
        (date(2026, 5, 1), None, "day"),
    ],
)
def test_impossible_days_of_a_check_in_are_refused_at_the_field(day: date, next_on: date | None, field: str) -> None:
    active = tandem_in(TandemStatus.ACTIVE)
    store = store_of(active)
    assert sentence_at(
        field,
        lambda: do(store, lambda it: tandems.check_in(it, active, day=day, light=Light.GREEN, next_on=next_on)),
    )
    assert not store.snapshot()[CheckIn].records


# --- The end ----------------------------------------------------------------------------------------------------------


def end(store: Store, tandem: Tandem, on: date = TODAY, **values: Any) -> Snapshot:
    return do(store, lambda fresh: tandems.end(fresh, tandem, on=on, reason=EndReason.GOAL_REACHED, **values))


@pytest.mark.parametrize(("again", "status"), [(True, NewcomerStatus.WAITING), (False, NewcomerStatus.ENDED)])
def test_after_the_end_the_newcomer_waits_again_or_is_done(again: bool, status: NewcomerStatus) -> None:
    newcomer = Newcomer(id="Z-1", first_name="Zoe", last_name="Zufall", status=NewcomerStatus.IN_TANDEM)
    volunteer = Volunteer(id="B-1", first_name="Bea", last_name="B", status=VolunteerStatus.ACTIVE)
    active = tandem_in(TandemStatus.ACTIVE)
    after = end(store_of(volunteer, newcomer, active), active, waits_again=again)
    assert after[Newcomer].by_id["Z-1"].status is status
    assert after[Volunteer].by_id["B-1"].status is VolunteerStatus.REGISTERED


def test_an_end_before_the_start_and_a_talk_before_it_are_both_said() -> None:
    active = tandem_in(TandemStatus.ACTIVE)
    with pytest.raises(InvalidInput) as caught:
        end(store_of(active), active, on=date(2026, 6, 2), closing_talk_on=date(2026, 6, 1))
    assert set(caught.value.by_field) == {"ended_on", "closing_talk_on"}


def test_an_end_before_the_last_meeting_is_refused() -> None:
    active = tandem_in(TandemStatus.ACTIVE)
    met = Meeting(id="M-1", tandem_id="T-1", day=date(2026, 6, 12), minutes=60)
    store = store_of(active, met)
    assert "zuletzt am 12.06.2026" in sentence_at("ended_on", lambda: end(store, active, on=date(2026, 6, 11)))


def test_a_rating_out_of_range_is_refused_at_the_field() -> None:
    active = tandem_in(TandemStatus.ACTIVE)
    store = store_of(active)
    assert sentence_at("volunteer_rating", lambda: end(store, active, volunteer_rating=6))
    assert store.snapshot()[Tandem].by_id["T-1"].status is TandemStatus.ACTIVE


def test_the_closing_talk_can_be_added_later() -> None:
    ended = tandem_in(TandemStatus.ENDED, ended_on=date(2026, 6, 10), end_reason=EndReason.TIME)
    after = do(
        store_of(ended),
        lambda it: tandems.close_later(it, ended, closing_talk_on=TODAY, volunteer_rating=5, newcomer_rating=4),
    )
    tandem = after[Tandem].by_id["T-1"]
    assert (tandem.closing_talk_on, tandem.volunteer_rating, tandem.newcomer_rating) == (TODAY, 5, 4)


def test_a_running_tandem_has_no_closing_talk_yet() -> None:
    active = tandem_in(TandemStatus.ACTIVE)
    with pytest.raises(RuleBroken, match="„Abschlussgespräch“ ist von dort aus nicht möglich"):
        do(
            store_of(active),
            lambda it: tandems.close_later(
                it, active, closing_talk_on=TODAY, volunteer_rating=None, newcomer_rating=None
            ),
        )
