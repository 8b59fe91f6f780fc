"""The five steps as a board, and the key figures; every number opens its rows."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from ui import rows
from zim_data import statistics
from zim_data.periods import Period, this_year
from zim_data.statistics import Figure, Measure, Step
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Newcomer, Tandem, Volunteer

SYLLABLES = {
    "Aufnahmegespräch": "Aufnahme\u00adgespräch",
    "Erstes Kennenlernen": "Erstes Kennen\u00adlernen",
    "Integrationsbegleitung": "Integrations\u00adbegleitung",
}
"""Where the long names of the steps may be parted in a narrow column."""


def show_board(snapshot: Snapshot) -> None:
    """A column for each step with who stands there now."""
    steps = statistics.funnel(snapshot)
    for step, column in zip(steps, st.columns(len(steps)), strict=True):
        with column, st.container(border=True, height="stretch"):
            _show_step(snapshot, step)


def _show_step(snapshot: Snapshot, step: Step) -> None:
    st.markdown(f"**{step.number}. {SYLLABLES.get(step.name, step.name)}**")
    sides = (
        (Volunteer, step.volunteers, "Begleitende"),
        (Newcomer, step.newcomers, "Zugewanderte"),
        (Tandem, step.tandems, "Tandems"),
    )
    for table, ids, label in sides:
        if ids or table is not Tandem:
            title = f"{step.name}: {label}"
            key = f"board.{step.number}.{label}"
            rows.number(f"**{len(ids)}** {label}", title, snapshot, table, ids, key=key)


def show_key_figures(snapshot: Snapshot) -> None:
    """The key figures of this year, each with its change."""
    show_figures(snapshot, statistics.KEY_FIGURES, this_year(snapshot.on))


def show_figures(snapshot: Snapshot, measures: Iterable[Measure], period: Period) -> None:
    """Figures of a period, each with its change and how much of the target is reached."""
    with st.container(horizontal=True):
        for figure in statistics.figures(snapshot, measures, period):
            with st.container(border=True, width=260, height="stretch", gap="xsmall"):
                _show_figure(snapshot, figure, period)


def _show_figure(snapshot: Snapshot, figure: Figure, period: Period) -> None:
    st.metric(
        figure.name,
        figure.text,
        figure.change_text or None,
        delta_color="off",
        delta_arrow="off",
        help=f"{figure.definition} Vergleich: {period.before.text}.",
    )
    if figure.target_text:
        st.caption(figure.target_text)
    if figure.rows:
        rows.number("Ansehen", figure.name, snapshot, figure.measure.table, figure.rows, key=f"figure.{figure.key}")
