"""The week at a glance: choosing it, its lists, its PDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ui.links import link
from ui.text import plain_text
from zim_data import tandems, weekly, weekly_sheet
from zim_data.people import registered_on
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Light, Newcomer, Tandem, Volunteer
from zim_data.weekly import Picture, Week

FEW = 6
"""So many lines of a list stand on the page; the others are folded away."""
MOST = 60
"""More than that nobody reads on this page."""
LIGHTS = {Light.GREEN: "green", Light.YELLOW: "orange", Light.RED: "red"}
STYLE = "<style>@media print { .st-key-weekly-controls, .st-key-weekly-pdf { display: none; } }</style>"
Entry = tuple[str, str, str, str]
"""Page, what the link says, ID, and what stands behind it."""


def choose_week(snapshot: Snapshot) -> Week:
    """The week that the address asks for (`?woche=2026-W47`), else this one; buttons go to the ones beside it."""
    today = weekly.week_of(snapshot.on)
    asked = st.query_params.get("woche")
    week = weekly.parse_week(asked) or today
    if asked and str(week) != asked.strip().upper() and weekly.parse_week(asked) is None:
        st.warning("Diese Woche gibt es nicht; hier ist die aktuelle. So sieht eine Woche aus: 2026-W47.")
    with st.container(horizontal=True, key="weekly-controls"):
        for label, icon, other in (
            ("Woche davor", ":material/arrow_back:", week.moved(-1)),
            ("Diese Woche", ":material/today:", today),
            ("Woche danach", ":material/arrow_forward:", week.moved(1)),
        ):
            st.button(label, icon=icon, key=f"weekly.{label}", on_click=_go_to, args=(other,), disabled=other == week)
    return week


def _go_to(week: Week) -> None:
    st.query_params["woche"] = str(week)


def show_picture(snapshot: Snapshot, picture: Picture) -> None:
    """Everything about the week, each name a link."""
    st.html(STYLE)
    week = picture.week
    st.markdown(f"**{week.number}. Woche**, {week.days}")
    st.caption(f":material/lock: {weekly_sheet.INTERNAL}. Stand {picture.on:%d.%m.%Y}.")
    _show_figures(picture)
    _show_download(snapshot, picture)
    tandem = partial(_tandem, snapshot)
    left, right = st.columns(2, gap="large")
    with left:
        _section("Neu gemeldet", [_person(each) for each in picture.registered])
        _section("Warten auf Begleitung", [_waiting(each, days) for each, days in picture.waiting])
        _section("Vorschläge", [tandem(each) for each in picture.proposed])
    with right:
        _section("Erste Treffen", [tandem(each, _when(each)) for each in picture.first_meetings])
        _section(
            "Erste Treffen in der Woche danach", [tandem(each, _when(each)) for each in picture.next_first_meetings]
        )
        troubled = [tandem(each, _light(row.light, f"{row.day:%d.%m.}")) for each, row in picture.troubled]
        _section("Ampel gelb oder rot", troubled)
        ended = [tandem(each, f"beendet ({each.end_reason or 'ohne Grund'})") for each in picture.ended]
        _section("Enden", ended + [tandem(each, f"geplant am {each.planned_end:%d.%m.}") for each in picture.ending])
        _show_tasks(picture)


def _show_figures(picture: Picture) -> None:
    figures = {
        "Neu gemeldet": len(picture.registered),
        "Warten": len(picture.waiting),
        "Vorschläge": len(picture.proposed),
        "Erste Treffen": len(picture.first_meetings),
        "Gelb oder rot": len(picture.troubled),
        "Enden": len(picture.ended) + len(picture.ending),
    }
    with st.container(horizontal=True, gap="small"):
        for label, value in figures.items():
            st.metric(label, value, border=True, width=122)


def _show_download(snapshot: Snapshot, picture: Picture) -> None:
    with st.container(key="weekly-pdf"):
        st.download_button(
            "PDF (A4)",
            data=lambda: weekly_sheet.render(snapshot, picture),
            file_name=f"Wochenbild {picture.week}.pdf",
            mime="application/pdf",
            icon=":material/print:",
            on_click="ignore",
            key="weekly.pdf",
        )


def _section(heading: str, entries: Sequence[Entry]) -> None:
    st.subheader(f"{heading} ({len(entries)})" if entries else heading)
    if not entries:
        st.caption("nichts")
    few = FEW if len(entries) > FEW + 1 else FEW + 1  # what is folded away is more than one
    for entry in entries[:few]:
        _show(entry)
    if len(entries) > few:
        with st.expander(f"und {len(entries) - few} weitere"):
            for entry in entries[few:MOST]:
                _show(entry)
            if len(entries) > MOST:
                st.caption(f"und noch {len(entries) - MOST}")


def _show(entry: Entry) -> None:
    page, label, identity, more = entry
    pair = page == "tandems"
    # Two names fill the line, so that what is said about them stands below.
    with st.container(horizontal=not pair, gap=None if pair else "small", vertical_alignment="center"):
        link(page, plain_text(label), icon=f":material/{'group' if pair else 'person'}:", id=identity)
        if more:
            st.caption(more)


def _person(person: Volunteer | Newcomer) -> Entry:
    side = "Zugewanderte" if isinstance(person, Newcomer) else "Begleitende"
    return "directory", person.name, person.id, f"{side}, {registered_on(person):%d.%m.}"


def _waiting(newcomer: Newcomer, days: int) -> Entry:
    return "directory", newcomer.name, newcomer.id, f"seit {'1 Tag' if days == 1 else f'{days} Tagen'}"


def _tandem(snapshot: Snapshot, tandem: Tandem, more: str = "") -> Entry:
    return "tandems", tandems.names(snapshot, tandem), tandem.id, more


def _when(tandem: Tandem) -> str:
    place = f", {plain_text(tandem.room)}" if tandem.room else ""
    return f"{tandem.first_meeting_at:%d.%m., %H:%M} Uhr{place}"


def _light(light: Light, day: str) -> str:
    return f":{LIGHTS[light]}[:material/circle:] {light} seit {day}"


def _show_tasks(picture: Picture) -> None:
    st.subheader("Aufgaben heute")
    if picture.tasks is None:
        st.caption("Aufgaben gibt es nur für die aktuelle Woche: Sie entstehen jeden Tag neu aus den Daten.")
        return
    for line in weekly_sheet.task_lines(picture.tasks):
        st.markdown(f"- {plain_text(line)}")
    link("overview", "Zur Liste", icon=":material/checklist:")
