"""Statistik for those who see no rows: what the yearly report says in figures, with its small numbers hidden."""

from __future__ import annotations

import streamlit as st

from ui import tables
from ui.links import link
from ui.reports import make
from ui.text import plain_text
from zim_data.periods import Period
from zim_data.reports.forms import ANNUAL
from zim_data.reports.values import Bars, Grid
from zim_data.store.snapshot import Snapshot


def show_figures_only(snapshot: Snapshot, period: Period) -> None:
    """The tables of the yearly report, and its charts in words: what it hides, nothing else may give away."""
    report = make(snapshot, ANNUAL, period, "")
    for number, block in enumerate(report.blocks):
        match block:
            case Grid():
                _show_grid(block, f"aggregates.{number}")
            case Bars():
                st.markdown(f"**{plain_text(block.title)}:** {plain_text(block.sentence)}")
    for note in report.notes:
        st.caption(plain_text(note))
    link("reports", "Zu den Berichten", icon=":material/description:")


def _show_grid(grid: Grid, key: str) -> None:
    title = grid.title or "Kennzahlen"
    st.markdown(f"**{plain_text(title)}**")
    rows = [dict(zip(grid.headers, (cell.text for cell in row), strict=True)) for row in grid.rows]
    tables.show(title, rows, key=key, empty=grid.empty)
