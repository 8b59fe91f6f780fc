"""Räume: who has which room this week, booking one, and its calendar for other calendars."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.room_booking import show_form
from ui.room_links import show_links
from ui.room_week import choose_room, choose_week, show_asked, show_week
from zim_data.tables import Room

snapshot = session.snapshot()

st.title("Räume")
if not snapshot[Room].records:
    st.info(
        "Noch stehen keine Räume in der Tabelle. Tragen Sie sie dort im Blatt „Räume“ ein; ein Name je Zeile genügt.",
        icon=":material/meeting_room:",
    )
    st.stop()

show_asked(snapshot)
monday = choose_week(snapshot)
room = choose_room(snapshot)
with st.expander("Raum buchen", icon=":material/add:", key="rooms.form"):
    show_form(snapshot, monday)
show_week(snapshot, monday, room)
with st.expander("Link für den eigenen Kalender", icon=":material/calendar_month:", key="rooms.links"):
    show_links(snapshot)
