"""What the sheet says in numbers: key figures, the five steps, months, groups. Every number keeps the IDs behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from statistics import median
from typing import TYPE_CHECKING, TypeVar

from zim_data import meetings, tandems
from zim_data.errors import InvalidInput
from zim_data.people import waiting_since
from zim_data.records import Row
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import (
    Meeting,
    Newcomer,
    NewcomerStatus,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

UNKNOWN = "keine Angabe"
"""The group of those for whom nobody noted it."""
DAYS_PER_MONTH = 365.25 / 12
ONE_DAY = timedelta(days=1)


MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
if TYPE_CHECKING:
    import pandas as pd  # only the months want it, and it is slow to import

K = TypeVar("K")


def german(number: float, decimals: int = 0) -> str:
    """A number as people here write it, `1.234,5`, with so many decimals unless it is whole."""
    value = rounded(number, decimals)
    text = f"{value:,.{0 if value.is_integer() else decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))


def rounded(number: float, decimals: int) -> float:
    """Rounded as at school: a half goes up."""
    return float(Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


# --- Periods ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    starts: date
    ends: date
    name: str
    months_back: int | None = None
    """How many months lie between it and the period that it is compared with; None: that one ends the day before."""

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
        if self.months_back is None:
            ends = _day(self.starts.toordinal() - 1)
            starts = _day(ends.toordinal() - self.days + 1)
        else:
            starts = months_later(self.starts, -self.months_back)
            ends = months_later(self.ends + ONE_DAY, -self.months_back) - ONE_DAY
        return Period(starts, ends, german_days(starts, ends), self.months_back)


def german_days(starts: date, ends: date) -> str:
    """Two days as people here write them."""
    return f"{starts:%d.%m.}{starts.year} bis {ends:%d.%m.}{ends.year}"


def periods(on: date) -> list[Period]:
    """The periods to choose from on that day; the ones that still run end with it."""
    this_year, last_year = date(on.year, 1, 1), date(on.year - 1, 1, 1)
    return [
        Period(this_year, on, "Dieses Jahr", 12),
        Period(last_year, this_year - ONE_DAY, "Letztes Jahr", 12),
        Period(months_later(on + ONE_DAY, -12), on, "Letzte 12 Monate", 12),
        Period(on.replace(day=1), on, "Dieser Monat", 1),
    ]


def between(starts: date, ends: date) -> Period:
    """Any two days; raises `InvalidInput`. Whole months are compared with as many whole months before."""
    if ends < starts:
        raise InvalidInput({"ends": "Das Ende liegt vor dem Anfang. Bitte ein späteres Datum wählen."})
    months = month_number(ends + ONE_DAY) - month_number(starts)
    whole = months > 0 and months_later(starts, months) == ends + ONE_DAY
    return Period(starts, ends, german_days(starts, ends), months if whole else None)


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


def month_of(day: date) -> Period:
    """The calendar month in which the day lies."""
    first = day.replace(day=1)
    return Period(first, months_later(first, 1) - ONE_DAY, f"{MONTHS[day.month - 1]} {day.year}", 12)


def _day(ordinal: int) -> date:
    return date.fromordinal(max(1, ordinal))


# --- Rows -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Life:
    """The day on which a tandem began, and the one on which it ended, if it did."""

    tandem: Tandem
    began: date
    ended: date | None


BEGINNING = (
    "Ein Tandem beginnt mit dem ersten Treffen; fehlt dieser Tag, gilt der Tag der Vereinbarung, "
    "des ersten eingetragenen Treffens oder des Vorschlags."
)
"""What `began` means, for the glossary."""


@per_snapshot
def lives(snapshot: Snapshot) -> tuple[Life, ...]:
    """Every tandem that ever began, whatever was left out: `began` is `date.min` where no day is known at all."""
    began = [each for each in snapshot[Tandem].records if each.status in tandems.RUNNING | {TandemStatus.ENDED}]
    return tuple(_life(snapshot, tandem) for tandem in began)


def _life(snapshot: Snapshot, tandem: Tandem) -> Life:
    log = meetings.by_tandem(snapshot).get(tandem.id, [])
    known = (tandems.started_on(tandem), log[-1].day if log else None, tandem.proposed_on)
    began = next((day for day in known if day and day <= snapshot.on), date.min)
    if tandem.status is not TandemStatus.ENDED:
        return Life(tandem, began, None)
    ended = tandem.ended_on or (log[0].day if log else began)
    return Life(tandem, began, max(began, ended))


@per_snapshot
def meetings_in(snapshot: Snapshot, period: Period) -> tuple[Meeting, ...]:
    """The meetings of a period, in the order of the sheet."""
    starts, ends = period.starts, period.ends
    return tuple(each for each in snapshot[Meeting].records if starts <= each.day <= ends)


def began_in(snapshot: Snapshot, period: Period) -> list[Tandem]:
    """The tandems that began in a period."""
    return [life.tandem for life in lives(snapshot) if life.began in period]


def ended_in(snapshot: Snapshot, period: Period) -> list[Tandem]:
    """The tandems that ended in a period."""
    return [life.tandem for life in lives(snapshot) if life.ended and life.ended in period]


def running_on(snapshot: Snapshot, day: date) -> list[Tandem]:
    """The tandems that had begun and not ended at the end of that day; those that pause run, too."""
    return [each.tandem for each in lives(snapshot) if each.began <= day and (each.ended is None or each.ended > day)]


def _ids(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(row.id for row in rows)


# --- Key figures ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted: the value (None where it cannot be known) and the IDs of the rows that make it up."""

    value: float | None
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """How a figure is called, defined and counted; everything that shows it takes it from here."""

    key: str
    name: str
    definition: str
    table: type[Row]
    """The table in which its rows stand."""
    count: Callable[[Snapshot, Period], Count]
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of one period, and of the period before."""

    measure: Measure
    value: float | None
    before: float | None
    rows: tuple[str, ...]

    @property
    def key(self) -> str:
        """Short English name, for links."""
        return self.measure.key

    @property
    def name(self) -> str:
        """German name."""
        return self.measure.name

    @property
    def definition(self) -> str:
        """What exactly is counted, in a German sentence."""
        return self.measure.definition

    @property
    def text(self) -> str:
        """The value in German with its unit; a dash where it cannot be known."""
        return "–" if self.value is None else f"{german(self.value, self.measure.decimals)} {self.measure.unit}".strip()

    @property
    def change(self) -> float | None:
        """By how much it is more than in the period before; None where one of the two cannot be known."""
        if self.value is None or self.before is None:
            return None
        decimals = self.measure.decimals
        return rounded(rounded(self.value, decimals) - rounded(self.before, decimals), decimals)

    @property
    def change_text(self) -> str:
        """The change in German, e.g. `+9`, `-3,5` or `±0`; empty where it cannot be known."""
        if self.change is None:
            return ""
        sign = "+" if self.change > 0 else "-" if self.change < 0 else "±"
        return sign + german(abs(self.change), self.measure.decimals)


@per_snapshot
def key_figures(snapshot: Snapshot, period: Period) -> tuple[Figure, ...]:
    """All key figures of the period, each with its value in the period before."""
    return tuple(figure(snapshot, measure, period) for measure in KEY_FIGURES)


@per_snapshot
def figure(snapshot: Snapshot, measure: Measure, period: Period) -> Figure:
    """One measure of the period, with its value in the period before."""
    now = measure.count(snapshot, period)
    return Figure(measure, now.value, measure.count(snapshot, period.before).value, now.rows)


def _counted(ids: Sequence[str]) -> Count:
    return Count(len(ids), tuple(ids))


def _running(snapshot: Snapshot, period: Period) -> Count:
    return _counted(_ids(running_on(snapshot, period.ends)))


def _new(snapshot: Snapshot, period: Period) -> Count:
    return _counted(_ids(began_in(snapshot, period)))


def _meetings(snapshot: Snapshot, period: Period) -> Count:
    return _counted(_ids(meetings_in(snapshot, period)))


def _hours(snapshot: Snapshot, period: Period) -> Count:
    found = meetings_in(snapshot, period)
    return Count(meetings.hours(found), _ids(found))


def _active_volunteers(snapshot: Snapshot, period: Period) -> Count:
    by_id = snapshot[Tandem].by_id
    met = {each.tandem_id for each in meetings_in(snapshot, period)}
    return _counted(sorted({by_id[identity].volunteer_id for identity in met if identity in by_id}))


def _waiting(snapshot: Snapshot, period: Period) -> Count:
    return _counted(tuple(wait_days(snapshot))) if snapshot.on in period else Count(None)


def _days_to_first_meeting(snapshot: Snapshot, period: Period) -> Count:
    first: dict[str, Life] = {}
    for life in sorted(lives(snapshot), key=lambda each: each.began):
        first.setdefault(life.tandem.newcomer_id, life)
    days: dict[str, int] = {}
    for identity, life in first.items():
        newcomer = snapshot[Newcomer].by_id.get(identity)
        since = waiting_since(newcomer, snapshot.on) if newcomer else None
        if since and life.began in period and since <= life.began:
            days[life.tandem.id] = (life.began - since).days
    return Count(median(days.values()) if days else None, tuple(days))


def _meetings_per_month(snapshot: Snapshot, period: Period) -> Count:
    days = {life.tandem.id: _days_run(life, period, snapshot.on) for life in lives(snapshot)}
    running = {identity: count for identity, count in days.items() if count}
    if not running:
        return Count(None)
    met = sum(each.tandem_id in running for each in meetings_in(snapshot, period))
    return Count(met / (sum(running.values()) / DAYS_PER_MONTH), tuple(running))


def _days_run(life: Life, period: Period, on: date) -> int:
    """On how many days of the period, up to the day `on`, the tandem ran; the day on which it ended counts."""
    ends = min(period.ends, on, life.ended or date.max)
    return max(0, (ends - max(period.starts, life.began)).days + 1)


KEY_FIGURES: tuple[Measure, ...] = (
    Measure(
        "running",
        "Laufende Tandems",
        "Tandems, die bis zum letzten Tag des Zeitraums begonnen haben und an diesem Tag nicht beendet waren; "
        "Tandems in einer Pause zählen mit.",
        Tandem,
        _running,
    ),
    Measure("new", "Neue Tandems", "Tandems, deren erstes Treffen im Zeitraum lag.", Tandem, _new),
    Measure("meetings", "Treffen", "Treffen, die für den Zeitraum eingetragen sind.", Meeting, _meetings),
    Measure(
        "hours",
        "Stunden",
        "Summe der Dauer aller Treffen, die für den Zeitraum eingetragen sind, in Stunden zu 60 Minuten.",
        Meeting,
        _hours,
        "Std.",
        1,
    ),
    Measure(
        "active_volunteers",
        "Aktive Integrationsbegleiter*innen",
        "Integrationsbegleiter*innen, für die im Zeitraum mindestens ein Treffen eingetragen ist.",
        Volunteer,
        _active_volunteers,
    ),
    Measure(
        "waiting",
        "Wartende Zugewanderte",
        "Zugewanderte, die heute den Status „Wartend“ haben; für vergangene Zeiträume ist die Zahl nicht bekannt.",
        Newcomer,
        _waiting,
    ),
    Measure(
        "days_to_first_meeting",
        "Tage bis zum ersten Treffen",
        "Median der Tage vom Aufnahmegespräch (fehlt es: von der Anmeldung) bis zum ersten Treffen, für Zugewanderte, "
        "deren erstes Tandem im Zeitraum begann.",
        Tandem,
        _days_to_first_meeting,
        "Tage",
        1,
    ),
    Measure(
        "meetings_per_month",
        "Treffen je Tandem und Monat",
        "Treffen im Zeitraum geteilt durch die Monate (30,44 Tage), die alle Tandems im Zeitraum zusammen liefen.",
        Tandem,
        _meetings_per_month,
        "",
        1,
    ),
)
"""Every key figure; adding one is an entry here."""


# --- The five steps ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps, and the IDs of those who stand there now."""

    number: int
    name: str
    volunteers: tuple[str, ...]
    newcomers: tuple[str, ...]
    tandems: tuple[str, ...]


STEPS = ("Informieren", "Kontakt aufnehmen", "Aufnahmegespräch", "Erstes Kennenlernen", "Integrationsbegleitung")
BY_STATUS: Mapping[VolunteerStatus | NewcomerStatus, int] = {
    VolunteerStatus.INTERESTED: 1,
    VolunteerStatus.CONTACT: 2,
    VolunteerStatus.REGISTERED: 3,
    VolunteerStatus.ACTIVE: 5,
    NewcomerStatus.INTERESTED: 1,
    NewcomerStatus.WAITING: 3,
    NewcomerStatus.PROPOSED: 4,
    NewcomerStatus.IN_TANDEM: 5,
}
"""The step of somebody who is in no open tandem; who pauses or is done stands on none."""


@per_snapshot
def funnel(snapshot: Snapshot) -> tuple[Step, ...]:
    """The five steps: people stand where their open tandems are (perhaps on two), else where their status says."""
    found = tandems.with_status(snapshot, tandems.OPEN)
    opened = [(each, 5 if each.status in tandems.RUNNING else 4) for each in found]
    volunteers = _by_step(snapshot[Volunteer].records, [(each.volunteer_id, step) for each, step in opened])
    newcomers = _by_step(snapshot[Newcomer].records, [(each.newcomer_id, step) for each, step in opened])
    pairs = _rows_by((each.id, (step,)) for each, step in opened)
    return tuple(
        Step(number, name, volunteers.get(number, ()), newcomers.get(number, ()), pairs.get(number, ()))
        for number, name in enumerate(STEPS, start=1)
    )


def _by_step(
    people: Sequence[Volunteer | Newcomer], in_tandems: Iterable[tuple[str, int]]
) -> dict[int, tuple[str, ...]]:
    steps: dict[str, set[int]] = {}
    for identity, step in in_tandems:
        steps.setdefault(identity, set()).add(step)
    return _rows_by((person.id, steps.get(person.id) or {_step_of(person)}) for person in people)


def _step_of(person: Volunteer | Newcomer) -> int:
    """By the status; newcomers have none of their own for „Kontakt“, but a day for the interview."""
    if person.status is NewcomerStatus.INTERESTED and person.interview_on:
        return 2
    return BY_STATUS.get(person.status, 0)


# --- Months -----------------------------------------------------------------------------------------------------------


@per_snapshot
def by_month(snapshot: Snapshot) -> pd.DataFrame:
    """A row for each calendar month from the first one with anything in it to the present one.

    Columns: `month` (first day, datetime64), `meetings`, `hours` (to 1/60), `new`, `ended`, `running` (at the month's
    end) and `complete` (False for the present month, until its last day).
    `month_of(month)` is the period that opens its rows.
    """
    import pandas as pd

    minutes: Counter[int] = Counter()
    met: Counter[int] = Counter()
    for meeting in snapshot[Meeting].records:
        month = month_number(meeting.day)
        met[month] += 1
        minutes[month] += meeting.minutes
    new = Counter(month_number(each.began) for each in lives(snapshot))
    ended = Counter(month_number(each.ended) for each in lives(snapshot) if each.ended)
    always = new.pop(month_number(date.min), 0) - ended.pop(month_number(date.min), 0)
    known = met.keys() | new.keys() | ended.keys()
    months = range(min(known), month_number(snapshot.on) + 1) if known else range(0)
    running = list(accumulate((new[month] - ended[month] for month in months), initial=always))[1:]
    return pd.DataFrame(
        {
            "month": pd.to_datetime([_first_day(month) for month in months]),
            "meetings": [met[month] for month in months],
            "hours": [minutes[month] / 60 for month in months],
            "new": [new[month] for month in months],
            "ended": [ended[month] for month in months],
            "running": running,
            "complete": [_first_day(month + 1) <= snapshot.on + ONE_DAY for month in months],
        }
    )


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


# --- Groups -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Those who have something in common, by their IDs."""

    name: str
    rows: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.rows)


def all_rows(groups: Iterable[Group]) -> tuple[str, ...]:
    """The IDs of all groups together, each once: who has several topics or languages is in several groups."""
    return tuple(dict.fromkeys(identity for group in groups for identity in group.rows))


@per_snapshot
def topics(snapshot: Snapshot, period: Period) -> tuple[Group, ...]:
    """The meetings of the period by topic, the most frequent first; a meeting with several topics is in each."""
    return _groups((each.id, each.topics) for each in meetings_in(snapshot, period))


@per_snapshot
def end_reasons(snapshot: Snapshot, period: Period) -> tuple[Group, ...]:
    """The tandems that ended in the period by reason, the most frequent first."""
    return _groups((each.id, _some(each.end_reason)) for each in ended_in(snapshot, period))


@per_snapshot
def districts(snapshot: Snapshot, side: type[Volunteer] | type[Newcomer]) -> tuple[Group, ...]:
    """The people of one side who are not done by district, the most frequent first."""
    return _groups((each.id, _some(each.district)) for each in _present(snapshot, side))


@per_snapshot
def languages(snapshot: Snapshot, side: type[Volunteer] | type[Newcomer]) -> tuple[Group, ...]:
    """The people of one side who are not done by language, the most frequent first; many are in several."""
    return _groups((each.id, {language.name for language in each.languages}) for each in _present(snapshot, side))


@per_snapshot
def waiting(snapshot: Snapshot) -> tuple[Group, ...]:
    """The waiting newcomers by how long they wait: below yellow, below red, red (settings), not known."""
    yellow = snapshot.settings.waiting_yellow
    red = max(yellow, snapshot.settings.waiting_red)
    bounds = {f"seit weniger als {yellow} Tagen": (0, yellow)}
    if yellow < red:
        bounds[f"seit {yellow} bis {red - 1} Tagen"] = (yellow, red)
    days = wait_days(snapshot)
    found = {
        name: tuple(identity for identity, wait in days.items() if wait is not None and low <= wait < high)
        for name, (low, high) in {**bounds, f"seit {red} Tagen oder länger": (red, 1_000_000)}.items()
    }
    unknown = tuple(identity for identity, wait in days.items() if wait is None)
    groups = tuple(Group(name, rows) for name, rows in found.items())
    return (*groups, Group(UNKNOWN, unknown)) if unknown else groups


@per_snapshot
def wait_days(snapshot: Snapshot) -> dict[str, int | None]:
    """How many days each waiting newcomer has waited (None: nobody noted since when), by ID, the longest first."""
    people = [each for each in snapshot[Newcomer].records if each.status is NewcomerStatus.WAITING]
    since = {each.id: waiting_since(each, snapshot.on) for each in people}
    days = {identity: max(0, (snapshot.on - day).days) if day else None for identity, day in since.items()}
    return dict(sorted(days.items(), key=lambda each: -1 if each[1] is None else each[1], reverse=True))


def _present(snapshot: Snapshot, side: type[Volunteer] | type[Newcomer]) -> list[Volunteer | Newcomer]:
    done = (VolunteerStatus.ENDED, NewcomerStatus.ENDED)
    people: Sequence[Volunteer | Newcomer] = snapshot[side].records
    return [each for each in people if each.status not in done]


def _some(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _groups(found: Iterable[tuple[str, Iterable[str]]]) -> tuple[Group, ...]:
    """Groups by size, then by name; `UNKNOWN` comes last."""
    rows = _rows_by((identity, tuple(map(str, names)) or (UNKNOWN,)) for identity, names in found)
    groups = [Group(name, identities) for name, identities in rows.items()]
    return tuple(sorted(groups, key=lambda group: (group.name == UNKNOWN, -group.count, group.name)))


def _rows_by(found: Iterable[tuple[str, Iterable[K]]]) -> dict[K, tuple[str, ...]]:
    """The IDs under each of their keys."""
    rows: dict[K, list[str]] = {}
    for identity, keys in found:
        for key in keys:
            rows.setdefault(key, []).append(identity)
    return {key: tuple(identities) for key, identities in rows.items()}
