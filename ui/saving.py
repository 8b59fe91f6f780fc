"""Saving from a page: what was saved with a way back, and what to do when somebody else was quicker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from ui import freshness, session
from ui.errors import sentence_of
from ui.text import plain_text
from zim_data import journal, people, tandems
from zim_data.errors import InvalidInput, NotFound, OutcomeUnknown, StoreError, ZimError
from zim_data.records import fields_of
from zim_data.store.edits import Conflict, Edit, is_made
from zim_data.store.ids import operation_id
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Command, Store

if TYPE_CHECKING:
    from ui.forms import Form

SAVED, CONFLICT, SENT = "zim.saved", "zim.conflict", "zim.sent"
REMEMBERED = 5
"""So many saves of a session at most are looked out for."""


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


class Asked(NamedTuple):
    """What somebody asked for, to recognise it when it is asked for again."""

    action: str
    done: str
    undone: str
    """The operation that is to be taken back, if that is it."""
    address: dict[str, str]
    typed: dict[str, Any] | None


@dataclass(slots=True, eq=False)
class Sent:
    """A save on its way, or of which nobody knows whether it arrived."""

    asked: Asked
    operation: str
    form: Form | None
    error: ZimError | None = None

    @property
    def failed(self) -> bool:
        """Whether it is certain that nothing was saved."""
        return self.error is not None and not isinstance(self.error, OutcomeUnknown)


def save(
    command: Command | Sequence[Edit],
    *,
    action: str,
    done: str,
    form: Form | None = None,
    then: tuple[str, dict[str, str]] | None = None,
    undoable: bool = True,
) -> None:
    """Apply a command and say what was `done`; where it is refused, say why at the field and keep what was typed.

    `action` is what the journal calls it. After success the page runs again, or `then` (page file, URL
    parameters) opens.
    """
    error = _send(command, action, done, form)
    if error is None:
        st.session_state[SAVED] = replace(st.session_state[SAVED], undoable=undoable)
        _go_on(then)
    elif isinstance(error, Conflict):
        st.session_state[CONFLICT] = Clash(error, action, done, form)
        st.rerun()
    else:
        freshness.hold()
        _refuse(error, form)


def show_outcome(snapshot: Snapshot) -> None:
    """At the top of every page: what came of the last save, with its undo, or the conflict to decide."""
    _find_out(snapshot)
    if clash := st.session_state.get(CONFLICT):
        freshness.hold()
        _decide(clash)
    if saved := st.session_state.pop(SAVED, None):
        freshness.hold()
        # A toast cannot hold a button, so this one is our own: it stays in sight wherever somebody saved.
        with st.container(horizontal=True, vertical_alignment="center", key="saved"):
            if saved.undoable:
                st.button("Rückgängig", icon=":material/undo:", on_click=_undo, args=(saved,), key="undo")
            st.success(saved.done, icon=":material/check_circle:")


def has_news(snapshot: Snapshot) -> bool:
    """Whether it turned out meanwhile what became of a save."""
    return any(sent.failed or is_made(sent.operation, snapshot) for sent in st.session_state.get(SENT, ()))


def _go_on(then: tuple[str, dict[str, str]] | None) -> None:
    if then:
        st.switch_page(then[0], query_params=then[1])
    st.rerun()


def _refuse(error: ZimError, form: Form | None) -> None:
    """Say why nothing was saved, at the fields where there are any."""
    by_field = error.by_field if isinstance(error, InvalidInput) else {error.field: error.sentence}
    elsewhere = [sentence for name, sentence in by_field.items() if form is None or not form.show(name, sentence)]
    if elsewhere:
        st.error(plain_text(" ".join(elsewhere)), icon=":material/error:")


def _undo(saved: Saved) -> None:
    done = f"Rückgängig gemacht: {saved.done}"
    error = _send(
        lambda fresh: journal.undo(fresh, saved.operation), "Rückgängig gemacht", done, undone=saved.operation
    )
    if isinstance(error, StoreError | OutcomeUnknown):
        st.session_state[SAVED] = saved  # to be asked for again
    _toast(error)


def _toast(error: ZimError | None) -> None:
    if error:
        st.toast(plain_text(sentence_of(error)), icon=":material/error:", duration="infinite")


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
    error = _send(
        lambda fresh: tandems.still_allowed(fresh, clash.conflict.rebased), clash.action, clash.done, clash.form
    )
    if isinstance(error, Conflict):
        st.session_state[CONFLICT] = replace(clash, conflict=error)
    else:
        _toast(error)


def _give_way(clash: Clash) -> None:
    """Show the others' values in the form; what else was typed stays."""
    for edit in clash.conflict.rebased:
        record = edit.record
        if clash.form is None or clash.form.record is None or clash.form.record.id != record.id:
            continue
        headers = {each.header for each in clash.conflict.differences if each.record_id == record.id}
        clash.form.renew(record, [each.name for each in fields_of(type(record)) if each.header in headers])


# --- Sending it -------------------------------------------------------------------------------------------------------


def _send(
    command: Command | Sequence[Edit], action: str, done: str, form: Form | None = None, *, undone: str = ""
) -> ZimError | None:
    """Apply a command; the error, if there is one.

    What is asked for once more is the same operation, and so made once: after an answer that got lost, and when
    somebody clicks again while it is being saved. A click meanwhile ends this run wherever it touches the page
    or the session next, so that what came of it stands in `Sent`, for the run that follows.
    """
    asked = Asked(action, done, undone, {} if undone else st.query_params.to_dict(), form.state() if form else None)
    earlier: list[Sent] = st.session_state.get(SENT, [])
    sent = next((each for each in earlier if each.asked == asked), None) or Sent(asked, operation_id(), form)
    st.session_state[SENT] = [*(each for each in earlier if each is not sent), sent][-REMEMBERED:]
    with _waiting(session.store()):
        sent.error = None
        try:
            session.apply(command, action=action, operation=sent.operation)
        except ZimError as error:
            sent.error = error
    if not sent.error:
        _arrived(sent)
    elif sent.failed:
        _forget(sent)
    return sent.error


def _arrived(sent: Sent) -> None:
    """Say what was saved, and empty its form unless somebody typed on."""
    _forget(sent)
    st.session_state[SAVED] = Saved(sent.asked.done, sent.operation, undoable=not sent.asked.undone)
    if sent.form and sent.form.state() == sent.asked.typed:
        sent.form.reset()


def _forget(sent: Sent) -> None:
    st.session_state[SENT] = [each for each in st.session_state[SENT] if each is not sent]


def _find_out(snapshot: Snapshot) -> None:
    """Say what became of the saves whose end nobody has seen yet."""
    for sent in st.session_state.get(SENT, ()):
        if is_made(sent.operation, snapshot):
            _arrived(sent)
            st.rerun()  # a click on „Speichern“ would save the form once more, which is empty by now
        if sent.error and sent.failed:
            _forget(sent)
            freshness.hold()
            st.error(plain_text(f"Zu „{sent.asked.action}“: {sentence_of(sent.error)}"), icon=":material/error:")


@contextmanager
def _waiting(store: Store) -> Iterator[None]:
    """Say what takes so long, where the spreadsheet is far away."""
    with st.spinner(waiting_sentence(store.spreadsheet.wait())) if store.remote else nullcontext():
        yield


def waiting_sentence(seconds: float) -> str:
    """What is said while something is saved in a Google Sheet that may be asked again in so many seconds."""
    if seconds > 1:
        return (
            f"Google nimmt im Augenblick nur wenige Anfragen an. Es geht in etwa {seconds:.0f} Sekunden weiter; bitte "
            "lassen Sie die Seite offen."
        )
    return "Wird in der Google-Tabelle gespeichert …"
