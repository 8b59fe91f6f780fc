"""The workbook's health, and creating a new one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import session
from ui.links import link
from zim_data import places, setup
from zim_data.errors import StoreError, ZimError


def show_health() -> None:
    """Each check with its result and, where something is wrong, what to do."""
    for check in setup.health(session.store()):
        show = st.success if check.good else st.warning
        show(check.sentence, icon=":material/check_circle:" if check.good else ":material/warning:")
    try:
        snapshot = session.snapshot()
    except StoreError:
        return
    if snapshot.problems:
        link("care", f"{len(snapshot.problems)} Stellen zur Datenpflege", icon=":material/healing:")
    if setup.missing(snapshot) and st.button("Fehlende Blätter und Spalten ergänzen", type="primary"):
        _do(session.store().complete, "Die Arbeitsmappe ist vollständig.")


def show_beginning() -> None:
    """The ways to begin that make sense with the workbook as it is."""
    chosen = session.workbook_path()
    if not chosen.exists():
        st.write(f"Die Datei „{chosen.name}“ gibt es noch nicht. Wie möchten Sie beginnen?")
        with st.container(horizontal=True):
            _create("Leere Arbeitsmappe anlegen", lambda: setup.create_empty(chosen), primary=True)
            _create("Mit erfundenen Daten ausprobieren", lambda: setup.create_demo(chosen, on=session.today()))
        return
    own = places.own_workbook()
    if chosen == places.demo_workbook() and not places.is_named():
        st.write(f"Sie arbeiten mit Demodaten. Ihre eigene Arbeitsmappe entsteht als neue Datei: „{own.name}“.")
        _create("Mit einer leeren Arbeitsmappe beginnen", lambda: setup.create_empty(own), primary=True)
    else:
        st.write(
            "Mit dieser Arbeitsmappe wurde die App gestartet. Wie Sie mit einer anderen beginnen, steht im Handbuch "
            "unter „Eine andere Arbeitsmappe“."
        )


def _create(label: str, create: Callable[[], None], *, primary: bool = False) -> None:
    if st.button(label, type="primary" if primary else "secondary"):
        _do(create, "Die Arbeitsmappe ist angelegt.")


def _do(work: Callable[[], None], done: str) -> None:
    try:
        work()
    except ZimError as error:
        st.error(error.sentence, icon=":material/error:")
        return
    st.toast(done, icon=":material/check_circle:")
    st.rerun()
