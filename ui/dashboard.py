"""The dashboard's panels: a chart with its sentence, and the rows behind each of its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import charts, rows
from ui.charts import Drawing
from ui.text import plain_text
from zim_data import statistics
from zim_data.records import Row
from zim_data.statistics import Group, Period
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Meeting, Newcomer, Tandem, Volunteer


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A question, the chart that answers it, and what its parts are made of."""

    title: str
    draw: Callable[[Snapshot, Period], Drawing]
    table: type[Row]
    groups: Callable[[Snapshot, Period], Sequence[Group]]


def _months(snapshot: Snapshot, rows_of: Callable[[Snapshot, Period], Sequence[Row]]) -> list[Group]:
    """The last months, newest first, each with its rows."""
    days = statistics.by_month(snapshot)["month"].tail(charts.SHOWN_MONTHS)
    periods = [statistics.month_of(day.date()) for day in reversed(list(days))]
    return [Group(period.name, tuple(row.id for row in rows_of(snapshot, period))) for period in periods]


PANELS = (
    Panel(
        "Treffen in den letzten Monaten",
        lambda snapshot, _: charts.meetings(statistics.by_month(snapshot)),
        Meeting,
        lambda snapshot, _: _months(snapshot, statistics.meetings_in),
    ),
    Panel(
        "Stunden in den letzten Monaten",
        lambda snapshot, _: charts.hours(statistics.by_month(snapshot)),
        Meeting,
        lambda snapshot, _: _months(snapshot, statistics.meetings_in),
    ),
    Panel(
        "Laufende Tandems in den letzten Monaten",
        lambda snapshot, _: charts.running(statistics.by_month(snapshot)),
        Tandem,
        lambda snapshot, _: _months(snapshot, lambda of, month: statistics.running_on(of, min(month.ends, of.on))),
    ),
    Panel(
        "Neue und beendete Tandems in den letzten Monaten",
        lambda snapshot, _: charts.new_and_ended(statistics.by_month(snapshot)),
        Tandem,
        lambda snapshot, _: _months(
            snapshot, lambda of, month: [*statistics.began_in(of, month), *statistics.ended_in(of, month)]
        ),
    ),
    Panel(
        "Wer heute wie lange wartet",
        lambda of, _: charts.waiting(statistics.waiting(of)),
        Newcomer,
        lambda of, _: statistics.waiting(of),
    ),
    Panel(
        "Themen im gewählten Zeitraum",
        lambda of, period: charts.topics(statistics.topics(of, period)),
        Meeting,
        statistics.topics,
    ),
    Panel(
        "Gründe für das Ende im gewählten Zeitraum",
        lambda of, period: charts.end_reasons(statistics.end_reasons(of, period)),
        Tandem,
        statistics.end_reasons,
    ),
    Panel(
        "Sprachen der Zugewanderten heute",
        lambda of, _: charts.languages(statistics.languages(of, Newcomer)),
        Newcomer,
        lambda of, _: statistics.languages(of, Newcomer),
    ),
    Panel(
        "Stadtteile der Zugewanderten heute",
        lambda of, _: charts.districts(statistics.districts(of, Newcomer)),
        Newcomer,
        lambda of, _: statistics.districts(of, Newcomer),
    ),
    Panel(
        "Stadtteile der Begleitenden heute",
        lambda of, _: charts.districts(statistics.districts(of, Volunteer)),
        Volunteer,
        lambda of, _: statistics.districts(of, Volunteer),
    ),
)
"""Every panel; adding one is an entry here."""


def show_panels(snapshot: Snapshot, period: Period) -> None:
    """All panels, two beside each other where there is room."""
    left, right = st.columns(2)
    for index, panel in enumerate(PANELS):
        with left if index % 2 == 0 else right, st.container(border=True):
            _show(snapshot, panel, period)


def _show(snapshot: Snapshot, panel: Panel, period: Period) -> None:
    spec, sentence = _drawn(snapshot, panel, period)
    st.markdown(f"**{panel.title}**")
    st.caption(plain_text(sentence))
    st.vega_lite_chart(spec=spec, key=f"chart.{panel.title}")
    groups = {group.name: group for group in _groups(snapshot, panel, period)}
    chosen = st.selectbox(
        "Wer dahinter steht",
        list(groups),
        index=None,
        format_func=lambda name: f"{name} ({groups[name].count})",
        placeholder="Zeilen ansehen",
        key=f"rows.{panel.title}",
        label_visibility="collapsed",
    )
    if chosen and chosen != st.session_state.get(f"shown.{panel.title}"):
        rows.show_rows(f"{panel.title}: {chosen}", snapshot, panel.table, groups[chosen].rows)
    st.session_state[f"shown.{panel.title}"] = chosen


@per_snapshot
def _drawn(snapshot: Snapshot, panel: Panel, period: Period) -> tuple[dict[str, Any], str]:
    """The chart as Vega-Lite and its sentence; drawing takes longer than counting, so once is enough."""
    drawing = panel.draw(snapshot, period)
    return drawing.chart.to_dict(validate=False), drawing.sentence


@per_snapshot
def _groups(snapshot: Snapshot, panel: Panel, period: Period) -> Sequence[Group]:
    return panel.groups(snapshot, period)
