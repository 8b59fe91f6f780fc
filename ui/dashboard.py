"""The dashboard's views: figures, charts with their sentences, the rows behind each part, and downloads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui import rows, tables
from ui.board import show_figures
from ui.text import plain_text
from zim_data import charts, statistics
from zim_data.charts import CHARTS, Chart, Drawing
from zim_data.periods import Period
from zim_data.statistics import KEY_FIGURES, MEASURES, SECTIONS, Figure, rounded
from zim_data.store.snapshot import Snapshot, per_snapshot

OVERVIEW, PEOPLE, ALL_FIGURES = "Überblick", "Menschen", "Alle Zahlen"
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    OVERVIEW: (tuple(each.key for each in KEY_FIGURES), ("steps", "running", "meetings")),
    "Tandems": (
        ("tandems", "new", "continuing", "ended", "duration", "survival_6"),
        ("running", "new_and_ended", "survival", "ended_by_reason"),
    ),
    "Treffen": (
        ("meetings", "hours", "meetings_per_month", "regular_months", "check_ins_on_time", "room_hours"),
        ("meetings", "hours", "meetings_by_topic", "check_ins", "room_hours_by_room"),
    ),
    "Warten": (
        ("waiting", "wait_median", "wait_longest", "days_to_match", "days_from_match", "days_to_first_meeting"),
        ("waiting_by_wait", "waiting_by_language", "waiting_by_wish"),
    ),
}
"""The figures and charts of each view."""
SIDES = {"Zugewanderte": "newcomers", "Ehrenamtliche": "volunteers"}
OF_PEOPLE = ("", "_new", "_continuing", "_active", "_ended", "_registered")
BY = ("gender", "age", "area", "district", "language", "german")
VIEWS = (OVERVIEW, "Tandems", "Treffen", PEOPLE, "Warten", ALL_FIGURES)


def show_view(view: str, snapshot: Snapshot, period: Period) -> None:
    """One view: only what is looked at is drawn."""
    if view == ALL_FIGURES:
        _show_all(snapshot, period)
        return
    figures, shown = _of_side() if view == PEOPLE else TABLES[view]
    show_figures(snapshot, [MEASURES[key] for key in figures], period)
    _show_charts(snapshot, [CHARTS[key] for key in shown], period)


def _of_side() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The figures and charts of the people on one side."""
    chosen = st.segmented_control("Wer", list(SIDES), default=next(iter(SIDES)), required=True, key="people.side")
    side = SIDES[str(chosen)]
    return tuple(side + part for part in OF_PEOPLE), tuple(key for by in BY if (key := f"{side}_by_{by}") in CHARTS)


# --- All figures ------------------------------------------------------------------------------------------------------


def _show_all(snapshot: Snapshot, period: Period) -> None:
    found = _all_figures(snapshot, period)
    st.caption("Jede Zahl öffnet die Zeilen, aus denen sie besteht.")
    tables.show(
        f"Zahlen {period.name}",
        [_line(section, figure) for section, figure in found],
        key="figures",
        opens=lambda index: _open(snapshot, found[index][1]),
        file=[_file_line(section, figure) for section, figure in found],
    )


@per_snapshot
def _all_figures(snapshot: Snapshot, period: Period) -> list[tuple[str, Figure]]:
    return [
        (section, statistics.figure(snapshot, measure, period))
        for section, measures in SECTIONS.items()
        for measure in measures
    ]


def _line(section: str, figure: Figure) -> dict[str, str]:
    return {
        "Zahl": figure.name,
        "Wert": figure.text,
        "Vorher": figure.measure.text(figure.before),
        "Änderung": figure.change_text,
        "Ziel": figure.target_text.removeprefix("Ziel "),
        "Was gezählt wird": figure.definition,
        "Bereich": section,
    }


def _file_line(section: str, figure: Figure) -> dict[str, Any]:
    """The same with real numbers."""
    decimals = figure.measure.decimals
    value, before, target = (
        None if number is None else rounded(number, decimals) for number in (figure.value, figure.before, figure.target)
    )
    return {
        "Zahl": figure.name,
        "Wert": value,
        "Vorher": before,
        "Änderung": figure.change,
        "Ziel": target,
        "Einheit": figure.measure.unit,
        "Was gezählt wird": figure.definition,
        "Bereich": section,
    }


def _open(snapshot: Snapshot, figure: Figure) -> None:
    rows.show_rows(figure.name, snapshot, figure.measure.table, figure.rows)


# --- Charts -----------------------------------------------------------------------------------------------------------


def _show_charts(snapshot: Snapshot, shown: Sequence[Chart], period: Period) -> None:
    """Two beside each other where there is room."""
    left, right = st.columns(2)
    for index, chart in enumerate(shown):
        with left if index % 2 == 0 else right, st.container(border=True):
            _show_chart(snapshot, chart, period)


def _show_chart(snapshot: Snapshot, chart: Chart, period: Period) -> None:
    drawing = charts.drawn(snapshot, chart, period)
    st.markdown(f"**{chart.title}**")
    st.caption(plain_text(drawing.sentence))
    st.vega_lite_chart(spec=_spec(snapshot, chart, period), key=f"chart.{chart.key}")
    with st.container(horizontal=True):
        groups = charts.parts(snapshot, chart, period)
        empty = not any(group.count for group in groups)
        if st.button("Zeilen", key=f"rows.{chart.key}", icon=":material/list:", type="tertiary", disabled=empty):
            rows.show_groups(chart.title, snapshot, chart.table, groups)
        with st.popover("Zahlen und Dateien", icon=":material/table:", type="tertiary"):
            _show_numbers(chart, drawing, period)


def _show_numbers(chart: Chart, drawing: Drawing, period: Period) -> None:
    """The chart in numbers, and as files, which are made when somebody asks for them."""
    title = f"{chart.title} {period.name}".replace(":", "").replace("/", "-")
    st.table([tables.german_line(line) for line in drawing.numbers], hide_index=True, alt=f"Tabelle: {chart.title}")
    files = (
        ("PNG", lambda: charts.to_png(drawing), "image/png"),
        ("SVG", lambda: charts.to_svg(drawing), "image/svg+xml"),
        ("XLSX", lambda: tables.xlsx(chart.title, drawing.numbers), tables.XLSX),
    )
    with st.container(horizontal=True):
        for name, make, mime in files:
            key = f"{name}.{chart.key}"
            st.download_button(name, make, f"{title}.{name.lower()}", mime, key=key, on_click="ignore", type="tertiary")


@per_snapshot
def _spec(snapshot: Snapshot, chart: Chart, period: Period) -> dict[str, Any]:
    """The chart as Vega-Lite; drawing takes longer than counting, so once is enough."""
    return charts.drawn(snapshot, chart, period).chart.to_dict(validate=False)
