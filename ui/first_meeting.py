"""Telling the two when they meet first: a message to copy for each, and the appointment for their calendars."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from ui.rows import contact_line
from ui.text import plain_text
from zim_data import messages, tandems
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
    st.download_button(
        "Termin als Kalenderdatei",
        lambda: _appointment(snapshot, tandem),
        file_name=f"erstes-treffen-{tandem.id}.ics",
        mime="text/calendar",
        on_click="ignore",
        icon=":material/calendar_add_on:",
        key="first_meeting.ics",
    )
    st.caption("Die Texte stehen im Tabellenblatt „Textbausteine“ und lassen sich dort ändern.")


def _appointment(snapshot: Snapshot, tandem: Tandem) -> bytes:
    """The appointment for the calendars of the two; with no names in it, since such a file is passed on."""
    from zim_data.calendar_files import appointment  # slow to import, and few people download

    starts = tandem.first_meeting_at or snapshot.read_at
    ends = starts + timedelta(minutes=tandems.FIRST_MEETING_MINUTES)
    return appointment(tandem.id, starts, ends, snapshot.settings, at=snapshot.read_at, room=tandem.room)


def _show_message(snapshot: Snapshot, message: Message) -> None:
    contact_line(snapshot, message.person.id)
    if message.person.preferred_contact:
        st.caption(f"Am liebsten: {plain_text(message.person.preferred_contact)}")
    st.code(message.text, language=None, wrap_lines=True)
    if message.mail:
        st.link_button("E-Mail schreiben", message.mail, icon=":material/mail:")
