"""The secret address of each room's calendar, to be read by other calendars."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from ui.calendar_feed import address_of, is_key
from ui.saving import save
from ui.text import plain_text
from zim_data import rooms
from zim_data.store.ids import calendar_key
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Room


def show_links(snapshot: Snapshot) -> None:
    """Each room's link with a way to renew it, and how other calendars take it."""
    st.markdown(
        "Mit diesem Link zeigt auch Ihr eigener Kalender, wann ein Raum belegt ist: wofür, aber nie für wen. Wer den "
        "Link hat, kann das alles lesen; geben Sie ihn nur im Team weiter."
    )
    st.markdown(
        "**Thunderbird:** „Neuer Kalender“, dann „Im Netzwerk“, und den Link einfügen.  \n"
        "**Google Kalender:** neben „Weitere Kalender“ auf das Plus, dann „Per URL“, und den Link einfügen; das geht "
        "nur, wenn die App aus dem Internet erreichbar ist."
    )
    for room in snapshot[Room].records:
        with st.container(border=True, gap="small"):
            _show_link(room)


def _show_link(room: Room) -> None:
    name = plain_text(room.name)
    st.markdown(f"**{name}**")
    if is_key(room.calendar_key):
        st.code(_here() + address_of(str(room.calendar_key)), language=None, wrap_lines=True)
    else:
        st.caption("Noch gibt es keinen Link.")
    label = "Neuen Link erzeugen" if is_key(room.calendar_key) else "Link erzeugen"
    if st.button(
        label, key=f"rooms.link.{room.id}", icon=":material/key:", help="Ein Link von vorher gilt danach nicht mehr."
    ):
        key = calendar_key()
        save(
            lambda _: rooms.renew_key(room, key),
            action="Kalenderlink erzeugt",
            done=f"{name} hat einen neuen Kalenderlink. Einer von vorher gilt nicht mehr.",
        )


def _here() -> str:
    """The address of this server as the browser knows it, without the page."""
    url = urlsplit(st.context.url or "")
    return f"{url.scheme}://{url.netloc}{url.path.rpartition('/')[0]}" if url.netloc else ""
