"""Statistik: key figures and charts of a period, with the rows behind them."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.board import show_key_figures
from ui.dashboard import show_panels
from ui.period import choose_period
from zim_data.tables import Meeting, Tandem

snapshot = session.snapshot()

st.title("Statistik")
if not snapshot[Tandem].records and not snapshot[Meeting].records:
    st.info("Hier erscheinen Zahlen, sobald es Tandems und Treffen gibt.", icon=":material/bar_chart:")
    st.stop()

period = choose_period(snapshot)
st.caption(f"{period.text}, verglichen mit {period.before.text}")
show_key_figures(snapshot, period)
show_panels(snapshot, period)
