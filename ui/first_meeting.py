"""Telling the two when they meet first: a message to copy for each, and the appointment for their calendars."""

from __future__ import annotations

import streamlit as st

from ui.rows import contact_line
from ui.text import plain_text
from zim_data import messages
from zim_data.errors import ZimError
from zim_data.messages import Message
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Tandem


def show_messages(snapshot: Snapshot, tandem: Tandem) -> None:
    """Both messages, beside each other; nothing while there is no appointment."""
    try:
        found = messages.first_meeting(snapshot, tandem)
    except ZimError as error:
        st.warning(plain_text(error.sentence), icon=":material/edit_note:")
        return
    if not found:
        return
    st.subheader("Beiden Bescheid sagen")
    for message, column in zip(found, st.columns(len(found)), strict=True):
        with column, st.container(border=True, gap="xsmall"):
            _show_message(snapshot, message)
    st.caption("Die Texte stehen im Tabellenblatt „Textbausteine“ und lassen sich dort ändern.")


def _show_message(snapshot: Snapshot, message: Message) -> None:
    contact_line(snapshot, message.person.id)
    if message.person.preferred_contact:
        st.caption(f"Am liebsten: {plain_text(message.person.preferred_contact)}")
    st.code(message.text, language=None, wrap_lines=True)
    if message.mail:
        st.link_button("E-Mail schreiben", message.mail, icon=":material/mail:")
