"""The list of what needs doing, with the action in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from ui import session
from ui.links import link
from ui.putting_off import put_off_button, show_put_off
from ui.rows import contact_line
from ui.saving import save
from ui.text import plain_text
from zim_data import follow_up, life, tandems
from zim_data.follow_up import Due, Level
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Light

MOST = 8
"""So many are enough to begin with; a button shows the rest."""
LOOKS = {
    Level.RED: (":material/priority_high:", "red", "dringend"),
    Level.YELLOW: (":material/schedule:", "orange", "bald"),
    Level.HINT: (":material/info:", "gray", "Hinweis"),
}
LIGHTS = {Light.GREEN: "green", Light.YELLOW: "orange", Light.RED: "red"}


def show_due(snapshot: Snapshot) -> None:
    """Everything that is due, most urgent first, to be filtered by whose job it is and by rule; then what rests."""
    everything = [each for each in follow_up.due(snapshot) if session.opens(each.rule.page)]
    if everything:
        _show_list(snapshot, _mine(everything))
    else:
        st.success("Zurzeit ist nichts zu tun.", icon=":material/check_circle:")
    show_put_off(snapshot)


def _mine(everything: Sequence[Due]) -> Sequence[Due]:
    """Only what is to be done by who works here, if that is wanted."""
    user = session.user()
    if not user:
        return everything
    mine = [each for each in everything if each.staff == user]
    only = st.toggle(f"Nur meine ({len(mine)} von {len(everything)})", key="due.mine", persist_state="session")
    return mine if only else everything


def _show_list(snapshot: Snapshot, everything: Sequence[Due]) -> None:
    if not everything:
        st.success("Für Sie ist zurzeit nichts zu tun.", icon=":material/check_circle:")
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
    for each in shown[:limit]:
        _show(snapshot, each)
    if len(shown) > MOST:
        st.toggle(f"Alle {len(shown)} zeigen", key="due.all")


def _show(snapshot: Snapshot, each: Due) -> None:
    icon, color, word = LOOKS[each.level]
    with st.container(border=True, key=f"due.{_key(each)}"):
        left, right = st.columns([5, 2], vertical_alignment="center")
        with left:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge(word, icon=icon, color=color)  # type: ignore[arg-type]
                st.markdown(f"**{each.what}**")
            for identity in each.people:
                contact_line(snapshot, identity)
            if each.rule.check_in and each.tandem_id:
                _lights(snapshot, each, each.tandem_id)
        with right:
            st.caption(_whose(each))
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                link(each.rule.page, each.rule.link, icon=":material/arrow_forward:", **_address(each))
                put_off_button(snapshot, each)


def _whose(each: Due) -> str:
    if each.instead_of is None:
        return f":material/badge: {plain_text(each.staff)}" if each.staff else ":material/groups: für alle"
    instead = plain_text(each.instead_of)
    if each.staff is None:
        return f":material/groups: für alle; {instead} ist nicht da"
    return f":material/badge: {plain_text(each.staff)}, in Vertretung für {instead}"


def _address(each: Due) -> dict[str, str]:
    """What the link opens: a person, or the tandem, with the check-in open where that settles it."""
    if each.rule.page != "tandems" or not each.tandem_id:
        return {"id": each.people[0]}
    return {"id": each.tandem_id, **({"schritt": life.CHECK_IN.name} if each.rule.check_in else {})}


def _lights(snapshot: Snapshot, each: Due, tandem_id: str) -> None:
    """A check-in of today with both sides: the traffic light is all that is asked."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown("Nachgefragt:")
        for light, color in LIGHTS.items():
            if st.button(f":{color}[:material/circle:] {light}", key=f"due.{light.name}.{_key(each)}"):
                _check_in(snapshot, tandem_id, light)


def _check_in(snapshot: Snapshot, tandem_id: str, light: Light) -> None:
    tandem = tandems.find(snapshot, tandem_id)
    save(
        lambda fresh: tandems.check_in(fresh, tandem, day=fresh.on, light=light),
        action=life.CHECK_IN.action,
        done=f"Nachgefragt bei {plain_text(tandems.names(snapshot, tandem))}: {light}.",
    )


def _key(each: Due) -> str:
    return f"{each.rule.name}.{each.matter.concerns}"
