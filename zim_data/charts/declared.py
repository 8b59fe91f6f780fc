"""Every chart, declared once: its question, the rows that answer it, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from zim_data import statistics
from zim_data.charts import groups, months
from zim_data.charts.drawing import Drawing
from zim_data.charts.groups import Draw, most
from zim_data.charts.months import SHOWN_MONTHS
from zim_data.charts.steps import steps, survival
from zim_data.periods import Period, month_number, month_of
from zim_data.records import Row
from zim_data.statistics import BREAKDOWNS, MEASURES, Group, by_month, grouped, meetings_in
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Meeting, Person, Tandem

MOST_MONTHS = 36
"""More months than that are too many for one chart."""
TO_STEP = {3: "days_to_interview", 4: "days_to_first_meeting", 5: "days_to_agreement"}
"""The figure that says how long it takes to get to a step."""


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A question, the groups of rows that answer it, and how they are drawn."""

    key: str
    title: str
    table: type[Row]
    """In which the rows of the groups stand; `Person` for both sides."""
    groups: Callable[[Snapshot, Period], Sequence[Group]]
    draw: Callable[[Snapshot, Period, Sequence[Group]], Drawing]
    """Draws the groups, as they are or with small numbers hidden."""


@per_snapshot
def drawn(snapshot: Snapshot, chart: Chart, period: Period) -> Drawing:
    """The chart of a period with its full numbers."""
    return chart.draw(snapshot, period, parts(snapshot, chart, period))


@per_snapshot
def parts(snapshot: Snapshot, chart: Chart, period: Period) -> Sequence[Group]:
    """The groups of a chart in a period, with their rows; none of a period that has not begun."""
    return () if period.is_ahead(snapshot.on) else chart.groups(snapshot, period)


# --- Months -----------------------------------------------------------------------------------------------------------


def _shown_months(snapshot: Snapshot, period: Period) -> tuple[pd.DataFrame, int]:
    """The months until the end of the period, and how many of the last of them are shown."""
    found = by_month(snapshot)
    until = found[found["month"].dt.date <= period.ends]
    wanted = month_number(period.ends) - month_number(period.starts) + 1
    return until, min(max(wanted, SHOWN_MONTHS), MOST_MONTHS)


def _of_months(
    key: str,
    title: str,
    table: type[Row],
    rows_of: Callable[[Snapshot, Period], Sequence[Row]],
    draw: Callable[[pd.DataFrame, int], Drawing],
) -> Chart:
    """A chart of the shown months; its groups are these months, the newest first."""

    def found(snapshot: Snapshot, period: Period) -> list[Group]:
        until, last = _shown_months(snapshot, period)
        shown = [month_of(day.date()) for day in reversed(list(until["month"].tail(last)))]
        return [Group(each.name, tuple([row.id for row in rows_of(snapshot, each)])) for each in shown]

    return Chart(key, title, table, found, lambda of, period, _: draw(*_shown_months(of, period)))


def _began_or_ended(snapshot: Snapshot, month: Period) -> list[Tandem]:
    return [*statistics.began_in(snapshot, month), *statistics.ended_in(snapshot, month)]


def _running(snapshot: Snapshot, month: Period) -> list[Tandem]:
    return statistics.running_on(snapshot, month.until(snapshot.on).ends)


# --- Groups -----------------------------------------------------------------------------------------------------------


def _of_groups(key: str, title: str, draw: Draw) -> Chart:
    """A chart of a table that a figure is parted into."""
    breakdown = BREAKDOWNS[key]
    found = lambda of, period: grouped(of, breakdown, period)  # noqa: E731 - a name would say no more
    return Chart(key, title, breakdown.table, found, lambda _of, _period, groups: draw(groups))


def _of_people(side: str, who: str) -> tuple[Chart, ...]:
    """Who the people of one side are who were in a tandem in the period."""
    none = "In diesem Zeitraum ist dazu nichts eingetragen."
    found = (
        ("gender", "Geschlecht", "Am häufigsten: {}"),
        ("age", "Alter", "Am häufigsten: {}"),
        ("area", "Stadtgebiet", "Die meisten wohnen im Gebiet {}"),
        ("district", "Stadtteil", "Die meisten wohnen im Stadtteil {}"),
        ("language", "Sprachen", "Am häufigsten gesprochen wird {}"),
        *((("german", "Deutschniveau", "Am häufigsten ist das Niveau {}"),) if side == "newcomers" else ()),
    )
    return tuple(
        _of_groups(f"{side}_by_{trait}", f"{who}: {title}", most(who, sentence, none))
        for trait, title, sentence in found
    )


# --- The way ----------------------------------------------------------------------------------------------------------


def _step_groups(snapshot: Snapshot, _period: Period) -> list[Group]:
    return [
        Group(f"{each.number}. {each.name}", each.volunteers + each.newcomers) for each in statistics.funnel(snapshot)
    ]


def _draw_steps(snapshot: Snapshot, period: Period, _: Sequence[Group]) -> Drawing:
    days = {step: statistics.count(snapshot, MEASURES[key], period).value for step, key in TO_STEP.items()}
    return steps(statistics.funnel(snapshot), days)


def _draw_survival(snapshot: Snapshot, period: Period, _: Sequence[Group]) -> Drawing:
    return survival(statistics.survival(snapshot, period))


def _durations(snapshot: Snapshot, period: Period) -> Sequence[Group]:
    return grouped(snapshot, BREAKDOWNS["survival_3_by_duration"], period)


CHARTS: dict[str, Chart] = {
    each.key: each
    for each in (
        Chart("steps", "Die fünf Schritte heute", Person, _step_groups, _draw_steps),
        _of_months("running", "Laufende Tandems", Tandem, _running, months.running),
        _of_months("new_and_ended", "Neue und beendete Tandems", Tandem, _began_or_ended, months.new_and_ended),
        Chart("survival", "Wie lange Tandems halten", Tandem, _durations, _draw_survival),
        _of_groups("ended_by_reason", "Gründe für das Ende", groups.end_reasons),
        _of_months("meetings", "Treffen nach Monaten", Meeting, meetings_in, months.meetings),
        _of_months("hours", "Stunden nach Monaten", Meeting, meetings_in, months.hours),
        _of_groups("meetings_by_topic", "Themen der Treffen", groups.topics),
        _of_groups("room_hours_by_room", "Gebuchte Stunden in Räumen", groups.rooms),
        Chart(
            "check_ins",
            "Nachfragen: pünktlich oder nicht",
            Tandem,
            statistics.check_in_outcomes,
            lambda _of, _period, found: groups.check_ins(found),
        ),
        _of_groups("waiting_by_wait", "Wer heute wie lange wartet", groups.waiting),
        _of_groups(
            "waiting_by_language",
            "Sprachen der Wartenden",
            most("Zugewanderte", "Am häufigsten gesprochen wird {}", "Zurzeit ist dazu nichts bekannt."),
        ),
        _of_groups(
            "waiting_by_wish",
            "Themen der Wartenden",
            most("Zugewanderte", "Am häufigsten gewünscht ist „{}“", "Zurzeit ist dazu nichts bekannt."),
        ),
        *_of_people("newcomers", "Zugewanderte"),
        *_of_people("volunteers", "Ehrenamtliche"),
    )
}
"""Every chart by its key; adding one is an entry here."""
