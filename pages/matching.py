"""Matching: who fits to a newcomer who waits, the best for everybody at once, and who is missing."""

from __future__ import annotations

import streamlit as st

from ui import matching, matching_all, pairs, session

VIEWS = {"Eine Person": matching.show, "Alle zugleich": matching_all.show}

snapshot = session.snapshot()

st.title("Matching")
st.caption("Wer passt zu wem? Die Punkte helfen beim Auswählen; entscheiden tun Sie.")
pairs.propose_if_asked(snapshot)
view = st.segmented_control(
    "Ansicht",
    list(VIEWS),
    default="Eine Person",
    required=True,
    key="ansicht",
    bind="query-params",
    label_visibility="collapsed",
)
VIEWS[view or "Eine Person"](snapshot)
