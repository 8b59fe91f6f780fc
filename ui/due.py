"""The list of what needs doing."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from ui.links import link
from ui.rows import contact_line
from zim_data import follow_up
from zim_data.follow_up import Due, Level
from zim_data.store.snapshot import Snapshot

MOST = 8
"""So many are enough to begin with; a button shows the rest."""
LOOKS = {
    Level.RED: (":material/priority_high:", "red", "dringend"),
    Level.YELLOW: (":material/schedule:", "orange", "bald"),
    Level.HINT: (":material/info:", "gray", "Hinweis"),
}


def show_due(snapshot: Snapshot) -> None:
    """Everything that is due, most urgent first, to be filtered by rule."""
    everything = follow_up.due(snapshot)
    if not everything:
        st.success("Zurzeit ist nichts zu tun.", icon=":material/check_circle:")
        return
    counts = Counter(each.rule.name for each in everything)
    names = [rule.name for rule in follow_up.RULES if counts[rule.name]]
    chosen = st.pills(
        "Nur zeigen",
        names,
        format_func=lambda name: f"{name} ({counts[name]})",
        selection_mode="multi",
        key="due.rules",
    )
    shown = [each for each in everything if not chosen or each.rule.name in chosen]
    limit = len(shown) if st.session_state.get("due.all") else MOST
    for index, each in enumerate(shown[:limit]):
        _show(snapshot, each, index)
    if len(shown) > MOST:
        st.toggle(f"Alle {len(shown)} zeigen", key="due.all")


def _show(snapshot: Snapshot, each: Due, index: int) -> None:
    icon, color, word = LOOKS[each.level]
    with st.container(border=True, key=f"due.{index}"):
        left, right = st.columns([5, 2], vertical_alignment="center")
        with left:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge(word, icon=icon, color=color)  # type: ignore[arg-type]
                st.markdown(f"**{each.what}**")
            for identity in each.people:
                contact_line(snapshot, identity)
        with right:
            _action(each)


def _action(each: Due) -> None:
    if each.rule.page == "tandems" and each.tandem_id:
        link("tandems", "Zum Tandem", icon=":material/arrow_forward:", id=each.tandem_id)
    elif each.rule.page == "matching":
        link("matching", "Begleitung suchen", icon=":material/arrow_forward:", id=each.people[0])
    else:
        link("directory", "Zur Person", icon=":material/arrow_forward:", id=each.people[0])
