"""Matching: who fits to a newcomer who waits, the best for everybody at once, and who is missing."""

from __future__ import annotations

import streamlit as st

from ui import matching, matching_all, pairs, session, waiting_list
from ui.links import choose_view

VIEWS = {"Eine Person": matching.show, "Alle zugleich": matching_all.show, "Warteliste": waiting_list.show}

snapshot = session.snapshot()

st.title("Matching")
st.caption("Wer passt zu wem? Die Punkte helfen beim Auswählen; entscheiden tun Sie.")
pairs.save_what_was_asked(snapshot)
VIEWS[choose_view(list(VIEWS))](snapshot)
