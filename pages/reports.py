"""Berichte: for funders, city and yearly report, with small numbers hidden."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.period import choose_period
from ui.reports import choose_form, choose_programme, complete, make, show
from zim_data.tables import Meeting, Tandem

snapshot = session.snapshot()

st.title("Berichte")
if not snapshot[Tandem].records and not snapshot[Meeting].records:
    st.info("Hier entstehen Berichte, sobald es Tandems und Treffen gibt.", icon=":material/description:")
    st.stop()

form = choose_form()
period = choose_period(snapshot)
programme = choose_programme(snapshot, form)
report = make(snapshot, form, period, programme)
show(complete(report, form, programme))
