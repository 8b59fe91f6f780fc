"""A slip is saved as a whole, or not at all; a small centre on 22 November 2026."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.test_meetings import NOON, TODAY, logged, people, tandem
from zim_data import journal, meetings
from zim_data.errors import NotFound, RuleBroken, ZimError
from zim_data.meetings import Doubtful
from zim_data.records import Row
from zim_data.slips import WrongLines
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.spreadsheet import GridChange, Grids, Written
from zim_data.store.store import Store
from zim_data.tables import JournalLine, Meeting, Place, TandemStatus

S = TandemStatus


class Counting(Memory):
    """Counts how often it was written to."""

    writes = 0

    def write(self, decide: Callable[[Grids], Sequence[GridChange]]) -> Written:
        self.writes += 1
        return super().write(decide)


def counting_store(*rows: Row) -> tuple[Store, Counting]:
    by_table: dict[type[Row], list[Row]] = {}
    for row in [*people(), *rows]:
        by_table.setdefault(type(row), []).append(row)
    spreadsheet = Counting.new(new_spreadsheet(by_table))
    return Store(spreadsheet, lambda: NOON), spreadsheet


def store_of(*rows: Row) -> Store:
    return counting_store(*rows)[0]


def entry(day: date, minutes: Any = 90, **values: Any) -> dict[str, Any]:
    return {"day": day, "minutes": minutes, **values}


def november(*days: int) -> list[dict[str, Any]]:
    return [entry(date(2026, 11, day)) for day in days]


def save(store: Store, entries: Sequence[dict[str, Any]], *, despite: str = "", operation: str = "V-1") -> None:
    store.apply(
        lambda fresh: meetings.log_many(fresh, "T-1", entries, despite=despite),
        action="Zettel eingetragen",
        by="Frau Ahorn",
        operation=operation,
    )


def saved(store: Store) -> list[Meeting]:
    return sorted(store.snapshot()[Meeting].records, key=lambda each: each.day)


def test_thirty_meetings_are_one_write_one_operation_and_one_undo() -> None:
    store, spreadsheet = counting_store(tandem("T-1"))
    entries = [entry(date(2026, 10, day), 60 + day) for day in range(1, 31)]

    save(store, entries)

    assert spreadsheet.writes == 1
    assert [(each.day, each.minutes, each.tandem_id) for each in saved(store)] == [
        (each["day"], each["minutes"], "T-1") for each in entries
    ]
    assert {line.operation for line in store.snapshot()[JournalLine].records} == {"V-1"}
    store.apply(lambda fresh: journal.undo(fresh, "V-1"), action="Rückgängig gemacht", by="", operation="V-2")
    assert spreadsheet.writes == 2
    assert saved(store) == []


def test_topics_and_place_of_each_line_are_kept() -> None:
    store = store_of(tandem("T-1"))

    save(store, [entry(TODAY, 60, topics=("Briefe",), place=Place.CENTRE), entry(date(2026, 11, 3))])

    first, second = saved(store)
    assert (first.topics, first.place) == ((), None)
    assert (second.topics, second.place) == (("Briefe",), Place.CENTRE)


def test_the_same_slip_sent_again_is_saved_once() -> None:
    store = store_of(tandem("T-1"))
    save(store, november(3, 10))

    save(store, november(3, 10))

    assert len(saved(store)) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (entry(date(2026, 11, 23)), "Zeile 2, 23.11.2026: Das Datum liegt in der Zukunft."),
        (entry(date(2026, 1, 9)), "Zeile 2, 09.01.2026: Das Tandem gibt es erst seit dem 10.01.2026."),
        (entry(date(2026, 11, 3), 4), "Zeile 2, 03.11.2026: 4 liegt nicht zwischen 5 und 720."),
        (entry(date(2026, 11, 3), 780), "Zeile 2, 03.11.2026: 780 liegt nicht zwischen 5 und 720."),
        (entry(date(2026, 11, 3), None), "Zeile 2, 03.11.2026: Bitte ausfüllen."),
        ({"minutes": 60}, "Zeile 2, ohne Tag: Bitte ausfüllen."),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_saved(wrong: dict[str, Any], sentence: str) -> None:
    store, spreadsheet = counting_store(tandem("T-1"))
    before = spreadsheet.version()

    with pytest.raises(WrongLines) as refused:
        save(store, [*november(10), wrong, *november(17)])

    assert refused.value.sentence == sentence
    assert saved(store) == []
    assert spreadsheet.version() == before


def test_all_wrong_lines_are_named_at_once() -> None:
    with pytest.raises(WrongLines) as refused:
        save(store_of(tandem("T-1")), [entry(date(2026, 12, 1), 4), *november(3), entry(date(2026, 1, 1))])

    assert list(refused.value.by_line) == [0, 2]
    assert list(refused.value.by_line[0]) == ["day", "minutes"]


def test_a_day_after_the_end_is_a_wrong_line() -> None:
    store = store_of(tandem("T-1", S.ENDED, ended_on=date(2026, 11, 5)))

    with pytest.raises(WrongLines, match=r"Zeile 2, .*: Das Tandem endete am"):
        save(store, november(3, 10))


def test_what_is_doubtful_is_asked_about_once_for_all_and_then_saved() -> None:
    known = [each for each in logged() if isinstance(each, Meeting)]
    store = store_of(tandem("T-1", S.ENDED, agreed_on=date(2025, 1, 1)), *known)
    days = [date(2025, 3, 1), date(2026, 3, 8), date(2026, 4, 1), date(2026, 4, 1), date(2026, 5, 1)]
    entries = [entry(day) for day in days]

    with pytest.raises(Doubtful) as doubtful:
        save(store, entries)

    assert doubtful.value.sentence == (
        "Dieses Tandem ist beendet. Der 01.03.2025 liegt mehr als ein Jahr zurück. "
        "Für den 08.03.2026 ist schon ein Treffen eingetragen (120 Minuten). "
        "Der 01.04.2026 steht zweimal auf dem Zettel."
    )
    save(store, entries, despite=doubtful.value.sentence)
    assert len(saved(store)) == len(known) + 5


def test_whoever_set_aside_one_doubt_is_asked_again_about_another() -> None:
    store = store_of(tandem("T-1"))
    seen = meetings.doubt_many(store.snapshot(), "T-1", [TODAY, TODAY])
    save(store, [entry(TODAY)])

    with pytest.raises(Doubtful, match="ist schon ein Treffen eingetragen"):
        save(store, [entry(TODAY), entry(TODAY)], despite=seen, operation="V-2")


def test_an_empty_slip_and_one_that_is_too_long_are_refused() -> None:
    store = store_of(tandem("T-1"))

    with pytest.raises(RuleBroken, match="noch kein Treffen"):
        save(store, [])
    with pytest.raises(RuleBroken, match="höchstens 31 Zeilen"):
        save(store, [entry(date(2026, 10, 1) + timedelta(days=day)) for day in range(32)])
    save(store, [entry(date(2026, 10, 1) + timedelta(days=day)) for day in range(31)])


def test_those_who_have_not_met_and_those_who_are_gone_have_no_slip() -> None:
    with pytest.raises(RuleBroken, match="noch nicht kennengelernt"):
        save(store_of(tandem("T-1", S.PROPOSED)), november(3))
    with pytest.raises(NotFound):
        save(store_of(), november(3))


ENTRIES = st.builds(entry, st.dates(date(2025, 6, 1), date(2026, 12, 31)), st.integers(0, 800))


@settings(deadline=None, max_examples=60)
@given(st.lists(ENTRIES, max_size=33), st.sampled_from([S.ACTIVE, S.ENDED]), st.booleans())
def test_a_slip_is_saved_as_a_whole_or_not_at_all(entries: list[dict[str, Any]], status: S, sure: bool) -> None:
    store = store_of(tandem("T-1", status))
    snapshot = store.snapshot()
    doubt = meetings.doubt_many(snapshot, "T-1", [each["day"] for each in entries]) if sure else ""
    expected = sorted((each["day"], each["minutes"]) for each in entries)
    try:
        save(store, entries, despite=doubt)
    except ZimError:
        expected = []
    assert [(each.day, each.minutes) for each in sorted(saved(store), key=lambda each: (each.day, each.minutes))] == (
        expected
    )


# --- What is near at hand ---------------------------------------------------------------------------------------------


def test_the_tandems_entered_last_are_near_at_hand() -> None:
    store = store_of(
        tandem("T-1"),
        tandem("T-2", volunteer_id="B-2"),
        tandem("T-3", S.ENDED),
        Meeting(id="M-1", tandem_id="T-1", day=date(2026, 11, 2), minutes=60, logged_by="Frau Ahorn"),
        Meeting(id="M-2", tandem_id="T-2", day=date(2026, 11, 9), minutes=60, logged_by="Frau Birke"),
        Meeting(id="M-3", tandem_id="T-3", day=date(2026, 11, 10), minutes=60, logged_by="Frau Ahorn"),
        Meeting(id="M-4", tandem_id="T-404", day=date(2026, 11, 11), minutes=60, logged_by="Frau Ahorn"),
    )
    snapshot = store.snapshot()

    assert meetings.recent_tandems(snapshot) == ["T-2", "T-1"]
    assert meetings.recent_tandems(snapshot, by="Frau Ahorn") == ["T-1"]
    assert meetings.recent_tandems(snapshot, by="Herr Neu") == []


def test_the_latest_meeting_is_that_of_the_latest_day() -> None:
    snapshot = store_of(*logged()).snapshot()

    latest = meetings.latest(snapshot, "T-1")

    assert latest is not None
    assert latest.id == "M-3"
    assert meetings.latest(snapshot, "T-404") is None
