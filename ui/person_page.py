"""Everything about one person: facts, tandems and meetings, changes, and the form to edit it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from ui import saving, session, tables
from ui.forms import Form
from ui.links import link, open_page, tandem_link
from ui.people import GROUPS, badges, fields, reach, side
from ui.rows import contact_line
from ui.text import plain_text
from zim_data import journal, meetings, pair_rules, people, tandems
from zim_data.columns import Number
from zim_data.people import name_of
from zim_data.records import field_of
from zim_data.store.edits import CREATED, REMOVED
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Certificate, Meeting, Newcomer, NewcomerStatus, PairRule, Tandem, Volunteer

TABS = ("Angaben", "Begleitung", "Änderungen", "Bearbeiten")
READING = TABS[:2]
"""Those of a role that changes nobody's data."""


def show_person(snapshot: Snapshot, person: Volunteer | Newcomer) -> None:
    """The person's head, what can be done next, and all the rest in tabs."""
    st.title(plain_text(person.name))
    with st.container(horizontal=True, vertical_alignment="center"):
        badges(snapshot, person)
        reach(person)
        st.caption(plain_text(person.id))
    with st.container(horizontal=True, vertical_alignment="center"):
        _show_actions(person)
    shown = TABS if session.does(f"{side(person)} bearbeitet") else READING
    facts, company, *more = st.tabs(shown, key=f"person.{person.id}", on_change="rerun")
    if facts.open:
        with facts:
            _show_facts(person)
    elif company.open:
        with company:
            _show_company(snapshot, person)
    elif more and more[0].open:
        with more[0]:
            _show_changes(snapshot, person)
    elif more:
        with more[1]:
            _show_edit(person)


def _show_actions(person: Volunteer | Newcomer) -> None:
    if people.before_interview(person):
        label = "Aufnahmegespräch abschließen" if person.interview_on else "Aufnahme fortsetzen"
        link("registration", label, icon=":material/checklist:", id=person.id)
    if person.status is NewcomerStatus.WAITING:
        link("matching", "Begleitung suchen", icon=":material/join_inner:", id=person.id)
    if isinstance(person, Volunteer):
        link("certificates", "Zertifikat ausstellen", icon=":material/workspace_premium:", id=person.id)


# --- Facts ------------------------------------------------------------------------------------------------------------


def _show_facts(person: Volunteer | Newcomer) -> None:
    left, right = st.columns(2)
    missing: list[str] = []
    for title, names in GROUPS[type(person)].items():
        known = [name for name in names if _text(person, name)]
        missing += [field_of(type(person), name).header for name in names if name not in known]
        if known:
            with left if title.startswith(("Kontakt", "Was")) else right, st.container(border=True):
                st.markdown(f"**{title}**")
                _show_group(person, known)
    if person.extra:
        with right, st.container(border=True):
            st.markdown("**Eigene Spalten der Tabelle**")
            st.markdown("  \n".join(_line(header, text) for header, text in person.extra.items()))
    if missing:
        st.caption(f"Nicht eingetragen: {', '.join(missing)}.")
    if person.created_at:
        st.caption(f"Aufgenommen am {person.created_at:%d.%m.%Y}.")


def _show_group(person: Volunteer | Newcomer, names: Sequence[str]) -> None:
    """Short facts as lines of one text, then long ones, then those that the app cannot read."""
    table = type(person)
    good = [name for name in names if name not in person.unread]
    lines = [name for name in good if not field_of(table, name).column.multiline]
    st.markdown("  \n".join(_line(field_of(table, name).header, _text(person, name)) for name in lines))
    for name in good:
        if name not in lines:
            st.markdown(f":gray[{field_of(table, name).header}:]")
            st.text(_text(person, name))
    for name in names:
        if name in person.unread:
            text = f"{field_of(table, name).header}: In der Tabelle steht „{person.unread[name][:500]}“; "
            st.warning(plain_text(f"{text}das kann die App nicht ganz lesen."), icon=":material/healing:")


def _line(header: str, text: str) -> str:
    return f":gray[{plain_text(header)}:] {plain_text(text)}"


def _text(person: Volunteer | Newcomer, name: str) -> str:
    """What is known of the field; an empty text for a plain no, which says nothing."""
    value = getattr(person, name)
    return person.unread.get(name, "") or ("" if value is False else field_of(type(person), name).text(value))


# --- Tandems and meetings ---------------------------------------------------------------------------------------------


def _show_company(snapshot: Snapshot, person: Volunteer | Newcomer) -> None:
    own = people.tandems_by_person(snapshot).get(person.id, [])
    if not own:
        st.info("Noch kein Tandem.")
    else:
        log = meetings.by_tandem(snapshot)
        found = sorted((each for tandem in own for each in log.get(tandem.id, [])), key=lambda one: one.day)[::-1]
        left, middle, right = st.columns(3)
        left.metric("Stunden", _hours(found))
        middle.metric("Treffen", len(found))
        right.metric("Letztes Treffen", f"{found[0].day:%d.%m.%Y}" if found else "–")
        for tandem in own:
            _show_tandem(snapshot, tandem, person)
        _show_meetings(snapshot, found, person)
        _show_check_ins(snapshot, own, person)
    _show_pair_rules(snapshot, person)
    if isinstance(person, Volunteer):
        _show_certificates(snapshot, person)


def _show_tandem(snapshot: Snapshot, tandem: Tandem, person: Volunteer | Newcomer) -> None:
    found = meetings.by_tandem(snapshot).get(tandem.id, [])
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(str(tandem.status), color="green" if tandem.status in tandems.RUNNING else "gray")
            contact_line(snapshot, _partner(tandem, person))
        st.markdown(" · ".join(_tandem_facts(snapshot, tandem, found)))
        with st.container(horizontal=True, vertical_alignment="center"):
            tandem_link(snapshot, tandem.id)
            if tandem.status in tandems.RUNNING:
                link("meetings", "Treffen eintragen", icon=":material/event_available:", id=tandem.id)


def _tandem_facts(snapshot: Snapshot, tandem: Tandem, found: Sequence[Meeting]) -> list[str]:
    start, proposed = tandems.started_on(tandem), tandem.proposed_on
    facts = [f"seit {start:%d.%m.%Y}"] if start else [f"vorgeschlagen am {proposed:%d.%m.%Y}"] if proposed else []
    if tandem.ended_on:
        reason = f" ({tandem.end_reason})" if tandem.end_reason else ""
        facts.append(f"beendet am {tandem.ended_on:%d.%m.%Y}{reason}")
    facts.append(f"{len(found)} Treffen, {_hours(found)} Stunden")
    if found:
        facts.append(f"zuletzt am {found[0].day:%d.%m.%Y}")
    if latest := next(iter(tandems.check_ins_by_tandem(snapshot).get(tandem.id, [])), None):
        facts.append(f"Ampel {latest.light} am {latest.day:%d.%m.%Y}")
    return facts


def _show_meetings(snapshot: Snapshot, found: Sequence[Meeting], person: Volunteer | Newcomer) -> None:
    st.subheader("Treffen")
    rows = [
        {
            "Datum": each.day,
            "Mit": _with(snapshot, each.tandem_id, person),
            "Minuten": each.minutes,
            "Themen": ", ".join(each.topics),
            "Ort": str(each.place or ""),
            "Unterstützung nötig": "ja" if each.needs_support else "",
            "Notiz": each.note or "",
        }
        for each in found
    ]
    tables.show(
        f"Treffen {person.id}",
        rows,
        key=f"meetings.{person.id}",
        opens=lambda index: open_page("tandems", id=found[index].tandem_id),
        empty="Noch kein Treffen eingetragen.",
    )


def _show_check_ins(snapshot: Snapshot, own: Sequence[Tandem], person: Volunteer | Newcomer) -> None:
    st.subheader("Nachfragen")
    found = [each for tandem in own for each in tandems.check_ins_by_tandem(snapshot).get(tandem.id, [])]
    rows = [
        {
            "Datum": each.day,
            "Mit": _with(snapshot, each.tandem_id, person),
            "Seite": str(each.side),
            "Ampel": str(each.light),
            "Notiz": each.note or "",
            "Nächste am": each.next_on,
        }
        for each in sorted(found, key=lambda one: one.day, reverse=True)
    ]
    tables.show(f"Nachfragen {person.id}", rows, key=f"check_ins.{person.id}", empty="Noch keine Nachfrage.")


def _show_pair_rules(snapshot: Snapshot, person: Volunteer | Newcomer) -> None:
    found = pair_rules.rules_of(snapshot, person.id)
    if not found:
        return
    st.subheader("Festlegungen")
    rows = [
        {
            "Mit": name_of(snapshot, _partner(each, person)),
            "Festgelegt": each.unread.get("kind", str(each.kind)),
            "Notiz": each.note or "",
            "Am": each.changed_at or each.created_at,
            "Von": each.changed_by or "–",
        }
        for each in found
    ]
    tables.show(
        f"Festlegungen {person.id}",
        rows,
        key=f"pair_rules.{person.id}",
        opens=lambda index: open_page("directory", id=_partner(found[index], person)),
    )


def _show_certificates(snapshot: Snapshot, person: Volunteer) -> None:
    found = [each for each in snapshot[Certificate].records if each.volunteer_id == person.id]
    st.subheader("Zertifikate")
    rows = [
        {
            "Nummer": each.number,
            "Von": each.starts,
            "Bis": each.ends,
            "Stunden": each.hours,
            "Ausgestellt am": each.issued_on,
            "Widerrufen am": each.revoked_on,
        }
        for each in found
    ]
    tables.show(
        f"Zertifikate {person.id}",
        rows,
        key=f"certificates.{person.id}",
        opens=lambda index: open_page("certificates", id=found[index].id),
        empty="Noch kein Zertifikat.",
    )


def _partner(pair: Tandem | PairRule, person: Volunteer | Newcomer) -> str:
    return pair.newcomer_id if isinstance(person, Volunteer) else pair.volunteer_id


def _with(snapshot: Snapshot, tandem_id: str, person: Volunteer | Newcomer) -> str:
    tandem = snapshot[Tandem].by_id.get(tandem_id)
    return name_of(snapshot, _partner(tandem, person)) if tandem else ""


def _hours(found: Sequence[Meeting]) -> str:
    return Number().text(round(meetings.hours(found), 2))


# --- Changes ----------------------------------------------------------------------------------------------------------


def _show_changes(snapshot: Snapshot, person: Volunteer | Newcomer) -> None:
    lines = journal.lines_by_record(snapshot).get(person.id, [])
    rows = [
        {
            "Zeit": line.at,
            "Wer": line.user or "–",
            "Aktion": line.action or "",
            "Spalte": {CREATED: "neu angelegt", REMOVED: "entfernt"}.get(line.column or "", line.column or ""),
            "vorher": line.before or "",
            "nachher": line.after or "",
        }
        for line in lines
    ]
    tables.show(
        f"Änderungen {person.id}",
        rows,
        key=f"changes.{person.id}",
        opens=lambda index: open_page("journal", id=lines[index].operation),
        empty="Über die App wurde hier noch nichts geändert. Änderungen direkt in der Tabelle stehen hier nicht.",
    )


# --- Editing ----------------------------------------------------------------------------------------------------------


def _show_edit(person: Volunteer | Newcomer) -> None:
    form = Form(f"edit.{person.id}", type(person), person)
    for title, names in GROUPS[type(person)].items():
        st.subheader(title)
        fields(form, names)
    if form.record != person:
        if form.untouched:
            form.reset()
            st.rerun()
        st.info("Jemand hat diese Person inzwischen geändert. Gespeichert wird nur, was Sie selbst geändert haben.")
    place = st.empty()
    with st.container(horizontal=True):
        clicked = st.button("Speichern", type="primary", icon=":material/save:", key="edit.save")
        with st.popover("Eingaben verwerfen", type="tertiary"):
            st.button("Ja, verwerfen", on_click=form.reset, key="edit.reset")
    if clicked and (values := form.values()) is not None:
        seen: Any = form.record
        saving.save(
            lambda fresh: people.update(seen, values, on=fresh.on),
            action=f"{side(person)} bearbeitet",
            done=plain_text(f"{replace(person, **values).name} ist gespeichert."),
            form=form,
        )
    if form.wrong:
        headers = ", ".join(field_of(type(person), name).header for name in form.wrong)
        place.error(f"Noch nicht gespeichert. Bitte prüfen Sie: {headers}.", icon=":material/error:")
