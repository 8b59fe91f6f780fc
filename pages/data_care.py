"""Datenpflege: what the app cannot read, each with its cell."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from ui import session, tables
from ui.links import open_record
from zim_data.store.problems import Severity

snapshot = session.snapshot()
problems = snapshot.problems

st.title("Datenpflege")
if not problems:
    st.success("Alles in der Tabelle ist lesbar.", icon=":material/check_circle:")
    st.stop()

left_out = sum(problem.severity is Severity.ROW for problem in problems)
st.write(
    f"{len(problems)} Stellen kann die App nicht lesen; {left_out} davon fehlen deshalb als ganze Zeile in Listen und "
    f"Zahlen. Bitte ändern Sie die Zelle in der Tabelle{'' if session.store().remote else ' und speichern Sie dort'}. "
    "Der Hinweis verschwindet dann von selbst."
)
counts = Counter(problem.tab for problem in problems)
chosen = st.pills("Tabellenblatt", list(counts), format_func=lambda tab: f"{tab} ({counts[tab]})", key="care.tab")
shown = [problem for problem in problems if chosen in (None, problem.tab)]
tables.show(
    "Datenpflege",
    [
        {
            "Blatt": problem.tab,
            "Zelle": problem.address,
            "Was ist?": problem.sentence,
            "Dort steht": problem.text,
            "Spalte": problem.column,
            "Folge": str(problem.severity),
        }
        for problem in shown
    ],
    key="care.problems",
    opens=lambda index: open_record(snapshot, shown[index].tab, shown[index].record_id),
)
st.caption("Ein Klick auf eine Zeile öffnet die Person oder das Tandem, wenn es sie in der App gibt.")
