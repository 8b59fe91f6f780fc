"""Einrichtung: which workbook, its health, and how to begin."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.setup import show_beginning, show_health

st.title("Einrichtung")
st.write("Alle Daten liegen in einer Arbeitsmappe, die Sie auch mit LibreOffice oder Excel öffnen und ändern können.")
st.subheader("Arbeitsmappe")
st.text(str(session.workbook_path()))
show_health()
st.subheader("Neu beginnen")
show_beginning()
