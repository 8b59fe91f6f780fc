"""Choosing the period that figures are about."""

from __future__ import annotations

from datetime import date

import streamlit as st

from zim_data import statistics
from zim_data.errors import InvalidInput
from zim_data.statistics import Period

OTHER = "Andere"


def choose_period(on: date) -> Period:
    """One of the usual periods, or any two days; this year until something else is chosen."""
    usual = {period.name: period for period in statistics.periods(on)}
    name = st.segmented_control("Zeitraum", [*usual, OTHER], default=next(iter(usual)), required=True, key="period")
    if name in usual:
        return usual[name]
    with st.container(horizontal=True):
        starts = st.date_input("Von", on.replace(month=1, day=1), format="DD.MM.YYYY", width=180, key="period.starts")
        ends = st.date_input("Bis", on, format="DD.MM.YYYY", width=180, key="period.ends")
    if same := next((each for each in usual.values() if (each.starts, each.ends) == (starts, ends)), None):
        return same
    try:
        return statistics.between(starts, ends)
    except InvalidInput as error:
        st.error(" ".join(error.by_field.values()), icon=":material/error:")
        st.stop()
