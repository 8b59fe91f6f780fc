"""How new the state on the page is; a newer one from a remote spreadsheet comes onto the page by itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from ui import session
from ui.text import plain_text
from zim_data.store.snapshot import Snapshot

PAGE = "zim.page"
EVERY = 1.5
"""Seconds between two looks: an edit in the sheet waits for the next reading, and for the look after that."""
ABSENT = timedelta(minutes=30)
"""After so long without a click nobody sits there, and the spreadsheet is not asked any more."""

READING = "Die Tabelle wird gelesen …"


@dataclass(slots=True)
class Page:
    """The page before somebody's eyes: the state it was drawn with, and when somebody last asked for it."""

    content: object
    read_at: datetime
    used_at: datetime
    held: bool = True
    """Drawing it anew would take something away, e.g. half a sentence that was just typed."""
    unasked: bool = False
    """It is about to be drawn anew without anybody having asked for it."""

    @property
    def attended(self) -> bool:
        """Whether somebody seems to sit before it."""
        return session.now() - self.used_at < ABSENT


def awaited_snapshot() -> Snapshot:
    """The state to draw the page with; whoever comes first has to wait for a remote one, and is told so."""
    comes_first = PAGE not in st.session_state and session.store().remote
    with st.spinner(READING) if comes_first else nullcontext():
        return session.snapshot()


def show_freshness(snapshot: Snapshot, has_news: Callable[[Snapshot], bool]) -> None:
    """Show when the sheet was read and whether that is the newest state, and go on watching a remote one.

    `has_news` says what else there is to be shown.
    """
    if not session.store().remote:
        _show_notice(snapshot)
        with st.sidebar:
            _show_time(snapshot.read_at)
        return
    before: Page | None = st.session_state.get(PAGE)
    used_at = before.used_at if before and before.unasked else session.now()
    page = st.session_state[PAGE] = Page(snapshot.content, snapshot.read_at, used_at)
    _watch(has_news)
    page.held = False


def is_unasked() -> bool:
    """Whether the page is being drawn anew without anybody having asked for it."""
    page: Page | None = st.session_state.get(PAGE)
    return page is not None and page.unasked


def is_attended() -> bool:
    """Whether somebody seems to sit before the page."""
    page: Page | None = st.session_state.get(PAGE)
    return page is None or page.attended


def hold() -> None:
    """What is being shown would not survive a run that nobody asked for; a newer state is offered instead."""
    if page := st.session_state.get(PAGE):
        page.held = True


@st.fragment(run_every=EVERY)
def _watch(has_news: Callable[[Snapshot], bool]) -> None:
    page: Page = st.session_state[PAGE]
    snapshot = session.store().snapshot(asking=page.attended)
    newer = snapshot.content is not page.content
    news = newer or has_news(snapshot)
    _show_notice(snapshot)
    with st.sidebar, st.container(horizontal=True, vertical_alignment="center"):
        _show_time(page.read_at if newer else snapshot.read_at)
        reading = st.button(
            "Jetzt lesen",
            icon=":material/refresh:",
            type="tertiary",
            key="freshness.read",
            help="Änderungen in der Tabelle erscheinen nach einigen Sekunden von selbst. Damit sofort.",
        )
        if reading:
            with st.spinner(READING):
                session.store().renew()
    if reading or (news and page.attended and _agreed(page)):
        st.rerun()


def _agreed(page: Page) -> bool:
    """Whether the newer state may be shown: because nothing is lost by it, or because somebody says so."""
    if not page.held:
        page.unasked = True
        return True
    with st.container(horizontal=True, vertical_alignment="center", key="newer"):
        st.markdown("Es gibt Neues.")
        return st.button("Anzeigen", icon=":material/sync:", key="freshness.show")


def _show_notice(snapshot: Snapshot) -> None:
    if snapshot.notice:
        st.warning(plain_text(snapshot.notice), icon=":material/cloud_off:")


def _show_time(read_at: datetime) -> None:
    day = "" if read_at.date() == session.today() else f"{read_at:%d.%m.%Y}, "
    st.caption(f"Stand: {day}{read_at:%H:%M} Uhr")
