"""The dashboard's panels: a chart with its sentence, and the rows behind each of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui import rows
from zim_data import charts
from zim_data.charts import CHARTS, Chart
from zim_data.periods import Period
from zim_data.statistics import Group
from zim_data.store.snapshot import Snapshot, per_snapshot


def show_panels(snapshot: Snapshot, period: Period) -> None:
    """All panels, two beside each other where there is room."""
    left, right = st.columns(2)
    for index, panel in enumerate(CHARTS.values()):
        with left if index % 2 == 0 else right, st.container(border=True):
            _show(snapshot, panel, period)


def _show(snapshot: Snapshot, panel: Chart, period: Period) -> None:
    spec, sentence = _drawn(snapshot, panel, period)
    st.markdown(f"**{panel.title}**")
    st.caption(sentence)
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
def _drawn(snapshot: Snapshot, panel: Chart, period: Period) -> tuple[dict[str, Any], str]:
    """The chart as Vega-Lite and its sentence; drawing takes longer than counting, so once is enough."""
    drawing = charts.drawn(snapshot, panel, period)
    return drawing.chart.to_dict(validate=False), drawing.sentence


@per_snapshot
def _groups(snapshot: Snapshot, panel: Chart, period: Period) -> Sequence[Group]:
    return panel.groups(snapshot, period)
