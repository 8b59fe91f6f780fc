"""Who is away: the list, and the dialog to enter it."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.forms import Form
from ui.saving import save
from ui.text import plain_text
from zim_data import absences
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Absence

ENTERING = "absences.entering"


def show_absences(snapshot: Snapshot) -> None:
    """Who is away now or soon and who stands in, each to be removed; a button to enter another."""
    for each in absences.listed(snapshot):
        with st.container(horizontal=True, vertical_alignment="center", key=f"absence.{each.id}"):
            st.markdown(f":material/event_busy: {_text(each)}")
            if st.button("Entfernen", type="tertiary", key=f"absence.remove.{each.id}"):
                who = plain_text(each.who)
                save(absences.remove(each), action="Abwesenheit entfernt", done=f"Entfernt: Abwesenheit von {who}.")
    st.button(
        "Abwesenheit eintragen",
        icon=":material/event_busy:",
        key="absences.enter",
        on_click=lambda: st.session_state.update({ENTERING: True}),
    )
    if st.session_state.get(ENTERING):
        _enter(snapshot)


def _text(each: Absence) -> str:
    deputy = f"Vertretung: {plain_text(each.deputy)}" if each.deputy else "ohne Vertretung, Aufgaben für alle"
    return f"**{plain_text(each.who)}** ist vom {each.starts:%d.%m.%Y} bis {each.ends:%d.%m.%Y} nicht da ({deputy})"


def _stop() -> None:
    st.session_state.pop(ENTERING, None)


@st.dialog("Abwesenheit eintragen", width="medium", on_dismiss=_stop)
def _enter(snapshot: Snapshot) -> None:
    form = Form("absence", Absence)
    form.field("who", default=session.colleague())
    left, right = st.columns(2)
    with left:
        form.field("starts", default=snapshot.on)
    with right:
        form.field("ends", default=snapshot.on, label="Bis (letzter Tag)")
    form.field("deputy", help="Ohne Vertretung sind die Aufgaben so lange für alle.")
    if not st.button("Eintragen", type="primary", key="absences.save") or (values := form.values()) is None:
        return
    _stop()
    save(
        lambda fresh: absences.enter(fresh, **values),
        action="Abwesenheit eingetragen",
        done=f"Eingetragen: {plain_text(values['who'])} ist bis {values['ends']:%d.%m.%Y} nicht da.",
        form=form,
    )
    st.session_state[ENTERING] = True  # it was refused, and what to do about it stands at the fields
