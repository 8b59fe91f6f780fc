"""Wochenbild: what happened in a week and what is coming, for the team."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.weekly import choose_week, show_picture
from zim_data import weekly

snapshot = session.snapshot()

st.title("Wochenbild")
st.caption("Was war in dieser Woche, und was kommt? Zum Drucken und für die Teamsitzung.")
show_picture(snapshot, weekly.picture(snapshot, choose_week(snapshot)))
