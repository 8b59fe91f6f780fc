"""Statistik: figures and charts of a period, with the rows behind them."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.aggregates import show_figures_only
from ui.dashboard import VIEWS, show_view
from ui.links import choose_view
from ui.period import choose_period
from zim_data.tables import Meeting, Tandem

snapshot = session.snapshot()

st.title("Statistik")
if not session.sees_rows():
    figures = session.for_figures()
    show_figures_only(figures, choose_period(figures))
    st.stop()
if not snapshot[Tandem].records and not snapshot[Meeting].records:
    st.info("Hier erscheinen Zahlen, sobald es Tandems und Treffen gibt.", icon=":material/bar_chart:")
    st.stop()

period = choose_period(snapshot)
if period.is_ahead(snapshot.on):
    st.info(f"{period.text}: Dieser Zeitraum liegt in der Zukunft, noch ist nichts davon bekannt.")
    st.stop()

st.caption(f"{period.text}, verglichen mit {period.before.text}")
show_view(choose_view(VIEWS), snapshot, period)
