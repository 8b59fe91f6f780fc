"""The waiting list: how many wait and how long, by what they have in common, and whom to look for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import streamlit as st

from ui import tables
from ui.links import link, open_page
from ui.rows import contact_line, phone_text
from ui.text import plain_text
from zim_data import charts, matching
from zim_data.charts import Drawing
from zim_data.matching.recruiting import Recruiting, Wanted, recruiting
from zim_data.matching.waiting import Group, Wait, WaitingList, days_text, waiting_list
from zim_data.matching.wording import listed
from zim_data.settings import Settings
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Newcomer

FEW = 6
"""So many people are shown with links to open and to call; more of them as a table."""
FIRST_STUCK = 8
"""So many are enough to begin with; a toggle shows the rest."""
ROOM = 3
"""Number and median stand beside the bars."""


def show(snapshot: Snapshot) -> None:
    """The whole section."""
    found = waiting_list(snapshot)
    if found.everybody.count:
        _show_figures(found.everybody)
        _show_charts(snapshot)
        _show_everybody(found.everybody)
    else:
        st.success("Zurzeit wartet niemand auf eine Begleitung. Schön!", icon=":material/check_circle:")
    if found.everybody.count or matching.plan(snapshot).left:
        _show_recruiting(snapshot, recruiting(snapshot))


# --- How many wait, and how long --------------------------------------------------------------------------------------


def _show_figures(everybody: Group) -> None:
    figures = (
        ("Es warten", "1 Mensch" if everybody.count == 1 else f"{everybody.count} Menschen", None),
        ("Längste Wartezeit", _days(everybody.longest), None),
        (
            "Mittlere Wartezeit",
            _days(everybody.median),
            "Der Median: Die eine Hälfte wartet kürzer, die andere länger.",
        ),
    )
    for column, (label, value, explained) in zip(st.columns(len(figures)), figures, strict=True):
        with column, st.container(border=True):
            st.metric(label, value, help=explained)
    if everybody.unknown:
        st.caption(
            f"Bei {'einem Menschen' if everybody.unknown == 1 else f'{everybody.unknown} Menschen'} steht nicht da, "
            "seit wann. Das zählt bei der Zahl der Wartenden mit, bei den Wartezeiten nicht."
        )


def _days(days: float | None) -> str:
    return "unbekannt" if days is None else days_text(days)


def _show_charts(snapshot: Snapshot) -> None:
    settings = snapshot.settings
    for column, (title, groups, drawing) in zip(st.columns(3), _panels(snapshot), strict=True):
        with column, st.container(border=True):
            st.markdown(f"**{title}**")
            st.caption(plain_text(drawing.sentence))
            st.vega_lite_chart(spec=_spec(snapshot, title), key=f"waiting.{title}")
            with st.expander("Alle Zahlen", key=f"waiting.numbers.{title}"):
                st.markdown("\n".join(f"- {_line(group)}" for group in groups))
    st.caption(
        "Neben den Balken: wie viele warten und wie lange im Mittel (Median). Die Farbe zeigt die längste Wartezeit: "
        f"rot ab {settings.waiting_red} Tagen, braun ab {settings.waiting_yellow} Tagen, sonst blau."
    )


@per_snapshot
def _panels(snapshot: Snapshot) -> list[tuple[str, tuple[Group, ...], Drawing]]:
    """Title, groups and chart of each."""
    found = waiting_list(snapshot)
    parts = (
        ("Nach Sprache", found.languages, _languages_sentence(found)),
        ("Nach Stadtteil", found.districts, _districts_sentence(found)),
        ("Nach Hilfethema", found.topics, _topics_sentence(found)),
    )
    return [(title, groups, _draw(groups, sentence, snapshot.settings)) for title, groups, sentence in parts]


@per_snapshot
def _spec(snapshot: Snapshot, title: str) -> dict[str, Any]:
    """The chart as Vega-Lite; drawing takes longer than counting, so once is enough."""
    return next(drawing.chart.to_dict(validate=False) for name, _, drawing in _panels(snapshot) if name == title)


def _draw(groups: Sequence[Group], sentence: str, settings: Settings) -> Drawing:
    data = [
        {
            "name": group.name,
            "value": group.count,
            "count": str(group.count),
            "median": _days(group.median),
            "longest": _days(group.longest),
            "text": f"{group.count} · {_days(group.median)}",
            "filled": 1 if group.is_known else 0.15,
            "color": color(group.longest, settings),
        }
        for group in _shortened(groups)
    ]
    titles = {"name": "Gruppe", "count": "Wartende", "median": "Mittlere Wartezeit", "longest": "Längste Wartezeit"}
    tooltip = [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]
    return charts.bars(data, sentence, tooltip, room=ROOM)


def color(longest: int | None, settings: Settings) -> str:
    """The colour of a bar by the longest wait in days."""
    if longest is None or longest < min(settings.waiting_yellow, settings.waiting_red):
        return charts.BLUE
    return charts.RED if longest >= settings.waiting_red else charts.BROWN


def _shortened(groups: Sequence[Group]) -> list[Group]:
    """The smallest of many groups are put together; somebody who is in several of them counts once."""
    known, others = [each for each in groups if each.is_known], [each for each in groups if not each.is_known]
    if len(known) <= charts.SHOWN_GROUPS:
        return list(groups)
    rest = known[charts.SHOWN_GROUPS - 1 :]
    together = tuple({id(wait): wait for group in rest for wait in group.waits}.values())
    return [*known[: charts.SHOWN_GROUPS - 1], Group(f"{len(rest)} weitere", together), *others]


def _line(group: Group) -> str:
    waits = "1 wartet" if group.count == 1 else f"{group.count} warten"
    if not group.days:
        return f"**{plain_text(group.name)}:** {waits}, seit wann ist nicht bekannt"
    times = f"im Mittel {_days(group.median)}, längstens {_days(group.longest)}"
    unknown = f", bei {group.unknown} nicht bekannt" if group.unknown else ""
    return f"**{plain_text(group.name)}:** {waits}, {times}{unknown}"


# --- Sentences --------------------------------------------------------------------------------------------------------


def _languages_sentence(found: WaitingList) -> str:
    most = _most(found.languages, found.everybody.count)
    if not most:
        return "Noch sind keine Sprachen eingetragen."
    return f"Am häufigsten gesprochen: {most}. Wer mehrere Sprachen spricht, zählt bei jeder, auch mit wenig Deutsch."


def _districts_sentence(found: WaitingList) -> str:
    most = _most(found.districts, found.everybody.count)
    return f"Am häufigsten: {most}." if most else "Noch ist kein Stadtteil eingetragen."


def _topics_sentence(found: WaitingList) -> str:
    most = _most(found.topics, found.everybody.count)
    if not most:
        return "Noch sind keine Hilfethemen eingetragen."
    return f"Am häufigsten gesucht: {most}. Wer mehrere Themen nennt, zählt bei jedem."


def _most(groups: Sequence[Group], total: int) -> str | None:
    """The greatest group, or all that are as great: `Rieth (4 von 38)`, `Rieth und Alach (je 4 von 38)`."""
    known = [group for group in groups if group.is_known]
    if not known:
        return None
    names = [group.name for group in known if group.count == known[0].count]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} weitere"]
    return f"{listed(names)} ({'je ' if len(names) > 1 else ''}{known[0].count} von {total})"


# --- Who waits --------------------------------------------------------------------------------------------------------


def _show_everybody(everybody: Group) -> None:
    with st.expander("Alle, die warten", icon=":material/groups:", key="waiting.everybody"):
        _show_table("Warteliste", everybody.waits, key="waiting.table")


def _show_table(title: str, waits: Sequence[Wait], *, key: str) -> None:
    st.caption("Ein Klick auf eine Zeile öffnet die Person.")
    tables.show(
        title,
        tables.Lines(waits, _row),
        key=key,
        opens=lambda index: open_page("directory", id=waits[index].newcomer.id),
    )


def _row(wait: Wait) -> dict[str, Any]:
    newcomer = wait.newcomer
    return {
        "Name": newcomer.name,
        "Wartet (Tage)": wait.days,
        "Telefon": phone_text(newcomer),
        "Stadtteil": newcomer.district or "",
        "Sprachen": ", ".join(map(str, newcomer.languages)),
        "Hilfethemen": ", ".join(newcomer.help_topics),
    }


def _show_people(snapshot: Snapshot, newcomers: Sequence[Newcomer], *, key: str) -> None:
    if len(newcomers) <= FEW:
        for newcomer in newcomers:
            contact_line(snapshot, newcomer.id)
        return
    waits = {id(wait.newcomer): wait for wait in waiting_list(snapshot).everybody.waits}
    with st.expander(f"Wer das ist ({len(newcomers)})", key=f"{key}.people"):
        _show_table("Wen suchen wir", [waits.get(id(each), Wait(each, None)) for each in newcomers], key=f"{key}.table")


# --- Whom to look for -------------------------------------------------------------------------------------------------


def _show_recruiting(snapshot: Snapshot, found: Recruiting) -> None:
    st.subheader("Wen suchen wir?")
    matched = len(matching.plan(snapshot).matches)
    if not found.left:
        st.success(
            "Niemand geht leer aus: Wenn alle freien Plätze so gut wie möglich verteilt werden, bekommt jeder Mensch, "
            "der wartet, jemanden.",
            icon=":material/check_circle:",
        )
        return
    st.markdown(
        f"Wenn alle freien Plätze so gut wie möglich verteilt werden, {_get(matched)} jemanden, {_leave(found.left)} "
        "leer aus. Die App hat ausprobiert, welche neuen Ehrenamtlichen ihnen am meisten helfen."
    )
    if found.wanted:
        _show_wanted(snapshot, found)
    if found.others:
        with st.container(border=True, key="waiting.others"):
            st.markdown(f"**Außerdem:** {_others(len(found.others))}")
            _show_people(snapshot, found.others, key="waiting.others")
    if found.stuck:
        _show_stuck(snapshot, found)


def _get(number: int) -> str:
    return "bekommt niemand" if not number else "bekommt 1 Mensch" if number == 1 else f"bekommen {number} Menschen"


def _leave(number: int) -> str:
    return "1 geht" if number == 1 else f"{number} gehen"


def _others(number: int) -> str:
    who = "1 Mensch braucht" if number == 1 else f"{number} Menschen brauchen"
    return f"{who} noch jemand anderen. Was fehlt, steht im Matching bei der Person."


def _show_wanted(snapshot: Snapshot, found: Recruiting) -> None:
    drawing = _wanted_drawing(snapshot)
    st.caption(f"{plain_text(drawing.sentence)} Neben den Balken: wie vielen es hilft.")
    st.vega_lite_chart(spec=_wanted_spec(snapshot), key="waiting.wanted")
    for place, wanted in enumerate(found.wanted):
        with st.container(border=True, key=f"waiting.wanted.{place}"):
            st.markdown(plain_text(found.sentence(wanted)))
            _show_people(snapshot, wanted.newcomers, key=f"waiting.wanted.{place}")
    if any(len(wanted.newcomers) > 1 for wanted in found.wanted):
        st.caption(
            "Jeder freie Platz hilft einem Menschen. Für mehrere braucht es mehrere Plätze: bei einer Person, die "
            "mehrere begleitet, oder bei mehreren solchen Personen."
        )
    link("registration", "Jemanden aufnehmen, der begleitet", icon=":material/person_add:")


@per_snapshot
def _wanted_drawing(snapshot: Snapshot) -> Drawing:
    found = recruiting(snapshot)
    data = [
        {"name": each.profile.label, "value": number, "text": _helped(number), "filled": 1}
        for each in found.wanted
        if (number := len(each.newcomers))
    ]
    tooltip = [alt.Tooltip("name:N", title="Gesucht"), alt.Tooltip("text:N", title="Das hilft")]
    return charts.bars(data, _wanted_sentence(found.wanted), tooltip, room=2)


@per_snapshot
def _wanted_spec(snapshot: Snapshot) -> dict[str, Any]:
    return _wanted_drawing(snapshot).chart.to_dict(validate=False)


def _helped(number: int) -> str:
    return "1 Mensch" if number == 1 else f"{number} Menschen"


def _wanted_sentence(wanted: Sequence[Wanted]) -> str:
    if len(wanted) == 1:
        return f"Am meisten hilft: {wanted[0].profile.label}."
    together = sum(len(each.newcomers) for each in wanted)
    return f"Am meisten hilft: {wanted[0].profile.label}. Die {len(wanted)} zusammen helfen {together} Menschen."


def _show_stuck(snapshot: Snapshot, found: Recruiting) -> None:
    st.subheader("Hier ist erst etwas zu klären")
    st.caption("Solange das offen ist, hilft diesen Menschen auch niemand Neues.")
    everybody = st.session_state.get("waiting.all_stuck")
    for place, each in enumerate(found.stuck if everybody else found.stuck[:FIRST_STUCK]):
        with st.container(border=True, gap="xsmall", key=f"waiting.stuck.{place}"):
            contact_line(snapshot, each.newcomer.id)
            st.markdown(plain_text(each.advice))
    if len(found.stuck) > FIRST_STUCK:
        st.toggle(f"Alle {len(found.stuck)} zeigen", key="waiting.all_stuck")
