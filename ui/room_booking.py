"""Booking a room: once or again and again, with what is free at that time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

import streamlit as st

from ui import session
from ui.forms import Form
from ui.links import PAGES, distinct
from ui.room_week import WEEK, week_text
from ui.saving import save
from ui.text import plain_text
from zim_data import rooms, tandems
from zim_data.rooms import MOST_TIMES, Repeat, Wish
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Booking

FOR_TANDEM, FOR_PURPOSE = "ein Tandem", "etwas anderes"
UNTIL, TIMES = "bis zu einem Tag", "so viele Male"


@dataclass(frozen=True, slots=True)
class Series:
    """How often a booking comes again, as it was chosen, and where to say what is wrong with that."""

    repeat: Repeat
    until: date | None
    times: int | None
    slot: Any


def show_form(snapshot: Snapshot, monday: date) -> None:
    """The form for a new booking; it begins with the week that is shown."""
    bookable = rooms.bookable(snapshot)
    if not bookable:
        st.info("Zurzeit lässt sich kein Raum buchen. Tragen Sie im Tabellenblatt „Räume“ bei „Buchbar“ ein Ja ein.")
        return
    form = Form("booking", Booking)
    _choose_room_and_time(form, snapshot, max(monday, snapshot.on))
    for_tandem = _choose_purpose(form, snapshot)
    series = _choose_series(form, snapshot)
    wish = _wish(form.readable_values(), series)
    if wish:
        _show_free(snapshot, wish)
        wish = replace(wish, without=_choose_to_leave_out(form, snapshot, wish))
    if not st.button("Buchen", type="primary", icon=":material/check:", key="rooms.book"):
        return
    if form.values() is None or wish is None or not _is_possible(form, snapshot, wish, series, for_tandem=for_tandem):
        return
    save(
        lambda fresh: rooms.reserve(fresh, wish, by=session.user() or None),
        action="Raum gebucht",
        done=_done(snapshot, wish),
        form=form,
        then=(PAGES["rooms"], {WEEK: week_text(wish.days[0] if wish.days else wish.day)}),
    )


# --- The fields -------------------------------------------------------------------------------------------------------


def _choose_room_and_time(form: Form, snapshot: Snapshot, day: date) -> None:
    names = distinct({room.id: _with_seats(room.name, room.seats) for room in rooms.bookable(snapshot)})
    room, when, begin, end = st.columns([2, 1.3, 1, 1])
    with room:
        chosen = st.selectbox(
            "Raum *",
            list(names),
            None,
            format_func=lambda identity: names.get(identity, identity),
            key=form.key_of("room_id"),
            placeholder="Bitte wählen",
            persist_state="session",
        )
        form.take("room_id", chosen)
    with when:
        form.field("day", default=day, label="Tag")
    with begin:
        form.field("starts", default=time(10))
    with end:
        form.field("ends", default=time(11))


def _with_seats(name: str, seats: int | None) -> str:
    return f"{name} ({seats} Plätze)" if seats else name


def _choose_purpose(form: Form, snapshot: Snapshot) -> bool:
    """For whom or what; whether it is for a tandem."""
    names = {each.id: tandems.names(snapshot, each) for each in tandems.with_status(snapshot, tandems.OPEN)}
    kinds = [FOR_TANDEM, FOR_PURPOSE] if names else [FOR_PURPOSE]
    kind = st.pills("Für", kinds, default=kinds[0], required=True, key=form.key_of("kind"), persist_state="session")
    if kind != FOR_TANDEM:
        form.field(
            "purpose",
            required=True,
            help="Steht in dem Kalender, den alle mit dem Link zum Raum sehen. Bitte keine Namen.",
        )
        return False
    shown = distinct(names)
    chosen = st.selectbox(
        "Tandem *",
        list(names),
        None,
        format_func=lambda identity: shown.get(identity, identity),
        key=form.key_of("tandem_id"),
        placeholder="Namen eintippen oder wählen",
        persist_state="session",
    )
    form.take("tandem_id", chosen)
    return True


def _choose_series(form: Form, snapshot: Snapshot) -> Series:
    left, middle, right = st.columns([1.7, 1.3, 0.9])
    with left:
        repeat = st.pills(
            "Wiederholen",
            list(Repeat),
            default=Repeat.ONCE,
            required=True,
            format_func=str,
            key=form.key_of("repeat"),
            persist_state="session",
        )
    until, times = None, None
    if repeat is not None and repeat != Repeat.ONCE:
        with middle:
            end = st.pills(
                "Wie lange?",
                [UNTIL, TIMES],
                default=UNTIL,
                required=True,
                key=form.key_of("end"),
                persist_state="session",
            )
        with right:
            if end == TIMES:
                times = st.number_input(
                    "Wie oft im Ganzen?", 2, MOST_TIMES, 4, key=form.key_of("times"), persist_state="session"
                )
            else:
                until = st.date_input(
                    "Bis zum",
                    None,
                    snapshot.on,
                    snapshot.on + rooms.AHEAD + timedelta(days=366),
                    key=form.key_of("until"),
                    format="DD.MM.YYYY",
                    persist_state="session",
                )
    return Series(Repeat(repeat or Repeat.ONCE), until, times, st.empty())


# --- What becomes of it -----------------------------------------------------------------------------------------------


def _wish(typed: dict[str, Any], series: Series) -> Wish | None:
    """What was asked for so far; None as long as the time is missing."""
    if not all(typed.get(name) is not None for name in ("day", "starts", "ends")):
        return None
    return Wish(
        typed.get("room_id") or "",
        typed["day"],
        typed["starts"],
        typed["ends"],
        purpose=typed.get("purpose"),
        tandem_id=typed.get("tandem_id"),
        repeat=series.repeat,
        until=series.until,
        times=series.times,
    )


def _is_decided(wish: Wish) -> bool:
    """Whether it is clear which days are meant."""
    return wish.starts < wish.ends and (wish.repeat is Repeat.ONCE or bool(wish.until or wish.times))


def _show_free(snapshot: Snapshot, wish: Wish) -> None:
    """Which rooms are free at the time that was chosen."""
    if not _is_decided(wish):
        return
    days = wish.all_days
    free = [
        plain_text(room.name)
        for room in rooms.bookable(snapshot)
        if not rooms.in_the_way(snapshot, replace(wish, room_id=room.id))
    ]
    hours = f"von {wish.starts:%H:%M} bis {wish.ends:%H:%M} Uhr"
    when = f"am {rooms.day_text(days[0])}" if len(days) == 1 else f"an allen {len(days)} Tagen"
    st.caption(f"Frei {when} {hours}: {', '.join(free)}." if free else f"Kein Raum ist {when} {hours} frei.")


def _choose_to_leave_out(form: Form, snapshot: Snapshot, wish: Wish) -> frozenset[date]:
    """The days that are taken, if the others are wanted all the same."""
    taken = rooms.in_the_way(snapshot, wish) if wish.room_id and _is_decided(wish) else []
    if not taken:
        return frozenset()
    st.warning(plain_text(rooms.taken_sentence(snapshot, wish.room_id, taken)), icon=":material/event_busy:")
    days = frozenset(each.day for each in taken)
    if len(days) == len(wish.all_days):
        return frozenset()
    which = "|".join(f"{day:%Y%m%d}" for day in sorted(days))
    left = len(wish.all_days) - len(days)
    others = "Den anderen Tag" if left == 1 else f"Die anderen {left} Tage"
    return days if st.checkbox(f"{others} trotzdem buchen", key=form.key_of(f"without {which}")) else frozenset()


def _is_possible(form: Form, snapshot: Snapshot, wish: Wish, series: Series, *, for_tandem: bool) -> bool:
    """Whether nothing is wrong with it; what is, is said at its field."""
    wrong = rooms.faults(snapshot, wish)
    if for_tandem and "purpose" in wrong:
        wrong["tandem_id"] = "Bitte wählen Sie ein Tandem."
        del wrong["purpose"]
    for name, sentence in wrong.items():
        if name in ("until", "times"):
            series.slot.error(sentence)
        else:
            form.show(name, sentence)
    return not wrong


def _done(snapshot: Snapshot, wish: Wish) -> str:
    name, days = plain_text(rooms.name_of(snapshot, wish.room_id)), wish.days
    hours = f"von {wish.starts:%H:%M} bis {wish.ends:%H:%M} Uhr"
    if len(days) <= 1:
        return f"{name} ist am {rooms.day_text(days[0] if days else wish.day)} {hours} gebucht."
    return f"{name} ist {len(days)}-mal {hours} gebucht, vom {days[0]:%d.%m.%Y} bis zum {days[-1]:%d.%m.%Y}."
