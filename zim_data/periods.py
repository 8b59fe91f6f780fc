"""Periods that figures are about: years, half-years, quarters, months, school years, the funder's, any two days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from zim_data.errors import InvalidInput
from zim_data.settings import Settings

ONE_DAY = timedelta(days=1)
MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    starts: date
    ends: date
    name: str
    months: int | None = None
    """How many calendar months it takes (also while it still runs), so many before lies what it is compared with;
    None for other days, which are compared with as many days before."""

    def __contains__(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.starts <= day <= self.ends

    @property
    def text(self) -> str:
        """Both days, in German."""
        return german_days(self.starts, self.ends)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.ends - self.starts).days + 1

    @property
    def before(self) -> Period:
        """The period that it is compared with."""
        if self.months is None:
            ends = _day(self.starts.toordinal() - 1)
            starts = _day(ends.toordinal() - self.days + 1)
        else:
            starts = months_later(self.starts, -self.months)
            ends = _day(months_later(self.ends + ONE_DAY, -self.months).toordinal() - 1)
        return Period(starts, ends, german_days(starts, ends), self.months)

    def until(self, on: date) -> Period:
        """The part of it that is over on that day, the day included; the whole of it where it has not begun."""
        return replace(self, ends=on) if on in self else self

    def is_ahead(self, on: date) -> bool:
        """Whether it has not begun on that day, so that nothing is known of it."""
        return self.starts > on


class PeriodKind(StrEnum):
    """The kinds of period to choose from."""

    YEAR = "Jahr"
    HALF = "Halbjahr"
    QUARTER = "Quartal"
    MONTH = "Monat"
    SCHOOL_YEAR = "Schuljahr"
    LAST_YEAR = "Letzte 12 Monate"
    FUNDING = "Förderzeitraum"
    OTHER = "Andere"

    @property
    def months(self) -> int | None:
        """How many calendar months such a period takes; None where that depends."""
        return CALENDAR.get(self)


CALENDAR = {
    PeriodKind.YEAR: 12,
    PeriodKind.HALF: 6,
    PeriodKind.QUARTER: 3,
    PeriodKind.MONTH: 1,
    PeriodKind.SCHOOL_YEAR: 12,
}
"""The kinds that follow each other without a gap, and how many months they take."""
SCHOOL_YEAR_STARTS = 8
"""August: in Thuringia a school year goes from 1 August to 31 July."""


def german_days(starts: date, ends: date) -> str:
    """Two days as people here write them."""
    return f"{starts:%d.%m.}{starts.year} bis {ends:%d.%m.}{ends.year}"


def this_year(on: date) -> Period:
    """The calendar year of that day, as far as it has come."""
    return calendar_period(PeriodKind.YEAR, on).until(on)


def last_twelve_months(on: date) -> Period:
    """The twelve months that end with that day."""
    return Period(months_later(on + ONE_DAY, -12), on, "Letzte 12 Monate", 12)


def calendar_period(kind: PeriodKind, day: date) -> Period:
    """The whole year, half-year, quarter, month or school year in which the day lies."""
    months = CALENDAR[kind]
    shift = SCHOOL_YEAR_STARTS - 1 if kind is PeriodKind.SCHOOL_YEAR else 0
    number = month_number(day) - shift
    starts = _first_day(number - number % months + shift)
    return Period(starts, months_later(starts, months) - ONE_DAY, _name(kind, starts), months)


def latest(kind: PeriodKind, on: date, *, since: date) -> list[Period]:
    """The periods of that kind, the newest (as far as it has come on that day) first, back to the day `since`."""
    return list(_backwards(kind, on, since))


def _backwards(kind: PeriodKind, on: date, since: date) -> Iterator[Period]:
    period = calendar_period(kind, on)
    yield period.until(on)
    while period.starts > since and period.starts.year > 1:
        period = calendar_period(kind, period.starts - ONE_DAY)
        yield period


def funding(settings: Settings) -> Period | None:
    """The funder's period as the settings say it, None if they do not; raises `InvalidInput`."""
    starts, ends = settings.funding_starts, settings.funding_ends
    return replace(between(starts, ends), name=PeriodKind.FUNDING.value) if starts and ends else None


def between(starts: date, ends: date) -> Period:
    """Any two days; raises `InvalidInput`. Whole months are compared with as many whole months before."""
    if ends < starts:
        raise InvalidInput({"ends": "Das Ende liegt vor dem Anfang. Bitte ein späteres Datum wählen."})
    months = month_number(_day(ends.toordinal() + 1)) - month_number(starts)
    whole = months > 0 and months_later(starts, months) == _day(ends.toordinal() + 1)
    return Period(starts, ends, german_days(starts, ends), months if whole else None)


def month_of(day: date) -> Period:
    """The calendar month in which the day lies."""
    return calendar_period(PeriodKind.MONTH, day)


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the first of the next month where that month is too short."""
    year, month = divmod(max(12, month_number(day) + months), 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year, month + 2, 1)  # never December, which has 31 days


def month_number(day: date) -> int:
    """Months since the year 0, to count and compare with."""
    return day.year * 12 + day.month - 1


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _day(ordinal: int) -> date:
    return date.fromordinal(min(max(1, ordinal), date.max.toordinal()))


def _name(kind: PeriodKind, starts: date) -> str:
    year, month = starts.year, starts.month
    match kind:
        case PeriodKind.YEAR:
            return str(year)
        case PeriodKind.SCHOOL_YEAR:
            return f"Schuljahr {year}/{(year + 1) % 100:02}"
        case PeriodKind.MONTH:
            return f"{MONTHS[month - 1]} {year}"
    return f"{(month - 1) // CALENDAR[kind] + 1}. {kind} {year}"
