"""Zertifikate: what a volunteer did, on paper, from the log of meetings."""

from __future__ import annotations

import streamlit as st

from ui import certificates_awards, certificates_batch, session
from ui.certificates import asked_certificate, choose_volunteer, show_issuing
from ui.certificates_issued import show_issued, show_list
from ui.links import choose_view

ONE, MANY, AWARDS = "Ausstellen", "Viele auf einmal", "Auszeichnungen"

st.title("Zertifikate")
st.markdown("Wer sich engagiert hat, bekommt es schriftlich. Stunden und Treffen kommen aus den eingetragenen Treffen.")

snapshot = session.snapshot()
view = choose_view([ONE, MANY, AWARDS])
if view == MANY:
    certificates_batch.show(snapshot)
elif view == AWARDS:
    certificates_awards.show(snapshot)
else:
    volunteer = choose_volunteer(snapshot)
    if certificate := asked_certificate(snapshot):
        show_issued(snapshot, certificate)
    elif volunteer:
        show_issuing(snapshot, volunteer)

    st.subheader("Ausgestellte Zertifikate")
    show_list(snapshot)
