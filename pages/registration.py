"""Aufnahme: both sides, in the order of the five steps."""

from __future__ import annotations

import streamlit as st

from ui import registration, session
from ui.forms import Form
from ui.links import chosen_id, link
from ui.text import plain_text
from zim_data.errors import NotFound

snapshot = session.snapshot()

st.title("Aufnahme")
if identity := chosen_id():
    try:
        registration.show_carry_on(snapshot, identity)
    except NotFound as not_found:
        st.error(plain_text(not_found.sentence))
        link("directory", "Zum Verzeichnis", icon=":material/contacts:")
    st.stop()

registration.show_next_steps(snapshot)
st.caption("Name und Kontakt genügen für den Anfang. Speichern und später weitermachen können Sie nach jedem Schritt.")
table = registration.choose_side()
form = Form("register", table)
place = registration.show_steps(snapshot, form, table)
new = registration.is_new(snapshot, form, table, place)
registration.show_save(snapshot, form, table, new=new)
