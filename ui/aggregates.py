"""Figures for those who see no rows: the key figures of a period, the small ones suppressed."""

from __future__ import annotations

import streamlit as st

from ui import session
from zim_data import statistics
from zim_data.periods import Period
from zim_data.statistics import Figure


def show_figures_only(period: Period) -> None:
    """The key figures of a period, without the rows behind them and without what would give small numbers away."""
    snapshot = session.for_figures()
    limit = snapshot.settings.small_number
    with st.container(horizontal=True):
        for figure in statistics.key_figures(snapshot, period):
            with st.container(border=True, width=260):
                st.metric(figure.name, _text(figure, limit), help=figure.definition)
    st.caption(f"Zahlen unter {limit} erscheinen nicht, damit niemand daran zu erkennen ist.")


def _text(figure: Figure, limit: int) -> str:
    """The value; not if so few rows stand behind it. A point stands for a sum or an average of few."""
    if figure.value is None or len(figure.rows) >= limit:
        return figure.text
    return f"<{limit}" if figure.value == len(figure.rows) else "."
