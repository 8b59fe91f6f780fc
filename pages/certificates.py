"""Zertifikate: what a volunteer did, on paper, from the log of meetings."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.certificates import asked_certificate, choose_volunteer, show_issued, show_issuing, show_list

st.title("Zertifikate")
st.markdown("Wer sich engagiert hat, bekommt es schriftlich. Stunden und Treffen kommen aus den eingetragenen Treffen.")

snapshot = session.snapshot()
volunteer = choose_volunteer(snapshot)
if certificate := asked_certificate(snapshot):
    show_issued(snapshot, certificate)
elif volunteer:
    show_issuing(snapshot, volunteer)

st.subheader("Ausgestellte Zertifikate")
show_list(snapshot)
