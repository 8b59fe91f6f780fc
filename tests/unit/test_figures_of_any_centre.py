"""What holds for the figures of every centre, however it was noted down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.test_statistics import snapshot_of
from zim_data import charts, districts, statistics
from zim_data.lists import LISTS
from zim_data.periods import Period, between, this_year
from zim_data.records import Row
from zim_data.statistics import BREAKDOWNS, MEASURES, Breakdown, Life, grouped, kaplan_meier
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot
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

ON = date(2026, 11, 22)
DAYS = st.dates(date(2024, 6, 1), ON)
NUMBERS = st.integers(0, 5)
SAMPLES = settings(max_examples=40, deadline=None)


def maybe(days: st.SearchStrategy[date]) -> st.SearchStrategy[date | None]:
    return st.none() | days


@st.composite
def tandems(draw: st.DrawFn) -> Tandem:
    first = draw(maybe(DAYS))
    return Tandem(
        id="",
        volunteer_id=f"B-{draw(NUMBERS)}",
        newcomer_id=f"Z-{draw(NUMBERS)}",
        status=draw(st.sampled_from(TandemStatus)),
        proposed_on=draw(maybe(DAYS)),
        first_meeting_at=datetime.combine(first, time(10)) if first else None,
        agreed_on=draw(maybe(DAYS)),
        ended_on=draw(maybe(DAYS)),
        end_reason=draw(st.none() | st.sampled_from(EndReason)),
    )


@st.composite
def people(draw: st.DrawFn) -> list[Row]:
    common: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "gender": st.none() | st.sampled_from(Gender),
            "birth_year": st.none() | st.integers(1930, 2024),
            "district": st.none() | st.sampled_from(LISTS["Stadtteile"]),
            "interview_on": maybe(DAYS),
        }
    )
    found: list[Row] = []
    for index in range(draw(st.integers(0, 5))):
        name: dict[str, Any] = {"last_name": f"Mensch {index}"}
        found.append(Volunteer(id=f"B-{index}", status=draw(st.sampled_from(VolunteerStatus)), **name, **draw(common)))
        status, level = draw(st.sampled_from(NewcomerStatus)), draw(st.none() | st.sampled_from(GermanLevel))
        found.append(Newcomer(id=f"Z-{index}", status=status, german_level=level, **name, **draw(common)))
    return found


@st.composite
def centres(draw: st.DrawFn) -> Snapshot:
    pairs: list[Row] = [
        replace(each, id=f"T-{index}") for index, each in enumerate(draw(st.lists(tandems(), max_size=8)))
    ]
    log: list[Row] = [
        Meeting(id=f"M-{index}", tandem_id=f"T-{draw(st.integers(0, 9))}", day=draw(DAYS), minutes=60)
        for index in range(draw(st.integers(0, 12)))
    ]
    return snapshot_of(*draw(people()), *pairs, *log, on=ON)


PERIODS = st.builds(lambda day, length: between(day, day + timedelta(days=length)), DAYS, st.integers(0, 500))


def rows_of(centre: Snapshot, key: str, period: Period) -> set[str]:
    return set(statistics.count(centre, MEASURES[key], period).rows)


@SAMPLES
@given(centres(), PERIODS)
def test_new_and_continuing_are_all(centre: Snapshot, period: Period) -> None:
    for every, new, continuing in (
        ("tandems", "new", "continuing"),
        ("volunteers", "volunteers_new", "volunteers_continuing"),
        ("newcomers", "newcomers_new", "newcomers_continuing"),
    ):
        one, other = rows_of(centre, new, period), rows_of(centre, continuing, period)
        assert one | other == rows_of(centre, every, period)
        assert not one & other


@SAMPLES
@given(centres(), PERIODS)
def test_all_without_the_ended_ones_still_run(centre: Snapshot, period: Period) -> None:
    every, ended = rows_of(centre, "tandems", period), rows_of(centre, "ended", period)
    assert every - ended == rows_of(centre, "running", period)
    assert ended <= every
    assert rows_of(centre, "active", period) <= every
    for side in ("volunteers", "newcomers"):
        assert rows_of(centre, f"{side}_ended", period) | rows_of(centre, f"{side}_active", period) <= rows_of(
            centre, side, period
        )


@SAMPLES
@given(centres(), PERIODS)
def test_the_parts_of_every_table_are_the_whole(centre: Snapshot, period: Period) -> None:
    for breakdown in BREAKDOWNS.values():
        whole = statistics.count(centre, breakdown.measure, period)
        parts = grouped(centre, breakdown, period)
        if whole.value is None:
            assert not parts
            continue
        assert set(statistics.all_rows(parts)) == set(whole.rows)
        if not breakdown.several:
            assert sum(part.count for part in parts) == len(whole.rows)
            if not breakdown.measure.is_average:
                assert sum(part.value for part in parts) == pytest.approx(whole.value)


@SAMPLES
@given(centres(), PERIODS)
def test_every_count_is_the_number_of_its_rows_and_every_share_lies_between_none_and_all(
    centre: Snapshot, period: Period
) -> None:
    for measure in MEASURES.values():
        found = statistics.count(centre, measure, period)
        assert len(set(found.rows)) == len(found.rows)
        assert set(found.rows) <= set(centre[measure.table].by_id)
        if measure.unit == "%" and found.value is not None:
            assert 0 <= found.value <= 100
        if not measure.is_average and measure.adds is None and found.value is not None:
            assert found.value == len(found.rows)


@settings(max_examples=3, deadline=None)
@given(centres(), PERIODS)
def test_every_chart_can_be_drawn_and_says_a_sentence(centre: Snapshot, period: Period) -> None:
    for chart in charts.CHARTS.values():
        drawing = charts.drawn(centre, chart, period)
        assert drawing.sentence.endswith(".")
        assert drawing.chart.to_dict(validate=False)["description"] == drawing.sentence


# --- Kaplan–Meier -----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 700), st.none() | st.integers(0, 700)), min_size=1, max_size=30))
def test_survival_without_anybody_who_goes_on_is_the_plain_share(days: list[tuple[int, int | None]]) -> None:
    lasted = [length for length, _ in days]
    lives = [
        Life(
            Tandem(id=f"T-{index}", volunteer_id="B-1", newcomer_id="Z-1"),
            ON - timedelta(days=1000),
            ON - timedelta(days=1000 - length),
        )
        for index, length in enumerate(lasted)
    ]
    found = kaplan_meier(lives, ON)
    for months in (3, 6, 12):
        share = sum(length >= 30 * months for length in lasted) / len(lasted)
        assert found.lasting(30 * months) == pytest.approx(share)


# --- Bad input --------------------------------------------------------------------------------------------------------


def test_one_tandem_only() -> None:
    pair = Tandem(
        id="T-1",
        volunteer_id="B-1",
        newcomer_id="Z-1",
        status=TandemStatus.ACTIVE,
        first_meeting_at=datetime(2026, 11, 1, 10),
    )
    centre = snapshot_of(pair, on=ON)
    found = {key: statistics.figure(centre, MEASURES[key], this_year(ON)).text for key in ("tandems", "survival_3")}
    assert found == {"tandems": "1", "survival_3": "–"}
    assert charts.drawn(centre, charts.CHARTS["survival"], this_year(ON)).sentence == (
        "Noch läuft kein Tandem so lange, dass sich sagen ließe, wie viele halten."
    )


def test_a_hundred_districts_are_shown_with_the_smallest_put_together() -> None:
    everybody: list[Row] = []
    for index in range(100):
        newcomer = Newcomer(id=f"Z-{index}", last_name="A", district=f"Neuland {index:03}")
        pair = Tandem(id=f"T-{index}", volunteer_id="B-1", newcomer_id=newcomer.id, status=TandemStatus.ACTIVE)
        everybody += [newcomer, pair, Meeting(id=f"M-{index}", tandem_id=pair.id, day=ON, minutes=60)]
    districts_of_staff = tuple(f"Neuland {index:03}" for index in range(100))
    centre = snapshot_of(*everybody, on=ON, lists={"Stadtteile": districts_of_staff})
    by_district = charts.drawn(centre, charts.CHARTS["newcomers_by_district"], this_year(ON))
    assert len(by_district.numbers) == 100
    assert "91 weitere" in str(by_district.chart.to_dict())
    by_area = grouped(centre, BREAKDOWNS["newcomers_by_area"], this_year(ON))
    assert [(each.name, each.count) for each in by_area if each.count] == [("andere Stadtteile", 100)]


def test_every_district_of_the_list_lies_in_one_area() -> None:
    found = [name for names in districts.AREAS.values() for name in names]
    assert sorted(found) == sorted(LISTS["Stadtteile"])


def test_a_check_in_and_a_booking_whose_times_make_no_sense_count_without_hours() -> None:
    booking = Booking(id="U-1", room_id="R-9", day=ON, starts=time(12), ends=time(10))
    check_in = CheckIn(id="K-1", tandem_id="T-9", day=ON)
    centre = snapshot_of(Room(id="R-1", name="Saal"), booking, check_in, on=ON)
    found = {key: statistics.count(centre, MEASURES[key], this_year(ON)).value for key in ("room_hours", "check_ins")}
    assert found == {"room_hours": 0, "check_ins": 1}


def test_rows_that_cannot_be_read_are_left_out_and_are_problems() -> None:
    log = [Meeting(id=f"M-{index}", tandem_id="T-9", day=ON, minutes=60) for index in range(3)]
    grids = dict(Memory.new(new_spreadsheet({Meeting: log})).read())
    header = grids["Treffen"][0]
    grids["Treffen"][1][header.index("Dauer (Min.)")] = "ziemlich lange"
    grids["Treffen"][2][header.index("Datum")] = "neulich"
    centre = read_snapshot(grids, at=datetime.combine(ON, time(9)))
    found = statistics.figure(centre, MEASURES["meetings"], this_year(ON))
    assert (found.value, found.rows) == (1, ("M-2",))
    sentences = {each.text: each.sentence for each in centre.problems if each.text}
    assert sentences["neulich"] == "„neulich“ ist kein Datum. Bitte so: 31.12.2026."
    assert "ziemlich lange" in sentences


def test_every_breakdown_and_figure_has_a_key_of_its_own_and_sentences() -> None:
    names = [each.name for each in BREAKDOWNS.values()]
    assert len(set(names)) == len(names)
    for definition in (
        *(each.definition for each in MEASURES.values()),
        *(each.trait.definition for each in BREAKDOWNS.values()),
    ):
        assert definition.endswith(".")


def test_definitions_hold_the_numbers_of_the_settings() -> None:
    centre = snapshot_of(on=ON)
    said = statistics.figure(centre, MEASURES["regular_months"], this_year(ON)).definition
    assert "mit mindestens 2 Treffen" in said
    waits: Breakdown = BREAKDOWNS["waiting_by_wait"]
    assert "gelb (30) oder rot (60)" in statistics.said(waits.definition, centre.settings)
