"""Entering a meeting: the tandem, the fields, and what is asked when something is doubtful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui import session
from ui.forms import Form
from ui.links import choose, chosen_id, distinct, link, tandem_link
from ui.rows import contact_line
from ui.saving import save
from ui.text import plain_text
from zim_data import meetings, notes, people, tandems
from zim_data.certificates.wording import hours_text, number
from zim_data.records import field_of
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Meeting, Place, Tandem, TandemStatus

MINUTES = (30, 45, 60, 90, 120, 180)
OTHER = 0
"""The choice of a duration that is typed."""
CHOICE, LAST = "meetings.tandem", "meetings.last"
"""Which tandem is chosen, and which was chosen last in this session."""
NEAR_AT_HAND = 4
"""So many tandems are one tap away."""


# --- Entering ---------------------------------------------------------------------------------------------------------


def choose_tandem(snapshot: Snapshot) -> Tandem | None:
    """The tandem that met: as the address says, else the last one, or as it is chosen; explains why there is none."""
    names = tandem_names(snapshot)
    asked = chosen_id()
    if asked and asked not in names:
        asked = _asked_tandem(snapshot, asked)
    if not names:
        st.info("Noch hat sich kein Tandem kennengelernt. Danach tragen Sie hier die Treffen ein.")
        link("tandems", "Zu den Tandems", icon=":material/group:")
        return None
    if not chosen_id() and CHOICE not in st.session_state:
        start(CHOICE, _last_tandem(snapshot))
    _near_at_hand(snapshot, names, asked)
    chosen = choose("Tandem", names, key=CHOICE, asked=asked, placeholder="Namen eintippen oder wählen")
    if chosen:
        st.session_state[LAST] = chosen
    return snapshot[Tandem].by_id[chosen] if chosen else None


def _last_tandem(snapshot: Snapshot) -> str | None:
    """The tandem that was worked with last: in this session, else by whoever works here."""
    own = meetings.recent_tandems(snapshot, by=session.user()) if session.user() else []
    last = next(iter([*filter(None, [st.session_state.get(LAST)]), *own]), None)
    return last if last in tandem_names(snapshot) else None


def _near_at_hand(snapshot: Snapshot, names: Mapping[str, str], asked: str | None) -> None:
    """The tandems that were entered last, one tap away."""
    recent = meetings.recent_tandems(snapshot)[:NEAR_AT_HAND]
    if len(names) <= 1 or not recent:
        return
    shown, key = distinct(names), "meetings.recent"
    chosen = asked or st.session_state.get(CHOICE)
    st.session_state[key] = chosen if chosen in recent else None
    st.pills(
        "Zuletzt eingetragen",
        recent,
        key=key,
        format_func=lambda identity: plain_text(shown[identity]),
        on_change=_choose_near,
        args=(key,),
        wrap=True,
    )


def _choose_near(key: str) -> None:
    if chosen := st.session_state[key]:
        st.session_state[CHOICE] = chosen
        st.query_params["id"] = chosen


@per_snapshot
def tandem_names(snapshot: Snapshot) -> dict[str, str]:
    """The tandems that can have meetings, those that go on first: ID and both names with what is special."""
    return {
        tandem.id: tandems.names(snapshot, tandem) + _special(tandem) for tandem in meetings.tandems_to_log(snapshot)
    }


def show_entry(snapshot: Snapshot, tandem: Tandem) -> None:
    """The form for a new meeting."""
    with st.container(border=True):
        show_tandem(snapshot, tandem)
        form = Form("meeting", Meeting)
        if latest := meetings.latest(snapshot, tandem.id):
            st.button(
                "Wie letztes Mal",
                icon=":material/replay:",
                help="Dauer, Themen und Ort des letzten Treffens",
                key="meetings.again",
                on_click=_as_last_time,
                args=(form, latest),
            )
        show_fields(form, snapshot, tandem.id, minutes=meetings.usual_minutes(snapshot, tandem.id))
        minutes = form.readable_values().get("minutes")
        show_sum(snapshot, tandem.id, [minutes] if minutes else [])
        asking = st.container()
        clicked = st.button("Eintragen", type="primary", icon=":material/check:", key="meetings.log")
        doubt = doubt_about(form, snapshot, tandem.id)
        values = form.values() if clicked else None
        with asking:
            sure = is_sure(form, doubt, "Trotzdem eintragen", clicked=clicked)
        if values and sure:
            names = tandems.names(snapshot, tandem)
            values["logged_by"] = session.user() or None
            save(
                lambda fresh: meetings.log(fresh, tandem.id, values, despite=doubt),
                action="Treffen eingetragen",
                done=f"Eingetragen: {plain_text(names)}, {values['day']:%d.%m.%Y}, {values['minutes']} Minuten.",
                form=form,
            )


def _as_last_time(form: Form, latest: Meeting) -> None:
    st.session_state[form.key_of("minutes")] = latest.minutes
    st.session_state[form.key_of("topics")] = list(latest.topics)
    st.session_state[form.key_of("place")] = latest.place


def show_sum(snapshot: Snapshot, tandem_id: str, minutes: Sequence[int]) -> None:
    """What the tandem's meetings add up to, now and with those that are being entered."""
    there = meetings.by_tandem(snapshot).get(tandem_id, [])
    before = meetings.hours(there)
    text = f"Bisher {number(len(there))} Treffen, {hours_text(before)}."
    if minutes:
        after = hours_text(before + sum(minutes) / 60)
        text += f" Nach dem Speichern: **{number(len(there) + len(minutes))} Treffen, {after}**."
    st.markdown(text)


def _asked_tandem(snapshot: Snapshot, asked: str) -> str | None:
    """The tandem meant by an ID that is not one of a tandem to choose, with a word on it where there is none."""
    if tandem := snapshot[Tandem].by_id.get(asked):
        st.info(
            f"{plain_text(tandems.names(snapshot, tandem))} (Status „{tandem.status}“) haben sich noch nicht "
            "kennengelernt. Bitte tragen Sie zuerst das erste Treffen ein."
        )
        tandem_link(snapshot, tandem.id)
        return None
    own = people.tandems_by_person(snapshot).get(asked, [])
    found = [each.id for each in meetings.tandems_to_log(snapshot) if each in own]
    if not found:
        st.info("Zu diesem Link gibt es kein Tandem mit Treffen. Bitte wählen Sie unten eines aus.")
    return found[0] if found else None


def _special(tandem: Tandem) -> str:
    match tandem.status:
        case TandemStatus.ENDED if tandem.ended_on:
            return f" (beendet am {tandem.ended_on:%d.%m.%Y})"
        case TandemStatus.ENDED | TandemStatus.PAUSED | TandemStatus.FIRST_MEETING:
            return f" ({tandem.status})"
    return ""


def show_tandem(snapshot: Snapshot, tandem: Tandem) -> None:
    """Both people with their phone numbers, and when they met last."""
    for side, identity in zip(st.columns(2), (tandem.volunteer_id, tandem.newcomer_id), strict=True):
        with side:
            contact_line(snapshot, identity)
    if met := meetings.by_tandem(snapshot).get(tandem.id):
        st.caption(f"Zuletzt am {met[0].day:%d.%m.%Y}, {met[0].minutes} Minuten.")


# --- The fields, of a new meeting and of an old one -------------------------------------------------------------------


def show_fields(form: Form, snapshot: Snapshot, tandem_id: str, *, minutes: int) -> None:
    """Everything but the tandem; `minutes` is the duration to begin with."""
    record = form.record
    left, right = st.columns([1, 2])
    with left:
        form.field("day", default=session.today())
    with right:
        _minutes(form, minutes)
    topics = meetings.likely_topics(snapshot, tandem_id)
    start(form.key_of("topics"), list(record.topics) if record else [])
    _pills(form, "topics", topics, selection_mode="multi", help="Zuerst stehen die Themen, die gewünscht sind.")
    start(form.key_of("place"), record.place if record else None)
    _pills(form, "place", list(Place))
    note = form.field("note")
    st.caption(field_of(Meeting, "note").column.note)
    if sentence := notes.warning(note or ""):
        st.warning(plain_text(sentence), icon=":material/visibility:")
    form.field("needs_support", help="Steht dann auf der Übersicht, bis jemand nachgefragt hat.")


def _minutes(form: Form, usual: int) -> None:
    """Pills for the usual durations, and a field for any other."""
    key = form.key_of("minutes")
    follow(key, form.key_of("usual.minutes"), usual)
    choices = sorted({*MINUTES, usual, st.session_state[key] or usual})
    chosen = st.pills(
        "Dauer in Minuten *",
        [*choices, OTHER],
        required=True,
        format_func=lambda minutes: str(minutes) if minutes else "andere",
        key=key,
        wrap=True,
    )
    if chosen == OTHER:
        typed = st.text_input("Wie lange? *", key=form.key_of("minutes.typed"), placeholder="z. B. 75 oder 1:15")
        form.take("minutes", typed)
    else:
        form.take("minutes", chosen)


def follow(key: str, preset: str, usual: int) -> None:
    """Let a widget hold what is usual: another tandem has another usual duration; what somebody chose stays."""
    if key not in st.session_state or st.session_state[key] == st.session_state.get(preset):
        st.session_state[key] = usual
    st.session_state[preset] = usual


def _pills(form: Form, name: str, choices: Sequence[str], **options: Any) -> None:
    header = field_of(Meeting, name).header
    chosen = st.pills(header, choices, key=form.key_of(name), format_func=plain_text, wrap=True, **options)
    form.take(name, tuple(chosen) if isinstance(chosen, list) else chosen)


def start(key: str, value: Any) -> None:
    """The value that a widget begins with."""
    if key not in st.session_state:
        st.session_state[key] = value


# --- Doubts -----------------------------------------------------------------------------------------------------------


def doubt_about(form: Form, snapshot: Snapshot, tandem_id: str) -> str:
    """What speaks against the tandem and day in the form; nothing against those that a meeting already has."""
    day, record = form.readable_values().get("day"), form.record
    if day is None or (record and (record.tandem_id, record.day) == (tandem_id, day)):
        return ""
    return meetings.doubt(snapshot, tandem_id, day, apart_from=record.id if record else "")


def is_sure(form: Form, doubt: str, label: str, *, clicked: bool) -> bool:
    """Whether nothing is doubtful, or the user wants it all the same; asked from the first try to save on."""
    asked = form.key_of("asked")
    if clicked:
        st.session_state[asked] = True
    if not doubt or not st.session_state.get(asked):
        return True
    st.warning(doubt, icon=":material/help:")
    return st.checkbox(label, key=form.key_of(f"despite {doubt}"))
