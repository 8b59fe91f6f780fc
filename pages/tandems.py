"""Tandems: all of them, or one with its next step."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.links import chosen_id, link
from ui.tandems import show_list, show_tandem
from ui.text import plain_text
from zim_data import tandems
from zim_data.errors import NotFound

snapshot = session.snapshot()
wanted = chosen_id()
tandem = None
if wanted:
    try:
        tandem = tandems.find(snapshot, wanted)
    except NotFound as missing:
        st.title("Tandems")
        st.warning(plain_text(missing.sentence))
if tandem:
    st.title(plain_text(tandems.names(snapshot, tandem)))
    link("tandems", "Alle Tandems", icon=":material/arrow_back:")
    show_tandem(snapshot, tandem)
else:
    if not wanted:
        st.title("Tandems")
    st.caption("Wie geht es den Tandems, und was steht an? Ein Klick auf eine Zeile öffnet das Tandem.")
    show_list(snapshot)
