"""The one place that shows an error of a page."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from ui.text import plain_text
from zim_data.errors import InvalidInput, ZimError

log = logging.getLogger("zim")


def show_error(error: Exception) -> bool:
    """A German sentence instead of a stack trace; the log has the trace under the number that is shown."""
    if isinstance(error, ZimError):
        st.error(plain_text(sentence_of(error)), icon=":material/error:")
        return True
    number = secrets.token_hex(3).upper()
    log.error("Fehler %s", number, exc_info=error)
    st.error(
        f"Hier ist etwas schiefgegangen. Ihre Daten sind unverändert. Bitte laden Sie die Seite neu; hilft das nicht, "
        f"nennen Sie bitte die Fehlernummer {number}.",
        icon=":material/error:",
    )
    return True


def sentence_of(error: ZimError) -> str:
    """The error's sentence, with those of its fields."""
    if isinstance(error, InvalidInput):
        return " ".join((error.sentence, *error.by_field.values()))
    return error.sentence
