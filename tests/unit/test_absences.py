"""Who is away, whose tasks are whose meanwhile, and what cannot be entered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from zim_data import absences, follow_up
from zim_data.errors import InvalidInput
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.store.store import Store
from zim_data.tables import Absence, CheckIn, Light, Newcomer, Tandem, TandemStatus, Volunteer

TODAY = date(2026, 6, 15)
STAFF = ("Frau Ahorn", "Herr Birke", "Frau Linde")
AHORN, BIRKE, LINDE = STAFF


def sheet_of(*records: Row) -> Memory:
    tables: dict[type[Row], list[Row]] = {}
    for record in records:
        tables.setdefault(type(record), []).append(record)
    return Memory.new(new_spreadsheet(tables, lists={"Mitarbeitende": STAFF}))


def snapshot_of(*records: Row) -> Snapshot:
    return read_snapshot(sheet_of(*records).read(), at=datetime.combine(TODAY, datetime.min.time()))


def away(who: str, deputy: str | None, *, first: int = 0, last: int = 0) -> Absence:
    """Away from so many days after today until so many days after it."""
    days = [TODAY + timedelta(days=each) for each in (first, last)]
    return Absence(id=f"A-{who[-5:]}{first}", who=who, starts=days[0], ends=days[1], deputy=deputy)


def acting(name: str | None, *absent: Absence) -> str | None:
    return absences.acting(snapshot_of(*absent), name)


def test_tasks_are_the_deputys_while_somebody_is_away() -> None:
    assert acting(AHORN) == AHORN
    assert acting(AHORN, away(AHORN, BIRKE)) == BIRKE
    assert acting(BIRKE, away(AHORN, BIRKE)) == BIRKE
    assert acting(AHORN, away(AHORN, BIRKE, first=1, last=9)) == AHORN
    assert acting(AHORN, away(AHORN, BIRKE, first=-9, last=-1)) == AHORN
    assert acting(None, away(AHORN, BIRKE)) is None


def test_without_a_deputy_the_tasks_are_everybodys() -> None:
    assert acting(AHORN, away(AHORN, None)) is None


def test_a_deputy_who_is_away_hands_on() -> None:
    assert acting(AHORN, away(AHORN, BIRKE), away(BIRKE, LINDE)) == LINDE
    assert acting(AHORN, away(AHORN, BIRKE), away(BIRKE, None)) is None


def test_handed_over_in_a_circle_the_tasks_are_everybodys() -> None:
    circle = (away(AHORN, BIRKE), away(BIRKE, LINDE), away(LINDE, AHORN))
    assert [acting(name, *circle) for name in STAFF] == [None, None, None]
    assert acting(AHORN, away(AHORN, AHORN)) is None
    assert acting(LINDE, away(LINDE, AHORN), away(AHORN, BIRKE), away(BIRKE, AHORN)) is None


def test_the_list_of_what_is_due_says_for_whom_somebody_stands_in() -> None:
    records = (
        Volunteer(id="B-1", first_name="Anna"),
        Newcomer(id="Z-1", first_name="Olha"),
        Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ACTIVE, staff=AHORN),
        CheckIn(id="K-1", tandem_id="T-1", day=TODAY, light=Light.RED),
    )
    (task,) = follow_up.due(snapshot_of(*records))
    assert (task.staff, task.instead_of) == (AHORN, None)
    (task,) = follow_up.due(snapshot_of(*records, away(AHORN, BIRKE)))
    assert (task.staff, task.instead_of) == (BIRKE, AHORN)
    (task,) = follow_up.due(snapshot_of(*records, away(AHORN, None)))
    assert (task.staff, task.instead_of) == (None, AHORN)


def test_an_absence_can_be_entered_and_removed() -> None:
    store = Store(sheet_of(), lambda: datetime.combine(TODAY, datetime.min.time()))
    until = TODAY + timedelta(days=7)
    store.apply(
        lambda fresh: absences.enter(fresh, who=AHORN, starts=TODAY, ends=until, deputy=BIRKE), action="Test", by=""
    )
    (found,) = absences.listed(store.snapshot())
    assert (found.who, found.starts, found.ends, found.deputy) == (AHORN, TODAY, until, BIRKE)
    store.apply(absences.remove(found), action="Test", by="")
    assert absences.listed(store.snapshot()) == []


@pytest.mark.parametrize(
    ("days", "deputy", "field", "sentence"),
    [
        ((3, 2), BIRKE, "ends", "vor dem Beginn"),
        ((-5, -1), BIRKE, "ends", "schon vorbei"),
        ((0, 3), AHORN, "deputy", "sich selbst"),
        ((12, 20), BIRKE, "starts", "schon etwas eingetragen"),
    ],
)
def test_says_what_cannot_be(days: tuple[int, int], deputy: str, field: str, sentence: str) -> None:
    starts, ends = (TODAY + timedelta(days=each) for each in days)
    there = snapshot_of(away(AHORN, None, first=10, last=12))
    with pytest.raises(InvalidInput) as refused:
        absences.enter(there, who=AHORN, starts=starts, ends=ends, deputy=deputy)
    assert sentence in refused.value.by_field[field]


def test_only_what_is_not_over_is_listed() -> None:
    over, now, later = away(AHORN, None, first=-3, last=-1), away(BIRKE, None), away(AHORN, None, first=5, last=6)
    assert [each.starts for each in absences.listed(snapshot_of(over, later, now))] == [now.starts, later.starts]
