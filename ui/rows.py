"""The rows behind a number: a dialog with a table whose lines open the person or tandem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui import freshness, tables
from ui.links import open_page
from ui.text import plain_text
from zim_data import people, rooms, tandems
from zim_data.errors import NotFound
from zim_data.records import Row, field_of
from zim_data.statistics import Group, german
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Booking, CheckIn, Meeting, Newcomer, Person, Tandem, Volunteer

EVERYTHING = "alle"


def show_rows(title: str, snapshot: Snapshot, table: type[Row], ids: Sequence[str]) -> None:
    """Open the dialog with these rows of one table."""
    by_id = snapshot[table].by_id
    _dialog(title, snapshot, [by_id[identity] for identity in ids if identity in by_id])


def show_groups(title: str, snapshot: Snapshot, table: type[Row], groups: Sequence[Group]) -> None:
    """Open the dialog with the rows of several groups, of which one can be looked at alone."""
    _groups_dialog(title, snapshot, table, [group for group in groups if group.count])


def number(label: str, title: str, snapshot: Snapshot, table: type[Row], ids: Sequence[str], *, key: str) -> None:
    """A number that can be clicked on to see its rows."""
    if st.button(label, key=key, type="tertiary", disabled=not ids):
        show_rows(title, snapshot, table, ids)


@st.dialog("Wer dahinter steht", width="large")
def _dialog(title: str, snapshot: Snapshot, records: Sequence[Any]) -> None:
    freshness.hold()
    st.text(title)
    _show_records(title, snapshot, [("", record) for record in records], "rows")


@st.dialog("Wer dahinter steht", width="large")
def _groups_dialog(title: str, snapshot: Snapshot, table: type[Row], groups: Sequence[Group]) -> None:
    freshness.hold()
    counts = {group.name: group.count for group in groups}
    wanted = st.selectbox(
        title,
        [EVERYTHING, *counts],
        format_func=lambda name: f"{name} ({german(counts[name])})" if name in counts else name,
        key="rows.group",
    )
    by_id = _by_id(snapshot, table)
    shown = [group for group in groups if wanted in (EVERYTHING, group.name)]
    records = [(group.name, by_id[each]) for group in shown for each in group.rows if each in by_id]
    _show_records(title, snapshot, records, f"rows.{wanted}")


def _by_id(snapshot: Snapshot, table: type[Row]) -> Mapping[str, Row]:
    """The rows of a table; for `Person` those of both sides."""
    return {**snapshot[Volunteer].by_id, **snapshot[Newcomer].by_id} if table is Person else snapshot[table].by_id


def _show_records(title: str, snapshot: Snapshot, records: Sequence[tuple[str, Any]], key: str) -> None:
    def line(each: tuple[str, Any]) -> dict[str, Any]:
        group, record = each
        return {**describe(snapshot, record), **({"Gruppe": group} if group else {})}

    tables.show(title, tables.Lines(records, line), key=key, opens=lambda index: _open(records[index][1]))


def describe(snapshot: Snapshot, record: Row) -> dict[str, Any]:
    """What a table shows of a row, by header."""
    match record:
        case Volunteer() | Newcomer():
            return {
                "Name": record.name,
                "Status": str(record.status),
                "Telefon": phone_text(record),
                "Stadtteil": record.district or "",
            }
        case Tandem():
            return {
                "Tandem": tandems.names(snapshot, record),
                "Status": str(record.status),
                "Seit": tandems.started_on(record) or record.proposed_on,
            }
        case Meeting():
            tandem = snapshot[Tandem].by_id.get(record.tandem_id)
            return {
                "Datum": record.day,
                "Tandem": tandems.names(snapshot, tandem) if tandem else f"(nicht mehr da, {record.tandem_id})",
                "Minuten": record.minutes,
                "Themen": ", ".join(record.topics),
            }
        case Booking():
            return {
                "Datum": record.day,
                "Raum": rooms.name_of(snapshot, record.room_id),
                "Zeit": rooms.hours_text(record),
                "Zweck": record.purpose or "",
            }
        case CheckIn():
            tandem = snapshot[Tandem].by_id.get(record.tandem_id)
            return {
                "Datum": record.day,
                "Tandem": tandems.names(snapshot, tandem) if tandem else f"(nicht mehr da, {record.tandem_id})",
                "Ampel": str(record.light),
            }
    return {"ID": record.id}


def phone_text(person: Person) -> str:
    """The person's number as people dial it, or what stands in its cell."""
    return field_of(Person, "phone").text(person.phone) or person.unread.get("phone", "")


def _open(record: Row) -> None:
    match record:
        case Volunteer() | Newcomer():
            open_page("directory", id=record.id)
        case Tandem():
            open_page("tandems", id=record.id)
        case Meeting() | CheckIn():
            open_page("tandems", id=record.tandem_id)
        case Booking():
            open_page("rooms", id=record.id)


def contact_line(snapshot: Snapshot, identity: str) -> None:
    """A person's name, which opens the person, and the phone number, which calls."""
    try:
        person = people.find(snapshot, identity)
    except NotFound:
        st.caption(plain_text(people.name_of(snapshot, identity)))
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link(
            "directory.py", label=plain_text(person.name), icon=":material/person:", query_params={"id": person.id}
        )
        if person.phone:
            st.markdown(f"[{phone_text(person)}](tel:{person.phone})")
        elif text := phone_text(person):
            st.text(text)
