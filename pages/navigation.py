"""Which pages there are; runs before each of them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.frame import show_frame

# Our own file: Streamlit would have the browser fetch a named icon from elsewhere.
ICON = Path(__file__).resolve().parent.parent / "ui" / "icon.png"

SECTIONS = {
    "Heute": [
        st.Page("overview.py", title="Übersicht", icon=":material/home:", default=True),
        st.Page("weekly.py", title="Wochenbild", icon=":material/calendar_view_week:", url_path="wochenbild"),
    ],
    "Menschen": [
        st.Page("registration.py", title="Aufnahme", icon=":material/person_add:", url_path="aufnahme"),
        st.Page("directory.py", title="Verzeichnis", icon=":material/contacts:", url_path="verzeichnis"),
    ],
    "Begleitung": [
        st.Page("matching.py", title="Matching", icon=":material/join_inner:", url_path="matching"),
        st.Page("tandems.py", title="Tandems", icon=":material/group:", url_path="tandems"),
        st.Page("meetings.py", title="Treffen", icon=":material/event_available:", url_path="treffen"),
        st.Page("rooms.py", title="Räume", icon=":material/meeting_room:", url_path="raeume"),
    ],
    "Wirkung": [
        st.Page("dashboard.py", title="Statistik", icon=":material/bar_chart:", url_path="statistik"),
        st.Page("reports.py", title="Berichte", icon=":material/description:", url_path="berichte"),
        st.Page("certificates.py", title="Zertifikate", icon=":material/workspace_premium:", url_path="zertifikate"),
    ],
    "Verwaltung": [
        st.Page("data_care.py", title="Datenpflege", icon=":material/healing:", url_path="datenpflege"),
        st.Page("journal.py", title="Protokoll", icon=":material/history:", url_path="protokoll"),
        st.Page("setup.py", title="Einrichtung", icon=":material/settings:", url_path="einrichtung"),
    ],
}

page = st.navigation(SECTIONS, expanded=True)
st.set_page_config(page_title=f"{page.title} · Integrationsbegleitung", page_icon=str(ICON), layout="wide")
show_frame(setup=page.url_path == "einrichtung")
page.run()
