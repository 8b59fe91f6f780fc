"""Where the data lie, whether all is well with them, and how to begin."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import streamlit as st

from ui import session
from ui.links import link
from ui.text import plain_text
from zim_data import places, setup
from zim_data.errors import PlaceUnclear, StoreError, ZimError
from zim_data.places import GooglePlace
from zim_data.safety import safety, secret_files


def show_place() -> None:
    """The Google Sheet or the workbook, whether all is well with it, and how to begin."""
    _show_safety()
    try:
        place, store = session.google_place(), session.store()
    except PlaceUnclear:  # the frame says why
        st.write(
            "Ob die Daten in einer Google-Tabelle liegen und in welcher, steht in der Secrets-Datei. Wie sie aussehen "
            "muss, zeigt „.streamlit/secrets.example.toml“; Schritt für Schritt erklärt es „docs/google-einrichten.md“."
        )
        return
    if place:
        _show_google(place, store.spreadsheet.name)
    else:
        _show_workbook()


def _show_safety() -> None:
    """What is wrong with secrets and files; that all is well needs no words."""
    try:
        secrets = session.app_secrets()
    except PlaceUnclear:  # the frame says why
        return
    address = st.get_option("server.address") or ""
    for check in safety(secrets, secret_files(places.named_secrets()), address):
        if not check.good:
            st.warning(plain_text(check.sentence), icon=":material/lock_open:")


def _show_google(place: GooglePlace, name: str) -> None:
    st.write("Alle Daten liegen in einer Google-Tabelle, die Sie auch im Browser öffnen und ändern können.")
    st.subheader("Google-Tabelle")
    st.text(name)
    with st.container(horizontal=True):
        if place.address:
            st.link_button("In Google öffnen", place.address, icon=":material/open_in_new:")
        thorough = st.button(
            "Alles prüfen",
            icon=":material/fact_check:",
            key="setup.examine",
            help="Fragt Google nach Zugang, Freigabe, Aufbau und Auswahllisten der Tabelle. Das dauert ein wenig.",
        )
    _show_health(thorough=thorough)


def _show_workbook() -> None:
    st.write(
        "Alle Daten liegen in einer Arbeitsmappe, die Sie auch mit LibreOffice oder Excel öffnen und ändern können."
    )
    st.subheader("Arbeitsmappe")
    st.text(str(session.workbook_path()))
    _show_health()
    st.subheader("Neu beginnen")
    _show_beginning()


def _show_health(*, thorough: bool = False) -> None:
    """Each check with its result and, where something is wrong, what to do."""
    with st.spinner("Wird geprüft …") if thorough else nullcontext():
        checks = (setup.examination if thorough else setup.health)(session.store())
    for check in checks:
        show = st.success if check.good else st.warning
        show(plain_text(check.sentence), icon=":material/check_circle:" if check.good else ":material/warning:")
    try:
        snapshot = session.snapshot()
    except StoreError:
        return
    if snapshot.problems:
        link("care", f"{len(snapshot.problems)} Stellen zur Datenpflege", icon=":material/healing:")
    complete = "Fehlende Blätter und Spalten ergänzen"
    if setup.missing(snapshot) and st.button(complete, type="primary", key="setup.complete"):
        _do(session.store().complete, "Die Tabelle ist vollständig.")


def _show_beginning() -> None:
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
        st.error(plain_text(error.sentence), icon=":material/error:")
        return
    st.toast(done, icon=":material/check_circle:")
    st.rerun()
