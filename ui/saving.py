"""Saving from a page: what was saved with a way back, and what to do when somebody else was quicker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from ui import session
from ui.errors import sentence_of
from ui.text import plain_text
from zim_data import journal, people, tandems
from zim_data.errors import InvalidInput, NotFound, ZimError
from zim_data.records import fields_of
from zim_data.store.edits import Conflict, Edit
from zim_data.store.store import Command

if TYPE_CHECKING:
    from ui.forms import Form

SAVED, CONFLICT = "zim.saved", "zim.conflict"


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved last in this session, for the toast and the way back."""

    done: str
    operation: str
    undoable: bool = True


@dataclass(frozen=True, slots=True)
class Clash:
    """A save that met somebody else's change, waiting for the user's choice."""

    conflict: Conflict
    action: str
    done: str
    form: Form | None = None


def save(
    command: Command | Sequence[Edit],
    *,
    action: str,
    done: str,
    form: Form | None = None,
    then: tuple[str, dict[str, str]] | None = None,
) -> None:
    """Apply a command and say what was `done`; where it is refused, say why at the field and keep what was typed.

    `action` is what the journal calls it. After success the page runs again, or `then` (page file, URL
    parameters) opens.
    """
    try:
        operation = session.store().apply(command, action=action, by=session.user())
    except Conflict as conflict:
        st.session_state[CONFLICT] = Clash(conflict, action, done, form)
        st.rerun()
    except InvalidInput as error:
        _refuse(error, form)
    except ZimError as error:
        if form is None or not form.show(error.field, error.sentence):
            st.error(plain_text(sentence_of(error)), icon=":material/error:")
    else:
        st.session_state[SAVED] = Saved(done, operation)
        if form is not None:
            form.reset()
        _go_on(then)


def show_outcome() -> None:
    """At the top of every page: the last save with its undo, or the conflict to decide."""
    if clash := st.session_state.get(CONFLICT):
        _decide(clash)
    if saved := st.session_state.pop(SAVED, None):
        # A toast cannot hold a button, so this one is our own: it stays in sight wherever somebody saved.
        with st.container(horizontal=True, vertical_alignment="center", key="saved"):
            if saved.undoable:
                st.button("Rückgängig", icon=":material/undo:", on_click=_undo, args=(saved,), key="undo")
            st.success(saved.done, icon=":material/check_circle:")


def _go_on(then: tuple[str, dict[str, str]] | None) -> None:
    if then:
        st.switch_page(then[0], query_params=then[1])
    st.rerun()


def _refuse(error: InvalidInput, form: Form | None) -> None:
    elsewhere = {
        name: sentence for name, sentence in error.by_field.items() if form is None or not form.show(name, sentence)
    }
    if elsewhere:
        st.error(plain_text(" ".join(elsewhere.values())), icon=":material/error:")


def _undo(saved: Saved) -> None:
    try:
        operation = session.store().apply(
            lambda fresh: journal.undo(fresh, saved.operation), action="Rückgängig gemacht", by=session.user()
        )
    except ZimError as error:
        st.toast(sentence_of(error), icon=":material/error:", duration="infinite")
    else:
        st.session_state[SAVED] = Saved(f"Rückgängig gemacht: {saved.done}", operation, undoable=False)


@st.dialog("Jemand war schneller", dismissible=False, width="medium", icon=":material/sync_problem:")
def _decide(clash: Clash) -> None:
    """The conflict in the middle of the screen, wherever on the page somebody saved."""
    st.warning(clash.conflict.sentence)
    for each in clash.conflict.differences:
        st.markdown(f"**{plain_text(each.header)}** bei {plain_text(_name(each.record_id))}")
        st.text(f"Sie sahen: {each.seen or '(leer)'}")
        st.text(f"Jetzt steht dort: {each.theirs or '(leer)'}")
        st.text(f"Ihre Eingabe: {each.mine or '(leer)'}")
    with st.container(horizontal=True):
        insist = st.button("Meine Eingabe speichern", type="primary", key="insist")
        give_way = st.button("Den Stand der Tabelle behalten", key="give_way")
    if insist or give_way:
        del st.session_state[CONFLICT]
        (_insist if insist else _give_way)(clash)
        st.rerun()


def _name(record_id: str) -> str:
    try:
        return people.find(session.snapshot(), record_id).name
    except NotFound:
        return record_id


def _insist(clash: Clash) -> None:
    try:
        operation = session.store().apply(
            lambda fresh: tandems.still_allowed(fresh, clash.conflict.rebased), action=clash.action, by=session.user()
        )
    except Conflict as conflict:
        st.session_state[CONFLICT] = replace(clash, conflict=conflict)
    except ZimError as error:
        st.toast(sentence_of(error), icon=":material/error:", duration="infinite")
    else:
        st.session_state[SAVED] = Saved(clash.done, operation)
        if clash.form is not None:
            clash.form.reset()


def _give_way(clash: Clash) -> None:
    """Show the others' values in the form; what else was typed stays."""
    for edit in clash.conflict.rebased:
        record = edit.record
        if clash.form is None or clash.form.record is None or clash.form.record.id != record.id:
            continue
        headers = {each.header for each in clash.conflict.differences if each.record_id == record.id}
        clash.form.renew(record, [each.name for each in fields_of(type(record)) if each.header in headers])
