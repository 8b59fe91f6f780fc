"""The pages by name, and links to people and tandems that stay the same."""

from __future__ import annotations

import streamlit as st

from zim_data import people, tandems
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Meeting, Newcomer, Tandem, Volunteer

PAGES = {
    "overview": "overview.py",
    "registration": "registration.py",
    "directory": "directory.py",
    "matching": "matching.py",
    "tandems": "tandems.py",
    "meetings": "meetings.py",
    "statistics": "statistics.py",
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


def person_link(snapshot: Snapshot, identity: str) -> None:
    """A link to a person, by name."""
    link("directory", people.name_of(snapshot, identity), icon=":material/person:", id=identity)


def tandem_link(snapshot: Snapshot, identity: str) -> None:
    """A link to a tandem, by both names."""
    link("tandems", tandems.names(snapshot, tandems.find(snapshot, identity)), icon=":material/group:", id=identity)


def chosen_id() -> str | None:
    """The ID in the page's address, if there is one."""
    return st.query_params.get("id") or None


def open_record(snapshot: Snapshot, tab: str, identity: str | None) -> None:
    """Open the page on which a row of that tab is shown, if it has one."""
    if not identity:
        return
    if identity in snapshot[Volunteer].by_id or identity in snapshot[Newcomer].by_id:
        open_page("directory", id=identity)
    elif identity in snapshot[Tandem].by_id:
        open_page("tandems", id=identity)
    elif tab == Meeting.TITLE and (meeting := snapshot[Meeting].by_id.get(identity)):
        open_page("tandems", id=meeting.tandem_id)
