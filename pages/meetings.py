"""Treffen: enter one in a few seconds, find and correct those that are there."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.links import choose_view
from ui.meeting_log import open_asked, show_editor, show_log, was_asked_for
from ui.meetings import choose_tandem, show_entry
from ui.slip import show_slip

st.title("Treffen")
st.markdown("Wer hat sich wann getroffen? Tandem wählen, prüfen, eintragen.")

snapshot = session.snapshot()
open_asked(snapshot)
view = choose_view(("Ein Treffen", "Zettel eintragen"))
if tandem := choose_tandem(snapshot):
    (show_slip if view == "Zettel eintragen" else show_entry)(snapshot, tandem)

st.subheader("Eingetragene Treffen")
if asked := was_asked_for():
    show_editor(snapshot)
show_log(snapshot)
if not asked:
    show_editor(snapshot)
