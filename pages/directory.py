"""Verzeichnis: everybody, with search and filters, and everything about one person."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.links import chosen_id, link
from ui.people_list import show_list
from ui.person_page import show_person
from ui.text import plain_text
from zim_data import people
from zim_data.errors import NotFound
from zim_data.tables import Newcomer, Volunteer

snapshot = session.snapshot()

if identity := chosen_id():
    link("directory", "Zurück zur Liste", icon=":material/arrow_back:")
    try:
        show_person(snapshot, people.find(snapshot, identity))
    except NotFound as not_found:
        st.title("Verzeichnis")
        st.error(plain_text(not_found.sentence))
    st.stop()

st.title("Verzeichnis")
if not snapshot[Volunteer].records and not snapshot[Newcomer].records:
    st.info("Noch ist niemand eingetragen. Beginnen Sie mit der Aufnahme.")
    link("registration", "Zur Aufnahme", icon=":material/person_add:")
    st.stop()

show_list(snapshot)
