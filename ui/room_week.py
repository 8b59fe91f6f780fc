"""The rooms' week: who has which room when, and the one booking that somebody looks at."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import streamlit as st

from ui import freshness, session
from ui.calendar_feed import MIME
from ui.links import chosen_id, distinct, link, tandem_link
from ui.saving import save
from ui.text import plain_text
from zim_data import calendar_files, rooms, tandems
from zim_data.columns import WEEKDAYS
from zim_data.errors import NotFound
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Booking, Room, Tandem, TandemStatus

WEEK, ROOM = "woche", "raum"
"""What the page's address calls the week and the room."""
A_WEEK = timedelta(weeks=1)
FIRST_YEAR, LAST_YEAR = 1900, 2199
STYLE = """
<style>
@media (min-width: 641px) { .st-key-week [data-testid="stColumn"] { min-width: 0; } }
.st-key-week [class*="st-key-booking"] { padding: 0.4rem; overflow-wrap: anywhere; }
.st-key-week [class*="st-key-booking"] p { font-size: 0.875rem; line-height: 1.35; white-space: normal; }
.st-key-week [class*="st-key-booking"] button { min-height: 1.75rem; padding: 0; }
.st-key-week [class*="st-key-booking"] button p { font-weight: 600; text-decoration: underline; }
.st-key-week [data-testid="stPageLink"] a { padding: 0.3rem 0 0.1rem; white-space: normal; }
.st-key-week [data-testid="stPageLink"] p { overflow: visible; text-decoration: underline; }
</style>
"""
"""Seven days fit beside each other, with names in several lines."""


# --- Which week, which room -------------------------------------------------------------------------------------------


def choose_week(snapshot: Snapshot) -> date:
    """The Monday of the week that is shown; it stands in the page's address as `woche=2026-W48`."""
    monday = _asked_week(snapshot)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for label, first, icon in (
            ("Vorige Woche", monday - A_WEEK, ":material/chevron_left:"),
            ("Diese Woche", monday_of(snapshot.on), ":material/today:"),
            ("Nächste Woche", monday + A_WEEK, ":material/chevron_right:"),
        ):
            st.button(label, icon=icon, on_click=_go, args=(first,), key=f"rooms.{label}")
        st.session_state["rooms.day"] = monday
        st.date_input(
            "Woche mit dem Tag",
            min_value=date(FIRST_YEAR, 1, 1),
            max_value=date(LAST_YEAR, 12, 31),
            key="rooms.day",
            format="DD.MM.YYYY",
            on_change=lambda: _go(st.session_state["rooms.day"]),
            width=180,
        )
    return monday


def choose_room(snapshot: Snapshot) -> str | None:
    """The ID of the room that is shown, as the address says; None for all."""
    names = distinct({room.id: room.name for room in snapshot[Room].records})
    asked = st.query_params.get(ROOM)
    st.session_state["rooms.room"] = asked if asked in names else None
    chosen = st.pills(
        "Nur ein Raum",
        list(names),
        key="rooms.room",
        format_func=lambda identity: plain_text(names.get(identity) or ""),
        on_change=_room_to_address,
    )
    return chosen if isinstance(chosen, str) else None


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def week_text(day: date) -> str:
    """The day's week as the address has it."""
    return f"{day:%G-W%V}"


def _asked_week(snapshot: Snapshot) -> date:
    asked = st.query_params.get(WEEK)
    if asked:
        try:
            monday = datetime.strptime(f"{asked}-1", "%G-W%V-%u").date()
            if FIRST_YEAR < monday.year < LAST_YEAR and week_text(monday) == asked:
                return monday
        except ValueError:
            pass
        st.warning(f"Die Woche „{plain_text(asked[:20])}“ gibt es nicht. Sie sehen diese Woche.")
    elif booking := snapshot[Booking].by_id.get(chosen_id() or ""):
        return monday_of(booking.day)
    return monday_of(snapshot.on)


def _go(day: date | None) -> None:
    if day is not None:
        st.query_params[WEEK] = week_text(day)


def _room_to_address() -> None:
    if chosen := st.session_state["rooms.room"]:
        st.query_params[ROOM] = chosen
    else:
        st.query_params.pop(ROOM, None)


# --- The week ---------------------------------------------------------------------------------------------------------


def show_week(snapshot: Snapshot, monday: date, room_id: str | None) -> None:
    """Seven days beside each other (on a phone one below the other), each with its bookings by time."""
    sunday = monday + timedelta(days=6)
    st.subheader(f"Woche {monday.isocalendar().week}: {monday:%d.%m.} bis {sunday:%d.%m.%Y}")
    st.html(STYLE)
    with st.container(key="week"):
        for column, number in zip(st.columns(7, gap="xsmall"), range(7), strict=True):
            with column:
                _show_day(snapshot, monday + timedelta(days=number), room_id)


def _show_day(snapshot: Snapshot, day: date, room_id: str | None) -> None:
    name = "Heute," if day == snapshot.on else WEEKDAYS[day.weekday()]
    st.markdown(f"**{name} {day:%d.%m.}**")
    found = [
        each for each in rooms.bookings_by_day(snapshot).get(day, ()) if room_id is None or each.room_id == room_id
    ]
    for each in found:
        _show_booking(snapshot, each, with_room=room_id is None)
    if not found:
        st.caption("frei")


def _show_booking(snapshot: Snapshot, booking: Booking, *, with_room: bool) -> None:
    room = rooms.name_of(snapshot, booking.room_id)
    with st.container(border=True, gap=None, key=f"booking.{booking.id}"):
        st.button(
            rooms.hours_text(booking),
            key=f"rooms.open.{booking.id}",
            type="tertiary",
            help=f"{plain_text(room)}: ansehen, absagen oder als Kalenderdatei",
            on_click=lambda: st.query_params.update({"id": booking.id}),
        )
        if with_room:
            st.markdown(plain_text(room))
        if booking.purpose:
            st.markdown(plain_text(booking.purpose))
        if booking.tandem_id in snapshot[Tandem].by_id:
            names = tandems.names(snapshot, tandems.find(snapshot, str(booking.tandem_id)))
            link("tandems", plain_text(names), id=str(booking.tandem_id))


# --- One booking ------------------------------------------------------------------------------------------------------


def show_asked(snapshot: Snapshot) -> None:
    """The booking that the address asks for, in a dialog."""
    if not (identity := chosen_id()):
        return
    try:
        booking = rooms.find(snapshot, identity)
    except NotFound as missing:
        st.warning(plain_text(missing.sentence))
        return
    _show_dialog(snapshot, booking)


def _close() -> None:
    st.query_params.pop("id", None)


@st.dialog("Buchung", on_dismiss=_close)
def _show_dialog(snapshot: Snapshot, booking: Booking) -> None:
    freshness.hold()
    room = plain_text(rooms.name_of(snapshot, booking.room_id))
    st.markdown(f"**{room}**  \n{rooms.day_text(booking.day)}, {rooms.hours_text(booking)}")
    for name in ("starts", "ends"):
        if text := booking.unread.get(name):
            st.warning(f"In der Tabelle steht als Uhrzeit „{plain_text(text)}“. Solange gilt der ganze Tag als belegt.")
    if booking.purpose:
        st.text(booking.purpose)
    if tandem := snapshot[Tandem].by_id.get(booking.tandem_id or ""):
        tandem_link(snapshot, tandem.id)
    if booking.booked_by:
        st.caption(f"Gebucht von {plain_text(booking.booked_by)}")
    _offer_file(snapshot, booking, tandem)
    if tandem and tandem.status is TandemStatus.FIRST_MEETING and _is_first_meeting(snapshot, tandem, booking):
        st.info("Das ist ein erstes Treffen. Termin und Raum ändern Sie beim Tandem.")
    elif booking.day >= snapshot.on:
        _offer_to_cancel(snapshot, booking)


def _is_first_meeting(snapshot: Snapshot, tandem: Tandem, booking: Booking) -> bool:
    planned = tandems.first_meeting_booking(snapshot, tandem)
    return planned is not None and planned.id == booking.id


def _offer_file(snapshot: Snapshot, booking: Booking, tandem: Tandem | None) -> None:
    names = None
    if tandem and st.checkbox(
        "Mit den Namen", key=f"rooms.named.{booking.id}", help="Nur für Kalender, die sonst niemand sieht."
    ):
        names = tandems.names(snapshot, tandem)
    room = rooms.name_of(snapshot, booking.room_id)
    st.download_button(
        "Als Kalenderdatei",
        calendar_files.of_booking(booking, room, snapshot.settings, at=session.now(), names=names),
        file_name=f"Raum {booking.day:%Y-%m-%d}.ics",
        mime=MIME,
        key=f"rooms.file.{booking.id}",
        on_click="ignore",
        icon=":material/calendar_add_on:",
    )


def _offer_to_cancel(snapshot: Snapshot, booking: Booking) -> None:
    following = rooms.following(snapshot, booking)
    when = f"{rooms.day_text(booking.day)}, {rooms.hours_text(booking)}"
    room = plain_text(rooms.name_of(snapshot, booking.room_id))
    with st.container(horizontal=True):
        one = st.button("Absagen", key=f"rooms.cancel.{booking.id}", icon=":material/event_busy:")
        every = len(following) > 1 and st.button(
            f"Diese und {_later(len(following) - 1)} absagen", key=f"rooms.cancel_all.{booking.id}"
        )
    if one:
        _close()
        save(
            lambda fresh: rooms.cancel(fresh, booking),
            action="Raum abgesagt",
            done=f"Abgesagt: {room}, {when}.",
        )
    if every:
        _close()
        save(
            lambda fresh: rooms.cancel_following(fresh, booking),
            action="Raum abgesagt, ganze Serie",
            done=f"Abgesagt: {room}, {len(following)} Termine ab {rooms.day_text(booking.day)}.",
        )


def _later(number: int) -> str:
    return "die folgende" if number == 1 else f"die {number} folgenden"
