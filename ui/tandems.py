"""Tandems: the list, and everything about one of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import streamlit as st

from ui import tables
from ui.facts import Fact, day_text, moment_text, show_facts
from ui.first_meeting import show_messages
from ui.links import link
from ui.rows import contact_line
from ui.tandem_steps import show_steps
from ui.text import plain_text
from zim_data import follow_up, journal, meetings, tandems
from zim_data.cells import folded
from zim_data.columns import Availability, Number
from zim_data.errors import NotFound
from zim_data.follow_up import Level
from zim_data.people import find as find_person
from zim_data.records import field_of
from zim_data.store.edits import CREATED, REMOVED
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import JournalLine, Light, Tandem, TandemStatus
from zim_data.timeline import Kind, timeline

OPEN, ALL = "Offen", "Alle"
COLORS = {
    TandemStatus.PROPOSED: "orange",
    TandemStatus.FIRST_MEETING: "orange",
    TandemStatus.TRIAL: "blue",
    TandemStatus.ACTIVE: "green",
    TandemStatus.PAUSED: "gray",
    TandemStatus.ENDED: "gray",
    TandemStatus.DECLINED: "gray",
}
ICONS = {
    Level.RED: ":material/priority_high:",
    Level.YELLOW: ":material/schedule:",
    Level.HINT: ":material/info:",
}


EVENTS = {
    Kind.PROPOSAL: ":material/join_inner:",
    Kind.FIRST_MEETING: ":material/handshake:",
    Kind.AGREEMENT: ":material/contract:",
    Kind.MEETINGS: ":material/event_available:",
    Kind.CHECK_IN: ":material/call:",
    Kind.STATE: ":material/swap_horiz:",
    Kind.END: ":material/flag:",
    Kind.CERTIFICATE: ":material/workspace_premium:",
}
LIGHTS: dict[Light | None, str] = {
    Light.GREEN: ":green[:material/call:]",
    Light.YELLOW: ":orange[:material/call:]",
    Light.RED: ":red[:material/call:]",
}
FIRST_EVENTS = 20
"""So many are enough to begin with; a toggle shows the rest."""


# --- The list ---------------------------------------------------------------------------------------------------------


def show_list(snapshot: Snapshot) -> None:
    """The tandems by status, the open ones to begin with; a click opens one."""
    everybody = snapshot[Tandem].records
    if not everybody:
        st.info("Noch gibt es kein Tandem. Den ersten Vorschlag machen Sie beim Matching.", icon=":material/group_add:")
        link("matching", "Zum Matching", icon=":material/join_inner:")
        return
    status = _choose_status(snapshot)
    text = st.text_input("Suche", placeholder="Name oder Mitarbeiterin", key="tandems.text", persist_state="session")
    words = [folded(word) for word in text.split()]
    found = [
        (tandem, row)
        for tandem, row in _rows(snapshot)
        if _has(tandem, status) and all(word in folded(f"{row['Tandem']} {row['Mitarbeiterin']}") for word in words)
    ]
    tables.show(
        "Tandems",
        [row for _, row in found],
        key="tandems.list",
        opens=lambda index: _open(found[index][0]),
        empty="Dazu gibt es kein Tandem.",
    )


def _choose_status(snapshot: Snapshot) -> str:
    counts: Counter[str] = Counter(tandem.status for tandem in snapshot[Tandem].records)
    counts[ALL] = counts.total()
    counts[OPEN] = sum(counts[status] for status in tandems.OPEN)
    options = [OPEN, *(status.value for status in TandemStatus if counts[status]), ALL]
    wanted = st.query_params.get("status", OPEN)
    return st.pills(
        "Status",
        options,
        default=wanted if wanted in options else OPEN,
        required=True,
        format_func=lambda status: f"{status} ({counts[status]})",
        key="tandems.status",
        persist_state="session",
    )


def _has(tandem: Tandem, status: str) -> bool:
    return status in (ALL, tandem.status) or (status == OPEN and tandem.status in tandems.OPEN)


def _open(tandem: Tandem) -> None:
    st.query_params["id"] = tandem.id
    st.rerun()


@per_snapshot
def _rows(snapshot: Snapshot) -> list[tuple[Tandem, dict[str, Any]]]:
    """Every tandem with its line of the list, by status, the newest first."""
    order = list(TandemStatus)
    found = sorted(snapshot[Tandem].records, key=lambda each: each.proposed_on or snapshot.on, reverse=True)
    return [(each, _row(snapshot, each)) for each in sorted(found, key=lambda each: order.index(each.status))]


def _row(snapshot: Snapshot, tandem: Tandem) -> dict[str, Any]:
    met = meetings.by_tandem(snapshot).get(tandem.id)
    asked = tandem.status in (TandemStatus.TRIAL, TandemStatus.ACTIVE)
    return {
        "Tandem": tandems.names(snapshot, tandem),
        "Status": tandem.unread.get("status") or str(tandem.status),
        "Seit": _since(tandem),
        "Bis": tandem.ended_on,
        "Letztes Treffen": met[0].day if met else None,
        "Nächste Nachfrage": follow_up.next_check_in(snapshot, tandem) if asked else None,
        "Mitarbeiterin": tandem.staff or "",
    }


def _since(tandem: Tandem) -> date | None:
    """When they met first, or when it was proposed as long as they have not."""
    met = tandem.status in tandems.RUNNING or tandem.status is TandemStatus.ENDED
    return (tandems.started_on(tandem) if met else None) or tandem.proposed_on


# --- One tandem -------------------------------------------------------------------------------------------------------


def show_tandem(snapshot: Snapshot, tandem: Tandem) -> None:
    """Both people, what is due, the next steps, what was agreed, and what happened so far."""
    _show_head(tandem)
    _show_people(snapshot, tandem)
    _show_due(snapshot, tandem)
    st.subheader("Nächster Schritt")
    if tandem.status in tandems.RUNNING:
        link("meetings", "Treffen eintragen", icon=":material/event_available:", id=tandem.id)
    show_steps(snapshot, tandem)
    if tandem.status is TandemStatus.FIRST_MEETING:
        show_messages(snapshot, tandem)
    st.subheader("Auf einen Blick")
    _show_agreement(tandem)
    st.subheader("Bisher")
    _show_history(snapshot, tandem)


def _show_head(tandem: Tandem) -> None:
    since = _since(tandem)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(tandem.status, color=COLORS[tandem.status])  # type: ignore[arg-type]
        ended = f" bis {tandem.ended_on:%d.%m.%Y}" if tandem.ended_on else ""
        facts = [
            f"{'' if ended else 'seit '}{since:%d.%m.%Y}{ended}" if since else None,
            tandem.staff and plain_text(tandem.staff),
        ]
        st.caption(" · ".join(filter(None, facts)))
    for name, text in tandem.unread.items():
        if name != "status":
            st.warning(
                f"Bei „{field_of(Tandem, name).header}“ steht „{plain_text(text)}“; das kann die App nicht lesen."
            )


def _show_people(snapshot: Snapshot, tandem: Tandem) -> None:
    sides = (("Begleitet", tandem.volunteer_id), ("Wird begleitet", tandem.newcomer_id))
    for column, (side, identity) in zip(st.columns(2), sides, strict=True):
        with column.container(border=True, gap="xsmall"):
            st.caption(side)
            contact_line(snapshot, identity)
            try:
                person = find_person(snapshot, identity)
            except NotFound:
                continue
            languages = ", ".join(map(str, person.languages))
            facts = (person.district, languages, Availability().text(person.availability))
            st.caption("  \n".join(plain_text(fact) for fact in facts if fact))


def _show_due(snapshot: Snapshot, tandem: Tandem) -> None:
    for each in follow_up.due(snapshot):
        if each.tandem_id == tandem.id:
            show = st.error if each.level is Level.RED else st.warning if each.level is Level.YELLOW else st.info
            show(each.what, icon=ICONS[each.level])


def _show_agreement(tandem: Tandem) -> None:
    facts: list[Fact] = [
        ("Vorgeschlagen", day_text(tandem.proposed_on)),
        ("Punkte beim Vorschlag", Number().text(tandem.score) if tandem.score is not None else None),
        ("Erstes Treffen", moment_text(tandem.first_meeting_at)),
        ("Raum", tandem.room),
        ("Mitarbeiterin", tandem.staff),
    ]
    agreement: list[Fact] = [
        ("Vereinbarung", day_text(tandem.agreed_on)),
        ("Ziele", tandem.goals),
        ("Rhythmus", tandem.rhythm),
        ("Geplantes Ende", day_text(tandem.planned_end)),
        ("Förderprogramm", tandem.funding),
    ]
    ending: list[Fact] = [
        ("Beendet", day_text(tandem.ended_on)),
        ("Grund", tandem.end_reason),
        ("Abschlussgespräch", day_text(tandem.closing_talk_on)),
        ("Zufriedenheit Begleiter", _rating(tandem.volunteer_rating)),
        ("Zufriedenheit Zugewanderte", _rating(tandem.newcomer_rating)),
    ]
    met = tandem.status in tandems.RUNNING or tandem.status is TandemStatus.ENDED
    facts += agreement if met else _known(agreement)
    if tandem.status is TandemStatus.PAUSED:
        facts.append(("Pause bis", day_text(tandem.paused_until)))
    facts += ending if tandem.status is TandemStatus.ENDED else _known(ending)
    show_facts([*facts, *_known(list(tandem.extra.items()))])


def _known(facts: list[Fact]) -> list[Fact]:
    return [(label, text) for label, text in facts if text]


def _rating(rating: int | None) -> str | None:
    return f"{rating} von 5" if rating else None


def _show_history(snapshot: Snapshot, tandem: Tandem) -> None:
    met = meetings.by_tandem(snapshot).get(tandem.id, [])
    asked = tandems.check_ins_by_tandem(snapshot).get(tandem.id, [])
    changed = journal.lines_by_record(snapshot).get(tandem.id, [])
    counts = (f"Treffen ({len(met)})", f"Nachfragen ({len(asked)})", f"Änderungen ({len(changed)})")
    shows = (_show_timeline, _show_meetings, _show_check_ins, _show_changes)
    for tab, show in zip(st.tabs(["Verlauf", *counts]), shows, strict=True):
        with tab:
            show(snapshot, tandem)


def _show_timeline(snapshot: Snapshot, tandem: Tandem) -> None:
    """Everything in one row, the latest first; what is yet to come says so."""
    events = timeline(snapshot, tandem)
    if not events:
        st.info("Noch ist nichts eingetragen.")
        return
    everything = len(events) <= FIRST_EVENTS or st.session_state.get("tandem.events")
    lines = [
        f"- {LIGHTS.get(each.light, EVENTS[each.kind])} **{each.on:%d.%m.%Y}**"
        f"{' (geplant)' if each.on > snapshot.on else ''} {plain_text(each.what)}"
        for each in (events if everything else events[:FIRST_EVENTS])
    ]
    st.markdown("\n".join(lines))
    if len(events) > FIRST_EVENTS:
        st.toggle(f"Alle {len(events)} zeigen", key="tandem.events")


def _show_meetings(snapshot: Snapshot, tandem: Tandem) -> None:
    met = meetings.by_tandem(snapshot).get(tandem.id, [])
    if met:
        total = Number().text(round(meetings.hours(met), 1))
        st.markdown(f"**{'1 Treffen' if len(met) == 1 else f'{len(met)} Treffen'}, {total} Stunden**")
    rows = [
        {
            "Datum": each.day,
            "Minuten": each.minutes,
            "Themen": ", ".join(each.topics),
            "Ort": str(each.place or ""),
            "Unterstützung": "nötig" if each.needs_support else "",
            "Notiz": each.note or "",
        }
        for each in met
    ]
    tables.show("Treffen", rows, key="tandem.meetings", empty="Noch ist kein Treffen eingetragen.")


def _show_check_ins(snapshot: Snapshot, tandem: Tandem) -> None:
    rows = [
        {
            "Datum": each.day,
            "Ampel": str(each.light),
            "Seite": str(each.side),
            "Notiz": each.note or "",
            "Nächste am": each.next_on,
        }
        for each in tandems.check_ins_by_tandem(snapshot).get(tandem.id, [])
    ]
    tables.show("Nachfragen", rows, key="tandem.check_ins", empty="Noch hat niemand nachgefragt.")


def _show_changes(snapshot: Snapshot, tandem: Tandem) -> None:
    rows = [_change(line) for line in journal.lines_by_record(snapshot).get(tandem.id, [])]
    tables.show("Änderungen", rows, key="tandem.changes", empty="In der App hat noch niemand etwas geändert.")


def _change(line: JournalLine) -> dict[str, Any]:
    what = {CREATED: "neu angelegt", REMOVED: "entfernt"}.get(line.column or "", line.column or "")
    return {
        "Zeit": line.at,
        "Wer": line.user or "",
        "Aktion": line.action or "",
        "Was": what,
        "vorher": line.before or "",
        "nachher": line.after or "",
    }
