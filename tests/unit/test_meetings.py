"""The meeting log of a small centre on 22 November 2026."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest

from zim_data import meetings
from zim_data.errors import InvalidInput, NotFound, RuleBroken
from zim_data.meetings import Doubtful
from zim_data.records import Row
from zim_data.settings import Settings
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Conflict
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.tables import Meeting, Newcomer, Place, Tandem, TandemStatus, Volunteer

NOON = datetime(2026, 11, 22, 12)
TODAY = NOON.date()
S = TandemStatus

MEETINGS = """
    M-1 | T-1 | 01.03.2026 |  60 | Briefe                | nein
    M-2 | T-1 | 08.03.2026 | 120 | Briefe; Deutsch lernen | ja
    M-3 | T-1 | 15.03.2026 | 120 | -                     | nein
    M-4 | T-2 | 08.03.2026 |  45 | Sport                 | nein
    M-5 | T-9 | 10.03.2026 |  30 | -                     | nein
"""
"""T-9 is no longer there."""


def people() -> list[Row]:
    return [
        Volunteer(id="B-1", first_name="Anna", last_name="Berg"),
        Volunteer(id="B-2", first_name="Özlem", last_name="van der Heide"),
        Newcomer(id="Z-1", first_name="Oksana", last_name="Koval", help_topics=("Sport", "Briefe")),
        Newcomer(id="Z-2", first_name="Anna-Lena", last_name="Nowak"),
    ]


def tandem(identity: str, status: TandemStatus = S.ACTIVE, **values: Any) -> Tandem:
    begun: dict[str, Any] = {"volunteer_id": "B-1", "newcomer_id": "Z-1", "agreed_on": date(2026, 1, 10)}
    return Tandem(id=identity, status=status, **(begun | values))


def meeting(line: str) -> Meeting:
    identity, tandem_id, day, minutes, topics, support = (part.strip() for part in line.split("|"))
    return Meeting(
        id=identity,
        tandem_id=tandem_id,
        day=datetime.strptime(day, "%d.%m.%Y").date(),
        minutes=int(minutes),
        topics=() if topics == "-" else tuple(topics.split("; ")),
        needs_support=support == "ja",
    )


def store_of(*rows: Row, settings: Settings | None = None) -> Store:
    by_table: dict[type[Row], list[Row]] = {}
    for row in [*people(), *rows]:
        by_table.setdefault(type(row), []).append(row)
    return Store(Memory.new(new_spreadsheet(by_table, settings=settings)), lambda: NOON)


def logged(table: str = MEETINGS) -> list[Row]:
    tandems = [tandem("T-1"), tandem("T-2", volunteer_id="B-2", newcomer_id="Z-2")]
    return [*tandems, *(meeting(line) for line in table.strip().splitlines())]


@pytest.fixture
def snapshot() -> Snapshot:
    return store_of(*logged()).snapshot()


def ids(records: Sequence[Row]) -> list[str]:
    return [record.id for record in records]


def log(store: Store, tandem_id: str, day: date, *, despite: str = "") -> Meeting:
    values = {"day": day, "minutes": 90}
    store.apply(lambda fresh: meetings.log(fresh, tandem_id, values, despite=despite), action="", by="")
    return max(store.snapshot()[Meeting].records, key=lambda each: each.created_at or datetime.min)


# --- Entering ---------------------------------------------------------------------------------------------------------


def test_a_meeting_is_logged_with_everything_that_was_said_about_it() -> None:
    store = store_of(*logged())
    values = {
        "day": TODAY,
        "minutes": 75,
        "topics": ("Briefe",),
        "place": Place.CENTRE,
        "note": "=1+1",
        "needs_support": True,
        "logged_by": "Frau Ahorn",
    }

    store.apply(lambda fresh: meetings.log(fresh, "T-1", values), action="Treffen eingetragen", by="Frau Ahorn")

    new = next(each for each in store.snapshot()[Meeting].records if each.day == TODAY)
    assert {name: getattr(new, name) for name in values} == values
    assert new.tandem_id == "T-1"


def test_a_tandem_that_was_deleted_gets_no_meeting(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound):
        meetings.log(snapshot, "T-9", {"day": TODAY, "minutes": 60})


@pytest.mark.parametrize("status", [S.PROPOSED, S.DECLINED, S.FIRST_MEETING])
def test_those_who_have_not_met_yet_have_no_meetings(status: TandemStatus) -> None:
    snapshot = store_of(tandem("T-1", status)).snapshot()

    with pytest.raises(RuleBroken, match="noch nicht kennengelernt"):
        meetings.log(snapshot, "T-1", {"day": TODAY, "minutes": 60})
    assert meetings.tandems_to_log(snapshot) == []


def test_the_first_meeting_itself_can_be_logged_on_its_day() -> None:
    snapshot = store_of(
        tandem("T-1", S.FIRST_MEETING, first_meeting_at=datetime(2026, 11, 22, 17)),
        tandem("T-2", S.FIRST_MEETING, first_meeting_at=datetime(2026, 11, 23, 9)),
    ).snapshot()

    assert ids(meetings.tandems_to_log(snapshot)) == ["T-1"]


def test_the_tandems_that_go_on_are_offered_first_and_by_name() -> None:
    snapshot = store_of(
        tandem("T-1", S.ENDED),
        tandem("T-2", S.PAUSED, volunteer_id="B-2"),
        tandem("T-3", S.TRIAL, newcomer_id="Z-2"),
        tandem("T-4", S.ACTIVE, volunteer_id="B-404", newcomer_id="Z-404"),
    ).snapshot()

    assert ids(meetings.tandems_to_log(snapshot)) == ["T-4", "T-3", "T-2", "T-1"]


def test_no_meeting_before_the_beginning() -> None:
    store = store_of(tandem("T-1"))

    with pytest.raises(InvalidInput) as refused:
        log(store, "T-1", date(2026, 1, 9))

    assert refused.value.by_field == {"day": "Das Tandem gibt es erst seit dem 10.01.2026."}
    assert log(store, "T-1", date(2026, 1, 10)).day == date(2026, 1, 10)


def test_no_meeting_after_the_end_even_for_those_who_are_sure() -> None:
    ended = tandem("T-1", S.ENDED, ended_on=date(2026, 6, 30))
    store = store_of(ended)

    with pytest.raises(InvalidInput) as refused:
        log(store, "T-1", date(2026, 7, 1), despite="Dieses Tandem ist seit dem 30.06.2026 beendet.")

    assert refused.value.by_field == {"day": "Das Tandem endete am 30.06.2026."}


def test_no_meeting_in_the_future() -> None:
    with pytest.raises(InvalidInput) as refused:
        log(store_of(tandem("T-1")), "T-1", date(2026, 11, 23))

    assert "Zukunft" in refused.value.by_field["day"]


@pytest.mark.parametrize(
    ("state", "day", "sentence"),
    [
        ({}, date(2026, 3, 8), "Für den 08.03.2026 ist schon ein Treffen eingetragen (120 Minuten)."),
        (
            {"status": S.ENDED, "ended_on": date(2026, 6, 30)},
            date(2026, 6, 30),
            "Dieses Tandem ist seit dem 30.06.2026 beendet.",
        ),
        ({"status": S.ENDED}, date(2026, 6, 30), "Dieses Tandem ist beendet."),
        ({"agreed_on": date(2025, 1, 1)}, date(2025, 11, 20), "Der 20.11.2025 liegt mehr als ein Jahr zurück."),
        (
            {"status": S.ENDED},
            date(2026, 3, 1),
            "Dieses Tandem ist beendet. Für den 01.03.2026 ist schon ein Treffen eingetragen (60 Minuten).",
        ),
    ],
)
def test_what_is_doubtful_is_asked_about_once_and_then_saved(state: dict[str, Any], day: date, sentence: str) -> None:
    known = [each for each in logged() if isinstance(each, Meeting)]
    store = store_of(tandem("T-1", **state), *known)

    with pytest.raises(Doubtful) as doubtful:
        log(store, "T-1", day)

    assert doubtful.value.sentence == sentence
    assert doubtful.value.field == "day"
    assert log(store, "T-1", day, despite=sentence).day == day


def test_whoever_set_aside_one_doubt_is_asked_again_about_another() -> None:
    store = store_of(tandem("T-1"))
    log(store, "T-1", TODAY)
    seen = meetings.doubt(store.snapshot(), "T-1", TODAY)
    log(store, "T-1", TODAY, despite=seen)

    with pytest.raises(Doubtful, match="90 Minuten und 90 Minuten"):
        log(store, "T-1", TODAY, despite=seen)


def test_a_year_ago_to_the_day_is_nothing_to_ask_about() -> None:
    assert meetings.doubt(store_of(tandem("T-1")).snapshot(), "T-1", date(2025, 11, 22)) == ""


# --- Changing ---------------------------------------------------------------------------------------------------------


def change(store: Store, seen: Meeting, *, despite: str = "", **values: Any) -> Meeting:
    store.apply(lambda fresh: meetings.update(fresh, seen, values, despite=despite), action="", by="")
    return store.snapshot()[Meeting].by_id[seen.id]


def test_a_meeting_is_changed_where_it_differs() -> None:
    store = store_of(*logged())
    seen = store.snapshot()[Meeting].by_id["M-1"]

    changed = change(store, seen, minutes=75, note="war schön", topics=("Briefe",))

    assert (changed.minutes, changed.note, changed.topics, changed.day) == (75, "war schön", ("Briefe",), seen.day)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten() -> None:
    store = store_of(*logged())
    seen = store.snapshot()[Meeting].by_id["M-1"]
    change(store, seen, minutes=30)

    with pytest.raises(Conflict) as conflict:
        change(store, seen, minutes=75)

    assert [(each.seen, each.theirs, each.mine) for each in conflict.value.differences] == [("60", "30", "75")]


def test_two_people_may_change_different_things_of_one_meeting() -> None:
    store = store_of(*logged())
    seen = store.snapshot()[Meeting].by_id["M-1"]
    change(store, seen, minutes=30)

    changed = change(store, seen, minutes=60, note="war schön")

    assert (changed.minutes, changed.note) == (30, "war schön")


def test_a_new_day_must_be_possible() -> None:
    store = store_of(*logged())
    seen = store.snapshot()[Meeting].by_id["M-1"]

    with pytest.raises(InvalidInput):
        change(store, seen, day=date(2025, 12, 24))
    with pytest.raises(Doubtful, match="schon ein Treffen"):
        change(store, seen, day=date(2026, 3, 8))


def test_a_day_that_stays_is_not_asked_about_again() -> None:
    too_early = Meeting(id="M-1", tandem_id="T-1", day=date(2025, 1, 1), minutes=60)
    store = store_of(tandem("T-1"), too_early)

    assert change(store, store.snapshot()[Meeting].by_id["M-1"], day=too_early.day, minutes=90).minutes == 90


def test_a_meeting_can_move_to_the_tandem_it_belongs_to() -> None:
    store = store_of(*logged(), tandem("T-3", S.PROPOSED))
    seen = store.snapshot()[Meeting].by_id["M-5"]

    with pytest.raises(RuleBroken, match="noch nicht kennengelernt"):
        change(store, seen, tandem_id="T-3")
    assert change(store, seen, tandem_id="T-1").tandem_id == "T-1"


def test_the_meeting_of_a_deleted_tandem_can_still_be_changed() -> None:
    store = store_of(*logged())

    assert change(store, store.snapshot()[Meeting].by_id["M-5"], day=TODAY, minutes=45).minutes == 45


def test_a_removed_meeting_is_gone() -> None:
    store = store_of(*logged())

    store.apply(meetings.remove(store.snapshot()[Meeting].by_id["M-2"]), action="", by="")

    assert ids(store.snapshot()[Meeting].records) == ["M-1", "M-3", "M-4", "M-5"]


# --- What is usual ----------------------------------------------------------------------------------------------------


def test_the_usual_duration_is_the_most_frequent_one_lately(snapshot: Snapshot) -> None:
    assert meetings.usual_minutes(snapshot, "T-1") == 120


def test_the_usual_duration_of_a_new_tandem_is_the_setting() -> None:
    snapshot = store_of(tandem("T-1"), settings=Settings(usual_minutes=75)).snapshot()

    assert meetings.usual_minutes(snapshot, "T-1") == 75


def test_the_topics_that_the_newcomer_wants_come_first(snapshot: Snapshot) -> None:
    assert meetings.likely_topics(snapshot, "T-1")[:4] == ("Sport", "Briefe", "Deutsch lernen", "Behörden und Ämter")
    assert len(meetings.likely_topics(snapshot, "T-1")) == len(snapshot.lists["Hilfethemen"])


def test_the_topics_of_nobody_are_all_topics(snapshot: Snapshot) -> None:
    assert meetings.likely_topics(snapshot, "T-404") == snapshot.lists["Hilfethemen"]


# --- Finding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["M-3", "M-5", "M-4", "M-2", "M-1"]),
        ({"text": "koval"}, ["M-3", "M-2", "M-1"]),
        ({"text": "ANNA berg"}, ["M-3", "M-2", "M-1"]),
        ({"text": "anna-lena"}, ["M-4"]),
        ({"text": "heide nowak"}, ["M-4"]),
        ({"text": "berg nowak"}, []),
        ({"text": "Z-2"}, ["M-4"]),
        ({"text": "T-9"}, ["M-5"]),
        ({"text": " ! "}, ["M-3", "M-5", "M-4", "M-2", "M-1"]),
        ({"starts": date(2026, 3, 8), "ends": date(2026, 3, 10)}, ["M-5", "M-4", "M-2"]),
        ({"support": True}, ["M-2"]),
        ({"support": True, "text": "nowak"}, []),
    ],
)
def test_the_log_is_searched(filters: dict[str, Any], found: list[str]) -> None:
    snapshot = store_of(*reversed(logged())).snapshot()

    assert ids(meetings.search(snapshot, **filters)) == found


def test_of_one_day_what_was_entered_last_comes_first() -> None:
    store = store_of(*logged())
    new = log(store, "T-1", date(2026, 3, 15), despite=meetings.doubt(store.snapshot(), "T-1", date(2026, 3, 15)))

    assert ids(meetings.newest_first(store.snapshot()))[:2] == [new.id, "M-3"]


def test_hours_add_up(snapshot: Snapshot) -> None:
    assert meetings.hours(meetings.search(snapshot, text="nowak")) == 0.75


def test_a_volunteers_meetings_are_those_of_all_their_tandems() -> None:
    both = [tandem("T-1"), tandem("T-2", newcomer_id="Z-2")]
    known = [each for each in logged() if isinstance(each, Meeting)]
    snapshot = store_of(*both, *known).snapshot()

    found = meetings.of_volunteer(snapshot, "B-1", date(2026, 3, 8), date(2026, 3, 14))

    assert sorted(ids(found)) == ["M-2", "M-4"]


def test_a_new_meeting_has_an_id_that_nobody_has(snapshot: Snapshot) -> None:
    (edit,) = meetings.log(snapshot, "T-1", {"day": TODAY, "minutes": 60})

    assert isinstance(edit, Append)
    assert edit.record.id not in snapshot[Meeting].by_id
