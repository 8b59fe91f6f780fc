"""Matching: who fits to a newcomer who waits, and why."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.matching import choose_newcomer, propose_if_asked, ranking, show_excluded, show_fitting, show_newcomer

snapshot = session.snapshot()

st.title("Matching")
st.caption("Wer passt zu wem? Die Punkte helfen beim Auswählen; entscheiden tun Sie.")
propose_if_asked()
newcomer = choose_newcomer(snapshot)
if newcomer is None:
    st.stop()

show_newcomer(snapshot, newcomer)
found = ranking(snapshot, newcomer.id)
show_fitting(snapshot, found)
show_excluded(snapshot, found)
