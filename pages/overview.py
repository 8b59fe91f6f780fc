"""Übersicht: what needs doing, the five steps as a board, key figures."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.absences import show_absences
from ui.board import show_board, show_key_figures
from ui.due import show_due
from ui.links import link
from zim_data.tables import Newcomer, Volunteer

snapshot = session.snapshot()

st.title("Übersicht")
if not snapshot[Volunteer].records and not snapshot[Newcomer].records:
    st.info("Noch ist niemand eingetragen. Beginnen Sie mit der Aufnahme.", icon=":material/waving_hand:")
    link("registration", "Zur Aufnahme", icon=":material/person_add:")
    st.stop()

with st.container(horizontal=True):
    link("meetings", "Treffen eintragen", icon=":material/event_available:")
    link("registration", "Jemanden aufnehmen", icon=":material/person_add:")
    link("matching", "Begleitung suchen", icon=":material/join_inner:")
    link("weekly", "Wochenbild", icon=":material/calendar_view_week:")

st.subheader("Die fünf Schritte")
show_board(snapshot)
st.subheader("Was zu tun ist")
show_due(snapshot)
show_absences(snapshot)
st.subheader("Dieses Jahr")
show_key_figures(snapshot)
