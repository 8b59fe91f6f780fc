"""Periods and what they are compared with, on 22 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zim_data import periods
from zim_data.errors import InvalidInput
from zim_data.periods import CALENDAR, PeriodKind, between, calendar_period, last_twelve_months, this_year
from zim_data.settings import Settings

ON = date(2026, 11, 22)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def test_this_year_is_compared_with_the_same_days_of_last_year() -> None:
    assert this_year(ON).text == "01.01.2026 bis 22.11.2026"
    assert this_year(ON).before.text == "01.01.2025 bis 22.11.2025"


def test_the_twelve_months_until_today_are_compared_with_the_twelve_before() -> None:
    assert last_twelve_months(ON).text == "23.11.2025 bis 22.11.2026"
    assert last_twelve_months(ON).before.text == "23.11.2024 bis 22.11.2025"


@pytest.mark.parametrize(
    ("kind", "name", "text", "before"),
    [
        (PeriodKind.YEAR, "2026", "01.01.2026 bis 31.12.2026", "01.01.2025 bis 31.12.2025"),
        (PeriodKind.HALF, "2. Halbjahr 2026", "01.07.2026 bis 31.12.2026", "01.01.2026 bis 30.06.2026"),
        (PeriodKind.QUARTER, "4. Quartal 2026", "01.10.2026 bis 31.12.2026", "01.07.2026 bis 30.09.2026"),
        (PeriodKind.MONTH, "November 2026", "01.11.2026 bis 30.11.2026", "01.10.2026 bis 31.10.2026"),
        (PeriodKind.SCHOOL_YEAR, "Schuljahr 2026/27", "01.08.2026 bis 31.07.2027", "01.08.2025 bis 31.07.2026"),
    ],
)
def test_every_kind_of_period_has_its_name_and_its_predecessor(
    kind: PeriodKind, name: str, text: str, before: str
) -> None:
    period = calendar_period(kind, ON)
    assert (period.name, period.text, period.before.text) == (name, text, before)


def test_the_latest_periods_begin_with_the_one_that_runs_as_far_as_it_has_come() -> None:
    quarters = periods.latest(PeriodKind.QUARTER, ON, since=date(2026, 2, 1))
    assert [(each.name, each.text) for each in quarters] == [
        ("4. Quartal 2026", "01.10.2026 bis 22.11.2026"),
        ("3. Quartal 2026", "01.07.2026 bis 30.09.2026"),
        ("2. Quartal 2026", "01.04.2026 bis 30.06.2026"),
        ("1. Quartal 2026", "01.01.2026 bis 31.03.2026"),
    ]
    assert quarters[0].before.text == "01.07.2026 bis 22.08.2026"


@pytest.mark.parametrize(
    ("starts", "ends", "before"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), "01.01.2026 bis 31.01.2026"),
        (date(2025, 1, 1), date(2025, 12, 31), "01.01.2024 bis 31.12.2024"),
        (date(2025, 8, 1), date(2026, 7, 31), "01.08.2024 bis 31.07.2025"),
        (date(2026, 5, 4), date(2026, 5, 10), "27.04.2026 bis 03.05.2026"),
        (date(2026, 5, 4), date(2026, 5, 4), "03.05.2026 bis 03.05.2026"),
    ],
)
def test_whole_months_are_compared_with_whole_months_and_other_days_with_the_days_before(
    starts: date, ends: date, before: str
) -> None:
    assert between(starts, ends).before.text == before


@given(st.sampled_from(list(CALENDAR)), DAYS)
def test_periods_of_a_kind_follow_each_other_without_gap_and_overlap(kind: PeriodKind, day: date) -> None:
    period = calendar_period(kind, day)
    assert day in period
    assert period.before.ends == period.starts - periods.ONE_DAY
    assert calendar_period(kind, period.before.starts).text == period.before.text


@given(st.sampled_from(list(CALENDAR)), DAYS)
def test_a_running_period_is_compared_with_one_that_is_over_before_it_begins(kind: PeriodKind, on: date) -> None:
    period = periods.latest(kind, on, since=on)[0]
    assert period.ends == on
    assert period.before.starts <= period.before.ends < period.starts


@given(DAYS, DAYS)
def test_any_two_days_make_a_period_or_are_refused_at_the_end(starts: date, ends: date) -> None:
    if ends < starts:
        with pytest.raises(InvalidInput) as refused:
            between(starts, ends)
        assert list(refused.value.by_field) == ["ends"]
    else:
        period = between(starts, ends)
        assert period.before.ends < period.starts


def test_the_first_and_the_last_day_of_the_calendar_are_days_like_others() -> None:
    assert between(date(1, 1, 1), date(9999, 12, 31)).days == 3652059
    assert between(date(9999, 12, 1), date(9999, 12, 31)).before.starts.year == 9999
    assert between(date(1, 1, 1), date(1, 12, 31)).before.ends == date(1, 1, 1)


def test_the_funders_period_stands_in_the_settings() -> None:
    assert periods.funding(Settings()) is None
    assert periods.funding(Settings(funding_starts=ON)) is None
    period = periods.funding(Settings(funding_starts=date(2026, 4, 1), funding_ends=date(2027, 3, 31)))
    assert period is not None
    assert (period.name, period.before.text) == ("Förderzeitraum", "01.04.2025 bis 31.03.2026")
    with pytest.raises(InvalidInput):
        periods.funding(Settings(funding_starts=ON, funding_ends=date(2026, 1, 1)))
