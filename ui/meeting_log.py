"""The log of meetings: filters, what they add up to, and the editor that a row opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st
from babel.dates import format_date

from ui import tables
from ui.forms import Form
from ui.links import chosen_id, distinct
from ui.meetings import doubt_about, is_sure, show_fields, show_tandem, start, tandem_names
from ui.saving import save
from zim_data import meetings, people, tandems
from zim_data.certificates.wording import hours_text, number
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Meeting, Tandem

OPEN, ASKED, ROUND = "meetings.open", "meetings.asked", "meetings.round"
"""Which meeting the editor shows, and whether a link asked for it; how often a row was clicked on (a table with a new
key has no row chosen)."""


def show_log(snapshot: Snapshot) -> None:
    """All meetings that pass the filters, and what they add up to; a row opens the editor."""
    if not meetings.newest_first(snapshot):
        st.info("Noch ist kein Treffen eingetragen.")
        return
    found = _filtered(snapshot)
    if found is None:
        return
    named = _every_tandem(snapshot)
    total = f"**{number(len(found))} Treffen** mit **{hours_text(meetings.hours(found))}**"
    wanting = sum(each.needs_support for each in found)
    st.markdown(f"{total}, bei {number(wanting)} war Unterstützung nötig" if wanting else total)
    if found:
        st.caption("Zum Ändern eine Zeile anklicken.")
    tables.show(
        "Treffen",
        tables.Lines(found, lambda meeting: _line(meeting, named)),
        key=f"meetings.log.{st.session_state.get(ROUND, 0)}",
        opens=lambda index: _open_and_rerun(found[index]),
        empty="Kein Treffen passt zu dieser Auswahl.",
    )


def _filtered(snapshot: Snapshot) -> list[Meeting] | None:
    """The meetings that pass the filters; None if these contradict each other."""
    asked = chosen_id() or ""
    person = people.name_of(snapshot, asked) if asked in people.tandems_by_person(snapshot) else ""
    months = _months(snapshot)
    name, first, last = st.columns([2, 1, 1])
    text = name.text_input("Name", person, key="meetings.text", placeholder="Name aus dem Tandem", type="default")
    starts = first.selectbox("Von", months, None, format_func=_month, key="meetings.from", placeholder="Anfang")
    ends = last.selectbox("Bis", months, None, format_func=_month, key="meetings.to", placeholder="heute")
    support = st.checkbox("Nur Treffen, bei denen Unterstützung nötig war", key="meetings.support")
    if starts and ends and ends < starts:
        st.error("„Bis“ liegt vor „Von“. Bitte wählen Sie einen anderen Monat.", icon=":material/error:")
        return None
    return meetings.search(snapshot, text=text, starts=starts, ends=_last_day(ends), support=support)


@per_snapshot
def _months(snapshot: Snapshot) -> list[date]:
    """The first days of the months with meetings, the latest first."""
    return sorted({each.day.replace(day=1) for each in meetings.newest_first(snapshot)}, reverse=True)


def _month(day: date) -> str:
    return format_date(day, "LLLL y", locale="de")


def _last_day(month: date | None) -> date | None:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1) if month else None


def _line(meeting: Meeting, named: Callable[[str], str]) -> Mapping[str, Any]:
    return {
        "Datum": meeting.day,
        "Tandem": named(meeting.tandem_id),
        "Minuten": meeting.minutes,
        "Themen": ", ".join(meeting.topics),
        "Ort": meeting.place or "",
        "Unterstützung": "nötig" if meeting.needs_support else "",
        "Notiz": meeting.note or "",
        "Eingetragen von": meeting.logged_by or "",
    }


@per_snapshot
def _every_tandem(snapshot: Snapshot) -> Callable[[str], str]:
    names = {tandem.id: tandems.names(snapshot, tandem) for tandem in snapshot[Tandem].records}
    return lambda identity: names.get(identity, f"(Tandem nicht mehr da, {identity})")


# --- The editor -------------------------------------------------------------------------------------------------------


def show_editor(snapshot: Snapshot) -> None:
    """The meeting that was opened, to be changed or taken out; closed by saving."""
    identity = st.session_state.get(OPEN)
    if not identity:
        return
    form = Form(f"meeting.{identity}", Meeting, snapshot[Meeting].by_id.get(identity))
    if not form.record or not st.session_state.get(form.key_of("open")):
        del st.session_state[OPEN]
        return
    record: Meeting = form.record
    with st.container(border=True, key="meetings.editor"):
        st.markdown("#### Treffen ändern")
        tandem_id = _tandem(form, snapshot, record.tandem_id)
        if tandem := snapshot[Tandem].by_id.get(tandem_id):
            show_tandem(snapshot, tandem)
        show_fields(form, snapshot, tandem_id, minutes=record.minutes)
        _buttons(form, snapshot, record, tandem_id)


def _tandem(form: Form, snapshot: Snapshot, own: str) -> str:
    """The tandem of the meeting, to be changed in case it was entered with a wrong one."""
    names = distinct({own: _every_tandem(snapshot)(own), **tandem_names(snapshot)})
    start(form.key_of("tandem_id"), own)
    chosen = st.selectbox(
        "Tandem",
        list(names),
        key=form.key_of("tandem_id"),
        format_func=lambda identity: names.get(identity, identity),
    )
    chosen = chosen if chosen in names else own
    form.take("tandem_id", chosen)
    return chosen


def _buttons(form: Form, snapshot: Snapshot, record: Meeting, tandem_id: str) -> None:
    asking = st.container()
    with st.container(horizontal=True):
        changing = st.button("Speichern", type="primary", icon=":material/check:", key="meetings.save")
        removing = st.button("Treffen löschen", icon=":material/delete:", key="meetings.remove")
        if st.button("Schließen", type="tertiary", key="meetings.close"):
            form.reset()
            st.rerun()
    doubt = doubt_about(form, snapshot, tandem_id)
    values = form.values() if changing else None
    with asking:
        sure = is_sure(form, doubt, "Trotzdem speichern", clicked=changing)
    what = f"Treffen vom {record.day:%d.%m.%Y}"
    if values and sure:
        save(
            lambda fresh: meetings.update(fresh, record, values, despite=doubt),
            action="Treffen geändert",
            done=f"{what} geändert.",
            form=form,
        )
    if removing:
        save(lambda _: meetings.remove(record), action="Treffen gelöscht", done=f"{what} gelöscht.", form=form)


def open_asked(snapshot: Snapshot) -> None:
    """Open the meeting whose ID stands in the page's address, once: closed, it shall stay closed."""
    if meeting := snapshot[Meeting].by_id.get(chosen_id() or ""):
        _open(meeting)
        st.session_state[ASKED] = True
        del st.query_params["id"]


def was_asked_for() -> bool:
    """Whether a link asked for the open meeting: then it stands above the log, else below the row clicked on."""
    return bool(st.session_state.get(ASKED))


def _open(meeting: Meeting) -> None:
    """Show the newest state of the meeting in the editor."""
    Form(f"meeting.{meeting.id}", Meeting, meeting).reset()
    form = Form(f"meeting.{meeting.id}", Meeting, meeting)
    st.session_state[form.key_of("open")] = True
    st.session_state[OPEN] = meeting.id


def _open_and_rerun(meeting: Meeting) -> None:
    _open(meeting)
    st.session_state[ASKED] = False
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.rerun()
