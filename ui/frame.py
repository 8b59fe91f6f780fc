"""What stands on every page: who works here, the demo banner, notices, and the outcome of the last save."""

from __future__ import annotations

import streamlit as st

from ui import freshness, saving, session
from ui.entrance import show_who
from ui.links import link
from ui.text import plain_text
from zim_data.errors import PlaceUnclear, StoreError

STYLE = """
<style>
[data-testid="InputInstructions"] { display: none; }
[data-testid="stCaptionContainer"] { color: inherit !important; opacity: 0.85; }
.stMainBlockContainer { padding-top: 3.5rem; max-width: 75rem; }
.st-key-saved, .st-key-newer {
    position: fixed; right: 1.5rem; bottom: 1.5rem; z-index: 1000; width: auto; max-width: calc(100vw - 3rem);
    padding: 0.5rem; border-radius: 0.5rem; background: Canvas; box-shadow: 0 2px 14px rgb(0 0 0 / 0.3);
}
.st-key-newer { padding-left: 1rem; }
.st-key-cover {
    position: fixed; inset: 0; z-index: 1000000; width: auto; align-items: center; justify-content: center;
    background: color-mix(in srgb, Canvas 55%, transparent); backdrop-filter: blur(5px);
}
.st-key-cover > * { width: min(32rem, calc(100vw - 2rem)) !important; }
.st-key-cover-note { background: Canvas; }
.stApp:has(.st-key-saved) .st-key-newer { bottom: 6.5rem; }
@media (max-width: 640px), (pointer: coarse) {
    .stMain .stButtonGroup button, .stMain .stButton button, .stMain .stPopover button { min-height: 2.75rem; }
    .st-key-meetings-log, .st-key-slip-save {
        width: 100% !important; padding: 0.5rem 0 0.75rem; position: sticky; bottom: 0; z-index: 5; background: Canvas;
    }
    .stApp:has(.st-key-saved, .st-key-newer) :is(.st-key-meetings-log, .st-key-slip-save) { position: static; }
    :is(.st-key-meetings-log, .st-key-slip-save) :is(.stButton, button) { width: 100%; }
}
.stMain .stButtonGroup button[data-selected]:is(:hover, [data-hovered]) p {
    color: color-mix(in srgb, #1f6f6b 60%, CanvasText);
}
@media print { [data-testid="stSidebar"], header, .st-key-newer { display: none; } }
</style>
"""
"""Hides Streamlit's English hints, gives small print enough contrast, keeps the last save and news in sight.

On a telephone: 44 pixels for a thumb, and the button that saves a meeting as wide as the screen and always in sight.
"""


def show_style() -> None:
    """How all pages look, also those at the door."""
    st.html(STYLE)


def show_frame(*, setup: bool) -> None:
    """The top of a page; stops the page where there is nothing to show (except on Einrichtung: `setup`)."""
    _keep_address()
    try:
        snapshot = freshness.awaited_snapshot()
    except (StoreError, PlaceUnclear) as error:
        st.error(plain_text(error.sentence), icon=":material/error:")
        if not setup:
            link("setup", "Zur Einrichtung", icon=":material/settings:")
            st.stop()
        return
    with st.sidebar:
        show_who()
    if snapshot.settings.demo:
        may_begin = session.opens("setup") and not session.store().remote
        begin = " Leer beginnen: unter **Einrichtung**." if may_begin else ""
        st.info(f"**Demodaten:** Alle Menschen hier sind erfunden.{begin}", icon=":material/theater_comedy:")
    freshness.show_freshness(snapshot, saving.has_news)
    saving.show_outcome(snapshot)


def _keep_address() -> None:
    """Write the page's parameters into the browser's address again.

    Streamlit does not do so for a link to the page that is open already, and forgets them at the next click.
    """
    st.query_params.from_dict(st.query_params.to_dict())
