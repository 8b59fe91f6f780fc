"""Protokoll: who changed what, and taking it back."""

from __future__ import annotations

import streamlit as st

from ui import session, tables
from ui.journal import open_operation, show_operation, summary
from zim_data import journal

snapshot = session.snapshot()
operations = journal.operations(snapshot)

st.title("Protokoll")
if not operations:
    st.info("Noch hat niemand über die App etwas geändert. Änderungen direkt in der Tabelle stehen hier nicht.")
    st.stop()

left, right = st.columns(2)
users = sorted({each.user for each in operations if each.user})
user = left.selectbox("Wer", users, index=None, placeholder="Alle", key="journal.user")
text = right.text_input("Suche", placeholder="Name, Aktion, Tabelle oder ID", key="journal.text")
shown = journal.search(snapshot, text, user=user)
chosen = st.query_params.get("id")
if chosen and (operation := next((each for each in operations if each.id == chosen), None)):
    show_operation(snapshot, operation)
tables.show(
    "Protokoll",
    [summary(snapshot, each) for each in shown],
    key="journal.list",
    opens=lambda index: open_operation(shown[index]),
    empty="Dazu steht nichts im Protokoll.",
)
