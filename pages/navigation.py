"""Which pages there are; runs before each of them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.entrance import let_in, page, where
from ui.frame import show_frame, show_style
from ui.session import one_state

# Our own file: Streamlit would have the browser fetch a named icon from elsewhere.
ICON = Path(__file__).resolve().parent.parent / "ui" / "icon.png"

SECTIONS = {
    "Heute": [
        page("overview.py", title="Übersicht", icon=":material/home:", default=True),
        page("weekly.py", title="Wochenbild", icon=":material/calendar_view_week:", url_path="wochenbild"),
    ],
    "Menschen": [
        page("registration.py", title="Aufnahme", icon=":material/person_add:", url_path="aufnahme"),
        page("directory.py", title="Verzeichnis", icon=":material/contacts:", url_path="verzeichnis"),
    ],
    "Begleitung": [
        page("matching.py", title="Matching", icon=":material/join_inner:", url_path="matching"),
        page("tandems.py", title="Tandems", icon=":material/group:", url_path="tandems"),
        page("meetings.py", title="Treffen", icon=":material/event_available:", url_path="treffen"),
        page("rooms.py", title="Räume", icon=":material/meeting_room:", url_path="raeume"),
    ],
    "Wirkung": [
        page("dashboard.py", title="Statistik", icon=":material/bar_chart:", url_path="statistik"),
        page("reports.py", title="Berichte", icon=":material/description:", url_path="berichte"),
        page("certificates.py", title="Zertifikate", icon=":material/workspace_premium:", url_path="zertifikate"),
    ],
    "Verwaltung": [
        page("data_care.py", title="Datenpflege", icon=":material/healing:", url_path="datenpflege"),
        page("journal.py", title="Protokoll", icon=":material/history:", url_path="protokoll"),
        page("setup.py", title="Einrichtung", icon=":material/settings:", url_path="einrichtung"),
    ],
}

here = st.navigation(SECTIONS, expanded=True, position=where())  # also before the login, or the address is forgotten
st.set_page_config(page_title=f"{here.title} · Integrationsbegleitung", page_icon=str(ICON), layout="wide")
show_style()
let_in(here.url_path)
with one_state():
    show_frame(setup=here.url_path == "einrichtung")
    here.run()
