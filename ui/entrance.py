"""What stands at the door: the login, who is not let in, and the pause until somebody logs in again."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from ui import freshness, session
from ui.links import PAGES
from ui.text import plain_text
from zim_data import access
from zim_data.errors import LoginExpired, NotAllowed, NotLoggedIn, ZimError
from zim_data.login import DEFAULT
from zim_data.tables import Role

APP = "Integrations\u00adbegleitung"
LOOK = 3
"""Seconds between two looks at whether the person still may be here; the sheet itself may be read 10 s late."""
SURE = 15
"""Seconds after which nobody is let in by what the sheet said then, if it can be read again."""
ROLE, INTERRUPTED = "zim.role", "zim.interrupted"
NAMES = {file: name for name, file in PAGES.items()}
_files: dict[str, str] = {}
"""The file of each page by its address, as `page` was told."""


def page(file: str, **about: Any) -> Any:
    """A page of the navigation; those that do not belong to the person's role can be reached, but say so."""
    made = st.Page(file, visibility="visible" if _opens(NAMES[file]) else "hidden", **about)
    _files[made.url_path] = file
    return made


def _opens(name: str) -> bool:
    try:
        return session.opens(name)
    except ZimError:
        return False


def where() -> Any:
    """Where the navigation stands: nowhere before somebody is let in."""
    try:
        session.visitor()
    except ZimError:
        return "hidden"
    return "sidebar"


def let_in(address: str) -> None:
    """Go on to the page with that address if the person may be there; else show why not, and stop."""
    with suppress(ZimError):
        _read_again()
    try:
        role = session.visitor().role
    except NotLoggedIn as error:
        _ask_to_log_in(error)
    except LoginExpired as error:
        _wait_for_login(error)
    except NotAllowed as error:
        _turn_away(error)
    except ZimError as error:  # neither the secrets nor the sheet say who may come in
        st.title(APP)
        st.error(error.sentence, icon=":material/error:")
    else:
        if not freshness.is_unasked():
            session.click()
        st.session_state[ROLE] = role
        _to_own_page(role, NAMES[_files[address]])
        if session.login():
            _watch()
        return
    st.stop()


def show_who() -> None:
    """In the sidebar: who is here and the way out; without a login, the choice of a name for the journal."""
    if session.login() is None:
        _choose_name()
        return
    who = session.visitor()
    with st.container(horizontal=True, vertical_alignment="center", key="who"):
        st.markdown(f":material/person: {plain_text(who.name)}  \n:small[{who.role}]")
        st.button(
            "Abmelden",
            icon=":material/logout:",
            type="tertiary",
            key="leave",
            help="In allen Fenstern und auf allen Geräten.",
            on_click=session.leave,
        )


def _choose_name() -> None:
    st.selectbox(
        "Wer arbeitet hier?",
        session.snapshot().lists["Mitarbeitende"],
        index=None,
        key="user",
        placeholder="Bitte Namen wählen",
        help="Steht im Protokoll neben jeder Änderung. Neue Namen kommen in der Tabelle in das Blatt „Listen“.",
    )
    st.markdown(
        ":small[:material/lock_open: Ohne Anmeldung: Nur dieser Rechner erreicht die App; wer hier sitzt, darf alles.]"
    )


# --- At the door ------------------------------------------------------------------------------------------------------


def _read_again() -> None:
    """Before somebody is let in after a while without anybody here: what the sheet says now."""
    if session.login() is None or not session.claims():
        return
    store = session.store()
    known = store.snapshot(asking=False)
    if store.remote and known.notice is None and (session.now() - known.read_at).total_seconds() > SURE:
        with st.spinner(freshness.READING):
            store.renew()


def _ask_to_log_in(error: NotLoggedIn) -> None:
    st.session_state[ROLE] = None
    st.title(APP)
    st.markdown(plain_text(error.sentence) + " Danach geht es auf der Seite weiter, die Sie aufgerufen haben.")
    _login_buttons("Anmelden")
    st.caption("Herein darf, wer im Blatt „Team“ der Tabelle steht. Fragen beantwortet die Leitung.")


def _login_buttons(label: str) -> None:
    known = session.login()
    for each in known.providers if known else ():
        is_only = each.name == DEFAULT or (known is not None and len(known.providers) == 1)
        text = label if is_only else f"{label} mit {each.name.capitalize()}"
        st.button(
            text,
            type="primary",
            icon=":material/login:",
            key=f"login.{each.name}",
            on_click=st.login,
            args=(None if each.name == DEFAULT else each.name,),
        )


def _turn_away(error: NotAllowed) -> None:
    st.session_state[ROLE] = None
    st.title("Kein Zugang")
    said = session.claims()
    st.error(plain_text(error.sentence), icon=":material/block:")
    if shown := said.get("email") or said.get("preferred_username"):
        st.markdown(f"Angemeldet als: {plain_text(str(shown))}")
    st.markdown("Wenn Sie hier mitarbeiten, bitten Sie die Leitung, Sie in das Blatt „Team“ einzutragen.")
    st.button("Mit einer anderen Adresse anmelden", icon=":material/logout:", key="leave", on_click=st.logout)
    _watch()


def _to_own_page(role: Role, name: str) -> None:
    """The start leads to the first page of the role; another page of others says whose it is."""
    if access.opens(role, name):
        return
    own = next(file for each, file in PAGES.items() if access.opens(role, each))
    if name == "overview":
        st.switch_page(own)
    st.title("Diese Seite gehört nicht zu Ihrer Rolle")
    st.info(f"Ihre Rolle ist „{role}“. Wer was darf, steht im Handbuch unter „Anmeldung und Rollen“.")
    st.page_link(own, label="Zur eigenen Startseite", icon=":material/home:")
    _watch()
    st.stop()


# --- While somebody is here -------------------------------------------------------------------------------------------


@st.fragment(run_every=LOOK)
def _watch() -> None:
    """Close the page at once when the person's rights change, and cover it after too long without a click."""
    try:
        role = session.visitor(asking=freshness.is_attended()).role
    except LoginExpired as error:
        _cover(error)
        return
    except ZimError:
        role = None
    if role is not st.session_state.get(ROLE) or st.session_state.pop(INTERRUPTED, False):
        st.session_state[ROLE] = role
        st.rerun()


def _wait_for_login(error: LoginExpired) -> None:
    """Nothing is handed out; what was typed stays in the session and comes back with the page."""
    if st.session_state.get(ROLE) is None:  # a new window: nothing is lost by logging in right here
        st.title("Bitte neu anmelden")
        st.markdown(plain_text(error.sentence))
        _login_buttons("Neu anmelden")
        return
    st.session_state[INTERRUPTED] = True
    _watch()


def _cover(error: LoginExpired) -> None:
    with st.container(key="cover"), st.container(border=True, key="cover-note"):
        st.subheader("Bitte neu anmelden")
        st.markdown(
            f"{plain_text(error.sentence)} Was Sie getippt haben, bleibt hier stehen. Melden Sie sich in einem neuen "
            "Fenster an und kommen Sie danach hierher zurück; es geht dann von selbst weiter."
        )
        with st.container(horizontal=True):
            st.link_button("Neues Fenster zum Anmelden", "/", type="primary", icon=":material/open_in_new:")
            st.button("Weiter", icon=":material/refresh:", key="cover.again")
