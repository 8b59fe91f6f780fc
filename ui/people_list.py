"""The list of all people with search and filters; a link to the page may set them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import streamlit as st

from ui import tables
from ui.links import link, open_page
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
KEYS = ("seite", "suche", "status", "stadtteil", "sprache", "thema")
"""What a link to the list may ask for: `/verzeichnis?seite=Zugewanderte&status=Wartend`."""


def show_list(snapshot: Snapshot) -> None:
    """Search, filters, and whom they let through."""
    _take_from_address()
    found = people.choose(_of_side(snapshot, _choose_side()), wanted := _filter(snapshot))
    _show_wanted(wanted)
    if not found:
        st.info("Dazu gibt es niemanden. Vielleicht ist ein Filter zu eng?")
        st.button("Alle zeigen", icon=":material/groups:", on_click=_set_filters, key="directory.all")
        link("registration", "Neu aufnehmen", icon=":material/person_add:")
    elif len(found) <= FEW:
        for person in found:
            _show_card(snapshot, person)
    else:
        _show_table(snapshot, found)


def _take_from_address() -> None:
    """Set the filters that a link asks for; they leave the address, since somebody may change them on the page."""
    asked = {key: st.query_params.get_all(key) for key in KEYS if key in st.query_params}
    if asked:
        _set_filters(asked)
        for key in asked:
            del st.query_params[key]


def _set_filters(asked: Mapping[str, Sequence[str]] = MappingProxyType({})) -> None:
    """These filters and no others."""
    side_name, text = (asked.get(key, [""])[0] for key in ("seite", "suche"))
    st.session_state[_key("seite")] = side_name if side_name in CHOICES else "Alle"
    st.session_state[_key("suche")] = text
    for key in KEYS[2:]:
        st.session_state[_key(key)] = [value for value in asked.get(key, ()) if value]


def _key(name: str) -> str:
    return f"directory.{name}"


def _choose_side() -> str:
    st.session_state.setdefault(_key("seite"), "Alle")
    choice = st.segmented_control("Seite", list(CHOICES), required=True, key=_key("seite"), persist_state="session")
    return choice or "Alle"


def _of_side(snapshot: Snapshot, choice: str) -> list[Volunteer | Newcomer]:
    table = CHOICES.get(choice)
    return [person for person in people.by_name(snapshot) if table is None or isinstance(person, table)]


def _filter(snapshot: Snapshot) -> Filter:
    text = st.text_input(
        "Suche",
        placeholder="Name, Telefon, E-Mail, Stadtteil oder ID",
        key=_key("suche"),
        persist_state="session",
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


def _show_wanted(wanted: Filter) -> None:
    """What the closed filters ask for, and a way to lift them."""
    if chosen := [*wanted.statuses, *wanted.languages, *wanted.districts, *wanted.topics]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain_text(f"Gefiltert: {', '.join(chosen)}"))
            st.button("Filter aufheben", type="tertiary", on_click=_set_filters, key="directory.lift")


def _choose_many(label: str, key: str, choices: Sequence[str]) -> list[str]:
    known = list(map(str, choices))
    asked = st.session_state.setdefault(_key(key), [])
    st.session_state[_key(key)] = [value for value in asked if value in known]
    return st.multiselect(label, known, key=_key(key), persist_state="session", placeholder="Alle")


def _show_card(snapshot: Snapshot, person: Volunteer | Newcomer) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        link("directory", plain_text(person.name), icon=":material/person:", id=person.id)
        badges(snapshot, person)
        reach(person)


def _show_table(snapshot: Snapshot, found: Sequence[Volunteer | Newcomer]) -> None:
    rows = _rows(snapshot)
    st.caption("Ein Klick auf eine Zeile öffnet die Person.")
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
            "Telefon": phone_text(person),
            "Status": str(person.status),
            "Stadtteil": person.district or "",
            "Seite": side(person),
            "Offene Tandems": sum(tandem.status in tandems.OPEN for tandem in own.get(person.id, ())),
            "Wartet (Tage)": days_waiting(snapshot, person),
            "Sprachen": ", ".join(map(str, person.languages)),
        }
        for person in people.by_name(snapshot)
    }
