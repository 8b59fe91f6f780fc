"""The pages by name, and links to people and tandems that stay the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from ui.text import plain_text
from zim_data import tandems
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Booking, Meeting, Newcomer, PairRule, Tandem, Volunteer

PAGES = {
    "overview": "overview.py",
    "weekly": "weekly.py",
    "registration": "registration.py",
    "directory": "directory.py",
    "matching": "matching.py",
    "tandems": "tandems.py",
    "meetings": "meetings.py",
    "rooms": "rooms.py",
    "statistics": "dashboard.py",
    "reports": "reports.py",
    "certificates": "certificates.py",
    "care": "data_care.py",
    "journal": "journal.py",
    "setup": "setup.py",
}
"""The file of each page, as Streamlit's links want it."""


def open_page(name: str, **parameters: str) -> None:
    """Go to a page; parameters such as `id` stand in its address."""
    st.switch_page(PAGES[name], query_params=parameters)


def link(name: str, label: str, *, icon: str | None = None, **parameters: str) -> None:
    """A link to a page."""
    st.page_link(PAGES[name], label=label, icon=icon, query_params=parameters)


def tandem_link(snapshot: Snapshot, identity: str) -> None:
    """A link to a tandem, by both names."""
    names = tandems.names(snapshot, tandems.find(snapshot, identity))
    link("tandems", plain_text(names), icon=":material/group:", id=identity)


def chosen_id() -> str | None:
    """The ID in the page's address, if there is one."""
    return st.query_params.get("id") or None


def open_record(snapshot: Snapshot, tab: str, identity: str | None) -> None:
    """Open the page on which a row of that tab is shown; says so if it stands in the sheet only."""
    identity = identity or ""
    if identity in snapshot[Volunteer].by_id or identity in snapshot[Newcomer].by_id:
        open_page("directory", id=identity)
    elif identity in snapshot[Tandem].by_id:
        open_page("tandems", id=identity)
    elif tab == Meeting.TITLE and (meeting := snapshot[Meeting].by_id.get(identity)):
        open_page("meetings", id=meeting.id)
    elif identity in snapshot[Booking].by_id:
        open_page("rooms", id=identity)
    elif rule := snapshot[PairRule].by_id.get(identity):
        there = rule.newcomer_id in snapshot[Newcomer].by_id
        open_page("directory", id=rule.newcomer_id if there else rule.volunteer_id)
    st.toast("Diese Zeile gibt es nur in der Tabelle; öffnen lässt sie sich hier nicht.", icon=":material/info:")


def choose(label: str, names: Mapping[str, str], *, key: str, asked: str | None, placeholder: str) -> str | None:
    """A choice among records (ID to name) that stands in the page's address; the ID that is chosen.

    `asked` is the ID that the address asks for; a link that is followed later changes the choice.
    """
    if asked in names:
        st.session_state[key] = asked
    shown = distinct(names)
    chosen = st.selectbox(
        label,
        list(names),
        None,
        key=key,
        format_func=lambda identity: shown.get(identity, identity),
        placeholder=placeholder,
        on_change=_to_address,
        args=(key,),
    )
    return chosen if chosen in names else None


def choose_view(views: Sequence[str]) -> str:
    """One of a page's views, the first to begin with; it stands in the page's address as `ansicht`."""
    key = "view." + views[0]
    asked = st.query_params.get("ansicht")
    st.session_state[key] = asked if asked in views else views[0]
    st.segmented_control(
        "Ansicht",
        views,
        required=True,
        key=key,
        on_change=lambda: st.query_params.update({"ansicht": st.session_state[key]}),
        label_visibility="collapsed",
    )
    return str(st.session_state[key])


def distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Names with the ID behind those that occur twice: Streamlit tells choices apart by what they show."""
    counts = Counter(names.values())
    return {identity: name if counts[name] == 1 else f"{name} ({identity})" for identity, name in names.items()}


def _to_address(key: str) -> None:
    if chosen := st.session_state[key]:
        st.query_params["id"] = chosen
    else:
        st.query_params.pop("id", None)
