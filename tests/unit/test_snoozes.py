"""Putting something off with a reason, calling it done, and showing it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from zim_data import follow_up, journal, snoozes
from zim_data.errors import InvalidInput, NotFound, StoreError
from zim_data.follow_up import Due
from zim_data.records import Row
from zim_data.snoozes import Matter
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Edit
from zim_data.store.memory import Memory
from zim_data.store.store import Command, Store
from zim_data.tables import CheckIn, Light, Newcomer, Snooze, Tandem, TandemStatus, Volunteer

TODAY = date(2026, 6, 15)
RED = CheckIn(id="K-1", tandem_id="T-1", day=TODAY - timedelta(days=3), light=Light.RED)
LIGHT = Matter("Ampel", "T-1", RED.day)


class Clock:
    """The store's clock, which a test moves."""

    def __init__(self) -> None:
        self.now = datetime.combine(TODAY, datetime.min.time()).replace(hour=9)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sheet_of(*more: Row) -> Memory:
    tandem = Tandem(
        id="T-1",
        volunteer_id="B-1",
        newcomer_id="Z-1",
        status=TandemStatus.ACTIVE,
        first_meeting_at=datetime(2026, 6, 10, 10),
    )
    records: dict[type[Row], list[Row]] = {
        Volunteer: [Volunteer(id="B-1", first_name="Anna")],
        Newcomer: [Newcomer(id="Z-1", first_name="Olha")],
        Tandem: [tandem],
        CheckIn: [RED],
    }
    for each in more:
        records.setdefault(type(each), []).append(each)
    return Memory.new(new_spreadsheet(records))


@pytest.fixture
def store(clock: Clock) -> Store:
    return Store(sheet_of(), clock)


def do(store: Store, command: Command | Sequence[Edit]) -> None:
    store.apply(command, action="Test", by="Frau Ahorn")


def put_off(store: Store, days: int | None = 7, reason: str | None = "Urlaub") -> None:
    do(
        store,
        lambda fresh: snoozes.snooze(
            fresh, LIGHT, until=None if days is None else fresh.on + timedelta(days=days), reason=reason
        ),
    )


def due(store: Store) -> list[str]:
    store.renew()
    return [each.rule.name for each in follow_up.due(store.snapshot())]


def resting(store: Store) -> list[tuple[Due, Snooze]]:
    return follow_up.put_off(store.snapshot())


def test_what_is_put_off_rests_until_its_day(store: Store, clock: Clock) -> None:
    assert due(store) == ["Ampel"]
    put_off(store, days=3)
    assert due(store) == []
    ((what, row),) = resting(store)
    assert what.what.startswith("Ampel rot")
    assert (row.reason, row.until, row.changed_by) == ("Urlaub", TODAY + timedelta(days=3), "Frau Ahorn")
    clock.forward(2)
    assert due(store) == []
    clock.forward(1)
    assert due(store) == ["Ampel"]
    assert resting(store) == []


def test_a_new_red_light_is_shown_although_the_earlier_one_rests(store: Store) -> None:
    put_off(store)
    do(store, [Append(CheckIn(id="K-2", tandem_id="T-1", day=TODAY, light=Light.RED))])
    assert due(store) == ["Ampel"]


def test_what_no_longer_holds_does_not_rest_either(store: Store) -> None:
    put_off(store)
    do(store, [Append(CheckIn(id="K-2", tandem_id="T-1", day=TODAY, light=Light.GREEN))])
    assert due(store) == []
    assert resting(store) == []


def test_what_is_done_stays_away_until_it_is_another_matter(store: Store, clock: Clock) -> None:
    put_off(store, days=None, reason="Ist besprochen")
    clock.forward(10)
    assert "Ampel" not in due(store)
    ((_, row),) = [pair for pair in resting(store) if pair[0].rule.name == "Ampel"]
    assert row.until is None


def test_it_can_be_shown_again_at_once(store: Store) -> None:
    put_off(store)
    do(store, lambda fresh: snoozes.unsnooze(fresh, LIGHT))
    assert due(store) == ["Ampel"]
    with pytest.raises(NotFound, match="nicht mehr zurückgestellt"):
        do(store, lambda fresh: snoozes.unsnooze(fresh, LIGHT))


def test_putting_off_again_changes_the_row_and_can_be_taken_back(store: Store) -> None:
    put_off(store, days=3)
    put_off(store, days=14, reason="Kur")
    (row,) = store.snapshot()[Snooze].records
    assert (row.until, row.reason) == (TODAY + timedelta(days=14), "Kur")
    last = journal.operations(store.snapshot())[0].id
    do(store, lambda fresh: journal.undo(fresh, last))
    (row,) = store.snapshot()[Snooze].records
    assert (row.until, row.reason) == (TODAY + timedelta(days=3), "Urlaub")


@pytest.mark.parametrize(
    ("days", "reason", "field", "sentence"),
    [
        (0, "Urlaub", "until", "ab morgen"),
        (-1, "Urlaub", "until", "ab morgen"),
        (61, "Urlaub", "until", "60 Tage"),
        (7, " ", "reason", "warum"),
        (None, None, "reason", "warum"),
        (7, "x" * 201, "reason", "200"),
    ],
)
def test_says_what_cannot_be(store: Store, days: int | None, reason: str | None, field: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        put_off(store, days=days, reason=reason)
    assert sentence in refused.value.by_field[field]
    assert not store.snapshot()[Snooze].records


def test_sixty_days_are_possible(store: Store) -> None:
    put_off(store, days=60)
    assert due(store) == []


def test_a_row_typed_by_hand_with_a_day_far_off_or_unreadable_hides_nothing(clock: Clock) -> None:
    far = Snooze(id="W-1", rule="Ampel", concerns="T-1", since=RED.day, until=TODAY + timedelta(days=400), reason="x")
    assert due(Store(sheet_of(far), clock)) == ["Ampel"]
    sheet = sheet_of(far)
    grid = sheet.grids["Zurückgestellt"]
    grid[1][grid[0].index("Bis")] = "demnächst"
    assert due(Store(sheet, clock)) == ["Ampel"]


def test_without_the_tab_everything_is_shown_and_saving_says_what_to_do(clock: Clock) -> None:
    sheet = sheet_of()
    del sheet.grids["Zurückgestellt"]
    store = Store(sheet, clock)
    assert due(store) == ["Ampel"]
    with pytest.raises(StoreError, match=r"Das Tabellenblatt „Zurückgestellt“ fehlt.*Einrichtung"):
        put_off(store)
    store.complete()
    put_off(store)
    assert due(store) == []
