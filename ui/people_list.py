"""The list of all people with search and filters, which stand in the page's address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui import tables
from ui.links import PAGES, link, open_page
from ui.people import badges, days_waiting, reach, side
from ui.rows import phone_text
from ui.text import plain_text
from zim_data import people, tandems
from zim_data.people import Filter
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Newcomer, NewcomerStatus, Volunteer, VolunteerStatus

CHOICES = {"Alle": None, "Begleitende": Volunteer, "Zugewanderte": Newcomer}
FEW = 6
"""So many people are shown with links to open and to call; more of them as a table."""
REMEMBERED = "directory.filters"


def show_list(snapshot: Snapshot) -> None:
    """Search, filters, and whom they let through."""
    found = people.choose(_of_side(snapshot, _choose_side()), _filter(snapshot))
    st.session_state[REMEMBERED] = {key: st.query_params.get_all(key) for key in st.query_params}
    if not found:
        st.info("Dazu gibt es niemanden. Vielleicht ist ein Filter zu eng?")
        link("directory", "Alle zeigen", icon=":material/filter_alt_off:")
        link("registration", "Neu aufnehmen", icon=":material/person_add:")
    elif len(found) <= FEW:
        for person in found:
            _show_card(snapshot, person)
    else:
        _show_table(snapshot, found)


def link_back() -> None:
    """A link to the list as it was filtered last."""
    st.page_link(
        PAGES["directory"],
        label="Zurück zur Liste",
        icon=":material/arrow_back:",
        query_params=st.session_state.get(REMEMBERED) or {},
    )


def _choose_side() -> str:
    choice = st.segmented_control(
        "Seite", list(CHOICES), default="Alle", required=True, key="seite", bind="query-params"
    )
    return choice or "Alle"


def _of_side(snapshot: Snapshot, choice: str) -> list[Volunteer | Newcomer]:
    table = CHOICES.get(choice)
    return [person for person in people.by_name(snapshot) if table is None or isinstance(person, table)]


def _filter(snapshot: Snapshot) -> Filter:
    text = st.text_input(
        "Suche",
        placeholder="Name, Telefon, E-Mail, Stadtteil oder ID",
        key="suche",
        bind="query-params",
        type="search",
        live=True,
    )
    with st.expander("Filter", icon=":material/filter_alt:"):
        left, right = st.columns(2)
        with left:
            statuses = _choose_many("Status", "status", tuple(dict.fromkeys([*VolunteerStatus, *NewcomerStatus])))
            languages = _choose_many("Sprache", "sprache", snapshot.lists["Sprachen"])
        with right:
            districts = _choose_many("Stadtteil", "stadtteil", snapshot.lists["Stadtteile"])
            topics = _choose_many("Hilfethema", "thema", snapshot.lists["Hilfethemen"])
    return Filter(text=text or "", statuses=statuses, districts=districts, languages=languages, topics=topics)


def _choose_many(label: str, key: str, choices: Sequence[str]) -> list[str]:
    return st.multiselect(
        label, list(dict.fromkeys(map(str, choices))), key=key, bind="query-params", placeholder="Alle"
    )


def _show_card(snapshot: Snapshot, person: Volunteer | Newcomer) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        link("directory", plain_text(person.name), icon=":material/person:", id=person.id)
        badges(snapshot, person)
        reach(person)


def _show_table(snapshot: Snapshot, found: Sequence[Volunteer | Newcomer]) -> None:
    rows = _rows(snapshot)
    st.caption("Eine Zeile anklicken, um die Person zu öffnen.")
    tables.show(
        "Verzeichnis",
        [rows[person.id] for person in found],
        key="directory.table",
        opens=lambda index: open_page("directory", id=found[index].id),
    )


@per_snapshot
def _rows(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """What the table shows of each person, by ID."""
    own = people.tandems_by_person(snapshot)
    return {
        person.id: {
            "Name": person.name,
            "Seite": side(person),
            "Status": str(person.status),
            "Stadtteil": person.district or "",
            "Telefon": phone_text(person),
            "Sprachen": ", ".join(map(str, person.languages)),
            "Offene Tandems": sum(tandem.status in tandems.OPEN for tandem in own.get(person.id, ())),
            "Wartet (Tage)": days_waiting(snapshot, person),
        }
        for person in people.by_name(snapshot)
    }
